"""Step 4: the filled-in workbook, and its check in the background."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from imports import queries, services
from imports.forms import PasteForm, UploadForm
from imports.models import Import
from imports.queries.workers import has_store_failed, is_worker_running
from imports.services.uploading import PASTED_LINES
from imports.text.actions import sentences_of
from imports.text.codes import refusal_text
from imports.text.progress import quarter, sentence
from imports.text.shapes import each_activity
from imports.views.gate import acting, at_step, go
from imports.views.wizard import wizard
from imports.workbook.values import made_visible
from lms_admin.uploads import could_not_be_received
from lms_admin.web import page


@require_http_methods(["GET", "HEAD", "POST"])
@at_step("upload")
def upload(request: HttpRequest, import_run: Import) -> HttpResponse:
    """Refuses at once what can be seen at once; what the check refuses is shown here too."""
    if request.method == "POST":
        if could_not_be_received(request):
            text = refusal_text("not_stored", {})
            return _answer(request, import_run, UploadForm.refused(text), status=422)
        refusal = services.accept_upload(
            import_run, request.FILES.get("file"), actor=acting(request)
        )
        if refusal is None:
            return go(request, "imports:checking", import_run.pk)
        text = refusal_text(refusal.code, refusal.params)
        return _answer(request, import_run, UploadForm.refused(text), status=422)
    if import_run.refusal:
        text = refusal_text(
            import_run.refusal["code"], import_run.refusal["params"], import_run.file_name
        )
        return _answer(request, import_run, UploadForm.refused(text))
    return _answer(request, import_run, UploadForm())


@require_POST
@at_step("upload")
def paste(request: HttpRequest, import_run: Import) -> HttpResponse:
    """Addresses without a file: kept and checked like one."""
    text = request.POST.get("addresses", "")
    refusal = services.accept_paste(import_run, text, actor=acting(request))
    if refusal is None:
        return go(request, "imports:checking", import_run.pk)
    form = PasteForm.refused(refusal_text(refusal.code, refusal.params), text)
    return _answer(request, import_run, UploadForm(), paste=form, status=422)


@require_POST
@at_step("upload")
def sheet(request: HttpRequest, import_run: Import) -> HttpResponse:
    """Check the file once more, with the sheet that was chosen."""
    services.choose_sheet(import_run, request.POST.get("sheet", ""), actor=acting(request))
    return go(request, "imports:checking", import_run.pk)


def _answer(
    request: HttpRequest,
    import_run: Import,
    form: UploadForm,
    *,
    paste: PasteForm | None = None,
    status: int = 200,
) -> HttpResponse:
    pasting = paste is not None
    chosen = [] if import_run.by_file else queries.chosen(import_run)
    names = {"file": "{file}", "size": "{size}", "limit": settings.IMPORT_MAX_FILE_MB}
    context = wizard(
        import_run,
        "upload",
        chosen=chosen,
        form=form,
        paste=paste or PasteForm(),
        problem=pasting,
        paste_lines=PASTED_LINES,
        each=each_activity(len(chosen)),
        sheets=[(title, made_visible(title)) for title in queries.sheets_to_choose(import_run)],
        limit_mb=settings.IMPORT_MAX_FILE_MB,
        limit_bytes=settings.IMPORT_MAX_FILE_MB * 1024 * 1024,
        limit_lines=settings.IMPORT_MAX_LINES,
        too_large=refusal_text("too_large", names),
        stopped_halfway=refusal_text("stopped_halfway", {}),
    )
    fragment = "pasted" if pasting else "swapped"
    return page(request, "imports/upload.html", context, fragment=fragment, status=status)


@require_safe
@at_step("checking")
def checking(request: HttpRequest, import_run: Import) -> HttpResponse:
    """How far the check is. htmx asks every two seconds and leaves for the next page by itself."""
    progress = queries.progress(import_run)
    seen = quarter(progress)
    context = wizard(
        import_run,
        "upload",
        chosen=queries.chosen(import_run),
        words=sentences_of(import_run),
        progress=progress,
        seen=seen,
        failed=import_run.status == Import.Status.FAILED,
        no_worker=not import_run.lease and not is_worker_running(),
        no_store=not progress.done and has_store_failed(),
        announce=sentence(progress, seen, request.GET.get("seen")),
    )
    return page(request, "imports/checking.html", context, fragment="state")
