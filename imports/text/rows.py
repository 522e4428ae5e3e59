"""The rows of a list as people read them, on a page and in a workbook alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollments.models import AuditEvent, Enrollment, LearningRecord, User
from enrollments.outcomes import Outcome
from imports import queries
from imports.models import Import, ImportLine
from imports.outcomes import LineOutcome
from imports.text.codes import outcome_label
from imports.text.notes import repair_text
from imports.text.problems import Problem, place, problems_of
from lms_admin.templatetags.dates import day, stamp

# Of so many wrong lines of one workbook it is told whom their addresses may be meant for.
SUGGESTED: Final = 20_000
NOBODY: Final = queries.Requiring("", None)
# What somebody did to an enrollment, and when.
EVENTS: Final[dict[str, Any]] = {
    AuditEvent.Action.ENROLL: gettext_lazy("Enrolled by %(name)s on %(time)s"),
    AuditEvent.Action.REENROLL: gettext_lazy("Re-enrolled by %(name)s on %(time)s"),
    AuditEvent.Action.UNENROLL: gettext_lazy("Unenrolled by %(name)s on %(time)s"),
    AuditEvent.Action.REMOVE: gettext_lazy("Removed by %(name)s on %(time)s"),
}


@dataclass(frozen=True, kw_only=True)
class RepairText:
    """What was cleaned off one cell. `record` is another number of its row, or 0."""

    row: int
    record: int
    cell: str
    email: str
    where: str
    text: str


@dataclass(frozen=True, kw_only=True)
class MarkText:
    """One mark: whose, for what, what becomes of it, and what there was before.

    `state` is a code of `partials/status.html`, empty where there was no enrollment. `required` are
    the names of the qualifications that require it, `returns` whether they make a new one, which
    is `due_again`. `apart` says what is special about its line in the file; `record` is another
    number of its row, or 0.
    """

    row: int
    record: int
    apart: tuple[str, ...]
    email: str
    name: str
    is_active: bool
    activity: str
    outcome: str
    state: str
    progress: str
    due: str
    required: str
    returns: bool
    due_again: str
    completed: bool

    @property
    def facts(self) -> str:
        return ", ".join(_facts(self.required, is_completed=self.completed))


def mark_texts(marks: Sequence[Any], called: Mapping[int, str]) -> list[MarkText]:
    """`marks` have `became`: queries.marks_page. Three statements more, whatever their number.

    `called` is what activities are called, by id, where that is not their title.
    """
    ended, required = queries.unenrolled_on(marks), queries.required_by(marks)
    standings = queries.standings(marks)
    return [
        _mark_text(
            mark,
            became(mark, ended),
            standings.get(mark.enrollment_number or 0),
            required.get(mark.number, NOBODY),
            called.get(mark.activity_id) or mark.activity.title,
        )
        for mark in marks
    ]


def _mark_text(
    mark: Any,
    outcome: str,
    standing: queries.Standing | None,
    required: queries.Requiring,
    activity: str,
) -> MarkText:
    is_late = mark.state == Enrollment.State.OVERDUE and standing is not None
    return MarkText(
        row=mark.row,
        record=mark.line.record if mark.line else 0,
        apart=apart(mark.line) if mark.line else (),
        email=mark.user.email or mark.user.employee_number,
        name=mark.user.name,
        is_active=mark.user.is_active,
        activity=activity,
        outcome=outcome,
        state=mark.state,
        progress=_progress(standing) if standing else "",
        due=_("Was due %(day)s") % {"day": day(standing.due_on)} if standing and is_late else "",
        required=_named(mark, required.names),
        due_again=day(required.due_on),
        returns=mark.planned == Outcome.REMOVE_AND_REENROLL,
        completed=mark.completed,
    )


def apart(line: ImportLine) -> tuple[str, ...]:
    """What is special about a line as it stands in the file, in words."""
    struck = (_("Struck through"),) if line.struck else ()
    return (*struck, _("Hidden")) if line.hidden else struck


def _progress(standing: queries.Standing) -> str:
    """The day of completion, or how far it is."""
    if standing.completed_at:
        return day(standing.completed_at)
    return _("%(percent)s%%") % {"percent": standing.progress}


def outcome_texts(marks: Sequence[queries.ListedMark]) -> list[str]:
    """What becomes of each mark and what is special about it. Two statements, whatever the number.

    Of thousands of marks there are only a few kinds.
    """
    ended, required = queries.unenrolled_on(marks), queries.required_by(marks)
    known: dict[Any, str] = {}
    texts = []
    for mark in marks:
        at = ended.get(mark.enrollment_number or 0)
        names = required.get(mark.number, NOBODY).names
        kind = (mark.became, mark.planned, mark.completed, mark.required, at, names)
        if kind not in known:
            facts = _facts(_named(mark, names), is_completed=mark.completed)
            known[kind] = ", ".join([became(mark, ended), *facts])
        texts.append(known[kind])
    return texts


def change_texts(
    marks: Sequence[Any], since: datetime | None, until: datetime | None
) -> dict[int, str]:
    """What changed about these marks in between, by their number. Two statements."""
    changes = queries.changes_between(marks, since, until)
    return {number: _change(change) for number, change in changes.items()}


def _change(change: queries.LaterChange) -> str:
    done = change.done
    if isinstance(done, AuditEvent):
        text = EVENTS.get(done.action, _("Changed by %(name)s on %(time)s"))
        name = _("a rule") if done.door == AuditEvent.Door.RULE else done.actor_name
        return str(text) % {"name": name, "time": stamp(change.at)}
    if done.kind == LearningRecord.Kind.COMPLETED:
        return _("Completed by the user on %(time)s") % {"time": stamp(change.at)}
    return _("Progress made by the user on %(time)s") % {"time": stamp(change.at)}


def became(mark: Any, ended: Mapping[int, datetime]) -> str:
    """What becomes of a mark, in words. `ended` says when enrollments ended, by number."""
    at = ended.get(mark.enrollment_number or 0)
    if mark.became == Outcome.ALREADY_UNENROLLED and at is not None:
        return _("Already unenrolled on %(date)s") % {"date": day(at)}
    return outcome_label(mark.became, mark.planned)


def facts(mark: Any) -> str:
    """What is special about a mark whose qualifications are not looked up."""
    return ", ".join(_facts(_named(mark, ""), is_completed=mark.completed))


def _named(mark: Any, names: str) -> str:
    """What requires the mark: `names`, as far as the qualifications are still held."""
    return (names or _("a qualification")) if mark.required else ""


def _facts(required: str, *, is_completed: bool) -> list[str]:
    facts = [_("Required by %(names)s") % {"names": required}] if required else []
    return facts + ([_("Completed")] if is_completed else [])


def line_problems(
    import_run: Import, lines: Sequence[ImportLine], viewer: User, *, after: int = 0
) -> list[tuple[ImportLine, list[Problem]]]:
    """Each line with all its problems; an address that is none with what it may be meant for.

    `after` is how many lines were told before these: where so many are wrong, the file is, and
    nobody looks for what each address may have been meant for.
    """
    titles = queries.activity_titles(import_run, lines)
    columns = {one.column: one.title for one in import_run.notes.columns}
    offered: dict[int, Sequence[str]] = {}
    if after < SUGGESTED:
        offered |= queries.offered_addresses(lines, viewer)
        offered |= queries.offered_numbers(lines, viewer)
    unnamed = [
        str(problem.get("value", ""))
        for line in lines
        if line.outcome == LineOutcome.ACTIVITY_UNKNOWN
        for problem in line.problem_list
        if problem["code"] == LineOutcome.ACTIVITY_UNKNOWN
    ]
    activities = (
        queries.near_activities(unnamed, import_run) if unnamed and after < SUGGESTED else {}
    )
    return [
        (
            line,
            problems_of(
                line,
                titles=titles,
                columns=columns,
                email_column=import_run.notes.email_column,
                number_column=import_run.notes.number_column,
                offered=offered.get(line.row, ()),
                activities=activities,
            ),
        )
        for line in lines
    ]


def line_repairs(import_run: Import, lines: Sequence[ImportLine]) -> list[RepairText]:
    """One for each repair of these lines, in the order of the sheet."""
    columns = {one.column: one.title for one in import_run.notes.columns}
    return [
        RepairText(
            row=line.row,
            record=line.record,
            cell=f"{one['column']}{line.row}",
            email=line.named,
            where=place(line.row, one["column"], columns.get(one["column"], ""), line.record),
            text=repair_text(one["repair"]),
        )
        for line in lines
        for one in line.repair_list
    ]
