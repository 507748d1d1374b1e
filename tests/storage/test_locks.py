"""Locks, reasons and confirmed values as rows: they come back, and what was tampered with shows."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from kpidesk.domain.changes import Action, ActionKind, ChangeSet, Kind
from kpidesk.domain.errors import UserError
from kpidesk.domain.locks import PeriodLock
from kpidesk.domain.metrics import Company
from kpidesk.storage.company_file import SqliteCompanyFile
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.storage.company import COMPANY, entry, faults, month, put, undo

LOCK = Action(ActionKind.LOCK, 2, reason="A late\ninvoice \0 from “Müller”")
MARCH, APRIL = month(3), month(4)


def lock(file: SqliteCompanyFile, *locks: PeriodLock) -> ChangeSet:
    with file.write(LOCK) as work:
        work.put_locks(locks)
    return work.result


def test_locks_and_the_reason_come_back(file: SqliteCompanyFile) -> None:
    locks = [PeriodLock(MARCH), PeriodLock(APRIL, is_locked=False)]
    done = lock(file, *reversed(locks))
    assert done.ids(Kind.LOCK) == {each.id for each in locks}
    assert done.action.reason == "A late\ninvoice \ufffd from “Müller”"
    with file.read() as records:
        assert records.locks() == locks
        assert records.change_sets(1) == [done]
        assert [pair.after for pair in records.change_details(done.id).locks] == locks
    assert lock(file, *locks).is_empty
    undo(file)
    with file.read() as records:
        assert records.locks() == []


def test_there_is_one_lock_a_period(file: SqliteCompanyFile) -> None:
    lock(file, PeriodLock(MARCH), PeriodLock(MARCH, is_locked=False))
    with file.read() as records:
        assert records.locks() == [PeriodLock(MARCH, is_locked=False)]


def test_the_settings_of_the_company_come_back(file: SqliteCompanyFile) -> None:
    changed = Company("Café Blume", "€", 4, 10, asks_reason=True)
    with file.write(Action(ActionKind.EDIT_COMPANY)) as work:
        work.put_company(changed)
    with file.read() as records:
        assert records.company() == changed
    undo(file)
    with file.read() as records:
        assert records.company() == COMPANY


def test_the_file_refuses_days_before_the_end(file: SqliteCompanyFile) -> None:
    with (
        pytest.raises(IntegrityError, match="lock_after_days"),
        file.write(Action(ActionKind.EDIT_COMPANY)) as work,
    ):
        work.put_company(Company("Café Blume", lock_after_days=-1))


def tamper(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA ignore_check_constraints = ON")
        raw.execute(statement)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE period_lock SET is_locked = 0", "The lock of March 2026: what stands in the file"),
        ("DELETE FROM period_lock", "The lock of March 2026: what stands in the file"),
        (
            "INSERT INTO period_lock VALUES (7, 'month', '2026-05-01', 1)",
            "The lock of a period that does not exist: what stands in the file",
        ),
        ("UPDATE entry SET is_confirmed = 1", "Revenue, March 2026: what stands in the file"),
        ("UPDATE company SET lock_after_days = 3", "The company's settings: what stands"),
    ],
)
def test_the_check_sees_what_was_changed_behind_its_back(
    files: SqliteCompanyFiles, file: SqliteCompanyFile, statement: str, said: str
) -> None:
    put(file, entry(1, 3, 42.0))
    lock(file, PeriodLock(MARCH))
    file.close()
    tamper(file.path, statement)
    opened = files.open(file.path)
    (finding,) = faults(opened)
    assert finding.startswith(said)
    opened.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE period_lock SET id = id + 1",
        "UPDATE period_lock SET period_start = '2026-03-02'",
        "UPDATE entry SET is_confirmed = 1, value = NULL",
    ],
)
def test_a_damaged_row_is_said_to_be_damaged(
    files: SqliteCompanyFiles, file: SqliteCompanyFile, statement: str
) -> None:
    put(file, entry(1, 3, 42.0))
    lock(file, PeriodLock(MARCH))
    file.close()
    tamper(file.path, statement)
    opened = files.open(file.path)
    with pytest.raises(UserError, match="damaged"), opened.read() as records:
        assert (records.locks(), records.entries()) == ([], [])
    opened.close()
