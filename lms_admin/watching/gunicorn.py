"""gunicorn's own log, in our format. Its log of accesses has addresses with search words: none."""

import logging
from typing import Any

from django.conf import settings
from gunicorn.glogging import Logger

from lms_admin.watching.logs import line_formatter


class DeskLogger(Logger):
    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        # Its lines for debugging have the address of each request in them.
        self.error_log.setLevel(max(self.error_log.level, logging.INFO))
        for handler in self.error_log.handlers:
            handler.setFormatter(line_formatter(settings.LOG_FORMAT))

    def access(self, resp: Any, req: Any, environ: Any, request_time: Any) -> None:
        """`lms_admin.watching.requests` tells of each request, without its query."""
