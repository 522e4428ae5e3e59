"""Everything about a person, as a file for them: data, and the same to read."""

import json
import tempfile
import zipfile
from typing import IO, Any, Final

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from enrollments import services
from enrollments.actors import Actor
from enrollments.models import User
from enrollments.queries.audit.person import everything_about
from enrollments.queries.users import user_header
from enrollments.roles import Right
from enrollments.views.gate import needs
from enrollments.wording.history import told_event
from enrollments.wording.person import everything_as_data

# Of a larger file the rest is on disk.
IN_MEMORY: Final = 2_000_000


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.ADMINISTER)
def user_export(request: HttpRequest, user_id: int) -> HttpResponse | FileResponse:
    """A page that says what is in it; its button makes the file, which the audit tells."""
    person = user_header(request.user, user_id)
    if person is None:
        raise Http404
    if request.method != "POST":
        return render(request, "audit/export.html", {"section": "users", "person": person})
    result = services.export_person(person, actor=Actor.at_screen(request.user))
    if result.refused:
        raise Http404
    name = f"person-{person.pk}-{timezone.localdate():%Y-%m-%d}.zip"
    return FileResponse(_zipped(person), as_attachment=True, filename=name)


def _zipped(person: User) -> IO[bytes]:
    about, now = everything_about(person), timezone.now()
    data = everything_as_data(about, academy=settings.ACADEMY_NAME, at=now)
    for event in about.events:
        event.is_again = False  # type: ignore[attr-defined]
    told = [(event, told_event(event)) for event in about.events if event.user_id == person.pk]
    context: dict[str, Any] = {"about": about, "record": about.record, "told": told, "now": now}
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the answer closes it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("person.json", json.dumps(data, ensure_ascii=False, indent=2))
        parts.writestr("person.html", render_to_string("audit/person.html", context))
    file.seek(0)
    return file
