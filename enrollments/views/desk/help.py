"""Help: one page for each question."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from enrollments.queries.users import active_owners
from enrollments.roles import Right
from enrollments.views.gate import needs
from enrollments.wording.questions import BY_SLUG, QUESTIONS, right_rows, who_may


@require_safe
@needs(Right.VIEW_USER)
def help_index(request: HttpRequest) -> HttpResponse:
    return render(request, "help/index.html", {"section": "help", "questions": QUESTIONS})


@require_safe
@needs(Right.VIEW_USER)
def help_page(request: HttpRequest, slug: str) -> HttpResponse:
    question = BY_SLUG.get(slug)
    if question is None:
        raise Http404
    context = {
        "section": "help",
        "question": question,
        "others": [other for other in QUESTIONS if other is not question],
        "owners": active_owners(request.user),
        "right_rows": right_rows(),
        "may_unenroll": who_may(Right.UNENROLL),
        "may_remove": who_may(Right.REMOVE),
    }
    return render(request, f"help/{slug}.html", context)
