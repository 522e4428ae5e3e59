"""Uploaded files in an S3-compatible store; the setting UPLOADS_URL says in which.

What goes wrong there is an OSError, as what goes wrong with a disk.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage

from lms_admin.beyond import StoreFailed

PIECE: Final = 1 << 20
# With one repetition of each, a visitor waits some seconds for a store that is not there.
CLIENT: Final = Config(
    signature_version="s3v4",
    s3={"addressing_style": "path"},
    connect_timeout=3,
    read_timeout=30,
    retries={"total_max_attempts": 2, "mode": "standard"},
    # Stores other than Amazon's do not know the newer checksums.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


@contextmanager
def as_of_a_disk(name: str) -> Iterator[None]:
    """Whatever goes wrong in the block, as an OSError about the file of this name."""
    try:
        yield
    except ClientError as error:
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 404:
            # Of a bucket that is missing no file is gone.
            if error.response.get("Error", {}).get("Code") == "NoSuchBucket":
                raise StoreFailed(f"{name}: {error}") from error
            raise FileNotFoundError(f"{name}: {error}") from error
        raise StoreFailed(f"{name}: {error}") from error
    except (BotoCoreError, Boto3Error) as error:
        raise StoreFailed(f"{name}: {error}") from error


class S3Store(S3Storage):
    """django-storages' own, with errors like those of a disk. Nobody is ever given an address."""

    def __init__(self, **options: Any) -> None:
        # One thread sends and fetches: a server has threads of its own.
        transfer = TransferConfig(use_threads=False)
        fixed = {"client_config": CLIENT, "transfer_config": transfer, "max_memory_size": PIECE}
        super().__init__(**fixed, **options)

    def pieces(self, name: str) -> Iterator[bytes]:
        """The file's content, as it comes."""
        with as_of_a_disk(name):
            found = self.bucket.Object(self._normalize_name(name)).get()["Body"]
            yield from found.iter_chunks(PIECE)

    def _open(self, name: str, mode: str = "rb") -> File:
        with as_of_a_disk(name):
            opened: File = super()._open(name, mode)
            if "r" in mode:
                # Fetched here, where what goes wrong is told.
                _ = opened.file
            return opened

    def _save(self, name: str, content: Any) -> str:
        with as_of_a_disk(name):
            saved: str = super()._save(name, content)
            return saved

    def delete(self, name: str) -> None:
        with as_of_a_disk(name):
            super().delete(name)

    def exists(self, name: str) -> bool:
        with as_of_a_disk(name):
            found: bool = super().exists(name)
            return found

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with as_of_a_disk(path):
            found: tuple[list[str], list[str]] = super().listdir(path)
            return found

    def size(self, name: str) -> int:
        with as_of_a_disk(name):
            found: int = super().size(name)
            return found

    def get_modified_time(self, name: str) -> Any:
        with as_of_a_disk(name):
            return super().get_modified_time(name)
