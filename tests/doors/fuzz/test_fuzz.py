"""Every address is asked for what no browser asks: no fault, no bare page, nothing elsewhere.

`LONG_RUN=1` asks each address every value, as everybody, and draws far more at random.
"""

import logging
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from itertools import count, cycle
from typing import Any, Final
from urllib.parse import quote, urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enrollments.roles import Role
from imports.services import show_up
from tests.doors.addresses import ROLES
from tests.doors.estate import Estate, taken_back
from tests.doors.fuzz.judging import wrong
from tests.doors.fuzz.places import patterns, places
from tests.doors.fuzz.shares import LONG, Share, shares
from tests.doors.fuzz.values import NUMBERS, PATHS, TYPES, VALUES, headers, names, pairs, values

pytestmark = pytest.mark.django_db

EVERYBODY: Final = (*ROLES, None)
# Each address with each value, of which there are thousands.
SWEEPING: Final = (Role.OWNER, Role.LEARNER, None) if LONG else (Role.OWNER,)
FORM: Final = "application/x-www-form-urlencoded"
HTMX: Final = {"HTTP_HX_REQUEST": "true"}
type Told = Callable[[str, object], None]
# Drawn for everybody; the same ones each time but in the long run.
EXAMPLES: Final = settings(
    max_examples=3_000 // shares()[0].of if LONG else 25,
    derandomize=not LONG,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def _made_as_a_server_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request of ours: Django's own breaks off while it is made where its encoding is odd."""
    from lms_admin.wsgi import Request

    monkeypatch.setattr("django.test.client.WSGIRequest", Request)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of requests are refused, as they should be."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def ask(estate: Estate, role: Role | None, method: str, address: str, **asked: Any) -> str:
    """What is wrong with the answer; nothing that was done for it stays."""
    client = Client(raise_request_exception=False)
    if role:
        # Its own, because one answer ends the session.
        client.cookies = SimpleCookie(estate.client.cookies.output(header="", sep=";"))
    with taken_back():
        # The worker of the estate would be missed after a minute, and a long run takes hours.
        show_up()
        answer = client.generic(method, address, **asked)
        return wrong(answer, over_htmx=asked.get("HTTP_HX_REQUEST") == "true")


def test_the_resolver_and_the_forms_are_read() -> None:
    """What is attacked comes from the code: were it not found, nothing would be tried."""
    assert {"users", "imports:upload", "account_login"} <= {one.name for one in patterns()}
    assert {"e", "u", "team", "before", "find", "sheet", "seen", "email"} <= set(names())


@pytest.mark.parametrize("share", shares(), ids=str)
@pytest.mark.parametrize("role", SWEEPING)
def test_every_field_of_every_address_takes_every_value(
    role: Role | None, share: Share, record_property: Told
) -> None:
    """All fields at once: who reads only some of them finds those."""
    estate, failures, asked_of = Estate.make(role or Role.OWNER), [], 0
    targets = share.among(list(enumerate(places(estate))))
    for number, (pattern, place) in targets:
        over_htmx = HTMX if number % 2 else {}
        for query in queries(number):
            for method, asked in (
                ("GET", {"QUERY_STRING": query}),
                ("POST", {"data": query.encode(), "content_type": FORM}),
            ):
                asked_of += 1
                if said := ask(estate, role, method, place, **asked, **over_htmx):
                    failures.append((pattern.name, method, query[:40], said))
    tell(record_property, len(targets), asked_of, len(failures))
    none_of(failures)


def tell(record_property: Told, addresses: int, questions: int, wrong_ones: int) -> None:
    """conftest.py says it at the end."""
    record_property("addresses", addresses)
    record_property("questions", questions)
    record_property("wrong", wrong_ones)


def queries(number: int) -> Iterator[str]:
    """Each field has a value of its own, another one at each address; at length also the same."""
    known, turn = names(), cycle(VALUES[number % len(VALUES) :] + VALUES)
    yield urlencode([(name, next(turn)) for name in known])
    for value in VALUES if LONG else ():
        yield urlencode([(name, value) for name in known])


@pytest.mark.parametrize("role", [Role.OWNER, None])
def test_whatever_stands_in_an_address(role: Role | None, record_property: Told) -> None:
    estate = Estate.make(Role.OWNER)
    answers = [
        (address[:80], ask(estate, role, "GET", address, **over_htmx))
        for address in (*PATHS, *odd_addresses())
        for over_htmx in ({}, HTMX)
    ]
    failures = [answer for answer in answers if answer[1]]
    tell(record_property, len(answers) // 2, len(answers), len(failures))
    none_of(failures)


def odd_addresses() -> Iterator[str]:
    for pattern in patterns():
        if pattern.names:
            for odd in NUMBERS if LONG else NUMBERS[-2:]:
                yield pattern.address % dict.fromkeys(pattern.names, odd)


def test_many_fields_and_files_have_our_page() -> None:
    """What Django itself refuses before a view is asked, page and fragment."""
    estate, failures = Estate.make(Role.OWNER), []
    some = [place for pattern, place in places(estate) if pattern.name in ("users", "unenroll")]
    for place in some:
        for body, kind in bodies():
            for over_htmx in ({}, HTMX):
                asked = {"data": body, "content_type": kind, **over_htmx}
                if said := ask(estate, Role.OWNER, "POST", place, **asked):
                    failures.append((place, kind, body[:40], said))
        for number_of in (2_500, 10_000):
            query = urlencode([("e", number) for number in range(number_of)])
            if said := ask(estate, Role.OWNER, "GET", place, QUERY_STRING=query):
                failures.append((place, number_of, said))
    none_of(failures)


def bodies() -> Iterator[tuple[bytes, str]]:
    many = b"&".join(b"e=%d" % number for number in range(10_000))
    part = b'--edge\r\nContent-Disposition: form-data; name="f%d"; filename="%s"\r\n\r\nx\r\n'
    odd = "../\u202ea\0b\r\n\"'<script>.xlsx".encode()
    files = b"".join(part % (number, b"a.xlsx") for number in range(150)) + b"--edge--"
    for body in (many, files, part % (1, odd) + b"--edge--", b"--edge", b"\xff" * 2_000, b""):
        for kind in TYPES:
            yield body, kind


@pytest.mark.filterwarnings("ignore:Generating overly large repr")  # Of what was wrong, too.
@pytest.mark.parametrize("share", shares(), ids=str)
@pytest.mark.parametrize("role", EVERYBODY)
def test_whatever_is_drawn_at_random(
    role: Role | None, share: Share, record_property: Told
) -> None:
    estate, known, drawn = Estate.make(role or Role.OWNER), names(), count()
    targets = share.among([place for _pattern, place in places(estate)])

    @EXAMPLES
    @given(
        place=st.sampled_from(targets),
        method=st.sampled_from(("GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS")),
        query=pairs(known),
        form=pairs(known),
        kind=st.sampled_from((FORM, FORM, FORM, *TYPES)),
        sent=headers(),
        tail=st.one_of(st.just(b""), values()),
    )
    def asked(
        place: str,
        method: str,
        query: list[tuple[str, bytes]],
        form: list[tuple[str, bytes]],
        kind: str,
        sent: dict[str, bytes],
        tail: bytes,
    ) -> None:
        next(drawn)
        extra = {"HTTP_" + name.upper().replace("-", "_"): one for name, one in sent.items()}
        if "HTTP_CONTENT_LENGTH" in extra:
            extra["CONTENT_LENGTH"] = extra.pop("HTTP_CONTENT_LENGTH")
        given_as = {name: one.decode("latin-1") for name, one in extra.items()}
        said = ask(
            estate,
            role,
            method,
            place + quote(tail),
            QUERY_STRING=urlencode(query),
            data=urlencode(form).encode(),
            content_type=kind,
            **given_as,
        )
        assert method == "HEAD" or not said, said

    asked()
    tell(record_property, len(targets), next(drawn), 0)


def none_of(failures: list[tuple[Any, ...]]) -> None:
    if failures:
        pytest.fail("\n".join(str(one)[:400] for one in failures[:40]))
