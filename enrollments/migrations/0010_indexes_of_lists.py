"""Indexes for lists of a million users. PostgreSQL makes them while everybody goes on working."""

from django.db import migrations, models

from enrollments.migrations._meanwhile import AddIndexMeanwhile

USERS, TEXT, PARTS = "enrollments_user", "search_text", "enrollments_user_search_text_parts"

# Who never signed in was active longest ago, upwards and, read backwards, downwards.
POSTGRESQL = {
    "user_by_last_login": f"{USERS} (last_login NULLS FIRST, sort_name, id)",
    # Any piece of three letters of a name, an email or a number.
    "user_by_parts": f"{USERS} USING gin ({TEXT} gin_trgm_ops)",
}
SQLITE = {"user_by_last_login": f"{USERS} (last_login, sort_name, id)"}

# SQLite's own index of pieces is a table, which triggers keep.
PARTS_OF_SQLITE = [
    f"""CREATE VIRTUAL TABLE {PARTS} USING fts5(
        {TEXT}, content='{USERS}', content_rowid='id', tokenize='trigram')""",
    f"INSERT INTO {PARTS} (rowid, {TEXT}) SELECT id, {TEXT} FROM {USERS}",
    f"""CREATE TRIGGER user_parts_insert AFTER INSERT ON {USERS} BEGIN
        INSERT INTO {PARTS} (rowid, {TEXT}) VALUES (NEW.id, NEW.{TEXT}); END""",
    f"""CREATE TRIGGER user_parts_delete AFTER DELETE ON {USERS} BEGIN
        INSERT INTO {PARTS} ({PARTS}, rowid, {TEXT}) VALUES ('delete', OLD.id, OLD.{TEXT}); END""",
    f"""CREATE TRIGGER user_parts_update AFTER UPDATE OF {TEXT} ON {USERS} BEGIN
        INSERT INTO {PARTS} ({PARTS}, rowid, {TEXT}) VALUES ('delete', OLD.id, OLD.{TEXT});
        INSERT INTO {PARTS} (rowid, {TEXT}) VALUES (NEW.id, NEW.{TEXT}); END""",
]


def make(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        statements = [f"CREATE INDEX {name} ON {on}" for name, on in SQLITE.items()]
        statements += PARTS_OF_SQLITE
    else:
        statements = ["CREATE EXTENSION IF NOT EXISTS pg_trgm"]
        for name, on in POSTGRESQL.items():
            # One that was broken off half-way is there and of no use.
            statements += [
                f"DROP INDEX CONCURRENTLY IF EXISTS {name}",
                f"CREATE INDEX CONCURRENTLY {name} ON {on}",
            ]
    for statement in statements:
        schema_editor.execute(statement, None)


def drop(apps, schema_editor):
    statements = [f"DROP INDEX {name}" for name in SQLITE]
    if schema_editor.connection.vendor == "postgresql":
        statements = [f"DROP INDEX CONCURRENTLY IF EXISTS {name}" for name in POSTGRESQL]
    else:
        statements += [f"DROP TRIGGER user_parts_{event}" for event in ("insert", "update", "delete")]
        statements += [f"DROP TABLE {PARTS}"]
    for statement in statements:
        schema_editor.execute(statement, None)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("enrollments", "0009_tallies_filled")]
    operations = [
        AddIndexMeanwhile(
            "user",
            models.Index(fields=("employee_number", "sort_name", "id"), name="user_by_number"),
        ),
        AddIndexMeanwhile(
            "user", models.Index(fields=("team", "sort_name", "id"), name="user_by_team")
        ),
        AddIndexMeanwhile(
            "user",
            models.Index(
                fields=("sort_name", "id"),
                condition=models.Q(("is_active", False)),
                name="user_inactive_by_name",
            ),
        ),
        AddIndexMeanwhile(
            "user",
            models.Index(
                fields=("sort_name", "id"),
                condition=models.Q(("is_active", True), ("last_login__isnull", True)),
                name="user_invited_by_name",
            ),
        ),
        AddIndexMeanwhile(
            "enrollment",
            models.Index(
                fields=("activity", "due_on"),
                condition=models.Q(("due_on__isnull", False)),
                name="enrollment_by_due_date",
            ),
        ),
        migrations.RunPython(make, drop),
    ]
