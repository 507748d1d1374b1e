"""Plain sentences and plain questions: the one seam that tests patch."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from kpidesk.i18n import _
from kpidesk.ui.controls import Button, IconLabel, Label, PrimaryButton
from kpidesk.ui.theme import Space


class MessageDialog(QDialog):
    """One sentence with one or two buttons; always plain text."""

    def __init__(
        self,
        message: str,
        icon: str,
        tone: str,
        accept_text: str,
        reject_text: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("KPI Desk"))
        self.message = message
        self.setAccessibleDescription(message)
        text = Label(message, wrap=True)
        text.setMinimumWidth(320)
        text.setMaximumWidth(440)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        row.addWidget(IconLabel(icon, 24, tone), alignment=Qt.AlignmentFlag.AlignTop)
        row.addWidget(text, 1)
        self.accept_button = PrimaryButton(accept_text)
        self.accept_button.setDefault(True)
        self.accept_button.clicked.connect(self.accept)
        self.buttons = buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addStretch()
        if reject_text:
            self.reject_button = Button(reject_text)
            self.reject_button.clicked.connect(self.reject)
            buttons.addWidget(self.reject_button)
        buttons.addWidget(self.accept_button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.L)
        outer.setSpacing(Space.XL)
        outer.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        outer.addLayout(row)
        outer.addLayout(buttons)
        self.accept_button.setFocus()

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @classmethod
    def warn(cls, parent: QWidget | None, message: str) -> None:
        """Show the sentence of something that went wrong."""
        _run(cls(message, "triangle-alert", "danger", _("OK"), parent=parent))

    @classmethod
    def tell(cls, parent: QWidget | None, message: str) -> None:
        """Show a sentence."""
        _run(cls(message, "info", "accent", _("OK"), parent=parent))

    @classmethod
    def ask(
        cls,
        parent: QWidget | None,
        question: str,
        yes_text: str,
        *,
        is_destructive: bool = False,
    ) -> bool:
        """Ask a question, and say whether the person chose `yes_text` rather than Cancel.

        Where something would be lost (`is_destructive`), Enter cancels.
        """
        dialog = cls(question, "circle-help", "accent", yes_text, _("Cancel"), parent)
        if is_destructive:
            dialog.prefer_cancel()
        return _run(dialog)

    def prefer_cancel(self) -> None:
        """Let Enter and the keyboard's place be those of Cancel."""
        self.accept_button.setDefault(False)
        self.reject_button.setDefault(True)
        self.reject_button.setFocus()


def _run(dialog: QDialog) -> bool:
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return accepted
