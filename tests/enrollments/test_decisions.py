"""The one decision table, written a second time by hand, and its two ways into a database."""

from itertools import product

import pytest

from enrollments.actors import Actor
from enrollments.decisions import Deed, Seen, asked, decide, outcomes, tree
from enrollments.models import Enrollment
from enrollments.outcomes import Outcome
from enrollments.queries.deciding import outcome, outcome_without
from enrollments.roles import Role
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    UserFactory,
)

# For whoever is in scope and not oneself: (status, user active, activity archived) -> outcome.
ENROLL = {
    ("", True, False): "enroll",
    ("", True, True): "activity_archived",
    ("", False, False): "user_inactive",
    ("", False, True): "user_inactive",
    ("enrolled", True, False): "already_enrolled",
    ("enrolled", True, True): "already_enrolled",
    ("enrolled", False, False): "already_enrolled",
    ("enrolled", False, True): "already_enrolled",
    ("unenrolled", True, False): "reenroll",
    ("unenrolled", True, True): "activity_archived",
    ("unenrolled", False, False): "user_inactive",
    ("unenrolled", False, True): "user_inactive",
}


def expected(deed: Deed, seen: Seen) -> str:
    if not seen.in_scope:
        return "user_unknown"
    if seen.oneself:
        return "own_enrollment"
    if deed in (Deed.ENROLL, Deed.REOPEN):
        if deed == Deed.REOPEN and not seen.status:
            return "not_enrolled"
        return ENROLL[seen.status, seen.user_active, seen.activity_archived]
    if not seen.status:
        return "not_enrolled"
    if deed == Deed.REMOVE:
        again = seen.required and seen.user_active and not seen.activity_archived
        return "remove_and_reenroll" if again else "remove"
    if seen.status == "unenrolled":
        return "already_unenrolled"
    return "required_by_qualification" if seen.required and seen.keeps_required else "unenroll"


@pytest.mark.parametrize("deed", Deed)
def test_every_combination_has_the_outcome_of_the_rules(deed):
    combinations = list(Seen.all())
    assert len(combinations) == 3 * 2**6
    for seen in combinations:
        assert decide(deed, seen) == expected(deed, seen), seen


@pytest.mark.parametrize("deed", Deed)
def test_a_tree_asks_only_what_the_decision_depends_on(deed):
    known = {"in_scope": True, "oneself": False, "keeps_required": False}
    needs = {
        Deed.ENROLL: {"status", "user_active", "activity_archived"},
        Deed.REOPEN: {"status", "user_active", "activity_archived"},
        Deed.UNENROLL: {"status"},
        Deed.REMOVE: {"status", "user_active", "activity_archived", "required"},
    }
    assert asked(tree(deed, **known)) == needs[deed]


def test_what_is_known_beforehand_is_not_asked():
    assert tree(Deed.ENROLL, in_scope=False) == Outcome.USER_UNKNOWN
    assert outcomes(tree(Deed.ENROLL, activity_archived=True)) == {
        Outcome.USER_UNKNOWN,
        Outcome.OWN_ENROLLMENT,
        Outcome.ALREADY_ENROLLED,
        Outcome.USER_INACTIVE,
        Outcome.ACTIVITY_ARCHIVED,
    }


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.OWNER, Role.ADMINISTRATOR, Role.TEAM_MANAGER])
@pytest.mark.parametrize("deed", Deed)
def test_a_queryset_decides_as_the_table_does(deed, role):
    actor = Actor.at_screen(UserFactory.create(role=role))
    rows = {}
    flags = (False, True)
    for state, inactive, archived, required in product(("in_progress", "unenrolled"), *[flags] * 3):
        row = EnrollmentFactory.create(
            **{state: True}, user__inactive=inactive, activity__archived=archived
        )
        if required:
            QualificationFactory.create(activities=[row.activity], holders=[row.user])
        rows[row.pk] = Seen(
            status=row.status,
            user_active=not inactive,
            activity_archived=archived,
            required=required,
            keeps_required=actor.keeps_required,
        )
    own = EnrollmentFactory.create(user=actor.user)
    rows[own.pk] = Seen(status=own.status, oneself=bool(actor.untouchable))
    decided = Enrollment.objects.annotate(decided=outcome(deed, actor))
    assert dict(decided.values_list("pk", "decided")) == {
        number: decide(deed, seen).value for number, seen in rows.items()
    }


@pytest.mark.django_db
@pytest.mark.parametrize("archived", [False, True])
@pytest.mark.parametrize("deed", Deed)
def test_users_without_an_enrollment_are_decided_as_the_table_says(deed, archived, marit, sanne):
    leaver = UserFactory.create(inactive=True)
    LearningActivityFactory.create()
    seen = {
        marit.pk: Seen(status="", oneself=True, activity_archived=archived),
        sanne.pk: Seen(status="", activity_archived=archived),
        leaver.pk: Seen(status="", user_active=False, activity_archived=archived),
    }
    users = type(marit).objects.annotate(
        decided=outcome_without(deed, Actor.at_screen(marit), archived=archived)
    )
    assert dict(users.values_list("pk", "decided")) == {
        number: decide(deed, one).value for number, one in seen.items()
    }
