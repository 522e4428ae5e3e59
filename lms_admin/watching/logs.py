"""Our log: a line an event, as JSON for programs or as text for people.

Each line has time, level, logger and event, and as far as they are known the numbers of request,
user and import, the worker and its job. It never has personal data: see `telling`. structlog writes
the lines, for all that logs in Python's own way. Its companion for Django is not used: it logs each
address with the words that were searched for, and the visitor's network address.
"""

import logging
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

import structlog
from django.conf import settings
from structlog.typing import EventDict, Processor

from lms_admin.watching.current import at_work
from lms_admin.watching.telling import kinds_and_places, without_people

JSON: Final = "json"
PLAIN: Final = "plain"
VISITOR: Final = re.compile(r"\bip=\S+")
HERE: Final = "lms_admin.watching.logs"


def logging_config(kind: str) -> dict[str, Any]:
    """Django's setting LOGGING. What brought handlers of its own writes to ours instead."""
    ours: dict[str, Any] = {"handlers": [], "level": "INFO", "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": f"{HERE}.line_formatter", "kind": kind}},
        "filters": {"faults": {"()": f"{HERE}.FaultsAlone"}},
        "handlers": {"console": {"class": f"{HERE}.Console", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            "django": ours,
            "django.server": ours,
            "django.request": {"filters": ["faults"]},
        },
    }


class FaultsAlone(logging.Filter):
    """Lets pass Django's lines about answers with an error: "Answered" tells of all the others."""

    def filter(self, record: logging.LogRecord) -> bool:
        return bool(record.exc_info)


class Console(logging.StreamHandler[Any]):
    """The standard error. Of a line that cannot be made it tells the place, and not the values."""

    def handleError(self, record: logging.LogRecord) -> None:
        self.stream.write(f"A line could not be logged: {record.pathname}:{record.lineno}\n")


def line_formatter(kind: str) -> logging.Formatter:
    """Makes the line of whatever is logged, by structlog or not."""
    as_json: Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    last: Sequence[Processor] = (as_json if kind == JSON else _as_text,)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.ExtraAdder(allow=["answered", "told"])],
        processors=[_line, *last],
    )


_stamped = structlog.processors.TimeStamper(fmt="iso", utc=True, key="time")


def _line(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """All that the line has; whatever else came along is dropped."""
    record: logging.LogRecord = event["_record"]
    line = {
        **_stamped(None, "", {}),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": _event(record, str(event["event"])),
        **at_work(),
        **event.get("answered", {}),
    }
    raised = event.get("exc_info") or (None, event.get("told"), None)
    if isinstance(raised[1], BaseException):
        line["error"] = kinds_and_places(raised[1])
    return line


def _event(record: logging.LogRecord, text: str) -> str:
    """Django's own lines about a request quote what it sent: of them the status is told."""
    status = getattr(record, "status_code", None)
    if isinstance(status, int):
        return HTTPStatus(status).phrase
    if record.name.startswith(("django.request", "django.security")):
        return "Refused"
    text = without_people(text)
    # So gunicorn names whoever sends what is no request.
    return text if settings.LOG_ADDRESSES else VISITOR.sub("ip=…", text)


def _as_text(_logger: Any, _method: str, line: EventDict) -> str:
    """One line, and below it the error."""
    error = line.pop("error", [])
    first = [str(line.pop(name)) for name in ("time", "level", "logger", "event")]
    # A text from outside must not look like a line of ours.
    event = first[3].replace("\r", "\\r").replace("\n", "\\n")
    more = "".join(f" {name}={value}" for name, value in line.items())
    text = f"{first[0]} {first[1].upper()} {first[2]}: {event}{more}"
    for one in error:
        text += f"\n  {one['type']}: {one['told'] or '(its text is not told)'}"
        text += "".join(f"\n    {place}" for place in one["places"])
    return text
