"""What is forecast for selected users is what a worker does to them: as its events tell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrollments.forms.people.selection import PEOPLE, people_content, selected_people
from enrollments.models import AuditEvent, Enrollment, Team, User
from enrollments.outcomes import Outcome
from enrollments.queries.changing import Change, ChangeKind, forecast_of
from enrollments.queries.many import PeopleFacts
from enrollments.queries.moving import move_forecast
from imports import services
from imports.models import Import
from tests.enrollments.changing.academies import Plan, SmallAcademy, Which, plans, whiches
from tests.enrollments.changing.test_forecast_of import forgotten, randomly
from tests.factories import TeamFactory
from tests.imports.workbooks import worked
from tests.ledger import Tables, assert_audited

pytestmark = pytest.mark.django_db
Action = AuditEvent.Action


def events_of(job: Import, action: str) -> set[int]:
    """Whom they are about, and of which enrollments."""
    events = AuditEvent.objects.filter(import_number=job.pk, action=action, skipped="")
    pairs = events.values_list("user", "enrollment_number")
    return {user if number is None else number for user, number in pairs}


def done(
    academy: SmallAcademy, action: str, content: dict, params: dict, facts: PeopleFacts
) -> Import:
    asked = {"actor": academy.actor, "reason": "", "typed": facts.doable, "language": "en"}
    return worked(services.run_people(action, content, params, facts, **asked))


def content_of(academy: SmallAcademy, which: Which) -> dict:
    """With whoever asks among them."""
    people = [academy.people[one].pk for one in which.people]
    return people_content([*people, academy.owner.pk])


@randomly
@given(plan=plans, which=whiches)
def test_who_is_forecast_to_leave_leaves(plan: Plan, which: Which) -> None:
    with forgotten():
        academy = SmallAcademy.of(plan)
        content, too = content_of(academy, which), which.unenroll_too
        people = selected_people(academy.owner, content)
        change = Change(ChangeKind.DEACTIVATE, {PEOPLE: content, "unenroll_too": too})
        known = forecast_of(academy.actor, change, whom=people)
        leaving = set(people.filter(is_active=True).values_list("pk", flat=True))
        open_ones = Enrollment.objects.filter(
            status="enrolled", completed_at=None, user__in=leaving - {academy.owner.pk}
        )
        ending = set(open_ones.values_list("pk", flat=True)) if too else set()
        before = Tables.now()
        doable = known.of(ChangeKind.DEACTIVATE)
        facts = PeopleFacts(doable=doable, enrollments=known.affected, which=known.which)
        job = done(academy, "deactivate", content, {"unenroll_too": too}, facts)
        assert job.status == Import.Status.FINISHED
        assert_audited(before)
        assert events_of(job, Action.DEACTIVATE) == leaving - {academy.owner.pk}
        assert events_of(job, Action.UNENROLL) == ending
        assert (job.applied, job.counts.ended) == (doable, known.affected)
        assert (doable, known.affected) == (len(leaving) - 1, len(ending))
        assert job.counts.lines.get(Outcome.OWN_ENROLLMENT) == known.of(Outcome.OWN_ENROLLMENT) == 1
        assert job.counts.lines.get(Outcome.NO_CHANGE, 0) == known.of(Outcome.NO_CHANGE)


@randomly
@given(plan=plans, which=whiches, there=st.sets(st.integers(0, 3)))
def test_who_is_forecast_to_move_moves(plan: Plan, which: Which, there: set[int]) -> None:
    with forgotten():
        academy, team = SmallAcademy.of(plan), TeamFactory.create()
        User.objects.filter(pk__in=[academy.people[one].pk for one in there]).update(team=team)
        content = content_of(academy, which)
        known = move_forecast(selected_people(academy.owner, content), team)
        moving = set(
            selected_people(academy.owner, content)
            .exclude(team=team.pk)
            .values_list("pk", flat=True)
        )
        before = Tables.now()
        facts = PeopleFacts(doable=known.moving, which=known.fingerprint)
        job = done(academy, "move", content, {"team": team.pk}, facts)
        assert job.status == Import.Status.FINISHED
        assert_audited(before)
        assert events_of(job, Action.MOVE_TO_TEAM) == moving
        assert job.applied == known.moving == len(moving)
        assert job.counts.lines.get(Outcome.NO_CHANGE, 0) == known.there
        assert Team.objects.get(pk=team.pk).users.count() == len(moving) + known.there + len(
            [one for one in there if one not in which.people]
        )
