"""Survivors that change nothing that anybody could notice, each with its reason.

A mutant is known by its file, its function and its changed lines, before and after: a line that is
written anew has to be argued anew.
"""

import re
from typing import Final

from tests.mutants.making import Mutant

type Change = tuple[str, str, str, str]

# A lock of which nobody uses the number of rows.
_LOCKS: Final = re.compile(r"(?<!total = )(?<!not )\block(_rules(_of)?)?\(|lock_with_owners\(")
# What a queryset asks for to lock its rows.
_FOR_UPDATE: Final = re.compile(r"""\.select_for_update\((of=\("self",\))?\)""")
# Functions that do nothing but lock.
_LOCKING: Final = {
    ("enrollments/services/rules.py", "lock_rules_of"),
    ("enrollments/services/owners.py", "lock_with_owners"),
}
# Statements that SQLite never reaches: file, function, and how each of them begins.
_OF_POSTGRESQL: Final = {
    ("enrollments/services/seen.py", "change_as_seen", "if dialect.writes_inside_with(): back"),
    ("enrollments/services/seen.py", "change_as_seen", 'cursor.execute( f"WITH changed AS'),
    ("enrollments/services/sql.py", "lock", 'cursor.execute( f"SELECT count(*) FROM ({sql} FOR'),
    ("enrollments/services/sql.py", "lock", "sql, params = "),
    ("enrollments/services/sql.py", "lock", "except EmptyResultSet:"),
    ("enrollments/services/sql.py", "lock", "return 0"),
    ("enrollments/services/sql.py", "lock", "return int(cursor.fetchone()[0])"),
    ("imports/work/lease.py", "held", "dialect.end_when_idle("),
    ("imports/work/staging.py", "_stage", "dialect.gather_statistics_of_own("),
    ("imports/work/staging.py", "gather_statistics", "dialect.gather_statistics("),
    ("imports/work/check.py", "_finish", "staging.gather_statistics("),
}

_ALL = "return (cls(**dict(zip(values, one, strict=True))) for one in product(*values.values()))"
_FEW = "if not thresholds.is_many(asked): return None"

_OF_CHUNK = "of_chunk = ImportMark.objects.filter(import_run={}, number__range=(first, last))"
# Where the users concerned are more than those of the chunk.
_OF_OTHERS: Final = [
    (
        "imports/work/staging.py",
        "_store_marks",
        "of_chunk = ImportLine.objects.filter(import_run=import_run, row__range=rows)",
        "of_chunk = ImportLine.objects.filter( row__range=rows)",
    ),
    (
        "imports/work/staging.py",
        "_store_marks",
        "of_chunk = ImportLine.objects.filter(import_run=import_run, row__range=rows)",
        "of_chunk = ImportLine.objects.filter(import_run=import_run,)",
    ),
    *(
        (path, function, _OF_CHUNK.format(run), after)
        for path, function, run in (
            ("imports/work/stale_marks.py", "_set_changed", "import_run"),
            ("imports/work/without_file.py", "_store_reversed", "undone"),
        )
        for after in (
            "of_chunk = ImportMark.objects.filter( number__range=(first, last))",
            f"of_chunk = ImportMark.objects.filter(import_run={run},)",
        )
    ),
]

ARGUED: Final[dict[Change, str]] = {
    (
        "enrollments/decisions.py",
        "all",
        _ALL,
        _ALL.replace("strict=True", "strict=False"),
    ): "product() gives one value for each name, so that both are of one length",
    (
        "enrollments/decisions.py",
        "all",
        _ALL,
        _ALL.replace(" strict=True", ""),
    ): "the same",
    (
        "enrollments/services/making.py",
        "newest_enrollment",
        'return Enrollment.objects.aggregate(pk=Max("pk"))["pk"] or 0',
        'return Enrollment.objects.aggregate(pk=Max("pk"))["pk"] or -1',
    ): "primary keys begin at 1",
    (
        "imports/moves.py",
        "discard",
        "return gone.get(Import._meta.label, 0) == 1",
        "return gone.get(Import._meta.label, -1) == 1",
    ): "neither of the two is 1",
    (
        "enrollments/services/gate.py",
        "unconfirmed",
        _FEW,
        "pass",
    ): "it spares a count: of fewer than many asked, no more than these can change",
    (
        "enrollments/services/audit.py",
        "by",
        'newest = AuditEvent.objects.aggregate(pk=Max("pk"))["pk"] or 0',
        'newest = AuditEvent.objects.aggregate(pk=Max("pk"))["pk"] or -1',
    ): "primary keys begin at 1",
    (
        "enrollments/services/audit.py",
        "by",
        'newest = AuditEvent.objects.aggregate(pk=Max("pk"))["pk"] or 0',
        'newest = AuditEvent.objects.aggregate(pk=Max("pk"))["pk"] and 0',
    ): "it spares time: the batch alone finds the events of a call, without an index",
    (
        "enrollments/services/audit.py",
        "_all",
        "return AuditEvent.objects.filter(pk__gt=self.newest, batch=self.batch).order_by()",
        "return AuditEvent.objects.filter( batch=self.batch).order_by()",
    ): "the same",
    (
        "enrollments/services/learning.py",
        "record_progress",
        'held.save(update_fields=("progress", "revision"))',
        "held.save()",
    ): "the row is locked: its other columns are what they were when it was read",
    (
        "enrollments/services/learning.py",
        "record_completion",
        'held.save(update_fields=("progress", "completed_at", "score", "revision"))',
        "held.save()",
    ): "the same",
    (
        "enrollments/queries/requirements.py",
        "first_requiring",
        'return Subquery(requiring(user, activity).values("qualification_id")[:1])',
        'return Subquery(requiring(user, activity).values("qualification_id")[: 2])',
    ): "SQLite takes the first of several rows; PostgreSQL refuses them, in the same tests",
    (
        "enrollments/queries/requirements.py",
        "due_again",
        'return DaysFromToday(Subquery(requiring(user, activity).values("due_days")[:1]))',
        'return DaysFromToday(Subquery(requiring(user, activity).values("due_days")[: 2]))',
    ): "the same",
    (
        "imports/work/lease.py",
        "held",
        'import_run.save(update_fields=("lease_until",))',
        "import_run.save()",
    ): "the row is locked: its other columns are what they were when it was read",
    (
        "enrollments/queries/requirements.py",
        "missing",
        "return possible.exclude(Exists(there)).order_by()",
        "return possible.exclude().order_by()",
    ): "it spares rows: what is there already is left alone where the others are made",
    (
        "imports/services/uploading.py",
        "refused_unread",
        "name, size = _shown_name(file), file.size or 0",
        "name, size = _shown_name(file), file.size or -1",
    ): "neither of the two is more than any limit",
    (
        "imports/work/plan.py",
        "line_case",
        "continue",
        "break",
    ): "of the outcomes of a line the one that needs no condition is the last",
    (
        "imports/work/queue.py",
        "_queued",
        'return {asked["args"][0] for asked in ready.values_list("args_kwargs", flat=True)}',
        'return {asked["args"][ -1] for asked in ready.values_list("args_kwargs", flat=True)}',
    ): "the task has one argument",
    (
        "imports/work/apply.py",
        "_apply",
        "if action.is_settled_by_revision: "
        "for looks_first in (True,) if pace.others_changed else (False, True): "
        "if looks_first: "
        "pace.others_changed = _leave_changed(chunk, import_run, actor) > 0 "
        "with suppress(_SomethingChanged): "
        "return _apply_if_unchanged(chunk, action, actor, import_run.reason)",
        "pass",
    ): "it spares the comparison of a chunk in which nothing changed",
    (
        "imports/services/purging.py",
        "_blank_lines",
        "chunk = lines.filter(row__gte=first, row__lt=first + CHUNK_LINES)",
        "chunk = lines.filter( row__lt=first + CHUNK_LINES)",
    ): "what is blank is blanked once more",
    (
        "imports/services/purging.py",
        "_blank_lines",
        "chunk = lines.filter(row__gte=first, row__lt=first + CHUNK_LINES)",
        "chunk = lines.filter(row__gte=first,)",
    ): "the same, in a longer transaction",
    (
        "imports/services/purging.py",
        "_blank_lines",
        'chunk.exclude(problems="").update(problems="")',
        'chunk.exclude().update(problems="")',
    ): "the same",
    (
        "imports/services/purging.py",
        "_blank_lines",
        'last = lines.aggregate(row=Max("row"))["row"] or -1',
        'last = lines.aggregate(row=Max("row"))["row"] or - 2',
    ): "without lines there is no chunk, of -1 as of -2",
    **{
        (path, "", f"CHUNK_LINES{kind} = 20_000", f"CHUNK_LINES{kind} = {other}"): (
            "any number does: it is how many lines one transaction takes"
        )
        for path, kind in (
            ("imports/services/purging.py", ": Final"),
            ("imports/work/check.py", ""),
        )
        for other in (19_999, 20_001)
    },
    (
        "imports/services/chores.py",
        "claim",
        "if known.filter(~is_due).exists(): return False",
        "pass",
    ): "it spares two writes: the conditional update decides",
    (
        "imports/services/purging.py",
        "_old_files",
        "if storage.get_modified_time(name) < now - UNCOMMITTED:",
        "if storage.get_modified_time(name) <= now - UNCOMMITTED:",
    ): "no file is as old to the microsecond, and a day is more than enough",
    (
        "imports/work/counting.py",
        "repeated",
        "for line in ImportLine.objects.filter(import_run=import_run, email_key__in=first)"
        ".order_by(",
        "for line in ImportLine.objects.filter(import_run=import_run,).order_by(",
    ): "it spares lines: those of other addresses are looked up by nobody",
    (
        "imports/work/mark_sql.py",
        "in_scope_sql",
        'if actor.sees_everybody: return "", ()',
        "pass",
    ): "it spares a look at each user: the scope of who sees everybody is everybody",
    **{
        (
            "imports/work/apply.py",
            "_next_chunk",
            "return ahead.filter(number__lte=last or 0), last",
            f"return ahead.filter(number__lte=last or {other}), last",
        ): "without a last mark there is no chunk: whoever asks ends the run"
        for other in (-1, 1)
    },
    **dict.fromkeys(
        _OF_OTHERS,
        "it spares a look at the qualifications of others: a mark is joined with its own user's",
    ),
}


def why_not_noticed(mutant: Mutant) -> str:
    """The reason, or empty text when there is none and a test is missing."""
    is_lock = _LOCKS.search(mutant.before) or (mutant.path, mutant.function) in _LOCKING
    if is_lock or _unlocked(mutant.before) == _unlocked(mutant.after):
        return (
            "SQLite, on which mutants run, locks no rows: tests/postgres holds who waits for whom"
        )
    for path, function, beginning in _OF_POSTGRESQL:
        is_there = (mutant.path, mutant.function) == (path, function)
        if is_there and mutant.before.startswith(beginning):
            return "SQLite, on which mutants run, never gets there: the same tests on PostgreSQL do"
    return ARGUED.get(mutant.name, "")


def _unlocked(line: str) -> str:
    return _FOR_UPDATE.sub("", line)
