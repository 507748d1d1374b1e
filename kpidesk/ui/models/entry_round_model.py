"""The model of the round: one period, a value and a note for each metric."""

from collections.abc import Callable
from operator import attrgetter
from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt

from kpidesk.domain import period_names
from kpidesk.domain.periods import Period
from kpidesk.domain.units import format_value
from kpidesk.i18n import _
from kpidesk.services.entries import EntryGrid
from kpidesk.ui.models.entry_model import EntryModel, Explain, Write
from kpidesk.ui.models.tool_tips import escaped

Index = QModelIndex | QPersistentModelIndex
WriteNote = Callable[[int, Period, str], bool]

VALUE: Final = 0
NOTE: Final = 1
_NO_INDEX: Final = QModelIndex()
_NOTE_FLAGS: Final = (
    Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsEditable
)


class RoundModel(EntryModel):
    """Metrics as rows; the value of the one period of the frame, and beside it its note."""

    def __init__(
        self,
        write: Write,
        write_note: WriteNote,
        parent: QObject | None = None,
        explain: Explain | None = None,
    ) -> None:
        super().__init__(write, parent, explain)
        self._write_note = write_note
        self._last_values: dict[int, tuple[str, str]] = {}

    @property
    def period(self) -> Period | None:
        """Return the period whose numbers are typed; None where nothing is shown."""
        return next(iter(self.frame.periods), None)

    def last_value(self, row: int) -> tuple[str, str]:
        """Return the latest value before the period, and the name of its period; else empty."""
        if row not in self._last_values:
            self._last_values[row] = self._last_value(row)
        return self._last_values[row]

    def _last_value(self, row: int) -> tuple[str, str]:
        frame, period = self.frame, self.period
        history = frame.rows[row].history
        if period is None:
            return "", ""
        starts = (each for each in history.values if each.start < period.start)
        last = max(starts, key=attrgetter("start"), default=None)
        if last is None:
            return "", ""
        text = format_value(history.values[last], history.unit(last), frame.locale)
        return text, period_names.label(last, frame.calendar, short=True)

    def target(self, row: int) -> str:
        """Return the target of the period with its unit; empty where there is none."""
        return self.frame.target_text(row, VALUE, with_unit=True)

    # How far the round is

    def is_open(self, row: int) -> bool:
        """Say whether a number is still wanted in a row."""
        return not self.frame.formula(row, VALUE) and not self.frame.holds(row, VALUE)

    def next_open(self, row: int) -> int | None:
        """Return the next row that wants a number, from the top again after the last; or None."""
        count = self.rowCount()
        order = (*range(row + 1, count), *range(min(row + 1, count)))
        return next((each for each in order if self.is_open(each)), None)

    def progress(self) -> tuple[int, int]:
        """Return how many numbers of the period are entered, and of how many.

        Rows that the filter hides count; calculated ones do not.
        """
        period = self.period
        if period is None:
            return 0, 0
        typed = [row.history for row in self.every_row if not row.history.formula(period)]
        done = sum(each.holds(period) for each in typed)
        return done, len(typed)

    # Qt

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() or not self.frame.periods else NOTE + 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and index.column() == NOTE:
            return _NOTE_FLAGS
        return super().flags(index)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.column() != NOTE:
            return super().data(index, role)
        row = index.row()
        note = self.cell(row, VALUE).note
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return " ".join(note.split())
            case Qt.ItemDataRole.EditRole:
                return note
            case Qt.ItemDataRole.ToolTipRole:
                return escaped(note) if note else None
            case Qt.ItemDataRole.AccessibleTextRole:
                words = {"cell": self.frame.cell_label(row, VALUE), "note": note}
                if note:
                    return _("Note on {cell}: {note}").format(**words)
                return _("Note on {cell}: none").format(**words)
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if not index.isValid() or index.column() != NOTE:
            return super().setData(index, value, role)
        if role != Qt.ItemDataRole.EditRole:
            return False
        note, period = str(value).strip(), self.frame.periods[VALUE]
        if note == self.cell(index.row(), VALUE).note:
            return True
        return self._write_note(self.metric(index.row()).id, period, note)

    def editable_text(self, row: int, column: int) -> str:
        """Return the text that, typed back, gives exactly what a cell holds."""
        if column == NOTE:
            return self.cell(row, VALUE).note
        return super().editable_text(row, column)

    def refusal(self, row: int, column: int) -> str:
        """Return why nothing can be typed into a cell; a note can always be."""
        return "" if column == NOTE else super().refusal(row, column)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation is Qt.Orientation.Horizontal and section == NOTE:
            named = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            return _("Note") if role in named else None
        found = super().headerData(section, orientation, role)
        if orientation is Qt.Orientation.Horizontal or section >= self.rowCount():
            return found
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join((str(found), *self._spoken_context(section)))
        return found

    def _spoken_context(self, row: int) -> list[str]:
        said = []
        last, name = self.last_value(row)
        if last:
            said.append(_("last value {value} in {period}").format(value=last, period=name))
        if target := self.target(row):
            said.append(_("target {target}").format(target=target))
        return said

    def _make_room_for(self, part: EntryGrid) -> None:
        """Stay with the one period."""
        self._last_values.clear()

    def _forget_cells(self) -> None:
        super()._forget_cells()
        self._last_values.clear()
