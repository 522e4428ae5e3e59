"""The application's role, as docs/postgresql/ makes it, in the test's own database."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection

from tests.worker import ROOT, database_url

RIGHTS: Final = (ROOT / "docs" / "postgresql" / "rights.sql").read_text()
PASSWORD: Final = "of-the-tests-alone"


@contextmanager
def application_role() -> Iterator[str]:
    """Its name; it owns nothing, and may do what the guide's file says."""
    owner, database = connection.settings_dict["USER"], connection.settings_dict["NAME"]
    # Roles are those of the whole cluster, where other tests may run.
    role = f"app_of_{database}"
    rights = re.sub(r"\bdesk_owner\b", f'"{owner}"', RIGHTS)
    rights = re.sub(r"\bdesk\b", f'"{role}"', rights)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE \"{role}\" LOGIN PASSWORD '{PASSWORD}'")
        cursor.execute(f'GRANT CONNECT, TEMPORARY ON DATABASE "{database}" TO "{role}"')
        cursor.execute(rights)
    try:
        yield role
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            cursor.execute(f'DROP OWNED BY "{role}"')
            cursor.execute(f'DROP ROLE "{role}"')


def url_of(role: str) -> str:
    """The database of this test, as this role."""
    named = connection.settings_dict
    where = database_url().rpartition("@")[2]
    assert where.endswith(str(named["NAME"]))
    return f"postgres://{role}:{PASSWORD}@{where}"
