"""Read a table with periods in rows and metrics in columns: one that was turned on its side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.periods import FiscalCalendar, Frequency
from kpidesk.spreadsheets.bare_periods import (
    bare_marks,
    counted_frequency,
    counted_mark,
    counted_marks,
    day_marks,
    may_be_short_month,
)
from kpidesk.spreadsheets.cell_values import looks_like_number
from kpidesk.spreadsheets.grid import Area, Cell, Row
from kpidesk.spreadsheets.headers import (
    Span,
    cell_at,
    find_spans,
    header_in,
    is_account,
    is_blank,
    month_above,
    repeats_header,
)
from kpidesk.spreadsheets.heading_rows import headings_of
from kpidesk.spreadsheets.ledger import Ledger
from kpidesk.spreadsheets.period_marks import frequency_of, mark_of, year_of
from kpidesk.spreadsheets.record_words import DATE_WORDS as RECORD_DATES
from kpidesk.spreadsheets.record_words import PERIOD_HEADINGS, names_id, tokens
from kpidesk.spreadsheets.row_scenarios import is_scenario
from kpidesk.spreadsheets.sides import MOST_TURNED, Sheet, turned
from kpidesk.spreadsheets.table_titles import BETWEEN_TITLES
from kpidesk.spreadsheets.wide_tables import read_wide_table
from kpidesk.spreadsheets.words import (
    DATE_WORDS,
    DAY_WORDS,
    METRIC_WORDS,
    VALUE_WORDS,
    Scenario,
    is_no_value,
    is_word,
    scenario_of,
)

_FIRST_COLUMNS: Final = 5  # of a block, in which periods are looked for
_SAMPLE: Final = 30  # cells of a column in which the first period is looked for
_DATED: Final = frozenset(("date", "datum", "fecha", "data", "dato", "stichtag"))


@dataclass(frozen=True, slots=True)
class PeriodsDown:
    """A column that names periods with numbers beside them: how many.

    `top` is the first row of headings over them. `are_names` says that they are written as names of
    months and the like, each once, over nothing but numbers: then it is no list.
    """

    column: int
    count: int
    top: int
    are_names: bool


def periods_down(
    rows: Sequence[Row], area: Area, calendar: FiscalCalendar, sheet: str = ""
) -> PeriodsDown | None:
    """Return the column of a block that names the most periods, None where none names two.

    The name of the `sheet` may say of which month the numbers below "Day" are the days.
    """
    if (area.bottom + 1) * (area.right + 1) > MOST_TURNED:
        return None
    best: PeriodsDown | None = None
    for column in range(area.left, min(area.left + _FIRST_COLUMNS, area.right)):
        filled = [
            number
            for number in range(area.top, area.bottom + 1)
            if cell_at(rows[number], column) is not None
        ]
        places: list[int] = []
        if _are_ids(rows, column, filled, calendar):
            continue
        if any(_is_period(rows[number], column, calendar) for number in filled[:_SAMPLE]):
            places = [number for number in filled if _is_period(rows[number], column, calendar)]
        if _are_years_of_parts(rows, area, column, places):
            return None  # a list with a column of years beside one of months
        if len(places) > 1 and _are_told_apart(rows, area, column, places):
            return None  # a list with a column of Actual and Forecast
        if len(places) < 2:
            places = _counted(rows, column, filled, calendar, sheet)
        if (
            len(places) > 1
            and (best is None or len(places) > best.count)
            and not _are_values(rows, area, column, places, calendar)
            and any(_has_number(rows[number], column) for number in places)
        ):
            best = PeriodsDown(
                column,
                len(places),
                _top(rows, area, places[0]),
                _are_names(rows, area, column, places, calendar),
            )
    return best


def _are_told_apart(rows: Sequence[Row], area: Area, column: int, places: Sequence[int]) -> bool:
    """Say whether a column right of the periods says of each what came about and what did not."""
    for at in range(column + 1, area.right + 1):
        cells = [cell for number in places if (cell := cell_at(rows[number], at)) is not None]
        kinds = {scenario_of(cell.words)[1] for cell in cells if is_scenario(cell.words)}
        is_full = len(cells) == len(places) and all(is_scenario(cell.words) for cell in cells)
        if is_full and kinds - {Scenario.ACTUAL}:
            return True
    return False


def _are_years_of_parts(
    rows: Sequence[Row], area: Area, column: int, places: Sequence[int]
) -> bool:
    """Say whether each period is another year, beside a column of months or weeks by number.

    2023 and 12, 2024 and 1: a list of two months, not of two years.
    """
    years = [year_of(cell) for at in places if (cell := cell_at(rows[at], column)) is not None]
    if len(places) < 2 or None in years or len(set(years)) < len(places):
        return False
    top = next((at for at in range(places[0] - 1, area.top - 1, -1) if not is_blank(rows[at])), -1)
    if top < 0:
        return False
    for at in range(area.left, area.right + 1):
        heading = cell_at(rows[top], at)
        frequency = None if heading is None else counted_frequency(heading.words)
        if at == column or frequency is None:
            continue
        beside = [cell for number in places if (cell := cell_at(rows[number], at)) is not None]
        if beside and all(counted_mark(cell, frequency) is not None for cell in beside):
            return True
    return False


def _are_ids(
    rows: Sequence[Row], column: int, filled: Sequence[int], calendar: FiscalCalendar
) -> bool:
    """Say whether digits below a heading such as "Part no." or "SKU" are names: 2021, 2023-01."""
    sample = filled[:_SAMPLE]
    first = next(
        (at for at, number in enumerate(sample) if _is_period(rows[number], column, calendar)), 0
    )
    heading = cell_at(rows[sample[first - 1]], column) if first else None
    if heading is None or not names_id(heading.words):
        return False
    if tokens(heading.words) & (RECORD_DATES | PERIOD_HEADINGS):
        return False
    below = (cell_at(rows[number], column) for number in sample[first:])
    return not any(
        cell is not None and (any(map(str.isalpha, cell.words)) or isinstance(cell.value, date))
        for cell in below
    )


def _counted(
    rows: Sequence[Row], column: int, filled: Sequence[int], calendar: FiscalCalendar, sheet: str
) -> list[int]:
    """Return the rows whose cells are numbers such as 1, 2, 3 under "Week", "Month" or "Day"."""
    cells = [cell for number in filled if (cell := cell_at(rows[number], column)) is not None]
    start = next((at for at, cell in enumerate(cells) if _is_number(cell)), 0)
    if not start or not cells[start - 1].words:
        return []
    heading = cells[start - 1].words
    last = next((at for at in range(start, len(cells)) if not _is_number(cells[at])), len(cells))
    is_short = all(map(may_be_short_month, cells[start:last]))
    if counted_marks(heading, cells[start:last]) or (
        is_short and any(bare_marks(cells[start:last]))
    ):
        return list(filled[start:last])
    month = month_above(rows, filled[start - 1], calendar, [sheet])
    if month is not None and is_word(heading, DAY_WORDS):
        return list(filled[start:last]) if day_marks(heading, cells[start:last], month) else []
    return []


def _is_number(cell: Cell) -> bool:
    return looks_like_number(cell) or may_be_short_month(cell)


def _is_period(row: Row, column: int, calendar: FiscalCalendar) -> bool:
    cell = cell_at(row, column)
    return cell is not None and (mark_of(cell, calendar) is not None or year_of(cell) is not None)


def _are_values(
    rows: Sequence[Row], area: Area, column: int, places: Sequence[int], calendar: FiscalCalendar
) -> bool:
    """Say whether these are numbers such as 2024 under a heading that names a period itself."""
    bare = [
        at
        for at in places
        if (cell := cell_at(rows[at], column)) is not None and mark_of(cell, calendar) is None
    ]
    if not bare:
        return False
    for number in range(area.top, bare[0] + 1):
        header = header_in(number, rows[number], calendar)
        if header is not None and len(header.marks) > 1 and column in header.marks:
            of = rows[number]
            return all(
                at in bare or repeats_header(rows[at], of, header) for at in places if at > number
            )
    return False


def _has_number(row: Row, column: int) -> bool:
    return any(cell is not None and looks_like_number(cell) for cell in row[column + 1 :])


def _are_names(
    rows: Sequence[Row], area: Area, column: int, places: Sequence[int], calendar: FiscalCalendar
) -> bool:
    names = set()
    year = ""
    said = _scenario_column(rows, range(places[0], area.bottom + 1), column)
    # Only a list of one row of headings, and one row for each date, is read as a list.
    may_be_days = (
        said is not None
        or _has_two_headings(rows, area, column, places[0])
        or _has_accounts(rows, area, column, places[0])
    )
    for number in places:
        before = [cell.text for cell in rows[number][area.left : column] if cell is not None]
        year = " ".join(before) or year
        cell = cell_at(rows[number], column)
        if cell is None or not (may_be_days or isinstance(cell.value, str | float)):
            return False
        mark = mark_of(cell, calendar)
        if mark is not None and frequency_of(mark) is Frequency.DAY and not may_be_days:
            return False
        scenario = None if said is None else cell_at(rows[number], said)
        names.add((year, cell.text, "" if scenario is None else scenario.words.casefold()))
        if any(
            at != said and other is not None and _is_text(other)
            for at, other in enumerate(rows[number])
            if at > column
        ):
            return False
    headings = [
        cell.words
        for row in rows[area.top : places[0]]
        if (cell := cell_at(row, column)) is not None and cell.words
    ]
    is_dated = any(is_word(text, _DATED) for text in headings)
    if any(is_word(text, METRIC_WORDS | VALUE_WORDS) for text in headings) and _has_dates_beside(
        rows[area.top : places[0]], column
    ):
        return False  # metrics called as months are, or values such as 2020, each beside its date
    return len(names) == len(places) and (may_be_days or not is_dated)


def _has_dates_beside(rows: Sequence[Row], column: int) -> bool:
    """Say whether a column other than `column` is called "Date" or the like."""
    return any(
        at != column and cell is not None and is_word(cell.words, DATE_WORDS)
        for row in rows
        for at, cell in enumerate(row)
    )


def _is_text(cell: Cell) -> bool:
    return bool(cell.words) and not looks_like_number(cell) and not is_no_value(cell.words)


def _scenario_column(rows: Sequence[Row], body: range, column: int) -> int | None:
    """Return the column that says of each row whether it is "Actual" or "Budget", if there is."""
    width = max((len(rows[number]) for number in body), default=0)
    for at in range(column + 1, min(width, column + _FIRST_COLUMNS)):
        texts = {
            cell.words.casefold()
            for number in body
            if (cell := cell_at(rows[number], at)) is not None
        }
        if len(texts) > 1 and all(text and is_scenario(text) for text in texts):
            return at
    return None


def _has_two_headings(rows: Sequence[Row], area: Area, column: int, first: int) -> bool:
    """Say whether headings that are alike stand under others: Revenue and Orders of each shop."""
    if first - 2 < area.top:
        return False
    own, above = (
        [cell.words for cell in rows[number][column + 1 :] if cell is not None]
        for number in (first - 1, first - 2)
    )
    return len(set(own)) < len(own) and all(own) and len(above) > 1 and all(above)


def _has_accounts(rows: Sequence[Row], area: Area, column: int, first: int) -> bool:
    """Say whether the only names over the columns are the numbers of accounts."""
    if first - 1 < area.top:
        return False
    cells = [cell for cell in rows[first - 1][column + 1 :] if cell is not None]
    names = {cell.text.strip() for cell in cells}
    return len(cells) == len(names) > 0 and all(_is_account(cell) for cell in cells)


def _is_account(cell: Cell) -> bool:
    """Say whether a heading is the number of an account: 4000, 4000 Budget."""
    rest = scenario_of(cell.words)[0].strip() if cell.words else cell.text
    return is_account(Cell(rest, rest))


def _top(rows: Sequence[Row], area: Area, first: int) -> int:
    """Return the first of the rows of headings over the first period; titles are none."""
    top = first
    while top > area.top:
        cells = [cell for cell in rows[top - 1] if cell is not None]
        if not cells or (len(cells) == 1 and top < first):
            break
        if len(cells) == 1 and area.right - area.left > 1:
            break
        top -= 1
    return top


def read_transposed(
    sheet: Sheet,
    ledger: Ledger,
    area: Area,
    down: PeriodsDown,
    options: ReadOptions,
    file_name: str = "",
) -> bool:
    """Put into `ledger` what the table in `area` says; say whether it is one after all."""
    titles = [
        cell.words
        for row in sheet.rows[area.top : down.top]
        for cell in row
        if cell is not None and cell.words
    ]
    body = Area(down.top, area.left, area.bottom, area.right)
    name = " ".join([sheet.grid.name, *titles])
    side = turned(sheet, ledger, body, name)
    side = Sheet(
        side.grid,
        side.rows,
        side.ledger,
        is_turned=True,
        titles_above=(*sheet.titles_above, *titles),
        title=BETWEEN_TITLES.join(title[:80] for title in titles[-3:]),
    )
    spans = find_spans(side.rows, options.calendar, (*side.titles_above, sheet.grid.name))
    if not spans:
        return False
    span = max(spans, key=lambda one: len(one.header.marks))
    own = Span(span.header, area.left, span.start, area.right + 1, down.top)
    headings = headings_of(side.grid, side.rows, own, options.calendar)
    read_wide_table(side, own, headings, options, file_name)
    return True
