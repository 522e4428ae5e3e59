"""What the log says of errors and texts: type and place, and never what they are about."""

import json
import logging
import sqlite3
import sys
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError
from django.test import Client
from pytest_django import Settings

from lms_admin.watching.logs import FaultsAlone, line_formatter
from lms_admin.watching.telling import told_of, without_people


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Sent to sanne.hoekstra@waterhoek.example.", "Sent to …@…"),
        ("GET /users/?q=hoekstra&page=2 failed", "GET /users/?… failed"),
        ("Is it right? Yes", "Is it right? Yes"),
        ("Import 7: 12 lines", "Import 7: 12 lines"),
    ],
)
def test_addresses_and_queries_are_taken_out(text: str, told: str) -> None:
    assert without_people(text) == told


def caused(error: BaseException, by: BaseException) -> BaseException:
    error.__cause__ = by
    return error


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError("invalid literal for int(): 'Sanne'"), ""),
        (KeyError("Sanne"), ""),
        (RuntimeError("Sanne Hoekstra is no number"), ""),
        (NameError("name 'page' is not defined"), "name 'page' is not defined"),
        (OSError(28, "No space left on device", "/srv/Sanne.xlsx"), "No space left on device"),
        (OSError("Sanne"), ""),
        (
            caused(IntegrityError(), sqlite3.IntegrityError("UNIQUE constraint failed: user.key")),
            "UNIQUE constraint failed: user.key",
        ),
        (
            caused(OperationalError(), sqlite3.OperationalError("no such column: Sanne")),
            "no such column",
        ),
        (caused(OperationalError(), sqlite3.OperationalError('near "Sanne": syntax')), "near …"),
    ],
)
def test_only_known_texts_are_told(error: BaseException, told: str) -> None:
    assert told_of(error) == told


def line(kind: str = "json", /, **fields: Any) -> str:
    record = logging.makeLogRecord({"name": "desk", "levelname": "ERROR", **fields})
    return line_formatter(kind).format(record)


def test_a_line_tells_the_places_of_the_error_and_of_its_cause() -> None:
    try:
        try:
            int("Sanne")
        except ValueError as error:
            raise RuntimeError("Sanne") from error
    except RuntimeError:
        text = line(msg="It failed", exc_info=sys.exc_info())
    told = json.loads(text)
    assert [one["type"] for one in told["error"]] == ["ValueError", "RuntimeError"]
    assert "tests/lms_admin/test_telling.py" in told["error"][1]["places"][0]
    assert "Sanne" not in text


def test_what_came_along_with_a_line_is_not_in_it() -> None:
    text = line(msg="Imported %s", args=(7,), person="Sanne", request="GET /users/?q=Sanne")
    assert json.loads(text)["event"] == "Imported 7"
    assert "Sanne" not in text


def test_a_text_for_people_cannot_look_like_two_lines() -> None:
    assert "\n" not in line("plain", msg="one\nERROR forged")


def test_of_django_s_lines_about_requests_the_status_is_told() -> None:
    text = line(
        name="django.security.csrf", msg="Forbidden: %s", args=("/u/?q=x",), status_code=403
    )
    assert json.loads(text)["event"] == "Forbidden"
    assert json.loads(line(name="django.security.Other", msg="Sanne"))["event"] == "Refused"
    assert not FaultsAlone().filter(logging.makeLogRecord({"msg": "Not Found: /users/Sanne/"}))


@pytest.mark.parametrize("is_told", [False, True])
def test_a_network_address_is_told_by_setting_alone(settings: Settings, *, is_told: bool) -> None:
    settings.LOG_ADDRESSES = is_told
    assert ("203.0.113.9" in line(msg="Invalid request from ip=203.0.113.9: x")) is is_told


def test_a_line_that_cannot_be_made_tells_no_value(capsys: pytest.CaptureFixture[str]) -> None:
    from lms_admin.watching.logs import Console

    console = Console(sys.stderr)
    console.setFormatter(line_formatter("json"))
    console.handle(logging.makeLogRecord({"msg": "%d", "args": ("Sanne",), "pathname": "x.py"}))
    said = capsys.readouterr().err
    assert "could not be logged: x.py" in said
    assert "Sanne" not in said


@pytest.mark.parametrize(
    ("sent", "is_kept"),
    [
        ("0123456789abcdef", True),
        ("1b2b7b2c-af42-4d1a-ad82-7e92be228e64", True),
        ("sanne.hoekstra@waterhoek.example", False),
        ("0123", False),
        ("0" * 65, False),
        ("0123456789abcdef\nforged", False),
    ],
)
def test_a_request_keeps_the_number_of_a_proxy(sent: str, *, is_kept: bool) -> None:
    answered = Client().get("/health/web/", HTTP_X_REQUEST_ID=sent)["X-Request-ID"]
    assert (answered == sent) is is_kept
    assert answered == sent or len(answered) == 32
