"""The filters of the audit list: each alone, together, wrong, and what they offer."""

import csv
import io
import uuid
from datetime import UTC, date, datetime
from urllib.parse import urlencode

import pytest

from enrollments.forms.audit import chips
from enrollments.models import AuditEvent
from tests.enrollments.audit.events import event, shown
from tests.factories import LearningActivityFactory, QualificationFactory, TeamFactory, UserFactory
from tests.web import HTMX, links, words

Action, Door = AuditEvent.Action, AuditEvent.Door


@pytest.fixture
def cpr():
    return LearningActivityFactory.create(title="CPR and AED refresher")


@pytest.fixture
def nurse():
    return QualificationFactory.create(name="Level 4 nurse")


@pytest.fixture
def told(sanne, tom, marit, cpr, nurse):
    """Six events, each called by its reason."""
    made = datetime(2026, 6, 11, 10, tzinfo=UTC)
    event(reason="by rule", door=Door.RULE, user=sanne, activity=cpr, action=Action.ENROLL, at=made)
    event(reason="by marit", actor=marit, user=tom, action=Action.DEACTIVATE)
    event(reason="of cpr", actor=tom, activity=cpr, action=Action.ARCHIVE)
    event(reason="of nurse", qualification=nurse, action=Action.END_QUALIFICATION)
    event(reason="of import", import_number=7, action=Action.START, door=Door.COMMAND_LINE)
    event(reason="in import", import_number=7, user=tom, activity=cpr, door=Door.IMPORT)


def reasons(response) -> set[str]:
    groups = [group for day in response.context["days"] for group in day.groups]
    return {group.told.event.reason for group in groups}


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"actor": "marit"}, {"by marit"}),
        ({"actor": ["marit", "tom"]}, {"by marit", "of cpr"}),
        ({"actor": "rule"}, {"by rule"}),
        ({"actor": ["rule", "tom"]}, {"by rule", "of cpr"}),
        ({"user": "tom"}, {"by marit", "in import"}),
        ({"user": ["tom", "sanne"]}, {"by marit", "in import", "by rule"}),
        ({"activity": "cpr"}, {"by rule", "of cpr"}),
        ({"qualification": "nurse"}, {"of nurse"}),
        ({"number": 7}, {"of import"}),
        ({"number": 8}, set()),
        ({"action": "deactivate"}, {"by marit"}),
        ({"action": ["deactivate", "archive"]}, {"by marit", "of cpr"}),
        ({"door": "rule"}, {"by rule"}),
        ({"door": "screen"}, {"by marit", "of cpr", "of nurse"}),
        ({"door": ["screen", "command_line"]}, {"by marit", "of cpr", "of nurse", "of import"}),
        ({"until": "2026-06-11"}, {"by rule"}),
        ({"until": "2026-06-10"}, set()),
        ({"since": "2026-06-11", "until": "2026-06-11"}, {"by rule"}),
        ({"since": "2026-06-12"}, {"by marit", "of cpr", "of nurse", "of import"}),
        ({"actor": "tom", "activity": "cpr"}, {"of cpr"}),
        ({"actor": "marit", "activity": "cpr"}, set()),
        ({"user": "sanne", "door": "rule", "since": "2026-06-11"}, {"by rule"}),
        ({"user": "tom", "number": 7}, set()),
    ],
)
def test_a_filter_finds_what_it_says(desk, sanne, tom, marit, cpr, nurse, asked, found):
    keys = {"marit": marit.pk, "tom": tom.pk, "sanne": sanne.pk, "cpr": cpr.pk, "nurse": nurse.pk}
    query = {
        name: [keys.get(one, one) for one in (value if isinstance(value, list) else [value])]
        for name, value in asked.items()
    }
    response = desk.get("/audit/", query)
    assert response.status_code == 200
    assert reasons(response) == found


@pytest.mark.usefixtures("told")
def test_more_values_than_scans_are_found_as_well(desk):
    actions = [action.value for action in Action]
    assert len(shown(desk.get("/audit/", {"action": actions}))) == 6


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    "wrong",
    [
        {"actor": "0"},
        {"user": "9" * 30},
        {"activity": "x"},
        {"qualification": "-1"},
        {"number": "0"},
        {"number": "9" * 30},
        {"action": "fly"},
        {"door": "window"},
        {"since": "yesterday"},
        {"until": "9999-12-31"},
        {"since": "0001-01-01"},
        {"batch": "x"},
    ],
    ids=str,
)
def test_a_value_that_does_not_exist_selects_nothing_and_says_so(desk, wrong):
    event(action=Action.ADD_TEAM, about="Ward 1")
    response = desk.get("/audit/", wrong)
    assert response.status_code == 422
    assert "These filters can't be used." in words(response)
    assert not shown(response)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("before", ["", "x", "-1", "9" * 40, "1"])
def test_a_page_that_does_not_exist_is_no_error(desk, before):
    assert desk.get("/audit/", {"before": before}).status_code == 200


@pytest.mark.usefixtures("db")
def test_nothing_that_matches_says_so(desk):
    event(action=Action.ADD_TEAM, about="Ward 1")
    assert "Nothing matches these filters." in words(desk.get("/audit/", {"door": "api"}))
    assert not shown(desk.get("/audit/", {"batch": uuid.uuid4()}))


@pytest.mark.usefixtures("told")
def test_what_is_chosen_stands_on_the_chips(desk, sanne):
    chosen = {"user": sanne.pk, "actor": "rule", "since": "2026-06-11", "until": "2026-06-12"}
    text = words(desk.get("/audit/", chosen | {"number": 7}))
    assert "User: Sanne Hoekstra" in text
    assert "Actor: Automatic" in text
    assert "Period: 11 Jun 2026 to 12 Jun 2026" in text
    assert "Import: 7" in text
    assert "Period: since 11 Jun 2026" in words(desk.get("/audit/", {"since": "2026-06-11"}))
    assert "Period: until 11 Jun 2026" in words(desk.get("/audit/", {"until": "2026-06-11"}))


# --- what they offer ------------------------------------------------------------------------------


def test_actors_are_those_with_a_desk_and_the_rule(desk, sanne, marit):
    chip = desk.get("/audit/filters/actor/").context["chip"]
    assert [option.label for option in chip.options] == [
        f"{marit.name}, {marit.email}",
        "Automatic: the rule of a qualification",
    ]


def test_users_are_found_by_what_is_typed(desk, sanne, tom):
    first = desk.get("/audit/filters/user/", {"user": tom.pk})
    assert [option.label for option in first.context["chip"].options] == ["Tom Jansen"]
    found = desk.get("/audit/filters/user/", {"user": tom.pk, "find": "hoeks"}, headers=HTMX)
    labels = [option.label for option in found.context["chip"].options]
    assert labels == ["Tom Jansen", f"Sanne Hoekstra, {sanne.email}"]
    assert b"<html" not in found.content
    assert "Nothing found" in words(desk.get("/audit/filters/user/", {"find": "nobody"}))
    assert "Nothing found" in words(desk.get("/audit/filters/user/", {"find": "x"}))


def test_activities_are_found_by_what_is_typed(desk, cpr):
    found = desk.get("/audit/filters/activity/", {"find": "aed", "door": "screen"})
    assert [option.label for option in found.context["chip"].options] == [cpr.title]
    assert 'name="door" value="screen"' in found.content.decode()


def test_qualifications_are_all_there(desk, nurse):
    chip = desk.get("/audit/filters/qualification/").context["chip"]
    assert [option.label for option in chip.options] == [nurse.name]


def test_what_is_no_filter_with_rows_is_not_found(desk):
    assert desk.get("/audit/filters/door/").status_code == 404
    assert desk.get("/audit/filters/x/").status_code == 404


def test_a_name_is_text_wherever_it_stands(desk):
    person = UserFactory.create(first_name="<b>Bo", last_name="Q", team=TeamFactory.create())
    event(user=person, action=Action.DEACTIVATE)
    answers = [desk.get("/audit/"), desk.get("/audit/filters/user/", {"find": "<b>bo"})]
    for response in answers:
        assert "<b>Bo" not in response.content.decode()
        assert "&lt;b&gt;Bo" in response.content.decode()


# --- taken away -----------------------------------------------------------------------------------


def exported(response) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=csv.Sniffer().sniff(text).delimiter))


@pytest.mark.usefixtures("told")
def test_it_is_exported_as_filtered_and_that_is_told(desk, sanne):
    asked = {"user": sanne.pk, "before": 1}
    (heading, row) = exported(desk.post(f"/exports/audit/csv/?{urlencode(asked)}"))
    assert heading[:3] == ["Moment", "Actor", "Door"]
    assert row[2] == "Rule"
    assert row[4:6] == ["Enroll", "Sanne Hoekstra"]
    assert shown(desk.get("/audit/"))[0] == "List exported: Audit (csv)"
    assert "1 row" in words(desk.get("/audit/"))


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        ("2026-11-30", "2026-07-01", "2026-09-30"),
        ("2026-01-01", "2025-10-01", "2025-12-31"),
        ("2024-04-30", "2024-01-01", "2024-03-31"),
    ],
)
def test_the_last_quarter_is_one_click_beside_the_other_filters(
    desk, monkeypatch, today, first, last
):
    monkeypatch.setattr(chips.timezone, "localdate", lambda: date.fromisoformat(today))
    address = f"?action=unenroll&since={first}&until={last}"
    assert address in links(desk.get("/audit/?action=unenroll&since=2020-01-01"))
    assert f"?since={first}&until={last}" in links(desk.get("/audit/"))


@pytest.mark.usefixtures("told")
def test_wrong_filters_export_nothing(desk):
    assert desk.post("/exports/audit/csv/?door=window").status_code == 302
    assert not AuditEvent.objects.filter(action=Action.EXPORT).exists()
