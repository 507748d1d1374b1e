"""Find the one period that a title or the name of a sheet gives: "KPI report March 2024"."""

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from kpidesk.domain.imports import Yearless
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.i18n import _
from kpidesk.spreadsheets.grid import Cell
from kpidesk.spreadsheets.mark_kinds import WrittenDate, WrittenSpan
from kpidesk.spreadsheets.period_marks import Mark, frequency_of, mark_of, year_of
from kpidesk.spreadsheets.period_spans import whole_period
from kpidesk.spreadsheets.words import is_printed_remark, scenario_of

_AS_OF: Final = re.compile(r"as (?:of|at)\b", re.IGNORECASE)
_MONTH_ENDED: Final = re.compile(
    r"\bmonth (?:ended|ending|end|to)\b|\bmonat bis\b|\bmois clos\b", re.IGNORECASE
)
# What a period stands for that comes after one of these is more than the period itself.
_REACHING: Final = re.compile(
    r"\b(?:ytd|year[ -]to[ -]date|months|quarters|weeks|since|from|through|thru|until|till|up to|"
    r"to|vs|versus|compared|bis|von|seit|ab|monate|kumuliert|depuis|au|à|de|hasta|desde|dal|al|"
    r"tot|van|cumul|budget|forecast)\b|[-–—/&+]",
    re.IGNORECASE,
)
_AROUND: Final = " \t,;:.()[]|·•"
_MOST_WORDS: Final = 12
_LONGEST: Final = 3  # words of a period: 31 March 2024


def period_in(cell: Cell, calendar: FiscalCalendar) -> Mark | None:
    """Return the period that is all that a cell says, after a colon too; None where it is none.

    A day is none, but the last one of a month "as of" which a balance is made.
    """
    if not isinstance(cell.value, str):
        year = year_of(cell)
        if year is not None:
            return calendar.year(year)
        text = cell.text
    else:
        text = cell.words
    for part in (text, text.rpartition(":")[2].strip()):
        if not part:
            continue
        plain = Cell(part, part)
        year = year_of(plain)
        mark = mark_of(plain, calendar) if year is None else calendar.year(year)
        if mark is not None and frequency_of(mark) not in (None, Frequency.DAY):
            return mark
        if whole := _whole(part, mark, calendar):
            return whole
    return None


def _whole(text: str, mark: Mark | None, calendar: FiscalCalendar) -> Period | None:
    """Return the period that a title such as "January 1 - December 31, 2024" is all of.

    A balance "as of" the last day of a month is that of the month.
    """
    if isinstance(mark, WrittenSpan):
        if isinstance(mark.first, WrittenDate) or isinstance(mark.last, WrittenDate):
            return None
        return whole_period(mark.first, mark.last, calendar)
    if isinstance(mark, Period) and _AS_OF.match(text):
        return _month_ended(mark, calendar)
    return None


def _month_ended(day: Period, calendar: FiscalCalendar) -> Period | None:
    month = calendar.containing(day.start, Frequency.MONTH)
    return month if month.last_day == day.start else None


def names_period(text: str, calendar: FiscalCalendar) -> bool:
    """Say whether one or two words of a text name a period of any kind: "Sales Q1", "Week 3"."""
    words = [word.strip(_AROUND) for word in text.split()]
    parts = {text, *words, *(" ".join(pair) for pair in pairwise(words))}
    return any(mark_of(Cell(part, part), calendar) is not None for part in parts if part)


def period_of_titles(texts: Iterable[str], calendar: FiscalCalendar) -> Mark | None:
    """Return the one month, quarter or week with its year that titles speak of, else None."""
    found = {mark for text in texts if isinstance(mark := _period_within(text, calendar), Period)}
    return found.pop() if len(found) == 1 else None


def period_of_sheet(name: str, calendar: FiscalCalendar) -> Mark | None:
    """Return the period that the name of a sheet gives, one without a year too, else None."""
    whole = period_in(Cell(name, name), calendar) if name.strip() else None
    return _period_within(name, calendar) if whole is None else whole


def _period_within(text: str, calendar: FiscalCalendar) -> Mark | None:
    words = [word.strip(_AROUND) for word in text.split()]
    if not words or len(words) > _MOST_WORDS or is_printed_remark(text):
        return None
    for length in range(min(_LONGEST, len(words)), 0, -1):
        found: list[tuple[Mark, str]] = []
        for start in range(len(words) - length + 1):
            part = " ".join(words[start : start + length])
            mark = _telling(part, text, calendar)
            if isinstance(mark, Period) and mark.frequency is Frequency.DAY:
                return None
            if mark is not None:
                found.append((mark, " ".join((*words[:start], *words[start + length :]))))
        if len(found) > 1:
            return None
        if found:
            mark, rest = found[0]
            rest = _MONTH_ENDED.sub(" ", rest)
            is_clear = _REACHING.search(rest) is None and scenario_of(rest)[1] is None
            return mark if is_clear else None
    return None


def _telling(part: str, text: str, calendar: FiscalCalendar) -> Mark | None:
    if not part:
        return None
    cell = Cell(part, part)
    mark = mark_of(cell, calendar)
    if not isinstance(mark, Period | Yearless) or year_of(cell) is not None:
        return None
    if isinstance(mark, Period) and mark.frequency is Frequency.DAY:
        return _month_ended(mark, calendar) or mark if _MONTH_ENDED.search(text) else mark
    return None if frequency_of(mark) is Frequency.YEAR else mark


_ADDED_UP: Final = re.compile(r"\b(?:[kc]umul\w*|acumulad\w*|aufgelaufen\w*)\b", re.IGNORECASE)
_AND: Final = re.compile(r"\b(?:and|und|et|y|e|en|or|oder|ou|o|of)\b|[&+/]", re.IGNORECASE)


def added_up_reason(titles: Iterable[str]) -> str:
    """Return why a table called "Sales, cumulative" has no values of its periods, else nothing."""
    for title in titles:
        if _ADDED_UP.search(title) and not _AND.search(title):
            return _(
                "“{title}” says that each number adds up those before it, so none is the value of "
                "its period alone. Import the numbers of each period."
            ).format(title=title[:200])
    return ""
