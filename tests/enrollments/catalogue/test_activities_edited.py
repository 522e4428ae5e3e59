"""Activities are added and edited: by service, and on their pages."""

import pytest

from enrollments.actors import Actor
from enrollments.models import AuditEvent, LearningActivity
from enrollments.outcomes import Outcome
from enrollments.roles import Right
from enrollments.services import ActivityProfile, add_activities, add_activity, edit_activity
from tests.factories import LearningActivityFactory
from tests.rows import fresh
from tests.web import elements, words

SAID = {"code": "HH-1", "title": "Hand hygiene", "kind": "e_learning", "minutes": 45}
FORM = {**SAID, "description": "Wash."}


def profile(activity, **other):
    names = ("code", "title", "kind", "minutes", "description")
    return ActivityProfile(**{name: getattr(activity, name) for name in names} | other)


# --- the services ---------------------------------------------------------------------------------


def test_an_activity_is_added_with_its_event(actor, marit):
    made = add_activity(ActivityProfile(**SAID), actor=actor).activity
    assert (made.title, made.sort_title, made.is_archived) == (
        "Hand hygiene",
        "hand hygiene",
        False,
    )
    event = AuditEvent.objects.get()
    assert (event.action, event.activity, event.about) == ("add_activity", made, "Hand hygiene")
    assert (event.actor, event.changes) == (marit, None)


def test_of_one_code_there_is_one_activity(actor):
    other = LearningActivityFactory.create(code="HH-1")
    mine = LearningActivityFactory.create()
    assert add_activity(ActivityProfile(**SAID), actor=actor).refused == Outcome.CODE_TAKEN
    edited = edit_activity(mine, profile(mine, code="HH-1"), actor=actor)
    assert edited.refused == Outcome.CODE_TAKEN
    assert fresh(mine).code != other.code
    assert not AuditEvent.objects.exists()


def test_codes_that_differ_in_case_alone_are_one(actor):
    """A file names an activity by its code, whatever the case: it would name both."""
    other = LearningActivityFactory.create(code="hh-1")
    mine = LearningActivityFactory.create()
    assert add_activity(ActivityProfile(**SAID), actor=actor).refused == Outcome.CODE_TAKEN
    edited = edit_activity(mine, profile(mine, code="Hh-1"), actor=actor)
    assert edited.refused == Outcome.CODE_TAKEN
    listed = add_activities([ActivityProfile(**SAID)], actor=actor)
    assert listed.refused == Outcome.CODE_TAKEN
    # Its own code may be written in another way.
    assert edit_activity(other, profile(other, code="HH-1"), actor=actor).refused is None


def test_an_edit_tells_what_was_and_what_is(actor):
    activity = LearningActivityFactory.create(title="Old", minutes=45)
    written = edit_activity(activity, profile(activity, title="Änew", minutes=None), actor=actor)
    assert written.changes == {"title": ["Old", "Änew"], "minutes": [45, None]}
    event = AuditEvent.objects.get()
    assert (event.action, event.about, event.changes) == ("edit", "Änew", dict(written.changes))
    assert fresh(activity).sort_title == "anew"


def test_the_same_once_more_is_no_event(actor):
    activity = LearningActivityFactory.create()
    assert edit_activity(activity, profile(activity), actor=actor).changes == {}
    assert not AuditEvent.objects.exists()


def test_without_the_right_nothing_is_written(lacking, marit):
    actor = Actor.at_screen(lacking(marit, Right.CHANGE_CATALOGUE))
    activity = LearningActivityFactory.create()
    for written in (
        add_activity(ActivityProfile(**SAID), actor=actor),
        edit_activity(activity, profile(activity, title="Other"), actor=actor),
    ):
        assert written.refused == Outcome.NOT_ALLOWED
    assert LearningActivity.objects.count() == 1
    assert not AuditEvent.objects.exists()


# --- the pages ------------------------------------------------------------------------------------


def test_the_empty_list_says_what_comes_here_and_how(client_for, marit):
    response = client_for(marit).get("/activities/")
    assert "Activities are what users learn" in words(response)
    assert "/activities/add/" in response.content.decode()


def test_adding_leads_to_the_activity(client_for, marit):
    client = client_for(marit)
    assert client.get("/activities/add/").status_code == 200
    response = client.post("/activities/add/", FORM, follow=True)
    made = LearningActivity.objects.get()
    assert response.redirect_chain == [(f"/activities/{made.pk}/participants/", 302)]
    assert "Hand hygiene is added." in words(response)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": " "}, "Enter the title"),
        ({"code": ""}, "Enter the code"),
        ({"kind": "other"}, "This option does not exist."),
        ({"minutes": "0"}, "Enter 1 or more"),
        ({"code": "TAKEN"}, "Another activity has the code TAKEN. Choose another one"),
    ],
)
def test_what_cannot_be_saved_is_said_beside_its_field(client_for, marit, wrong, said):
    LearningActivityFactory.create(code="TAKEN")
    response = client_for(marit).post("/activities/add/", {**FORM, **wrong})
    assert response.status_code == 422
    assert words(response).count(said) == 2
    assert LearningActivity.objects.count() == 1


def test_the_profile_is_filled_in_and_saved(client_for, marit):
    activity = LearningActivityFactory.create(title="Old", description="One\nTwo")
    client, address = client_for(marit), f"/activities/{activity.pk}/profile/"
    assert 'value="Old"' in client.get(address).content.decode()
    sent = {**FORM, "description": "One\r\nTwo"}
    assert "The changes are saved." in words(client.post(address, sent, follow=True))
    assert "description" not in AuditEvent.objects.get().changes
    assert "Nothing was changed." in words(client.post(address, sent, follow=True))
    assert AuditEvent.objects.count() == 1


def test_a_page_that_is_older_than_what_it_would_save_brings_nothing_back(client_for, marit):
    activity = LearningActivityFactory.create(title="CPR", code="CPR-2")
    desk, address = client_for(marit), f"/activities/{activity.pk}/profile/"
    (seen,) = (
        one["value"] for one in elements(desk.get(address), "input") if one.get("name") == "seen"
    )
    sent = {"title": "CPR anew", "code": "CPR-2", "kind": activity.kind, "seen": seen}
    assert desk.post(address, sent).status_code == 302
    late = desk.post(address, sent | {"title": "CPR", "minutes": "60"})
    assert late.status_code == 409
    assert "Something changed since you opened this. Nothing was saved. Marit Vink" in words(late)
    assert (fresh(activity).title, fresh(activity).minutes) == ("CPR anew", None)
