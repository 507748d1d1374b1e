"""The model of the tables of a file: one row for each table, and for each sheet without one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from kpidesk.domain.imports import SheetReading, TableReading, WorkbookReading
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.i18n import _
from kpidesk.ui.models.import_words import table_facts, table_place
from kpidesk.ui.models.one_line import one_line
from kpidesk.ui.models.tool_tips import escaped

Index = QModelIndex | QPersistentModelIndex

FACTS_ROLE: Final = Qt.ItemDataRole.UserRole
_NO_INDEX: Final = QModelIndex()
_MOST: Final = 500  # sheets without a table that are worth a row


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table and its sheet, and which of the sheet's tables it is; None: the sheet has none."""

    sheet: SheetReading
    at: int | None = None

    @property
    def table(self) -> TableReading | None:
        """Return the table; None where the sheet has none."""
        return None if self.at is None else self.sheet.tables[self.at]


class ImportTableModel(QAbstractListModel):
    """Where each table stands and what it is; its tick says whether it is imported."""

    ticked = Signal(int, bool)  # row, whether it is wanted

    def __init__(self, calendar: FiscalCalendar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._calendar = calendar
        self._found: Sequence[FoundTable] = ()
        self._left_out: frozenset[tuple[str, str]] = frozenset()
        self._facts_of: dict[tuple[str, str], str] = {}  # of what has been painted

    def load(self, reading: WorkbookReading, left_out: frozenset[tuple[str, str]]) -> None:
        """Show the tables of `reading`; where only ticks are new, the rows stay."""
        found: list[FoundTable] = []
        for sheet in reading.sheets:
            if sheet.tables:
                found += [FoundTable(sheet, at) for at in range(len(sheet.tables))]
            elif len(found) < _MOST:
                found.append(FoundTable(sheet))
        if found == self._found:
            self._left_out = left_out
            if found:
                self.dataChanged.emit(self.index(0), self.index(len(found) - 1))
            return
        self.beginResetModel()
        self._facts_of.clear()
        self._found, self._left_out = found, left_out
        self.endResetModel()

    def found(self, row: int) -> FoundTable:
        """Return what a row shows."""
        return self._found[row]

    def is_wanted(self, row: int) -> bool:
        """Say whether the table of a row is imported."""
        found = self._found[row]
        return found.table is not None and (found.sheet.name, found.table.area) not in (
            self._left_out
        )

    # Qt

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._found)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self._found[index.row()].table is not None:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        found = self._found[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._place(found)
            case Qt.ItemDataRole.CheckStateRole if found.table is not None:
                wanted = self.is_wanted(index.row())
                return Qt.CheckState.Checked if wanted else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.ToolTipRole:
                title = "" if found.table is None else one_line(found.table.title)
                texts = (self._place(found), title, self._facts(found))
                return escaped("\n".join(text for text in texts if text))
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{self._place(found)}. {self._facts(found)}"
        return self._facts(found) if role == FACTS_ROLE else None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        self.ticked.emit(index.row(), Qt.CheckState(value) is Qt.CheckState.Checked)
        return True

    def _place(self, found: FoundTable) -> str:
        if found.table is None:
            return one_line(found.sheet.name) or _("The whole text")
        return table_place(found.sheet, found.table)

    def _facts(self, found: FoundTable) -> str:
        if found.table is None:
            return _("No table was found here.")
        place = found.sheet.name, found.table.area
        facts = self._facts_of.get(place)
        if facts is None:
            facts = self._facts_of[place] = table_facts(found.table, self._calendar)
        return facts
