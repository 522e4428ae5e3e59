"""Which enrollments are selected: ticked ones, or all that match a filter."""

from datetime import timedelta

import pytest
import time_machine
from django.http import QueryDict
from django.utils import timezone

from enrollments.forms.selection import MAX_AGE_SECONDS, Unusable, matching_token, selection
from enrollments.roles import Role
from tests.factories import EnrollmentFactory, UserFactory, give


def ticked(*values) -> QueryDict:
    return QueryDict("&".join(f"e={value}" for value in values))


def all_of(token: str) -> QueryDict:
    data = QueryDict(mutable=True)
    data["all"] = token
    return data


def test_ticked_boxes_are_their_numbers_each_once(marit):
    chosen = selection(marit, ticked(7, 3, 7))
    assert (chosen.numbers, chosen.asked, chosen.matching) == ((7, 3), 2, False)
    assert chosen.fields == [("e", "7"), ("e", "3")]


@pytest.mark.parametrize("nonsense", ["x", "-1", "1.5", "", "²", "9" * 40, "1; DROP TABLE"])
def test_what_can_be_no_number_is_asked_for_and_never_found(marit, nonsense):
    data = ticked(7)
    data = data.copy()
    data.appendlist("e", nonsense)
    chosen = selection(marit, data)
    assert (chosen.numbers, chosen.asked) == ((7,), 2)


def test_nothing_ticked(marit):
    assert selection(marit, QueryDict("next=/users/")) == Unusable.NOTHING


def test_all_of_a_user_that_match_a_filter(marit, sanne, tom):
    done = EnrollmentFactory.create(user=sanne, completed=True)
    EnrollmentFactory.create(user=sanne)
    EnrollmentFactory.create(user=tom, completed=True)
    query = QueryDict("status=completed&sort=due&page=2&sel=all")
    token = matching_token(marit, query, user_id=sanne.pk)
    chosen = selection(marit, all_of(token))
    assert (chosen.numbers, chosen.asked, chosen.matching) == ((done.pk,), 1, True)
    assert chosen.fields == [("all", token)]


def test_all_participants_that_match_a_filter(marit, sanne, tom):
    row = EnrollmentFactory.create(user=sanne)
    EnrollmentFactory.create(user=tom, activity=row.activity)
    token = matching_token(marit, QueryDict("q=hoekstra"), activity_id=row.activity_id)
    assert selection(marit, all_of(token)).numbers == (row.pk,)


def test_all_that_match_are_counted_again(marit, sanne):
    row = EnrollmentFactory.create(user=sanne)
    token = matching_token(marit, QueryDict(""), user_id=sanne.pk)
    assert selection(marit, all_of(token)).asked == 1
    newer = EnrollmentFactory.create(user=sanne)
    assert selection(marit, all_of(token)).numbers == (row.pk, newer.pk)


def test_single_boxes_do_not_count_when_all_are_selected(marit, sanne, tom):
    row, other = EnrollmentFactory.create(user=sanne), EnrollmentFactory.create(user=tom)
    data = all_of(matching_token(marit, QueryDict(""), user_id=sanne.pk))
    data.appendlist("e", str(other.pk))
    assert selection(marit, data).numbers == (row.pk,)


def test_a_filter_that_means_nothing_selects_nothing(marit, sanne):
    EnrollmentFactory.create(user=sanne)
    token = matching_token(marit, QueryDict("status=unheard-of"), user_id=sanne.pk)
    assert selection(marit, all_of(token)).numbers == ()


def test_an_old_token_is_refused(marit, sanne):
    EnrollmentFactory.create(user=sanne)
    token = matching_token(marit, QueryDict(""), user_id=sanne.pk)
    later = timezone.now() + timedelta(seconds=MAX_AGE_SECONDS + 1)
    with time_machine.travel(later, tick=False):
        assert selection(marit, all_of(token)) == Unusable.EXPIRED


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: "x" + t, lambda t: "nonsense"])
def test_an_altered_token_is_refused(marit, sanne, change):
    token = matching_token(marit, QueryDict(""), user_id=sanne.pk)
    assert selection(marit, all_of(change(token))) == Unusable.EXPIRED


def test_the_token_of_another_administrator_is_refused(marit, sanne):
    other = UserFactory.create()
    give(other, Role.ADMINISTRATOR)
    token = matching_token(other, QueryDict(""), user_id=sanne.pk)
    assert selection(marit, all_of(token)) == Unusable.EXPIRED


def test_a_token_gives_no_rights(sanne, tom):
    EnrollmentFactory.create(user=tom)
    token = matching_token(sanne, QueryDict(""), user_id=tom.pk)
    assert selection(sanne, all_of(token)).numbers == ()
