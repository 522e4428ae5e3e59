"""All settings: what a deployment decides (lms_admin.deployed), and what it does not."""

import os
from datetime import timedelta

import dj_database_url
import dj_email_url
import django_stubs_ext
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from lms_admin import beyond, valid
from lms_admin.deployed import *
from lms_admin.limits import table as limits
from lms_admin.signing_in.options import *
from lms_admin.watching import logs
from lms_admin.watching.sentry import start_reporting

django_stubs_ext.monkeypatch()

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
    "lms_admin.uploads.unfinished_uploads",
    "lms_admin.middleware.forms_in_utf8",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Before anything reads what was sent, as the check of a form's token does.
    "lms_admin.limits.middleware.LimitedRequests",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lms_admin.signing_in.time_out.sessions_time_out",
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
    {"NAME": "enrollments.forms.passwords.NotOfTheAcademy"},
    {"NAME": "lms_admin.signing_in.breached.NotBreached"},
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
# And for a change of so many users that a worker makes it; the pages of these users hand it over.
LARGE_PEOPLE = "imports.views.people.begin_people"
# What the overview asks of imports: whether anybody works on them, which of them wait for somebody,
# and to have figures counted.
IS_WORKER_RUNNING = "imports.queries.workers.is_worker_running"
PREPARED_WITH = "imports.queries.prepared.prepared_with"
WAITING_IMPORTS = "imports.text.waiting.waiting_imports"
COUNT_FIGURES = "imports.services.count_again"
# What reads a table that somebody brings, in the fenced process.
READ_TABLE = "imports.text.tables.rows_or_refusal"
# Which imports ran, and when: what each did stands in the audit list between two events.
IMPORT_RUNS = "imports.queries.runs.runs_of"
# What looks for something in the search over everything, in the order in which it is shown.
FINDERS = (
    "enrollments.views.desk.finding.find_people",
    "enrollments.views.desk.finding.find_activities",
    "enrollments.views.desk.finding.find_qualifications",
    "enrollments.views.desk.finding.find_teams",
    "imports.views.finding.find_imports",
    "enrollments.views.desk.finding.find_pages",
)
# The lists that can be taken away, and of which views can be kept.
EXPORTED_LISTS = ("enrollments.views.exports.LISTS", "imports.views.exported.LISTS")
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
# The page's own script writes it; lms_admin.context reads it.
THEME_COOKIE_NAME = "__Host-theme" if HTTPS else "theme"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
if HTTPS:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    LANGUAGE_COOKIE_NAME = "__Host-language"
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
