"""What a deployment decides: every variable of the environment, and what it is without one.

Every wrong or missing variable is told at once. docs/deployment.md lists them.
"""

from pathlib import Path

from environs import Env, validate

from lms_admin import valid
from lms_admin.environment import finish
from lms_admin.watching import logs

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = BASE_DIR / ".data"

env = Env(eager=False)

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", validate=valid.secret_key)
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"], validate=valid.hosts
)
CSRF_TRUSTED_ORIGINS: list[str] = env.list(
    "CSRF_TRUSTED_ORIGINS", default=[], validate=valid.origins
)
# False only where the application is used over plain http: the demo, the tests.
HTTPS = env.bool("HTTPS", default=True)
# How many proxies in front are ours: so many of the addresses that a request came by are believed.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0, validate=valid.whole_number_between(0, 10))
DATABASE_URL = env.str(
    "DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'academy.sqlite3'}", validate=valid.database
)
# Numbers of the people who were erased: kept apart from the database and from its backups.
ERASED_NUMBERS_FILE = env.path("ERASED_NUMBERS_FILE", default=DATA_DIR / "erased.jsonl")
MEDIA_ROOT = env.path("MEDIA_ROOT", default=DATA_DIR / "media")
# What collectstatic makes and the proxy serves: outside of the code where versions take turns.
STATIC_ROOT = env.path("STATIC_ROOT", default=DATA_DIR / "static")
# Beyond one machine (docs/scaling.md): a store of uploads, instead of MEDIA_ROOT.
UPLOADS_URL = env.str("UPLOADS_URL", default="", validate=valid.uploads)
# Redis or Valkey for the shared cache and the counts of limits, and for the queue, instead of the
# database.
CACHE_URL = env.str("CACHE_URL", default="", validate=valid.redis)
QUEUE_URL = env.str("QUEUE_URL", default="", validate=valid.redis)
# And a streaming replica of the database, from which lists are read.
REPLICA_URL = env.str("REPLICA_URL", default="", validate=valid.replica)
# Required, so that nobody finds out by a mail that did not come: a server, or the word "off".
EMAIL_URL = env.str(
    "EMAIL_URL", **({"default": "console://"} if DEBUG else {}), validate=valid.mail
)
DEFAULT_FROM_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL", default="academy@localhost", validate=valid.email_address
)
# These three until an owner sets the academy up on its pages.
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Amsterdam", validate=valid.time_zone)
LANGUAGE_CODE = env.str(
    "LANGUAGE_CODE",
    default="en",
    validate=validate.OneOf(("en", "nl"), error="must be one of {choices}."),
)
ACADEMY_NAME = env.str("ACADEMY_NAME", default="Academy", validate=valid.something)

# --- Limits of an import; shown on the upload page -----------------------------------------------
IMPORT_MAX_FILE_MB = env.int(
    "IMPORT_MAX_FILE_MB", default=100, validate=valid.whole_number_between(1, 2048)
)
IMPORT_MAX_UNPACKED_MB = env.int(
    "IMPORT_MAX_UNPACKED_MB", default=8192, validate=valid.whole_number_between(1)
)
IMPORT_MAX_LINES = env.int(
    "IMPORT_MAX_LINES", default=1_048_575, validate=valid.whole_number_between(1, 1_048_575)
)
IMPORT_MAX_ACTIVITIES = env.int(
    "IMPORT_MAX_ACTIVITIES", default=200, validate=valid.whole_number_between(1, 16_000)
)
IMPORT_READER_SECONDS = env.int(
    "IMPORT_READER_SECONDS", default=900, validate=valid.whole_number_between(1)
)
IMPORT_READER_MIB = env.int(
    "IMPORT_READER_MIB", default=512, validate=valid.whole_number_between(64)
)
IMPORT_CHUNK_MARKS = env.int(
    "IMPORT_CHUNK_MARKS", default=10_000, validate=valid.whole_number_between(1, 100_000)
)
IMPORT_LEASE_SECONDS = env.int(
    "IMPORT_LEASE_SECONDS", default=60, validate=valid.whole_number_between(1, 86_400)
)
IMPORT_PLAN_HOURS = env.int(
    "IMPORT_PLAN_HOURS", default=24, validate=valid.whole_number_between(1, 8_760)
)
IMPORT_FILE_DAYS = env.int(
    "IMPORT_FILE_DAYS", default=30, validate=valid.whole_number_between(1, 36_500)
)
IMPORT_DRAFT_DAYS = env.int(
    "IMPORT_DRAFT_DAYS", default=7, validate=valid.whole_number_between(1, 36_500)
)
# Above either, and before any remove, the number of enrollments is typed before the start.
CONFIRM_ABOVE = env.int("CONFIRM_ABOVE", default=100, validate=valid.whole_number_between(0))
CONFIRM_PERCENT = env.int(
    "CONFIRM_PERCENT", default=25, validate=valid.whole_number_between(0, 100)
)
# A click on more selected enrollments than this is done by a worker.
JOB_ABOVE = env.int("JOB_ABOVE", default=1_000, validate=valid.whole_number_between(1))
# A change that affects more enrollments than this has its number typed and is done by a worker.
CHANGE_NOW = env.int("CHANGE_NOW", default=100, validate=valid.whole_number_between(1))
TEAM_MANAGERS_END_REQUIRED = env.bool("TEAM_MANAGERS_END_REQUIRED", default=False)

# --- Limits of what one person does, and of how long a sign-in is recent -------------------------
# Multiplies every number of lms_admin.limits.table.
LIMIT_FACTOR = env.int("LIMIT_FACTOR", default=1, validate=valid.whole_number_between(1, 1000))
RECENT_SIGN_IN_MINUTES = env.int(
    "RECENT_SIGN_IN_MINUTES", default=15, validate=valid.whole_number_between(1, 720)
)

# A session that nobody used for so long ends.
SESSION_IDLE_MINUTES = env.int(
    "SESSION_IDLE_MINUTES", default=60, validate=valid.whole_number_between(5, 720)
)

# --- What those who run it see (docs/monitoring.md) ----------------------------------------------
LOG_FORMAT = env.str(
    "LOG_FORMAT",
    default=logs.PLAIN if DEBUG else logs.JSON,
    validate=validate.OneOf((logs.JSON, logs.PLAIN), error="must be one of {choices}."),
)
LOG_ADDRESSES = env.bool("LOG_ADDRESSES", default=False)
METRICS_TOKEN = env.str("METRICS_TOKEN", default="", validate=valid.token)
SENTRY_DSN = env.str("SENTRY_DSN", default="", validate=valid.report_address)
QUEUE_SLOW_SECONDS = env.int(
    "QUEUE_SLOW_SECONDS", default=900, validate=valid.whole_number_between(1)
)

# --- Who signs in how -----------------------------------------------------------------------------
# Former values of SECRET_KEY: what was signed or encrypted with them is still read.
SECRET_KEY_FALLBACKS: list[str] = env.list(
    "SECRET_KEY_FALLBACKS", default=[], validate=valid.secret_keys
)
# A list of breached passwords on this machine; "" for none: see lms_admin.signing_in.breached.
BREACHED_PASSWORDS_FILE = env.str(
    "BREACHED_PASSWORDS_FILE", default="", validate=valid.breached_passwords
)
MFA_METHODS: list[str] = env.list(
    "MFA_METHODS", default=["app", "passkey"], validate=valid.mfa_methods
)
# Codes of roles. Whoever has one of them sets up a second factor before anything else.
MFA_REQUIRED_FOR: list[str] = env.list("MFA_REQUIRED_FOR", default=[], validate=valid.roles)

# Signing in with the account of the organisation, by OpenID Connect; "" for none.
SSO_ISSUER = env.str("SSO_ISSUER", default="", validate=valid.issuer)
SSO_CLIENT_ID = env.str("SSO_CLIENT_ID", default="")
SSO_CLIENT_SECRET = env.str("SSO_CLIENT_SECRET", default="")
SSO_NAME = env.str("SSO_NAME", default="SSO", validate=valid.something)
SSO_ONLY = env.bool("SSO_ONLY", default=False)
SSO_ADDS_USERS = env.bool("SSO_ADDS_USERS", default=False)
# How strong the provider says that a sign-in was, by its own words; none: any is taken.
SSO_ACR: list[str] = env.list("SSO_ACR", default=[], validate=valid.words_of_strength)
SSO_GROUPS_CLAIM = env.str("SSO_GROUPS_CLAIM", default="groups", validate=valid.something)
_sso_roles: list[str] = env.list("SSO_ROLES", default=[], validate=valid.group_roles)

# What was read, for the page that shows it; whatever is wrong ends the program here.
ENVIRONMENT = finish(env, together=valid.sso_is_whole)
# Roles by group; a group's name may have a = in it.
SSO_ROLES: dict[str, str] = dict(one.rpartition("=")[::2] for one in _sso_roles)
