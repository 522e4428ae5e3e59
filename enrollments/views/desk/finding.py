"""Finders of this application: what each kind of thing is found by, and which page it opens."""

from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from enrollments.folding import folded
from enrollments.models import User
from enrollments.queries.activities import matching
from enrollments.queries.gates import (
    visible_activities,
    visible_qualifications,
    visible_teams,
    visible_users,
)
from enrollments.queries.search import every_word, is_too_short, people
from enrollments.roles import Right
from enrollments.wording.found import SHOWN, Found, Hit
from enrollments.wording.numbers import grouped
from enrollments.wording.questions import QUESTIONS
from lms_admin.templatetags.ui import ICONS


def find_people(viewer: User, words: str) -> Found:
    """Finds users in scope by name, email or employee number."""
    users = visible_users(viewer)
    found = users.none() if is_too_short(words) else users.filter(people(words))
    shown = found.order_by("sort_name", "pk")[:SHOWN]
    return Found(
        heading=_("People"),
        hits=[_person(user) for user in shown.select_related("team")],
        more=_all("users", words),
    )


def _person(user: User) -> Hit:
    return Hit(
        title=user.name,
        about=user.email,
        kind=user.team.name if user.team else "",
        address=reverse("user", args=(user.pk,)),
        person=user,
    )


def find_activities(viewer: User, words: str) -> Found:
    """Finds activities by title or code."""
    shown = matching(visible_activities(viewer), words).order_by("sort_title", "pk")[:SHOWN]
    hits = [
        Hit(
            title=activity.title,
            about=activity.code,
            kind=_("Archived") if activity.is_archived else activity.get_kind_display(),
            address=reverse("activity", args=(activity.pk,)),
            icon=ICONS[activity.kind],
        )
        for activity in shown
    ]
    return Found(heading=_("Activities"), hits=hits, more=_all("activities", words))


def find_qualifications(viewer: User, words: str) -> Found:
    """Finds qualifications by name."""
    found = visible_qualifications(viewer).filter(every_word(words, "sort_name"))
    shown = found.prefetch_related("requirements").order_by("sort_name", "name")[:SHOWN]
    hits = [
        Hit(
            title=qualification.name,
            about=_requirements(qualification.requirements.count()),
            address=reverse("qualification", args=(qualification.pk,)),
            icon="qual",
        )
        for qualification in shown
    ]
    return Found(heading=_("Qualifications"), hits=hits, more=_all("qualifications", words))


def find_teams(viewer: User, words: str) -> Found:
    """By name, of the teams that the viewer sees."""
    found = visible_teams(viewer).filter(every_word(words, "sort_name", "name"))
    shown = found.order_by("sort_name", "name")[:SHOWN]
    hits = [
        Hit(title=team.name, address=reverse("team", args=(team.pk,)), icon="team")
        for team in shown
    ]
    return Found(heading=_("Teams"), hits=hits, more=_all("teams", words))


def _requirements(number: int) -> str:
    text = ngettext("%(number)s requirement", "%(number)s requirements", number)
    return text % {"number": grouped(number)}


def _all(name: str, words: str) -> str:
    return f"{reverse(name)}?{urlencode({'q': words})}"


@dataclass(frozen=True, kw_only=True)
class Destination:
    """A page that can be opened by its name, for whoever has the right. `words` find it, too."""

    title: Promise
    url_name: str
    right: Right
    icon: str
    words: Promise | str = ""
    is_form: bool = False


DESTINATIONS: Final = (
    Destination(
        title=gettext_lazy("Overview"),
        url_name="overview",
        right=Right.VIEW_AUDIT,
        icon="tiles",
        words=gettext_lazy("start overdue late numbers"),
    ),
    Destination(
        title=gettext_lazy("Academy"),
        url_name="academy",
        right=Right.ADMINISTER,
        icon="team",
        words=gettext_lazy("name language time zone settings"),
        is_form=True,
    ),
    Destination(title=gettext_lazy("Users"), url_name="users", right=Right.VIEW_USER, icon="users"),
    Destination(
        title=gettext_lazy("Activities"),
        url_name="activities",
        right=Right.VIEW_ACTIVITY,
        icon="book",
    ),
    Destination(
        title=gettext_lazy("Qualifications"),
        url_name="qualifications",
        right=Right.VIEW_USER,
        icon="qual",
    ),
    Destination(title=gettext_lazy("Teams"), url_name="teams", right=Right.VIEW_USER, icon="team"),
    Destination(
        title=gettext_lazy("Audit"),
        url_name="audit_list",
        right=Right.VIEW_AUDIT,
        icon="history",
        words=gettext_lazy("history log events who did what"),
    ),
    Destination(
        title=gettext_lazy("Add user"),
        url_name="user_add",
        right=Right.CHANGE_USER,
        icon="useradd",
        words=gettext_lazy("new person by hand"),
        is_form=True,
    ),
    Destination(
        title=gettext_lazy("Add activity"),
        url_name="activity_add",
        right=Right.CHANGE_CATALOGUE,
        icon="plus",
        words=gettext_lazy("new course by hand"),
        is_form=True,
    ),
    Destination(
        title=gettext_lazy("Add qualification"),
        url_name="qualification_add",
        right=Right.CHANGE_CATALOGUE,
        icon="plus",
        words=gettext_lazy("new by hand"),
        is_form=True,
    ),
    Destination(
        title=gettext_lazy("Imports"),
        url_name="imports:list",
        right=Right.VIEW_IMPORT,
        icon="import",
    ),
    Destination(
        title=gettext_lazy("Import a file"),
        url_name="imports:new",
        right=Right.RUN_IMPORT,
        icon="import",
        words=gettext_lazy("excel csv upload spreadsheet enroll unenroll remove"),
        is_form=True,
    ),
    Destination(
        title=gettext_lazy("Settings in force"),
        url_name="settings",
        right=Right.ADMINISTER,
        icon="key",
        words=gettext_lazy("environment server limits"),
    ),
)


def find_pages(viewer: User, words: str) -> Found:
    """Pages that the viewer may open, and the questions that Help answers."""
    wanted = folded(words).split()
    hits = [
        _destination(page)
        for page in DESTINATIONS
        if viewer.has_perm(page.right) and _says(f"{page.title} {page.words}", wanted)
    ]
    hits += [
        Hit(
            title=str(question.title),
            about=str(question.about),
            kind=_("Help"),
            address=reverse("help_page", args=(question.slug,)),
            icon="help",
        )
        for question in QUESTIONS
        if _says(f"{question.title} {question.about}", wanted)
    ]
    return Found(heading=_("Pages and help"), hits=hits[:SHOWN])


def _destination(page: Destination) -> Hit:
    return Hit(
        title=str(page.title),
        kind=_("Opens a form") if page.is_form else _("Page"),
        address=reverse(page.url_name),
        icon=page.icon,
    )


def _says(text: str, wanted: list[str]) -> bool:
    plain = folded(text)
    return bool(wanted) and all(word in plain for word in wanted)
