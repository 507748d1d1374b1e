"""Keeps account of every cell of a sheet, so that each ends in exactly one place."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import attrgetter, itemgetter
from typing import Final

from kpidesk.domain.imports import (
    CellRead,
    DateOrder,
    IgnoredCell,
    Layout,
    PartRole,
    SentCell,
    SheetReading,
    TablePart,
    TableReading,
    TableScale,
    TotalCheck,
)
from kpidesk.domain.periods import Frequency
from kpidesk.spreadsheets.cell_values import ValueRead
from kpidesk.spreadsheets.grid import (
    Area,
    Cell,
    Grid,
    Position,
    Row,
    area_name,
    cell_name,
    column_name,
)
from kpidesk.spreadsheets.period_marks import Settled, join_notes
from kpidesk.spreadsheets.scales import Scale

# What CellRead does, without going through Python for each cell.
_of_tuple: Final[Callable[[Iterable[object]], CellRead]] = partial(tuple.__new__, CellRead)
_SHORT: Final = 20  # letters of a text that is as short as it has to be


@dataclass(slots=True)
class _OpenTable:
    """A table that is being read."""

    layout: Layout
    area: Area
    title: str
    recipe: str
    date_order: DateOrder = DateOrder.CLEAR
    cells: list[CellRead] = field(default_factory=list)
    targets: list[CellRead] = field(default_factory=list)
    ignored: list[IgnoredCell] = field(default_factory=list)
    totals: list[TotalCheck] = field(default_factory=list)
    parts: list[TablePart] = field(default_factory=list)
    scales: dict[TableScale, None] = field(default_factory=dict)

    def reading(self) -> TableReading:
        """Return what was read."""
        return TableReading(
            self.layout,
            area_name(self.area),
            self._frequency(),
            tuple(self.cells),
            tuple(self.ignored),
            tuple(self.targets),
            tuple(self.totals),
            tuple(self.parts),
            any(map(attrgetter("yearless"), self.cells)),
            self.date_order,
            self.title,
            self.recipe,
            tuple(self.scales),
        )

    def _frequency(self) -> Frequency | None:
        counts: Counter[Frequency] = Counter()
        found = [cell.period or cell.yearless for cell in self.cells or self.targets]
        times = Counter(map(id, found))  # the cells share the few periods that there are
        for key, known in dict(zip(map(id, found), found, strict=True)).items():
            if known is not None:
                counts[known.frequency] += times[key]
        return max(counts, key=lambda each: counts[each], default=None)


class Ledger:
    """Where each cell of a grid ended. The first claim to a cell counts; a blank one has none."""

    def __init__(self, grid: Grid) -> None:
        """Start with every cell of `grid` unclaimed."""
        self._grid = grid
        self._open = [bytearray([cell is not None for cell in row]) for row in grid.rows]
        self._tables: list[_OpenTable] = []
        self._ignored: list[tuple[Position, IgnoredCell]] = []
        self._column_names: dict[int, str] = {}
        self.made_for = ("", "")  # of an entry sheet: the key and the name of its company

    def open_rows(self) -> list[Row]:
        """Return the grid's rows with None where a cell is claimed already."""
        rows: list[Row] = []
        for row, is_open in zip(self._grid.rows, self._open, strict=True):
            if 0 in is_open:
                rows.append(
                    [cell if free else None for cell, free in zip(row, is_open, strict=True)]
                )
            else:
                rows.append(row)
        return rows

    @property
    def has_tables(self) -> bool:
        """Say whether any table was found so far."""
        return bool(self._tables)

    @property
    def first_table(self) -> Area | None:
        """Return the area of the first table that was found so far."""
        return self._tables[0].area if self._tables else None

    def start_table(self, layout: Layout, area: Area, title: str = "", recipe: str = "") -> None:
        """Begin a table: what is read from here on is its; what is ignored in `area` is too."""
        self._tables.append(_OpenTable(layout, area, title, recipe))

    def mark(self, role: PartRole, area: Area) -> None:
        """Say what a part of the table is, for the preview."""
        self._tables[-1].parts.append(TablePart(role, area_name(area)))

    def check(self, check: TotalCheck) -> None:
        """Note a total of the table that the sheet states."""
        self._tables[-1].totals.append(check)

    def note_scale(self, scale: Scale) -> None:
        """Note that numbers of the table were multiplied by what it says they are in."""
        self._tables[-1].scales[TableScale(scale.factor, scale.words)] = None

    def note_date_order(self, order: DateOrder) -> None:
        """Note how dates of the table were read that could be read two ways."""
        self._tables[-1].date_order = order

    def read(
        self,
        row: int,
        column: int,
        label: str,
        settled: Settled,
        value: ValueRead,
        note: str = "",
        sent: SentCell | None = None,
        *,
        is_target: bool = False,
    ) -> None:
        """Claim a cell as read; what is wrong with its period outweighs what is with its value.

        `is_target` says that it is what was planned, not what came about.
        """
        standing = self._claim(row, column)
        if standing is not None:
            table = self._tables[-1]
            if value.scale is not None:
                self.note_scale(value.scale)
            text = standing.text
            cell = (
                self._grid.name,
                f"{self._column_names.get(column) or self._letters(column)}{row + 1}",
                label,
                settled.period,
                text if len(text) < _SHORT else standing.short_text,
                value.number,
                value.percent,
                join_notes(note, value.note) if value.note else note,
                settled.problem or value.problem,
                value.currency,
                sent,
                settled.yearless,
            )
            (table.targets if is_target else table.cells).append(_of_tuple(cell))

    def read_column(
        self,
        column: int,
        rows: Sequence[int],
        cells: Iterable[CellRead],
        *,
        is_target: bool = False,
    ) -> None:
        """Claim one cell in each of `rows` as read, all at once; none may be claimed already.

        For lists with hundreds of thousands of rows, where `read` for each takes too long.
        """
        is_open = self._open
        for row in rows:
            is_open[row][column] = 0
        table = self._tables[-1]
        (table.targets if is_target else table.cells).extend(cells)

    def ignore_column(self, column: int, rows: Iterable[int], reason: str) -> None:
        """Claim what is open of a column in `rows` (ascending) as ignored, run by run.

        A run may pass blank cells, but none that something else became of.
        """
        is_open, cells = self._open, self._grid.rows
        first = last = -1
        for row in rows:
            line = is_open[row]
            if column < len(line) and line[column]:
                if first >= 0 and row > last + 1 and not self._is_free(column, last + 1, row):
                    self._put_run(column, first, last, reason)
                    first = -1
                line[column] = 0
                first, last = (row, row) if first < 0 else (first, row)
            elif first >= 0 and column < len(line) and cells[row][column] is not None:
                self._put_run(column, first, last, reason)
                first = -1
        if first >= 0:
            self._put_run(column, first, last, reason)

    def _is_free(self, column: int, start: int, end: int) -> bool:
        """Say whether nothing stands in a column from row `start` up to but without `end`."""
        return all(self._cell(row, column) is None for row in range(start, end))

    def _put_run(self, column: int, first: int, last: int, reason: str) -> None:
        texts = [cell.short_text for row in (first, last) if (cell := self._cell(row, column))]
        if first == last:
            self._put((first, column), cell_name(first, column), texts[0], reason)
            return
        name = f"{cell_name(first, column)}:{cell_name(last, column)}"
        self._put((first, column), name, " \u2026 ".join(texts), reason)

    def ignore(self, row: int, column: int, reason: str, text: str = "") -> None:
        """Claim a cell as ignored; `text` stands for what it says, where nobody would read that."""
        standing = self._claim(row, column)
        if standing is not None:
            said = text or standing.short_text
            self._put((row, column), cell_name(row, column), said, reason)

    def ignore_area(self, area: Area, reason: str) -> None:
        """Claim every cell of an area as ignored."""
        for row, column in list(self.unclaimed_in(area)):
            self.ignore(row, column, reason)

    def ignore_all(self, positions: Iterable[Position], reason: str, text: str = "") -> None:
        """Claim cells that served the table (names, dates, a header) as ignored, run by run.

        Cells that follow each other down a column or along a row, with nothing but blanks between
        them, are one entry such as A5:A16: a person wants to know what they were, not see each.
        """
        run: list[Position] = []
        for position in positions:
            if not self._is_open(*position):
                continue
            if run and not self._continues(run[-1], position, run[0]):
                self._ignore_run(run, reason, text)
                run = []
            run.append(position)
        if run:
            self._ignore_run(run, reason, text)

    def unclaimed(self, rows: range | None = None) -> Iterator[Position]:
        """Yield the cells of some rows (None: of all) that nobody claimed so far."""
        for row in range(len(self._open)) if rows is None else rows:
            is_open = self._open[row]
            column = is_open.find(1)
            while column >= 0:
                yield row, column
                column = is_open.find(1, column + 1)

    def unclaimed_in(self, area: Area) -> Iterator[Position]:
        """Yield the cells of an area that nobody claimed so far."""
        for row in range(area.top, min(area.bottom + 1, len(self._open))):
            is_open = self._open[row]
            column = is_open.find(1, area.left, area.right + 1)
            while column >= 0:
                yield row, column
                column = is_open.find(1, column + 1, area.right + 1)

    def ignore_rest(self, reason: str) -> None:
        """Claim everything that is left as ignored."""
        for row, column in self.unclaimed():
            self.ignore(row, column, reason)

    def reading(self) -> SheetReading:
        """Return what became of the sheet; every cell must have been claimed."""
        if any(1 in row for row in self._open):
            msg = "a cell was neither read nor ignored"
            raise AssertionError(msg)
        self._ignored.sort(key=lambda entry: entry[0])
        outside: list[IgnoredCell] = []
        waiting = sorted(enumerate(self._tables), key=lambda each: -each[1].area.top)
        near: list[tuple[int, _OpenTable]] = []  # those that the row of a cell goes through
        for (row, column), cell in self._ignored:
            if waiting and waiting[-1][1].area.top <= row:
                while waiting and waiting[-1][1].area.top <= row:
                    near.append(waiting.pop())
                near = [one for one in near if one[1].area.bottom >= row]
                near.sort(key=itemgetter(0))
            table = next((one for _at, one in near if one.area.contains(row, column)), None)
            (outside if table is None else table.ignored).append(cell)
        return SheetReading(
            self._grid.name,
            tuple(table.reading() for table in self._tables),
            tuple(outside),
            *self.made_for,
        )

    def _letters(self, column: int) -> str:
        """Return the name of a column, made once: a sheet has few of them, and many cells."""
        name = self._column_names.get(column)
        if name is None:
            self._column_names[column] = name = column_name(column)
        return name

    def _is_open(self, row: int, column: int) -> bool:
        return (
            row < len(self._open) and column < len(self._open[row]) and self._open[row][column] == 1
        )

    def _claim(self, row: int, column: int) -> Cell | None:
        if row >= len(self._open):
            return None
        is_open = self._open[row]
        if column >= len(is_open) or not is_open[column]:
            return None
        is_open[column] = 0
        return self._grid.rows[row][column]

    def _put(self, position: Position, name: str, text: str, reason: str) -> None:
        self._ignored.append((position, IgnoredCell(self._grid.name, name, text, reason)))

    def _continues(self, last: Position, position: Position, first: Position) -> bool:
        """Say whether only blank cells lie between two cells of one row or column."""
        (row, column), (next_row, next_column) = last, position
        if next_row == row == first[0]:
            between = [(row, place) for place in range(column + 1, next_column)]
        elif next_column == column == first[1]:
            between = [(place, column) for place in range(row + 1, next_row)]
        else:
            return False
        return all(self._cell(*place) is None for place in between)

    def _cell(self, row: int, column: int) -> Cell | None:
        cells = self._grid.rows[row]
        return cells[column] if column < len(cells) else None

    def _ignore_run(self, run: list[Position], reason: str, text: str) -> None:
        first, last = run[0], run[-1]
        if first == last:
            self.ignore(*first, reason, text)
            return
        texts = [cell.short_text for cell in (self._claim(*first), self._claim(*last)) if cell]
        for position in run[1:-1]:
            self._claim(*position)
        name = f"{cell_name(*first)}:{cell_name(*last)}"
        self._put(first, name, text or " \u2026 ".join(texts), reason)
