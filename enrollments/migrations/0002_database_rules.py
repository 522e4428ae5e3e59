"""What the database itself guards, beyond the constraints of the models."""

from django.db import migrations

APPEND_ONLY_POSTGRESQL = """
CREATE FUNCTION enrollments_audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit events cannot be changed or deleted';
END $$;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON enrollments_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION enrollments_audit_is_append_only();
"""
UNDO_POSTGRESQL = """
DROP TRIGGER audit_is_append_only ON enrollments_auditevent;
DROP FUNCTION enrollments_audit_is_append_only();
"""
APPEND_ONLY_SQLITE = [
    f"""
    CREATE TRIGGER audit_refuses_{change} BEFORE {change} ON enrollments_auditevent
    BEGIN SELECT RAISE(ABORT, 'audit events cannot be changed or deleted'); END;
    """
    for change in ("update", "delete")
]
# Room in each page for the new version of a changed row: an unenroll of a million rows then costs a
# quarter of what it costs when every changed row moves to another page.
ROOM_FOR_UPDATES = "ALTER TABLE enrollments_enrollment SET (fillfactor = 80)"


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(APPEND_ONLY_POSTGRESQL)
        schema_editor.execute(ROOM_FOR_UPDATES)
    else:
        for statement in APPEND_ONLY_SQLITE:
            schema_editor.execute(statement)


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(UNDO_POSTGRESQL)
        schema_editor.execute("ALTER TABLE enrollments_enrollment RESET (fillfactor)")
    else:
        for change in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER audit_refuses_{change}")


class Migration(migrations.Migration):
    dependencies = [("enrollments", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
