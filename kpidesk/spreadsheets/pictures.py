"""Keep what the first rows and columns of a sheet look like, for a preview."""

from typing import Final

from kpidesk.domain.imports import SheetPicture
from kpidesk.spreadsheets.grid import Area, Cell, Grid, area_name
from kpidesk.spreadsheets.shown_texts import COLUMNS, ROWS

_CELLS: Final = 150_000  # blank ones count
_FEWEST_ROWS: Final = 300


def picture_of(grid: Grid, rows: int | None = None, columns: int = COLUMNS) -> SheetPicture:
    """Return the first rows and columns of a sheet as a person sees them, 5,000 and 200 or fewer.

    Of a wide sheet there are fewer rows, so that there are never more than 150,000 cells; `rows`
    outweighs that.
    """
    width = max((len(row) for row in grid.rows), default=0)
    height = rows_shown(width) if rows is None else rows
    return SheetPicture(
        tuple(
            tuple(
                "" if cell is None else _text(grid, number, column, cell)
                for column, cell in enumerate(row[:columns])
            )
            for number, row in enumerate(grid.rows[:height])
        ),
        len(grid.rows),
        width,
        tuple(
            area_name(
                Area(
                    area.top, area.left, min(area.bottom, height - 1), min(area.right, columns - 1)
                )
            )
            for area in grid.merged
            if area.top < height and area.left < columns
        ),
        frozenset(row for row in grid.hidden_rows if row < height),
        frozenset(column for column in grid.hidden_columns if column < columns),
    )


def rows_shown(width: int) -> int:
    """Return how many rows of a sheet of `width` columns the picture has at the most."""
    return max(_FEWEST_ROWS, min(ROWS, _CELLS // max(1, min(width, COLUMNS))))


def _text(grid: Grid, row: int, column: int, cell: Cell) -> str:
    return cell.short_text if grid.shown is None else grid.shown(row, column, cell)
