from itertools import combinations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from kpidesk.domain.status import Status
from kpidesk.ui import theme
from kpidesk.ui.status import StatusBadge, paint_status_shape, status_path

SIDE = 24


def _shape(status: Status) -> QImage:
    image = QImage(SIDE, SIDE, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    paint_status_shape(painter, QRectF(2, 2, SIDE - 4, SIDE - 4), status, theme.PRINT)
    painter.end()
    return image


def _ink(image: QImage) -> list[bool]:
    return [image.pixelColor(x, y).lightness() < 160 for x in range(SIDE) for y in range(SIDE)]


@pytest.mark.parametrize(("one", "other"), list(combinations(Status, 2)))
def test_shapes_differ_in_black_and_white(one: Status, other: Status) -> None:
    differing = sum(a is not b for a, b in zip(_ink(_shape(one)), _ink(_shape(other)), strict=True))

    assert differing > SIDE * SIDE * 0.12


@pytest.mark.parametrize("status", Status)
def test_a_shape_stays_inside_its_place(status: Status) -> None:
    place = QRectF(10, 20, 12, 12)

    assert place.adjusted(-1.5, -1.5, 1.5, 1.5).contains(status_path(status, place).boundingRect())
    assert sum(_ink(_shape(status))) > 20


def test_a_badge_says_its_word(qtbot: QtBot) -> None:
    badge = StatusBadge(Status.NEAR)
    qtbot.addWidget(badge)
    near = badge.sizeHint().width()

    badge.set_status(Status.ON_TARGET)

    assert badge.text() == badge.accessibleName() == "On target"
    assert badge.status is Status.ON_TARGET
    assert badge.sizeHint().width() < near


def test_a_badge_has_room_for_its_word(qtbot: QtBot) -> None:
    for status in Status:
        badge = StatusBadge(status, ground=False)
        qtbot.addWidget(badge)
        word = badge.fontMetrics().horizontalAdvance(status.label)
        assert badge.sizeHint().width() > word + 10
        assert not badge.grab().isNull()
