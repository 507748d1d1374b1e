"""A row of controls that goes on in a second line where the window is too narrow for one."""

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget, QWidgetItem


class FlowLayout(QLayout):
    """Places its items as words of a text: side by side, and in the next line what has no room."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = 0, line_gap: int = 0) -> None:
        super().__init__(parent)
        self._gap = gap
        self._line_gap = line_gap
        self._items: list[QLayoutItem] = []
        self._sizes: list[tuple[QLayoutItem, QSize]] | None = None
        self.setContentsMargins(0, 0, 0, 0)

    def addWidget(self, w: QWidget) -> None:
        # WORKAROUND: the item is made here and not by Qt. PySide knows what Qt made by its address
        # alone. Where an older item had the same one, it hands out that item's Python object, which
        # dies with the older layout: the process then ends in the middle of a resize.
        self.addChildWidget(w)
        self.addItem(QWidgetItem(w))

    def addItem(self, arg__1: QLayoutItem) -> None:
        self._sizes = None
        self._items.append(arg__1)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override] # as above
        self._sizes = None
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def invalidate(self) -> None:
        self._sizes = None
        super().invalidate()

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, arg__1: int) -> int:
        places = list(self._places(arg__1))
        return max((place.bottom() + 1 for _item, place in places), default=0)

    def sizeHint(self) -> QSize:
        shown = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in shown) + self._gap * max(len(shown) - 1, 0)
        return QSize(width, max((size.height() for size in shown), default=0))

    def minimumSize(self) -> QSize:
        result = QSize()
        for item in self._items:
            if not item.isEmpty():
                result = result.expandedTo(item.minimumSize())
        return result

    def setGeometry(self, arg__1: QRect) -> None:
        super().setGeometry(arg__1)
        is_mirrored = self.parentWidget().layoutDirection() is Qt.LayoutDirection.RightToLeft
        for item, place in self._places(arg__1.width()):
            if is_mirrored:
                place.moveLeft(arg__1.width() - place.left() - place.width())
            item.setGeometry(place.translated(arg__1.topLeft()))

    def _places(self, width: int) -> Iterator[tuple[QLayoutItem, QRect]]:
        """Return the place of each item in a layout of `width`."""
        left = top = tall = 0
        for item, size in self._shown():
            if left and left + size.width() > width:
                left, top, tall = 0, top + tall + self._line_gap, 0
            yield item, QRect(QPoint(left, top), QSize(min(size.width(), width), size.height()))
            left += size.width() + self._gap
            tall = max(tall, size.height())

    def _shown(self) -> list[tuple[QLayoutItem, QSize]]:
        """Return the items that are shown with their sizes, worked out once until one changes.

        Qt asks for the places of many widths, and a field for its style at every question.
        """
        if self._sizes is None:
            self._sizes = [
                (item, item.sizeHint().expandedTo(item.minimumSize()))
                for item in self._items
                if not item.isEmpty()
            ]
        return self._sizes
