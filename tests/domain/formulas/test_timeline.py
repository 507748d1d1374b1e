import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.formulas.timeline import OUTSIDE, Group, Timeline, extents, timeline
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period, span
from tests.domain.strategies import calendars, frequencies

DAY, WEEK, MONTH, QUARTER, YEAR = Frequency
JAN = Period(MONTH, dt.date(2026, 1, 1))


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    calendar, frequency = draw(calendars), draw(frequencies)
    first = calendar.containing(draw(st.dates(dt.date(2023, 1, 1), dt.date(2026, 1, 1))), frequency)
    return timeline((first, first.shift(draw(st.integers(0, 80)))), frequency, calendar)


def count_inside(period: Period, frequency: Frequency, calendar: FiscalCalendar) -> int:
    """Return how many periods of `frequency` count in `period`."""
    inner = calendar.containing(period.start, frequency)
    count = 0
    while inner.start < period.end:
        count += calendar.roll_up_period(inner, period.frequency) == period
        inner = inner.next
    return count


@given(timelines())
def test_places_are_those_of_the_periods(line: Timeline) -> None:
    periods, calendar = line.periods, line.calendar
    at = {period: number for number, period in enumerate(periods)}

    assert [line.find(period) for period in periods] == list(range(len(line)))
    assert line.find(periods[0].previous) == line.find(periods[-1].next) == OUTSIDE
    assert line.last_year == tuple(at.get(p.same_period_last_year, OUTSIDE) for p in periods)
    assert line.days == tuple(p.days for p in periods)
    for period, start in zip(periods, line.year_starts, strict=True):
        year = calendar.fiscal_year(period)
        if start == OUTSIDE:
            assert calendar.fiscal_year(periods[0].previous) == year
        else:
            assert calendar.fiscal_year(periods[start]) == year
            assert calendar.fiscal_year(periods[start].previous) != year


@given(timelines(), frequencies)
def test_groups_hold_what_counts_in_a_longer_period(line: Timeline, frequency: Frequency) -> None:
    if not line.frequency.is_finer_than(frequency):
        return
    calendar = line.calendar
    ends = [calendar.roll_up_period(p, frequency) for p in (line.periods[0], line.periods[-1])]
    coarser = timeline((ends[0].previous, ends[1].next), frequency, calendar)

    groups = line.groups(coarser)

    for period, group in zip(coarser.periods, groups, strict=True):
        inside = [p for p in line.periods if calendar.roll_up_period(p, frequency) == period]
        assert list(line.periods[group.start : group.stop]) == inside
        expected = count_inside(period, line.frequency, calendar)
        assert (group.has_first and group.has_last) == (len(inside) == expected)


def test_nothing_counts_in_nothing() -> None:
    empty = timeline(None, MONTH, FiscalCalendar())
    year = timeline((Period(YEAR, JAN.start),) * 2, YEAR, FiscalCalendar())

    assert len(empty) == 0
    assert empty.last_year == empty.year_starts == empty.quarter_starts == ()
    assert timeline(None, DAY, FiscalCalendar()).last_year == ()
    assert empty.groups(year) == (Group(0, 0, has_first=False, has_last=False),)
    month = timeline((JAN, JAN), MONTH, FiscalCalendar())
    assert month.groups(timeline(None, YEAR, FiscalCalendar())) == ()
    assert year.find(JAN) == OUTSIDE


def test_finer_numbers_make_longer_periods() -> None:
    calendar = FiscalCalendar(4)
    week = Period(WEEK, dt.date(2025, 12, 29))
    own = {WEEK: (week, week.next), YEAR: (calendar.year(2024),) * 2}

    found = extents(own, calendar)

    assert found[WEEK] == (week, week.next)
    assert found[MONTH] == (JAN, JAN)
    assert found[YEAR] == (calendar.year(2024), calendar.year(2026))
    assert DAY not in found
    days = extents({}, calendar, (dt.date(2026, 1, 31), dt.date(2026, 2, 1)))
    assert days[MONTH] == (JAN, JAN.next)
    assert days[DAY][0].start == dt.date(2026, 1, 31)


def test_timelines_know_how_they_lie_to_each_other() -> None:
    calendar = FiscalCalendar()
    year = Timeline(MONTH, calendar, tuple(span(JAN, JAN.shift(11))))
    later = Timeline(MONTH, calendar, tuple(span(JAN.shift(3), JAN.shift(20))))
    far = Timeline(MONTH, calendar, tuple(span(JAN.shift(100), JAN.shift(101))))

    assert year.offset_to(later) == 3
    assert later.offset_to(year) == -3
    assert year.offset_to(far) == 12
    assert year.count_before(dt.date(2026, 3, 15)) == 3
    assert year.windows(2) == (OUTSIDE, *range(11))
