"""The gate of the wizard's pages: who may, which import, and whether it stands there yet."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, Final, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, resolve_url
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from enrollments.actors import Actor
from enrollments.models import User
from enrollments.roles import Right
from enrollments.views.gate import needs
from imports import queries
from imports.actions import action_of, undo_for
from imports.models import Import
from imports.services import NotAllowed, NotNow, NotVisible
from lms_admin.web import tell, wants_fragment

type ImportView[**Q] = Callable[Concatenate[HttpRequest, Import, Q], HttpResponseBase]
type NumberView[**Q] = Callable[Concatenate[HttpRequest, int, Q], HttpResponseBase]

may_see: Final = needs(Right.VIEW_IMPORT)
may_import: Final = needs(Right.RUN_IMPORT)

CHOOSE_FIRST: Final = _("First choose the activities of this import.")
UPLOAD_FIRST: Final = _("First upload the file of this import.")
# What an undo has none of: its plan comes of what was done.
OF_WORKBOOKS: Final = ("action", "activities", "template", "upload")
MOVED_ON: Final = _("This import has changed in the meantime. This is where it stands now.")


def person(request: HttpRequest) -> User:
    """Who is signed in; nobody else reaches a view."""
    return cast("User", request.user)


def acting(request: HttpRequest) -> Actor:
    """On whose behalf a service acts that this request asks for."""
    return Actor.at_screen(person(request))


@contextmanager
def answered() -> Iterator[None]:
    """What a service refuses to the actor, as the pages for that: 403 and 404."""
    try:
        yield
    except NotAllowed:
        raise PermissionDenied from None
    except NotVisible:
        raise Http404 from None


def may_act(request: HttpRequest, import_run: Import) -> bool:
    """Whether the viewer has the right to do what this import does."""
    rights = (Right.RUN_IMPORT, *action_of(import_run).rights)
    return person(request).has_perms(rights)


def may_undo(request: HttpRequest, import_run: Import) -> bool:
    """Whether the viewer has the right to take back what this import does, if that can be."""
    way_back = undo_for(import_run)
    rights = (Right.RUN_IMPORT, *way_back.rights) if way_back else ()
    return way_back is not None and person(request).has_perms(rights)


def require_right(request: HttpRequest, import_run: Import) -> None:
    if not may_act(request, import_run):
        raise PermissionDenied


def require_import(request: HttpRequest) -> None:
    """Who may only look at imports is refused."""
    if not person(request).has_perm(Right.RUN_IMPORT):
        raise PermissionDenied


def go(request: HttpRequest, to: str, *args: Any) -> HttpResponse:
    """Leave this page for another one; htmx loads it whole, not into a part of this one."""
    address = resolve_url(to, *args)
    return HttpResponseClientRedirect(address) if wants_fragment(request) else redirect(address)


def of_import[**P](view: ImportView[P]) -> NumberView[P]:
    """Hands the import to `view` instead of its number; 403 and 404 are settled here.

    What another tab or person made impossible meanwhile (NotNow) ends where the import stands.
    """

    @may_see
    @wraps(view)
    def gated(
        request: HttpRequest, number: int, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        if request.method == "POST":
            require_import(request)
        visible = queries.visible_imports(person(request))
        import_run = get_object_or_404(
            visible.select_related("created_by", "started_by", "undo_of"), pk=number
        )
        try:
            with answered():
                return view(request, import_run, *args, **kwargs)
        except NotNow:
            tell(request, str(MOVED_ON), level=messages.WARNING)
            return go(request, "imports:detail", number)

    return cast("NumberView[P]", gated)


def at_step[**P](step: str) -> Callable[[ImportView[P]], NumberView[P]]:
    """A page of the wizard; who comes too early is sent to the first step that is missing."""

    def decorate(view: ImportView[P]) -> NumberView[P]:
        @of_import
        @wraps(view)
        def checked(
            request: HttpRequest, import_run: Import, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            if step in OF_WORKBOOKS:
                require_import(request)
            stands = queries.step(import_run)
            if import_run.undo_of_id and step in OF_WORKBOOKS:
                return go(request, f"imports:{stands}", import_run.pk)
            if import_run.is_of_users and step == "activities":
                return go(request, f"imports:{stands}", import_run.pk)
            elsewhere, text = _elsewhere(step, stands)
            if elsewhere in OF_WORKBOOKS and not person(request).has_perm(Right.RUN_IMPORT):
                return go(request, "imports:detail", import_run.pk)
            if elsewhere:
                if text:
                    tell(request, str(text), level=messages.WARNING)
                return go(request, f"imports:{elsewhere}", import_run.pk)
            return view(request, import_run, *args, **kwargs)

        return checked

    return decorate


def _elsewhere(step: str, stands: str) -> tuple[str, str | Promise]:
    """Which page to go to instead of `step`, and what to say; two empty texts to stay."""
    here = ("", "")
    if stands == "result" or step == "result":
        return here if stands == step else (stands, "")
    match step:
        case "action" | "activities":
            return here
        case "template" | "upload":
            return here if stands not in ("action", "activities") else (stands, CHOOSE_FIRST)
        case "checking":
            return here if stands == "checking" else (stands, "")
        case _ if stands in ("check", "checking"):
            return here if stands == step else (stands, "")
    return (stands, CHOOSE_FIRST) if stands == "activities" else ("upload", UPLOAD_FIRST)
