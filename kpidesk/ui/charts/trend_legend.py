"""The legend of a trend: each mark beside its word, the same on screen and on paper."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kpidesk.domain.chart_keys import ChartKey
from kpidesk.domain.status import Status
from kpidesk.ui import theme
from kpidesk.ui.charts.trend_extras import paint_event, paint_note
from kpidesk.ui.theme import FontRole, Tokens

_ROW: Final = 1.35  # lines of text
_MARK: Final = 1.1  # of the height of a line: how wide a mark is
_GAP: Final = 0.35
_BETWEEN: Final = 1.2


class Legend:
    """Marks with their words in as many rows as a width asks for."""

    def __init__(self, keys: Sequence[ChartKey], font: QFont, width: float) -> None:
        self._font, self._line = font, QFontMetricsF(font).height()
        self._rows: list[list[tuple[ChartKey, float]]] = []
        left = width
        for key in keys:
            words = QFontMetricsF(font).horizontalAdvance(key.label)
            size = words + (_MARK + _GAP) * self._line
            if left + size > width or not self._rows:
                self._rows.append([])
                left = 0.0
            self._rows[-1].append((key, left))
            left += size + _BETWEEN * self._line

    @property
    def height(self) -> float:
        """Return how high all rows are; nothing where there is no key."""
        return len(self._rows) * _ROW * self._line

    def paint(self, painter: QPainter, corner: QPointF, tokens: Tokens) -> None:
        """Paint the rows from their upper left `corner` on."""
        line = self._line
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, row in enumerate(self._rows):
            top = corner.y() + (number * _ROW + (_ROW - 1) / 2) * line
            for key, left in row:
                mark = QRectF(corner.x() + left, top, _MARK * line, line)
                _paint_mark(painter, key, mark, tokens)
                painter.setFont(self._font)
                painter.setPen(tokens.chart.label)
                words = QRectF(mark.right() + _GAP * line, top, 0, line)
                flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(words, flags | Qt.TextFlag.TextDontClip, key.label)
        painter.restore()


def _paint_mark(painter: QPainter, key: ChartKey, mark: QRectF, tokens: Tokens) -> None:
    line, middle = mark.height(), mark.center()
    match key:
        case ChartKey.NEAR | ChartKey.TARGET_RANGE:
            is_near = key is ChartKey.NEAR
            soft = tokens.status[Status.NEAR].soft if is_near else tokens.chart.target_band
            painter.setPen(QPen(tokens.chart.axis, line / 18))
            painter.setBrush(soft)
            painter.drawRect(mark.adjusted(0, line * 0.22, 0, -line * 0.22))
        case ChartKey.LAST_YEAR:
            painter.setPen(QPen(tokens.chart.history_soft, line / 7))
            painter.drawLine(QLineF(mark.left(), middle.y(), mark.right(), middle.y()))
        case ChartKey.EVENT:
            paint_event(painter, middle, line * 0.32, tokens)
        case ChartKey.NOTE:
            paint_note(painter, middle, line * 0.32, tokens)


class TrendLegend(QWidget):
    """The legend below a trend on the screen; hidden where there is nothing to explain."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys: tuple[ChartKey, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def keys(self) -> tuple[ChartKey, ...]:
        """Return what is explained."""
        return self._keys

    def set_keys(self, keys: tuple[ChartKey, ...]) -> None:
        """Explain `keys`."""
        self._keys = keys
        self.setAccessibleName(", ".join(key.label for key in keys))
        self.setVisible(bool(keys))
        self._fit()
        self.update()

    def _legend(self) -> Legend:
        return Legend(self._keys, theme.font(FontRole.SECONDARY), self.width())

    def _fit(self) -> None:
        # As many rows as the width asks for, which a layout cannot know.
        self.setFixedHeight(round(self._legend().height))

    def sizeHint(self) -> QSize:
        return QSize(240, round(self._legend().height))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._legend().paint(painter, QPointF(0, 0), theme.tokens())
        painter.end()
