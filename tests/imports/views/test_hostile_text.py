"""Hostile texts over HTTP: uploaded and pasted, checked, and every page of them asked for.

`LONG_RUN=1` sends all of them, which takes minutes.
"""

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from imports.models import Import
from imports.work import check
from tests.imports.workbook.test_hostile_text import BROKEN
from tests.imports.workbook.wild.texts import NUMBER, hostile_text
from tests.imports.workbooks import worked

pytestmark = pytest.mark.usefixtures("enrolled", "two_seconds")
NUMBERS = range(NUMBER) if os.environ.get("LONG_RUN") else range(0, NUMBER, 50)
PAGES = ("", "check/", "upload/", "lists/result/", "lists/to-fix/", "lists/repairs/")


@pytest.fixture
def two_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system itself ends a reading process that takes more of a processor."""
    usual = check.limits()
    quick = replace(usual, cpu_seconds=2, cpu_seconds_per_mib=0)
    monkeypatch.setattr(check, "limits", lambda: quick)


def sent(desk: Client, draft: Import, data: bytes, *, pasted: bool) -> int:
    address = f"/imports/{draft.pk}/upload/"
    if pasted:
        text = {"addresses": data.decode("utf-8", "replace")}
        return desk.post(f"{address}paste/", text).status_code
    return desk.post(address, {"file": SimpleUploadedFile("list.csv", data)}).status_code


def answers(desk: Client, number: int) -> Iterator[int]:
    for page in PAGES:
        response = desk.get(f"/imports/{number}/{page}", follow=True)
        if response.streaming:
            b"".join(response.streaming_content)
        yield response.status_code


@pytest.mark.parametrize("pasted", [False, True], ids=["uploaded", "pasted"])
@pytest.mark.parametrize("number", NUMBERS)
def test_no_hostile_text_is_answered_with_a_failure(
    number: int, pasted: bool, desk: Client, draft: Import
) -> None:
    assert sent(desk, draft, hostile_text(number), pasted=pasted) in (302, 413, 422)
    after = worked(draft)
    assert after.status in ("draft", "checked"), after.failure
    assert after.refusal.get("code") not in BROKEN
    assert max(answers(desk, draft.pk)) < 500
