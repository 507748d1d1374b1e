"""Cut a sheet into blocks, each of which may be a table, where something new begins."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from kpidesk.domain.periods import FiscalCalendar
from kpidesk.spreadsheets.cell_values import looks_like_number
from kpidesk.spreadsheets.grid import Area, Cell, Row
from kpidesk.spreadsheets.headers import cell_at, header_in
from kpidesk.spreadsheets.list_pages import goes_on
from kpidesk.spreadsheets.period_marks import Mark, year_of
from kpidesk.spreadsheets.sides import masked
from kpidesk.spreadsheets.title_periods import period_in
from kpidesk.spreadsheets.words import is_no_value

_SOME: Final = 3  # rows with numbers are more than what stands above a table
_TOP: Final = 8  # rows of a block in which its headings are looked for


def blocks_of(rows: Sequence[Row], calendar: FiscalCalendar) -> list[Area]:
    """Return the blocks of a sheet from top to bottom.

    One begins where headings follow a blank row; lines of a single text above (a title) go with it.
    """
    width = max((len(row) for row in rows), default=0)
    segments = list(_segments(rows))
    if not width or not segments:
        return []
    starts = [0]
    has_body = False
    pending: int | None = None  # the first line of titles since the last table
    for top, end in segments:
        are_titles = _is_titles(rows, top, end)
        begins = begins_table(rows, top, end, calendar, with_titles=not are_titles)
        if are_titles and not begins:
            pending = top if pending is None else pending
            continue
        if has_body and begins and not (pending is None and goes_on(rows, starts[-1], top)):
            starts.append(top if pending is None else pending)
        has_body = has_body or begins or _has_numbers(rows, top, end)
        pending = None
    bottom = segments[-1][1]
    return [Area(top, 0, end - 1, width - 1) for top, end in pairwise([*starts, bottom])]


def columns_apart(rows: Sequence[Row], area: Area, calendar: FiscalCalendar) -> list[Area]:
    """Return the parts of a block side by side, each with headings and names of its own."""
    gaps = _blank_columns(rows, area)
    if not gaps:
        return [area]
    parts = [area]
    for gap in gaps:
        last = parts[-1]
        left = Area(last.top, last.left, last.bottom, gap - 1)
        right = Area(last.top, gap + 1, last.bottom, last.right)
        if stands_alone(rows, left, calendar) and stands_alone(rows, right, calendar):
            parts[-1:] = [left, right]
    return parts


def stands_alone(rows: Sequence[Row], area: Area, calendar: FiscalCalendar) -> bool:
    """Say whether a part of a block has headings, and names in its first column."""
    if area.right <= area.left:
        return False
    part = masked(rows, area)
    first = next(
        (
            at
            for at in range(area.left, area.right + 1)
            if any(at < len(row) and row[at] is not None for row in part)
        ),
        None,
    )
    if first is None:
        return False
    tops = [number for number in range(area.top, area.bottom + 1) if any(part[number])][:_TOP]
    for number in tops:
        is_named = any(
            (cell := cell_at(row, first)) is not None and cell.words for row in part[number + 1 :]
        )
        if lone_period(part[number], calendar) is not None:
            return is_named
        header = header_in(number, part[number], calendar)
        if header is not None:
            return header.first_column > first and is_named
    return any(_is_heading_row(part, number, area.bottom + 1) for number in tops)


def lone_period(row: Row, calendar: FiscalCalendar) -> tuple[int, Mark] | None:
    """Return column and period of the only text in a row, as "January 2024" over a table."""
    cells = [(at, cell) for at, cell in enumerate(row) if cell is not None]
    if not cells or len(cells) > 2:
        return None
    at, cell = cells[-1]
    if len(cells) == 2 and not cells[0][1].words.endswith(":"):
        return None
    mark = period_in(cell, calendar)
    return None if mark is None else (at, mark)


def is_period_title(rows: Sequence[Row], number: int, calendar: FiscalCalendar) -> bool:
    """Say whether a row names a period for what is below, and is not one of a column of periods."""
    row = rows[number]
    if len(row) - row.count(None) > 2:
        return False
    found = lone_period(row, calendar)
    if found is None:
        return False
    below = next((other for other in rows[number + 1 :] if any(other)), None)
    cell = None if below is None else cell_at(below, found[0])
    return below is not None and (cell is None or period_in(cell, calendar) is None)


def _segments(rows: Sequence[Row]) -> Iterator[tuple[int, int]]:
    """Yield first row and end of the runs of rows that are not blank."""
    top: int | None = None
    for number, row in enumerate(rows):
        if any(row):
            top = number if top is None else top
        elif top is not None:
            yield top, number
            top = None
    if top is not None:
        yield top, len(rows)


def _is_titles(rows: Sequence[Row], top: int, end: int) -> bool:
    """Say whether each row is a text, or one beside another or a year ("Company:", "Year:")."""
    return end - top <= _TOP and all(
        len(row) - row.count(None) <= 2
        and not any(cell is not None and cell.is_number and year_of(cell) is None for cell in row)
        for row in rows[top:end]
    )


def _has_numbers(rows: Sequence[Row], top: int, end: int) -> bool:
    numbered = (
        any(cell is not None and looks_like_number(cell) for cell in row[1:])
        for row in rows[top:end]
    )
    return sum(1 for one in numbered if one) >= _SOME


def begins_table(
    rows: Sequence[Row], top: int, end: int, calendar: FiscalCalendar, *, with_titles: bool
) -> bool:
    """Say whether headings stand in the first rows from `top`, after lines of a single text.

    `with_titles` counts a line that names a period as one.
    """
    for number in range(top, min(end, top + _TOP)):
        row = rows[number]
        if is_period_title(rows, number, calendar):
            if with_titles:
                return True
            continue
        if sum(cell is not None for cell in row) == 1:
            continue
        header = header_in(number, row, calendar)
        if header is not None and (len(header.marks) > 1 or header.names_no_metric):
            return True
        return _is_heading_row(rows, number, end)
    return False


def _is_heading_row(rows: Sequence[Row], number: int, end: int) -> bool:
    """Say whether a row holds words only, and numbers or dates stand under some of them."""
    cells = [(at, cell) for at, cell in enumerate(rows[number]) if cell is not None]
    if len(cells) < 2 or not all(is_name(cell) for _at, cell in cells):
        return False
    if cells[0][1].words.endswith(":"):
        return False
    if number + 1 >= min(end, len(rows)):
        return False
    under = rows[number + 1]
    return any(
        (cell := cell_at(under, at)) is not None
        and (not isinstance(cell.value, str) or looks_like_number(cell))
        for at, _cell in cells
    )


def is_name(cell: Cell) -> bool:
    """Say whether a cell holds words, not a number or how one says that there is none."""
    return bool(cell.words) and not looks_like_number(cell) and not is_no_value(cell.words)


def _blank_columns(rows: Sequence[Row], area: Area) -> list[int]:
    """Return the last of each run of blank columns with something on both sides."""
    free = set(range(area.left, area.right + 1))
    for row in rows[area.top : area.bottom + 1]:
        if not free:
            return []
        free = {at for at in free if at >= len(row) or row[at] is None}
    used = [at for at in range(area.left, area.right + 1) if at not in free]
    if not used:
        return []
    return [at for at in sorted(free) if used[0] < at < used[-1] and at + 1 not in free]
