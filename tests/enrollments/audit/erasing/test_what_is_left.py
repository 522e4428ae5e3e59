"""Erasing a person: afterwards no table, file or log holds name, address or employee number."""

import io
import logging
import zipfile
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client

from enrollments import services
from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment, Holder, SavedView, User
from enrollments.roles import Role
from imports.models import Import, ImportLine
from tests.enrollments.audit.erasing.kept import PASSWORD, SECRETS, database, files, found
from tests.factories import EnrollmentFactory, QualificationFactory, UserFactory, give
from tests.imports.workbooks import filled, open_import, upload
from tests.rows import of, place
from tests.web import words

pytestmark = pytest.mark.django_db(transaction=True)
Action = AuditEvent.Action


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
