"""Asks why a metric is retired, and from which day on."""

import datetime as dt
from dataclasses import dataclass

from PySide6.QtCore import QDate
from PySide6.QtWidgets import (
    QDateEdit,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from kpidesk.domain.periods import FIRST_DAY, LAST_DAY
from kpidesk.i18n import _
from kpidesk.ui.controls import Button, Label, PrimaryButton
from kpidesk.ui.theme import FontRole, Space
from kpidesk.ui.wizards.fields import Field


@dataclass(frozen=True, slots=True)
class Retirement:
    """Why a metric is retired, and on which day."""

    reason: str
    on: dt.date


class RetireDialog(QDialog):
    """A sentence on what retiring means, a line for the reason, and the day."""

    def __init__(self, name: str, today: dt.date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Retire {name}").format(name=name))
        self.setMinimumWidth(440)
        self._reason = QLineEdit()
        self._reason.setMaxLength(500)
        self._reason.setPlaceholderText(_("Replaced by a better number"))
        self._field = Field(_("&Why?"), self._reason)
        self.day = QDateEdit(QDate(today.year, today.month, today.day))
        self.day.setCalendarPopup(True)
        self.day.setDateRange(
            QDate(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day),
            QDate(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day),
        )
        self._day_field = Field(
            _("&From which day on?"),
            self.day,
            _("Reports of the time before still show it; later ones leave it out."),
        )
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
        column.addWidget(self._day_field)
        column.addLayout(buttons)

    @classmethod
    def ask(cls, name: str, today: dt.date, parent: QWidget | None) -> Retirement | None:
        """Return the reason and the day; None where the person cancelled."""
        dialog = cls(name, today, parent)
        try:
            accepted = dialog.exec() == QDialog.DialogCode.Accepted
            return Retirement(dialog.reason, dialog.on) if accepted else None
        finally:
            dialog.deleteLater()

    @property
    def reason(self) -> str:
        """Return the reason as written, without extra white space."""
        return " ".join(self._reason.text().split())

    @property
    def on(self) -> dt.date:
        """Return the day."""
        day = self.day.date()
        return dt.date(day.year(), day.month(), day.day())

    def accept(self) -> None:
        if not self.reason:
            self._field.set_problem(_("Say in a few words why this metric is retired."))
            self.adjustSize()  # room for the sentence
            return
        super().accept()
