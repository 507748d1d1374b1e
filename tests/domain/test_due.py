"""What is due: the periods that ended without a number, and how late they are in words."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kpidesk.domain import due
from kpidesk.domain.metrics import Direction, EarlierDefinition, Metric, Stage
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period, span
from kpidesk.domain.units import Unit
from tests.domain.strategies import calendars, frequencies

CALENDAR = FiscalCalendar()
TODAY = dt.date(2026, 4, 22)
START = dt.date(2026, 1, 1)
METRIC = Metric(1, "New customers", stage=Stage.KPI, starts_on=START)


def month(number: int, year: int = 2026) -> Period:
    return Period(Frequency.MONTH, dt.date(year, number, 1))


def missing(
    metric: Metric = METRIC,
    *known: Period,
    gone: tuple[Period, ...] = (),
    today: dt.date = TODAY,
    earlier: tuple[EarlierDefinition, ...] = (),
) -> list[Period]:
    return list(due.missing(metric, known, gone, CALENDAR, today, earlier))


def test_what_ended_without_a_number_is_missing() -> None:
    assert missing(METRIC, month(2)) == [month(1), month(3)]


def test_the_running_period_is_not_due() -> None:
    assert missing(METRIC, month(1), month(2), month(3)) == []
    assert missing(METRIC, month(1), month(2), today=dt.date(2026, 3, 31)) == []
    assert missing(METRIC, month(1), month(2), today=dt.date(2026, 4, 1)) == [month(3)]


def test_what_is_not_applicable_is_not_due() -> None:
    assert missing(METRIC, month(2), gone=(month(1),)) == [month(3)]


def test_it_goes_back_to_the_first_number_without_a_start() -> None:
    assert missing(replace(METRIC, starts_on=None), month(1, 2025)) == span(
        month(2, 2025), month(3)
    )


def test_without_a_start_and_a_number_the_last_period_alone_is_asked_for() -> None:
    assert missing(replace(METRIC, starts_on=None)) == [month(3)]


def test_what_starts_later_is_not_due_yet() -> None:
    assert missing(replace(METRIC, starts_on=dt.date(2026, 4, 1))) == []
    assert missing(replace(METRIC, starts_on=dt.date(2026, 3, 20))) == [month(3)]


@pytest.mark.parametrize(
    "metric",
    [
        replace(METRIC, formula="a / b"),
        replace(METRIC, stage=Stage.RETIRED),
        replace(METRIC, stage=Stage.CANDIDATE, starts_on=None),
    ],
)
def test_nobody_waits_for_these(metric: Metric) -> None:
    assert missing(metric) == []
    assert due.next_due(metric, (), (), CALENDAR, TODAY) in (None, month(4))


def test_what_was_calculated_then_is_not_due() -> None:
    earlier = EarlierDefinition(dt.date(2026, 3, 1), "a / b", Unit(), Direction.HIGHER)
    assert missing(earlier=(earlier,)) == [month(3)]


def test_a_shop_that_never_opens_on_sundays_is_not_asked_for_them() -> None:
    daily = replace(METRIC, frequency=Frequency.DAY, starts_on=dt.date(2026, 3, 1))
    days = [
        Period(Frequency.DAY, dt.date(2026, 3, 1) + dt.timedelta(number)) for number in range(50)
    ]
    open_days = [day for day in days if day.start.weekday() != 6]
    monday = Period(Frequency.DAY, dt.date(2026, 4, 20))
    assert missing(daily, *open_days[:-2], today=dt.date(2026, 4, 21)) == [
        *open_days[-2:],
        monday,
    ]
    # Two weeks do not tell yet.
    assert days[7] in missing(daily, *open_days[:12], today=dt.date(2026, 3, 14))


@given(frequencies, calendars, st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)), st.data())
def test_missing_known_and_gone_make_up_all_that_ended(
    frequency: Frequency, calendar: FiscalCalendar, today: dt.date, data: st.DataObject
) -> None:
    assume(frequency is not Frequency.DAY)
    last = calendar.containing(today, frequency).previous
    first = last.shift(-data.draw(st.integers(0, 30)))
    ended = span(first, last)
    known = data.draw(st.sets(st.sampled_from(ended)))
    gone = data.draw(st.sets(st.sampled_from(ended))) - known
    metric = replace(METRIC, frequency=frequency, starts_on=first.start)
    found = due.missing(metric, known, gone, calendar, today)
    assert sorted({*found} | known | gone) == ended
    assert not {*found} & (known | gone)
    assert list(found) == sorted(found)
    for period in found:
        assert due.is_overdue(period, today) == (today > due.due_on(period))


def test_the_grace_of_each_frequency() -> None:
    assert [due.due_on(CALENDAR.containing(dt.date(2026, 1, 1), each)) for each in Frequency] == [
        dt.date(2026, 1, 3),
        dt.date(2026, 1, 7),  # of the week of 29 December to 4 January
        dt.date(2026, 2, 10),
        dt.date(2026, 4, 15),
        dt.date(2027, 1, 30),
    ]


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (dt.date(2026, 3, 31), "March 2026 has not ended yet. Its number is due by 10 Apr."),
        (dt.date(2026, 4, 1), "March 2026 is due by 10 Apr."),
        (dt.date(2026, 4, 10), "March 2026 is due today."),
        (dt.date(2026, 4, 11), "March 2026 was due on 10 Apr, 1 day ago."),
        (dt.date(2026, 4, 22), "March 2026 was due on 10 Apr, 12 days ago."),
        (dt.date(2026, 4, 24), "March 2026 was due on 10 Apr, 2 weeks ago."),
        (dt.date(2026, 6, 9), "March 2026 was due on 10 Apr, 8 weeks ago."),
        (dt.date(2026, 6, 10), "March 2026 was due on 10 Apr, 2 months ago."),
        (dt.date(2027, 4, 9), "March 2026 was due on 10 Apr 2026, 11 months ago."),
        (dt.date(2028, 4, 10), "March 2026 was due on 10 Apr 2026, 2 years ago."),
    ],
)
def test_it_says_when_it_was_due(today: dt.date, said: str) -> None:
    assert due.sentence(month(3), CALENDAR, today) == said


def test_it_names_what_is_missing() -> None:
    weeks = [Period(Frequency.WEEK, dt.date(2026, 1, 5) + dt.timedelta(7 * n)) for n in range(2)]
    assert due.periods_text([month(3)], CALENDAR) == "March 2026"
    assert due.periods_text([month(3), month(4)], CALENDAR) == "March and April 2026"
    assert due.periods_text([month(12, 2025), month(1)], CALENDAR) == (
        "December 2025 and January 2026"
    )
    assert due.periods_text(weeks, CALENDAR) == "Week 2, 2026 and Week 3, 2026"
    assert (
        due.periods_text([month(n) for n in range(3, 8)], CALENDAR) == "5 months since March 2026"
    )
    assert due.periods_text([month(3), month(5), month(6)], CALENDAR) == (
        "3 months, the first of them March 2026"
    )


def test_of_several_the_oldest_tells_how_late_it_is() -> None:
    two = [month(2), month(3)]
    assert due.late_text([month(3)], CALENDAR, TODAY) == (
        "March 2026 was due on 10 Apr, 12 days ago."
    )
    assert due.late_text(two, CALENDAR, TODAY) == "The oldest was due on 10 Mar, 6 weeks ago."
    assert (
        due.late_text([month(3)], CALENDAR, dt.date(2026, 4, 3)) == "March 2026 is due by 10 Apr."
    )


def test_what_is_due_next() -> None:
    assert due.next_due(METRIC, (), (), CALENDAR, TODAY) == month(4)
    assert due.next_due(METRIC, {month(4)}, {month(5)}, CALENDAR, TODAY) == month(6)
    later = replace(METRIC, starts_on=dt.date(2026, 9, 5))
    assert due.next_due(later, (), (), CALENDAR, TODAY) == month(9)
