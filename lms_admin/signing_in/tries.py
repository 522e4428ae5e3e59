"""A try to sign in counts before its password is looked at, and not any more when it was right."""

from collections.abc import Sequence

from allauth.core.exceptions import ImmediateHttpResponse
from django.http import HttpRequest

from lms_admin.errors import too_often
from lms_admin.limits.counting import Counted, wait_for
from lms_admin.limits.table import ACCOUNT, ACCOUNT_AT_ADDRESS, ADDRESS, KNOWN_BROWSER
from lms_admin.signing_in.browsers import browser_of
from lms_admin.web import client_network


def count_try(request: HttpRequest, account: str) -> Sequence[Counted]:
    """What was counted; ends the request where there were too many."""
    counted = _limits_of_try(request, account.strip().casefold())
    if wait := wait_for(counted):
        raise ImmediateHttpResponse(too_often(request, wait))
    return counted


def _limits_of_try(request: HttpRequest, account: str) -> Sequence[Counted]:
    browser = browser_of(request)
    if browser.knows(account):
        return [(KNOWN_BROWSER, f"{browser.number} {account}")]
    where = client_network(request)
    return [
        (ADDRESS, where),
        (ACCOUNT_AT_ADDRESS, f"{account} {where}"),
        (ACCOUNT, account),
    ]
