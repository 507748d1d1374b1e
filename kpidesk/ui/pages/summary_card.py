"""The summary of the dashboard: how many stand how, and the sentences that matter."""

import math
from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kpidesk.domain.boards import SummaryLine
from kpidesk.domain.status import Status
from kpidesk.i18n import _
from kpidesk.ui import icons, theme
from kpidesk.ui.controls import Card, Label, QuietButton
from kpidesk.ui.pages.summary_link import SummaryLink
from kpidesk.ui.pages.summary_sentences import SummarySentences
from kpidesk.ui.status import paint_status_shape
from kpidesk.ui.theme import FontRole, Space


class SummaryCard(Card):
    """Sentences in plain text; the first one is the answer to "how are we doing?"."""

    metric_opened = Signal(int)  # id of the metric that a sentence is about
    folded = Signal(bool)  # whether only the headline is left
    opened = Signal(bool)  # whether all sentences are shown whole

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.headline = Label("", FontRole.SECTION, wrap=True)
        self.body = SummarySentences()
        self.body.metric_opened.connect(self.metric_opened)
        self.body.opened.connect(self.opened)
        self.counts = StatusCounts()
        head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        head.setSpacing(Space.XS)
        head.addWidget(self.headline, 1)
        head.addWidget(
            self.counts, 0, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        )
        self._head = head
        self.fold_button = QuietButton("", "chevron-up")
        self.fold_button.setFixedSize(28, 24)
        self.fold_button.clicked.connect(self._on_fold_clicked)
        self._is_folded = self._is_brief = self._chosen = False
        top = QHBoxLayout()
        top.setSpacing(Space.S)
        top.addLayout(head, 1)
        top.addWidget(self.fold_button, 0, Qt.AlignmentFlag.AlignTop)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.XS)
        self._column.addLayout(top)
        self._column.addWidget(self.body)
        self.fold(is_folded=False)

    @property
    def links(self) -> list[SummaryLink]:
        """Return the sentences below the headline, those that are not shown in short too."""
        return self.body.links

    @property
    def sentences(self) -> list[str]:
        """Return what the summary says, from the headline on."""
        return [self.headline.text(), *(link.line.text for link in self.links)]

    def show_summary(self, lines: Sequence[SummaryLine], statuses: Sequence[Status]) -> None:
        """Show `lines`, and how often each of `statuses` stands."""
        self.setVisible(bool(lines))
        self.headline.setText(lines[0].text if lines else "")
        self.body.show_lines(lines[1:])
        self._show_body()
        self.fold_button.setVisible(len(lines) > 1)
        self.counts.show_counts(statuses)
        self._turn_head()

    def _show_body(self) -> None:
        self.body.setVisible(bool(self.links) and not self._is_folded)

    @property
    def is_folded(self) -> bool:
        """Say whether only the headline is shown."""
        return self._is_folded

    def be_brief(self, *, is_brief: bool) -> None:
        """Fold where there is little room, until a person asks for the sentences.

        What the person chose for a larger window stays chosen.
        """
        if is_brief is self._is_brief:
            return
        if is_brief:
            self._is_brief, self._chosen = True, self._is_folded
            self.fold(is_folded=True)
        else:
            self._is_brief = False
            self.fold(is_folded=self._chosen)

    def fold(self, *, is_folded: bool) -> None:
        """Show the headline alone, or with the sentences below it."""
        self._is_folded = is_folded
        self._show_body()
        words = _("Show the sentences") if is_folded else _("Hide the sentences")
        self.fold_button.setIcon(icons.icon("chevron-down" if is_folded else "chevron-up"))
        self.fold_button.setAccessibleName(words)
        self.fold_button.setToolTip(words)

    @Slot()
    def _on_fold_clicked(self) -> None:
        self.fold(is_folded=not self._is_folded)
        if not self._is_brief:
            self.folded.emit(self._is_folded)

    def _turn_head(self) -> None:
        """Put the counts beside the headline, or below it where both do not fit on one line."""
        words = QFontMetricsF(self.headline.font()).horizontalAdvance(self.headline.text())
        needed = words + Space.XL + self.counts.sizeHint().width() + self.fold_button.width()
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
