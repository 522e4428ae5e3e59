"""Erasing a person: afterwards no table, file or log holds name, address or employee number."""

import io
import json
import logging
import zipfile
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from enrollments import services
from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment, Holder, SavedView, User
from enrollments.outcomes import Outcome
from enrollments.roles import Right, Role
from enrollments.services.erased_numbers import erased_numbers
from imports.models import Import, ImportLine
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    TeamManagerFactory,
    UserFactory,
    give,
)
from tests.imports.workbooks import filled, open_import, run, upload
from tests.rows import of, place
from tests.web import spaced, words

pytestmark = pytest.mark.django_db(transaction=True)
Action = AuditEvent.Action
PASSWORD = "correct-horse-battery"
SECRETS = ("quixworth", "zanna.q@waterhoek.example", "en-778899")


@pytest.fixture
def owner(marit):
    return give(marit, Role.OWNER)


@pytest.fixture
def by(owner):
    return Actor.at_screen(owner)


@pytest.fixture
def zanna(db):
    return UserFactory.create(
        first_name="Zanna",
        last_name="Quixworth",
        email="zanna.q@waterhoek.example",
        employee_number="EN-778899",
        password=PASSWORD,
    )


@pytest.fixture
def cpr():
    return LearningActivityFactory.create(title="CPR and AED refresher")


def database() -> str:
    """All that the database keeps, in lower case: SQLite's file as it is, PostgreSQL's rows."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        return connection.connection.serialize().decode("utf-8", "ignore").lower()
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" AS t')
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows).lower()


def files(folder: Path) -> str:
    """All files, and the parts of those that are packed."""
    texts = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        texts += [path.name, path.read_bytes().decode("utf-8", "ignore")]
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as parts:
                texts += [parts.read(name).decode("utf-8", "ignore") for name in parts.namelist()]
    return "\n".join(texts).lower()


def found(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


@pytest.fixture
def story(zanna, owner, by, cpr, client):
    """A life at the academy: everything that can hold her name does."""
    client.post("/accounts/login/", {"login": zanna.email, "password": PASSWORD})
    EmailAddress.objects.get_or_create(user=zanna, email=zanna.email)
    Authenticator.objects.create(
        user=zanna, type="webauthn", data={"name": "Phone of Quixworth", "credential": {}}
    )
    SocialAccount.objects.create(user=zanna, provider="sso", uid="zanna.q@waterhoek.example")
    SavedView.objects.create(
        owner=zanna, list_name="users", name="Quixworth's", query="q=quixworth"
    )
    by_address = {"name": "Her", "query": "q=zanna.q%40waterhoek.example"}
    SavedView.objects.create(owner=owner, list_name="users", is_shared=True, **by_address)
    nurse = QualificationFactory.create(name="Level 4 nurse")
    services.grant_qualification(nurse, of(zanna), actor=by)
    services.enroll(of(zanna), cpr, actor=by)
    services.unenroll(of(place(zanna, cpr)), actor=by, reason="Zanna Quixworth asked for it")
    services.reenroll(of(place(zanna, cpr)), actor=by)
    other = UserFactory.create()
    services.enroll(of(other), cpr, actor=by, reason="In the place of Zanna Quixworth")
    made = open_import(owner, cpr)
    lines = [(zanna.email, zanna.name, "x"), (f"{zanna.name} <{zanna.email}>", None, "x")]
    lines.append((other.email, other.name, "x"))
    done = run(upload(made, filled(made, lines), by=owner, name="list of Quixworth.xlsx"), by=owner)
    people = open_import(owner, cpr)
    was = {"last_name": zanna.last_name, "employee_number": zanna.employee_number}
    for row, values in enumerate(({"email": zanna.email}, {"last_name": "Quixworth"}), start=2):
        ImportLine.objects.create(
            import_run=people, row=row, outcome="user_change", wants=values, before=was
        )
    unread = open_import(owner, cpr)
    upload(unread, filled(unread, [(other.email, "sees Quixworth", "x")]), by=owner)
    return done


def test_before_everything_holds_her_and_afterwards_nothing_does(
    story, zanna, by, settings, caplog
):
    caplog.set_level(logging.DEBUG)
    assert found(database()) == list(SECRETS)
    assert "quixworth" in files(Path(settings.MEDIA_ROOT))
    assert not services.erase_person(zanna, actor=by).refused
    assert not found(database())
    assert not found(files(Path(settings.MEDIA_ROOT)))
    assert not found(files(Path(settings.ERASED_NUMBERS_FILE).parent))
    assert not found(caplog.text.lower())


@pytest.mark.usefixtures("story")
def test_what_stays_is_a_shell_and_what_happened_under_its_number(zanna, by, client_for, owner):
    events = AuditEvent.objects.filter(user=zanna.pk).count()
    services.erase_person(zanna, actor=by)
    shell = User.objects.get(pk=zanna.pk)
    assert shell.name == f"Erased {zanna.pk}"
    assert shell.email == f"erased-{zanna.pk}@invalid"
    assert not shell.is_active
    assert not shell.has_usable_password()
    assert not shell.employee_number
    assert shell.erased_at
    assert not Enrollment.objects.filter(user=zanna).exists()
    assert not Holder.objects.filter(user=zanna).exists()
    assert not SavedView.objects.exists()
    assert not EmailAddress.objects.filter(user=zanna).exists()
    assert AuditEvent.objects.filter(user=zanna.pk).count() == events + 1
    assert ImportLine.objects.filter(user=zanna.pk).values_list("email", flat=True)[0] == "erased"
    desk = client_for(owner)
    assert desk.get(f"/users/{zanna.pk}/enrollments/").status_code == 404
    assert "Erased" not in words(desk.get("/users/"))
    assert f"Erased {zanna.pk} erased" in words(desk.get("/audit/"))


def test_what_names_others_of_her_surname_stays(zanna, by, owner):
    UserFactory.create(first_name="Otto", last_name=zanna.last_name)
    of_both = SavedView.objects.create(
        owner=owner, list_name="users", name="Family", query="q=quixworth"
    )
    of_her = SavedView.objects.create(
        owner=owner, list_name="users", name="One", query="q=Zanna+Quixworth"
    )
    services.erase_person(zanna, actor=by)
    assert list(SavedView.objects.filter(pk__in=[of_both.pk, of_her.pk])) == [of_both]


def test_files_that_do_not_name_her_stay(story, zanna, by, owner, cpr):
    kept = open_import(owner, cpr)
    other = UserFactory.create()
    upload(kept, filled(kept, [(other.email, other.name, "x")]), by=owner)
    services.erase_person(zanna, actor=by)
    assert Import.objects.get(pk=kept.pk).file
    assert not Import.objects.get(pk=story.pk).file
    line = ImportLine.objects.get(import_run=kept.pk)
    assert line.email == other.email


def with_a_part(workbook: bytes, compression: int, *, password: bool) -> bytes:
    """With one more, that nobody reads who wants to know the lines; and it cannot be read."""
    file = io.BytesIO(workbook)
    with zipfile.ZipFile(file, "a", compression) as parts:
        parts.writestr("docProps/thumbnail", bytes(range(256)) * 40)
        start = parts.getinfo("docProps/thumbnail").header_offset
    content = bytearray(file.getvalue())
    if password:
        content[start + 6] |= 1
        content[content.rindex(b"PK\x01\x02") + 8] |= 1
    else:
        content[start + 60 : start + 100] = b"\xff" * 40
    return bytes(content)


@pytest.mark.parametrize(
    ("compression", "password"),
    [(zipfile.ZIP_DEFLATED, True), (zipfile.ZIP_DEFLATED, False), (zipfile.ZIP_LZMA, False)],
)
def test_a_file_that_cannot_be_read_to_its_end_goes(zanna, by, owner, cpr, compression, password):
    half_read = open_import(owner, cpr)
    other = UserFactory.create()
    workbook = filled(half_read, [(other.email, other.name, "x")])
    upload(half_read, with_a_part(workbook, compression, password=password), by=owner)
    assert Import.objects.get(pk=half_read.pk).status == "checked"
    services.erase_person(zanna, actor=by)
    assert not Import.objects.get(pk=half_read.pk).file


def test_the_record_can_be_kept_under_the_number(zanna, by, cpr):
    QualificationFactory.create(name="Level 4 nurse", holders=[zanna])
    EnrollmentFactory.create(user=zanna, activity=cpr, completed=True, source_name=zanna.name)
    services.erase_person(zanna, actor=by, keeps_record=True, reason="Law on nursing")
    kept = Enrollment.objects.get(user=zanna)
    assert kept.completed_at
    assert Holder.objects.filter(user=zanna).exists()
    assert AuditEvent.objects.get(action=Action.ERASE).reason == "Law on nursing"
    assert not found(database())


def test_the_address_and_the_session_are_free_and_ended(zanna, by):
    client = Client()
    client.post("/accounts/login/", {"login": zanna.email, "password": PASSWORD})
    assert client.get("/learning/").status_code == 200
    services.erase_person(zanna, actor=by)
    assert client.get("/learning/").status_code == 302
    assert not Session.objects.exists()
    assert User.objects.create_user("zanna.q@waterhoek.example", first_name="Z", last_name="B")


def test_of_whoever_had_a_desk_the_name_stays_in_events_unless_it_shall_go(zanna, by, sanne, cpr):
    give(zanna, Role.ADMINISTRATOR)
    services.enroll(of(sanne), cpr, actor=Actor.at_screen(zanna))
    services.unenroll(of(place(sanne, cpr)), actor=Actor.at_screen(zanna))
    with transaction.atomic():
        services.erase_person(zanna, actor=by)
        assert AuditEvent.objects.filter(actor=zanna.pk)[0].actor_name == "Zanna Quixworth"
        transaction.set_rollback(True)
    services.erase_person(zanna, actor=by, blanks_name=True)
    former = f"Former administrator {zanna.pk}"
    names = AuditEvent.objects.filter(actor=zanna.pk).values_list("actor_name", flat=True)
    assert set(names) == {former}
    enrollment = Enrollment.objects.get(user=sanne)
    assert (enrollment.source_name, enrollment.unenrolled_by) == (former, former)
    assert not found(database())


# --- refused --------------------------------------------------------------------------------------


def test_only_an_owner_erases(zanna, owner, rights, tom):
    del owner
    some = rights(tom, Right.CHANGE_USER, Right.VIEW_USER)
    result = services.erase_person(zanna, actor=Actor.at_screen(some))
    assert result.refused == Outcome.NOT_ALLOWED
    assert User.objects.get(pk=zanna.pk).name == "Zanna Quixworth"


def test_the_last_owner_stays(owner, by):
    assert services.erase_person(owner, actor=by).refused == Outcome.LAST_OWNER


def test_nobody_is_erased_twice(zanna, by):
    services.erase_person(zanna, actor=by)
    assert services.erase_person(zanna, actor=by).refused == Outcome.USER_UNKNOWN


@pytest.mark.parametrize("status", ["running", "checking"])
def test_an_import_at_work_that_holds_them_ends_first(zanna, by, owner, story, status):
    Import.objects.filter(pk=story.pk).update(status=status)
    assert services.erase_person(zanna, actor=by).refused == Outcome.HELD_BY_IMPORT
    assert found(database())


def test_without_a_list_of_numbers_nobody_is_erased(zanna, by, settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.ERASED_NUMBERS_FILE = tmp_path / "file" / "erased.jsonl"
    assert services.erase_person(zanna, actor=by).refused == Outcome.NOT_LISTED
    assert not User.objects.get(pk=zanna.pk).erased_at


# --- events are as append-only as before ----------------------------------------------------------


def refuses(change) -> bool:
    try:
        with transaction.atomic():
            change()
    except DatabaseError:
        return True
    return False


def test_before_and_after_an_erasure_events_cannot_be_changed(story, zanna, by):
    del story
    events = AuditEvent.objects.all()
    for _moment in range(2):
        assert refuses(lambda: events.update(reason="x"))
        assert refuses(lambda: events.order_by().update(actor_name="x"))
        assert refuses(delete_all)
        services.erase_person(zanna, actor=by)


def delete_all() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM enrollments_auditevent")


@pytest.mark.postgres
def test_erasing_changes_names_and_reasons_of_events_only(story, zanna):
    del story
    about = AuditEvent.objects.filter(user=zanna.pk)

    def set_on_and(**changed):
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('enrollments.erasing', 'on', true)")
        about.update(**changed)

    assert refuses(lambda: set_on_and(action="grant"))
    assert refuses(lambda: set_on_and(user_id=None))
    assert not refuses(lambda: set_on_and(reason=""))


# --- after a restore ------------------------------------------------------------------------------


def test_after_a_restore_the_list_erases_again(zanna, by, owner, cpr):
    EnrollmentFactory.create(user=zanna, activity=cpr)
    with transaction.atomic():
        services.erase_person(zanna, actor=by)
        # What a backup of the moment before brings back; the list stays.
        transaction.set_rollback(True)
    assert not list(erased_numbers())
    before = User.objects.filter(pk=zanna.pk).values().get()
    services.erase_person(zanna, actor=by)
    (noted,) = erased_numbers()
    assert noted.user == zanna.pk
    User(**before).save(force_update=True)
    out = io.StringIO()
    call_command("replay_erasures", by=owner.email, stdout=out)
    assert "1 erased again" in out.getvalue()
    assert User.objects.get(pk=zanna.pk).erased_at
    assert len(list(erased_numbers())) == 1
    call_command("replay_erasures", by=owner.email, stdout=out)
    assert "0 erased again" in out.getvalue()


def test_somebody_new_with_the_number_of_the_erased_stays(zanna, by, owner):
    services.erase_person(zanna, actor=by)
    User.objects.filter(pk=zanna.pk).update(erased_at=None, date_joined="2027-01-01T10:00Z")
    out = io.StringIO()
    call_command("replay_erasures", by=owner.email, stdout=out)
    assert "0 erased again" in out.getvalue()


def test_the_command_asks_for_an_owner(zanna, by, sanne):
    services.erase_person(zanna, actor=by)
    User.objects.filter(pk=zanna.pk).update(erased_at=None)
    for who in (sanne.email, "nobody@waterhoek.example"):
        with pytest.raises(CommandError):
            call_command("replay_erasures", by=who)


# --- the page -------------------------------------------------------------------------------------


def erase(client, user, **data):
    return client.post(f"/users/{user.pk}/erase/", data)


@pytest.mark.usefixtures("story")
def test_the_page_says_what_becomes_of_what_and_asks_for_the_address(client_for, owner, zanna):
    desk = client_for(owner)
    page = desk.get(f"/users/{zanna.pk}/erase/")
    text = words(page)
    assert "Erase Zanna Quixworth?" in text
    assert "1, of which 0 completed" in text
    assert "Lines of imports 4 the address in them" in spaced(page)
    assert "Uploaded files 1 those that name" in spaced(page)
    assert "1 enrollment is deleted. This cannot be undone." in text
    wrong = erase(desk, zanna, typed="quixworth")
    assert wrong.status_code == 422
    assert "Type the email of the person who is erased" in words(wrong)
    done = erase(desk, zanna, typed=" zanna.q@WATERHOEK.example")
    assert done.status_code == 302
    assert f"Person {zanna.pk} is erased." in words(desk.get("/users/"))


def test_to_keep_the_record_a_law_and_a_day_are_asked_for(client_for, owner, zanna):
    desk = client_for(owner)
    refused = erase(desk, zanna, typed=zanna.email, keeps_record="on")
    assert refused.status_code == 422
    assert "Say which law or duty it is" in words(refused)
    named = erase(
        desk, zanna, typed=zanna.email, keeps_record="on", law="Quixworth's", until="2031-01-01"
    )
    assert "Do not name the person here: this stays" in words(named)
    erase(desk, zanna, typed=zanna.email, keeps_record="on", law="BIG", until="2031-01-01")
    kept = AuditEvent.objects.get(action=Action.ERASE)
    assert kept.reason == "Record kept until 1 Jan 2031: BIG"


def test_a_refusal_of_the_service_is_said(client_for, owner):
    answer = erase(client_for(owner), owner, typed=owner.email)
    assert answer.status_code == 409
    assert "Somebody must stay owner." in words(answer)


@pytest.mark.parametrize("page", ["erase", "export"])
def test_nobody_else_gets_to_the_page(client_for, zanna, marit, page):
    assert client_for(marit).get(f"/users/{zanna.pk}/{page}/").status_code == 403


# --- everything about a person --------------------------------------------------------------------


@pytest.mark.usefixtures("story")
def test_everything_about_a_person_is_one_file(client_for, owner, zanna):
    desk = client_for(owner)
    TeamManagerFactory.create(user=zanna)
    assert desk.get(f"/users/{zanna.pk}/export/").status_code == 200
    answer = desk.post(f"/users/{zanna.pk}/export/")
    content = io.BytesIO(b"".join(answer.streaming_content))
    with zipfile.ZipFile(content) as parts:
        data = json.loads(parts.read("person.json"))
        page = parts.read("person.html").decode()
    assert data["profile"]["email"] == zanna.email
    assert data["enrollments"][0]["title"] == "CPR and AED refresher"
    assert {event["action"] for event in data["events"]} >= {"enroll", "grant", "sign_in"}
    assert data["saved_views"][0]["name"] == "Quixworth's"
    assert data["second_factors"][0]["name"] == "Phone of Quixworth"
    assert data["linked_sign_ins"][0]["number_there"] == zanna.email
    assert "Unenrolled from CPR and AED refresher" in page
    for text in (json.dumps(data), page):
        assert owner.last_name not in text
    kept = AuditEvent.objects.get(action=Action.EXPORT_PERSON)
    assert (kept.user_id, kept.actor_id) == (zanna.pk, owner.pk)


def test_whoever_may_not_administer_exports_nobody(zanna, marit):
    result = services.export_person(zanna, actor=Actor.at_screen(marit))
    assert result.refused == Outcome.NOT_ALLOWED
    assert not AuditEvent.objects.filter(action=Action.EXPORT_PERSON).exists()
