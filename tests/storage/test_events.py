"""Events and the settings of limits as rows: they come back, and go with their metric."""

import datetime as dt
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from kpidesk.domain.behaviour_charts import LimitBase, LimitSettings, Seasons
from kpidesk.domain.change_details import BeforeAfter
from kpidesk.domain.changes import Action, ActionKind, ChangeFilter, ChangeSet, Kind
from kpidesk.domain.errors import UserError
from kpidesk.domain.events import Event
from kpidesk.domain.metrics import Metric
from kpidesk.domain.rollbacks import RollbackKey
from kpidesk.storage.company_file import SqliteCompanyFile
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.storage.company import ROLL_BACK, faults, put_metrics, redo, undo

FAIR = Event(1, dt.date(2026, 5, 14), "The fair \0 “März”")
SHOP = Event(2, dt.date(2026, 3, 1), "New shop", 2)
KEPT = replace(FAIR, text="The fair \ufffd “März”")
MOVED = LimitSettings(
    (LimitBase(dt.date(2025, 4, 1), "Moved"), LimitBase(dt.date(2026, 1, 1), "New oven")),
    Seasons.YEAR_ON_YEAR,
)


def note(file: SqliteCompanyFile, *events: Event) -> ChangeSet:
    with file.write(Action(ActionKind.ADD_EVENT, subject=events[0].text)) as work:
        work.put_events(events)
    return work.result


def decide(file: SqliteCompanyFile, metric_id: int, settings: LimitSettings) -> ChangeSet:
    with file.write(Action(ActionKind.REBASE_LIMITS, subject="Visitors")) as work:
        work.put_limit_settings(metric_id, settings)
    return work.result


def delete(file: SqliteCompanyFile, metric_id: int) -> ChangeSet:
    with file.write(Action(ActionKind.DELETE_METRIC)) as work:
        work.remove_metrics([metric_id])
    return work.result


def roll_back(file: SqliteCompanyFile, step: ChangeSet) -> None:
    with file.write(ROLL_BACK) as work:
        work.roll_back(step.id)


def events(file: SqliteCompanyFile) -> list[Event]:
    with file.read() as records:
        return list(records.events())


def settings(file: SqliteCompanyFile) -> dict[int, LimitSettings]:
    with file.read() as records:
        return dict(records.limit_settings())


def test_events_come_back_by_day(file: SqliteCompanyFile) -> None:
    same_day = Event(3, SHOP.on, "Another thing")
    done = note(file, same_day, FAIR, SHOP)
    assert done.touched == {Kind.EVENT: {1, 2, 3}}
    assert events(file) == [SHOP, same_day, KEPT]
    assert note(file, FAIR, SHOP).is_empty
    with file.write(Action(ActionKind.DELETE_EVENT)) as work:
        work.remove_events([1, 3])
    assert events(file) == [SHOP]
    with file.read() as records:
        details = records.change_details(work.result.id)
    assert details.events == (BeforeAfter(KEPT, None), BeforeAfter(same_day, None))
    undo(file)
    undo(file)
    assert events(file) == []
    redo(file)
    assert events(file) == [SHOP, same_day, KEPT]


def test_an_id_of_an_event_is_never_given_twice(file: SqliteCompanyFile) -> None:
    note(file, SHOP)
    with file.write(Action(ActionKind.DELETE_EVENT)) as work:
        work.remove_events([2])
        assert work.new_id(Kind.EVENT) == 3


def test_settings_of_limits_come_back_where_they_differ(file: SqliteCompanyFile) -> None:
    done = decide(file, 2, MOVED)
    assert done.touched == {Kind.LIMITS: {2}}
    assert decide(file, 1, LimitSettings()).is_empty
    assert decide(file, 2, replace(MOVED, bases=MOVED.bases[::-1])).is_empty
    decide(file, 1, LimitSettings(seasons=Seasons.AS_MEASURED))
    assert settings(file) == {1: LimitSettings(seasons=Seasons.AS_MEASURED), 2: MOVED}
    with file.read() as records:
        assert records.limit_settings([2, 7]) == {2: MOVED}
        assert records.limit_settings([]) == {}
        details = records.change_details(done.id)
    assert [(each.metric_id, each.base) for each in details.bases] == [
        (2, BeforeAfter(None, base)) for base in MOVED.bases
    ]
    (seasons,) = details.seasons
    assert (seasons.metric_id, seasons.seasons) == (2, BeforeAfter(None, Seasons.YEAR_ON_YEAR))
    decide(file, 2, LimitSettings())
    undo(file)
    undo(file)
    assert settings(file) == {2: MOVED}


def test_all_of_it_goes_and_comes_back_with_its_metric(file: SqliteCompanyFile) -> None:
    note(file, FAIR, SHOP)
    decide(file, 2, MOVED)
    gone = delete(file, 2)
    assert gone.touched == {Kind.METRIC: {2}, Kind.EVENT: {2}, Kind.LIMITS: {2}}
    assert (events(file), settings(file)) == ([KEPT], {})
    with file.read() as records:
        plan = records.rollback_plan(gone.id)
    assert plan.goes_back == {Kind.METRIC: 1, Kind.EVENT: 1, Kind.LIMITS: 1}
    roll_back(file, gone)
    assert (events(file), settings(file)) == ([SHOP, KEPT], {2: MOVED})


def test_a_step_goes_back_alone_where_nothing_was_changed_since(file: SqliteCompanyFile) -> None:
    first = note(file, SHOP)
    moved = decide(file, 2, MOVED)
    put_metrics(file, Metric(2, "Guests"))  # another definition is another thing
    later = note(file, replace(SHOP, text="Second shop"))
    with file.read() as records:
        assert records.rollback_plan(moved.id).goes_back == {Kind.LIMITS: 1}
        (conflict,) = records.rollback_plan(first.id).conflicts
    assert (conflict.key, conflict.name) == (RollbackKey(Kind.EVENT, 2), "Second shop")
    assert conflict.later.id == later.id
    roll_back(file, moved)
    assert settings(file) == {}
    decide(file, 2, LimitSettings(MOVED.bases[:1]))
    again = decide(file, 2, MOVED)
    decide(file, 2, LimitSettings(seasons=Seasons.AS_MEASURED))
    with file.read() as records:
        (conflict,) = records.rollback_plan(again.id).conflicts
    assert (conflict.key, conflict.name) == (RollbackKey(Kind.LIMITS, 2), "Guests")


@pytest.mark.parametrize("what", ["event", "limits"])
def test_nothing_comes_back_without_its_metric(file: SqliteCompanyFile, what: str) -> None:
    if what == "event":
        note(file, SHOP)
        with file.write(Action(ActionKind.DELETE_EVENT)) as work:
            work.remove_events([2])
        step = work.result
    else:
        decide(file, 2, MOVED)
        step = decide(file, 2, LimitSettings())
    delete(file, 2)
    with pytest.raises(UserError, match="“Visitors” was deleted since"):
        roll_back(file, step)
    assert (events(file), settings(file)) == ([], {})


@pytest.mark.parametrize("what", ["event", "limits"])
def test_a_metric_with_something_of_its_own_stays(file: SqliteCompanyFile, what: str) -> None:
    made = put_metrics(file, Metric(3, "Waste"))
    if what == "event":
        note(file, replace(SHOP, metric_id=3))
    else:
        decide(file, 3, MOVED)
    with pytest.raises(UserError, match=r"“Waste” cannot go, because .* other things"):
        roll_back(file, made)


def test_the_history_of_a_metric_tells_of_them(file: SqliteCompanyFile) -> None:
    note(file, FAIR)
    shop = note(file, SHOP)
    other = note(file, replace(SHOP, metric_id=1))
    moved = decide(file, 2, MOVED)
    with file.read() as records:
        found = records.change_sets(wanted=ChangeFilter(metric_id=2))
        named = records.change_sets(wanted=ChangeFilter(text="new SHOP"))
    assert [each.id for each in found][:3] == [moved.id, other.id, shop.id]
    assert [each.id for each in named] == [other.id, shop.id]


def test_the_check_finds_what_was_changed_behind_its_back(
    files: SqliteCompanyFiles, path: Path, file: SqliteCompanyFile
) -> None:
    note(file, FAIR, SHOP)
    decide(file, 2, MOVED)
    file.close()
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE event SET on_day = '2026-05-15' WHERE id = 1")
        raw.execute("UPDATE limit_base SET reason = 'x' WHERE since = '2026-01-01'")
        raw.execute("UPDATE limit_seasons SET seasons = 'as_measured'")
    opened = files.open(path)
    found = list(faults(opened))
    assert [text.split(":")[0] for text in found] == [
        "Event 1",
        "Where the limits of Visitors start anew",
        "How the limits of Visitors take the seasons",
    ]
    opened.close()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE limit_base SET reason = ' '",
        "UPDATE limit_seasons SET seasons = 'whenever'",
    ],
)
def test_what_the_program_never_wrote_is_damage(
    files: SqliteCompanyFiles, path: Path, file: SqliteCompanyFile, damage: str
) -> None:
    decide(file, 2, MOVED)
    file.close()
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute(damage)
    opened = files.open(path)
    with pytest.raises(UserError, match="damaged"), opened.read() as records:
        records.limit_settings()
    opened.close()
