"""Paints one metric of the library: its name, and below it of what kind it is."""

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetricsF, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionButton,
    QStyleOptionViewItem,
)

from kpidesk.domain.library import LibraryMetric
from kpidesk.domain.metrics import Timing
from kpidesk.i18n import _
from kpidesk.ui import icons, theme
from kpidesk.ui.controls import paint_focus
from kpidesk.ui.models.library_model import IS_THERE_ROLE, METRIC_ROLE, LibraryModel
from kpidesk.ui.pills import paint_pill, pill_size
from kpidesk.ui.style_options import drawn
from kpidesk.ui.theme import FontRole, Space

Index = QModelIndex | QPersistentModelIndex
_BOX = 18


def _name_font() -> QFont:
    font = theme.font(FontRole.BODY)
    font.setWeight(QFont.Weight.Medium)
    return font


def _line_height() -> float:
    return QFontMetricsF(_name_font()).height()


class LibraryDelegate(QStyledItemDelegate):
    """Two lines a metric; a check box before them where it can be picked."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        height = Space.S + _line_height() + Space.XS + pill_size("x").height() + Space.S
        return QSize(200, round(height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        metric = index.data(METRIC_ROLE)
        if not isinstance(metric, LibraryMetric):
            return
        tokens = theme.tokens()
        rect, state = drawn(option).rect, drawn(option).state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        if is_selected or state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, tokens.selection if is_selected else tokens.hover)
        painter.setPen(tokens.border)
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if index.data(Qt.ItemDataRole.CheckStateRole) is not None:
            _paint_box(painter, _box(rect), index)
        model = index.model()
        has_boxes = isinstance(model, LibraryModel) and model.is_multiple
        left = Space.M + (_BOX + Space.M if has_boxes else 0)
        inside = QRectF(rect).adjusted(left, Space.S, -Space.M, -Space.S)
        self._paint_name(painter, inside, metric, is_there=bool(index.data(IS_THERE_ROLE)))
        self._paint_kinds(painter, inside, metric)
        if state & QStyle.StateFlag.State_HasFocus:
            paint_focus(painter, QRectF(rect), 2)
        painter.restore()

    def _paint_name(
        self, painter: QPainter, inside: QRectF, metric: LibraryMetric, *, is_there: bool
    ) -> None:
        tokens, line = theme.tokens(), _line_height()
        right = inside.right()
        if is_there:
            words = _("in use")
            font = theme.font(FontRole.SECONDARY)
            width = QFontMetricsF(font).horizontalAdvance(words)
            place = QRectF(right - width, inside.top(), width + 1, line)
            painter.setFont(font)
            painter.setPen(tokens.text_secondary)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), words)
            spot = QRectF(place.left() - 18, inside.top() + (line - 14) / 2, 14, 14)
            icons.paint(painter, "check", spot, tokens.text_secondary)
            right = spot.left() - Space.S
        painter.setFont(_name_font())
        painter.setPen(tokens.text_secondary if is_there else tokens.text)
        room = QRectF(inside.left(), inside.top(), right - inside.left(), line)
        shown = QFontMetricsF(_name_font()).elidedText(
            metric.name, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), shown)

    def _paint_kinds(self, painter: QPainter, inside: QRectF, metric: LibraryMetric) -> None:
        height = pill_size("x").height()
        left, top = inside.left(), inside.bottom() - height
        for number, text in enumerate(metric.kinds):
            is_loud = number == 0 and metric.timing is Timing.LEADING
            if left + pill_size(text).width() > inside.right():
                return
            left += paint_pill(painter, QPointF(left, top), text, is_loud=is_loud) + Space.XS
        room = QRectF(left + Space.XS, top, inside.right() - left - Space.XS, height)
        font = theme.font(FontRole.SECONDARY)
        painter.setFont(font)
        painter.setPen(theme.tokens().text_secondary)
        shown = QFontMetricsF(font).elidedText(
            metric.department, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), shown)

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """Tick or untick where the check box is clicked; the rest of the row only chooses."""
        is_click = event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent)
        if not is_click or not isinstance(model, LibraryModel):
            return False
        rect = drawn(option).rect
        target = QRect(rect.left(), rect.top(), Space.M + _BOX + Space.S, rect.height())
        if isinstance(event, QMouseEvent) and target.contains(event.position().toPoint()):
            model.toggle(index)
            return True
        return False


def _box(rect: QRect) -> QRect:
    return QRect(rect.left() + Space.M, rect.center().y() - _BOX // 2, _BOX, _BOX)


def _paint_box(painter: QPainter, place: QRect, index: Index) -> None:
    """Paint a check box as the style does, so that it looks like any other."""
    option = QStyleOptionButton()
    fields = drawn(option)
    fields.rect = place
    fields.state = QStyle.StateFlag.State_Enabled
    is_picked = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
    fields.state |= QStyle.StateFlag.State_On if is_picked else QStyle.StateFlag.State_Off
    QApplication.style().drawPrimitive(
        QStyle.PrimitiveElement.PE_IndicatorCheckBox, option, painter
    )
