"""Read a block of cells that is a list of records: a row for each date, value or transaction."""

from collections.abc import Sequence
from typing import Final

from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.imports import Layout
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.i18n import _
from kpidesk.spreadsheets.cell_values import looks_like_number
from kpidesk.spreadsheets.double_entries import has_two_accounts, is_journal
from kpidesk.spreadsheets.grid import Area, Cell, Grid, Row, parse_area
from kpidesk.spreadsheets.headers import cell_at
from kpidesk.spreadsheets.ledger import Ledger
from kpidesk.spreadsheets.list_columns import read_columns
from kpidesk.spreadsheets.lists import read_long
from kpidesk.spreadsheets.period_marks import year_of
from kpidesk.spreadsheets.recipe_lists import read_by_recipe
from kpidesk.spreadsheets.recipes import Recipe, recipe_of, recognised
from kpidesk.spreadsheets.record_columns import Frame, frame_at
from kpidesk.spreadsheets.record_dates import date_mark, is_plain_day
from kpidesk.spreadsheets.record_kinds import lists_open_items, lists_people, roles_of
from kpidesk.spreadsheets.record_words import EVENT_WORDS, names_date, tokens
from kpidesk.spreadsheets.transactions import read_transactions
from kpidesk.spreadsheets.words import DATE_WORDS, METRIC_WORDS, VALUE_WORDS, is_word

_DEEPEST: Final = 60  # rows of a block in which headings are looked for
_FEWEST: Final = 3  # rows that make a list where nothing is headed
_COUNTED: Final = "nth "  # as in "Nth day": below are numbers, not dates
_NUMBERED: Final = ("year month",)  # likewise: 202601
_ITS_LAYOUTS: Final = (Layout.LONG, Layout.COLUMNS, Layout.TRANSACTIONS)


def read_records(
    grid: Grid,
    rows: Sequence[Row],
    area: Area,
    ledger: Ledger,
    options: ReadOptions,
    file_name: str = "",
) -> bool:
    """Read one block of a sheet into `ledger` where it is a list of records; say whether it is.

    `rows` are the grid's without what is hidden, `area` the block with its headings and titles.
    Numbers are as stored (a percentage as a fraction); transactions are added up by period. Where
    the block is something else nothing is claimed.
    """
    forced = _forced(grid, area, options)
    if forced is not None and forced not in _ITS_LAYOUTS:
        return False
    found = _header_of(rows, area, options.calendar, is_told=forced is not None)
    if found is None:
        return False
    header, first = found
    frame = frame_at(grid, rows, area, header, ledger, options, file_name, first)
    if not frame.columns or not len(frame.body):
        return False
    if header is None and len(frame.body) < _FEWEST:
        return False
    reason = _why_no_figures(frame) if forced is None else ""
    if reason:
        ledger.ignore_area(frame.area, reason)
        return True
    if forced is None and any(read_by_recipe(frame, one) for one in _recipes(frame, options)):
        return True
    return _read(frame, forced)


def _why_no_figures(frame: Frame) -> str:
    """Return why a list says nothing of periods, whatever its dates and numbers; else nothing."""
    if lists_open_items(frame):
        return _("A list of open items by their age says nothing of periods.")
    if lists_people(frame):
        return _("A list of people says nothing of periods.")
    if has_two_accounts(frame):
        return _(
            "Each amount goes from one account to another here, so their sum says nothing. Import "
            "the profit and loss or the balances of the accounts."
        )
    return ""


def _recipes(frame: Frame, options: ReadOptions) -> Sequence[Recipe]:
    """Return the built-in profiles by which the list may be read, the most certain first."""
    chosen = recipe_of(options.recipe) if options.recipe else None
    if chosen is not None:
        return [chosen]
    known = recognised(frame.titles, frame.headings)
    is_of_bank = any(one.key.startswith("bank") for one in known)
    return [] if is_of_bank and is_journal(frame) else known


def _read(frame: Frame, forced: Layout | None) -> bool:
    roles = roles_of(frame, forced)
    if roles is None:
        return False
    if roles.layout is Layout.LONG:
        read_long(frame, roles)
        return True
    if roles.layout is Layout.COLUMNS:
        read_columns(frame, roles)
        return True
    if not read_transactions(frame, roles):
        reason = _("A list of transactions, but none of its numbers can be added up.")
        frame.ledger.ignore_area(frame.area, reason)
    return True


def _forced(grid: Grid, area: Area, options: ReadOptions) -> Layout | None:
    """Return the layout that the person gave to this very block."""
    for hint in options.tables:
        if hint.sheet == grid.name and parse_area(hint.area) == area:
            return hint.layout
    return None


def _header_of(
    rows: Sequence[Row], area: Area, calendar: FiscalCalendar, *, is_told: bool
) -> tuple[int | None, int] | None:
    """Return the row with the headings (None: there is none) and the first row below them.

    `is_told` says that a person called it a list.
    """
    last = min(area.bottom, len(rows) - 1, area.top + _DEEPEST)
    heading: int | None = None
    widest = 0
    for number in range(area.top, last + 1):
        cells = [
            cell
            for at in range(area.left, area.right + 1)
            if (cell := cell_at(rows[number], at)) is not None
        ]
        if _is_named(cells):
            return number, number + 1
        if not is_told and _is_headed_by_dates(
            rows[area.top : number], rows[number], area, calendar
        ):
            return None
        if _is_record(cells, calendar):
            return heading, number if heading is None else heading + 1
        if heading is not None and any(
            is_told or names_date(words) or tokens(words) & EVENT_WORDS
            for words in _headings_of_dates(rows[heading], rows[number], area, calendar)
        ):
            return heading, heading + 1
        texts = [cell for cell in cells if _may_be_heading(cell)]
        if len(texts) >= max(2, widest) and len(texts) == len(cells):
            heading, widest = number, len(texts)
            first = texts[0].words.casefold()
            if first.startswith(_COUNTED) or first in _NUMBERED:
                return number, number + 1
    return None


def _may_be_heading(cell: Cell) -> bool:
    """Say whether a cell holds words; "M1" looks like a number with a unit, but has a letter."""
    words = cell.words
    return bool(words) and (
        not looks_like_number(cell) or any(character.isalpha() for character in words)
    )


def _is_named(cells: Sequence[Cell]) -> bool:
    """Say whether a row has headings for a date, a metric and a value."""
    return all(
        any(is_word(cell.words, words) for cell in cells if cell.words)
        for words in (DATE_WORDS, METRIC_WORDS, VALUE_WORDS)
    )


def _is_record(cells: Sequence[Cell], calendar: FiscalCalendar) -> bool:
    """Say whether a row has a date or a period, and a number beside it."""
    dated = [cell for cell in cells if _is_dated(cell, calendar)]
    others = [cell for cell in cells if cell not in dated]
    return bool(dated) and any(looks_like_number(cell) or cell.value is None for cell in others)


def _is_headed_by_dates(
    above: Sequence[Row], row: Row, area: Area, calendar: FiscalCalendar
) -> bool:
    """Say whether all in a row that may be years are numbers below dates, as 1901 customers."""
    dated = [
        at
        for at in range(area.left, area.right + 1)
        if (cell := cell_at(row, at)) is not None and _is_dated(cell, calendar)
    ]
    return (
        bool(dated)
        and not any(_is_mark(row, at, calendar) for at in dated)
        and all(any(_is_mark(line, at, calendar) for line in above) for at in dated)
    )


def _is_mark(row: Row, at: int, calendar: FiscalCalendar) -> bool:
    cell = cell_at(row, at)
    return cell is not None and date_mark(cell, calendar) is not None


def _headings_of_dates(
    heading: Row, row: Row, area: Area, calendar: FiscalCalendar
) -> Sequence[str]:
    """Return the headings under which a row has days or periods; none where some are not headed.

    "Month" over the first of several months is what a pivot table writes over its columns.
    """
    dated = [
        cell_at(heading, at)
        for at in range(area.left, area.right + 1)
        if (cell := cell_at(row, at)) is not None and date_mark(cell, calendar) is not None
    ]
    named = [one.words for one in dated if one is not None]
    return named if len(named) == len(dated) else []


def _is_dated(cell: Cell, calendar: FiscalCalendar) -> bool:
    if date_mark(cell, calendar) is not None or year_of(cell) is not None:
        return True
    return isinstance(cell.value, float) and is_plain_day(cell.value)
