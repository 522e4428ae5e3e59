"""Helpers for views. They know Django and htmx, nothing of this domain."""

import ipaddress
from typing import Any, Final
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page; going back in history asks for the whole one."""
    return bool(
        request.htmx  # type: ignore[attr-defined]
        and not request.htmx.boosted  # type: ignore[attr-defined]
        and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    )


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    fragment: str,
    status: int = 200,
) -> HttpResponse:
    """The whole page, or for htmx its partial `fragment` with the messages beside it.

    `context["announce"]` is the sentence for the live region. A fragment closes an open dialog:
    what it was about has been done.
    """
    if not wants_fragment(request):
        response = render(request, template, context, status=status)
    else:
        html = render_to_string(f"{template}#{fragment}", context, request)
        html += render_to_string("partials/oob.html", context, request)
        response = HttpResponse(html, status=status)
        response.headers["HX-Trigger-After-Settle"] = "dialog:close"
    patch_vary_headers(response, ("HX-Request",))
    return response


def dialog(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A confirmation: a whole page, or for htmx its partial `dialog` inside the dialog."""
    if not wants_fragment(request):
        response = render(request, template, context, status=status)
    else:
        response = render(request, f"{template}#dialog", context, status=status)
        response.headers["HX-Retarget"] = "#dialog"
        response.headers["HX-Reswap"] = "innerHTML"
        response.headers["HX-Push-Url"] = "false"
    patch_vary_headers(response, ("HX-Request",))
    return response


def next_url(request: HttpRequest, default: str) -> str:
    """Where the form came from, if that is an address of this site; else `default`.

    `redirect` would take a text without a slash for the name of a page.
    """
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if (
        wanted.startswith("/")
        and url_has_allowed_host_and_scheme(
            wanted, allowed_hosts=None, require_https=request.is_secure()
        )
        and not urlsplit(wanted).netloc
    ):
        return wanted
    return default


def page_it_came_from(request: HttpRequest) -> str:
    """The address of the page that sent this request, without scheme and host; "" if unknown."""
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    own = {request.get_host()}
    if not url_has_allowed_host_and_scheme(page, own, require_https=request.is_secure()):
        return ""
    return urlsplit(page)._replace(scheme="", netloc="", fragment="").geturl()


# Whoever has an address of IPv6 has as many as they like of the same network.
NETWORK_BITS: Final = 64


def client_network(request: HttpRequest) -> str:
    """Where the visitor is, for counting: their address, of IPv6 its network.

    PermissionDenied where the request has no address, as behind a unix socket of a proxy that
    TRUSTED_PROXIES does not know of.
    """
    text = get_adapter().get_client_ip(request)
    address = ipaddress.ip_address(text)
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, NETWORK_BITS), strict=False))


def tell(request: HttpRequest, text: str, *, undo: str = "", level: int = messages.SUCCESS) -> None:
    """Show `text` in the banner of the next page; `undo` is the address that takes it back."""
    messages.add_message(request, level, text, extra_tags=f"undo:{undo}" if undo else "")
