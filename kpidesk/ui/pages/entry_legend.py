"""What stands around the entry grid: its frame, and the legend that explains its marks."""

import math
from enum import Enum, auto

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QBoxLayout, QFrame, QSizePolicy, QVBoxLayout, QWidget

from kpidesk.domain.status import Status
from kpidesk.i18n import _
from kpidesk.ui import icons, theme
from kpidesk.ui.delegates.doubt_mark import paint_doubt
from kpidesk.ui.delegates.entry_delegate import GAP_WIDTH, paint_gap
from kpidesk.ui.status import paint_status_shape
from kpidesk.ui.theme import FontRole, Space

_SIDE = 9
_ICON = 13
_GAP = 6  # between a mark and its words
_LEGEND_SHARE = 0.6  # of the foot at most, else the sentence has no room


class _Mark(Enum):
    """What a cell shows besides its status."""

    GAP = auto()
    NOTE = auto()
    DOUBT = auto()
    CALCULATED = auto()


def _width(mark: Status | _Mark) -> int:
    if mark is _Mark.CALCULATED:
        return _ICON
    return GAP_WIDTH if mark is _Mark.GAP else _SIDE


class GridFrame(QFrame):
    """A thin border around a table."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.addWidget(content)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QPen(theme.tokens().border, 1))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()


class EntryLegend(QWidget):
    """The shapes of the statuses and the marks of a cell or row, with their words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(theme.font(FontRole.SECONDARY))
        policy = QSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._parts: list[tuple[Status | _Mark, str]] = []
        self.explain(calculated=False)

    def explain(self, *, calculated: bool, spelled_out: bool = False) -> None:
        """Explain the marks; that of calculated rows only where there are any.

        `spelled_out` where each cell says its status in a word, and a note stands in full.
        """
        self._parts = []
        if not spelled_out:
            for status in (Status.ON_TARGET, Status.NEAR, Status.OFF):
                self._parts.append((status, status.label))
            self._parts += [(_Mark.GAP, _("Missing")), (_Mark.NOTE, _("Note"))]
        self._parts.append((_Mark.DOUBT, _("Doubtful")))
        if calculated:
            self._parts.append((_Mark.CALCULATED, _("Calculated")))
        self.setAccessibleName(", ".join(text for _mark, text in self._parts))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        widths = self._widths()
        return QSize(math.ceil(sum(widths) + Space.L * (len(widths) - 1)) + 2, self._line())

    def minimumSizeHint(self) -> QSize:
        return QSize(math.ceil(max(self._widths())) + 2, self._line())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, arg__1: int) -> int:
        return self._line() * (self._places(arg__1)[-1][1] + 1)

    def _line(self) -> int:
        return math.ceil(QFontMetricsF(self.font()).height()) + Space.XS

    def _widths(self) -> list[float]:
        """Return how wide each mark is with its words, in pixels."""
        words = QFontMetricsF(self.font())
        return [_width(mark) + _GAP + words.horizontalAdvance(text) for mark, text in self._parts]

    def _places(self, width: float) -> list[tuple[float, int]]:
        """Return where each mark begins, and in which line: what has no room goes on below."""
        places: list[tuple[float, int]] = []
        left, line = 0.0, 0
        for wide in self._widths():
            if left and left + wide > width:
                left, line = 0.0, line + 1
            places.append((left, line))
            left += wide + Space.L
        return places

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = self._line()
        for (mark, text), (left, line) in zip(self._parts, self._places(self.width()), strict=True):
            place = QRectF(left, line * height, _width(mark), height)
            self._paint_mark(painter, mark, place)
            painter.setPen(theme.tokens().text_secondary)
            words = QRectF(place.right() + _GAP, place.top(), self.width(), height)
            painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), text)
        painter.end()

    def _paint_mark(self, painter: QPainter, mark: Status | _Mark, place: QRectF) -> None:
        tokens, middle = theme.tokens(), place.center().y()
        box = QRectF(place.left(), middle - _SIDE / 2, place.width(), _SIDE)
        if mark is _Mark.GAP:
            paint_gap(painter, QPointF(box.right(), middle), tokens)
        elif mark is _Mark.CALCULATED:
            icon = QRectF(place.left(), middle - _ICON / 2, _ICON, _ICON)
            icons.paint(painter, "sigma", icon, tokens.text_secondary)
        elif mark is _Mark.DOUBT:
            paint_doubt(painter, box, tokens)
        elif mark is _Mark.NOTE:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.chart.note)
            corner = box.topRight()
            painter.drawPolygon(QPolygonF([corner, corner - QPointF(8, 0), corner + QPointF(0, 8)]))
        else:
            paint_status_shape(painter, box, mark)


class EntryFoot(QWidget):
    """The sentence of what is selected, and the legend beside it; below it where room is short."""

    def __init__(self, sentence: QWidget, legend: EntryLegend) -> None:
        super().__init__()
        self._legend = legend
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(Space.L)
        self._row.addWidget(sentence, 1)
        self._row.addWidget(legend, 0, Qt.AlignmentFlag.AlignRight)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_short = self._legend.sizeHint().width() > _LEGEND_SHARE * self.width()
        direction = QBoxLayout.Direction
        self._row.setDirection(direction.TopToBottom if is_short else direction.LeftToRight)
        self._row.setSpacing(Space.XS if is_short else Space.L)
