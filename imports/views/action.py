from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from imports import queries, services
from imports.forms import ActionForm
from imports.models import Import
from imports.views.gate import acting, at_step, person
from imports.views.wizard import next_step, wizard


@require_http_methods(["GET", "HEAD", "POST"])
@at_step("action")
def action(request: HttpRequest, import_run: Import) -> HttpResponse:
    """Step 1 of an import that exists."""
    posted = request.method == "POST"
    form = ActionForm(
        request.POST if posted else None,
        initial={"action": import_run.action},
        by=person(request),
    )
    if posted and form.is_valid():
        services.choose_action(import_run, form.cleaned_data["action"], actor=acting(request))
        return redirect(f"imports:{next_step(form.cleaned_data['action'])}", import_run.pk)
    context = wizard(import_run, "action", form=form, chosen=queries.chosen(import_run))
    return render(request, "imports/action.html", context, status=422 if posted else 200)
