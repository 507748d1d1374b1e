"""Find the year of a column whose heading names only a month, quarter or week."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kpidesk.domain.imports import Yearless
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.spreadsheets.business_years import business_starts
from kpidesk.spreadsheets.cell_values import looks_like_number
from kpidesk.spreadsheets.grid import Area, Cell, Grid, Row
from kpidesk.spreadsheets.headers import Span, cell_at
from kpidesk.spreadsheets.mark_kinds import Mark, Qualified, YearlessDay
from kpidesk.spreadsheets.period_marks import mark_of, year_of
from kpidesk.spreadsheets.period_texts import day_or_year
from kpidesk.spreadsheets.table_scales import UNIT_WORDS
from kpidesk.spreadsheets.title_years import (
    TitleYear,
    stem_of,
    turning_years,
    years_in_file_name,
    years_in_texts,
)
from kpidesk.spreadsheets.total_names import is_total_name
from kpidesk.spreadsheets.words import METRIC_WORDS, YEAR_WORDS, is_no_value, is_word, words_of

_SAMPLE: Final = 20  # rows that tell a column of numbers from one of names
# What a pivot table writes beside the years over its months.
_OF_PIVOTS = words_of("""
    years columnlabels rowlabels jahre spaltenbeschriftungen zeilenbeschriftungen
    années étiquettesdecolonnes étiquettesdelignes años etiquetasdecolumna etiquetasdefila
    anni etichettedicolonna etichettediriga anos jaren kolomlabels rijlabels
""")


@dataclass(frozen=True, slots=True)
class SheetYears:
    """What a sheet says of the years of period columns outside their headings.

    `turning` is the first of two years that a title speaks of, for what runs across New Year,
    `starts` are the months in which titles say that a year begins, `year` is the one they give.
    """

    given: Mapping[int, int | None]
    turning: int | None = None
    starts: frozenset[int] = frozenset()
    year: TitleYear | None = None


def years_of_columns(
    grid: Grid, rows: Sequence[Row], span: Span, calendar: FiscalCalendar, file_name: str = ""
) -> SheetYears:
    """Return the year that the sheet gives each period column of a table outside its heading.

    A row above the heading that holds several years gives each column the one that stands over it
    or left of it, a merged one gives it to what it covers. Otherwise the only year in the titles
    above, in the headings, in the name of the sheet or of the file is everybody's.
    """
    columns = sorted(span.header.marks)
    starts = starts_of(grid.name, rows[span.zone_start : span.header.row + 1], file_name)
    for number in range(span.header.row - 1, span.zone_start - 1, -1):
        spread = _spread(grid, number, rows[number], span.header.marks, calendar)
        if spread:
            return SheetYears(
                {
                    column: year_for(span.header.marks[column], spread.get(column), calendar)
                    for column in columns
                },
                starts=starts,
            )
    before = _years_before(rows, span)
    header: Row = [None if at in before else cell for at, cell in enumerate(rows[span.header.row])]
    corner = header[: columns[0]]  # a year in it needs no more to be sure of
    titles = [*rows[span.zone_start : span.header.row], header, corner]
    marks = [span.header.marks[column] for column in columns]
    among = _years_among(marks, calendar)
    if among:
        return SheetYears(dict(zip(columns, among, strict=True)), starts=starts)
    # "Jan 24" cannot prove by itself that 24 is a year.
    sure = [
        mark
        for column, mark in zip(columns, marks, strict=True)
        if column not in before
        and (
            (cell := cell_at(rows[span.header.row], column)) is None
            or day_or_year(cell.short_text) is None
        )
    ]
    year = year_of_sheet(grid.name, titles, calendar, file_name, sure)
    years = [year_for(mark, year, calendar) for mark in marks]
    return SheetYears(
        dict(zip(columns, years, strict=True)),
        turning_year(grid.name, titles, calendar, file_name),
        starts,
        year_of_sheet(grid.name, rows[span.zone_start : span.header.row], calendar, file_name)
        if starts
        else year,
    )


def _years_before(rows: Sequence[Row], span: Span) -> set[int]:
    """Return the columns of numbers under a year that stand before all of the months.

    2023, Jan, Feb: that is what the year before came to, or the months are of 2023 themselves.
    """
    marks = span.header.marks
    first = min((at for at in marks if not _is_year(marks[at])), default=0)
    if any(_is_year(marks[at]) for at in marks if at > first):
        return set()
    header = rows[span.header.row]
    body = rows[span.start : min(span.end, span.start + _SAMPLE)]
    return {
        at
        for at in range(1, min(first, len(header)))
        if header[at] is not None
        and any((one := cell_at(row, at)) is not None and looks_like_number(one) for row in body)
        and not any((one := cell_at(row, at)) is not None and _is_text(one) for row in body)
    }


def _is_year(mark: Mark) -> bool:
    plain = mark.mark if isinstance(mark, Qualified) else mark
    return isinstance(plain, Period) and plain.frequency is Frequency.YEAR


def _is_text(cell: Cell) -> bool:
    """Say whether a cell holds words that are no number."""
    return bool(cell.words) and not looks_like_number(cell) and not is_no_value(cell.words)


def _years_among(marks: Sequence[Mark], calendar: FiscalCalendar) -> list[int | None]:
    """Return the years of months between the sums of their years, as a pivot table lists them.

    2023, Jan, Feb, 2024, Jan: each year stands before its months, or each behind them. Nothing
    where no month comes twice, so that the years may be other ones than theirs.
    """
    plain = [mark.mark if isinstance(mark, Qualified) else mark for mark in marks]
    is_year = [isinstance(mark, Period) and mark.frequency is Frequency.YEAR for mark in plain]
    parts = [mark for mark in plain if isinstance(mark, Yearless)]
    if sum(is_year) < 2 or sum(is_year) + len(parts) < len(plain) or is_year[0] == is_year[-1]:
        return []
    if any(one and other for one, other in pairwise(is_year)) or len(set(parts)) == len(parts):
        return []
    found: list[int | None] = []
    standing: TitleYear | None = None
    for mark in plain if is_year[0] else reversed(plain):
        if isinstance(mark, Period):
            standing = TitleYear(calendar.fiscal_year(mark), calendar.start_month != 1)
        found.append(None if isinstance(mark, Period) else year_for(mark, standing, calendar))
    return found if is_year[0] else found[::-1]


def starts_of(sheet: str, rows: Sequence[Row], file_name: str = "") -> frozenset[int]:
    """Return the months in which titles, or the names of sheet or file, say that a year begins."""
    texts = [cell.words for row in rows for cell in row if cell is not None and cell.words]
    return frozenset(business_starts([sheet, *texts, stem_of(file_name)]))


def turning_year(
    sheet: str, rows: Sequence[Row], calendar: FiscalCalendar, file_name: str = ""
) -> int | None:
    """Return the first of the two years that titles, or the names of sheet or file, speak of.

    None where they speak of none, or of others.
    """
    texts = [cell.words for row in rows for cell in row if cell is not None and cell.words]
    years = turning_years([sheet, *texts], calendar)
    years = years or turning_years([stem_of(file_name)], calendar)
    return years.pop() if len(years) == 1 else None


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
    elif year.start_month not in (0, calendar.start_month):
        return None  # a quarter of another business year than that of the company
    start = year.start_month or calendar.start_month
    return year.year - 1 if year.is_fiscal and month >= start else year.year


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
    return is_word(cell.words, YEAR_WORDS | METRIC_WORDS | UNIT_WORDS | _OF_PIVOTS)


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
    grid: Grid, number: int, row: Row, marks: Mapping[int, Mark], calendar: FiscalCalendar
) -> dict[int, TitleYear]:
    """Return the years of a row that gives different columns different years, else nothing."""
    columns = sorted(marks)
    above = {
        column: _named_year(cell, calendar)
        for column in range(columns[0], columns[-1] + 1)
        if (cell := cell_at(row, column)) is not None and not is_total_name(cell.words)
    }
    years = {column: year for column, year in above.items() if year is not None}
    areas = [area for column in years if (area := _merged_at(grid, number, column)) is not None]
    are_merged = len(areas) == len(years) > 0
    # Numbers that are each merged over several months are years, whatever stands beside them.
    beside = () if are_merged and len(areas) > 1 else row[: columns[0]]
    if len(years) < len(above) or not all(
        _may_be_beside_years(cell) for cell in beside if cell is not None
    ):
        return {}
    if are_merged:
        spread = {
            column: years[area.left]
            for area in areas
            for column in columns
            if area.left <= column <= area.right
        }
        return spread if len(years) > 1 or len(spread) < len(columns) else {}
    if len(years) < 2:
        return {}
    if min(years) > columns[0]:
        centred = _centred(years, marks)
        if centred:
            return centred
    return {
        column: years[max(at for at in years if at <= column)]
        for column in columns
        if column >= min(years)
    }


def _centred(years: Mapping[int, TitleYear], marks: Mapping[int, Mark]) -> dict[int, TitleYear]:
    """Return the years of months over the middle of which each stands alone, without a merge.

    Nothing unless each year has its own run of them, every run but the first begins anew with
    January, and the years follow each other.
    """
    runs: list[list[int]] = []
    standing = 0
    for column in sorted(marks):
        mark = marks[column]
        if not isinstance(mark, Yearless):
            return {}
        if not runs or mark.number <= standing:
            if runs and mark.number != 1:
                return {}
            runs.append([])
        runs[-1].append(column)
        standing = mark.number
    at = sorted(years)
    if len(runs) != len(at) or any(
        not run[0] <= column <= run[-1] for run, column in zip(runs, at, strict=True)
    ):
        return {}
    if any(years[later].year - years[one].year != 1 for one, later in pairwise(at)):
        return {}
    return {column: years[over] for run, over in zip(runs, at, strict=True) for column in run}


def _merged_at(grid: Grid, row: int, column: int) -> Area | None:
    return next(
        (
            area
            for area in grid.merged
            if area.top == row and area.left == column and area.right > column
        ),
        None,
    )
