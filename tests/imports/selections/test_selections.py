"""A click on many enrollments: confirmed like one on few, and done by a worker as an import is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from enrollments import services as desk_services
from enrollments.actors import Actor
from enrollments.forms.confirm import unsealed
from enrollments.forms.selection import matching_token
from enrollments.models import AuditEvent, Enrollment, LearningActivity, User
from enrollments.roles import Right, Role
from imports import services
from imports.models import Import, ImportMark, UserBlock
from imports.services import purge
from imports.work import lease as leases
from imports.work.apply import apply_chunk
from imports.work.selecting import make_plan
from tests.factories import (
    EnrollmentFactory,
    QualificationFactory,
    TeamManagerFactory,
    give,
)
from tests.imports.selections.clicks import REENROLL, REMOVE, UNENROLL, Clicks
from tests.imports.workbooks import worked
from tests.ledger import Tables, assert_audited
from tests.rows import fresh, of
from tests.web import HTMX, spaced, words

pytestmark = pytest.mark.django_db(transaction=True)

Status = Import.Status
TIMES = ("id", "at", "batch", "import_number", "about")


def planned(job: Import) -> Import:
    """Its plan is made, and nobody works on it."""
    lease = leases.take(job.pk)
    assert lease
    assert make_plan(job.pk, lease)
    leases.give_back(job.pk, lease)
    return job


def statuses(crowd: list[Enrollment]) -> list[str]:
    return [fresh(row).status for row in crowd]


def told(events: Any) -> list[dict[str, Any]]:
    """What audit events say, without their moment and number, in the order of the enrollments."""
    rows = [
        {name: value for name, value in event.items() if name not in TIMES}
        for event in events.values()
    ]
    return sorted(rows, key=lambda row: row["enrollment_number"])


# --- the confirmation -----------------------------------------------------------------------------


def test_it_is_asked_like_a_small_one(click: Clicks, crowd: list[Enrollment]) -> None:
    asked = click.ask(UNENROLL)
    shown = words(asked)
    assert "Unenroll 11 participants?" in shown
    assert "2 of these are completed. Their results and dates stay." in shown
    assert "1 can't be unenrolled: there is nothing to unenroll. Already unenrolled (1)" in shown
    assert "This is done in the background." in shown
    assert statuses(crowd).count("enrolled") == 11


def test_a_small_one_stays_what_it_was(click: Clicks, crowd: list[Enrollment]) -> None:
    asked = click.ask(UNENROLL, "status=completed")
    assert "in the background" not in words(asked)
    assert click.confirm(asked)["Location"] == "/"
    assert not Import.objects.exists()
    assert statuses(crowd).count("unenrolled") == 3


def test_remove_tells_what_comes_back_and_by_which_qualification(
    click: Clicks, crowd: list[Enrollment], cpr: LearningActivity, marit: User
) -> None:
    people = [row.user for row in crowd]
    QualificationFactory.create(name="Nurse", activities=[cpr], holders=people[:4])
    QualificationFactory.create(name="Adviser", activities=[cpr], holders=people[2:5])
    QualificationFactory.create(name="Zest", activities=[cpr], holders=people[:2])
    QualificationFactory.create(name="Old", activities=[cpr], holders=people[6:8], ended=True)
    desk_services.deactivate(of(people[4]), actor=Actor.at_screen(marit))
    shown = words(click.ask(REMOVE))
    assert "Remove 12 enrollments in CPR and AED refresher?" in shown
    assert "4 of these will come back, empty." in shown
    assert "Will be enrolled again: qualifications Adviser and Nurse." in shown
    assert "1 does not come back, although a qualification requires it: the user is" in shown
    assert "2 do not come back: the qualification that required them has ended." in shown


def test_it_is_counted_once_whatever_the_way(
    click: Clicks, crowd: list[Enrollment], settings: Settings
) -> None:
    def reads(ask: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as queries:
            ask()
        return sum("GROUP BY" in query["sql"] for query in queries)

    assert reads(lambda: click.ask(UNENROLL)) == 1
    token = click.ask(UNENROLL).context["fields"][0][1]
    # htmx is sent on to the page, which counts.
    assert reads(lambda: click.desk.get(UNENROLL, {"all": token}, headers=HTMX)) == 0
    asked = click.ask(UNENROLL)
    assert reads(lambda: click.confirm(asked, number="11")) == 0
    assert Import.objects.get().status == Status.RUNNING


def test_every_count_is_that_of_the_small_forecast(
    click: Clicks, crowd: list[Enrollment], cpr: LearningActivity, settings: Settings
) -> None:
    people = [row.user for row in crowd]
    QualificationFactory.create(name="Nurse", activities=[cpr], holders=people[:4])
    QualificationFactory.create(name="Old", activities=[cpr], holders=people[3:6], ended=True)
    for address in (UNENROLL, REMOVE, REENROLL):
        large = click.ask(address).context["forecast"]
        settings.JOB_ABOVE = 100
        small = click.ask(address).context["forecast"]
        settings.JOB_ABOVE = 3
        for name in vars(small):
            if name not in ("rows", "skipped", "fingerprint"):
                assert getattr(large, name) == getattr(small, name), (address, name)


def test_another_number_is_refused_and_nothing_begins(
    click: Clicks, crowd: list[Enrollment], settings: Settings
) -> None:
    settings.CONFIRM_ABOVE = 5
    asked = click.ask(UNENROLL)
    for typed in ("10", "", "12"):
        answer = click.confirm(asked, number=typed)
        assert answer.status_code == 422
        assert "Type 11, the number of enrollments" in words(answer)
    assert not Import.objects.exists()


def test_the_facts_of_somebody_else_confirm_nothing(
    click: Clicks, crowd: list[Enrollment], tom: User, client_for: Callable[[User], Client]
) -> None:
    other = Clicks(client_for(give(tom, Role.ADMINISTRATOR)), tom, click.activity)
    mine, theirs = click.ask(UNENROLL), other.ask(UNENROLL)
    answer = click.confirm(mine, seen=theirs.context["seen"], number="11")
    assert answer.status_code == 422
    assert "Something changed since you opened this" in words(answer)
    of_remove = click.ask(REMOVE).context["seen"]
    assert click.confirm(mine, seen=of_remove, number="11").status_code == 422
    assert not Import.objects.exists()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.LEARNER])
def test_who_lacks_the_right_is_refused(
    role: Role, click: Clicks, crowd: list[Enrollment], marit: User
) -> None:
    asked = click.ask(UNENROLL)
    facts = unsealed(marit, asked.context["seen"])
    assert facts
    give(marit, role)
    assert click.confirm(asked, number="11").status_code == 403
    with pytest.raises(services.NotAllowed):
        services.run_selection(
            {"numbers": [row.pk for row in crowd]},
            facts,
            actor=Actor.at_screen(marit),
            reason="",
            typed=11,
            language="en",
        )
    assert not Import.objects.exists()


# --- the job --------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [UNENROLL, REMOVE, REENROLL])
def test_it_leaves_the_rows_and_events_of_a_click(
    address: str,
    click: Clicks,
    crowd: list[Enrollment],
    cpr: LearningActivity,
    marit: User,
    settings: Settings,
) -> None:
    QualificationFactory.create(activities=[cpr], holders=[row.user for row in crowd[:3]])
    if address == REENROLL:
        ended = of(*crowd[4:])
        desk_services.unenroll(ended, actor=Actor.at_screen(marit))
    before = Tables.now()
    job = click.do(address, reason="Left the ward")
    assert_audited(before)
    assert (job.status, job.refusal) == (Status.FINISHED, {})
    events = AuditEvent.objects.filter(pk__gt=before.newest, user__isnull=False)
    assert set(events.values_list("import_number", flat=True)) == {job.pk}
    by_hand = [event for event in told(events) if event["door"] == "screen"]
    assert {event["reason"] for event in by_hand} == {"Left the ward"}
    assert {event["actor_name"] for event in by_hand} == {"Marit Vink"}
    marks = ImportMark.objects.filter(import_run=job)
    assert marks.count() == len(crowd)
    changed = {event["enrollment_number"] for event in by_hand}
    assert changed == set(
        marks.filter(planned__in=("unenroll", "remove", "remove_and_reenroll", "reenroll"))
        .order_by("number")
        .values_list("enrollment_number", flat=True)
    )
    if address == REMOVE:
        assert [event["door"] for event in told(events) if event not in by_hand] == ["rule"] * 3
    assert job.applied == len(changed) == len(by_hand)


def test_it_says_what_it_did_and_is_found_under_imports(
    click: Clicks, crowd: list[Enrollment]
) -> None:
    job = click.begin(UNENROLL, reason="Left the ward")
    running = words(click.desk.get(f"/imports/{job.pk}/progress/"))
    assert f"Import {job.pk} is running" in running
    assert "0 of 11 Selection: CPR and AED refresher" in running
    worked(job)
    shown = spaced(click.desk.get(f"/imports/{job.pk}/", follow=True))
    assert f"Import {job.pk} is finished. 11 enrollments unenrolled." in shown
    assert "12 enrollments 11 unenrolled 1 couldn't be unenrolled" in shown
    assert "Selection CPR and AED refresher Reason: Left the ward" in shown
    assert "Marit Vink started it" in shown
    assert "Undo import" in shown
    for nothing in ("Row", "File", "Download lines to fix", "Keep a record", "line"):
        assert nothing not in shown.split("What you can do now")[1], nothing
    row = words(click.desk.get("/imports/"))
    assert "Unenroll users CPR and AED refresher Selection: CPR and AED refresher" in row
    assert "11 of 11 of 11 users 1 can't be done" in row


def test_its_lists_are_downloaded_without_rows_and_its_file_is_not(
    click: Clicks, crowd: list[Enrollment]
) -> None:
    job = click.do(UNENROLL)
    for name in ("to-fix", "result"):
        assert click.desk.get(f"/imports/{job.pk}/lists/{name}/").status_code == 404
    answer = click.desk.get(f"/imports/{job.pk}/lists/applied/")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert click.desk.post(f"/imports/{job.pk}/again/").status_code == 302
    assert Import.objects.count() == 1


def test_people_are_found_in_its_lists_by_a_number(click: Clicks, crowd: list[Enrollment]) -> None:
    job = click.do(UNENROLL)
    found = click.desk.get(f"/imports/{job.pk}/result/", {"q": crowd[4].user.employee_number})
    assert [mark.email for mark in found.context["lists"]["applied"].items] == [crowd[4].user.email]


@pytest.mark.parametrize("short", [5_000, 0])
@pytest.mark.parametrize("address", [UNENROLL, REMOVE])
def test_people_are_found_by_name_however_many_were_selected(
    click: Clicks,
    crowd: list[Enrollment],
    marit: User,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    short: int,
) -> None:
    monkeypatch.setattr("imports.queries.whereabouts.SHORT", short)
    job = click.do(address)

    def found(step: str, number: int, key: str) -> list[str]:
        page = click.desk.get(f"/imports/{number}/{step}/", {"q": "noor04"})
        return [mark.email for mark in page.context["lists"][key].items]

    assert found("result", job.pk, "applied") == [crowd[4].user.email]
    assert UserBlock.objects.exists() == (short == 0)
    if address == UNENROLL:
        undo = worked(services.open_undo(job, actor=Actor.at_screen(marit)))
        assert found("check", undo.pk, "will") == [crowd[4].user.email]


def test_it_is_undone_like_an_import(click: Clicks, crowd: list[Enrollment], marit: User) -> None:
    job = click.do(UNENROLL)
    desk_services.reenroll(of(crowd[5]), actor=Actor.at_screen(marit))
    undo = worked(services.open_undo(job, actor=Actor.at_screen(marit)))
    page = words(click.desk.get(f"/imports/{undo.pk}/", follow=True))
    assert "10 enrollments of 10 users" in page
    assert " Row " not in page
    services.start(undo, actor=Actor.at_screen(marit), plan=undo.plan_key)
    assert worked(undo).applied == 10
    assert statuses(crowd) == ["enrolled"] * 2 + ["unenrolled"] + ["enrolled"] * 9


def test_what_is_removed_has_no_way_back(click: Clicks, crowd: list[Enrollment]) -> None:
    job = click.do(REMOVE)
    shown = words(click.desk.get(f"/imports/{job.pk}/", follow=True))
    assert "12 enrollments removed" in shown
    assert "Undo import" not in shown
    assert not Enrollment.objects.exists()


def test_single_boxes_become_a_job_too(click: Clicks, crowd: list[Enrollment]) -> None:
    numbers = [row.pk for row in crowd[3:9]]
    asked = click.desk.get(UNENROLL, {"e": [*numbers, 10**12]})
    click.confirm(asked)
    job = worked(Import.objects.get())
    assert (job.status, job.applied) == (Status.FINISHED, 6)
    assert (job.selection["user"], job.selection["activity"]) == (None, click.activity.pk)


def test_all_enrollments_of_one_user(
    click: Clicks, sanne: User, marit: User, client_for: Callable[[User], Client]
) -> None:
    rows = EnrollmentFactory.create_batch(5, user=sanne)
    token = matching_token(marit, QueryDict(""), user_id=sanne.pk)
    asked = click.desk.get(UNENROLL, {"all": token})
    assert "Unenroll Sanne Hoekstra from 5 activities?" in words(asked)
    click.confirm(asked)
    job = worked(Import.objects.get())
    assert set(job.activities.all()) == {row.activity for row in rows}
    assert "Selection: Sanne Hoekstra" in words(click.desk.get("/imports/"))
    assert statuses(rows) == ["unenrolled"] * 5


def test_nothing_to_do_leaves_a_record_that_says_so(
    click: Clicks, crowd: list[Enrollment], marit: User
) -> None:
    asked = click.ask(UNENROLL)
    desk_services.unenroll(of(*crowd), actor=Actor.at_screen(marit))
    again = click.ask(UNENROLL)
    assert "Nothing to unenroll" in words(again)
    # The page has no button; who sends it all the same gets what was asked for: nothing, recorded.
    click.confirm(again)
    job = worked(Import.objects.get())
    assert (job.status, job.applied, job.marks.count()) == (Status.FINISHED, 0, 12)
    assert asked.status_code == 200


# --- what changes under it ------------------------------------------------------------------------


def changed_to(click: Clicks, crowd: list[Enrollment], marit: User, how: str) -> None:
    match how:
        case "one more":
            EnrollmentFactory.create(activity=click.activity)
        case "one less":
            desk_services.unenroll(of(crowd[7]), actor=Actor.at_screen(marit))
        case "another one":
            desk_services.remove(of(crowd[7]), actor=Actor.at_screen(marit))
            EnrollmentFactory.create(activity=click.activity)


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("one more", "11 enrollments were confirmed, and by now it would change 12."),
        ("one less", "11 enrollments were confirmed, and by now it would change 10."),
        ("another one", "what was selected changed after it was confirmed."),
    ],
)
def test_never_anything_else_than_what_was_confirmed(
    how: str, why: str, click: Clicks, crowd: list[Enrollment], marit: User
) -> None:
    job = click.begin(UNENROLL)
    changed_to(click, crowd, marit, how)
    before = Tables.now()
    job = worked(job)
    assert (job.status, job.applied, job.marks.count()) == (Status.STOPPED, 0, 0)
    assert before == Tables.now()
    page = words(click.desk.get(f"/imports/{job.pk}/", follow=True))
    assert f"Import {job.pk} stopped before it changed anything: {why}" in page
    assert "Go on" not in page
    with pytest.raises(services.NotNow):
        services.go_on(job, actor=Actor.at_screen(marit))


def test_what_somebody_learns_meanwhile_does_not_stop_it(
    click: Clicks, crowd: list[Enrollment]
) -> None:
    job = click.begin(UNENROLL)
    desk_services.record_progress(crowd[6], progress=80, actor=Actor.at_screen(crowd[6].user))
    assert worked(job).applied == 11
    assert fresh(crowd[6]).progress == 80


def test_what_somebody_completes_meanwhile_is_not_removed(
    click: Clicks, crowd: list[Enrollment]
) -> None:
    job = click.begin(REMOVE)
    desk_services.record_completion(crowd[6], score=None, actor=Actor.at_screen(crowd[6].user))
    assert worked(job).status == Status.STOPPED
    assert fresh(crowd[6]).completed_at


def test_what_changes_after_the_plan_is_left_alone(
    click: Clicks, crowd: list[Enrollment], marit: User
) -> None:
    job = planned(click.begin(UNENROLL))
    desk_services.unenroll(of(crowd[8]), actor=Actor.at_screen(marit))
    before = Tables.now()
    job = worked(job)
    assert (job.status, job.applied) == (Status.FINISHED, 10)
    assert_audited(before)
    page = words(click.desk.get(f"/imports/{job.pk}/", follow=True))
    assert "10 enrollments unenrolled, 1 left alone because it changed after the check." in page
    assert "changed these after the selection was confirmed" in page


# --- stop, rights, scope, turns -------------------------------------------------------------------


def test_stopped_before_it_began_it_goes_on_afterwards(
    click: Clicks, crowd: list[Enrollment], marit: User
) -> None:
    job = click.begin(UNENROLL)
    services.stop(job, actor=Actor.at_screen(marit))
    job = worked(job)
    assert (job.status, job.marks.count()) == (Status.STOPPED, 0)
    assert "stopped before it changed anything" in words(
        click.desk.get(f"/imports/{job.pk}/", follow=True)
    )
    services.go_on(job, actor=Actor.at_screen(marit))
    assert worked(job).applied == 11


def test_stopped_midway_what_is_done_stays_done(
    click: Clicks, crowd: list[Enrollment], marit: User, settings: Settings
) -> None:
    settings.IMPORT_CHUNK_MARKS = 4
    job = planned(click.begin(UNENROLL))
    lease = leases.take(job.pk)
    assert lease
    assert apply_chunk(job.pk, lease)
    services.stop(job, actor=Actor.at_screen(marit))
    assert not apply_chunk(job.pk, lease)
    job.refresh_from_db()
    assert (job.status, job.applied) == (Status.STOPPED, 4)
    services.go_on(job, actor=Actor.at_screen(marit))
    assert worked(job).applied == 11


@pytest.mark.parametrize("is_planned", [False, True])
def test_a_right_that_is_lost_stops_it(
    is_planned: bool, click: Clicks, crowd: list[Enrollment], marit: User, settings: Settings
) -> None:
    settings.IMPORT_CHUNK_MARKS = 4
    job = click.begin(UNENROLL)
    if is_planned:
        planned(job)
        lease = leases.take(job.pk)
        assert lease
        assert apply_chunk(job.pk, lease)
        leases.give_back(job.pk, lease)
    give(marit, Role.AUDITOR)
    job = worked(job)
    assert (job.status, job.right_lost_by) == (Status.STOPPED, "Marit Vink")
    assert job.applied == (4 if is_planned else 0)
    assert statuses(crowd).count("unenrolled") == 1 + job.applied


def test_a_team_manager_acts_on_their_team_alone(
    click: Clicks, crowd: list[Enrollment], tom: User, client_for: Callable[[User], Client]
) -> None:
    give(tom, Role.TEAM_MANAGER)
    team = crowd[0].user.team
    TeamManagerFactory.create(user=tom, team=team)
    User.objects.filter(pk__in=[row.user_id for row in crowd[:8]]).update(team=team)
    theirs = Clicks(client_for(tom), tom, click.activity)
    asked = theirs.ask(UNENROLL)
    assert (asked.context["forecast"].found, asked.context["forecast"].doable) == (8, 7)
    job = theirs.do(UNENROLL)
    assert (job.status, job.applied) == (Status.FINISHED, 7)
    assert statuses(crowd[8:]) == ["enrolled"] * 4


def test_who_leaves_the_scope_before_the_run_is_left_alone(
    click: Clicks, crowd: list[Enrollment], tom: User, client_for: Callable[[User], Client]
) -> None:
    give(tom, Role.TEAM_MANAGER)
    team = crowd[0].user.team
    TeamManagerFactory.create(user=tom, team=team)
    User.objects.filter(pk__in=[row.user_id for row in crowd]).update(team=team)
    theirs = Clicks(client_for(tom), tom, click.activity)
    job = planned(theirs.begin(UNENROLL))
    User.objects.filter(pk=crowd[5].user_id).update(team=None)
    job = worked(job)
    assert (job.status, job.applied) == (Status.FINISHED, 10)
    assert fresh(crowd[5]).status == "enrolled"


def test_two_jobs_on_one_activity_take_turns(click: Clicks, crowd: list[Enrollment]) -> None:
    first, second = click.begin(UNENROLL), click.begin(REMOVE)
    assert worked(second).status == Status.RUNNING
    assert worked(first).applied == 11
    # What the second one removes is what was confirmed: whom, how many completed, who comes back.
    assert worked(second).applied == 12
    assert not Enrollment.objects.exists()


def test_the_same_twice_is_done_once(click: Clicks, crowd: list[Enrollment]) -> None:
    asked = click.ask(UNENROLL)
    for _time in range(2):
        assert click.confirm(asked, number="11").status_code == 302
    first, second = Import.objects.order_by("pk")
    assert worked(first).applied == 11
    assert (worked(second).status, worked(second).applied) == (Status.STOPPED, 0)


def test_the_list_of_imports_names_selections_in_the_same_number_of_statements(
    click: Clicks, crowd: list[Enrollment]
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            click.desk.get(reverse("imports:list"))
        return len(queries)

    click.begin(UNENROLL)
    one = statements()
    for _time in range(3):
        click.begin(REMOVE)
    assert statements() == one


def test_what_was_searched_for_is_purged_with_time(click: Clicks, crowd: list[Enrollment]) -> None:
    job = click.do(UNENROLL, "q=noor")
    assert "noor" in job.selection["query"]
    assert purge().imports == 0
    long_ago = timezone.now() - timedelta(days=31)
    Import.objects.filter(pk=job.pk).update(finished_at=long_ago, changed_at=long_ago)
    assert purge().imports == 1
    kept = Import.objects.get(pk=job.pk)
    assert "noor" not in str(kept.selection)
    assert click.desk.get(f"/imports/{job.pk}/result/").status_code == 200
    assert purge().imports == 0


def test_what_was_searched_for_is_purged_without_a_plan_and_then_nobody_goes_on(
    click: Clicks, crowd: list[Enrollment], marit: User
) -> None:
    job = click.begin(UNENROLL, "q=noor0")
    services.stop(job, actor=Actor.at_screen(marit))
    job = worked(job)
    assert (job.status, job.checked_at) == (Status.STOPPED, None)
    long_ago = timezone.now() - timedelta(days=31)
    Import.objects.filter(pk=job.pk).update(finished_at=long_ago, changed_at=long_ago)
    assert purge().imports == 1
    kept = Import.objects.get(pk=job.pk)
    assert "noor" not in str(kept.selection)
    page = click.desk.get(f"/imports/{job.pk}/result/")
    assert "what was selected is no longer kept. Select the enrollments again." in words(page)
    assert f"/imports/{job.pk}/go-on/" not in page.content.decode()
    with pytest.raises(services.NotNow):
        services.go_on(kept, actor=Actor.at_screen(marit))
    assert statuses(crowd).count("enrolled") == 11


@pytest.mark.parametrize("lacking_right", [Right.REMOVE, Right.UNENROLL])
def test_what_was_enrolled_again_is_undone_with_the_right_to_unenroll(
    click: Clicks,
    crowd: list[Enrollment],
    marit: User,
    lacking: Callable[[User, Right], None],
    lacking_right: Right,
) -> None:
    click.do(UNENROLL)
    job = click.do(REENROLL)
    lacking(marit, lacking_right)
    page = words(click.desk.get(f"/imports/{job.pk}/result/"))
    may_undo = lacking_right == Right.REMOVE
    assert ("Undo unenrolls the users again, with their progress kept." in page) == may_undo
    if not may_undo:
        with pytest.raises(services.NotAllowed):
            services.open_undo(job, actor=Actor.at_screen(marit))
        return
    undo = worked(services.open_undo(job, actor=Actor.at_screen(marit)))
    services.start(undo, actor=Actor.at_screen(marit), plan=undo.plan_key, confirmed=12)
    assert worked(undo).status == Status.FINISHED
    assert set(statuses(crowd)) == {"unenrolled"}
