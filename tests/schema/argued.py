"""Where migrations begin to be looked at, and which of them somebody found to be quick."""

from typing import Final

# Whoever comes from an older version than these stops the site while it is migrated.
BASELINE: Final = {
    "enrollments": "0013_erasable_names",
    "imports": "0015_import_of_users",
    "lms_admin": None,
}

# The migration, and the operation or the beginning of the statement: why it may be.
ARGUED: Final[dict[tuple[str, str], str]] = {
    ("lms_admin.0001_shared", "make_cache"): "It makes a table.",
    ("enrollments.0016_indexes_of_who_is_seen", "forwards"): "It makes an index CONCURRENTLY.",
    ("enrollments.0017_indexes_of_participants", "drop"): "It drops an index CONCURRENTLY.",
    ("imports.0016_gather_statistics", "make"): "It makes a function, and touches no table.",
}
