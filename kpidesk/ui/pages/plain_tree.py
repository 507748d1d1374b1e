"""A tree to read: rows as those of the tables, with a chevron where there is more beneath."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QAbstractItemView, QFrame, QStyleOptionViewItem, QTreeView, QWidget

from kpidesk.ui import icons, theme
from kpidesk.ui.pages.plain_table import ROW_HEIGHT, PlainDelegate, PlainHeader
from kpidesk.ui.style_options import drawn
from kpidesk.ui.theme import Space

_Index = QModelIndex | QPersistentModelIndex
_CHEVRON: Final = 14
_INDENT: Final = 20


class TreeRowDelegate(PlainDelegate):
    """Rows as high as those of the tables."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> object:  # type: ignore[override]
        size = super().sizeHint(option, index)
        size.setHeight(round(ROW_HEIGHT * theme.type_scale()))
        return size


class PlainTree(QTreeView):
    """Rows to walk through with the arrow keys, which open and close what is beneath."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHeader(PlainHeader(self))
        self.setItemDelegate(TreeRowDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setIndentation(round(_INDENT * theme.type_scale()))
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.header().setSectionsMovable(False)

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        rect: QRect = drawn(option).rect
        if self.selectionModel().isRowSelected(index.row(), index.parent()):
            painter.fillRect(rect, theme.tokens().selection)
        super().drawRow(painter, option, index)
        painter.setPen(theme.tokens().border)  # under the branches too
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())

    def drawBranches(self, painter: QPainter, rect: QRect, index: _Index) -> None:
        if not self.model().hasChildren(index):
            return
        name = "chevron-down" if self.isExpanded(index) else "chevron-right"
        place = QRectF(0, 0, _CHEVRON, _CHEVRON)
        place.moveCenter(QRectF(rect).center())
        place.moveRight(rect.right() + Space.XS)
        icons.paint(painter, name, place, theme.tokens().text_secondary)
