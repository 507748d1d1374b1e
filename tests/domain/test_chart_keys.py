"""What stands around a trend: near bands, notes, the legend, and labels that do not touch."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.chart_geometry import (
    NearBand,
    near_bands,
    note_indexes,
    spread,
    stacked,
    thinned,
    value_axis,
)
from kpidesk.domain.chart_keys import ChartKey, chart_keys
from kpidesk.domain.charts import ChartMarker, MarkerKind, TrendChart
from kpidesk.domain.metrics import Direction
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.standing import trend
from kpidesk.domain.status import Status
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from tests.domain.board_examples import CALENDAR, MARCH, history

FIRST = MARCH.shift(-3)


def shown(
    values: list[float | None], goal: Target | None, direction: Direction = Direction.HIGHER
) -> TrendChart:
    """Return the four months to March, whose targets have a near band of a tenth."""
    told = history(values, goal, direction=direction)
    plans = [replace(plan, tolerance=0.1) for plan in told.plans]
    told = replace(told, plans=plans, notes={MARCH.previous: "Fair in town"})
    return trend(told, FIRST, MARCH, CALENDAR, ENGLISH, MARCH, shows_last_year=True)


def test_what_is_near_lies_below_a_target_to_reach_and_above_one_to_stay_below() -> None:
    values: list[float | None] = [90.0, 95.0, 99.0, 101.0]
    assert near_bands(shown(values, Target(100.0))) == [NearBand(0, 3, 90.0, 100.0)]
    (above,) = near_bands(shown(values, Target(100.0), Direction.LOWER))
    assert (above.low, round(above.high, 9)) == (100.0, 110.0)


def test_a_range_is_near_on_both_sides() -> None:
    bands = near_bands(shown([1.0, 2.0], Target(100.0, 200.0), Direction.WITHIN))
    assert [(round(each.low), round(each.high)) for each in bands] == [(90, 100), (200, 220)]


def test_every_near_value_lies_in_a_near_band_and_no_other_does() -> None:
    chart = shown([89.0, 90.0, 99.0, 100.5], Target(100.0))
    (band,) = near_bands(chart)
    for point in chart.points:
        assert point.value is not None
        is_inside = band.low <= point.value < band.high
        assert is_inside is (point.status is Status.NEAR)


def test_without_a_target_or_a_tolerance_there_is_no_band_and_no_key() -> None:
    assert near_bands(shown([1.0], None)) == []
    strict = history([1.0], Target(100.0))
    strict = replace(strict, plans=[replace(plan, tolerance=0.0) for plan in strict.plans])
    chart = trend(strict, FIRST, MARCH, CALENDAR, ENGLISH, MARCH, shows_last_year=True)
    assert ChartKey.NEAR not in chart_keys(chart)


def test_a_new_target_starts_a_new_band() -> None:
    told = history([1.0, 2.0, 3.0, 4.0], None)
    plans = [
        TargetPlan(at, 1, PlanKind.CONSTANT, day, constant=Target(goal), tolerance=0.1)
        for at, (day, goal) in enumerate([(FIRST.start, 100.0), (MARCH.start, 200.0)])
    ]
    chart = trend(
        replace(told, plans=plans), FIRST, MARCH, CALENDAR, ENGLISH, MARCH, shows_last_year=True
    )
    assert near_bands(chart) == [NearBand(0, 2, 90.0, 100.0), NearBand(3, 3, 180.0, 200.0)]


def test_the_axis_holds_the_band() -> None:
    axis = value_axis(shown([100.0, 101.0, 102.0, 103.0], Target(100.0)))
    assert axis.low <= 90.0


def test_the_keys_are_those_of_what_is_drawn() -> None:
    chart = shown([90.0, 95.0], Target(100.0))
    assert chart_keys(chart) == (ChartKey.NEAR, ChartKey.NOTE)
    happened = ChartMarker(1, MarkerKind.EVENT, "Moved", "1 Jan 2026: Moved")
    marked = replace(chart, markers=(happened,))
    assert chart_keys(marked) == (ChartKey.NEAR, ChartKey.EVENT)
    assert chart_keys(replace(chart, shows_near=False, markers=(happened,))) == (ChartKey.EVENT,)


def test_markers_say_which_points_have_a_note() -> None:
    chart = shown([90.0, 95.0], Target(100.0))
    assert note_indexes(chart) == [2]
    marked = replace(chart, markers=(ChartMarker(3, MarkerKind.NOTE, "x", "Note: x"),))
    assert note_indexes(marked) == [3]


def test_a_point_makes_its_sentence_when_it_is_asked_for() -> None:
    point = shown([90.0, 95.0, 99.0, 101.0], Target(100.0)).points[1]
    assert callable(point.said)
    assert point.sentence == "January 2026: 95, 5 below the target of 100."


@given(
    st.lists(st.floats(0, 100), max_size=6), st.floats(1, 15), st.sampled_from([0.0, 50.0, -20.0])
)
def test_labels_never_touch_and_keep_their_order(
    heights: list[float], room: float, low: float
) -> None:
    found = stacked(heights, room, low, low + 120)
    placed = sorted(zip(heights, found, strict=True))
    for (one, here), (other, there) in pairwise(placed):
        assert abs(there - here) >= room - 1e-6
        assert one == other or here < there
    assert all(low + room / 2 - 1e-6 <= each <= low + 120 - room / 2 + 1e-6 for each in found)


def test_labels_with_room_stay_where_they_belong() -> None:
    assert stacked([10.0, 80.0, 40.0], 10.0, 0.0, 100.0) == [10.0, 80.0, 40.0]
    assert stacked([0.0, 99.0], 10.0, 0.0, 100.0) == [5.0, 95.0]


@given(st.lists(st.integers(0, 300), unique=True).map(sorted), st.floats(0.1, 40))
def test_markers_are_spread_and_the_first_always_stands(places: list[int], least: float) -> None:
    found = spread(places, least)
    assert found[:1] == places[:1]
    assert all(after - before >= least for before, after in pairwise(found))


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=200), st.floats(0.1, 30))
def test_a_thinned_line_keeps_its_peaks_and_its_order(
    values: list[float], per_column: float
) -> None:
    run = list(enumerate(values))
    found = thinned(run, per_column)
    assert {min(values), max(values)} <= {value for _at, value in found}
    assert list(found) == sorted(found, key=lambda each: each[0])
    assert set(found) <= set(run)
    assert per_column <= 2 or len(found) <= 2 * (len(values) / per_column + 1)
