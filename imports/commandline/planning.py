"""`plan`: takes a file in and checks it, as an import of its own or as that of its template."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from enrollments.models import LearningActivity, User
from enrollments.queries.gates import visible_activities
from imports import queries, services
from imports.commandline.checked import checked
from imports.commandline.following import Following, Interrupted
from imports.commandline.peeking import peek
from imports.commandline.results import Answer, CommandRefused, Exit
from imports.models import Import
from imports.text.actions import shown
from imports.text.codes import refusal_text
from imports.workbook import refusals

# So many activities a file's columns are looked for among; above it they have to be named.
LOOKED_AMONG: Final = queries.MOST_NAMEABLE
# Not the file's fault: the same one may be taken in next time.
PASSING: Final = ("not_stored", refusals.Refusal.READER_STOPPED)


def plan(
    file: Path, action: str, codes: Sequence[str], following: Following, *, sheet: str = ""
) -> Answer:
    """Check the file; nothing is changed but for the plan that is stored."""
    try:
        opened = file.open("rb")
    except OSError as error:
        raise CommandRefused("file_missing", f"{file}: {error.strerror}.") from error
    with opened:
        upload: UploadedFile[Any] = UploadedFile(opened, file.name, size=file.stat().st_size)
        if refusal := services.refused_unread(upload):
            raise _refused(refusal.code, refusal.params, file.name)
        import_run, is_new = _import_for(file, action, codes, following, sheet)
        try:
            refusal = services.accept_upload(import_run, upload, actor=following.actor, sheet=sheet)
            if refusal is not None:
                raise _refused(refusal.code, refusal.params, file.name)
            after = following.to_the_end(import_run.pk)
            if after.status == Import.Status.DRAFT:
                raise _refused(after.refusal["code"], after.refusal["params"], file.name)
        except (Interrupted, CommandRefused):
            if is_new:
                services.discard(import_run, actor=following.actor)
            raise
    return checked(after)


def _import_for(
    file: Path, action: str, codes: Sequence[str], following: Following, sheet: str
) -> tuple[Import, bool]:
    """The import that this file is for, and whether it was made for it just now."""
    by = following.by
    named = _named(codes, by)
    among = named if codes else _all(by)
    try:
        seen = peek(file, among, sheet, by_file=not codes)
    except refusals.Refused as refused:
        raise _refused(refused.code, refused.params, file.name) from refused
    except OSError as error:
        raise CommandRefused("file_missing", f"{file}: {error.strerror}.") from error
    if seen.template_of is not None:
        return _own(seen.template_of, action, named, by), False
    if seen.each_line_names and not named:
        actor, language = following.actor, get_language()
        return services.open_by_file(actor=actor, language=language, action=action), True
    chosen = LearningActivity.objects.filter(pk__in=[one.pk for one in named] or seen.activities)
    try:
        import_run = services.open_for_activities(
            chosen, actor=following.actor, language=get_language(), action=action
        )
    except services.TooManyActivities as error:
        text = _("An import can have at most %(limit)s activities. Split the file.")
        raise CommandRefused("too_many_activities", text % {"limit": shown(error.limit)}) from error
    return import_run, True


def _named(codes: Sequence[str], by: User) -> list[LearningActivity]:
    """The activities with these codes; all unknown ones are told at once."""
    found = {one.code: one for one in visible_activities(by).filter(code__in=codes).order_by("pk")}
    unknown = [code for code in dict.fromkeys(codes) if code not in found]
    if unknown:
        text = ngettext(
            "There is no activity with the code %(codes)s.",
            "There are no activities with the codes %(codes)s.",
            len(unknown),
        )
        raise CommandRefused("activity_unknown", text % {"codes": ", ".join(unknown)})
    return list(found.values())


def _all(by: User) -> list[LearningActivity]:
    found = list(visible_activities(by).order_by("pk").only("title", "code")[: LOOKED_AMONG + 1])
    if len(found) > LOOKED_AMONG:
        text = _("There are more than %(limit)s activities. Name those of the file: --activity.")
        raise CommandRefused("activity_missing", text % {"limit": shown(LOOKED_AMONG)})
    return found


def _own(number: int, action: str, named: Sequence[LearningActivity], by: User) -> Import:
    """The import whose template this is, if this file can be its; else why not, in words."""
    import_run = queries.visible_imports(by).filter(pk=number).first()
    words: dict[str, Any] = {"import": number}
    if import_run is None:
        text = _("This file is the template of import %(import)s, which does not exist any more.")
    elif import_run.created_by_id != by.pk:
        text = _("This file is the template of import %(import)s, of another person.")
    elif import_run.started_at is not None:
        text = _("This file is the template of import %(import)s, which was started already.")
    elif import_run.action != action:
        text = _("This file is the template of import %(import)s, for another action (%(action)s).")
        words["action"] = import_run.get_action_display()
    elif named and {one.pk for one in named} != {one.pk for one in queries.chosen(import_run)}:
        text = _(
            "This file is the template of import %(import)s, which has other activities than those "
            "of --activity. Leave that out."
        )
    else:
        return import_run
    raise CommandRefused(refusals.Refusal.OTHER_IMPORT, text % words)


def _refused(code: str, params: dict[str, Any], file_name: str) -> CommandRefused:
    status = Exit.FAILED if code in PASSING else Exit.REFUSED
    return CommandRefused(str(code), f"{refusal_text(code, params, file_name)}.", status=status)
