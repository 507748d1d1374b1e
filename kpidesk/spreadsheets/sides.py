"""A sheet as it lies or turned on its side, so that a transposed table is read like any other."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from kpidesk.domain.imports import DateOrder, Layout, PartRole, SentCell, TotalCheck
from kpidesk.spreadsheets.cell_values import ValueRead
from kpidesk.spreadsheets.grid import Area, Grid, Position, Row, cell_name
from kpidesk.spreadsheets.ledger import Ledger
from kpidesk.spreadsheets.period_marks import Settled

MOST_TURNED: Final = 4_000_000  # cells, blank ones counted, of a block that is turned


class Account(Protocol):
    """What a table puts into a ledger."""

    def start_table(self, layout: Layout, area: Area, title: str = "", recipe: str = "") -> None:
        """Begin a table."""

    def mark(self, role: PartRole, area: Area) -> None:
        """Say what a part of the table is."""

    def check(self, check: TotalCheck) -> None:
        """Note a total that the sheet states."""

    def note_date_order(self, order: DateOrder) -> None:
        """Note how dates were read."""

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
        """Claim a cell as read."""

    def ignore(self, row: int, column: int, reason: str, text: str = "") -> None:
        """Claim a cell as ignored."""

    def ignore_all(self, positions: Iterable[Position], reason: str, text: str = "") -> None:
        """Claim cells as ignored, run by run."""

    def unclaimed_in(self, area: Area) -> Iterator[Position]:
        """Yield the cells of an area that nobody claimed."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet, or a block of it, as a table lies in it.

    `rows` are those of `grid` without what is hidden or lies outside of the block; where it
    `is_turned` all of it has rows for columns, and the ledger turns places back. `titles_above` are
    texts over the first table of the sheet, `title` what stands over this one, where it is known;
    where it `is_lowered` a blank row stands over what really is the first.
    """

    grid: Grid
    rows: Sequence[Row]
    ledger: Account
    is_turned: bool = False
    titles_above: tuple[str, ...] = ()
    title: str = ""
    is_lowered: bool = False

    @property
    def has_indents(self) -> bool:
        """Say whether it means something how far names are indented."""
        return not self.is_turned

    def name_of(self, row: int, column: int) -> str:
        """Return the name of a cell in the sheet as it really lies."""
        if self.is_lowered:
            row -= 1
        return cell_name(column, row) if self.is_turned else cell_name(row, column)

    def layout(self, layout: Layout) -> Layout:
        """Return how a table is laid out that looks like `layout` from this side."""
        return Layout.TRANSPOSED if self.is_turned and layout is Layout.WIDE else layout


def turned_area(area: Area) -> Area:
    """Return an area with rows for columns."""
    return Area(area.left, area.top, area.right, area.bottom)


def masked(rows: Sequence[Row], area: Area) -> list[Row]:
    """Return rows up to the end of `area` with None for all outside of it."""
    before = [None] * area.left
    inside = rows[area.top : area.bottom + 1]
    masked_rows: list[Row] = [()] * min(area.top, len(rows))
    masked_rows.extend([*before, *row[area.left : area.right + 1]] for row in inside)
    return masked_rows


def turned(sheet: Sheet, ledger: Ledger, area: Area, name: str) -> Sheet:
    """Return the part of `sheet` in `area` turned on its side; `name` is its sheet's, for years."""
    height = area.bottom + 1
    columns: list[Row] = []
    for column in range(area.right + 1):
        if column < area.left:
            columns.append(())
            continue
        line = [
            row[column] if number >= area.top and column < len(row) else None
            for number, row in enumerate(sheet.rows[:height])
        ]
        columns.append(line)
    grid = Grid(
        name,
        columns,
        sheet.grid.hidden_columns,
        sheet.grid.hidden_rows,
        tuple(turned_area(one) for one in sheet.grid.merged),
        sheet.grid.is_hidden,
        sheet.grid.from_text,
        {(column, row): steps for (row, column), steps in sheet.grid.indents.items()},
        frozenset((column, row) for row, column in sheet.grid.sums),
    )
    return Sheet(grid, columns, MovedLedger(ledger, is_turned=True), is_turned=True)


def lowered(sheet: Sheet, ledger: Ledger) -> Sheet:
    """Return `sheet` with a blank row on top, for a heading that it does not have."""
    grid = replace(
        sheet.grid,
        rows=[(), *sheet.grid.rows],
        hidden_rows=frozenset(row + 1 for row in sheet.grid.hidden_rows),
        merged=tuple(_moved(one, 1) for one in sheet.grid.merged),
        indents={(row + 1, column): steps for (row, column), steps in sheet.grid.indents.items()},
        sums=frozenset((row + 1, column) for row, column in sheet.grid.sums),
    )
    moved = MovedLedger(ledger, lowered=1)
    return replace(sheet, grid=grid, rows=[(), *sheet.rows], ledger=moved, is_lowered=True)


def _moved(area: Area, rows: int) -> Area:
    return Area(max(0, area.top + rows), area.left, area.bottom + rows, area.right)


@dataclass(frozen=True, slots=True)
class MovedLedger:
    """A ledger that takes places of a sheet as it is looked at, and turns them back.

    `is_turned`: rows stand for columns. `lowered` is how many blank rows were put on top.
    """

    ledger: Ledger
    lowered: int = 0
    is_turned: bool = False

    def _real(self, row: int, column: int) -> Position:
        row -= self.lowered
        return (column, row) if self.is_turned else (row, column)

    def _seen(self, row: int, column: int) -> Position:
        row, column = (column, row) if self.is_turned else (row, column)
        return row + self.lowered, column

    def _real_area(self, area: Area) -> Area:
        area = _moved(area, -self.lowered)
        return turned_area(area) if self.is_turned else area

    def start_table(self, layout: Layout, area: Area, title: str = "", recipe: str = "") -> None:
        """Begin a table."""
        self.ledger.start_table(layout, self._real_area(area), title, recipe)

    def mark(self, role: PartRole, area: Area) -> None:
        """Say what a part of the table is; rows that were put on top are none."""
        if area.bottom >= self.lowered:
            self.ledger.mark(role, self._real_area(area))

    def check(self, check: TotalCheck) -> None:
        """Note a total that the sheet states; its cells are named already."""
        self.ledger.check(check)

    def note_date_order(self, order: DateOrder) -> None:
        """Note how dates were read."""
        self.ledger.note_date_order(order)

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
        """Claim a cell as read."""
        place = self._real(row, column)
        self.ledger.read(*place, label, settled, value, note, sent, is_target=is_target)

    def ignore(self, row: int, column: int, reason: str, text: str = "") -> None:
        """Claim a cell as ignored."""
        self.ledger.ignore(*self._real(row, column), reason, text)

    def ignore_all(self, positions: Iterable[Position], reason: str, text: str = "") -> None:
        """Claim cells as ignored, run by run."""
        self.ledger.ignore_all([self._real(*place) for place in positions], reason, text)

    def unclaimed_in(self, area: Area) -> Iterator[Position]:
        """Yield the cells of an area that nobody claimed."""
        for place in self.ledger.unclaimed_in(self._real_area(area)):
            yield self._seen(*place)
