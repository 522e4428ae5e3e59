"""All imports, the address of one, and throwing a draft away."""

from dataclasses import replace
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from enrollments.roles import Right
from enrollments.views.lists import announced, filter_page, overall, sorted_list
from enrollments.views.saved.tabs import list_tools
from imports import queries, services
from imports.filters import ORDER_WORDS, ORDERS, ImportFilter
from imports.models import Import
from imports.services import NotNow
from imports.text.actions import sentences_of
from imports.text.changes import change_text
from imports.text.events import event_texts
from imports.views.exported import IMPORTS
from imports.views.gate import OF_WORKBOOKS, acting, may_see, of_import, person, require_import
from lms_admin.web import dialog, page, tell, wants_fragment

NONE: Final = gettext_lazy("No imports found")
SOME: Final = ngettext_lazy(
    "%(number)s import, sorted by %(order)s", "%(number)s imports, sorted by %(order)s", "count"
)


@require_safe
@may_see
def imports(request: HttpRequest) -> HttpResponse:
    """The list of imports: searched, filtered, in pages."""
    viewer = person(request)
    visible = queries.listed_imports(viewer)
    filters = ImportFilter(request.GET, visible, viewer=viewer)
    context = sorted_list(
        request, filters, by=queries.overview.ORDERS, orders=ORDERS, words=ORDER_WORDS
    )
    context |= {
        "section": "imports",
        **list_tools(request, IMPORTS.name),
        "rows": [
            replace(row, change=change_text(row.import_run))
            for row in queries.import_rows(list(context["page_obj"].object_list), viewer)
        ],
        **overall(context, visible),
        "announce": announced(context, none=NONE, some=SOME),
    }
    status = 200 if filters.is_valid() else 422
    return page(request, "imports/list.html", context, fragment="list", status=status)


@require_safe
@may_see
def list_filter(request: HttpRequest, name: str) -> HttpResponse:
    """The people that the list can be filtered by."""
    viewer = person(request)
    filters = ImportFilter(request.GET, queries.listed_imports(viewer), viewer=viewer)
    context = {"section": "imports", "back_text": _("Imports")}
    return filter_page(request, filters, name, back=reverse("imports:list"), context=context)


@require_safe
@of_import
def detail(request: HttpRequest, import_run: Import) -> HttpResponse:
    """Goes on where the import stands; who may only look is told what there is of a draft."""
    stands = queries.step(import_run)
    if stands not in OF_WORKBOOKS or person(request).has_perm(Right.RUN_IMPORT):
        return redirect(f"imports:{stands}", import_run.pk)
    context = {
        "section": "imports",
        "import_run": import_run,
        "name": sentences_of(import_run).name(import_run),
        "chosen": queries.chosen(import_run),
        "events": event_texts(import_run),
    }
    return render(request, "imports/draft.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@of_import
def discard(request: HttpRequest, import_run: Import) -> HttpResponse:
    """Asks first; an import that was started stays for good."""
    require_import(request)
    if import_run.started_at:
        raise NotNow
    if request.method == "POST":
        number = import_run.pk
        services.discard(import_run, actor=acting(request))
        tell(request, _("Draft %(number)s was discarded.") % {"number": number})
        return redirect("imports:list")
    context = {
        "section": "imports",
        "import_run": import_run,
        "in_dialog": wants_fragment(request),
    }
    return dialog(request, "imports/discard.html", context)
