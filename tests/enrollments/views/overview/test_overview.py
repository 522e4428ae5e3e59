"""The overview: what whom is shown, where its numbers lead, and having them counted again."""

import re
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from enrollments.models import AuditEvent, Enrollment, Figure, User
from enrollments.queries.overview import lists
from enrollments.roles import Role
from enrollments.services.figures import count_figures
from imports.models import Chore, Import
from imports.services import chores
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    TeamFactory,
    TeamManagerFactory,
    UserFactory,
    give,
)
from tests.imports.users.books import checked_users
from tests.imports.users.books import said as line_of
from tests.imports.workbooks import run
from tests.web import links, spaced, words

OVERVIEW = "/overview/"


@pytest.fixture(autouse=True)
def _a_worker(db):
    chores.show_up("one")


@pytest.fixture
def ward(db):
    return TeamFactory.create(name="Ward 3 West")


@pytest.fixture
def pharmacy(db):
    return TeamFactory.create(name="Pharmacy")


@pytest.fixture
def estate(ward, pharmacy, marit):
    """Two overdue enrollments of one person in the ward, one in the pharmacy, one leaver there."""
    late = UserFactory.create(team=ward)
    EnrollmentFactory.create_batch(2, user=late, overdue=True)
    EnrollmentFactory.create(user=UserFactory.create(team=pharmacy), overdue=True)
    EnrollmentFactory.create(user=UserFactory.create(team=pharmacy, is_active=False))
    AuditEvent.objects.create(
        at=timezone.now(),
        batch="00000000-0000-4000-8000-000000000001",
        door=AuditEvent.Door.IMPORT,
        action=AuditEvent.Action.ENROLL,
        user=late,
    )
    count_figures()


@pytest.fixture
def manager(ward):
    manager = UserFactory.create(role=Role.TEAM_MANAGER)
    TeamManagerFactory.create(user=manager, team=ward)
    return manager


def test_who_sees_everybody(client_for, marit, ward, estate):
    response = client_for(marit).get(OVERVIEW)
    said = spaced(response)
    assert "Ward 3 West has most: 2 of 3 overdue enrollments. 2 people are late." in said
    assert "Overdue rose from" in said or "Overdue stayed at" in said
    assert "1 enrolled, 0 unenrolled, 0 removed," in said
    assert "Most came in by import." in said
    assert "No open requirements." in said
    assert "1 leaver still has 1 open enrollment" in said
    assert reverse("overview_leavers") in links(response)
    assert reverse("overview_late", args=[ward.pk]) in links(response)


def test_a_team_manager_sees_the_sum_over_their_teams(client_for, manager, pharmacy, estate):
    response = client_for(manager).get(OVERVIEW)
    said = spaced(response)
    assert "All in Ward 3 West: 2 overdue enrollments. 1 person is late." in said
    assert "leaver" not in said
    assert "Pharmacy" not in said
    far = client_for(manager).get(reverse("overview_late", args=[pharmacy.pk]))
    missing = client_for(manager).get(reverse("overview_late", args=[10**9]))
    assert far.status_code == missing.status_code == 404
    assert client_for(manager).get(reverse("overview_late", args=[0])).status_code == 404


def test_an_auditor_has_nothing_to_press(client_for, marit, estate):
    response = client_for(give(marit, Role.AUDITOR)).get(OVERVIEW)
    assert reverse("overview_count") not in re.findall(r"<button.*", response.content.decode())
    assert "Count again" not in words(response)
    assert client_for(marit).post(reverse("overview_count")).status_code == 403


def test_a_learner_has_none(client_for, sanne):
    assert client_for(sanne).get(OVERVIEW).status_code == 403


def test_that_no_worker_is_running_is_told_first(client_for, marit):
    EnrollmentFactory.create()
    Import.objects.create(action="unenroll", status="stopped", created_by=marit)
    assert "No worker is running" not in words(client_for(marit).get(OVERVIEW))
    Chore.objects.update(begun_at=Now() - timedelta(seconds=70))
    said = words(client_for(marit).get(OVERVIEW))
    assert said.index("No worker is running") < said.index("was stopped")


def test_before_the_first_count(client_for, marit):
    EnrollmentFactory.create()
    said = words(client_for(marit).get(OVERVIEW))
    assert "Nothing is counted yet." in said
    assert "Count now" in said
    assert "Nothing waits for you." in said


def test_nothing_to_tell(client_for, marit):
    UserFactory.create()
    LearningActivityFactory.create()
    QualificationFactory.create()
    count_figures()
    said = words(client_for(marit).get(OVERVIEW))
    for sentence in (
        "Nobody is late.",
        "Nobody was enrolled, unenrolled or removed in 7 days.",
        "No open requirements.",
    ):
        assert sentence in said
    assert 'class="chart' not in client_for(marit).get(OVERVIEW).content.decode()


def test_each_number_is_in_the_table_too(client_for, marit, estate):
    said = spaced(client_for(marit).get(OVERVIEW))
    assert "Team Overdue People Ward 3 West 2 1 Pharmacy 1 1 All 3 2" in said
    assert "By import 1 0 0" in said


def test_nothing_of_a_picture_needs_a_style_or_a_script(client_for, marit, estate):
    html = client_for(marit).get(OVERVIEW).content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    assert "style=" not in main
    assert "<script" not in main
    assert "<figure" in main


def test_in_dutch_numbers_of_a_drawing_stay_numbers(client_for, marit, estate):
    client = client_for(marit)
    client.cookies["django_language"] = "nl"
    html = client.get(OVERVIEW).content.decode()
    assert not re.findall(r'(?:x|y|width|height)="\d+,\d', html)


def test_open_requirements(client_for, marit):
    users = UserFactory.create_batch(3)
    activity = LearningActivityFactory.create()
    QualificationFactory.create(name="Level 4 nurse", activities=[activity], holders=users)
    EnrollmentFactory.create(user=users[0], activity=activity)
    EnrollmentFactory.create(
        user=users[1],
        activity=activity,
        unenrolled=True,
        due_on=timezone.localdate() - timedelta(days=3),
    )
    count_figures()
    said = spaced(client_for(marit).get(OVERVIEW))
    assert "2 requirements are open, 1 of them overdue." in said
    assert "2 of 3 holders" in said


def test_the_names_of_teams_are_text(client_for, marit):
    team = TeamFactory.create(name='<b>"Ward" & co</b>')
    EnrollmentFactory.create(user=UserFactory.create(team=team), overdue=True)
    count_figures()
    html = client_for(marit).get(OVERVIEW).content.decode()
    assert "<b>&quot;" not in html
    assert "&lt;b&gt;&quot;Ward&quot; &amp; co&lt;/b&gt;" in html


def test_pages_count_nothing_themselves(client_for, marit, estate, django_assert_max_num_queries):
    client = client_for(marit)
    client.get(OVERVIEW)
    with django_assert_max_num_queries(22) as queries:
        client.get(OVERVIEW)
    asked = [query["sql"] for query in queries.captured_queries]
    read = [sql for sql in asked if "enrollments_enrollment" in sql]
    # Whether there is any is asked, and no more than that.
    assert not [sql for sql in read if not sql.endswith("LIMIT 1")]


# --- the lists behind it --------------------------------------------------------------------------


def test_who_is_late_adds_up(client_for, marit, ward, estate):
    address = reverse("overview_late", args=[ward.pk])
    response = client_for(marit).get(address)
    assert "2 overdue enrollments" in words(response)
    assert response.context["page_obj"].paginator.count == 2


def test_it_says_where_it_differs_by_now(client_for, marit, ward, estate):
    Enrollment.objects.filter(user__team=ward).first().delete()
    said = words(client_for(marit).get(reverse("overview_late", args=[ward.pk])))
    assert re.search(r"2 at \d\d:\d\d, 1 now", said)


def shown_rows(response):
    return [(row.user.sort_name, row.due_on) for row in response.context["rows"]]


def test_few_stand_by_due_date_and_of_many_the_first_by_name(
    client_for, marit, ward, estate, monkeypatch
):
    anna = UserFactory.create(team=ward, first_name="Anna", last_name="Aalbers")
    yesterday = timezone.localdate() - timedelta(days=1)
    EnrollmentFactory.create(user=anna, due_on=yesterday)
    late = Enrollment.objects.filter(user__team=ward, due_on__lt=timezone.localdate())
    address = reverse("overview_late", args=[ward.pk])
    few = client_for(marit).get(address)
    in_time = late.order_by("due_on", "user__sort_name", "pk")
    assert shown_rows(few) == [(row.user.sort_name, row.due_on) for row in in_time]
    assert shown_rows(few)[-1] == (anna.sort_name, yesterday)
    assert "takes too long" not in words(few)
    monkeypatch.setattr(lists, "MOST", 2)
    many = client_for(marit).get(address)
    by_name = late.order_by("user__sort_name", "user_id", "due_on", "pk")[:2]
    assert shown_rows(many) == [(row.user.sort_name, row.due_on) for row in by_name]
    assert "The first 2 by name." in words(many)
    assert re.search(r"2 at \d\d:\d\d, 2\+ now", words(many))


def test_users_without_a_team(client_for, marit):
    EnrollmentFactory.create(user=UserFactory.create(team=None), overdue=True)
    count_figures()
    response = client_for(marit).get(OVERVIEW)
    assert "All in No team:" in spaced(response)
    assert reverse("overview_late", args=[0]) in links(response)
    assert "1 overdue enrollment" in words(client_for(marit).get("/overview/late/0/"))


def test_leavers(client_for, marit, manager, estate):
    assert "1 open enrollment" in words(client_for(marit).get(reverse("overview_leavers")))
    said = words(client_for(manager).get(reverse("overview_leavers")))
    assert "No leaver has an open enrollment." in said


# --- counting again -------------------------------------------------------------------------------


def test_count_again(client_for, marit, estate):
    client = client_for(marit)
    response = client.post(reverse("overview_count"), follow=True)
    assert "The numbers are being counted." in words(response)
    [job] = DBTaskResult.objects.all()
    assert job.task_path == chores.count_now.module_path
    response = client.post(reverse("overview_count"), follow=True)
    assert "You can count again in 10 minutes." in words(response)
    assert DBTaskResult.objects.count() == 1


def test_the_first_count_of_a_day_comes_by_itself(db, monkeypatch):
    assert chores.count_daily()
    assert not chores.count_daily()
    chores.count_now.func()
    assert Figure.objects.exists()
    assert not chores.count_daily()
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    Chore.objects.filter(name="figures").update(begun_at=Now() - timedelta(days=1))
    assert chores.count_daily()


# --- imports that wait ----------------------------------------------------------------------------


def test_imports_that_wait(client_for, marit, estate):
    colleague = give(UserFactory.create(), Role.ADMINISTRATOR)
    mine = Import.objects.create(created_by=marit, action="unenroll", status="checked")
    theirs = Import.objects.create(created_by=colleague, action="enroll", status="stopped")
    response = client_for(marit).get(OVERVIEW)
    said = spaced(response)
    assert f"Import {mine.pk} has nothing to start" in said
    assert f"Import {theirs.pk} was stopped" not in said
    assert said.index(f"Import {mine.pk} Unenroll users") < said.index(f"Import {theirs.pk} Enroll")
    assert reverse("imports:check", args=[mine.pk]) in links(response)


def test_an_import_of_users_is_counted_in_users(client_for, marit, estate):
    """It has no marks: it was told with 0 enrollments."""
    new = [line_of(email=f"{name}@wh.example", first_name=name, last_name="B") for name in "ab"]
    plan = checked_users(marit, *new, line_of(email="broken", first_name="C", last_name="D"))
    text = spaced(client_for(marit).get(OVERVIEW))
    assert f"Import {plan.pk} waits for you 2 users" in text
    run(plan, by=marit)
    text = spaced(client_for(marit).get(OVERVIEW))
    assert f"Import {plan.pk} has a line to fix 2 of 2 users are done" in text


def test_a_team_manager_sees_their_own_imports_alone(client_for, marit, manager, estate):
    theirs = Import.objects.create(created_by=marit, action="enroll", status="checked")
    assert f"Import {theirs.pk}" not in spaced(client_for(manager).get(OVERVIEW))


def test_an_owner_is_told_that_nobody_named_the_academy(client_for, marit, estate):
    response = client_for(give(marit, Role.OWNER)).get(OVERVIEW)
    assert "Your academy has no name of its own yet" in words(response)
    assert reverse("academy") in links(response)
    assert User.objects.filter(role=Role.OWNER).count() == 1


# --- taken away -----------------------------------------------------------------------------------


def test_the_numbers_of_a_picture_as_a_file(client_for, marit, estate):
    response = client_for(marit).post(reverse("overview_export", args=["late", "csv"]))
    lines = b"".join(response.streaming_content).decode("utf-8-sig").split()
    assert lines[1:] == ["Ward", "3", "West,2,1", "Pharmacy,1,1", "All,3,2"]
    event = AuditEvent.objects.order_by("-pk").first()
    assert (event.action, event.about) == ("export", "overview-late.csv")
    assert event.changes == {"rows": [None, 3]}


@pytest.mark.parametrize("name", ["late", "weeks", "changes", "requirements"])
def test_each_picture_as_a_workbook(client_for, marit, estate, name):
    response = client_for(marit).post(reverse("overview_export", args=[name, "xlsx"]))
    assert b"".join(response.streaming_content).startswith(b"PK")


def test_a_team_manager_takes_their_own_numbers(client_for, manager, estate):
    response = client_for(manager).post(reverse("overview_export", args=["late", "csv"]))
    assert "Pharmacy" not in b"".join(response.streaming_content).decode()


@pytest.mark.parametrize("asked", [("late", "pdf"), ("other", "csv")])
def test_there_is_nothing_else_to_take(client_for, marit, estate, asked):
    assert client_for(marit).post(reverse("overview_export", args=asked)).status_code == 404


def test_numbers_of_a_door_lead_to_the_audit(client_for, marit, ward, estate):
    user = UserFactory.create(team=ward)
    AuditEvent.objects.create(
        at=timezone.now(),
        batch="00000000-0000-4000-8000-000000000002",
        door=AuditEvent.Door.SCREEN,
        action=AuditEvent.Action.REMOVE,
        user=user,
    )
    count_figures()
    found = [link for link in links(client_for(marit).get(OVERVIEW)) if "door=screen" in link]
    assert {link for link in found if "action=remove" in link} == set(found)
    response = client_for(marit).get(found[0])
    assert response.status_code == 200
    assert user.name in words(response)


def test_open_requirements_lead_to_the_holders_who_lack_something(client_for, marit):
    user = UserFactory.create()
    qualification = QualificationFactory.create(
        activities=[LearningActivityFactory.create()], holders=[user]
    )
    count_figures()
    address = f"{reverse('qualification_holders', args=[qualification.pk])}?state=open"
    assert address in links(client_for(marit).get(OVERVIEW))
    assert user.name in words(client_for(marit).get(address))
