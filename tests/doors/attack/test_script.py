"""Script in every text that anybody can type: on no page is it anything but text."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from enrollments.models import AuditEvent
from enrollments.roles import Role
from imports.models import Import
from tests.doors.estate import Estate
from tests.doors.fuzz.places import places
from tests.web import HTMX

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(7)</script>"
QUOTE = "\"'><img src=x onerror=alert(7)>"
EVIL = f"{SCRIPT}{QUOTE}"
# What stands here must not be as it was typed.
RAW = re.compile(rb"<script>alert\(7\)|<img src=x|[\"'] ?onerror=", re.IGNORECASE)
# Columns that hold what people type, or what a file of theirs says. Of what happened nothing can
# be changed: an audit event takes the names that these hold.
TYPED = (
    "name first_name name_prefix last_name employee_number title description unenrolled_by reason "
    "file_name sheet"
).split()


def typed_everywhere(text: Callable[[], str] = lambda: EVIL) -> int:
    """Every such column, in every row that there is; how many columns."""
    number = 0
    for label in ("enrollments", "imports"):
        for model in apps.get_app_config(label).get_models():
            fields = [one for one in model._meta.concrete_fields if one.name in TYPED]
            if not fields or model is AuditEvent:
                continue
            number += len(fields)
            for row in model._default_manager.all():
                for field in fields:
                    setattr(row, field.name, f"{text()}{row.pk}"[: field.max_length])
                row.save()
    return number


def content_of(answer: Any) -> bytes:
    """What a browser would show of it: not of a file, which it saves."""
    content: bytes = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.headers.get("Content-Disposition", "").startswith("attachment"):
        assert "html" not in answer.headers["Content-Type"]
        return b""
    return content


def pages_with_script(estate: Estate) -> tuple[list[str], int]:
    """The addresses that show it raw, and on how many it is shown as text."""
    raw, shown = [], 0
    for pattern, place in places(estate):
        for headers in ({}, HTMX):
            if pattern.name == "account_logout":
                continue
            body = content_of(estate.client.get(place, headers=headers, follow=not headers))
            if RAW.search(body):
                raw.append(place)
            shown += b"&lt;script&gt;alert(7)" in body
    return raw, shown


def test_no_page_runs_what_stands_in_any_column() -> None:
    estate = Estate.make(Role.OWNER)
    assert typed_everywhere() > 15
    raw, shown = pages_with_script(estate)
    assert not raw
    # Or nothing would have been looked at.
    assert shown > 60


def test_nor_what_is_searched_for_or_sent_to_a_form() -> None:
    estate = Estate.make(Role.OWNER)
    raw = []
    for pattern, place in places(estate):
        asked = dict.fromkeys(("q", "find", "sort", "tab", "next", "page", "status"), EVIL)
        if RAW.search(content_of(estate.client.get(place, asked))):
            raw.append(("GET", place))
        if pattern.name.endswith(("_add", "_profile", "_rename", "_email")):
            typed = dict.fromkeys(("name", "title", "code", "first_name", "email", "query"), EVIL)
            if RAW.search(content_of(estate.client.post(place, typed))):
                raw.append(("POST", place))
    assert not raw


@pytest.mark.parametrize("name", [f"{EVIL}.xlsx", "a\r\nSet-Cookie: a=b.xlsx", "../../a.xlsx"])
def test_nor_what_a_file_is_called(name: str) -> None:
    estate = Estate.make(Role.ADMINISTRATOR)
    draft = estate.import_at("draft", estate.by)
    file = SimpleUploadedFile("a.xlsx", b"PK no workbook")
    file._name = name  # type: ignore[attr-defined]
    answer = estate.client.post(f"/imports/{draft.pk}/upload/", {"file": file}, follow=True)
    client: Client = estate.client
    for address in (f"/imports/{draft.pk}/upload/", "/imports/", f"/imports/{draft.pk}/checking/"):
        answers = [answer, client.get(address, follow=True)]
        for one in answers:
            assert not RAW.search(one.content)
            assert "Set-Cookie: a=b" not in str(one.headers)
    kept = Import.objects.get(pk=draft.pk)
    assert "/" not in kept.file_name
    assert ".." not in kept.file.name
