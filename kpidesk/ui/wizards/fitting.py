"""Forms that fit on small screens: they scroll rather than push their buttons out of sight."""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QScrollArea, QWidget

# Room for the frame of a window and a task bar, on a screen that is hardly larger.
FRAME: Final = QSize(24, 64)


def scrolled(content: QWidget) -> QScrollArea:
    """Return `content` in an area that scrolls where there is no room for it."""
    area = QScrollArea()
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.viewport().setAutoFillBackground(False)
    content.setAutoFillBackground(False)
    return area
