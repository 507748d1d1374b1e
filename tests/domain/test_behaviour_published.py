"""Published charts that show signals: D. J. Wheeler, Making Sense of Data, SPC Press, 2003.

The values, the limits and the points that the book marks are those that the tests of `statprocon`
(an XmR library) cite from it, table by table; the book itself was not at hand.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final

import pytest

from kpidesk.domain.behaviour import series_chart
from kpidesk.domain.behaviour_charts import BehaviourChart, LimitSettings, Seasons
from kpidesk.domain.natural_limits import Limits, limits
from kpidesk.domain.periods import Frequency, Period, span
from kpidesk.domain.series import Series
from kpidesk.domain.signals import Rule, signals
from kpidesk.domain.units import Unit

JANUARY = Period(Frequency.MONTH, dt.date(2001, 1, 1))
RAW = LimitSettings(seasons=Seasons.AS_MEASURED)
# Table 8.1: percentage of high school seniors who smoke daily.
SMOKERS: Final = (21.3, 20.2, 20.9, 21.0, 18.8, 19.6, 18.7, 18.6, 18.1, 18.9, 19.2, 18.2, 17.3, 19)
# Table 9.1: accident rates of two groups.
GROUP_A: Final = (43, 40, 37, 33, 30, 33, 34, 35, 29, 33, 31, 39)
GROUP_B: Final = (35, 37, 33, 32, 27, 29, 31, 22, 25, 30, 24, 19)
# Table 9.2: accounts receivable, in percent of sales, of two years.
RECEIVABLES: Final = (
    *(55.6, 54.7, 54.9, 54.8, 56.9, 55.7, 53.8, 54.8, 53.4, 57.0, 59.4, 63.2),
    *(60.9, 60.7, 58.6, 57.3, 56.9, 58.1, 58.3, 50.9, 53.3, 52.5, 50.8, 52.9),
)
# Figure 9.9: morning peak flow rates of 18 days.
FLOWS: Final = (
    *(120, 140, 100, 150, 260, 150, 100, 120, 300),
    *(300, 275, 300, 140, 170, 150, 150, 190, 180),
)
# Page 382: the data set to verify software with.
VERIFICATION: Final = (
    *(5045, 4350, 4350, 3975, 4290, 4430, 4485, 4285),
    *(3980, 3925, 3645, 3760, 3300, 3685, 3463, 5200),
)


def series(values: Sequence[float]) -> Series:
    periods = span(JANUARY, JANUARY.shift(len(values) - 1))
    return Series(Frequency.MONTH, dict(zip(periods, map(float, values), strict=True)))


def limits_of(values: Sequence[float]) -> Limits:
    found = limits(series(values))
    assert found is not None
    return found


def marked(values: Sequence[float], within: Limits, rule: Rule) -> list[tuple[int, bool]]:
    """Return the numbers, from 1, of the values that complete a signal, and on which side."""
    at = {period: number for number, period in enumerate(series(values).values, 1)}
    found = signals(series(values), within)
    return [(at[each.period], each.is_high) for each in found if each.rule is rule]


def whole_chart(values: Sequence[float]) -> BehaviourChart:
    """Return the chart of values that all set its limits; one more at their middle follows."""
    return series_chart(series([*values, limits_of(values).mean]), Unit(), settings=RAW)


def test_the_data_set_to_verify_software_with() -> None:
    made = whole_chart(VERIFICATION)
    assert made.current is not None
    found = made.current.limits
    assert found is not None

    assert found.mean == 4135.50
    assert found.moving_range == pytest.approx(355.93, abs=5e-3)
    assert (found.low, found.high) == pytest.approx((3188.72, 5082.28), abs=5e-3)
    assert found.largest_range == pytest.approx(1163.19, abs=1)  # the book has 3.268
    ranges = [695, 0, 375, 315, 140, 55, 200, 305, 55, 280, 115, 460, 385, 222, 1737]
    assert list(made.moving_ranges[1:16]) == ranges
    told = [(made.periods.index(each.period) + 1, each.rule) for each in made.signals]
    assert (16, Rule.OUTSIDE) in told
    assert (16, Rule.MOVING_RANGE) in told
    assert [at for at, rule in told if rule is Rule.OUTSIDE] == [16]


def test_eight_years_of_fewer_smokers() -> None:
    assert marked(SMOKERS, limits_of(SMOKERS), Rule.RUN) == [(14, False)]
    within = limits_of(SMOKERS)
    (run,) = [each for each in signals(series(SMOKERS), within) if each.rule is Rule.RUN]
    assert run.since == JANUARY.shift(6)  # the book marks the 7th to the 14th
    assert marked(SMOKERS[:-1], within, Rule.RUN) == []  # seven are none


def test_accident_rates_outside_the_limits_of_another_group() -> None:
    of_a, of_b = limits_of(GROUP_A), limits_of(GROUP_B)
    assert (of_a.low, of_a.high) == pytest.approx((25.6, 43.9), abs=0.05)
    assert (of_b.low, of_b.high) == pytest.approx((18.0, 39.3), abs=0.05)

    assert marked(GROUP_A, of_b, Rule.OUTSIDE) == [(1, True), (2, True)]
    assert marked(GROUP_B, of_a, Rule.OUTSIDE) == [(at, False) for at in (8, 9, 11, 12)]
    assert marked(GROUP_A, of_a, Rule.OUTSIDE) == []
    assert marked(GROUP_B, of_b, Rule.OUTSIDE) == []


def test_receivables_outside_on_both_sides_and_the_step_between() -> None:
    made = whole_chart(RECEIVABLES)
    told = [
        (made.periods.index(each.period) + 1, each.rule, each.is_high)
        for each in made.signals
        if each.rule in (Rule.OUTSIDE, Rule.MOVING_RANGE)
    ]
    # The book has 60.7, of values that it prints rounded; its 14th, 60.7 too, is next to the limit.
    assert limits_of(RECEIVABLES).high == pytest.approx(60.7, abs=0.1)
    assert [(at, up) for at, rule, up in told if rule is Rule.OUTSIDE] == [
        *[(12, True), (13, True)],
        *[(20, False), (23, False)],
    ]
    assert [(at, up) for at, rule, up in told if rule is Rule.MOVING_RANGE] == [(20, False)]


def test_three_of_four_days_near_the_upper_limit() -> None:
    within = limits_of(FLOWS)
    assert (within.mean, within.moving_range) == pytest.approx((183.1, 52.4), abs=0.05)
    # The book computes with rounded figures: 43.7, 322.5.
    assert (within.low, within.high) == pytest.approx((43.7, 322.5), abs=0.25)

    found = [each for each in signals(series(FLOWS), within) if each.rule is Rule.NEAR_LIMIT]
    assert all(each.is_high for each in found)
    # The 9th to the 12th day are nearer the upper limit than the middle.
    assert found[0].since == JANUARY.shift(8)
    assert marked(FLOWS, within, Rule.NEAR_LIMIT) == [(11, True), (12, True)]
    assert marked(FLOWS, within, Rule.OUTSIDE) == []
