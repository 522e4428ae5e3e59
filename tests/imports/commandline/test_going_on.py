"""A plan that is old, an import that was halted, and one at work elsewhere."""

import signal
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from enrollments.actors import Actor
from enrollments.models import Enrollment, LearningActivity, User
from enrollments.roles import Role
from imports import services
from imports.commandline.commands import carry_out
from imports.models import Import
from imports.work import lease as leases
from tests.factories import UserFactory, give
from tests.imports.commandline.commands import apply, enrolled, plan
from tests.imports.workbooks import worked

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_old_plan_is_made_again_and_not_carried_out(
    ward: Path, marit: User, cpr: LearningActivity
) -> None:
    planned = plan(ward, marit)
    yesterday = timezone.now() - timedelta(hours=25)
    Import.objects.update(checked_at=yesterday)
    Enrollment.objects.filter(user__first_name="Tom").update(
        status="unenrolled", unenrolled_at=timezone.now(), unenrolled_by="Marit Vink"
    )
    refused = apply(planned)
    assert (refused.status, refused.code) == (2, "stale_plan")
    assert refused.json["enrollments"]["unenroll"] == 1
    assert enrolled(cpr) == 1
    assert apply(planned).status == 0
    assert enrolled(cpr) == 0


def test_a_stopped_import_goes_on(
    ward: Path, marit: User, cpr: LearningActivity, settings: Settings
) -> None:
    planned = plan(ward, marit)
    import_run = Import.objects.get()
    services.start(import_run, actor=Actor.at_screen(marit), plan=import_run.plan_key)
    services.stop(import_run, actor=Actor.at_screen(marit))
    assert worked(import_run).status == Import.Status.STOPPED
    assert apply(planned).status == 0
    assert enrolled(cpr) == 0


def test_rights_taken_away_meanwhile_are_a_failure(
    ward: Path, marit: User, cpr: LearningActivity
) -> None:
    planned = plan(ward, marit)
    import_run = Import.objects.get()
    services.start(import_run, actor=Actor.at_screen(marit), plan=import_run.plan_key)
    chief = UserFactory.create()
    give(chief, Role.ADMINISTRATOR)
    give(marit, Role.LEARNER)
    failed = apply(planned, "--by", chief.email)
    assert (failed.status, failed.code) == (1, "right_lost")
    told = "Stopped: Marit Vink no longer has the right to unenroll. Nothing was changed."
    assert failed.json["refusal"]["text"] == told
    assert enrolled(cpr) == 2


def test_an_import_at_work_elsewhere_is_followed(
    ward: Path, marit: User, cpr: LearningActivity, settings: Settings
) -> None:
    """Another worker took it and died: this process waits until the lease is stale."""
    settings.IMPORT_LEASE_SECONDS = 1
    planned = plan(ward, marit)
    import_run = Import.objects.get()
    services.start(import_run, actor=Actor.at_screen(marit), plan=import_run.plan_key)
    assert leases.take(import_run.pk)
    assert leases.take(import_run.pk) is None
    assert apply(planned).status == 0
    assert enrolled(cpr) == 0


def test_ctrl_c_while_checking_leaves_nothing_behind(ward: Path, marit: User) -> None:
    options = {"command": "plan", "file": ward, "action": "unenroll", "activity": [], "sheet": ""}

    def press_ctrl_c(_import_run: Import) -> None:
        signal.raise_signal(signal.SIGINT)

    answer = carry_out(options | {"by": marit.email}, tell=press_ctrl_c)
    assert (answer.status, answer.code) == (1, "stopped")
    assert not Import.objects.exists()
