"""A short review of one KPI: how it stands, its trend, and what the person says about it."""

from functools import partial

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from kpidesk.domain.changes import ChangeSet
from kpidesk.domain.errors import UserError
from kpidesk.i18n import _
from kpidesk.services.reviews import Reviewable, review_metric, reviewable
from kpidesk.ui.charts.trend_picture import TrendPicture
from kpidesk.ui.controls import Label
from kpidesk.ui.dialogs.forms import DialogFrame, run_dialog
from kpidesk.ui.session import Session
from kpidesk.ui.status import StatusBadge
from kpidesk.ui.wizards.fields import Field

_MOST_CHARACTERS = 2000


class ReviewDialog(DialogFrame):
    """Shows the latest period, and asks what moved, and why."""

    def __init__(
        self, session: Session, subject: Reviewable, parent: QWidget | None = None
    ) -> None:
        heading = _("Review of {name}").format(name=subject.standing.metric.name)
        super().__init__(heading, _("&Reviewed"), parent)
        self._session = session
        self._subject = subject
        self.change: ChangeSet | None = None
        self.setMinimumWidth(560)
        standing = subject.standing
        self.body.addWidget(StatusBadge(standing.status))
        self.body.addWidget(Label(standing.sentence, wrap=True))
        picture = TrendPicture(session.locale)
        picture.set_chart(standing.chart)
        self.body.addWidget(picture, 1)
        self.note = QPlainTextEdit(standing.note)
        self.note.setTabChangesFocus(True)
        self.note.setMaximumHeight(88)
        label = _("&What moved in {period}, and why?").format(period=subject.period_label)
        hint = _("One sentence is enough. It stands as a note on the value, in charts and reports.")
        self.field = Field(label, self.note, hint)
        self.body.addWidget(self.field)
        self.note.setFocus()

    @classmethod
    def review(cls, session: Session, metric_id: int, parent: QWidget | None) -> ChangeSet | None:
        """Show the review; return what was written, None where the person cancelled."""
        try:
            found = reviewable(session.require_file(), metric_id, session.today(), session.locale)
        except UserError as error:
            session.show_error(error.message)
            return None
        dialog = cls(session, found, parent)
        return dialog.change if run_dialog(dialog) else None

    def apply(self) -> bool:
        note = self.note.toPlainText().strip()
        if len(note) > _MOST_CHARACTERS:
            self.field.set_problem(
                _("This text is too long. Use at most {count} characters.").format(
                    count=_MOST_CHARACTERS
                )
            )
            return False
        operation = partial(
            review_metric,
            metric_id=self._subject.standing.metric.id,
            period=self._subject.period,
            note=note,
            on=self._session.today(),
        )
        self.change = self._session.perform(operation)
        return self.change is not None
