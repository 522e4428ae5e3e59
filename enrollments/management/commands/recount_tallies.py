"""Counts all enrollments, and puts right the numbers that are kept of them."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from enrollments.services import tallies


class Command(BaseCommand):
    help = (
        "Count all enrollments and put right the numbers that the lists of activities show. Says "
        "which numbers were wrong. Changes made meanwhile are kept and need not wait. Workers do "
        "the same once a day."
    )

    def handle(self, *args: Any, **options: Any) -> str:
        tallies.move_day(timezone.localdate())
        tallies.fold_tallies()
        wrong = tallies.recount_tallies()
        for correction in wrong:
            self.stdout.write(_told(correction))
        if not wrong:
            return "All numbers were right."
        if len(wrong) == 1:
            return "1 number was wrong. It is right now."
        return f"{len(wrong)} numbers were wrong. They are right now."


def _told(correction: tallies.Correction) -> str:
    missing = ", ".join(
        f"{name} {number:+d}"
        for name, number in correction._asdict().items()
        if number and name != "activity_id"
    )
    return f"Activity {correction.activity_id}: {missing}."
