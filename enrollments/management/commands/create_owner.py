"""The first way in: makes somebody owner of the academy."""

import sys
from getpass import getpass
from typing import Any, Final

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from enrollments.emails import email_problem, normalise_email
from enrollments.services import create_owner

NOTHING_CAME: Final = (
    "No password came by the standard input. Run this in a terminal, where it is asked for, "
    "or send one line. Nothing was changed."
)


class Command(BaseCommand):
    help = (
        "Make somebody owner of the academy: the first way in. An account that exists becomes "
        "owner, active, with the new password. The password is asked for, or read from the "
        "standard input when that is no terminal; it is never shown."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="with which the owner signs in")
        parser.add_argument("--first-name", help="if left out, taken from the email")
        parser.add_argument("--last-name", help="if left out, taken from the email")

    def handle(self, *args: Any, **options: Any) -> str:
        email = normalise_email(options["email"]).value
        if not all(email.partition("@")) or email_problem(email):
            raise CommandError(f"{options['email']} is no email address.")
        first, last = _names(email)
        names = {
            "first_name": options["first_name"] or first,
            "last_name": options["last_name"] or last,
        }
        password = _password()
        try:
            validate_password(password)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from None
        is_new = create_owner(email, password, **names)
        return f"{email} is {'a new' if is_new else 'now an'} owner and can sign in."


def _names(email: str) -> tuple[str, str]:
    """marit.vink@… is Marit Vink until somebody writes it better."""
    first, _dot, last = email.partition("@")[0].partition(".")
    return first.capitalize(), last.replace(".", " ").title() or first.capitalize()


def _password() -> str:
    if not sys.stdin.isatty():
        if typed := sys.stdin.readline().rstrip("\n"):
            return typed
        raise CommandError(NOTHING_CAME)
    password = getpass("Password: ")
    if password != getpass("Once more: "):
        raise CommandError("The two passwords are not the same. Nothing was changed.")
    return password
