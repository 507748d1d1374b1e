"""Reports and exports: gathers what they say; writers give them a form."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from kpidesk.domain import period_names
from kpidesk.domain.entries import Entry, Origin, OriginKind
from kpidesk.domain.errors import UserError
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.metrics import EarlierDefinition, Metric
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.reporting import EntryExport, ExportedEntry, ReportGroup, ReportModel
from kpidesk.domain.standing import Standing
from kpidesk.i18n import _
from kpidesk.services.dashboard import dashboard
from kpidesk.services.histories import histories

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
    return ReportModel(
        company=board.company,
        title=_("KPI report {month}").format(month=board.month_label),
        period_label=board.month_label,
        made_at=made_at,
        summary=board.summary,
        groups=tuple(
            ReportGroup(name or _("No department"), tuple(groups[name])) for name in names
        ),
    )


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
        entries = records.entries()
        known = histories(records, calculated) if calculated else {}
    shown = [*_stored(entries, known), *_calculated(entries, known)]
    shown.sort(key=lambda entry: (entry.metric_id, entry.period.frequency, entry.period.start))
    return EntryExport(
        company,
        tuple(
            ExportedEntry(
                _of_its_time(metrics[entry.metric_id], earlier, entry.period),
                period_names.code(entry.period, company.calendar),
                entry,
            )
            for entry in shown
        ),
    )


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
