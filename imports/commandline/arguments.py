"""What `manage.py import_enrollments` is told."""

from argparse import SUPPRESS, ArgumentParser
from pathlib import Path
from typing import Final

from imports.actions import ACTIONS

EXIT_STATUS: Final = (
    "Exit status: 0 done; 1 failed or stopped; 2 refused, because of the file, the arguments or "
    "missing rights; 3 nothing to do."
)


def add_arguments(parser: ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    planning = commands.add_parser(
        "plan",
        help="check a workbook or a CSV file and store the plan; nothing else is changed",
        description=(
            "Check a workbook, or a text (CSV, a list of addresses), and store the plan, as a new "
            "import. The template of an import belongs to that import: it is planned anew if it "
            "was not started, is this person's, and its action and activities agree; else the file "
            f"is refused (other_import). A refused file leaves no import behind. {EXIT_STATUS}"
        ),
    )
    applying = commands.add_parser(
        "apply",
        help="carry out a plan, or go on with an import that was stopped",
        description=(
            "Carry out the stored plan of an import, or go on with one that was stopped or failed. "
            "A plan that is too old is made again and shown instead: then nothing is carried out. "
            "Ctrl-C stops after the part at work; what is done stays done. Audit events name the "
            f"import as their door. {EXIT_STATUS}"
        ),
    )
    undoing = commands.add_parser(
        "undo",
        help="plan to take back what an import did",
        description=(
            "Plan to take back what an import did and nobody has changed since, as an import of "
            f"its own, whose number is printed: apply that one to carry it out. {EXIT_STATUS}"
        ),
    )
    _add_file(planning)
    for existing in (applying, undoing):
        _add_number(existing)
    applying.add_argument(
        "--confirm",
        type=int,
        metavar="N",
        help="the number of enrollments that change: asked for above a limit and before any "
        "remove, and never ignored when it is given",
    )
    for command in (planning, applying, undoing):
        command.add_argument("--json", action="store_true", help="answer with one JSON object")
        # Also after the subcommand: there people look for it. Without it, what stood before counts.
        command.add_argument(
            "-v",
            "--verbosity",
            type=int,
            choices=range(4),
            default=SUPPRESS,
            help="0 shows no progress",
        )


# An import of users is checked and started at its pages alone.
OF_ACTIVITIES = sorted(code for code, action in ACTIONS.items() if action.deed)


def _add_file(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--action", required=True, choices=OF_ACTIVITIES)
    parser.add_argument(
        "--activity",
        action="append",
        default=[],
        metavar="CODE",
        help="an activity by its code, repeatable; without any, the file decides: its columns by "
        "their titles or codes, or its lines, where each names one. A list of addresses needs them",
    )
    parser.add_argument(
        "--sheet",
        default="",
        metavar="TITLE",
        help="the sheet with the lines, where a file has several and none is the template's",
    )
    parser.add_argument(
        "--by", required=True, metavar="EMAIL", help="on whose behalf and with whose rights"
    )


def _add_number(parser: ArgumentParser) -> None:
    parser.add_argument("number", type=int, metavar="IMPORT")
    parser.add_argument(
        "--by",
        default="",
        metavar="EMAIL",
        help="on whose behalf and with whose rights (default: who prepared the import)",
    )
