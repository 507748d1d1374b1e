import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain import due
from kpidesk.domain.data_age import data_age
from kpidesk.domain.metrics import Stage
from kpidesk.domain.periods import Frequency, Period
from tests.domain.board_examples import MARCH, history

FOUND = history([38.0, 42.0])  # February and March 2026


@pytest.mark.parametrize(
    ("day", "text", "late"),
    [
        (dt.date(2026, 3, 31), "up to date", 0),
        (dt.date(2026, 4, 1), "1 day old", 0),
        (dt.date(2026, 4, 3), "3 days old", 0),
        (dt.date(2026, 4, 14), "2 weeks old", 0),
        (dt.date(2026, 5, 10), "5 weeks old", 0),
        (dt.date(2026, 5, 11), "1 month behind", 1),
        (dt.date(2026, 6, 11), "2 months behind", 2),
    ],
)
def test_the_age_is_told_until_the_next_number_is_late(day: dt.date, text: str, late: int) -> None:
    found = data_age(FOUND, day)
    assert (found.text, len(found.overdue)) == (text, late)
    assert found.is_late is bool(late)


def test_a_past_month_is_told_as_of_its_end() -> None:
    found = data_age(FOUND, dt.date(2026, 2, 28))
    assert (found.text, found.newest) == ("up to date", MARCH.previous)


def test_what_nobody_waits_for_is_old_and_not_late() -> None:
    found = data_age(FOUND, dt.date(2026, 8, 1), is_awaited=False)
    assert (found.text, found.is_late) == ("4 months old", False)
    retired = replace(FOUND, metric=replace(FOUND.metric, stage=Stage.RETIRED))
    assert not data_age(retired, dt.date(2028, 8, 1)).is_late
    assert data_age(retired, dt.date(2028, 8, 1)).text == "2 years old"


def test_nothing_to_measure_is_nothing_missing() -> None:
    found = replace(FOUND, not_applicable=frozenset({MARCH.next}))
    assert data_age(found, dt.date(2026, 5, 11)).text == "11 days old"


def test_without_a_number_it_says_so() -> None:
    none = history([])
    assert data_age(none, dt.date(2026, 4, 5)).text == "no numbers yet"
    assert not data_age(none, dt.date(2026, 4, 5)).is_late
    begun = replace(none, metric=replace(none.metric, starts_on=MARCH.previous.start))
    assert data_age(begun, dt.date(2026, 4, 11)).overdue == (MARCH.previous, MARCH)


def test_a_closed_day_is_not_late() -> None:
    sunday = Period(Frequency.DAY, dt.date(2026, 3, 29))
    values = [None if day % 7 == 6 else 1.0 for day in range(70)]  # no number on a Sunday
    shop = history(values, last=sunday)
    found = data_age(shop, dt.date(2026, 4, 1))
    assert found.text == "4 days old"
    assert data_age(shop, dt.date(2026, 4, 2)).overdue == (sunday.next,)
    days = [period.start.day for period in data_age(shop, dt.date(2026, 4, 9)).overdue]
    assert days == [30, 31, 1, 2, 3, 4, 6]


@given(st.sampled_from(Frequency), st.integers(0, 800), st.integers(0, 40))
def test_late_is_what_is_due_and_not_there(frequency: Frequency, days: int, ahead: int) -> None:
    first = Period(Frequency.YEAR, dt.date(2024, 1, 1)).start
    start = first if frequency is not Frequency.WEEK else dt.date(2024, 1, 1)
    last = Period(frequency, start).shift(min(ahead, 12))
    shown = history([1.0], last=last)
    today = last.start + dt.timedelta(days)
    found = data_age(shown, today)
    missing = due.missing(shown.metric, [last], (), shown.calendar, today)
    assert found.overdue == tuple(each for each in missing if due.is_overdue(each, today))
    assert found.is_late is ("behind" in found.text)
