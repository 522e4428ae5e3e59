"""What is wrong with the environment is told all at once, in words, and no secret is shown."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).parents[2]
GOOD = {"SECRET_KEY": "s3cret-" + "abcdefghij" * 5, "EMAIL_URL": "off", "PATH": os.environ["PATH"]}


def start(**variables: str) -> subprocess.CompletedProcess[str]:
    """The application's start, with these variables and none of this process's."""
    return subprocess.run(
        [sys.executable, "-c", "import lms_admin.settings"],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_starts_with_what_is_required():
    assert start(**GOOD).returncode == 0


def test_everything_that_is_wrong_is_told_at_once_and_without_a_traceback():
    wrong = {
        "ALLOWED_HOSTS": "https://desk.example.org",
        "HTTPS": "maybe",
        "TIME_ZONE": "Mars/Base",
        "LANGUAGE_CODE": "xx",
        "IMPORT_CHUNK_MARKS": "0",
        "IMPORT_PLAN_HOURS": "-4",
        "BEHIND_PROXY": "true",
    }
    answer = start(**wrong, PATH=GOOD["PATH"])
    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr
    for name in (*wrong, "SECRET_KEY", "EMAIL_URL"):
        assert re.search(rf"^  {name}: ", answer.stderr, re.MULTILINE), name
    assert "9 settings are not right" in answer.stderr
    assert (
        "IMPORT_CHUNK_MARKS: must be a whole number from 1 to 100000. It is '0'." in answer.stderr
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "a" * 80),
        ("SECRET_KEY", "short"),
        ("ALLOWED_HOSTS", ""),
        ("CSRF_TRUSTED_ORIGINS", "desk.example.org"),
        ("CSRF_TRUSTED_ORIGINS", "https://desk.example.org/login"),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "nginx"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "mysql://user:pass@host/name"),
        ("DATABASE_URL", "postgres://user:pass@host/"),
        ("EMAIL_URL", ""),
        ("EMAIL_URL", "smtp://"),
        ("EMAIL_URL", "smtp://host:port"),
        ("EMAIL_URL", "pigeon://host"),
        ("DEFAULT_FROM_EMAIL", "academy"),
        ("ACADEMY_NAME", "  "),
        ("TEAM_MANAGERS_END_REQUIRED", "sometimes"),
        ("CONFIRM_PERCENT", "101"),
        ("IMPORT_READER_MIB", "1"),
        ("IMPORT_LEASE_SECONDS", "1.5"),
        ("JOB_ABOVE", "9" * 30),
        ("LOG_FORMAT", "xml"),
        ("LOG_ADDRESSES", "perhaps"),
        ("METRICS_TOKEN", "short"),
        ("BREACHED_PASSWORDS_FILE", "/nowhere/at/all"),
        ("BREACHED_PASSWORDS_FILE", __file__),
        ("SESSION_IDLE_MINUTES", "0"),
        ("SSO_ACR", "two words"),
        ("METRICS_TOKEN", "thirty-two signs, but with spaces in it"),
        ("SENTRY_DSN", "sentry.example.org"),
        ("SENTRY_DSN", "https://sentry.example.org/1"),
        ("SENTRY_DSN", "https://key@sentry.example.org/project"),
        ("SENTRY_DSN", "https://key@sentry.example.org:port/1"),
        ("QUEUE_SLOW_SECONDS", "0"),
        ("SECRET_KEY_FALLBACKS", "short"),
        ("MFA_METHODS", "sms"),
        ("MFA_METHODS", ""),
        ("MFA_REQUIRED_FOR", "owner,boss"),
        ("SSO_ISSUER", "login.example.org"),
        ("SSO_ISSUER", "http://login.example.org"),
        ("SSO_ISSUER", "https://login.example.org/.well-known/openid-configuration"),
        ("SSO_ROLES", "admins=boss"),
        ("SSO_ROLES", "admins"),
        ("SSO_ONLY", "true"),
    ],
)
def test_a_wrong_value_is_told_by_its_name(name, value):
    answer = start(**GOOD | {name: value})
    assert answer.returncode == 1
    assert answer.stderr.startswith("1 setting is not right")
    assert f"  {name}: " in answer.stderr


def test_a_provider_to_sign_in_with_is_whole_or_is_none():
    sso = {"SSO_ISSUER": "https://login.example.org", "SSO_ROLES": "desk admins=administrator"}
    answer = start(**GOOD | sso)
    assert "SSO_CLIENT_ID: is missing" in answer.stderr
    assert start(**GOOD | sso | {"SSO_CLIENT_ID": "desk"}).returncode == 0


def test_no_secret_is_told():
    answer = start(
        PATH=GOOD["PATH"],
        SECRET_KEY="too-short-key",
        DATABASE_URL="mysql://user:hunter2@host/name",
        EMAIL_URL="pigeon://user:hunter3@host",
        METRICS_TOKEN="hunter4",
        SENTRY_DSN="https://hunter5@host/",
        SECRET_KEY_FALLBACKS="hunter6",
        SSO_CLIENT_SECRET="hunter7",
    )
    for secret in (
        "too-short-key",
        "hunter2",
        "hunter3",
        "hunter4",
        "hunter5",
        "hunter6",
        "hunter7",
    ):
        assert secret not in answer.stderr + answer.stdout


@pytest.mark.parametrize(
    "url", ["smtp://user:p%40ss@mail.example.org:587/", "submission://mail.example.org", "off"]
)
def test_mail_that_is_right(url):
    assert start(**GOOD | {"EMAIL_URL": url}).returncode == 0


def test_the_guide_lists_every_setting_and_no_other():
    guide = (ROOT / "docs" / "deployment.md").read_text()
    table = guide[guide.index("## Settings") :]
    table = table[: table.index("\n## ", 5)]
    listed = {
        name
        for line in table.splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`([A-Z_]+)`", line.split(" | ")[0])
    }
    assert listed == {variable.name for variable in settings.ENVIRONMENT}
