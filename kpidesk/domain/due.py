"""What is due: the periods that ended and have no number yet, and how late they are.

A number is due from the end of its period on, and overdue after a grace:

| frequency | days after the last day of the period |
| --------- | ------------------------------------- |
| day       | 2                                     |
| week      | 3                                     |
| month     | 10                                    |
| quarter   | 15                                    |
| year      | 30                                    |

March 2026, which ends on 31 March, is due by 10 April and overdue from the 11th on.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Final

from kpidesk.domain import period_names
from kpidesk.domain.metrics import EarlierDefinition, Metric, formula_on
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period, span
from kpidesk.i18n import _, ngettext

GRACE_DAYS: Final[Mapping[Frequency, int]] = {
    Frequency.DAY: 2,
    Frequency.WEEK: 3,
    Frequency.MONTH: 10,
    Frequency.QUARTER: 15,
    Frequency.YEAR: 30,
}
_FOUR_WEEKS: Final = 28
_NAMED: Final = 2  # periods that are named one by one; of more only the count and the first


def due_on(period: Period) -> dt.date:
    """Return the last day on which the number of `period` is in time."""
    return period.last_day + dt.timedelta(days=GRACE_DAYS[period.frequency])


def is_overdue(period: Period, today: dt.date) -> bool:
    """Say whether the number of `period`, which has none, is late on the day `today`."""
    return today > due_on(period)


def missing(
    metric: Metric,
    values: Collection[Period],
    not_applicable: Collection[Period],
    calendar: FiscalCalendar,
    today: dt.date,
    earlier: Sequence[EarlierDefinition] = (),
) -> tuple[Period, ...]:
    """Return the periods of `metric` that ended before `today` and have no number, oldest first.

    `values` and `not_applicable` are the periods with a number and those without anything to
    measure; `earlier` is what the metric meant before. It goes back to the day that the metric
    starts on, else to its first number, else to the last period alone. Nothing is missing where a
    formula gives the numbers, where none are collected, and in the running period. Nor on a day of
    the week that never had a number in four weeks and more: that shop is closed then.
    """
    if metric.is_calculated or not metric.is_collected:
        return ()
    known = {period for period in values if period.frequency is metric.frequency}
    last = calendar.containing(today, metric.frequency).previous
    first = _first(metric, known, last, calendar)
    closed = _closed_days(known) if metric.frequency is Frequency.DAY else frozenset()
    return tuple(
        period
        for period in _span(first, last)
        if period not in known
        and period not in not_applicable
        and (not closed or period.start.weekday() not in closed)
        and not formula_on(metric, earlier, period.start)
    )


@lru_cache(maxsize=64)
def _span(first: Period, last: Period) -> tuple[Period, ...]:
    """Return the periods from `first` to `last`: most metrics of a company ask for the same."""
    return tuple(span(first, last))


def next_due(
    metric: Metric,
    values: Collection[Period],
    not_applicable: Collection[Period],
    calendar: FiscalCalendar,
    today: dt.date,
) -> Period | None:
    """Return the running or a later period: the first that will want a number; None where none."""
    if metric.is_calculated or not metric.is_collected:
        return None
    day = today if metric.starts_on is None else max(today, metric.starts_on)
    period = calendar.containing(day, metric.frequency)
    while period in values or period in not_applicable:
        period = period.next
    return period


def _first(
    metric: Metric, known: Collection[Period], last: Period, calendar: FiscalCalendar
) -> Period:
    if metric.starts_on is not None:
        return calendar.containing(metric.starts_on, metric.frequency)
    return min(known, key=lambda period: period.start, default=last)


def _closed_days(known: Collection[Period]) -> frozenset[int]:
    """Return the days of the week (Monday is 0) that never had a number in four weeks and more."""
    days = [period.start for period in known]
    if not days or (max(days) - min(days)).days < _FOUR_WEEKS:
        return frozenset()
    return frozenset(range(7)) - {day.weekday() for day in days}


def periods_text(periods: Sequence[Period], calendar: FiscalCalendar) -> str:
    """Return the missing `periods`, oldest first, as a person names them.

    "March 2026", "March and April 2026", "5 months since March 2026"; where there are numbers in
    between "5 months, the first of them March 2026".
    """
    names = [period_names.label(period, calendar) for period in periods[:_NAMED]]
    if len(periods) == 1:
        return names[0]
    first, last = periods[0], periods[-1]
    if len(periods) <= _NAMED:
        if first.frequency is Frequency.MONTH and first.start.year == last.start.year:
            return _("{first_month} and {last_month} {year}").format(
                first_month=period_names.month_name(first.start.month),
                last_month=period_names.month_name(last.start.month),
                year=last.start.year,
            )
        return _("{first} and {last}").format(first=names[0], last=names[1])
    words = {"periods": count_text(first.frequency, len(periods)), "first": names[0]}
    if first.shift(len(periods) - 1) == last:
        return _("{periods} since {first}").format(**words)
    return _("{periods}, the first of them {first}").format(**words)


def count_text(frequency: Frequency, count: int) -> str:
    """Return so many periods in words: "5 months"."""
    return {
        Frequency.DAY: ngettext("{count} day", "{count} days", count),
        Frequency.WEEK: ngettext("{count} week", "{count} weeks", count),
        Frequency.MONTH: ngettext("{count} month", "{count} months", count),
        Frequency.QUARTER: ngettext("{count} quarter", "{count} quarters", count),
        Frequency.YEAR: ngettext("{count} year", "{count} years", count),
    }[frequency].format(count=count)


def sentence(period: Period, calendar: FiscalCalendar, today: dt.date) -> str:
    """Return when the number of `period` is due: "March 2026 was due on 10 Apr, 12 days ago."."""
    day = due_on(period)
    words = {"period": period_names.label(period, calendar), "day": short_day(day, today)}
    if today > day:
        words["ago"] = ago(day, today)
        return _("{period} was due on {day}, {ago}.").format(**words)
    if today == day:
        return _("{period} is due today.").format(**words)
    if today < period.end:
        return _("{period} has not ended yet. Its number is due by {day}.").format(**words)
    return _("{period} is due by {day}.").format(**words)


def late_text(periods: Sequence[Period], calendar: FiscalCalendar, today: dt.date) -> str:
    """Return how late the oldest of the missing `periods` is, as `sentence` says it.

    Where others are missing too, it says that this is the oldest.
    """
    first = periods[0]
    day = due_on(first)
    if len(periods) == 1 or today <= day:
        return sentence(first, calendar, today)
    return _("The oldest was due on {day}, {ago}.").format(
        day=short_day(day, today), ago=ago(day, today)
    )


def short_day(day: dt.date, today: dt.date) -> str:
    """Return a day without its year where that is the present one: "10 Apr"."""
    if day.year != today.year:
        return period_names.format_day(day)
    return _("{day} {month}").format(day=day.day, month=period_names.month_abbreviation(day.month))


def ago(day: dt.date, today: dt.date) -> str:
    """Return how long ago `day` was: in days for two weeks, then in weeks, months and years."""
    days = (today - day).days
    months = (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)
    if days < 14:
        return ngettext("{count} day ago", "{count} days ago", days).format(count=days)
    if months < 2:
        weeks = days // 7
        return ngettext("{count} week ago", "{count} weeks ago", weeks).format(count=weeks)
    if months < 24:
        return ngettext("{count} month ago", "{count} months ago", months).format(count=months)
    years = months // 12
    return ngettext("{count} year ago", "{count} years ago", years).format(count=years)
