"""Users, and the pages about one user."""

from enrollments.forms.activities import ActivityFilter
from enrollments.forms.enrollments import OF_USER, UserEnrollmentFilter
from enrollments.forms.users import ORDERS, UserFilter
from enrollments.models import AuditEvent, Holder, LearningActivity
from tests.benchmarks.lists.pages.lists import list_visits
from tests.benchmarks.lists.pages.visits import Visits, page, visit
from tests.benchmarks.lists.scene import OF_ACTIVITIES, Scene, of_people


@page("users")
def users(scene: Scene) -> Visits:
    return list_visits(
        "users", filters=UserFilter, orders=ORDERS, words=of_people(), viewer=scene.viewer
    )


@page("user_enrollments")
def user_enrollments(scene: Scene) -> Visits:
    yield from list_visits(
        "user_enrollments",
        scene.person.pk,
        filters=UserEnrollmentFilter,
        orders=OF_USER,
        words=OF_ACTIVITIES,
        viewer=scene.viewer,
    )
    yield visit("user_enrollments", "all selected", scene.person.pk, data={"sel": "all"})


@page("user_qualifications")
def user_qualifications(scene: Scene) -> Visits:
    yield visit("user_qualifications", "first", scene.person.pk)


@page("user_withdraw")
def user_withdraw(scene: Scene) -> Visits:
    held = Holder.objects.filter(user=scene.person).first()
    if held:
        for over_htmx in (False, True):
            yield visit(
                "user_withdraw",
                "in a dialog" if over_htmx else "page",
                scene.person.pk,
                held.qualification_id,
                over_htmx=over_htmx,
            )


@page("user_history")
def user_history(scene: Scene) -> Visits:
    """The newest events, and those before one of the oldest."""
    yield visit("user_history", "first", scene.person.pk)
    about = AuditEvent.objects.filter(user=scene.person)
    oldest = about.order_by("at", "pk").values_list("pk", flat=True)[:3]
    if oldest:
        yield visit("user_history", "oldest", scene.person.pk, data={"before": list(oldest)[-1]})


@page("user_enroll")
def user_enroll(scene: Scene) -> Visits:
    yield from list_visits(
        "user_enroll",
        scene.person.pk,
        filters=ActivityFilter,
        words=OF_ACTIVITIES,
        viewer=scene.viewer,
    )
    free = LearningActivity.objects.filter(archived_at=None).exclude(enrollments__user=scene.person)
    if activity := free.first():
        yield visit(
            "user_enroll",
            "enroll, fragment",
            scene.person.pk,
            method="POST",
            data={"activity": activity.pk},
            over_htmx=True,
        )
