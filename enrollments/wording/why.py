"""Why somebody is enrolled, in words: one sentence, and the steps that led to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from enrollments.models import AuditEvent, Enrollment
from enrollments.queries.audit.why import Chain
from enrollments.wording.history import ToldEvent, told_event
from enrollments.wording.numbers import enumerated
from lms_admin.templatetags.dates import day, stamp

Action = AuditEvent.Action
Source = Enrollment.Source


@dataclass(frozen=True, kw_only=True)
class WhyStep:
    told: ToldEvent
    sub: str


@dataclass(frozen=True, kw_only=True)
class Why:
    """`to_end` is "" where nothing brings the enrollment back."""

    question: str
    answer: str
    steps: Sequence[WhyStep]
    to_end: str


def told_chain(chain: Chain) -> Why:
    enrollment = chain.enrollment
    name = {"name": enrollment.user.first_name}
    open_ = _("Why is %(name)s enrolled?") % name
    ended = _("Why is %(name)s unenrolled?") % name
    return Why(
        question=open_ if enrollment.is_open else ended,
        answer=_answer(chain),
        steps=_steps(chain),
        to_end=_to_end(chain),
    )


def _answer(chain: Chain) -> str:
    enrollment = chain.enrollment
    facts = {
        "name": enrollment.user.first_name,
        "activity": enrollment.activity.title,
        "qualifications": enumerated(chain.held),
        "qualification": str(enrollment.source_qualification or ""),
        "by": enrollment.unenrolled_by or _("somebody"),
        "day": day(enrollment.unenrolled_at),
        "source": enrollment.source_name or _("somebody"),
    }
    return _sentence(chain) % facts


def _sentence(chain: Chain) -> str:
    enrollment = chain.enrollment
    if not enrollment.is_open:
        return _("%(by)s unenrolled %(name)s from %(activity)s on %(day)s.")
    if chain.held:
        return _("%(name)s holds %(qualifications)s, and that requires %(activity)s.")
    return {
        Source.QUALIFICATION: _(
            "%(qualification)s required %(activity)s when %(name)s was enrolled. It no longer does."
        ),
        Source.IMPORT: _("Import %(source)s enrolled %(name)s in %(activity)s."),
        Source.SELF: _("%(name)s enrolled in %(activity)s without help."),
    }.get(Source(enrollment.source), _("%(source)s enrolled %(name)s in %(activity)s by hand."))


def _to_end(chain: Chain) -> str:
    if not (chain.held and chain.enrollment.is_open):
        return ""
    return _(
        "Unenroll, and it stays ended. Removed, it comes back while %(name)s holds %(held)s."
    ) % {"name": chain.enrollment.user.first_name, "held": enumerated(chain.held)}


def _steps(chain: Chain) -> list[WhyStep]:
    made = [event for event in chain.events if event.action == Action.ENROLL]
    last = made[-1] if made else None
    steps, before = [], None
    for event in chain.events:
        due = chain.enrollment.due_on if event is last else None
        steps.append(WhyStep(told=told_event(event), sub=_sub(event, before, due)))
        before = event
    return steps


def _sub(event: Any, before: Any, due: Any) -> str:
    """ "30 Nov 2026, 10:31, by Marit Vink. Reason: wrong group" """
    together = before is not None and before.batch == event.batch
    parts = [_("The same moment") if together else stamp(event.at)]
    told = told_event(event)
    if not (told.by_rule or together):
        parts.append(_("by %(name)s") % {"name": told.actor})
    if event.import_number:
        parts.append(_("Import %(number)s") % {"number": event.import_number})
    if due:
        parts.append(_("due %(day)s") % {"day": day(due)})
    said = ", ".join(parts)
    if event.reason and not told.by_rule:
        said += ". " + _("Reason: %(reason)s") % {"reason": event.reason}
    return said
