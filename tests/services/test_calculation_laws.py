"""Whatever is done to a company, its calculation ends as one that is built anew from the file."""

import datetime as dt
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kpidesk.domain.changes import Action, ActionKind, ChangeSet, Kind
from kpidesk.domain.entries import Entry
from kpidesk.domain.errors import UserError
from kpidesk.domain.metrics import Aggregation, Company, Direction, EarlierDefinition
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.units import Unit
from kpidesk.services import history
from kpidesk.services.calculation import CalculatingFiles
from kpidesk.services.recalculation import build_engine
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.services.conftest import TODAY
from tests.services.formula_company import (
    EDIT,
    add,
    change,
    metric,
    put,
    put_earlier,
    put_not_applicable,
    values,
)

NAMES = ("A", "B", "C", "D")
FORMULAS = (
    "", "A + B", "B / C", "prev(A)", "ytd(B)", "coalesce(A, B, 0)", "D * 2", "sum(A, C)",
    "if(A > B, C, D)", "rolling_mean(C, 2)", "[No such] + 1", "A +",
)  # fmt: skip
_FIRST = Period(Frequency.MONTH, dt.date(2025, 11, 1))
months = st.integers(0, 14).map(_FIRST.shift)
quarters = st.integers(0, 4).map(Period(Frequency.QUARTER, dt.date(2025, 10, 1)).shift)
numbers = st.one_of(st.none(), st.integers(-3, 3).map(float))


class Calculated(RuleBasedStateMachine):
    """Edits, definitions, undo and redo in a real file."""

    @initialize()
    def create(self) -> None:
        self.folder = TemporaryDirectory()
        files = CalculatingFiles(SqliteCompanyFiles(who="tester"), lambda: TODAY)
        self.file = files.create(Path(self.folder.name) / "law.kpidesk", Company("Law"))
        self.ids = [add(self.file, name) for name in NAMES[:3]]
        self.ids.append(add(self.file, "D", "A + B"))
        self.seen = self.look()

    def look(self) -> dict[int, dict[Period, float]]:
        """Return what views show: numbers of another frequency are not of a metric's series."""
        return {
            each: {p: v for p, v in values(self.file, each).items() if p.frequency is own}
            for each in self.ids
            for own in [metric(self.file, each).frequency]
        }

    def told(self, done: ChangeSet | None = None) -> None:
        """Whoever refreshes from the change set alone sees what there is."""
        now, touched = self.look(), frozenset[int]()
        if done is not None:
            touched = done.ids(Kind.ENTRY) | done.ids(Kind.METRIC)
        for metric_id in self.ids:
            if metric_id not in touched:
                assert now[metric_id] == self.seen[metric_id]
        self.seen = now

    @rule(at=st.integers(0, 3), cells=st.dictionaries(months, numbers, min_size=1, max_size=4))
    def type(self, at: int, cells: dict[Period, float | None]) -> None:
        done = put(self.file, self.ids[at], cells)
        self.told(done)

    @rule(at=st.integers(0, 3), period=st.one_of(months, quarters))
    def mark(self, at: int, period: Period) -> None:
        self.told(put_not_applicable(self.file, self.ids[at], period))

    @rule(at=st.integers(0, 3), formula=st.sampled_from(FORMULAS))
    def define(self, at: int, formula: str) -> None:
        self.told(change(self.file, self.ids[at], formula=formula))

    @rule(at=st.integers(0, 3), name=st.sampled_from(("A", "B", "C", "D", "Leads")))
    def rename(self, at: int, name: str) -> None:
        with self.file.read() as records:
            if any(each.name == name for each in records.metrics()):
                return
        self.told(change(self.file, self.ids[at], name=name))

    @rule(
        at=st.integers(0, 3),
        frequency=st.sampled_from((Frequency.MONTH, Frequency.QUARTER)),
        aggregation=st.sampled_from(Aggregation),
    )
    def remeasure(self, at: int, frequency: Frequency, aggregation: Aggregation) -> None:
        done = change(self.file, self.ids[at], frequency=frequency, aggregation=aggregation)
        self.told(done)

    @rule(at=st.integers(0, 3), until=months, formula=st.sampled_from(FORMULAS))
    def keep_the_old_meaning(self, at: int, until: Period, formula: str) -> None:
        before = EarlierDefinition(until.start, formula, Unit(), Direction.HIGHER)
        self.told(put_earlier(self.file, self.ids[at], before))

    @rule(at=st.integers(0, 3))
    def remove_and_bring_back(self, at: int) -> None:
        with self.file.write(EDIT) as work:
            work.remove_metrics([self.ids[at]])
        assert values(self.file, self.ids[at]) == {}
        history.undo(self.file)
        self.told()
        # Redone, it would be gone, and there would be nothing to talk about.
        change(self.file, self.ids[at], position=history.undoable(self.file).id)  # type: ignore[union-attr]

    @rule(month=st.integers(1, 3))
    def move_the_business_year(self, month: int) -> None:
        with self.file.read() as records:
            company = records.company()
            if any(not replace(company, fiscal_start_month=month).calendar.has(entry.period)
                   for entry in records.entries()):  # fmt: skip
                return
        with self.file.write(Action(ActionKind.EDIT_COMPANY)) as work:
            work.put_company(replace(company, fiscal_start_month=month))
        self.told(work.result)

    @rule(steps=st.integers(1, 3))
    def undo(self, steps: int) -> None:
        for _step in range(steps):
            step = history.undoable(self.file)
            # The four metrics stay, or there is nothing to talk about.
            if step is None or step.id <= 1 + len(NAMES):
                return
            self.told(history.undo(self.file))

    @precondition(lambda self: history.redoable(self.file) is not None)
    @rule()
    def redo(self) -> None:
        self.told(history.redo(self.file))

    @rule()
    def fail(self) -> None:
        with suppress(UserError), self.file.write(EDIT) as work:
            work.remove_metrics(self.ids[:1])
            work.put_entries([Entry(self.ids[1], _FIRST, 77.0)])
            raise UserError("no")
        self.told()

    @invariant()
    def stands_as_built_anew(self) -> None:
        with self.file.read() as records:
            engine = build_engine(records._stored, TODAY)
            for metric_id in self.ids:
                plan = engine.dependencies.plans[metric_id]
                if plan.is_calculated:
                    shown = records.values([metric_id]).get(metric_id, {})
                    assert shown == engine.values(metric_id)
                    gone = records.not_applicable([metric_id]).get(metric_id, frozenset())
                    assert gone == set(engine.not_applicable(metric_id))

    def teardown(self) -> None:
        if hasattr(self, "file"):
            self.file.close()
            self.folder.cleanup()


Calculated.TestCase.settings = settings(max_examples=25, stateful_step_count=20)
test_calculated = Calculated.TestCase
