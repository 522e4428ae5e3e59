"""The reading process. Run as a script by `parent`, with nothing of the environment.

It can do little harm: bounded memory and CPU time, no file to write, no database, no Django.
It says what it found on its standard output and ends; it ends also when its parent does.
"""

import os
import resource
import signal
import sys
import traceback
from pathlib import Path
from types import FrameType

_ROOT = str(Path(__file__).resolve().parents[3])


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
    from imports.workbook.reader.opening import copy_file, read_file
    from imports.workbook.reader.people.opening import read_people
    from imports.workbook.reader.titles import Named, Question
    from imports.workbook.refusals import Refused

    def read_exactly(size: int) -> bytes:
        data = b""
        while len(data) < size:
            more = os.read(0, size - len(data))
            if not more:
                raise EOFError
            data += more
        return data

    def send(kind: bytes, content: bytes) -> None:
        frames.write_frame(1, kind, content)

    def ask(question: Question) -> Named:
        send(frames.QUESTION, frames.to_json(question._asdict()))
        _kind, content = frames.read_frame(read_exactly)
        return Named(**frames.from_json(content))

    _kind, content = frames.read_frame(read_exactly)
    job = frames.from_json(content)
    limits = Limits(**job["limits"])
    fence(limits.address_space_bytes, job["cpu_seconds"])
    try:
        with os.fdopen(job["descriptor"], "rb") as file:
            if job["kind"] == "rows":
                copy_file(
                    file,
                    file_name=job["file_name"],
                    sheet_title=job["sheet"],
                    is_text=job["is_text"],
                    pasted=job["pasted"],
                    header_row=job["header_row"],
                    people=frozenset(job["people"]),
                    limits=limits,
                    send=send,
                )
            elif job["kind"] == "people":
                read_people(
                    file,
                    file_name=job["file_name"],
                    expected_import=job["import"],
                    expected_action=job["action"],
                    sheet_title=job["sheet"],
                    pasted=job["pasted"],
                    limits=limits,
                    send=send,
                )
            else:
                read_file(
                    file,
                    file_name=job["file_name"],
                    activities={
                        activity_id: (title, code) for activity_id, title, code in job["activities"]
                    },
                    expected_import=job["import"],
                    expected_action=job["action"],
                    sheet_title=job["sheet"],
                    pasted=job["pasted"],
                    by_file=job["by_file"],
                    limits=limits,
                    send=send,
                    ask=ask,
                )
    except Refused as refused:
        send(frames.REFUSAL, frames.to_json({"code": refused.code, "params": refused.params}))
    except (MemoryError, RecursionError):
        send(frames.REFUSAL, b'{"code":"too_complex","params":{"reason":"memory"}}')
    except BrokenPipeError:
        return
    except Exception as error:
        send(frames.FAILURE, _kind_and_places(error).encode("utf-8", "replace"))


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
