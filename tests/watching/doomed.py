"""`python -m tests.watching.doomed`: a worker that kills itself in the middle of a run."""

import signal

import django

from tests.faults.points import RUN, send_at


def main() -> None:
    django.setup()
    from django.core.management import call_command

    send_at(RUN["chunk_committed"], signal.SIGKILL)
    call_command("run_worker", interval=0.05, startup_delay=False)


if __name__ == "__main__":
    main()
