"""Asks why a metric is retired, and from which day on."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from kpidesk.i18n import _, ngettext
from kpidesk.ui.controls import Button, IconLabel, Label, PrimaryButton
from kpidesk.ui.day_fields import DayEdit
from kpidesk.ui.theme import FontRole, Space
from kpidesk.ui.wizards.fields import Field

_MOST_NAMED: Final = 3
_WIDTH: Final = 440


@dataclass(frozen=True, slots=True)
class Retirement:
    """Why a metric is retired, and on which day."""

    reason: str
    on: dt.date


class RetireDialog(QDialog):
    """What retiring means, also for the metrics `users` that need it; the reason, and the day."""

    def __init__(
        self,
        name: str,
        today: dt.date,
        parent: QWidget | None = None,
        users: Sequence[str] = (),
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Retire {name}").format(name=name))
        self.setMinimumWidth(_WIDTH)
        self._reason = QLineEdit()
        self._reason.setMaxLength(500)
        self._reason.setPlaceholderText(_("Replaced by a better number"))
        self._field = Field(_("&Why?"), self._reason)
        self.day = DayEdit(today)
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
        if users:
            column.addLayout(_warning(_users_text(users)))
        column.addWidget(self._field)
        column.addWidget(self._day_field)
        column.addLayout(buttons)
        self._column = column
        self._make_room()

    @classmethod
    def ask(
        cls,
        name: str,
        today: dt.date,
        parent: QWidget | None,
        users: Sequence[str] = (),
    ) -> Retirement | None:
        """Return the reason and the day; None where the person cancelled.

        `users` are the names of the metrics that are calculated from it.
        """
        dialog = cls(name, today, parent, users)
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
        return self.day.day

    def _make_room(self) -> None:
        # adjustSize stops at two thirds of the screen, and would lay the lines over each other.
        self._column.activate()
        width = max(self.width() if self.isVisible() else 0, self.sizeHint().width(), _WIDTH)
        self.resize(width, self._column.totalHeightForWidth(width))

    def accept(self) -> None:
        if not self.reason:
            self._field.set_problem(_("Say in a few words why this metric is retired."))
            self._make_room()
            return
        super().accept()


def _warning(text: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(Space.S)
    icon = IconLabel("triangle-alert", tone="danger")
    row.addWidget(icon, alignment=Qt.AlignmentFlag.AlignTop)
    row.addWidget(Label(text, wrap=True), 1)
    return row


def _users_text(users: Sequence[str]) -> str:
    named = ", ".join(_("“{name}”").format(name=name) for name in users[:_MOST_NAMED])
    more = len(users) - _MOST_NAMED
    if more > 0:
        return ngettext(
            "{names} and {count} more are calculated from it and will have no new values.",
            "{names} and {count} more are calculated from it and will have no new values.",
            more,
        ).format(names=named, count=more)
    return ngettext(
        "{names} is calculated from it and will have no new values.",
        "{names} are calculated from it and will have no new values.",
        len(users),
    ).format(names=named)
