"""A table to read: whole rows, room around the words, a quiet header."""

import math

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPalette, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)

from kpidesk.ui import icons, theme
from kpidesk.ui.models.tool_tips import escaped
from kpidesk.ui.style_options import drawn
from kpidesk.ui.theme import FontRole, Space

ROW_HEIGHT = 30
_NOTCH = 120  # of a wheel, as Qt counts
_SIDEWAYS = 90  # pixels a notch
_Index = QModelIndex | QPersistentModelIndex


class PlainHeader(QHeaderView):
    """The words of the columns over a thin line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setHighlightSections(False)
        self.setFixedHeight(round(ROW_HEIGHT * theme.type_scale()))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        tokens = theme.tokens()
        model = self.model()
        words = model.headerData(logicalIndex, self.orientation())
        side = model.headerData(logicalIndex, self.orientation(), Qt.ItemDataRole.TextAlignmentRole)
        painter.save()
        painter.fillRect(rect, tokens.surface)
        painter.setPen(tokens.border)
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setPen(tokens.text_secondary)
        painter.setFont(theme.font(FontRole.SECONDARY))
        place = QRectF(rect).adjusted(Space.M, 0, -Space.M, 0)
        shown = painter.fontMetrics().elidedText(
            str(words), Qt.TextElideMode.ElideRight, math.ceil(place.width()) + 1
        )
        painter.drawText(place, int(Qt.AlignmentFlag(side)), shown)
        if self.isSortIndicatorShown() and self.sortIndicatorSection() == logicalIndex:
            self._paint_sort_mark(painter, place, shown, Qt.AlignmentFlag(side))
        painter.restore()

    def _paint_sort_mark(
        self, painter: QPainter, place: QRectF, words: str, side: Qt.AlignmentFlag
    ) -> None:
        is_ascending = self.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder
        beside = painter.fontMetrics().horizontalAdvance(words) + Space.XS
        left = place.left() + beside
        if side & Qt.AlignmentFlag.AlignRight:
            left = place.right() - beside - 12
        spot = QRectF(left, place.center().y() - 6, 12, 12)
        name = "chevron-up" if is_ascending else "chevron-down"
        icons.paint(painter, name, spot, theme.tokens().text_secondary)


class PlainDelegate(QStyledItemDelegate):
    """Paints a cell's ground, a thin line under the row, and its words with room around them."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        tokens = theme.tokens()
        rect: QRect = getattr(option, "rect")  # noqa: B009 - missing from the stubs
        state: QStyle.StateFlag = getattr(option, "state")  # noqa: B009 - as above
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, tokens.selection)
        painter.setPen(tokens.border)
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        ink = index.data(Qt.ItemDataRole.ForegroundRole)
        painter.setPen(ink if isinstance(ink, QColor) else tokens.text)
        painter.setFont(theme.font(FontRole.BODY, tabular=True))
        self.paint_words(painter, QRectF(rect).adjusted(Space.M, 0, -Space.M, 0), index)
        painter.restore()

    def paint_words(self, painter: QPainter, place: QRectF, index: _Index) -> None:
        """Paint the words of `index` into `place`."""
        words = str(index.data() or "")
        side = index.data(Qt.ItemDataRole.TextAlignmentRole)
        shown = painter.fontMetrics().elidedText(
            words, Qt.TextElideMode.ElideRight, round(place.width())
        )
        painter.drawText(place, int(Qt.AlignmentFlag(side)), shown)

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: _Index,
    ) -> bool:
        """Show the words that are cut off; what the model says of a cell goes first."""
        words, own = str(index.data() or ""), index.data(Qt.ItemDataRole.ToolTipRole)
        room = drawn(option).rect.width() - 2 * Space.M
        metrics = QFontMetrics(theme.font(FontRole.BODY, tabular=True))
        if event.type() == QEvent.Type.ToolTip and not own and words:
            is_cut = metrics.horizontalAdvance(words) > room
            QToolTip.showText(event.globalPos(), escaped(words) if is_cut else "", view)
            return True
        return super().helpEvent(event, view, option, index)


class PlainTable(QTableView):
    """Rows to read and to walk through with the arrow keys; the model gives text and alignment."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHorizontalHeader(PlainHeader(self))
        self.setItemDelegate(PlainDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(round(ROW_HEIGHT * theme.type_scale()))
        rows.setMinimumSectionSize(1)

    def wheelEvent(self, e: QWheelEvent) -> None:
        """Move sideways with Shift, as everywhere on the desktop."""
        turned = e.angleDelta()
        if not e.modifiers() & Qt.KeyboardModifier.ShiftModifier or turned.x():
            super().wheelEvent(e)
            return
        bar, notches = self.horizontalScrollBar(), turned.y() / _NOTCH
        by_pixels = self.horizontalScrollMode() is QAbstractItemView.ScrollMode.ScrollPerPixel
        step = _SIDEWAYS * theme.type_scale() if by_pixels else 1
        bar.setValue(bar.value() - round(notches * step))
        e.accept()

    def moveCursor(
        self, cursorAction: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Let Home and End go to the first and last row: a row is what is walked through."""
        actions = QAbstractItemView.CursorAction
        current, rows = self.currentIndex(), self.model().rowCount()
        if rows and cursorAction in (actions.MoveHome, actions.MoveEnd):
            row = 0 if cursorAction is actions.MoveHome else rows - 1
            return self.model().index(row, max(current.column(), 0))
        return super().moveCursor(cursorAction, modifiers)
