"""A migration stops nobody and breaks nothing that runs meanwhile, from the baseline on."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from enrollments.migrations._meanwhile import AddIndexMeanwhile
from tests.schema.argued import ARGUED, BASELINE
from tests.schema.locking import Objection, objections, refusals

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def loader(django_db_setup: None, django_db_blocker) -> MigrationLoader:
    with django_db_blocker.unblock():
        return MigrationLoader(connection)


def since_the_baseline(loader: MigrationLoader) -> list[migrations.Migration]:
    known: set[tuple[str, str]] = set()
    for app, name in BASELINE.items():
        if name:
            known |= set(loader.graph.forwards_plan((app, name)))
    plan = []
    for app in BASELINE:
        for leaf in loader.graph.leaf_nodes(app):
            plan += [key for key in loader.graph.forwards_plan(leaf) if key not in plan]
    return [loader.graph.nodes[key] for key in plan if key not in known and key[0] in BASELINE]


def is_argued(one: Objection) -> bool:
    return any(name == one.migration and one.what.startswith(what) for (name, what) in ARGUED)


def test_no_migration_stops_the_site_or_breaks_the_version_before(loader: MigrationLoader) -> None:
    wrong = []
    for migration in since_the_baseline(loader):
        state = loader.project_state((migration.app_label, migration.name), at_end=False)
        wrong += [str(one) for one in objections(migration, state) if not is_argued(one)]
    assert not wrong, "\n".join(wrong)


def test_what_is_argued_is_still_there(loader: MigrationLoader) -> None:
    made = {f"{one.app_label}.{one.name}" for one in since_the_baseline(loader)}
    assert {name for name, _what in ARGUED} <= made


# --- what is refused, and what is not -------------------------------------------------------------

INDEX = models.Index(fields=("first_name",), name="by_first_name")
TEXT = models.CharField(max_length=20)


def asked(loader: MigrationLoader, *operations, atomic: bool = False) -> list[str]:
    """What is said against a next migration of these operations."""
    migration = migrations.Migration("0099_next", "enrollments")
    migration.operations = list(operations)
    migration.atomic = atomic
    state: ProjectState = loader.project_state()
    return [one.why for one in objections(migration, state)]


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddIndex("user", INDEX),
        migrations.AddField("user", "shoe", models.CharField(max_length=9, default="")),
        migrations.AddField(
            "user", "key", models.UUIDField(db_default=models.Func(function="gen_random_uuid"))
        ),
        migrations.AlterField("user", "leaves_on", models.DateTimeField(null=True)),
        migrations.AlterField("user", "leaves_on", models.DateField(db_default="2026-01-01")),
        migrations.AlterField("auditevent", "action", models.CharField(max_length=5)),
        migrations.RemoveField("user", "leaves_on"),
        migrations.RenameField("user", "leaves_on", "goes_on"),
        migrations.DeleteModel("savedview"),
        migrations.AddConstraint(
            "user", models.CheckConstraint(condition=models.Q(("pk__gt", 0)), name="some")
        ),
        migrations.AddConstraint(
            "user", models.UniqueConstraint(fields=("first_name",), name="one_each")
        ),
        migrations.RunSQL("LOCK TABLE enrollments_user"),
        migrations.RunPython(lambda apps, schema_editor: None),
        migrations.SeparateDatabaseAndState([migrations.RunPython(print)]),
    ],
    ids=lambda operation: type(operation).__name__,
)
def test_what_stops_the_site_or_the_version_before_is_refused(loader, operation) -> None:
    assert asked(loader, operation)


@pytest.mark.parametrize(
    "operation",
    [
        AddIndexMeanwhile("user", INDEX),
        migrations.AddField("user", "shoe", models.CharField(max_length=9, null=True)),
        migrations.AddField("user", "shoe", models.CharField(max_length=9, db_default="")),
        migrations.AddField("user", "since", models.DateField(null=True)),
        migrations.AlterField(
            "auditevent", "action", models.CharField(max_length=30, choices=[("x", "X")])
        ),
        migrations.CreateModel("thing", [("id", models.BigAutoField(primary_key=True))]),
        migrations.RunSQL("CREATE INDEX CONCURRENTLY x ON enrollments_user (first_name)"),
    ],
    ids=lambda operation: type(operation).__name__,
)
def test_what_stops_nobody_is_not(loader, operation) -> None:
    assert not asked(loader, operation)


def test_a_table_of_the_same_migration_may_have_anything(loader) -> None:
    thing = migrations.CreateModel(
        "thing", [("id", models.BigAutoField(primary_key=True)), ("first_name", TEXT)]
    )
    assert not asked(loader, thing, migrations.AddIndex("thing", INDEX))


@pytest.mark.parametrize(
    "statement",
    ['DROP INDEX "x"', "TRUNCATE enrollments_user", "VACUUM FULL", "ALTER TABLE t RENAME TO u"],
)
def test_by_hand_too(statement: str) -> None:
    assert list(refusals(statement, set()))
