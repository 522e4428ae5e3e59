"""An import of users has its pages, and no command."""

import pytest
from django.core.management import CommandError

from tests.imports.commandline.commands import command
from tests.imports.users.books import checked_users, people_book, said
from tests.imports.workbooks import run

pytestmark = pytest.mark.django_db


def test_a_file_with_users_is_no_file_for_the_command(tmp_path, marit):
    file = tmp_path / "people.xlsx"
    file.write_bytes(people_book(said(email="a@wh.example", first_name="A", last_name="B")))
    with pytest.raises((CommandError, SystemExit)):
        command("plan", file, "--action", "users", "--by", marit.email)


@pytest.mark.parametrize("what", ["apply", "undo"])
def test_an_import_of_users_is_gone_on_with_at_its_page(marit, daan, what):
    checked = checked_users(marit, said(email=daan.email, last_name="Bosch"))
    if what == "undo":
        run(checked, by=marit)
    refused = command(what, checked.pk, "--json")
    assert (refused.status, refused.code) == (2, "not_here")
    daan.refresh_from_db()
    assert daan.last_name == ("Bosch" if what == "undo" else "Bos")
