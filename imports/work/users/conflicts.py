"""What lines of one file say about each other: found by the database once all are stored."""

from django.db import connection
from django.db.models import Count, Min, Q, QuerySet

from enrollments.models import User
from enrollments.roles import Role
from imports.models import Import, ImportLine
from imports.outcomes import WILL_USERS, UserLineOutcome
from lms_admin import dialect


def settle_conflicts(import_run: Import) -> None:
    """Give each line of a conflict the outcome that says so. Eight statements, whatever the file.

    The same user in several lines: what says the same counts once, what differs counts not at all.
    An address or an employee number that lines want for different users is nobody's.
    """
    lines = ImportLine.objects.filter(import_run=import_run)
    known = lines.filter(outcome__in=(*WILL_USERS, UserLineOutcome.USER_SAME), user__isnull=False)
    _settle_same(known, "user")
    _settle_same(lines.filter(outcome=UserLineOutcome.USER_ADD), "email_key")
    _settle_claims(import_run, "wants ->> 'email_key'", UserLineOutcome.EMAIL_TAKEN)
    number = "lower(wants ->> 'employee_number')"
    _settle_claims(import_run, number, UserLineOutcome.EMPLOYEE_NUMBER_TAKEN)
    _keep_an_owner(lines)


def _settle_same(lines: QuerySet[ImportLine], who: str) -> None:
    """`who` names the column that says whom a line is about."""
    several = (
        lines.order_by()
        .values(who)
        .annotate(lines=Count("row"), first=Min("row"), kinds=Count("wants", distinct=True))
        .filter(lines__gt=1)
    )
    differing = Q(**{f"{who}__in": several.filter(kinds__gt=1).values(who)})
    lines.filter(differing).update(outcome=UserLineOutcome.LINES_CONTRADICT)
    # (Those are no longer among `lines`, nor among `several`.)
    firsts = list(several.values_list("first", flat=True))
    if firsts:
        again = lines.filter(**{f"{who}__in": several.values(who)})
        again = again.exclude(row__in=dialect.one_of(firsts))
        again.update(outcome=UserLineOutcome.USER_REPEATED)


def _settle_claims(import_run: Import, claim: str, outcome: UserLineOutcome) -> None:
    """`claim` is SQL for what a line wants for its user, and nobody else may have."""
    table = ImportLine._meta.db_table
    codes = ", ".join(f"'{code.value}'" for code in WILL_USERS)
    mine = f"import_id = {import_run.pk} AND outcome IN ({codes})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET outcome = '{outcome.value}' WHERE {mine} AND {claim} IN ("
            f"SELECT claim FROM (SELECT {claim} AS claim FROM {table} WHERE {mine}) AS claimed "
            "WHERE claim <> '' GROUP BY claim HAVING count(*) > 1)"
        )


def _keep_an_owner(lines: QuerySet[ImportLine]) -> None:
    """Refuses to deactivate the owners of this file when no active owner would be left."""
    leaving = lines.filter(outcome=UserLineOutcome.USER_DEACTIVATE, user__role=Role.OWNER)
    if not leaving.exists():
        return
    owners = User.objects.filter(role=Role.OWNER, is_active=True)
    if not owners.exclude(pk__in=leaving.values("user")).exists():
        rows = list(leaving.values_list("row", flat=True))
        lines.filter(row__in=rows).update(outcome=UserLineOutcome.LAST_OWNER)
