"""One command, from its options to its answer, whatever happens."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from django.db import OperationalError
from django.utils.translation import gettext as _

from enrollments.models import User
from imports.actions import ACTIONS, action_of
from imports.commandline.applying import apply
from imports.commandline.following import Following, Interrupted, Interrupts, Tell
from imports.commandline.people import import_and_person, may, person
from imports.commandline.planning import plan
from imports.commandline.results import Answer, CommandRefused, Exit
from imports.commandline.undoing import undo
from imports.services import NotAllowed, NotNow, NotVisible


def carry_out(options: Mapping[str, Any], *, tell: Tell) -> Answer:
    """Do what `options` say (see `arguments`); `tell` is shown the import while it is at work."""
    try:
        by, work = _work(options)
    except CommandRefused as refused:
        return refused.answer
    return replace(_answer(work, by, tell), by=by)


def _work(options: Mapping[str, Any]) -> tuple[User, Callable[[Following], Answer]]:
    """Who acts, and what is to be done, once that person's rights are known."""
    if options["command"] == "plan":
        by = person(options["by"])
        may(by, ACTIONS[options["action"]])
        file, action, codes = options["file"], options["action"], options["activity"]
        return by, partial(plan, file, action, codes, sheet=options["sheet"])
    import_run, by = import_and_person(options["number"], options["by"])
    if options["command"] == "undo":
        return by, partial(undo, import_run)
    may(by, action_of(import_run))
    return by, partial(apply, import_run, options["confirm"])


def _answer(work: Callable[[Following], Answer], by: User, tell: Tell) -> Answer:
    try:
        with Interrupts() as interrupts:
            return work(Following(by, tell, interrupts))
    except CommandRefused as refused:
        return refused.answer
    except (NotAllowed, NotVisible):
        text = _("%(name)s does not have the right to do this.") % {"name": by.name}
        return Answer(status=Exit.REFUSED, code="not_allowed", text=text)
    except NotNow:
        text = _("The import has changed in the meantime, or is still running. Look at it again.")
        return Answer(status=Exit.REFUSED, code="not_now", text=text)
    except Interrupted:
        text = _("Interrupted before anything was started. Nothing was changed.")
        return Answer(status=Exit.FAILED, code="stopped", text=text)
    except OperationalError as error:
        text = _("The database does not answer: %(error)s. What is done stays done.")
        named = {"error": str(error).strip()}
        return Answer(status=Exit.FAILED, code="failed", text=text % named)
