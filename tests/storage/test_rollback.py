"""Taking back an earlier change set: what goes back, what was changed since, what is refused."""

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from kpidesk.domain.changes import Action, ActionKind, ChangeFilter, ChangeSet, Fate, Kind
from kpidesk.domain.entries import Entry, Origin, OriginKind
from kpidesk.domain.errors import UserError
from kpidesk.domain.metrics import Metric, Owner
from kpidesk.domain.objectives import Objective
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.rollbacks import RollbackKey
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.storage.company_file import SqliteCompanyFile
from kpidesk.storage.unit_of_work import SqliteUnitOfWork
from tests.storage.company import (
    ROLL_BACK,
    entry,
    faults,
    month,
    put,
    put_metrics,
    redo,
    remove,
    undo,
    values,
)

MARCH = Origin(OriginKind.IMPORTED, "march.xlsx", "ab" * 32, "March", "C7", "1.5")


def roll_back(file: SqliteCompanyFile, step: ChangeSet, *keys: RollbackKey) -> ChangeSet:
    with file.write(ROLL_BACK) as work:
        work.roll_back(step.id, keys)
    return work.result


def do(
    file: SqliteCompanyFile,
    change: Callable[[SqliteUnitOfWork], None],
    kind: ActionKind = ActionKind.EDIT_METRIC,
    subject: str = "",
) -> ChangeSet:
    with file.write(Action(kind, subject=subject)) as work:
        change(work)
    return work.result


def cell(number: int, metric_id: int = 1) -> RollbackKey:
    return RollbackKey(Kind.ENTRY, metric_id, month(number))


def test_an_earlier_step_goes_back_and_what_was_changed_since_stays(
    file: SqliteCompanyFile,
) -> None:
    put(file, entry(1, 1, 10.0), entry(1, 2, 20.0))
    step = put(file, entry(1, 1, 11.0), entry(1, 2, 21.0), entry(1, 3, 31.0))
    later = put(file, entry(1, 2, 22.0))
    with file.read() as records:
        plan = records.rollback_plan(step.id)
    assert plan.goes_back == {Kind.ENTRY: 2}
    (conflict,) = plan.conflicts
    assert (conflict.key, conflict.name, conflict.later.id) == (cell(2), "Revenue", later.id)
    found = [each and each.value for each in (conflict.before, conflict.wrote, conflict.now)]
    assert found == [20.0, 21.0, 22.0]
    result = roll_back(file, step)
    assert values(file) == {1: 10.0, 2: 22.0}
    assert result.action.kind is ActionKind.ROLL_BACK
    assert result.action.reverted == step.action
    assert result.action.describe() == "rollback of typing of 1 value"
    assert result.ids(Kind.ENTRY) == {1}


def test_a_conflict_goes_back_where_that_is_chosen(file: SqliteCompanyFile) -> None:
    step = put(file, *(entry(1, number, 1.0) for number in (1, 2, 3)))
    put(file, *(entry(1, number, 2.0) for number in (1, 2)))
    roll_back(file, step, cell(2))
    assert values(file) == {1: 2.0}


def test_a_rollback_is_a_step_that_can_be_undone_and_redone(file: SqliteCompanyFile) -> None:
    step = put(file, entry(1, 1, 1.0))
    put(file, entry(1, 2, 2.0))
    rolled_back = roll_back(file, step)
    undone = undo(file)
    assert undone.action.reverted == rolled_back.action
    assert values(file) == {1: 1.0, 2: 2.0}
    redo(file)
    assert values(file) == {2: 2.0}
    undo(file)
    undo(file)
    assert values(file) == {1: 1.0}
    with file.read() as records:
        latest = records.change_sets(1)[0]
    assert latest.action.reverted == step.action


def test_what_was_redone_of_a_rollback_says_what_it_was_about(file: SqliteCompanyFile) -> None:
    step = put(file, entry(1, 1, 1.0), action=Action(ActionKind.IMPORT, 1, "march.xlsx"))
    roll_back(file, step)
    undo(file)
    with file.read() as records:
        (latest,) = records.change_sets(1)
    assert latest.action.describe() == "undo of rollback of import of 1 value from march.xlsx"


def test_a_later_edit_that_was_undone_is_no_conflict(file: SqliteCompanyFile) -> None:
    step = put(file, entry(1, 1, 1.0))
    put(file, entry(1, 1, 2.0))
    undo(file)
    with file.read() as records:
        assert records.rollback_plan(step.id).conflicts == ()
    roll_back(file, step)
    assert values(file) == {}


def test_what_was_typed_anew_is_a_conflict_although_it_looks_the_same(
    file: SqliteCompanyFile,
) -> None:
    step = put(file, entry(1, 1, 1.0))
    put(file, entry(1, 1, 2.0))
    put(file, entry(1, 1, 1.0))
    with file.read() as records:
        plan = records.rollback_plan(step.id)
    assert [each.key for each in plan.conflicts] == [cell(1)]


def test_two_imports_are_rolled_back_one_after_the_other(file: SqliteCompanyFile) -> None:
    first = put(file, entry(1, 1, 1.0))
    second = put(file, entry(1, 1, 2.0))
    roll_back(file, second)
    roll_back(file, first)
    assert values(file) == {}


def test_a_rollback_can_itself_be_rolled_back(file: SqliteCompanyFile) -> None:
    step = put(file, entry(1, 1, 1.0, origin=MARCH))
    back = roll_back(file, step)
    put(file, entry(1, 2, 2.0))
    roll_back(file, back)
    assert values(file) == {1: 1.0, 2: 2.0}
    with file.read() as records:
        newest = records.entry_history(1, month(1))[0]
    assert newest.entry is not None
    assert newest.entry.origin == MARCH


def test_an_undo_that_can_no_longer_be_redone_is_rolled_back(file: SqliteCompanyFile) -> None:
    put(file, entry(1, 1, 1.0))
    undone = undo(file)
    put(file, entry(1, 2, 2.0))
    with file.read() as records:
        assert records.redoable() is None
    roll_back(file, undone)
    assert values(file) == {1: 1.0, 2: 2.0}


def test_what_stands_as_before_is_left_alone(file: SqliteCompanyFile) -> None:
    step = put(file, entry(1, 1, 1.0))
    remove(file, (1, month(1)))
    with file.read() as records:
        assert records.rollback_plan(step.id).is_empty
    assert roll_back(file, step).is_empty


def test_a_definition_goes_back_whole_or_is_kept_whole(file: SqliteCompanyFile) -> None:
    plan = TargetPlan(1, 1, PlanKind.CONSTANT, dt.date(2026, 1, 1), constant=Target(5.0))

    def define(work: SqliteUnitOfWork) -> None:
        work.put_metrics([Metric(1, "Revenue", definition="new")])
        work.put_partners(1, [2])
        work.put_target_plans([plan])

    step = do(file, define)
    do(file, lambda work: work.put_metrics([Metric(1, "Sales", definition="new")]))
    with file.read() as records:
        planned = records.rollback_plan(step.id)
    assert planned.goes_back == {Kind.TARGET: 1}
    (conflict,) = planned.conflicts
    assert (conflict.key, conflict.name) == (RollbackKey(Kind.METRIC, 1), "Sales")
    roll_back(file, step)
    with file.read() as records:
        assert records.partners() == {1: (2,)}
        assert records.target_plans() == []
        assert records.metrics()[0].name == "Sales"
    undo(file)
    roll_back(file, step, RollbackKey(Kind.METRIC, 1))
    with file.read() as records:
        assert records.partners() == {}
        assert records.metrics()[0].name == "Revenue"


def refused(file: SqliteCompanyFile, step: ChangeSet, *keys: RollbackKey) -> str:
    with file.read() as records:
        before = (records.metrics(), records.entries(), len(records.change_sets()))
    with pytest.raises(UserError) as error:
        roll_back(file, step, *keys)
    with file.read() as records:
        assert (records.metrics(), records.entries(), len(records.change_sets())) == before
    assert "Nothing was changed." in error.value.message
    return error.value.message


def test_an_owner_who_is_in_use_by_now_stays(file: SqliteCompanyFile) -> None:
    step = do(file, lambda work: work.put_owners([Owner(1, "Carla")]))
    do(file, lambda work: work.put_metrics([Metric(1, "Revenue", owner_id=1)]))
    assert refused(file, step).startswith("“Carla” cannot go, because “Revenue” belongs to it")
    do(file, lambda work: work.put_metrics([Metric(2, "Visitors", owner_id=1)]))
    assert "“Revenue” and 1 other belong to it" in refused(file, step)
    do(file, lambda work: work.put_metrics([Metric(1, "Revenue"), Metric(2, "Visitors")]))
    roll_back(file, step)
    with file.read() as records:
        assert records.owners() == []


def test_an_objective_with_others_below_it_stays(file: SqliteCompanyFile) -> None:
    step = do(file, lambda work: work.put_objectives([Objective(1, "Grow")]))
    do(file, lambda work: work.put_objectives([Objective(2, "Sell", parent_id=1)]))
    assert refused(file, step).startswith("“Grow” cannot go, because “Sell” belongs to it")


def test_a_metric_that_has_numbers_by_now_stays(file: SqliteCompanyFile) -> None:
    step = put_metrics(file, Metric(3, "Waste"))
    put(file, entry(3, 1, 1.0))
    assert refused(file, step).startswith("“Waste” cannot go, because numbers, targets")


def test_numbers_of_a_metric_that_is_gone_do_not_come_back_alone(file: SqliteCompanyFile) -> None:
    put(file, entry(1, 1, 1.0))
    step = remove(file, (1, month(1)))
    deletion = do(file, lambda work: work.remove_metrics([1]))
    assert refused(file, step).startswith("“Revenue” was deleted since")
    roll_back(file, deletion)
    roll_back(file, step)
    assert values(file) == {1: 1.0}


def test_a_metric_does_not_come_back_under_an_owner_who_is_gone(file: SqliteCompanyFile) -> None:
    hired = do(file, lambda work: work.put_owners([Owner(1, "Carla")]))
    do(file, lambda work: work.put_metrics([Metric(1, "Revenue", owner_id=1)]))
    step = do(file, lambda work: work.put_metrics([Metric(1, "Revenue")]))
    roll_back(file, hired)
    assert refused(file, step).startswith("“Revenue” belonged to “Carla” then")


def test_a_target_does_not_come_back_without_its_metric(file: SqliteCompanyFile) -> None:
    plan = TargetPlan(
        1, 1, PlanKind.PER_PERIOD, dt.date(2026, 1, 1), per_period={month(1): Target(5.0)}
    )
    do(file, lambda work: work.put_target_plans([plan]))
    step = do(file, lambda work: work.put_target_plans([replace(plan, per_period={})]))
    do(file, lambda work: work.remove_metrics([1]))
    key = RollbackKey(Kind.TARGET, 1)
    assert refused(file, step, key).startswith("“Revenue” was deleted since")


@pytest.mark.parametrize("given_to", [1, 2])
def test_a_plan_that_has_targets_by_now_stays(file: SqliteCompanyFile, given_to: int) -> None:
    empty = TargetPlan(1, 1, PlanKind.PER_PERIOD, dt.date(2026, 1, 1))
    step = do(file, lambda work: work.put_target_plans([empty]))
    filled = replace(empty, metric_id=given_to, per_period={month(1): Target(5.0)})
    do(file, lambda work: work.put_target_plans([filled]))
    with pytest.raises(UserError, match=r"“(Revenue|Visitors)” cannot go, because .*targets"):
        roll_back(file, step, RollbackKey(Kind.TARGET, 1))
    with file.read() as records:
        assert records.target_plans() == [filled]


def test_a_name_that_is_taken_by_now_does_not_come_back(file: SqliteCompanyFile) -> None:
    step = do(file, lambda work: work.put_metrics([Metric(1, "Sales")]))
    put_metrics(file, Metric(3, "REVENUE"))
    assert refused(file, step).startswith("There is another metric called “Revenue” by now")


def test_numbers_stay_in_periods_that_their_metric_is_measured_in(
    file: SqliteCompanyFile,
) -> None:
    quarter = Period(Frequency.QUARTER, dt.date(2026, 4, 1))
    weekly = Metric(1, "Revenue", frequency=Frequency.QUARTER)
    step = do(file, lambda work: work.put_metrics([weekly]))
    put(file, Entry(1, quarter, 1.0))
    assert refused(file, step).startswith("“Revenue” would have numbers of periods")
    remove(file, (1, quarter))
    roll_back(file, step)
    with file.read() as records:
        assert records.metrics()[0].frequency is Frequency.MONTH


def test_how_a_company_began_is_not_rolled_back(file: SqliteCompanyFile) -> None:
    with file.read() as records:
        first = records.change_sets(100)[-1]
        with pytest.raises(UserError, match="beginning of a company"):
            records.rollback_plan(first.id)
        with pytest.raises(UserError, match="not in the history"):
            records.rollback_plan(99)
        with pytest.raises(UserError, match="not in the history"):
            records.change_details(99)
    assert "beginning" in refused(file, first)


def test_a_rollback_is_all_of_a_unit_of_work(file: SqliteCompanyFile) -> None:
    step = put(file, entry(1, 1, 1.0))

    def write_after() -> None:
        with file.write(ROLL_BACK) as work:
            work.roll_back(step.id)
            work.put_entries([entry(1, 2, 1.0)])

    def write_before() -> None:
        with file.write(ROLL_BACK) as work:
            work.put_entries([entry(1, 2, 1.0)])
            work.roll_back(step.id)

    for write in (write_after, write_before):
        with pytest.raises(RuntimeError):
            write()
    assert values(file) == {1: 1.0}


def test_ten_thousand_rows_go_back_at_once_after_a_year_of_edits(
    file: SqliteCompanyFile,
) -> None:
    put_metrics(file, *(Metric(number, f"Metric {number}") for number in range(3, 103)))
    periods = [month(1 + number % 12, 2016 + number // 12) for number in range(100)]
    cells = [(number, period) for number in range(3, 103) for period in periods]
    step = put(file, *(Entry(*each, 1.0) for each in cells))
    for number in range(200):
        put(file, Entry(*cells[number * 7], 2.0))
    start = time.perf_counter()
    with file.read() as records:
        plan = records.rollback_plan(step.id)
    assert plan.goes_back == {Kind.ENTRY: 9800}
    assert len(plan.conflicts) == 200
    roll_back(file, step)
    assert time.perf_counter() - start < 5  # takes 0.3 s; a row at a time in Python takes a minute
    with file.read() as records:
        assert len(records.entries()) == 200
    assert faults(file) == []


# The history as a list


def test_the_history_is_read_in_pages(file: SqliteCompanyFile) -> None:
    steps = [put(file, entry(1, 1, float(number))) for number in range(5)]
    with file.read() as records:
        first = records.change_sets(2)
        second = records.change_sets(2, first[-1].id)
    assert [each.id for each in (*first, *second)] == [each.id for each in reversed(steps[1:])]


def test_the_history_is_filtered(file: SqliteCompanyFile) -> None:
    typed = put(file, entry(1, 1, 1.0))
    imported = put(file, entry(2, 1, 1.0), action=Action(ActionKind.IMPORT, 1, "MÄRZ.xlsx"))
    renamed = do(file, lambda work: work.put_metrics([Metric(1, "Sales")]), subject="Sales")
    undone = undo(file)

    def found(**wanted: object) -> set[int]:
        with file.read() as records:
            return {
                each.id
                for each in records.change_sets(wanted=ChangeFilter(**wanted))  # type: ignore[arg-type]
            }

    everything = found()
    assert found(kinds=frozenset({ActionKind.IMPORT})) == {imported.id}
    assert found(text="märz") == {imported.id}
    assert found(text="ann") == everything
    assert found(text="nobody") == set()
    assert found(text="nobody", text_kinds=frozenset({ActionKind.TYPE})) == {typed.id}
    # By any name that the metric ever had.
    assert {typed.id, renamed.id, undone.id} <= found(text="sales")
    assert found(text="sales") == found(text="revenue") == found(metric_id=1)
    assert imported.id not in found(metric_id=1)
    assert found(since=imported.at, until=renamed.at) == {imported.id}
    day = dt.timedelta(days=1)
    assert found(since=undone.at + day) == set()


def test_what_became_of_each_step(file: SqliteCompanyFile) -> None:
    first, second = put(file, entry(1, 1, 1.0)), put(file, entry(1, 2, 1.0))
    undone = undo(file)

    def fates(*steps: ChangeSet) -> list[Fate]:
        with file.read() as records:
            found = records.fates([each.id for each in steps])
        return [found[each.id] for each in steps]

    assert fates(first, second, undone) == [Fate.DONE, Fate.UNDONE, Fate.DONE]
    redone = redo(file)
    assert fates(second, undone, redone) == [Fate.REDONE, Fate.REDONE, Fate.DONE]
    again = undo(file)
    assert fates(second, redone, again) == [Fate.UNDONE, Fate.UNDONE, Fate.DONE]
    back = roll_back(file, first)
    assert fates(first, second, back) == [Fate.ROLLED_BACK, Fate.UNDONE, Fate.DONE]
    undo(file)
    assert fates(first, back) == [Fate.DONE, Fate.UNDONE]


def test_the_details_of_a_step_are_bounded(file: SqliteCompanyFile) -> None:
    put(file, entry(1, 1, 1.0))
    step = put(file, *(entry(1, number, 2.0) for number in range(1, 13)))
    with file.read() as records:
        found = records.change_details(step.id, limit=3)
    assert found.entry_count == 12
    assert [pair.some.period.start.month for pair in found.entries] == [1, 2, 3]
    assert found.entries[0].before == entry(1, 1, 1.0)
    assert found.entries[1].before is None
    assert found.known[1].name == "Revenue"


def test_the_details_name_what_has_gone_since(file: SqliteCompanyFile) -> None:
    step = put(file, entry(1, 1, 1.0))
    do(file, lambda work: work.remove_metrics([1]))
    with file.read() as records:
        assert records.change_details(step.id).known[1].name == "Revenue"


def test_the_details_of_definitions(file: SqliteCompanyFile) -> None:
    plan = TargetPlan(
        1, 1, PlanKind.PER_PERIOD, dt.date(2026, 1, 1), per_period={month(1): Target(5.0)}
    )

    def define(work: SqliteUnitOfWork) -> None:
        work.put_owners([Owner(1, "Carla")])
        work.put_metrics([Metric(1, "Revenue", owner_id=1)])
        work.put_partners(1, [2])
        work.put_target_plans([plan])

    step = do(file, define)
    with file.read() as records:
        found = records.change_details(step.id)
    assert found.owner_names == {1: "Carla"}
    assert [(pair.before, pair.after) for pair in found.owners] == [(None, Owner(1, "Carla"))]
    (metric,) = found.metrics
    assert metric.before == Metric(1, "Revenue")
    assert metric.after == Metric(1, "Revenue", owner_id=1)
    assert found.partners == {1}
    assert [pair.some.id for pair in found.plans] == [1]
    (target,) = found.targets
    assert (target.metric_id, target.period, target.target.after) == (1, month(1), Target(5.0))
    assert found.target_count == 1
