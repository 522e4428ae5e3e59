"""After a backup was restored: erases again who was erased since, by the list beside it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from enrollments import services
from enrollments.actors import Actor
from enrollments.emails import email_key
from enrollments.models import User
from enrollments.services.erased_numbers import ErasedNumber, erased_numbers, list_place


class Command(BaseCommand):
    help = (
        "Erase again everybody who was erased after the backup that was restored. Run it before "
        "anybody signs in."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--by", required=True, help="email of the owner who does it")

    def handle(self, *args: Any, **options: Any) -> str:
        by = User.objects.filter(email_key=email_key(options["by"])).first()
        if by is None:
            raise CommandError(f"There is no user with the email {options['by']}.")
        actor = Actor.at_command_line(by)
        again = [one for one in erased_numbers() if self._erase(one, actor)]
        return f"{len(again)} erased again, by {list_place()}."

    def _erase(self, one: ErasedNumber, actor: Actor) -> bool:
        """False of who is erased, was not there yet, or has the number of somebody else."""
        user = User.objects.filter(pk=one.user, erased_at=None).first()
        if user is None or user.date_joined.isoformat() != one.added:
            return False
        result = services.erase_person(
            user,
            actor=actor,
            keeps_record=one.keeps_record,
            blanks_name=one.blanks_name,
            reason="replay_erasures",
            is_listed=True,
        )
        if result.refused:
            raise CommandError(f"User {one.user} could not be erased: {result.refused}.")
        return True
