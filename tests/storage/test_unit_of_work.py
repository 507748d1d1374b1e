import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from kpidesk.domain.changes import Action, ActionKind, Kind
from kpidesk.domain.errors import FieldError, UserError
from kpidesk.domain.metrics import Company, Department, Metric, Owner
from kpidesk.domain.objectives import Objective
from kpidesk.domain.periods import Period
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.storage.company_file import SqliteCompanyFile
from kpidesk.storage.company_files import SqliteCompanyFiles
from kpidesk.storage.unit_of_work import SqliteUnitOfWork
from tests.storage.company import (
    COMPANY,
    TYPE,
    UNDO,
    Silent,
    entry,
    month,
    put,
    put_metrics,
    redo,
    remove,
    undo,
    values,
)


def change_set_ids(file: SqliteCompanyFile) -> list[int]:
    with file.read() as records:
        return [found.id for found in records.change_sets()]


def test_the_result_tells_what_was_touched(file: SqliteCompanyFile) -> None:
    with file.write(Action(ActionKind.DEFINE_KPI, subject="Margin")) as work:
        work.put_company(Company("Blume & Co", "CHF", 1))
        work.put_departments([Department(1, "Shop")])
        work.put_owners([Owner(1, "Ann")])
        work.put_objectives([Objective(1, "Grow")])
        work.put_metrics([Metric(3, "Margin", department_id=1, owner_id=1, objective_id=1)])
        work.put_target_plans(
            [TargetPlan(1, 3, PlanKind.CONSTANT, month(1).start, constant=Target(0.4))]
        )
        work.put_entries([entry(3, 1, 0.3), entry(3, 2, 0.35), entry(1, 2, 9.0)])
    assert work.result.touched == {
        Kind.COMPANY: frozenset({1}),
        Kind.DEPARTMENT: frozenset({1}),
        Kind.OWNER: frozenset({1}),
        Kind.OBJECTIVE: frozenset({1}),
        Kind.METRIC: frozenset({3}),
        Kind.TARGET: frozenset({3}),
        Kind.ENTRY: frozenset({1, 3}),
    }
    assert work.result.action == Action(ActionKind.DEFINE_KPI, subject="Margin")
    assert work.result.who == "Ann"


def test_the_result_is_known_at_the_end_only(file: SqliteCompanyFile) -> None:
    with file.write(TYPE) as work:
        work.put_entries([entry(1, 1, 1.0)])
        with pytest.raises(RuntimeError, match="after the block"):
            _ = work.result
    assert not work.result.is_empty
    with suppress(ZeroDivisionError), file.write(TYPE) as work:
        work.put_entries([entry(1, 1, 2.0)])
        _ = 1 / 0
    with pytest.raises(RuntimeError, match="after the block"):
        _ = work.result


def test_a_row_that_stands_already_is_no_change(file: SqliteCompanyFile) -> None:
    put(file, entry(1, 1, 1.0), entry(1, 2, None, "note"))
    before = change_set_ids(file)
    again = put(file, entry(1, 1, 1.0), entry(1, 2, None, "note"))
    assert again.is_empty
    assert again.touched == {}
    assert remove(file, (1, month(9)), (77, month(1))).is_empty
    assert put(file).is_empty
    with file.write(TYPE) as work:
        work.put_company(COMPANY)
        work.put_metrics([Metric(1, "Revenue")])
    assert work.result.is_empty
    assert change_set_ids(file) == before


def test_only_what_differs_is_a_change(file: SqliteCompanyFile) -> None:
    put(file, entry(1, 1, 1.0), entry(2, 1, 2.0))
    changed = put(file, entry(1, 1, 1.0), entry(2, 1, 2.5))
    assert changed.ids(Kind.ENTRY) == {2}
    with file.read() as records:
        assert len(records.entry_history(1, month(1))) == 1


def test_what_is_changed_back_is_no_change(file: SqliteCompanyFile) -> None:
    put(file, entry(1, 1, 1.0))
    before = change_set_ids(file)
    with file.write(TYPE) as work:
        work.put_entries([entry(1, 1, 5.0), entry(1, 2, 5.0)])
        work.put_entries([entry(1, 1, 1.0)])
        work.remove_entries([(1, month(2))])
    assert work.result.is_empty
    assert change_set_ids(file) == before


def test_of_two_writes_the_first_before_and_the_last_after_count(file: SqliteCompanyFile) -> None:
    put(file, entry(1, 1, 1.0))
    with file.write(TYPE) as work:
        work.put_entries([entry(1, 1, 2.0), entry(1, 1, 3.0)])
        work.remove_entries([(1, month(1))])
        work.put_entries([entry(1, 1, 4.0)])
    with file.read() as records:
        assert [version.entry for version in records.entry_history(1, month(1))] == [
            entry(1, 1, 4.0),
            entry(1, 1, 1.0),
        ]
    undo(file)
    assert values(file) == {1: 1.0}


def test_an_error_rolls_everything_back_and_goes_on(file: SqliteCompanyFile) -> None:
    put(file, entry(1, 1, 1.0))
    before = change_set_ids(file)

    def fail() -> None:
        with file.write(TYPE) as work:
            work.put_entries([entry(1, 1, 2.0)])
            work.put_departments([Department(1, "Shop")])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert values(file) == {1: 1.0}
    assert change_set_ids(file) == before
    put(file, entry(1, 1, 3.0))
    assert values(file) == {1: 3.0}


def test_a_row_that_refers_to_nothing_is_a_bug_and_not_kept(file: SqliteCompanyFile) -> None:
    before = change_set_ids(file)
    with pytest.raises(IntegrityError):
        put(file, entry(99, 1, 1.0))
    assert change_set_ids(file) == before
    assert values(file, 99) == {}


def test_two_metrics_cannot_have_one_name(file: SqliteCompanyFile) -> None:
    for name in ("Revenue", "REVENUE", "revenue"):
        with pytest.raises(FieldError, match=r"cannot have the same name\. Nothing was changed"):
            put_metrics(file, Metric(3, name))
    put_metrics(file, Metric(3, "Straße"))
    with pytest.raises(FieldError):
        put_metrics(file, Metric(4, "STRASSE"))


def test_metrics_can_swap_their_names(file: SqliteCompanyFile) -> None:
    put(file, entry(1, 1, 1.0), entry(2, 1, 2.0))
    put_metrics(file, Metric(1, "Visitors"), Metric(2, "Revenue"))
    with file.read() as records:
        assert {metric.id: metric.name for metric in records.metrics()} == {
            1: "Visitors",
            2: "Revenue",
        }
    undo(file)
    with file.read() as records:
        assert [metric.name for metric in records.metrics()] == ["Revenue", "Visitors"]
        assert records.values() == {1: {month(1): 1.0}, 2: {month(1): 2.0}}


def test_ids_are_never_used_twice(files: SqliteCompanyFiles, path: Path) -> None:
    file = files.create(path, COMPANY)
    with file.write(TYPE) as work:
        ids = [work.new_id(Kind.METRIC) for _ in range(3)]
        assert work.new_id(Kind.TARGET) == 1
        work.put_metrics(Metric(number, f"M{number}") for number in ids)
    assert ids == [1, 2, 3]
    undo(file)
    file.close()
    file = files.open(path)
    with file.write(TYPE) as work:
        assert work.new_id(Kind.METRIC) == 4
        assert [work.new_id(kind) for kind in (Kind.DEPARTMENT, Kind.OWNER, Kind.OBJECTIVE)] == [
            1,
            1,
            1,
        ]
    file.close()


def test_undo_and_redo_step_by_step_and_across_restarts(
    files: SqliteCompanyFiles, path: Path
) -> None:
    file = files.create(path, COMPANY)
    put_metrics(file, Metric(1, "Revenue"))
    for value in (1.0, 2.0, 3.0):
        put(file, entry(1, 1, value))
    undo(file)
    undo(file)
    assert values(file) == {1: 1.0}
    file.close()
    file = files.open(path)
    redo(file)
    assert values(file) == {1: 2.0}
    undo(file)
    undo(file)
    assert values(file) == {}
    undo(file)
    with file.read() as records:
        assert records.metrics() == []
        assert records.undoable() is None
    file.close()
    file = files.open(path)
    for _ in range(4):
        redo(file)
    assert values(file) == {1: 3.0}
    with file.read() as records:
        assert records.redoable() is None
    file.close()


def test_something_new_after_undo_ends_redo(file: SqliteCompanyFile) -> None:
    put(file, entry(1, 1, 1.0))
    put(file, entry(1, 1, 2.0))
    undo(file)
    put(file, entry(1, 1, 1.0))  # no change, so redo still can
    with file.read() as records:
        assert records.redoable() is not None
    put(file, entry(1, 2, 9.0))
    with file.read() as records:
        assert records.redoable() is None
    undo(file)
    assert values(file) == {1: 1.0}
    undo(file)
    assert values(file) == {}


def test_there_may_be_nothing_to_undo_or_redo(files: SqliteCompanyFiles, path: Path) -> None:
    file = files.create(path, COMPANY)
    with pytest.raises(UserError, match="There is nothing to undo"):
        undo(file)
    with pytest.raises(UserError, match="There is nothing to redo"):
        redo(file)
    file.close()


def test_undo_names_what_it_took_back(file: SqliteCompanyFile) -> None:
    put(file, entry(1, 1, 1.0))
    with file.write(Action(ActionKind.UNDO, subject="typing of 1 value")) as work:
        work.undo()
    assert work.result.action.describe() == "undo of typing of 1 value"
    assert work.result.ids(Kind.ENTRY) == {1}
    with file.read() as records:
        assert records.change_sets(1) == [work.result]


def test_undo_stands_alone(file: SqliteCompanyFile) -> None:
    put(file, entry(1, 1, 1.0))

    def write(work: SqliteUnitOfWork) -> None:
        work.put_entries([entry(1, 2, 1.0)])

    def both(*steps: Callable[[SqliteUnitOfWork], None]) -> None:
        with file.write(UNDO) as work:
            for step in steps:
                step(work)

    revert, repeat = SqliteUnitOfWork.undo, SqliteUnitOfWork.redo
    for steps in [(write, revert), (revert, write), (revert, repeat), (revert, revert)]:
        with pytest.raises(RuntimeError):
            both(*steps)
        assert values(file) == {1: 1.0}


def test_undo_never_overwrites_what_the_journal_does_not_know(
    files: SqliteCompanyFiles, path: Path
) -> None:
    file = files.create(path, COMPANY)
    put_metrics(file, Metric(1, "Revenue"))
    put(file, entry(1, 1, 1.0))
    file.close()
    raw = sqlite3.connect(path)
    raw.execute("UPDATE entry SET value = 8.0")
    raw.commit()
    raw.close()
    file = files.open(path)
    with pytest.raises(UserError, match=r"Nothing was changed\. Check the file"):
        undo(file)
    assert values(file) == {1: 8.0}
    file.close()


def test_a_block_inside_a_block_is_a_bug(file: SqliteCompanyFile, tmp_path: Path) -> None:
    with file.write(TYPE) as work:
        work.put_entries([entry(1, 1, 1.0)])
        for use in (
            lambda: file.write(TYPE).__enter__(),
            lambda: file.back_up(tmp_path / "b.kpidesk"),
            lambda: file.check(Silent()),
            file.close,
        ):
            with pytest.raises(RuntimeError, match="still open"):
                use()
    assert values(file) == {1: 1.0}
    with file.read(), pytest.raises(RuntimeError, match="still open"), file.write(TYPE):
        pass


def test_a_swallowed_error_of_the_database_is_a_bug(file: SqliteCompanyFile) -> None:
    def swallow() -> None:
        with file.write(TYPE) as work:
            work.put_entries([entry(1, 1, 1.0)])
            file._connection.exec_driver_sql("ROLLBACK")  # as SQLite does on a full disk
            work.put_departments([])

    with pytest.raises(RuntimeError, match="rolled back"):
        swallow()
    assert values(file) == {}


def test_threads_take_turns(file: SqliteCompanyFile) -> None:
    errors: list[BaseException] = []
    start = threading.Barrier(4)

    def work_hard(number: int) -> None:
        try:
            start.wait()
            for step in range(20):
                put(file, entry(1, number, float(step)))
                assert values(file)[number] == step
        except BaseException as error:  # noqa: BLE001 - told below
            errors.append(error)

    threads = [threading.Thread(target=work_hard, args=[number]) for number in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert values(file) == dict.fromkeys(range(1, 5), 19.0)


def test_a_reader_waits_for_the_writer_of_another_thread(file: SqliteCompanyFile) -> None:
    seen: list[dict[int, float]] = []
    reader = threading.Thread(target=lambda: seen.append(values(file)))
    with file.write(TYPE) as work:
        reader.start()
        work.put_entries([entry(1, 1, 1.0)])
        assert seen == []
    reader.join()
    assert seen == [{1: 1.0}]


def test_removing_takes_any_cell(file: SqliteCompanyFile) -> None:
    cells: list[tuple[int, Period]] = [(1, month(1)), (1, month(1)), (2, month(3))]
    put(file, entry(1, 1, 1.0), entry(2, 3, 1.0), entry(2, 4, 1.0))
    assert remove(file, *cells).ids(Kind.ENTRY) == {1, 2}
    assert values(file, 1) == {}
    assert values(file, 2) == {4: 1.0}
