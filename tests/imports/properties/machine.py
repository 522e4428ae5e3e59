"""Random academies, sheets, changes and moments: after each step all is as the model says."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from enrollments.actors import Actor
from imports import queries, services
from imports.models import Import
from tests.imports.properties.cast import (
    ADDRESSES,
    Cast,
    academies,
    activities,
    put_into_database,
    qualifications,
    users,
)
from tests.imports.properties.comparing import (
    compare_events,
    compare_places,
    compare_plan,
    compare_rules,
    compare_sums,
    only_enrollments_change,
    only_imports_change,
)
from tests.imports.properties.desk import Desk
from tests.imports.properties.meanwhile import Meanwhile, kinds
from tests.imports.properties.plans import Plan, ahead
from tests.imports.properties.sheets import Sheet, sheets
from tests.imports.workbooks import fates, filled, open_import
from tests.ledger import Tables, assert_audited

MAX_IMPORTS = 4
steps = st.sampled_from(["advance"] * 5 + ["meanwhile"] * 3 + ["check", "stop"])
changes = st.tuples(kinds, users, activities, qualifications)


class Imports(RuleBasedStateMachine):
    """Several imports at a time, in any order, while others change what they are about.

    Each example is undone in the end: it runs inside a transaction of its own.
    """

    def __init__(self, cast: Cast, desk: Desk, *, real_files: bool) -> None:
        super().__init__()
        self.cast, self.desk, self.real_files = cast, desk, real_files
        self.plans: list[Plan] = []
        self.turns = 0
        # By import, the state in which its numbers were found to be right.
        self.compared: dict[int, Any] = {}
        self.example = transaction.atomic()
        self.example.__enter__()

    @initialize(data=st.data())
    def build(self, data) -> None:
        """An academy, and a first import: without one there is little to look at."""
        # What another example made of her is taken back in the database alone.
        self.cast.marit.refresh_from_db()
        self.academy = data.draw(academies(self.cast))
        put_into_database(self.academy)
        self.others = Meanwhile(self.cast, self.academy)
        self.tables = Tables.now()
        self.rows = compare_places(self.academy, {})
        self.check(data)

    def teardown(self) -> None:
        try:
            if self.plans:
                # I8; and what others did was done as the model thinks.
                # (Who is active, what is archived and what has ended is changed by hand here.)
                now = Tables.now()
                by_hand = {"people": now.people, "archived": now.archived, "ends": now.ends}
                assert_audited(replace(self.tables, **by_hand))
                connection.check_constraints()
        finally:
            transaction.set_rollback(True)
            self.example.__exit__(None, None, None)

    @invariant()
    def all_is_as_the_model_says(self) -> None:
        if self.plans:
            self.rows = compare_places(self.academy, self.rows)
            compare_rules(self.academy)
            compare_events(self.academy)
            for plan in self.plans:
                if compare_plan(plan) != self.compared.get(plan.number):
                    self.compared[plan.number] = compare_sums(plan)

    @rule(data=st.data())
    def step(self, data) -> None:
        """One rule for all, because of several Hypothesis leaves some out of each example."""
        getattr(self, data.draw(steps))(data)

    # --- the steps --------------------------------------------------------------------------------

    def check(self, data) -> None:
        """Choose, fill in, upload: the plan is what the model decides, and nothing else happens."""
        if len(self.plans) == MAX_IMPORTS:
            return
        if not self.others.marit_has_right:
            with pytest.raises(services.NotAllowed):
                open_import(self.cast.marit)
            return
        chosen = data.draw(st.sets(activities, min_size=1).map(sorted))
        here = [self.cast.activities[number] for number in chosen]
        action = data.draw(st.sampled_from(self.desk.actions))
        draft = open_import(self.cast.marit, *here, action=action)
        plan = Plan(draft.pk, action, [one.pk for one in here])
        plan.sheet = data.draw(sheets(ADDRESSES, len(chosen)))
        self.plans.append(plan)
        with only_imports_change():
            file = SimpleUploadedFile("ward.xlsx", self.workbook(draft, plan.sheet))
            assert services.accept_upload(draft, file, actor=self.marit) is None
            self.desk.work(draft.pk)
        plan.check(self.academy, self.people())
        if plan.status == "checked" and plan.sheet.hidden and data.draw(st.booleans()):
            self.plan_again(plan, with_hidden=False)

    def advance(self, data) -> None:
        """Take one of the imports to what comes next for it."""
        plan = data.draw(st.sampled_from(list(reversed(self.plans))))
        match plan.status:
            case "checked":
                self.start(plan, data)
            case "running":
                self.run(plan, only_a_little=data.draw(st.booleans()))
            case "stopped" if data.draw(st.booleans()):
                self.go_on(plan, by_piet=data.draw(st.booleans()))
            case "stopped" | "finished":
                self.undo(plan)

    def stop(self, data) -> None:
        for plan in self.plans:
            if plan.status == "running":
                piet = Actor.at_screen(self.cast.piet)
                services.stop(
                    Import.objects.get(pk=plan.number),
                    actor=self.marit if self.others.marit_has_right else piet,
                )
                plan.stop_asked = True

    def meanwhile(self, data) -> None:
        for change in data.draw(st.lists(changes, min_size=1, max_size=4)):
            self.others.happens(*change)

    # --- what an import comes to ------------------------------------------------------------------

    def start(self, plan: Plan, data) -> None:
        """A plan that has become old is made anew first, by what there is now."""
        if data.draw(st.integers(0, 4)) == 4:
            self.plan_again(plan)
        plan.by_piet = data.draw(st.booleans())
        import_run = Import.objects.get(pk=plan.number)
        if not (plan.by_piet or self.others.marit_has_right):
            with pytest.raises(services.NotAllowed):
                services.start(import_run, actor=self.marit, plan=import_run.plan_key)
            return
        started = services.start(
            import_run,
            actor=Actor.at_screen(self.cast.piet) if plan.by_piet else self.marit,
            plan=import_run.plan_key,
            confirmed=queries.number_to_confirm(import_run),
        )
        if not plan.planned():
            assert started == services.Started.NOTHING_TO_DO
            return
        assert started == services.Started.STARTED
        self.turns += 1
        plan.status, plan.turn = "running", self.turns

    def run(self, plan: Plan, *, only_a_little: bool) -> None:
        """To its end, or one chunk only: then the next step comes in the middle of a run."""
        has_to_wait = ahead(plan, self.plans)
        with only_enrollments_change():
            if only_a_little:
                assert self.desk.work_a_little(plan.number) is not has_to_wait
            else:
                self.desk.work(plan.number)
        self.follow(plan)
        assert only_a_little or (plan.status == "running") is has_to_wait

    def follow(self, plan: Plan) -> None:
        """The model does those marks that the run has come to, and those alone.

        Marit prepared all of them: whoever started it, without her right nothing is done.
        """
        import_run = Import.objects.get(pk=plan.number)
        assert self.others.marit_has_right or import_run.cursor == plan.cursor
        for mark in fates(import_run):
            if plan.cursor < mark.number <= import_run.cursor and mark.planned in plan.will:
                plan.apply(self.academy, (mark.user_id, mark.activity_id))
        plan.cursor = import_run.cursor
        if import_run.status != "running":
            remain = bool(plan.of(*plan.will))
            lost = remain and not plan.stop_asked
            assert import_run.right_lost_by == (self.cast.marit.name if lost else "")
            assert not lost or not self.others.marit_has_right
            plan.status = "stopped" if remain else "finished"
            plan.stop_asked = False

    def go_on(self, plan: Plan, *, by_piet: bool) -> None:
        by = self.cast.piet if by_piet else self.cast.marit
        import_run, actor = Import.objects.get(pk=plan.number), Actor.at_screen(by)
        if not (by_piet or self.others.marit_has_right):
            with pytest.raises(services.NotAllowed):
                services.go_on(import_run, actor=actor)
            return
        services.go_on(import_run, actor=actor)
        plan.status, plan.by_piet = "running", by_piet

    def undo(self, plan: Plan) -> None:
        """Have it taken back, which has a check of its own. One undo is open at a time."""
        undone = Import.objects.get(pk=plan.number)
        if not self.others.marit_has_right:
            with pytest.raises(services.NotAllowed):
                services.open_undo(undone, actor=self.marit)
            return
        if plan.kind not in ("unenroll", "enroll"):
            with pytest.raises(services.NotNow):
                services.open_undo(undone, actor=self.marit)
            return
        is_open = [one for one in self.plans if one.undone is plan and one.status != "finished"]
        with only_imports_change():
            opened = services.open_undo(undone, actor=self.marit)
            assert [one.number for one in is_open] in ([], [opened.pk])
            if not is_open:
                self.desk.work(opened.pk)
        if not is_open:
            undo = Plan(opened.pk, "undo", plan.activities, undone=plan)
            self.plans.append(undo)
            undo.check(self.academy, {})

    def plan_again(self, plan: Plan, *, with_hidden: bool | None = None) -> None:
        import_run = Import.objects.get(pk=plan.number)
        if not self.others.marit_has_right:
            with pytest.raises(services.NotAllowed):
                services.check_again(import_run, actor=self.marit, with_hidden=with_hidden)
            return
        with only_imports_change():
            services.check_again(import_run, actor=self.marit, with_hidden=with_hidden)
            self.desk.work(plan.number)
        plan.with_hidden = plan.with_hidden if with_hidden is None else with_hidden
        plan.check(self.academy, self.people())

    # --- helpers ----------------------------------------------------------------------------------

    @property
    def marit(self) -> Actor:
        """Clicking, with the rights that she has at this moment."""
        return Actor.at_screen(self.cast.marit)

    def people(self) -> dict[str, int]:
        """Whom Marit may see, by address."""
        mine = self.cast.users if self.others.marit_has_right else ()
        return {user.email: user.pk for user in mine}

    def workbook(self, draft: Import, sheet: Sheet) -> bytes:
        if self.real_files:
            return filled(draft, sheet.rows, hidden=sheet.hidden)
        return sheet.plain([one.code for one in queries.chosen(draft)])
