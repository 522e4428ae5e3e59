"""What ends all sessions of a user."""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import F

# For the update of users: no session that they have is good any more, and none revives.
ENDED: Final[Mapping[str, Any]] = {"session_epoch": F("session_epoch") + 1}
