"""The settings of production, with quick passwords, files as they lie, and some faults of ours."""

import os
from pathlib import Path

os.environ.setdefault("STATIC_ROOT", str(Path(__file__).parents[2] / "static"))

from tests.production import *  # noqa: F403
from tests.production import STORAGES

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
BUNDLE_STATIC_FILES = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ROOT_URLCONF = "tests.watching.urls"
