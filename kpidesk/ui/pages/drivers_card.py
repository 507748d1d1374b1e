"""The card "Drivers": what a number is made of, down to what was typed, and what each did."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kpidesk.domain.periods import Period
from kpidesk.i18n import _
from kpidesk.services.drivers import DriverView, driver_view
from kpidesk.ui.controls import Label
from kpidesk.ui.pages.compared_card import ComparedCard, say, selectable
from kpidesk.ui.pages.drivers_tree import DriversTree
from kpidesk.ui.session import Session
from kpidesk.ui.theme import FontRole


class DriversCard(ComparedCard):
    """The tree below a metric; of one that is typed, that nothing is, and its notes."""

    metric_opened = Signal(int)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, _("Drivers"), parent)
        self.found: DriverView | None = None
        self.compared = selectable(Label("", secondary=True, wrap=True))
        self.hint = selectable(Label("", secondary=True, wrap=True))
        self.picture = self.tree = DriversTree()
        self.tree.metric_opened.connect(self.metric_opened)
        self.legend = Label(
            _(
                "Each bar is what a number did to the one above it: full for the better, hatched "
                "for the worse, pale where nobody judges. Enter opens its page."
            ),
            FontRole.SECONDARY,
            secondary=True,
            wrap=True,
        )
        below = ((self.tree, 1), (self.legend, 0), (self.notes, 0))
        self.lay_out(((self.compared, 0), (self.hint, 0), (self.reason, 0), *below))

    def _show(self, period: Period, against: Period) -> None:
        session = self._session
        found = driver_view(
            session.require_file(), self._metric_id, period, against, session.locale, self._lens
        )
        self.found = found
        self.sentence.setText(found.movement.sentence)
        say(self.compared, found.movement.compared)
        has_tree = bool(found.root.children)
        self.tree.setVisible(has_tree)
        self.legend.setVisible(has_tree)
        if has_tree:
            self.tree.show_drivers(found)
            self.tree.setAccessibleDescription(found.movement.sentence)
        say(self.hint, found.hint)
        say(self.reason, found.movement.reason)
        self.say_notes(found.movement.notes)
