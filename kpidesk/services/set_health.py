"""The health of the set of KPIs: what is to be mended, for the page and the badge."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kpidesk.domain import set_health
from kpidesk.domain.metrics import Metric, Stage
from kpidesk.domain.periods import FiscalCalendar, Frequency
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.set_health import MetricFacts, SetFinding
from kpidesk.domain.standing import MetricHistory
from kpidesk.services.histories import histories

_YEARS: Final = 4  # of yearly metrics three are looked at, and this year


@dataclass(frozen=True, slots=True)
class SetHealth:
    """What is not well with the set of KPIs, the most urgent first, and the sentence above it."""

    findings: tuple[SetFinding, ...]
    summary: str
    kpis: int
    names: Mapping[int, str]  # of the metrics that the findings are about


def health_of_set(file: CompanyFile, today: dt.date) -> SetHealth:
    """Return how the set of KPIs stands on the day `today`."""
    with file.read() as records:
        calendar = records.company().calendar
        everything = records.metrics()
        watched = [m for m in everything if m.stage in (Stage.KPI, Stage.INPUT)]
        by_id = histories(records, watched)
        partners = records.partners()
    facts = [
        _facts(metric, by_id.get(metric.id), partners.get(metric.id, ()), today, calendar)
        for metric in everything
    ]
    found = set_health.findings(facts, today, calendar)
    about = {finding.metric_id for finding in found}
    return SetHealth(
        found,
        set_health.summary(found),
        sum(metric.stage is Stage.KPI for metric in everything),
        {metric.id: metric.name for metric in everything if metric.id in about},
    )


def _facts(
    metric: Metric,
    history: MetricHistory | None,
    partners: tuple[int, ...],
    today: dt.date,
    calendar: FiscalCalendar,
) -> MetricFacts:
    if history is None:
        return MetricFacts(metric)
    running = calendar.containing(today, metric.frequency)
    earliest = running.shift(-_periods_of_interest(metric.frequency)).start
    # One value older than all that tells how long there has been none.
    latest = max(history.values, default=None)
    statuses = {
        period: history.status(period)
        for period in history.values
        if period.start >= earliest or period == latest
    }
    return MetricFacts(
        metric,
        department=history.department,
        statuses=statuses,
        has_target=history.target(running) is not None,
        partner_ids=frozenset(partners),
        since=metric.starts_on,
        reviewed_on=metric.reviewed_on,
    )


def _periods_of_interest(frequency: Frequency) -> int:
    return max(frequency.per_year + 1, _YEARS)
