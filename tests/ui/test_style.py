from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QScrollBar,
    QSpinBox,
    QTableWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from kpidesk.settings import ThemeChoice
from kpidesk.ui import theme
from kpidesk.ui.style import DeskStyle
from kpidesk.ui.wizards.target_grid import TargetGrid
from tests.ui.test_theme import contrast

KINDS = [QLineEdit, QComboBox, QSpinBox, QCheckBox, QRadioButton, QPushButton, QProgressBar]
BOTH = [ThemeChoice.LIGHT, ThemeChoice.DARK]


Show = Callable[[QWidget], QImage]


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    """Return what shows a control in a window and takes its picture."""
    holders: list[QWidget] = []

    def take(widget: QWidget) -> QImage:
        holders.append(QWidget())
        qtbot.addWidget(holders[-1])
        QVBoxLayout(holders[-1]).addWidget(widget)
        holders[-1].show()
        return holders[-1].grab().toImage()

    return take


def _most_visible(image: QImage) -> float:
    """Return the strongest contrast of a pixel against the window's ground."""
    ground = theme.tokens().window
    colours = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
    return max(contrast(QColor(colour), ground) for colour in colours)


@pytest.mark.parametrize("choice", BOTH)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("enabled", [True, False])
def test_every_control_can_be_seen(
    qapp: QApplication, show: Show, kind: type[QWidget], choice: ThemeChoice, *, enabled: bool
) -> None:
    theme.apply(qapp, choice)
    widget = kind()
    widget.setEnabled(enabled)
    if isinstance(widget, QProgressBar):
        widget.setValue(50)

    assert _most_visible(show(widget)) > (3.0 if enabled else 1.1)


@pytest.mark.parametrize("kind", [QCheckBox, QRadioButton])
def test_a_mark_can_be_told_from_no_mark(show: Show, kind: type[QCheckBox]) -> None:
    images = []
    for checked in (True, False):
        box = kind("Weekly")
        box.setChecked(checked)
        images.append(show(box))

    assert images[0] != images[1]


def test_a_half_checked_box_is_neither(show: Show) -> None:
    images = []
    for state in Qt.CheckState:
        box = QCheckBox()
        box.setTristate(True)
        box.setCheckState(state)
        images.append(show(box))

    assert images[0] != images[1] != images[2] != images[0]


def test_fields_of_a_form_have_one_height(show: Show) -> None:
    fields = [QLineEdit(), QComboBox(), QSpinBox()]
    for field in fields:
        show(field)

    assert len({field.sizeHint().height() for field in fields}) == 1


def test_an_editor_in_a_table_has_no_edge_and_keeps_to_its_cell(show: Show) -> None:
    editor = QLineEdit("1,234.50")
    editor.setFrame(False)

    show(editor)

    assert editor.sizeHint().height() < 28


def test_the_mouse_works_a_scroll_bar(qtbot: QtBot) -> None:
    area, tall = QScrollArea(), QWidget()
    qtbot.addWidget(area)
    tall.setFixedSize(100, 5_000)
    area.setWidget(tall)
    area.resize(200, 300)
    area.show()
    bar = area.verticalScrollBar()

    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.rect().bottomLeft() + _in(bar))
    assert bar.value() == bar.pageStep()

    handle = bar.rect().topLeft() + _in(bar, 30)
    bar.setValue(0)
    QTest.mousePress(bar, Qt.MouseButton.LeftButton, pos=bar.rect().topLeft() + _in(bar, 10))
    QTest.mouseMove(bar, handle)
    QTest.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=handle)
    assert bar.value() > 100


def _in(bar: QScrollBar, down: int = -3) -> QPoint:
    return QPoint(bar.width() // 2, down)


@pytest.mark.parametrize("choice", BOTH)
def test_tables_and_tabs_are_painted(qapp: QApplication, show: Show, choice: ThemeChoice) -> None:
    theme.apply(qapp, choice)
    tabs, table = QTabWidget(), QTableWidget(3, 3)
    table.setHorizontalHeaderLabels(["A", "B", "C"])
    tabs.addTab(table, "Table")
    tabs.addTab(QWidget(), "Empty")

    assert not show(tabs).isNull()


@pytest.mark.parametrize("choice", BOTH)
def test_the_grid_of_targets_has_our_lines(
    qapp: QApplication, show: Show, choice: ThemeChoice
) -> None:
    theme.apply(qapp, choice)
    grid = TargetGrid()
    grid.setRowCount(2)
    image = show(grid)
    place = grid.viewport().mapTo(grid.window(), grid.visualRect(grid.model().index(0, 0)).center())
    cell = grid.visualRect(grid.model().index(0, 0))
    corner = grid.viewport().mapTo(grid.window(), cell.bottomRight())
    line = theme.tokens().border
    assert image.pixelColor(place.x(), corner.y()) == line
    assert image.pixelColor(corner.x(), place.y()) == line
    assert image.pixelColor(place) != line


def test_qt_asks_python_for_no_style_hint() -> None:
    # It asks for one of every widget whenever a window is shown, activated or closed.
    assert "styleHint" not in vars(DeskStyle)


def test_progress_runs_from_the_reading_side(show: Show) -> None:
    bar = QProgressBar()
    bar.setTextVisible(False)
    bar.setValue(30)
    bar.setFixedWidth(200)
    image = show(bar)
    accent = theme.tokens().accent
    left = bar.mapTo(bar.window(), bar.rect().topLeft())
    middle = left.y() + bar.height() // 2

    assert image.pixelColor(left.x() + 30, middle) == accent
    assert image.pixelColor(left.x() + 170, middle) != accent

    bar.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    image = bar.window().grab().toImage()
    assert image.pixelColor(left.x() + 170, middle) == accent


@pytest.mark.parametrize("choice", BOTH)
@pytest.mark.parametrize("kind", [QPlainTextEdit, QListWidget])
def test_texts_of_several_lines_and_lists_have_the_edge_of_a_line(
    qapp: QApplication, show: Show, kind: type[QWidget], choice: ThemeChoice
) -> None:
    theme.apply(qapp, choice)
    line, field = QLineEdit(), kind()
    for widget in (line, field):
        show(widget)
    edges = []
    for widget in (line, field):
        widget.clearFocus()
        image = widget.grab().toImage()
        middle = image.width() // 2
        # The corner is round: its outermost pixel is the ground of the window.
        edges.append((image.pixelColor(0, 0).rgb(), image.pixelColor(middle, 0).rgb()))
    assert edges[0] == edges[1]
