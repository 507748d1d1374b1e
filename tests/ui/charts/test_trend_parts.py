"""Bands, notes and legend of a trend, and that thousands of points keep their peaks and gaps."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from kpidesk.domain.charts import TrendChart
from kpidesk.domain.metrics import Metric
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period, span
from kpidesk.domain.standing import MetricHistory, trend
from kpidesk.domain.status import Status
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.ui import theme
from kpidesk.ui.charts import trend_arrays
from kpidesk.ui.charts.painter import paint_trend
from kpidesk.ui.charts.trend_arrays import Curve
from kpidesk.ui.charts.trend_view import TrendView
from kpidesk.ui.theme import FontRole, Tokens

FIRST = Period(Frequency.MONTH, dt.date(2025, 1, 1))
known = st.one_of(st.none(), st.floats(-1e3, 1e3))


def chart(values: list[float | None], notes: dict[int, str] | None = None) -> TrendChart:
    """Return months with a target of 100 and a near band of a fifth."""
    periods = span(FIRST, FIRST.shift(len(values) - 1))
    plan = TargetPlan(1, 1, PlanKind.CONSTANT, FIRST.start, constant=Target(100.0), tolerance=0.2)
    history = MetricHistory(
        Metric(1, "New customers"),
        {period: each for period, each in zip(periods, values, strict=True) if each is not None},
        {periods[at]: note for at, note in (notes or {}).items()},
        [plan],
    )
    last = periods[-1]
    return trend(history, FIRST, last, FiscalCalendar(), ENGLISH, last, shows_last_year=True)


def painted(shown: TrendChart, tokens: Tokens) -> QImage:
    image = QImage(640, 320, QImage.Format.Format_RGB32)
    image.fill(tokens.surface)
    painter = QPainter(image)
    font = theme.font(FontRole.SECONDARY)
    paint_trend(painter, QRectF(0, 0, 640, 320), shown, tokens, font, ENGLISH)
    painter.end()
    return image


def count(image: QImage, colour: QColor) -> int:
    """Return how many pixels have exactly this colour."""
    pixels = np.frombuffer(image.constBits(), dtype=np.uint32)
    return int(np.count_nonzero((pixels & 0xFFFFFF) == (colour.rgb() & 0xFFFFFF)))


def test_the_near_band_is_painted_on_screen_and_on_paper_alike(qtbot: QtBot) -> None:
    shown = chart([60.0, 70.0, 120.0, 75.0])
    for tokens in (theme.LIGHT, theme.DARK, theme.PRINT):
        assert count(painted(shown, tokens), tokens.status[Status.NEAR].soft) > 5000
    view = TrendView(shown, ENGLISH)
    qtbot.addWidget(view)
    view.resize(800, 360)
    view.show()
    view.grab()
    assert count(view.plot.grab().toImage(), theme.LIGHT.status[Status.NEAR].soft) > 5000
    drawn: Mapping[str, object] = view.items.near_bands.opts
    assert (drawn["y0"], drawn["y1"]) == ([80.0], [100.0])
    assert view.legend.accessibleName() == "Near target"


def test_notes_are_painted_in_a_picture_too() -> None:
    values: list[float | None] = [60.0, None, 120.0, 75.0]
    bare, noted = chart(values), chart(values, {1: "Closed", 2: "Fair"})
    ink = theme.PRINT.chart.note
    assert count(painted(bare, theme.PRINT), ink) == 0
    assert count(painted(noted, theme.PRINT), ink) > 50


def test_a_chart_without_bands_and_marks_has_no_legend(qtbot: QtBot) -> None:
    shown = replace(chart([60.0, 70.0]), shows_near=False)
    view = TrendView(shown, ENGLISH)
    qtbot.addWidget(view)
    assert view.legend.isHidden()


def test_wide_ticks_are_all_shown(qtbot: QtBot) -> None:
    view = TrendView(chart([1.0, 2.0]), ENGLISH)
    qtbot.addWidget(view)
    view.resize(800, 360)
    view.show()
    view.grab()
    narrow = view._box.sceneBoundingRect().left()
    view.set_chart(chart([1.2e12, 1.7e12]), ENGLISH)
    qtbot.waitUntil(lambda: view._box.sceneBoundingRect().left() > narrow + 40)


@given(st.lists(known, min_size=1, max_size=400), st.integers(1, 60))
def test_what_is_seen_keeps_every_peak_and_every_gap(
    values: list[float | None], columns: int
) -> None:
    y = np.array([np.nan if each is None else each for each in values])
    whole = Curve(np.arange(len(y), dtype=np.float64), y)
    part = trend_arrays.seen(whole, -0.5, len(y) - 0.5, columns)
    shown = part.known()
    assert set(zip(shown.x, shown.y, strict=True)) <= set(zip(whole.x, whole.y, strict=True))
    if len(whole.known().y):
        assert shown.y.min() == whole.known().y.min()
        assert shown.y.max() == whole.known().y.max()
    runs = [part.x[each] for each in _runs(part.y)]
    for run in runs:  # nothing is joined across a gap
        first, last = round(run[0]), round(run[-1])
        assert np.isfinite(y[first : last + 1]).all()
    assert len(runs) == len(_runs(y))  # and no part of the line is lost


def _runs(y: trend_arrays.Floats) -> list[slice]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], np.isfinite(y).astype(int), [0]))))
    return [slice(start, stop) for start, stop in edges.reshape(-1, 2).tolist()]


def test_only_the_part_in_view_is_drawn() -> None:
    whole = Curve(np.arange(7305.0), np.arange(7305.0))
    assert trend_arrays.seen(whole, 100.0, 110.0, 900).x.tolist() == list(range(99, 112))
    assert len(trend_arrays.seen(whole, -0.5, 7304.5, 900).x) <= 1802


def test_columns_stand_still_while_it_is_panned() -> None:
    chance = np.random.default_rng(1)
    whole = Curve(np.arange(7305.0), chance.normal(0, 1, 7305))
    one = trend_arrays.seen(whole, 1000.0, 5000.0, 900)
    other = trend_arrays.seen(whole, 1003.0, 5003.0, 900)
    inner = (one.x > 1010) & (one.x < 4990)
    assert set(one.x[inner]) <= set(other.x)
