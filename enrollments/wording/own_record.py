"""A learner's own record as data, for another program: codes and ISO dates, the same in every
language."""

from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone

from enrollments.models import Enrollment, LearningRecord
from enrollments.queries.learning.record import OwnRecord
from enrollments.queries.qualifications.of_user import HeldQualification, RequiredActivity

FORMAT: Final = "learning-record/1"


def record_as_data(record: OwnRecord, *, academy: str, at: datetime) -> dict[str, Any]:
    person = record.person
    return {
        "format": FORMAT,
        "academy": academy,
        "made_at": _moment(at),
        "profile": {
            "first_name": person.first_name,
            "name_prefix": person.name_prefix,
            "last_name": person.last_name,
            "email": person.email,
            "employee_number": person.employee_number,
            "team": person.team.name if person.team else None,
            "added_at": _moment(person.date_joined),
        },
        "qualifications": [_qualification(held) for held in record.qualifications],
        "enrollments": [_enrollment(place) for place in record.enrollments],
    }


def _qualification(held: HeldQualification) -> dict[str, Any]:
    return {
        "name": held.qualification.name,
        "held_since": _moment(held.since),
        "ended_on": _day(held.qualification.ended_on),
        "requirements": [_requirement(required) for required in held.requirements],
    }


def _requirement(required: RequiredActivity) -> dict[str, Any]:
    return {
        "code": required.activity.code,
        "title": required.activity.title,
        "due_after_days": required.due_days,
        "enrollment": required.enrollment.pk if required.enrollment else None,
        "state": required.enrollment.state.value if required.enrollment else None,
    }


def _enrollment(place: Enrollment) -> dict[str, Any]:
    source = place.source_qualification
    return {
        "number": place.pk,
        "code": place.activity.code,
        "title": place.activity.title,
        "kind": place.activity.kind,
        "state": place.state.value,
        "progress_percent": place.progress,
        "score_percent": place.score,
        "enrolled_at": _moment(place.enrolled_at),
        "due_on": _day(place.due_on),
        "completed_at": _moment(place.completed_at),
        "unenrolled_at": _moment(place.unenrolled_at),
        "source": place.source,
        "source_qualification": source.name if source else None,
        "records": [_record(one) for one in place.records.all()],
    }


def _record(one: LearningRecord) -> dict[str, Any]:
    return {
        "at": _moment(one.at),
        "kind": one.kind,
        "progress_percent": one.progress,
        "score_percent": one.score,
    }


def _moment(at: datetime | None) -> str | None:
    return timezone.localtime(at).isoformat(timespec="seconds") if at else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
