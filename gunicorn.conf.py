"""What gunicorn reads in the folder where it is started; its command line's options go first."""

import os
import shutil
import tempfile
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms_admin.settings")
logger_class = "lms_admin.watching.gunicorn.DeskLogger"

# The processes of this server count their requests in a folder of its own, for /metrics/. A server
# that reads this file again keeps it; one that takes over from another inherits its environment,
# but makes a folder anew.
OWNER = "METRICS_FOLDER_OF"
if os.environ.get("METRICS_TOKEN") and os.environ.get(OWNER) != str(os.getpid()):
    os.environ[OWNER] = str(os.getpid())
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="enrollment-desk-metrics-")


def child_exit(server: Any, worker: Any) -> None:
    """What a process counted stays when it ends."""
    if os.environ.get(OWNER):
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)


def on_exit(server: Any) -> None:
    if os.environ.get(OWNER) == str(os.getpid()):
        shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
