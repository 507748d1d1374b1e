"""The file of schema 5: it still opens, and answers everything as it did then."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from kpidesk.domain import actions
from kpidesk.domain.changes import Action, ActionKind, Kind
from kpidesk.domain.events import Event
from kpidesk.storage.company_file import SqliteCompanyFile
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.data import company_v2, company_v5
from tests.storage.answers import answers
from tests.storage.company import ROLL_BACK, faults, redo, undo

CHANGED, DELETED = 10, 13  # steps that the script took, by id


@pytest.fixture
def opened(files: SqliteCompanyFiles, tmp_path: Path) -> SqliteCompanyFile:
    copy = tmp_path / "company.kpidesk"
    shutil.copyfile(company_v5.PATH, copy)
    return files.open(copy)


def events(file: SqliteCompanyFile) -> list[Event]:
    with file.read() as records:
        return list(records.events())


def test_every_answer_is_the_one_of_then(opened: SqliteCompanyFile) -> None:
    then = company_v5.ANSWERS.read_text(encoding="utf-8").split("\n")[:-1]
    assert answers(opened, "import_profiles", "events", "limit_settings") == then
    assert faults(opened) == []
    opened.close()


def test_its_contents_read_as_they_were_written(opened: SqliteCompanyFile) -> None:
    with opened.read() as records:
        assert records.company() == company_v5.COMPANY
        assert records.metrics() == company_v5.METRICS
        assert records.locks() == company_v5.LOCKS
        assert records.entries() == company_v5.ENTRIES
        assert records.events() == [company_v5.SHOP, company_v5.FAIR]
        assert records.limit_settings() == company_v5.LIMITS
        assert records.actions() == []
    opened.close()


def test_every_step_of_then_can_be_undone_and_redone_now(opened: SqliteCompanyFile) -> None:
    before = events(opened)
    redo(opened)
    assert company_v5.UNDONE in events(opened)
    for _ in range(15):  # back to what the company began with
        undo(opened)
    assert events(opened) == []
    with opened.read() as records:
        assert company_v5.GONE_METRIC in records.metrics()
        assert records.limit_settings() == {}
    for _ in range(14):
        redo(opened)
    assert events(opened) == before
    with opened.read() as records:
        assert records.limit_settings() == company_v5.LIMITS
    assert faults(opened) == []
    opened.close()


def test_steps_of_then_can_be_rolled_back_now(opened: SqliteCompanyFile) -> None:
    for step in (CHANGED, DELETED):
        with opened.write(ROLL_BACK) as work:
            work.roll_back(step)
    with opened.read() as records:
        assert company_v5.GONE_METRIC in records.metrics()
        assert company_v5.GONE_METRIC.id in records.limit_settings()
    assert events(opened) == [company_v5.BEFORE_CHANGE, company_v5.FAIR, company_v5.HEAT]
    assert faults(opened) == []
    opened.close()


def test_what_is_new_can_be_written_to_it(opened: SqliteCompanyFile) -> None:
    owner = company_v2.OWNERS[0]
    with opened.write(Action(ActionKind.DECIDE_ACTION)) as work:
        number = work.new_id(Kind.ACTION)
        decided = actions.Action(number, "Call them", 2, owner.id, dt.date(2026, 6, 2))
        work.put_actions([decided])
    with opened.read() as records:
        assert records.actions() == [decided]
    undo(opened)
    assert faults(opened) == []
    opened.close()
