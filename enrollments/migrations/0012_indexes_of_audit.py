"""What the audit list is read by: one list of everything, by what was done, by rare doors."""

from django.db import migrations, models
from django.db.models import Q

from enrollments.migrations._meanwhile import AddIndexMeanwhile

LISTED = Q(("import_number__isnull", True), ("user__isnull", True), _connector="OR")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("enrollments", "0011_desk_for_an_academy")]

    operations = [
        AddIndexMeanwhile(
            model_name="auditevent",
            index=models.Index(condition=LISTED, fields=["id"], name="event_listed"),
        ),
        AddIndexMeanwhile(
            model_name="auditevent",
            index=models.Index(condition=LISTED, fields=["action", "id"], name="event_by_action"),
        ),
        AddIndexMeanwhile(
            model_name="auditevent",
            index=models.Index(
                condition=Q(LISTED, Q(("door", "screen"), _negated=True)),
                fields=["door", "id"],
                name="event_by_door",
            ),
        ),
    ]
