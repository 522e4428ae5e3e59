"""Imports without a browser, for schedules and scripts."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from enrollments.queries.academy import academy_time
from imports.commandline.answers import write_json, write_text
from imports.commandline.arguments import EXIT_STATUS, add_arguments
from imports.commandline.commands import carry_out
from imports.commandline.progress import Bar, ProgressLines, Silent
from imports.commandline.results import Answer, Exit


class Command(BaseCommand):
    help = (
        "Plan an import of a workbook or a CSV file, apply the plan that was shown, or undo what "
        "an import did. The answer is all that is on the standard output; progress goes to the "
        f"standard error. {EXIT_STATUS}"
    )

    def run_from_argv(self, argv: list[str]) -> None:
        """Wrong arguments are answered as everything else is, where a script asked for JSON."""
        if "--json" not in argv:
            return super().run_from_argv(argv)
        # Then a parser raises what it would print.
        self._called_from_command_line = False
        parser = self.create_parser(argv[0], argv[1])
        try:
            parser.parse_args(argv[2:])
        except CommandError as error:
            answer = Answer(status=Exit.REFUSED, code="arguments_wrong", text=str(error))
            write_json(answer, self._write)
            sys.exit(answer.status)
        return super().run_from_argv(argv)

    def add_arguments(self, parser: CommandParser) -> None:
        add_arguments(parser)

    @academy_time()
    def handle(self, *args: Any, **options: Any) -> None:
        progress = self._progress(options["verbosity"])
        try:
            answer = carry_out(options, tell=progress.show)
        finally:
            progress.end()
        if options["json"]:
            write_json(answer, self._write)
        else:
            write_text(answer, self._write)
            if answer.code:
                self.stderr.write(answer.text)
        if answer.status:
            sys.exit(answer.status)

    def _progress(self, verbosity: int) -> Silent:
        if not verbosity:
            return Silent()
        return (Bar if self.stderr.isatty() else ProgressLines)(self._write_progress)

    def _write(self, text: str) -> None:
        self.stdout.write(text, ending="")

    def _write_progress(self, text: str) -> None:
        self.stderr.write(text, style_func=str, ending="")
        self.stderr.flush()
