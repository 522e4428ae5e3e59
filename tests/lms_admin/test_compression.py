"""Pages are compressed, and nothing that people download."""

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from lms_admin.compression import CompressedPages

LONG = "Waterhoek " * 100


def answered(response, accepts: str = "gzip, br"):
    request = RequestFactory().get("/", headers={"Accept-Encoding": accepts})
    return CompressedPages(lambda _request: response)(request)


def test_a_page_is_compressed_for_whom_can_read_it():
    assert answered(HttpResponse(LONG))["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in answered(HttpResponse(LONG), accepts="identity")


@pytest.mark.parametrize("kind", ["text/csv; charset=utf-8", "application/zip", "text/plain"])
def test_nothing_else_is(kind):
    for response in (
        HttpResponse(LONG, content_type=kind),
        StreamingHttpResponse([LONG.encode()], content_type=kind),
    ):
        assert "Content-Encoding" not in answered(response)


def test_what_is_shown_differs_in_length_though_it_says_the_same():
    assert len({len(answered(HttpResponse(LONG)).content) for _time in range(20)}) > 1
