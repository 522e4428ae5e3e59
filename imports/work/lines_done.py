"""How many lines are done in full and in part, counted by the database."""

from typing import Any, NamedTuple

from django.db import connection

from imports.actions import action_of
from imports.models import Import, ImportLine, ImportMark


class LinesDone(NamedTuple):
    """Lines of which all marks are done, and lines of which some are."""

    in_full: int
    in_part: int


def lines_done(import_run: Import, *, several: bool | None) -> LinesDone:
    """Which lines are done: by the plan before the start, by what was done after it.

    A mark that stands in several lines of one e-mail is done in each of them, when it is done.
    `several` says whether there may be such lines; None, that it has to be found out.
    """
    lines, marks = ImportLine._meta.db_table, ImportMark._meta.db_table
    done, params = _done(import_run)
    # Only users of several lines can have a mark that was dropped from one of them.
    repeated = (
        f"SELECT user_id FROM {lines} WHERE import_id = {import_run.pk} AND user_id IS NOT NULL "
        "GROUP BY user_id HAVING count(*) > 1"
    )
    with connection.cursor() as cursor:
        if several is None:
            cursor.execute(repeated + " LIMIT 1")
            several = cursor.fetchone() is not None
        once = f" AND m.user_id NOT IN ({repeated})" if several else ""
        of_rows = f"SELECT m.row, count(*) AS done FROM {marks} m WHERE {done}{once} GROUP BY m.row"
        if several:
            of_rows += (
                f" UNION ALL SELECT l.row, count(*) FROM {lines} l JOIN {marks} m "
                f"ON m.user_id = l.user_id AND {_marks_it('l', 'm')} "
                f"WHERE l.import_id = {import_run.pk} AND l.user_id IN ({repeated}) AND {done} "
                "GROUP BY l.row"
            )
        cursor.execute(
            "SELECT count(*) FILTER (WHERE d.done >= l.mark_count), "
            "count(*) FILTER (WHERE d.done < l.mark_count) "
            f"FROM {lines} l JOIN ({of_rows}) d ON d.row = l.row "
            f"WHERE l.import_id = {import_run.pk}",
            params * (2 if several else 1),
        )
        return LinesDone(*cursor.fetchone())


def _done(import_run: Import) -> tuple[str, list[Any]]:
    """SQL for the marks that are done or will be, of the alias `m`; see `queries.fates.having`."""
    will = sorted(action_of(import_run).will)
    condition = (
        f"m.import_id = {import_run.pk} AND m.outcome = '' "
        f"AND m.planned IN ({', '.join(['%s'] * len(will))})"
    )
    if import_run.is_planned_only:
        return condition, [*will]
    return f"{condition} AND m.number <= %s", [*will, import_run.cursor]


def _marks_it(line: str, mark: str) -> str:
    """SQL for whether the list of marked activities of `line` names that of `mark`."""
    return f"(',' || {line}.marked || ',') LIKE ('%%,' || {mark}.activity_id || ',%%')"
