"""Worked examples: the limits of the XmR chart as published, the source named at each."""

import datetime as dt
import random
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.behaviour import behaviour_chart, series_chart
from kpidesk.domain.behaviour_charts import (
    BehaviourChart,
    LimitBase,
    LimitSettings,
    Seasons,
    Start,
)
from kpidesk.domain.behaviour_seasons import adjusted, is_seasonal, year_before
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.metrics import Direction, EarlierDefinition, Metric
from kpidesk.domain.natural_limits import Limits, limits
from kpidesk.domain.periods import Frequency, Period, add_months, span
from kpidesk.domain.series import Series
from kpidesk.domain.signals import Cycle, Rule
from kpidesk.domain.units import Unit, UnitKind

JANUARY = Period(Frequency.MONTH, dt.date(2020, 1, 1))
PLAIN = Unit()
RAW = LimitSettings(seasons=Seasons.AS_MEASURED)
# NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2, Individuals Control Charts.
NIST = (49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1)
# D. C. Montgomery, G. C. Runger, Applied Statistics and Probability for Engineers, exercise on
# control charts for individual measurements (hardness, 20 values, sum 1061, moving ranges 56).
HARDNESS = (51, 52, 54, 55, 55, 51, 52, 50, 51, 56, 51, 57, 58, 50, 53, 52, 54, 50, 56, 53)
# The U.S. trade deficits of the second half of 1988 of D. J. Wheeler, Understanding Variation,
# 1993, figure 6.7: an exercise on moving ranges.
DEFICITS = (10.5, 11.2, 9.2, 10.1, 10.4, 10.5)
SHAPE = (0, -4, 3, 10, 22, 35, 41, 33, 18, 4, -9, -20)


def series(values: Sequence[float | None], first: Period = JANUARY) -> Series:
    periods = span(first, first.shift(len(values) - 1)) if values else []
    known = zip(periods, values, strict=True)
    return Series(first.frequency, {at: value for at, value in known if value is not None})


def chart(values: Sequence[float | None], settings: LimitSettings = RAW) -> BehaviourChart:
    return series_chart(series(values), PLAIN, settings=settings)


def limits_of(made: BehaviourChart) -> Limits:
    assert made.current is not None
    assert made.current.limits is not None
    return made.current.limits


def noise(count: int, seed: int = 1, size: float = 3.0, level: float = 100.0) -> list[float]:
    chance = random.Random(seed)
    return [level + chance.gauss(0, size) for _ in range(count)]


def seasonal(years: int, growth: float = 0.0, seed: int = 1) -> list[float]:
    rest = noise(12 * years, seed)
    return [rest[at] + SHAPE[at % 12] + growth * at for at in range(12 * years)]


def rules(made: BehaviourChart) -> list[tuple[int, Rule, bool]]:
    at = {period: number for number, period in enumerate(made.periods, 1)}
    return [(at[each.period], each.rule, each.is_high) for each in made.signals]


def test_the_chart_of_the_handbook() -> None:
    made = chart(NIST)
    found = limits_of(made)

    assert found.mean == pytest.approx(50.81)
    assert found.moving_range == pytest.approx(1.8778, abs=5e-5)
    assert (found.low, found.high) == pytest.approx((45.8159, 55.8041), abs=1e-3)
    assert found.largest_range == pytest.approx(6.14, abs=5e-3)
    ranges = [None, 2.0, 2.3, 1.4, 3.5, 3.4, 1.4, 0.2, 1.2, 1.5]
    assert list(made.moving_ranges) == pytest.approx(ranges)
    assert made.signals == ()  # "the process appears to be in statistical control"


def test_the_chart_of_the_hardness_of_twenty_parts() -> None:
    made = chart([*HARDNESS, 53])  # the twenty are the baseline, the next is judged by them
    found = limits_of(made)

    assert found.count == 20
    assert found.mean == pytest.approx(53.05)
    assert found.moving_range == pytest.approx(2.947, abs=5e-4)
    assert (found.low, found.high) == pytest.approx(
        (45.212, 60.888), abs=3e-3
    )  # the book has 3 / 1.128
    assert found.largest_range == pytest.approx(9.628, abs=1e-2)
    assert made.signals == ()


def test_the_moving_ranges_of_the_trade_deficits() -> None:
    made = chart(DEFICITS)
    assert list(made.moving_ranges[1:]) == pytest.approx([0.7, 2.0, 0.9, 0.3, 0.1])
    assert made.current is not None
    assert made.current.limits is None  # six values


def test_limits_are_held_once_24_values_set_them() -> None:
    first = noise(24)
    held = limits_of(chart([*first, 100.0]))

    assert held == limits(series(first))
    assert limits_of(chart([*first, *noise(60, 2, 9.0, 130.0)])) == held


def test_the_latest_value_has_no_part_in_its_limits_while_they_grow() -> None:
    assert limits_of(chart([*NIST, 570.0])) == limits(series(NIST))
    assert rules(chart([*NIST, 57.0]))[-1] == (11, Rule.OUTSIDE, True)


def test_every_point_knows_what_is_usual_and_whether_it_set_that() -> None:
    made = chart([*NIST, 57.0])
    points = made.points

    assert [point.value for point in points] == [*NIST, 57.0]
    assert [point.is_baseline for point in points] == [True] * 10 + [False]
    assert points[0].usual is not None
    assert points[0].usual.high == pytest.approx(55.8049, abs=1e-4)
    assert points[-1] == made.point(points[-1].period)
    assert made.point(JANUARY.previous) is None
    assert made.point(JANUARY.shift(11)) is None


def test_a_moving_range_never_crosses_a_gap() -> None:
    made = chart([10, 12, None, 30, 31, None, None, 12, 11])
    assert made.moving_ranges == (None, 2, None, 1, None, 1)


def test_a_jump_above_the_range_limit_is_a_signal() -> None:
    made = chart([*[10.0, 11.0] * 12, 11.5, 8.1])
    assert limits_of(made).largest_range == pytest.approx(3.27)
    assert (26, Rule.MOVING_RANGE, False) in rules(made)
    (jump,) = (each for each in made.signals if each.rule is Rule.MOVING_RANGE)
    assert jump.since == JANUARY.shift(24)


def test_binary_fractions_make_no_signal() -> None:
    assert chart([*[0.3] * 20, 0.1 + 0.2, 0.3]).signals == ()
    growing = [number / 10 + SHAPE[number % 12] for number in range(60)]
    yearly = chart(growing, LimitSettings(seasons=Seasons.YEAR_ON_YEAR))
    assert limits_of(yearly).moving_range == 0
    assert yearly.signals == ()


def test_a_base_starts_the_limits_anew_with_its_reason() -> None:
    values = [100.0, 104.0, 102.0] * 10 + [140.0, 143.0] * 7
    base = LimitBase(JANUARY.shift(30).start, "Second shop opened")
    made = chart(values, LimitSettings((base,), Seasons.AS_MEASURED))

    old, new = made.segments
    assert (old.first, old.stop, old.start) == (0, 30, Start.FIRST_VALUE)
    assert (new.first, new.stop, new.start) == (30, 44, Start.REBASED)
    assert (new.since, new.reason) == (base.since, "Second shop opened")
    assert new.limits == limits(series(values[30:43]))
    assert made.moving_ranges[30] is None
    assert not [each for each in made.signals if each.period > JANUARY.shift(30)]
    assert [each for each in chart(values).signals if each.period > JANUARY.shift(30)]


def test_a_base_needs_a_reason() -> None:
    with pytest.raises(ValueError, match="reason"):
        LimitBase(JANUARY.start, "  ")


def test_a_base_between_periods_before_all_and_ahead() -> None:
    def made(since: dt.date, until: Period | None = None) -> list[tuple[int, int, Start]]:
        settings = LimitSettings((LimitBase(since, "New till"),), Seasons.AS_MEASURED)
        found = series_chart(series(noise(12)), PLAIN, until, settings)
        return [(each.first, each.stop, each.start) for each in found.segments]

    assert made(dt.date(2020, 3, 14)) == [(0, 3, Start.FIRST_VALUE), (3, 12, Start.REBASED)]
    assert made(dt.date(2019, 3, 14)) == [(0, 12, Start.REBASED)]
    assert made(dt.date(2021, 1, 1)) == [(0, 12, Start.FIRST_VALUE)]
    ahead = made(dt.date(2021, 1, 1), JANUARY.shift(12))  # nothing is usual there yet
    assert ahead == [(0, 12, Start.FIRST_VALUE), (12, 12, Start.REBASED)]


def test_a_shift_that_lasts_is_proposed_as_a_base() -> None:
    values = [*[104.0, 100.0] * 12, *[140.0, 143.0] * 5]
    assert chart(values).proposed_base() == JANUARY.shift(24)
    assert chart(values[:-1]).proposed_base() is None  # nine set no limits
    assert chart([*values, 101.0]).proposed_base() is None  # it did not last
    assert chart([]).proposed_base() is None


def test_limits_are_not_shown_below_what_can_be() -> None:
    few = chart([0, 3, 1, 5] * 6 + [2])
    assert few.current is not None
    lines = few.shown_limits(few.current)
    assert lines is not None
    assert (lines.low, lines.mean) == (0, 2.25)
    assert limits_of(few).low < 0
    below = chart([0, 3, -1, 5] * 6 + [2])
    assert below.current is not None
    lines = below.shown_limits(below.current)
    assert lines is not None
    assert lines.low == limits_of(below).low < 0
    share = series_chart(series([0.95, 0.99, 0.97, 1.0] * 3), Unit(UnitKind.PERCENT))
    assert share.current is not None
    lines = share.shown_limits(share.current)
    assert lines is not None
    assert lines.high == 1.0


def history(
    values: Mapping[Period, float],
    earlier: Sequence[EarlierDefinition] = (),
    formula: str = "",
    unit: Unit = PLAIN,
) -> MetricHistory:
    metric = Metric(1, "Sales", unit=unit, formula=formula)
    return MetricHistory(metric, values, {}, (), earlier=earlier)


def test_another_formula_is_another_process() -> None:
    values = series(noise(40)).values
    until = JANUARY.shift(15).start
    before = EarlierDefinition(until, "[a]", PLAIN, Direction.HIGHER, "Returns are counted too")
    made = behaviour_chart(history(values, [before], "[a] - [b]"), None, RAW)

    assert [(each.first, each.stop) for each in made.segments] == [(0, 15), (15, 40)]
    assert made.segments[1].start is Start.REDEFINED
    assert (made.segments[1].since, made.segments[1].reason) == (until, "Returns are counted too")


def test_another_direction_is_the_same_process_and_another_unit_no_point() -> None:
    values = series(noise(40)).values
    until = JANUARY.shift(15).start
    turned = EarlierDefinition(until, "", PLAIN, Direction.LOWER)
    assert len(behaviour_chart(history(values, [turned]), None, RAW).segments) == 1

    euros = Unit(UnitKind.CURRENCY, "€")
    other = EarlierDefinition(until, "", euros, Direction.HIGHER)
    now = behaviour_chart(history(values, [other]), None, RAW)
    then = behaviour_chart(history(values, [other]), JANUARY.shift(14), RAW)
    assert (now.unit, len(now.periods)) == (PLAIN, 25)
    assert (then.unit, len(then.periods)) == (euros, 15)


# Seasons


def test_seasons_are_found_where_they_are() -> None:
    def found(values: Sequence[float]) -> bool:
        starts = [add_months(JANUARY.start, at) for at in range(len(values))]
        return is_seasonal(starts, values, Frequency.MONTH)

    assert found(seasonal(2))
    assert found(seasonal(6, growth=0.8))
    assert not found(seasonal(2)[:23])  # less than two full years
    assert not found([5.0] * 48)
    assert not found([float(at) for at in range(48)])


@pytest.mark.parametrize("walks", [False, True])
def test_seasons_are_hardly_ever_found_where_there_are_none(walks: bool) -> None:
    wrong = 0
    for seed in range(300):
        values = noise(24 + seed % 60, seed)
        if walks:
            values = [sum(values[: at + 1]) - 100 * at for at in range(len(values))]
        starts = [add_months(JANUARY.start, at) for at in range(len(values))]
        wrong += is_seasonal(starts, values, Frequency.MONTH)
    assert wrong <= 3


def test_seasonal_values_are_compared_with_last_year() -> None:
    made = chart(seasonal(4), LimitSettings())

    assert (made.asked, made.seasons) == (Seasons.AUTO, Seasons.YEAR_ON_YEAR)
    assert made.cycle is Cycle.YEAR
    assert len(made.periods) == 36
    first = made.points[0]
    assert first.period == JANUARY.shift(12)
    assert first.charted == pytest.approx(first.value - seasonal(4)[0])
    assert limits_of(made).mean == pytest.approx(0, abs=3)
    december = made.points[-1]
    assert december.usual is not None
    assert december.usual.low < 80 < december.usual.high < 95  # 20 below the rest of the year
    assert chart(noise(48), LimitSettings()).seasons is Seasons.AS_MEASURED


def test_a_bad_december_is_seen_though_december_is_low() -> None:
    values = seasonal(4)
    values[-1] = values[-13] - 40
    point = chart(values, LimitSettings()).point(JANUARY.shift(47))
    assert point is not None
    assert point.signals[0].rule is Rule.OUTSIDE
    assert chart(seasonal(4), RAW).signals != ()  # as measured, every summer is one


def test_the_person_decides_how_the_seasons_are_taken() -> None:
    values = seasonal(5)
    for asked in (Seasons.AS_MEASURED, Seasons.YEAR_ON_YEAR, Seasons.SEASONALLY_ADJUSTED):
        assert chart(values, LimitSettings(seasons=asked)).seasons is asked
    plain = chart(values, LimitSettings(seasons=Seasons.SEASONALLY_ADJUSTED))
    assert len(plain.periods) == 60
    assert limits_of(plain).moving_range < 8  # 3.4 of the noise, and what the seasons are off
    too_few = chart(values[:30], LimitSettings(seasons=Seasons.SEASONALLY_ADJUSTED))
    assert too_few.seasons is Seasons.AS_MEASURED


def test_adjusted_values_make_no_more_signals_than_plain_noise() -> None:
    told = 0
    for seed in range(60):
        made = chart(seasonal(8, seed=seed), LimitSettings(seasons=Seasons.SEASONALLY_ADJUSTED))
        told += sum(each.rule is Rule.OUTSIDE for each in made.signals)
    assert told < 0.02 * 60 * 96


def test_days_follow_the_week() -> None:
    monday = Period(Frequency.DAY, dt.date(2024, 1, 1))
    chance = random.Random(1)
    days = span(monday, monday.shift(140))
    values = {day: 50 - 40 * (day.start.weekday() > 4) + chance.gauss(0, 2) for day in days}
    made = series_chart(Series(Frequency.DAY, values), PLAIN)

    assert (made.seasons, made.cycle) == (Seasons.SEASONALLY_ADJUSTED, Cycle.WEEK)
    assert len(made.periods) == 141
    sunday = made.point(monday.shift(139))
    assert sunday is not None
    assert sunday.usual is not None
    assert sunday.usual.high < 30


def test_years_have_no_seasons() -> None:
    year = Period(Frequency.YEAR, dt.date(2000, 1, 1))
    made = series_chart(
        series(noise(20), year), PLAIN, settings=LimitSettings(seasons=Seasons.YEAR_ON_YEAR)
    )
    assert made.seasons is Seasons.AS_MEASURED


def test_a_value_is_not_compared_across_a_base() -> None:
    base = LimitBase(JANUARY.shift(30).start, "Second shop opened")
    made = chart(seasonal(4), LimitSettings((base,), Seasons.YEAR_ON_YEAR))
    assert [(each.first, each.stop) for each in made.segments] == [(0, 18), (18, 24)]
    assert made.current is not None
    assert made.current.limits is None


@given(st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)), st.sampled_from(Frequency))
def test_last_year_is_that_of_periods(day: dt.date, frequency: Frequency) -> None:
    if frequency is Frequency.WEEK:
        day -= dt.timedelta(days=day.weekday())
    elif frequency is not Frequency.DAY:
        day = day.replace(day=1)
    assert year_before(day, frequency) == Period(frequency, day).same_period_last_year.start


# Laws

some = st.lists(st.one_of(st.none(), st.integers(0, 30).map(float)), min_size=1, max_size=70)
settings_of = st.builds(
    LimitSettings,
    st.lists(
        st.builds(LimitBase, st.dates(dt.date(2019, 6, 1), dt.date(2026, 6, 1)), st.just("Moved")),
        max_size=3,
    ).map(tuple),
    st.sampled_from(Seasons),
)


@given(some, settings_of)
def test_columns_are_equally_long_and_segments_cover_them(
    values: list[float | None], settings: LimitSettings
) -> None:
    made = chart(values, settings)
    count = len(made.periods)
    assert {len(made.values), len(made.charted), len(made.moving_ranges), len(made.points)} == {
        count
    }
    if made.segments:
        assert (made.segments[0].first, made.segments[-1].stop) == (0, count)
        assert all(one.stop == other.first for one, other in pairwise(made.segments))
    for segment in made.segments:
        if segment.limits is not None:
            assert 10 <= segment.limits.count <= min(24, segment.count)
        told = [each for each in made.found if segment.first <= each[0] < segment.stop]
        assert not told or segment.limits is not None
        assert all(each[3] >= segment.first for each in told)


@given(some, settings_of, st.integers(0, 69))
def test_the_chart_as_of_a_period_knows_nothing_later(
    values: list[float | None], settings: LimitSettings, cut: int
) -> None:
    until = JANUARY.shift(cut)
    then = series_chart(series(values), PLAIN, until, settings)
    assert then == series_chart(series(values[: cut + 1]), PLAIN, until, settings)


@given(some, settings_of)
def test_a_value_is_outside_where_its_numbers_say_so(
    values: list[float | None], settings: LimitSettings
) -> None:
    made = chart(values, settings)
    for point in made.points:
        outside = [each.is_high for each in point.signals if each.rule is Rule.OUTSIDE]
        if point.usual is None:
            assert not point.signals
        elif outside:
            assert point.value > point.usual.high if outside[0] else point.value < point.usual.low
        else:
            assert point.usual.low - 1e-9 <= point.value <= point.usual.high + 1e-9


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=40), settings_of)
def test_no_double_breaks_a_chart(values: list[float], settings: LimitSettings) -> None:
    for point in chart(values, settings).points:
        assert point.usual is None or abs(point.usual.high) < float("inf")


def seconds(work: Callable[[], object]) -> float:
    found = []
    for _ in range(3):
        started = time.process_time()
        work()
        found.append(time.process_time() - started)
    return min(found)


def test_a_hundred_metrics_and_twenty_years_of_days_are_charted_at_once() -> None:
    metrics = [series(seasonal(10, seed=seed)) for seed in range(100)]
    day = Period(Frequency.DAY, dt.date(2006, 1, 1))
    days = series(noise(7300), day)
    # Measured: 20 and 7 ms, of 50 each; coverage and a busy machine make it many times that.
    assert seconds(lambda: [series_chart(each, PLAIN) for each in metrics]) < 0.5
    assert seconds(lambda: series_chart(days, PLAIN)) < 0.5


def test_adjusting_needs_full_cycles_and_seasons_it_has_seen() -> None:
    starts = [add_months(JANUARY.start, at) for at in range(60)]
    values = seasonal(5)
    assert adjusted(starts[:36], values[:36], Frequency.MONTH) is None  # the latest is no part
    assert adjusted(starts[:37], values[:37], Frequency.MONTH) is not None
    without_july = [each for each in starts if each.month != 7]
    late = [*without_july[:44], dt.date(2025, 7, 1)]
    assert adjusted(late, [1.0] * len(late), Frequency.MONTH) is None
