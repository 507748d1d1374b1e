"""Edits, undo, redo, rollback and restarts in any order leave what plain states say."""

import os
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kpidesk.domain.actions import Action
from kpidesk.domain.behaviour_charts import LimitBase, LimitSettings, Seasons
from kpidesk.domain.changes import ChangeSet, Kind
from kpidesk.domain.entries import PASTED, TYPED, Entry, EntryBatch, Origin, OriginKind
from kpidesk.domain.errors import UserError
from kpidesk.domain.events import Event
from kpidesk.domain.import_profiles import ImportProfile
from kpidesk.domain.locks import PeriodLock
from kpidesk.domain.metrics import Company, Direction, EarlierDefinition, Metric, Owner
from kpidesk.domain.periods import Period
from kpidesk.domain.qualification import Answer, Answers, Criterion
from kpidesk.domain.rollbacks import RollbackKey
from kpidesk.domain.target_plans import Growth
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.domain.units import Unit
from kpidesk.storage.company_files import SqliteCompanyFiles
from kpidesk.storage.glances import glance
from kpidesk.storage.unit_of_work import SqliteUnitOfWork
from tests.storage.company import COMPANY, REDO, ROLL_BACK, TYPE, UNDO, faults, month
from tests.storage.present import whole
from tests.storage.states import (
    Authors,
    Cell,
    Rows,
    State,
    Step,
    changed,
    is_sound,
    rollback_of,
    state_of,
    with_rows,
)

Place = tuple[int, Period]
Content = tuple[float | None, str, Origin]
Some = TypeVar("Some")


BOOK = Origin(OriginKind.IMPORTED, "book.xlsx", "5f" * 32, "March", "C7", "1,0", "Till")
months = st.integers(1, 4).map(month)
numbers = st.sampled_from([0.0, 1.0, 0.1, -7.25, 5e-324, 1.7976931348623157e308])
contents = st.tuples(
    st.none() | numbers, st.sampled_from(["", "note"]), st.sampled_from([TYPED, PASTED, BOOK])
)
places = st.tuples(st.integers(0, 5), months)
definitions = st.lists(
    st.builds(
        EarlierDefinition,
        months.map(lambda found: found.start),
        st.sampled_from(["", "a / b"]),
        st.just(Unit()),
        st.sampled_from(Direction),
    ),
    max_size=2,
    unique_by=lambda earlier: earlier.until,
)
answers = st.dictionaries(
    st.sampled_from(list(Criterion)[:3]), st.builds(Answer, st.booleans(), st.just("why"))
)
limits = st.builds(
    LimitSettings,
    st.dictionaries(months, st.sampled_from(["move", "new oven"]), max_size=2).map(
        lambda found: tuple(LimitBase(each.start, found[each]) for each in sorted(found))
    ),
    st.sampled_from(Seasons),
)


def written(cell: Cell, content: Content) -> Entry:
    value, note, origin = content
    gone = value is None and not note
    return Entry(*cell, value, note, origin, gone, is_confirmed=value == 1.0)


def _plan_id(metric_id: int, which: int) -> int:
    """Return the id of a plan of a metric: a plan is of one metric for good."""
    return 2 * metric_id + which


def with_or_without(all_of: dict[int, Some], number: int, given: Some | None) -> dict[int, Some]:
    """Return `all_of` with what is given to `number`, or without it where that is nothing."""
    kept = {key: each for key, each in all_of.items() if key != number}
    return {**kept, number: given} if given else kept


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
        self.authors: list[Authors] = [{}]  # of each state: who wrote what stands in each row
        self.steps: dict[int, Step] = {}
        self.plan_metrics: dict[int, int] = {}

    @property
    def state(self) -> State:
        return self.states[self.at]

    def write(self, change: Callable[[SqliteUnitOfWork], None], after: State) -> None:
        with self.file.write(TYPE) as work:
            change(work)
        assert work.result.is_empty == (after == self.state)
        if after != self.state:
            rows = self.state.rows()
            wrote = dict.fromkeys(changed(rows, after.rows()), work.result.id)
            self.take_over(work.result.id, after, {**self.authors[self.at], **wrote})

    def take_over(self, step_id: int, after: State, authors: Authors) -> None:
        """Let something new stand, over what could be redone."""
        self.states[self.at + 1 :] = [after]
        self.authors[self.at + 1 :] = [authors]
        self.go(step_id, 1)

    def go(self, step_id: int, by: int) -> None:
        """Go to a state that is known, and remember the step that led there."""
        before, wrote_before = self.state.rows(), self.authors[self.at]
        self.at += by
        after, wrote_after = self.state.rows(), self.authors[self.at]
        self.steps[step_id] = Step(before, after, wrote_before, wrote_after)
        self.plan_metrics |= {number: each.metric_id for number, each in self.state.plans.items()}

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

    @rule(said=st.dictionaries(months, st.booleans(), max_size=3))
    def lock_periods(self, said: dict[Period, bool]) -> None:
        locks = [PeriodLock(*each) for each in said.items()]
        after = replace(self.state, locks=self.state.locks | said)
        self.write(lambda work: work.put_locks(locks), after)

    @rule(edits=st.lists(st.tuples(places, contents), max_size=6))
    def put_entries(self, edits: list[tuple[Place, Content]]) -> None:
        entries = [written(cell, content) for place, content in edits if (cell := self.cell(place))]
        after = self.state.entries | {(each.metric_id, each.period): each for each in entries}
        self.write(lambda work: work.put_entries(entries), replace(self.state, entries=after))

    @rule(
        edits=st.lists(st.tuples(places, numbers), max_size=8),
        sheet=st.sampled_from(["March", "April"]),
        first=st.none() | st.tuples(places, contents),
    )
    def put_batch(
        self,
        edits: list[tuple[Place, float]],
        sheet: str,
        first: tuple[Place, Content] | None,
    ) -> None:
        found = {cell: value for place, value in edits if (cell := self.cell(place))}
        origin = replace(BOOK, sheet=sheet, cell="", raw_text="")
        batch = EntryBatch(
            origin,
            [metric_id for metric_id, _ in found],
            [period for _, period in found],
            list(found.values()),
            [f"C{number}" for number in range(len(found))],
            [str(value) for value in found.values()],
        )
        after = dict(self.state.entries)
        before = []
        if first is not None and (cell := self.cell(first[0])):
            before = [written(cell, first[1])]
            after[cell] = before[0]
        for number, (cell, value) in enumerate(found.items()):
            stood = after.get(cell)
            after[cell] = Entry(
                *cell,
                value,
                "" if stood is None else stood.note,
                replace(origin, cell=f"C{number}", raw_text=str(value)),
                is_confirmed=stood is not None and stood.is_confirmed and stood.value == value,
            )

        def change(work: SqliteUnitOfWork) -> None:
            work.put_entries(before)
            work.put_batch(batch)

        self.write(change, replace(self.state, entries=after))

    @rule(
        name=st.sampled_from(["Till", "Bank"]), place=places, label=st.sampled_from(["a", "b > c"])
    )
    def remember(self, name: str, place: Place, label: str) -> None:
        cell = self.cell(place)
        same = [each.id for each in self.state.profiles.values() if each.name == name]
        if same:
            number = same[0]
        else:
            with self.file.write(TYPE) as work:
                number = work.new_id(Kind.PROFILE)
        profile = ImportProfile(number, name, "book.xlsx", (), {label: cell and cell[0], "x": None})
        after = replace(self.state, profiles=self.state.profiles | {number: profile})
        self.write(lambda work: work.put_import_profiles([profile]), after)

    @rule(which=st.integers(0, 1))
    def forget(self, which: int) -> None:
        gone = sorted(self.state.profiles)[which : which + 1]
        left = {key: each for key, each in self.state.profiles.items() if key not in gone}
        self.write(
            lambda work: work.remove_import_profiles(gone), replace(self.state, profiles=left)
        )

    @rule(place=st.none() | places, on=months, which=st.integers(0, 2))
    def note_an_event(self, place: Place | None, on: Period, which: int) -> None:
        cell = self.cell(place) if place else None
        known = sorted(self.state.events)
        if which < len(known):
            number = known[which]
        else:
            with self.file.write(TYPE) as work:
                number = work.new_id(Kind.EVENT)
        event = Event(number, on.start, "Fair", cell and cell[0])
        after = replace(self.state, events=self.state.events | {number: event})
        self.write(lambda work: work.put_events([event]), after)

    @rule(which=st.integers(0, 2))
    def forget_an_event(self, which: int) -> None:
        gone = sorted(self.state.events)[which : which + 1]
        left = {key: each for key, each in self.state.events.items() if key not in gone}
        self.write(lambda work: work.remove_events(gone), replace(self.state, events=left))

    @rule(
        place=st.none() | places,
        on=months,
        which=st.integers(0, 2),
        name=st.sampled_from(["", "Anna", "Ben"]),
        outcome=st.none() | st.sampled_from(["", "It worked"]),
    )
    def decide_an_action(
        self, place: Place | None, on: Period, which: int, name: str, outcome: str | None
    ) -> None:
        cell = self.cell(place) if place else None
        known = sorted(self.state.actions)
        owner = next((each for each in self.state.owners.values() if each.name == name), None)
        with self.file.write(TYPE) as work:
            number = known[which] if which < len(known) else work.new_id(Kind.ACTION)
            if name and owner is None:
                owner = Owner(work.new_id(Kind.OWNER), name)
        made = [] if owner is None else [owner]
        action = Action(
            number,
            "Call them",
            cell and cell[0],
            None if owner is None else owner.id,
            on.start,
            None if which else on.next.start,
            None if outcome is None else on.next.start,
            outcome or "",
        )

        def change(work: SqliteUnitOfWork) -> None:
            work.put_owners(made)
            work.put_actions([action])

        after = replace(
            self.state,
            actions=self.state.actions | {number: action},
            owners=self.state.owners | {each.id: each for each in made},
        )
        self.write(change, after)

    @rule(which=st.integers(0, 2))
    def drop_an_action(self, which: int) -> None:
        gone = sorted(self.state.actions)[which : which + 1]
        left = {key: each for key, each in self.state.actions.items() if key not in gone}
        self.write(lambda work: work.remove_actions(gone), replace(self.state, actions=left))

    @rule(place=places, chosen=limits)
    def decide_on_limits(self, place: Place, chosen: LimitSettings) -> None:
        if cell := self.cell(place):
            number, given = cell[0], chosen if chosen != LimitSettings() else None
            after = with_or_without(self.state.limits, number, given)
            self.write(
                lambda work: work.put_limit_settings(number, chosen),
                replace(self.state, limits=after),
            )

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

    @rule(place=places, which=st.integers(0, 1), wanted=st.dictionaries(months, numbers))
    def set_targets(self, place: Place, which: int, wanted: dict[Period, float]) -> None:
        cell = self.cell(place)
        if cell is None:
            return
        plan_id = _plan_id(cell[0], which)
        targets = {period: Target(value) for period, value in wanted.items()}
        plan = TargetPlan(plan_id, cell[0], PlanKind.PER_PERIOD, cell[1].start, per_period=targets)
        self.write(
            lambda work: work.put_target_plans([plan]),
            replace(self.state, plans={**self.state.plans, plan_id: plan}),
        )

    @rule(place=places, growth=numbers)
    def set_a_rule(self, place: Place, growth: float) -> None:
        if cell := self.cell(place):
            plan_id, start = _plan_id(cell[0], 0), cell[1].start
            plan = TargetPlan(plan_id, cell[0], PlanKind.GROWTH, start, rule=Growth(growth))
            self.write(
                lambda work: work.put_target_plans([plan]),
                replace(self.state, plans={**self.state.plans, plan_id: plan}),
            )

    @rule(place=places, earlier=definitions, given=answers, seconds=st.lists(places, max_size=2))
    def qualify(
        self, place: Place, earlier: list[EarlierDefinition], given: Answers, seconds: list[Place]
    ) -> None:
        cell = self.cell(place)
        if cell is None:
            return
        number = cell[0]
        leaders = tuple(dict.fromkeys(found[0] for each in seconds if (found := self.cell(each))))

        def change(work: SqliteUnitOfWork) -> None:
            work.put_earlier_definitions(number, earlier)
            work.put_answers(number, given)
            work.put_partners(number, leaders)

        in_order = tuple(sorted(earlier, key=lambda each: each.until))
        self.write(
            change,
            replace(
                self.state,
                earlier=with_or_without(self.state.earlier, number, in_order),
                answers=with_or_without(self.state.answers, number, given),
                partners=self.state.with_partners(number, leaders),
            ),
        )

    @rule(chosen=st.lists(places, max_size=2))
    def remove_metrics(self, chosen: list[Place]) -> None:
        gone = {cell[0] for place in chosen if (cell := self.cell(place))}
        self.write(lambda work: work.remove_metrics(gone), self.state.without(gone))

    @rule(place=places, which=st.integers(0, 1))
    def drop_targets(self, place: Place, which: int) -> None:
        if cell := self.cell(place):
            plan_id = _plan_id(cell[0], which)
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
        self.go(work.result.id, -1)

    @rule()
    def redo(self) -> None:
        if self.at == len(self.states) - 1:
            with pytest.raises(UserError, match="nothing to redo"), self.file.write(REDO) as work:
                work.redo()
            return
        with self.file.write(REDO) as work:
            work.redo()
        assert not work.result.is_empty
        self.go(work.result.id, 1)

    @rule(which=st.integers(0, 30), overwritten=st.integers(0, 3))
    def roll_back(self, which: int, overwritten: int) -> None:
        if not self.steps:
            return
        number = sorted(self.steps)[-1 - which % len(self.steps)]
        step, now = self.steps[number], self.state.rows()
        wrote_now = self.authors[self.at]
        expected = rollback_of(step, now, wrote_now, self.plan_metrics)
        with self.file.read() as records:
            plan = records.rollback_plan(number)
        assert {conflict.key for conflict in plan.conflicts} == set(expected.conflicts)
        assert plan.goes_back == Counter(key.kind for key in expected.goes_back)
        for conflict in plan.conflicts:
            assert conflict.later.id > number or number not in self.steps
            cell = ("entry", conflict.key.id, conflict.key.period)
            assert conflict.now == now.get(cell)
            assert conflict.before == step.before.get(cell)
            assert conflict.wrote == step.after.get(cell)
        overwrite = [conflict.key for conflict in plan.conflicts][:overwritten]
        back = [expected.conflicts[key] for key in overwrite] + [*expected.goes_back.values()]
        names = set().union(*back)
        after = with_rows(now, names, step)
        self._roll_back(number, overwrite, after, wrote_now)

    def _roll_back(
        self, number: int, overwrite: list[RollbackKey], after: Rows, wrote_now: Authors
    ) -> None:
        def take_back() -> ChangeSet:
            with self.file.write(ROLL_BACK) as work:
                work.roll_back(number, overwrite)
            return work.result

        if not is_sound(after):
            with pytest.raises(UserError, match="Nothing was changed"):
                take_back()
            return
        result = take_back()
        before, step = self.state.rows(), self.steps[number]
        assert result.is_empty == (after == before)
        if not result.is_empty:
            wrote = {name: step.wrote_before.get(name, 0) for name in changed(before, after)}
            self.take_over(result.id, state_of(after), {**wrote_now, **wrote})

    @rule()
    def reopen(self) -> None:
        with self.file.read() as records:
            before = whole(records)
        self.file.close()
        with glance(self.path) as seen:
            assert seen is not None
            with seen.read() as records:
                assert whole(records) == before
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
            assert records.earlier_definitions() == self.state.earlier
            assert records.answers() == self.state.answers
            assert records.partners() == self.state.partners_in_order()
            assert sum(map(len, records.not_applicable().values())) == sum(
                entry.is_not_applicable for entry in found.values()
            )
            assert sum(map(len, records.confirmed().values())) == sum(
                entry.is_confirmed for entry in found.values()
            )
            assert {each.period: each.is_locked for each in records.locks()} == self.state.locks
            assert {each.id: each for each in records.events()} == self.state.events
            assert {each.id: each for each in records.actions()} == self.state.actions
            assert {each.id: each for each in records.owners()} == self.state.owners
            assert records.limit_settings() == self.state.limits
            profiles = {each.id: each for each in records.import_profiles()}
            assert profiles == self.state.known_profiles()
            assert (records.undoable() is None) == (self.at == 0)
            assert (records.redoable() is None) == (self.at == len(self.states) - 1)
            for cell in list(found)[:2]:
                assert records.entry_history(*cell)[0].entry == found[cell]

    def teardown(self) -> None:
        if hasattr(self, "file"):
            assert faults(self.file) == []
            self.file.close()
            self.folder.cleanup()


_TO_THE_ERROR = (Phase.explicit, Phase.reuse, Phase.generate)  # shrinking may take five minutes
CompanyMachine.TestCase.settings = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    phases=_TO_THE_ERROR if "CI" in os.environ else tuple(Phase),
    suppress_health_check=[HealthCheck.too_slow],
)
TestCompanyMachine = CompanyMachine.TestCase
