"""What reaches far asks for a recent sign-in, loses no form silently, and goes on after it."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from enrollments.models import AuditEvent, Enrollment, User
from enrollments.roles import Role
from imports.models import Import
from lms_admin.shared_cache import forget_expired
from lms_admin.signing_in.recent import ADDRESSES, Asks
from tests.doors.addresses import asked
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    UserFactory,
    give,
)
from tests.imports.workbooks import filled, open_import, upload
from tests.signed_in import force_sign_in
from tests.web import HTMX, elements, words

pytestmark = pytest.mark.django_db

PASSWORD: Final = "a long enough one"
AGAIN: Final = "/accounts/reauthenticate/"
KEPT: Final = "/accounts/go-on/"
ROOT: Final = Path(__file__).parents[3]


@pytest.fixture
def olga(marit: User) -> User:
    """An owner, with a password."""
    marit.set_password(PASSWORD)
    marit.save()
    return give(marit, Role.OWNER)


@pytest.fixture
def late(olga: User) -> Client:
    """She signed in sixteen minutes ago."""
    return force_sign_in(Client(), olga, minutes_ago=16)


def way_on(answer: Any) -> str:
    """Where it goes on, once she has confirmed that it is her."""
    address = urlsplit(answer.headers.get("HX-Redirect") or answer["Location"])
    assert address.path == AGAIN
    return parse_qs(address.query)["next"][0]


def back_from(answer: Any) -> str:
    """Where it leads back to: from the page where a form is kept, the page that it was on."""
    onward = urlsplit(way_on(answer))
    return parse_qs(onward.query)["next"][0] if KEPT in onward.path else onward.geturl()


def filled_in(page: Any) -> tuple[str, dict[str, list[str]]]:
    """The form that was kept: where it is sent, and what is in it."""
    fields: dict[str, list[str]] = {}
    for field in elements(page, "input"):
        if fields and field["name"] == "csrfmiddlewaretoken":
            break
        if fields or field["name"] == "kept":
            fields.setdefault(str(field["name"]), []).append(str(field["value"]))
    addresses = [str(form["action"]) for form in elements(page, "form")]
    return addresses[0], fields


def forms_in_cache() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM shared_cache WHERE cache_key LIKE '%kept-form%'")
        return int(cursor.fetchone()[0])


def confirm(client: Client, back: str) -> Any:
    return client.post(AGAIN, {"password": PASSWORD, "next": back})


# --- the way there and back -----------------------------------------------------------------------


def test_removing_asks_before_the_confirmation_and_goes_on_there(late: Client) -> None:
    place = EnrollmentFactory.create()
    address = f"{reverse('remove')}?e={place.pk}&next=%2Fusers%2F"
    back = back_from(late.get(address))
    assert back == address
    assert "Enter your password to go on." in words(late.get(f"{AGAIN}?next={back}"))
    done = confirm(late, back)
    assert (done.status_code, done["Location"]) == (302, address)
    assert late.get(address).status_code == 200


def test_in_the_dialog_the_whole_page_goes_there(late: Client) -> None:
    place = EnrollmentFactory.create()
    address = f"{reverse('remove')}?e={place.pk}"
    answer = late.get(address, headers=HTMX)
    assert back_from(answer) == address
    assert not answer.content


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_a_form_that_comes_too_late_does_nothing_and_says_so(late: Client, headers: Any) -> None:
    place = EnrollmentFactory.create()
    form = {"e": place.pk, "next": "/users/", "confirmed": "1", "ack": "on", "reason": "secret"}
    answer = late.post(reverse("remove"), form, headers=headers)
    assert back_from(answer) == f"{reverse('remove')}?e={place.pk}&next=%2Fusers%2F"
    assert Enrollment.objects.filter(pk=place.pk).exists()
    told = words(late.get(AGAIN))
    assert "Nothing was done yet. Confirm that it is you: what you filled in is kept." in told


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("user_erase", "get"),
        ("user_erase", "post"),
        ("user_role", "get"),
        ("user_role", "post"),
        ("user_export", "get"),
        ("user_export", "post"),
    ],
)
def test_what_is_about_one_person(late: Client, sanne: User, name: str, method: str) -> None:
    address = reverse(name, args=[sanne.pk])
    answer = getattr(late, method)(address, headers={"Referer": f"http://testserver{address}?a=1"})
    assert back_from(answer) == (address if method == "get" else f"{address}?a=1")


def test_what_was_filled_in_is_kept_and_sent_by_a_button(late: Client) -> None:
    place = EnrollmentFactory.create()
    form = {"e": [place.pk], "next": ["/users/"], "reason": ["<b>\r\n&", ""], "ack": ["on"]}
    onward = way_on(late.post(reverse("remove"), form))
    assert AGAIN in late.get(onward)["Location"]
    assert confirm(late, onward)["Location"] == onward
    page = late.get(onward)
    assert "What you filled in was kept, and nothing was done with it yet." in words(page)
    assert page.headers["Cache-Control"].startswith("max-age=0")
    address, fields = filled_in(page)
    sent = {name: [str(text) for text in texts] for name, texts in form.items()}
    assert (address, fields) == (reverse("remove"), sent | {"kept": fields["kept"]})
    assert late.post(address, fields).status_code == 422  # It was never confirmed.
    gone = late.get(onward, follow=True)
    assert gone.redirect_chain[0][0] == f"{reverse('remove')}?e={place.pk}&next=%2Fusers%2F"
    assert "What you filled in is not kept any longer. Nothing was done" in words(gone)


def test_nobody_else_gets_it_and_each_has_room_for_one(late: Client, client_for: Any) -> None:
    place = EnrollmentFactory.create()
    first, second = (way_on(late.post(reverse("remove"), {"e": place.pk})) for _ in range(2))
    confirm(late, second)
    assert late.get(first).status_code == 302
    assert late.get(second).status_code == 200
    assert client_for(give(UserFactory.create(), Role.OWNER)).get(second).status_code == 302


def test_what_signs_somebody_in_is_not_kept(late: Client) -> None:
    """Nor is a form that is longer than a proxy lets through."""
    totp = late.post(reverse("mfa_activate_totp"), {"code": "123456"})
    assert KEPT not in way_on(totp)
    answer = late.post(reverse("remove"), {"e": 1, "reason": "x" * 1_100_000})
    assert KEPT not in way_on(answer)
    assert "Confirm that it is you, and then do it once more." in words(late.get(AGAIN))


def test_what_nobody_came_back_for_is_deleted_each_day(late: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("lms_admin.signing_in.kept_forms.SECONDS", -1)
    late.post(reverse("remove"), {"e": 1})
    assert forms_in_cache() == 1
    forget_expired()
    assert forms_in_cache() == 0


def test_an_export_of_people_leads_back_to_the_list(late: Client) -> None:
    here = "/users/?status=inactive"
    address = reverse("export_list", args=["users", "csv"])
    answer = late.post(address, headers={"Referer": f"http://testserver{here}"})
    assert back_from(answer) == here
    assert not AuditEvent.objects.exists()
    elsewhere = late.post(address, headers={"Referer": "https://elsewhere.example/"})
    assert back_from(elsewhere) == "/"


def test_daily_work_asks_nothing(late: Client) -> None:
    place = EnrollmentFactory.create()
    for address in ("/users/", f"{reverse('unenroll')}?e={place.pk}"):
        assert late.get(address).status_code == 200
    late.post(reverse("unenroll"), {"e": place.pk, "next": "/"})
    assert AGAIN not in late.get("/users/").headers.get("Location", "")


# --- files ----------------------------------------------------------------------------------------


def test_a_file_is_taken_from_its_page_once_more(late: Client, olga: User) -> None:
    place = EnrollmentFactory.create()
    import_run = open_import(olga, place.activity)
    upload(import_run, filled(import_run, [[place.user.email, None, "x"]]), by=olga)
    here = reverse("imports:check", args=[import_run.pk])
    file = reverse("imports:download", args=[import_run.pk, "will"])
    assert back_from(late.get(file, headers={"Referer": f"http://testserver{here}"})) == here
    assert "Confirm that it is you, and then take the file once more." in words(late.get(AGAIN))
    assert back_from(late.get(file)) == file
    template = reverse("imports:template_file", args=[import_run.pk])
    assert b"".join(late.post(template)).startswith(b"PK")
    assert back_from(late.post(template, {"fill": "1"})) == "/"


# --- large starts ---------------------------------------------------------------------------------


def test_a_large_selection(late: Client, settings: Settings, sanne: User) -> None:
    settings.JOB_ABOVE = 1
    numbers = [EnrollmentFactory.create(user=sanne).pk for _ in range(2)]
    address = f"{reverse('unenroll')}?" + "&".join(f"e={number}" for number in numbers)
    assert back_from(late.get(address)) == address
    assert back_from(late.post(reverse("unenroll"), {"e": numbers})) == address


def test_pasted_addresses_are_not_lost(late: Client, olga: User, settings: Settings) -> None:
    settings.JOB_ABOVE = 2
    activity = LearningActivityFactory.create()
    users = UserFactory.create_batch(3)
    address = reverse("activity_enroll", args=[activity.pk])
    form = {"addresses": "\r\n".join(user.email for user in users), "due": "none"}
    shown = late.post(reverse("activity_enroll_people", args=[activity.pk]), form)
    sent = form | {
        "seen": next(x["value"] for x in elements(shown, "input") if x["name"] == "seen")
    }
    onward = way_on(late.post(address, sent | {"number": 3}))
    confirm(late, onward)
    where, fields = filled_in(late.get(onward))
    assert (where, fields["addresses"]) == (address, [form["addresses"]])
    assert late.post(where, fields).status_code == 302
    plan = Import.objects.get()
    assert (plan.created_by, plan.activities.get()) == (olga, activity)


def test_a_change_of_many(late: Client, settings: Settings) -> None:
    archived = LearningActivityFactory.create(archived=True)
    QualificationFactory.create(activities=[archived], holders=UserFactory.create_batch(3))
    address = reverse("activity_unarchive", args=[archived.pk])
    assert late.get(address).status_code == 200
    settings.CHANGE_NOW = 1
    assert back_from(late.get(address)) == address


@pytest.mark.parametrize(("above", "asks"), [(100, False), (0, True)])
def test_the_start_of_an_import_whose_number_is_typed(
    late: Client, olga: User, settings: Settings, above: int, asks: bool
) -> None:
    settings.CONFIRM_ABOVE = above
    place = EnrollmentFactory.create()
    import_run = open_import(olga, place.activity)
    upload(import_run, filled(import_run, [[place.user.email, None, "x"]]), by=olga)
    import_run = Import.objects.get(pk=import_run.pk)
    address = reverse("imports:check", args=[import_run.pk])
    assert late.get(address).status_code == 200
    form = {"plan": import_run.plan_key, "ack": "on", "number": 1}
    answer = late.post(address, form, headers={"Referer": f"http://testserver{address}"})
    assert (AGAIN in answer["Location"]) is asks
    if asks:
        assert back_from(answer) == address
        confirm(late, address)
        late.post(address, form)
    import_run.refresh_from_db()
    assert import_run.status == Import.Status.RUNNING


# --- what counts as recent ------------------------------------------------------------------------


@pytest.mark.parametrize(("minutes", "status"), [(14, 200), (16, 302)])
def test_the_setting_says_how_long(olga: User, sanne: User, minutes: int, status: int) -> None:
    client = force_sign_in(Client(), olga, minutes_ago=minutes)
    assert client.get(reverse("user_role", args=[sanne.pk])).status_code == status


def test_a_sign_in_counts_and_somebody_else_s_does_not(olga: User, sanne: User) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": olga.email, "password": PASSWORD})
    assert client.get(reverse("user_role", args=[sanne.pk])).status_code == 200
    session = client.session
    session["account_authentication_methods_user"] = str(sanne.pk)
    session.save()
    assert client.get(reverse("user_role", args=[sanne.pk])).status_code == 302


def test_whoever_has_nothing_to_confirm_with_here_signs_in_once_more(
    late: Client, olga: User, sanne: User
) -> None:
    """As whoever signs in at their organisation."""
    olga.set_unusable_password()
    olga.save()
    client = force_sign_in(Client(), olga, minutes_ago=16)
    page = client.get(reverse("user_role", args=[sanne.pk]), follow=True)
    assert "Sign in once more" in words(page)
    onward = reverse("user_role", args=[sanne.pk])
    assert f'name="next" value="{onward}"' in page.content.decode()
    answer = client.post("/accounts/logout/", {"next": onward}, follow=True)
    assert answer.redirect_chain[-1][0].startswith(f"/accounts/login/?next={onward}")


def test_visitors_sign_in_first(sanne: User) -> None:
    answer = Client().get(reverse("user_role", args=[sanne.pk]))
    assert answer["Location"].startswith("/accounts/login/")


# --- the list -------------------------------------------------------------------------------------


def test_every_name_in_the_list_is_an_address() -> None:
    assert set(ADDRESSES) <= {row.name for row in asked()}


def test_every_page_of_a_change_is_in_the_list() -> None:
    """By the views that answer by `answer_change`, which raises for one that is not."""
    calls: Callable[[str], bool] = re.compile(r"\banswer_change\(|_change\(request").search  # type: ignore[assignment]
    names = {
        name
        for path in (ROOT / "enrollments" / "views").rglob("*.py")
        if path.name != "changing.py" and calls(path.read_text())
        for name in re.findall(r"^def ([a-z]\w+)\(request: HttpRequest", path.read_text(), re.M)
    }
    large = {name for name, asks in ADDRESSES.items() if asks == Asks.LARGE}
    assert names & {row.name for row in asked()} <= large | {"user_grant", "user_withdraw"}
