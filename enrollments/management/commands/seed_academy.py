"""Fills an empty database with Waterhoek Academy."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from enrollments.models import User
from enrollments.seeding.academy import seed
from enrollments.seeding.people import ADMINISTRATOR_EMAIL, LEARNER_EMAIL


class Command(BaseCommand):
    help = "Fill an empty database with a made-up academy: users, activities, enrollments."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--password",
            help=f"Let {ADMINISTRATOR_EMAIL} and {LEARNER_EMAIL} sign in with this password.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists():
            self.stdout.write("There are users already: nothing was changed.")
            return
        made = seed(timezone.localdate())
        if options["password"]:
            for user in User.objects.filter(email__in=(ADMINISTRATOR_EMAIL, LEARNER_EMAIL)):
                user.set_password(options["password"])
                user.save(update_fields=("password",))
        self.stdout.write(
            f"Made {made.users} users in {made.teams} teams, {made.activities} activities, "
            f"{made.qualifications} qualifications and {made.enrollments} enrollments."
        )
