"""What a deployment on several machines names by an address, as Django's settings want it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import dj_database_url

DISK = {"BACKEND": "django.core.files.storage.FileSystemStorage"}


class StoreFailed(OSError):
    """The store of uploaded files does not answer, or refuses."""


class QueueFailed(OSError):
    """The queue does not answer, or refuses."""


def uploads_storage(url: str) -> dict[str, Any]:
    """Where uploaded files are kept: on this machine's disk, or in the store that the url names."""
    if not url:
        return DISK
    parts = urlsplit(url)
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    bucket, _slash, folder = parts.path.strip("/").partition("/")
    scheme = "http" if options.get("tls") == "false" else "https"
    return {
        "BACKEND": "lms_admin.stores.S3Store",
        "OPTIONS": {
            "endpoint_url": f"{scheme}://{_host(parts)}",
            "access_key": unquote(parts.username or "") or None,
            "secret_key": unquote(parts.password or "") or None,
            "bucket_name": bucket,
            "location": folder,
            "region_name": options.get("region"),
        },
    }


def _host(parts: SplitResult) -> str:
    """Host and port, without who asks."""
    return parts.netloc.rpartition("@")[2]


def replica_database(url: str, primary: Mapping[str, Any]) -> dict[str, Any]:
    """The replica, spoken to as the primary; nobody waits long for one that is down."""
    options = {**primary.get("OPTIONS", {}), "connect_timeout": 2}
    told = f"{options.get('options', '')} -c default_transaction_read_only=on".strip()
    return {
        **dj_database_url.parse(url),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options | {"options": told},
        # It is the primary's data, in tests too.
        "TEST": {"MIRROR": "default"},
    }


def task_backend(url: str) -> dict[str, Any]:
    """The queue of background work: in the database, or on the Redis that the url names."""
    if not url:
        return {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}
    backend = "lms_admin.redis_queue.RedisBackend"
    return {"BACKEND": backend, "QUEUES": ["default"], "OPTIONS": {"url": url}}


def shared_cache(url: str) -> dict[str, Any]:
    """Caches that all processes share: in the database, or on the Redis that the url names.

    A migration makes the table in the database, which also stands in for a Redis that is down.
    """
    database = {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        # Of more it throws some away, which are codes that were used and forms that are kept. What
        # has expired goes each day.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
    if not url:
        return {"default": database}
    on_redis = {
        "BACKEND": "lms_admin.shared_cache.RedisOrDatabase",
        "LOCATION": url,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
    return {"default": on_redis, "database": database}
