"""A list of the members of an enum, or none of them."""

from collections.abc import Iterable
from typing import Generic

from PySide6.QtWidgets import QComboBox, QWidget

from kpidesk.i18n import _
from kpidesk.ui.wizards.fields import Choice


class OptionalChoice(QComboBox, Generic[Choice]):
    """The members by their labels; the first line is none of them."""

    def __init__(self, choices: Iterable[Choice], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = list(choices)
        self.addItem(_("Not chosen"))
        for choice in self._choices:
            self.addItem(str(getattr(choice, "label", choice)))

    @property
    def choice(self) -> Choice | None:
        """Return the chosen member; None where none is."""
        index = self.currentIndex()
        return self._choices[index - 1] if index > 0 else None

    @choice.setter
    def choice(self, choice: Choice | None) -> None:
        self.setCurrentIndex(0 if choice is None else self._choices.index(choice) + 1)
