"""The picture of a waterfall: where its bars start, and what survives a print without colours."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from kpidesk.domain.charts_waterfall import BarKind, WaterfallBar, WaterfallChart
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.units import Unit
from kpidesk.ui import theme
from kpidesk.ui.charts.waterfall_picture import axis_of, is_cut, paint_waterfall, rows_height
from kpidesk.ui.charts.waterfall_view import WaterfallView


def chart(before: float, *steps: float) -> WaterfallChart:
    bars = [WaterfallBar("Before", BarKind.START, 0.0, before, f"{before:g}")]
    end = before
    for number, step in enumerate(steps):
        kind = BarKind.UP if step > 0 else BarKind.DOWN
        bars.append(WaterfallBar(f"Step {number}", kind, end, end + step, f"{step:+g}", step > 0))
        end += step
    bars.append(WaterfallBar("After", BarKind.END, 0.0, end, f"{end:g}"))
    return WaterfallChart("Orders", Unit(), tuple(bars), "Orders rose.")


def drawn(description: WaterfallChart) -> QImage:
    image = QImage(600, 300, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    paint_waterfall(
        painter, QRectF(0, 0, 600, 300), description, theme.PRINT, theme.font(), ENGLISH
    )
    painter.end()
    return image


def test_bars_stand_on_zero_where_the_steps_can_be_seen_from_there() -> None:
    large = chart(50.0, 40.0, -20.0)
    assert not is_cut(large)
    assert axis_of(large) == (0.0, 90.0)


def test_small_steps_are_shown_closer_and_take_a_line_to_say_so() -> None:
    small = chart(1000.0, 20.0, -5.0)
    assert is_cut(small)
    low, high = axis_of(small)
    assert 0 < low < 1000.0
    assert high == 1020.0
    line = rows_height(chart(50.0, 40.0, -20.0), theme.font())
    assert rows_height(small, theme.font()) > line


def test_small_steps_below_zero_are_cut_from_the_other_side() -> None:
    low, high = axis_of(chart(-1000.0, 20.0, -5.0))
    assert low == -1000.0
    assert -1000.0 < high < 0


def test_steps_across_zero_are_never_cut() -> None:
    assert not is_cut(chart(5.0, -10.0))
    assert not is_cut(chart(0.0))


def test_a_bar_for_the_better_is_full_and_one_for_the_worse_is_not() -> None:
    image = drawn(chart(50.0, 40.0, -40.0))
    row = rows_height(chart(50.0, 40.0, -40.0), theme.font()) / 4
    counts = []
    for at in (1, 2):
        middle = round(row * (at + 0.5)) + 2
        colours = {image.pixelColor(x, middle).name() for x in range(400, 480)}
        counts.append(len(colours))
    assert counts[0] == 1
    assert counts[1] > 1


def test_the_view_says_every_row(qtbot: QtBot) -> None:
    view = WaterfallView()
    qtbot.addWidget(view)
    view.show_chart(chart(50.0, 40.0, -20.0), ENGLISH)
    assert view.accessibleName() == "What moved Orders"
    assert view.accessibleDescription() == (
        "Orders rose. Before: 50. Step 0: +40, for the better. Step 1: -20, for the worse. "
        "After: 70."
    )
    assert view.isVisible()
    view.show_chart(None, ENGLISH)
    assert not view.isVisible()
