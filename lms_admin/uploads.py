"""Receiving files, whatever the disk and the sender do."""

import logging
import tempfile
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)


class UnnamedUpload(UploadedFile[Any]):
    """On disk, but in no folder: it is gone however this process ends, killed or broken off."""

    def __init__(self, handler: FileUploadHandler) -> None:
        super().__init__(
            tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR),  # noqa: SIM115 - the request closes it
            handler.file_name,
            handler.content_type,
            0,
            handler.charset,
            handler.content_type_extra,
        )


class UploadHandler(FileUploadHandler):
    """Writes an upload to a temporary file, up to the limit and as long as there is room.

    Where there is none, what was written is gone, the form is without that file, and
    `could_not_be_received` says so of the request. Of whoever is not signed in no file is written:
    the rest of their body is not even read, and `was_not_read` says so.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        if SESSION_KEY not in getattr(self.request, "session", ()):
            if self.request is not None:
                self.request.was_not_read = True  # type: ignore[attr-defined]
            raise StopUpload(connection_reset=True)
        super().new_file(*args, **kwargs)
        self.file = UnnamedUpload(self)
        if self.request is not None:
            self.request.unfinished_upload = self.file  # type: ignore[attr-defined]

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if start + len(raw_data) > settings.REQUEST_MAX_BYTES:
            self._stop("it is larger than it said")
        try:
            self.file.write(raw_data)
        except OSError as error:
            self._stop(error)
        return None

    def file_complete(self, file_size: int) -> Any:
        try:
            self.file.seek(0)
        except OSError as error:
            self._stop(error)
        self.file.size = file_size
        if self.request is not None:
            self.request.unfinished_upload = None  # type: ignore[attr-defined]
        return self.file

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()

    def _stop(self, why: object) -> None:
        logger.error("An upload could not be received: %s", why)
        # Closing writes what is still in the buffer, or tries to.
        with suppress(OSError):
            self.file.close()
        if self.request is not None:
            self.request.could_not_be_received = True  # type: ignore[attr-defined]
        raise StopUpload(connection_reset=False)


def unfinished_uploads(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let go at once of a file whose sender was cut off.

    Django closes only what it received as a whole. The rest would stay open, and on disk, until
    Python comes to tidy up, which may be long.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if unfinished := getattr(request, "unfinished_upload", None):
            unfinished.close()
        return response

    return middleware


def could_not_be_received(request: HttpRequest) -> bool:
    """Whether a file was sent that could not be kept."""
    # The body is read when it is first asked for.
    _ = request.FILES
    return getattr(request, "could_not_be_received", False)
