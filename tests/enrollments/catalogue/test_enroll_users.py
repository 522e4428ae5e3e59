"""Enroll users from an activity: searched and pasted, with a forecast that adds up."""

from datetime import timedelta

import pytest
from django.utils import timezone

from enrollments.models import AuditEvent, Enrollment
from enrollments.queries.pasted import looked_up, pieces, replaced
from tests.factories import EnrollmentFactory, LearningActivityFactory, UserFactory
from tests.rows import place
from tests.web import HTMX, elements, words


@pytest.fixture
def activity(db):
    return LearningActivityFactory.create(title="CPR")


def address(activity, more=""):
    return f"/activities/{activity.pk}/enroll/{more}"


def hidden(response, name):
    return next(
        (one["value"] for one in elements(response, "input") if one.get("name") == name), ""
    )


def test_an_archived_activity_says_that_nobody_can_be_enrolled(desk):
    archived = LearningActivityFactory.create(archived_at=timezone.now())
    assert "nobody can be enrolled in it" in words(desk.get(address(archived)))


def looked(desk, activity, **data):
    return desk.post(address(activity, "people/"), data)


def enrolled(desk, activity, **data):
    """As somebody who looks first and then presses the button."""
    seen = hidden(looked(desk, activity, **data), "seen")
    return desk.post(address(activity), {**data, "seen": seen}, follow=True)


# --- what is pasted -------------------------------------------------------------------------------


def test_pieces_are_split_at_lines_commas_and_semicolons():
    found = list(pieces("a@x.nl\r\n\r\nb@x.nl; c@x.nl,\td@x.nl \n"))
    assert [(one.line, one.key) for one in found] == [
        (1, "a@x.nl"),
        (3, "b@x.nl"),
        (3, "c@x.nl"),
        (3, "d@x.nl"),
    ]


def test_another_address_takes_the_place_of_one():
    text = "a@x.nl\nb@x.nl, c@x.nl"
    assert replaced(text, 2, "z@x.nl") == "a@x.nl\nz@x.nl, c@x.nl"
    assert replaced(text, 2, "") == "a@x.nl\n c@x.nl"
    assert replaced(text, 9, "z@x.nl") == text


def test_addresses_are_read_as_everywhere(marit, sanne, tom):
    lines = ("SANNE.hoekstra@", "tom.jansen\u200b@", "Sanne.Hoekstra@")
    text = "\n".join(f"{one}waterhoek.example" for one in lines)
    found = looked_up(text, marit)
    assert set(found.users) == {sanne.pk, tom.pk}
    assert (found.given, found.repeated, found.repaired) == (2, 1, [2])


def test_near_misses_are_offered_and_nobody_is_guessed(marit, sanne):
    text = "sanne.hoekstr@waterhoek.example\nSanne <sanne.hoekstra@waterhoek.example>\nnobody"
    found = looked_up(text, marit)
    assert found.users == []
    assert [(one.line, one.meant) for one in found.unknown] == [(1, sanne), (2, sanne), (3, None)]


def test_of_two_addresses_in_one_piece_none_is_offered(marit, sanne, tom):
    one = looked_up(f"{sanne.email} {tom.email}", marit).unknown[0]
    assert one.meant is None
    assert list(one.named) == [sanne.email, tom.email]


def test_of_many_unknown_addresses_the_first_are_explained(desk, activity):
    text = "\n".join(f"nobody.{number}@else.example" for number in range(103))
    said = words(looked(desk, activity, addresses=text))
    assert "103 addresses: 0 known, 103 unknown" in said
    assert "nobody.99@else.example Line 100. Nobody here has this address." in said
    assert "nobody.100@" not in said.partition("and 3 more")[0].rpartition("Line 100.")[2]
    assert "and 3 more" in said


def test_who_is_out_of_scope_is_unknown(sanne, tom):
    from enrollments.roles import Role
    from tests.factories import TeamManagerFactory, give

    manager = give(UserFactory.create(), Role.TEAM_MANAGER)
    TeamManagerFactory.create(user=manager, team=sanne.team)
    found = looked_up(f"{sanne.email}\n{tom.email}\ntom.janse@waterhoek.example", manager)
    assert found.users == [sanne.pk]
    assert [one.meant for one in found.unknown] == [None, None]


# --- the page -------------------------------------------------------------------------------------


def test_the_forecast_adds_up(desk, activity):
    known = UserFactory.create_batch(4)
    again, already = UserFactory.create_batch(2)
    inactive = UserFactory.create(inactive=True)
    EnrollmentFactory.create(user=again, activity=activity, unenrolled=True)
    EnrollmentFactory.create(user=already, activity=activity)
    pasted = [*known[:3], already, inactive, again]
    text = "\n".join([*(user.email for user in pasted), "nobody@elsewhere.example"])
    said = words(looked(desk, activity, addresses=text, user=[known[3].pk]))
    assert "7 addresses: 6 known, 1 unknown" in said
    assert "6 pasted + 1 searched = 7 users" in said
    for sentence in (
        "4will be enrolled",
        "1will be enrolled again",
        "1is enrolled already",
        "1can't be enrolled",
        "1unknown address",
        "Enroll 5 users",
    ):
        assert sentence.replace(" ", "") in said.replace(" ", ""), sentence
    assert Enrollment.objects.filter(activity=activity).count() == 2


def test_who_is_searched_and_pasted_counts_once(desk, activity, sanne, tom):
    said = words(looked(desk, activity, addresses=sanne.email, user=[sanne.pk, tom.pk]))
    assert "1 pasted + 2 searched − 1 in both = 2 users" in said


def test_the_button_enrolls_who_is_shown(desk, activity, sanne, tom, marit):
    day = timezone.localdate() + timedelta(days=30)
    response = enrolled(
        desk, activity, addresses=sanne.email, user=[tom.pk], due="date", due_on=day.isoformat()
    )
    assert response.redirect_chain == [(f"/activities/{activity.pk}/participants/", 302)]
    assert "2 users enrolled in CPR." in words(response)
    for user in (sanne, tom):
        row = place(user, activity)
        assert (row.due_on, row.source, row.source_name) == (day, "hand", marit.name)
    assert AuditEvent.objects.filter(action="enroll", skipped="").count() == 2


def test_nothing_is_done_that_was_not_shown(desk, activity, sanne, tom):
    """Somebody pastes one address more and presses the button of before."""
    seen = hidden(looked(desk, activity, addresses=sanne.email), "seen")
    both = f"{sanne.email}\n{tom.email}"
    response = desk.post(address(activity), {"addresses": both, "seen": seen})
    assert response.status_code == 409
    assert "Something changed since you opened this. Nothing was saved." in words(response)
    assert "Enroll 2 users" in words(response)
    later = timezone.localdate() + timedelta(days=1)
    data = {"addresses": sanne.email, "due": "date", "due_on": later.isoformat(), "seen": seen}
    assert desk.post(address(activity), data).status_code == 409
    assert not Enrollment.objects.exists()


def test_what_changed_meanwhile_is_shown_anew(desk, activity, sanne):
    seen = hidden(looked(desk, activity, addresses=sanne.email), "seen")
    sanne.is_active = False
    sanne.save()
    response = desk.post(address(activity), {"addresses": sanne.email, "seen": seen})
    assert response.status_code == 422
    assert not Enrollment.objects.exists()


def test_nobody_is_left_to_enroll(desk, activity):
    users = [row.user for row in EnrollmentFactory.create_batch(5, activity=activity)]
    text = ";".join(user.email for user in users)
    response = looked(desk, activity, addresses=text)
    assert "Nobody can be enrolled: all 5 are enrolled already." in words(response)
    assert not hidden(response, "seen")
    assert desk.post(address(activity), {"addresses": text}).status_code == 422
    assert "Choose at least one user." in words(desk.get(address(activity)))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"due": "date"}, "Enter the due date"),
        ({"due": "date", "due_on": "2020-01-01"}, "The due date is in the past"),
        ({"due": "date", "due_on": "soon"}, "Enter a date"),
        ({"due": "none", "due_on": "2999-01-01"}, "You entered a date."),
        ({"due": "later"}, "This option does not exist."),
        ({"q": "b"}, "Type at least 2 letters or digits"),
    ],
)
def test_what_cannot_be_used_is_said(desk, activity, sanne, data, said):
    response = looked(desk, activity, addresses=sanne.email, **data)
    assert response.status_code == 422
    assert said in words(response)
    assert sanne.email in words(response)
    assert not hidden(response, "seen")


def test_an_unknown_address_is_used_or_left_out_by_a_button(desk, activity, sanne):
    text = "sanne.hoekstr@waterhoek.example\nnobody@else.example"
    response = looked(desk, activity, addresses=text)
    assert "Did you mean sanne.hoekstra@waterhoek.example, Sanne Hoekstra?" in words(response)
    used = looked(desk, activity, addresses=text, use=f"1 {sanne.email}")
    assert "2 addresses: 1 known, 1 unknown" in words(used)
    left = looked(desk, activity, addresses=f"{sanne.email}\nnobody@else.example", out="2")
    assert "1 address: 1 known, 0 unknown" in words(left)


def test_who_is_chosen_stays_chosen_while_somebody_else_is_searched(desk, activity, sanne, tom):
    response = looked(desk, activity, q="jansen", user=[sanne.pk])
    boxes = [one for one in elements(response, "input") if one.get("name") == "user"]
    assert [(one["type"], one["value"], "checked" in one) for one in boxes] == [
        ("checkbox", str(tom.pk), False),
        ("hidden", str(sanne.pk), False),
    ]
    dropped = looked(desk, activity, user=[sanne.pk, tom.pk], drop=sanne.pk)
    assert "Enroll 1 user" in words(dropped)


def test_above_a_hundred_the_number_is_typed(desk, activity, settings):
    settings.CONFIRM_ABOVE = 2
    users = UserFactory.create_batch(3)
    text = "\n".join(user.email for user in users)
    seen = hidden(looked(desk, activity, addresses=text), "seen")
    for typed, status in (("", 422), ("2", 422), ("3", 302)):
        data = {"addresses": text, "seen": seen, "number": typed}
        assert desk.post(address(activity), data).status_code == status
    assert Enrollment.objects.count() == 3


def test_more_than_can_be_pasted_is_refused_with_advice(desk, activity, monkeypatch):
    monkeypatch.setattr("enrollments.forms.enrolling.MOST_ADDRESSES", 2)
    text = "\n".join(user.email for user in UserFactory.create_batch(3))
    response = looked(desk, activity, addresses=text)
    assert response.status_code == 422
    assert "Import a file for more" in words(response)


def test_over_htmx_only_what_changed_comes_back(desk, activity, sanne):
    data = {"addresses": sanne.email}
    response = desk.post(address(activity, "people/"), data, headers=HTMX)
    assert b"<html" not in response.content
    assert b'id="will-happen"' in response.content
    assert b"<textarea" not in response.content
    seen = hidden(response, "seen")
    done = desk.post(address(activity), {**data, "seen": seen}, headers=HTMX)
    assert done["HX-Redirect"] == f"/activities/{activity.pk}/participants/"


def test_users_that_the_address_names_are_chosen(desk, activity, sanne, tom):
    response = desk.get(address(activity), {"user": [sanne.pk, tom.pk, 10**17, "x"]})
    assert "Enroll 2 users" in words(response)


def test_the_number_of_queries_does_not_grow(desk, activity, django_assert_max_num_queries):
    for number in (1, 50):
        text = "\n".join(user.email for user in UserFactory.create_batch(number))
        with django_assert_max_num_queries(22):
            looked(desk, activity, addresses=text + "\nnobody@else.example", q="noor")
