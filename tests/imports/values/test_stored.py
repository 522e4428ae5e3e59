"""What an import keeps is read as it was stored, by this version of the product or an older one."""

import pytest

from imports.models import Import
from imports.values import (
    Counts,
    MarkGroup,
    NotedColumn,
    NotedSheet,
    Notes,
    Repeated,
    RepeatedEmail,
)
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

NOTES = Notes(
    sheet="Ward 2",
    header_row=2,
    columns=(NotedColumn(column="C", title="CPR", role="activity", activity_id=7, title_of=None),),
    merged_first=("A1:B2",),
    other_sheets=(NotedSheet(title="Ward 4", lines=12, marks=9, is_whole=True),),
    title_rows=(3,),
    repairs={"spaces": 2},
    repeated=Repeated(count=1, samples=(RepeatedEmail(email="a@b.example", rows=(2, 8)),)),
)
COUNTS = Counts(
    lines={"ready": 2, "user_unknown": 1},
    marks=(MarkGroup(planned="unenroll", outcome="applied", activity_id=7, marks=2, required=1),),
    marks_read=3,
    users=2,
    learners={7: 12},
)


def stored(**values: object) -> Import:
    import_run = Import.objects.create(created_by=UserFactory.create(), **values)
    return Import.objects.get(pk=import_run.pk)


def test_values_come_back_as_they_were_stored():
    kept = stored(notes=NOTES, counts=COUNTS)
    assert (kept.notes, kept.counts) == (NOTES, COUNTS)
    Import.objects.update(notes=Notes(), counts=Counts())
    kept.refresh_from_db()
    assert (kept.notes, kept.counts) == (Notes(), Counts())


def test_a_new_import_has_noticed_and_counted_nothing():
    assert (stored().notes, stored().counts) == (Notes(), Counts())


def test_what_older_versions_stored_is_read():
    """Rows from before these values had types: some keys are missing, some are not known here."""
    old_counts = {
        "lines": {"ready": 1},
        "marks": [{"outcome": "applied", "planned": "remove", "activity_id": 3, "marks": 1}],
        "of_another_version": True,
    }
    old_notes = {"sheet": "Blad1", "columns": [], "merged_first": ["A1"], "gone": 1}
    kept = stored(counts=old_counts, notes=old_notes)
    assert kept.counts == Counts(
        lines={"ready": 1},
        marks=(MarkGroup(planned="remove", outcome="applied", activity_id=3, marks=1),),
    )
    assert kept.notes == Notes(sheet="Blad1", merged_first=("A1",))


def test_once_the_file_is_gone_nobody_is_named():
    assert NOTES.without_emails().repeated == Repeated(count=1)
    assert NOTES.without_emails().repairs == NOTES.repairs


def test_sums():
    assert (COUNTS.line_count, COUNTS.marks_planned({"unenroll"})) == (3, 2)
    assert COUNTS.marks_planned({"remove"}) == 0
    assert (COUNTS.by_plan(), COUNTS.by_outcome()) == ({"unenroll": 2}, {"applied": 2})
