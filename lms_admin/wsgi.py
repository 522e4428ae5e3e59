"""What a web server calls. Whatever it hands on becomes a request that our pages answer."""

import os
from typing import Any

import django
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms_admin.settings")


class Request(WSGIRequest):
    """Reads no fields while it is made, or what goes wrong with that would have no page of ours.

    Django does, where a request names its encoding. Such a request keeps that name here:
    `lms_admin.middleware.forms_in_utf8` refuses all but ours, and then its fields are read.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            super()._set_content_type_params(meta)  # type: ignore[misc]
        except (LookupError, ValueError, SuspiciousOperation):
            self._encoding = (self.content_params or {}).get("charset", "")


class Handler(WSGIHandler):
    request_class = Request


django.setup(set_prefix=False)
application = Handler()
