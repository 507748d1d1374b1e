"""Asks why something is written: into a locked period, or a value that is off target."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from kpidesk.i18n import _
from kpidesk.ui.controls import Label
from kpidesk.ui.dialogs.forms import DialogFrame, ErrorLabel, run_dialog
from kpidesk.ui.theme import FontRole, Space

_LONGEST = 500


class ReasonDialog(DialogFrame):
    """A sentence on what is about to be written, and a few lines for the reason."""

    def __init__(
        self,
        heading: str,
        sentence: str,
        *,
        accept_text: str = "",
        is_needed: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(heading, accept_text or _("&Save with this reason"), parent)
        self._is_needed = is_needed
        self.setMinimumWidth(460)
        self.sentence = Label(sentence, secondary=True, wrap=True)
        self.editor = QPlainTextEdit()
        self.editor.setTabChangesFocus(True)
        self.editor.setAccessibleName(_("Reason"))
        self.editor.setMinimumHeight(84)
        self.editor.textChanged.connect(self._on_text_changed)
        label = Label(_("&Why?"), FontRole.BODY)
        label.setBuddy(self.editor)
        self.error = ErrorLabel()
        self.body.setSpacing(Space.S)
        self.body.addWidget(self.sentence)
        self.body.addSpacing(Space.S)
        self.body.addWidget(label)
        self.body.addWidget(self.editor, 1)
        self.body.addWidget(self.error)
        self.accept_button.setToolTip(_("Ctrl+Enter"))
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self._on_accept_clicked)
        self.editor.setFocus()

    @classmethod
    def ask(
        cls,
        parent: QWidget | None,
        heading: str,
        sentence: str,
        *,
        accept_text: str = "",
        is_needed: bool = True,
    ) -> str | None:
        """Return the reason; None where the person cancelled.

        It may be empty only where `is_needed` is false.
        """
        dialog = cls(heading, sentence, accept_text=accept_text, is_needed=is_needed, parent=parent)
        return dialog.reason if run_dialog(dialog) else None

    @property
    def reason(self) -> str:
        """Return the reason as written, without white space around it."""
        return self.editor.toPlainText().strip()[:_LONGEST]

    def apply(self) -> bool:
        if self.reason or not self._is_needed:
            return True
        self.error.say(_("Say in a few words why: the history keeps it."))
        self.editor.setFocus()
        return False

    @Slot()
    def _on_text_changed(self) -> None:
        self.error.say("")
