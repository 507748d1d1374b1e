"""Asks for the password of a file."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from kpidesk.i18n import _
from kpidesk.ui.controls import Label
from kpidesk.ui.dialogs.forms import DialogFrame, ErrorLabel, run_dialog
from kpidesk.ui.theme import Space


class PasswordDialog(DialogFrame):
    """One line for a password, which is used to read the file and kept nowhere."""

    def __init__(self, file_name: str, problem: str = "", parent: QWidget | None = None) -> None:
        super().__init__(_("This file has a password"), _("&Open"), parent)
        self.setMinimumWidth(420)
        sentence = _("“{file}” can only be read with its password. It is not kept anywhere.")
        self.editor = QLineEdit()
        self.editor.setEchoMode(QLineEdit.EchoMode.Password)
        self.editor.setAccessibleName(_("Password"))
        self.editor.textChanged.connect(self._on_text_changed)
        label = Label(_("&Password"))
        label.setBuddy(self.editor)
        self.shows = QCheckBox(_("&Show what is typed"))
        self.shows.toggled.connect(self._on_shows_toggled)
        self.error = ErrorLabel()
        self.error.say(problem)
        column = QVBoxLayout()
        column.setSpacing(Space.S)
        column.addWidget(Label(sentence.format(file=file_name), secondary=True, wrap=True))
        column.addSpacing(Space.S)
        column.addWidget(label)
        column.addWidget(self.editor)
        column.addWidget(self.error)
        column.addWidget(self.shows)
        self.body.addLayout(column)
        self.accept_button.setEnabled(False)
        self.editor.setFocus()

    @classmethod
    def ask(cls, parent: QWidget | None, file_name: str, problem: str = "") -> str | None:
        """Return the password; None where the person gave up. `problem` says what was wrong."""
        dialog = cls(file_name, problem, parent)
        return dialog.editor.text() if run_dialog(dialog) else None

    @Slot()
    def _on_text_changed(self) -> None:
        self.accept_button.setEnabled(bool(self.editor.text()))
        self.error.say("")

    @Slot(bool)
    def _on_shows_toggled(self, checked: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if checked else QLineEdit.EchoMode.Password
        self.editor.setEchoMode(mode)
