"""`make faults`: the long run on both databases. Its last line is one JSON object."""

import json
import subprocess
import sys


def main() -> int:
    ended = {}
    failed = False
    for database in ("sqlite", "postgresql"):
        command = [sys.executable, "-m", "tests.faults.rounds", database, *sys.argv[1:]]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as rounds:
            assert rounds.stdout
            last = ""
            for last in rounds.stdout:
                if not last.startswith("{"):
                    sys.stdout.write(last)
                    sys.stdout.flush()
        failed = failed or rounds.returncode != 0
        ended[database] = json.loads(last) if last.startswith("{") else None
    sys.stdout.write(json.dumps(ended) + "\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
