"""The file of schema 4: it still opens, and answers everything as it did then."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from kpidesk.domain.behaviour_charts import LimitBase, LimitSettings, Seasons
from kpidesk.domain.changes import Action, ActionKind, Kind
from kpidesk.domain.entries import Entry
from kpidesk.domain.events import Event
from kpidesk.storage.company_file import SqliteCompanyFile
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.data import company_v4
from tests.storage.answers import answers
from tests.storage.company import ROLL_BACK, faults, redo, undo

DELETED, IMPORTED = 6, 8  # steps that the script took, by id


@pytest.fixture
def opened(files: SqliteCompanyFiles, tmp_path: Path) -> SqliteCompanyFile:
    copy = tmp_path / "company.kpidesk"
    shutil.copyfile(company_v4.PATH, copy)
    return files.open(copy)


def entries(file: SqliteCompanyFile) -> list[Entry]:
    with file.read() as records:
        return list(records.entries())


def test_every_answer_is_the_one_of_then(opened: SqliteCompanyFile) -> None:
    then = company_v4.ANSWERS.read_text(encoding="utf-8").splitlines()
    assert answers(opened, "import_profiles") == then
    assert faults(opened) == []
    opened.close()


def test_its_contents_read_as_they_were_written(opened: SqliteCompanyFile) -> None:
    with opened.read() as records:
        assert records.company() == company_v4.COMPANY
        assert records.metrics() == company_v4.METRICS
        assert records.locks() == company_v4.LOCKS
        assert records.import_profiles() == [company_v4.TILL]
        assert records.entries() == company_v4.ENTRIES
        assert records.events() == []
        assert records.limit_settings() == {}
    opened.close()


def test_every_step_of_then_can_be_undone_and_redone_now(opened: SqliteCompanyFile) -> None:
    before = entries(opened)
    redo(opened)
    assert company_v4.UNDONE in entries(opened)
    for _ in range(10):  # back to what the company began with
        undo(opened)
    assert entries(opened) == []
    with opened.read() as records:
        assert company_v4.GONE_METRIC in records.metrics()
        assert records.import_profiles() == []
    for _ in range(9):
        redo(opened)
    assert entries(opened) == before
    assert faults(opened) == []
    opened.close()


def test_steps_of_then_can_be_rolled_back_now(opened: SqliteCompanyFile) -> None:
    for step in (IMPORTED, DELETED):
        with opened.write(ROLL_BACK) as work:
            work.roll_back(step)
    with opened.read() as records:
        assert company_v4.GONE_METRIC in records.metrics()
        assert records.import_profiles() == []
    found = entries(opened)
    assert company_v4.BEFORE_IMPORT in found
    assert all(not each.origin.profile for each in found)
    assert faults(opened) == []
    opened.close()


def test_what_is_new_can_be_written_to_it(opened: SqliteCompanyFile) -> None:
    settings = LimitSettings((LimitBase(dt.date(2026, 3, 1), "New till"),), Seasons.AS_MEASURED)
    with opened.write(Action(ActionKind.ADD_EVENT)) as work:
        event = Event(work.new_id(Kind.EVENT), dt.date(2026, 3, 14), "Fair", 2)
        work.put_events([event])
        work.put_limit_settings(2, settings)
    with opened.read() as records:
        assert records.events() == [event]
        assert records.limit_settings() == {2: settings}
    undo(opened)
    assert faults(opened) == []
    opened.close()
