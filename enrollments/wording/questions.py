"""The questions that Help answers: one page each, in templates/help/."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enrollments.roles import ROLES, Reach, Right, Role


@dataclass(frozen=True, kw_only=True)
class HelpQuestion:
    """`slug` names the page and its template; `about` is what the search shows below the title."""

    slug: str
    title: Promise
    about: Promise


QUESTIONS: Final = (
    HelpQuestion(
        slug="unenroll-or-remove",
        title=_("Unenroll or remove?"),
        about=_("What each of them keeps, deletes, and who may do it"),
    ),
    HelpQuestion(
        slug="why-did-this-come-back",
        title=_("Why did this come back?"),
        about=_("What was removed and is still required is enrolled again"),
    ),
    HelpQuestion(
        slug="undo-an-import",
        title=_("How do I undo an import?"),
        about=_("What can be taken back, by whom, and what stays"),
    ),
    HelpQuestion(
        slug="what-may-stand-in-the-file",
        title=_("What may stand in the file?"),
        about=_("Addresses, marks, columns, and what is left out with a word"),
    ),
    HelpQuestion(
        slug="who-may-do-what",
        title=_("Who may do what?"),
        about=_("The five roles, their rights and whom they see"),
    ),
)
BY_SLUG: Final[Mapping[str, HelpQuestion]] = {question.slug: question for question in QUESTIONS}

# In the order in which they are asked about. Seeing things comes with every role that has a desk.
RIGHTS: Final[tuple[tuple[Right, Promise], ...]] = (
    (Right.VIEW_USER, _("See users, enrollments and history")),
    (Right.ENROLL, _("Enroll and re-enroll")),
    (Right.UNENROLL, _("Unenroll")),
    (Right.REMOVE, _("Remove")),
    (Right.RUN_IMPORT, _("Import a file")),
    (Right.GRANT_QUALIFICATION, _("Give and withdraw qualifications")),
    (Right.MOVE_USER, _("Move users to another team")),
    (Right.CHANGE_USER, _("Add, edit and deactivate users")),
    (Right.CHANGE_CATALOGUE, _("Edit activities and qualifications")),
    (Right.CHANGE_TEAM, _("Edit teams and their managers")),
    (Right.ADMINISTER, _("Give roles, change settings, erase people")),
)
# Learners have no desk, and see their own learning alone.
WITH_A_DESK: Final = tuple(role for role in Role if ROLES[role].reach != Reach.NOBODY)

YES: Final = _("Yes")
NO: Final = _("No")
IN_OWN_TEAMS: Final = _("In own teams")


@dataclass(frozen=True, kw_only=True)
class RightRow:
    """What each of WITH_A_DESK may: the role's name, and the answer in words."""

    name: Promise
    answers: tuple[tuple[str, Promise], ...]


def right_rows() -> list[RightRow]:
    """The table of roles and rights, as the code has it."""
    return [
        RightRow(
            name=name,
            answers=tuple((str(role.label), _answer(role, right)) for role in WITH_A_DESK),
        )
        for right, name in RIGHTS
    ]


def who_may(right: Right) -> str:
    """The roles that have the right, joined by commas."""
    return ", ".join(str(role.label) for role in WITH_A_DESK if right in ROLES[role].rights)


def _answer(role: Role, right: Right) -> Promise:
    row = ROLES[role]
    if right not in row.rights:
        return NO
    return YES if row.reach == Reach.EVERYBODY else IN_OWN_TEAMS
