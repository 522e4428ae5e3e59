"""Fills an empty database with Waterhoek Academy."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone

from enrollments.models import Academy, User
from enrollments.seeding.academy import seed
from enrollments.seeding.people import SIGN_INS
from enrollments.services.academy import forget_later, the_academy

NAME = "Waterhoek Academy"


class Command(BaseCommand):
    help = (
        "Fill an empty database with a made-up academy: users, activities, enrollments. Titles "
        "and names are in the language of the setting LANGUAGE_CODE."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--password", help="Let one person of each role sign in with this password."
        )
        parser.add_argument(
            "--sign-ins",
            action="store_true",
            help="Only print who these people are: role and email, a line each.",
        )

    def handle(self, *args: Any, **options: Any) -> str:
        if options["sign_ins"]:
            return "\n".join(f"{desk.role.value}\t{desk.email}" for desk in SIGN_INS)
        if User.objects.exists():
            return "There are users already: nothing was changed."
        with transaction.atomic():
            made = seed(timezone.localdate(), settings.LANGUAGE_CODE)
            _set_up()
        if options["password"]:
            for user in User.objects.filter(email__in=[desk.email for desk in SIGN_INS]):
                user.set_password(options["password"])
                user.save(update_fields=("password",))
        return (
            f"Made {made.users} users in {made.teams} teams, {made.activities} activities, "
            f"{made.qualifications} qualifications and {made.enrollments} enrollments."
        )


def _set_up() -> None:
    """Sets the academy up as an owner would, so that nobody is asked for its name.

    What somebody has set up stays.
    """
    row = the_academy()
    if row.name:
        return
    terms = {"name": NAME, "language": settings.LANGUAGE_CODE, "time_zone": settings.TIME_ZONE}
    Academy.objects.filter(pk=row.pk).update(**terms)
    forget_later()
