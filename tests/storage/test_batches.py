"""Many values of one source at once: the same as one by one, only faster."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from kpidesk.domain.changes import Action, ActionKind, ChangeSet, Kind
from kpidesk.domain.entries import TYPED, Entry, EntryBatch, Origin, OriginKind
from kpidesk.domain.metrics import Metric
from kpidesk.domain.periods import Frequency, Period
from kpidesk.storage import sqlite
from kpidesk.storage.company_file import SqliteCompanyFile
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.storage.answers import answers
from tests.storage.company import (
    COMPANY,
    entry,
    faults,
    month,
    put,
    put_metrics,
    redo,
    remove,
    undo,
)

IMPORT = Action(ActionKind.IMPORT, 3, "book.xlsx")
BOOK = Origin(OriginKind.IMPORTED, "book.xlsx", "5f" * 32, "March", profile="Till")


def batch(*cells: tuple[int, Period, float], origin: Origin = BOOK) -> EntryBatch:
    """Return a batch; the cell of the first is C1, and the text is that of the number."""
    ids, periods, values = ([cell[part] for cell in cells] for part in range(3))
    return EntryBatch(
        origin,
        ids,  # type: ignore[arg-type]
        periods,  # type: ignore[arg-type]
        values,  # type: ignore[arg-type]
        [f"C{number}" for number in range(1, len(cells) + 1)],
        [str(value) for value in values],
    )


def one_by_one(found: EntryBatch) -> list[Entry]:
    cells = zip(
        found.metric_ids, found.periods, found.values, found.cells, found.raw_texts, strict=True
    )
    return [
        Entry(number, period, value, "", replace(found.origin, cell=cell, raw_text=text))
        for number, period, value, cell, text in cells
    ]


def put_batch(file: SqliteCompanyFile, *batches: EntryBatch) -> ChangeSet:
    with file.write(IMPORT) as work:
        for each in batches:
            work.put_batch(each)
    return work.result


def entries(file: SqliteCompanyFile) -> list[Entry]:
    with file.read() as records:
        return list(records.entries())


MIXED = batch(
    (2, month(3), 5e-324),
    (1, month(2), -0.0),
    (1, month(1), 0.1 + 0.2),
    (2, Period(Frequency.WEEK, dt.date(2026, 3, 2)), 7),
    (1, month(12, 2199), 1.7976931348623157e308),
    (1, month(1, 1900), 1.0),
)


@pytest.mark.parametrize("standing", [[], [entry(1, 2, 4.0, "a note"), entry(2, 7, 1.0)]])
def test_a_batch_leaves_what_single_entries_leave(tmp_path: Path, standing: list[Entry]) -> None:
    said = []
    for name in ("a", "b"):
        file = SqliteCompanyFiles("Ann", lambda: dt.datetime(2026, 1, 1, tzinfo=dt.UTC)).create(
            tmp_path / f"{name}.kpidesk", COMPANY
        )
        put_metrics(file, Metric(1, "Revenue"), Metric(2, "Visitors"))
        put(file, *standing)
        if name == "a":
            step = put_batch(file, MIXED)
        else:
            notes = {(each.metric_id, each.period): each.note for each in standing}
            step = put(
                file,
                *(
                    replace(each, note=notes.get((each.metric_id, each.period), ""))
                    for each in one_by_one(MIXED)
                ),
                action=IMPORT,
            )
        assert step.touched == {Kind.ENTRY: {1, 2}}
        said.append(answers(file))
        undo(file)
        said[-1] += answers(file)
        redo(file)
        said[-1] += answers(file)
        assert faults(file) == []
        file.close()
    assert said[0] == said[1]


def test_what_a_person_said_of_a_cell_stays(file: SqliteCompanyFile) -> None:
    put(
        file,
        replace(entry(1, 1, 5.0, "checked"), is_confirmed=True),
        replace(entry(1, 2, 5.0), is_confirmed=True),
        Entry(1, month(3), None, "closed", is_not_applicable=True),
        entry(1, 4, None, "to follow"),
        entry(1, 5, 1.0, "left alone"),
    )
    put_batch(
        file, batch((1, month(1), 5.0), (1, month(2), 6.0), (1, month(3), 7.0), (1, month(4), 8.0))
    )
    found = entries(file)
    assert [(each.value, each.note, each.is_confirmed) for each in found] == [
        (5.0, "checked", True),
        (6.0, "", False),
        (7.0, "closed", False),
        (8.0, "to follow", False),
        (1.0, "left alone", False),
    ]
    assert not any(each.is_not_applicable for each in found)
    assert [each.origin for each in found] == [
        replace(BOOK, cell="C1", raw_text="5.0"),
        replace(BOOK, cell="C2", raw_text="6.0"),
        replace(BOOK, cell="C3", raw_text="7.0"),
        replace(BOOK, cell="C4", raw_text="8.0"),
        TYPED,
    ]


def test_the_same_batch_again_is_no_change(file: SqliteCompanyFile) -> None:
    assert not put_batch(file, MIXED).is_empty
    assert put_batch(file, MIXED).is_empty
    assert put_batch(file, batch()).is_empty
    with file.read() as records:
        assert len(records.change_sets()) == 3


def test_several_batches_are_one_step(file: SqliteCompanyFile) -> None:
    april = replace(BOOK, sheet="April")
    put_batch(
        file,
        batch((1, month(1), 1.0)),
        batch((1, month(2), 2.0), (2, month(2), 3.0), origin=april),
        batch((1, month(1), 9.0), origin=april),
    )
    assert [(each.value, each.origin.sheet) for each in entries(file)] == [
        (9.0, "April"),
        (2.0, "April"),
        (3.0, "April"),
    ]
    undo(file)
    assert entries(file) == []
    redo(file)
    assert len(entries(file)) == 3


def test_entries_that_went_and_come_back_in_one_step(file: SqliteCompanyFile) -> None:
    first = batch((1, month(1), 1.0), (2, month(1), 2.0))
    put_batch(file, first)
    with file.write(IMPORT) as work:
        work.remove_entries([(1, month(1)), (2, month(1))])
        work.put_batch(first)
    assert work.result.is_empty
    with file.write(IMPORT) as work:
        work.put_batch(batch((1, month(2), 1.0)))
        work.remove_entries([(1, month(2))])
    assert work.result.is_empty
    with file.write(IMPORT) as work:
        work.remove_entries([(1, month(1)), (2, month(1))])
        work.put_batch(batch((1, month(1), 1.0)))
    assert work.result.touched == {Kind.ENTRY: {2}}


def test_an_import_is_rolled_back_after_a_correction(file: SqliteCompanyFile) -> None:
    step = put_batch(file, batch((1, month(1), 1.0), (1, month(2), 2.0), (2, month(1), 3.0)))
    put(file, entry(1, 1, 1.5))
    remove(file, (2, month(1)))
    with file.read() as records:
        plan = records.rollback_plan(step.id)
    assert dict(plan.goes_back) == {Kind.ENTRY: 1}
    (conflict,) = plan.conflicts
    assert conflict.wrote == one_by_one(batch((1, month(1), 1.0)))[0]
    with file.write(Action(ActionKind.ROLL_BACK)) as work:
        work.roll_back(step.id)
    assert entries(file) == [entry(1, 1, 1.5)]


@pytest.mark.parametrize(
    "wrong",
    [
        batch((1, month(1), float("nan"))),
        batch((1, month(1), float("inf"))),
        batch((1, Period(Frequency.YEAR, dt.date(1899, 1, 1)), 1.0)),
        batch((1, Period(Frequency.YEAR, dt.date(2200, 1, 1)), 1.0)),
        replace(MIXED, cells=[]),
        replace(MIXED, raw_texts=["x"]),
        replace(MIXED, values=[1.0]),
    ],
)
def test_what_a_file_cannot_hold_is_refused(file: SqliteCompanyFile, wrong: EntryBatch) -> None:
    with pytest.raises(ValueError, match=r"is outside|are no values|shorter|longer|differ"):
        put_batch(file, wrong)
    assert entries(file) == []


@pytest.mark.parametrize("standing", [[], [entry(1, 7, 1.0)]])
def test_a_cell_twice_is_refused(file: SqliteCompanyFile, standing: list[Entry]) -> None:
    put(file, *standing)
    with pytest.raises(sqlite.ERRORS, match="UNIQUE"):
        put_batch(file, batch((1, month(1), 1.0), (1, month(1), 2.0)))
    assert entries(file) == standing


def test_a_metric_that_is_not_there_is_refused(file: SqliteCompanyFile) -> None:
    with pytest.raises(sqlite.ERRORS, match="FOREIGN KEY"):
        put_batch(file, batch((77, month(1), 1.0)))
    assert entries(file) == []


def test_texts_are_cleaned_as_single_ones_are(file: SqliteCompanyFile) -> None:
    put_batch(file, replace(batch((1, month(1), 1.0)), raw_texts=["a\0\ud800b\n"]))
    assert entries(file)[0].origin.raw_text == "a\ufffd\ufffdb\n"


def test_the_file_still_looks_after_its_rows(file: SqliteCompanyFile) -> None:
    put_batch(file, MIXED)
    with file.read():
        assert file._connection.exec_driver_sql("PRAGMA ignore_check_constraints").scalar() == 0
