"""How a command ends, as a value; what cannot be done at all is raised."""

from dataclasses import dataclass
from enum import IntEnum

from enrollments.models import User
from imports.models import Import


class Exit(IntEnum):
    """The exit status: a script asks nothing else."""

    DONE = 0
    FAILED = 1
    REFUSED = 2
    NOTHING_TO_DO = 3


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`code` and `text` say why something was not done, with codes as stable as those of outcomes;
    both are empty when it was. `text` alone is a remark."""

    status: Exit
    import_run: Import | None = None
    code: str = ""
    text: str = ""
    # Who acted; None when that person could not be found.
    by: User | None = None


class CommandRefused(Exception):
    """The command did not begin: the file, the arguments or the person's rights do not allow it."""

    def __init__(
        self,
        code: str,
        text: str,
        *,
        import_run: Import | None = None,
        status: Exit = Exit.REFUSED,
    ) -> None:
        super().__init__(code)
        self.answer = Answer(status=status, import_run=import_run, code=code, text=text)
