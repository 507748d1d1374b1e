"""What reviews decided as rows: it comes back, and goes with its metric."""

import datetime as dt
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from kpidesk.domain.actions import Action as ReviewAction
from kpidesk.domain.change_details import BeforeAfter
from kpidesk.domain.changes import Action, ActionKind, ChangeFilter, ChangeSet, Kind
from kpidesk.domain.errors import UserError
from kpidesk.domain.metrics import Metric, Owner
from kpidesk.domain.rollbacks import RollbackKey
from kpidesk.storage.company_file import SqliteCompanyFile
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.storage.company import ROLL_BACK, faults, put_metrics, redo, undo

DAY = dt.date(2026, 5, 14)
ANNA = Owner(1, "Anna")
CALL = ReviewAction(1, "Call \0 “three” of them", 2, 1, DAY, dt.date(2026, 6, 1))
KEPT = replace(CALL, text="Call \ufffd “three” of them")
PLAN = ReviewAction(2, "Plan the year", None, None, DAY)
DONE = replace(KEPT, done_on=dt.date(2026, 5, 30), outcome="Two came back.")


@pytest.fixture
def staffed(file: SqliteCompanyFile) -> SqliteCompanyFile:
    with file.write(Action(ActionKind.EDIT_METRIC)) as work:
        work.put_owners([ANNA])
    return file


def decide(file: SqliteCompanyFile, *decided: ReviewAction) -> ChangeSet:
    with file.write(Action(ActionKind.DECIDE_ACTION, subject=decided[0].text)) as work:
        work.put_actions(decided)
    return work.result


def remove(file: SqliteCompanyFile, *ids: int) -> ChangeSet:
    with file.write(Action(ActionKind.DELETE_ACTION)) as work:
        work.remove_actions(ids)
    return work.result


def delete(file: SqliteCompanyFile, metric_id: int) -> ChangeSet:
    with file.write(Action(ActionKind.DELETE_METRIC)) as work:
        work.remove_metrics([metric_id])
    return work.result


def roll_back(file: SqliteCompanyFile, step: ChangeSet) -> None:
    with file.write(ROLL_BACK) as work:
        work.roll_back(step.id)


def decided_in(file: SqliteCompanyFile) -> list[ReviewAction]:
    with file.read() as records:
        return list(records.actions())


def test_actions_come_back_in_the_order_of_time(staffed: SqliteCompanyFile) -> None:
    early = replace(PLAN, id=3, decided_on=dt.date(2026, 1, 1))
    done = decide(staffed, PLAN, CALL, early)
    assert done.touched == {Kind.ACTION: {1, 2, 3}}
    assert decided_in(staffed) == [early, KEPT, PLAN]
    assert decide(staffed, CALL, PLAN).is_empty
    finished = decide(staffed, DONE)
    assert decided_in(staffed) == [early, DONE, PLAN]
    gone = remove(staffed, 1, 3)
    assert decided_in(staffed) == [PLAN]
    with staffed.read() as records:
        details = records.change_details(finished.id)
        assert details.actions == (BeforeAfter(KEPT, DONE),)
        assert (details.known[2].name, details.owner_names) == ("Visitors", {1: "Anna"})
        removed = records.change_details(gone.id).actions
    assert removed == (BeforeAfter(DONE, None), BeforeAfter(early, None))
    for _ in range(3):
        undo(staffed)
    assert decided_in(staffed) == []
    redo(staffed)
    assert decided_in(staffed) == [early, KEPT, PLAN]
    assert faults(staffed) == []


def test_an_id_of_an_action_is_never_given_twice(staffed: SqliteCompanyFile) -> None:
    decide(staffed, PLAN)
    remove(staffed, 2)
    with staffed.write(Action(ActionKind.DECIDE_ACTION)) as work:
        assert work.new_id(Kind.ACTION) == 3


def test_an_action_goes_and_comes_back_with_its_metric(staffed: SqliteCompanyFile) -> None:
    decide(staffed, CALL, PLAN)
    gone = delete(staffed, 2)
    assert gone.touched == {Kind.METRIC: {2}, Kind.ACTION: {1}}
    assert decided_in(staffed) == [PLAN]
    with staffed.read() as records:
        plan = records.rollback_plan(gone.id)
    assert plan.goes_back == {Kind.METRIC: 1, Kind.ACTION: 1}
    roll_back(staffed, gone)
    assert decided_in(staffed) == [KEPT, PLAN]


def test_a_step_goes_back_alone_where_nothing_was_changed_since(staffed: SqliteCompanyFile) -> None:
    first = decide(staffed, CALL)
    later = decide(staffed, DONE)
    with staffed.read() as records:
        (conflict,) = records.rollback_plan(first.id).conflicts
    assert (conflict.key, conflict.name) == (RollbackKey(Kind.ACTION, 1), KEPT.text)
    assert conflict.later.id == later.id
    put_metrics(staffed, Metric(2, "Guests"))  # another definition is another thing
    roll_back(staffed, later)
    assert decided_in(staffed) == [KEPT]


def test_nothing_comes_back_without_its_metric(staffed: SqliteCompanyFile) -> None:
    decide(staffed, CALL)
    step = remove(staffed, 1)
    delete(staffed, 2)
    with pytest.raises(UserError, match="“Visitors” was deleted since"):
        roll_back(staffed, step)
    assert decided_in(staffed) == []


def test_a_metric_with_an_action_of_its_own_stays(staffed: SqliteCompanyFile) -> None:
    made = put_metrics(staffed, Metric(3, "Waste"))
    decide(staffed, replace(CALL, metric_id=3))
    with pytest.raises(UserError, match=r"“Waste” cannot go, because .* other things"):
        roll_back(staffed, made)


def test_an_owner_who_has_something_to_do_stays(file: SqliteCompanyFile) -> None:
    with file.write(Action(ActionKind.EDIT_METRIC)) as work:
        work.put_owners([ANNA])
    hired = work.result
    decide(file, replace(PLAN, owner_id=1))
    with pytest.raises(UserError, match="“Anna” cannot go, because “Plan the year” belongs to it"):
        roll_back(file, hired)
    step = remove(file, 2)
    roll_back(file, hired)
    with pytest.raises(UserError, match="“Plan the year” belonged to “Anna” then"):
        roll_back(file, step)
    assert decided_in(file) == []


def test_the_history_of_a_metric_tells_of_its_actions(staffed: SqliteCompanyFile) -> None:
    decide(staffed, PLAN)
    call = decide(staffed, CALL)
    moved = decide(staffed, replace(CALL, metric_id=1))
    with staffed.read() as records:
        found = records.change_sets(wanted=ChangeFilter(metric_id=2))
        named = records.change_sets(wanted=ChangeFilter(text="“THREE”"))
    assert [each.id for each in found][:2] == [moved.id, call.id]
    assert [each.id for each in named] == [moved.id, call.id]


def test_the_check_finds_what_was_changed_behind_its_back(
    files: SqliteCompanyFiles, path: Path, staffed: SqliteCompanyFile
) -> None:
    decide(staffed, CALL, PLAN)
    staffed.close()
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE action SET due_on = NULL WHERE id = 1")
    opened = files.open(path)
    assert [text.split(":")[0] for text in faults(opened)] == ["Action 1"]
    opened.close()


@pytest.mark.parametrize("column", ["decided_on", "due_on", "done_on"])
def test_a_day_that_does_not_exist_is_damage(
    files: SqliteCompanyFiles, path: Path, staffed: SqliteCompanyFile, column: str
) -> None:
    decide(staffed, CALL)
    staffed.close()
    write = f"UPDATE action SET {column} = ?"  # noqa: S608 - a column of ours
    with closing(sqlite3.connect(path)) as raw, raw:
        with pytest.raises(sqlite3.IntegrityError, match=f"{column}_day"):
            raw.execute(write, ("soon",))
        raw.execute(write, ("2026-02-30",))  # which SQLite takes for a day
    opened = files.open(path)
    with pytest.raises(UserError, match="damaged"):
        decided_in(opened)
    opened.close()


def test_what_is_open_has_no_outcome(staffed: SqliteCompanyFile) -> None:
    with pytest.raises(IntegrityError, match="outcome"):
        decide(staffed, replace(CALL, outcome="It worked"))
    assert decided_in(staffed) == []
