"""A call of every service: its right, whom it is about and what has to be so before."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from enrollments import services
from enrollments.actors import Actor
from enrollments.models import (
    AuditEvent,
    Enrollment,
    Holder,
    LearningActivity,
    Qualification,
    Team,
    User,
)
from enrollments.roles import Right, Role
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    TeamFactory,
)


@dataclass(frozen=True, kw_only=True)
class Academy:
    """What a service can be asked about; `user` is the one whom it is about."""

    user: User
    open: Enrollment
    ended: Enrollment
    without: LearningActivity
    archived: LearningActivity
    qualification: Qualification
    held: Qualification
    team: Team

    @property
    def users(self) -> Any:
        return User.objects.filter(pk=self.user.pk)

    @property
    def opens(self) -> Any:
        return Enrollment.objects.filter(pk=self.open.pk)

    @property
    def endeds(self) -> Any:
        return Enrollment.objects.filter(pk=self.ended.pk)

    @property
    def pairs(self) -> Any:
        return self.users.annotate(pair_user=F("pk"), pair_activity=_number(self.without))

    @property
    def seen(self) -> Any:
        return self.opens.annotate(seen_number=F("pk"), seen=F("revision"))


def _number(activity: LearningActivity) -> Any:
    return F("pk") * 0 + activity.pk


BATCH: Final = UUID("00000000-0000-4000-8000-000000000001")
IMPORT: Final = 7

type Call = Callable[[Academy, Actor], Any]

PROFILE: Final = services.Profile(first_name="Anna", last_name="Berg")
ACTIVITY: Final = services.ActivityProfile(code="NEW-1", title="New", kind="classroom")


def answered(written: Any) -> services.Result:
    """What is written and is no user answers in words of its own; here only the refusal counts."""
    return services.Result(batch=BATCH, refused=written.refused)


# By name: the right that it asks, and a call of it. What is about a user is so marked below.
SERVICES: Final[dict[str, tuple[Right, Call]]] = {
    "enroll": (Right.ENROLL, lambda a, by: services.enroll(a.users, a.without, actor=by)),
    "enroll_planned": (Right.ENROLL, lambda a, by: services.enroll_planned(a.pairs, actor=by)),
    "reenroll": (Right.ENROLL, lambda a, by: services.reenroll(a.endeds, actor=by)),
    "unenroll": (Right.UNENROLL, lambda a, by: services.unenroll(a.opens, actor=by)),
    "unenroll_as_seen": (
        Right.UNENROLL,
        lambda a, by: services.unenroll_as_seen(a.seen, actor=by),
    ),
    "undo_unenroll": (Right.ENROLL, lambda a, by: services.undo_unenroll(BATCH, actor=by)),
    "undo_change": (Right.REMOVE, lambda a, by: services.undo_change(BATCH, actor=by)),
    "restore_due_dates": (
        Right.ENROLL,
        lambda a, by: services.restore_due_dates(a.opens, IMPORT, actor=by),
    ),
    "remove": (Right.REMOVE, lambda a, by: services.remove(a.opens, actor=by)),
    "grant_qualification": (
        Right.GRANT_QUALIFICATION,
        lambda a, by: services.grant_qualification(a.qualification, a.users, actor=by),
    ),
    "withdraw_qualification": (
        Right.GRANT_QUALIFICATION,
        lambda a, by: services.withdraw_qualification(a.held, a.users, actor=by),
    ),
    "add_requirement": (
        Right.CHANGE_CATALOGUE,
        lambda a, by: services.add_requirement(a.held, a.without, actor=by),
    ),
    "drop_requirement": (
        Right.CHANGE_CATALOGUE,
        lambda a, by: services.drop_requirement(a.held, a.archived, actor=by),
    ),
    "end_qualification": (
        Right.CHANGE_CATALOGUE,
        lambda a, by: services.end_qualification(a.held, actor=by),
    ),
    "resume_qualification": (
        Right.CHANGE_CATALOGUE,
        lambda a, by: services.resume_qualification(a.held, actor=by),
    ),
    "archive": (Right.CHANGE_CATALOGUE, lambda a, by: services.archive(a.without, actor=by)),
    "unarchive": (Right.CHANGE_CATALOGUE, lambda a, by: services.unarchive(a.archived, actor=by)),
    "deactivate": (Right.CHANGE_USER, lambda a, by: services.deactivate(a.users, actor=by)),
    "reactivate": (
        Right.CHANGE_USER,
        lambda a, by: services.reactivate(a.users, actor=by),
    ),
    "give_role": (
        Right.ADMINISTER,
        lambda a, by: services.give_role(a.users, Role.AUDITOR, actor=by),
    ),
    "erase_person": (Right.ADMINISTER, lambda a, by: services.erase_person(a.user, actor=by)),
    "sign_out_user": (Right.CHANGE_USER, lambda a, by: services.sign_out_user(a.user, actor=by)),
    "reset_factors": (Right.ADMINISTER, lambda a, by: services.reset_factors(a.user, actor=by)),
    "export_person": (Right.ADMINISTER, lambda a, by: services.export_person(a.user, actor=by)),
    "manage_teams": (
        Right.CHANGE_TEAM,
        lambda a, by: services.manage_teams(a.user, Team.objects.filter(pk=a.team.pk), actor=by),
    ),
    "assign_role": (
        Right.ADMINISTER,
        lambda a, by: services.assign_role(a.user, Role.AUDITOR, Team.objects.none(), actor=by),
    ),
    "edit_user": (
        Right.CHANGE_USER,
        lambda a, by: services.edit_user(a.user, PROFILE, team=a.user.team, actor=by),
    ),
    "change_email": (
        Right.CHANGE_USER,
        lambda a, by: services.change_email(a.user, "another@example.org", actor=by),
    ),
    "set_due_date": (
        Right.ENROLL,
        lambda a, by: services.set_due_date(a.opens, timezone.localdate(), actor=by),
    ),
    "add_user": (
        Right.CHANGE_USER,
        lambda a, by: services.add_user("anna@example.org", PROFILE, actor=by),
    ),
    "add_team": (
        Right.CHANGE_TEAM,
        lambda a, by: services.add_team("A name that no other has", actor=by),
    ),
    "rename_team": (
        Right.CHANGE_TEAM,
        lambda a, by: services.rename_team(a.team, "A name that no other has", actor=by),
    ),
    "add_activity": (
        Right.CHANGE_CATALOGUE,
        lambda a, by: answered(services.add_activity(ACTIVITY, actor=by)),
    ),
    "add_activities": (
        Right.CHANGE_CATALOGUE,
        lambda a, by: answered(services.add_activities([ACTIVITY], actor=by)),
    ),
    "edit_activity": (
        Right.CHANGE_CATALOGUE,
        lambda a, by: answered(services.edit_activity(a.without, ACTIVITY, actor=by)),
    ),
    "add_qualification": (
        Right.CHANGE_CATALOGUE,
        lambda a, by: answered(services.add_qualification("Level 9", actor=by)),
    ),
    "add_qualifications": (
        Right.CHANGE_CATALOGUE,
        lambda a, by: answered(
            services.add_qualifications([services.NewQualification(name="Level 9")], actor=by)
        ),
    ),
    "edit_qualification": (
        Right.CHANGE_CATALOGUE,
        lambda a, by: answered(
            services.edit_qualification(a.held, name="Level 9", description="", actor=by)
        ),
    ),
    "change_time_frame": (
        Right.CHANGE_CATALOGUE,
        lambda a, by: services.change_time_frame(a.held, a.archived, due_days=30, actor=by),
    ),
    "set_up_academy": (
        Right.ADMINISTER,
        lambda a, by: services.set_up_academy(
            name="Waterhoek", language="nl", time_zone="Europe/Amsterdam", actor=by
        ),
    ),
}
# What a learner does: only ever on what is their own, whatever their role.
LEARNING: Final[dict[str, Call]] = {
    "record_progress": lambda a, by: services.record_progress(a.open, 70, actor=by),
    "record_completion": lambda a, by: services.record_completion(a.open, actor=by),
}
# Takes no actor: nobody but who can run commands on the server reaches it.
OF_THE_SERVER: Final = {"create_owner"}
# Takes none either: what the organisation's sign-in says is done by a rule (test_sso.py).
OF_A_RULE: Final = {"arrive"}
# A colleague does it, also for an owner.
NEVER_ON_ONESELF: Final = {"reset_factors"}
NO_SERVICES: Final = {
    "ActivityProfile",
    "ListedRequirement",
    "NewQualification",
    "LostRace",
    "Profile",
    "Result",
    "WrittenActivity",
    "WrittenQualification",
    "lines_and_files",
    "may_readdress",
    "stays_nobody_owner",
}
# What asks for more than a user and a right has a test of its own gate, where it is tested itself.
ELSEWHERE: Final = {
    "add_manager",
    "change_rule",
    "delete_view",
    "enroll_by_change",
    "make_change",
    "merge_teams",
    "move_to_team",
    "record_export",
    "remove_manager",
    "remove_sample",
    "rename_view",
    "save_view",
}
# What they are about is no user: it has no scope.
OF_ALL: Final = {
    "add_requirement",
    "drop_requirement",
    "end_qualification",
    "resume_qualification",
    "archive",
    "unarchive",
    "add_user",
    "add_team",
    "rename_team",
    "add_activity",
    "add_activities",
    "edit_activity",
    "add_qualification",
    "add_qualifications",
    "edit_qualification",
    "change_time_frame",
    "set_up_academy",
}
# An owner alone changes what is their own; a role and an account are no enrollments.
ON_ONESELF: Final = {
    "assign_role",
    "change_email",
    "edit_user",
    "deactivate",
    "erase_person",
    "export_person",
    "give_role",
    "manage_teams",
    "reactivate",
}


def due_date_set(academy: Academy, actor: Actor) -> None:
    """By an import, to none."""
    AuditEvent.objects.create(
        at=timezone.now(),
        batch=BATCH,
        door=AuditEvent.Door.IMPORT,
        import_number=IMPORT,
        actor_name=actor.name,
        action=AuditEvent.Action.SET_DUE_DATE,
        user=academy.user,
        activity=academy.open.activity,
        enrollment_number=academy.open.pk,
        revision=academy.open.revision,
        changes={"due_on": ["2031-01-15", None]},
    )


def granted_by(academy: Academy, actor: Actor) -> None:
    """A click of this actor, who had the right to it then."""
    held = Holder.objects.get(qualification=academy.held, user=academy.user)
    AuditEvent.objects.create(
        at=held.since,
        batch=BATCH,
        door=AuditEvent.Door.SCREEN,
        actor_id=actor.user_id,
        actor_name=actor.name,
        action=AuditEvent.Action.GRANT,
        user=academy.user,
        qualification=academy.held,
    )


def unenrolled_by(academy: Academy, actor: Actor) -> None:
    """A click of this actor, who had the right to it then."""
    AuditEvent.objects.create(
        at=timezone.now(),
        batch=BATCH,
        door=AuditEvent.Door.SCREEN,
        actor_id=actor.user_id,
        actor_name=actor.name,
        action=AuditEvent.Action.UNENROLL,
        user=academy.user,
        activity=academy.ended.activity,
        enrollment_number=academy.ended.pk,
        revision=academy.ended.revision,
        former_status="enrolled",
    )


def qualification_ended(academy: Academy, _actor: Actor) -> None:
    day = timezone.localdate() - timedelta(days=1)
    Qualification.objects.filter(pk=academy.held.pk).update(ended_on=day)


def user_left(academy: Academy, _actor: Actor) -> None:
    academy.users.update(is_active=False)


# What has to be so before there is something to do.
PREPARE: Final[dict[str, Callable[[Academy, Actor], None]]] = {
    "undo_unenroll": unenrolled_by,
    "undo_change": granted_by,
    "restore_due_dates": due_date_set,
    "resume_qualification": qualification_ended,
    "reactivate": user_left,
}


def academy_of(user: User) -> Academy:
    activities = [LearningActivityFactory.create(archived=archived) for archived in (0, 0, 0, 1)]
    opened, ended, without, archived = activities
    QualificationFactory.create(name="Level 5", activities=[opened])
    return Academy(
        user=user,
        open=EnrollmentFactory.create(user=user, activity=opened, progress=30),
        ended=EnrollmentFactory.create(user=user, activity=ended, unenrolled=True),
        without=without,
        archived=archived,
        qualification=QualificationFactory.create(name="Level 4", activities=[without]),
        held=QualificationFactory.create(name="Level 3", activities=[archived], holders=[user]),
        team=TeamFactory.create(name="Ward 9"),
    )
