"""What the generator measured: a row a page, of one phase."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

ALL: Final = "Aggregated"


class Figures(NamedTuple):
    """Milliseconds on the clock, and how many requests there were, failed and in each second."""

    requests: int
    failures: int
    per_second: float
    median: int
    p95: int
    p99: int


def read(prefix: Path) -> dict[str, Figures]:
    """By page, in the order of their names; `ALL` is all of them."""
    with Path(f"{prefix}_stats.csv").open(newline="") as file:
        rows = {row["Name"]: _figures(row) for row in csv.DictReader(file)}
    return dict(sorted(rows.items(), key=lambda one: (one[0] == ALL, one[0].lower())))


def failures(prefix: Path) -> list[str]:
    """A line for each way in which a request failed, or in which the generator did."""
    with Path(f"{prefix}_failures.csv").open(newline="") as file:
        refused = [
            f"{row['Name']}: {row['Error']} ({row['Occurrences']} x)"
            for row in csv.DictReader(file)
        ]
    with Path(f"{prefix}_exceptions.csv").open(newline="") as file:
        return refused + [f"{row['Message']} ({row['Count']} x)" for row in csv.DictReader(file)]


def _figures(row: Mapping[str, str]) -> Figures:
    return Figures(
        requests=int(row["Request Count"]),
        failures=int(row["Failure Count"]),
        per_second=round(float(row["Requests/s"]), 1),
        median=_milliseconds(row["50%"]),
        p95=_milliseconds(row["95%"]),
        p99=_milliseconds(row["99%"]),
    )


def _milliseconds(text: str) -> int:
    """A page that nobody asked for has none."""
    return round(float(text)) if text.replace(".", "").isdigit() else 0


def table(phases: Mapping[str, Mapping[str, Figures]]) -> Iterator[str]:
    """A row a page: requests a second, and percentiles in milliseconds, of each phase."""
    yield f"| page |{''.join(f' {name}: /s | 50 % | 95 % | 99 % |' for name in phases)}"
    yield f"| --- |{' ---: | ---: | ---: | ---: |' * len(phases)}"
    pages = dict.fromkeys(page for phase in phases.values() for page in phase)
    for page in sorted(pages, key=lambda name: name == ALL):
        cells = (_cells(phase.get(page)) for phase in phases.values())
        yield f"| {'all' if page == ALL else page} |{''.join(cells)}"


def _cells(one: Figures | None) -> str:
    if one is None:
        return " | | | |"
    return f" {one.per_second} | {one.median} | {one.p95} | {one.p99} |"
