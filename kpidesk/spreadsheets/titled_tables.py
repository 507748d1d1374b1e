"""Find a table of names and values for one period, which stands in a title: "January 2024"."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kpidesk.domain.periods import FiscalCalendar, Frequency
from kpidesk.spreadsheets.blocks import is_name, is_period_title, lone_period
from kpidesk.spreadsheets.cell_values import looks_like_number
from kpidesk.spreadsheets.grid import Area, Cell, Row
from kpidesk.spreadsheets.headers import Header, Span, cell_at
from kpidesk.spreadsheets.period_marks import Mark, frequency_of
from kpidesk.spreadsheets.record_words import names_date, names_id, tokens
from kpidesk.spreadsheets.scales import scale_of, unit_of_label
from kpidesk.spreadsheets.words import VALUE_WORDS, is_total, is_word, scenario_of, words_of

_PRICES: Final = words_of("""
    price prices unitprice listprice preis preise einzelpreis stückpreis listenpreis
    prix precio prezzo prijs preço pris
    phone telephone mobile fax zip postcode plz telefon age alter rank rang
""")

_DOCUMENTS: Final = words_of("""
    invoice receipt ticket order rechnung beleg auftrag facture factura fattura factuur
    rechnungsnr rechnungsnummer belegnr belegnummer bestellnr bestellnummer
""")


@dataclass(frozen=True, slots=True)
class Titled:
    """A table whose only period stands in its title; `bottom` is the last row of headings."""

    span: Span
    bottom: int


@dataclass(frozen=True, slots=True)
class _Shape:
    """The columns with values of a table, its row of headings, and its first row with numbers."""

    columns: tuple[int, ...]
    heading: int | None
    first: int


def titles_with_period(rows: Sequence[Row], area: Area, calendar: FiscalCalendar) -> list[int]:
    """Return the rows of a block that hold nothing but a period, and stand over something else."""
    return [
        number
        for number in range(area.top, area.bottom + 1)
        if is_period_title(rows, number, calendar)
    ]


def titled_table(rows: Sequence[Row], area: Area, calendar: FiscalCalendar) -> Titled | None:
    """Return the table of a block whose title names its one period, None where it is none.

    It has a column of names and one of values, or one headed "Actual", or several with headings
    that go before the names of the rows; a list of prices under the name of a month is none.
    """
    titles = titles_with_period(rows, area, calendar)
    if len(titles) != 1:
        return None
    title = titles[0]
    found = lone_period(rows[title], calendar)
    if found is None:
        return None
    shape = _shape_of(rows, area, title + 1, found[1])
    return None if shape is None else _titled(area, shape, title, found[1])


def table_of_period(rows: Sequence[Row], area: Area, mark: Mark) -> Titled | None:
    """Return the table of a block whose period is `mark`, as the name of its sheet says.

    None where it is none, or has no row above it (the first of `rows` must be free of it).
    """
    shape = _shape_of(rows, area, area.top, mark)
    if shape is None:
        return None
    first = shape.first if shape.heading is None else shape.heading
    return None if first < 1 else _titled(area, shape, first - 1, mark)


def _titled(area: Area, shape: _Shape, title: int, mark: Mark) -> Titled:
    header = Header(title, dict.fromkeys(shape.columns, mark), (), is_title=True)
    bottom = title if shape.heading is None else shape.heading
    span = Span(header, min(area.top, title), title + 1, area.bottom + 1, area.left)
    return Titled(span, bottom)


def _shape_of(rows: Sequence[Row], area: Area, top: int, mark: Mark) -> _Shape | None:
    data = [number for number in range(top, area.bottom + 1) if _has_number(rows[number])]
    if not data:
        return None
    found = sorted(
        {
            at
            for number in data
            for at, cell in enumerate(rows[number])
            if cell is not None and at > area.left and looks_like_number(cell)
        }
    )
    if not found or 2 * sum(_name_left(rows[number], found) for number in data) <= len(data):
        return None
    heading = _heading_row(rows, top, data[0])
    columns = _value_columns(rows, data, heading, found)
    if columns is None:
        return None
    rows_named = sum(_name_left(rows[number], columns) for number in range(top, area.bottom + 1))
    if heading is None and rows_named < 2:
        return None
    if frequency_of(mark) is Frequency.YEAR:
        plain = [at for at in columns if heading is None or not _is_scenario(rows[heading], at)]
        if heading is None or len(plain) != 1 or not _says_value(rows[heading], plain[0]):
            return None
    return _Shape(tuple(columns), heading, data[0])


def _value_columns(
    rows: Sequence[Row], data: Sequence[int], heading: int | None, columns: Sequence[int]
) -> list[int] | None:
    """Return the columns whose numbers are values of the period, None where it is not clear."""
    if heading is None:
        return list(columns) if len(columns) == 1 else None
    row = rows[heading]
    if any(tokens(cell.words) & _DOCUMENTS for at in columns if (cell := cell_at(row, at))):
        return None
    known = [at for at in columns if cell_at(row, at) is None or _may_hold_values(row, at)]
    totals = [at for at in known if (cell := cell_at(row, at)) and is_total(cell.words)]
    plain = [at for at in known if not _is_scenario(row, at)]
    if known and (len(known) > len(totals) or len(columns) == len(known)):
        return known if len(plain) <= 1 else None
    others = [at for at in columns if at not in known]
    return others if _are_figures(rows, data, heading, others) else None


def _are_figures(
    rows: Sequence[Row], data: Sequence[int], heading: int, columns: Sequence[int]
) -> bool:
    """Say whether columns hold figures of a period: Revenue and Orders, shop A and shop B.

    Lists of customers, invoices and prices are none.
    """
    cells = [cell for cell in rows[heading] if cell is not None]
    if names_date(cells[0].words) or any(_is_of_list(cell.words) for cell in cells[1:]):
        return False
    headings = [cell.words.casefold() for at in columns if (cell := cell_at(rows[heading], at))]
    names = [
        next((cell.words for cell in rows[number] if cell is not None and is_name(cell)), "")
        for number in data
    ]
    body = [rows[number] for number in data]
    return (
        len(set(headings)) == len(columns)
        and len(set(names)) == len(names)
        and all(_is_filled(body, at) for at in columns)
        and not any(
            cell is not None and isinstance(cell.value, dt.date) for row in body for cell in row
        )
    )


def _is_of_list(heading: str) -> bool:
    return bool(tokens(heading) & _PRICES) or names_id(heading) or names_date(heading)


def _is_filled(rows: Sequence[Row], column: int) -> bool:
    """Say whether most of what stands in a column is numbers."""
    cells = [cell for row in rows if (cell := cell_at(row, column)) is not None]
    return 2 * sum(looks_like_number(cell) for cell in cells) >= len(cells) > 0


def _has_number(row: Row) -> bool:
    return any(cell is not None and looks_like_number(cell) for cell in row)


def _name_left(row: Row, columns: Sequence[int]) -> bool:
    return any(
        cell is not None and cell.words and not looks_like_number(cell)
        for cell in row[: columns[0]]
    )


def _heading_row(rows: Sequence[Row], top: int, first: int) -> int | None:
    """Return the last row from `top` to the numbers in which only words stand, two or more.

    A single word over the values is one as well.
    """
    for number in range(first - 1, top - 1, -1):
        cells = [(at, cell) for at, cell in enumerate(rows[number]) if cell is not None]
        if not cells or not all(is_name(cell) for _at, cell in cells):
            continue
        if len(cells) > 1 or not _is_name_column(rows, cells[0][0], first):
            return number
    return None


def _is_name_column(rows: Sequence[Row], column: int, first: int) -> bool:
    cell = cell_at(rows[first], column)
    return cell is None or is_name(cell)


def _may_hold_values(row: Row, column: int) -> bool:
    return _is_scenario(row, column) or _says_value(row, column)


def _is_scenario(row: Row, column: int) -> bool:
    cell = cell_at(row, column)
    return cell is not None and scenario_of(cell.words)[1] is not None


def _says_value(row: Row, column: int) -> bool:
    cell = cell_at(row, column)
    return cell is not None and _is_value_heading(cell)


def _is_value_heading(cell: Cell) -> bool:
    text = cell.words
    return (
        is_word(text, VALUE_WORDS)
        or is_total(text)
        or scale_of(text) is not None
        or (bool(unit_of_label(text).currency) and len(text) <= 5)
    )
