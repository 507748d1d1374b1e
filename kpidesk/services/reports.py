"""Reports and exports: gathers what they say; writers give them a form."""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kpidesk.domain import period_names
from kpidesk.domain.behaviour_sentences import Finding
from kpidesk.domain.boards import SummaryLine
from kpidesk.domain.charts import TrendChart, TrendPoint
from kpidesk.domain.entries import Entry, Origin, OriginKind
from kpidesk.domain.errors import UserError
from kpidesk.domain.events import Event
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.metrics import EarlierDefinition, Metric
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import Period
from kpidesk.domain.ports import CompanyFile, Records
from kpidesk.domain.reporting import (
    EntryExport,
    ExportedEntry,
    Remarks,
    ReportGroup,
    ReportModel,
)
from kpidesk.domain.standing import Standing, near_band
from kpidesk.i18n import _
from kpidesk.services.boards import verdict_on
from kpidesk.services.dashboard import dashboard
from kpidesk.services.events import told_of
from kpidesk.services.histories import histories
from kpidesk.services.trends import event_sentence, marked

_BY_FORMULA: Final = Origin(OriginKind.CALCULATED)


def report_model(
    file: CompanyFile, locale: NumberLocale, made_at: dt.datetime, month: Period | None = None
) -> ReportModel:
    """Return the report of `month` (None: the latest with numbers), KPIs by department.

    Raises UserError where no KPI is defined yet, or none had begun by then: an empty report would
    help nobody.
    """
    board = dashboard(file, locale, made_at.date(), month)
    if not board.standings and board.is_past:
        raise UserError(
            _("There is no number for {month}, so there is nothing to report.").format(
                month=board.month_label
            )
        )
    if not board.standings:
        raise UserError(_("There is no KPI to report yet. Define one first."))
    groups: dict[str, list[Standing]] = {}
    for standing in board.standings:
        groups.setdefault(standing.department, []).append(standing)
    names = sorted(groups, key=lambda name: (name == "", name.casefold()))
    with file.read() as records:
        told = _told(records, board.standings, board.month, locale)
    return ReportModel(
        company=board.company,
        title=_("KPI report {month}").format(month=board.month_label),
        period_label=board.month_label,
        made_at=made_at,
        summary=tuple(_on_paper(line, made_at.date()) for line in board.lines),
        groups=tuple(
            ReportGroup(
                name or _("No department"),
                tuple(replace(each, chart=told.charts[each.metric.id]) for each in groups[name]),
            )
            for name in names
        ),
        events=told.events,
        remarks={
            number: replace(
                each, usual=" ".join(filter(None, (each.usual, board.facts[number].no_kpi_yet)))
            )
            for number, each in told.remarks.items()
        },
    )


def _on_paper(line: SummaryLine, made_on: dt.date) -> str:
    """Return a sentence of the summary as a report says it.

    What is overdue on the day of the report was perhaps not yet when its month ended.
    """
    if not line.is_decided:
        return line.text
    day = period_names.format_day(made_on)
    return _("{sentence} This is as of {day}.").format(sentence=line.text, day=day)


@dataclass(frozen=True, slots=True)
class _Told:
    """What a report says beside the numbers; charts and remarks are by metric id."""

    events: tuple[str, ...]
    charts: Mapping[int, TrendChart]
    remarks: Mapping[int, Remarks]


def _told(
    records: Records, standings: Sequence[Standing], month: Period, locale: NumberLocale
) -> _Told:
    """Return what happened in `month`, whether each number is usual, and charts that mark both."""
    metrics = {metric.id: metric for metric in records.metrics()}
    known = histories(records, [metrics[each.metric.id] for each in standings])
    events = sorted(records.events(), key=lambda event: event.on)
    charts, remarks = {}, {}
    for standing in standings:
        history = known[standing.metric.id]
        charts[history.metric.id] = _chart(history, standing, events)
        remarks[history.metric.id] = Remarks(
            _usual(records, history, standing.period, locale),
            tuple(
                event_sentence(event)
                for event in events
                if event.metric_id == history.metric.id
                and (month.contains(event.on) or standing.period.contains(event.on))
            ),
        )
    general = (each for each in events if each.metric_id is None and month.contains(each.on))
    return _Told(tuple(event_sentence(each) for each in general), charts, remarks)


def _chart(history: MetricHistory, standing: Standing, events: Sequence[Event]) -> TrendChart:
    """Return the chart of `standing` with its markers, and where values are near the target."""
    points = tuple(_with_near(history, each) for each in standing.chart.points)
    chart = replace(standing.chart, points=points, shows_near=True)
    return marked(chart, told_of(events, history.metric.id))


def _with_near(history: MetricHistory, point: TrendPoint) -> TrendPoint:
    near = near_band(history, point.period, point.target)
    return point if near is None else replace(point, near=near)


def _usual(records: Records, history: MetricHistory, period: Period, locale: NumberLocale) -> str:
    """Return whether the value of `period` is usual; nothing where there is no range to tell."""
    found = verdict_on(records, history, period, locale)
    silent = (Finding.NO_VALUE, Finding.NO_COMPARISON, Finding.NO_LIMITS)
    return "" if found.finding in silent else found.sentence


def entry_export(file: CompanyFile) -> EntryExport:
    """Return every number that the screens show, of retired metrics too, by metric and period.

    What is typed, pasted or imported is stored, and is here as it is stored, with its origin. What
    a formula gives is stored nowhere: it is here as it is calculated now, with the origin
    "calculated" and the note of its period. For the time of a formula that is all: a number which
    was stored there before is not shown any more. Each has the unit of its time.
    """
    with file.read() as records:
        company = records.company()
        metrics = {metric.id: metric for metric in records.metrics()}
        earlier = records.earlier_definitions()
        calculated = [
            metric
            for metric in metrics.values()
            if metric.is_calculated or any(each.formula for each in earlier.get(metric.id, ()))
        ]
        entries, events = records.entries(), records.events()
        known = histories(records, calculated) if calculated else {}
    shown = [*_stored(entries, known), *_calculated(entries, known)]
    by_day = sorted(events, key=lambda event: (event.on, event.id))
    shown.sort(key=lambda entry: (entry.metric_id, entry.period.frequency, entry.period.start))
    return EntryExport(
        company,
        tuple(
            ExportedEntry(
                _of_its_time(metrics[entry.metric_id], earlier, entry.period),
                period_names.code(entry.period, company.calendar),
                entry,
                _in_period(by_day, entry),
            )
            for entry in shown
        ),
        tuple((each, _name_of(metrics, each)) for each in by_day),
    )


def _name_of(metrics: Mapping[int, Metric], event: Event) -> str:
    return "" if event.metric_id is None else metrics[event.metric_id].name


def _in_period(by_day: Sequence[Event], entry: Entry) -> tuple[Event, ...]:
    """Return those of the events, which are in order of time, that an entry's period covers."""
    first = bisect_left(by_day, entry.period.start, key=lambda each: each.on)
    last = bisect_left(by_day, entry.period.end, key=lambda each: each.on)
    return told_of(by_day[first:last], entry.metric_id) if first < last else ()


def _stored(entries: Iterable[Entry], known: Mapping[int, MetricHistory]) -> Iterator[Entry]:
    """Return what is stored, without what a formula gives by now; its notes stay."""
    for entry in entries:
        history, period = known.get(entry.metric_id), entry.period
        if history is None or not history.formula(period):
            yield entry
        elif entry.note and period not in history.values:
            yield Entry(entry.metric_id, period, None, entry.note, _BY_FORMULA)


def _calculated(entries: Iterable[Entry], known: Mapping[int, MetricHistory]) -> Iterator[Entry]:
    notes = {(entry.metric_id, entry.period): entry.note for entry in entries if entry.note}
    for metric_id, history in known.items():
        for period, value in history.values.items():
            if history.formula(period):
                note = notes.get((metric_id, period), "")
                yield Entry(metric_id, period, value, note, _BY_FORMULA)


def _of_its_time(
    metric: Metric, earlier: Mapping[int, Sequence[EarlierDefinition]], period: Period
) -> Metric:
    """Return the metric with the unit in which `period` was measured."""
    then = next((each for each in earlier.get(metric.id, ()) if period.start < each.until), None)
    return metric if then is None else replace(metric, unit=then.unit)
