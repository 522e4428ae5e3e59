"""Pages of saved views: the list that they are of is where one came from."""

from typing import Any, Final
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from enrollments import services
from enrollments.actors import Actor
from enrollments.forms.saved.views import LONGEST_QUERY, ViewForm, view_query
from enrollments.forms.seals import seal_of
from enrollments.models import SavedView
from enrollments.outcomes import Outcome
from enrollments.queries.saved_views import own_view
from enrollments.roles import Right
from enrollments.views.exports.register import exported_lists
from enrollments.views.gate import needs
from enrollments.views.stale import is_stale
from lms_admin.web import next_url, tell

PAGE: Final = "saved_view"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.VIEW_USER)
def saved_view_add(request: HttpRequest, list_name: str) -> HttpResponse:
    """Keep what the list at `next` is asked for."""
    if list_name not in exported_lists():
        raise Http404
    back = next_url(request, reverse("home"))
    query = view_query(QueryDict(urlsplit(back).query))
    form = ViewForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if len(query) > LONGEST_QUERY or not query:
            form.add_error(None, _("There is nothing to save, or too much of it. Filter the list"))
        elif not _is_refused(
            form,
            services.save_view(
                list_name,
                form.cleaned_data["name"],
                query,
                is_shared=form.cleaned_data["is_shared"],
                actor=Actor.at_screen(request.user),
            ),
        ):
            tell(request, _("The view %(name)s is saved.") % {"name": form.cleaned_data["name"]})
            return redirect(f"{urlsplit(back).path}?{query}")
    return _shown(request, form, back, title=_("Save view"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.VIEW_USER)
def saved_view(request: HttpRequest, number: int) -> HttpResponse:
    """One's own view: its name, and whether others see it."""
    view = _own(request, number)
    back = next_url(request, reverse("home"))
    initial = {"name": view.name, "is_shared": view.is_shared}
    stale = is_stale(request, PAGE, repr([view.pk, initial]))
    posted = request.method == "POST" and not stale
    form = ViewForm(request.POST if posted else None, initial=initial)
    if form.is_valid():
        given = form.cleaned_data
        actor = Actor.at_screen(request.user)
        refused = services.rename_view(
            view, given["name"], is_shared=given["is_shared"], actor=actor
        )
        if not _is_refused(form, refused):
            tell(request, _("The view %(name)s is saved.") % {"name": given["name"]})
            return redirect(back)
    seen = seal_of(request.user, PAGE, repr([view.pk, initial]))
    more = {"view": view, "seen": seen, "stale": stale}
    return _shown(request, form, back, title=_("Edit view"), **more)


@require_POST
@needs(Right.VIEW_USER)
def saved_view_delete(request: HttpRequest, number: int) -> HttpResponse:
    view = _own(request, number)
    if services.delete_view(view, actor=Actor.at_screen(request.user)):
        raise PermissionDenied
    tell(request, _("The view %(name)s is deleted.") % {"name": view.name})
    return redirect(urlsplit(next_url(request, reverse("home"))).path)


def _own(request: HttpRequest, number: int) -> SavedView:
    view = own_view(request.user, number)
    if view is None:
        raise Http404
    return view


def _is_refused(form: ViewForm, refused: Outcome | None) -> bool:
    match refused:
        case Outcome.NOT_ALLOWED:
            raise PermissionDenied
        case Outcome.NAME_TAKEN:
            form.add_error("name", _("You have a view of this name. Choose another one"))
        case Outcome.TOO_MANY:
            form.add_error(None, _("You have 20 views of this list. Delete one first"))
    return refused is not None


def _shown(
    request: HttpRequest, form: ViewForm, back: str, *, title: str, **more: Any
) -> HttpResponse:
    context = {"form": form, "back": back, "title": title, **more}
    status = 409 if more.get("stale") else 422 if form.errors else 200
    return render(request, "saved/view.html", context, status=status)
