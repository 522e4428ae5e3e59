"""The settings of production, with quick passwords, files as they lie, and some faults of ours."""

import os
import sys
from pathlib import Path

os.environ.setdefault("STATIC_ROOT", str(Path(__file__).parents[2] / "static" / "css"))

# Reports are packed so that whoever takes them in a test can unpack them.
sys.modules["brotli"] = None  # type: ignore[assignment]

from tests.production import *  # noqa: E402, F403
from tests.production import STORAGES  # noqa: E402

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
BUNDLE_STATIC_FILES = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ROOT_URLCONF = "tests.watching.urls"
