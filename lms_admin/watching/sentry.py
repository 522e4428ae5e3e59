"""Reports of errors to Sentry, by setting: what is sent is listed here, and it is no value.

An event is built anew of a few known parts. What Sentry's client would add besides, today or in a
later version, is not sent.
"""

from typing import Any, Final

from django.core.exceptions import DisallowedHost

from lms_admin.watching.current import at_work, current_view
from lms_admin.watching.telling import causes_of, told_of, without_people

# Of the event, of a place in the code, and of where it ran.
EVENT: Final = (
    "event_id",
    "timestamp",
    "level",
    "platform",
    "logger",
    "release",
    "environment",
    "sdk",
)
FRAME: Final = ("filename", "abs_path", "function", "module", "lineno", "in_app")
CONTEXTS: Final = ("runtime", "trace")


def start_reporting(dsn: str) -> None:
    """From now on errors of this process are sent there."""
    import sentry_sdk

    sentry_sdk.init(
        dsn=dsn,
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,
        include_source_context=False,
        max_breadcrumbs=0,
        server_name="",
        ignore_errors=[DisallowedHost],
        before_send=scrubbed,  # type: ignore[arg-type]
    )


def scrubbed(event: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any]:
    """What is sent of it."""
    sent: dict[str, Any] = {name: event[name] for name in EVENT if name in event}
    # A name of ours: what Sentry's client takes for it is an address.
    sent["transaction"] = current_view()
    where = at_work()
    if "user" in where:
        sent["user"] = {"id": str(where.pop("user"))}
    sent["tags"] = {name: str(value) for name, value in where.items()}
    contexts = event.get("contexts", {})
    sent["contexts"] = {name: contexts[name] for name in CONTEXTS if name in contexts}
    message = event.get("logentry", {}).get("message")
    if message:
        # As it stands in the code, before anything is put into it.
        sent["logentry"] = {"message": without_people(message)}
    if "exception" in event:
        sent["exception"] = {"values": _exceptions(event, hint)}
    return sent


def _exceptions(event: dict[str, Any], hint: dict[str, Any]) -> list[dict[str, Any]]:
    raised = hint.get("exc_info", (None, None, None))[1]
    told = {type(one).__name__: told_of(one) for one in causes_of(raised)} if raised else {}
    return [_exception(one, told) for one in event["exception"].get("values", [])]


def _exception(one: dict[str, Any], told: dict[str, str]) -> dict[str, Any]:
    frames = (one.get("stacktrace") or {}).get("frames", [])
    places = [{name: frame[name] for name in FRAME if name in frame} for frame in frames]
    return {
        "type": one.get("type"),
        "module": one.get("module"),
        "value": told.get(str(one.get("type")), ""),
        "stacktrace": {"frames": places},
    }
