import datetime as dt
import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.chart_geometry import (
    TargetStep,
    end_target,
    end_value,
    labelled_indexes,
    target_steps,
    value_axis,
    value_runs,
)
from kpidesk.domain.charts import ChartBreak, TrendChart, TrendPoint
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.status import Status
from kpidesk.domain.targets import Target
from kpidesk.domain.units import Unit, UnitKind

NUMBER = Unit()
HOURS = Unit(UnitKind.DURATION, "hours")
PERCENT = Unit(UnitKind.PERCENT, "", 1)


def chart_of(
    values: list[float | None],
    targets: list[Target | None] | None = None,
    unit: Unit = NUMBER,
    frequency: Frequency = Frequency.MONTH,
) -> TrendChart:
    first = Period(frequency, dt.date(2024, 1, 1))
    points = tuple(
        TrendPoint(first.shift(i), str(i), str(i), value, target, Status.NO_TARGET)
        for i, (value, target) in enumerate(
            zip(values, targets or [None] * len(values), strict=True)
        )
    )
    return TrendChart("Example", unit, points, len(points) - 1 if points else None)


@pytest.mark.parametrize(
    ("values", "unit", "texts"),
    [
        ([3.0, 40.0, 47.0], NUMBER, ["0", "20", "40", "60"]),
        ([38_000.0, 45_500.0], Unit(UnitKind.CURRENCY, "€"), ["€36,000", "€38,000", "€40,000"]),
        ([0.041, 0.079], PERCENT, ["3\u00a0%", "4\u00a0%", "5\u00a0%"]),
        ([0.5, 0.503], PERCENT, ["49.9\u00a0%", "50.0\u00a0%", "50.1\u00a0%"]),
        ([-30.0, 50.0], NUMBER, ["-40", "-20", "0", "20", "40", "60"]),
        ([7.0, 7.0], NUMBER, ["0", "2", "4", "6", "8"]),
        ([0.0], NUMBER, ["0", "1"]),
        ([0.75, 1.4], HOURS, ["0:40", "0:50", "1:00"]),
        ([0.1, 0.2], HOURS, ["0:00", "0:05", "0:10", "0:15"]),
        ([8.0, 37.5], HOURS, ["0:00", "10:00", "20:00", "30:00", "40:00"]),
        ([8.0, 37.5], Unit(UnitKind.DURATION, "hours", 1), ["0", "10", "20", "30", "40"]),
        ([4.2, 4.9], Unit(UnitKind.SCORE, decimals=1), ["4.0", "4.2", "4.4", "4.6", "4.8", "5.0"]),
        ([-20.0, 50.0], Unit(UnitKind.NPS), ["-40", "-20", "0", "+20", "+40", "+60"]),
        ([1.2, 1.8], Unit(UnitKind.RATIO, decimals=1), ["1.0", "1.2", "1.4", "1.6", "1.8"]),
        ([], NUMBER, ["0", "1"]),
    ],
)
def test_ticks_are_round_numbers_around_the_values(
    values: list[float | None], unit: Unit, texts: list[str]
) -> None:
    axis = value_axis(chart_of(values, unit=unit))
    shown = [axis.tick_text(tick, unit) for tick in axis.ticks]
    assert shown[: len(texts)] == texts


def test_targets_are_on_the_axis_too() -> None:
    axis = value_axis(chart_of([90.0], [Target(80, 130)]))
    assert axis.low <= 80
    assert axis.high >= 130


def test_no_line_hides_in_the_frame() -> None:
    axis = value_axis(chart_of([0.75, 0.82], [Target(0.75, 0.9)] * 2, PERCENT))
    assert axis.low < 0.75
    assert axis.high > 0.9
    assert value_axis(chart_of([0.0, 40.0])).low == 0


def test_line_far_from_zero_is_zoomed_and_the_axis_knows() -> None:
    assert not value_axis(chart_of([900.0, 1000.0])).starts_at_zero
    assert value_axis(chart_of([100.0, 1000.0])).starts_at_zero
    assert value_axis(chart_of([-5.0, 3.0])).starts_at_zero


@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=8),
    st.integers(0, 4),
    st.sampled_from(UnitKind),
)
def test_axis_holds_every_number_that_a_double_can_be(
    values: list[float], decimals: int, kind: UnitKind
) -> None:
    unit = Unit(kind, "", decimals)
    axis = value_axis(chart_of(list(values), unit=unit))
    assert axis.low < axis.high
    assert 2 <= len(axis.ticks) <= 8
    assert list(axis.ticks) == sorted(set(axis.ticks))
    assert all(-1e-9 <= axis.position(value) <= 1 + 1e-9 for value in values)
    assert all(math.isfinite(tick) for tick in axis.ticks)


def test_missing_values_part_the_line() -> None:
    assert value_runs(chart_of([1, 2, None, 4, None, None, 7, 8])) == [[0, 1], [3], [6, 7]]
    assert value_runs(chart_of([None, None])) == []


def test_no_line_joins_what_means_something_else() -> None:
    chart = replace(
        chart_of([1, 2, 3, None, 5]),
        breaks=(ChartBreak(1, "New formula", ""), ChartBreak(4, "New unit", "")),
    )
    assert value_runs(chart) == [[0], [1, 2], [4]]


def test_equal_targets_are_one_step_and_no_target_is_none() -> None:
    targets = [None, Target(5), Target(5), Target(6), None, Target(6), Target(6, 8)]
    assert target_steps(chart_of([None] * 7, targets)) == [
        TargetStep(1, 2, 5, None),
        TargetStep(3, 3, 6, None),
        TargetStep(5, 5, 6, None),
        TargetStep(6, 6, 6, 8),
    ]


@given(st.integers(1, 250), st.integers(0, 60), st.sampled_from(Frequency))
def test_labels_fit_are_even_and_name_the_current_period(
    count: int, room: int, frequency: Frequency
) -> None:
    chart = chart_of([1.0] * count, frequency=frequency)
    for current in (count - 1, count // 2):
        indexes = labelled_indexes(replace(chart, current=current), room)
        assert current in indexes
        assert len(indexes) <= max(room, 1)
        assert len({b - a for a, b in pairwise(indexes)}) <= 1


def test_months_are_labelled_at_steps_of_the_calendar() -> None:
    assert labelled_indexes(chart_of([1.0] * 25), 6) == [0, 6, 12, 18, 24]
    assert labelled_indexes(chart_of([1.0] * 25), 9) == [0, 3, 6, 9, 12, 15, 18, 21, 24]
    assert labelled_indexes(chart_of([]), 6) == []


def test_a_year_to_date_that_starts_anew_is_not_joined() -> None:
    chart = replace(chart_of([10, 11, 12, 1, 2]), restarts=(3,))
    assert value_runs(chart) == [[0, 1, 2], [3, 4]]


def test_the_right_end_names_the_newest_value_and_the_last_target() -> None:
    past = replace(chart_of([3.0, 7.0, 8.0, None], [*[Target(5)] * 3, Target(6)]), current=1)
    assert (end_value(past), end_target(past)) == (8.0, Target(6))
    assert end_value(replace(past, current=3)) is None  # which is marked, and has none
    unmarked = replace(past, current=None)
    assert (end_value(unmarked), end_target(unmarked)) == (None, None)
