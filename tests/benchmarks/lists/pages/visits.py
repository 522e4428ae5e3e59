"""A visit: one address, asked for in one way."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.urls import reverse

from tests.benchmarks.lists.scene import Scene


@dataclass(frozen=True, kw_only=True)
class Visit:
    """`page` is the name of the address, `about` what it is about, `what` how it is asked for.

    `setting` is done before it, in the same transaction, which is then taken back.
    """

    page: str
    about: str
    what: str
    path: str
    data: Mapping[str, Any] = field(default_factory=dict)
    method: str = "GET"
    over_htmx: bool = False
    setting: Callable[[], object] | None = None

    @property
    def name(self) -> str:
        return ", ".join(filter(None, (f"{self.page} {self.about}".strip(), self.what)))


type Visits = Iterator[Visit]
type Page = Callable[[Scene], Visits]

PAGES: dict[str, Page] = {}

_ONE: Final = "changes one thing and goes on to a page that is walked"
_CHANGE: Final = "counts what a change does, which is shown as change_list is"
_SIGN_IN: Final = "about the account of who asks"
# Addresses that show no list and look through none, and why.
NO_LIST: Final[Mapping[str, str]] = {
    "home": "goes on to the overview or My learning",
    "overview_export": "the numbers of one picture",
    "overview_count": "queues what a worker does",
    "academy": "one row",
    "academy_set_up": "one row",
    "sample_load": "of an academy that is nearly empty",
    "sample_remove": "of an academy that is nearly empty",
    "user": "goes on to the user's Enrollments",
    "activity": "goes on to the activity's Participants",
    "saved_view_add": "a form, and nothing else",
    "saved_view": "a form, and nothing else",
    "saved_view_delete": _ONE,
    "activities_from_file": "a form; what it reads is at most 500 lines",
    "qualifications_from_file": "a form; what it reads is at most 500 lines",
    "activity_add": "a form, and nothing else",
    "activity_profile": "a form, and nothing else",
    "qualification_add": "a form, and nothing else",
    "qualification_profile": "a form, and nothing else",
    "qualification_give": "a form for addresses; what it does is counted as change_list is",
    "qualification_take": "a form for addresses; what it does is counted as change_list is",
    "qualification_end": _CHANGE,
    "qualification_resume": _CHANGE,
    "requirement_drop": _CHANGE,
    "requirement_time_frame": _CHANGE,
    "imports:detail": "goes on to where the import stands",
    "health": "three words, of no list",
    "web_health": "one word, of no list",
    "worker_health": "nine words, of no list",
    "metrics": "for a program, of no list",
    "settings": "text, of no list",
    "help": "text, of no list",
    "help_page": "text, of no list",
    "set_language": "keeps a language in a cookie",
    "user_grant": _ONE,
    "user_erase": "looks through every line of every import, once in a blue moon",
    "user_export": "asks first; then it is one person's own rows, as a file",
    "user_add": "a form without a list",
    "team_add": "a form without a list",
    "team_rename": "a form without a list",
    "team_manager_remove": _ONE,
    "user_email": "a form without a list",
    "learning_progress": _ONE,
    "learning_completion": _ONE,
    "own_certificate": "draws one page about one enrollment",
    "certificate": "draws one page about one enrollment",
    "own_record_file": "the same queries as own_record, as a file",
    "imports:by_file": _ONE,
    "imports:paste": "the same page as an upload that is refused",
    "imports:sheet": _ONE,
    "imports:check_again": _ONE,
    "imports:stop": _ONE,
    "imports:go_on": _ONE,
    "imports:again": _ONE,
    "imports:undo": "opens an import whose work a worker does",
    "imports:unenroll_them": "opens an import whose work a worker does",
    "user_invite": "does what it is asked for, and shows nothing",
    "user_sign_out": "does what it is asked for, and shows nothing",
    "undo_change": "does what it is asked for, and shows nothing",
    "undo_unenroll": "does what it is asked for, and shows nothing",
    "account_login": _SIGN_IN,
    "account_logout": _SIGN_IN,
    "account_inactive": _SIGN_IN,
    "account_signup": _SIGN_IN,
    "account_reauthenticate": _SIGN_IN,
    "account_go_on": _SIGN_IN,
    "account_change_password": _SIGN_IN,
    "account_sessions": "one person's own browsers: a few",
    "account_sessions_end": _SIGN_IN,
    "account_session_end": _SIGN_IN,
    "account_set_password": _SIGN_IN,
    "account_reset_password": _SIGN_IN,
    "account_reset_password_done": _SIGN_IN,
    "account_reset_password_from_key": _SIGN_IN,
    "account_reset_password_from_key_done": _SIGN_IN,
    "account_link": _SIGN_IN,
    "mfa_index": _SIGN_IN,
    "mfa_activate_totp": _SIGN_IN,
    "mfa_deactivate_totp": _SIGN_IN,
    "mfa_add_webauthn": _SIGN_IN,
    "mfa_edit_webauthn": _SIGN_IN,
    "mfa_remove_webauthn": _SIGN_IN,
    "mfa_view_recovery_codes": _SIGN_IN,
    "mfa_download_recovery_codes": _SIGN_IN,
    "mfa_generate_recovery_codes": _SIGN_IN,
    "mfa_authenticate": _SIGN_IN,
    "mfa_reauthenticate": _SIGN_IN,
    "mfa_reauthenticate_webauthn": _SIGN_IN,
    "mfa_login_webauthn": _SIGN_IN,
    "user_factors": _ONE,
}


def page(name: str) -> Callable[[Page], Page]:
    """Says that this function gives the visits of the address `name`."""

    def registered(visits: Page) -> Page:
        PAGES[name] = visits
        return visits

    return registered


def visit(
    name: str,
    what: str,
    *args: Any,
    about: str = "",
    **more: Any,
) -> Visit:
    return Visit(page=name, about=about, what=what, path=reverse(name, args=args), **more)
