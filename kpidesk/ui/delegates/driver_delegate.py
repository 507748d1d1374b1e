"""Paints the driver tree: a contribution as a signed bar with its number, a status as its shape."""

from typing import Final

from PySide6.QtCore import QLineF, QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from kpidesk.domain.status import Status
from kpidesk.ui import theme
from kpidesk.ui.charts.trend_frame import crisp
from kpidesk.ui.charts.waterfall_picture import paint_step
from kpidesk.ui.models.driver_model import GOOD_ROLE, SHARE_ROLE, STATUS_ROLE, Column
from kpidesk.ui.pages.plain_tree import TreeRowDelegate
from kpidesk.ui.status import paint_status_head
from kpidesk.ui.theme import Space

_BAR: Final = 12.0  # pixels high
_Index = QModelIndex | QPersistentModelIndex


class DriverDelegate(TreeRowDelegate):
    """The words of a cell, with its bar or its shape.

    `number_room` is how wide the widest contribution is, in pixels: bars stand beside it.
    """

    number_room = 0

    def paint_words(self, painter: QPainter, place: QRectF, index: _Index) -> None:
        column = Column(index.column())
        if column is Column.CONTRIBUTION:
            self._paint_contribution(painter, place, index)
        elif column is Column.STATUS and index.data(STATUS_ROLE):
            room = paint_status_head(painter, place, Status(index.data(STATUS_ROLE)))
            super().paint_words(painter, room, index)
        else:
            if column is Column.NAME:
                font = painter.font()
                is_top = not index.parent().isValid()
                font.setWeight(QFont.Weight.DemiBold if is_top else QFont.Weight.Normal)
                painter.setFont(font)
                place = place.adjusted(-Space.XS, 0, 0, 0)
            super().paint_words(painter, place, index)

    def _paint_contribution(self, painter: QPainter, place: QRectF, index: _Index) -> None:
        """Paint the number at the right, and the bar to the left or right of a zero before it."""
        words = str(index.data() or "")
        if not words:
            return
        tokens, share = theme.tokens(), float(index.data(SHARE_ROLE))
        ink = painter.pen()
        half = max(place.width() - self.number_room - Space.S, 0.0) / 2
        zero, top = place.left() + half, place.center().y() - _BAR / 2
        ends = sorted((zero, zero + half * share))
        if share:
            bar = QRectF(ends[0], top, max(ends[1] - ends[0], 2.0), _BAR)
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            line = QFontMetricsF(painter.font()).height()
            paint_step(painter, bar, index.data(GOOD_ROLE), tokens, line)
            painter.restore()
        across = crisp(painter, QPointF(zero, 0)).x()
        painter.setPen(QPen(tokens.chart.axis, 1))
        painter.drawLine(QLineF(across, top - 4, across, top + _BAR + 4))
        painter.setPen(ink)
        painter.drawText(
            place, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), words
        )
