"""The waterfall: bars that hang together, from the value before to the value after."""

from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.charts_waterfall import BarKind, WaterfallChart, waterfall
from kpidesk.domain.contributions import Part
from kpidesk.domain.metrics import Direction
from kpidesk.domain.movement_steps import steps
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.series import Change
from kpidesk.domain.units import Unit, UnitKind
from tests.domain.strategies import directions

PERCENT = Unit(UnitKind.PERCENT, decimals=1)
HIGHER, LOWER, WITHIN = Direction


def drawn(
    before: float, shares: list[float], unit: Unit = PERCENT, direction: Direction = HIGHER
) -> WaterfallChart:
    change = Change(before + fsum(shares), before)
    parts = [Part(f"p{n}", n, unit, 1.0, 2.0, each) for n, each in enumerate(shares)]
    made, labels = steps(parts, change, unit), ("February 2026", "March 2026")
    return waterfall("Rate", change, made, labels, unit, direction, "It rose.", ENGLISH)


def test_it_goes_from_the_value_before_to_the_value_after() -> None:
    chart = drawn(0.08, [0.002, -0.007])

    assert [(bar.label, bar.kind, bar.value_text, bar.is_good) for bar in chart.bars] == [
        ("February 2026", BarKind.START, "8.0\u00a0%", None),
        ("p1", BarKind.DOWN, "-0.7 points", False),
        ("p0", BarKind.UP, "+0.2 points", True),
        ("March 2026", BarKind.END, "7.5\u00a0%", None),
    ]
    assert [bar.metric_id for bar in chart.bars] == [None, 1, 0, None]
    assert [(bar.begin, bar.end) for bar in chart.bars] == [
        (0, 0.08),
        (0.08, pytest.approx(0.073)),
        (pytest.approx(0.073), pytest.approx(0.075)),
        (0, pytest.approx(0.075)),
    ]
    assert chart.extent == (0.0, 0.08)
    assert chart.sentence == "It rose."
    assert list(chart.steps_extent) == pytest.approx([0.073, 0.08])


def test_what_is_several_inputs_leads_to_none() -> None:
    bars = drawn(1.0, [100.0, 1.0, 1.0], Unit()).bars

    assert [(bar.label, bar.metric_id) for bar in bars[1:-1]] == [("p0", 0), ("Other", None)]


@given(st.floats(-100, 100), st.lists(st.floats(-100, 100), max_size=12), directions)
def test_bars_hang_together_and_good_is_the_better_way(
    before: float, shares: list[float], direction: Direction
) -> None:
    start, *hanging, end = drawn(before, shares, Unit(), direction).bars

    assert (start.begin, start.end, end.begin) == (0, before, 0)
    level = before
    for bar in hanging:
        assert bar.begin == pytest.approx(level, abs=1e-9)
        level = bar.end
        assert bar.is_step
        assert bar.end >= bar.begin if bar.kind is BarKind.UP else bar.end <= bar.begin
        good = {HIGHER: bar.kind is BarKind.UP, LOWER: bar.kind is BarKind.DOWN, WITHIN: None}
        assert bar.is_good == good[direction]
    assert end.end == pytest.approx(level, abs=1e-9)


def test_nothing_moved_is_a_start_and_an_end() -> None:
    chart = drawn(-5.0, [0.0], Unit())

    assert [bar.kind for bar in chart.bars] == [BarKind.START, BarKind.END]
    assert chart.extent == (-5, 0)
