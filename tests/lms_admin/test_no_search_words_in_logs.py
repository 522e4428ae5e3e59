"""What people search for is often a person's name: no log of ours has it."""

import logging

import pytest

WORD = "zoekwoordje"


@pytest.mark.parametrize(
    "address",
    [
        f"/users/?q={WORD}",
        f"/users/?q={WORD}&status=nonsense",
        f"/activities/?q={WORD}",
        f"/imports/?q={WORD}",
        f"/nowhere/?q={WORD}",
    ],
)
def test_an_address_is_logged_without_its_query(client_for, marit, caplog, address):
    with caplog.at_level(logging.DEBUG, logger="django.request"):
        response = client_for(marit).get(address)
    assert response.status_code in (200, 404, 422)
    assert WORD not in caplog.text


def test_an_error_is_logged_without_the_query(client_for, marit, caplog, monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError("out of order")

    monkeypatch.setattr("enrollments.views.users.sorted_list", fail)
    client = client_for(marit)
    client.raise_request_exception = False
    assert client.get(f"/users/?q={WORD}").status_code == 500
    assert "out of order" in caplog.text
    assert WORD not in caplog.text
