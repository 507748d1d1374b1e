"""What stands in company-v1.kpidesk, the frozen file of schema 1, and the script that made it.

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
    CollectionPlan,
    Company,
    Department,
    Direction,
    Metric,
    Owner,
    Perspective,
    Stage,
    Timing,
)
from kpidesk.domain.objectives import Objective
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.storage.company_files import SqliteCompanyFiles

PATH: Final = Path(__file__).with_name("company-v1.kpidesk")
SHA256: Final = "1c5fee6c63f999a44cc5c48376b12e97e4d3f05542e9feffca6c96afbc0a2c61"


def _month(number: int) -> Period:
    return Period(Frequency.MONTH, dt.date(2025, number, 1))


def _week(day: int) -> Period:
    return Period(Frequency.WEEK, dt.date(2025, 3, day))


COMPANY: Final = Company("Café Blume", "CHF", 4)
DEPARTMENTS: Final = [Department(1, "Kitchen"), Department(2, "Shop")]
OWNERS: Final = [Owner(1, "Ann", "ann@example.org"), Owner(2, "Zoë")]
OBJECTIVES: Final = [
    Objective(1, "Grow", None, dt.date(2026, 3, 31), "A tenth more a year"),
    Objective(2, "Waste less", 1),
]
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
        collection=CollectionPlan("Till"),
        position=1,
    ),
    Metric(
        id=2,
        name="Waste",
        stage=Stage.INPUT,
        unit=Unit(UnitKind.PERCENT, "", 1),
        direction=Direction.LOWER,
        frequency=Frequency.WEEK,
        aggregation=Aggregation.RECOMPUTE,
        timing=Timing.LEADING,
        perspective=Perspective.INTERNAL,
        department_id=1,
        owner_id=2,
        objective_id=2,
        position=2,
    ),
    Metric(
        id=3,
        name="Room temperature",
        stage=Stage.RETIRED,
        unit=Unit(UnitKind.NUMBER, "°C", 1),
        direction=Direction.WITHIN,
        aggregation=Aggregation.MEAN,
        position=3,
        retired_on=dt.date(2025, 6, 30),
        retired_reason="The thermostat does it",
    ),
]
PLANS: Final = [
    TargetPlan(1, 1, PlanKind.CONSTANT, dt.date(2025, 1, 1), 0.1, Target(20000.0), reason="Budget"),
    TargetPlan(
        2,
        1,
        PlanKind.PER_PERIOD,
        dt.date(2025, 4, 1),
        per_period={_month(4): Target(21000.0), _month(5): Target(22000.5)},
    ),
    TargetPlan(3, 3, PlanKind.CONSTANT, dt.date(2025, 1, 1), constant=Target(19.0, 22.5)),
]
_IMPORTED: Final = Origin(OriginKind.IMPORTED, "Umsätze.xlsx", "5f" * 32, "März", "C7", "19’876.55")
ENTRIES: Final = [
    Entry(1, _month(1), 18250.1),
    Entry(1, _month(2), 0.1 + 0.2, "Closed for renovation", PASTED),
    Entry(1, _month(3), 19876.55, "", _IMPORTED),
    Entry(1, _month(4), None, "The till was broken; numbers follow"),
    Entry(2, _week(3), 0.07),
    Entry(2, _week(10), -0.0, "", Origin(OriginKind.CALCULATED)),
    Entry(3, _month(1), 5e-324),
    Entry(3, _month(2), 1.7976931348623157e308),
]
BEFORE_CORRECTION: Final = Entry(1, _month(1), 18205.1)
UNDONE: Final = Entry(1, _month(5), 99999.0)


def make(path: Path) -> None:
    """Make the file at `path`."""
    file = SqliteCompanyFiles("Ann", _minutes().__next__).create(path, Company("Blume"))
    with file.write(Action(ActionKind.EDIT_COMPANY)) as work:
        work.put_company(COMPANY)
    with file.write(Action(ActionKind.SAMPLE)) as work:
        work.put_departments(DEPARTMENTS)
        work.put_owners(OWNERS)
        work.put_objectives(OBJECTIVES)
        work.put_metrics(METRICS)
        work.put_target_plans(PLANS)
    with file.write(Action(ActionKind.IMPORT, len(ENTRIES), "Umsätze.xlsx")) as work:
        work.put_entries([BEFORE_CORRECTION, *ENTRIES[1:]])
    with file.write(Action(ActionKind.TYPE, 1)) as work:
        work.put_entries(ENTRIES[:1])
    with file.write(Action(ActionKind.TYPE, 1)) as work:
        work.put_entries([UNDONE])
    with file.write(Action(ActionKind.UNDO, subject="typing of 1 value")) as work:
        work.undo()
    file.close()


def _minutes() -> Iterator[dt.datetime]:
    now = dt.datetime(2025, 6, 1, 8, 0, tzinfo=dt.UTC)
    while True:
        yield now
        now += dt.timedelta(minutes=1)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
