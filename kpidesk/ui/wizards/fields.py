"""A field of a form: its name above, its editor, and below it a hint or what is wrong."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final, Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QComboBox, QLabel, QSizePolicy, QVBoxLayout, QWidget

from kpidesk.ui import theme
from kpidesk.ui.controls import Label
from kpidesk.ui.theme import FontRole, Space
from kpidesk.ui.wizards.name_box import NameBox

Choice = TypeVar("Choice", bound=StrEnum)
_EDITOR_HEIGHT: Final = 32


class Field(QWidget):
    """One editor with its name and a line for a hint or a problem."""

    def __init__(
        self, name: str, editor: QWidget, hint: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.editor = editor
        editor.setMinimumHeight(max(_EDITOR_HEIGHT, editor.minimumHeight()))
        self._hint = hint
        self._note = ""
        self._problem = ""
        self._name = Label(name)
        self._name.setBuddy(editor)
        self._line = Label(hint, FontRole.SECONDARY, wrap=True)
        self._line.setVisible(bool(hint))
        plain = name.replace("&", "")
        editor.setAccessibleName(plain)
        editor.setAccessibleDescription(hint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        column.addWidget(self._name)
        column.addWidget(editor)
        column.addWidget(self._line)
        tall = editor.sizePolicy().verticalPolicy() is QSizePolicy.Policy.Expanding
        vertical = QSizePolicy.Policy.Preferred if tall else QSizePolicy.Policy.Maximum
        self.setSizePolicy(QSizePolicy.Policy.Preferred, vertical)
        if isinstance(editor, NameBox):
            editor.note_changed.connect(self.set_note)

    def rename(self, name: str) -> None:
        """Call the field something else."""
        self._name.setText(name)
        self.editor.setAccessibleName(name.replace("&", ""))

    @property
    def problem(self) -> str:
        """Return what is said to be wrong; empty where nothing is."""
        return self._problem

    def set_problem(self, text: str) -> None:
        """Say what is wrong below the editor and go there; an empty text takes it back."""
        self._problem = text
        if text:
            palette = self._line.palette()
            palette.setColor(QPalette.ColorRole.PlaceholderText, theme.tokens().danger)
            self._line.setPalette(palette)
            self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._line.setPalette(QPalette())
        self._show_line()

    def set_note(self, text: str) -> None:
        """Say quietly what is to be known of what is written; an empty text takes it back."""
        self._note = text
        self._show_line()

    def _show_line(self) -> None:
        text = self._problem or self._note or self._hint
        self._line.setText(text)
        self._line.setVisible(bool(text))
        self.editor.setAccessibleDescription(text)

    @property
    def line(self) -> QLabel:
        """Return the line below the editor."""
        return self._line


class ChoiceBox(QComboBox, Generic[Choice]):
    """A list of the members of an enum, by their labels."""

    def __init__(self, choices: Iterable[Choice], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices: list[Choice] = []
        # As wide as its longest label, which would be cut off otherwise.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.offer(choices)

    def offer(self, choices: Iterable[Choice]) -> None:
        """Offer `choices`; what is chosen stays where it is one of them, otherwise the first is."""
        chosen = self._choices[self.currentIndex()] if self._choices else None
        self._choices = list(choices)
        blocked = self.blockSignals(True)
        self.clear()
        for choice in self._choices:
            self.addItem(str(getattr(choice, "label", choice)))
        self.setCurrentIndex(self._choices.index(chosen) if chosen in self._choices else 0)
        self.blockSignals(blocked)

    @property
    def choice(self) -> Choice:
        """Return the chosen member."""
        return self._choices[self.currentIndex()]

    @choice.setter
    def choice(self, choice: Choice) -> None:
        self.setCurrentIndex(self._choices.index(choice))
