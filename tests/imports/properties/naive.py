"""Versions of the product that look right, for the properties to refute."""

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module

import pytest
from django.db.models import Q, QuerySet

from enrollments import services
from enrollments.actors import Actor
from enrollments.models import Enrollment
from imports.actions import Unenroll, seen_enrollments
from imports.models import Import, ImportMark
from imports.outcomes import RunOutcome
from imports.values import Counts
from imports.work import check
from tests.imports.properties.desk import Desk

# (As an attribute of its package, this name is the service.)
REMOVE = import_module("enrollments.services.remove")
Patch = pytest.MonkeyPatch


def ends_all_marked_users_in_all_marked_activities(patch: Patch) -> Desk:
    """I1: two lists instead of pairs."""

    def apply(
        self: Unenroll, marks: QuerySet[ImportMark], *, actor: Actor, reason: str = ""
    ) -> int:
        plain = marks.order_by()
        everyone = Enrollment.objects.filter(
            user__in=plain.values("user"), activity__in=plain.values("activity")
        )
        services.unenroll(everyone, actor=actor)
        return marks.count()

    patch.setattr(Unenroll, "apply", apply)
    return Desk("unenroll")


def counts_a_repeated_mark_each_time(patch: Patch) -> Desk:
    """I2."""
    patch.setattr("imports.work.staging.drop_repeated_marks", lambda *_, **__: 0)
    return Desk()


def counts_the_marks_of_wrong_lines_twice(patch: Patch) -> Desk:
    """I2: marks of unknown people in the sum of what was read, and beside it."""

    def count(import_run: Import, **known: bool) -> Counts:
        counts = original(import_run, **known)
        wrong = sum(counts.lines.get(code, 0) for code in ("user_unknown", "email_invalid"))
        return replace(counts, marks_read=counts.marks_read + wrong)

    original = check.count
    patch.setattr(check, "count", count)
    return Desk()


def applies_without_a_second_look(patch: Patch) -> Desk:
    """I6: whatever became of it since the check."""

    def apply(
        self: Unenroll, marks: QuerySet[ImportMark], *, actor: Actor, reason: str = ""
    ) -> int:
        return services.unenroll(seen_enrollments(marks), actor=actor).done

    patch.setattr(Unenroll, "apply", apply)
    patch.setattr("imports.work.stale_marks.set_changed_marks", lambda *_args: 0)
    return Desk("unenroll")


def removes_and_forgets_who_is_held_to_it(patch: Patch) -> Desk:
    """I7: no enrollment where there has to be a new one."""
    patch.setattr(REMOVE, "_enroll_again", lambda call: 0)
    return Desk("remove")


def enrolls_leavers_again(patch: Patch) -> Desk:
    """I7: a new enrollment where there must be none."""
    patch.setattr(REMOVE, "CAN_RETURN", Q(user__isnull=False))
    return Desk("remove")


class _TakesBack(Desk):
    def work(self, number: int) -> None:
        super().work(number)
        undo = Import.objects.get(pk=number)
        if undo.undo_of and undo.status == Import.Status.CHECKED:
            back = "reenroll" if undo.undo_of.action == "unenroll" else "unenroll"
            changed = ImportMark.objects.filter(
                import_run=undo, planned=RunOutcome.CHANGED_SINCE_CHECK
            )
            changed.exclude(enrollment_number=None).update(planned=back)


def takes_back_what_others_changed_since(patch: Patch) -> Desk:
    """I11."""
    return _TakesBack("unenroll")


NAIVE: list[Callable[[Patch], Desk]] = [
    ends_all_marked_users_in_all_marked_activities,
    counts_a_repeated_mark_each_time,
    counts_the_marks_of_wrong_lines_twice,
    applies_without_a_second_look,
    removes_and_forgets_who_is_held_to_it,
    enrolls_leavers_again,
    takes_back_what_others_changed_since,
]
