"""What scrolls a page: no frame, and room beside the scroll bar only while there is one."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from kpidesk.ui.theme import Space


class PageScroll(QScrollArea):
    """Scrolls `content` up and down."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)
        self.verticalScrollBar().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide) and (
            watched is self.verticalScrollBar()
        ):
            room = Space.S if event.type() == QEvent.Type.Show else 0
            self.setViewportMargins(0, 0, room, 0)
        return super().eventFilter(watched, event)
