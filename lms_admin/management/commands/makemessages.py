"""Django's makemessages, so that a second run changes nothing and nothing is guessed."""

from django.core.management import CommandParser
from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """Without arguments, it collects the texts of all our sources into the one Dutch catalogue.

    A new text stays untranslated: the one that looks like it is often its opposite. Line
    numbers and breaks are left out, because they change where no text has.
    """

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(
            locale=["nl"],
            ignore_patterns=["requirements", "tests"],
            add_location="file",
            no_wrap=True,
            no_obsolete=True,
        )
