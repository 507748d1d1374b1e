"""Whatever is done in the entry grid, in any order, leaves what a plain model says.

Through the public services, on a file that is opened as the application does; typed texts, pastes
and fills are planned as the grid plans them.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kpidesk import bootstrap
from kpidesk.domain.changes import ActionKind, ChangeSet, Kind
from kpidesk.domain.entries import PASTED, TYPED, OriginKind
from kpidesk.domain.errors import FieldError, NumberError, UserError
from kpidesk.domain.locks import LockedError
from kpidesk.domain.metrics import Company as CompanyRecord
from kpidesk.domain.metrics import Metric, Stage
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.ports import CompanyFile, Records
from kpidesk.domain.rollbacks import RollbackKey
from kpidesk.services import history
from kpidesk.services.company import edit_company
from kpidesk.services.entries import (
    Edit,
    confirm_values,
    entry_grid,
    set_entries,
    set_not_applicable,
    set_note,
)
from kpidesk.services.locks import lock_periods, locked_periods, unlock_periods
from kpidesk.services.rollback import plan_rollback, roll_back
from kpidesk.ui.models import tsv
from kpidesk.ui.models.entry_blocks import (
    Area,
    not_applicable_cells,
    plan_clear,
    plan_fill,
    plan_paste,
)
from kpidesk.ui.models.entry_frame import Frame, periods_shown
from kpidesk.ui.models.typed_edits import typed_edit
from tests.services.formula_company import put_metrics
from tests.storage.company import Silent
from tests.storage.states import Rows, changed, rollback_of, with_rows
from tests.ui.models.plain_company import (
    FORMULAS,
    METRICS,
    PERIODS,
    TEXTS,
    TODAY,
    TYPED_TEXTS,
    Block,
    Cell,
    Company,
    Content,
    Meaning,
    Place,
    Plan,
    Said,
    Timeline,
    cell_at,
    company_of,
    filled,
    pasted,
    periods_of,
)

FILES = bootstrap.adapters(lambda: TODAY).files
FIRST_PASTE = [["12", "0"], ["1", "2"], ["", ""], ["1", "N/a"]]
Write = Callable[[str], ChangeSet]  # with a reason

rows = st.integers(0, len(METRICS) - 1)
columns = st.integers(0, len(PERIODS) - 1)
places = st.tuples(rows, columns)
blocks = st.builds(
    lambda one, other: Block(
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[0], other[0]),
        max(one[1], other[1]),
    ),
    places,
    places,
)
texts = st.sampled_from(list(TEXTS))
clipboards = st.lists(st.lists(texts, min_size=1, max_size=3), min_size=1, max_size=3)
reasons = st.sampled_from(["", "", "The auditor asked"])
some_periods = st.sets(st.sampled_from(PERIODS), min_size=1, max_size=2)


class EntriesMachine(RuleBasedStateMachine):
    """A company file, and what a person expects to find in it."""

    @initialize()
    def create(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "Shop.kpidesk"
        self.file: CompanyFile = FILES.create(self.path, CompanyRecord("Shop", "€"))
        put_metrics(
            self.file,
            *(
                Metric(number, name, stage=Stage.INPUT, formula=formula, position=number)
                for number, (name, formula) in enumerate(FORMULAS.items(), 1)
            ),
        )
        self.ids = {name: number for number, name in enumerate(FORMULAS, 1)}
        self.names = {number: name for name, number in self.ids.items()}
        self.timeline = Timeline(Company({}, {}).rows(self.ids))
        self.paste(Block(0, 0, 0, 0), FIRST_PASTE, "")

    # What stands, and doing something to it

    @property
    def company(self) -> Company:
        return company_of(self.timeline.now, self.names)

    def frame(self) -> Frame:
        """Return the grid as its page makes it."""
        found = entry_grid(self.file, Frequency.MONTH).rows
        calendar = FiscalCalendar()
        periods, current = periods_shown(found, Frequency.MONTH, calendar, TODAY)
        assert [row.metric.name for row in found] == list(METRICS)
        assert list(periods[-len(PERIODS) :]) == PERIODS
        locked = locked_periods(self.file, periods, TODAY)
        return Frame(found, periods, current, calendar, ENGLISH, locked=locked)

    def key(self, cell: Cell) -> tuple[int, Period]:
        return self.ids[cell[0]], cell[1]

    def edits(self, values: Mapping[Cell, Meaning]) -> set[Edit]:
        return {
            Edit(*self.key(cell), None, meaning is Said.NOT_APPLICABLE)
            if isinstance(meaning, Said)
            else Edit(*self.key(cell), meaning)
            for cell, meaning in values.items()
        }

    def perform(
        self, write: Write, after: Company, kind: ActionKind, count: int, reason: str = ""
    ) -> None:
        """Do something that is refused without a reason where it changes a locked period."""
        now, rows_after = self.timeline.now, after.rows(self.ids)
        locked = periods_of(changed(now, rows_after)) & self.company.locked()
        if locked and not reason and kind is not ActionKind.CONFIRM:
            self.refused(lambda: write(""), locked)
            return
        done = write(reason)
        assert done.is_empty == (rows_after == now)
        if not done.is_empty:
            self.told(done, rows_after)
            self.timeline.write(done.id, rows_after, (kind, count, reason))

    def refused(self, write: Callable[[], object], locked: Iterable[Period]) -> None:
        with pytest.raises(LockedError) as refusal:
            write()
        assert refusal.value.periods == tuple(sorted(locked))

    def told(self, done: ChangeSet, after: Rows) -> None:
        """Whoever refreshes from the change set alone shows what there is, formulas too."""
        before, company = self.company, company_of(after, self.names)
        for name in METRICS:
            cells = [(name, period) for period in PERIODS]
            if any(before.shown(each) != company.shown(each) for each in cells):
                assert self.ids[name] in done.ids(Kind.ENTRY)

    def set_values(
        self, plan: Sequence[Edit], values: Mapping[Cell, Meaning], kind: ActionKind, reason: str
    ) -> None:
        """Write what the grid planned, which is what these values say."""
        assert len(plan) == len(values)
        assert set(plan) == self.edits(values)
        if not plan:
            return
        is_pasted = kind is ActionKind.PASTE
        after = self.company.with_values(values, is_pasted=is_pasted)
        write = partial(set_entries, self.file, plan, kind, PASTED if is_pasted else TYPED)
        self.perform(write, after, kind, len(plan), reason)

    # Numbers

    @rule(place=places, text=st.sampled_from(list(TYPED_TEXTS)), reason=reasons)
    def type(self, place: Place, text: str, reason: str) -> None:
        frame, cell, meaning = self.frame(), cell_at(place), TYPED_TEXTS[text]
        at = (place[0], frame.periods.index(cell[1]))
        if meaning is Said.PUZZLE:
            with pytest.raises(NumberError):
                typed_edit(frame, *at, text)
            return
        edit = typed_edit(frame, *at, text).edit
        if FORMULAS[cell[0]]:
            assert frame.formula(*at) == FORMULAS[cell[0]]
            also = Edit(self.ids[METRICS[0]], cell[1], 666.0)
            with pytest.raises(UserError, match="is calculated"):
                set_entries(self.file, [also, edit], reason="Really")
            return
        self.set_values([edit], {cell: meaning}, ActionKind.TYPE, reason)

    @rule(block=blocks, clipboard=clipboards, reason=reasons)
    def paste(self, block: Block, clipboard: list[list[str]], reason: str) -> None:
        frame = self.frame()
        plan = plan_paste(frame, [area(frame, block)], tsv.decode(tsv.encode(clipboard)))
        expected = pasted(self.company, block, clipboard)
        assert len(plan.problems) == expected.problems
        self.set_values(plan.edits, expected.values, ActionKind.PASTE, reason)

    @rule(block=blocks, down=st.booleans(), reason=reasons)
    def fill(self, block: Block, down: bool, reason: str) -> None:
        frame = self.frame()
        plan = plan_fill(frame, [area(frame, block)], down=down)
        expected: Plan = filled(self.company, block, down=down)
        assert len(plan.problems) == expected.problems
        self.set_values(plan.edits, expected.values, ActionKind.FILL, reason)

    @rule(block=blocks, reason=reasons)
    def clear(self, block: Block, reason: str) -> None:
        frame, company = self.frame(), self.company
        held = [each for each in block.typed_cells() if company.shown(each) is not Said.NOTHING]
        values = dict.fromkeys(held, Said.NOTHING)
        self.set_values(plan_clear(frame, [area(frame, block)]), values, ActionKind.CLEAR, reason)

    # What is said of cells

    @rule(place=places, text=st.sampled_from(["", "Fair", " Strike "]), reason=reasons)
    def note(self, place: Place, text: str, reason: str) -> None:
        cell = cell_at(place)
        write = partial(set_note, self.file, *self.key(cell), text)
        after = self.company.with_note(cell, text.strip())
        self.perform(write, after, ActionKind.NOTE, 1, reason)

    @rule(block=blocks, is_gone=st.booleans(), reason=reasons)
    def mark(self, block: Block, is_gone: bool, reason: str) -> None:
        frame, company, cells = self.frame(), self.company, block.typed_cells()
        keys = not_applicable_cells(frame, [area(frame, block)])
        assert keys == [self.key(cell) for cell in cells]
        if is_gone:
            values = dict.fromkeys(cells, Said.NOT_APPLICABLE)
        else:
            gone = [each for each in cells if company.shown(each) is Said.NOT_APPLICABLE]
            values = dict.fromkeys(gone, Said.NOTHING)
        kind = ActionKind.NOT_APPLICABLE if is_gone else ActionKind.CLEAR

        def write(why: str) -> ChangeSet:
            return set_not_applicable(self.file, keys, is_not_applicable=is_gone, reason=why)

        self.perform(write, company.with_values(values), kind, len(keys), reason)

    @rule(block=blocks)
    def confirm(self, block: Block) -> None:
        cells, company = block.cells(), self.company
        self.perform(
            lambda _reason: confirm_values(self.file, [self.key(cell) for cell in cells]),
            company.with_confirmed(cells),
            ActionKind.CONFIRM,
            len(company.to_confirm(cells)),
        )

    # Locks

    @rule(periods=some_periods)
    def lock(self, periods: set[Period]) -> None:
        after = self.company.with_locks(periods, are_locked=True)
        write = partial(lock_periods, self.file, periods)
        self.perform(lambda _reason: write(), after, ActionKind.LOCK, len(periods))

    @rule(periods=some_periods, reason=reasons)
    def unlock(self, periods: set[Period], reason: str) -> None:
        if not reason:
            with pytest.raises(FieldError):
                unlock_periods(self.file, periods, reason)
            return
        after = self.company.with_locks(periods, are_locked=False)
        write = partial(unlock_periods, self.file, periods)
        self.perform(write, after, ActionKind.UNLOCK, len(periods), reason)

    @rule(days=st.sampled_from([None, 0, 14, 30]))
    def lock_by_itself(self, days: int | None) -> None:
        after = replace(self.company, lock_after_days=days)
        with self.file.read() as records:
            record = replace(records.company(), lock_after_days=days)
        self.perform(
            lambda _reason: edit_company(self.file, record), after, ActionKind.EDIT_COMPANY, 0
        )

    # Back and forth

    @rule(times=st.integers(1, 3))
    def undo(self, times: int) -> None:
        for _time in range(min(times, self.timeline.at)):
            self.go(history.undo(self.file), -1)

    @rule(times=st.integers(1, 3))
    def redo(self, times: int) -> None:
        for _time in range(min(times, self.timeline.left)):
            self.go(history.redo(self.file), 1)
        if not self.timeline.left:
            with pytest.raises(UserError, match="nothing to redo"):
                history.redo(self.file)

    @rule(times=st.integers(1, 3))
    def undo_and_redo(self, times: int) -> None:
        self.undo(times)
        self.redo(times)

    def go(self, done: ChangeSet, by: int) -> None:
        self.told(done, self.timeline.states[self.timeline.at + by])
        self.timeline.go(done.id, by)

    @rule(which=st.integers(0, 4), chosen=st.integers(0, 7), reason=reasons)
    def take_back_a_late_step(self, which: int, chosen: int, reason: str) -> None:
        self.take_back(which, chosen, reason)

    @rule(which=st.integers(0, 30), chosen=st.integers(0, 7), reason=reasons)
    def take_back(self, which: int, chosen: int, reason: str) -> None:
        """Roll back any earlier step, over those later edits whose bit is in `chosen`."""
        if not self.timeline.steps:
            return
        number = sorted(self.timeline.steps)[-1 - which % len(self.timeline.steps)]
        step, now = self.timeline.steps[number], self.timeline.now
        expected = rollback_of(step, now, self.timeline.wrote_now, {})
        if not expected.goes_back and not expected.conflicts:
            with pytest.raises(UserError, match="nothing left"):
                plan_rollback(self.file, number, ENGLISH)
            with pytest.raises(UserError, match="nothing left"):
                roll_back(self.file, number, reason=reason)
            return
        with self.file.read() as records:
            counts = records.rollback_plan(number).goes_back
        assert counts == Counter(key.kind for key in expected.goes_back)
        preview = plan_rollback(self.file, number, ENGLISH)
        keys = [conflict.key for conflict in preview.conflicts]
        assert len(keys) == len(expected.conflicts)
        assert set(keys) == set(expected.conflicts)
        over = [key for at, key in enumerate(keys) if chosen >> at % 3 & 1]
        back = [*expected.goes_back.values(), *(expected.conflicts[key] for key in over)]
        after = with_rows(now, set().union(*back), step)
        self.roll_back(number, over, after, reason)

    def roll_back(self, number: int, over: Sequence[RollbackKey], after: Rows, reason: str) -> None:
        write = partial(roll_back, self.file, number, over, reason)
        locked = self.locked_for_return(after)
        if after == self.timeline.now:
            with pytest.raises(UserError, match="nothing left"):
                write()
        elif locked and not reason:
            self.refused(write, locked)
        else:
            done = write()
            self.told(done, after)
            action = (ActionKind.ROLL_BACK, 0, reason)
            self.timeline.write(done.id, after, action, self.timeline.steps[number])

    def locked_for_return(self, after: Rows) -> set[Period]:
        """Return the periods that are locked before or after and change, or are unlocked."""
        company, then = self.company, company_of(after, self.names)
        by_hand = {period for period, said in company.locks.items() if said}
        changing = periods_of(changed(self.timeline.now, after))
        unlocked = {period for period in by_hand if not then.locks.get(period)}
        return changing & (by_hand | then.locked()) | unlocked

    @rule()
    def restart(self) -> None:
        self.file.close()
        self.file = FILES.open(self.path)

    # What a person would see

    @invariant()
    def stands_as_expected(self) -> None:
        if not hasattr(self, "file"):
            return
        company = self.company
        shown = {
            name: {period: company.shown((name, period)) for period in PERIODS} for name in METRICS
        }
        with self.file.read() as records:
            values, gone = records.values(), records.not_applicable()
            for name, of in shown.items():
                number = self.ids[name]
                wanted = {at: said for at, said in of.items() if not isinstance(said, Said)}
                assert dict(values.get(number, {})) == wanted
                nowhere = {at for at, said in of.items() if said is Said.NOT_APPLICABLE}
                assert gone.get(number, frozenset()) == nowhere
            assert self.kept(records) == company.cells
            confirmed = sum(map(len, records.confirmed().values()))
            assert confirmed == sum(each.is_confirmed for each in company.cells.values())
            assert sum(map(len, records.notes().values())) == sum(
                bool(each.note) for each in company.cells.values()
            )
            self.check_actions(records)
        assert locked_periods(self.file, PERIODS, TODAY) == company.locked()

    def kept(self, records: Records) -> dict[Cell, Content]:
        return {
            (self.names[each.metric_id], each.period): Content(
                each.value,
                each.note,
                each.is_not_applicable,
                each.is_confirmed,
                each.origin.kind is OriginKind.PASTED,
            )
            for each in records.entries()
        }

    def check_actions(self, records: Records) -> None:
        """What the menu offers to undo and to redo is what the person did."""
        timeline, found = self.timeline, (records.undoable(), records.redoable())
        wanted = (
            timeline.actions[timeline.at] if timeline.at else (ActionKind.EDIT_METRIC, 0, ""),
            timeline.actions[timeline.at + 1] if timeline.left else None,
        )
        assert wanted == tuple(
            step and (step.action.kind, step.action.count, step.action.reason) for step in found
        )

    def teardown(self) -> None:
        if hasattr(self, "file"):
            assert list(self.file.check(Silent())) == []
            self.file.close()
            self.folder.cleanup()


def area(frame: Frame, block: Block) -> Area:
    """Return a block as the grid has it, which shows many months before."""
    before = frame.periods.index(PERIODS[0])
    return Area(block.top, before + block.left, block.bottom, before + block.right)


EntriesMachine.TestCase.settings = settings(
    max_examples=30,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestEntriesMachine = EntriesMachine.TestCase


def test_not_applicable_is_nothing_new_to_a_calculated_cell_however_it_is_spelt() -> None:
    state = EntriesMachine()
    state.create()
    state.type((1, 0), "N/a", "")
    state.paste(Block(2, 0, 2, 0), [["N/a"]], "")
    state.stands_as_expected()
    state.teardown()
