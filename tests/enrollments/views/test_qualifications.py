"""User -> Qualifications: what is held and how far it is, given and taken away."""

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollments.models import AuditEvent, Enrollment, Holder
from enrollments.roles import Right
from enrollments.services import grant_qualification, remove, unenroll
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
)
from tests.ledger import Tables, assert_audited
from tests.rows import of, place
from tests.web import HTMX, elements, links, words


@pytest.fixture
def cpr():
    return LearningActivityFactory.create(title="CPR and AED refresher")


@pytest.fixture
def nurse(cpr):
    return QualificationFactory.create(name="Level 4 nurse", activities=[cpr])


def url(user) -> str:
    return f"/users/{user.pk}/qualifications/"


def grant_url(user) -> str:
    return f"{url(user)}add/"


def withdraw_url(user, qualification) -> str:
    return f"{url(user)}{qualification.pk}/withdraw/"


def today() -> str:
    return f"{timezone.localdate():%-d %b %Y}"


def offered(response) -> list[str]:
    return [
        str(label) for _value, label in response.context["form"].fields["qualification"].choices
    ]


# --- what is held ---------------------------------------------------------------------------------


def test_it_shows_what_is_held_since_when_and_how_far(desk, sanne, nurse, actor):
    grant_qualification(nurse, of(sanne), actor=actor)
    response = desk.get(url(sanne))
    assert response.status_code == 200
    text = words(response)
    assert f"Level 4 nurse 0 of 1 completed Withdraw Level 4 nurse Held since {today()}." in text
    assert "CPR and AED refresher E-learning 0% Not started" in text
    # The head of all pages about her.
    assert "Sanne Hoekstra Active Team Ward 3 West Employee no. 10240" in text
    assert "Enrollments 1 Qualifications 1 History" in text


def test_each_requirement_has_its_state(desk, sanne, actor):
    def required(title, **enrollment):
        activity = LearningActivityFactory.create(title=title)
        if enrollment:
            EnrollmentFactory.create(user=sanne, activity=activity, **enrollment)
        return activity

    activities = [
        required("A", completed=True),
        required("B", in_progress=True),
        required("C", overdue=True),
        required("D", unenrolled=True),
        required("E", completed=True, unenrolled=True),
        required("F"),
        LearningActivityFactory.create(title="G", archived=True),
    ]
    QualificationFactory.create(name="All", activities=activities, holders=[sanne])
    response = desk.get(url(sanne))
    text = words(response)
    done = Enrollment.objects.get(user=sanne, activity=activities[0]).completed_at
    ended = Enrollment.objects.get(user=sanne, activity=activities[3]).unenrolled_at
    done_on = f"{timezone.localtime(done):%-d %b %Y}"
    ended_on = f"{timezone.localtime(ended):%-d %b %Y}"
    assert f"A E-learning Completed on {done_on} Completed B" in text
    assert "B E-learning 64% In progress C" in text
    assert "Overdue D" in text
    by_marit = f"Open: unenrolled by Marit Vink on {ended_on}"
    assert f"D E-learning {by_marit} Unenrolled E" in text
    assert f"E E-learning {by_marit} Completed on {done_on} Unenrolled F" in text
    assert "F E-learning Open: not enrolled Not enrolled G" in text
    assert "G E-learning The activity is archived: nobody can be enrolled in it." in text
    assert "1 of 7 completed 3 requirements open" in text


def test_unenroll_leaves_the_requirement_open_and_remove_does_not(desk, sanne, cpr, nurse, actor):
    grant_qualification(nurse, of(sanne), actor=actor)
    unenroll(of(place(sanne, cpr)), actor=actor)
    assert f"Open: unenrolled by Marit Vink on {today()}" in words(desk.get(url(sanne)))
    remove(of(place(sanne, cpr)), actor=actor)
    assert "requirement open" not in words(desk.get(url(sanne)))


@pytest.mark.parametrize(("days", "told"), [(1, "Due 1 day"), (30, "Due 30 days"), (None, "")])
def test_a_requirement_tells_its_time_frame(desk, sanne, cpr, nurse, actor, days, told):
    nurse.requirements.update(due_days=days)
    grant_qualification(nurse, of(sanne), actor=actor)
    text = words(desk.get(url(sanne)))
    assert (f"{told} after enrolling" in text) == bool(told)
    assert ("after enrolling" in text) == bool(told)


def test_nobody_gives_or_takes_their_own(desk, marit, nurse):
    response = desk.post(grant_url(marit), {"qualification": nurse.pk}, follow=True)
    told = "Your own qualifications are changed by a colleague. Nothing was changed."
    assert told in words(response)
    Holder.objects.create(user=marit, qualification=nurse)
    assert told in words(desk.post(withdraw_url(marit, nurse), follow=True))
    assert marit.held.exists()


def test_an_ended_one_says_that_it_enrolls_nobody(desk, sanne):
    QualificationFactory.create(name="Old", ended=True, holders=[sanne])
    assert "it enrolls nobody any more." in words(desk.get(url(sanne)))


def test_nothing_held(desk, sanne):
    assert "Sanne holds no qualification" in words(desk.get(url(sanne)))


def test_the_number_of_queries_does_not_grow(desk, sanne, django_assert_num_queries):
    def more(number: int) -> None:
        for _each in range(number):
            activities = LearningActivityFactory.create_batch(2)
            EnrollmentFactory.create(user=sanne, activity=activities[0])
            QualificationFactory.create(activities=activities, holders=[sanne])
            QualificationFactory.create(activities=activities)

    more(1)
    with django_assert_num_queries(8) as one:
        desk.get(url(sanne))
    more(20)
    with django_assert_num_queries(len(one)):
        desk.get(url(sanne))


# --- who may --------------------------------------------------------------------------------------


def test_visitors_sign_in_first(client, sanne, nurse):
    for address in (url(sanne), withdraw_url(sanne, nurse)):
        assert client.get(address)["Location"] == f"/accounts/login/?next={address}"
        assert client.get(address, headers=HTMX)["HX-Redirect"].startswith("/accounts/login/")
    assert client.post(grant_url(sanne))["Location"].startswith("/accounts/login/")


def test_learners_are_refused_also_for_themselves(client_for, sanne, nurse):
    learner = client_for(sanne)
    before = Tables.now()
    answers = [
        learner.get(url(sanne)),
        learner.post(grant_url(sanne), {"qualification": nurse.pk}),
        learner.get(withdraw_url(sanne, nurse)),
        learner.post(withdraw_url(sanne, nurse)),
    ]
    assert [answer.status_code for answer in answers] == [403] * 4
    assert Tables.now() == before


def test_who_may_not_give_sees_no_way_to(client_for, marit, sanne, nurse, lacking):
    lacking(marit, Right.GRANT_QUALIFICATION)
    QualificationFactory.create(holders=[sanne])
    reader = client_for(marit)
    text = words(reader.get(url(sanne)))
    assert "Withdraw" not in text
    assert "Give a qualification" not in text
    assert reader.post(grant_url(sanne), {"qualification": nurse.pk}).status_code == 403
    assert reader.get(withdraw_url(sanne, nurse)).status_code == 403


@pytest.mark.parametrize("number", [0, 10**30])
def test_users_and_qualifications_that_do_not_exist(desk, sanne, number):
    base = f"/users/{number}/qualifications/"
    assert desk.get(base).status_code == 404
    assert desk.post(f"{base}add/").status_code == 404
    assert desk.get(f"{url(sanne)}{number}/withdraw/").status_code == 404
    assert desk.post(f"{url(sanne)}{number}/withdraw/").status_code == 404


def test_giving_is_posted_and_reading_is_not(desk, sanne):
    assert desk.get(grant_url(sanne)).status_code == 405
    assert desk.post(url(sanne)).status_code == 405


# --- giving ---------------------------------------------------------------------------------------


def test_the_offer_forecasts_the_enrollments(desk, sanne, cpr, nurse):
    others = LearningActivityFactory.create_batch(3)
    archived = LearningActivityFactory.create(archived=True)
    EnrollmentFactory.create(user=sanne, activity=others[0], unenrolled=True)
    QualificationFactory.create(name="Care", activities=[*others, archived])
    QualificationFactory.create(name="Held", holders=[sanne])
    QualificationFactory.create(name="Old", ended=True)
    response = desk.get(url(sanne))
    assert offered(response)[1:] == ["Care: 2 new enrollments", "Level 4 nurse: 1 new enrollment"]


def test_an_inactive_user_is_enrolled_in_nothing(desk, sanne, nurse):
    sanne.is_active = False
    sanne.save()
    response = desk.get(url(sanne))
    assert offered(response)[1:] == ["Level 4 nurse: 0 new enrollments"]
    assert "Inactive users can't be enrolled." in words(response)
    response = desk.post(grant_url(sanne), {"qualification": nurse.pk}, follow=True)
    assert "0 enrollments were made." in words(response)
    assert not Enrollment.objects.exists()


def test_giving_one_enrolls_and_says_so(desk, sanne, cpr, nurse):
    before = Tables.now()
    data = {"qualification": nurse.pk, "reason": "New on the ward"}
    response = desk.post(grant_url(sanne), data, follow=True)
    assert response.redirect_chain == [(url(sanne), 302)]
    assert "Sanne Hoekstra now holds Level 4 nurse. 1 enrollment was made." in words(response)
    assert place(sanne, cpr).source_qualification == nurse
    events = assert_audited(before)
    assert {(e.action, e.actor_name, e.reason) for e in events} == {
        ("grant", "Marit Vink", "New on the ward"),
        ("enroll", "Marit Vink", "New on the ward"),
    }


def test_giving_twice_is_safe(desk, sanne, nurse):
    desk.post(grant_url(sanne), {"qualification": nurse.pk})
    before = Tables.now()
    response = desk.post(grant_url(sanne), {"qualification": nurse.pk}, follow=True)
    assert "Sanne Hoekstra holds Level 4 nurse already. Nothing was changed." in words(response)
    assert [event.skipped for event in assert_audited(before)] == ["no_change"]


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        ("", "Choose a qualification"),
        ("0", "This qualification does not exist. Choose another one"),
        ("nurse", "This qualification does not exist. Choose another one"),
        ("9" * 30, "This qualification does not exist. Choose another one"),
    ],
)
def test_bad_input_is_told_at_the_field(desk, sanne, nurse, wanted, error):
    before = Tables.now()
    response = desk.post(grant_url(sanne), {"qualification": wanted})
    assert response.status_code == 422
    text = words(response)
    assert text.startswith("Error: Qualifications")
    assert f"There is a problem {error}" in text
    assert "#grant-qualification" in links(response)
    select = next(elements(response, "select"))
    assert (select["id"], select["aria-invalid"]) == ("grant-qualification", "true")
    assert Tables.now() == before


def test_an_ended_one_is_not_given(desk, sanne):
    ended = QualificationFactory.create(name="Old", ended=True)
    response = desk.post(grant_url(sanne), {"qualification": ended.pk})
    assert response.status_code == 422
    assert "Old has ended and enrolls nobody any more." in words(response)
    assert not Holder.objects.exists()


# --- taking away ----------------------------------------------------------------------------------


def test_taking_away_asks_first_and_says_what_stays(desk, sanne, cpr, nurse, actor):
    grant_qualification(nurse, of(sanne), actor=actor)
    before = Tables.now()
    response = desk.get(withdraw_url(sanne, nurse))
    text = words(response)
    assert 'Withdraw "Level 4 nurse" from Sanne Hoekstra?' in text
    assert "1 enrollment stays as it is" in text
    assert "If you remove one later, this qualification will not enroll Sanne again." in text
    assert Tables.now() == before


def test_the_question_opens_in_the_dialog(desk, sanne, nurse):
    Holder.objects.create(user=sanne, qualification=nurse)
    response = desk.get(withdraw_url(sanne, nurse), headers=HTMX)
    assert response["HX-Retarget"] == "#dialog"
    assert "<html" not in response.content.decode()
    titles = [e["id"] for e in elements(response, "h2")]
    assert titles == ["dialog-title"]


def test_taking_away_keeps_the_enrollments(desk, sanne, cpr, nurse, actor):
    grant_qualification(nurse, of(sanne), actor=actor)
    before = Tables.now()
    response = desk.post(withdraw_url(sanne, nurse), {"reason": "Other work"}, follow=True)
    assert response.redirect_chain == [(url(sanne), 302)]
    told = "Sanne Hoekstra no longer holds Level 4 nurse. The enrollments stayed."
    assert told in words(response)
    assert not Holder.objects.exists()
    kept = place(sanne, cpr)
    assert (kept.status, kept.source_qualification) == ("enrolled", nurse)
    assert [(e.action, e.reason) for e in assert_audited(before)] == [("withdraw", "Other work")]
    remove(of(kept), actor=actor)
    assert not Enrollment.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_not_held_cannot_be_taken_away(desk, sanne, nurse, method):
    events = AuditEvent.objects.count()
    response = getattr(desk, method)(withdraw_url(sanne, nurse), follow=True)
    told = "Sanne Hoekstra does not hold Level 4 nurse. Nothing was changed."
    assert told in words(response)
    asked = AuditEvent.objects.count() - events
    # What was asked for by a click is in the history, although there was nothing to do.
    assert asked == (1 if method == "post" else 0)
    response = getattr(desk, method)(withdraw_url(sanne, nurse), headers=HTMX)
    assert response["HX-Redirect"] == url(sanne)


def test_a_reason_that_is_too_long_is_refused(desk, sanne, nurse):
    Holder.objects.create(user=sanne, qualification=nurse)
    response = desk.post(withdraw_url(sanne, nurse), {"reason": "x" * 501})
    assert response.status_code == 422
    assert Holder.objects.count() == 1


def test_the_tabs_lead_on(desk, sanne):
    found = links(desk.get(url(sanne)))
    assert reverse("user_enrollments", args=(sanne.pk,)) in found
    assert reverse("user_history", args=(sanne.pk,)) in found
    assert reverse("user_enroll", args=(sanne.pk,)) in found
