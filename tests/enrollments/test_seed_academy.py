"""The made-up academy is as large, as varied and as consistent as a real one."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, F, Max, Q
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from enrollments.models import (
    Academy,
    AuditEvent,
    Enrollment,
    LearningActivity,
    LearningRecord,
    Qualification,
    Team,
    User,
)
from enrollments.queries.gates import visible_users
from enrollments.roles import Role
from enrollments.seeding.academy import seed
from enrollments.seeding.names import address
from enrollments.seeding.people import LEARNER_EMAIL, SIGN_INS
from tests.factories import UserFactory

PASSWORD = "for this test only"


@pytest.fixture(scope="class")
def academy(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Seeded once for these tests, in a transaction that is rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed_academy", password=PASSWORD, verbosity=0)
        yield
        transaction.set_rollback(True)


def snapshot() -> list[tuple[object, ...]]:
    rows = Enrollment.objects.order_by("user__email_key", "activity__code")
    return list(
        rows.values_list("user__email_key", "activity__code", "status", "progress", "enrolled_at")
    )


@pytest.mark.django_db
def test_two_academies_of_the_same_day_are_the_same() -> None:
    made = []
    for _time in range(2):
        with transaction.atomic():
            seed(date(2026, 6, 11), "en")
            made.append(snapshot())
            transaction.set_rollback(True)
    assert made[0] == made[1]
    assert len(made[0]) == 3000


@pytest.mark.django_db
def test_refuses_a_database_with_users(capsys: pytest.CaptureFixture[str]) -> None:
    UserFactory.create()
    call_command("seed_academy")
    assert "nothing was changed" in capsys.readouterr().out
    assert User.objects.count() == 1
    assert not Enrollment.objects.exists()


@pytest.mark.usefixtures("academy", "db")
class TestAcademy:
    def test_it_has_its_name(self) -> None:
        row = Academy.objects.get()
        assert (row.name, row.language, row.has_sample) == ("Waterhoek Academy", "en", False)

    def test_is_as_large_as_promised(self) -> None:
        tables = (User, Team, LearningActivity, Qualification, Enrollment)
        assert [table.objects.count() for table in tables] == [300, 12, 40, 6, 3000]
        assert LearningActivity.objects.filter(archived_at__isnull=False).count() == 3

    def test_has_every_kind_state_and_source(self) -> None:
        kinds = set(LearningActivity.objects.values_list("kind", flat=True).order_by("kind"))
        sources = set(Enrollment.objects.values_list("source", flat=True).order_by("source"))
        assert kinds == set(LearningActivity.Kind.values)
        # An import that enrolled somebody exists, so it is made by importing.
        assert sources == set(Enrollment.Source.values) - {Enrollment.Source.IMPORT}
        assert not AuditEvent.objects.filter(import_number__isnull=False).exists()
        states = {row.state for row in Enrollment.objects.order_by("pk")}
        assert states == {"not_started", "in_progress", "completed", "overdue", "unenrolled"}
        assert {user.state for user in User.objects.all()} == {"active", "invited", "inactive"}

    def test_every_change_has_its_audit_event(self) -> None:
        """An enrollment's revision counts its changes: the event of each, and what was learned."""
        changes = {
            row["enrollment_number"]: row
            for row in AuditEvent.objects.filter(enrollment_number__isnull=False)
            .order_by()
            .values("enrollment_number")
            .annotate(
                enrolled=Count("pk", filter=Q(action="enroll")),
                ended=Count("pk", filter=Q(action="unenroll")),
                opened=Count("pk", filter=Q(action="reenroll")),
                last=Max("at"),
            )
        }
        steps = Q(records__kind__in=("progress", "completed"))
        for row in Enrollment.objects.annotate(learned=Count("records", filter=steps)):
            change = changes.pop(row.pk)
            assert change["enrolled"] == 1
            assert change["ended"] - change["opened"] == (0 if row.is_open else 1)
            assert row.revision == 1 + row.learned + change["ended"] + change["opened"]
            assert row.is_open or row.unenrolled_at == change["last"]
        assert not changes

    def test_records_lead_to_the_progress_and_end_before_access_does(self) -> None:
        told = Enrollment.objects.annotate(
            told=Max("records__progress"), last=Max("records__at")
        ).order_by("pk")
        assert not told.exclude(progress=F("told")).exclude(progress=0).exists()
        assert not told.filter(last__gt=F("unenrolled_at")).exists()
        assert not told.filter(records__at__lt=F("enrolled_at")).exists()

    def test_nothing_lies_in_the_future(self) -> None:
        now = timezone.now()
        assert not AuditEvent.objects.filter(at__gt=now).exists()
        assert not LearningRecord.objects.filter(at__gt=now).exists()
        assert not User.objects.filter(Q(last_login__gt=now) | Q(date_joined__gt=now)).exists()

    def test_active_holders_are_enrolled_in_what_is_required(self) -> None:
        current = Qualification.objects.filter(ended_on__isnull=True).order_by("name")
        assert current.filter(activities__isnull=False, holders__isnull=False).exists()
        for qualification in current:
            holders = User.objects.filter(held__qualification=qualification, is_active=True)
            required = qualification.activities.filter(archived_at__isnull=True)
            for activity in required.order_by("code"):
                assert not holders.exclude(enrollments__activity=activity).exists()

    def test_somebody_of_each_role_can_sign_in_and_nobody_else(self) -> None:
        able = {user.email: user for user in User.objects.all() if user.has_usable_password()}
        assert {email: user.role for email, user in able.items()} == {
            desk.email: desk.role for desk in SIGN_INS
        }
        assert all(user.check_password(PASSWORD) for user in able.values())
        roles = [user.role for user in able.values()]
        assert set(roles) == set(Role)
        assert roles.count(Role.TEAM_MANAGER) == 2

    def test_the_two_team_managers_see_different_people(self) -> None:
        managers = User.objects.filter(role=Role.TEAM_MANAGER)
        one, other = (set(visible_users(manager)) for manager in managers)
        assert one
        assert other
        assert not one & other

    def test_sanne_is_where_the_screenshots_show_her(self) -> None:
        rows = Enrollment.objects.filter(user__email=LEARNER_EMAIL).select_related("activity")
        assert {row.activity.code: (row.state, row.progress) for row in rows.order_by("pk")} == {
            "CPR-2": ("overdue", 0),
            "MED-3": ("in_progress", 64),
            "LIFT-1": ("in_progress", 35),
            "EPF-2": ("in_progress", 80),
            "PAL-1": ("not_started", 0),
            "COACH-1": ("not_started", 0),
            "HYG-1": ("completed", 100),
            "SEC-1": ("completed", 100),
            "FIRE-1": ("completed", 100),
            "WOUND-A": ("completed", 100),
            "INC-1": ("unenrolled", 20),
        }


@pytest.mark.parametrize(
    ("name", "email"),
    [
        (("Sanne", "", "Hoekstra"), "sanne.hoekstra@waterhoek.example"),
        (("Femke", "van den", "Berg"), "femke.vandenberg@waterhoek.example"),
        (("Aylin", "", "Çelik"), "aylin.celik@waterhoek.example"),
        (("Tuğba", "", "Yıldız"), "tugba.yildiz@waterhoek.example"),
        (("Joost", "in 't", "Veld"), "joost.intveld@waterhoek.example"),
    ],
)
def test_addresses_are_made_of_plain_letters(name: tuple[str, str, str], email: str) -> None:
    assert address(*name) == email
