"""`python -m tests.watching.doomed [live]`: a worker that kills itself in the middle of a run.

With the word "live" it does not. It can wait under libfaketime, which refuses the call that
Python's own sleep makes (EINVAL of clock_nanosleep, as of 0.9.10).
"""

import select
import signal
import sys
import time

import django

from tests.faults.points import RUN, send_at


def main() -> None:
    time.sleep = lambda seconds: select.select([], [], [], seconds) and None
    django.setup()
    from django.core.management import call_command

    if "live" not in sys.argv:
        send_at(RUN["chunk_committed"], signal.SIGKILL)
    call_command("run_worker", interval=0.05, startup_delay=False)


if __name__ == "__main__":
    main()
