"""The typo guard of a grid: marks what may be a slip, and lets a person say that it is right."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from kpidesk.domain.changes import ActionKind
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.numbers import format_number
from kpidesk.domain.periods import Period
from kpidesk.i18n import _, ngettext
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
        self._said = ""  # what the status bar says of doubts, while nobody said more there
        self._about: list[tuple[int, Period]] = []  # the cells that it is said of
        self.confirm_action = QAction(_("It is right"), self)
        self.confirm_action.setIcon(icons.icon("circle-check"))
        self.confirm_action.setShortcut(QKeySequence("F7"))
        self.confirm_action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.confirm_action.triggered.connect(self.confirm)
        table.addAction(self.confirm_action)
        model.set_doubt(self._doubt)
        session.message_shown.connect(self._on_message_shown)
        model.dataChanged.connect(self._on_values_changed)
        model.modelReset.connect(self._on_values_changed)
        table.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide and not event.spontaneous():
            self._unsay()
        return super().eventFilter(watched, event)

    def _doubt(self, history: MetricHistory, period: Period) -> str:
        found = doubts_about(history, period, self._session.today(), self._session.locale)
        return " ".join(doubt.sentence for doubt in found)

    def look_at(self, edits: Sequence[Edit], kind: ActionKind = ActionKind.TYPE) -> None:
        """Say what is doubtful about what was just written; of one value, F7 then also means that.

        Enter has led on by then, and nobody should have to go back for a key.
        """
        self._last = None
        cells = self._doubtful_of(edits)
        if not cells:
            self._unsay()
        elif len(edits) > 1:
            self._say(self._counted(len(cells), edits, kind), cells)
        else:
            self._last = cells[0]
            index = self._model.position(*cells[0])
            cell = self._model.frame.cell_label(index.row(), index.column())
            words = {"cell": cell, "doubt": self._doubt_of(*cells[0])}
            self._say(_("{cell}: {doubt} Press F7 if it is right.").format(**words), cells)

    def _doubtful_of(self, edits: Sequence[Edit]) -> list[tuple[int, Period]]:
        """Return the cells of `edits` that are shown and doubtful."""
        frame = self._model.frame
        rows = {row.metric.id: at for at, row in enumerate(frame.rows)}
        columns = {period: at for at, period in enumerate(frame.periods)}
        return [
            (edit.metric_id, edit.period)
            for edit in edits
            if edit.metric_id in rows
            and edit.period in columns
            and self._model.cell(rows[edit.metric_id], columns[edit.period]).doubt
        ]

    def _counted(self, doubtful: int, edits: Sequence[Edit], kind: ActionKind) -> str:
        if kind is ActionKind.FILL:
            sentence = ngettext(
                "{n} of {m} filled values is doubtful. F7 confirms it if it is selected.",
                "{n} of {m} filled values are doubtful. F7 confirms those that are selected.",
                doubtful,
            )
        else:
            sentence = ngettext(
                "{n} of {m} pasted values is doubtful. F7 confirms it if it is selected.",
                "{n} of {m} pasted values are doubtful. F7 confirms those that are selected.",
                doubtful,
            )
        written = sum(edit.value is not None for edit in edits)
        locale = self._session.locale
        return sentence.format(
            n=format_number(doubtful, 0, locale), m=format_number(written, 0, locale)
        )

    def _say(self, sentence: str, cells: list[tuple[int, Period]]) -> None:
        self._said, self._about = sentence, cells
        self._session.show_message(sentence)

    def _unsay(self) -> None:
        """Take the sentence out of the status bar, unless another one has taken its place."""
        if self._said:
            self._said, self._about = "", []
            self._session.show_message("")

    @Slot(str)
    def _on_message_shown(self, message: str) -> None:
        if message != self._said:
            self._said, self._about = "", []

    @Slot()
    def _on_values_changed(self) -> None:
        if self._said and not any(self._doubt_of(*cell) for cell in self._about):
            self._unsay()

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
            if self._session.perform(partial(confirm_values, cells=cells)) is not None:
                self._last = None
                self._unsay()
        else:
            self._session.show_message(_("There is no doubt about what is selected."))
