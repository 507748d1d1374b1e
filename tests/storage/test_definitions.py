"""What belongs to a metric: earlier definitions, answers and partners; and how it all goes."""

import datetime as dt
import struct
from collections.abc import Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from kpidesk.domain.changes import Action, ActionKind, ChangeSet, Kind
from kpidesk.domain.entries import Entry
from kpidesk.domain.metrics import Direction, EarlierDefinition, Metric
from kpidesk.domain.objectives import Objective
from kpidesk.domain.qualification import Answer, Answers, Criterion
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.storage.company_file import SqliteCompanyFile
from kpidesk.storage.tables import JOURNALED
from tests.storage.company import entry, month, put, put_metrics, redo, undo

EDIT = Action(ActionKind.EDIT_METRIC)
EARLIER = (
    EarlierDefinition(dt.date(2024, 1, 1), "", Unit(), Direction.HIGHER),
    EarlierDefinition(
        dt.date(2025, 7, 1),
        "Revenue / Visitors",
        Unit(UnitKind.CURRENCY, "€", 2),
        Direction.LOWER,
        "Vouchers count\nsince July",
    ),
)
ANSWERS: Answers = {
    Criterion.CHANGEABLE: Answer(is_yes=True, reason="More shifts"),
    Criterion.SPECIFIC: Answer(is_yes=False),
}


def define(
    file: SqliteCompanyFile,
    earlier: Sequence[EarlierDefinition] = EARLIER,
    answers: Answers = ANSWERS,
    partners: Sequence[int] = (2, 3),
) -> ChangeSet:
    with file.write(EDIT) as work:
        work.put_earlier_definitions(1, earlier)
        work.put_answers(1, answers)
        work.put_partners(1, partners)
    return work.result


@pytest.fixture
def three(file: SqliteCompanyFile) -> SqliteCompanyFile:
    put_metrics(file, Metric(3, "Calls"))
    return file


def everything(file: SqliteCompanyFile) -> dict[str, list[tuple[object, ...]]]:
    """Return every row that stands in the company, numbers by their bits."""
    with file.read():
        return {
            kept.table.name: [
                tuple(struct.pack(">d", cell) if isinstance(cell, float) else cell for cell in row)
                for row in file._connection.execute(
                    select(kept.table).order_by(*kept.table.primary_key)
                )
            ]
            for kept in JOURNALED
        }


def test_all_of_it_comes_back_and_touches_the_metric(three: SqliteCompanyFile) -> None:
    assert define(three).touched == {Kind.METRIC: frozenset({1})}
    with three.read() as records:
        assert records.earlier_definitions() == {1: EARLIER}
        assert records.answers() == {1: ANSWERS}
        assert records.partners() == {1: (2, 3)}
        assert records.earlier_definitions([2, 3]) == {}
        assert records.answers([1, 2]) == {1: ANSWERS}
        assert records.answers([2]) == {}
    assert define(three).is_empty


def test_what_is_written_replaces_all_there_was(three: SqliteCompanyFile) -> None:
    define(three)
    changed = {Criterion.SPECIFIC: Answer(is_yes=True, reason="Takings without tax")}
    assert define(three, EARLIER[1:], changed, (3, 2, 3)).touched == {Kind.METRIC: frozenset({1})}
    with three.read() as records:
        assert records.earlier_definitions() == {1: EARLIER[1:]}
        assert records.answers() == {1: changed}
        assert records.partners() == {1: (3, 2)}
    define(three, (), {}, ())
    with three.read() as records:
        assert records.earlier_definitions() == {}
        assert records.answers() == {}
        assert records.partners() == {}
    undo(three)
    undo(three)
    with three.read() as records:
        assert records.earlier_definitions() == {1: EARLIER}
        assert records.answers() == {1: ANSWERS}
        assert records.partners() == {1: (2, 3)}


def test_others_keep_theirs(three: SqliteCompanyFile) -> None:
    define(three)
    with three.write(EDIT) as work:
        work.put_partners(2, [3])
        work.put_answers(2, ANSWERS)
    assert work.result.ids(Kind.METRIC) == {2}
    define(three, (), {}, ())
    with three.read() as records:
        assert records.partners() == {2: (3,)}
        assert records.answers() == {2: ANSWERS}


def full(file: SqliteCompanyFile) -> None:
    """Give metric 1 everything that a metric can have, and 2 what stays."""
    define(file)
    with file.write(EDIT) as work:
        work.put_partners(3, [1, 2])
        work.put_answers(2, ANSWERS)
        work.put_target_plans(
            [
                TargetPlan(1, 1, PlanKind.CONSTANT, month(1).start, constant=Target(-0.0)),
                TargetPlan(
                    2,
                    1,
                    PlanKind.PER_PERIOD,
                    month(2).start,
                    per_period={month(2): Target(5e-324, 0.1 + 0.2)},
                ),
                TargetPlan(3, 2, PlanKind.CONSTANT, month(1).start, constant=Target(7.0)),
            ]
        )
    put(file, entry(1, 1, -0.0), entry(1, 2, 0.1 + 0.2, "note"), entry(2, 1, 1.0))
    put(file, Entry(1, month(3), None, is_not_applicable=True))


def test_a_metric_goes_with_all_that_is_its_own_and_comes_back(three: SqliteCompanyFile) -> None:
    full(three)
    before = everything(three)
    with three.write(Action(ActionKind.DELETE_METRIC, subject="Revenue")) as work:
        work.remove_metrics([1])
    assert work.result.touched == {
        Kind.METRIC: frozenset({1, 3}),  # 3 has lost what predicts it
        Kind.TARGET: frozenset({1}),
        Kind.ENTRY: frozenset({1}),
    }
    with three.read() as records:
        assert [metric.id for metric in records.metrics()] == [3, 2]
        assert [plan.id for plan in records.target_plans()] == [3]
        assert records.entries() == [entry(2, 1, 1.0)]
        assert records.earlier_definitions() == {}
        assert records.answers() == {2: ANSWERS}
        assert records.partners() == {3: (2,)}
    after = everything(three)
    undo(three)
    assert everything(three) == before
    redo(three)
    assert everything(three) == after
    undo(three)
    assert everything(three) == before


def test_many_metrics_go_at_once(file: SqliteCompanyFile) -> None:
    put_metrics(file, *(Metric(number, f"M{number}") for number in range(10, 1300)))
    put(file, *(entry(number, 1, float(number)) for number in range(10, 1300)))
    before = everything(file)
    with file.write(Action(ActionKind.DELETE_METRIC)) as work:
        work.remove_metrics(range(10, 1300))
        work.remove_metrics([77_777])  # never there
    with file.read() as records:
        assert [metric.id for metric in records.metrics()] == [1, 2]
        assert records.entries() == []
    undo(file)
    assert everything(file) == before


def test_removing_no_metric_is_no_change(file: SqliteCompanyFile) -> None:
    put(file, entry(1, 1, 1.0))
    with file.write(Action(ActionKind.DELETE_METRIC)) as work:
        work.remove_metrics([])
        work.remove_metrics([99])
        work.remove_objectives([99])
    assert work.result.is_empty


def test_an_id_that_went_is_not_given_again(file: SqliteCompanyFile) -> None:
    with file.write(Action(ActionKind.DELETE_METRIC)) as work:
        work.remove_metrics([2])
        assert work.new_id(Kind.METRIC) == 3


def test_a_metric_written_and_removed_in_one_step_never_was(file: SqliteCompanyFile) -> None:
    with file.write(EDIT) as work:
        work.put_metrics([Metric(3, "Calls")])
        work.put_entries([entry(3, 1, 1.0)])
        work.put_partners(1, [3])
        work.remove_metrics([3])
    assert work.result.is_empty


def test_objectives_go_and_come_back(file: SqliteCompanyFile) -> None:
    with file.write(Action(ActionKind.ADD_OBJECTIVE)) as work:
        work.put_objectives([Objective(1, "Grow"), Objective(2, "Sell more", 1)])
        work.put_metrics([Metric(1, "Revenue", objective_id=2)])
    before = everything(file)
    with file.write(Action(ActionKind.DELETE_OBJECTIVE, subject="Sell more")) as work:
        work.put_metrics([Metric(1, "Revenue", objective_id=1)])
        work.remove_objectives([2])
    assert work.result.touched == {Kind.METRIC: frozenset({1}), Kind.OBJECTIVE: frozenset({2})}
    with file.read() as records:
        assert records.objectives() == [Objective(1, "Grow")]
    undo(file)
    assert everything(file) == before


def test_an_objective_with_a_metric_on_it_cannot_go(file: SqliteCompanyFile) -> None:
    with file.write(EDIT) as work:
        work.put_objectives([Objective(1, "Grow")])
        work.put_metrics([Metric(1, "Revenue", objective_id=1)])

    def remove() -> None:
        with file.write(EDIT) as work:
            work.remove_objectives([1])

    with pytest.raises(IntegrityError):
        remove()
    with file.read() as records:
        assert records.objectives() == [Objective(1, "Grow")]
