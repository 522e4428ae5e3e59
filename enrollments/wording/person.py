"""Everything about a person as data, for another program. Other people are not named in it."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from enrollments.models import AuditEvent, User
from enrollments.queries.audit.person import Everything
from enrollments.wording.own_record import record_as_data

NOBODY = "somebody else"


def everything_as_data(about: Everything, *, academy: str, at: datetime) -> dict[str, Any]:
    person = about.record.person
    data = record_as_data(about.record, academy=academy, at=at)
    return data | {
        "format": "person/1",
        "account": {
            "number": person.pk,
            "role": person.role,
            "state": person.state,
            "language": person.language,
            "leaves_on": person.leaves_on.isoformat() if person.leaves_on else None,
            "last_sign_in": _moment(person.last_login),
            "manages_teams": list(about.teams),
        },
        "second_factors": [_dated(factor) for factor in about.factors],
        "linked_sign_ins": [
            {"number_there": linked.uid, "linked_at": _moment(linked.date_joined)}
            for linked in about.linked
        ],
        "saved_views": [
            {"list": view.list_name, "name": view.name, "query": view.query} for view in about.views
        ],
        "events": [_event(event, person) for event in about.events],
    }


def _event(event: AuditEvent, person: User) -> dict[str, Any]:
    """An event.

    Of what the person did to others it says only that it was done: whom, is their affair.
    """
    is_about = event.user_id == person.pk
    return {
        "number": event.pk,
        "at": _moment(event.at),
        "action": event.action,
        "skipped": event.skipped,
        "door": event.door,
        "by": _by(event, person),
        "about": "this person" if is_about else NOBODY if event.user_id else None,
        "activity": event.activity.title if event.activity else None,
        "qualifications": event.qualifications,
        "import": event.import_number,
        "reason": event.reason if is_about else "",
    }


def _dated(factor: dict[str, Any]) -> dict[str, Any]:
    moments = {name: _moment(factor[name]) for name in ("added_at", "last_used_at")}
    return factor | moments


def _by(event: AuditEvent, person: User) -> str:
    if event.door == AuditEvent.Door.RULE:
        return "rule"
    return "this person" if event.actor_id == person.pk else NOBODY


def _moment(at: datetime | None) -> str | None:
    return timezone.localtime(at).isoformat(timespec="seconds") if at else None
