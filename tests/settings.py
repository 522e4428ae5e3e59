"""The application's settings with what only tests want: no https, no hashed files, quick passwords.

The database is the one that DATABASE_URL names, else an SQLite file of this process alone. A file
and not memory, because there a reader and a writer meet as they do in production.
"""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "0123456789abcdef" * 4)
os.environ["DEBUG"] = "false"
os.environ["HTTPS"] = "false"
os.environ["LANGUAGE_CODE"] = "en"
os.environ["TIME_ZONE"] = "Europe/Amsterdam"
os.environ["ACADEMY_NAME"] = "Waterhoek Academy"
os.environ["EMAIL_URL"] = "memory://"
# A test does in a second what takes a person a day.
os.environ["LIMIT_FACTOR"] = "1000"

from lms_admin.settings import *
from lms_admin.settings import DATABASES, INSTALLED_APPS, MIDDLEWARE, STORAGES

if "sqlite3" in DATABASES["default"]["ENGINE"]:
    _file = Path(tempfile.gettempdir()) / f"academy-tests-{os.getpid()}.sqlite3"
    DATABASES["default"]["TEST"] = {"NAME": str(_file)}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
BUNDLE_STATIC_FILES = False
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True

# A page that asks for one row after another fails its test, by name of the line that did.
INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]
# Ending a session, Django looks it up a second time.
ZEAL_ALLOWLIST = [{"model": "sessions.Session", "field": "get()"}]
