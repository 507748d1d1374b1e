"""Locked periods: written to only with a reason, by hand or some days after their end."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kpidesk.domain.errors import UserError
from kpidesk.domain.periods import Frequency, Period

# Fixed for good: company files hold numbers that are made of them.
_CODES: Final[Mapping[Frequency, int]] = {
    Frequency.DAY: 0,
    Frequency.WEEK: 1,
    Frequency.MONTH: 2,
    Frequency.QUARTER: 3,
    Frequency.YEAR: 4,
}
_FREQUENCIES: Final = {code: frequency for frequency, code in _CODES.items()}
_WIDTH: Final = 8


@dataclass(frozen=True, slots=True)
class PeriodLock:
    """What a person said of one period: locked, or unlocked for good.

    It is about the metrics of the frequency of `period` alone.
    """

    period: Period
    is_locked: bool = True

    @property
    def id(self) -> int:
        """Return the number that names the lock of this very period, in every file."""
        return lock_id(self.period)


class LockedError(UserError):
    """A locked period was to be written to without a reason; `periods` says which, in order."""

    def __init__(self, message: str, periods: Sequence[Period]) -> None:
        """Keep `periods`, so that whoever asks for the reason can name them."""
        super().__init__(message)
        self.periods = tuple(periods)


def lock_id(period: Period) -> int:
    """Return the number that names the lock of `period`; no two periods share one."""
    return period.start.toordinal() * _WIDTH + _CODES[period.frequency]


def period_of(number: int) -> Period:
    """Return the period that `lock_id` gave `number`; ValueError where it gave it to none."""
    day, code = divmod(number, _WIDTH)
    try:
        return Period(_FREQUENCIES[code], dt.date.fromordinal(day))
    except (KeyError, OverflowError) as error:
        msg = f"{number} names no period"
        raise ValueError(msg) from error


def is_locked(
    period: Period, locks: Iterable[PeriodLock], lock_after_days: int | None, today: dt.date
) -> bool:
    """Say whether `period` is locked on `today`.

    What was said by hand wins. Else a period locks when `lock_after_days` whole days have gone by
    since its last day; with 0 on the first day after it, with None never.
    """
    said = {lock.period: lock.is_locked for lock in locks}
    return period in locked_among([period], said, lock_after_days, today)


def locked_among(
    periods: Iterable[Period],
    said: Mapping[Period, bool],
    lock_after_days: int | None,
    today: dt.date | None,
) -> frozenset[Period]:
    """Return those of `periods` that are locked on `today`, as `is_locked` has it.

    `said` is what was said by hand. Where nobody knows which day it is, only that counts.
    """
    ends = None
    if lock_after_days is not None and today is not None:
        ends = today - dt.timedelta(days=lock_after_days)
    return frozenset(
        period for period in periods if said.get(period, ends is not None and period.end <= ends)
    )
