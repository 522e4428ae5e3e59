"""Setting the academy up: who may, what is written, what the rest of the application sees of it."""

from enrollments import services
from enrollments.actors import Actor
from enrollments.models import Academy, AuditEvent
from enrollments.outcomes import Outcome
from enrollments.queries.academy import academy_terms, forget_terms, read_terms
from enrollments.roles import Role
from tests.factories import give

TERMS = {"name": "Lakeside Academy", "language": "nl", "time_zone": "Asia/Tokyo"}


def owner(user):
    return Actor.at_screen(give(user, Role.OWNER))


def test_until_then_the_settings_say_so(db):
    terms = read_terms()
    assert (terms.name, terms.language, terms.time_zone) == (
        "Waterhoek Academy",
        "en",
        "Europe/Amsterdam",
    )
    assert not terms.is_set_up


def test_an_owner_sets_it_up(marit):
    result = services.set_up_academy(**TERMS, actor=owner(marit))
    assert result.refused is None
    terms = read_terms()
    assert (terms.name, terms.language, terms.time_zone) == tuple(TERMS.values())
    assert terms.is_set_up
    event = AuditEvent.objects.get()
    assert (event.action, event.about) == (AuditEvent.Action.CHANGE_SETTINGS, "Lakeside Academy")
    assert event.changes == {term: ["", value] for term, value in TERMS.items()}


def test_only_what_changed_is_recorded(marit):
    actor = owner(marit)
    services.set_up_academy(**TERMS, actor=actor)
    services.set_up_academy(**TERMS | {"language": "en"}, actor=actor)
    newest = AuditEvent.objects.order_by("-pk").first()
    assert newest.changes == {"language": ["nl", "en"]}
    assert Academy.objects.count() == 1


def test_the_same_again_is_recorded_as_skipped(marit):
    actor = owner(marit)
    services.set_up_academy(**TERMS, actor=actor)
    result = services.set_up_academy(**TERMS, actor=actor)
    assert result.counts == {Outcome.NO_CHANGE: 1}
    assert AuditEvent.objects.order_by("-pk").first().skipped == Outcome.NO_CHANGE


def test_nobody_else_may(marit):
    for role in set(Role) - {Role.OWNER}:
        actor = Actor.at_screen(give(marit, role))
        assert services.set_up_academy(**TERMS, actor=actor).refused == Outcome.NOT_ALLOWED
    assert not Academy.objects.exists()
    assert not AuditEvent.objects.exists()


def test_who_changed_it_sees_it_at_once(marit, django_capture_on_commit_callbacks):
    forget_terms()
    assert academy_terms().name == "Waterhoek Academy"
    with django_capture_on_commit_callbacks(execute=True):
        services.set_up_academy(**TERMS, actor=owner(marit))
    assert academy_terms().name == "Lakeside Academy"


def test_it_is_read_once_in_a_few_seconds(db, django_assert_num_queries):
    forget_terms()
    with django_assert_num_queries(1):
        academy_terms()
        academy_terms()
