"""The reading process. Run as a script by `parent`, with nothing of the environment.

It can do little harm: bounded memory and CPU time, no file to write, no database, no Django.
It says what it found on its standard output and ends; it ends also when its parent does.
"""

import os
import resource
import signal
import sys
import traceback
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, BinaryIO, Final

if TYPE_CHECKING:
    from imports.workbook.reader.limits import Limits
    from imports.workbook.reader.titles import Named, Question

_ROOT = str(Path(__file__).resolve().parents[3])
# Loaded before the fence, whose memory is for the file alone.
READERS: Final = ("imports.workbook.reader.opening", "imports.workbook.reader.people.opening")


def fence(address_space: int, cpu_seconds: int) -> None:
    """Limit this process for good, and let it end when its parent is gone."""
    for limit, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_AS, address_space),
    ):
        _set_limit(limit, value, value)
    _set_limit(resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + 1)
    parent = os.getppid()

    def look_for_parent(_signal: int, _frame: FrameType | None) -> None:
        if os.getppid() != parent:
            os._exit(1)

    signal.signal(signal.SIGALRM, look_for_parent)
    signal.setitimer(signal.ITIMER_REAL, 1, 1)


def _set_limit(limit: int, soft: int, hard: int) -> None:
    """Set a limit, or keep a lower one that is there already."""
    _, ceiling = resource.getrlimit(limit)
    if ceiling != resource.RLIM_INFINITY:
        soft, hard = min(soft, ceiling), min(hard, ceiling)
    resource.setrlimit(limit, (soft, hard))


def main() -> None:
    sys.path.insert(0, _ROOT)
    from imports.workbook.reader import frames
    from imports.workbook.reader.limits import Limits
    from imports.workbook.refusals import Refused

    for name in READERS:
        import_module(name)
    _kind, content = frames.read_frame(_read_exactly)
    job = frames.from_json(content)
    limits = Limits(**job["limits"])
    fence(limits.address_space_bytes, job["cpu_seconds"])
    try:
        with os.fdopen(job["descriptor"], "rb") as file:
            JOBS[job["kind"]](job, file, limits)
    except Refused as refused:
        _send(frames.REFUSAL, frames.to_json({"code": refused.code, "params": refused.params}))
    except (MemoryError, RecursionError):
        _send(frames.REFUSAL, b'{"code":"too_complex","params":{"reason":"memory"}}')
    except BrokenPipeError:
        return
    except Exception as error:
        _send(frames.FAILURE, _kind_and_places(error).encode("utf-8", "replace"))


# --- what it is asked for -------------------------------------------------------------------------


def _read_marks(job: Mapping[str, Any], file: BinaryIO, limits: "Limits") -> None:
    from imports.workbook.reader.opening import read_file

    read_file(
        file,
        file_name=job["file_name"],
        activities={activity_id: (title, code) for activity_id, title, code in job["activities"]},
        expected_import=job["import"],
        expected_action=job["action"],
        sheet_title=job["sheet"],
        pasted=job["pasted"],
        by_file=job["by_file"],
        limits=limits,
        send=_send,
        ask=_ask,
    )


def _read_people(job: Mapping[str, Any], file: BinaryIO, limits: "Limits") -> None:
    from imports.workbook.reader.people.opening import read_people

    read_people(
        file,
        file_name=job["file_name"],
        expected_import=job["import"],
        expected_action=job["action"],
        sheet_title=job["sheet"],
        pasted=job["pasted"],
        limits=limits,
        send=_send,
    )


def _copy_rows(job: Mapping[str, Any], file: BinaryIO, limits: "Limits") -> None:
    from imports.workbook.reader.opening import copy_file

    copy_file(
        file,
        file_name=job["file_name"],
        sheet_title=job["sheet"],
        is_text=job["is_text"],
        pasted=job["pasted"],
        header_row=job["header_row"],
        people=frozenset(job["people"]),
        limits=limits,
        send=_send,
    )


JOBS: Final = {"lines": _read_marks, "people": _read_people, "rows": _copy_rows}


# --- what it hears and says -----------------------------------------------------------------------


def _read_exactly(size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = os.read(0, size - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def _send(kind: bytes, content: bytes) -> None:
    from imports.workbook.reader import frames

    frames.write_frame(1, kind, content)


def _ask(question: "Question") -> "Named":
    from imports.workbook.reader import frames
    from imports.workbook.reader.titles import Named

    _send(frames.QUESTION, frames.to_json(question._asdict()))
    _kind, content = frames.read_frame(_read_exactly)
    return Named(**frames.from_json(content))


def _kind_and_places(error: Exception) -> str:
    """The kind of an error and its places, for the log. Its text may quote the file."""
    places = traceback.extract_tb(error.__traceback__)[-30:]
    told = [f"{Path(place.filename).name}:{place.lineno} {place.name}" for place in places]
    return ", ".join([type(error).__qualname__, *told])


if __name__ == "__main__":
    main()
    # The parent looks at how large this process became, then hangs up.
    os.read(0, 1)
    # Nothing is left to tidy up, and tidying up two million texts takes its time.
    os._exit(0)
