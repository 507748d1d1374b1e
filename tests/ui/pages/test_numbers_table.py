"""The columns of the table of numbers fit their words, which are measured when they change."""

import datetime as dt
from collections import Counter

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kpidesk.domain.charts import TrendChart, TrendPoint
from kpidesk.domain.metrics import Direction
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.status import Status
from kpidesk.domain.units import Unit
from kpidesk.ui import theme
from kpidesk.ui.models.trend_model import Column, TrendModel
from kpidesk.ui.pages.numbers_table import NumbersTable
from kpidesk.ui.theme import FontRole

FIRST = Period(Frequency.MONTH, dt.date(2024, 1, 1))


def chart(value: float) -> TrendChart:
    points = (
        TrendPoint(FIRST.shift(at), f"Month {at}", f"{at}", value, None, Status.NO_TARGET)
        for at in range(24)
    )
    return TrendChart("Orders", Unit(), tuple(points))


def test_words_are_measured_once_until_they_change(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = TrendModel()
    table = NumbersTable(model)
    qtbot.addWidget(table)
    model.show_chart(chart(1.0), Direction.HIGHER, ENGLISH)
    narrow = table.columnWidth(Column.VALUE)
    asked: Counter[int] = Counter()
    measured = NumbersTable._measured

    def count(self: NumbersTable, column: Column, *metrics: object) -> int:
        asked[column] += 1
        return measured(self, column, *metrics)  # type: ignore[arg-type]

    monkeypatch.setattr(NumbersTable, "_measured", count)
    model.show_chart(chart(123_456_789_012.0), Direction.HIGHER, ENGLISH)
    for width in (500, 700, 900):
        table.resize(width, 300)
        table.show()
        QApplication.processEvents()
    assert table.columnWidth(Column.VALUE) > narrow
    assert set(asked.values()) == {1}
    table.close()


def test_words_of_another_size_are_measured_anew(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = TrendModel()
    table = NumbersTable(model)
    qtbot.addWidget(table)
    model.show_chart(chart(123_456.0), Direction.HIGHER, ENGLISH)
    before = table.columnWidth(Column.VALUE)
    larger = theme.font(FontRole.BODY, tabular=True)
    larger.setPixelSize(2 * larger.pixelSize())
    monkeypatch.setattr(theme, "font", lambda *_role, **_wishes: larger)
    table.fit()
    assert table.columnWidth(Column.VALUE) > before
