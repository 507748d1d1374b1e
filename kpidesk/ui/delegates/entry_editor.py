"""The editor of a grid cell, and beside it how its text is read, or why it is not understood."""

from PySide6.QtCore import QRect, QRectF, Qt, QTimer, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QWidget

from kpidesk.ui import theme
from kpidesk.ui.bubble import Bubble
from kpidesk.ui.theme import Space

_SIDE: int = Space.S - 2  # QLineEdit keeps 2 pixels of its own
PAUSE = 700  # milliseconds without a key, after which half a number is no more expected


class EntryEditor(QLineEdit):
    """A line that grows to the left with its text, so that no digit is ever out of sight.

    `is_replacing` is true where typing opened it: arrow keys then lead to the next cell.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.is_replacing = False
        self._cell = QRect()
        self._problem = ""
        self._waiting = ""
        self._bubble = Bubble(parent)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._on_paused)
        self.setFrame(False)
        self.setMaxLength(200)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setTextMargins(_SIDE, 0, _SIDE, 0)
        self.setAttribute(Qt.WidgetAttribute.WA_MacShowFocusRect, on=False)
        self.textChanged.connect(self._on_text_changed)

    @property
    def problem(self) -> str:
        """Return the sentence that says why the text cannot stand; empty where all is well."""
        return self._problem

    @property
    def said(self) -> str:
        """Return what is shown beside the text; empty where nothing is."""
        return self._bubble.sentence

    def show_problem(self, sentence: str) -> None:
        """Show why the text cannot stand; an empty sentence takes it back."""
        self._problem = sentence
        self._pause.stop()
        self._say(sentence, is_problem=True)
        self.update()

    def show_reading(self, note: str, problem: str = "") -> None:
        """Show quietly how the text is read, or in a pause of typing why it is not understood.

        Half a number is mostly none: nobody wants to be told at every key.
        """
        self._pause.stop()
        if self._problem:
            return
        self._waiting = problem
        self._say(note, is_problem=False)
        if problem:
            self._pause.start()

    @Slot()
    def _on_paused(self) -> None:
        self._say(self._waiting, is_problem=False)

    def _say(self, sentence: str, *, is_problem: bool) -> None:
        self.setAccessibleDescription(sentence)
        self._bubble.say(sentence, self.geometry(), is_problem=is_problem)

    def place(self, cell: QRect) -> None:
        """Cover `cell`, and more where the text is longer."""
        self._cell = cell
        self._grow()

    def forget(self) -> None:
        """Take away what is shown beside the editor; it is about to go."""
        self._pause.stop()
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
        self._bubble.move_to(self.geometry())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        tokens = theme.tokens()
        painter = QPainter(self)
        painter.setPen(_ring(tokens.danger if self._problem else tokens.accent))
        painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()


def _ring(colour: QColor) -> QPen:
    pen = QPen(colour, 2)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    return pen
