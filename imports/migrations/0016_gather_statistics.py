"""Lets the application have PostgreSQL look at its tables, which only their owner may do.

The application's role owns nothing (docs/postgresql/). The function takes a table and names of
columns, not SQL, so that it can be used for nothing else.
"""

from django.db import migrations

MAKE = """
CREATE FUNCTION desk_gather_statistics(of_table regclass, of_columns text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('ANALYZE %s %s', of_table, (
        SELECT '(' || string_agg(quote_ident(name), ', ') || ')' FROM unnest(of_columns) AS name
    ));
END $$;
"""
DROP = "DROP FUNCTION desk_gather_statistics(regclass, text[])"


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(MAKE, None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP, None)


class Migration(migrations.Migration):
    dependencies = [("imports", "0015_import_of_users")]
    operations = [migrations.RunPython(make, drop)]
