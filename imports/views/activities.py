"""Step 2: search activities, choose and drop them. The choice is kept on the server."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from enrollments.models import LearningActivity
from imports import queries, services
from imports.actions import ACTIONS
from imports.forms import SearchForm
from imports.models import Import
from imports.services import TooManyActivities
from imports.text.actions import SENTENCES, shown
from imports.views.gate import acting, at_step, person
from imports.views.wizard import wizard
from lms_admin.typed import whole_number
from lms_admin.web import page, tell, wants_fragment


@require_http_methods(["GET", "HEAD", "POST"])
@at_step("activities")
def activities(request: HttpRequest, import_run: Import) -> HttpResponse:
    if request.method != "POST":
        return _answer(request, import_run, SearchForm(request.GET))
    if queries.chosen(import_run):
        return redirect("imports:template", import_run.pk)
    problem = _("Choose at least one activity")
    return _answer(request, import_run, SearchForm({}), problem=problem, status=422)


@require_POST
@at_step("activities")
def choose(request: HttpRequest, import_run: Import) -> HttpResponse:
    """Choose one activity, or with `all` every one that the search found."""
    search = SearchForm(request.POST)
    by_search = bool(request.POST.get("all"))
    words, kind = (search.words, search.kind_wanted) if by_search else ("", "")
    wanted = queries.matching_activities(person(request), words, kind)
    if not ACTIONS[import_run.action].takes_archived:
        wanted = wanted.filter(archived_at__isnull=True)
    one = None if by_search else _activity(request, wanted)
    if one:
        wanted = wanted.filter(pk=one.pk)
    try:
        added = services.choose_activities(import_run, wanted, actor=acting(request))
    except TooManyActivities as refused:
        return _too_many(request, import_run, search, refused.limit)
    if one:
        said = _("%(activity)s added") % {"activity": one.title}
    else:
        said = ngettext("%(number)s activity added", "%(number)s activities added", added)
        said %= {"number": shown(added)}
    return _changed(request, import_run, search, said)


@require_POST
@at_step("activities")
def by_file(request: HttpRequest, import_run: Import) -> HttpResponse:
    """Skip this step: the file names the activities itself."""
    services.let_file_decide(import_run, actor=acting(request))
    return redirect("imports:template", import_run.pk)


@require_POST
@at_step("activities")
def drop(request: HttpRequest, import_run: Import) -> HttpResponse:
    activity = _activity(request, queries.matching_activities(person(request), "", ""))
    services.drop_activity(import_run, activity, actor=acting(request))
    said = _("%(activity)s removed from the selection") % {"activity": activity.title}
    return _changed(request, import_run, SearchForm(request.POST), said)


def _activity(request: HttpRequest, possible: QuerySet[LearningActivity]) -> LearningActivity:
    """The activity that the form names; 404 when it is none of the possible ones."""
    return get_object_or_404(possible, pk=whole_number(request.POST.get("activity", "")))


def _too_many(
    request: HttpRequest, import_run: Import, search: SearchForm, limit: int
) -> HttpResponse:
    text = ngettext(
        "At most %(limit)s activity fits in one import. Nothing was added.",
        "At most %(limit)s activities fit in one import. Nothing was added.",
        limit,
    ) % {"limit": shown(limit)}
    tell(request, text, level=messages.WARNING)
    return _changed(request, import_run, search, "")


def _changed(
    request: HttpRequest, import_run: Import, search: SearchForm, said: str
) -> HttpResponse:
    """htmx gets the lists at once, with a sentence; others go back to the search they came from."""
    if wants_fragment(request):
        return _answer(request, import_run, search, said=said)
    address = reverse("imports:activities", args=[import_run.pk])
    asked = {"q": search.words, "kind": search.kind_wanted}
    query = urlencode({name: value for name, value in asked.items() if value})
    # A page that is loaded with a message begins at it.
    part = "#found" if said else ""
    return redirect(f"{address}?{query}{part}" if query else f"{address}{part}")


def _answer(
    request: HttpRequest,
    import_run: Import,
    search: SearchForm,
    *,
    said: str = "",
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    found = queries.search_activities(import_run, person(request), search.words, search.kind_wanted)
    chosen = queries.chosen(import_run)
    archived = SENTENCES[import_run.action].archived
    takes_archived = ACTIONS[import_run.action].takes_archived
    for hit in found.hits:
        hit.is_off = hit.is_archived and not takes_archived and not hit.is_chosen
    selected = ngettext("%(number)s selected", "%(number)s selected", len(chosen)) % {
        "number": shown(len(chosen))
    }
    context: dict[str, Any] = wizard(
        import_run,
        "activities",
        chosen=chosen,
        selected=selected,
        found=found,
        addable=any(not (hit.is_chosen or hit.is_off) for hit in found.hits),
        archived=archived,
        search=search,
        problem=problem,
        fragment=wants_fragment(request),
        announce=f"{said}, {selected}" if said else _found_text(found.total),
    )
    return page(request, "imports/activities.html", context, fragment="results", status=status)


def _found_text(total: int) -> str:
    if not total:
        return _("No activities found")
    return ngettext("%(number)s activity found", "%(number)s activities found", total) % {
        "number": shown(total)
    }
