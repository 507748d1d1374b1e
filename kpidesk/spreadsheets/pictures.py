"""Keep what the first rows and columns of a sheet look like, for a preview."""

from kpidesk.domain.imports import SheetPicture
from kpidesk.spreadsheets.grid import Area, Cell, Grid, area_name
from kpidesk.spreadsheets.shown_texts import COLUMNS, ROWS


def picture_of(grid: Grid) -> SheetPicture:
    """Return the first 300 rows and 60 columns of a sheet as a person sees them."""
    width = max((len(row) for row in grid.rows), default=0)
    return SheetPicture(
        tuple(
            tuple(
                "" if cell is None else _text(grid, number, column, cell)
                for column, cell in enumerate(row[:COLUMNS])
            )
            for number, row in enumerate(grid.rows[:ROWS])
        ),
        len(grid.rows),
        width,
        tuple(
            area_name(
                Area(area.top, area.left, min(area.bottom, ROWS - 1), min(area.right, COLUMNS - 1))
            )
            for area in grid.merged
            if area.top < ROWS and area.left < COLUMNS
        ),
        frozenset(row for row in grid.hidden_rows if row < ROWS),
        frozenset(column for column in grid.hidden_columns if column < COLUMNS),
    )


def _text(grid: Grid, row: int, column: int, cell: Cell) -> str:
    return cell.short_text if grid.shown is None else grid.shown(row, column, cell)
