"""Columns that follow other columns of their row, however the row is written."""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.core.exceptions import FieldError
from django.db import connections, models

from lms_admin import dialect


class DerivedField(models.CharField[str, str]):
    """A column that follows the columns `of`: what the model's method `derive` makes of them.

    Computed by the same code on every database. A model that has one is a `Derived`.
    """

    def __init__(self, *args: Any, derive: str, of: Sequence[str], **kwargs: Any) -> None:
        self.derive, self.of = derive, frozenset(of)
        super().__init__(*args, **kwargs | {"editable": False})

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """Describes a plain column to a migration, whose models have no methods to derive it by."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def clone(self) -> "models.CharField[str, str]":  # type: ignore[override]
        _name, _path, args, kwargs = self.deconstruct()
        return models.CharField(*args, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value: str = getattr(model_instance, self.derive)()
        setattr(model_instance, self.attname, value)
        return value


def following(model: type[models.Model], names: Collection[str]) -> list[DerivedField]:
    """The derived columns of `model` that follow one of these columns."""
    fields = (field for field in model._meta.concrete_fields if isinstance(field, DerivedField))
    return [field for field in fields if field.of.intersection(names)]


def with_followers(model: type[models.Model], names: Iterable[str]) -> list[str]:
    """These columns, and the derived ones that follow them."""
    names = list(names)
    return list(dict.fromkeys([*names, *(field.name for field in following(model, names))]))


class DerivedQuerySet[M: models.Model](models.QuerySet[M, M]):
    """Writes derived columns with those that they follow."""

    def update(self, **columns: Any) -> int:
        """Refuses what a derived column follows: what it becomes is known row by row alone."""
        derived = {field.name for field in following(self.model, columns)}
        derived |= {name for name in columns if _is_derived(self.model, name)}
        if derived:
            raise FieldError(
                f"{self.model.__name__}.objects.update({', '.join(columns)}) would leave "
                f"{', '.join(sorted(derived))} behind. Use save() or bulk_update()."
            )
        return super().update(**columns)

    def bulk_update(
        self, objs: Iterable[M], fields: Iterable[str], batch_size: int | None = None
    ) -> int:
        """One statement for these rows, whatever their number; values are plain ones.

        Django's own has a condition for each value of each row, which takes twenty times as long.
        """
        rows, names = list(objs), with_followers(self.model, fields)
        for row in rows:
            for field in following(self.model, names):
                field.pre_save(row, add=False)
        return _written(self.model, names, rows, self.db) if rows else 0

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[M]:
        """A row that is there already gets the derived columns of what is updated, too."""
        if kwargs.get("update_fields"):
            kwargs["update_fields"] = with_followers(self.model, kwargs["update_fields"])
        return super().bulk_create(*args, **kwargs)


def _written(
    model: type[models.Model], names: Sequence[str], rows: Sequence[models.Model], using: str
) -> int:
    """Write these columns of the rows. Returns how many of the rows are still there."""
    connection = connections[using]
    key: Any = model._meta.pk
    fields: list[Any] = [key, *(model._meta.get_field(name) for name in names)]
    values = [
        [one.get_db_prep_save(getattr(row, one.attname), connection) for one in fields]
        for row in rows
    ]
    quote = connection.ops.quote_name
    table, (own, *columns) = quote(model._meta.db_table), [quote(one.column) for one in fields]
    types = {one.column: one.db_type(connection) for one in fields}
    changed = ", ".join(f"{column} = new.{column}" for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {changed} FROM ({dialect.typed_rows_in_json(types)}) AS new"  # noqa: S608
            f" WHERE {table}.{own} = new.{own}",
            [json.dumps(values, default=str)],
        )
        return int(cursor.rowcount)


def _is_derived(model: type[models.Model], name: str) -> bool:
    return isinstance(model._meta.get_field(name), DerivedField)


class DerivedManager[M: models.Model](models.Manager[M]):
    def get_queryset(self) -> DerivedQuerySet[M]:
        return DerivedQuerySet(self.model, using=self._db)


class Derived(models.Model):
    """A model with derived columns. Its manager gives a DerivedQuerySet."""

    class Meta:
        abstract = True

    def save(self, *, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Saves with each column those that follow it.

        A row that was loaded without some of its columns is saved without them, by Django; computed
        here, a derived one is no longer missing.
        """
        if update_fields is not None:
            update_fields = with_followers(type(self), update_fields)
        elif self.get_deferred_fields():
            loaded = set(self.__dict__)
            for field in following(type(self), loaded):
                field.pre_save(self, add=False)
        super().save(update_fields=update_fields, **kwargs)
