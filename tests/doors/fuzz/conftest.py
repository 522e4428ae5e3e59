"""After a run: how many addresses and questions each test had, and how many answers were wrong."""

from collections import Counter

from _pytest.terminal import TerminalReporter

ASKED = ("addresses", "questions", "wrong")


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
