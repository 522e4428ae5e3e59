"""One enrollment with everything that led to its present state.

Days are counted back from today: 30 is thirty days ago, always larger than or equal to what
follows it.
"""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from enrollments.models import (
    AuditEvent,
    Enrollment,
    LearningActivity,
    LearningRecord,
    Qualification,
    User,
)
from enrollments.seeding.people import drawn_moment

STATES: Final = {
    "completed": 46,
    "in_progress": 19,
    "not_started": 17,
    "overdue": 7,
    "unenrolled": 10,
    "reenrolled": 1,
}
ENDED: Final = Enrollment.Status.UNENROLLED
OPEN: Final = Enrollment.Status.ENROLLED
PASS_MARK = 70


@dataclass
class History:
    """An unsaved enrollment with its unsaved records and audit events."""

    enrollment: Enrollment
    records: list[LearningRecord] = field(default_factory=list)
    events: list[AuditEvent] = field(default_factory=list)

    def link(self) -> None:
        """Once the enrollment is saved: let the rest refer to it."""
        for record in self.records:
            record.enrollment_id = self.enrollment.pk
        for event in self.events:
            event.enrollment_number = self.enrollment.pk


@dataclass(frozen=True, kw_only=True)
class Origin:
    """How somebody came to be enrolled: by any source but an import.

    `batch` and `at` are set where one call enrolled more than once.
    """

    source: Enrollment.Source
    by: User
    qualification: Qualification | None = None
    batch: uuid.UUID | None = None
    at: datetime | None = None


class Historian:
    """Draws histories; `administrator` is who did what was done by hand."""

    def __init__(self, today: date, rng: Random, administrator: User) -> None:
        self.today = today
        self.rng = rng
        self.administrator = administrator

    def batch(self) -> uuid.UUID:
        """The identifier of a call, drawn like all else."""
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)

    def draw(
        self, user: User, activity: LearningActivity, origin: Origin, enrolled: int
    ) -> History:
        """A history that began `enrolled` (3 or more) days ago and ends in a state by chance.

        The learner does nothing after signing in for the last time.
        """
        state = self.rng.choices(list(STATES), weights=list(STATES.values()))[0]
        last = (self.today - user.last_login.date()).days if user.last_login else enrolled
        if last >= enrolled:
            state = "not_started"
        elif activity.is_archived and state == "reenrolled":
            state = "unenrolled"
        history = self.begin(user, activity, origin, enrolled)
        match state:
            case "completed":
                finished = self.rng.randrange(last, enrolled)
                self.progress(history, self.rng.sample(range(5, 95), k=2), until=finished)
                self.complete(history, finished, fail_first=self.rng.random() < 0.15)
            case "unenrolled" | "reenrolled":
                ended = self.rng.randrange(1, enrolled)
                self.progress(history, self._percentages(), until=max(ended, last))
                if self.rng.random() < 0.25:
                    self.complete(history, max(ended, last))
                self.unenroll(history, ended)
                if state == "reenrolled":
                    self.reenroll(history, self.rng.randrange(ended))
            case "in_progress":
                self.progress(history, self._percentages() or [20], until=last)
            case "overdue":
                self.progress(history, self._percentages(), until=last)
        self._set_due_date(history, enrolled, overdue=state == "overdue")
        return history

    def begin(
        self, user: User, activity: LearningActivity, origin: Origin, enrolled: int
    ) -> History:
        by_hand = origin.source == Enrollment.Source.HAND
        enrollment = Enrollment(
            user=user,
            activity=activity,
            enrolled_at=origin.at or drawn_moment(self.today - timedelta(days=enrolled), self.rng),
            source=origin.source,
            source_name=origin.by.name if by_hand else "",
            source_qualification=origin.qualification,
        )
        history = History(enrollment)
        event = self._event(history, AuditEvent.Action.ENROLL, by=origin.by, former=OPEN)
        event.at = enrollment.enrolled_at
        event.batch = origin.batch or event.batch
        event.qualifications = origin.qualification.name if origin.qualification else ""
        return history

    def progress(self, history: History, percentages: list[int], until: int) -> None:
        """The learner starts and gets this far, somewhere between enrolling and `until`."""
        if not percentages:
            return
        enrollment = history.enrollment
        first = self._days_ago(enrollment)
        days = sorted((self.rng.randint(until, first) for _ in percentages), reverse=True)
        # All on the day of enrolling would have to come after its minute.
        days = [min(day, max(first - 1, until)) for day in days]
        self._record(history, LearningRecord.Kind.STARTED, days[0], progress=0)
        for day, percent in zip(days, sorted(percentages), strict=True):
            self._record(history, LearningRecord.Kind.PROGRESS, day, progress=percent)
            enrollment.revision += 1
            enrollment.progress = percent

    def complete(self, history: History, day: int, *, fail_first: bool = False) -> None:
        enrollment = history.enrollment
        score = None
        if enrollment.activity.kind == LearningActivity.Kind.ASSESSMENT:
            score = self.rng.randrange(PASS_MARK, 101)
            if fail_first:
                failed = self.rng.randrange(30, PASS_MARK)
                self._record(history, LearningRecord.Kind.ATTEMPT, day, score=failed)
            self._record(history, LearningRecord.Kind.ATTEMPT, day, score=score)
        done = self._record(history, LearningRecord.Kind.COMPLETED, day, progress=100, score=score)
        enrollment.progress, enrollment.score, enrollment.completed_at = 100, score, done.at
        enrollment.revision += 1

    def unenroll(self, history: History, day: int) -> None:
        enrollment = history.enrollment
        enrollment.revision += 1
        event = self._event(history, AuditEvent.Action.UNENROLL, by=self.administrator, former=OPEN)
        event.at = self._not_before(history, day)
        enrollment.status = ENDED
        enrollment.unenrolled_at = event.at
        enrollment.unenrolled_by = self.administrator.name

    def reenroll(self, history: History, day: int) -> None:
        enrollment = history.enrollment
        enrollment.revision += 1
        event = self._event(
            history, AuditEvent.Action.REENROLL, by=self.administrator, former=ENDED
        )
        event.at = self._not_before(history, max(day, 1))
        enrollment.status = OPEN
        enrollment.unenrolled_at, enrollment.unenrolled_by = None, ""

    def _percentages(self) -> list[int]:
        """Up to three steps, rounded to fives as most content reports them; none at times."""
        return self.rng.sample(range(5, 95, 5), k=self.rng.randrange(4))

    def _set_due_date(self, history: History, enrolled: int, *, overdue: bool) -> None:
        enrollment = history.enrollment
        if overdue:
            days_ago = self.rng.randrange(1, enrolled)
        elif self.rng.random() < 0.45:
            if enrollment.is_open and not enrollment.completed_at:
                days_ago = -self.rng.randrange(1, 120)
            else:
                days_ago = self.rng.randrange(-30, enrolled)
        else:
            return
        enrollment.due_on = self.today - timedelta(days=days_ago)

    def _days_ago(self, enrollment: Enrollment) -> int:
        return (self.today - enrollment.enrolled_at.date()).days

    def _not_before(self, history: History, day: int) -> datetime:
        """A moment of that day, after everything that has happened already."""
        last = max(
            [record.at for record in history.records]
            + [event.at for event in history.events if event.at is not None]
        )
        return max(
            drawn_moment(self.today - timedelta(days=day), self.rng), last + timedelta(minutes=1)
        )

    def _record(
        self,
        history: History,
        kind: LearningRecord.Kind,
        day: int,
        *,
        progress: int | None = None,
        score: int | None = None,
    ) -> LearningRecord:
        record = LearningRecord(
            kind=kind, at=self._not_before(history, day), progress=progress, score=score
        )
        history.records.append(record)
        return record

    def _event(
        self, history: History, action: AuditEvent.Action, *, by: User, former: str
    ) -> AuditEvent:
        event = AuditEvent(
            batch=self.batch(),
            door=AuditEvent.Door.SCREEN,
            actor=by,
            actor_name=by.name,
            action=action,
            user=history.enrollment.user,
            activity=history.enrollment.activity,
            revision=history.enrollment.revision,
            former_status=former,
        )
        history.events.append(event)
        return event
