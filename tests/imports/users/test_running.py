"""Imports of users run, are stopped, gone on with and undone."""

from datetime import date

import pytest
from django.conf import settings

from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment, Team, User
from enrollments.roles import Role
from enrollments.services import user_imports
from imports import services
from imports.models import Import, ImportLine
from imports.queries.gates import visible_imports
from imports.work.users import applying
from tests.factories import QualificationFactory, TeamFactory, UserFactory, give
from tests.imports.users.books import checked_users, outcomes, said
from tests.imports.workbooks import run, start, worked

pytestmark = pytest.mark.django_db


def undone(import_run: Import, by: User) -> Import:
    """The check of its undo."""
    return worked(services.open_undo(import_run, actor=Actor.at_screen(by)))


def events(**of: object) -> list[str]:
    return list(AuditEvent.objects.filter(**of).order_by("pk").values_list("action", flat=True))


def test_a_new_user_is_a_learner_without_a_password(marit, daan, mailoutbox):
    line = said(
        email="Noa@wh.example",
        first_name="Noa",
        prefix="van",
        last_name="Dam",
        employee_number="7",
        team="Ward 3 West",
        leave_date=date(2027, 1, 31),
    )
    done = run(checked_users(marit, line), by=marit)
    assert (done.status, done.applied) == (Import.Status.FINISHED, 1)
    noa = User.objects.get(email="Noa@wh.example")
    assert (noa.name, noa.employee_number, noa.team) == ("Noa van Dam", "7", daan.team)
    assert (noa.role, noa.is_active, noa.leaves_on) == (Role.LEARNER, True, date(2027, 1, 31))
    assert (noa.email_key, noa.sort_name) == ("noa@wh.example", "dam noa van")
    assert "noa van dam" in noa.search_text
    assert not noa.has_usable_password()
    assert ImportLine.objects.get(import_run=done).user == noa
    [event] = AuditEvent.objects.filter(user=noa)
    assert (event.action, event.door, event.import_number) == ("add_user", "import", done.pk)
    assert not mailoutbox


def test_a_change_is_recorded_without_what_is_personal(marit, daan):
    TeamFactory.create(name="Ward 4")
    line = said(
        email=daan.email, last_name="Bosch", team="Ward 4", new_email="d@wh.example",
        leave_date="2027-01-31",
    )  # fmt: skip
    done = run(checked_users(marit, line), by=marit)
    daan.refresh_from_db()
    assert (daan.last_name, daan.team.name, daan.email) == ("Bosch", "Ward 4", "d@wh.example")
    assert (daan.email_key, daan.sort_name) == ("d@wh.example", "bosch daan")
    assert daan.session_epoch == 1
    told = {e.action: e.changes for e in AuditEvent.objects.filter(user=daan)}
    assert told == {
        "edit": {"last_name": [], "leaves_on": [None, "2027-01-31"]},
        "move_to_team": {"team": ["Ward 3 West", "Ward 4"]},
        "change_email": {"email": []},
    }
    assert set(events(user=daan, import_number=done.pk)) == set(told)


def test_who_is_deactivated_loses_the_sessions(marit, daan):
    done = run(checked_users(marit, said(email=daan.email, status="inactive")), by=marit)
    daan.refresh_from_db()
    assert (daan.is_active, daan.session_epoch) == (False, 1)
    assert events(user=daan) == ["deactivate"]
    back = run(undone(done, marit), by=marit)
    daan.refresh_from_db()
    assert (daan.is_active, back.applied) == (True, 1)
    assert events(user=daan) == ["deactivate", "reactivate"]


def test_who_is_active_again_is_enrolled_as_the_rules_say(marit, daan, cpr):
    QualificationFactory.create(activities=[cpr], holders=[daan])
    User.objects.filter(pk=daan.pk).update(is_active=False)
    run(checked_users(marit, said(email=daan.email, status="active")), by=marit)
    assert Enrollment.objects.get(user=daan).activity == cpr


def test_missing_teams_are_made_once_and_recorded(marit):
    names = {"first_name": "A", "last_name": "B"}
    lines = [said(email=f"a{n}@wh.example", team="Ward 9", **names) for n in range(3)]
    checked = checked_users(marit, *lines)
    services.check_again(checked, actor=Actor.at_screen(marit), with_new_teams=True)
    done = run(worked(checked), by=marit)
    assert done.applied == 3
    assert User.objects.filter(team__name="Ward 9").count() == 3
    assert AuditEvent.objects.get(action="add_team").about == "Ward 9"


def test_what_changed_since_the_check_is_left_alone(marit, daan):
    tom = UserFactory.create(email="tom@wh.example", last_name="Bakker")
    checked = checked_users(
        marit,
        said(email=daan.email, last_name="Bosch"),
        said(email=tom.email, last_name="Kok"),
        said(email="new@wh.example", first_name="N", last_name="V"),
        said(email="x@wh.example", first_name="N", last_name="V", employee_number="900"),
        said(email="y@wh.example", first_name="N", last_name="V"),
    )
    daan.last_name = "Anders"
    daan.save()
    # What no line changes may change.
    tom.first_name = "Thomas"
    tom.save()
    UserFactory.create(email="new@wh.example")
    UserFactory.create(employee_number="900")
    done = run(checked, by=marit)
    assert outcomes(done) == [
        "changed_since_check", "user_change", "changed_since_check", "changed_since_check",
        "user_add",
    ]  # fmt: skip
    assert done.applied == 2
    daan.refresh_from_db()
    assert daan.last_name == "Anders"
    assert done.counts.lines == {"changed_since_check": 3, "user_change": 1, "user_add": 1}


def test_undo_gives_back_what_nobody_changed_since(marit, daan):
    kees = UserFactory.create(email="kees@wh.example", first_name="Kees", last_name="Kok")
    done = run(
        checked_users(
            marit,
            said(email="new@wh.example", first_name="N", last_name="V"),
            said(email=daan.email, first_name="Danny", last_name="Bosch", new_email="d@wh.example"),
            said(email=kees.email, last_name="Kokx"),
        ),
        by=marit,
    )
    User.objects.get(pk=daan.pk)
    daan.refresh_from_db()
    daan.first_name = "Dan"
    daan.save()
    kees.refresh_from_db()
    kees.last_name = "Kuiper"
    kees.save()
    check = undone(done, marit)
    assert outcomes(check) == ["user_deactivate", "user_change", "changed_since_import"]
    back = run(check, by=marit)
    assert back.applied == 2
    new = User.objects.get(email="new@wh.example")
    assert not new.is_active
    daan.refresh_from_db()
    assert (daan.first_name, daan.last_name, daan.email) == ("Dan", "Bos", "daan@wh.example")
    kees.refresh_from_db()
    assert kees.last_name == "Kuiper"


def test_killed_in_the_middle_it_goes_on_and_doubles_nothing(marit, daan, monkeypatch):
    monkeypatch.setattr(applying, "MOST_USERS", 2)
    names = {"first_name": "A", "last_name": "B"}
    lines = [said(email=f"a{n}@wh.example", **names) for n in range(5)]
    checked = checked_users(marit, *lines)
    assert start(checked, by=marit) == services.Started.STARTED
    whole, calls = user_imports._record, []

    def dies(these):
        calls.extend(these)
        if len(calls) == 4:
            raise KeyboardInterrupt
        whole(these)

    monkeypatch.setattr(user_imports, "_record", dies)
    with pytest.raises(KeyboardInterrupt):
        worked(checked)
    halfway = Import.objects.get(pk=checked.pk)
    assert (halfway.status, halfway.applied) == (Import.Status.RUNNING, 2)
    assert User.objects.filter(first_name="A").count() == 2
    monkeypatch.setattr(user_imports, "_record", whole)
    done = worked(checked)
    assert (done.status, done.applied) == (Import.Status.FINISHED, 5)
    assert User.objects.filter(first_name="A").count() == 5
    assert AuditEvent.objects.filter(action="add_user").count() == 5


def test_stopped_it_can_be_undone_as_far_as_it_came(marit, daan, monkeypatch):
    monkeypatch.setattr(applying, "MOST_USERS", 1)
    names = {"first_name": "A", "last_name": "B"}
    checked = checked_users(marit, *[said(email=f"a{n}@wh.example", **names) for n in range(3)])
    start(checked, by=marit)
    whole = applying.import_users

    def asked_to_stop(changes, **given):
        services.stop(checked, actor=Actor.at_screen(marit))
        return whole(changes, **given)

    monkeypatch.setattr(applying, "import_users", asked_to_stop)
    done = worked(checked)
    assert (done.status, done.applied) == (Import.Status.STOPPED, 1)
    assert done.counts.lines_ahead == {"user_add": 2}
    assert done.counts.users == 1
    assert outcomes(undone(done, marit)) == ["user_deactivate"]


def test_who_lost_the_right_stops_it(marit, daan):
    checked = checked_users(marit, said(email=daan.email, last_name="Bosch"))
    start(checked, by=marit)
    give(marit, Role.TEAM_MANAGER)
    done = worked(checked)
    assert (done.status, done.right_lost_by) == (Import.Status.STOPPED, marit.name)
    daan.refresh_from_db()
    assert daan.last_name == "Bos"


def test_another_plan_than_the_one_shown_is_not_started(marit, daan):
    checked = checked_users(marit, said(email=daan.email, last_name="Bosch"))
    actor = Actor.at_screen(marit)
    assert services.start(checked, actor=actor, plan="another") == services.Started.STALE_PLAN
    assert start(checked, by=marit) == services.Started.STARTED
    assert start(checked, by=marit) == services.Started.ALREADY


def test_many_users_want_their_number_typed(marit, monkeypatch):
    monkeypatch.setattr(settings, "CONFIRM_ABOVE", 2)
    names = {"first_name": "A", "last_name": "B"}
    checked = checked_users(marit, *[said(email=f"a{n}@wh.example", **names) for n in range(3)])
    actor = Actor.at_screen(marit)
    answer = services.start(checked, actor=actor, plan=checked.plan_key)
    assert answer == services.Started.NOT_CONFIRMED
    answer = services.start(checked, actor=actor, plan=checked.plan_key, confirmed=3)
    assert answer == services.Started.STARTED


def test_with_nothing_to_do_nothing_is_started(marit, daan):
    checked = checked_users(marit, said(email=daan.email, last_name="Bos"))
    assert start(checked, by=marit) == services.Started.NOTHING_TO_DO


def test_the_last_owner_stays_whoever_went_in_between(marit):
    one, other = (give(UserFactory.create(), Role.OWNER) for _ in range(2))
    checked = checked_users(marit, said(email=one.email, status="inactive"))
    assert outcomes(checked) == ["user_deactivate"]
    give(other, Role.LEARNER)
    assert outcomes(run(checked, by=marit)) == ["changed_since_check"]
    one.refresh_from_db()
    assert one.is_active


def test_a_team_manager_sees_no_import_of_users(marit, daan):
    """Not even one that they prepared while they were administrator."""
    done = run(checked_users(marit, said(email=daan.email, last_name="Bosch")), by=marit)
    give(marit, Role.TEAM_MANAGER)
    marit.refresh_from_db()
    assert not visible_imports(marit).filter(pk=done.pk).exists()


def test_teams_that_went_away_are_left_alone(marit, daan):
    team = TeamFactory.create(name="Ward 8")
    checked = checked_users(marit, said(email=daan.email, team="Ward 8"))
    Team.objects.filter(pk=team.pk).delete()
    assert outcomes(run(checked, by=marit)) == ["changed_since_check"]


def test_what_lines_said_goes_with_the_file(marit, daan, settings):
    settings.IMPORT_FILE_DAYS = 0
    done = run(
        checked_users(
            marit,
            said(email="noa@wh.example", first_name="Noa", last_name="Vos"),
            said(email=daan.email, last_name="Bosch"),
            said(email="bad", last_name="Geheim"),
        ),
        by=marit,
    )
    services.purge()
    lines = ImportLine.objects.filter(import_run=done).order_by("row")
    assert list(lines.values_list("wants", "before", "problems")) == [(None, None, "")] * 3
    # Who was added is still known, and can be deactivated; old values are not.
    assert outcomes(undone(done, marit)) == ["user_deactivate", "changed_since_import"]


def test_a_line_of_which_the_person_was_erased_adds_nobody(marit):
    checked = checked_users(marit, said(email="noa@wh.example", first_name="N", last_name="V"))
    ImportLine.objects.filter(import_run=checked).update(wants=None, before=None, email="erased")
    before = User.objects.count()
    assert outcomes(run(checked, by=marit)) == ["changed_since_check"]
    assert User.objects.count() == before
