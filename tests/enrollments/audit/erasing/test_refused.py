"""Who is not erased, and events that stay append-only."""

import pytest
from django.db import DatabaseError, connection, transaction

from enrollments import services
from enrollments.actors import Actor
from enrollments.models import AuditEvent, User
from enrollments.outcomes import Outcome
from enrollments.roles import Right
from imports.models import Import
from tests.enrollments.audit.erasing.kept import database, found

pytestmark = pytest.mark.django_db(transaction=True)


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
