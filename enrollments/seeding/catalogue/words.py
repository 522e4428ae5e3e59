"""What a catalogue has to say, in any language."""

from typing import NamedTuple


class Text(NamedTuple):
    """What something is called, and what is said about it."""

    name: str
    description: str


class CatalogueWords(NamedTuple):
    """Activities by code; teams and qualifications by their key in the plan."""

    activities: dict[str, Text]
    teams: dict[str, str]
    qualifications: dict[str, Text]
