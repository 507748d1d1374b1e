"""What scrolls a page: no frame, and room beside the scroll bar only while there is one."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QWidget

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

    def bring_into_view(self, widget: QWidget, above: int) -> None:
        """Scroll no further than it takes to see `widget` whole, and `above` pixels over it."""
        if layout := self.widget().layout():
            layout.activate()  # the places may be new, and not handed out yet
        place = widget.mapTo(self.widget(), widget.rect().topLeft())
        bar, view = self.verticalScrollBar(), self.viewport().height()
        top, bottom = max(place.y() - above, 0), place.y() + widget.height() + Space.M
        # Where both do not fit, the top of the widget counts.
        bar.setValue(
            min(max(bar.value(), bottom - view), top if bottom - top <= view else place.y())
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide) and (
            watched is self.verticalScrollBar()
        ):
            room = Space.S if event.type() == QEvent.Type.Show else 0
            self.setViewportMargins(0, 0, room, 0)
        return super().eventFilter(watched, event)


def put_first(column: QBoxLayout, *widgets: QWidget) -> None:
    """Let `widgets` be the first ones in `column`; nothing is laid out anew where they are."""
    for at, widget in enumerate(widgets):
        if column.indexOf(widget) != at:
            column.insertWidget(at, widget)
