"""What is started together stops together, and nothing is left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lms_admin.processes import NotStarted, Processes, answers, listen
from tests.processes import free_port

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True);"
    " time.sleep(60)",
]
PARENT = [
    sys.executable,
    "-c",
    "import subprocess, sys, time; child = subprocess.Popen([sys.executable, '-c',"
    " 'import time; time.sleep(60)']); print(child.pid, flush=True); time.sleep(60)",
]


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    names = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {name: signal.getsignal(name) for name in names}
    with Processes(tmp_path, tmp_path) as running:
        yield running
    for name, handler in before.items():
        signal.signal(name, handler)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A zombie that nobody has waited for yet does nothing more.
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] == "Z")


def wait_for(text: str | None, log: Path) -> str:
    """The log's content, once it holds `text` (None: anything)."""
    for _attempt in range(200):
        if (written := log.read_text()) and (text is None or text in written):
            return written
        time.sleep(0.05)
    raise AssertionError(f"never said: {text}")


def gone(pid: int) -> bool:
    for _attempt in range(100):
        if not alive(pid):
            return True
        time.sleep(0.05)
    return False


def test_one_that_ends_is_named_with_its_last_words(processes: Processes) -> None:
    processes.start("worker", SLEEP)
    processes.start("web", [sys.executable, "-c", "raise SystemExit('no such port')"])
    ended = processes.watch(20)
    assert ended == "web"
    assert "no such port" in processes.obituary(ended)
    assert "exit code 1" in processes.obituary(ended)


def test_stopping_leaves_nothing_running(processes: Processes) -> None:
    processes.start("web", PARENT)
    grandchild = int(wait_for(None, processes.log("web")))
    assert alive(grandchild)
    processes.stop()
    assert processes.running["web"].returncode == -signal.SIGTERM
    assert gone(grandchild)


def test_one_that_does_not_listen_is_killed(
    processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms_admin.processes.STOP_SECONDS", 0.3)
    processes.start("worker", DEAF)
    wait_for("deaf", processes.log("worker"))
    processes.stop()
    assert processes.running["worker"].returncode == -signal.SIGKILL


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_asks_to_stop(processes: Processes, asked: signal.Signals) -> None:
    processes.start("worker", SLEEP)
    os.kill(os.getpid(), asked)
    assert processes.watch(20) is None
    assert processes.asked_to_stop.is_set()


def test_gives_up_on_what_never_becomes_ready(processes: Processes) -> None:
    processes.start("web", SLEEP)
    with pytest.raises(NotStarted, match="No answer"):
        processes.watch(0.3, until=lambda: False)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_children_of_a_killed_parent_end_too(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from lms_admin.processes import Processes\n"
        "running = Processes(Path(sys.argv[1]), Path(sys.argv[1]))\n"
        "running.start('worker', [sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(running.running['worker'].pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    with parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert alive(child)
        parent.kill()
    assert gone(child)


def test_takes_the_next_port_when_one_is_in_use() -> None:
    with listen(20_000) as first, listen(first.getsockname()[1]) as second:
        assert second.getsockname()[1] > first.getsockname()[1]
        assert second.getsockname()[0] == "127.0.0.1"


def test_says_so_when_no_port_is_free() -> None:
    with listen(20_000) as taken, pytest.raises(NotStarted, match="No free port"):
        listen(taken.getsockname()[1], tries=1)


def test_nobody_answers_on_a_closed_port() -> None:
    assert not answers(free_port())
