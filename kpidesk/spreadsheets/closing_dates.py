"""Read dates under "Week ending", "Month ended" or "Quarter": a day stands for a whole period."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from kpidesk.domain.imports import Yearless
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period, add_months
from kpidesk.i18n import _
from kpidesk.spreadsheets.closing_headings import Closing, Side
from kpidesk.spreadsheets.period_marks import Settled, join_notes

_NEAR: Final = 7  # days that the months of shops and banks may end before or after the calendar's
_MIDDLE: Final = dt.timedelta(days=3)  # from either end of a week to its middle day
_USUAL: Final = {Side.FIRST: 0, Side.LAST: 6}  # days of the week on which weeks start and end


def periods_closed(
    said: Sequence[Settled],
    texts: Sequence[str],
    closing: Closing,
    heading: str,
    calendar: FiscalCalendar,
) -> list[Settled] | None:
    """Return what days of one column are that stand for whole periods; None: they are just days.

    `said` are the distinct dates of the column, `texts` what they show. A week is the ISO week
    that has most of its days, which a note says where it is not all of them; weeks that do not all
    end on one day of the week are refused. A month may end up to a week before or after that of
    the calendar, again with a note; quarters and years have to be those of the business year.
    """
    days = [
        one.period.start
        for one in said
        if one.period is not None and one.period.frequency is Frequency.DAY
    ]
    if closing.frequency is None:
        return _of_unknown_length(said, texts, days, closing, heading, calendar)
    is_open = closing.frequency is Frequency.MONTH and closing.side is Side.EITHER
    if is_open and len({(day.year, day.month) for day in days}) != len(set(days)):
        return None
    weekday = _weekday(days)
    return [
        _closed(one, text, closing, heading, calendar, weekday)
        for one, text in zip(said, texts, strict=True)
    ]


def _of_unknown_length(
    said: Sequence[Settled],
    texts: Sequence[str],
    days: Sequence[dt.date],
    closing: Closing,
    heading: str,
    calendar: FiscalCalendar,
) -> list[Settled] | None:
    """Return what dates under "Period ending" are: weeks, where they lie a week apart.

    Firsts and lasts of months, and days one after the other, mean what they do elsewhere; a date
    that ends two weeks is the day of none of the figures beside it.
    """
    steps = {(later - day).days for day, later in pairwise(sorted(set(days)))}
    if steps == {7}:
        weeks = Closing(Frequency.WEEK, closing.side)
        return periods_closed(said, texts, weeks, heading, calendar)
    turn = dt.timedelta(days=closing.side is Side.LAST)
    if all((day + turn).day == 1 for day in days) or steps == {1}:
        return None
    problem = _(
        "“{text}” under “{heading}” is a day of a period that is no day, week or month, so it is "
        "not known where its numbers belong. Import numbers of whole periods."
    )
    return [
        one
        if one.period is None or one.period.frequency is not Frequency.DAY
        else Settled(None, problem.format(text=text, heading=heading[:100]))
        for one, text in zip(said, texts, strict=True)
    ]


def _weekday(days: Sequence[dt.date]) -> int | None:
    """Return the day of the week of most days, None where no most are of one."""
    counts = Counter(day.weekday() for day in set(days))
    weekday, times = max(counts.items(), key=lambda one: one[1], default=(0, 0))
    return weekday if times * 2 > counts.total() else None


def _closed(
    one: Settled,
    text: str,
    closing: Closing,
    heading: str,
    calendar: FiscalCalendar,
    weekday: int | None,
) -> Settled:
    if one.yearless is not None and one.yearless.frequency is Frequency.DAY:
        return _without_year(one, text, closing, heading)
    if one.period is None or one.period.frequency is not Frequency.DAY:
        return one
    day = one.period.start
    if closing.frequency is Frequency.WEEK:
        found = _week(day, text, closing.side, heading, weekday)
    elif closing.frequency is Frequency.MONTH:
        found = _month(day, text, closing.side, heading)
    else:
        found = _of_business_year(day, text, closing, heading, calendar)
    return Settled(found.period, found.problem, note=join_notes(one.note, found.note))


def _week(day: dt.date, text: str, side: Side, heading: str, weekday: int | None) -> Settled:
    if day.weekday() != weekday:
        problem = _(
            "The dates under “{heading}” are of different days of the week, so it is not known "
            "which seven days “{text}” means. Mend it in the sheet."
        ).format(heading=heading[:100], text=text)
        return Settled(None, problem)
    if side is Side.EITHER:
        if weekday == 0:
            return Settled(Period(Frequency.WEEK, day))
        problem = _(
            "“{text}” under “{heading}” may be the first or the last day of a week. Call the "
            "column “Week starting” or “Week ending”."
        ).format(text=text, heading=heading[:100])
        return Settled(None, problem)
    middle = day + _MIDDLE if side is Side.FIRST else day - _MIDDLE
    week = Period(Frequency.WEEK, middle - dt.timedelta(days=middle.weekday()))
    if weekday == _USUAL[side]:
        return Settled(week)
    note = _(
        "“{heading}” {day}: it is entered in the week from Monday to Sunday that has most of "
        "these seven days."
    ).format(heading=heading[:100], day=day.isoformat())
    return Settled(week, note=note)


def _month(day: dt.date, text: str, side: Side, heading: str) -> Settled:
    month = Period(Frequency.MONTH, day.replace(day=1))
    if side is Side.EITHER:
        return Settled(month)
    if side is Side.LAST:
        near = month if (month.last_day - day).days <= _NEAR else month.shift(-1)
        off = abs((near.last_day - day).days)
    else:
        near = month if (day - month.start).days <= _NEAR else month.shift(1)
        off = abs((day - near.start).days)
    if off > _NEAR:
        return Settled(None, _no_such_day(text, heading))
    if not off:
        return Settled(near)
    note = _("“{heading}” {day}: it is entered in the month that has most of its days.").format(
        heading=heading[:100], day=day.isoformat()
    )
    return Settled(near, note=note)


def _of_business_year(
    day: dt.date, text: str, closing: Closing, heading: str, calendar: FiscalCalendar
) -> Settled:
    period = calendar.containing(day, closing.frequency or Frequency.YEAR)
    days = {
        Side.FIRST: (period.start,),
        Side.LAST: (period.last_day,),
        Side.EITHER: (period.start, period.last_day),
    }[closing.side]
    if day in days:
        return Settled(period)
    problem = _(
        "“{text}” under “{heading}” is not the first or last day of such a period of the business "
        "year. Check in which month the business year starts."
    ).format(text=text, heading=heading[:100])
    return Settled(None, problem)


def _without_year(one: Settled, text: str, closing: Closing, heading: str) -> Settled:
    """Return the month whose first or last day is known without its year; refuse all else."""
    if one.yearless is None:
        return one
    month, day = divmod(one.yearless.number, 100)
    last = (add_months(dt.date(2024, month, 1), 1) - dt.timedelta(days=1)).day
    is_near = {
        Side.FIRST: day <= _NEAR,
        Side.LAST: day >= last - _NEAR,
        Side.EITHER: True,
    }[closing.side]
    if closing.frequency is Frequency.MONTH and is_near:
        return Settled(None, one.problem, Yearless(Frequency.MONTH, month), one.note)
    problem = _(
        "“{text}” under “{heading}” has no year, so it is not known of which days it is. Write "
        "the dates with their year."
    ).format(text=text, heading=heading[:100])
    return Settled(None, problem)


def _no_such_day(text: str, heading: str) -> str:
    return _(
        "“{text}” under “{heading}” is far from the start and the end of a month, so it is not "
        "known which month it means. Mend it in the sheet."
    ).format(text=text, heading=heading[:100])
