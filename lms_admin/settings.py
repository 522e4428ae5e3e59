"""All settings, from the environment alone; without one, a safe production default.

Every wrong or missing variable is told at once. docs/deployment.md lists the variables.
"""

import os
from datetime import timedelta
from pathlib import Path

import dj_database_url
import dj_email_url
import django_stubs_ext
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _
from environs import Env, validate

from lms_admin import beyond, valid
from lms_admin.environment import finish
from lms_admin.limits import table as limits
from lms_admin.signing_in.options import *
from lms_admin.watching import logs
from lms_admin.watching.sentry import start_reporting

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = BASE_DIR / ".data"

env = Env(eager=False)

# --- What a deployment decides -------------------------------------------------------------------
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
SSO_GROUPS_CLAIM = env.str("SSO_GROUPS_CLAIM", default="groups", validate=valid.something)
_sso_roles: list[str] = env.list("SSO_ROLES", default=[], validate=valid.group_roles)

# What was read, for the page that shows it; whatever is wrong ends the program here.
ENVIRONMENT = finish(env, together=valid.sso_is_whole)
# Roles by group; a group's name may have a = in it.
SSO_ROLES: dict[str, str] = dict(one.rpartition("=")[::2] for one in _sso_roles)
DATABASES = {"default": dict(dj_database_url.parse(DATABASE_URL))}
# The list of erased numbers goes where the uploads are, unless it has a place of its own.
ERASED_IN_STORE = bool(UPLOADS_URL) and "ERASED_NUMBERS_FILE" not in os.environ
MAIL_IS_ON = EMAIL_URL != valid.MAIL_OFF
_mail = dj_email_url.parse(EMAIL_URL if MAIL_IS_ON else "dummy://")

# --- The application -----------------------------------------------------------------------------
INSTALLED_APPS = [
    "enrollments",
    "imports",
    "lms_admin",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_filters",
    "django_htmx",
    "django_tasks_db",
]

MIDDLEWARE = [
    "lms_admin.watching.requests.watched",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lms_admin.compression.CompressedPages",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "lms_admin.middleware.request_size_limit",
    "lms_admin.middleware.forms_in_utf8",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Before anything reads what was sent, as the check of a form's token does.
    "lms_admin.limits.middleware.LimitedRequests",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "enrollments.middleware.in_academy_terms",
    "django_htmx.middleware.HtmxMiddleware",
    "lms_admin.middleware.sign_in_on_a_page",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "enrollments.middleware.factor_where_required",
    "lms_admin.signing_in.recent.RecentSignIn",
    "lms_admin.middleware.sessions_seen",
    "lms_admin.middleware.private_pages",
    "lms_admin.replica.remember_position",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "lms_admin.middleware.page_for_wrong_method",
]

ROOT_URLCONF = "lms_admin.urls"
WSGI_APPLICATION = "lms_admin.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.csp",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lms_admin.context.shell",
                "enrollments.context.academy_name",
                "imports.context.running_imports",
            ],
            "builtins": ["lms_admin.templatetags.ui", "django.templatetags.i18n"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database ------------------------------------------------------------------------------------
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # WAL lets pages be read while a worker writes; IMMEDIATE takes the write lock at the start of a
    # transaction, where waiting for it works, and not halfway, where SQLite gives up at once.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            "PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;"
        ),
    }
    if DATABASE_URL.startswith(f"sqlite:///{DATA_DIR}"):
        DATA_DIR.mkdir(parents=True, exist_ok=True)
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["OPTIONS"] = {
        # psycopg prepares a repeated statement after five runs; the generic plan then ignores the
        # parameters, which makes searches and joins over skewed data many times slower.
        "prepare_threshold": None,
        # Compiling a statement of many parts takes longer than running it.
        "options": "-c jit=off",
    }
if REPLICA_URL:
    DATABASES["replica"] = beyond.replica_database(REPLICA_URL, DATABASES["default"])
    DATABASE_ROUTERS = ["lms_admin.replica.ReplicaRouter"]
POSITION_COOKIE_NAME = "__Host-position" if HTTPS else "position"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Cache ---------------------------------------------------------------------------------------
CACHES = {
    **beyond.shared_cache(CACHE_URL),
    # Of each process alone: for what is asked on every page and may be a moment old.
    "process": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}

# --- Sign-in -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "enrollments.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# The module that records who signed in, who was refused and who signed out.
SIGN_IN_RECORDS = "enrollments.services.sign_ins"
ACCOUNT_ADAPTER = "enrollments.adapter.AcademyAdapter"
ACCOUNT_FORMS = {
    "login": "lms_admin.signing_in.forms.SignInForm",
    "change_password": "lms_admin.signing_in.forms.NewPasswordForm",
    "reset_password": "lms_admin.signing_in.forms.ForgottenForm",
    "reset_password_from_key": "lms_admin.signing_in.forms.FirstPasswordForm",
    "reauthenticate": "lms_admin.signing_in.forms.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# allauth looks up the typed address in lower case; the address itself keeps the case it has.
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email_key"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = [
    "recovery_codes",
    *(valid.MFA_METHODS[method] for method in MFA_METHODS),
]
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
ACCOUNT_REAUTHENTICATION_TIMEOUT = RECENT_SIGN_IN_MINUTES * 60
# lms_admin.limits counts all of this but the codes of a second factor.
ACCOUNT_RATE_LIMITS = {
    **dict.fromkeys(
        ("change_password", "login", "reauthenticate", "reset_password", "reset_password_from_key")
    ),
    "login_failed": f"{limits.CODE.number * LIMIT_FACTOR}/{limits.CODE.seconds}s/key",
}
MFA_RATE_LIMITS = {
    "webauthn_login": f"{limits.PASSKEY.number * LIMIT_FACTOR}/{limits.PASSKEY.seconds}s/ip"
}
# Tells a browser in which somebody signed in before.
BROWSER_COOKIE_NAME = "__Host-browser" if HTTPS else "browser"

# --- Background work -----------------------------------------------------------------------------
# What answers a click on a large selection; enrollments.views.selection hands it over. The desk
# itself knows nothing of imports, of which such a job is one.
LARGE_SELECTIONS = "imports.views.selecting.begin"
# The same for a change of a rule or of people; enrollments.views.changing hands it over.
LARGE_CHANGES = "imports.views.changing.begin_change"
# What the overview asks of imports: whether anybody works on them, which of them wait for somebody,
# and to have figures counted.
IS_WORKER_RUNNING = "imports.queries.workers.is_worker_running"
PREPARED_WITH = "imports.queries.prepared.prepared_with"
WAITING_IMPORTS = "imports.text.waiting.waiting_imports"
COUNT_FIGURES = "imports.services.count_again"
# Which imports ran, and when: what each did stands in the audit list between two events.
IMPORT_RUNS = "imports.queries.runs.runs_of"
# What looks for something in the search over everything, in the order in which it is shown.
FINDERS = (
    "enrollments.views.desk.finding.find_people",
    "enrollments.views.desk.finding.find_activities",
    "enrollments.views.desk.finding.find_qualifications",
    "imports.views.finding.find_imports",
    "enrollments.views.desk.finding.find_pages",
)
# The module that erases what another application keeps about a person, in the same transaction.
ALSO_ERASES = "imports.services.erasing"
TASKS = {"default": beyond.task_backend(QUEUE_URL)}

# --- Languages -----------------------------------------------------------------------------------
LANGUAGES = [("en", _("English")), ("nl", _("Dutch"))]
LOCALE_PATHS = [BASE_DIR / "lms_admin" / "locale"]
USE_I18N = True
USE_TZ = True

# --- Files ---------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": beyond.uploads_storage(UPLOADS_URL),
    # Uploads are for the application alone; these are for the proxy, too.
    "staticfiles": {
        "BACKEND": "lms_admin.static_files.BundledStaticFiles",
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}
# collectstatic makes the one stylesheet and the one script; while developing nobody runs it.
BUNDLE_STATIC_FILES = not DEBUG
FILE_UPLOAD_HANDLERS = ["lms_admin.uploads.UploadHandler"]
FILE_UPLOAD_PERMISSIONS = 0o600
# Room around the file for the form's other fields; the middleware refuses what is larger.
REQUEST_MAX_BYTES = (IMPORT_MAX_FILE_MB + 1) * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- Mail ----------------------------------------------------------------------------------------
MAILERS = {
    "default": {
        "BACKEND": _mail["EMAIL_BACKEND"],
        "OPTIONS": (
            {
                "host": _mail["EMAIL_HOST"],
                "port": _mail["EMAIL_PORT"],
                "username": _mail["EMAIL_HOST_USER"],
                "password": _mail["EMAIL_HOST_PASSWORD"],
                "use_tls": _mail.get("EMAIL_USE_TLS", False),
                "use_ssl": _mail.get("EMAIL_USE_SSL", False),
            }
            if _mail["EMAIL_BACKEND"].endswith("smtp.EmailBackend")
            else {}
        ),
    }
}

# --- Web security --------------------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "manifest-src": [CSP.SELF],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "lms_admin.errors.csrf_failure"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
if HTTPS:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    # A monitor on this machine asks without a certificate.
    SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics/"]
    SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds())
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
# What a proxy of ours says of the request it took is believed: by https, and from which address.
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Logs ----------------------------------------------------------------------------------------
LOGGING = logs.logging_config(LOG_FORMAT)
# Addresses that programs ask every few seconds: for nobody, in no language, in no line of the log.
OF_MONITORS = ("/health/", "/metrics/")
if SENTRY_DSN:
    start_reporting(SENTRY_DSN)
