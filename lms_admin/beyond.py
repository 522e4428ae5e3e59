"""What a deployment on several machines names by an address, as Django's settings want it."""

from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

DISK = {"BACKEND": "django.core.files.storage.FileSystemStorage"}


class StoreFailed(OSError):
    """The store of uploaded files does not answer, or refuses."""


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
