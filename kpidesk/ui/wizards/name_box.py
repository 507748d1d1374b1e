"""A field for a name that exists already, or for a new one: it completes, and says what is new."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QStringListModel, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

_LENGTH: Final = 120
_LEAST_LETTERS: Final = 8
_PAUSE: Final = 500  # milliseconds without a key: a name that is half written is no new one yet
_MOST_SHOWN: Final = 8
_TAKES: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
_SAME, _BEGINS, _WORD, _INSIDE, _NO_FIT = range(5)  # how well a name fits, best first


class NameBox(QComboBox):
    """A list of names that exist, in which a new one can be written.

    While somebody types, the names that fit are offered; Enter and Tab take the marked one, Escape
    leaves what is typed.
    """

    note_changed = Signal(str)  # what is to be said of the name, quietly

    def __init__(
        self,
        names: Iterable[str],
        example: str,
        *,
        new_text: str = "",
        known: Iterable[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        """Offer `names`; `new_text`, with a {name}, is said of one that is not among them.

        `known` are names that exist too, but are not offered.
        """
        super().__init__(parent)
        self._names = list(names)
        self._known = {_key(name) for name in (*self._names, *known)}
        self._new_text = new_text
        self.note = ""
        self.setMinimumContentsLength(_LEAST_LETTERS)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.addItems(self._names)
        self.setCurrentIndex(-1)
        self.setEditText("")
        self._calm = QTimer(self, singleShot=True, interval=_PAUSE)
        self._calm.timeout.connect(self._say)
        self._offered = QStringListModel(self)
        self.offers = self._make_completer()
        line = self.lineEdit()
        if line is not None:
            line.setPlaceholderText(example)
            line.setMaxLength(_LENGTH)
            line.textEdited.connect(self._on_typed)
        self.editTextChanged.connect(self._calm.start)

    def _make_completer(self) -> QCompleter:
        # Qt's own would complete in its own way; the stubs forget that there may be none.
        self.setCompleter(None)  # type: ignore[arg-type]
        completer = QCompleter(self._offered, self)
        completer.setWidget(self)
        # A list to choose from: completing in the line would turn Jo into Johanna.
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(_MOST_SHOWN)
        completer.activated.connect(self._on_activated)
        return completer

    @property
    def name(self) -> str:
        """Return the name as written, without extra white space."""
        return " ".join(self.currentText().split())

    @name.setter
    def name(self, name: str) -> None:
        self.setCurrentIndex(self.findText(name, Qt.MatchFlag.MatchFixedString))
        self.setEditText(name)
        self._say()

    @property
    def is_new(self) -> bool:
        """Say whether a name is written that does not exist yet."""
        return bool(self.name) and _key(self.name) not in self._known

    # Completion

    @property
    def is_offering(self) -> bool:
        """Say whether the list of names that fit is open."""
        return self.offers.popup().isVisible()

    def _on_typed(self, text: str) -> None:
        written = _key(text)
        ranked = sorted(((_rank(written, name), name) for name in self._names), key=_first)
        found = [(rank, name) for rank, name in ranked if rank < _NO_FIT]
        popup = self.offers.popup()
        if not written or not found or found[0][0] == _SAME:
            popup.hide()
            return
        self._offered.setStringList([name for _rank, name in found])
        self.offers.complete()
        # What only stands somewhere inside a name is offered, but not taken unasked.
        is_meant = found[0][0] < _INSIDE
        row = self.offers.completionModel().index(0, 0) if is_meant else QModelIndex()
        popup.setCurrentIndex(row)

    @Slot()
    def _on_activated(self) -> None:
        self._take(self.offers.popup().currentIndex())

    def _take(self, index: QModelIndex) -> None:
        if index.isValid():
            self.name = str(index.data())

    def event(self, event: QEvent) -> bool:
        # Before the dialog sees Enter or Escape, and the form Tab.
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (*_TAKES, Qt.Key.Key_Escape)
            and self.is_offering
        ):
            popup = self.offers.popup()
            popup.hide()
            if event.key() != Qt.Key.Key_Escape:
                self._take(popup.currentIndex())
            if event.key() == Qt.Key.Key_Tab:
                self.focusNextPrevChild(True)
            event.accept()
            return True
        return super().event(event)

    # What is said

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._say()

    @Slot()
    def _say(self) -> None:
        self._calm.stop()
        note = self._new_text.format(name=self.name) if self.is_new else ""
        if note != self.note:
            self.note = note
            self.note_changed.emit(note)


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _first(pair: tuple[int, str]) -> int:
    return pair[0]


def _rank(written: str, name: str) -> int:
    key = _key(name)
    if key.startswith(written):
        return _SAME if key == written else _BEGINS
    if f" {written}" in key:
        return _WORD
    return _INSIDE if written in key else _NO_FIT
