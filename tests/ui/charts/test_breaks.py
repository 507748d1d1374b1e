"""Where a metric came to mean something else: marked on screen and on paper, and said."""

import datetime as dt
import math
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kpidesk.domain.charts import ChartBreak, TrendChart
from kpidesk.domain.metrics import Direction, EarlierDefinition, Metric
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.standing import MetricHistory, trend
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.settings import ThemeChoice
from kpidesk.ui import theme
from kpidesk.ui.charts.painter import describe_trend
from kpidesk.ui.charts.trend_view import TrendView
from kpidesk.ui.models.trend_model import Column, TrendModel
from kpidesk.ui.theme import LIGHT, PRINT, Tokens
from tests.ui.charts import test_painter as paper

JANUARY = Period(Frequency.MONTH, dt.date(2026, 1, 1))
SENTENCE = "From March 2026: new formula. Returns count too."


def chart_with(*earlier: EarlierDefinition) -> TrendChart:
    months = [JANUARY.shift(n) for n in range(6)]
    values = {month: 10.0 + n for n, month in enumerate(months)}
    metric = Metric(1, "Net sales", formula="Sales - Returns")
    history = MetricHistory(metric, values, {}, [], earlier=earlier)
    return trend(history, months[0], months[-1], FiscalCalendar(), ENGLISH, months[-1])


@pytest.fixture
def chart() -> TrendChart:
    march = JANUARY.shift(2).start
    reason = "Returns count too"
    return chart_with(EarlierDefinition(march, "Sales", Unit(), Direction.HIGHER, reason))


@pytest.mark.parametrize("tokens", [LIGHT, PRINT], ids=["light", "print"])
def test_paper_has_a_line_and_two_words(chart: TrendChart, tokens: Tokens) -> None:
    plain = replace(chart, breaks=())
    assert "New formula" in paper.texts(chart)
    assert "New formula" not in paper.texts(plain)
    assert paper.trend(chart, tokens) != paper.trend(plain, tokens)


def test_words_that_would_touch_are_left_out(chart: TrendChart) -> None:
    close = (ChartBreak(2, "New formula", "a"), ChartBreak(3, "New direction", "b"))
    found = paper.texts(replace(chart, breaks=close), width=200)
    assert "New direction" in found
    assert "New formula" not in found


def test_a_break_at_the_edge_keeps_its_words(chart: TrendChart) -> None:
    edges = (ChartBreak(1, "New formula", "a"), ChartBreak(5, "New direction", "b"))
    found = paper.texts(replace(chart, breaks=edges))
    assert "New direction" in found
    assert "New formula" in found


def test_who_does_not_see_it_hears_it(chart: TrendChart) -> None:
    assert describe_trend(chart).endswith(SENTENCE)


def test_the_screen_marks_it_and_reads_it_out(
    qtbot: QtBot, qapp: QApplication, chart: TrendChart
) -> None:
    view = TrendView(chart, ENGLISH)
    qtbot.addWidget(view)
    view.resize(700, 340)
    view.show()
    (line,) = view.items.breaks
    assert line.value() == 1.5
    assert "new formula" in line.toolTip()
    for _step in range(4):
        QTest.keyClick(view, Qt.Key.Key_Left)
    assert view.cursor_index == 2
    assert view.readout.text().endswith(SENTENCE)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert SENTENCE not in view.readout.text()
    theme.apply(qapp, ThemeChoice.DARK)
    view.grab()
    view.set_chart(replace(chart, breaks=()), ENGLISH)
    assert view.items.breaks == []


def test_the_line_on_screen_has_a_gap_at_the_break(qtbot: QtBot, chart: TrendChart) -> None:
    view = TrendView(replace(chart, breaks=(ChartBreak(5, "New formula", "a"),)), ENGLISH)
    qtbot.addWidget(view)
    x, y = view.items.values.getOriginalDataset()
    assert x is not None
    assert y is not None
    assert list(x) == [0, 1, 2, 3, 4, 4.5, 5]
    assert [math.isnan(each) for each in y] == [False] * 5 + [True, False]
    assert [spot.pos().x() for spot in view.items.alone.points()] == [5]
    assert len(view.items.dots.points()) == 6


def test_the_table_beside_it_has_the_numbers_in_the_unit_of_then() -> None:
    may = JANUARY.shift(4).start
    euro = Unit(UnitKind.CURRENCY, "€")
    model = TrendModel()
    model.show_chart(
        chart_with(EarlierDefinition(may, "Sales", euro, Direction.HIGHER)),
        Direction.HIGHER,
        ENGLISH,
    )
    shown = [model.index(row, Column.VALUE).data() for row in range(model.rowCount())]
    assert shown == ["15", "14", "€13", "€12", "€11", "€10"]
