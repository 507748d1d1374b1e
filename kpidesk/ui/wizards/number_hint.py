"""Says below a line of a form how the number that is typed there is read."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Slot
from PySide6.QtWidgets import QAbstractScrollArea, QLineEdit, QWidget

from kpidesk.domain.errors import NumberError
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.typed_numbers import read_typed
from kpidesk.domain.units import Unit
from kpidesk.ui.bubble import Bubble


class NumberHint(QObject):
    """Watches a line, and shows quietly what was understood where the text does not say it.

    What is wrong is said by the form itself, once it is sent. `measure` says what is typed there.
    """

    def __init__(self, line: QLineEdit) -> None:
        super().__init__(line)
        self._line = line
        self._measure: tuple[Unit, NumberLocale] | None = None
        self._bubble: Bubble | None = None
        self._described = ""
        line.textEdited.connect(self._on_text_edited)
        line.installEventFilter(self)

    @property
    def said(self) -> str:
        """Return what is shown below the line; empty where nothing is."""
        return "" if self._bubble is None else self._bubble.sentence

    def measure(self, unit: Unit, locale: NumberLocale) -> None:
        """Read what is typed as a value of `unit` from now on."""
        self._measure = (unit, locale)

    @Slot(str)
    def _on_text_edited(self, text: str) -> None:
        note = ""
        if self._measure is not None and text.strip():
            try:
                note = read_typed(text, *self._measure).note
            except NumberError:
                note = ""
        self._say(note)

    def _say(self, note: str) -> None:
        if note == self.said:
            return
        line = self._line
        ground = _ground(line)
        if self._bubble is None or self._bubble.parentWidget() is not ground:
            self._bubble = Bubble(ground)
            # It goes with the line, which may go before its window does.
            line.destroyed.connect(self._bubble.deleteLater)
        if not self.said:
            self._described = line.accessibleDescription()
        line.setAccessibleDescription(note or self._described)
        place = QRect(line.mapTo(ground, QPoint()), line.size())
        self._bubble.say(note, place, is_problem=False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide, QEvent.Type.Move):
            self._say("")
        return False


def _ground(line: QLineEdit) -> QWidget:
    """Return what the line scrolls with, or else its window."""
    ground: QWidget = line
    while (above := ground.parentWidget()) is not None and not ground.isWindow():
        if isinstance(above.parentWidget(), QAbstractScrollArea):
            return ground
        ground = above
    return ground
