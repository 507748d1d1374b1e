"""Decide for a whole row or column what its dates leave open: 03/04/2026, and "Jan 24"."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from kpidesk.domain.imports import DateOrder
from kpidesk.domain.periods import Frequency, Period
from kpidesk.i18n import _
from kpidesk.spreadsheets.mark_kinds import (
    Mark,
    NoPeriod,
    PlainMark,
    Qualified,
    WrittenDate,
    WrittenSpan,
    YearlessDay,
)
from kpidesk.spreadsheets.period_texts import day_or_year

_ENOUGH: Final = 5  # dates in order by one reading only: by chance that is one in sixty


def reads_day_first(marks: Iterable[Mark], *, day_first: bool | None = None) -> bool | None:
    """Say whether dates such as 03/04/2026 put the day first; None where nothing decides.

    What only one reading allows decides, then the order of the dates where only one reading has
    one, then `day_first`. `marks` are in the order of the sheet. Dates that contradict each other,
    and such as may begin with the year (24-03-14), are never decided.
    """
    dates = _slash_dates(marks)
    only = {date.first > 12 for date in dates if date.first > 12 or date.second > 12}
    if len(only) > 1 or begin_with_year(dates):
        return None
    if only:
        return only.pop()
    orders = [_in_order(dates, day_first=one) for one in (True, False)]
    if len(set(orders)) == 2:
        is_sure = len({(date.first, date.second, date.year) for date in dates}) >= _ENOUGH
        if is_sure or _in_steps(dates, day_first=orders[0]):
            return orders[0]
    return day_first


def date_order(marks: Iterable[Mark], *, day_first: bool | None = None) -> DateOrder:
    """Return how the dates of a row or column are read, for the person to see and to correct.

    CLEAR where no date can be read another way; `day_first` is what the person said.
    """
    dates = [date for date in _slash_dates(marks) if date.first != date.second]
    can_be_both = [date for date in dates if date.first <= 12 and date.second <= 12]
    if not dates:
        return DateOrder.CLEAR
    order = reads_day_first(dates, day_first=day_first)
    if order is None:
        return DateOrder.OPEN
    if not can_be_both:
        return DateOrder.CLEAR
    return DateOrder.DAY_FIRST if order else DateOrder.MONTH_FIRST


def _slash_dates(marks: Iterable[Mark]) -> list[WrittenDate]:
    dates: list[WrittenDate] = []
    for mark in marks:
        plain = mark.mark if isinstance(mark, Qualified) else mark
        ends = (plain.first, plain.last) if isinstance(plain, WrittenSpan) else (plain,)
        dates.extend(end for end in ends if isinstance(end, WrittenDate) and not end.dotted)
    return dates


def begin_with_year(marks: Iterable[Mark]) -> bool:
    """Say whether 24-03-14, 24-03-15 look like days of 2024: the first number stays, the last not.

    Every one of them must be such a day.
    """
    dates = _slash_dates(marks)
    if not dates or not all(date.short and 1 <= date.year % 100 <= 31 for date in dates):
        return False
    is_day = all(date.second <= 12 for date in dates)
    return is_day and len({date.first for date in dates}) == 1 < len({date.year for date in dates})


def _days(dates: Sequence[WrittenDate], *, day_first: bool) -> list[dt.date] | None:
    """Return the distinct days in their order; None where one of them does not exist."""
    days: list[dt.date] = []
    for date in dates:
        day = date.day(day_first=day_first)
        if day is None:
            return None
        if not days or days[-1] != day:
            days.append(day)
    return days


def _in_order(dates: Sequence[WrittenDate], *, day_first: bool) -> bool:
    days = _days(dates, day_first=day_first)
    if days is None or len(days) < 3:
        return False
    return len({later > earlier for earlier, later in pairwise(days)}) == 1


def _in_steps(dates: Sequence[WrittenDate], *, day_first: bool) -> bool:
    """Say whether the days follow each other day by day, week by week or month by month."""
    days = _days(dates, day_first=day_first) or []
    steps = {abs((later - earlier).days) for earlier, later in pairwise(days)}
    if steps in ({1}, {7}, {14}):
        return True
    months = [day.year * 12 + day.month for day in days]
    is_monthly = {abs(later - earlier) for earlier, later in pairwise(months)} == {1}
    return is_monthly and len({day.day for day in days}) == 1


def days_not_years(
    marks: Sequence[PlainMark], texts: Sequence[str], years: Sequence[int | None]
) -> list[PlainMark | None]:
    """Return what "Jan 24" is instead of January 2024, None for every mark that stays as it is.

    "Jan 24, Feb 24, Mar 24" are months. "Jan 29, Jan 30, Feb 1" are days, whose year stands
    elsewhere. Where both would do, and neither other marks nor `years` decide, it is a NoPeriod.
    """
    doubts: list[tuple[int, int, int, bool]] = []
    for at, (mark, text) in enumerate(zip(marks, texts, strict=True)):
        if isinstance(mark, Period) and mark.frequency is Frequency.MONTH:
            found = day_or_year(text)
            if found is not None:
                doubts.append((at, *found))
    result: list[PlainMark | None] = [None] * len(marks)
    if not doubts:
        return result
    is_year = _are_years(marks, doubts, years)
    if is_year:
        return result
    for at, month, number, _hyphen in doubts:
        result[at] = _as_day(month, number, texts[at]) if is_year is False else _unclear(texts[at])
    return result


def _as_day(month: int, number: int, text: str) -> PlainMark:
    try:
        dt.date(2024, month, number)
    except ValueError:
        return _unclear(text)
    return YearlessDay(month, number)


def _unclear(text: str) -> NoPeriod:
    return NoPeriod(
        _(
            "“{text}” may be a day or a month with its year. Write it like 2026-03-14 or 2026-03."
        ).format(text=text)
    )


def _are_years(
    marks: Sequence[PlainMark],
    doubts: Sequence[tuple[int, int, int, bool]],
    years: Sequence[int | None],
) -> bool | None:
    """Say whether the numbers behind the months are years (True), days (False) or unclear."""
    others = [mark for at, mark in enumerate(marks) if at not in {doubt[0] for doubt in doubts}]
    has_days = any(isinstance(mark, YearlessDay) for mark in others)
    has_months = any(
        isinstance(mark, Period) and mark.frequency is Frequency.MONTH for mark in others
    ) or any(isinstance(mark, WrittenSpan) for mark in others)
    as_months = [2000 * 12 + number * 12 + month for _at, month, number, _hyphen in doubts]
    as_days = [month * 31 + number for _at, month, number, _hyphen in doubts]
    if has_days:
        return None if has_months else False
    given = {years[at] for at, *_rest in doubts} - {None}
    agrees = bool(given) and given == {2000 + number for _at, _month, number, _hyphen in doubts}
    disagrees = bool(given) and not given & {2000 + number for _at, _m, number, _h in doubts}
    if has_months or agrees:
        return None if disagrees and not has_months else True
    hyphens = all(hyphen for *_rest, hyphen in doubts)
    months = {month for _at, month, _number, _hyphen in doubts}
    if len(months) > 1 and _runs(as_months):
        # The 24th of each month of another year would do as well.
        return None if disagrees and not hyphens and len(months) < _ENOUGH else True
    if _runs(as_days) and not _runs(as_months):
        return False
    return True if hyphens and not disagrees else None


def _runs(numbers: Sequence[int]) -> bool:
    """Say whether the numbers only rise or only fall, without a gap of years."""
    steps = [later - earlier for earlier, later in pairwise(numbers) if later != earlier]
    return bool(steps) and len({step > 0 for step in steps}) == 1 and max(map(abs, steps)) <= 36
