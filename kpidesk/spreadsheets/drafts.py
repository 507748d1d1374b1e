"""A grid while it is being filled, cell by cell: it never grows beyond what a file may ask for."""

from collections.abc import Sequence

from kpidesk.domain.errors import UserError
from kpidesk.domain.numbers import ENGLISH, NumberLocale
from kpidesk.spreadsheets.archive import too_large
from kpidesk.spreadsheets.formula_checks import check_formulas
from kpidesk.spreadsheets.formula_values import FormulaMark
from kpidesk.spreadsheets.grid import MAX_COLUMNS, MAX_ROWS, Area, Cell, Grid, Position, Row
from kpidesk.spreadsheets.limits import Limits
from kpidesk.spreadsheets.number_cells import make_percentages
from kpidesk.spreadsheets.shown_cells import ShownCells

_NOTHING: Row = ()


class GridDraft:
    """Gathers what a reader finds on one sheet, from the top to the bottom.

    Rows and columns count from 0. Blank cells cost nothing, however often they are repeated; the
    used range is bounded before anything is laid out in memory.
    """

    def __init__(self, name: str, file_name: str, limits: Limits) -> None:
        """Begin the sheet `name` of the file that messages call `file_name`."""
        self.name = name
        self.is_hidden = False
        self.merged: list[Area] = []
        self.sums: set[Position] = set()
        self.indents: dict[Position, int] = {}
        self.formulas: dict[Position, FormulaMark] = {}
        self.shown: ShownCells | None = None
        self.has_points = False  # numbers that are shown with a percent sign, but stored so
        self._file_name = file_name
        self._limits = limits
        self._rows: list[Row] = []
        self._width = 0
        self._hidden_rows: list[tuple[int, int]] = []
        self._hidden_columns: list[tuple[int, int]] = []

    @property
    def height(self) -> int:
        """How many rows the cells that are not blank reach down."""
        return len(self._rows)

    def add_row(self, number: int, cells: Sequence[Cell | None], repeated: int = 1) -> None:
        """Put a row at `number`, below all that stand, as often as it is `repeated`.

        ValueError where it stands above another; UserError where the sheet would get too large.
        """
        width = len(cells)
        while width and cells[width - 1] is None:
            width -= 1
        if not width:
            return
        if number < len(self._rows):
            raise ValueError(number)
        self._width = max(self._width, width)
        height = number + repeated
        is_beyond = height > MAX_ROWS or self._width > MAX_COLUMNS
        if is_beyond or height * self._width > self._limits.cells:
            raise self.too_large()
        self._rows.extend([_NOTHING] * (number - len(self._rows)))
        self._rows.extend([cells[:width]] * repeated)

    def too_large(self) -> UserError:
        """Return the refusal of the file for asking too much."""
        return too_large(self._file_name)

    def hide_rows(self, first: int, count: int) -> None:
        """Say that rows are hidden; those below all cells do not matter."""
        self._hidden_rows.append((first, count))

    def hide_columns(self, first: int, count: int) -> None:
        """Say that columns are hidden; those beyond all cells do not matter."""
        self._hidden_columns.append((first, count))

    def grid(self, locale: NumberLocale = ENGLISH) -> Grid:
        """Return the grid; what its formulas come to is compared with what is stored of them.

        `locale` is how numbers are shown in the texts of cells.
        """
        if self.formulas:
            self._check(locale)
        if self.has_points:
            rows = list(map(list, self._rows))
            make_percentages(rows)
            self._rows = [tuple(row) for row in rows]
        return Grid(
            self.name,
            self._rows,
            _within(self._hidden_rows, len(self._rows)),
            _within(self._hidden_columns, self._width),
            tuple(self.merged),
            self.is_hidden,
            indents=self.indents,
            sums=frozenset(self.sums),
            shown=self.shown,
        )

    def _check(self, locale: NumberLocale) -> None:
        rows = list(map(list, self._rows))
        formulas = {
            (row, column): mark
            for (row, column), mark in self.formulas.items()
            if row < len(rows) and column < len(rows[row])
        }
        check_formulas(rows, formulas, locale, needs_calculation=False)
        self._rows = [tuple(row) for row in rows]


def _within(spans: Sequence[tuple[int, int]], end: int) -> frozenset[int]:
    return frozenset(
        place for first, count in spans for place in range(first, min(first + count, end))
    )
