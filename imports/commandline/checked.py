"""What a check came to, as the answer of a command."""

from django.utils.translation import gettext as _

from imports import queries
from imports.commandline.results import Answer, Exit
from imports.models import Import


def checked(import_run: Import, text: str = "") -> Answer:
    """The answer once `import_run` has been checked; `text` is a remark about that."""
    if import_run.status == Import.Status.FAILED:
        return failed(import_run)
    todo = queries.summary(import_run).planned
    return Answer(
        status=Exit.DONE if todo else Exit.NOTHING_TO_DO, import_run=import_run, text=text
    )


def failed(import_run: Import) -> Answer:
    """A technical error, which stands in the log by its reference."""
    text = _("Import %(import)s failed. Reference in the log: %(reference)s.")
    named = {"import": import_run.pk, "reference": import_run.failure}
    return Answer(status=Exit.FAILED, import_run=import_run, code="failed", text=text % named)
