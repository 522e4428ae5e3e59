"""Receiving files, whatever the disk and the sender do."""

import logging
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest

logger = logging.getLogger(__name__)


class UploadHandler(TemporaryFileUploadHandler):
    """Writes an upload to a temporary file, up to the limit and as long as there is room.

    Where there is none, what was written is deleted, the form is without that file, and
    `could_not_be_received` says so of the request. Of whoever is not signed in no file is written:
    the rest of their body is not even read.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        if SESSION_KEY not in getattr(self.request, "session", ()):
            raise StopUpload(connection_reset=True)
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if start + len(raw_data) > settings.REQUEST_MAX_BYTES:
            self._stop("it is larger than it said")
        try:
            return super().receive_data_chunk(raw_data, start)
        except OSError as error:
            self._stop(error)
        return None

    def file_complete(self, file_size: int) -> Any:
        try:
            return super().file_complete(file_size)
        except OSError as error:
            self._stop(error)

    def _stop(self, why: object) -> None:
        logger.error("An upload could not be received: %s", why)
        # Closing writes what is still in the buffer, or tries to; it deletes the file all the same.
        with suppress(OSError):
            self.file.close()
        if self.request is not None:
            self.request.could_not_be_received = True  # type: ignore[attr-defined]
        raise StopUpload(connection_reset=False)


def could_not_be_received(request: HttpRequest) -> bool:
    """Whether a file was sent that could not be kept."""
    # The body is read when it is first asked for.
    _ = request.FILES
    return getattr(request, "could_not_be_received", False)
