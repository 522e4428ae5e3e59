"""What of her is kept anywhere: in the database, and in the files."""

import zipfile
from pathlib import Path

from django.db import connection

SECRETS = ("quixworth", "zanna.q@waterhoek.example", "en-778899")


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


PASSWORD = "correct-horse-battery"
