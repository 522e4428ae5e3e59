"""All imports, the address of one, and throwing a draft away."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from imports import queries, services
from imports.models import Import
from imports.services import NotNow
from imports.views.gate import acting, may_see, of_import, person, require_import
from lms_admin.paging import paged
from lms_admin.web import dialog, page, tell, wants_fragment


@require_safe
@may_see
def imports(request: HttpRequest) -> HttpResponse:
    context = paged(request.GET, queries.listed_imports(person(request)))
    context |= {
        "section": "imports",
        "rows": queries.import_rows(list(context["page_obj"].object_list), person(request)),
    }
    return page(request, "imports/list.html", context, fragment="list")


@require_safe
@of_import
def detail(request: HttpRequest, import_run: Import) -> HttpResponse:
    """Goes on where the import stands."""
    return redirect(f"imports:{queries.step(import_run)}", import_run.pk)


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
