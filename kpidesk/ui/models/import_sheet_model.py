"""The model of a sheet's picture: its texts, and what each cell is to the tables that it has."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from kpidesk.domain.cell_columns import CellColumns
from kpidesk.domain.imports import (
    CellRead,
    PartRole,
    SheetPicture,
    SheetReading,
    TableReading,
)
from kpidesk.i18n import _
from kpidesk.ui.models.area_map import AreaMap
from kpidesk.ui.models.one_line import one_line
from kpidesk.ui.models.sheet_areas import Rectangle, column_letters
from kpidesk.ui.models.tool_tips import escaped

Index = QModelIndex | QPersistentModelIndex

_NO_INDEX: Final = QModelIndex()
_MOST_REMARKS: Final = 20_000
# Where parts overlap, what stands later here is what a person wants to know.
_ORDER: Final = (
    PartRole.OTHER,
    PartRole.VALUE,
    PartRole.TARGET,
    PartRole.LABEL,
    PartRole.HEADING,
    PartRole.TITLE,
    PartRole.NOTE,
    PartRole.TOTAL,
    PartRole.HIDDEN,
)
_FIGURES: Final = frozenset({PartRole.VALUE, PartRole.TARGET})
_ONCE: Final = frozenset({PartRole.LABEL, PartRole.VALUE, PartRole.TARGET, PartRole.HEADING})
_LOOKED_AT: Final = 400  # cells of a part, for the first one with a text
_WORD: Final = re.compile(r"[^\W\d_]{4}")


@dataclass(frozen=True, slots=True)
class SheetMap:
    """What the cells of a sheet are, what to say of them, and which are not understood."""

    roles: AreaMap[PartRole] = field(default_factory=AreaMap)
    firsts: Mapping[tuple[int, int], PartRole] = field(default_factory=dict)
    remarks: AreaMap[str] = field(default_factory=AreaMap)
    rejected: frozenset[tuple[int, int]] = frozenset()


def sheet_map(sheet: SheetReading, tables: Iterable[TableReading]) -> SheetMap:
    """Return what the cells that the picture shows are to `tables`."""
    picture = sheet.picture
    shown = Rectangle(0, 0, len(picture.texts) - 1, _columns(picture) - 1)
    kept = list(tables)
    parts = [part for table in kept for part in table.parts]
    roles = AreaMap(
        (
            (area, part.role)
            for part in sorted(parts, key=lambda each: _ORDER.index(each.role))
            if (area := Rectangle.of(part.area)) is not None
        ),
        shown,
    )
    firsts: dict[tuple[int, int], PartRole] = {}
    for table in kept:
        firsts |= _lettered(table, picture, shown, roles)
    problems = [
        (place, cell.problem)
        for table in kept
        for cell in _rejected(table)
        if (place := Rectangle.of(cell.cell)) is not None
    ]
    ignored = [each for table in kept for each in table.ignored]
    notes = [
        (place, note.reason)
        for note in (*ignored, *sheet.outside)[:_MOST_REMARKS]
        if (place := Rectangle.of(note.cell)) is not None
    ]
    # What is said first of a cell counts, and why it is rejected above all.
    remarks = AreaMap((*reversed(notes), *problems), shown)
    rejected = frozenset(
        (place.top, place.left)
        for place, _problem in problems
        if shown.contains(place.top, place.left)
    )
    return SheetMap(roles, firsts, remarks, rejected)


def _rejected(table: TableReading) -> Iterator[CellRead]:
    """Yield the cells that were not understood; of a long plain list every one was."""
    if not isinstance(table.cells, CellColumns):
        yield from (cell for cell in table.cells if cell.problem)
    yield from (cell for cell in table.targets if cell.problem)


def _lettered(
    table: TableReading,
    picture: SheetPicture,
    shown: Rectangle,
    roles: AreaMap[PartRole],
) -> dict[tuple[int, int], PartRole]:
    """Return the cells that bear the letter of their part: of each part the first with a text.

    A part that goes on bears none again, nor do names and values further down their columns.
    """
    found: dict[tuple[int, int], PartRole] = {}
    seen: set[tuple[PartRole, int]] = set()
    for part in table.parts:
        area = Rectangle.of(part.area)
        if area is None:
            continue
        for row, column in islice(_cells(area, shown), _LOOKED_AT):
            if roles.get((row, column)) is not part.role or not _text(picture, row, column):
                continue
            above, before = (area.top - 1, column), (row, area.left - 1)
            goes_on = part.role in (roles.get(above), roles.get(before))
            again = part.role in _ONCE and (part.role, column) in seen
            if not goes_on and not again:
                found[row, column] = part.role
                seen.add((part.role, column))
            break
    return found


def _cells(area: Rectangle, shown: Rectangle) -> Iterable[tuple[int, int]]:
    return (
        (row, column)
        for row in range(max(area.top, shown.top), min(area.bottom, shown.bottom) + 1)
        for column in range(max(area.left, shown.left), min(area.right, shown.right) + 1)
    )


def _text(picture: SheetPicture, row: int, column: int) -> str:
    texts = picture.texts[row]
    return texts[column].strip() if column < len(texts) else ""


def _columns(picture: SheetPicture) -> int:
    return max((len(row) for row in picture.texts), default=0)


class SheetPictureModel(QAbstractTableModel):
    """One cell for each cell of the sheet that is shown; read-only."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._picture = SheetPicture()
        self._map = SheetMap()
        self._columns = 0

    @property
    def picture(self) -> SheetPicture:
        """Return the picture that is shown."""
        return self._picture

    @property
    def map(self) -> SheetMap:
        """Return what the cells are."""
        return self._map

    def load(self, picture: SheetPicture, meaning: SheetMap) -> None:
        """Show `picture`; where only the meaning of its cells is new, the view stays put."""
        if picture == self._picture:
            self._map = meaning
            if self._columns and picture.texts:
                last = self.index(len(picture.texts) - 1, self._columns - 1)
                self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._picture, self._map = picture, meaning
        self._columns = _columns(picture)
        self.endResetModel()

    def text(self, row: int, column: int) -> str:
        """Return what a cell shows."""
        texts: Sequence[str] = self._picture.texts[row]
        return texts[column] if column < len(texts) else ""

    def is_hidden(self, row: int, column: int) -> bool:
        """Say whether a cell is in a hidden row or column."""
        return row in self._picture.hidden_rows or column in self._picture.hidden_columns

    def is_figure(self, row: int, column: int) -> bool:
        """Say whether a cell holds a number of a table, and so stands at the right."""
        role = self._map.roles.get((row, column))
        text = self.text(row, column)
        is_total = role in (PartRole.TOTAL, PartRole.HIDDEN) and not _WORD.search(text)
        return role in _FIGURES or (is_total and any(sign.isdigit() for sign in text))

    # Qt

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._picture.texts)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else self._columns

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        at = index.row(), index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return one_line(self.text(*at))
            case Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignLeft
                if self.is_figure(*at):
                    side = Qt.AlignmentFlag.AlignRight
                return side | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.ToolTipRole:
                return escaped(self._said(*at)) or None
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._said(*at)
        return None

    def _said(self, row: int, column: int) -> str:
        """Return what a cell says and what it is, for a tool tip and a screen reader."""
        text, part = one_line(self.text(row, column)), self._map.roles.get((row, column))
        said = text if part is None else f"{text}\n{part.label}" if text else part.label
        remark = self._map.remarks.get((row, column))
        if self.is_hidden(row, column) and part is not PartRole.HIDDEN:
            said = f"{said}\n{PartRole.HIDDEN.label}" if said else PartRole.HIDDEN.label
        return f"{said}\n{remark}" if remark and text else said

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        is_across = orientation is Qt.Orientation.Horizontal
        if role == Qt.ItemDataRole.DisplayRole:
            return column_letters(section) if is_across else str(section + 1)
        hidden = self._picture.hidden_columns if is_across else self._picture.hidden_rows
        if role == Qt.ItemDataRole.ToolTipRole and section in hidden:
            return _("This column is hidden.") if is_across else _("This row is hidden.")
        return None
