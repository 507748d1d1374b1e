"""The editor of a grid cell, and the sentence beside it that says what is not understood."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QWidget

from kpidesk.ui import theme
from kpidesk.ui.theme import FontRole, Space

_SIDE: int = Space.S - 2  # QLineEdit keeps 2 pixels of its own
_BUBBLE_WIDTH = 300


class EntryEditor(QLineEdit):
    """A line that grows to the left with its text, so that no digit is ever out of sight.

    `is_replacing` is true where typing opened it: arrow keys then lead to the next cell.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.is_replacing = False
        self._cell = QRect()
        self._problem = ""
        self._bubble = ProblemBubble(parent)
        self.setFrame(False)
        self.setMaxLength(200)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setTextMargins(_SIDE, 0, _SIDE, 0)
        self.setAttribute(Qt.WidgetAttribute.WA_MacShowFocusRect, on=False)
        self.textChanged.connect(self._on_text_changed)

    @property
    def problem(self) -> str:
        """Return the sentence that is shown beside the text; empty where all is well."""
        return self._problem

    def show_problem(self, sentence: str) -> None:
        """Show why the text cannot stand; an empty sentence takes it back."""
        self._problem = sentence
        self.setAccessibleDescription(sentence)
        self._bubble.say(sentence, self.geometry())
        self.update()

    def place(self, cell: QRect) -> None:
        """Cover `cell`, and more where the text is longer."""
        self._cell = cell
        self._grow()

    def forget(self) -> None:
        """Take away what is shown beside the editor; it is about to go."""
        self._bubble.hide()
        self._bubble.deleteLater()

    @Slot()
    def _on_text_changed(self) -> None:
        self._grow()

    def _grow(self) -> None:
        wanted = self.fontMetrics().horizontalAdvance(self.text()) + 2 * Space.M
        extra = max(0, wanted - self._cell.width())
        room = self._cell.left()
        self.setGeometry(self._cell.adjusted(-min(extra, max(room, 0)), 0, 0, 0))
        if self._problem:
            self._bubble.say(self._problem, self.geometry())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        tokens = theme.tokens()
        painter = QPainter(self)
        painter.setPen(_ring(tokens.danger if self._problem else tokens.accent))
        painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()


class ProblemBubble(QWidget):
    """A sentence on a soft red ground, under a cell or above it where there is no room."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._field = parent
        self._sentence = ""
        self.setFont(theme.font(FontRole.SECONDARY))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def say(self, sentence: str, beside: QRect) -> None:
        """Show `sentence` beside the rectangle `beside` of the parent; hide where it is empty."""
        self._sentence = sentence
        self.setAccessibleName(sentence)
        if not sentence:
            self.hide()
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
        self.show()
        self.raise_()
        self.update()

    def sizeHint(self) -> QSize:
        words = self.fontMetrics().boundingRect(
            QRect(0, 0, _BUBBLE_WIDTH, 1000), int(_WORDS), self._sentence
        )
        return QSize(words.width() + 2 * Space.M, words.height() + 2 * Space.S)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens.danger, 1))
        painter.setBrush(tokens.danger_soft)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, theme.RADIUS_SMALL, theme.RADIUS_SMALL)
        painter.setPen(tokens.text)
        words = self.rect().adjusted(Space.M, Space.S, -Space.M, -Space.S)
        painter.drawText(words, int(_WORDS), self._sentence)
        painter.end()


_WORDS = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap


def _ring(colour: QColor) -> QPen:
    pen = QPen(colour, 2)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    return pen
