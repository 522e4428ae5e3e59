"""The sample academy: loaded, tried, and removed again without a trace but the audit."""

import pytest
from django.db.models import Max
from django.utils import timezone

from enrollments import services
from enrollments.actors import Actor
from enrollments.models import (
    Academy,
    AuditEvent,
    Enrollment,
    Figure,
    Holder,
    LearningActivity,
    Qualification,
    Requirement,
    SavedView,
    Team,
    User,
)
from enrollments.outcomes import Outcome
from enrollments.queries.sample import brought_by_sample, sample_forecast
from enrollments.roles import Role
from enrollments.seeding.sample import load_sample
from enrollments.services.figures import count_figures
from imports.models import Import
from tests.doors.tables import all_tables
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    TeamFactory,
    TeamManagerFactory,
    UserFactory,
    give,
)

pytestmark = pytest.mark.slow
# What is kept of everything that was ever done or counted.
RECORD = "enrollments_auditevent"


@pytest.fixture
def marit(db):
    """Of an academy of her own: the other one is in the sample."""
    team = TeamFactory.create(name="Lakeside board")
    return UserFactory.create(first_name="Marit", email="marit@lakeside.example", team=team)


@pytest.fixture
def owner(marit):
    return Actor.at_screen(give(marit, Role.OWNER))


def remove(owner, seen=None):
    forecast = sample_forecast(brought_by_sample())
    return services.remove_sample(seen=seen or forecast.fingerprint, actor=owner)


def kept():
    forecast = sample_forecast(brought_by_sample())
    return {
        (kind, why)
        for kind, rows in forecast.kept.items()
        for whys in rows.values()
        for why in whys
    }


def tables():
    found = all_tables()
    del found[RECORD]
    return found


def test_it_leaves_nothing_behind(owner):
    before = tables()
    assert load_sample(actor=owner).refused is None
    assert User.objects.count() == 301
    assert Academy.objects.get().has_sample
    count_figures()
    assert Figure.objects.exists()
    result = remove(owner)
    assert (result.refused, result.counts) == (None, {})
    assert tables() == before
    actions = AuditEvent.objects.order_by("-pk").values_list("action", flat=True)
    assert actions[0] == AuditEvent.Action.REMOVE_SAMPLE


def test_what_was_tried_in_it_goes_with_it(owner):
    """Between its own people and activities: nobody could keep that without them."""
    before = tables()
    load_sample(actor=owner)
    users = User.objects.filter(role=Role.LEARNER)
    activity = LearningActivity.objects.filter(archived_at=None).first()
    services.enroll(users, activity, actor=Actor(**vars(owner) | {"confirmed": users.count()}))
    services.unenroll(Enrollment.objects.filter(user=users.first()), actor=owner)
    qualification = Qualification.objects.filter(ended_on=None).first()
    two = User.objects.filter(pk__in=[user.pk for user in users[:2]])
    services.grant_qualification(qualification, two, actor=owner)
    remove(owner)
    assert tables() == before


def test_the_academy_keeps_what_its_owner_said_of_it(owner):
    terms = {"name": "Lakeside", "language": "en", "time_zone": "Asia/Tokyo"}
    services.set_up_academy(**terms, actor=owner)
    load_sample(actor=owner)
    remove(owner)
    row = Academy.objects.get()
    assert (row.name, row.has_sample) == ("Lakeside", False)


@pytest.fixture
def loaded(owner):
    load_sample(actor=owner)
    return owner


def sample(model, **conditions):
    return model.objects.filter(**conditions).exclude(pk__in=()).order_by("pk").last()


def test_an_enrollment_of_a_user_of_ours_keeps_the_activity_alone(loaded, marit):
    activity = sample(LearningActivity, code="HYG-1")
    mine = EnrollmentFactory.create(user=marit, activity=activity)
    assert kept() == {("activities", "enrolled")}
    remove(loaded)
    assert list(LearningActivity.objects.all()) == [activity]
    assert list(Enrollment.objects.all()) == [mine]
    assert User.objects.count() == 1
    assert not Requirement.objects.exists()


def test_a_qualification_that_a_user_of_ours_holds_stays_whole(loaded, marit):
    qualification = (
        Qualification.objects.filter(ended_on=None).annotate(n=Max("requirements")).first()
    )
    Holder.objects.create(user=marit, qualification=qualification)
    required = set(qualification.requirements.values_list("activity", flat=True))
    assert kept() == {("qualifications", "held"), ("activities", "required")}
    remove(loaded)
    assert list(Qualification.objects.all()) == [qualification]
    assert set(Requirement.objects.values_list("activity", flat=True)) == required
    assert [holder.user for holder in Holder.objects.all()] == [marit]
    assert not Enrollment.objects.exists()


@pytest.mark.parametrize(
    ("hang", "why"),
    [
        (
            lambda ours, theirs: EnrollmentFactory.create(user=theirs, activity=ours["activity"]),
            "enrolled",
        ),
        (
            lambda ours, theirs: Holder.objects.create(
                user=theirs, qualification=ours["qualification"]
            ),
            "held",
        ),
        (lambda ours, theirs: TeamManagerFactory.create(user=theirs, team=ours["team"]), "managed"),
        (
            lambda _ours, theirs: User.objects.filter(pk=theirs.pk).update(
                last_login=timezone.now()
            ),
            "signed_in",
        ),
        (lambda _ours, theirs: Import.objects.create(created_by=theirs), "named"),
        (
            lambda _ours, theirs: SavedView.objects.create(
                owner=theirs, list_name="users", name="x"
            ),
            "named",
        ),
    ],
)
def test_a_user_who_has_something_of_ours_stays_with_their_team(loaded, marit, hang, why):
    theirs = User.objects.exclude(pk=marit.pk).exclude(team=None).order_by("pk").last()
    ours = {
        "activity": LearningActivityFactory.create(code="OURS"),
        "qualification": QualificationFactory.create(),
        "team": marit.team,
    }
    hang(ours, theirs)
    assert kept() == {("users", why), ("teams", "members")}
    remove(loaded)
    assert set(User.objects.all()) == {marit, theirs}
    assert set(Team.objects.all()) == {marit.team, theirs.team}


def test_what_somebody_edited_is_theirs(loaded):
    activity = sample(LearningActivity, code="HYG-1")
    services.archive(activity, actor=loaded)
    assert kept() == {("activities", "edited")}


def test_a_team_with_users_of_ours_and_an_activity_of_our_import_stay(loaded, marit):
    team = Team.objects.exclude(pk=marit.team_id).first()
    UserFactory.create(team=team)
    activity = sample(LearningActivity, code="HYG-1")
    run = Import.objects.create(created_by=marit)
    run.activities.add(activity)
    QualificationFactory.create(activities=[sample(LearningActivity, code="CPR-2")])
    assert kept() == {("teams", "members"), ("activities", "named"), ("activities", "required")}
    remove(loaded)
    assert set(LearningActivity.objects.values_list("code", flat=True)) == {"HYG-1", "CPR-2"}
    assert list(run.activities.all()) == [activity]


def test_what_was_not_shown_is_not_done(loaded, marit):
    seen = sample_forecast(brought_by_sample()).fingerprint
    EnrollmentFactory.create(user=marit, activity=sample(LearningActivity, code="HYG-1"))
    before = tables()
    assert remove(loaded, seen=seen).refused == Outcome.CHANGED_SINCE_SEEN
    assert tables() == before


# --- refused --------------------------------------------------------------------------------------


def test_nobody_else_may(marit):
    for role in set(Role) - {Role.OWNER}:
        actor = Actor.at_screen(give(marit, role))
        assert load_sample(actor=actor).refused == Outcome.NOT_ALLOWED
        assert services.remove_sample(seen="", actor=actor).refused == Outcome.NOT_ALLOWED
    assert not AuditEvent.objects.exists()


def test_an_academy_in_use_gets_none(owner):
    LearningActivityFactory.create()
    UserFactory.create()
    assert load_sample(actor=owner).refused == Outcome.CODE_TAKEN


def test_a_code_of_the_sample_is_not_taken_from_anybody(owner):
    LearningActivityFactory.create(code="HYG-1")
    before = tables()
    assert load_sample(actor=owner).refused == Outcome.CODE_TAKEN
    assert tables() == before | {"enrollments_academy": tables()["enrollments_academy"]}
    assert not Academy.objects.filter(has_sample=True).exists()


def test_twice_is_recorded_as_skipped(owner):
    load_sample(actor=owner)
    assert load_sample(actor=owner).counts == {Outcome.NO_CHANGE: 1}
    remove(owner)
    assert services.remove_sample(seen="", actor=owner).counts == {Outcome.NO_CHANGE: 1}


def test_nobody_of_it_is_owner_or_can_sign_in(loaded, marit):
    theirs = User.objects.exclude(pk=marit.pk)
    assert not theirs.filter(role=Role.OWNER).exists()
    assert not [user for user in theirs if user.has_usable_password()]
