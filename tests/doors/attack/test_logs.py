"""A line of the log is one line, whatever a visitor sends."""

import io
import json
import logging
import logging.config
from collections.abc import Iterator

import pytest
from django.test import Client

from lms_admin.watching.logs import JSON, PLAIN, line_formatter

pytestmark = pytest.mark.django_db
FORGED = "FORGED all is well"
ODD = (f"/nowhere/%0a{FORGED}", f"/nowhere/%0d%0a{FORGED}", f"/nowhere/%e2%80%a8{FORGED}/%1b[2J")


@pytest.fixture(params=[JSON, PLAIN])
def lines(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(line_formatter(request.param))
    root = logging.getLogger()
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)


def test_no_address_and_no_browser_makes_a_line_of_its_own(
    lines: io.StringIO, request: pytest.FixtureRequest
) -> None:
    client = Client(raise_request_exception=False)
    for address in ODD:
        client.get(address, headers={"User-Agent": f"a\n{FORGED}", "Host": f"a\n{FORGED}"})
        client.get(address, headers={"User-Agent": f"a\n{FORGED}"})
        client.post(address, {"name": f"a\n{FORGED}"})
    written = lines.getvalue()
    assert written
    for line in written.splitlines():
        assert not line.lstrip().startswith(FORGED)
    assert "\x1b" not in written
    if written.startswith("{"):
        assert all(json.loads(line) for line in written.split("\n") if line)
