"""A column of JSON whose content is a value with a type."""

from typing import Any, Protocol, Self

from django.db import models


class Stored(Protocol):
    """A value that can be stored. Values of older versions of the product can be read, too."""

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self: ...

    def to_json(self) -> dict[str, Any]: ...


class ValueField(models.JSONField):
    """Holds values of `kind`; for the database and its migrations it is a plain JSON column."""

    def __init__(self, kind: type[Stored] | None = None, **options: Any) -> None:
        self.kind = kind
        if kind:
            options |= {"default": kind, "blank": True}
        super().__init__(**options)

    def deconstruct(self) -> Any:
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.JSONField", args, options | {"default": dict}

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        stored = super().from_db_value(value, expression, connection)
        return self.kind.from_json(stored) if self.kind and isinstance(stored, dict) else stored

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(value.to_json() if hasattr(value, "to_json") else value)
