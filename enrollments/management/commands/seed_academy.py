"""Fills an empty database with Waterhoek Academy."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from enrollments.models import User
from enrollments.seeding.academy import seed
from enrollments.seeding.people import SIGN_INS


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
        made = seed(timezone.localdate(), settings.LANGUAGE_CODE)
        if options["password"]:
            for user in User.objects.filter(email__in=[desk.email for desk in SIGN_INS]):
                user.set_password(options["password"])
                user.save(update_fields=("password",))
        return (
            f"Made {made.users} users in {made.teams} teams, {made.activities} activities, "
            f"{made.qualifications} qualifications and {made.enrollments} enrollments."
        )
