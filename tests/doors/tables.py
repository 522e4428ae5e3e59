"""All rows of all tables of the two applications, to be compared."""

from typing import Any

from django.apps import apps

type Tables = dict[str, list[tuple[Any, ...]]]


def all_tables() -> Tables:
    """By the table's name; rows as text, because values of our own compare by identity."""
    found: Tables = {}
    for label in ("enrollments", "imports"):
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            rows = model._default_manager.order_by("pk").values_list()
            found[model._meta.db_table] = [tuple(map(str, row)) for row in rows]
    return found
