"""Laws of locked periods: what was said by hand wins, and time only ever locks."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.locks import (
    LockedError,
    PeriodLock,
    is_locked,
    lock_id,
    locked_among,
    period_of,
)
from kpidesk.domain.periods import Frequency, Period
from tests.domain.strategies import days, periods

JANUARY = Period(Frequency.MONTH, dt.date(2026, 1, 1))
MONTH = lock_id(JANUARY)
after = st.none() | st.integers(0, 4000)


@pytest.mark.parametrize(
    ("lock_after_days", "today", "locked"),
    [
        (0, dt.date(2026, 1, 31), False),
        (0, dt.date(2026, 2, 1), True),
        (10, dt.date(2026, 2, 10), False),
        (10, dt.date(2026, 2, 11), True),
        (None, dt.date(2199, 1, 1), False),
    ],
)
def test_a_period_locks_some_days_after_its_end(
    lock_after_days: int | None, today: dt.date, *, locked: bool
) -> None:
    assert is_locked(JANUARY, [], lock_after_days, today) is locked


@given(periods(), st.booleans(), after, days)
def test_what_was_said_by_hand_wins(
    period: Period, said: bool, days_after: int | None, today: dt.date
) -> None:
    assert is_locked(period, [PeriodLock(period, said)], days_after, today) is said


@given(periods(), periods(), after, days)
def test_a_lock_is_about_its_own_period_alone(
    period: Period, other: Period, days_after: int | None, today: dt.date
) -> None:
    locks = [PeriodLock(other, is_locked=not is_locked(other, [], days_after, today))]
    if period != other:
        alone = is_locked(period, [], days_after, today)
        assert is_locked(period, locks, days_after, today) is alone


@given(periods(), st.integers(0, 4000), days, st.integers(0, 4000))
def test_what_time_has_locked_stays_locked(
    period: Period, days_after: int, today: dt.date, later: int
) -> None:
    if is_locked(period, [], days_after, today):
        assert period.last_day < today
        assert is_locked(period, [], days_after, today + dt.timedelta(days=later))
        assert is_locked(period, [], max(days_after - later, 0), today)
        assert not is_locked(period, [], (today - period.end).days + 1, today)


@given(st.lists(periods()), st.dictionaries(periods(), st.booleans()), after, days)
def test_many_at_once_are_as_each_alone(
    some: list[Period], said: dict[Period, bool], days_after: int | None, today: dt.date
) -> None:
    every = [*some, *said]
    locks = [PeriodLock(*each) for each in said.items()]
    alone = {each for each in every if is_locked(each, locks, days_after, today)}
    assert locked_among(every, said, days_after, today) == alone


def test_where_nobody_knows_the_day_only_the_hand_counts() -> None:
    assert locked_among([JANUARY, JANUARY.next], {JANUARY: True}, 0, None) == {JANUARY}


@given(periods(), periods())
def test_the_number_of_a_lock_names_its_period(one: Period, other: Period) -> None:
    assert period_of(lock_id(one)) == one
    assert PeriodLock(one).id == lock_id(one)
    assert (lock_id(one) == lock_id(other)) == (one == other)


@pytest.mark.parametrize(
    "number", [-1, 0, 5, 7, 10**30, lock_id(JANUARY) + 3, lock_id(JANUARY) - 8]
)
def test_a_number_of_no_period_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match=r"."):
        period_of(number)


def test_numbers_are_the_same_in_every_file() -> None:
    day = dt.date(2026, 6, 1)
    numbers = [lock_id(Period(frequency, day)) for frequency in Frequency]
    assert numbers == [5918144, 5918145, 5918146, 5918147, 5918148]


def test_the_refusal_keeps_the_periods() -> None:
    error = LockedError("Locked.", [JANUARY])
    assert (error.message, error.periods) == ("Locked.", (JANUARY,))
