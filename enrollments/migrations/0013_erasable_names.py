"""Of an audit event only the names and texts about a person can be blanked, and only by erasure.

PostgreSQL's trigger asks for a setting of the transaction; a second trigger holds every other
column as it is. On SQLite the erasure puts the trigger aside within its own transaction.
"""

from django.db import migrations

ALLOWING = """
CREATE OR REPLACE FUNCTION enrollments_audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('enrollments.erasing', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'audit events cannot be changed or deleted';
END $$;
CREATE FUNCTION enrollments_audit_keeps_facts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - '{actor_name,about,reason}'::text[]
        IS DISTINCT FROM to_jsonb(OLD) - '{actor_name,about,reason}'::text[] THEN
        RAISE EXCEPTION 'erasing changes names and reasons of audit events only';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER audit_keeps_facts BEFORE UPDATE ON enrollments_auditevent
    FOR EACH ROW EXECUTE FUNCTION enrollments_audit_keeps_facts();
"""
NOT_ALLOWING = """
DROP TRIGGER audit_keeps_facts ON enrollments_auditevent;
DROP FUNCTION enrollments_audit_keeps_facts();
CREATE OR REPLACE FUNCTION enrollments_audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit events cannot be changed or deleted';
END $$;
"""


def allow(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(ALLOWING)


def allow_no_longer(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(NOT_ALLOWING)


class Migration(migrations.Migration):
    dependencies = [("enrollments", "0012_indexes_of_audit")]
    operations = [migrations.RunPython(allow, allow_no_longer)]
