"""On whose behalf services act."""

import pytest
from django.contrib.auth.models import AnonymousUser

from enrollments.actors import Actor


def test_a_signed_in_person_acts_under_their_name(marit):
    actor = Actor.at_screen(marit)
    assert (actor.user_id, actor.name, actor.door) == (marit.pk, "Marit Vink", "screen")


def test_a_visitor_cannot_act():
    with pytest.raises(TypeError):
        Actor.at_screen(AnonymousUser())


def test_a_rule_acts_for_nobody_and_knows_the_import(marit):
    rule = Actor.by_import(marit, 214).as_rule()
    assert (rule.user_id, rule.door, rule.import_number) == (None, "rule", 214)
