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
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
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
        words = QFontMetricsF(self.font())
        width = sum(_width(mark) + 6 + words.horizontalAdvance(text) for mark, text in self._parts)
        width += Space.L * (len(self._parts) - 1)
        return QSize(math.ceil(width) + 2, math.ceil(words.height()) + Space.XS)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        words = QFontMetricsF(self.font())
        left, height = 0.0, float(self.height())
        for mark, text in self._parts:
            box = QRectF(left, (height - _SIDE) / 2, _width(mark), _SIDE)
            if mark is _Mark.GAP:
                paint_gap(painter, QPointF(box.right(), height / 2), tokens)
            elif mark is _Mark.CALCULATED:
                place = QRectF(left, (height - _ICON) / 2, _ICON, _ICON)
                icons.paint(painter, "sigma", place, tokens.text_secondary)
            elif mark is _Mark.DOUBT:
                paint_doubt(painter, box, tokens)
            elif mark is _Mark.NOTE:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(tokens.chart.note)
                right_top = box.topRight()
                painter.drawPolygon(
                    QPolygonF([right_top, right_top - QPointF(8, 0), right_top + QPointF(0, 8)])
                )
            else:
                paint_status_shape(painter, box, mark)
            left += _width(mark) + 6
            width = words.horizontalAdvance(text)
            painter.setPen(tokens.text_secondary)
            painter.drawText(
                QRectF(left, 0, width + 1, height), int(Qt.AlignmentFlag.AlignVCenter), text
            )
            left += width + Space.L
        painter.end()


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
