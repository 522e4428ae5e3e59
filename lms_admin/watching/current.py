"""The request or the job that is at work here, as a line of the log names it: by numbers alone."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

import structlog
from django.http import HttpRequest
from django.tasks import TaskResult
from django.utils.functional import SimpleLazyObject, empty

# A proxy's number of a request: hexadecimal, as nginx and most others write it. Anything else could
# be a text that somebody wants to have in our log.
SANE: Final = re.compile(r"[0-9A-Fa-f-]{16,64}")


@dataclass(frozen=True)
class CurrentRequest:
    request: HttpRequest
    number: str


_current: ContextVar[CurrentRequest | None] = ContextVar("current_request", default=None)


@contextmanager
def at_work_on(request: HttpRequest) -> Iterator[str]:
    """Meanwhile this request is the one that lines of the log are about; its number."""
    given = request.headers.get("X-Request-ID", "")
    number = given if SANE.fullmatch(given) else uuid.uuid4().hex
    token = _current.set(CurrentRequest(request, number))
    try:
        yield number
    finally:
        _current.reset(token)


def bind_worker(worker: str) -> None:
    """From now on lines of this thread say which worker writes them."""
    structlog.contextvars.bind_contextvars(worker=worker)


@contextmanager
def about_import(number: int) -> Iterator[None]:
    with structlog.contextvars.bound_contextvars(**{"import": number}):
        yield


def note_job(task_result: TaskResult, **_sent: Any) -> None:
    """Django's signal that a task starts or has ended: lines in between say which it is."""
    if task_result.is_finished:
        structlog.contextvars.unbind_contextvars("job")
    else:
        structlog.contextvars.bind_contextvars(job=task_result.id)


def request_number() -> str:
    """The number of the request that is answered here; "" where none is."""
    current = _current.get()
    return current.number if current else ""


def at_work() -> dict[str, Any]:
    """What a line of the log says of where it comes from."""
    found = dict(structlog.contextvars.get_contextvars())
    current = _current.get()
    if current is not None:
        found["request"] = current.number
        found |= _of_address(current.request)
        user = person_number(current.request)
        found |= {"user": user} if user else {}
    return found


def current_view() -> str:
    """The name of the address that is answered here; "" where none is."""
    current = _current.get()
    return view_name(current.request) if current else ""


def view_name(request: HttpRequest) -> str:
    """The name of the address; "" of one that does not exist. Never the address itself."""
    match = request.resolver_match
    return match.view_name if match else ""


def person_number(request: HttpRequest) -> int | None:
    """Who asks, as far as that was looked up already: a line of the log asks no database."""
    user = request.__dict__.get("user")
    if isinstance(user, SimpleLazyObject) and user.__dict__.get("_wrapped") is empty:
        return None
    return getattr(user, "pk", None)


def _of_address(request: HttpRequest) -> dict[str, Any]:
    match = request.resolver_match
    if match is None or "imports" not in match.namespaces or "number" not in match.kwargs:
        return {}
    return {"import": match.kwargs["number"]}
