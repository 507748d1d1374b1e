"""A company of 100 KPIs over 120 months, as the benchmarks of the dashboard show it."""

import datetime as dt
import random
from pathlib import Path

from kpidesk import bootstrap
from kpidesk.domain.changes import Action, ActionKind
from kpidesk.domain.entries import Entry
from kpidesk.domain.metrics import Aggregation, Company, Department, Direction, Metric, Owner, Stage
from kpidesk.domain.objectives import Objective
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.target_plans import Growth
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.domain.units import Unit, UnitKind

TODAY = dt.date(2026, 11, 15)
FIRST = Period(Frequency.MONTH, dt.date(2016, 11, 1))
MONTHS = tuple(FIRST.shift(at) for at in range(120))
SIZE = 100
CALCULATED = 20
_KINDS = (UnitKind.NUMBER, UnitKind.CURRENCY)


def write(path: Path) -> None:
    """Write the company: a fifth of its KPIs is calculated, a tenth aims at growth."""
    chance = random.Random(1)
    file = bootstrap.adapters(lambda: TODAY).files.create(path, Company("Large"))
    with file.write(Action(ActionKind.SAMPLE)) as work:
        work.put_departments([Department(at + 1, f"Department {at + 1}") for at in range(8)])
        work.put_owners([Owner(at + 1, f"Owner {at + 1}") for at in range(6)])
        work.put_objectives([Objective(at + 1, f"Objective {at + 1}") for at in range(5)])
        work.put_metrics(_metric(at) for at in range(SIZE))
        work.put_target_plans(_plan(at) for at in range(SIZE))
        work.put_entries(
            Entry(at + 1, month, float(chance.randint(350, 650)), "A note." if not n % 40 else "")
            for at in range(SIZE - CALCULATED)
            for n, month in enumerate(MONTHS)
        )
        for at in range(5):
            work.put_partners(at + 1, [at + 11, at + 12])
    file.close()


def _metric(at: int) -> Metric:
    one = at - (SIZE - CALCULATED) + 1
    formula = f"[Metric {one}] / [Metric {one + 1}]" if one > 0 else ""
    return Metric(
        at + 1,
        f"Metric {at + 1}",
        stage=Stage.KPI,
        unit=Unit(UnitKind.PERCENT if formula else _KINDS[at % 2], decimals=1),
        direction=list(Direction)[at % 3],
        aggregation=Aggregation.RECOMPUTE if formula else Aggregation.SUM,
        department_id=at % 8 + 1,
        owner_id=at % 6 + 1,
        objective_id=at % 5 + 1,
        position=at,
        formula=formula,
        starts_on=FIRST.start,
    )


def _plan(at: int) -> TargetPlan:
    number, starts = at + 1, FIRST.start
    if at % 10 == 1:
        return TargetPlan(number, number, PlanKind.GROWTH, starts, rule=Growth(0.05))
    low = 0.9 if at >= SIZE - CALCULATED else 500.0
    upper = low * 1.2 if at % 3 == 2 else None
    return TargetPlan(number, number, PlanKind.CONSTANT, starts, constant=Target(low, upper))
