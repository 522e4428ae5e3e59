"""Addresses of what several machines share: what they may be, and what becomes of them."""

import subprocess
import sys
from typing import Final

import pytest
from environs import ValidationError

from lms_admin import valid
from lms_admin.beyond import replica_database, task_backend, uploads_storage
from lms_admin.environment import URLS
from tests.worker import ROOT, environment

# What a process loads before its first answer, and which libraries of other machines are in it.
LOADED: Final = """
import django, sys
django.setup()
from allauth.account.adapter import get_adapter
from django.core.handlers.wsgi import WSGIHandler
import lms_admin.urls
WSGIHandler(), get_adapter()
print(*{"redis", "requests", "boto3", "sentry_sdk"} & set(sys.modules))
"""


@pytest.mark.parametrize(
    "url",
    [
        "https://s3.example.org/bucket",
        "s3://bucket",
        "s3://s3.example.org/",
        "s3://key@s3.example.org/bucket",
        "s3://s3.example.org:port/bucket",
        "s3://s3.example.org/bucket?tls=perhaps",
        "s3://s3.example.org/bucket?acl=public-read",
    ],
)
def test_a_store_that_is_none(url):
    with pytest.raises(ValidationError):
        valid.uploads(url)


def test_a_store_is_named_by_its_address():
    url = "s3://key:s%2Fcret@s3.example.org:9000/bucket/some/folder?region=eu-west-1"
    valid.uploads(url)
    assert uploads_storage(url)["OPTIONS"] == {
        "endpoint_url": "https://s3.example.org:9000",
        "access_key": "key",
        "secret_key": "s/cret",
        "bucket_name": "bucket",
        "location": "some/folder",
        "region_name": "eu-west-1",
    }


def test_without_one_files_are_on_the_disk():
    valid.uploads("")
    assert uploads_storage("")["BACKEND"].endswith("FileSystemStorage")


def test_secrets_in_addresses_are_not_shown():
    assert {"CACHE_URL", "QUEUE_URL", "UPLOADS_URL", "REPLICA_URL"} <= set(URLS)


@pytest.mark.parametrize(
    "url", ["http://host/0", "redis:///0", "redis://host:port/0", "redis://host/name"]
)
def test_a_redis_that_is_none(url):
    with pytest.raises(ValidationError):
        valid.redis(url)


def test_without_redis_the_queue_is_in_the_database():
    valid.redis("")
    valid.redis("rediss://user:pass@host:6379/1")
    assert "django_tasks_db" in task_backend("")["BACKEND"]


@pytest.mark.parametrize("url", ["sqlite:///a", "postgres://host/", "nonsense"])
def test_a_replica_that_is_none(url):
    with pytest.raises(ValidationError):
        valid.replica(url)


def test_a_replica_is_spoken_to_as_the_primary():
    valid.replica("")
    valid.replica("postgres://host/desk")
    primary = {"OPTIONS": {"prepare_threshold": None, "options": "-c jit=off"}}
    found = replica_database("postgres://host/desk", primary)
    assert found["OPTIONS"] == {
        "prepare_threshold": None,
        "options": "-c jit=off -c default_transaction_read_only=on",
        "connect_timeout": 2,
    }


def test_a_process_loads_no_library_of_what_no_setting_names() -> None:
    """Each takes time at every start, and memory in every process."""
    asked = subprocess.run(
        [sys.executable, "-c", LOADED],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (asked.returncode, asked.stdout) == (0, "\n"), asked.stderr
