"""A change stands in the address of its lists, however many users it is about."""

import pytest
from django.core.cache import cache

from enrollments.forms.changing import LONGEST, change_of, change_token
from enrollments.queries.changing import Change, ChangeKind


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("number", [1, 10_000])
def test_an_address_stays_short_enough_for_a_server(marit, tom, number):
    users = list(range(1, 97 * number, 97))
    change = Change(ChangeKind.GRANT, {"qualification": 3, "users": users})
    token = change_token(marit, change)
    assert len(token) <= LONGEST
    assert change_of(marit, token) == change
    assert change_of(tom, token) is None
    cache.clear()
    assert change_of(marit, token) == (change if number == 1 else None)
