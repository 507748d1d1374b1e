"""Paints the cells of the scorecard that are more than words: status, trend, bullet graph."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF
from PySide6.QtGui import QFont, QPainter

from kpidesk.domain.boards import TileFacts
from kpidesk.domain.standing import Standing
from kpidesk.ui import icons, theme
from kpidesk.ui.charts.bullet import paint_bullet
from kpidesk.ui.charts.sparkline import paint_sparkline
from kpidesk.ui.models.scorecard_model import FACTS_ROLE, STANDING_ROLE, Column
from kpidesk.ui.pages.plain_table import PlainDelegate
from kpidesk.ui.status import paint_status_head
from kpidesk.ui.theme import Space

_BULLET: Final = 12.0  # pixels high
_ICON: Final = 14.0


class ScorecardDelegate(PlainDelegate):
    """The words of a cell, or its picture."""

    def paint_words(
        self, painter: QPainter, place: QRectF, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        standing: Standing = index.data(STANDING_ROLE)
        facts: TileFacts = index.data(FACTS_ROLE)
        column = Column(index.column())
        if column is Column.STATUS:
            self._paint_status(painter, place, index, standing)
        elif column is Column.TREND:
            paint_sparkline(painter, place.adjusted(0, 3, 0, -4), standing.chart)
        elif column is Column.BULLET:
            if facts.bullet is not None:
                top = place.center().y() - _BULLET / 2
                room = QRectF(place.left(), top, place.width(), _BULLET)
                paint_bullet(painter, room, facts.bullet)
        elif column is Column.SIGNAL and facts.signal:
            top = place.center().y() - _ICON / 2
            spot = QRectF(place.left(), top, _ICON, _ICON)
            icons.paint(painter, "activity", spot, theme.tokens().accent)
            super().paint_words(painter, place.adjusted(_ICON + Space.XS, 0, 0, 0), index)
        else:
            if column is Column.NAME:
                font = painter.font()
                font.setWeight(QFont.Weight.DemiBold)
                painter.setFont(font)
            super().paint_words(painter, place, index)

    def _paint_status(
        self,
        painter: QPainter,
        place: QRectF,
        index: QModelIndex | QPersistentModelIndex,
        standing: Standing,
    ) -> None:
        painter.save()
        room = paint_status_head(painter, place, standing.status)
        super().paint_words(painter, room, index)
        painter.restore()
