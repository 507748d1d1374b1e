"""Read periods where a sheet writes them, and settle together what one cell alone leaves open.

A cell may name a month without its year, or a date that is day-first for one reader and month-first
for another: the whole row or column decides, and where it does not, nothing is assumed.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kpidesk.domain import period_names
from kpidesk.domain.imports import DateOrder, Yearless
from kpidesk.domain.periods import FIRST_DAY, LAST_DAY, FiscalCalendar, Frequency, Period
from kpidesk.i18n import _
from kpidesk.spreadsheets.bare_periods import bare_marks
from kpidesk.spreadsheets.date_orders import (
    begin_with_year,
    date_order,
    days_not_years,
    reads_day_first,
)
from kpidesk.spreadsheets.grid import Cell
from kpidesk.spreadsheets.mark_kinds import (
    Mark,
    NamedDay,
    NoPeriod,
    PlainMark,
    Qualified,
    Quality,
    SerialDay,
    WrittenDate,
    WrittenSpan,
    YearlessDay,
    frequency_of,
)
from kpidesk.spreadsheets.numbered_periods import in_year
from kpidesk.spreadsheets.period_spans import month_begun, whole_period
from kpidesk.spreadsheets.period_texts import LONGEST, text_mark, weekday_name

__all__ = [
    "DateOrder",
    "Mark",
    "NamedDay",
    "Settled",
    "WrittenDate",
    "bare_marks",
    "date_order",
    "frequency_of",
    "in_year",
    "join_notes",
    "mark_of",
    "settle",
    "weekday_name",
    "year_of",
]

_YEARS: Final = range(1901, 2200)  # a whole number in this range may be a year
_YEAR: Final = re.compile(r"\d{4}")
_FEW: Final = (7, 14)  # days that a span may have because it is of weeks


@dataclass(frozen=True, slots=True)
class Settled:
    """What a mark was settled as: a period, or None and a sentence why not.

    `yearless` is there where nothing but the year is missing. `note` is what a person should know
    of the numbers (that they are provisional). `target` is the period where the heading says that
    its numbers are those of a plan or a budget; `period` is None then.
    """

    period: Period | None
    problem: str = ""
    yearless: Yearless | None = None
    note: str = ""
    target: Period | None = None


def year_of(cell: Cell) -> int | None:
    """Return the year that a cell may name by a bare number (2026, as number or text), or None."""
    value = cell.value
    if isinstance(value, float):  # not `in _YEARS`: that compares with every year of the range
        is_year = _YEARS.start <= value < _YEARS.stop and value.is_integer() and not cell.percent
        return int(value) if is_year else None
    if _YEAR.fullmatch(cell.words) and int(cell.words) in _YEARS:
        return int(cell.words)
    return None


def mark_of(cell: Cell, calendar: FiscalCalendar) -> Mark | None:
    """Return the period that a cell names, None where it names none; a bare number is no period."""
    value = cell.value
    if isinstance(value, dt.date):
        return Period(Frequency.DAY, value) if FIRST_DAY <= value <= LAST_DAY else None
    if not isinstance(value, str) or len(value) > 2 * LONGEST or _YEAR.fullmatch(cell.words):
        return None
    return text_mark(value, calendar)


def join_notes(*notes: str) -> str:
    """Return the notes that say something, one behind the other."""
    return " ".join(note for note in notes if note)


def settle(
    marks: Sequence[Mark],
    texts: Sequence[str],
    years: Sequence[int | None],
    calendar: FiscalCalendar,
    *,
    day_first: bool | None = None,
) -> list[Settled]:
    """Return what each mark of one row or column is, in the light of all of them.

    `marks` are in the order of the sheet, `texts` what the cells show, `years` the year that the
    sheet gives each of them elsewhere, `day_first` what a person said of dates that can be read two
    ways. Days that are all firsts, or all lasts, of months mean these months, unless days of the
    week or times stand with them; two or more that are all Mondays mean these weeks.
    """
    plain = _as_neighbours([mark.mark if isinstance(mark, Qualified) else mark for mark in marks])
    if begin_with_year(plain):
        plain = [
            NoPeriod(_two_ways(text), Frequency.DAY)
            if isinstance(mark, WrittenDate) and not mark.dotted
            else mark
            for mark, text in zip(plain, texts, strict=True)
        ]
    order = reads_day_first(plain, day_first=day_first)
    doubts = days_not_years(plain, texts, years)
    plain = [mark if doubt is None else doubt for mark, doubt in zip(plain, doubts, strict=True)]
    settled = [
        _settle_one(mark, text, year, calendar, slash_day_first=order)
        for mark, text, year in zip(plain, texts, years, strict=True)
    ]
    settled = _months_and_weeks(plain, texts, settled, calendar)
    _settle_begun_months(plain, texts, settled, slash_day_first=order)
    of_actuals = {
        one.period or one.yearless
        for one, mark in zip(settled, marks, strict=True)
        if not (isinstance(mark, Qualified) and mark.quality in _NOT_ACTUAL)
    }
    return [
        _qualify(one, mark.quality, text, is_beside=(one.period or one.yearless) in of_actuals)
        if isinstance(mark, Qualified)
        else one
        for one, mark, text in zip(settled, marks, texts, strict=True)
    ]


_NOT_ACTUAL: Final = (Quality.ESTIMATE, Quality.TARGET, Quality.FORECAST, Quality.UNCLEAR)


def _as_neighbours(marks: Sequence[PlainMark]) -> list[PlainMark]:
    """Return the marks, with those read as their neighbours that may be so: S1 among weeks."""
    has_weeks = any(
        isinstance(mark, Period | Yearless) and mark.frequency is Frequency.WEEK for mark in marks
    )
    return [
        mark.instead
        if has_weeks and isinstance(mark, NoPeriod) and mark.instead is not None
        else mark
        for mark in marks
    ]


def _months_and_weeks(
    marks: Sequence[PlainMark],
    texts: Sequence[str],
    settled: list[Settled],
    calendar: FiscalCalendar,
) -> list[Settled]:
    """Return months or weeks where all days are their firsts or lasts."""
    if any(
        isinstance(mark, NamedDay | YearlessDay) or (isinstance(mark, WrittenDate) and mark.timed)
        for mark in marks
    ):
        return settled
    days = {
        one.period.start
        for one in settled
        if one.period is not None and one.period.frequency is Frequency.DAY
    }
    frequency = _frequency_of(days)
    if frequency is Frequency.DAY:
        return settled
    if any(
        one.period is None and one.yearless is None and isinstance(mark, WrittenDate | NoPeriod)
        for one, mark in zip(settled, marks, strict=True)
    ):
        # What the others are decides whether this is a day or the month that it begins.
        return [
            Settled(None, _day_or_more(text))
            if one.period is not None and one.period.frequency is Frequency.DAY
            else one
            for one, text in zip(settled, texts, strict=True)
        ]
    return [
        replace(one, period=calendar.containing(one.period.start, frequency))
        if one.period is not None and one.period.frequency is Frequency.DAY
        else one
        for one in settled
    ]


def _settle_one(
    mark: PlainMark,
    text: str,
    year: int | None,
    calendar: FiscalCalendar,
    *,
    slash_day_first: bool | None,
) -> Settled:
    match mark:
        case Period():
            return Settled(mark)
        case NamedDay():
            return Settled(Period(Frequency.DAY, mark.day))
        case NoPeriod():
            return Settled(None, mark.problem)
        case SerialDay():
            return _settle_serial(mark, text)
        case WrittenDate():
            return _settle_date(mark, text, slash_day_first=slash_day_first)
        case WrittenSpan():
            return _settle_span(mark, text, calendar, slash_day_first=slash_day_first)
        case YearlessDay():
            return _settle_day(mark, text, year)
        case Yearless():
            return _settle_yearless(mark, text, year, calendar)


def _settle_yearless(
    mark: Yearless, text: str, year: int | None, calendar: FiscalCalendar
) -> Settled:
    if year is None:
        return Settled(None, _no_year(text, _example(mark, calendar)), mark)
    period = in_year(mark, year, calendar)
    if period is None:
        return Settled(
            None,
            _("There is no week {week} in {year}. Mend it in the sheet.").format(
                year=year, week=mark.number
            ),
        )
    return Settled(period)


def _settle_day(mark: YearlessDay, text: str, year: int | None) -> Settled:
    if year is None:
        waiting = Yearless(Frequency.DAY, mark.month * 100 + mark.day)
        return Settled(
            None, _no_year(text, f"2026-{mark.month:02}-{min(mark.day, 28):02}"), waiting
        )
    try:
        return Settled(Period(Frequency.DAY, dt.date(year, mark.month, mark.day)))
    except ValueError:
        return Settled(None, _no_day(text))


def _no_year(text: str, example: str) -> str:
    return _(
        "“{text}” names no year, and the sheet gives no single year for it. "
        "Add the year, as in {example}."
    ).format(text=text, example=example)


def _no_day(text: str) -> str:
    return _("“{text}” is no day of the calendar.").format(text=text)


def _example(mark: Yearless, calendar: FiscalCalendar) -> str:
    period = in_year(mark, 2026, calendar) or in_year(Yearless(mark.frequency, 1), 2026, calendar)
    return "" if period is None else period_names.code(period, calendar)


def _settle_serial(mark: SerialDay, text: str) -> Settled:
    note = _("“{text}” was read as {day}, which is how spreadsheets store that day.").format(
        text=text, day=period_names.format_day(mark.day)
    )
    return Settled(Period(Frequency.DAY, mark.day), note=note)


def _day_of(date: dt.date | WrittenDate, *, slash_day_first: bool | None) -> dt.date | None:
    """Return the day that a date is; None where there is none or its order is not known."""
    if isinstance(date, dt.date):
        return date
    # A date with dots is day-first wherever it is written.
    day_first = True if date.dotted or date.first == date.second else slash_day_first
    day = None if day_first is None else date.day(day_first=day_first)
    return day if day is not None and FIRST_DAY <= day <= LAST_DAY else None


def _is_open(date: dt.date | WrittenDate, *, slash_day_first: bool | None) -> bool:
    return (
        slash_day_first is None
        and isinstance(date, WrittenDate)
        and not date.dotted
        and date.first != date.second
    )


def _day_or_more(text: str) -> str:
    return _(
        "“{text}” may be a day, or the month or week that begins or ends with it: the other dates "
        "here would tell, and they are not clear. Write all of them like 2026-03-14."
    ).format(text=text)


def _two_ways(text: str) -> str:
    return _(
        "“{text}” is a different day for those who write the day first and those who write "
        "the month first. Write dates like 2026-03-14."
    ).format(text=text)


def _settle_date(mark: WrittenDate, text: str, *, slash_day_first: bool | None) -> Settled:
    if _is_open(mark, slash_day_first=slash_day_first):
        return Settled(None, _two_ways(text))
    day = _day_of(mark, slash_day_first=slash_day_first)
    return Settled(None, _no_day(text)) if day is None else Settled(Period(Frequency.DAY, day))


def _settle_span(
    mark: WrittenSpan, text: str, calendar: FiscalCalendar, *, slash_day_first: bool | None
) -> Settled:
    if any(_is_open(end, slash_day_first=slash_day_first) for end in (mark.first, mark.last)):
        return Settled(None, _two_ways(text))
    first = _day_of(mark.first, slash_day_first=slash_day_first)
    last = _day_of(mark.last, slash_day_first=slash_day_first)
    period = None if first is None or last is None else whole_period(first, last, calendar)
    if period is not None:
        return Settled(period)
    return Settled(
        None,
        _(
            "“{text}” is not one whole day, week, month, quarter or business year. "
            "Import numbers of whole periods."
        ).format(text=text),
    )


def _settle_begun_months(
    marks: Sequence[PlainMark],
    texts: Sequence[str],
    settled: list[Settled],
    *,
    slash_day_first: bool | None,
) -> None:
    """Read the one month that is not over yet ("Aug 1 - 26, 2025") among whole months, or alone."""
    begun: dict[int, Period] = {}
    for at, mark in enumerate(marks):
        if isinstance(mark, WrittenSpan) and settled[at].period is None:
            first = _day_of(mark.first, slash_day_first=slash_day_first)
            last = _day_of(mark.last, slash_day_first=slash_day_first)
            month = None if first is None or last is None else month_begun(first, last)
            if month is None or first is None or last is None:
                return
            if len(marks) == 1 and (last - first).days + 1 in _FEW:
                return
            begun[at] = month
    counts = Counter(one.period.frequency for one in settled if one.period is not None)
    known = [one.period for one in settled if one.period is not None]
    if not begun or len(set(begun.values())) > 1 or set(begun.values()) & set(known):
        return
    if counts and counts.most_common(1)[0][0] is not Frequency.MONTH:
        return
    if len(begun) > 1 and len({texts[at] for at in begun}) > 1:
        return
    for at, month in begun.items():
        note = _("The month was not over: these are the numbers of “{text}” only.").format(
            text=texts[at]
        )
        settled[at] = Settled(month, note=note)


def _qualify(one: Settled, quality: Quality, text: str, *, is_beside: bool) -> Settled:
    """Return what was settled in the light of a mark beside it, as (p) or E.

    `is_beside` says that the same period stands there without such a mark: an estimate beside what
    came about is a forecast.
    """
    if quality is Quality.FOOTNOTED:
        return replace(one, note=join_notes(one.note, _("A footnote of the sheet is about it.")))
    if quality is Quality.PROVISIONAL:
        return replace(one, note=join_notes(one.note, _("Provisional, as the sheet says.")))
    if quality is Quality.REVISED:
        return replace(one, note=join_notes(one.note, _("Revised, as the sheet says.")))
    if quality is Quality.ESTIMATE and not is_beside:
        return replace(one, note=join_notes(one.note, _("An estimate, as the sheet says.")))
    if one.period is None:
        return replace(one, yearless=None)
    if quality is Quality.TARGET:
        problem = _("“{text}” holds what was planned, not what came about.").format(text=text)
        return Settled(None, problem, target=one.period)
    if quality in (Quality.FORECAST, Quality.ESTIMATE):
        problem = _("“{text}” is an estimate or a forecast, not what came about.").format(text=text)
        return Settled(None, problem)
    problem = _(
        "“{text}” may be provisional or planned numbers. Take away the “P” where they are what "
        "came about."
    ).format(text=text)
    return Settled(None, problem)


def _frequency_of(days: Collection[dt.date]) -> Frequency:
    if not days:
        return Frequency.DAY
    if all(day.day == 1 for day in days):
        return Frequency.MONTH
    if all((day + dt.timedelta(days=1)).day == 1 for day in days):
        return Frequency.MONTH
    if len(days) > 1 and all(day.weekday() == 0 for day in days):
        return Frequency.WEEK
    return Frequency.DAY
