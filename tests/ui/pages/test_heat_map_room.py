"""The heat map where there is little room: nothing of what is current is cut off."""

import pytest
from PySide6.QtCore import QRect
from pytestqt.qtbot import QtBot

from kpidesk.domain.boards import CellWords, HeatCell, HeatMap
from kpidesk.domain.status import Status
from kpidesk.ui.pages.heat_map import HeatMapView

LONG = (
    "Share of returning customers. Off target. October 2026: 38.1 %, 2.4 percentage points below "
    "the target of 40.5 %. Down from 39.9 % in September 2026."
)


def heat_map(rows: int, columns: int) -> HeatMap:
    cell = HeatCell(Status.OFF, CellWords("38.1 %", LONG))
    return HeatMap(
        tuple((at, f"Share of returning customers {at}") for at in range(rows)),
        tuple(f"{at:02} 2026" for at in range(columns)),
        ((cell,) * columns,) * rows,
    )


@pytest.mark.parametrize("width", [420, 540, 700, 1000])
@pytest.mark.parametrize("rows", [2, 40])
def test_the_newest_period_is_seen_whole_beside_the_scroll_bars(
    qtbot: QtBot, width: int, rows: int
) -> None:
    view = HeatMapView()
    qtbot.addWidget(view)
    view.show_map(heat_map(rows, 12), list(range(rows)))  # before it is shown, as a page does
    view.resize(width, 320)
    view.show()
    table = view.table

    def is_whole() -> bool:
        room: QRect = table.viewport().rect()
        return room.contains(table.visualRect(table.currentIndex()))

    def starts_with_a_whole_column() -> bool:
        header, room = table.horizontalHeader(), table.viewport().width()
        over = header.length() - room
        # What is left over on the left is no more than the rest of a division.
        return over <= 0 or over % header.sectionSize(0) < 12 or -over % header.sectionSize(0) < 12

    assert table.currentIndex().column() == 11
    qtbot.waitUntil(is_whole)
    qtbot.waitUntil(starts_with_a_whole_column)
    view.resize(width - 60, 260)
    qtbot.waitUntil(is_whole)
    qtbot.waitUntil(starts_with_a_whole_column)


def test_who_scrolls_away_stays_there(qtbot: QtBot) -> None:
    view = HeatMapView()
    qtbot.addWidget(view)
    view.resize(500, 320)
    view.show()
    view.show_map(heat_map(40, 12), list(range(40)))
    table = view.table
    qtbot.waitUntil(lambda: table.horizontalScrollBar().value() > 0)
    table.horizontalScrollBar().setValue(0)
    table.verticalScrollBar().setValue(5)
    view.grab()
    assert table.horizontalScrollBar().value() == 0
    assert table.verticalScrollBar().value() == 5


def test_the_words_below_have_all_their_lines(qtbot: QtBot) -> None:
    view = HeatMapView()
    qtbot.addWidget(view)
    view.show_map(heat_map(40, 12), list(range(40)))
    view.resize(520, 400)
    view.show()
    label = view.readout

    def has_room() -> bool:
        needed = label.heightForWidth(label.width())
        return label.height() >= needed > 2 * label.fontMetrics().lineSpacing()

    qtbot.waitUntil(has_room)
