import datetime as dt

import pytest

from kpidesk.domain.changes import ActionKind
from kpidesk.domain.entries import PASTED, OriginKind
from kpidesk.domain.errors import UserError
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.services import entries, history
from kpidesk.services.entries import Edit
from kpidesk.services.metrics import define_kpi
from kpidesk.services.stages import retire_metric
from tests.services.conftest import TODAY, kpi_draft

MARCH = Period(Frequency.MONTH, dt.date(2026, 3, 1))


def cells(company: CompanyFile) -> dict[tuple[int, Period], tuple[float | None, str]]:
    with company.read() as records:
        return {(e.metric_id, e.period): (e.value, e.note) for e in records.entries()}


def test_typed_values_are_written_in_one_named_step(company: CompanyFile, customers: int) -> None:
    edits = [Edit(customers, MARCH, 42.0), Edit(customers, MARCH.next, 0.0)]
    change = entries.set_entries(company, edits)
    assert change.action.describe() == "typing of 2 values"
    assert cells(company) == {(customers, MARCH): (42.0, ""), (customers, MARCH.next): (0.0, "")}


def test_undo_and_redo_of_values(company: CompanyFile, customers: int) -> None:
    entries.set_entries(company, [Edit(customers, MARCH, 42.0)])
    entries.set_entries(company, [Edit(customers, MARCH, 43.0)])
    history.undo(company)
    assert cells(company)[customers, MARCH] == (42.0, "")
    history.undo(company)
    assert cells(company) == {}
    history.redo(company)
    history.redo(company)
    assert cells(company)[customers, MARCH] == (43.0, "")
    with pytest.raises(UserError, match="nothing to redo"):
        history.redo(company)


def test_a_new_company_has_nothing_to_undo(company: CompanyFile) -> None:
    assert history.undoable(company) is None
    with pytest.raises(UserError, match="nothing to undo"):
        history.undo(company)


def test_the_same_value_again_is_no_change_and_keeps_its_origin(
    company: CompanyFile, customers: int
) -> None:
    entries.set_entries(company, [Edit(customers, MARCH, 42.0)], ActionKind.PASTE, PASTED)
    assert entries.set_entries(company, [Edit(customers, MARCH, 42.0)]).is_empty
    with company.read() as records:
        (version,) = records.entry_history(customers, MARCH)
    assert version.entry is not None
    assert version.entry.origin.kind is OriginKind.PASTED


def test_of_two_edits_of_one_cell_the_later_counts(company: CompanyFile, customers: int) -> None:
    entries.set_entries(company, [Edit(customers, MARCH, None), Edit(customers, MARCH, 5.0)])
    assert cells(company) == {(customers, MARCH): (5.0, "")}
    entries.set_entries(company, [Edit(customers, MARCH, 6.0), Edit(customers, MARCH, None)])
    assert cells(company) == {}


def test_a_value_put_back_within_one_step_is_no_change(
    company: CompanyFile, customers: int
) -> None:
    entries.set_entries(company, [Edit(customers, MARCH, 5.0)])
    edits = [Edit(customers, MARCH, None), Edit(customers, MARCH, 5.0)]
    assert entries.set_entries(company, edits).is_empty


def test_clearing_a_value_keeps_its_note(company: CompanyFile, customers: int) -> None:
    entries.set_entries(company, [Edit(customers, MARCH, 42.0)])
    entries.set_note(company, customers, MARCH, " Fair in town ")
    entries.set_entries(company, [Edit(customers, MARCH, None)], ActionKind.CLEAR)
    assert cells(company) == {(customers, MARCH): (None, "Fair in town")}
    entries.set_note(company, customers, MARCH, "")
    assert cells(company) == {}


def test_a_note_may_stand_on_a_period_without_a_value(company: CompanyFile, customers: int) -> None:
    entries.set_note(company, customers, MARCH, "Closed")
    assert cells(company) == {(customers, MARCH): (None, "Closed")}
    assert entries.set_note(company, customers, MARCH.next, "").is_empty
    entries.set_entries(company, [Edit(customers, MARCH, 1.0)])
    assert cells(company) == {(customers, MARCH): (1.0, "Closed")}


def test_the_history_of_a_cell_tells_every_version_newest_first(
    company: CompanyFile, customers: int
) -> None:
    entries.set_entries(company, [Edit(customers, MARCH, 42.0)])
    entries.set_entries(company, [Edit(customers, MARCH, None)], ActionKind.CLEAR)
    history.undo(company)
    with company.read() as records:
        versions = records.entry_history(customers, MARCH)
    assert [v.entry.value if v.entry else None for v in versions] == [42.0, None, 42.0]
    assert versions[0].change_set.action.kind is ActionKind.UNDO
    assert {v.change_set.who for v in versions} == {"tester"}


def test_the_grid_groups_by_department_and_leaves_out_retired_and_other_frequencies(
    company: CompanyFile, customers: int
) -> None:
    define_kpi(company, kpi_draft("Zeal"))
    define_kpi(company, kpi_draft("Old"))
    with company.read() as records:
        old = next(metric.id for metric in records.metrics() if metric.name == "Old")
    retire_metric(company, old, "Gone", TODAY)
    entries.set_entries(company, [Edit(customers, MARCH, 42.0)])
    grid = entries.entry_grid(company, Frequency.MONTH)
    assert [row.metric.name for row in grid.rows] == ["New customers", "Zeal"]
    assert grid.rows[0].history.values == {MARCH: 42.0}, customers
    assert entries.entry_grid(company, Frequency.WEEK).rows == ()


def test_ten_thousand_values_are_one_step(company: CompanyFile, customers: int) -> None:
    first = Period(Frequency.DAY, dt.date(1999, 1, 1))
    edits = [Edit(customers, first.shift(n), float(n)) for n in range(10_000)]
    change = entries.set_entries(company, edits, ActionKind.PASTE, PASTED)
    assert change.action.describe() == "paste of 10000 values"
    history.undo(company)
    assert cells(company) == {}


def test_what_was_undone_is_told_in_the_language_of_the_reader(
    company: CompanyFile, customers: int
) -> None:
    entries.set_entries(company, [Edit(customers, MARCH, 42.0)])
    change = history.undo(company)
    assert change.action.describe() == "undo of typing of 1 value"
    with company.read() as records:
        newest = records.change_sets(1)[0]
    assert newest.action.subject == ""
    assert newest.action.describe() == "undo of typing of 1 value"


def test_the_newest_cell_of_a_step(company: CompanyFile, customers: int) -> None:
    edits = [Edit(customers, each, 1.0) for each in (MARCH, MARCH.next, MARCH.previous)]
    change = entries.set_entries(company, edits)
    assert entries.newest_written(company, change.id) == (customers, MARCH.next)
    change = retire_metric(company, customers, "Sold", TODAY)
    assert entries.newest_written(company, change.id) is None
