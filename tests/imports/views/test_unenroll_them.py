"""The way back for a team manager, who may not remove: unenroll whom an import enrolled."""

import pytest

from enrollments.models import Enrollment, User
from enrollments.roles import Role
from imports.models import Import
from tests.factories import EnrollmentFactory, TeamManagerFactory, UserFactory, give
from tests.imports.workbooks import filled, open_import, run, upload, worked
from tests.web import words


@pytest.fixture
def manager(sanne: User, tom: User) -> User:
    person = give(UserFactory.create(), Role.TEAM_MANAGER)
    for team in (sanne.team, tom.team):
        TeamManagerFactory.create(user=person, team=team)
    return person


@pytest.fixture
def enrolled_two(manager: User, sanne: User, tom: User, cpr) -> Import:
    draft = open_import(manager, cpr, action="enroll")
    content = filled(draft, [(one.email, "", "x") for one in (sanne, tom)])
    return run(upload(draft, content, by=manager), by=manager)


def test_who_may_not_remove_unenrolls_instead(client_for, manager, enrolled_two, sanne, cpr):
    desk = client_for(manager)
    page = words(desk.get(f"/imports/{enrolled_two.pk}/result/"))
    assert "Unenroll them" in page
    assert "Undo import" not in page
    opened = desk.post(f"/imports/{enrolled_two.pk}/unenroll-them/")
    plan = worked(Import.objects.latest("pk"))
    assert opened["Location"] == f"/imports/{plan.pk}/"
    assert (plan.action, plan.status) == ("unenroll", "checked")
    assert [mark.planned for mark in plan.marks.all()] == ["unenroll", "unenroll"]
    run(plan, by=manager)
    row = Enrollment.objects.get(user=sanne, activity=cpr)
    assert (row.status, row.unenrolled_by) == ("unenrolled", manager.name)


def test_the_check_promises_the_way_back_that_there_is(client_for, marit, manager, sanne, cpr):
    draft = open_import(manager, cpr, action="enroll")
    plan = upload(draft, filled(draft, [(sanne.email, "", "x")]), by=manager)
    page = words(client_for(manager).get(f"/imports/{plan.pk}/check/"))
    assert "You can unenroll them again afterwards." in page
    assert "undo" not in page
    page = words(client_for(marit).get(f"/imports/{plan.pk}/check/"))
    assert "You can undo this import afterwards." in page


def test_who_left_the_ward_is_not_in_it(client_for, manager, enrolled_two, tom, marit):
    tom.team = marit.team
    tom.save(update_fields=("team",))
    client_for(manager).post(f"/imports/{enrolled_two.pk}/unenroll-them/")
    plan = worked(Import.objects.latest("pk"))
    with plan.file.open() as file:
        assert tom.email.encode() not in file.read()
    assert plan.marks.count() == 1


def test_who_may_undo_is_offered_the_undo_alone(client_for, marit, enrolled_two):
    page = words(client_for(marit).get(f"/imports/{enrolled_two.pk}/result/"))
    assert "Undo import" in page
    assert "Unenroll them" not in page


def test_an_import_that_enrolled_nobody_has_nobody_to_unenroll(client_for, manager, sanne, cpr):
    EnrollmentFactory.create(user=sanne, activity=cpr)
    draft = open_import(manager, cpr, action="unenroll")
    done = run(upload(draft, filled(draft, [(sanne.email, "", "x")]), by=manager), by=manager)
    count = Import.objects.count()
    client_for(manager).post(f"/imports/{done.pk}/unenroll-them/")
    assert Import.objects.count() == count
