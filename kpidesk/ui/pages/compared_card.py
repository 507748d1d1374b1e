"""What the cards share that say how a number moved: against what, in words, and with its notes."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kpidesk.domain.lenses import Lens
from kpidesk.domain.periods import Period
from kpidesk.i18n import _
from kpidesk.ui.controls import Card, Label
from kpidesk.ui.pages.compared_with import ComparedWith
from kpidesk.ui.session import Session
from kpidesk.ui.theme import Space


class ComparedCard(Card):
    """A sentence beside the choice of what it compares with; a card fills in what lies below.

    `picture` is what the keyboard goes to where it is there.
    """

    picture: QWidget

    def __init__(self, session: Session, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._session = session
        self._metric_id = 0
        self._period: Period | None = None
        self._lens = Lens.AS_MEASURED
        self.against = ComparedWith(session)
        self.against.chosen.connect(self._on_chosen)
        self.sentence = selectable(Label("", wrap=True))
        self.reason = selectable(Label("", secondary=True, wrap=True))
        self.notes = selectable(Label("", secondary=True, wrap=True))

    def lay_out(self, widgets: Iterable[tuple[QWidget, int]]) -> None:
        """Put `widgets`, each with its stretch, below the sentence."""
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        head.addWidget(self.sentence, 1)
        head.addWidget(self.against, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(head)
        for widget, stretch in widgets:
            column.addWidget(widget, stretch)
        column.addStretch()

    @property
    def main(self) -> QWidget | None:
        """Return what has the keyboard when the card is opened; None where it is only read."""
        if not self.picture.isHidden():
            return self.picture
        return None if self.against.isHidden() else self.against.chosen_button

    def show_metric(self, metric_id: int, period: Period, lens: Lens = Lens.AS_MEASURED) -> None:
        """Show how a metric moved to `period` through `lens`, against what was chosen."""
        self._metric_id, self._period, self._lens = metric_id, period, lens
        self.against.show_for(period, lens)
        self._show(period, self.against.before(period))

    @Slot()
    def _on_chosen(self) -> None:
        period = self._period
        if period is not None and self._session.is_open and self.isVisible():
            self._show(period, self.against.before(period))

    def _show(self, period: Period, against: Period) -> None:
        """Show how the number moved from `against` to `period`."""
        raise NotImplementedError

    def say_notes(self, notes: Iterable[str]) -> None:
        """Show what was noted of the two periods."""
        say(self.notes, "\n".join(_("Note: {note}").format(note=note) for note in notes))


def say(label: Label, text: str) -> None:
    """Show `text` in `label`, and no label where there is none."""
    label.setText(text)
    label.setVisible(bool(text))


def selectable(label: Label) -> Label:
    """Let the words of `label` be marked and copied."""
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
