"""Data age: how old the newest number of a metric is, and whether another one is overdue.

All is told as of a day, so that a past month is told as it was at its end. What counts is the last
period that ended by then: with its number there, the age is that of the newest number; without it,
the metric is behind as soon as the number is overdue (see `due` for how much time there is).
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from kpidesk.domain import due
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.periods import Frequency, Period
from kpidesk.i18n import _, ngettext

_WEEK: Final = 7
_FOUR_WEEKS: Final = 28
_IN_DAYS: Final = 14  # days, from which on weeks are told


@dataclass(frozen=True, slots=True)
class DataAge:
    """How old the number of the period `newest` is, in words; None where there is none.

    `overdue` are the periods whose number is late, oldest first, all of them after `newest`.
    """

    text: str
    newest: Period | None = None
    overdue: tuple[Period, ...] = ()

    @property
    def is_late(self) -> bool:
        """Say whether a number is overdue."""
        return bool(self.overdue)


def data_age(history: MetricHistory, as_of: dt.date, *, is_awaited: bool = True) -> DataAge:
    """Return how old the newest number of a metric, as it is measured, is on the day `as_of`.

    "3 days old", "2 months behind", "no numbers yet". Where there is nothing to measure, nothing is
    missing; nor on a day of the week that never had a number in four weeks and more.
    `is_awaited` False says that nobody waits for another number: it may be old, but is not late.
    """
    newest = latest_held(history, as_of)
    overdue = _overdue(history, newest, as_of) if is_awaited else ()
    if newest is None:
        return DataAge(_("no numbers yet"), None, overdue)
    if overdue:
        return DataAge(_behind(newest.frequency, len(overdue)), newest, overdue)
    return DataAge(_old(newest, as_of), newest)


def latest_held(history: MetricHistory, as_of: dt.date) -> Period | None:
    """Return the latest period, begun by `as_of`, that has a number or nothing to measure."""
    starts = history.in_order().starts
    begun = list(starts[max(bisect_right(starts, as_of) - 1, 0) :][:1])
    begun += [period.start for period in history.not_applicable]
    latest = max((day for day in begun if day <= as_of), default=None)
    return None if latest is None else Period(history.metric.frequency, latest)


def _overdue(history: MetricHistory, newest: Period | None, as_of: dt.date) -> tuple[Period, ...]:
    """Return the periods after `newest` that are late; none of a retired metric."""
    metric, calendar = history.metric, history.calendar
    if not metric.is_collected:
        return ()
    last = calendar.containing(as_of, metric.frequency).previous
    first = last
    if newest is not None:
        first = newest.next
    elif metric.starts_on is not None:
        first = calendar.containing(metric.starts_on, metric.frequency)
    closed = frozenset[int]()
    if metric.frequency is Frequency.DAY and first <= last:
        closed = _closed_days(history.values.keys(), as_of)
    found = []
    while first <= last and due.is_overdue(first, as_of):
        if first.start.weekday() not in closed:
            found.append(first)
        first = first.next
    return tuple(found)


def _closed_days(known: Collection[Period], as_of: dt.date) -> frozenset[int]:
    """Return the days of the week (Monday is 0) that never had a number in four weeks and more."""
    days = [period.start for period in known if period.start <= as_of]
    if not days or (max(days) - min(days)).days < _FOUR_WEEKS:
        return frozenset()
    return frozenset(range(_WEEK)) - {day.weekday() for day in days}


def _behind(frequency: Frequency, count: int) -> str:
    return {
        Frequency.DAY: ngettext("{count} day behind", "{count} days behind", count),
        Frequency.WEEK: ngettext("{count} week behind", "{count} weeks behind", count),
        Frequency.MONTH: ngettext("{count} month behind", "{count} months behind", count),
        Frequency.QUARTER: ngettext("{count} quarter behind", "{count} quarters behind", count),
        Frequency.YEAR: ngettext("{count} year behind", "{count} years behind", count),
    }[frequency].format(count=count)


def _old(newest: Period, as_of: dt.date) -> str:
    """Return how long ago a period ended: in days for two weeks, then in weeks, months, years."""
    days = (as_of - newest.last_day).days
    if days <= 0:
        return _("up to date")
    if days < _IN_DAYS:
        return ngettext("{count} day old", "{count} days old", days).format(count=days)
    ended = newest.last_day
    months = (as_of.year - ended.year) * 12 + as_of.month - ended.month - (as_of.day < ended.day)
    if months < 2:
        weeks = days // _WEEK
        return ngettext("{count} week old", "{count} weeks old", weeks).format(count=weeks)
    if months < 24:
        return ngettext("{count} month old", "{count} months old", months).format(count=months)
    years = months // 12
    return ngettext("{count} year old", "{count} years old", years).format(count=years)
