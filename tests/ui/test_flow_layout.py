"""A row of controls that goes on in a second line."""

import shiboken6
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from kpidesk.ui.flow_layout import FlowLayout


def row_of(qtbot: QtBot, *widths: int) -> tuple[QWidget, FlowLayout, list[QWidget]]:
    """Return a shown row whose controls have these `widths`, in pixels."""
    row = QWidget()
    qtbot.addWidget(row)
    flow = FlowLayout(row, gap=10, line_gap=5)
    controls = []
    for width in widths:
        control = QWidget()
        control.setFixedSize(width, 20)
        flow.addWidget(control)
        controls.append(control)
    return row, flow, controls


def places(row: QWidget, controls: list[QWidget], width: int) -> list[tuple[int, int]]:
    row.resize(width, 100)
    row.show()
    return [(control.x(), control.y()) for control in controls]


def test_controls_go_on_in_the_next_line_where_there_is_no_room(qtbot: QtBot) -> None:
    row, flow, controls = row_of(qtbot, 100, 100, 100)
    assert places(row, controls, 330) == [(0, 0), (110, 0), (220, 0)]
    assert places(row, controls, 220) == [(0, 0), (110, 0), (0, 25)]
    assert flow.heightForWidth(330) == 20
    assert flow.heightForWidth(220) == 45


def test_what_is_hidden_takes_no_room(qtbot: QtBot) -> None:
    row, _flow, controls = row_of(qtbot, 100, 100, 100)
    controls[0].hide()
    assert places(row, controls[1:], 330) == [(0, 0), (110, 0)]


def test_a_control_that_is_deleted_leaves_the_row(qtbot: QtBot) -> None:
    row, flow, controls = row_of(qtbot, 100, 40, 100)
    shiboken6.delete(controls.pop(1))
    assert flow.count() == 2
    assert flow.minimumSize().width() == 100
    assert places(row, controls, 330) == [(0, 0), (110, 0)]


def test_what_is_taken_out_leaves_the_row(qtbot: QtBot) -> None:
    _row, flow, controls = row_of(qtbot, 100, 100, 100)
    assert flow.heightForWidth(220) == 45
    taken = flow.takeAt(2)
    assert taken is not None
    assert taken.widget() is controls[2]
    assert flow.heightForWidth(220) == 20
    assert flow.takeAt(2) is None


def test_every_item_is_made_here(qtbot: QtBot) -> None:
    # PySide knows an item that Qt made by its address alone, and mixes it up with an older one
    # that was there before: the window ended in the middle of a resize.
    _row, flow, _controls = row_of(qtbot, 100, 100)
    for index in range(flow.count()):
        item = flow.itemAt(index)
        assert item is not None
        assert shiboken6.createdByPython(item)


def test_a_control_that_grows_moves_those_after_it(qtbot: QtBot) -> None:
    row, flow, controls = row_of(qtbot, 100, 100)
    button = QPushButton("Go")
    flow.addWidget(button)
    last = QWidget()
    last.setFixedSize(50, 20)
    flow.addWidget(last)
    everything = [*controls, button, last]
    before = places(row, everything, 800)[-1]
    button.setText("Go on as long as there is anything to say")
    assert flow.heightForWidth(330) > flow.heightForWidth(800)
    row.resize(801, 100)
    qtbot.waitUntil(lambda: last.x() > before[0] + 50)
    assert last.x() == button.x() + button.width() + 10


class Asked(QWidget):
    """Counts how often its size is asked for."""

    count = 0

    def sizeHint(self) -> QSize:
        self.count += 1
        return QSize(100, 20)


def test_a_control_is_asked_once_for_many_widths(qtbot: QtBot) -> None:
    row, flow, _controls = row_of(qtbot)
    control = Asked()
    flow.addWidget(control)
    row.show()
    flow.heightForWidth(100)
    before = control.count
    for width in range(50, 400):
        flow.heightForWidth(width)
    assert control.count == before
