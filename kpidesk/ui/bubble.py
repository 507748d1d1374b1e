"""A sentence beside what is typed: quiet for how it is read, red for why it cannot stand."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from kpidesk.ui import theme
from kpidesk.ui.theme import FontRole, Space

_WIDTH = 300
_WORDS = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap


class Bubble(QWidget):
    """A sentence under a cell, or above it where there is no room: quiet, or red for a problem."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._field = parent
        self._is_problem = False
        self.sentence = ""
        self.setFont(theme.font(FontRole.SECONDARY, tabular=True))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def say(self, sentence: str, beside: QRect, *, is_problem: bool) -> None:
        """Show `sentence` beside the rectangle `beside` of the parent; hide where it is empty."""
        self.sentence, self._is_problem = sentence, is_problem
        self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))
        self.move_to(beside)
        self.raise_()
        self.update()

    def move_to(self, beside: QRect) -> None:
        """Stand beside the rectangle `beside` of the parent."""
        if not self.sentence:
            return
        size = self.sizeHint()
        field = self._field.rect()
        left = max(
            field.left(), min(beside.right() - size.width() + 1, field.right() - size.width())
        )
        top = beside.bottom() + Space.XS
        if top + size.height() > field.bottom():
            top = beside.top() - Space.XS - size.height()
        self.setGeometry(QRect(QPoint(left, top), size))

    def sizeHint(self) -> QSize:
        words = self.fontMetrics().boundingRect(
            QRect(0, 0, _WIDTH, 1000), int(_WORDS), self.sentence
        )
        side, edge = self._margins()
        return QSize(words.width() + 2 * side + 1, words.height() + 2 * edge)

    def _margins(self) -> tuple[int, int]:
        return (Space.M, Space.S) if self._is_problem else (Space.S, Space.XS)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens.danger if self._is_problem else tokens.border_strong, 1))
        painter.setBrush(tokens.danger_soft if self._is_problem else tokens.surface)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, theme.RADIUS_SMALL, theme.RADIUS_SMALL)
        painter.setPen(tokens.text)
        side, edge = self._margins()
        words = self.rect().adjusted(side, edge, -side, -edge)
        painter.drawText(words, int(_WORDS), self.sentence)
        painter.end()
