"""The file of schema 3: it still opens, and answers everything as it did then."""

import shutil
from pathlib import Path

import pytest

from kpidesk.domain.entries import Entry
from kpidesk.storage.company_file import SqliteCompanyFile
from kpidesk.storage.company_files import SqliteCompanyFiles
from kpidesk.storage.tables import source
from tests.data import company_v3
from tests.storage.answers import answers
from tests.storage.company import ROLL_BACK, faults, put, redo, undo

# The steps that the script took, by id.
GONE_BOOK = 5
IMPORT = 10


@pytest.fixture
def opened(files: SqliteCompanyFiles, tmp_path: Path) -> SqliteCompanyFile:
    copy = tmp_path / "company.kpidesk"
    shutil.copyfile(company_v3.PATH, copy)
    return files.open(copy)


def entries(file: SqliteCompanyFile) -> list[Entry]:
    with file.read() as records:
        return list(records.entries())


def test_every_answer_is_the_one_of_then(opened: SqliteCompanyFile) -> None:
    then = company_v3.ANSWERS.read_text(encoding="utf-8").splitlines()
    assert answers(opened) == then
    assert faults(opened) == []
    opened.close()


def test_its_contents_read_as_they_were_written(opened: SqliteCompanyFile) -> None:
    with opened.read() as records:
        assert records.company() == company_v3.COMPANY
        assert records.metrics() == company_v3.METRICS
        assert records.locks() == [company_v3.LOCKS[0], company_v3.LOCKS[1], company_v3.LOCKS[2]]
        assert records.import_profiles() == []
        assert records.entries() == [*company_v3.ENTRIES, company_v3.AFTER_CONFLICT]
    opened.close()


def test_each_source_of_then_is_one_row(opened: SqliteCompanyFile) -> None:
    with opened.read():
        found = opened._connection.execute(source.select().order_by(source.c.id)).all()
    assert [row.id for row in found] == list(range(1, len(found) + 1))
    assert {row.profile for row in found} == {""}
    assert [tuple(row)[1:5] for row in found[:2]] == [
        ("typed", "", "", ""),
        ("pasted", "", "", ""),
    ]
    assert sorted((row.kind, row.file_name, row.file_hash[:2], row.sheet) for row in found[2:]) == [
        ("calculated", "", "", ""),
        ("imported", "", "", ""),
        ("imported", "Umsätze.xlsx", "5f", "April"),
        ("imported", "Umsätze.xlsx", "5f", "März"),
        ("imported", "Umsätze.xlsx", "a0", "März"),
        ("imported", "gone.xlsx", "5f", "Once"),
        ("imported", "guests.csv", "5f", ""),
        ("imported", "undone.xlsx", "5f", "Undone"),
        ("typed", "half.xlsx", "", ""),
    ]
    opened.close()


def test_every_step_of_then_can_be_undone_and_redone_now(opened: SqliteCompanyFile) -> None:
    before = entries(opened)
    redo(opened)
    assert company_v3.UNDONE in entries(opened)
    for _ in range(9):  # back to what the company began with
        undo(opened)
    assert entries(opened) == []
    with opened.read() as records:
        assert company_v3.GONE_METRIC in records.metrics()
    for _ in range(8):
        redo(opened)
    assert entries(opened) == before
    assert faults(opened) == []
    opened.close()


def test_an_import_of_then_can_be_rolled_back_now(opened: SqliteCompanyFile) -> None:
    with opened.write(ROLL_BACK) as work:
        work.roll_back(IMPORT)
    assert entries(opened) == [company_v3.ENTRIES[0], company_v3.AFTER_CONFLICT]
    with opened.read() as records:
        history = records.entry_history(1, company_v3.ENTRIES[2].period)
        assert [version.entry for version in history] == [None, company_v3.ENTRIES[2]]
        assert len(records.rollback_plan(GONE_BOOK).conflicts) == 1
    assert faults(opened) == []
    opened.close()


def test_what_stands_written_again_is_no_change(opened: SqliteCompanyFile) -> None:
    assert put(opened, *company_v3.ENTRIES).is_empty
    with opened.read():
        count = len(opened._connection.execute(source.select()).all())
    assert not put(opened, company_v3.UNDONE).is_empty
    with opened.read():
        assert len(opened._connection.execute(source.select()).all()) == count
    assert faults(opened) == []
    opened.close()
