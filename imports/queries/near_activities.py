"""Which activity an unknown name may be meant for: offered, never applied."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from imports.models import Import
from imports.queries.choosing import nameable
from imports.workbook.format import header_key, header_text

# So many different names are looked up at once, among so many activities: where there are more, the
# file is about something else.
MOST_NAMES: Final = 50
MOST_ACTIVITIES: Final = 2_000
ALIKE: Final = 0.75
_MAX_NAME: Final = 300


def near_activities(names: Iterable[str], import_run: Import) -> dict[str, str]:
    """For unknown names, title and code of the activity that each may be meant for.

    One statement. Of several that are equally near none is named.
    """
    asked = list(dict.fromkeys(names))[:MOST_NAMES]
    if not asked:
        return {}
    among = nameable(import_run)
    if len(among) > MOST_ACTIVITIES:
        return {}
    shown: dict[str, set[str]] = {}
    for activity in among:
        whole = header_text(activity.title, activity.code)
        for text in {activity.title, activity.code, whole}:
            if text:
                shown.setdefault(header_key(text), set()).add(whole)
    keys = list(shown)
    near: dict[str, str] = {}
    for name in asked:
        found = get_close_matches(header_key(name[:_MAX_NAME]), keys, n=1, cutoff=ALIKE)
        if found and len(shown[found[0]]) == 1:
            near[name] = next(iter(shown[found[0]]))
    return near
