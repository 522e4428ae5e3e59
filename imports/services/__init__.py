"""What people ask of imports.

Every service takes a keyword-only `actor`, asks it for right and visible import itself, and records
what it did. It raises NotAllowed or NotVisible before anything is written. Only the purge and the
chores have no actor: nobody asks for them.
"""

from imports.services.changing import run_change
from imports.services.chores import (
    claim,
    count_again,
    count_daily,
    purge_daily,
    recount_daily,
    show_up,
    sign_off,
    tend_tallies,
)
from imports.services.drafting import (
    choose_action,
    choose_activities,
    discard,
    drop_activity,
    let_file_decide,
    note_template,
    open_by_file,
    open_for_activities,
    open_import,
    open_like,
)
from imports.services.of_people import run_people
from imports.services.purging import Purged, purge
from imports.services.results import (
    NotAllowed,
    NotNow,
    NotVisible,
    RefusedFile,
    Started,
    TooManyActivities,
)
from imports.services.reversing import unenroll_them
from imports.services.selecting import run_selection
from imports.services.starting import go_on, open_undo, start, stop
from imports.services.uploading import (
    accept_paste,
    accept_upload,
    check_again,
    choose_sheet,
    refused_unread,
)

__all__ = [
    "NotAllowed",
    "NotNow",
    "NotVisible",
    "Purged",
    "RefusedFile",
    "Started",
    "TooManyActivities",
    "accept_paste",
    "accept_upload",
    "check_again",
    "choose_action",
    "choose_activities",
    "choose_sheet",
    "claim",
    "count_again",
    "count_daily",
    "discard",
    "drop_activity",
    "go_on",
    "let_file_decide",
    "note_template",
    "open_by_file",
    "open_for_activities",
    "open_import",
    "open_like",
    "open_undo",
    "purge",
    "purge_daily",
    "recount_daily",
    "refused_unread",
    "run_change",
    "run_people",
    "run_selection",
    "show_up",
    "sign_off",
    "start",
    "stop",
    "tend_tallies",
    "unenroll_them",
]
