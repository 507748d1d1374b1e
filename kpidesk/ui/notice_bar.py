"""A line above the page that says one sentence and offers what can be done about it."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QPushButton, QWidget

from kpidesk.ui import theme
from kpidesk.ui.controls import IconLabel, Label
from kpidesk.ui.theme import Space

_LEAST_WORDS: Final = 340  # pixels


class NoticeBar(QWidget):
    """An icon, a sentence and buttons; the buttons go below the words where it is narrow."""

    def __init__(
        self, icon: str, tone: str, buttons: Sequence[QPushButton], parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self.sentence = Label("", wrap=True)
        words, self._buttons = QHBoxLayout(), QHBoxLayout()
        words.setSpacing(Space.M)
        words.addWidget(IconLabel(icon, 20, tone))
        words.addWidget(self.sentence, 1)
        self._buttons.setSpacing(Space.S)
        self._buttons.addStretch()
        for button in buttons:
            self._buttons.addWidget(button)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(Space.XL, Space.S, Space.XL, Space.S)
        self._row.setSpacing(Space.S)
        self._row.addLayout(words, 1)
        self._row.addLayout(self._buttons)

    def say(self, text: str) -> None:
        """Show `text`."""
        self.sentence.setText(text)
        self.setAccessibleName(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Beside each other as long as the words have no more than about three lines.
        least = self._buttons.sizeHint().width() + round(_LEAST_WORDS * theme.type_scale())
        directions = QBoxLayout.Direction
        is_wide = self.width() - 2 * Space.XL >= least
        self._row.setDirection(directions.LeftToRight if is_wide else directions.TopToBottom)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens.accent_soft)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.fillRect(0, self.height() - 1, self.width(), 1, tokens.border)
