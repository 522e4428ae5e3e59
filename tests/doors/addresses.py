"""Every address of the application, with what each role is answered by each method.

A cell is the status of the whole page, and behind a slash that of the fragment where it differs.
`about` says what stands in the address: a user, an import that stands at some step, or nothing of
anybody's. The rows are about somebody in scope and about an import of one's own.
"""

from typing import Final, NamedTuple

from enrollments.roles import Role

ROLES: Final = (Role.LEARNER, Role.AUDITOR, Role.TEAM_MANAGER, Role.ADMINISTRATOR, Role.OWNER)

# address, method, about, and then as in ROLES
TABLE: Final = """
account_login                        GET   -          302     302     302     302     302
account_login                        POST  -          302     302     302     302     302
account_logout                       GET   -          200     200     200     200     200
account_logout                       POST  -          302     302     302     302     302
account_inactive                     GET   -          200     200     200     200     200
account_inactive                     POST  -          405     405     405     405     405
account_signup                       GET   -          302     302     302     302     302
account_signup                       POST  -          302     302     302     302     302
account_reauthenticate               GET   -          200     200     200     200     200
account_reauthenticate               POST  -          200     200     200     200     200
account_go_on                        GET   kept       302     302     302     302     302
account_go_on                        POST  kept       405     405     405     405     405
account_sessions                     GET   -          200     200     200     200     200
account_sessions                     POST  -          405     405     405     405     405
account_sessions_end                 GET   -          405     405     405     405     405
account_sessions_end                 POST  -          302     302     302     302     302
account_session_end                  GET   session    405     405     405     405     405
account_session_end                  POST  session    404     404     404     404     404
account_change_password              GET   -          200     200     200     200     200
account_change_password              POST  -          200     200     200     200     200
account_set_password                 GET   -          302     302     302     302     302
account_set_password                 POST  -          302     302     302     302     302
account_reset_password               GET   -          200     200     200     200     200
account_reset_password               POST  -          200     200     200     200     200
account_reset_password_done          GET   -          200     200     200     200     200
account_reset_password_done          POST  -          405     405     405     405     405
account_reset_password_from_key      GET   key        200     200     200     200     200
account_reset_password_from_key      POST  key        200     200     200     200     200
account_reset_password_from_key_done GET   -          200     200     200     200     200
account_reset_password_from_key_done POST  -          405     405     405     405     405
mfa_index                            GET   -          200     200     200     200     200
mfa_index                            POST  -          405     405     405     405     405
mfa_activate_totp                    GET   -          200     200     200     200     200
mfa_activate_totp                    POST  -          200     200     200     200     200
mfa_deactivate_totp                  GET   -          404     404     404     404     404
mfa_deactivate_totp                  POST  -          404     404     404     404     404
mfa_add_webauthn                     GET   -          200     200     200     200     200
mfa_add_webauthn                     POST  -          200     200     200     200     200
mfa_edit_webauthn                    GET   passkey    404     404     404     404     404
mfa_edit_webauthn                    POST  passkey    404     404     404     404     404
mfa_remove_webauthn                  GET   passkey    404     404     404     404     404
mfa_remove_webauthn                  POST  passkey    404     404     404     404     404
mfa_view_recovery_codes              GET   -          404     404     404     404     404
mfa_view_recovery_codes              POST  -          405     405     405     405     405
mfa_download_recovery_codes          GET   -          404     404     404     404     404
mfa_download_recovery_codes          POST  -          404     404     404     404     404
mfa_generate_recovery_codes          GET   -          200     200     200     200     200
mfa_generate_recovery_codes          POST  -          200     200     200     200     200
mfa_authenticate                     GET   -          302     302     302     302     302
mfa_authenticate                     POST  -          302     302     302     302     302
mfa_reauthenticate                   GET   -          302     302     302     302     302
mfa_reauthenticate                   POST  -          302     302     302     302     302
mfa_reauthenticate_webauthn          GET   -          302     302     302     302     302
mfa_reauthenticate_webauthn          POST  -          302     302     302     302     302
mfa_login_webauthn                   GET   -          302     302     302     302     302
mfa_login_webauthn                   POST  -          302     302     302     302     302
account_link                         GET   token      302     302     302     302     302
account_link                         POST  token      302     302     302     302     302
set_language                         GET   -          302     302     302     302     302
set_language                         POST  -          302     302     302     302     302
imports:list                         GET   -          403     200     200     200     200
imports:list                         POST  -          405     405     405     405     405
imports:list_filter                  GET   people     403     200     200     200     200
imports:list_filter                  POST  people     405     405     405     405     405
imports:new                          GET   -          403     403     200     200     200
imports:new                          POST  -          403     403     302     302     302
imports:detail                       GET   draft      403     200     302     302     302
imports:detail                       POST  draft      405     405     405     405     405
imports:discard                      GET   draft      403     403     200     200     200
imports:discard                      POST  draft      403     403     302     302     302
imports:action                       GET   draft      403     403     200     200     200
imports:action                       POST  draft      403     403     302     302     302
imports:activities                   GET   draft      403     403     200     200     200
imports:activities                   POST  draft      403     403     302     302     302
imports:choose                       GET   draft      405     405     405     405     405
imports:choose                       POST  draft      403     403     302/200 302/200 302/200
imports:by_file                      GET   draft      405     405     405     405     405
imports:by_file                      POST  draft      403     403     302     302     302
imports:drop                         GET   draft      405     405     405     405     405
imports:drop                         POST  draft      403     403     302/200 302/200 302/200
imports:template                     GET   draft      403     403     200     200     200
imports:template                     POST  draft      405     405     405     405     405
imports:template_file                GET   draft      405     405     405     405     405
imports:template_file                POST  draft      403     403     200     200     200
imports:upload                       GET   draft      403     403     200     200     200
imports:upload                       POST  draft      403     403     422     422     422
imports:paste                        GET   draft      405     405     405     405     405
imports:paste                        POST  draft      403     403     422     422     422
imports:sheet                        GET   draft      405     405     405     405     405
imports:sheet                        POST  draft      403     403     302/200 302/200 302/200
imports:checking                     GET   checking   403     200     200     200     200
imports:checking                     POST  checking   405     405     405     405     405
imports:check                        GET   checked    403     200     200     200     200
imports:check                        POST  checked    403     403     302     302     302
imports:check_again                  GET   checked    405     405     405     405     405
imports:check_again                  POST  checked    403     403     302/200 302/200 302/200
imports:progress                     GET   running    403     200     200     200     200
imports:progress                     POST  running    405     405     405     405     405
imports:stop                         GET   running    405     405     405     405     405
imports:stop                         POST  running    403     403     302     302     302
imports:go_on                        GET   stopped    405     405     405     405     405
imports:go_on                        POST  stopped    403     403     302     302     302
imports:result                       GET   finished   403     200     200     200     200
imports:result                       POST  finished   405     405     405     405     405
imports:undo                         GET   finished   405     405     405     405     405
imports:undo                         POST  finished   403     403     302     302     302
imports:unenroll_them                GET   finished   405     405     405     405     405
imports:unenroll_them                POST  finished   403     403     302/200 302/200 302/200
imports:again                        GET   finished   405     405     405     405     405
imports:again                        POST  finished   403     403     302     302     302
imports:download                     GET   finished   403     200     200     200     200
imports:download                     POST  finished   405     405     405     405     405
home                                 GET   -          302     302     302     302     302
home                                 POST  -          405     405     405     405     405
overview                             GET   -          403     200     200     200     200
overview                             POST  -          405     405     405     405     405
overview_count                       GET   -          405     405     405     405     405
overview_count                       POST  -          403     403     302     302     302
overview_late                        GET   team       403     200     200     200     200
overview_late                        POST  team       405     405     405     405     405
overview_export                      GET   picture    405     405     405     405     405
overview_export                      POST  picture    403     200     200     200     200
overview_week                        GET   week       403     200     200     200     200
overview_week                        POST  week       405     405     405     405     405
overview_leavers                     GET   -          403     200     200     200     200
overview_leavers                     POST  -          405     405     405     405     405
academy                              GET   -          403     403     403     403     200
academy                              POST  -          403     403     403     403     302
sample_load                          GET   -          405     405     405     405     405
sample_load                          POST  -          403     403     403     403     302
sample_remove                        GET   -          403     403     403     403     302
sample_remove                        POST  -          403     403     403     403     302
academy_set_up                       GET   -          405     405     405     405     405
academy_set_up                       POST  -          403     403     403     403     302
users                                GET   -          403     200     200     200     200
users                                POST  -          405     405     405     405     405
health                               GET   -          200     200     200     200     200
health                               POST  -          405     405     405     405     405
web_health                           GET   -          200     200     200     200     200
web_health                           POST  -          405     405     405     405     405
worker_health                        GET   -          200     200     200     200     200
worker_health                        POST  -          405     405     405     405     405
metrics                              GET   -          404     404     404     404     404
metrics                              POST  -          405     405     405     405     405
find                                 GET   -          403     200     200     200     200
find                                 POST  -          405     405     405     405     405
settings                             GET   -          403     403     403     403     200
settings                             POST  -          405     405     405     405     405
help                                 GET   -          403     200     200     200     200
help                                 POST  -          405     405     405     405     405
help_page                            GET   question   403     200     200     200     200
help_page                            POST  question   405     405     405     405     405
users_filter                         GET   teams      403     200     200     200     200
users_filter                         POST  teams      405     405     405     405     405
user_add                             GET   -          403     403     403     200     200
user_add                             POST  -          403     403     403     422     422
user_profile                         GET   user       403     403     403     200     200
user_profile                         POST  user       403     403     403     302     302
user_email                           GET   user       403     403     403     200     200
user_email                           POST  user       403     403     403     302     302
user_erase                           GET   user       403     403     403     403     200
user_erase                           POST  user       403     403     403     403     422
user_export                          GET   user       403     403     403     403     200
user_export                          POST  user       403     403     403     403     200
user_invite                          GET   user       405     405     405     405     405
user_invite                          POST  user       403     403     403     302     302
user_sign_out                        GET   user       405     405     405     405     405
user_sign_out                        POST  user       403     403     403     302     302
user_activation                      GET   user       403     403     403     200     200
user_activation                      POST  user       403     403     403     200     200
users_enroll                         GET   people_of  403     403     200     200     200
users_enroll                         POST  people_of  403     403     422     422     422
users_grant                          GET   people_of  403     403     200     200     200
users_grant                          POST  people_of  403     403     422     422     422
users_move                           GET   people_of  403     403     200     200     200
users_move                           POST  people_of  403     403     422     422     422
users_deactivate                     GET   people_of  403     403     403     200     200
users_deactivate                     POST  people_of  403     403     403     200     200
user_factors                         GET   user       403     403     403     403     200
user_factors                         POST  user       403     403     403     403     302
user_role                            GET   user       403     403     403     403     200
user_role                            POST  user       403     403     403     403     409
user                                 GET   user       403     302     302     302     302
user                                 POST  user       405     405     405     405     405
qualifications                       GET   -          403     200     200     200     200
qualifications                       POST  -          405     405     405     405     405
qualifications_from_file             GET  -          403     403     403     200     200
qualifications_from_file             POST -          403     403     403     422     422
qualification_add                    GET   -          403     403     403     200     200
qualification_add                    POST  -          403     403     403     422     422
qualification                        GET   rule       403     200     200     200     200
qualification                        POST  rule       405     405     405     405     405
qualification_profile                GET   rule       403     403     403     200     200
qualification_profile                POST  rule       403     403     403     422     422
qualification_holders                GET   rule       403     200     200     200     200
qualification_holders                POST  rule       405     405     405     405     405
qualification_holders_filter         GET   rule       403     200     200     200     200
qualification_holders_filter         POST  rule       405     405     405     405     405
qualification_give                   GET   rule       403     403     200     200     200
qualification_give                   POST  rule       403     403     422     422     422
qualification_take                   GET   rule       403     403     200     200     200
qualification_take                   POST  rule       403     403     422     422     422
qualification_history                GET   rule       403     200     200     200     200
qualification_history                POST  rule       405     405     405     405     405
qualification_end                    GET   rule       403     403     403     200     200
qualification_end                    POST  rule       403     403     403     422     422
qualification_resume                 GET   rule       403     403     403     200     200
qualification_resume                 POST  rule       403     403     403     200     200
requirement_add                      GET   rule       403     403     403     200     200
requirement_add                      POST  rule       403     403     403     422     422
requirement_drop                     GET   required   403     403     403     200     200
requirement_drop                     POST  required   403     403     403     200     200
requirement_time_frame               GET   required   403     403     403     200     200
requirement_time_frame               POST  required   403     403     403     422     422
change_list                          GET   -          403     404     404     404     404
change_list                          POST  -          405     405     405     405     405
undo_change                          GET   batch      405     405     405     405     405
undo_change                          POST  batch      403     403     403     404     404
user_enroll                          GET   user       403     403     200     200     200
user_enroll                          POST  user       403     403     302/200 302/200 302/200
user_qualifications                  GET   user       403     200     200     200     200
user_qualifications                  POST  user       405     405     405     405     405
user_grant                           GET   user       405     405     405     405     405
user_grant                           POST  user       403     403     302     302     302
user_withdraw                        GET   holder     403     403     200     200     200
user_withdraw                        POST  holder     403     403     302     302     302
user_history                         GET   user       403     200     200     200     200
user_history                         POST  user       405     405     405     405     405
user_enrollments                     GET   user       403     200     200     200     200
user_enrollments                     POST  user       405     405     405     405     405
teams                                GET   -          403     200     200     200     200
teams                                POST  -          405     405     405     405     405
team_add                             GET   -          403     403     403     200     200
team_add                             POST  -          403     403     403     422     422
team                                 GET   team       403     200     200     200     200
team                                 POST  team       405     405     405     405     405
team_rename                          GET   team       403     403     403     200     200
team_rename                          POST  team       403     403     403     302     302
team_merge                           GET   team       403     403     403     200     200
team_merge                           POST  team       403     403     403     422     422
team_members_add                     GET   team       403     403     200     200     200
team_members_add                     POST  team       405     405     405     405     405
team_manager_add                     GET   team       403     403     403     200     200
team_manager_add                     POST  team       403     403     403     422     422
team_manager_remove                  GET   team_of    405     405     405     405     405
team_manager_remove                  POST  team_of    403     403     403     302     302
activities                           GET   -          403     200     200     200     200
activities                           POST  -          405     405     405     405     405
activity                             GET   activity   403     302     302     302     302
activity                             POST  activity   405     405     405     405     405
activities_from_file                 GET  -          403     403     403     200     200
activities_from_file                 POST -          403     403     403     422     422
activity_add                         GET   -          403     403     403     200     200
activity_add                         POST  -          403     403     403     422     422
activity_profile                     GET   activity   403     403     403     200     200
activity_profile                     POST  activity   403     403     403     422     422
activity_archive                     GET   activity   403     403     403     200     200
activity_archive                     POST  activity   403     403     403     200     200
activity_unarchive                   GET   activity   403     403     403     302     302
activity_unarchive                   POST  activity   403     403     403     200     200
activity_enroll                      GET   activity   403     403     200     200     200
activity_enroll                      POST  activity   403     403     422     422     422
activity_enroll_people               GET   activity   403     403     302     302     302
activity_enroll_people               POST  activity   403     403     200     200     200
participants                         GET   activity   403     200     200     200     200
participants                         POST  activity   405     405     405     405     405
participants_filter                  GET   activity   403     200     200     200     200
participants_filter                  POST  activity   405     405     405     405     405
unenroll                             GET   selection  403     403     200     200     200
unenroll                             POST  selection  403     403     422     422     422
remove                               GET   selection  403     403     403     200     200
remove                               POST  selection  403     403     403     422     422
reenroll                             GET   selection  403     403     200     200     200
reenroll                             POST  selection  403     403     302     302     302
enrollment_why                       GET   enrolled   403     200     200     200     200
enrollment_why                       POST  enrolled   405     405     405     405     405
certificate                          GET   completion 403     200     200     200     200
certificate                          POST  completion 405     405     405     405     405
due_date                             GET   selection  403     403     200     200     200
due_date                             POST  selection  403     403     409     409     409
undo_unenroll                        GET   batch      405     405     405     405     405
undo_unenroll                        POST  batch      403     403     404     404     404
saved_view_add                       GET   listname   403     200     200     200     200
saved_view_add                       POST  listname   403     422     422     422     422
saved_view                           GET   savedview  403     200     200     200     200
saved_view                           POST  savedview  403     422     422     422     422
saved_view_delete                    GET   savedview  405     405     405     405     405
saved_view_delete                    POST  savedview  403     302     302     302     302
export_list                          GET   export     405     405     405     405     405
export_list                          POST  export     403     200     200     200     200
export_list_of                       GET   exportof   405     405     405     405     405
export_list_of                       POST  exportof   403     200     200     200     200
audit_list                           GET   -          403     200     200     200     200
audit_list                           POST  -          405     405     405     405     405
audit_filter                         GET   actors     403     200     200     200     200
audit_filter                         POST  actors     405     405     405     405     405
learning                             GET   -          200     200     200     200     200
learning                             POST  -          405     405     405     405     405
learning_activity                    GET   place      200     200     200     200     200
learning_activity                    POST  place      405     405     405     405     405
learning_progress                    GET   place      405     405     405     405     405
learning_progress                    POST  place      302     302     302     302     302
learning_completion                  GET   place      405     405     405     405     405
learning_completion                  POST  place      302     302     302     302     302
own_certificate                      GET   passed     200     200     200     200     200
own_certificate                      POST  passed     405     405     405     405     405
own_record                           GET   -          200     200     200     200     200
own_record                           POST  -          405     405     405     405     405
own_record_file                      GET   -          200     200     200     200     200
own_record_file                      POST  -          405     405     405     405     405
"""


class Asked(NamedTuple):
    """One row. `answers` are the statuses of page and fragment, by role."""

    name: str
    method: str
    about: str
    answers: dict[Role, tuple[int, int]]


def asked() -> list[Asked]:
    rows = []
    for line in TABLE.strip().splitlines():
        name, method, about, *cells = line.split()
        answers = dict(zip(ROLES, map(_answer, cells), strict=True))
        rows.append(Asked(name, method, about, answers))
    return rows


def _answer(cell: str) -> tuple[int, int]:
    page, _slash, fragment = cell.partition("/")
    return int(page), int(fragment or page)
