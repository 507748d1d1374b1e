"""Asks from when the limits of a chart start anew, and why."""

import datetime as dt
from functools import partial

from PySide6.QtWidgets import QLineEdit, QWidget

from kpidesk.domain.errors import FieldError, UserError
from kpidesk.i18n import _
from kpidesk.services.limits import rebase_limits
from kpidesk.ui.controls import Label
from kpidesk.ui.day_fields import DayEdit
from kpidesk.ui.dialogs.forms import DialogFrame, ErrorLabel, add_row, form, run_dialog
from kpidesk.ui.session import Session


class LimitsDialog(DialogFrame):
    """A day and a reason: what was before no longer tells what is usual."""

    def __init__(
        self, session: Session, metric_id: int, proposed: dt.date, parent: QWidget | None = None
    ) -> None:
        super().__init__(_("Start the limits anew"), _("&Start anew"), parent)
        self._session = session
        self._metric_id = metric_id
        self.setMinimumWidth(460)
        self.day = DayEdit(proposed)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(_("Such as: the second shop opened"))
        self.day_error, self.reason_error = ErrorLabel(), ErrorLabel()
        self.body.addWidget(
            Label(
                _(
                    "Do this only if you know what changed, and that it is here to stay. The "
                    "numbers from that day on set limits of their own; no number is changed."
                ),
                secondary=True,
                wrap=True,
            )
        )
        rows = form()
        add_row(rows, _("&From"), self.day, self.day_error)
        add_row(rows, _("&What changed?"), self.reason, self.reason_error)
        self.body.addLayout(rows)
        self.reason.setFocus()

    @classmethod
    def ask(
        cls, session: Session, metric_id: int, proposed: dt.date, parent: QWidget | None = None
    ) -> bool:
        """Show the dialog until it is closed, and say whether the limits start anew."""
        return run_dialog(cls(session, metric_id, proposed, parent))

    def apply(self) -> bool:
        for label in (self.day_error, self.reason_error):
            label.say("")
        day, reason = self.day.day, self.reason.text()
        done = self._session.perform(
            partial(rebase_limits, metric_id=self._metric_id, since=day, reason=reason),
            self._on_error,
        )
        return done is not None

    def _on_error(self, error: UserError) -> None:
        is_day = isinstance(error, FieldError) and error.field == "since"
        label, field = (self.day_error, self.day) if is_day else (self.reason_error, self.reason)
        label.say(error.message)
        field.setFocus()
