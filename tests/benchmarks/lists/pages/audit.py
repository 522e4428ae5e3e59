"""The audit list: each filter alone, the ones that meet, a period, and far back."""

from datetime import timedelta

from django.db.models import Max
from django.utils import timezone

from enrollments.models import AuditEvent, Enrollment, Qualification
from enrollments.roles import Role
from tests.benchmarks.lists.academy.sizes import DESK_OF
from tests.benchmarks.lists.pages.visits import Visits, page, visit
from tests.benchmarks.lists.scene import Scene


@page("audit_list")
def audit_list(scene: Scene) -> Visits:
    by = DESK_OF[Role.ADMINISTRATOR].number
    ago = (timezone.localdate() - timedelta(days=400)).isoformat()
    newest = AuditEvent.objects.aggregate(pk=Max("pk"))["pk"] or 0
    qualification = Qualification.objects.order_by("pk").values_list("pk", flat=True).first()
    largest = scene.activities["largest"]
    started = AuditEvent.objects.filter(action=AuditEvent.Action.START).first()
    newest_import = AuditEvent.objects.filter(action=AuditEvent.Action.START).last()
    asked = {
        "first": {},
        "deep": {"before": newest // 2},
        "user": {"user": scene.person.pk},
        "activity": {"activity": largest},
        "qualification": {"qualification": qualification},
        "import": {"number": started.import_number if started else 1},
        "action": {"action": "grant"},
        "action that never happened": {"action": "erase"},
        "several actions": {"action": ["grant", "remove", "unenroll"]},
        "door": {"door": "screen"},
        "door that nobody came through": {"door": "api"},
        "rule": {"actor": "rule"},
        "period": {"since": ago, "until": ago},
        "rule on the largest activity": {"actor": "rule", "activity": largest},
        "action on the largest activity": {"action": "remove", "activity": largest},
        "door and period": {"door": "screen", "since": ago},
        "all together": {"activity": largest, "action": "unenroll", "door": "screen", "since": ago},
    }
    every = {"imports": "every"}
    asked |= {
        "every enrollment": every,
        "import, every enrollment": {
            "number": newest_import.import_number if newest_import else 1,
            **every,
        },
        "activity, every enrollment": {"activity": largest, **every},
        "small activity, every enrollment": {"activity": scene.activities["small"], **every},
        "action and door, every enrollment": {"action": "unenroll", "door": "import", **every},
        "overview, every enrollment": {
            "action": "enroll",
            "door": "screen",
            "done": "yes",
            "since": (timezone.localdate() - timedelta(days=6)).isoformat(),
            **every,
        },
    }
    if scene.role != Role.TEAM_MANAGER:
        asked["actor, every enrollment"] = {"actor": by, **every}
        asked |= {"actor": {"actor": by}, "actor and action": {"actor": by, "action": "remove"}}
    for what, data in asked.items():
        yield visit("audit_list", what, data=data)


@page("audit_filter")
def audit_filter(scene: Scene) -> Visits:
    for name in ("actor", "qualification"):
        yield visit("audit_filter", name, name, over_htmx=True)
    yield visit("audit_filter", "user, surname", "user", data={"find": "hendriks"}, over_htmx=True)
    yield visit("audit_filter", "activity", "activity", data={"find": "safety"}, over_htmx=True)


@page("enrollment_why")
def enrollment_why(scene: Scene) -> Visits:
    """Of somebody who was enrolled more often than most."""
    first = Enrollment.objects.filter(user=scene.person).order_by("pk").first()
    if first:
        yield visit("enrollment_why", "popover", first.pk, over_htmx=True)
