"""What the tests of metrics share: a company with formulas, and everything a reader sees of it."""

import datetime as dt

from kpidesk.domain.metrics import Aggregation, Metric
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services.entries import Edit, set_entries
from kpidesk.services.metric_drafts import MetricDraft
from kpidesk.services.metrics import define_kpi

MARCH = Period(Frequency.MONTH, dt.date(2026, 3, 1))
SHARE = Unit(UnitKind.PERCENT, decimals=1)


def metric_named(file: CompanyFile, name: str) -> Metric:
    with file.read() as records:
        return next(metric for metric in records.metrics() if metric.name == name)


def id_of(file: CompanyFile, name: str) -> int:
    return metric_named(file, name).id


def add_conversion(file: CompanyFile) -> int:
    """Define leads, sales and their ratio, with numbers for two months; return the ratio's id."""
    for name, first, second in (("Leads", 240.0, 200.0), ("Sales", 18.0, 20.0)):
        define_kpi(file, MetricDraft(name, starts_on=MARCH.start))
        metric_id = id_of(file, name)
        set_entries(file, [Edit(metric_id, MARCH, first), Edit(metric_id, MARCH.next, second)])
    define_kpi(
        file,
        MetricDraft(
            "Conversion rate",
            unit=SHARE,
            aggregation=Aggregation.RECOMPUTE,
            formula="Sales / Leads",
            starts_on=MARCH.start,
        ),
    )
    return id_of(file, "Conversion rate")


def everything(file: CompanyFile) -> tuple[object, ...]:
    """Return all that can be read from a file."""
    with file.read() as records:
        return (
            records.company(),
            tuple(records.departments()),
            tuple(records.owners()),
            tuple(records.objectives()),
            tuple(records.metrics()),
            dict(records.earlier_definitions()),
            {key: dict(found) for key, found in records.answers().items()},
            dict(records.partners()),
            tuple(records.target_plans()),
            tuple(records.entries()),
            {key: dict(found) for key, found in records.values().items()},
            {key: dict(found) for key, found in records.notes().items()},
        )
