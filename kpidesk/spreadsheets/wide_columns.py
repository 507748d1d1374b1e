"""Tell what the columns of a table are: the periods, the names of the rows, and the others."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kpidesk.domain.imports import Yearless
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.i18n import _
from kpidesk.spreadsheets.cell_values import looks_like_number
from kpidesk.spreadsheets.grid import Cell, Grid, Row
from kpidesk.spreadsheets.headers import Span, cell_at
from kpidesk.spreadsheets.period_marks import Mark, Settled, settle
from kpidesk.spreadsheets.table_years import years_of_columns
from kpidesk.spreadsheets.words import METRIC_WORDS, NOTE_WORDS, is_no_value, is_word

_MANY: Final = 0.5  # of the rows with numbers, for a column of texts to be their names


@dataclass(frozen=True, slots=True)
class PeriodColumn:
    """A column whose heading names a period, or why it is not known which one, or not its alone."""

    column: int
    settled: Settled


@dataclass(frozen=True, slots=True)
class Block:
    """Columns of periods and the column with the names of their rows, None where there is none."""

    label: int | None
    columns: tuple[PeriodColumn, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table: blocks side by side, and why the others hold no entries."""

    blocks: tuple[Block, ...]
    frequency: Frequency


def columns_of(grid: Grid, rows: Sequence[Row], span: Span, calendar: FiscalCalendar) -> Columns:
    """Return the columns of the table in `span`.

    The frequency that most headings have is the table's; columns of another one (a total of the
    year beside its months) are left out.
    """
    groups = _groups(rows, span)
    settled = _settle(grid, rows, span, groups, calendar)
    frequency = _main_frequency(span, settled)
    kept = {
        column
        for column, one in settled.items()
        if _frequency(span.header.marks[column], one) is frequency
    }
    doubtful = _covered(grid, rows, span, sorted(kept))
    blocks = []
    for label, group in groups:
        columns: list[PeriodColumn] = []
        for column in group:
            if column not in kept:
                continue
            one = settled[column]
            covered = doubtful.get(column, ())
            if covered and not one.problem:
                one = Settled(one.period, _several_columns(rows, span, column))
            columns.extend(PeriodColumn(at, one) for at in (column, *covered))
        if columns:
            blocks.append(Block(label, tuple(columns)))
    return Columns(tuple(blocks), frequency)


def _several_columns(rows: Sequence[Row], span: Span, column: int) -> str:
    heading = cell_at(rows[span.header.row], column)
    return _(
        "“{heading}” stands over several columns with numbers, and nothing says which of them to "
        "read. Keep one column for each period."
    ).format(heading="" if heading is None else heading.short_text)


def _rows_with_numbers(rows: Sequence[Row], span: Span, columns: Sequence[int]) -> list[Row]:
    return [
        row
        for row in rows[span.start : span.end]
        if any((cell := cell_at(row, at)) is not None and looks_like_number(cell) for at in columns)
    ]


def _share_of_names(rows: Sequence[Row], column: int, *, any_text: bool) -> float:
    """Return which part of `rows` has a name in `column`, or where `any_text` something at all."""
    cells = [cell_at(row, column) for row in rows]
    names = sum(cell is not None if any_text else _is_name(cell) for cell in cells)
    return names / len(rows) if rows else 0.0


def _is_name(cell: Cell | None) -> bool:
    return (
        cell is not None
        and bool(cell.words)
        and not looks_like_number(cell)
        and not is_no_value(cell.words)
    )


def _groups(rows: Sequence[Row], span: Span) -> list[tuple[int | None, list[int]]]:
    """Return the period columns, cut where a column of names stands between, with their names."""
    columns = sorted(span.header.marks)
    data = _rows_with_numbers(rows, span, columns) or list(rows[span.start : span.end])
    groups: list[tuple[int | None, list[int]]] = [(_label(data, rows, span, range(columns[0])), [])]
    for column, following in pairwise([*columns, None]):
        if column is None:
            continue
        groups[-1][1].append(column)
        if following is not None:
            label = _label(data, rows, span, range(column + 1, following), least=_MANY)
            if label is not None:
                groups.append((label, []))
    return groups


def _label(
    data: Sequence[Row], rows: Sequence[Row], span: Span, columns: range, least: float = 0.0
) -> int | None:
    """Return the column that holds the names: called so, else with most names, else the first."""
    header = rows[span.header.row]
    shares = {}
    for column in columns:
        heading = cell_at(header, column)
        is_called_so = heading is not None and is_word(heading.words, METRIC_WORDS)
        share = _share_of_names(data, column, any_text=is_called_so)
        if share <= 0 or share < least or (heading and is_word(heading.words, NOTE_WORDS)):
            continue
        shares[column] = (is_called_so and share >= _MANY, share, -column)
    return max(shares, key=lambda column: shares[column], default=None)


def _settle(
    grid: Grid,
    rows: Sequence[Row],
    span: Span,
    groups: Sequence[tuple[int | None, list[int]]],
    calendar: FiscalCalendar,
) -> dict[int, Settled]:
    columns = sorted(span.header.marks)
    marks = [span.header.marks[column] for column in columns]
    texts = [
        "" if (cell := cell_at(rows[span.header.row], column)) is None else cell.short_text
        for column in columns
    ]
    years = years_of_columns(grid, rows, span, calendar)
    settled = dict(
        zip(columns, settle(marks, texts, [years[at] for at in columns], calendar), strict=True)
    )
    if all(_runs_one_way([settled[at].period for at in group]) for _label, group in groups):
        return settled
    # October, November, December, January under one year: it cannot be that of all of them.
    return dict(zip(columns, settle(marks, texts, [None] * len(columns), calendar), strict=True))


def _runs_one_way(periods: Sequence[Period | None]) -> bool:
    """Say whether the periods of each frequency only rise or only fall."""
    known = [period for period in periods if period is not None]
    for frequency in {period.frequency for period in known}:
        starts = [period.start for period in known if period.frequency is frequency]
        steps = {later > earlier for earlier, later in pairwise(starts) if later != earlier}
        if len(steps) > 1 or len(set(starts)) < len(starts):
            return False
    return True


def _frequency(mark: Mark, settled: Settled) -> Frequency:
    if settled.period is not None:
        return settled.period.frequency
    return mark.frequency if isinstance(mark, Yearless) else Frequency.DAY


def _main_frequency(span: Span, settled: dict[int, Settled]) -> Frequency:
    counts = Counter(_frequency(span.header.marks[at], one) for at, one in settled.items())
    order = list(Frequency)
    return max(counts, key=lambda frequency: (counts[frequency], -order.index(frequency)))


def _covered(
    grid: Grid, rows: Sequence[Row], span: Span, columns: Sequence[int]
) -> dict[int, list[int]]:
    """Return for each period column the columns right of it that its heading may speak for too.

    Those that a merged heading covers; or, where every period has them, those without a heading: so
    it looks when "Budget" and "Actual" stand under each month.
    """
    header = rows[span.header.row]
    width = max((len(row) for row in rows[span.start : span.end]), default=0)
    if grid.from_text:  # what lies beyond is of records that were torn apart
        width = min(width, len(header))
    merged = {area.left: area for area in grid.merged if area.top <= span.header.row <= area.bottom}
    under_merged: dict[int, list[int]] = {}
    unnamed: dict[int, list[int]] = {}
    for column in columns:
        area = merged.get(column)
        if area is not None and area.right > column:
            reach = range(column + 1, min(area.right + 1, width))
            under_merged[column] = _with_numbers(rows, span, reach)
        last = column + 1
        while last < width and cell_at(header, last) is None:
            last += 1
        unnamed[column] = _with_numbers(rows, span, range(column + 1, last))
    if all(unnamed.values()):
        return unnamed
    return {column: covered for column, covered in under_merged.items() if covered}


def _with_numbers(rows: Sequence[Row], span: Span, columns: range) -> list[int]:
    return [column for column in columns if _rows_with_numbers(rows, span, [column])]
