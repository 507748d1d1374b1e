"""Understand spans: "Aug 1 - Aug 26 2025", "01.08. - 31.08.2025", "Jan-Mar 2024"."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Final

from kpidesk.domain.imports import Yearless
from kpidesk.domain.periods import (
    FIRST_DAY,
    LAST_DAY,
    FiscalCalendar,
    Frequency,
    Period,
    add_months,
)
from kpidesk.i18n import _
from kpidesk.spreadsheets.mark_kinds import NoPeriod, PlainMark, WrittenDate, WrittenSpan

_PIVOT: Final = 69
_FROM: Final = re.compile(r"(?:from|von|vom|du|de|del|dal|van) ")
_TO: Final = re.compile(
    r" - | (?:to|bis|bis zum|au|à|al|a|até|tot|through|thru|until|t/m) |-(?= )|(?<= )-"
)
_MONTH: Final = r"<(?P<m>\d\d)>\.?"
_YEAR: Final = r"(?:[, ]+(?P<y>\d{4})|(?:, ?'?| ')(?P<short>\d\d))?"
# The end of a span as a day; without a month or a year it takes those of the other end.
_DAYS: Final = (
    re.compile(rf"{_MONTH} ?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?{_YEAR}"),
    re.compile(rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|º)?\.? ?(?:de )?{_MONTH}(?: de)?{_YEAR}"),
    re.compile(rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|º)?\.?{_YEAR}"),
)
_MONTHS: Final = re.compile(rf"{_MONTH}(?:[ ./-]*(?P<y>\d{{4}}))?")
_DAY_AND_MONTH: Final = re.compile(r"\d{1,2}\.\d{1,2}\.?")


def span_mark(
    text: str, calendar: FiscalCalendar, parse: Callable[[str], PlainMark | None]
) -> PlainMark | None:
    """Return the span that `text` writes, with <01> to <12> for months, None where it is none.

    `parse` understands a date without the name of a month. Where the span has no year, only the
    months of a quarter are understood.
    """
    ends = _ends(text)
    if ends is None:
        return None
    try:
        if "<" not in text:
            return _of_dates(*ends, parse)
        return _of_days(*ends) or _of_months(*ends, calendar)
    except (ValueError, OverflowError):
        return None


def _ends(text: str) -> tuple[str, str] | None:
    body = _FROM.sub("", text, count=1) if _FROM.match(text) else text
    parts = _TO.split(body)
    if len(parts) != 2:
        parts = body.split("-")
    if len(parts) != 2 or not all(part.strip() for part in parts):
        return None
    return parts[0].strip(" ,"), parts[1].strip(" ,")


def _of_dates(
    first: str, last: str, parse: Callable[[str], PlainMark | None]
) -> WrittenSpan | None:
    to = _as_day(parse(last))
    if to is None:
        return None
    if _DAY_AND_MONTH.fullmatch(first) and isinstance(to, WrittenDate) and to.dotted:
        first = f"{first.rstrip('.')}.{to.year}"
    since = _as_day(parse(first))
    return None if since is None else WrittenSpan(since, to)


def _as_day(mark: PlainMark | None) -> dt.date | WrittenDate | None:
    if isinstance(mark, WrittenDate):
        return mark
    if isinstance(mark, Period) and mark.frequency is Frequency.DAY:
        return mark.start
    return None


def _day_parts(text: str) -> dict[str, str | None] | None:
    for pattern in _DAYS:
        if found := pattern.fullmatch(text):
            return found.groupdict()
    return None


def _of_days(first: str, last: str) -> WrittenSpan | None:
    """Return a span with the name of a month in it; ValueError where there is no such day."""
    since, to = _day_parts(first), _day_parts(last)
    if since is None or to is None:
        return None
    year = _year_of(to)
    if year is None:
        return None
    to_month = int(to.get("m") or since.get("m") or 0)
    since_month = int(since.get("m") or to.get("m") or 0)
    since_year = _year_of(since) or (year - 1 if since_month > to_month else year)
    return WrittenSpan(
        dt.date(since_year, since_month, int(since["d"] or 0)),
        dt.date(year, to_month, int(to["d"] or 0)),
    )


def _year_of(parts: dict[str, str | None]) -> int | None:
    if year := parts.get("y"):
        return int(year)
    if short := parts.get("short"):
        return int(short) + (2000 if int(short) < _PIVOT else 1900)
    return None


def _of_months(first: str, last: str, calendar: FiscalCalendar) -> WrittenSpan | Yearless | None:
    since, to = _MONTHS.fullmatch(first), _MONTHS.fullmatch(last)
    if since is None or to is None:
        return None
    since_month, to_month = int(since["m"]), int(to["m"])
    if to["y"] is None:
        if since["y"] is not None or calendar.start_month != 1 or since_month % 3 != 1:
            return None
        is_quarter = to_month == since_month + 2
        return Yearless(Frequency.QUARTER, to_month // 3) if is_quarter else None
    year = int(to["y"])
    since_year = int(since["y"] or (year - 1 if since_month > to_month else year))
    start = dt.date(since_year, since_month, 1)
    end = add_months(dt.date(year, to_month, 1), 1) - dt.timedelta(days=1)
    return WrittenSpan(start, end)


def span_up_to(text: str, parse: Callable[[str], PlainMark | None]) -> PlainMark | None:
    """Return the span that "Month ended 31 Jan 2024" or "Week of 29 Jan 2024" names, or None.

    A week begins or ends on the day that is written: where it is none from Monday to Sunday it is
    no week that numbers are kept for, as the settling of spans says. "As of 31 Jan 2024" is a day.
    """
    found = _UP_TO.fullmatch(text) or _SINCE.fullmatch(text) or _AS_OF.fullmatch(text)
    if found is None:
        return None
    mark = parse(found["day"])
    if "unit" not in found.groupdict():
        return mark if _as_day(mark) is not None else None
    day = _as_day(mark)
    if isinstance(day, WrittenDate):
        orders = (True,) if day.dotted or day.first == day.second else (True, False)
        days = [one for order in orders if (one := day.day(day_first=order)) is not None]
        if len(days) > 1:
            return NoPeriod(
                _(
                    "“{text}” is a different day for those who write the day first and those who "
                    "write the month first. Write dates like 2026-03-14."
                ).format(text=text),
                _FREQUENCIES[found["unit"].casefold()[:1]],
            )
        day = days[0] if days else None
    if day is None:
        return None
    try:
        return _around(day, found["unit"].casefold()[:1], ends=found.re is _UP_TO)
    except (ValueError, OverflowError):
        return None


_DAY: Final = r":? (?P<day>\d.*|[^\W\d_]+\.? \d.*)"
_UP_TO: Final = re.compile(
    r"(?:for )?(?:the )?(?P<unit>month|quarter|year|week|wk|w)(?:[ -]?end(?:ed|ing)| to|/e)" + _DAY,
    re.IGNORECASE,
)
_SINCE: Final = re.compile(
    r"(?P<unit>week|wk|w|woche|semaine|semana|settimana)"
    r"(?: (?:of|beginning|starting|commencing|from|vom|ab|du|del|dal|van)|/[bc])" + _DAY,
    re.IGNORECASE,
)
_AS_OF: Final = re.compile(r"as (?:of|at)" + _DAY, re.IGNORECASE)
_FREQUENCIES: Final = {
    "m": Frequency.MONTH,
    "q": Frequency.QUARTER,
    "y": Frequency.YEAR,
    **dict.fromkeys("ws", Frequency.WEEK),
}
_MONTHS_IN: Final = {"m": 1, "q": 3, "y": 12}


def _around(day: dt.date, unit: str, *, ends: bool) -> WrittenSpan:
    """Return the month, quarter, year or week that ends with a day, or the week it begins."""
    if not ends:
        return WrittenSpan(day, day + dt.timedelta(days=6))
    if unit not in _MONTHS_IN:
        return WrittenSpan(day - dt.timedelta(days=6), day)
    after = day + dt.timedelta(days=1)
    months = (after.year * 12 + after.month - 1) - _MONTHS_IN[unit]
    return WrittenSpan(dt.date(months // 12, months % 12 + 1, after.day), day)


def whole_period(first: dt.date, last: dt.date, calendar: FiscalCalendar) -> Period | None:
    """Return the period that begins on the one day and ends on the other, None where none does."""
    if not FIRST_DAY <= first <= last <= LAST_DAY:
        return None
    for frequency in Frequency:
        period = calendar.containing(first, frequency)
        if (period.start, period.last_day) == (first, last):
            return period
    return None


def month_begun(first: dt.date, last: dt.date) -> Period | None:
    """Return the month whose first days a span covers, None where it is no such span."""
    if first.day != 1 or not FIRST_DAY <= first <= last <= LAST_DAY:
        return None
    month = Period(Frequency.MONTH, first)
    return month if month.contains(last) else None
