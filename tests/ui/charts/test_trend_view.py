"""The interactive trend: what is plotted, how one reads and moves in it, and how it looks."""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from kpidesk.domain.charts import TrendChart
from kpidesk.domain.metrics import Direction, Metric
from kpidesk.domain.numbers import ENGLISH, NumberLocale
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period, span
from kpidesk.domain.standing import MetricHistory, trend
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.settings import ThemeChoice
from kpidesk.ui import theme
from kpidesk.ui.charts import trend_arrays
from kpidesk.ui.charts.painter import _Trend
from kpidesk.ui.charts.plot_line import PlotLine
from kpidesk.ui.charts.trend_arrays import Floats
from kpidesk.ui.charts.trend_view import TrendView

FIRST = Period(Frequency.MONTH, dt.date(2025, 1, 1))
GERMAN = NumberLocale(",", ".", currency_first=False)


def plan(number: int, starts: dt.date, low: float, high: float | None = None) -> TargetPlan:
    return TargetPlan(number, 1, PlanKind.CONSTANT, starts, constant=Target(low, high))


def chart(
    values: Sequence[float | None],
    *,
    plans: tuple[TargetPlan, ...] = (),
    notes: dict[int, str] | None = None,
    unit: Unit | None = None,
    first: Period = FIRST,
    locale: NumberLocale = ENGLISH,
) -> TrendChart:
    """Return the trend of consecutive periods, the last one current."""
    periods = span(first, first.shift(len(values) - 1))
    ranged = any(each.constant and each.constant.upper is not None for each in plans)
    metric = Metric(
        1, "New customers", unit=unit or Unit(), frequency=first.frequency,
        direction=Direction.WITHIN if ranged else Direction.HIGHER,
    )  # fmt: skip
    history = MetricHistory(
        metric,
        {period: v for period, v in zip(periods, values, strict=True) if v is not None},
        {periods[index]: note for index, note in (notes or {}).items()},
        plans,
    )
    return trend(history, periods[0], periods[-1], FiscalCalendar(), locale, periods[-1])


def view_of(qtbot: QtBot, shown: TrendChart, locale: NumberLocale = ENGLISH) -> TrendView:
    view = TrendView(shown, locale)
    qtbot.addWidget(view)
    view.resize(800, 360)
    view.show()
    view.grab()  # axes are measured when they are painted
    return view


def over(view: TrendView, index: int) -> QPoint:
    """Return the place in the plot's viewport that is above point `index`."""
    value = view.chart.points[index].value or 0.0
    scene = view._box.mapViewToScene(QPointF(index, value))
    place: QPoint = view.plot.mapFromScene(scene)
    return place


def plotted(item: PlotLine) -> tuple[Floats, Floats]:
    """Return the arrays of a line as they were given, before zoom thins them out."""
    return item.getOriginalDataset()


def press(view: TrendView, key: Qt.Key, times: int = 1) -> str:
    """Press `key`, and return what is read out then."""
    for _press in range(times):
        QTest.keyClick(view, key)
    return view.readout.text()


# What is plotted


def test_a_missing_period_is_a_gap_that_no_line_crosses(qtbot: QtBot) -> None:
    view = view_of(qtbot, chart([38.0, None, 42.0, 40.0]))
    x, y = plotted(view.items.values)
    assert x.tolist() == [0, 1, 2, 3]
    assert math.isnan(y[1])
    assert y[[0, 2, 3]].tolist() == [38.0, 42.0, 40.0]
    assert view.items.values.opts["connect"] == "finite"


def test_a_value_between_two_gaps_has_a_dot_of_its_own() -> None:
    curve = trend_arrays.values(chart([1.0, None, 2.0, None, 3.0, 4.0]))
    assert trend_arrays.alone(curve).x.tolist() == [0.0, 2.0]


def test_the_target_is_a_step_line_that_changes_between_two_periods(qtbot: QtBot) -> None:
    plans = (plan(1, dt.date(2025, 2, 1), 45.0), plan(2, dt.date(2025, 4, 1), 50.0))
    view = view_of(qtbot, chart([38.0, 42.0, 44.0, 40.0], plans=plans))
    x, y = plotted(view.items.target)
    assert x.tolist() == [0.5, 2.5, 2.5, 3.5]  # no target in January
    assert y.tolist() == [45.0, 45.0, 50.0, 50.0]


def test_a_target_range_is_a_band(qtbot: QtBot) -> None:
    plans = (plan(1, dt.date(2025, 1, 1), 2.0, 4.0), plan(2, dt.date(2025, 3, 1), 2.5, 3.5))
    shown = chart([3.0, 3.1, 2.9], plans=plans, unit=Unit(decimals=1))
    bands = trend_arrays.target_bands(shown)
    assert [(b.left, b.right, b.low, b.high) for b in bands] == [
        (-0.5, 1.5, 2.0, 4.0),
        (1.5, 2.5, 2.5, 3.5),
    ]
    view = view_of(qtbot, shown)
    painted: Mapping[str, object] = view.items.bands.opts
    assert painted["y1"] == [4.0, 3.5]
    assert plotted(view.items.upper_target)[1].tolist() == [4, 4, 3.5, 3.5]
    assert view.items.target_label.toPlainText() == "Target 2.5 to 3.5"


def test_the_current_point_is_marked_and_labelled(qtbot: QtBot) -> None:
    plans = (plan(1, dt.date(2025, 1, 1), 47.0),)
    view = view_of(qtbot, chart([38.0, 42.0], plans=plans))
    assert view.items.current.getData()[0].tolist() == [1.0]
    assert view.items.value_label.toPlainText() == "42"
    assert view.items.target_label.toPlainText() == "Target 47"


def test_labels_at_the_end_do_not_touch(qtbot: QtBot) -> None:
    plans = (plan(1, dt.date(2025, 1, 1), 42.0),)
    view = view_of(qtbot, chart([10.0, 42.0], plans=plans))
    value = view.items.value_label.mapRectToScene(view.items.value_label.boundingRect())
    target = view.items.target_label.mapRectToScene(view.items.target_label.boundingRect())
    shared = value.intersected(target).height()
    assert shared < 0.4 * value.height()  # their empty margins only


def test_a_note_is_marked_above_its_point_and_in_a_gap_too(qtbot: QtBot) -> None:
    view = view_of(qtbot, chart([10.0, None, 30.0], notes={1: "Closed", 2: "Fair"}))
    x, y = view.items.notes.getData()
    assert x.tolist() == [1, 2]
    assert y[0] > 20.0  # half-way between its neighbours, and lifted off the line
    assert y[1] > 30.0


# Axes


def test_the_axis_says_that_it_does_not_start_at_zero(qtbot: QtBot) -> None:
    view = view_of(qtbot, chart([96.0, 98.0, 97.0]))
    assert view.caption.text().startswith("The axis starts at 9")
    view.set_chart(chart([1.0, 98.0, 97.0]), ENGLISH)
    assert view.caption.text() == ""
    assert view.shown_values[0] == 0.0


def test_the_unit_of_plain_numbers_stands_once(qtbot: QtBot) -> None:
    view = view_of(qtbot, chart([1.0, 3.0], unit=Unit(UnitKind.NUMBER, "days", 0)))
    assert view.caption.text() == "Values in days."


@pytest.mark.parametrize(
    ("unit", "values", "locale", "expected"),
    [
        (Unit(UnitKind.CURRENCY, "€", 2), [0.0, 50_000.0], ENGLISH, "€50,000"),
        (Unit(UnitKind.CURRENCY, "€", 2), [0.0, 50_000.0], GERMAN, "50.000\u00a0€"),
        (Unit(UnitKind.PERCENT, "", 1), [0.0, 0.5], ENGLISH, "50\u00a0%"),
    ],
)
def test_values_are_labelled_in_the_unit_and_the_owners_way(
    qtbot: QtBot, unit: Unit, values: Sequence[float | None], locale: NumberLocale, expected: str
) -> None:
    view = view_of(qtbot, chart(values, unit=unit, locale=locale), locale)
    low, high = view.shown_values
    ((spacing, ticks),) = view._values.tickValues(low, high, 300)
    assert expected in view._values.tickStrings(ticks, 1, spacing)


def test_period_labels_never_touch(qtbot: QtBot) -> None:
    view = view_of(qtbot, chart([float(month) for month in range(60)]))
    for width in (400, 800, 1500):
        view.resize(width, 360)
        view.grab()
        left, right = view.shown_points
        pixels = float(view._box.width())
        ((_spacing, ticks),) = view._periods.tickValues(left, right, pixels)
        distance = min(b - a for a, b in pairwise(ticks)) * pixels / (right - left)
        assert distance > view._periods._label_width()


# Reading and moving


def test_the_arrow_keys_read_out_point_by_point(qtbot: QtBot) -> None:
    plans = (plan(1, dt.date(2025, 1, 1), 47.0),)
    view = view_of(qtbot, chart([38.0, None, 42.0], plans=plans, notes={1: "Closed"}))
    assert view.cursor_index is None
    assert "arrow keys" in view.readout.text()
    march = press(view, Qt.Key.Key_Left)
    assert march == "March 2025: 42, 5 below the target of 47."
    assert view.accessibleDescription() == march
    assert press(view, Qt.Key.Key_Left) == "February 2025: no value yet."
    assert view.note_line.text() == "Note: Closed"
    assert press(view, Qt.Key.Key_PageUp).startswith("January 2025: 38")
    assert press(view, Qt.Key.Key_Left).startswith("January 2025: 38")
    assert press(view, Qt.Key.Key_End) == march


def test_pointing_at_the_chart_reads_out_the_nearest_period(qtbot: QtBot) -> None:
    view = view_of(qtbot, chart([38.0, 42.0, 44.0, 46.0]))
    viewport = view.plot.viewport()
    spot = QPointF(over(view, 1))
    no_button = Qt.MouseButton.NoButton
    move = QMouseEvent(
        QEvent.Type.MouseMove, spot, QPointF(viewport.mapToGlobal(spot)), no_button, no_button,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(viewport, move)
    assert view.cursor_index == 1
    assert view.readout.text().startswith("February 2025: 42")


def turn_wheel(view: TrendView, keys: Qt.KeyboardModifier) -> QPoint:
    """Turn the wheel up over the 30th period with `keys` held, and return where that is."""
    spot, window = over(view, 30), view.window()
    place = QPointF(view.plot.viewport().mapTo(window, spot))
    QTest.wheelEvent(window.windowHandle(), place, QPoint(0, 240), QPoint(0, 0), keys)
    QApplication.processEvents()
    return spot


def test_the_wheel_alone_scrolls_the_page_that_the_chart_is_on(qtbot: QtBot) -> None:
    view = TrendView(chart([float(month % 7) for month in range(48)]), ENGLISH)
    view.setFixedSize(700, 340)
    page = QScrollArea()
    qtbot.addWidget(page)
    long = QWidget()
    column = QVBoxLayout(long)
    column.addWidget(view)
    column.addSpacing(2000)
    page.setWidget(long)
    page.resize(760, 500)
    page.show()
    page.verticalScrollBar().setValue(200)
    before = view.shown_points
    turn_wheel(view, Qt.KeyboardModifier.NoModifier)
    assert page.verticalScrollBar().value() < 200
    assert view.shown_points == pytest.approx(before, abs=0.5)


def test_ctrl_and_the_wheel_zoom_around_the_mouse_and_home_shows_all_again(qtbot: QtBot) -> None:
    view = view_of(qtbot, chart([float(month % 7) for month in range(48)]))
    assert "Ctrl and the wheel zoom" in view.readout.text()
    whole = view.shown_points
    viewport = view.plot.viewport()
    spot = turn_wheel(view, Qt.KeyboardModifier.ControlModifier)
    left, right = view.shown_points
    pointed_at = view.plot.getViewBox().mapSceneToView(view.plot.mapToScene(spot)).x()
    assert pointed_at == pytest.approx(30, abs=1)
    assert right - left < whole[1] - whole[0]
    assert "press Home" in view.caption.text()
    press(view, Qt.Key.Key_Home)
    assert view.shown_points == pytest.approx(whole, abs=0.5)
    assert "press Home" not in view.caption.text()
    press(view, Qt.Key.Key_Plus)
    assert "press Home" in view.caption.text()
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=over(view, 40))
    assert view.shown_points == pytest.approx(whole, abs=0.5)


def test_the_values_fit_what_is_in_sight(qtbot: QtBot) -> None:
    view = view_of(qtbot, chart([1000.0] + [float(10 + month % 3) for month in range(47)]))
    assert view.shown_values[1] >= 1000.0
    press(view, Qt.Key.Key_Plus, 4)
    assert view.shown_values[1] < 100.0


def test_the_cursor_is_brought_into_sight(qtbot: QtBot) -> None:
    view = view_of(qtbot, chart([float(month % 7) for month in range(48)]))
    press(view, Qt.Key.Key_Plus, 4)
    view.move_cursor(0)
    assert view.shown_points[0] <= 0


def test_one_value_is_enough(qtbot: QtBot) -> None:
    view = view_of(qtbot, chart([42.0]))
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.readout.text().startswith("January 2025: 42")


def test_twenty_years_of_days_are_drawn_without_dots(qtbot: QtBot) -> None:
    first = Period(Frequency.DAY, dt.date(2006, 1, 1))
    view = view_of(qtbot, chart([float(day % 97) for day in range(7300)], first=first))
    assert not view.items.dots.isVisible()
    press(view, Qt.Key.Key_Plus, 14)
    assert view.items.dots.isVisible()


# Looks


def test_colours_follow_the_theme_while_it_is_shown(qtbot: QtBot, qapp: QApplication) -> None:
    view = view_of(qtbot, chart([38.0, 42.0]))
    assert view.items.values.opts["pen"].color() == theme.LIGHT.chart.history
    theme.apply(qapp, ThemeChoice.DARK)
    dark = theme.DARK.chart.history
    qtbot.waitUntil(lambda: view.items.values.opts["pen"].color() == dark)
    assert view.plot.backgroundBrush().color() == theme.DARK.surface
    image = view.grab().toImage()
    assert image.pixelColor(200, 30).lightness() < 128


def test_it_has_a_name_for_those_who_hear_it(qtbot: QtBot) -> None:
    view = view_of(qtbot, chart([38.0, 42.0]))
    assert view.accessibleName() == "Trend of New customers"
    assert view.accessibleDescription() == (
        "February 2025: 42. There is no target to hold it against."
    )


@pytest.mark.parametrize("height", [280, 420, 700])
@pytest.mark.parametrize("shown", [0, 5])
def test_the_axis_and_the_label_are_those_of_the_copied_picture(
    qtbot: QtBot, height: int, shown: int
) -> None:
    margins = [0.403, 0.398, 0.382, 0.371, 0.369, 0.3643]
    percent = Unit(UnitKind.PERCENT, decimals=1)
    described = replace(chart(margins, unit=percent), current=shown)
    view = shown_view(qtbot, described, height)
    picture = QImage(900, 400, QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    font = theme.font(theme.FontRole.SECONDARY)
    place = QRectF(picture.rect())
    copied = _Trend(painter, place, described, theme.PRINT, font, ENGLISH, shown)
    painter.end()
    assert view.shown_values == (copied._axis.low, copied._axis.high)
    assert copied._side[0].text == "36.4\u00a0%"
    assert view.items.value_label.toPlainText() == "36.4 %"  # as Qt tells it


def shown_view(qtbot: QtBot, described: TrendChart, height: int) -> TrendView:
    view = TrendView(described, ENGLISH)
    qtbot.addWidget(view)
    view.resize(900, height)
    with qtbot.waitExposed(view):
        view.show()
    return view


@pytest.mark.parametrize(("first", "is_zoomed"), [(-0.49, False), (0.5, True)])
def test_a_range_that_is_a_hair_short_is_not_called_zoomed(
    qtbot: QtBot, first: float, is_zoomed: bool
) -> None:
    view = shown_view(qtbot, chart([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]), 320)
    view.show_points(first, view.shown_points[1])
    assert view.is_zoomed is is_zoomed
    assert ("Zoomed" in view.caption.text()) is is_zoomed


def test_a_view_that_was_made_ahead_is_not_called_zoomed(qtbot: QtBot) -> None:
    view = shown_view(qtbot, TrendChart("", Unit(), ()), 320)
    view.resize(700, 300)
    assert not view.is_zoomed
    assert "Zoomed" not in view.caption.text()
