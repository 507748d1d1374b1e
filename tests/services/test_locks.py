"""Locked periods: what is refused without a reason, what is not, and what the history keeps."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kpidesk.domain.changes import Action, ActionKind, ChangeSet, Kind
from kpidesk.domain.entries import PASTED
from kpidesk.domain.errors import FieldError
from kpidesk.domain.import_plans import Outcome
from kpidesk.domain.imports import CellRead, Layout, WorkbookReading
from kpidesk.domain.locks import LockedError, PeriodLock
from kpidesk.domain.metrics import Company
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.services.company import edit_company
from kpidesk.services.entries import (
    Edit,
    confirm_values,
    set_entries,
    set_not_applicable,
    set_note,
)
from kpidesk.services.history import HistoryFilter, change_details, history, redo, undo
from kpidesk.services.imports import apply_import, plan_import
from kpidesk.services.locks import lock_periods, locked_periods, unlock_periods
from kpidesk.services.metrics import define_kpi
from kpidesk.services.reviews import review_metric
from kpidesk.services.rollback import plan_rollback, roll_back
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.readings import sheet_of
from tests.services.conftest import TODAY, kpi_draft

MARCH = Period(Frequency.MONTH, dt.date(2026, 3, 1))
APRIL, MAY = MARCH.next, MARCH.shift(2)
Write = Callable[[CompanyFile, int, str], ChangeSet]


def value(file: CompanyFile, metric_id: int, period: Period = MARCH) -> float | None:
    with file.read() as records:
        return records.values([metric_id]).get(metric_id, {}).get(period)


def typed(
    file: CompanyFile, metric_id: int, number: float, period: Period = MARCH, reason: str = ""
) -> ChangeSet:
    return set_entries(file, [Edit(metric_id, period, number)], reason=reason)


def reading(*cells: tuple[Period, float]) -> WorkbookReading:
    found = [
        CellRead("Sheet1", f"B{row}", "New customers", period, str(number), number)
        for row, (period, number) in enumerate(cells, 2)
    ]
    sheet = sheet_of("Sheet1", Layout.WIDE, tuple(found))
    return WorkbookReading("book.xlsx", "ab" * 32, (sheet,))


def lines(file: CompanyFile, step: ChangeSet) -> tuple[str, ...]:
    return change_details(file, step.id, ENGLISH).lines


def close_after(file: CompanyFile, days: int | None) -> None:
    with file.read() as records:
        company = records.company()
    edit_company(file, replace(company, lock_after_days=days))


def test_a_period_is_locked_and_unlocked_by_hand(company: CompanyFile, customers: int) -> None:
    change = lock_periods(company, [MARCH])
    assert change.action.describe() == "locking of March 2026"
    assert change.touched == {Kind.LOCK: {PeriodLock(MARCH).id}}
    assert locked_periods(company, [MARCH, APRIL], TODAY) == {MARCH}
    assert lock_periods(company, [MARCH]).is_empty
    change = unlock_periods(company, [MARCH], " The bookkeeper found a mistake ")
    assert change.action.describe() == "unlocking of March 2026"
    assert lines(company, change) == (
        "Reason: The bookkeeper found a mistake",
        "March 2026 was unlocked.",
    )
    assert locked_periods(company, [MARCH], TODAY) == frozenset()
    typed(company, customers, 42.0)


def test_several_are_locked_in_one_step_that_can_be_undone(company: CompanyFile) -> None:
    change = lock_periods(company, [APRIL, MARCH, MARCH])
    assert change.action.describe() == "locking of 2 periods"
    assert lines(company, change) == ("March 2026 was locked.", "April 2026 was locked.")
    undone = undo(company)
    assert locked_periods(company, [MARCH, APRIL], TODAY) == frozenset()
    assert lines(company, undone)[0] == (
        "March 2026: neither locked nor unlocked by hand any more."
    )
    redo(company)
    assert locked_periods(company, [MARCH, APRIL], TODAY) == {MARCH, APRIL}


@pytest.mark.parametrize("reason", ["", " \n "])
def test_unlocking_asks_for_a_reason(company: CompanyFile, reason: str) -> None:
    lock_periods(company, [MARCH])
    with pytest.raises(FieldError) as refused:
        unlock_periods(company, [MARCH], reason)
    assert refused.value.field == "reason"
    assert locked_periods(company, [MARCH], TODAY) == {MARCH}


def test_periods_lock_by_themselves_and_the_hand_wins(company: CompanyFile, customers: int) -> None:
    october = Period(Frequency.MONTH, dt.date(2026, 10, 1))
    assert locked_periods(company, [october], TODAY) == frozenset()
    close_after(company, 21)
    assert locked_periods(company, [october, october.next], TODAY) == {october}
    assert locked_periods(company, [october], TODAY - dt.timedelta(days=1)) == frozenset()
    with pytest.raises(LockedError):
        typed(company, customers, 1.0, october)
    typed(company, customers, 1.0, october.next)
    unlock_periods(company, [october], "Audit")
    typed(company, customers, 1.0, october)
    close_after(company, 22)
    lock_periods(company, [october])
    with pytest.raises(LockedError):
        typed(company, customers, 2.0, october)


def test_a_lock_is_for_metrics_of_its_frequency(company: CompanyFile, customers: int) -> None:
    quarter = Period(Frequency.QUARTER, dt.date(2026, 1, 1))
    lock_periods(company, [quarter])
    typed(company, customers, 42.0)
    define_kpi(company, replace(kpi_draft("Slow"), frequency=Frequency.QUARTER))
    with company.read() as records:
        slow = next(each.id for each in records.metrics() if each.name == "Slow")
    with pytest.raises(LockedError, match="Q1 2026 is locked"):
        typed(company, slow, 1.0, quarter)


WRITES: dict[str, Write] = {
    "type": lambda file, metric, reason: typed(file, metric, 43.0, reason=reason),
    "clear": lambda file, metric, reason: set_entries(
        file, [Edit(metric, MARCH, None)], ActionKind.CLEAR, reason=reason
    ),
    "paste": lambda file, metric, reason: set_entries(
        file,
        [Edit(metric, APRIL, 1.0), Edit(metric, MARCH, 2.0)],
        ActionKind.PASTE,
        PASTED,
        reason=reason,
    ),
    "note": lambda file, metric, reason: set_note(file, metric, MARCH, "Fair", reason),
    "not applicable": lambda file, metric, reason: set_not_applicable(
        file, [(metric, MARCH)], is_not_applicable=True, reason=reason
    ),
    "import": lambda file, _metric, reason: apply_import(
        file, plan_import(file, reading((APRIL, 1.0), (MARCH, 44.0))), reason=reason
    ),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_writing_to_a_locked_period_needs_a_reason(
    company: CompanyFile, customers: int, write: Write
) -> None:
    typed(company, customers, 42.0)
    lock_periods(company, [MARCH])
    with company.read() as records:
        before = records.entries()
    for reason in ("", "  "):
        with pytest.raises(LockedError) as refused:
            write(company, customers, reason)
        assert refused.value.periods == (MARCH,)
        assert refused.value.message == (
            "March 2026 is locked. Nothing was changed. "
            "To write there all the same, say why: the history keeps it."
        )
    with company.read() as records:
        assert records.entries() == before
    change = write(company, customers, " A late invoice ")
    assert not change.is_empty
    assert lines(company, change)[0] == "Reason: A late invoice"
    assert [row.id for row in history(company, HistoryFilter("late INVOICE")).rows] == [change.id]
    undo(company)
    with company.read() as records:
        assert records.entries() == before


def test_many_locked_periods_are_named_in_short(company: CompanyFile, customers: int) -> None:
    months = [MARCH.shift(n) for n in range(6)]
    lock_periods(company, months)
    edits = [Edit(customers, month, 1.0) for month in reversed(months)]
    with pytest.raises(LockedError, match="March 2026, April 2026, May 2026 and 3 more are locked"):
        set_entries(company, edits)


def test_what_does_not_change_a_locked_period_is_let_through(
    company: CompanyFile, customers: int
) -> None:
    typed(company, customers, 42.0)
    set_note(company, customers, MARCH, "Fair")
    lock_periods(company, [MARCH, MAY])
    edits = [Edit(customers, MARCH, 42.0), Edit(customers, MAY, None), Edit(customers, APRIL, 1.0)]
    assert not set_entries(company, edits, ActionKind.PASTE).is_empty
    assert set_note(company, customers, MARCH, "Fair ").is_empty
    assert set_not_applicable(company, [(customers, MARCH)], is_not_applicable=False).is_empty


def test_undo_and_redo_need_no_reason(company: CompanyFile, customers: int) -> None:
    close_after(company, 0)
    typed(company, customers, 42.0, reason="Late")
    typed(company, customers, 43.0, reason="Later")
    undone = undo(company)
    assert (undone.action.reason, value(company, customers)) == ("", 42.0)
    undo(company)
    assert value(company, customers) is None
    redo(company)
    redo(company)
    assert value(company, customers) == 43.0


def test_a_review_notes_what_was_said_of_a_locked_period(
    company: CompanyFile, customers: int
) -> None:
    lock_periods(company, [MARCH])
    review_metric(company, customers, MARCH, "We know why", TODAY)
    with company.read() as records:
        assert records.notes() == {customers: {MARCH: "We know why"}}


def test_a_rollback_asks_as_a_write_does(company: CompanyFile, customers: int) -> None:
    step = typed(company, customers, 42.0)
    close_after(company, 0)
    with pytest.raises(LockedError, match="March 2026 is locked"):
        roll_back(company, step.id)
    assert value(company, customers) == 42.0
    change = roll_back(company, step.id, reason="It was the wrong shop")
    assert value(company, customers) is None
    assert change.action.describe() == "rollback of typing of 1 value"
    assert lines(company, change)[0] == "Reason: It was the wrong shop"


def test_a_rollback_of_a_lock_unlocks_and_so_asks(company: CompanyFile, customers: int) -> None:
    locked = lock_periods(company, [MARCH, APRIL])
    preview = plan_rollback(company, locked.id, ENGLISH)
    assert preview.goes_back == ("The locks of 2 periods go back to what they were.",)
    with pytest.raises(LockedError, match="March 2026, April 2026 are locked"):
        roll_back(company, locked.id)
    roll_back(company, locked.id, reason="Locked too early")
    typed(company, customers, 42.0)


def test_a_lock_that_was_changed_since_is_a_conflict(company: CompanyFile) -> None:
    locked = lock_periods(company, [MARCH, APRIL])
    unlock_periods(company, [MARCH], "Audit")
    preview = plan_rollback(company, locked.id, ENGLISH)
    assert [row.place for row in preview.conflicts] == ["The lock of March 2026"]
    roll_back(company, locked.id, reason="Both")
    with company.read() as records:
        assert records.locks() == [PeriodLock(MARCH, is_locked=False)]


def test_a_lock_that_was_undone_and_set_again_is_the_same(company: CompanyFile) -> None:
    first = lock_periods(company, [MARCH])
    undo(company)
    again = lock_periods(company, [MARCH])
    assert first.touched == again.touched
    with company.read() as records:
        plan = records.rollback_plan(first.id)
    assert [(each.name, each.later.id) for each in plan.conflicts] == [("March 2026", again.id)]


def test_the_preview_of_an_import_says_which_cells_are_locked(
    company: CompanyFile, customers: int
) -> None:
    typed(company, customers, 42.0)
    typed(company, customers, 7.0, MAY)
    lock_periods(company, [MARCH, MAY])
    plan = plan_import(company, reading((MARCH, 43.0), (APRIL, 1.0), (MAY, 7.0)))
    assert [(each.outcome, each.is_locked, each.reason) for each in plan.proposals] == [
        (Outcome.CHANGED, True, "March 2026 is locked, so a reason is needed."),
        (Outcome.NEW, False, ""),
        (Outcome.UNCHANGED, False, ""),
    ]
    assert plan.locked == 1
    with pytest.raises(LockedError):
        apply_import(company, plan)
    apply_import(company, plan, reason="A late invoice")
    assert value(company, customers) == 43.0
    assert not apply_import(company, plan_import(company, reading((APRIL, 2.0)))).is_empty


def test_cells_that_contradict_each_other_are_not_called_locked(
    company: CompanyFile, customers: int
) -> None:
    lock_periods(company, [MARCH])
    plan = plan_import(company, reading((MARCH, 43.0), (MARCH, 44.0)))
    assert plan.locked == 0
    assert {each.outcome for each in plan.proposals} == {Outcome.REJECTED}, customers


def test_values_are_confirmed_in_one_step(company: CompanyFile, customers: int) -> None:
    typed(company, customers, 420.0)
    typed(company, customers, 0.0, APRIL)
    set_note(company, customers, MAY, "Closed")
    close_after(company, 0)
    cells = [(customers, period) for period in (MARCH, APRIL, MAY, MAY.next)]
    change = confirm_values(company, cells)
    assert change.action.describe() == "confirmation of 2 values"
    assert lines(company, change) == (
        "New customers, March 2026: 420 was confirmed as right.",
        "New customers, April 2026: 0 was confirmed as right.",
    )
    assert confirm_values(company, cells).is_empty
    with company.read() as records:
        assert records.confirmed() == {customers: {MARCH, APRIL}}
        assert records.confirmed([customers + 1]) == {}
    undo(company)
    with company.read() as records:
        assert records.confirmed() == {}
    redo(company)
    with company.read() as records:
        assert records.confirmed([customers]) == {customers: {MARCH, APRIL}}


def test_a_new_value_is_not_confirmed_and_a_note_leaves_it(
    company: CompanyFile, customers: int
) -> None:
    def confirmed() -> bool:
        with company.read() as records:
            return bool(records.confirmed())

    typed(company, customers, 420.0)
    confirm_values(company, [(customers, MARCH)])
    set_note(company, customers, MARCH, "Fair")
    typed(company, customers, 420.0)
    assert confirmed()
    plan = plan_import(company, reading((MARCH, 420.0)))
    noted = replace(
        plan, proposals=(plan.proposals[0]._replace(outcome=Outcome.CHANGED, note="Sure"),)
    )
    apply_import(company, noted)
    assert confirmed()
    typed(company, customers, 421.0)
    assert not confirmed()
    typed(company, customers, 420.0)
    assert not confirmed()
    confirm_values(company, [(customers, MARCH)])
    set_not_applicable(company, [(customers, MARCH)], is_not_applicable=True)
    assert not confirmed()


def test_without_a_calendar_on_the_wall_only_locks_by_hand_hold(tmp_path: Path) -> None:
    file = SqliteCompanyFiles("tester").create(tmp_path / "x.kpidesk", Company("Shop"))
    define_kpi(file, kpi_draft())
    with file.write(Action(ActionKind.EDIT_COMPANY)) as work:
        work.put_company(Company("Shop", lock_after_days=0))
    typed(file, 1, 42.0)
    lock_periods(file, [MARCH])
    with pytest.raises(LockedError):
        typed(file, 1, 43.0)
    file.close()
