"""A workbook that is made for one answer."""

import tempfile
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, cast

from django.http import FileResponse, StreamingHttpResponse
from django.utils import translation
from django.utils.http import content_disposition_header

CSV: Final = "text/csv; charset=utf-8"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_response(write: Callable[[BinaryIO], object], name: str) -> FileResponse:
    """What `write` writes, as a download called `name`; the file is gone once it was sent."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        write(cast("BinaryIO", file))
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def streamed_workbook(chunks: Iterator[bytes], name: str) -> StreamingHttpResponse:
    """`chunks` as a download called `name`, sent as they are made; nothing is kept anywhere.

    What kind of file it is, its name says.

    The first one is made at once: what goes wrong until then can still be answered otherwise.
    """
    response = StreamingHttpResponse(
        _Chunks(chunks), content_type=CSV if name.endswith(".csv") else XLSX
    )
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


class _Chunks:
    """Makes its chunks in the language of the request, and lets go of everything when closed."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._language = translation.get_language()
        self._first: bytes | None = next(chunks, b"")

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._first is not None:
            first, self._first = self._first, None
            return first
        with translation.override(self._language):
            return next(self._chunks)

    def close(self) -> None:
        """Called by the server when all was sent, and when the client has gone."""
        close = getattr(self._chunks, "close", None)
        if close is not None:
            close()
