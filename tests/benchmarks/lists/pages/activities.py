"""Activities, and who is enrolled in one: in all sizes."""

from dataclasses import replace

from enrollments.forms.activities import ORDERS, ActivityFilter
from enrollments.forms.enrollments import OF_ACTIVITY, ParticipantFilter
from tests.benchmarks.lists.pages.lists import list_visits
from tests.benchmarks.lists.pages.visits import Visits, page, visit
from tests.benchmarks.lists.scene import OF_ACTIVITIES, Scene, of_people


@page("activities")
def activities(scene: Scene) -> Visits:
    """As somebody goes on who has looked within a minute; and once as the first one in it."""
    visits = list_visits(
        "activities",
        filters=ActivityFilter,
        orders=ORDERS,
        words=OF_ACTIVITIES,
        viewer=scene.viewer,
    )
    for one in visits:
        yield replace(one, setting=scene.look)
    yield visit("activities", "numbers counted anew")


@page("participants")
def participants(scene: Scene) -> Visits:
    for about, activity in scene.activities.items():
        yield from list_visits(
            "participants",
            activity,
            about=about,
            filters=ParticipantFilter,
            orders=OF_ACTIVITY,
            words=of_people(),
            viewer=scene.viewer,
        )
        for selected in ("page", "all"):
            yield visit(
                "participants",
                f"{selected} selected",
                activity,
                about=about,
                data={"sel": selected},
            )


@page("activity_enroll")
def activity_enroll(scene: Scene) -> Visits:
    for about, activity in scene.activities.items():
        yield visit("activity_enroll", "first", activity, about=about)


@page("activity_enroll_people")
def activity_enroll_people(scene: Scene) -> Visits:
    for about, activity in scene.activities.items():
        for what, text in of_people().items():
            yield visit(
                "activity_enroll_people",
                f"search: {what}",
                activity,
                about=about,
                data={"q": text},
                method="POST",
            )
        yield visit(
            "activity_enroll_people",
            "1,000 unknown addresses",
            activity,
            about=about,
            data={"addresses": "\n".join(f"nobody.{n}@else.example" for n in range(1_000))},
            method="POST",
        )


@page("activity_archive")
def activity_archive(scene: Scene) -> Visits:
    for about, activity in scene.activities.items():
        yield visit("activity_archive", "first", activity, about=about)


@page("activity_unarchive")
def activity_unarchive(scene: Scene) -> Visits:
    for about, activity in scene.activities.items():
        yield visit("activity_unarchive", "confirmation", activity, about=about, method="POST")


@page("export_list")
def export_list(scene: Scene) -> Visits:
    """What the sample of a list costs, by a filter: a million lines are no page."""
    for kind in ("csv", "xlsx"):
        yield visit("export_list", kind, "activities", kind, method="POST")


@page("export_list_of")
def export_list_of(scene: Scene) -> Visits:
    for about, activity in scene.activities.items():
        yield visit(
            "export_list_of", "csv", "participants", activity, "csv", about=about, method="POST"
        )
