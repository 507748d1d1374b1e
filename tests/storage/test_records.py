import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from kpidesk.domain.changes import Action, ActionKind, ChangeSet, Kind
from kpidesk.domain.entries import PASTED, Entry, Origin, OriginKind
from kpidesk.domain.metrics import (
    Aggregation,
    Benchmark,
    Category,
    CollectionPlan,
    CollectionWay,
    Department,
    Direction,
    Metric,
    Owner,
    Perspective,
    Stage,
    Timing,
)
from kpidesk.domain.objectives import Level, Objective
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import EntryVersion
from kpidesk.domain.qualification import Outcome
from kpidesk.domain.target_plans import Growth, Ramp, Spread
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.storage.company_file import SqliteCompanyFile
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.storage.company import (
    COMPANY,
    TYPE,
    entry,
    month,
    put,
    put_metrics,
    redo,
    remove,
    undo,
)

IMPORTED = Origin(OriginKind.IMPORTED, "book.xlsx", "0f" * 32, "March", "C7", "1.234,5")
FULL_METRIC = Metric(
    id=3,
    name="Repair time",
    definition="Days from drop-off to pick-up.\nWeekends count.",
    stage=Stage.RETIRED,
    unit=Unit(UnitKind.NUMBER, "days", 1),
    direction=Direction.WITHIN,
    frequency=Frequency.WEEK,
    aggregation=Aggregation.MEAN,
    timing=Timing.LEADING,
    perspective=Perspective.INTERNAL,
    department_id=4,
    owner_id=5,
    objective_id=7,
    collection=CollectionPlan("Workshop book", "Counted", "Zoë", CollectionWay.IMPORT),
    position=-1,
    retired_on=dt.date(2026, 2, 28),
    retired_reason="Replaced",
    category=Category.OPERATIONAL,
    level=Level.TEAM,
    formula="[Days of repair] / Repairs",
    benchmark=Benchmark(2.1, "Chamber", "Bavaria", "Bicycles", dt.date(2025, 12, 31)),
    tags=("repairs", "spring sale"),
    starts_on=dt.date(2025, 1, 1),
    weight=2.5,
    outcome=Outcome.SATISFACTION,
    so_what="Customers come back.\nThey tell others.",
    reviewed_on=dt.date(2026, 1, 31),
)


def test_everything_comes_back_as_it_was_written(file: SqliteCompanyFile, path: Path) -> None:
    with file.write(Action(ActionKind.SAMPLE)) as work:
        # A child before its parent: references are looked at when the work is complete.
        work.put_objectives(
            [
                Objective(
                    7, "Faster", 6, dt.date(2026, 12, 31), "Half the time", Level.PERSON, 0.25, 3
                ),
                Objective(6, "better service"),
            ]
        )
        work.put_metrics([FULL_METRIC])
        work.put_departments([Department(4, "Workshop"), Department(9, "accounts")])
        work.put_owners([Owner(5, "Zoë", "zoe@example.org"), Owner(8, "ana")])
    file.close()
    file = SqliteCompanyFiles("Ann").open(path)
    with file.read() as records:
        assert records.departments() == [Department(9, "accounts"), Department(4, "Workshop")]
        assert records.owners() == [Owner(8, "ana"), Owner(5, "Zoë", "zoe@example.org")]
        assert records.objectives() == [
            Objective(6, "better service"),
            Objective(
                7, "Faster", 6, dt.date(2026, 12, 31), "Half the time", Level.PERSON, 0.25, 3
            ),
        ]
        assert records.metrics() == [FULL_METRIC, Metric(1, "Revenue"), Metric(2, "Visitors")]
    file.close()


ENTRIES = [
    entry(1, 1, 1.5),
    entry(1, 2, None, "Closed for\nrenovation"),
    entry(1, 3, -3.25, "Refunds", PASTED),
    entry(2, 1, 12.0, "", IMPORTED),
    entry(2, 2, 7.0, "from a formula", Origin(OriginKind.CALCULATED, raw_text="=A1")),
]


def test_entries_with_every_origin(file: SqliteCompanyFile) -> None:
    put(file, *reversed(ENTRIES))
    with file.read() as records:
        assert records.entries() == ENTRIES
        assert records.entries([2]) == ENTRIES[3:]
        assert records.entries([]) == []
        assert records.entries(since=month(2).start) == [ENTRIES[1], ENTRIES[2], ENTRIES[4]]
        assert records.entries([1], month(1).start, month(2).start) == [ENTRIES[0]]
        assert records.values() == {
            1: {month(1): 1.5, month(3): -3.25},
            2: {month(1): 12.0, month(2): 7.0},
        }
        assert records.values([1, 99]) == {1: {month(1): 1.5, month(3): -3.25}}
        assert records.notes() == {
            1: {month(2): "Closed for\nrenovation", month(3): "Refunds"},
            2: {month(2): "from a formula"},
        }
        assert records.notes([2]) == {2: {month(2): "from a formula"}}


def test_periods_of_every_frequency(file: SqliteCompanyFile) -> None:
    day = dt.date(2029, 1, 1)  # a Monday, so every frequency has a period that starts here
    written = [Entry(1, Period(frequency, day), 1.0) for frequency in Frequency]
    put(file, *written)
    with file.read() as records:
        assert set(records.entries()) == set(written)
        assert len(records.values()[1]) == len(Frequency)


def test_more_metrics_than_a_query_takes(file: SqliteCompanyFile) -> None:
    put_metrics(file, *(Metric(number, f"M{number}") for number in range(10, 1300)))
    put(file, *(entry(number, 1, float(number)) for number in range(10, 1300)))
    with file.read() as records:
        assert [found.value for found in records.entries(range(1300))] == [
            float(number) for number in range(10, 1300)
        ]


PLANS = [
    TargetPlan(1, 1, PlanKind.CONSTANT, month(1).start, 0.1, Target(100.0), reason="Budget"),
    TargetPlan(2, 1, PlanKind.CONSTANT, month(7).start, constant=Target(0.1, 0.3)),
    TargetPlan(
        3,
        2,
        PlanKind.PER_PERIOD,
        month(1).start,
        per_period={month(1): Target(5.0), month(2): Target(6.0, 8.0)},
    ),
]
RULED = [
    TargetPlan(4, 1, PlanKind.RAMP, month(1).start, rule=rule)
    for rule in (
        Ramp(Target(1.5), Target(-0.0), dt.date(2026, 1, 15), dt.date(2026, 12, 31)),
        Ramp(Target(1.0, 2.0), Target(3.0, 4.5), month(1).start, month(6).start, 3),
    )
] + [
    TargetPlan(4, 1, PlanKind.GROWTH, month(1).start, rule=Growth(0.05)),
    TargetPlan(4, 1, PlanKind.GROWTH, month(1).start, rule=Growth(-0.1, 0.1)),
    TargetPlan(4, 1, PlanKind.SPREAD, month(1).start, rule=Spread(Target(120_000.0), 2026)),
    TargetPlan(4, 1, PlanKind.SPREAD, month(1).start, rule=Spread(Target(1.0, 2.0), 2027)),
]


def test_target_plans(file: SqliteCompanyFile) -> None:
    with file.write(Action(ActionKind.SET_TARGET)) as work:
        work.put_target_plans(PLANS[::-1])
    assert work.result.touched == {Kind.TARGET: frozenset({1, 2})}
    with file.read() as records:
        assert records.target_plans() == PLANS
        assert records.target_plans([2]) == PLANS[2:]
        assert records.target_plans([]) == []


def test_a_plan_that_is_written_again_keeps_no_old_target(file: SqliteCompanyFile) -> None:
    with file.write(Action(ActionKind.SET_TARGET)) as work:
        work.put_target_plans(PLANS)
    fewer = TargetPlan(
        3, 2, PlanKind.PER_PERIOD, month(1).start, per_period={month(2): Target(6.5, 8.0)}
    )
    with file.write(Action(ActionKind.SET_TARGET)) as work:
        work.put_target_plans([fewer])
    assert work.result.touched == {Kind.TARGET: frozenset({2})}  # named by its metric
    with file.read() as records:
        assert records.target_plans([2]) == [fewer]
    with file.write(Action(ActionKind.SET_TARGET)) as work:
        work.remove_target_plans([1, 3])
    assert work.result.touched == {Kind.TARGET: frozenset({1, 2})}
    with file.read() as records:
        assert records.target_plans() == PLANS[1:2]
    undo(file)
    undo(file)
    with file.read() as records:
        assert records.target_plans() == PLANS


@pytest.mark.parametrize("plan", RULED)
def test_a_plan_with_a_rule(file: SqliteCompanyFile, plan: TargetPlan) -> None:
    with file.write(Action(ActionKind.SET_TARGET)) as work:
        work.put_target_plans([replace(plan, kind=PlanKind.PER_PERIOD, rule=None)])
    computed = replace(plan, per_period={month(3): Target(9.0)})
    with file.write(Action(ActionKind.SET_TARGET)) as work:
        work.put_target_plans([computed])
    with file.read() as records:
        assert records.target_plans() == [plan]  # what the rule gives is not stored
    undo(file)
    undo(file)
    redo(file)
    redo(file)
    with file.read() as records:
        assert records.target_plans() == [plan]


@pytest.mark.parametrize(
    "plan",
    [
        TargetPlan(1, 1, PlanKind.RAMP, month(1).start),
        TargetPlan(1, 1, PlanKind.CONSTANT, month(1).start, rule=Growth(0.1)),
        TargetPlan(1, 1, PlanKind.SPREAD, month(1).start, rule=Growth(0.1)),
    ],
)
def test_a_plan_whose_rule_is_of_another_kind_is_a_bug(
    file: SqliteCompanyFile, plan: TargetPlan
) -> None:
    with (
        pytest.raises(ValueError, match="with the rule"),
        file.write(Action(ActionKind.SET_TARGET)) as work,
    ):
        work.put_target_plans([plan])


def test_what_is_not_applicable_is_neither_blank_nor_zero(file: SqliteCompanyFile) -> None:
    closed = Entry(1, month(2), None, "Closed", is_not_applicable=True)
    put(file, entry(1, 1, 0.0), closed, Entry(2, month(5), None, is_not_applicable=True))
    with file.read() as records:
        assert records.entries([1]) == [entry(1, 1, 0.0), closed]
        assert records.not_applicable() == {1: {month(2)}, 2: {month(5)}}
        assert records.not_applicable([1]) == {1: {month(2)}}
        assert records.values() == {1: {month(1): 0.0}}
        assert records.notes() == {1: {month(2): "Closed"}}
        assert records.entry_history(1, month(2))[0].entry == closed
    put(file, entry(1, 2, 7.0))
    with file.read() as records:
        assert records.not_applicable() == {2: {month(5)}}


def test_a_tag_of_two_lines_is_two_tags(file: SqliteCompanyFile) -> None:
    put_metrics(file, Metric(3, "Margin", tags=("", "one\ntwo", " three")))
    with file.read() as records:
        assert records.metrics()[0].tags == ("one", "two", " three")


def test_a_plan_that_moves_touches_both_metrics(file: SqliteCompanyFile) -> None:
    with file.write(Action(ActionKind.SET_TARGET)) as work:
        work.put_target_plans(PLANS[2:])
    moved = TargetPlan(3, 1, PLANS[2].kind, PLANS[2].starts, per_period=PLANS[2].per_period)
    with file.write(Action(ActionKind.SET_TARGET)) as work:
        work.put_target_plans([moved])
    assert work.result.ids(Kind.TARGET) == {1, 2}


def test_the_life_of_a_cell(file: SqliteCompanyFile) -> None:
    first = put(file, entry(1, 3, 10.0), entry(1, 4, 1.0))
    put(file, entry(1, 4, 2.0))
    second = put(file, entry(1, 3, 12.0, "recount", IMPORTED))
    third = remove(file, (1, month(3)))
    fourth = undo(file)
    with file.read() as records:
        history = records.entry_history(1, month(3))
        assert records.entry_history(2, month(3)) == []
    assert history == [
        EntryVersion(fourth, entry(1, 3, 12.0, "recount", IMPORTED)),
        EntryVersion(third, None),
        EntryVersion(second, entry(1, 3, 12.0, "recount", IMPORTED)),
        EntryVersion(first, entry(1, 3, 10.0)),
    ]


def test_change_sets_newest_first(file: SqliteCompanyFile) -> None:
    one = put(file, entry(1, 1, 1.0), action=Action(ActionKind.IMPORT, 1, "book.xlsx"))
    two = put(file, entry(2, 1, 1.0), entry(1, 2, 1.0))
    three = undo(file)
    with file.read() as records:
        assert records.change_sets(3) == [three, two, one]
        assert [found.id for found in records.change_sets()] == [5, 4, 3, 2, 1]
        assert records.undoable() == one
        assert records.redoable() == two
    assert one == ChangeSet(
        3,
        dt.datetime(2026, 3, 14, 9, 29, 53, 589793, tzinfo=dt.UTC),
        "Ann",
        Action(ActionKind.IMPORT, 1, "book.xlsx"),
        {Kind.ENTRY: frozenset({1})},
    )
    assert two.ids(Kind.ENTRY) == {1, 2}
    assert three.ids(Kind.ENTRY) == {1, 2}


def test_the_time_is_kept_in_utc(path: Path) -> None:
    zone = dt.timezone(dt.timedelta(hours=5, minutes=30))
    files = SqliteCompanyFiles("Ann", lambda: dt.datetime(2026, 3, 1, 2, 0, tzinfo=zone))
    file = files.create(path, COMPANY)
    with file.read() as records:
        assert records.change_sets()[0].at == dt.datetime(2026, 2, 28, 20, 30, tzinfo=dt.UTC)
        assert records.change_sets()[0].at.utcoffset() == dt.timedelta(0)
    file.close()


def test_a_reader_inside_a_reader_sees_the_same(file: SqliteCompanyFile) -> None:
    with file.read() as outer, file.read() as inner:
        assert inner.metrics() == outer.metrics()
    with file.write(TYPE) as work:
        work.put_entries([entry(1, 1, 5.0)])
        with file.read() as records:
            assert records.values() == {1: {month(1): 5.0}}
        assert work.values() == {1: {month(1): 5.0}}


def test_records_end_with_their_block(file: SqliteCompanyFile) -> None:
    with file.read() as records:
        pass
    with pytest.raises(RuntimeError, match="has ended"):
        records.metrics()
    with pytest.raises(RuntimeError, match="has ended"):
        records.metrics()
    with file.write(TYPE) as work:
        pass
    with pytest.raises(RuntimeError, match="has ended"):
        work.put_entries([entry(1, 1, 5.0)])
    with pytest.raises(RuntimeError, match="has ended"):
        work.values()
