"""An activity is archived and unarchived on its pages, with what that does before it is saved."""

from enrollments.models import AuditEvent, Enrollment
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    UserFactory,
)
from tests.rows import fresh
from tests.web import elements, links, words


def confirmed(desk, address):
    """As somebody who reads the page and confirms."""
    seen = next(
        one["value"] for one in elements(desk.get(address), "input") if one.get("name") == "seen"
    )
    return desk.post(address, {"confirmed": "1", "seen": seen}, follow=True)


def test_archiving_leaves_what_is_open_and_says_so(desk):
    activity = LearningActivityFactory.create(title="CPR")
    QualificationFactory.create(activities=[activity])
    EnrollmentFactory.create_batch(3, activity=activity)
    address = f"/activities/{activity.pk}/archive/"
    assert address in links(desk.get(f"/activities/{activity.pk}/participants/"))
    assert "3" in words(desk.get(address))
    response = confirmed(desk, address)
    assert "CPR is archived." in words(response)
    assert fresh(activity).is_archived
    assert Enrollment.objects.filter(status="enrolled").count() == 3
    assert AuditEvent.objects.get().action == "archive"
    page = desk.get(f"/activities/{activity.pk}/participants/")
    assert f"/activities/{activity.pk}/unarchive/" in links(page)
    assert f"/activities/{activity.pk}/enroll/" not in links(page)


def test_unarchiving_enrolls_who_lacks_it(desk):
    activity = LearningActivityFactory.create(title="CPR", archived=True)
    there, lacking = UserFactory.create_batch(2)
    QualificationFactory.create(activities=[activity], holders=[there, lacking])
    EnrollmentFactory.create(user=there, activity=activity)
    response = confirmed(desk, f"/activities/{activity.pk}/unarchive/")
    assert "CPR is no longer archived. 1 user was enrolled by a qualification." in words(response)
    assert Enrollment.objects.filter(activity=activity).count() == 2


def test_what_is_so_already_is_not_asked(desk):
    activity = LearningActivityFactory.create(title="CPR")
    address = f"/activities/{activity.pk}/unarchive/"
    assert "CPR is not archived." in words(desk.get(address, follow=True))
    archived = LearningActivityFactory.create(title="BLS", archived=True)
    address = f"/activities/{archived.pk}/archive/"
    assert "BLS is archived already." in words(desk.get(address, follow=True))


def test_what_changed_since_is_shown_and_nothing_saved(desk):
    activity = LearningActivityFactory.create()
    address = f"/activities/{activity.pk}/archive/"
    seen = next(
        one["value"] for one in elements(desk.get(address), "input") if one.get("name") == "seen"
    )
    EnrollmentFactory.create(activity=activity)
    response = desk.post(address, {"confirmed": "1", "seen": seen})
    assert response.status_code == 409
    assert not fresh(activity).is_archived
