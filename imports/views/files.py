"""A workbook that is made for one answer."""

import tempfile
from collections.abc import Callable
from typing import BinaryIO, Final, cast

from django.http import FileResponse

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
