"""Locking periods in a grid, and unlocking them with a reason."""

from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from kpidesk.domain.periods import Period
from kpidesk.i18n import ngettext
from kpidesk.services.locks import lock_periods, locked_names, unlock_periods
from kpidesk.ui import icons
from kpidesk.ui.models.entry_model import EntryModel
from kpidesk.ui.pages.entry_view import EntryView
from kpidesk.ui.reasons import ask_to_unlock
from kpidesk.ui.session import Session


class LockCommands(QObject):
    """One action that locks the selected periods; where the current one is locked it unlocks."""

    def __init__(self, session: Session, model: EntryModel, table: EntryView) -> None:
        super().__init__(table)
        self._session = session
        self._model = model
        self._table = table
        self._periods: list[Period] = []
        self._unlocks = False
        self.lock_action = QAction(self)
        self.lock_action.triggered.connect(self._on_triggered)

    def add_to(self, menu: QMenu) -> None:
        """Offer to lock or unlock in the menu of the selected cells."""
        index = self._table.currentIndex()
        if index.isValid() and self._offer(index.column()):
            menu.addSeparator()
            menu.addAction(self.lock_action)

    @Slot(int, QPoint)
    def show_menu(self, column: int, at: QPoint) -> None:
        """Show the menu of a column's header at a place on the screen."""
        if self._table.finish_editing() and self._offer(column):
            menu = QMenu(self._table)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.addAction(self.lock_action)
            menu.popup(at)

    def _offer(self, column: int) -> bool:
        """Make the action ready for `column`, and for all that are selected where it is one."""
        frame = self._model.frame
        if not frame.periods:
            return False
        # The round has a second column, for notes on its one period.
        last = len(frame.periods) - 1
        asked = frame.periods[min(column, last)]
        columns = {
            min(each, last)
            for area in self._table.areas()
            for each in range(area.left, area.right + 1)
        }
        selected = [frame.periods[each] for each in sorted(columns)]
        periods = selected if asked in selected else [asked]
        self._unlocks = asked in frame.locked
        self._periods = [each for each in periods if (each in frame.locked) is self._unlocks]
        count = len(self._periods)
        if self._unlocks:
            text = ngettext("Unlock {periods}…", "Unlock {count} periods…", count)
        else:
            text = ngettext("Lock {periods}", "Lock {count} periods", count)
        names = locked_names(self._periods, frame.calendar)
        self.lock_action.setText(text.format(periods=names, count=count).replace("&", "&&"))
        self.lock_action.setIcon(icons.icon("lock-open" if self._unlocks else "lock"))
        return True

    @Slot()
    def _on_triggered(self) -> None:
        if not self._table.finish_editing():
            return
        periods = tuple(self._periods)
        if not self._unlocks:
            self._session.perform(partial(lock_periods, periods=periods))
            return
        reason = ask_to_unlock(self._table, periods, self._session.calendar)
        if reason is not None:
            self._session.perform(partial(unlock_periods, periods=periods, reason=reason))
