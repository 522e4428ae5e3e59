"""A long run says a failure at once, and in the end how much was asked of how many addresses."""

import os
import sys
from collections import Counter

import pytest
from _pytest.terminal import TerminalReporter

ASKED = ("addresses", "questions", "wrong")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Parts that come hours later must not keep it back."""
    if report.failed and os.environ.get("LONG_RUN") and "PYTEST_XDIST_WORKER" not in os.environ:
        sys.stderr.write(f"\n{report.nodeid}\n{report.longreprtext}\n")


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    asked: dict[str, Counter[str]] = {}
    for report in (
        one for kind in ("passed", "failed") for one in terminalreporter.getreports(kind)
    ):
        counts = {
            name: int(str(number)) for name, number in report.user_properties if name in ASKED
        }
        if counts:
            # Parts of one test are told together: test_x[owner-1of8] is test_x[owner].
            name = report.nodeid.partition("::")[2].rpartition("-")[0] or report.nodeid
            asked.setdefault(name, Counter()).update(counts | {"parts": 1})
    for name, counts in asked.items():
        said = ", ".join(f"{counts[unit]:,} {unit}" for unit in ("parts", *ASKED))
        terminalreporter.write_line(f"{name.replace('[', ', ')}: {said}")
