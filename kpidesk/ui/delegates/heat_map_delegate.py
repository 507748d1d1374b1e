"""Paints a cell of the heat map: the ground and the shape of its status."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from kpidesk.domain.boards import HeatCell
from kpidesk.ui import theme
from kpidesk.ui.models.heat_map_model import CELL_ROLE
from kpidesk.ui.status import paint_status_shape
from kpidesk.ui.style_options import drawn

_SHAPE = 11  # pixels


class HeatMapDelegate(QStyledItemDelegate):
    """A rounded field a cell; the current one has the ring of the keyboard."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        tokens = theme.tokens()
        cell = index.data(CELL_ROLE)
        place = QRectF(drawn(option).rect).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(cell, HeatCell):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.status[cell.status].soft)
            painter.drawRoundedRect(place, 4, 4)
            side = round(_SHAPE * theme.type_scale())
            centre = place.center()
            shape = QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side)
            paint_status_shape(painter, shape, cell.status)
        if drawn(option).state & QStyle.StateFlag.State_Selected:
            has_focus = bool(drawn(option).state & QStyle.StateFlag.State_Active)
            painter.setPen(QPen(tokens.accent if has_focus else tokens.border_strong, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.restore()
