"""The period axis: which periods are labelled."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.periods import FiscalCalendar, Frequency, span
from kpidesk.ui.charts.period_axis import GAP, fitting_level, tick_levels

CALENDAR = FiscalCalendar()


@given(
    frequency=st.sampled_from(Frequency),
    first=st.dates(dt.date(1990, 1, 1), dt.date(2040, 1, 1)),
    count=st.integers(1, 250),
    label_width=st.floats(20, 90),
    pixels=st.floats(0.05, 80),
)
def test_labels_never_touch_and_there_is_always_one(
    frequency: Frequency, first: dt.date, count: int, label_width: float, pixels: float
) -> None:
    start = CALENDAR.containing(first, frequency)
    levels = tick_levels(span(start, start.shift(count - 1)))
    level = fitting_level(levels, label_width, pixels)
    assert level.indexes
    assert all(0 <= index < count for index in level.indexes)
    for before, after in pairwise(level.indexes):
        assert (after - before) * pixels >= label_width + GAP


@pytest.mark.parametrize(
    ("pixels", "expected"),
    [
        (80.0, ["2025-01", "2025-02", "2025-03"]),
        (30.0, ["2025-01", "2025-04", "2025-07"]),
        (12.0, ["2025-01", "2025-07", "2026-01"]),
        (6.0, ["2025-01", "2026-01", "2027-01"]),
    ],
)
def test_months_are_labelled_where_a_calendar_divides(pixels: float, expected: list[str]) -> None:
    start = CALENDAR.containing(dt.date(2024, 12, 1), Frequency.MONTH)
    months = span(start, start.shift(40))
    level = fitting_level(tick_levels(months), 56, pixels)
    shown = [f"{months[index].start:%Y-%m}" for index in level.indexes]
    assert [name for name in shown if name >= "2025-01"][:3] == expected


def test_week_53_is_not_labelled_beside_week_1() -> None:
    start = CALENDAR.containing(dt.date(2026, 10, 1), Frequency.WEEK)
    weeks = span(start, start.shift(30))
    level = fitting_level(tick_levels(weeks), 50, 40)
    assert all(weeks[index].start.isocalendar().week != 53 for index in level.indexes)


def test_nothing_is_labelled_where_nothing_is() -> None:
    assert tick_levels([]) == ()
