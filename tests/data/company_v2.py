"""What stands in company-v2.kpidesk, the frozen file of schema 2, and the script that made it.

Run it only to look how it was done: a frozen file is never made again. A newer schema gets a script
and a file of its own, made before the schema changes.
"""

import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kpidesk.domain.changes import Action, ActionKind
from kpidesk.domain.entries import PASTED, Entry, Origin, OriginKind
from kpidesk.domain.metrics import (
    Aggregation,
    Benchmark,
    Category,
    CollectionPlan,
    CollectionWay,
    Company,
    Department,
    Direction,
    EarlierDefinition,
    Metric,
    Owner,
    Perspective,
    Stage,
    Timing,
)
from kpidesk.domain.objectives import Level, Objective
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.qualification import Answer, Answers, Criterion, Outcome
from kpidesk.domain.target_plans import Growth, Ramp, Spread
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.storage.company_files import SqliteCompanyFiles

PATH: Final = Path(__file__).with_name("company-v2.kpidesk")
SHA256: Final = "ddc8b21d213dfb4f0e173c7cd896fa1291ecfd249cab82907ce5c365922b5c87"


def _month(number: int) -> Period:
    return Period(Frequency.MONTH, dt.date(2026, number, 1))


def _week(day: int) -> Period:
    return Period(Frequency.WEEK, dt.date(2026, 3, day))


COMPANY: Final = Company("Café Blume", "CHF", 4)
DEPARTMENTS: Final = [Department(1, "Kitchen"), Department(2, "Shop")]
OWNERS: Final = [Owner(1, "Ann", "ann@example.org"), Owner(2, "Zoë")]
OBJECTIVES: Final = [
    Objective(1, "Grow", None, dt.date(2027, 3, 31), "A tenth more\na year", Level.COMPANY, 2.5, 1),
    Objective(3, "More guests", 1, dt.date(2026, 12, 31), "", Level.DEPARTMENT, 0.1 + 0.2, 2),
    Objective(4, "New terrace", 3, None, "", Level.PROJECT, 1.0, 1),
    Objective(2, "Waste less", 1, None, "", Level.TEAM, 1.0, 1),
    Objective(5, "Zoë learns to bake", 2, None, "", Level.PERSON, 0.0, 3),
]
GONE_OBJECTIVE: Final = Objective(6, "A second shop", None)
METRICS: Final = [
    Metric(
        id=1,
        name="Revenue",
        definition="Takings without tax.\nVouchers count when they are used.",
        stage=Stage.KPI,
        unit=Unit(UnitKind.CURRENCY, "CHF", 2),
        perspective=Perspective.FINANCIAL,
        department_id=2,
        owner_id=1,
        objective_id=1,
        position=1,
        category=Category.STRATEGIC,
        level=Level.COMPANY,
        collection=CollectionPlan(
            "Till", "Closing report of the month", "Zoë", CollectionWay.IMPORT
        ),
        benchmark=Benchmark(
            21500.75, "Trade association", "Zürich", "Cafés", dt.date(2025, 12, 31)
        ),
        tags=("money", "till\u00a02", "Ümlaut"),
        starts_on=dt.date(2025, 4, 1),
        weight=1.0 / 3.0,
        outcome=Outcome.REVENUE,
        so_what="It pays the wages.\nAnd the rent.",
        reviewed_on=dt.date(2026, 2, 28),
    ),
    Metric(
        id=2,
        name="Guests",
        stage=Stage.INPUT,
        unit=Unit(UnitKind.NUMBER, "guests", 0),
        timing=Timing.LEADING,
        perspective=Perspective.CUSTOMER,
        department_id=2,
        owner_id=2,
        objective_id=3,
        position=2,
        category=Category.FUNCTIONAL,
        level=Level.PERSON,
        benchmark=Benchmark(4000.0),
    ),
    Metric(
        id=3,
        name="Revenue per guest",
        stage=Stage.KPI,
        unit=Unit(UnitKind.CURRENCY, "CHF", 2),
        aggregation=Aggregation.RECOMPUTE,
        perspective=Perspective.CUSTOMER,
        owner_id=1,
        objective_id=3,
        position=3,
        category=Category.OPERATIONAL,
        level=Level.TEAM,
        formula="Revenue / Guests",
        outcome=Outcome.SATISFACTION,
        so_what="Happy guests order dessert",
    ),
    Metric(
        id=4,
        name="Waste",
        stage=Stage.INPUT,
        unit=Unit(UnitKind.PERCENT, "", 1),
        direction=Direction.LOWER,
        frequency=Frequency.WEEK,
        aggregation=Aggregation.MEAN,
        timing=Timing.LEADING,
        perspective=Perspective.INTERNAL,
        department_id=1,
        objective_id=2,
        position=4,
        level=Level.DEPARTMENT,
        outcome=Outcome.COST,
    ),
    Metric(
        id=5,
        name="Room temperature",
        stage=Stage.RETIRED,
        unit=Unit(UnitKind.NUMBER, "°C", 1),
        direction=Direction.WITHIN,
        aggregation=Aggregation.MEAN,
        position=5,
        level=Level.PROJECT,
        retired_on=dt.date(2026, 6, 30),
        retired_reason="The thermostat does it",
    ),
    Metric(
        id=6,
        name="Rating",
        stage=Stage.CANDIDATE,
        unit=Unit(UnitKind.SCORE, "", 1),
        frequency=Frequency.QUARTER,
        aggregation=Aggregation.LAST,
        perspective=Perspective.LEARNING,
        position=6,
        starts_on=dt.date(2026, 4, 1),
    ),
    Metric(
        id=7,
        name="Recommended by guests",
        unit=Unit(UnitKind.NPS, "", 0),
        frequency=Frequency.YEAR,
        aggregation=Aggregation.FIRST,
        position=7,
    ),
    Metric(
        id=8,
        name="Waiting time",
        stage=Stage.INPUT,
        unit=Unit(UnitKind.DURATION, "min", 0),
        frequency=Frequency.DAY,
        aggregation=Aggregation.MAX,
        position=8,
    ),
    Metric(
        id=9,
        name="Staff to guests",
        stage=Stage.INPUT,
        unit=Unit(UnitKind.RATIO, "", 1),
        aggregation=Aggregation.MIN,
        position=9,
    ),
]
GONE_METRIC: Final = Metric(10, "Umbrellas", position=10)
EARLIER: Final = {
    1: (
        EarlierDefinition(
            dt.date(2025, 7, 1), "", Unit(UnitKind.CURRENCY, "€", 0), Direction.HIGHER
        ),
        EarlierDefinition(
            dt.date(2026, 1, 1),
            "Guests * 5",
            Unit(UnitKind.CURRENCY, "CHF", 2),
            Direction.WITHIN,
            "The till counts now\nwhat we guessed",
        ),
    ),
    3: (EarlierDefinition(dt.date(2026, 1, 1), "", Unit(), Direction.HIGHER, "A formula now"),),
}
ANSWERS: Final[dict[int, Answers]] = {
    1: {
        criterion: Answer(is_yes=number % 3 != 0, reason="Because" if number % 2 else "")
        for number, criterion in enumerate(Criterion)
    },
    2: {Criterion.LASTING: Answer(is_yes=True, reason="Guests always count")},
}
PARTNERS: Final = {1: (4, 2), 3: (2,)}
PLANS: Final = [
    TargetPlan(1, 1, PlanKind.CONSTANT, dt.date(2025, 1, 1), 0.1, Target(20000.0), reason="Budget"),
    TargetPlan(
        2,
        1,
        PlanKind.RAMP,
        dt.date(2026, 1, 1),
        0.05,
        reason="The bank asks",
        rule=Ramp(Target(18000.5), Target(24000.0), dt.date(2026, 1, 15), dt.date(2026, 12, 1), 4),
    ),
    TargetPlan(
        3, 1, PlanKind.SPREAD, dt.date(2026, 4, 1), rule=Spread(Target(250000.0, 260000.0), 2026)
    ),
    TargetPlan(4, 2, PlanKind.GROWTH, dt.date(2026, 1, 1), 0.0, rule=Growth(0.1 + 0.2)),
    TargetPlan(5, 2, PlanKind.GROWTH, dt.date(2026, 7, 1), rule=Growth(-0.05, 0.05)),
    TargetPlan(
        6,
        3,
        PlanKind.PER_PERIOD,
        dt.date(2026, 1, 1),
        per_period={_month(4): Target(5.5), _month(5): Target(5.6, 7.0)},
    ),
    TargetPlan(7, 5, PlanKind.CONSTANT, dt.date(2026, 1, 1), constant=Target(19.0, 22.5)),
    TargetPlan(
        8,
        5,
        PlanKind.RAMP,
        dt.date(2026, 4, 1),
        rule=Ramp(Target(19.0, 22.5), Target(18.0, 21.5), dt.date(2026, 4, 1), dt.date(2026, 9, 1)),
    ),
]
_IMPORTED: Final = Origin(OriginKind.IMPORTED, "Umsätze.xlsx", "5f" * 32, "März", "C7", "19’876.55")
ENTRIES: Final = [
    Entry(1, _month(1), 18250.1),
    Entry(1, _month(2), 0.1 + 0.2, "Closed for renovation", PASTED),
    Entry(1, _month(3), 19876.55, "", _IMPORTED),
    Entry(1, _month(4), None, "The till was broken; numbers follow"),
    Entry(2, _month(1), 3650.0),
    Entry(2, _month(2), None, "Closed for renovation", is_not_applicable=True),
    Entry(2, _month(3), 4012.0),
    Entry(2, _month(4), None, is_not_applicable=True),
    Entry(4, _week(2), 0.07),
    Entry(4, _week(9), -0.0, "", Origin(OriginKind.CALCULATED)),
    Entry(5, _month(1), 5e-324),
    Entry(5, _month(2), 1.7976931348623157e308),
    Entry(6, Period(Frequency.QUARTER, dt.date(2026, 4, 1)), 4.3),
    Entry(8, Period(Frequency.DAY, dt.date(2026, 5, 17)), 1.5),
]
BEFORE_CORRECTION: Final = Entry(1, _month(1), 18205.1)
ROLLED_BACK: Final = Entry(9, _month(1), 1.8)
UNDONE: Final = Entry(1, _month(5), 99999.0)


def make(path: Path) -> None:
    """Make the file at `path`."""
    file = SqliteCompanyFiles("Ann", _minutes().__next__).create(path, Company("Blume"))
    with file.write(Action(ActionKind.EDIT_COMPANY)) as work:
        work.put_company(COMPANY)
    with file.write(Action(ActionKind.SAMPLE)) as work:
        work.put_departments(DEPARTMENTS)
        work.put_owners(OWNERS)
        work.put_objectives([*OBJECTIVES, GONE_OBJECTIVE])
        work.put_metrics([*METRICS, GONE_METRIC])
    with file.write(Action(ActionKind.DEFINE_KPI, subject="Revenue")) as work:
        for metric_id, earlier in EARLIER.items():
            work.put_earlier_definitions(metric_id, earlier)
        for metric_id, answers in ANSWERS.items():
            work.put_answers(metric_id, answers)
        for metric_id, leading in PARTNERS.items():
            work.put_partners(metric_id, leading)
    with file.write(Action(ActionKind.SET_TARGET, subject="Revenue")) as work:
        work.put_target_plans(PLANS)
    with file.write(Action(ActionKind.DELETE_OBJECTIVE, subject=GONE_OBJECTIVE.name)) as work:
        work.remove_objectives([GONE_OBJECTIVE.id])
    with file.write(Action(ActionKind.DELETE_METRIC, subject=GONE_METRIC.name)) as work:
        work.remove_metrics([GONE_METRIC.id])
    with file.write(Action(ActionKind.TYPE, 1)) as work:
        work.put_entries([ROLLED_BACK])
    typed = work.result
    with file.write(Action(ActionKind.IMPORT, len(ENTRIES), "Umsätze.xlsx")) as work:
        work.put_entries([BEFORE_CORRECTION, *ENTRIES[1:]])
    with file.write(Action(ActionKind.TYPE, 1)) as work:
        work.put_entries(ENTRIES[:1])
    with file.write(Action(ActionKind.ROLL_BACK, reverted=typed.action)) as work:
        work.roll_back(typed.id)
    with file.write(Action(ActionKind.UNDO)) as work:
        work.undo()
    with file.write(Action(ActionKind.REDO)) as work:
        work.redo()
    with file.write(Action(ActionKind.TYPE, 1)) as work:
        work.put_entries([UNDONE])
    with file.write(Action(ActionKind.UNDO)) as work:
        work.undo()
    file.close()


def _minutes() -> Iterator[dt.datetime]:
    now = dt.datetime(2026, 6, 1, 8, 0, tzinfo=dt.UTC)
    while True:
        yield now
        now += dt.timedelta(minutes=1)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
