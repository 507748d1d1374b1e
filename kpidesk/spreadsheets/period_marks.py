"""Read periods where a sheet writes them, and settle together what one cell alone leaves open.

A cell may name a month without its year, or a date that is day-first for one reader and month-first
for another: the whole row or column decides, and where it does not, nothing is assumed.
"""

import datetime as dt
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kpidesk.domain import period_names
from kpidesk.domain.errors import PeriodError
from kpidesk.domain.imports import Yearless
from kpidesk.domain.periods import (
    FIRST_DAY,
    LAST_DAY,
    FiscalCalendar,
    Frequency,
    Period,
    weeks_in_iso_year,
)
from kpidesk.i18n import _
from kpidesk.spreadsheets.grid import Cell
from kpidesk.spreadsheets.words import MONTH_OF_WORD, PERIOD_WORDS, WEEKDAY_WORDS

_LONGEST: Final = 40
_YEARS: Final = range(1901, 2200)  # a whole number in this range may be a year
_ENGLISH: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date as text whose day and month are in an order that the text alone does not tell."""

    first: int
    second: int
    year: int
    dotted: bool

    def day(self, *, day_first: bool) -> dt.date | None:
        """Return the date, None where there is no such day."""
        day, month = (self.first, self.second) if day_first else (self.second, self.first)
        try:
            return dt.date(self.year, month, day)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day with its day of the week ("Sun 1 Mar 2026"): it means this day, not the month."""

    day: dt.date


Mark = Period | Yearless | WrittenDate | NamedDay


@dataclass(frozen=True, slots=True)
class Settled:
    """What a mark was settled as: a period, or None and a sentence why not.

    `yearless` is there where nothing but the year is missing.
    """

    period: Period | None
    problem: str = ""
    yearless: Yearless | None = None


_DATE: Final = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:[ T]0?0:00(?::00)?)?")
_SHORT_DATE: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{2})")
_WORD: Final = re.compile(r"[^\W\d_]+")
_NUMBER_WORD: Final = re.compile(r"(\d{1,2})\.? ?([^\W\d_]+)\.?(?:[ ,/'’-]*(\d{4}|\d{2}))?")
_WORD_NUMBER: Final = re.compile(r"([^\W\d_]+)\.? ?(\d{1,2})(?:[ ,/.'’-]+(\d{4}|\d{2}))?")
_YEAR_WORD_NUMBER: Final = re.compile(r"(\d{4})[ /-]*([^\W\d_]+)\.? ?(\d{1,2})")
_YEAR: Final = re.compile(r"\d{4}")


def year_of(cell: Cell) -> int | None:
    """Return the year that a cell may name by a bare number (2026, as number or text), or None."""
    if isinstance(cell.value, float) and not cell.percent and cell.value in _YEARS:
        return int(cell.value)
    if _YEAR.fullmatch(cell.words) and int(cell.words) in _YEARS:
        return int(cell.words)
    return None


def mark_of(cell: Cell, calendar: FiscalCalendar) -> Mark | None:
    """Return the period that a cell names, None where it names none; a bare number is no period."""
    value = cell.value
    if isinstance(value, dt.date):
        return Period(Frequency.DAY, value) if FIRST_DAY <= value <= LAST_DAY else None
    if not isinstance(value, str) or len(value) > _LONGEST or _YEAR.fullmatch(cell.words):
        return None
    text = " ".join(value.split())
    weekday, _space, rest = text.partition(" ")
    if rest and _is_weekday(weekday) and (day := _named_day(_text_mark(rest, calendar))):
        return day
    return _text_mark(text, calendar)


def _text_mark(text: str, calendar: FiscalCalendar) -> Mark | None:
    word = _WORD.search(text)
    if word is not None and (month := MONTH_OF_WORD.get(word[0].casefold())) is not None:
        return _month_mark(text, word[0], month, calendar)
    if not any(character.isdecimal() for character in text):
        return None
    return _written_date(text) or _numbered(text, calendar) or _by_name(text, calendar)


def weekday_name(day: dt.date) -> str:
    """Return the short name of the day of the week, as a person reads it."""
    return (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))[day.weekday()]


def _is_weekday(word: str) -> bool:
    word = word.rstrip(".,").casefold()
    if not word:
        return False
    return word in WEEKDAY_WORDS or any(
        word == weekday_name(dt.date(2024, 1, day)).casefold() for day in range(1, 8)
    )


def _named_day(mark: Mark | None) -> NamedDay | None:
    if isinstance(mark, Period) and mark.frequency is Frequency.DAY:
        return NamedDay(mark.start)
    if isinstance(mark, WrittenDate) and mark.dotted:
        day = mark.day(day_first=True)
        return None if day is None else NamedDay(day)
    return None


def _month_mark(text: str, word: str, month: int, calendar: FiscalCalendar) -> Mark | None:
    if text.rstrip(".").casefold() == word.casefold():
        return Yearless(Frequency.MONTH, month)
    return _by_name(text.replace(word, _ENGLISH[month - 1], 1), calendar)


def _written_date(text: str) -> WrittenDate | None:
    if found := _DATE.fullmatch(text):
        first, mark, second, year = found.groups()
        written = WrittenDate(int(first), int(second), int(year), mark == ".")
    elif found := _SHORT_DATE.fullmatch(text):
        year = 2000 + int(found[3])
        written = WrittenDate(int(found[1]), int(found[2]), year, dotted=True)
    else:
        return None
    days = (written.day(day_first=True), written.day(day_first=False))
    return written if any(day and FIRST_DAY <= day <= LAST_DAY for day in days) else None


def _numbered(text: str, calendar: FiscalCalendar) -> Mark | None:
    """Understand weeks and quarters: KW 5, W05 2026, 1. Quartal, Q1 26, T1, 2026-W05."""
    if found := _WORD_NUMBER.fullmatch(text):
        word, number, year = found.groups()
    elif found := _NUMBER_WORD.fullmatch(text):
        number, word, year = found.groups()
    elif found := _YEAR_WORD_NUMBER.fullmatch(text):
        year, word, number = found.groups()
    else:
        return None
    frequency = PERIOD_WORDS.get(word.casefold())
    last = 4 if frequency is Frequency.QUARTER else 53
    if frequency is None or not 1 <= int(number) <= last:
        return None
    mark = Yearless(frequency, int(number))
    if year is None:
        return mark
    return in_year(mark, int(year) if len(year) == 4 else 2000 + int(year), calendar)


def _by_name(text: str, calendar: FiscalCalendar) -> Period | None:
    try:
        return period_names.parse(text, calendar)
    except PeriodError:
        return None


def in_year(mark: Yearless, year: int, calendar: FiscalCalendar) -> Period | None:
    """Return the period that `mark` is in `year`, None where that year has no such week.

    A month is that of the calendar year, a quarter that of the fiscal year, a week that of the ISO
    year.
    """
    if not FIRST_DAY.year < year < LAST_DAY.year:
        return None
    if mark.frequency is Frequency.MONTH:
        return Period(Frequency.MONTH, dt.date(year, mark.number, 1))
    if mark.frequency is Frequency.QUARTER:
        return calendar.quarter(year, mark.number)
    if mark.number > weeks_in_iso_year(year):
        return None
    return Period(Frequency.WEEK, dt.date.fromisocalendar(year, mark.number, 1))


def settle(
    marks: Sequence[Mark],
    texts: Sequence[str],
    years: Sequence[int | None],
    calendar: FiscalCalendar,
) -> list[Settled]:
    """Return what each mark of one row or column is, in the light of all of them.

    `texts` are what the cells show, `years` the year that the sheet gives each of them elsewhere.
    Days that are all firsts, or all lasts, of months mean these months, unless days of the week
    stand with them; two or more that are all Mondays mean these weeks.
    """
    order = _day_first([mark for mark in marks if isinstance(mark, WrittenDate)])
    settled = [
        _settle_one(mark, text, year, calendar, slash_day_first=order)
        for mark, text, year in zip(marks, texts, years, strict=True)
    ]
    if any(isinstance(mark, NamedDay) for mark in marks):
        return settled
    days = {
        one.period.start
        for one in settled
        if one.period is not None and one.period.frequency is Frequency.DAY
    }
    frequency = _frequency_of(days)
    if frequency is Frequency.DAY:
        return settled
    return [
        Settled(calendar.containing(one.period.start, frequency))
        if one.period is not None and one.period.frequency is Frequency.DAY
        else one
        for one in settled
    ]


def _settle_one(
    mark: Mark,
    text: str,
    year: int | None,
    calendar: FiscalCalendar,
    *,
    slash_day_first: bool | None,
) -> Settled:
    if isinstance(mark, Period):
        return Settled(mark)
    if isinstance(mark, NamedDay):
        return Settled(Period(Frequency.DAY, mark.day))
    if isinstance(mark, WrittenDate):
        return _settle_date(mark, text, slash_day_first=slash_day_first)
    if year is None:
        return Settled(
            None,
            _(
                "“{text}” names no year, and the sheet gives no single year for it. "
                "Add the year, as in {example}."
            ).format(text=text, example=_example(mark, calendar)),
            mark,
        )
    period = in_year(mark, year, calendar)
    if period is None:
        return Settled(
            None,
            _("There is no week {week} in {year}. Mend it in the sheet.").format(
                year=year, week=mark.number
            ),
        )
    return Settled(period)


def _example(mark: Yearless, calendar: FiscalCalendar) -> str:
    period = in_year(mark, 2026, calendar) or in_year(Yearless(mark.frequency, 1), 2026, calendar)
    return "" if period is None else period_names.code(period, calendar)


def _settle_date(mark: WrittenDate, text: str, *, slash_day_first: bool | None) -> Settled:
    # A date with dots is day-first wherever it is written.
    day_first = True if mark.dotted else slash_day_first
    if mark.first == mark.second:
        day_first = True
    if day_first is None:
        return Settled(
            None,
            _(
                "“{text}” is a different day for those who write the day first and those who write "
                "the month first. Write dates like 2026-03-14."
            ).format(text=text),
        )
    day = mark.day(day_first=day_first)
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        return Settled(None, _("“{text}” is no day of the calendar.").format(text=text))
    return Settled(Period(Frequency.DAY, day))


def _day_first(dates: Iterable[WrittenDate]) -> bool | None:
    """Say whether dates with slashes put the day first: what only one reading allows decides."""
    readings = {
        date.first > 12
        for date in dates
        if not date.dotted and (date.first > 12 or date.second > 12)
    }
    return readings.pop() if len(readings) == 1 else None


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
