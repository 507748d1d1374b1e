"""Files that earlier versions made: each still opens, and says what it said then."""

import datetime as dt
import hashlib
import shutil
import sqlite3
import struct
from contextlib import closing
from pathlib import Path
from types import ModuleType

import pytest

from kpidesk.domain.changes import Action, ActionKind, Kind
from kpidesk.domain.metrics import Stage
from kpidesk.storage.company_file import SqliteCompanyFile
from kpidesk.storage.company_files import SqliteCompanyFiles
from kpidesk.storage.migrations.steps import SHIPPED
from kpidesk.storage.tables import METADATA
from tests.data import company_v1, company_v2, company_v3, company_v4, company_v5
from tests.storage.company import UNDO, faults, redo, undo
from tests.storage.test_upgrade import differences

DATA = company_v1.PATH.parent
EVERY = pytest.mark.parametrize(
    "frozen", [company_v1, company_v2, company_v3, company_v4, company_v5]
)


def schema(file: SqliteCompanyFile) -> set[tuple[str, str]]:
    with file.read():
        rows = file._connection.exec_driver_sql("SELECT name, sql FROM sqlite_master").all()
    return {(name, " ".join((sql or "").split())) for name, sql in rows}


@pytest.fixture
def opened(files: SqliteCompanyFiles, tmp_path: Path) -> SqliteCompanyFile:
    copy = tmp_path / "company.kpidesk"
    shutil.copyfile(company_v1.PATH, copy)
    return files.open(copy)


def test_every_earlier_schema_has_its_frozen_file() -> None:
    frozen = {found.name for found in DATA.glob("company-v*.kpidesk")}
    assert frozen == {f"company-v{version}.kpidesk" for version in range(1, SHIPPED.version)}


@EVERY
def test_the_frozen_file_is_frozen(frozen: ModuleType) -> None:
    assert hashlib.sha256(frozen.PATH.read_bytes()).hexdigest() == frozen.SHA256


@EVERY
def test_its_schema_is_that_of_a_new_file(
    files: SqliteCompanyFiles, frozen: ModuleType, path: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "company.kpidesk"
    shutil.copyfile(frozen.PATH, copy)
    opened = files.open(copy)
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


def test_what_was_done_then_can_be_undone_now(opened: SqliteCompanyFile) -> None:
    undo(opened)  # the correction
    with opened.read() as records:
        assert records.entries() == [company_v1.BEFORE_CORRECTION, *company_v1.ENTRIES[1:]]
    undo(opened)  # the import
    with opened.read() as records:
        assert records.entries() == []
        assert records.metrics() == company_v1.METRICS
    for _ in range(3):
        redo(opened)
    with opened.read() as records:
        first, rest = company_v1.ENTRIES[:4], company_v1.ENTRIES[4:]
        assert records.entries() == [*first, company_v1.UNDONE, *rest]
    assert faults(opened) == []
    opened.close()


@EVERY
def test_its_copy_of_before_stands_beside_it(
    files: SqliteCompanyFiles, frozen: ModuleType, tmp_path: Path
) -> None:
    opened = tmp_path / "company.kpidesk"
    shutil.copyfile(frozen.PATH, opened)
    files.open(opened).close()
    (backup,) = (found for found in tmp_path.iterdir() if found != opened)
    assert backup.read_bytes() != opened.read_bytes()
    standing = len(frozen.ENTRIES) + (frozen is company_v3)  # and AFTER_CONFLICT
    version = int(frozen.PATH.stem.removeprefix("company-v"))
    with closing(sqlite3.connect(backup)) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (version,)
        assert raw.execute("SELECT count(*) FROM entry").fetchone() == (standing,)


# Metric 2 with its entries, metric 3 in its last step only, and 4 without any entry.
CANDIDATES = """
    UPDATE metric SET stage = 'candidate', retired_on = NULL WHERE id IN (2, 3);
    UPDATE metric_journal SET new_stage = 'candidate', new_retired_on = NULL WHERE id = 2;
    INSERT INTO change_set (id, at, who, action_kind, action_count, action_subject, role, state,
      undoable) SELECT 99, at, who, 'edit_metric', 0, '', 'do', 'done', 1 FROM change_set LIMIT 1;
    UPDATE change_set SET state = 'dropped' WHERE state = 'undone';
    INSERT INTO touched VALUES (99, 'metric', 3);
    CREATE TEMP TABLE step AS SELECT * FROM metric_journal WHERE id IN (2, 3);
    CREATE TEMP TABLE row AS SELECT * FROM metric WHERE id = 2;
    UPDATE row SET id = 4, name = 'Idea', name_key = 'idea';
    INSERT INTO metric SELECT * FROM row;
    UPDATE step SET id = 4, new_name = 'Idea', new_name_key = 'idea' WHERE id = 2;
    UPDATE step SET change_set_id = 99, was_there = 1 WHERE id = 3;
"""


def make_candidates(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript(CANDIDATES)
        columns = [row[1] for row in raw.execute("PRAGMA table_info(metric_journal)")]
        for column in columns:
            if column.startswith("old_"):
                raw.execute(f"UPDATE step SET {column} = new_{column[4:]} WHERE id = 3")  # noqa: S608
        raw.execute("UPDATE step SET new_stage = 'candidate', new_retired_on = NULL WHERE id = 3")
        raw.execute("INSERT INTO metric_journal SELECT * FROM step")
        raw.commit()


def test_candidates_of_then_are_still_collected(files: SqliteCompanyFiles, tmp_path: Path) -> None:
    old = tmp_path / "old.kpidesk"
    shutil.copyfile(company_v1.PATH, old)
    make_candidates(old)
    file = files.open(old)
    with file.read() as records:
        found = {metric.id: metric for metric in records.metrics()}
    assert {number: metric.stage for number, metric in found.items()} == {
        1: Stage.KPI,
        2: Stage.CANDIDATE,
        3: Stage.CANDIDATE,
        4: Stage.CANDIDATE,
    }
    assert {number: metric.starts_on for number, metric in found.items()} == {
        1: None,
        2: dt.date(2025, 3, 3),
        3: dt.date(2025, 1, 1),
        4: dt.date(2025, 6, 1),  # the day on which the company began
    }
    assert all(metric.is_collected for metric in found.values())
    assert faults(file) == []
    with file.write(UNDO) as work:
        work.undo()
    with file.read() as records:
        back = {metric.id: metric for metric in records.metrics()}
    assert back == {**found, 3: company_v1.METRICS[2]}
    redo(file)
    with file.write(Action(ActionKind.EDIT_METRIC)) as work:
        work.put_metrics(found.values())
    assert work.result.is_empty
    assert faults(file) == []
    file.close()


@EVERY
def test_two_files_may_be_behind(
    files: SqliteCompanyFiles, frozen: ModuleType, tmp_path: Path
) -> None:
    for name in ("a.kpidesk", "b.kpidesk"):
        shutil.copyfile(frozen.PATH, tmp_path / name)
        files.open(tmp_path / name).close()
