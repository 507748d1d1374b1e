"""The typo guard of a grid: marks what may be a slip, and lets a person say that it is right."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.periods import Period
from kpidesk.i18n import _
from kpidesk.services.doubts import doubts_about
from kpidesk.services.entries import Edit, confirm_values
from kpidesk.ui import icons
from kpidesk.ui.models.entry_model import EntryModel
from kpidesk.ui.pages.entry_view import EntryView
from kpidesk.ui.session import Session

_MOST: Final = 2000  # cells that are looked at for one key: the window never waits


class DoubtCommands(QObject):
    """Lets a model mark doubtful values; F7 says that those that are selected are right."""

    def __init__(self, session: Session, model: EntryModel, table: EntryView) -> None:
        super().__init__(table)
        self._session = session
        self._model = model
        self._table = table
        self._last: tuple[int, Period] | None = None
        self.confirm_action = QAction(_("It is right"), self)
        self.confirm_action.setIcon(icons.icon("circle-check"))
        self.confirm_action.setShortcut(QKeySequence("F7"))
        self.confirm_action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.confirm_action.triggered.connect(self.confirm)
        table.addAction(self.confirm_action)
        model.set_doubt(self._doubt)

    def _doubt(self, history: MetricHistory, period: Period) -> str:
        found = doubts_about(history, period, self._session.today(), self._session.locale)
        return " ".join(doubt.sentence for doubt in found)

    def look_at(self, edits: Sequence[Edit]) -> None:
        """Say what is doubtful about the one value that was just typed; F7 then also means that.

        Enter has led on by then, and nobody should have to go back for a key.
        """
        self._last = None
        if len(edits) != 1 or not (doubt := self._doubt_of(edits[0].metric_id, edits[0].period)):
            return
        self._last = (edits[0].metric_id, edits[0].period)
        index = self._model.position(*self._last)
        cell = self._model.frame.cell_label(index.row(), index.column())
        words = {"cell": cell, "doubt": doubt}
        self._session.show_message(_("{cell}: {doubt} Press F7 if it is right.").format(**words))

    def _doubt_of(self, metric_id: int, period: Period) -> str:
        index = self._model.position(metric_id, period)
        return self._model.cell(index.row(), index.column()).doubt if index.isValid() else ""

    def add_to(self, menu: QMenu) -> None:
        """Offer to confirm in the menu of the selected cells, where there is a doubt."""
        if self._size() > _MOST or self._doubtful():
            menu.addAction(self.confirm_action)
            menu.addSeparator()

    def _size(self) -> int:
        return sum(area.size for area in self._table.areas())

    def _doubtful(self) -> list[tuple[int, Period]]:
        """Return the selected cells whose values are doubtful."""
        frame = self._model.frame
        return [
            (frame.metric(row).id, frame.periods[column])
            for area in self._table.areas()
            for row, column in area.cells()
            if column < len(frame.periods) and self._model.cell(row, column).doubt
        ]

    def _last_doubtful(self) -> list[tuple[int, Period]]:
        return [self._last] if self._last is not None and self._doubt_of(*self._last) else []

    @Slot()
    def confirm(self) -> None:
        """Remember that the doubtful values among those that are selected are right.

        Where none of them is, that goes for the one that was typed last.
        """
        if not self._table.finish_editing():
            return
        if self._size() > _MOST:
            self._session.show_message(_("Select fewer cells to say that they are right."))
        elif cells := self._doubtful() or self._last_doubtful():
            self._session.perform(partial(confirm_values, cells=cells))
            self._last = None
        else:
            self._session.show_message(_("There is no doubt about what is selected."))
