"""The settings of the tests, with an SQLite that waits half a second for a lock, and not thirty."""

from tests.settings import *
from tests.settings import DATABASES

if "sqlite3" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["OPTIONS"]["timeout"] = 0.5
