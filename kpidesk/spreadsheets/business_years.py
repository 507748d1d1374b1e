"""Place quarters and years of a business year that, as a title says, is not the company's.

"Fiscal year 2024 (April 2023 - March 2024)" over Q1 to Q4: the first of them is April to June 2023,
whatever year the company has. Where the company has no such quarter it is refused, never guessed.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from kpidesk.domain import period_names
from kpidesk.domain.imports import Yearless
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period, add_months
from kpidesk.i18n import _
from kpidesk.spreadsheets.mark_kinds import Mark, NoPeriod, Qualified
from kpidesk.spreadsheets.month_words import month_of_word
from kpidesk.spreadsheets.title_years import TitleYear, begins_in
from kpidesk.spreadsheets.words import is_printed_remark

_YEAR_ENDED: Final = re.compile(
    r"\b(?:year|12 months|twelve months)(?: (?:ended|ending|to)|[ -]end(?:ed)?:?) "
    r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th)? (?P<a>[^\W\d_]+)|"
    r"(?P<b>[^\W\d_]+)\.?(?: (?P<end>\d{1,2}))?)",
    re.IGNORECASE,
)
_TO: Final = r" ?(?:-|\u2013|\bto\b|\bbis\b|\bau\b|\bal\b|\btot\b|\bthrough\b) ?"
# From the first day of a month to the last of one, as words and as numbers.
_DAY_SPANS: Final = (
    re.compile(
        rf"\b(?:0?1(?:st|er|\.|º)? (?P<a>[^\W\d_]+)\.?|(?P<b>[^\W\d_]+)\.? 1(?:st)?,?)(?: \d{{4}})?"
        rf"{_TO}(?:\d\d(?:st|th|\.)? (?P<c>[^\W\d_]+)|(?P<d>[^\W\d_]+)\.? \d\d\b)",
        re.IGNORECASE,
    ),
    re.compile(rf"\b0?1[./](?P<m>\d\d?)[./](?:\d{{4}})?{_TO}\d\d[./](?P<n>\d\d?)[./]\d{{4}}"),
    re.compile(rf"\b\d{{4}}-(?P<m>\d\d)-01{_TO}\d{{4}}-(?P<n>\d\d)-\d\d\b"),
)
_LAST_DAYS: Final = range(28, 32)
_QUARTERS: Final = (Frequency.QUARTER, Frequency.YEAR)


class Placed(NamedTuple):
    """What a mark is in the year that a title speaks of, and a note where it is another one."""

    mark: Mark
    note: str = ""


def business_starts(texts: Iterable[str]) -> set[int]:
    """Return the months in which titles say that a year begins: 4 for "April 2023 - March 2024"."""
    starts: set[int] = set()
    for text in texts:
        plain = " ".join(text[:300].split())
        if not plain or is_printed_remark(plain):
            continue
        starts |= begins_in(plain) | _begins_on(plain)
        for found in _YEAR_ENDED.finditer(plain):
            month = month_of_word(found["a"] or found["b"])
            day = int(found["day"] or found["end"] or 31)
            if month is not None and day in _LAST_DAYS:
                starts.add(month % 12 + 1)
    return starts


def _begins_on(text: str) -> set[int]:
    """Return the months in which spans of days begin that are years: 4 for 1 April - 31 March."""
    starts = set()
    for pattern in _DAY_SPANS:
        for found in pattern.finditer(text):
            said = found.groupdict()
            if "m" in said:
                first, last = int(found["m"]), int(found["n"])
            else:
                first = month_of_word(found["a"] or found["b"]) or 0
                last = month_of_word(found["c"] or found["d"]) or 0
            if 1 <= first <= 12 and last == (first - 2) % 12 + 1:
                starts.add(first)
    return starts


def placed_in(
    marks: Sequence[Mark],
    texts: Sequence[str],
    starts: set[int],
    year: TitleYear | None,
    calendar: FiscalCalendar,
    *,
    is_of_two_years: bool = False,
) -> list[Placed]:
    """Return the marks of one series, its quarters and years as the titles mean them.

    `starts` is where titles say that a year begins, `year` the one they speak of; `is_of_two_years`
    says that they speak of 2023/24, so that it is none of January to December.
    """
    plain = [mark.mark if isinstance(mark, Qualified) else mark for mark in marks]
    as_they_are = [Placed(mark) for mark in marks]
    whole = [
        mark
        for mark in plain
        if isinstance(mark, Period | Yearless) and mark.frequency in _QUARTERS
    ]
    if not whole or calendar.start_month in starts:
        return as_they_are
    waiting = [mark.number for mark in whole if isinstance(mark, Yearless)]
    if not starts:
        # 2023/24 in a company whose year is that of the calendar: nobody says when it begins.
        is_open = is_of_two_years and calendar.start_month == 1 and _runs_from_first(waiting)
        if not is_open or len(waiting) < len(whole):
            return as_they_are
        return [
            Placed(_unsaid(text)) if mark in whole else one
            for one, mark, text in zip(as_they_are, plain, texts, strict=True)
        ]
    start = min(starts) if len(starts) == 1 else 0
    first = _first_day(year, start) if start else None
    if _fit(whole, waiting, first, calendar):
        return as_they_are
    placed = []
    for one, mark, text in zip(as_they_are, plain, texts, strict=True):
        if not isinstance(mark, Period | Yearless) or mark.frequency not in _QUARTERS:
            placed.append(one)
            continue
        period = None
        if isinstance(mark, Yearless) and first is not None and _runs_from_first(waiting):
            begins = add_months(first, 3 * (mark.number - 1))
            period = calendar.containing(begins, Frequency.QUARTER)
            period = period if period.start == begins else None
        if period is None:
            other = start or min(starts)
            placed.append(Placed(_other_year(text, other, mark.frequency, calendar)))
        else:
            to = Qualified(period, one.mark.quality) if isinstance(one.mark, Qualified) else period
            placed.append(Placed(to, _note(text, period, start)))
    return placed


def _first_day(year: TitleYear | None, start: int) -> dt.date | None:
    """Return the first day of the year that titles speak of, where they say it surely."""
    if year is None or (start > 1 and (not year.is_fiscal or year.start_month != start)):
        return None
    if start == 1 and year.is_fiscal:
        return None
    return dt.date(year.year - (start > 1), start, 1)


def _fit(
    whole: Sequence[Period | Yearless],
    waiting: Sequence[int],
    first: dt.date | None,
    calendar: FiscalCalendar,
) -> bool:
    """Say whether the quarters are the company's own, which only happen to be those of the title.

    Q2 2023, Q3 2023, Q4 2023, Q1 2024 under "April 2023 - March 2024", with their years or without.
    """
    if first is None:
        return False
    after = add_months(first, 12)
    if any(
        isinstance(mark, Period) and not (first <= mark.start and mark.end <= after)
        for mark in whole
    ):
        return False
    if not waiting:
        return True
    own = calendar.containing(first, Frequency.QUARTER)
    if own.start != first:
        return False
    number = calendar.quarter_number(own)
    return waiting == [(number + at - 1) % 4 + 1 for at in range(len(waiting))]


def _runs_from_first(numbers: Sequence[int]) -> bool:
    """Say whether quarters run from the first of a year on, or back to it."""
    distinct = list(dict.fromkeys(numbers))
    if not distinct or 1 not in (distinct[0], distinct[-1]):
        return False
    steps = {other - one for one, other in pairwise(distinct)}
    return steps <= {1} or steps <= {-1}


def _note(text: str, period: Period, start: int) -> str:
    return _(
        "“{text}” was read as {months}: the title says that its year begins in {month}."
    ).format(text=text, months=_months_of(period), month=period_names.month_name(start))


def _months_of(period: Period) -> str:
    first, last = period.start, period.last_day
    return _("{first} to {last} {year}").format(
        first=period_names.month_name(first.month),
        last=period_names.month_name(last.month),
        year=last.year,
    )


def _other_year(text: str, start: int, frequency: Frequency, calendar: FiscalCalendar) -> NoPeriod:
    return NoPeriod(
        _(
            "“{text}” is of a business year that begins in {month}, as the title says, and that of "
            "the company begins in {own}. Import months, or change when the business year begins."
        ).format(
            text=text,
            month=period_names.month_name(start),
            own=period_names.month_name(calendar.start_month),
        ),
        frequency,
    )


def _unsaid(text: str) -> NoPeriod:
    return NoPeriod(
        _(
            "“{text}” is of a business year over two years, as the title says, and that of the "
            "company begins in {own}. Import months, or change when the business year begins."
        ).format(text=text, own=period_names.month_name(1)),
        Frequency.QUARTER,
    )
