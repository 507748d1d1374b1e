"""Find the year of a column whose heading names only a month, quarter or week."""

from collections.abc import Iterable, Sequence

from kpidesk.domain.imports import Yearless
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.spreadsheets.grid import Area, Cell, Grid, Row
from kpidesk.spreadsheets.headers import Span, cell_at
from kpidesk.spreadsheets.mark_kinds import Mark, Qualified, YearlessDay
from kpidesk.spreadsheets.period_marks import mark_of, year_of
from kpidesk.spreadsheets.title_years import TitleYear, years_in_file_name, years_in_texts
from kpidesk.spreadsheets.words import METRIC_WORDS, YEAR_WORDS, is_word


def years_of_columns(
    grid: Grid,
    rows: Sequence[Row],
    span: Span,
    calendar: FiscalCalendar,
    file_name: str = "",
    fallback: int | None = None,
) -> dict[int, int | None]:
    """Return the year that the sheet gives each period column of a table outside its heading.

    A row above the heading that holds several years gives each column the one that stands over it
    or left of it, a merged one gives it to what it covers. Otherwise the only year in the titles
    above, in the headings, in the name of the sheet or of the file is everybody's. `fallback`, what
    a person said, is for the columns that have none: where there is no year, or more than one to
    choose from.
    """
    columns = sorted(span.header.marks)
    for number in range(span.header.row - 1, span.zone_start - 1, -1):
        spread = _spread(grid, number, rows[number], columns, calendar)
        if spread:
            return {
                column: year_for(span.header.marks[column], spread.get(column), calendar)
                or fallback
                for column in columns
            }
    titles = rows[span.zone_start : span.header.row + 1]
    marks = [span.header.marks[column] for column in columns]
    year = year_of_sheet(grid.name, titles, calendar, file_name, marks)
    years = years_of_marks(marks, year, calendar, fallback)
    return dict(zip(columns, years, strict=True))


def year_of_sheet(
    sheet: str,
    rows: Sequence[Row],
    calendar: FiscalCalendar,
    file_name: str = "",
    marks: Iterable[Mark] = (),
) -> TitleYear | None:
    """Return the one year that titles in `rows`, headings and the names of sheet and file give.

    None where there is none, or where two of them disagree. A file of several years may hold a
    sheet for each.
    """
    years = _years_of_titles(sheet, rows, calendar)
    years |= {_year(mark, calendar) for mark in marks if isinstance(mark, Period)}
    of_file = years_in_file_name(file_name, calendar)
    if not years:
        years = of_file
    elif of_file and not years & of_file:
        return None
    return next(iter(years)) if len(years) == 1 else None


def years_of_marks(
    marks: Iterable[Mark],
    year: TitleYear | None,
    calendar: FiscalCalendar,
    fallback: int | None = None,
) -> list[int | None]:
    """Return for `settle` the year of each mark, where `year` is what the sheet gives."""
    return [year_for(mark, year, calendar) or fallback for mark in marks]


def year_for(mark: Mark, year: TitleYear | None, calendar: FiscalCalendar) -> int | None:
    """Return which year is meant for `mark`: a month of a business year may lie in the one before.

    A quarter keeps the business year, as `in_year` wants it.
    """
    if year is None:
        return None
    plain = mark.mark if isinstance(mark, Qualified) else mark
    month = 0
    if isinstance(plain, Yearless) and plain.frequency is Frequency.MONTH:
        month = plain.number
    elif isinstance(plain, YearlessDay):
        month = plain.month
    elif isinstance(plain, Yearless) and plain.frequency is Frequency.WEEK and year.is_fiscal:
        return None
    return year.year - 1 if year.is_fiscal and month >= calendar.start_month else year.year


def _years_of_titles(sheet: str, rows: Sequence[Row], calendar: FiscalCalendar) -> set[TitleYear]:
    years = years_in_texts([sheet], calendar)
    for row in rows:
        cells = [cell for cell in row if cell is not None]
        bare = {TitleYear(year) for cell in cells if (year := year_of(cell)) is not None}
        others = [cell for cell in cells if year_of(cell) is None]
        if all(_may_be_beside_years(cell) or mark_of(cell, calendar) for cell in others):
            years |= bare
        years |= years_in_texts([cell.words for cell in others], calendar)
    return years


def _year(period: Period, calendar: FiscalCalendar) -> TitleYear:
    if period.frequency in (Frequency.QUARTER, Frequency.YEAR):
        return TitleYear(calendar.fiscal_year(period), calendar.start_month != 1)
    if period.frequency is Frequency.WEEK:
        return TitleYear(period.start.isocalendar().year)
    return TitleYear(period.start.year)


def _may_be_beside_years(cell: Cell) -> bool:
    """Say whether a number beside `cell` may be a year; beside other words it may be money."""
    return is_word(cell.words, YEAR_WORDS | METRIC_WORDS)


def _named_year(cell: Cell, calendar: FiscalCalendar) -> TitleYear | None:
    """Return the year that a cell names and nothing else: 2024, FY24, 2023/24."""
    year = year_of(cell)
    if year is not None:
        return TitleYear(year)
    mark = mark_of(cell, calendar) if cell.words else None
    if isinstance(mark, Period) and mark.frequency is Frequency.YEAR:
        return TitleYear(calendar.fiscal_year(mark), calendar.start_month != 1)
    return None


def _spread(
    grid: Grid, number: int, row: Row, columns: Sequence[int], calendar: FiscalCalendar
) -> dict[int, TitleYear]:
    """Return the years of a row that gives different columns different years, else nothing."""
    above = {
        column: _named_year(cell, calendar)
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
