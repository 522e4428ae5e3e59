"""The settings of tests, less what watches every query: a peer would pay for that, not its own."""

from tests.settings import *
from tests.settings import INSTALLED_APPS, MIDDLEWARE

INSTALLED_APPS = [app for app in INSTALLED_APPS if app != "zeal"]
MIDDLEWARE = [one for one in MIDDLEWARE if not one.startswith("zeal.")]
