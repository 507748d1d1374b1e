"""Paints an action: what is to be done, and below it how it stands, as shape, words and colour."""

import math
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from kpidesk.domain.actions import ActionState
from kpidesk.domain.status import Status
from kpidesk.services.actions import ActionRow
from kpidesk.ui import icons, theme
from kpidesk.ui.controls import paint_focus
from kpidesk.ui.models.actions_model import ACTION_ROLE
from kpidesk.ui.printing.text import Paragraph
from kpidesk.ui.style_options import drawn
from kpidesk.ui.theme import FontRole, Space

_Index = QModelIndex | QPersistentModelIndex
_ICON: Final = 16
_BETWEEN: Final = 2
_MOST_LINES: Final = 3  # of an outcome; its tool tip and its form have it all
_ICONS: Final = {
    ActionState.OVERDUE: "triangle-alert",
    ActionState.OPEN: "clock",
    ActionState.DONE: "circle-check",
}


class ActionDelegate(QStyledItemDelegate):
    """As many lines as the words take; what is done is quieter."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        width = drawn(option).rect.width()
        return QSize(width, self.height(index, width))

    def height(self, index: _Index, width: int) -> int:
        """Return how high a row of `width` is, in pixels."""
        row = index.data(ACTION_ROLE)
        if not isinstance(row, ActionRow):
            return 0
        text, said = _paragraphs(row, width)
        return math.ceil(text.height + _BETWEEN + said.height) + 2 * Space.S

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row, rect = index.data(ACTION_ROLE), drawn(option).rect
        if not isinstance(row, ActionRow):
            return
        tokens, state = theme.tokens(), drawn(option).state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if state & QStyle.StateFlag.State_Selected:
            is_active = state & QStyle.StateFlag.State_HasFocus
            painter.setBrush(tokens.selection if is_active else tokens.hover)
            painter.drawRoundedRect(rect, theme.RADIUS_SMALL, theme.RADIUS_SMALL)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(tokens.hover)
            painter.drawRoundedRect(rect, theme.RADIUS_SMALL, theme.RADIUS_SMALL)
        self._paint_row(painter, QRectF(rect), row)
        if state & QStyle.StateFlag.State_HasFocus:
            paint_focus(painter, QRectF(rect), theme.RADIUS_SMALL)
        painter.restore()

    def _paint_row(self, painter: QPainter, rect: QRectF, row: ActionRow) -> None:
        tokens = theme.tokens()
        text, said = _paragraphs(row, round(rect.width()))
        ink = _ink(row.state)
        left, top = rect.left() + Space.S, rect.top() + Space.S
        middle = top + QFontMetricsF(theme.font()).height() / 2
        spot = QRectF(left, round(middle - _ICON / 2), _ICON, _ICON)
        icons.paint(painter, _ICONS[row.state], spot, ink)
        left += _ICON + Space.S
        is_done = row.state is ActionState.DONE
        top += text.paint(
            painter, QPointF(left, top), tokens.text_secondary if is_done else tokens.text
        )
        quiet = row.state is not ActionState.OVERDUE
        said.paint(painter, QPointF(left, top + _BETWEEN), tokens.text_secondary if quiet else ink)


def _ink(state: ActionState) -> QColor:
    tokens = theme.tokens()
    status = {ActionState.OVERDUE: Status.OFF, ActionState.DONE: Status.ON_TARGET}.get(state)
    return tokens.text_secondary if status is None else tokens.status[status].ink


def _paragraphs(row: ActionRow, width: int) -> tuple[Paragraph, Paragraph]:
    """Return the two texts of a row of `width`, laid out."""
    room = max(width - _ICON - 3 * Space.S, 1)
    said = theme.font(FontRole.SECONDARY, tabular=True)
    return (
        Paragraph(row.action.text, theme.font(), room),
        Paragraph(row.sentence, said, room, _MOST_LINES),
    )
