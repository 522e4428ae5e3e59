"""An import of each kind, ready for a fault; and whether it ended as if there had been none."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from enrollments.actors import Actor
from enrollments.decisions import Deed
from enrollments.forms.selection import selected_rows
from enrollments.models import AuditEvent, Enrollment, LearningActivity, User
from enrollments.queries.many import forecast_of_many
from enrollments.roles import Role
from imports import services
from imports.models import Import
from imports.outcomes import RunOutcome
from imports.work.lease import AT_WORK
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    UserFactory,
    give,
)
from tests.faults.patience import NotEnded, Patience
from tests.imports import workbooks
from tests.ledger import Tables, assert_audited

# For a process that is to end: seconds of a machine that has nothing else to do.
PATIENCE: Final = 60
PEOPLE: Final = 24
KINDS: Final = ("unenroll", "remove", "enroll", "undo of unenroll", "undo of enroll")


@dataclass
class Scene:
    """`before` is what the tables held when only `import_run` was still to do its work."""

    kind: str
    marit: User
    activity: LearningActivity
    import_run: Import
    before: Tables

    @classmethod
    def uploaded(cls, kind: str) -> "Scene":
        """To be checked; nobody works on it yet, and it is queued."""
        marit, activity = _administrator(), LearningActivityFactory.create()
        action = kind.removeprefix("undo of ")
        people = UserFactory.create_batch(PEOPLE)
        half = PEOPLE // 2
        if action == "enroll":
            for person in people[:half]:
                EnrollmentFactory.create(user=person, activity=activity, unenrolled=True)
        else:
            for person in people:
                EnrollmentFactory.create(user=person, activity=activity, in_progress=True)
        if action == "remove":
            QualificationFactory.create(activities=[activity], holders=people[:half])
        draft = workbooks.open_import(marit, activity, action=action)
        content = workbooks.filled(draft, [(person.email, "", "x") for person in people])
        if kind == action:
            before = Tables.now()
            file = SimpleUploadedFile("ward.xlsx", content)
            assert services.accept_upload(draft, file, actor=Actor.at_screen(marit)) is None
        else:
            done = workbooks.run(workbooks.upload(draft, content, by=marit), by=marit)
            before = Tables.now()
            draft = services.open_undo(done, actor=Actor.at_screen(marit))
        return cls(kind, marit, activity, draft, before)

    @classmethod
    def selected(cls) -> "Scene":
        """All participants selected by click, and confirmed; nobody works on it yet."""
        marit, activity = _administrator(), LearningActivityFactory.create()
        rows = EnrollmentFactory.create_batch(PEOPLE, activity=activity, in_progress=True)
        before, actor = Tables.now(), Actor.at_screen(marit)
        content = {"numbers": [row.pk for row in rows]}
        _forecast, facts = forecast_of_many(
            actor, Deed.UNENROLL, selected_rows(marit, content), examples=(), shown=0
        )
        job = services.run_selection(content, facts, actor=actor, reason="", typed=0, language="en")
        return cls("selection", marit, activity, job, before)

    @classmethod
    def checked(cls, kind: str) -> "Scene":
        scene = cls.uploaded(kind)
        workbooks.worked(scene.import_run)
        return scene

    @classmethod
    def started(cls, kind: str) -> "Scene":
        """To be run; nobody works on it yet, and it is queued."""
        scene = cls.checked(kind)
        scene.start()
        return scene

    @property
    def now(self) -> Import:
        return Import.objects.get(pk=self.import_run.pk)

    def start(self) -> None:
        workbooks.start(self.now, by=self.marit)

    def start_if_checked(self) -> None:
        if self.now.status == Import.Status.CHECKED:
            self.start()

    def is_finished(self) -> Import:
        return self.wait_for(Import.Status.FINISHED)

    def goes_all_the_way(self) -> None:
        """From wherever it is to its end; the start is all that people have to do."""
        if self.now.status in (Import.Status.CHECKING, Import.Status.CHECKED):
            self.wait_for(Import.Status.CHECKED)
            self.start()
        self.ends_by_itself()

    @property
    def lease(self) -> UUID | None:
        """That of whoever has it in hand, or had it when killed."""
        return self.now.lease

    def wait_until_taken(self, before: UUID | None = None) -> UUID | None:
        """Until a worker has it in hand, by another lease than before; None when it is through."""
        patience = Patience("waited for a worker to take it")
        while True:
            now = self.now
            if now.lease not in (None, before):
                return now.lease
            if now.status not in AT_WORK:
                return None
            patience.look(_progress(now))

    def was_hit(self, lease: UUID | None) -> bool:
        """Whether who held this lease was at work when it died: the lease is there, work is left.

        Asked after the death. Whoever ends gives the lease back, and whoever takes over has
        another one.
        """
        now = self.now
        return lease is not None and now.lease == lease and now.status in AT_WORK

    def wait_for(self, status: str) -> Import:
        patience = Patience(f"waited for {status}")
        while True:
            current = self.now
            if current.status == status:
                return current
            if current.status == Import.Status.FAILED:
                raise NotEnded(f"failed, reference {current.failure}")
            patience.look(_progress(current))

    def wait_until_at_work(self, before: int = 0) -> None:
        """Until it has done more than before, and most is still to be done."""
        patience = Patience("waited for the first enrollments")
        while self.now.applied <= before and self.now.status != Import.Status.FINISHED:
            patience.look(_progress(self.now))

    def ends_by_itself(self) -> None:
        """Nothing lost, nothing twice: every mark applied, each change with its event."""
        finished = self.is_finished()
        became = Counter(mark.became for mark in workbooks.fates(finished))
        assert became == {RunOutcome.APPLIED: PEOPLE}, f"marks became {dict(became)}"
        assert finished.applied == PEOPLE, f"says that it did {finished.applied}"
        assert_audited(self.before)
        events = AuditEvent.objects.filter(import_number=finished.pk, user__isnull=False)
        told = Counter(events.values_list("action", "door"))
        assert told == EVENTS[self.kind], f"events tell {dict(told)}"
        each = events.values("action", "enrollment_number").distinct().count()
        assert each == events.count(), "the same event twice"
        rows = Enrollment.objects.filter(activity=self.activity)
        left = Counter(rows.values_list("status", "revision"))
        assert left == LEFT[self.kind], f"enrollments are {dict(left)}"


def _progress(now: Import) -> tuple[Any, ...]:
    """What changes when work is done; a lease that is renewed without any is no progress."""
    left_out = ("lease", "lease_until")
    fields = now._meta.concrete_fields
    return tuple(getattr(now, one.attname) for one in fields if one.attname not in left_out)


def cut_connections() -> int:
    """Have PostgreSQL drop all connections to this database but ours; how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])


def _administrator() -> User:
    marit = User.objects.filter(email="marit.vink@waterhoek.example").first()
    if marit is None:
        marit = UserFactory.create(email="marit.vink@waterhoek.example")
    give(marit, Role.ADMINISTRATOR)
    return marit


_HALF: Final = PEOPLE // 2
EVENTS: Final[dict[str, Any]] = {
    "unenroll": {("unenroll", "import"): PEOPLE},
    "remove": {("remove", "import"): PEOPLE, ("enroll", "rule"): _HALF},
    "enroll": {("enroll", "import"): _HALF, ("reenroll", "import"): _HALF},
    "selection": {("unenroll", "screen"): PEOPLE},
    "undo of unenroll": {("reenroll", "import"): PEOPLE},
    "undo of enroll": {("remove", "import"): _HALF, ("unenroll", "import"): _HALF},
}
# The enrollments of the activity in the end, by status and revision.
LEFT: Final[dict[str, Any]] = {
    "unenroll": {("unenrolled", 2): PEOPLE},
    "remove": {("enrolled", 1): _HALF},
    "enroll": {("enrolled", 1): _HALF, ("enrolled", 3): _HALF},
    "selection": {("unenrolled", 2): PEOPLE},
    "undo of unenroll": {("enrolled", 3): PEOPLE},
    "undo of enroll": {("unenrolled", 4): _HALF},
}
