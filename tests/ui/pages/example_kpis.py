"""KPIs with numbers, as an owner would have defined and typed them."""

import datetime as dt
from collections.abc import Mapping

from kpidesk.domain.metrics import Aggregation, Direction
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.qualification import Outcome
from kpidesk.domain.targets import Target
from kpidesk.domain.units import Unit
from kpidesk.services.entries import Edit, set_entries
from kpidesk.services.metric_drafts import MetricDraft, TargetDraft
from kpidesk.services.metrics import define_kpi

OCTOBER = Period(Frequency.MONTH, dt.date(2026, 10, 1))  # the last month before conftest's TODAY
SEPTEMBER = OCTOBER.previous


def add_kpi(
    file: CompanyFile,
    name: str,
    values: Mapping[Period, float],
    *,
    target: float | Target = 47.0,
    direction: Direction = Direction.HIGHER,
    department: str = "",
    unit: Unit | None = None,
    frequency: Frequency = Frequency.MONTH,
) -> int:
    """Define a KPI, type its numbers, and return its id."""
    goal = target if isinstance(target, Target) else Target(target)
    adds_up = unit is None or unit.kind.adds_up
    define_kpi(
        file,
        MetricDraft(
            name,
            definition=f"What {name} means",
            unit=unit or Unit(),
            aggregation=Aggregation.SUM if adds_up else Aggregation.MEAN,
            direction=direction,
            frequency=frequency,
            department=department,
            owner="Anna",
            objective="Grow",
            outcome=Outcome.REVENUE,
            so_what="It pays the rent.",
            starts_on=dt.date(2020, 1, 1),
            target=TargetDraft(dt.date(2020, 1, 1), constant=goal),
        ),
    )
    with file.read() as records:
        metric_id = next(metric.id for metric in records.metrics() if metric.name == name)
    type_numbers(file, metric_id, values)
    return metric_id


def type_numbers(file: CompanyFile, metric_id: int, values: Mapping[Period, float | None]) -> None:
    """Type numbers behind the window's back."""
    set_entries(file, [Edit(metric_id, period, value) for period, value in values.items()])


def months_until_october(*values: float | None) -> dict[Period, float]:
    """Return `values` for the months that end with October 2026; None is a gap."""
    count = len(values)
    return {
        OCTOBER.shift(place - count + 1): value
        for place, value in enumerate(values)
        if value is not None
    }


def quarter(year: int, number: int) -> Period:
    """Return a quarter of a calendar year."""
    return FiscalCalendar().quarter(year, number)
