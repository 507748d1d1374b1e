"""Edits, undo, redo and restarts in any order leave what a plain list of states says."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kpidesk.domain.changes import Kind
from kpidesk.domain.entries import PASTED, TYPED, Entry, Origin
from kpidesk.domain.errors import UserError
from kpidesk.domain.metrics import Company, Metric
from kpidesk.domain.periods import Period
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.storage.company_files import SqliteCompanyFiles
from kpidesk.storage.unit_of_work import SqliteUnitOfWork
from tests.storage.company import COMPANY, REDO, TYPE, UNDO, faults, month

Cell = tuple[int, Period]
Place = tuple[int, Period]
Content = tuple[float | None, str, Origin]


@dataclass(frozen=True)
class State:
    """Everything that stands in the company."""

    company: Company = COMPANY
    metrics: dict[int, Metric] = field(default_factory=dict)
    plans: dict[int, TargetPlan] = field(default_factory=dict)
    entries: dict[Cell, Entry] = field(default_factory=dict)


months = st.integers(1, 4).map(month)
numbers = st.sampled_from([0.0, 1.0, 0.1, -7.25, 5e-324, 1.7976931348623157e308])
contents = st.tuples(
    st.none() | numbers, st.sampled_from(["", "note"]), st.sampled_from([TYPED, PASTED])
)
places = st.tuples(st.integers(0, 5), months)


def written(cell: Cell, content: Content) -> Entry:
    value, note, origin = content
    return Entry(*cell, value, note, origin)


class CompanyMachine(RuleBasedStateMachine):
    """A company file, and the states that a person would expect it to go through."""

    @initialize()
    def create(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "x.kpidesk"
        self.files = SqliteCompanyFiles("Ann")
        self.file = self.files.create(self.path, COMPANY)
        self.states = [State()]
        self.at = 0
        self.known_ids: set[int] = set()

    @property
    def state(self) -> State:
        return self.states[self.at]

    def write(self, change: Callable[[SqliteUnitOfWork], None], after: State) -> None:
        with self.file.write(TYPE) as work:
            change(work)
        assert work.result.is_empty == (after == self.state)
        if after != self.state:
            self.states[self.at + 1 :] = [after]
            self.at += 1

    def cell(self, place: Place) -> Cell | None:
        ids = sorted(self.state.metrics)
        return (ids[place[0] % len(ids)], place[1]) if ids else None

    @rule(
        name=st.sampled_from(["Revenue", "Visitors", "Margin", "Waste"]), decimals=st.integers(0, 2)
    )
    def define_metric(self, name: str, decimals: int) -> None:
        def change(work: SqliteUnitOfWork) -> None:
            work.put_metrics([metric])

        same = [metric for metric in self.state.metrics.values() if metric.name == name]
        if same:
            metric = replace(same[0], position=decimals)
        else:
            with self.file.write(TYPE) as work:
                number = work.new_id(Kind.METRIC)
            assert number not in self.known_ids
            self.known_ids.add(number)
            metric = Metric(number, name, position=decimals)
        self.write(change, replace(self.state, metrics={**self.state.metrics, metric.id: metric}))

    @rule(currency=st.sampled_from(["€", "CHF"]))
    def edit_company(self, currency: str) -> None:
        company = replace(self.state.company, currency=currency)
        self.write(lambda work: work.put_company(company), replace(self.state, company=company))

    @rule(edits=st.lists(st.tuples(places, contents), max_size=6))
    def put_entries(self, edits: list[tuple[Place, Content]]) -> None:
        entries = [written(cell, content) for place, content in edits if (cell := self.cell(place))]
        after = self.state.entries | {(each.metric_id, each.period): each for each in entries}
        self.write(lambda work: work.put_entries(entries), replace(self.state, entries=after))

    @rule(chosen=st.lists(places, max_size=4))
    def remove_entries(self, chosen: list[Place]) -> None:
        cells = [cell for place in chosen if (cell := self.cell(place))]
        after = {cell: entry for cell, entry in self.state.entries.items() if cell not in cells}
        self.write(lambda work: work.remove_entries(cells), replace(self.state, entries=after))

    @rule(place=places, first=contents, last=contents, keep=st.booleans())
    def change_a_cell_twice(
        self,
        place: Place,
        first: Content,
        last: Content,
        keep: bool,
    ) -> None:
        cell = self.cell(place)
        if cell is None:
            return

        def change(work: SqliteUnitOfWork) -> None:
            work.put_entries([written(cell, first)])
            work.remove_entries([cell])
            if keep:
                work.put_entries([written(cell, last)])

        after = {each: entry for each, entry in self.state.entries.items() if each != cell}
        if keep:
            after[cell] = written(cell, last)
        self.write(change, replace(self.state, entries=after))

    @rule(place=places, plan_id=st.integers(1, 2), wanted=st.dictionaries(months, numbers))
    def set_targets(self, place: Place, plan_id: int, wanted: dict[Period, float]) -> None:
        cell = self.cell(place)
        if cell is None:
            return
        targets = {period: Target(value) for period, value in wanted.items()}
        plan = TargetPlan(plan_id, cell[0], PlanKind.PER_PERIOD, cell[1].start, per_period=targets)
        self.write(
            lambda work: work.put_target_plans([plan]),
            replace(self.state, plans={**self.state.plans, plan_id: plan}),
        )

    @rule(plan_id=st.integers(1, 2))
    def drop_targets(self, plan_id: int) -> None:
        plans = {number: plan for number, plan in self.state.plans.items() if number != plan_id}
        self.write(
            lambda work: work.remove_target_plans([plan_id]), replace(self.state, plans=plans)
        )

    @rule(place=places)
    def fail(self, place: Place) -> None:
        def change_and_fail() -> None:
            with self.file.write(TYPE) as work:
                work.put_company(Company("Lost"))
                if cell := self.cell(place):
                    work.put_entries([Entry(*cell, 666.0)])
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            change_and_fail()

    @rule()
    def undo(self) -> None:
        if self.at == 0:
            with pytest.raises(UserError, match="nothing to undo"), self.file.write(UNDO) as work:
                work.undo()
            return
        with self.file.write(UNDO) as work:
            work.undo()
        assert not work.result.is_empty
        self.at -= 1

    @rule()
    def redo(self) -> None:
        if self.at == len(self.states) - 1:
            with pytest.raises(UserError, match="nothing to redo"), self.file.write(REDO) as work:
                work.redo()
            return
        with self.file.write(REDO) as work:
            work.redo()
        assert not work.result.is_empty
        self.at += 1

    @rule()
    def reopen(self) -> None:
        self.file.close()
        self.file = self.files.open(self.path)

    @invariant()
    def stands_as_expected(self) -> None:
        if not hasattr(self, "file"):
            return
        with self.file.read() as records:
            assert records.company() == self.state.company
            assert {each.id: each for each in records.metrics()} == self.state.metrics
            assert {each.id: each for each in records.target_plans()} == self.state.plans
            found = {(each.metric_id, each.period): each for each in records.entries()}
            assert found == self.state.entries
            assert (records.undoable() is None) == (self.at == 0)
            assert (records.redoable() is None) == (self.at == len(self.states) - 1)
            for cell in list(found)[:2]:
                assert records.entry_history(*cell)[0].entry == found[cell]

    def teardown(self) -> None:
        if hasattr(self, "file"):
            assert faults(self.file) == []
            self.file.close()
            self.folder.cleanup()


CompanyMachine.TestCase.settings = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestCompanyMachine = CompanyMachine.TestCase
