import datetime as dt
import math
import sys
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kpidesk.domain.metrics import Direction
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period, span
from kpidesk.domain.target_plans import (
    Growth,
    Ramp,
    Spread,
    describe,
    distance,
    kept_decimals,
    notes,
    percent_text,
    rounded,
    targets,
)
from kpidesk.domain.targets import Target
from kpidesk.domain.units import Unit, UnitKind, format_value, shown_value
from tests.domain.strategies import amounts, calendars, doubles, periods, units

JANUARY = FiscalCalendar()
DAY, WEEK, MONTH, QUARTER, YEAR = Frequency
HIGHER, LOWER, WITHIN = Direction
JAN = Period(MONTH, dt.date(2026, 1, 1))
COUNT = Unit()
EURO = Unit(UnitKind.CURRENCY, "€")
PERCENT = Unit(UnitKind.PERCENT, decimals=1)
growths = st.decimals(Decimal("-0.99"), 5, places=4).map(float)


def ramp(
    baseline: float, goal: float, first: Period = JAN, length: int = 11, steps: int | None = None
) -> Ramp:
    return Ramp(Target(baseline), Target(goal), first.start, first.shift(length).last_day, steps)


def values(found: dict[Period, Target]) -> list[float]:
    return [target.value for target in found.values()]


@st.composite
def ramps(draw: st.DrawFn) -> tuple[Ramp, FiscalCalendar, list[Period]]:
    calendar = draw(calendars)
    first = draw(periods(calendar))
    assume(1920 < first.start.year < 2150)
    length = draw(st.integers(1, 40))
    steps = draw(st.one_of(st.none(), st.integers(1, length)))
    baseline, goal = draw(doubles), draw(doubles)
    rule = ramp(baseline, goal, first, length, steps)
    return rule, calendar, span(first.shift(-2), first.shift(length + 2))


@given(ramps(), units)
def test_a_ramp_goes_one_way_from_end_to_end(
    drawn: tuple[Ramp, FiscalCalendar, list[Period]], unit: Unit
) -> None:
    rule, calendar, all_periods = drawn

    found = targets(rule, all_periods, {}, calendar, unit)

    assert list(found) == all_periods
    assert set(values(found)[:3]) == {rule.baseline.value}
    assert set(values(found)[-3:]) == {rule.goal.value}
    rises = rule.baseline.value <= rule.goal.value
    assert all((a <= b if rises else a >= b) for a, b in pairwise(values(found)))
    if rule.steps is not None:
        assert len(set(values(found))) <= rule.steps + 1


def test_a_ramp_of_hours_ends_at_the_largest_double() -> None:
    hours = Unit(UnitKind.DURATION, "hours")
    months, largest = span(JAN, JAN.shift(24)), sys.float_info.max
    rule = ramp(largest * (1 - 1e-15), largest, JAN, len(months) - 1)
    found = values(dict(targets(rule, months, {}, JANUARY, hours)))
    assert found == sorted(found)
    assert found[-1] == largest


@given(ramps(), st.lists(amounts, min_size=4, max_size=4), units)
def test_the_edges_of_a_rising_range_never_cross(
    drawn: tuple[Ramp, FiscalCalendar, list[Period]], edges: list[float], unit: Unit
) -> None:
    rule, calendar, all_periods = drawn
    low, high = sorted(edges[:2]), sorted(edges[2:])
    both = Ramp(Target(*low), Target(*high), rule.begins, rule.ends, rule.steps)

    found = list(targets(both, all_periods, {}, calendar, unit).values())

    assert (found[0], found[-1]) == (both.baseline, both.goal)
    assert all(t.upper is not None and t.value <= t.upper for t in found)


def test_a_ramp_rises_a_little_each_month_in_what_is_shown() -> None:
    found = targets(ramp(40, 60), span(JAN, JAN.shift(11)), {}, JANUARY, COUNT)

    assert values(found) == [40, 42, 44, 45, 47, 49, 51, 53, 55, 56, 58, 60]
    shares = targets(ramp(0.3, 0.4, length=3), span(JAN, JAN.shift(3)), {}, JANUARY, PERCENT)
    assert values(shares) == [0.3, 0.333, 0.367, 0.4]


def test_a_stepped_ramp_has_its_steps_and_arrives_in_the_last_period() -> None:
    found = targets(ramp(40, 60, steps=4), span(JAN, JAN.shift(12)), {}, JANUARY, COUNT)

    assert values(found) == [40] * 3 + [45] * 3 + [50] * 3 + [55] * 2 + [60] * 2


def test_a_ramp_falls_where_less_is_better_and_ends_by_the_period_of_its_day() -> None:
    rule = Ramp(Target(9), Target(3), dt.date(2026, 1, 20), dt.date(2026, 4, 2))

    assert values(targets(rule, span(JAN, JAN.shift(4)), {}, JANUARY, COUNT)) == [9, 7, 5, 3, 3]
    weeks = span(Period(WEEK, dt.date(2026, 1, 12)), Period(WEEK, dt.date(2026, 4, 6)))
    by_week = values(targets(rule, weeks, {}, JANUARY, Unit(decimals=2)))
    assert by_week[:3] == [9, 9, 8.4]
    assert by_week[-2:] == [3, 3]


def test_a_ramp_within_one_period_is_its_goal_from_there_on() -> None:
    found = targets(ramp(1, 5, length=0), span(JAN.previous, JAN.next), {}, JANUARY, COUNT)

    assert values(found) == [1, 5, 5]


@given(calendars, st.data(), st.sampled_from(Frequency), units)
def test_no_growth_is_last_year(
    calendar: FiscalCalendar, data: st.DataObject, frequency: Frequency, unit: Unit
) -> None:
    first = data.draw(periods(calendar, frequency))
    wanted = span(first, first.shift(5))
    known = data.draw(
        st.dictionaries(st.sampled_from([p.same_period_last_year for p in wanted]), doubles)
    )

    found = targets(Growth(0), wanted, known, calendar, unit)

    assert found == {
        period: Target(known[period.same_period_last_year])
        for period in wanted
        if period.same_period_last_year in known
    }


@given(amounts, growths, growths, units)
def test_more_growth_is_never_a_lower_target(
    before: float, one: float, other: float, unit: Unit
) -> None:
    low, high = sorted((one, other))
    history = {JAN.shift(-12): before}

    found = targets(Growth(low, high), [JAN], history, JANUARY, unit)[JAN]

    assert found.upper is not None
    assert found.value <= found.upper
    assert (found.value >= before) if low > 0 else True
    assert (found.value <= before) if low < 0 else True
    assert targets(Growth(low), [JAN], history, JANUARY, unit)[JAN].value == found.value
    step = 10.0 ** -kept_decimals(unit)
    assert abs(found.value - (before + low * abs(before))) <= step / 2 + 1e-14 * abs(before) * 6


def test_growth_is_rounded_to_what_is_shown() -> None:
    history = {JAN.shift(-12): 37_412.0, JAN.shift(-11): 13.0, JAN.shift(-10): -100.0}
    wanted = span(JAN, JAN.shift(2))

    assert values(targets(Growth(0.05), wanted, history, JANUARY, EURO)) == [39_283, 14, -95]
    assert values(targets(Growth(-0.1), wanted, history, JANUARY, EURO)) == [33_671, 12, -110]


def test_a_blank_last_year_is_no_target_and_said() -> None:
    wanted = span(JAN, JAN.shift(2))
    history = {JAN.shift(-11): 10.0}

    assert list(targets(Growth(0.1), wanted, history, JANUARY, COUNT)) == [JAN.shift(1)]
    assert notes(Growth(0.1), wanted, history, JANUARY) == (
        (
            "2 periods have no target, because there is no value a year before them; "
            "the first is January 2026."
        ),
    )
    assert notes(Growth(0.1), wanted[:2], history, JANUARY) == (
        "1 period has no target, because there is no value a year before it: January 2026.",
    )
    assert notes(Growth(0.1), wanted[1:2], history, JANUARY) == ()
    assert notes(ramp(1, 2), wanted, {}, JANUARY) == ()


def test_growth_beyond_every_number_is_no_target() -> None:
    history = {JAN.shift(-12): 1.7e308}

    assert targets(Growth(0.1), [JAN], history, JANUARY, COUNT) == {}
    assert targets(Growth(0, 0.1), [JAN], history, JANUARY, COUNT) == {}


@given(
    calendars,
    st.sampled_from(Frequency),
    st.decimals(-(10**9), 10**9, places=2).map(float),
    units,
    st.data(),
)
def test_the_targets_of_a_year_are_its_figure(
    calendar: FiscalCalendar, frequency: Frequency, yearly: float, unit: Unit, data: st.DataObject
) -> None:
    rule = Spread(Target(yearly), 2026)
    of_year = calendar.periods_of_year(2026, frequency)
    history = {
        period.same_period_last_year: data.draw(st.floats(0, 1e6))
        for period in of_year[:: 1 if len(of_year) < 20 else 7]
    }

    found = targets(
        rule, [of_year[0].previous, *of_year, of_year[-1].next], history, calendar, unit
    )

    assert list(found) == of_year  # other years have no target
    if unit.is_clock:  # whole minutes add up; what is no whole minute is as near as doubles are
        minutes = sum((shown_value(value, unit) for value in values(found)), Decimal(0))
        assert minutes == shown_value(yearly, unit) or yearly * 60 != round(yearly * 60)
        assert math.fsum(values(found)) == pytest.approx(yearly, abs=1e-6)
        return
    assert sum((Decimal(repr(value)) for value in values(found)), Decimal(0)) == Decimal(
        repr(yearly)
    )


def test_a_yearly_figure_follows_last_year() -> None:
    history = {JAN.shift(n - 12): 30.0 if n == 11 else 10.0 for n in range(12)}
    wanted = span(JAN, JAN.shift(11))

    found = targets(Spread(Target(1400), 2026), wanted, history, JANUARY, EURO)

    assert values(found) == [100] * 11 + [300]
    assert notes(Spread(Target(1400), 2026), wanted, history, JANUARY) == ()
    del history[JAN.shift(-12)]
    assert notes(Spread(Target(1400), 2026), wanted, history, JANUARY) == (
        "There is no value for January 2025, so every period gets an equal share.",
    )
    equal = targets(Spread(Target(1400), 2026), wanted, history, JANUARY, EURO)
    assert values(equal) == [117] * 8 + [116] * 4
    assert targets(Spread(Target(1400), 2026), [], history, JANUARY, EURO) == {}


def test_both_edges_of_a_yearly_range_follow_last_year() -> None:
    history = {JAN.shift(n - 12): 30.0 if n == 11 else 10.0 for n in range(12)}

    found = targets(Spread(Target(1400, 2800), 2026), [JAN, JAN.shift(11)], history, JANUARY, EURO)

    assert found == {JAN: Target(100, 200), JAN.shift(11): Target(300, 600)}


@given(calendars, st.data(), st.integers(0, 300))
def test_distance_counts_periods(calendar: FiscalCalendar, data: st.DataObject, count: int) -> None:
    first = data.draw(periods(calendar))
    assume(first.start.year < 1990)

    assert distance(first, first.shift(count)) == count
    assert distance(first.shift(count), first) == -count


@given(amounts, units)
def test_what_is_rounded_is_what_is_shown(value: float, unit: Unit) -> None:
    once = rounded(value, unit)

    assert rounded(once, unit) == once
    assert abs(once - value) <= 0.5 * 10.0 ** -kept_decimals(unit) + 1e-14 * abs(value)


@pytest.mark.parametrize(
    ("rule", "direction", "sentence"),
    [
        (
            ramp(40, 60),
            HIGHER,
            (
                "January 2026: at least €40; December 2026: at least €60; "
                "in between a little further each time."
            ),
        ),
        (
            ramp(9, 3, steps=3),
            LOWER,
            "January 2026: at most €9; December 2026: at most €3; in 3 equal steps.",
        ),
        (
            ramp(9, 3, steps=1),
            LOWER,
            "January 2026: at most €9; December 2026: at most €3; in 1 step.",
        ),
        (Growth(0.05), HIGHER, "The same period last year plus 5\u00a0%."),
        (Growth(-0.025), LOWER, "The same period last year minus 2.5\u00a0%."),
        (Growth(0.0), HIGHER, "The same as in the same period last year."),
        (
            Growth(-0.05, 0.1),
            WITHIN,
            "-5\u00a0% to +10\u00a0% against the same period last year.",
        ),
        (
            Spread(Target(500_000), 2026),
            HIGHER,
            "at least €500,000 for 2026, spread by the season of 2025.",
        ),
    ],
)
def test_a_plan_is_a_sentence(
    rule: Ramp | Growth | Spread, direction: Direction, sentence: str
) -> None:
    assert describe(rule, direction, MONTH, JANUARY, EURO, ENGLISH) == sentence


def test_growth_of_a_percentage_is_not_taken_for_points() -> None:
    def said(rule: Growth) -> str:
        return describe(rule, HIGHER, MONTH, JANUARY, PERCENT, ENGLISH)

    assert said(Growth(0.05)) == "The same period last year times 1.05."
    assert said(Growth(-0.1, 0.1)) == "The same period last year times 0.9 to 1.1."
    assert said(Growth(0.0)) == "The same as in the same period last year."


def test_percentages_have_the_decimals_they_need() -> None:
    assert percent_text(0.07, ENGLISH) == "7\u00a0%"
    assert percent_text(1 / 3, ENGLISH) == "33.3333\u00a0%"
    assert percent_text(3, ENGLISH, signed=True) == "+300\u00a0%"


def test_a_target_of_hours_is_rounded_to_what_a_clock_shows() -> None:
    hours = Unit(UnitKind.DURATION, "hours")
    ramp = Ramp(Target(3.0), Target(2.0), JAN.start, JAN.shift(7).start)
    found = values(targets(ramp, span(JAN, JAN.shift(7)), {}, JANUARY, hours))

    assert [format_value(value, hours, ENGLISH) for value in found[:3]] == [
        "3:00\u00a0h",
        "2:51\u00a0h",
        "2:43\u00a0h",
    ]
    assert found[1] == 171 / 60


def test_a_year_of_hours_is_spread_over_whole_minutes() -> None:
    hours = Unit(UnitKind.DURATION, "hours")
    found = targets(Spread(Target(100.5), 2026), span(JAN, JAN.shift(11)), {}, JANUARY, hours)

    minutes = [shown_value(value, hours) for value in values(found)]
    assert minutes == [503] * 6 + [502] * 6
    both = targets(Spread(Target(12, 24), 2026), span(JAN, JAN.shift(11)), {}, JANUARY, hours)
    assert set(both.values()) == {Target(1.0, 2.0)}
