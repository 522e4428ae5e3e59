"""Whose an address or an employee number is: what forms and services ask before they give it."""

from django.db.models import QuerySet

from enrollments.emails import email_key
from enrollments.models import User


def with_email(email: str, *, but: User | None = None) -> User | None:
    """Whoever has this address, in anybody's scope; the caller may not tell a stranger's name."""
    return _other(but).filter(email_key=email_key(email)).first()


def with_employee_number(number: str, *, but: User | None = None) -> User | None:
    """Whoever has this number, whatever its case, in anybody's scope."""
    forms = {number, number.lower(), number.upper()}
    return _other(but).filter(employee_number__in=forms).order_by("pk").first()


def _other(but: User | None) -> QuerySet[User]:
    return User.objects.exclude(pk=but.pk) if but else User.objects.all()
