"""Up to where migrations are history, and what was looked at by a person and is quick all the same."""

from typing import Final

# Whoever comes from an older version than these stops the site while it is migrated.
BASELINE: Final = {"enrollments": "0013_erasable_names", "imports": "0015_import_of_users"}

# The migration, and the operation or the beginning of the statement: why it may be.
ARGUED: Final[dict[tuple[str, str], str]] = {
    ("imports.0016_gather_statistics", "make"): "It makes a function, and touches no table.",
}
