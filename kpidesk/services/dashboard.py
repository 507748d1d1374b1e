"""The dashboard: how every KPI stands at the end of a chosen month, and what needs the owner."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kpidesk.domain import period_names
from kpidesk.domain.charts import TrendChart
from kpidesk.domain.errors import UserError
from kpidesk.domain.metrics import Company, Stage
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period, span
from kpidesk.domain.ports import CompanyFile, Records
from kpidesk.domain.standing import MetricHistory, Standing, period_as_of, stand, trend
from kpidesk.domain.status import Status
from kpidesk.i18n import _, ngettext
from kpidesk.services.calculation import engine_of
from kpidesk.services.explanations import reason_of_blank
from kpidesk.services.histories import histories

_MOST_TOLD: Final = 2


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Every KPI at the end of `month`; `months` are those that can be chosen, oldest first.

    `has_numbers` says whether there is anything to look at, if only inputs of a formula.
    """

    company: Company
    month: Period
    month_label: str
    months: tuple[Period, ...]
    summary: tuple[str, ...]
    standings: tuple[Standing, ...]
    has_numbers: bool = True

    @property
    def has_candidates_alone(self) -> bool:
        """Say whether candidates stand in, because there is no KPI yet."""
        return _are_candidates(self.standings)


def dashboard(
    file: CompanyFile, locale: NumberLocale, today: dt.date, month: Period | None = None
) -> Dashboard:
    """Return the dashboard of `month`; None means the latest month that has numbers.

    Each KPI is shown in its latest period that has ended by the end of that month.
    """
    with file.read() as records:
        company = records.company()
        everything, retired = _shown(records), _retired(records)
        left_out = _left_out(records, everything)
        needed = _needed_periods(records, everything, today)
        first, latest, last = _range(everything, retired, needed, company.calendar, today)
        chosen = latest if month is None else month
        of_its_time = [each for each in retired if _was_shown(each, chosen, company.calendar)]
        if of_its_time and not any(each.metric.stage is Stage.KPI for each in everything):
            everything = []  # candidates stand in only where there is no KPI
        shown = sorted([*everything, *of_its_time], key=lambda each: each.metric.position)
        standings = _standings(records, shown, chosen, company.calendar, locale)
    return Dashboard(
        company,
        chosen,
        period_names.label(chosen, company.calendar),
        tuple(span(first, max(last, chosen))),
        (*summary(standings), *left_out),
        standings,
        bool(needed) or any(standing.chart.has_values for standing in standings),
    )


def metric_trend(
    file: CompanyFile, metric_id: int, locale: NumberLocale, current: Period | None = None
) -> TrendChart:
    """Return the whole trend of one metric, from its first value or note to its last."""
    with file.read() as records:
        metrics = [metric for metric in records.metrics() if metric.id == metric_id]
        if not metrics:
            raise UserError(_("This metric is no longer in the file. Nothing was changed."))
        history = histories(records, metrics)[metric_id]
        calendar = records.company().calendar
        reason = reason_of_blank(records, history, current, locale) if current else ""
    known = sorted(
        {*history.values, *history.notes, *history.not_applicable}
        | ({current} if current else set())
    )
    if not known:
        return TrendChart(metrics[0].name, metrics[0].unit, ())
    return trend(history, known[0], known[-1], calendar, locale, current, reason)


def summary(standings: Sequence[Standing]) -> tuple[str, ...]:
    """Say how many KPIs are on target, which need attention, and which have no number, and why.

    Before there is a KPI it says that these are candidates.
    """
    if not standings:
        return ()
    judged = [s for s in standings if s.status not in (Status.NO_DATA, Status.NO_TARGET)]
    sentences = _on_target(judged, are_candidates=_are_candidates(standings), count=len(standings))
    off = [standing for standing in judged if standing.status is Status.OFF]
    sentences.extend(
        _("{name} is off target. {sentence}").format(
            name=standing.metric.name, sentence=standing.sentence
        )
        for standing in off[:_MOST_TOLD]
    )
    if more := off[_MOST_TOLD:]:
        sentences.append(
            ngettext(
                "{count} more is off target: {names}.",
                "{count} more are off target: {names}.",
                len(more),
            ).format(count=len(more), names=_names(more))
        )
    blank = [s for s in standings if s.status is Status.NO_DATA and s.is_applicable]
    sentences.extend(_not_calculated([standing for standing in blank if standing.reason]))
    missing = [standing for standing in blank if not standing.reason]
    if missing:
        sentences.append(
            ngettext(
                "{count} number is not entered yet: {names}.",
                "{count} numbers are not entered yet: {names}.",
                len(missing),
            ).format(count=len(missing), names=_names(missing))
        )
    return tuple(sentences)


def _are_candidates(standings: Sequence[Standing]) -> bool:
    return bool(standings) and all(s.metric.stage is Stage.CANDIDATE for s in standings)


def _on_target(judged: Sequence[Standing], *, are_candidates: bool, count: int) -> list[str]:
    """Say how many of `judged` are on target, and first that all `count` are candidates if so."""
    met = sum(standing.status is Status.ON_TARGET for standing in judged)
    said = []
    if are_candidates:
        text = ngettext(
            "No KPI yet, but {count} candidate.", "No KPI yet, but {count} candidates.", count
        )
        said.append(text.format(count=count))
    if judged:
        text = (
            ngettext(
                "{met} of {count} candidate with a target is on target.",
                "{met} of {count} candidates with a target are on target.",
                len(judged),
            )
            if are_candidates
            else ngettext(
                "{met} of {count} KPI is on target.",
                "{met} of {count} KPIs are on target.",
                len(judged),
            )
        )
        said.append(text.format(met=met, count=len(judged)))
    return said


def _not_calculated(blank: Sequence[Standing]) -> list[str]:
    said = [
        _("{name} has no value. {reason}").format(name=standing.metric.name, reason=standing.reason)
        for standing in blank[:_MOST_TOLD]
    ]
    if more := blank[_MOST_TOLD:]:
        said.append(
            ngettext(
                "{count} more has no value: {names}.",
                "{count} more have no value: {names}.",
                len(more),
            ).format(count=len(more), names=_names(more))
        )
    return said


def _names(standings: Sequence[Standing]) -> str:
    return ", ".join(standing.metric.name for standing in standings)


def _shown(records: Records) -> list[MetricHistory]:
    """Return the KPIs by importance; before there is any, the candidates that are tracked."""
    metrics = records.metrics()
    chosen = [metric for metric in metrics if metric.stage is Stage.KPI]
    if not chosen:
        chosen = [m for m in metrics if m.stage is Stage.CANDIDATE and m.is_collected]
    by_id = histories(records, chosen)
    return [by_id[metric.id] for metric in chosen]


def _retired(records: Records) -> list[MetricHistory]:
    """Return what was a KPI until it was retired: it had an objective, an owner and a target."""
    metrics = [
        metric
        for metric in records.metrics()
        if metric.stage is Stage.RETIRED and metric.objective_id and metric.owner_id
    ]
    by_id = histories(records, metrics) if metrics else {}
    return [by_id[metric.id] for metric in metrics if by_id[metric.id].plans]


def _needed_periods(
    records: Records, shown: Sequence[MetricHistory], today: dt.date
) -> list[Period]:
    """Return the first and last period with a number that a calculated KPI needs, and new ones.

    A ratio with a zero below it is no number, but what it is made of is there to look at. New are
    those of this month.
    """
    left = [history.metric.id for history in shown if history.metric.is_calculated]
    if not left:
        return []
    engine, seen, found = engine_of(records), set[int](), list[Period]()
    while left:
        each = left.pop()
        if each in seen:
            continue
        seen.add(each)
        left += engine.inputs_of(each)
        if engine.dependencies.plans[each].is_calculated:
            continue
        own = engine.dependencies.plans[each].frequency
        periods, numbers = engine.timeline(own).periods, engine.column(each).numbers()
        known = [periods[index] for index, _value in numbers]
        found += [*known[:1], *(p for p in known if p.start >= today.replace(day=1)), *known[-1:]]
    return found


def _was_shown(history: MetricHistory, month: Period, calendar: FiscalCalendar) -> bool:
    """Say whether a KPI that is retired by now was one in `month`.

    In the month in which it was retired, it was if its last number is there.
    """
    if not history.was_retired_by(month.last_day):
        return True
    if history.was_retired_by(month.previous.last_day):
        return False
    return period_as_of(month.last_day, history.metric.frequency, calendar) in history.values


def _left_out(records: Records, shown: Sequence[MetricHistory]) -> tuple[str, ...]:
    """Say which candidates have no tile because there are KPIs, so that nobody looks in vain."""
    ids = {history.metric.id for history in shown}
    names = [
        metric.name
        for metric in records.metrics()
        if metric.stage is Stage.CANDIDATE and metric.is_collected and metric.id not in ids
    ]
    if not names:
        return ()
    return (
        ngettext(
            "{count} candidate is not shown until it has all that makes a KPI: {names}.",
            "{count} candidates are not shown until they have all that makes a KPI: {names}.",
            len(names),
        ).format(count=len(names), names=", ".join(names)),
    )


def _range(
    everything: Sequence[MetricHistory],
    retired: Sequence[MetricHistory],
    needed: Sequence[Period],
    calendar: FiscalCalendar,
    today: dt.date,
) -> tuple[Period, Period, Period]:
    """Return the first month with a number, the one to show first, and the last to choose from.

    Shown first is the latest month with a number, but not one that has not ended. The month that is
    running can be chosen as soon as it has a number, and is shown first where no other has any.
    What is retired counts for the first month alone, if there is anything else. `needed` are
    periods with inputs of calculated KPIs.
    """
    ended = period_as_of(today, Frequency.MONTH, calendar)
    running = calendar.containing(today, Frequency.MONTH)
    known = [*(period for history in everything for period in history.values), *needed]
    days = [period.last_day for period in known]
    if not days:
        days = [period.last_day for history in retired for period in history.values]
    if not days:
        return ended, ended, ended
    starts = [p.start for history in retired for p in history.values]
    starts += [period.start for period in known]
    first = calendar.containing(min(starts), Frequency.MONTH)
    is_running = any(running.contains(day) for day in days)
    latest = min(calendar.containing(max(days), Frequency.MONTH), ended)
    if is_running and min(days) >= running.start:
        latest = running
    return min(first, latest), latest, running if is_running else latest


def _standings(
    records: Records,
    everything: Sequence[MetricHistory],
    month: Period,
    calendar: FiscalCalendar,
    locale: NumberLocale,
) -> tuple[Standing, ...]:
    found = []
    for history in everything:
        period = period_as_of(month.last_day, history.metric.frequency, calendar)
        reason = reason_of_blank(records, history, period, locale)
        found.append(stand(history, period, calendar, locale, reason))
    return tuple(found)
