"""Entry sheets to print and to mail: what is due for each owner, and what helps to fill it in."""

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from kpidesk.domain import period_names, sentences
from kpidesk.domain.entry_sheets import EntrySheet, SheetLine
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.metrics import Metric
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import FiscalCalendar, Period
from kpidesk.domain.ports import CompanyFile, Records
from kpidesk.domain.series import Series
from kpidesk.domain.units import format_value, same_measure
from kpidesk.i18n import _
from kpidesk.services.due import DueRow, due_in
from kpidesk.services.histories import histories

_ALL: Final = 1 << 40  # more change sets than a file will ever hold
MOST_PERIODS: Final = 24  # of one metric on one sheet; older ones are typed in the window


def company_key(records: Records) -> str:
    """Return what tells this company from every other: 32 hex digits that never change.

    A company has no number of its own. Its file's first change set is the creation of the company,
    which no undo takes back: when that was, to the microsecond, and by whom is as good. Copies of
    the file share it, and the company may be renamed.
    """
    first = min(records.change_sets(_ALL), key=lambda change_set: change_set.id)
    made = f"{first.at.astimezone(dt.UTC).isoformat()}\n{first.who}"
    return hashlib.sha256(made.encode()).hexdigest()[:32]


def sheets_by_owner(
    file: CompanyFile,
    today: dt.date,
    locale: NumberLocale,
    owners: Collection[str] | None = None,
    period: Period | None = None,
) -> tuple[EntrySheet, ...]:
    """Return a sheet for each owner with what is due (None: all owners; the empty name: nobody).

    With a `period` the sheets ask for that one alone, of the metrics that are measured so.
    """
    with file.read() as records:
        company, key = records.company(), company_key(records)
        rows = due_in(records, today).rows if period is None else _asked(records, period)
        wanted = [row for row in rows if owners is None or row.owner in owners]
        known = histories(records, [row.metric for row in wanted])
    by_owner: dict[str, list[SheetLine]] = {}
    for row in wanted:
        line = _line(known[row.metric.id], row.periods, company.calendar, locale)
        if line.asked:
            by_owner.setdefault(row.owner, []).append(line)
    return tuple(
        EntrySheet(company, key, tuple(lines), columns(lines), owner)
        for owner, lines in by_owner.items()
    )


def sheet_of_grid(
    file: CompanyFile,
    rows: Iterable[MetricHistory],
    periods: Sequence[Period],
    locale: NumberLocale,
) -> EntrySheet:
    """Return a sheet of `rows` that asks for all of `periods`, with the numbers that are known."""
    with file.read() as records:
        company, key = records.company(), company_key(records)
    lines = [
        _line(row, periods, company.calendar, locale, most=len(periods))
        for row in rows
        if not row.metric.is_calculated
    ]
    return EntrySheet(company, key, tuple(lines), tuple(periods))


def columns(lines: Sequence[SheetLine]) -> tuple[Period, ...]:
    """Return the periods that any of `lines` asks for, by frequency and in order of time."""
    asked = {period for line in lines for period in line.asked}
    return tuple(sorted(asked, key=lambda period: (period.frequency.per_year, period.start)))


def _asked(records: Records, period: Period) -> list[DueRow]:
    """Return a row for each metric of the frequency of `period` that has no number in it."""
    metrics = [
        metric
        for metric in records.metrics()
        if metric.is_collected and not metric.is_calculated and metric.frequency is period.frequency
    ]
    ids = [metric.id for metric in metrics]
    values, gone = records.values(ids), records.not_applicable(ids)
    names = {owner.id: owner.name for owner in records.owners()}
    rows = [
        DueRow(metric, names.get(metric.owner_id or 0, ""), "", (period,), 0, "", "")
        for metric in metrics
        if period not in values.get(metric.id, {}) and period not in gone.get(metric.id, ())
    ]
    return sorted(rows, key=lambda row: (not row.owner, row.owner.casefold()))


def _line(
    history: MetricHistory,
    periods: Sequence[Period],
    calendar: FiscalCalendar,
    locale: NumberLocale,
    most: int = MOST_PERIODS,
) -> SheetLine:
    """Return the line of one metric; what was measured in another unit is not asked for."""
    metric = history.metric
    fitting = [
        period
        for period in periods
        if period.frequency is metric.frequency
        and not history.formula(period)
        and period not in history.not_applicable
        and same_measure(history.unit(period), metric.unit)
    ]
    asked = fitting[-most:]
    return SheetLine(
        metric,
        frozenset(asked),
        {period: history.values[period] for period in asked if period in history.values},
        _last_text(history, metric, asked, calendar, locale),
        _target_text(history, asked, locale),
        len(fitting) - len(asked),
    )


def _last_text(
    history: MetricHistory,
    metric: Metric,
    asked: Sequence[Period],
    calendar: FiscalCalendar,
    locale: NumberLocale,
) -> str:
    """Return the last number before the last one that is asked, with its period.

    Empty where it is one of those that the sheet shows as it is.
    """
    series = Series(metric.frequency, history.values)
    last = series.latest(asked[-1].previous) if asked else series.last
    if last is None or last in asked:
        return ""
    return _("{value} ({period})").format(
        value=format_value(history.values[last], history.unit(last), locale),
        period=period_names.label(last, calendar, short=True),
    )


def _target_text(history: MetricHistory, asked: Sequence[Period], locale: NumberLocale) -> str:
    target = history.target(asked[-1]) if asked else None
    if target is None:
        return ""
    metric = history.metric
    return sentences.target_text(target, metric.direction, metric.unit, locale)
