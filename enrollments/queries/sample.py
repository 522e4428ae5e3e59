"""What the sample academy brought, and what of it is kept when it is removed: whatever people hung
something of their own on, or changed.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Model, Q, QuerySet

from enrollments.models import (
    AuditEvent,
    Enrollment,
    Holder,
    LearningActivity,
    Qualification,
    Requirement,
    Team,
    TeamManager,
    User,
)

KINDS: Final[Mapping[str, type[Model]]] = {
    "users": User,
    "teams": Team,
    "activities": LearningActivity,
    "qualifications": Qualification,
}
# These say what belongs to whom within the domain; every other table belongs to people.
_OF_DOMAIN: Final = (User, Enrollment, Holder, Requirement, TeamManager)
_EDITS: Final = (
    AuditEvent.Action.EDIT,
    AuditEvent.Action.CHANGE_EMAIL,
    AuditEvent.Action.ARCHIVE,
    AuditEvent.Action.UNARCHIVE,
    AuditEvent.Action.GIVE_ROLE,
)

type Keys = dict[str, set[int]]


@dataclass(frozen=True, kw_only=True)
class Brought:
    """Primary keys by kind; `newest` is the newest enrollment that it brought."""

    keys: Mapping[str, Sequence[int]]
    newest: int
    event: AuditEvent

    def to(self, kind: str, path: str) -> Q:
        return Q(**{f"{path}__in": list(self.keys[kind])})


@dataclass(frozen=True, kw_only=True)
class SampleForecast:
    """What a removal deletes, by kind, and what it keeps, each with the reasons: stable codes."""

    going: Mapping[str, Sequence[int]]
    kept: Mapping[str, Mapping[int, Sequence[str]]]
    enrollments: int
    names: Mapping[str, Mapping[int, str]] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        facts = [
            {kind: sorted(keys) for kind, keys in self.going.items()},
            {kind: sorted(keys) for kind, keys in self.kept.items()},
            self.enrollments,
        ]
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:32]


def brought_by_sample() -> Brought | None:
    """What the last sample brought, as its event says; None where none was loaded."""
    event = AuditEvent.objects.filter(action=AuditEvent.Action.LOAD_SAMPLE, skipped="").first()
    if event is None or not event.changes:
        return None
    *keys, newest = event.changes["sample"]
    return Brought(keys=dict(zip(KINDS, keys, strict=True)), newest=newest, event=event)


def sample_forecast(brought: Brought) -> SampleForecast:
    """A number of statements that hangs on nothing."""
    kept = _reasons_to_keep(brought)
    going = {
        kind: [key for key in keys if key not in kept[kind]] for kind, keys in brought.keys.items()
    }
    return SampleForecast(
        going=going,
        kept=kept,
        enrollments=enrollments_going(brought, going).count(),
        names={kind: _names(KINDS[kind], kept[kind]) for kind in KINDS},
    )


def enrollments_going(brought: Brought, going: Mapping[str, Sequence[int]]) -> QuerySet[Enrollment]:
    """Those that it brought, and those of users and activities that go."""
    within = brought.to("users", "user") & brought.to("activities", "activity")
    gone = Q(user__in=going["users"]) | Q(activity__in=going["activities"])
    return Enrollment.objects.filter(within).filter(gone | Q(pk__lte=brought.newest))


def _reasons_to_keep(brought: Brought) -> dict[str, dict[int, list[str]]]:
    found: dict[str, dict[int, list[str]]] = {kind: {} for kind in KINDS}

    def keep(kind: str, why: str, keys: Any) -> None:
        for key in set(keys) & set(brought.keys[kind]):
            found[kind].setdefault(key, []).append(why)

    user, activity = brought.to("users", "user"), brought.to("activities", "activity")
    qualification = brought.to("qualifications", "qualification")
    _keep_attached(brought, keep, user, activity, qualification)
    for kind, model in KINDS.items():
        keep(kind, "named", _named_elsewhere(model, brought.keys[kind]))
    _keep_edited(brought, keep)
    _keep_whole(brought, keep, found)
    return found


def _keep_attached(brought: Brought, keep: Any, user: Q, activity: Q, qualification: Q) -> None:
    """Keeps what an enrollment, a holder or a requirement ties to something of other origin."""
    places = Enrollment.objects.order_by()
    keep(
        "activities",
        "enrolled",
        places.filter(activity).exclude(user).values_list("activity", flat=True),
    )
    keep("users", "enrolled", places.filter(user).exclude(activity).values_list("user", flat=True))
    source = brought.to("qualifications", "source_qualification")
    others = places.filter(source).exclude(user & activity)
    keep("qualifications", "enrolled", others.values_list("source_qualification", flat=True))
    held = Holder.objects.order_by()
    keep(
        "qualifications",
        "held",
        held.filter(qualification).exclude(user).values_list("qualification", flat=True),
    )
    keep("users", "held", held.filter(user).exclude(qualification).values_list("user", flat=True))
    required = Requirement.objects.order_by()
    keep(
        "activities",
        "required",
        required.filter(activity).exclude(qualification).values_list("activity", flat=True),
    )
    keep(
        "qualifications",
        "required",
        required.filter(qualification).exclude(activity).values_list("qualification", flat=True),
    )
    team = brought.to("teams", "team")
    managed = TeamManager.objects.order_by()
    keep("teams", "managed", managed.filter(team).exclude(user).values_list("team", flat=True))
    keep("users", "managed", managed.filter(user).exclude(team).values_list("user", flat=True))
    keep(
        "teams",
        "members",
        User.objects.order_by()
        .filter(team)
        .exclude(brought.to("users", "pk"))
        .values_list("team", flat=True),
    )


def _keep_edited(brought: Brought, keep: Any) -> None:
    """Somebody put work into it, or signed in with it: it is theirs now."""
    since = AuditEvent.objects.filter(pk__gt=brought.event.pk, action__in=_EDITS, skipped="")
    for kind, name in (
        ("users", "user"),
        ("activities", "activity"),
        ("qualifications", "qualification"),
    ):
        keep(kind, "edited", since.filter(brought.to(kind, name)).values_list(name, flat=True))
    signed_in = User.objects.filter(brought.to("users", "pk"), last_login__gt=brought.event.at)
    keep("users", "signed_in", signed_in.values_list("pk", flat=True))


def _keep_whole(brought: Brought, keep: Any, found: Mapping[str, Any]) -> None:
    """What is kept stays whole: a qualification with its requirements, a user in their team."""
    of = Requirement.objects.filter(qualification__in=list(found["qualifications"]))
    keep("activities", "required", of.values_list("activity", flat=True))
    teams = User.objects.filter(pk__in=list(found["users"]), team__isnull=False)
    keep("teams", "members", teams.values_list("team", flat=True))


def _named_elsewhere(model: type[Model], keys: Sequence[int]) -> set[int]:
    """Those of these rows to which a table refers that is none of the domain's: an import, say."""
    found: set[int] = set()
    for relation in model._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and relation.one_to_many) or relation.concrete:
            continue
        column: Any = relation.field  # type: ignore[union-attr]
        if relation.related_model in _OF_DOMAIN or not column.db_constraint:
            continue
        other: Any = relation.related_model
        rows = other._base_manager.filter(**{f"{column.name}__in": list(keys)})
        found.update(rows.order_by().values_list(column.name, flat=True))
    return found


def _names(model: Any, keys: Any) -> dict[int, str]:
    return {row.pk: str(row) for row in model.objects.filter(pk__in=list(keys))}
