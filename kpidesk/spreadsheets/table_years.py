"""Find the year of a column whose heading names only a month, quarter or week."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.spreadsheets.grid import Area, Cell, Grid, Row
from kpidesk.spreadsheets.headers import Span, cell_at
from kpidesk.spreadsheets.period_marks import mark_of, year_of
from kpidesk.spreadsheets.words import METRIC_WORDS, YEAR_WORDS, is_word

# A year in a title; not the year of a full date (when it was printed), nor half of 2025/26.
_YEAR_IN_TEXT: Final = re.compile(r"(?<![\w.,/-])((?:19|20)\d{2})(?!\w|[.,/–-]\d)")
_YEAR_AFTER_FY: Final = re.compile(r"\bFY ?((?:19|20)\d{2})\b", re.IGNORECASE)


def years_of_columns(
    grid: Grid, rows: Sequence[Row], span: Span, calendar: FiscalCalendar
) -> dict[int, int | None]:
    """Return the year that the sheet gives each period column of a table outside its heading.

    A row above the heading that holds several years gives each column the one that stands over it
    or left of it, a merged one gives it to what it covers. Otherwise the only year in the titles
    above, in the headings or in the name of the sheet is everybody's. None where there is no year,
    or more than one to choose from.
    """
    columns = sorted(span.header.marks)
    for number in range(span.header.row - 1, span.zone_start - 1, -1):
        spread = _spread(grid, number, rows[number], columns)
        if spread:
            return {column: spread.get(column) for column in columns}
    titles = rows[span.zone_start : span.header.row + 1]
    years = years_in_titles(grid.name, titles, calendar)
    marks = span.header.marks.values()
    years |= {_year(mark, calendar) for mark in marks if isinstance(mark, Period)}
    year = years.pop() if len(years) == 1 else None
    return dict.fromkeys(columns, year)


def years_in_titles(sheet: str, rows: Sequence[Row], calendar: FiscalCalendar) -> set[int]:
    """Return the years that a sheet's name and some rows give; a full date gives none."""
    years = _years_in([sheet], calendar)
    for row in rows:
        cells = [cell for cell in row if cell is not None]
        bare = {year for cell in cells if (year := year_of(cell)) is not None}
        others = [cell for cell in cells if year_of(cell) is None]
        if all(_may_be_beside_years(cell) or mark_of(cell, calendar) for cell in others):
            years |= bare
        years |= _years_in([cell.words for cell in others], calendar)
    return years


def _year(period: Period, calendar: FiscalCalendar) -> int:
    if period.frequency in (Frequency.QUARTER, Frequency.YEAR):
        return calendar.fiscal_year(period)
    return (
        period.start.isocalendar().year if period.frequency is Frequency.WEEK else period.start.year
    )


def _years_in(texts: Iterable[str], calendar: FiscalCalendar) -> set[int]:
    years: set[int] = set()
    for text in texts:
        years.update(int(year) for year in _YEAR_IN_TEXT.findall(text))
        if calendar.start_month == 1:
            years.update(int(year) for year in _YEAR_AFTER_FY.findall(text))
    return years


def _may_be_beside_years(cell: Cell) -> bool:
    """Say whether a number beside `cell` may be a year; beside other words it may be money."""
    return is_word(cell.words, YEAR_WORDS | METRIC_WORDS)


def _spread(grid: Grid, number: int, row: Row, columns: Sequence[int]) -> dict[int, int]:
    """Return the years of a row that gives different columns different years, else nothing."""
    above = {
        column: year_of(cell)
        for column in range(columns[0], columns[-1] + 1)
        if (cell := cell_at(row, column)) is not None
    }
    years = {column: year for column, year in above.items() if year is not None}
    beside = [cell for cell in row[: columns[0]] if cell is not None]
    if len(years) < len(above) or not all(_may_be_beside_years(cell) for cell in beside):
        return {}
    areas = [area for column in years if (area := _merged_at(grid, number, column)) is not None]
    if areas and len(areas) == len(years):
        spread = {
            column: years[area.left]
            for area in areas
            for column in columns
            if area.left <= column <= area.right
        }
        return spread if len(years) > 1 or len(spread) < len(columns) else {}
    if len(years) < 2:
        return {}
    return {
        column: years[max(at for at in years if at <= column)]
        for column in columns
        if column >= min(years)
    }


def _merged_at(grid: Grid, row: int, column: int) -> Area | None:
    return next(
        (
            area
            for area in grid.merged
            if area.top == row and area.left == column and area.right > column
        ),
        None,
    )
