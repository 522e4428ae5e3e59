"""What is pasted is looked up before its form is valid."""

from django.http import QueryDict

from enrollments.forms.qualifications.giving import ChosenPeopleForm


def test_what_postgresql_does_not_take_is_not_looked_up() -> None:
    assert ChosenPeopleForm(QueryDict("addresses=a%00b@example.org")).text == "ab@example.org"
