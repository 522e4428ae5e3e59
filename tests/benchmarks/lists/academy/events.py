"""Audit events of what led to the enrollments as they stand, the newest of each kind."""

from typing import Final

from enrollments.models import AuditEvent, Enrollment, Holder, LearningActivity, Qualification
from enrollments.roles import Role
from imports.models import Import
from tests.benchmarks.lists.academy.places import DESK_NAME
from tests.benchmarks.lists.academy.rows import insert, without_indexes
from tests.benchmarks.lists.academy.sizes import DESK_OF, Sizes

ENROLLMENTS, ACTIVITIES, HOLDERS, QUALIFICATIONS, IMPORTS = (
    model._meta.db_table for model in (Enrollment, LearningActivity, Holder, Qualification, Import)
)
# Of each kind so many in a hundred, and as many of what was done to imports as there are.
SHARES: Final = {"unenroll": 30, "enroll": 60, "grant": 10}
NAMES: Final = (
    "action, at, user_id, activity_id, place, revision, former_status, qualification, title, "
    "origin, number"
)
UNENROLLED: Final = f"""
    SELECT 'unenroll', e.unenrolled_at, e.user_id, e.activity_id, e.id, e.revision, 'enrolled', '',
        a.title, CASE WHEN e.id %% 3 = 0 THEN 'hand' ELSE 'import' END, 1 + e.id %% %(imports)s
    FROM {ENROLLMENTS} e JOIN {ACTIVITIES} a ON a.id = e.activity_id
    WHERE e.status = 'unenrolled' ORDER BY e.id DESC LIMIT %(unenroll)s"""
ENROLLED: Final = f"""
    SELECT 'enroll', e.enrolled_at, e.user_id, e.activity_id, e.id, 1, '', coalesce(q.name, ''),
        a.title, e.source, CASE WHEN e.source = 'import' THEN e.source_name::bigint END
    FROM {ENROLLMENTS} e JOIN {ACTIVITIES} a ON a.id = e.activity_id
    LEFT JOIN {QUALIFICATIONS} q ON q.id = e.source_qualification_id
    ORDER BY e.id DESC LIMIT %(enroll)s"""
GRANTED: Final = f"""
    SELECT 'grant', h.since, h.user_id, NULL, NULL, NULL, '', q.name, '', 'hand', NULL
    FROM {HOLDERS} h JOIN {QUALIFICATIONS} q ON q.id = h.qualification_id
    ORDER BY h.id DESC LIMIT %(grant)s"""
STARTED: Final = f"""
    SELECT 'import_start', i.started_at, NULL, NULL, NULL, NULL, '', '', i.file_name, 'hand', i.id
    FROM {IMPORTS} i WHERE i.started_at IS NOT NULL"""


def make(sizes: Sizes) -> None:
    by = DESK_OF[Role.ADMINISTRATOR].number
    limits = {kind: sizes.events * share // 100 for kind, share in SHARES.items()}
    parts = " UNION ALL ".join(f"({one})" for one in (UNENROLLED, ENROLLED, GRANTED, STARTED))
    with without_indexes(AuditEvent):
        insert(
            AuditEvent,
            COLUMNS,
            f"FROM (SELECT * FROM ({parts}) AS parts({NAMES})) x",
            {"imports": sizes.imports, "by": by, "by_name": DESK_NAME, **limits},
        )


IN_IMPORT: Final = "origin = 'import' AND number IS NOT NULL"
COLUMNS: Final = {
    "id": "row_number() OVER (ORDER BY at, place, user_id)",
    "at": "at",
    # One click or one import is one call.
    "batch": "md5(concat_ws('-', action, number, CASE WHEN number IS NULL "
    "THEN concat(activity_id, date_trunc('hour', at)) END))::uuid",
    "door": f"CASE WHEN {IN_IMPORT} THEN 'import' WHEN origin = 'qualification' THEN 'rule' "
    "ELSE 'screen' END",
    "import_number": f"CASE WHEN {IN_IMPORT} OR action = 'import_start' THEN number END",
    "actor_id": "CASE WHEN origin <> 'qualification' THEN %(by)s END",
    "actor_name": "CASE WHEN origin = 'qualification' THEN 'Rule' ELSE %(by_name)s END",
    "action": "action",
    "skipped": "''",
    "user_id": "user_id",
    "activity_id": "activity_id",
    "enrollment_number": "place",
    "revision": "revision",
    "former_status": "former_status",
    "qualifications": "qualification",
    "about": f"CASE WHEN {IN_IMPORT} THEN '' ELSE title END",
    "reason": "''",
}
