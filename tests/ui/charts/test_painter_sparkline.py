from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kpidesk.settings import ThemeChoice
from kpidesk.ui import theme
from kpidesk.ui.charts.sparkline import SparklineWidget
from tests.domain.test_chart_geometry import chart_of
from tests.reports import example
from tests.ui.charts.test_painter import columns_with

CUSTOMERS = example.report().standings[1].chart


def test_screen_reader_hears_name_and_description(qtbot: QtBot) -> None:
    widget = SparklineWidget(CUSTOMERS)
    qtbot.addWidget(widget)

    heard = QAccessible.queryAccessibleInterface(widget)
    assert heard.text(QAccessible.Text.Name) == "Trend of New customers"
    description = heard.text(QAccessible.Text.Description)
    assert "42, 5 below the target of 47" in description
    assert "Lowest 36 in October 2025" in description


def test_follows_the_theme(qtbot: QtBot, qapp: QApplication) -> None:
    widget = SparklineWidget(CUSTOMERS)
    qtbot.addWidget(widget)
    widget.resize(140, 40)
    assert columns_with(widget.grab().toImage(), theme.LIGHT.chart.current)

    theme.apply(qapp, ThemeChoice.DARK)
    assert columns_with(widget.grab().toImage(), theme.DARK.chart.current)


def test_no_values_are_said_in_words(qtbot: QtBot) -> None:
    widget = SparklineWidget()
    qtbot.addWidget(widget)
    empty = widget.grab().toImage()
    widget.set_chart(chart_of([None]))

    assert widget.grab().toImage() != empty
    assert widget.accessibleDescription() == "Example: no values yet."


def test_takes_the_width_it_gets_and_a_line_of_height(qtbot: QtBot) -> None:
    widget = SparklineWidget(CUSTOMERS)
    qtbot.addWidget(widget)
    assert widget.sizeHint().height() == 40
    assert widget.minimumSizeHint().width() < widget.sizeHint().width()
