"""Paints the history: the heading of a day, and a step in two lines with what became of it."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from kpidesk.domain.changes import Fate
from kpidesk.services.history import HistoryRow
from kpidesk.ui import theme
from kpidesk.ui.models.history_model import ROW_ROLE, by_line
from kpidesk.ui.pills import paint_pill, pill_size
from kpidesk.ui.style_options import drawn
from kpidesk.ui.theme import FontRole, Space

_Index = QModelIndex | QPersistentModelIndex
_GONE: Final = (Fate.UNDONE, Fate.ROLLED_BACK)
_LEFT: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)


def _height(role: FontRole) -> float:
    return QFontMetricsF(theme.font(role)).height()


class HistoryDelegate(QStyledItemDelegate):
    """Steps that no longer stand are quieter, and say so."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        if isinstance(index.data(ROW_ROLE), HistoryRow):
            lines = _height(FontRole.BODY) + _height(FontRole.SECONDARY)
            return QSize(200, round(2 * Space.S + lines + 2))
        return QSize(200, round(Space.L + _height(FontRole.SECONDARY) + Space.XS))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row, rect = index.data(ROW_ROLE), drawn(option).rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, HistoryRow):
            self._paint_ground(painter, option)
            inside = QRectF(rect).adjusted(Space.M, Space.S, -Space.M, -Space.S)
            self._paint_step(painter, inside, row)
        else:
            self._paint_day(painter, QRectF(rect), str(index.data() or ""))
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        tokens = theme.tokens()
        rect, state = drawn(option).rect, drawn(option).state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, tokens.selection)
            if state & QStyle.StateFlag.State_HasFocus:
                painter.fillRect(rect.left(), rect.top(), 3, rect.height(), tokens.accent)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, tokens.hover)
        painter.setPen(tokens.border)
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())

    def _paint_day(self, painter: QPainter, rect: QRectF, words: str) -> None:
        tokens = theme.tokens()
        font = theme.font(FontRole.SECONDARY)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(tokens.text_secondary)
        painter.drawText(rect.adjusted(Space.M, 0, -Space.M, 0), _LEFT, words)
        painter.setPen(tokens.border)
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())

    def _paint_step(self, painter: QPainter, inside: QRectF, row: HistoryRow) -> None:
        tokens = theme.tokens()
        first = QRectF(inside.left(), inside.top(), inside.width(), _height(FontRole.BODY))
        if row.mark:
            size = pill_size(row.mark)
            top = first.center().y() - size.height() / 2
            paint_pill(painter, QPointF(inside.right() - size.width(), top), row.mark)
            first.setWidth(first.width() - size.width() - Space.S)
        font = theme.font(FontRole.BODY, tabular=True)
        painter.setFont(font)
        painter.setPen(tokens.text_secondary if row.fate in _GONE else tokens.text)
        right = Qt.TextElideMode.ElideRight
        words = QFontMetricsF(font).elidedText(row.sentence, right, first.width())
        painter.drawText(first, _LEFT, words)
        second = QRectF(inside.left(), first.bottom() + 2, inside.width(), inside.height())
        second.setHeight(_height(FontRole.SECONDARY))
        font = theme.font(FontRole.SECONDARY, tabular=True)
        painter.setFont(font)
        painter.setPen(tokens.text_secondary)
        words = QFontMetricsF(font).elidedText(by_line(row), right, second.width())
        painter.drawText(second, _LEFT, words)
