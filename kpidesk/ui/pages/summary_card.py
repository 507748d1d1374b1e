"""The summary of the dashboard: how many stand how, and the sentences that matter."""

import math
from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kpidesk.domain.status import Status
from kpidesk.i18n import _
from kpidesk.ui import theme
from kpidesk.ui.controls import Card, Label
from kpidesk.ui.status import paint_status_shape
from kpidesk.ui.theme import FontRole, Space


class SummaryCard(Card):
    """Sentences in plain text; the first one is the answer to "how are we doing?"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.headline = Label("", FontRole.SECTION, wrap=True)
        self._labels: list[Label] = []
        self.counts = StatusCounts()
        head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        head.setSpacing(Space.XS)
        head.addWidget(self.headline, 1)
        head.addWidget(self.counts)
        self._head = head
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.XS)
        self._column.addLayout(head)

    @property
    def sentences(self) -> list[str]:
        """Return the sentences that are shown."""
        return [self.headline.text(), *(label.text() for label in self._labels)]

    def show_summary(self, sentences: Sequence[str], statuses: Sequence[Status]) -> None:
        """Show `sentences`, and how often each of `statuses` stands."""
        self.setVisible(bool(sentences))
        self.headline.setText(sentences[0] if sentences else "")
        for label in self._labels:
            label.hide()
            label.deleteLater()
        self._labels = []
        for sentence in sentences[1:]:
            label = Label(sentence, wrap=True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._labels.append(label)
            self._column.addWidget(label)
        self.counts.show_counts(statuses)
        self._turn_head()

    def _turn_head(self) -> None:
        """Put the counts beside the headline, or below it where both do not fit on one line."""
        words = QFontMetricsF(self.headline.font()).horizontalAdvance(self.headline.text())
        needed = words + Space.XL + self.counts.sizeHint().width()
        beside = needed <= self.contentsRect().width()
        directions = QBoxLayout.Direction
        self._head.setDirection(directions.LeftToRight if beside else directions.TopToBottom)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn_head()


class StatusCounts(QWidget):
    """How many KPIs have each status, on one line: shape, number and word."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFont(theme.font(FontRole.SECONDARY))
        self._parts: list[tuple[Status, str]] = []

    def show_counts(self, statuses: Sequence[Status]) -> None:
        """Show how often each of `statuses` stands; what never stands is left out."""
        counts = Counter(statuses)
        self._parts = [
            (status, _("{count} {status}").format(count=counts[status], status=status.label))
            for status in Status
            if counts[status]
        ]
        self.setAccessibleName(", ".join(words for _status, words in self._parts))
        self.updateGeometry()
        self.update()

    def _width_of(self, words: str) -> float:
        metrics = QFontMetricsF(self.font())
        return _shape_side(metrics) + 6 + metrics.horizontalAdvance(words)

    def sizeHint(self) -> QSize:
        gaps = Space.L * max(len(self._parts) - 1, 0)
        width = sum(self._width_of(words) for _status, words in self._parts) + gaps
        return QSize(math.ceil(width) + 1, math.ceil(QFontMetricsF(self.font()).height()))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tokens = theme.tokens()
        side = _shape_side(QFontMetricsF(self.font()))
        left = 0.0
        for status, words in self._parts:
            top = (self.height() - side) / 2
            paint_status_shape(painter, QRectF(left, top, side, side), status)
            painter.setPen(tokens.status[status].ink)
            place = QRectF(left + side + 6, 0, self.width(), self.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)
            left += self._width_of(words) + Space.L
        painter.end()


def _shape_side(metrics: QFontMetricsF) -> float:
    return round(metrics.capHeight() + 1)
