"""The list of imports, the wizard's steps, the lists of a check and a result, and downloads."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from django.db.models import Count
from django.urls import reverse

from enrollments.roles import Role
from imports.filters import ORDERS, ImportFilter
from imports.models import NUMBERS_PER_ROW, Import
from imports.views.lists import marks_of_lists
from tests.benchmarks.lists.pages.lists import list_visits
from tests.benchmarks.lists.pages.visits import Visit, Visits, page, visit
from tests.benchmarks.lists.scene import (
    OF_ACTIVITIES,
    OF_IMPORTS,
    Scene,
    last_row,
    of_people,
)
from tests.doors.through import signed_in

Status = Import.Status


@page("imports:list")
def imports(scene: Scene) -> Visits:
    return list_visits(
        "imports:list",
        filters=ImportFilter,
        orders=ORDERS,
        words=OF_IMPORTS,
        viewer=scene.viewer,
    )


# --- the wizard's steps ---------------------------------------------------------------------------


@page("imports:new")
def new(scene: Scene) -> Visits:
    yield visit("imports:new", "page")
    yield visit("imports:new", "made", method="POST", data={"action": "unenroll"})


@page("imports:discard")
def discard(scene: Scene) -> Visits:
    return _of_draft(scene, "imports:discard")


@page("imports:action")
def action(scene: Scene) -> Visits:
    return _of_draft(scene, "imports:action")


@page("imports:activities")
def activities(scene: Scene) -> Visits:
    yield from _of_draft(scene, "imports:activities")
    for what, text in OF_ACTIVITIES.items():
        for over_htmx in (False, True):
            more = {"data": {"q": text}, "over_htmx": over_htmx}
            ending = ", fragment" if over_htmx else ""
            yield from _of_draft(scene, "imports:activities", f"search: {what}{ending}", **more)


@page("imports:choose")
def choose(scene: Scene) -> Visits:
    number = scene.activities["small"]
    return _posts(scene, "imports:choose", {"one": {"activity": number}, "all": {"all": "1"}})


@page("imports:drop")
def drop(scene: Scene) -> Visits:
    draft = _draft(scene)
    chosen = draft.activities.order_by("pk")[0].pk
    return _posts(scene, "imports:drop", {"one": {"activity": chosen}})


@page("imports:template")
def template(scene: Scene) -> Visits:
    yield from _of_draft(scene, "imports:template")
    looks = {"data": {"before": "", "looks": "9"}, "over_htmx": True}
    yield from _of_draft(scene, "imports:template", "fragment", **looks)


@page("imports:template_file")
def template_file(scene: Scene) -> Visits:
    """Empty, and filled in with the participants of the large activity."""
    yield from _of_draft(scene, "imports:template_file", "empty", method="POST")
    filled = {"method": "POST", "data": {"fill": "1"}}
    yield from _of_draft(scene, "imports:template_file", "filled in", **filled)


@page("imports:upload")
def upload(scene: Scene) -> Visits:
    yield from _of_draft(scene, "imports:upload")
    yield from _of_draft(scene, "imports:upload", "refused", method="POST")


@page("imports:checking")
def checking(scene: Scene) -> Visits:
    return _watched(scene, "imports:checking", Status.CHECKING)


@page("imports:progress")
def progress(scene: Scene) -> Visits:
    return _watched(scene, "imports:progress", Status.RUNNING)


def _draft(scene: Scene) -> Import:
    """With the most activities."""
    drafts = scene.imports(Status.DRAFT, action="unenroll")
    return drafts.annotate(chosen=Count("activities")).order_by("-chosen", "-pk")[0]


def _of_draft(scene: Scene, name: str, what: str = "page", **more: Any) -> Iterator[Visit]:
    number = _draft(scene).pk
    yield visit(name, what, number, setting=partial(scene.take_over, number), **more)


def _posts(scene: Scene, name: str, forms: dict[str, dict[str, Any]]) -> Visits:
    for what, data in forms.items():
        for over_htmx in (False, True):
            ending = ", fragment" if over_htmx else ""
            more = {"method": "POST", "data": data, "over_htmx": over_htmx}
            yield from _of_draft(scene, name, f"{what}{ending}", **more)


def _watched(scene: Scene, name: str, status: str) -> Visits:
    import_run = scene.imports(status).first()
    if import_run is None:
        return
    for over_htmx in (False, True):
        what = "fragment" if over_htmx else "page"
        setting = partial(scene.take_over, import_run.pk)
        yield visit(name, what, import_run.pk, over_htmx=over_htmx, setting=setting)


# --- what was found and done ----------------------------------------------------------------------

SIZES: Final = ("large", "small")
# The place, among the finished ones, of the import whose lists are downloaded: long, not longest.
LONG_LIST: Final = 4


@page("imports:check")
def check(scene: Scene) -> Visits:
    return _lists(scene, "imports:check", Status.CHECKED)


@page("imports:result")
def result(scene: Scene) -> Visits:
    return _lists(scene, "imports:result", Status.FINISHED, Status.STOPPED)


@page("imports:download")
def download(scene: Scene) -> Visits:
    """Each that the pages of a check and of a result link to."""
    runs = {
        "check": scene.imports(Status.CHECKED).last(),
        "result": scene.imports(Status.FINISHED)[LONG_LIST],
    }
    for step, import_run in runs.items():
        assert import_run
        shown = _shown(scene, f"imports:{step}", import_run)
        start = re.escape(reverse("imports:download", args=[import_run.pk, "x"])[:-2])
        for name in dict.fromkeys(re.findall(rf"{start}([a-z-]+)/", shown)):
            setting = partial(scene.take_over, import_run.pk)
            args = (import_run.pk, name)
            yield visit("imports:download", name, *args, about=step, setting=setting)


def _lists(scene: Scene, name: str, *statuses: str) -> Visits:
    """Of the largest and of one that is usual."""
    found = scene.imports(*statuses)
    for about, import_run in zip(SIZES, (found[0], found.last()), strict=True):
        assert import_run
        setting = partial(scene.take_over, import_run.pk)
        for what, query in _ways(scene, name, import_run):
            yield visit(name, what, import_run.pk, about=about, data=query, setting=setting)
        more = {"over_htmx": True, "setting": setting}
        yield visit(name, "first, fragment", import_run.pk, about=about, **more)


def _ways(scene: Scene, name: str, import_run: Import) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "first", {}
    for what, text in {**of_people(), "row": "200"}.items():
        yield f"search: {what}", {"q": text}
    activity = import_run.activities.order_by("pk")[0].pk
    yield "one activity", {"activity": activity}
    shown = _shown(scene, name, import_run)
    for reason in dict.fromkeys(re.findall(r'<option value="([a-z_]+)"', shown)):
        yield f"reason: {reason}", {"reason": reason}
    deep = last_row(import_run) * 9 // 10
    for key in dict.fromkeys(re.findall(r"[?;&]list=([a-z_]+)", shown)):
        is_of_marks = key in marks_of_lists(import_run)
        yield f"list {key}", {"list": key}
        after = deep * NUMBERS_PER_ROW if is_of_marks else deep
        yield f"list {key}, deep", {"list": key, "after": after}


def _shown(scene: Scene, name: str, import_run: Import) -> str:
    """The page as the first desk sees it, which shows what lists there are."""
    owner = Scene(Role.OWNER)
    address = reverse(name, args=[import_run.pk])
    answer = signed_in(owner.viewer).get(address, headers={"host": "localhost"})
    return str(answer.content.decode())
