"""Builds the academy and saves it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from django.db import models, transaction

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
from enrollments.seeding.catalogue import WORDS
from enrollments.seeding.catalogue.plan import (
    ACTIVITIES,
    AUDIENCES,
    CARE,
    QUALIFICATIONS,
    TEAMS,
    QualificationSeed,
)
from enrollments.seeding.histories import Historian, History, Origin
from enrollments.seeding.people import (
    ADMINISTRATOR_EMAIL,
    DESKS,
    LEARNER_EMAIL,
    drawn_moment,
    make_people,
)
from enrollments.seeding.sanne import SANNE_HOLDS, sanne_histories

ENROLLMENTS: Final = 3000
# None by import: what an import did, it did itself (imports.seeding).
SOURCES: Final = {Enrollment.Source.HAND: 70, Enrollment.Source.SELF: 30}


@dataclass(frozen=True)
class Seeded:
    """How many of what were made, and the primary keys of what stands by itself."""

    users: int
    teams: int
    activities: int
    qualifications: int
    enrollments: int
    keys: Mapping[str, Sequence[int]] = field(default_factory=dict)


@transaction.atomic
def seed(today: date, language: str) -> Seeded:
    """Fill an empty database; the same `today` gives the same academy. Nobody can sign in yet.

    Titles, stories and names of teams are in `language`. Expects the roles to be there, as after
    migrating.
    """
    return _Academy(today, language).build()


class _Academy:
    """Carries what the steps of building share."""

    def __init__(self, today: date, language: str) -> None:
        self.today = today
        self.words = WORDS[language]
        self.rng = Random("Waterhoek Academy")
        self.histories: list[History] = []
        self.events: list[AuditEvent] = []
        self.holders: list[Holder] = []
        self.taken: set[tuple[int, str]] = set()

    def build(self) -> Seeded:
        made = _save(Team(name=self.words.teams[key]) for key in TEAMS)
        self.teams = dict(zip(TEAMS, made, strict=True))
        self.key_of_team: dict[int | None, str] = {team.pk: key for key, team in self.teams.items()}
        self.users = _save(make_people(self.teams, self.today, self.rng))
        by_email = {user.email: user for user in self.users}
        self.administrator = by_email[ADMINISTRATOR_EMAIL]
        self._give_roles(by_email)
        self.historian = Historian(self.today, self.rng, self.administrator)
        self._make_activities()
        self._make_qualifications()
        self._write_sanne(by_email[LEARNER_EMAIL])
        for plan in QUALIFICATIONS:
            self._let_hold(plan)
        self._enroll_otherwise()
        _save(self.holders)
        self._save_histories()
        return Seeded(
            users=len(self.users),
            teams=len(self.teams),
            activities=len(self.activities),
            qualifications=len(self.qualifications),
            enrollments=len(self.histories),
            keys={
                "users": [user.pk for user in self.users],
                "teams": [team.pk for team in self.teams.values()],
                "activities": [activity.pk for activity in self.activities.values()],
                "qualifications": [one.pk for one in self.qualifications.values()],
            },
        )

    def _give_roles(self, by_email: dict[str, User]) -> None:
        for desk in DESKS:
            person = by_email[desk.email]
            person.role = desk.role
            person.save(update_fields=("role",))
            for team in desk.teams:
                TeamManager.objects.create(user=person, team=self.teams[team])

    def _make_activities(self) -> None:
        self.archived = {plan.code: plan.archived or 0 for plan in ACTIVITIES}
        made = _save(
            LearningActivity(
                code=plan.code,
                title=self.words.activities[plan.code].name,
                kind=plan.kind,
                minutes=plan.minutes,
                description=self.words.activities[plan.code].description,
                archived_at=self._ago(plan.archived) if plan.archived else None,
            )
            for plan in ACTIVITIES
        )
        self.activities = {activity.code: activity for activity in made}

    def _make_qualifications(self) -> None:
        made = _save(
            Qualification(
                name=self.words.qualifications[plan.key].name,
                description=self.words.qualifications[plan.key].description,
                ended_on=self.today - timedelta(days=plan.ended) if plan.ended else None,
            )
            for plan in QUALIFICATIONS
        )
        self.qualifications = {
            plan.key: qualification
            for plan, qualification in zip(QUALIFICATIONS, made, strict=True)
        }
        required = [(plan, code) for plan in QUALIFICATIONS for code in plan.requires]
        _save(
            Requirement(qualification=self.qualifications[plan.key], activity=self.activities[code])
            for plan, code in required
        )
        for plan, code in required:
            self._event(AuditEvent.Action.REQUIRE, 1000, plan, activity=self.activities[code])

    def _write_sanne(self, sanne: User) -> None:
        origins = {plan.key: self._grant(plan, sanne, days) for plan, days in self._held()}
        self.histories += sanne_histories(self.historian, sanne, self.activities, origins)
        # Nothing is added to what the screenshots show of her.
        self.taken |= {(sanne.pk, code) for code in self.activities}

    def _held(self) -> Iterable[tuple[QualificationSeed, int]]:
        for plan in QUALIFICATIONS:
            if plan.key in SANNE_HOLDS:
                yield plan, SANNE_HOLDS[plan.key]

    def _let_hold(self, plan: QualificationSeed) -> None:
        for team, share in plan.shares.items():
            staff = [user for user in self.users if user.team == self.teams[team]]
            for user in staff:
                if user.email == LEARNER_EMAIL or self.rng.random() >= share:
                    continue
                since = self._since(user, plan)
                if since is None:
                    continue
                origin = self._grant(plan, user, since)
                for code in plan.requires:
                    if self.archived[code] < since:
                        self._enroll(user, code, origin, since)

    def _since(self, user: User, plan: QualificationSeed) -> int | None:
        """How many days ago this user got the qualification; None when it was over by then."""
        joined = self._days_here(user)
        if plan.ended:
            return plan.ended + 30 if joined > plan.ended + 30 else None
        earliest = 200 if not user.is_active else 3
        return min(joined, self.rng.randrange(max(earliest, 20), 430))

    def _grant(self, plan: QualificationSeed, user: User, since: int) -> Origin:
        qualification = self.qualifications[plan.key]
        event = self._event(AuditEvent.Action.GRANT, since, plan, user=user)
        self.holders.append(Holder(qualification=qualification, user=user, since=event.at))
        return Origin(
            source=Enrollment.Source.QUALIFICATION,
            by=self.administrator,
            qualification=qualification,
            batch=event.batch,
            at=event.at,
        )

    def _enroll_otherwise(self) -> None:
        """Adds enrollments by hand and by the learners themselves, up to the full number."""
        while len(self.histories) < ENROLLMENTS:
            user = self.rng.choice(self.users)
            source = self.rng.choices(list(SOURCES), weights=list(SOURCES.values()))[0]
            code = self.rng.choice(self._codes_for(user))
            days = self.archived[code] + self.rng.randrange(3, 300)
            by = user if source == Enrollment.Source.SELF else self.administrator
            origin = Origin(source=source, by=by)
            if self._fits(user, code, days):
                self._enroll(user, code, origin, days)

    def _fits(self, user: User, code: str, days: int) -> bool:
        at_work = self._days_here(user) >= days and (user.is_active or days > 190)
        return at_work and code in self._codes_for(user)

    def _enroll(self, user: User, code: str, origin: Origin, days: int) -> None:
        if (user.pk, code) not in self.taken:
            self.taken.add((user.pk, code))
            self.histories.append(self.historian.draw(user, self.activities[code], origin, days))

    def _save_histories(self) -> None:
        """In the order in which it happened, so that primary keys tell the same story."""
        self.histories.sort(key=lambda history: history.enrollment.enrolled_at)
        _save(history.enrollment for history in self.histories)
        for history in self.histories:
            history.link()
            self.events += history.events
        self.events.sort(key=lambda event: event.at)
        _save(self.events)
        records = [record for history in self.histories for record in history.records]
        _save(sorted(records, key=lambda record: record.at))

    def _event(
        self,
        action: AuditEvent.Action,
        days: int,
        plan: QualificationSeed,
        *,
        user: User | None = None,
        activity: LearningActivity | None = None,
    ) -> AuditEvent:
        event = AuditEvent(
            at=self._ago(days),
            batch=self.historian.batch(),
            door=AuditEvent.Door.SCREEN,
            actor=self.administrator,
            actor_name=self.administrator.name,
            action=action,
            user=user,
            activity=activity,
            qualifications=self.qualifications[plan.key].name,
        )
        self.events.append(event)
        return event

    def _codes_for(self, user: User) -> list[str]:
        """The activities that are meant for this user's team."""
        team = self.key_of_team[user.team_id]
        return [plan.code for plan in ACTIVITIES if team in AUDIENCES.get(plan.code, CARE)]

    def _days_here(self, user: User) -> int:
        return (self.today - user.date_joined.date()).days

    def _ago(self, days: int) -> datetime:
        return drawn_moment(self.today - timedelta(days=days), self.rng)


def _save[Row: models.Model](rows: Iterable[Row]) -> list[Row]:
    """Insert rows of one model; they have their primary keys afterwards."""
    rows = list(rows)
    saved: list[Row] = type(rows[0])._default_manager.bulk_create(rows, batch_size=500)
    return saved
