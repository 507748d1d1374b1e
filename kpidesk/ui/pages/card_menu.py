"""The menu of a KPI's page: its card on paper and as PDF."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from kpidesk.i18n import _
from kpidesk.services.kpi_cards import KpiCard
from kpidesk.ui import icons
from kpidesk.ui.controls import QuietButton
from kpidesk.ui.dialogs.card_output import CardOutput
from kpidesk.ui.session import Session


class CardMenuButton(QuietButton):
    """Three dots; prints and saves the card that was shown to it last."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("", "ellipsis", parent)
        self.setAccessibleName(_("More about this KPI"))
        self.card: KpiCard | None = None
        self._output = CardOutput(session, self, session.show_message)
        self.print_action = QAction(icons.icon("printer"), "", self)
        self.print_action.triggered.connect(self._on_print)
        self.save_action = QAction(icons.icon("file-down"), "", self)
        self.save_action.triggered.connect(self._on_save)
        menu = QMenu(self)
        menu.addActions([self.print_action, self.save_action])
        self.setMenu(menu)
        self.show_card(None)

    def show_card(self, card: KpiCard | None) -> None:
        """Offer `card`; of one that is opened from a past month, say that it is of today."""
        self.card = card
        if card is not None and card.note:
            self.print_action.setText(_("&Print card as of today"))
            self.save_action.setText(_("&Save card as of today as PDF"))
            self.setToolTip(_("Print the card of this KPI as of today, or save it"))
            return
        self.print_action.setText(_("&Print card"))
        self.save_action.setText(_("&Save card as PDF"))
        self.setToolTip(_("Print the card of this KPI, or save it"))

    @Slot()
    def _on_print(self) -> None:
        if self.card is not None:
            self._output.print(self.card)

    @Slot()
    def _on_save(self) -> None:
        if self.card is not None:
            self._output.save(self.card)
