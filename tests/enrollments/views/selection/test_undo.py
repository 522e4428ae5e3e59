"""Undo of an unenroll: it brings back what the click ended, and nothing else."""

from uuid import uuid4

from django.urls import reverse

from enrollments import services
from enrollments.roles import Role
from enrollments.views import selection as views
from tests.enrollments.views.selection.asking import (
    BACK,
    UNENROLL,
    ask,
    banner,
    confirm,
    nothing_changed,
    undo_address,
)
from tests.factories import EnrollmentFactory, UserFactory, give
from tests.ledger import Tables
from tests.rows import fresh, of


def unenrolled(client, *rows):
    return undo_address(confirm(client, ask(client, UNENROLL, *rows)))


def test_undo_brings_back_exactly_what_the_click_ended(desk, sanne, row):
    ended = EnrollmentFactory.create(user=sanne, unenrolled=True)
    more = EnrollmentFactory.create(user=sanne)
    address = unenrolled(desk, row, ended, more)
    done = desk.post(address, {"next": BACK})
    assert (done.status_code, done["Location"]) == (302, BACK)
    assert banner(done)[-1] == "Undone: 2 enrollments are open again, with progress as it was."
    assert fresh(row).is_open
    assert fresh(row).progress == 64
    assert not fresh(ended).is_open


def test_undo_leaves_alone_what_somebody_changed_since(desk, marit, sanne, row):
    gone, changed = EnrollmentFactory.create_batch(2, user=sanne)
    address = unenrolled(desk, row, gone, changed)
    actor = views.Actor.at_screen(marit)
    services.remove(of(gone), actor=actor)
    services.reenroll(of(changed), actor=actor)
    services.unenroll(of(changed), actor=actor)
    done = desk.post(address, {"next": BACK})
    assert banner(done)[-1] == (
        "Undone: 1 enrollment is open again, with progress as it was. "
        "2 were changed or removed since."
    )
    assert not fresh(changed).is_open


def test_undo_of_many_opens_the_rest_when_some_left_or_changed(desk, marit, sanne, row, settings):
    """The click had its number typed: undo asks for none, however many of them can be opened."""
    settings.CONFIRM_ABOVE = 1
    leaver, changed, other = EnrollmentFactory.create_batch(3)
    actor = views.Actor.at_screen(marit, confirmed=4)
    batch = services.unenroll(of(row, leaver, changed, other), actor=actor).batch
    services.reenroll(of(changed), actor=actor)
    type(sanne).objects.filter(pk=leaver.user_id).update(is_active=False)
    done = desk.post(reverse("undo_unenroll", args=[batch]))
    assert banner(done)[-1] == (
        "Undone: 2 enrollments are open again, with progress as it was. "
        "1 stays unenrolled: the user is inactive. 1 was changed or removed since."
    )
    assert fresh(row).is_open
    assert fresh(other).is_open


def test_undo_of_a_leaver_says_why_not(desk, row):
    address = unenrolled(desk, row)
    type(row.user).objects.filter(pk=row.user_id).update(is_active=False)
    done = desk.post(address)
    assert banner(done)[-1] == "Nothing was undone. 1 stays unenrolled: the user is inactive."


def test_undo_twice_is_safe(desk, row):
    address = unenrolled(desk, row)
    desk.post(address)
    before = Tables.now()
    again = desk.post(address)
    assert banner(again)[-1] == "Nothing was undone. 1 was changed or removed since."
    assert nothing_changed(before)


def test_undo_of_somebody_else_is_not_there(desk, client_for, marit, row):
    address = unenrolled(desk, row)
    other = UserFactory.create()
    give(other, Role.ADMINISTRATOR)
    assert client_for(other).post(address).status_code == 404
    assert desk.post(reverse("undo_unenroll", args=(uuid4(),))).status_code == 404
    assert not fresh(row).is_open


def test_undo_is_posted_by_who_may_unenroll(desk, client, client_for, sanne, row):
    address = unenrolled(desk, row)
    assert desk.get(address).status_code == 405
    assert client.post(address)["Location"].startswith("/accounts/login/")
    assert client_for(sanne).post(address).status_code == 403
    assert not fresh(row).is_open


def test_undo_never_leads_to_another_site(desk, row):
    done = desk.post(unenrolled(desk, row), {"next": "//evil.example"})
    assert done["Location"] == "/"
