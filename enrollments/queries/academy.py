"""What the academy is called, which language it speaks, and what time it is there.

Until an owner has set the academy up, the environment's settings say so.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import caches
from django.utils import timezone

from enrollments.models import Academy

# Each process reads the row again after so long: another one may have changed it.
SECONDS: Final = 5
KEY: Final = "enrollments.academy"


@dataclass(frozen=True, kw_only=True)
class AcademyTerms:
    """`is_set_up`: an owner has said so; then its language goes before that of a browser."""

    name: str
    language: str
    time_zone: str
    is_set_up: bool
    has_sample: bool

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


def academy_terms() -> AcademyTerms:
    """The academy's terms as they are now, or were a few seconds ago."""
    terms: AcademyTerms | None = caches["process"].get(KEY)
    if terms is None:
        terms = read_terms()
        caches["process"].set(KEY, terms, SECONDS)
    return terms


def read_terms() -> AcademyTerms:
    return terms_of(Academy.objects.first() or Academy())


def terms_of(row: Academy) -> AcademyTerms:
    """What an empty row leaves out, the settings say."""
    return AcademyTerms(
        name=row.name or settings.ACADEMY_NAME,
        language=row.language or settings.LANGUAGE_CODE,
        time_zone=row.time_zone or settings.TIME_ZONE,
        is_set_up=bool(row.name),
        has_sample=row.has_sample,
    )


def forget_terms() -> None:
    """Have this process read them again: they were changed."""
    caches["process"].set(KEY, None, 0)


@contextmanager
def academy_time() -> Iterator[None]:
    """Days begin and end where the academy is. Around whatever no request is around: jobs."""
    with timezone.override(academy_terms().zone):
        yield
