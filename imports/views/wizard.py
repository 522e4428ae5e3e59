"""What every step of the wizard shows: the steps, and where this import stands in them.

There are five of them, and four of an import of users, which is about no activities.
An undo is an import without these steps: only its final check is a page of the wizard.
"""

from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from imports.models import Import
from imports.text.actions import sentences_of
from imports.text.events import event_texts

LABELS: Final[dict[str, Promise]] = {
    "action": _("Action"),
    "activities": _("Activities"),
    "template": _("Template"),
    "upload": _("Upload"),
    "check": _("Final check"),
}


@dataclass(frozen=True)
class Step:
    """`state` is "done", "now" or empty; without `url` it cannot be gone to yet."""

    number: int
    label: str | Promise
    state: str
    url: str


@dataclass(frozen=True)
class Steps:
    all: list[Step]
    now: Step


def next_step(action: str) -> str:
    """Where somebody goes who chose this action: an import of users is about no activities."""
    return "template" if action == Import.Action.USERS else "activities"


def wizard(import_run: Import | None, at: str, /, **context: Any) -> dict[str, Any]:
    """The context of the page of step `at`; `chosen` in `context` are the chosen activities."""
    if import_run is not None and import_run.undo_of_id:
        return _of_undo(import_run, **context)
    by_file = import_run is not None and (import_run.by_file or import_run.is_of_users)
    done = _done(import_run, at, by_file or bool(context.get("chosen")))
    steps = []
    for number, (key, label) in enumerate(_labels(import_run).items(), start=1):
        open_ = key in done or (key == "check" and _is_checked(import_run))
        url = reverse(f"imports:{key}", args=[import_run.pk]) if import_run and open_ else ""
        state = "now" if key == at else "done" if key in done else ""
        steps.append(Step(number, label, state, url))
    now = next(step for step in steps if step.state == "now")
    return {
        "section": "imports",
        "import_run": import_run,
        "steps": Steps(steps, now),
        "step_count": len(steps),
        "is_open": True,
        "events": event_texts(import_run) if import_run else (),
        **context,
    }


def _labels(import_run: Import | None) -> dict[str, Promise]:
    """The steps of this import."""
    if import_run is None or not import_run.is_of_users:
        return LABELS
    return {key: label for key, label in LABELS.items() if key != "activities"}


def _of_undo(undo: Import, /, **context: Any) -> dict[str, Any]:
    return {
        "section": "imports",
        "import_run": undo,
        "name": sentences_of(undo).name(undo),
        "events": event_texts(undo),
        **context,
    }


def _done(import_run: Import | None, at: str, has_activities: bool) -> set[str]:
    """Every step before this one; and later ones that were done before somebody went back."""
    keys = list(LABELS)
    done = set(keys[: keys.index(at)])
    if import_run is not None:
        done.add("action")
        if has_activities:
            done.add("activities")
            if import_run.template_at:
                done.add("template")
        if _is_checked(import_run):
            done |= {"activities", "template", "upload"}
    return done


def _is_checked(import_run: Import | None) -> bool:
    return import_run is not None and import_run.status == Import.Status.CHECKED
