"""The process behaviour chart on the screen."""

import datetime as dt

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kpidesk.domain.behaviour import series_chart
from kpidesk.domain.behaviour_charts import BehaviourChart, LimitBase, LimitSettings
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.series import Series
from kpidesk.domain.units import Unit
from kpidesk.ui import theme
from kpidesk.ui.charts.behaviour_picture import BehaviourPicture
from kpidesk.ui.charts.behaviour_view import BehaviourView

JANUARY = Period(Frequency.MONTH, dt.date(2025, 1, 1))
RECT = QRectF(0, 0, 640, 340)


def chart(*values: float | None, settings: LimitSettings | None = None) -> BehaviourChart:
    known = {JANUARY.shift(at): value for at, value in enumerate(values) if value is not None}
    series = Series(Frequency.MONTH, known)
    return series_chart(series, Unit(), settings=settings or LimitSettings())


def picture(shown: BehaviourChart) -> BehaviourPicture:
    return BehaviourPicture(shown, FiscalCalendar(), ENGLISH, RECT, theme.font())


CALM = (50.0, 54.0, 51.0, 55.0, 50.0, 53.0, None, 54.0, 52.0, 50.0, 53.0, 52.0)


def test_what_lies_at_a_point_is_the_nearest_value() -> None:
    made = picture(chart(*CALM))
    plot = made.values.plot
    assert made.index_at(QPointF(plot.left(), plot.center().y())) == 0
    assert made.index_at(QPointF(plot.right(), plot.center().y())) == 10
    assert made.index_at(QPointF(made.values.x(7.5), plot.top())) == 6  # behind the gap
    assert made.index_at(QPointF(plot.left() - 5, plot.center().y())) is None


def test_the_ranges_start_at_zero_and_both_plots_are_inside() -> None:
    made = picture(chart(*CALM))
    assert made.ranges.axis.low == 0
    assert RECT.contains(made.values.plot)
    assert RECT.contains(made.ranges.plot)
    assert made.values.plot.bottom() < made.ranges.plot.top()


@pytest.mark.parametrize("width", [640, 240])
def test_limits_that_started_anew_are_drawn_without_a_fault(qtbot: QtBot, width: int) -> None:
    base = LimitBase(dt.date(2025, 12, 1), "New oven")
    shown = chart(*CALM, *(60.0 + at % 3 for at in range(12)), settings=LimitSettings((base,)))
    assert len(shown.segments) == 2
    view = opened(qtbot, shown)
    view.resize(width, 340)
    assert not view.grab().isNull()


def opened(qtbot: QtBot, shown: BehaviourChart) -> BehaviourView:
    view = BehaviourView()
    qtbot.addWidget(view)
    view.show_chart(
        "Orders", shown, FiscalCalendar(), ENGLISH, "All is calm.", lambda each: f"At {each.start}"
    )
    view.show()
    return view


def test_keys_move_the_cursor_and_nothing_is_read_at_first(qtbot: QtBot) -> None:
    view = opened(qtbot, chart(*CALM))
    said: list[str] = []
    view.read_out.connect(said.append)
    assert view.accessibleDescription() == "All is calm."
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_PageUp)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert said == ["At 2025-12-01", "At 2025-01-01", "At 2025-02-01"]
    assert view.accessibleDescription() == "At 2025-02-01"
