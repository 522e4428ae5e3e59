"""The application's settings as production has them, but for https and where static files lie."""

import os
from pathlib import Path

os.environ["DEBUG"] = "false"
os.environ.setdefault("HTTPS", "false")
os.environ.setdefault("EMAIL_URL", "console://")
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "0123456789abcdef" * 4)

from lms_admin.settings import *  # noqa: F403

STATIC_ROOT = Path(os.environ["STATIC_ROOT"])
