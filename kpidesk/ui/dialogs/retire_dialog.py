"""Asks why a metric is retired."""

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from kpidesk.i18n import _
from kpidesk.ui.controls import Button, Label, PrimaryButton
from kpidesk.ui.theme import FontRole, Space
from kpidesk.ui.wizards.fields import Field


class RetireDialog(QDialog):
    """A sentence on what retiring means, and a line for the reason."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Retire {name}").format(name=name))
        self.setMinimumWidth(440)
        self._reason = QLineEdit()
        self._reason.setMaxLength(500)
        self._reason.setPlaceholderText(_("Replaced by a better number"))
        self._field = Field(_("&Why?"), self._reason)
        self.retire_button = PrimaryButton(_("&Retire"))
        self.retire_button.setDefault(True)
        self.retire_button.clicked.connect(self.accept)
        cancel = Button(_("Cancel"))
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(cancel)
        buttons.addWidget(self.retire_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.L)
        column.setSpacing(Space.L)
        column.addWidget(Label(_("Retire {name}?").format(name=name), FontRole.SECTION, wrap=True))
        column.addWidget(
            Label(
                _(
                    "Its numbers stay in the file and readable; new ones are no longer asked for. "
                    "You can undo this."
                ),
                secondary=True,
                wrap=True,
            )
        )
        column.addWidget(self._field)
        column.addLayout(buttons)

    @classmethod
    def ask(cls, name: str, parent: QWidget | None) -> str | None:
        """Return the reason; None where the person cancelled."""
        dialog = cls(name, parent)
        try:
            accepted = dialog.exec() == QDialog.DialogCode.Accepted
            return dialog.reason if accepted else None
        finally:
            dialog.deleteLater()

    @property
    def reason(self) -> str:
        """Return the reason as written, without extra white space."""
        return " ".join(self._reason.text().split())

    def accept(self) -> None:
        if not self.reason:
            self._field.set_problem(_("Say in a few words why this metric is retired."))
            self.adjustSize()  # room for the sentence
            return
        super().accept()
