"""The picture of a driver tree for paper: every branch open, as the tree on the screen reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from kpidesk.services.drivers import DriverRow, DriverView
from kpidesk.ui.charts.trend_frame import crisp
from kpidesk.ui.charts.waterfall_picture import paint_step
from kpidesk.ui.models.driver_model import Column
from kpidesk.ui.status import paint_status_shape
from kpidesk.ui.theme import Tokens

ROW: Final = 2.0  # of the height of a line, as those below
_INDENT: Final = 1.2
_BETWEEN: Final = 1.2
_BAR: Final = 0.75
_SHAPE: Final = 0.7
_LEAST_BARS: Final = 6.0
_MOST_NAME: Final = 0.36  # of the width
_MIDDLE: Final = Qt.AlignmentFlag.AlignVCenter
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | _MIDDLE
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | _MIDDLE


def drivers_height(view: DriverView, font: QFont) -> float:
    """Return how high the picture is, in pixels: a row for the headings, and one for each row."""
    return (len(view.rows) + 1) * ROW * QFontMetricsF(font).height()


def paint_drivers(
    painter: QPainter, rect: QRectF, view: DriverView, tokens: Tokens, font: QFont
) -> None:
    """Paint the tree of `view` into `rect`: names, both numbers, what each did, and its status."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _Drivers(painter, rect, view, tokens, font).paint()
    painter.restore()


@dataclass(frozen=True, slots=True)
class _Span:
    """A column from left to right."""

    left: float
    right: float

    def box(self, top: float, height: float) -> QRectF:
        return QRectF(self.left, top, self.right - self.left, height)


class _Drivers:
    """One painting of one tree."""

    def __init__(
        self, painter: QPainter, rect: QRectF, view: DriverView, tokens: Tokens, font: QFont
    ) -> None:
        self._painter, self._rect, self._tokens, self._font = painter, rect, tokens, font
        self._rows = list(_levels(view.root, 0))
        self._strong = QFont(font)
        self._strong.setWeight(QFont.Weight.DemiBold)
        self._metrics = QFontMetricsF(self._strong)
        self._line = self._metrics.height()
        self._number = self._widest([row.contribution_text for row, _level in self._rows])
        self._columns = self._placed()

    def _widest(self, texts: list[str]) -> float:
        return max(map(self._metrics.horizontalAdvance, texts), default=0.0)

    def _placed(self) -> dict[Column, _Span]:
        """Give every column what its words need, and the bars what is over."""
        line, rect = self._line, self._rect
        name = max(
            self._metrics.horizontalAdvance(row.name) + level * _INDENT * line
            for row, level in self._rows
        )
        values = self._widest(
            [Column.VALUES.label, *(row.values_text for row, _level in self._rows if row.metric_id)]
        )
        states = [row.status.label for row, _level in self._rows if row.status is not None]
        status = self._widest([Column.STATUS.label, *states]) + line if states else 0.0
        gap = _BETWEEN * line
        first = rect.left() + min(name, rect.width() * _MOST_NAME)
        second = first + gap + values
        last = rect.right() - status
        end = last - (gap if states else 0.0)
        return {
            Column.NAME: _Span(rect.left(), first),
            Column.VALUES: _Span(first + gap, second),
            Column.CONTRIBUTION: _Span(min(second + gap, end - _LEAST_BARS * line), end),
            Column.STATUS: _Span(last, rect.right()),
        }

    def paint(self) -> None:
        """Paint the headings, and the rows below them."""
        painter, tall = self._painter, ROW * self._line
        painter.setFont(self._font)
        painter.setPen(self._tokens.chart.label)
        for column, span in self._columns.items():
            if span.right > span.left:
                side = _RIGHT if column is Column.VALUES else _LEFT
                painter.drawText(span.box(self._rect.top(), tall), int(side), column.label)
        for at, (row, level) in enumerate(self._rows, start=1):
            top = self._rect.top() + at * tall
            painter.setPen(QPen(self._tokens.chart.grid, 1))
            across = crisp(painter, QPointF(0, top)).y()
            painter.drawLine(QLineF(self._rect.left(), across, self._rect.right(), across))
            self._paint_row(row, level, top, tall)

    def _paint_row(self, row: DriverRow, level: int, top: float, tall: float) -> None:
        painter, tokens = self._painter, self._tokens
        font = self._font if level else self._strong
        painter.setFont(font)
        painter.setPen(tokens.text)
        place = (
            self._columns[Column.NAME]
            .box(top, tall)
            .adjusted(level * _INDENT * self._line, 0, 0, 0)
        )
        name = QFontMetricsF(font).elidedText(
            row.name, Qt.TextElideMode.ElideRight, place.width() + 1
        )
        painter.drawText(place.adjusted(0, 0, 2, 0), int(_LEFT), name)
        if row.metric_id is not None:
            painter.drawText(
                self._columns[Column.VALUES].box(top, tall), int(_RIGHT), row.values_text
            )
        if row.contribution_text:
            self._paint_contribution(row, self._columns[Column.CONTRIBUTION].box(top, tall))
        if row.status is not None:
            painter.setFont(self._font)
            place = self._columns[Column.STATUS].box(top, tall)
            side = _SHAPE * self._line
            shape = QRectF(place.left(), place.center().y() - side / 2, side, side)
            paint_status_shape(painter, shape, row.status, tokens)
            painter.setPen(tokens.status[row.status].ink)
            painter.drawText(place.adjusted(self._line, 0, 0, 0), int(_LEFT), row.status.label)

    def _paint_contribution(self, row: DriverRow, place: QRectF) -> None:
        """Paint the number at the right, and the bar to the left or right of a zero before it."""
        painter, tokens, line = self._painter, self._tokens, self._line
        half = max(place.width() - self._number - line, 0.0) / 2
        zero, high = place.left() + half, _BAR * line
        top = place.center().y() - high / 2
        if row.share:
            left, right = sorted((zero, zero + half * row.share))
            bar = QRectF(left, top, max(right - left, 2.0), high)
            paint_step(painter, bar, row.is_good, tokens, line)
        across = crisp(painter, QPointF(zero, 0)).x()
        painter.setPen(QPen(tokens.chart.axis, 1))
        painter.drawLine(QLineF(across, top - 3, across, top + high + 3))
        painter.setPen(tokens.text)
        painter.drawText(place, int(_RIGHT), row.contribution_text)


def _levels(row: DriverRow, level: int) -> Iterator[tuple[DriverRow, int]]:
    yield row, level
    for child in row.children:
        yield from _levels(child, level + 1)
