from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from imports import queries, services
from imports.forms import ActionForm
from imports.views.gate import acting, answered, may_import, person
from imports.views.wizard import next_step, wizard


@require_http_methods(["GET", "HEAD", "POST"])
@may_import
def new(request: HttpRequest) -> HttpResponse:
    """Step 1 of an import that does not exist yet; only the POST makes one.

    A link may choose an action beforehand: "?action=users".
    """
    posted = request.method == "POST"
    initial = {"action": request.GET.get("action")}
    form = ActionForm(request.POST if posted else None, by=person(request), initial=initial)
    if posted and form.is_valid():
        with answered():
            import_run = services.open_import(
                actor=acting(request), language=get_language(), action=form.cleaned_data["action"]
            )
        return redirect(f"imports:{next_step(import_run.action)}", import_run.pk)
    context = wizard(
        None,
        "action",
        form=form,
        unfinished=queries.unfinished_draft(person(request)),
    )
    return render(request, "imports/action.html", context, status=422 if posted else 200)
