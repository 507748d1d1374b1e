"""The card in place of a chart that makes no sense through a lens, with the way out of it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from kpidesk.i18n import _
from kpidesk.ui.controls import Button, Card, Label
from kpidesk.ui.theme import Space


class LensNotice(Card):
    """Says why there is nothing to see, and leads back to the numbers as they were measured."""

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.sentence = Label("", wrap=True)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.button = Button(_("Show as measured"), "undo-2")
        self.button.clicked.connect(self.left)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(self.sentence)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)

    def say(self, sentence: str) -> None:
        """Say why."""
        self.sentence.setText(sentence)
        self.setAccessibleName(sentence)
