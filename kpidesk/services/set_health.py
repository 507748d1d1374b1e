"""The health of the set of KPIs: what is to be mended, for the page and the badge."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from kpidesk.domain import set_health
from kpidesk.domain.kpi_gaps import is_waiting
from kpidesk.domain.metrics import Metric, Stage
from kpidesk.domain.numbers import ENGLISH, NumberLocale
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.ports import CompanyFile, Records
from kpidesk.domain.set_findings import SetFinding
from kpidesk.domain.set_health import Lack, MetricFacts
from kpidesk.domain.standing import MetricHistory
from kpidesk.services.explanations import missing_of, reason_of_blank
from kpidesk.services.histories import histories

_YEARS: Final = 4  # of yearly metrics three are looked at, and this year


@dataclass(frozen=True, slots=True)
class SetHealth:
    """What is not well with the set of KPIs, the most urgent first, and the sentence above it."""

    findings: tuple[SetFinding, ...]
    summary: str
    kpis: int
    names: Mapping[int, str]  # of the metrics that the findings are about


def health_of_set(file: CompanyFile, today: dt.date, locale: NumberLocale = ENGLISH) -> SetHealth:
    """Return how the set of KPIs stands on the day `today`."""
    with file.read() as records:
        calendar = records.company().calendar
        everything = records.metrics()
        watched = [m for m in everything if m.stage in (Stage.KPI, Stage.INPUT) or is_waiting(m)]
        by_id = histories(records, watched)
        partners = records.partners()
        facts = [
            _facts(metric, by_id.get(metric.id), partners.get(metric.id, ()), today, calendar)
            for metric in everything
        ]
        names = {metric.id: metric.name for metric in everything}
        facts = [
            replace(fact, lack=partial(_lack, records, by_id[fact.metric.id], names, locale))
            if fact.metric.is_calculated and fact.metric.id in by_id
            else fact
            for fact in facts
        ]
        found = set_health.findings(facts, today, calendar)
    about = {finding.metric_id for finding in found}
    return SetHealth(
        found,
        set_health.summary(found),
        sum(metric.stage is Stage.KPI for metric in everything),
        {metric_id: name for metric_id, name in names.items() if metric_id in about},
    )


def _lack(
    records: Records,
    history: MetricHistory,
    names: Mapping[int, str],
    locale: NumberLocale,
    period: Period,
) -> Lack | None:
    """Return why a calculated metric has no number in `period`; None where it has."""
    reason = reason_of_blank(records, history, period, locale)
    if not reason:
        return None
    cell = missing_of(records, history.metric.id, period)
    return Lack(reason) if cell is None else Lack(reason, names[cell[0]], cell)


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
        has_target=bool(history.plans)
        if is_waiting(metric)
        else history.target(running) is not None,
        partner_ids=frozenset(partners),
        since=metric.starts_on,
        reviewed_on=metric.reviewed_on,
        target_since=max((plan.starts for plan in history.plans), default=None),
    )


def _periods_of_interest(frequency: Frequency) -> int:
    return max(frequency.per_year + 1, _YEARS)
