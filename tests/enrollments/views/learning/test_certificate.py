"""The certificate of completion: who has it, what it says, how long it is there."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from enrollments.models import Academy
from enrollments.queries.academy import forget_terms
from enrollments.roles import Role
from enrollments.services import reenroll, remove, unenroll
from tests.factories import EnrollmentFactory, TeamManagerFactory, UserFactory
from tests.ledger import Tables
from tests.rows import of
from tests.web import links, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(sanne):
    return EnrollmentFactory.create(
        user=sanne,
        completed=True,
        # The day before in UTC.
        completed_at=datetime(2026, 6, 10, 22, 30, tzinfo=UTC),
        activity__title="CPR and AED refresher",
        activity__code="CPR-2",
    )


@pytest.fixture
def learner(client_for, sanne):
    return client_for(sanne)


def own(row) -> str:
    return reverse("own_certificate", args=[row.activity_id])


def of_desk(row) -> str:
    return reverse("certificate", args=[row.pk])


def read(response) -> PdfReader:
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    return PdfReader(BytesIO(response.content), strict=True)


def text(response) -> str:
    return " ".join(read(response).pages[0].extract_text().split())


# --- what it says ---------------------------------------------------------------------------------


def test_it_says_who_completed_what_and_when(learner, row):
    response = learner.get(own(row))
    assert text(response) == (
        "Waterhoek Academy Certificate of completion This certifies that Sanne Hoekstra "
        "has completed CPR and AED refresher Code CPR-2 "
        "Completed on 11 June 2026, with a score of 85% "
        f"Certificate number {row.pk}. By this number, Waterhoek Academy can look the result up."
    )
    assert response["Content-Disposition"] == (
        f'attachment; filename="certificate-cpr-2-{row.pk}.pdf"'
    )
    assert response["Cache-Control"] == "no-store"


def test_it_names_the_academy_as_its_owner_called_it(learner, row):
    Academy.objects.create(name="School of Care", language="en", time_zone="Europe/Amsterdam")
    forget_terms()
    assert text(learner.get(own(row))).startswith("School of Care Certificate")


def test_without_a_score_it_speaks_of_none(learner, row):
    row.score = None
    row.save()
    assert "Completed on 11 June 2026 Certificate" in text(learner.get(own(row)))


def test_it_is_in_the_language_of_who_asks(learner, row, client_for, marit):
    for client, address in ((learner, own(row)), (client_for(marit), of_desk(row))):
        reader = read(client.get(address, headers={"Accept-Language": "nl"}))
        said = " ".join(reader.pages[0].extract_text().split())
        assert "Afgerond op 11 juni 2026, met een score van 85%" in said
        assert str(reader.root_object["/Lang"]) == "nl"
        assert "Certificaat" in reader.metadata.title


@pytest.mark.parametrize(
    "name",
    ["Şebnem Özdemir", "Łukasz Żółć", "Ελένη Παπαδοπούλου", "Дмитрий Њњ", "Nguyễn Thị Hường"],
)
def test_names_of_many_languages_can_be_read_and_selected(client_for, name):
    first, last = name.rsplit(" ", 1)
    user = UserFactory.create(first_name=first, last_name=last)
    row = EnrollmentFactory.create(user=user, completed=True)
    assert f"This certifies that {name} has completed" in text(client_for(user).get(own(row)))


def test_letters_with_loose_accents_are_one_letter_each(client_for):
    user = UserFactory.create(first_name="Rene\u0301", last_name="Noël")
    row = EnrollmentFactory.create(user=user, completed=True)
    assert "René Noël" in text(client_for(user).get(own(row)))


def test_the_longest_names_fit_on_its_one_page(client_for):
    user = UserFactory.create(first_name="W" * 80, name_prefix="van der " * 3, last_name="M" * 120)
    row = EnrollmentFactory.create(user=user, completed=True, activity__title="Ward " * 40)
    reader = read(client_for(user).get(own(row)))
    said = "".join(reader.pages[0].extract_text().split())
    assert len(reader.pages) == 1
    assert f"{'W' * 80}vandervandervander{'M' * 120}" in said
    assert "Ward" * 40 in said


def test_it_tells_a_screen_reader_what_is_what(learner, row):
    reader = read(learner.get(own(row)))
    assert (
        reader.metadata.title
        == "Certificate of completion - CPR and AED refresher - Sanne Hoekstra"
    )
    root = reader.root_object
    assert str(root["/Lang"]) == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    document = root["/StructTreeRoot"]["/K"][0]
    tags = [kid.get_object() for kid in document["/K"]]
    assert [tag["/S"] for tag in tags] == [
        *("/P", "/H1", "/P", "/P", "/P", "/H2", "/P", "/P", "/P"),
    ]
    assert [tag["/K"] for tag in tags] == list(range(9))
    assert all(tag["/Pg"] == reader.pages[0] for tag in tags)
    numbered = root["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    assert numbered[0] == reader.pages[0]["/StructParents"]
    assert [kid.get_object() for kid in numbered[1]] == tags


# --- how long it is there -------------------------------------------------------------------------


def test_it_stays_after_unenroll_and_reenroll(learner, row, actor):
    before = text(learner.get(own(row)))
    unenroll(of(row), actor=actor)
    assert text(learner.get(own(row))) == before
    assert own(row) in links(learner.get("/learning/", {"tab": "completed"}))
    reenroll(of(row), actor=actor)
    assert text(learner.get(own(row))) == before


def test_it_is_gone_after_remove(learner, row, actor, client_for, marit):
    remove(of(row), actor=actor)
    response = learner.get(own(row))
    assert response.status_code == 404
    assert "its result is gone, and the certificate with it" in words(response)
    assert client_for(marit).get(of_desk(row)).status_code == 404
    assert own(row) not in links(learner.get("/learning/", {"tab": "completed"}))


@pytest.mark.parametrize("state", [{}, {"in_progress": True}, {"unenrolled": True, "progress": 20}])
def test_what_was_not_completed_has_none(learner, sanne, client_for, marit, state):
    row = EnrollmentFactory.create(user=sanne, activity__title="Fire safety", **state)
    response = learner.get(own(row))
    assert response.status_code == 404
    assert "You have not completed Fire safety." in words(response)
    assert client_for(marit).get(of_desk(row)).status_code == 404
    for tab in ("", "completed"):
        assert own(row) not in links(learner.get("/learning/", {"tab": tab}))


def test_what_one_did_not_complete_looks_like_what_does_not_exist(learner, tom, row):
    foreign = EnrollmentFactory.create(user=tom, completed=True)
    there, unknown = (
        learner.get(address)
        for address in (own(foreign), own(foreign).replace(str(foreign.activity_id), "9" * 25))
    )
    assert there.status_code == unknown.status_code == 404
    assert words(there) == words(unknown)


def test_nothing_is_written_for_it(learner, row, client_for, marit):
    desk, before = client_for(marit), Tables.now()
    learner.get(own(row))
    desk.get(of_desk(row))
    assert Tables.now() == before


# --- at the desk ----------------------------------------------------------------------------------


def test_the_desk_has_the_same_certificate(learner, row, client_for, marit):
    assert text(client_for(marit).get(of_desk(row))) == text(learner.get(own(row)))


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR, Role.OWNER])
def test_who_sees_the_enrollment_finds_it_in_the_row_menu(client_for, row, role):
    desk = client_for(UserFactory.create(role=role))
    for address in (
        reverse("user_enrollments", args=[row.user_id]),
        reverse("participants", args=[row.activity_id]),
    ):
        assert of_desk(row) in links(desk.get(address))
    assert desk.get(of_desk(row)).status_code == 200


def test_rows_that_are_not_completed_offer_none(client_for, marit, sanne):
    row = EnrollmentFactory.create(user=sanne, in_progress=True)
    page = client_for(marit).get(reverse("user_enrollments", args=[sanne.pk]))
    assert of_desk(row) not in links(page)
    # An auditor, who can do nothing to it either, has no menu and no column for one.
    auditor = client_for(UserFactory.create(role=Role.AUDITOR))
    page = auditor.get(reverse("user_enrollments", args=[sanne.pk]))
    assert "Actions" not in words(page)


def test_a_team_manager_has_those_of_their_own_teams_alone(client_for, row, tom):
    manager = UserFactory.create(role=Role.TEAM_MANAGER)
    TeamManagerFactory.create(user=manager, team=row.user.team)
    desk, foreign = client_for(manager), EnrollmentFactory.create(user=tom, completed=True)
    assert desk.get(of_desk(row)).status_code == 200
    assert desk.get(of_desk(foreign)).status_code == 404


def test_a_learner_has_their_own_by_their_own_address_alone(learner, row, client_for, tom):
    assert learner.get(of_desk(row)).status_code == 403
    assert client_for(tom).get(of_desk(row)).status_code == 403


def test_the_day_is_that_of_the_academy(learner, row):
    Academy.objects.create(name="School", language="en", time_zone="Pacific/Honolulu")
    forget_terms()
    assert "Completed on 10 June 2026" in text(learner.get(own(row)))
