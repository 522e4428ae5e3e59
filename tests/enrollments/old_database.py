"""Makes a database as it was when groups gave the rights, migrates it, and prints what came of it.

`python -m tests.enrollments.old_database` in the environment of an empty database. A process of its
own, so that the tests' own database stays as it is.
"""

import json
import sys
import uuid

import django
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

OLD = ("enrollments", "0002_database_rules")


def main() -> None:
    django.setup()
    call_command("migrate", *OLD, verbosity=0)
    fill(MigrationExecutor(connection).loader.project_state([OLD]).apps)
    call_command("migrate", verbosity=0)
    from enrollments.models import AuditEvent, User

    told = {
        "roles": dict(User.objects.values_list("first_name", "role")),
        "about": list(AuditEvent.objects.values_list("about", "actor_name")),
        "refused": [refused(lambda: AuditEvent.objects.update(reason="x"))]
        + [refused(lambda: AuditEvent.objects.all().delete())],
        "tables": [
            name for name in connection.introspection.table_names() if "user_groups" in name
        ],
    }
    # Nothing is left to migrate, and nothing is asked for.
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    sys.stdout.write(json.dumps(told))


def fill(apps) -> None:
    user, group = apps.get_model("enrollments", "User"), apps.get_model("auth", "Group")
    # What the columns of the model follow; a model of the past has no methods.
    user._email_key = user._sort_name = user._search_text = lambda row: row.email
    desk = group.objects.create(name="administrator")
    other = group.objects.create(name="book club")
    for name, groups, is_superuser in (
        ("administrator", [desk], False),
        ("both", [desk, other], True),
        ("superuser", [], True),
        ("reader", [other], False),
        ("learner", [], False),
    ):
        made = user.objects.create(
            email=f"{name}@x.example",
            # Of models in migrations nothing is derived.
            email_key=f"{name}@x.example",
            first_name=name,
            last_name="X",
            is_superuser=is_superuser,
        )
        made.groups.set(groups)
    apps.get_model("enrollments", "AuditEvent").objects.create(
        at=timezone.now(), batch=uuid.uuid4(), door="screen", actor_name="Marit", action="unenroll"
    )


def refused(change) -> bool:
    try:
        with transaction.atomic():
            change()
    except DatabaseError:
        return True
    return False


if __name__ == "__main__":
    main()
