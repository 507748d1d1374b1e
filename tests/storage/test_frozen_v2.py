"""The file of schema 2: it still opens, and says what it said then."""

import shutil
import struct
from pathlib import Path

import pytest

from kpidesk.domain.changes import ActionKind, Fate, Kind
from kpidesk.domain.entries import Entry
from kpidesk.storage.company_file import SqliteCompanyFile
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.data import company_v2
from tests.storage.company import ROLL_BACK, TYPE, faults, put, redo, undo

# The steps that the script took, by id.
COMPANY, SAMPLE, DEFINED, TARGETS, NO_OBJECTIVE, NO_METRIC = range(2, 8)
ROLLED_BACK, IMPORT, CORRECTION, ROLLBACK, UNDO, REDO, UNDONE, LAST = range(8, 16)


@pytest.fixture
def opened(files: SqliteCompanyFiles, tmp_path: Path) -> SqliteCompanyFile:
    copy = tmp_path / "company.kpidesk"
    shutil.copyfile(company_v2.PATH, copy)
    return files.open(copy)


def entries(file: SqliteCompanyFile) -> list[Entry]:
    with file.read() as records:
        return list(records.entries())


def roll_back(file: SqliteCompanyFile, change_set_id: int) -> None:
    with file.write(ROLL_BACK) as work:
        work.roll_back(change_set_id)
    assert not work.result.is_empty


def test_its_contents_read_as_they_were_written(opened: SqliteCompanyFile) -> None:
    with opened.read() as records:
        assert records.company() == company_v2.COMPANY
        assert records.company().lock_after_days is None
        assert not records.company().asks_reason
        assert records.departments() == company_v2.DEPARTMENTS
        assert records.owners() == company_v2.OWNERS
        assert records.objectives() == company_v2.OBJECTIVES
        assert records.metrics() == company_v2.METRICS
        assert records.earlier_definitions() == company_v2.EARLIER
        assert records.answers() == company_v2.ANSWERS
        assert records.partners() == company_v2.PARTNERS
        assert records.target_plans() == company_v2.PLANS
        assert records.entries() == company_v2.ENTRIES
        for found, written in zip(records.entries(), company_v2.ENTRIES, strict=True):
            if found.value is not None and written.value is not None:
                assert struct.pack(">d", found.value) == struct.pack(">d", written.value)
        assert records.locks() == []
        assert records.confirmed() == {}
    assert faults(opened) == []
    opened.close()


def test_its_history_reads_as_it_went(opened: SqliteCompanyFile) -> None:
    with opened.read() as records:
        steps = records.change_sets()[::-1]
        assert [step.action.kind for step in steps] == [
            ActionKind.CREATE_COMPANY,
            ActionKind.EDIT_COMPANY,
            ActionKind.SAMPLE,
            ActionKind.DEFINE_KPI,
            ActionKind.SET_TARGET,
            ActionKind.DELETE_OBJECTIVE,
            ActionKind.DELETE_METRIC,
            ActionKind.TYPE,
            ActionKind.IMPORT,
            ActionKind.TYPE,
            ActionKind.ROLL_BACK,
            ActionKind.UNDO,
            ActionKind.REDO,
            ActionKind.TYPE,
            ActionKind.UNDO,
        ]
        assert {step.action.reason for step in steps} == {""}
        assert steps[REDO - 1].action.describe() == "redo of rollback of typing of 1 value"
        assert steps[IMPORT - 1].ids(Kind.ENTRY) == {1, 2, 4, 5, 6, 8}
        fates = records.fates([step.id for step in steps])
        assert fates[ROLLED_BACK] is Fate.ROLLED_BACK
        assert fates[UNDONE] is Fate.UNDONE
        history = records.entry_history(1, company_v2.ENTRIES[0].period)
        assert [version.entry for version in history] == [
            company_v2.ENTRIES[0],
            company_v2.BEFORE_CORRECTION,
        ]
        for step in steps:
            assert records.change_details(step.id).change_set == step
    opened.close()


def test_what_was_undone_then_can_be_redone_now(opened: SqliteCompanyFile) -> None:
    redo(opened)
    assert company_v2.UNDONE in entries(opened)
    assert faults(opened) == []
    opened.close()


def test_every_step_of_then_can_be_undone_and_redone_now(opened: SqliteCompanyFile) -> None:
    undo(opened)  # the rollback
    assert entries(opened) == [*company_v2.ENTRIES, company_v2.ROLLED_BACK]
    undo(opened)  # the correction
    assert entries(opened)[0] == company_v2.BEFORE_CORRECTION
    undo(opened)  # the import
    assert entries(opened) == [company_v2.ROLLED_BACK]
    undo(opened)  # the typing that was rolled back
    assert entries(opened) == []
    undo(opened)
    undo(opened)
    with opened.read() as records:
        assert company_v2.GONE_METRIC in records.metrics()
        assert company_v2.GONE_OBJECTIVE in records.objectives()
    undo(opened)
    undo(opened)
    with opened.read() as records:
        assert records.target_plans() == []
        assert records.earlier_definitions() == {}
        assert records.answers() == {}
        assert records.partners() == {}
    assert faults(opened) == []
    for _ in range(9):
        redo(opened)
    first, rest = company_v2.ENTRIES[:4], company_v2.ENTRIES[4:]
    assert entries(opened) == [*first, company_v2.UNDONE, *rest]
    with opened.read() as records:
        assert records.metrics() == company_v2.METRICS
        assert records.objectives() == company_v2.OBJECTIVES
        assert records.target_plans() == company_v2.PLANS
        assert records.earlier_definitions() == company_v2.EARLIER
        assert records.answers() == company_v2.ANSWERS
        assert records.partners() == company_v2.PARTNERS
    assert faults(opened) == []
    opened.close()


def test_a_step_of_then_can_be_rolled_back_now(opened: SqliteCompanyFile) -> None:
    roll_back(opened, NO_METRIC)
    roll_back(opened, TARGETS)
    roll_back(opened, CORRECTION)
    with opened.read() as records:
        assert company_v2.GONE_METRIC in records.metrics()
        assert records.target_plans() == []
        assert records.entries() == [company_v2.BEFORE_CORRECTION, *company_v2.ENTRIES[1:]]
    assert faults(opened) == []
    opened.close()


def test_it_is_written_on(opened: SqliteCompanyFile) -> None:
    assert put(opened, *company_v2.ENTRIES).is_empty
    changed = Entry(1, company_v2.ENTRIES[0].period, 5.0, is_confirmed=True)
    put(opened, changed, action=TYPE)
    assert entries(opened) == [changed, *company_v2.ENTRIES[1:]]
    undo(opened)
    assert entries(opened) == company_v2.ENTRIES
    assert faults(opened) == []
    opened.close()
