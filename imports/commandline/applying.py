"""`apply`: carries out the plan that was shown, or goes on with a run that was halted."""

from django.utils.translation import gettext as _

from enrollments.actors import Actor
from imports import queries, services
from imports.commandline.checked import checked, failed
from imports.commandline.following import Following
from imports.commandline.results import Answer, CommandRefused, Exit
from imports.models import Import
from imports.outcomes import RunOutcome
from imports.text.actions import shown
from imports.text.ending import headline


def apply(import_run: Import, confirmed: int | None, following: Following) -> Answer:
    """Run the import to its end. Nothing is carried out that no check has shown before."""
    number = import_run.pk
    match import_run.status:
        case Import.Status.FINISHED:
            text = _("Import %(import)s was finished earlier.") % {"import": number}
            return Answer(status=Exit.NOTHING_TO_DO, import_run=import_run, text=text)
        case Import.Status.DRAFT:
            text = _("Import %(import)s has no plan. Plan its file first.") % {"import": number}
            raise CommandRefused("no_plan", text, import_run=import_run)
        case Import.Status.RUNNING:
            pass
        case _ if import_run.started_at is not None:
            services.go_on(import_run, actor=following.actor)
        case _ if import_run.status != Import.Status.CHECKED or import_run.plan_is_stale:
            return _check_first(import_run, following)
        case _:
            if answer := _start(import_run, confirmed, following.actor):
                return answer
    return _ended(following.to_the_end(number))


def _check_first(import_run: Import, following: Following) -> Answer:
    if import_run.status != Import.Status.CHECKING:
        services.check_again(import_run, actor=following.actor)
    after = checked(following.to_the_end(import_run.pk))
    if after.status != Exit.DONE:
        return after
    text = _(
        "The plan of import %(import)s was missing or too old and has been made again. Nothing was "
        "changed. Look at it, then apply it."
    )
    raise CommandRefused(
        "stale_plan", text % {"import": import_run.pk}, import_run=after.import_run
    )


def _start(import_run: Import, confirmed: int | None, actor: Actor) -> Answer | None:
    """Start the plan as it was read here; an answer if it is not to be followed."""
    number = queries.summary(import_run).planned
    if confirmed not in (None, number) and number:
        raise _not_confirmed(import_run, number)
    started = services.start(import_run, actor=actor, plan=import_run.plan_key, confirmed=confirmed)
    match started:
        case services.Started.NOTHING_TO_DO:
            return checked(import_run)
        case services.Started.NOT_CONFIRMED:
            raise _not_confirmed(import_run, number)
        case services.Started.STALE_PLAN:
            raise services.NotNow
    return None


def _not_confirmed(import_run: Import, number: int) -> CommandRefused:
    text = _(
        "Import %(import)s changes %(number)s enrollments. Nothing was changed. Confirm that "
        "number: --confirm %(plain)s"
    )
    named = {"import": import_run.pk, "number": shown(number), "plain": number}
    return CommandRefused("not_confirmed", text % named, import_run=import_run)


def _ended(import_run: Import) -> Answer:
    after = queries.summary(import_run)
    named = {
        "import": import_run.pk,
        "number": shown(after.applied),
        "planned": shown(after.planned),
    }
    if import_run.status == Import.Status.FAILED:
        return failed(import_run)
    if import_run.right_lost_by:
        text = headline(import_run, after)
        return Answer(status=Exit.FAILED, import_run=import_run, code="right_lost", text=text)
    if import_run.status == Import.Status.STOPPED:
        text = _(
            "Import %(import)s was stopped after %(number)s of %(planned)s. What is done stays "
            "done. Apply it again to go on."
        )
        return Answer(status=Exit.FAILED, import_run=import_run, code="stopped", text=text % named)
    if any(group.code == RunOutcome.FAILED for group in after.after):
        text = _(
            "Import %(import)s did %(number)s of %(planned)s: the right to do it was withdrawn."
        )
        return Answer(
            status=Exit.FAILED, import_run=import_run, code=RunOutcome.FAILED, text=text % named
        )
    text = headline(import_run, after)
    status = Exit.DONE if after.applied else Exit.NOTHING_TO_DO
    return Answer(status=status, import_run=import_run, text=text)
