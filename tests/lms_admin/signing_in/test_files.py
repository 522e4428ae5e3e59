"""Every file that names people asks for a recent sign-in; which do, is found by asking for all."""

from typing import Any, Final

import pytest

from enrollments.roles import Role
from lms_admin.limits.table import EXPORT, FILES, FORMS
from lms_admin.signing_in.recent import ADDRESSES, NAME_NOBODY_ELSE
from tests.doors.addresses import Asked
from tests.doors.addresses import asked as addresses
from tests.doors.estate import Estate
from tests.lms_admin.signing_in.steps import a_while_later

pytestmark = pytest.mark.django_db

# What is no file: answers without anything, too.
PAGES: Final = ("text/html", "text/plain", "application/json", "")
# There are no codes yet in this test; without them it is no file.
OWN_CODES: Final = "mfa_download_recovery_codes"


def answer_of(estate: Estate, row: Asked) -> Any:
    more = {"fill": "1"} if row.name == "imports:template_file" else {}
    return estate.ask(row.name, row.method, row.about, more=more)


def is_file(answer: Any) -> bool:
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    return "Content-Disposition" in answer.headers or kind not in PAGES


def test_every_file_asks_or_names_nobody_else() -> None:
    estate = Estate.make(Role.OWNER)
    files = [row for row in addresses() if is_file(answer_of(estate, row))]
    names = {row.name for row in files}
    assert names | {OWN_CODES} == {
        name for name, limit in {**FORMS, **FILES}.items() if limit == EXPORT
    }
    assert names <= set(ADDRESSES) | NAME_NOBODY_ELSE
    assert not set(ADDRESSES) & NAME_NOBODY_ELSE
    a_while_later(estate.client)
    for row in files:
        answer = answer_of(estate, row)
        assert is_file(answer) is (row.name in NAME_NOBODY_ELSE), row.name
        assert ("/accounts/reauthenticate/" in answer.get("Location", "")) is not is_file(answer)
