"""Files that earlier versions made: each still opens, and says what it said then."""

import hashlib
import shutil
import struct
from pathlib import Path

import pytest

from kpidesk.domain.changes import ActionKind, Kind
from kpidesk.storage.company_file import SqliteCompanyFile
from kpidesk.storage.company_files import SqliteCompanyFiles
from kpidesk.storage.migrations.steps import SHIPPED
from kpidesk.storage.tables import METADATA
from tests.data import company_v1
from tests.storage.company import faults, redo
from tests.storage.test_upgrade import differences

DATA = company_v1.PATH.parent


def schema(file: SqliteCompanyFile) -> set[tuple[str, str]]:
    with file.read():
        rows = file._connection.exec_driver_sql("SELECT name, sql FROM sqlite_master").all()
    return {(name, " ".join((sql or "").split())) for name, sql in rows}


@pytest.fixture
def opened(files: SqliteCompanyFiles, tmp_path: Path) -> SqliteCompanyFile:
    copy = tmp_path / "company.kpidesk"
    shutil.copyfile(company_v1.PATH, copy)
    return files.open(copy)


def test_every_shipped_schema_has_its_frozen_file() -> None:
    frozen = {found.name for found in DATA.glob("company-v*.kpidesk")}
    assert frozen == {f"company-v{version}.kpidesk" for version in range(1, SHIPPED.version + 1)}


def test_the_frozen_file_is_frozen() -> None:
    assert hashlib.sha256(company_v1.PATH.read_bytes()).hexdigest() == company_v1.SHA256


def test_its_schema_is_that_of_a_new_file(
    files: SqliteCompanyFiles, opened: SqliteCompanyFile, path: Path
) -> None:
    new = files.create(path, company_v1.COMPANY)
    assert schema(opened) == schema(new)
    assert differences(opened, METADATA) == []
    new.close()
    opened.close()


def test_its_contents_read_as_they_were_written(opened: SqliteCompanyFile) -> None:
    with opened.read() as records:
        assert records.company() == company_v1.COMPANY
        assert records.departments() == company_v1.DEPARTMENTS
        assert records.owners() == company_v1.OWNERS
        assert records.objectives() == company_v1.OBJECTIVES
        assert records.metrics() == company_v1.METRICS
        assert records.target_plans() == company_v1.PLANS
        assert records.entries() == company_v1.ENTRIES
        for found, written in zip(records.entries(), company_v1.ENTRIES, strict=True):
            if found.value is not None and written.value is not None:
                assert struct.pack(">d", found.value) == struct.pack(">d", written.value)
        history = records.entry_history(1, company_v1.ENTRIES[0].period)
        assert [version.entry for version in history] == [
            company_v1.ENTRIES[0],
            company_v1.BEFORE_CORRECTION,
        ]
        assert [step.action.kind for step in records.change_sets()] == [
            ActionKind.UNDO,
            ActionKind.TYPE,
            ActionKind.TYPE,
            ActionKind.IMPORT,
            ActionKind.SAMPLE,
            ActionKind.EDIT_COMPANY,
            ActionKind.CREATE_COMPANY,
        ]
        assert records.change_sets()[3].ids(Kind.ENTRY) == {1, 2, 3}
    assert faults(opened) == []
    opened.close()


def test_what_was_undone_then_can_be_redone_now(opened: SqliteCompanyFile) -> None:
    redo(opened)
    with opened.read() as records:
        assert company_v1.UNDONE in records.entries()
    assert faults(opened) == []
    opened.close()
