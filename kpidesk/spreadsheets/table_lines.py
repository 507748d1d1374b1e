"""Read what the rows of a table are called: their names, how deep they stand, actual or planned."""

from collections.abc import Iterator, Sequence

from kpidesk.spreadsheets.cell_values import looks_like_number
from kpidesk.spreadsheets.grid import Cell, Row
from kpidesk.spreadsheets.headers import cell_at, is_blank
from kpidesk.spreadsheets.label_paths import LabelCell, Line
from kpidesk.spreadsheets.period_columns import Block
from kpidesk.spreadsheets.sides import Sheet
from kpidesk.spreadsheets.words import Scenario, is_no_value, scenario_of


def lines_of(sheet: Sheet, body: Sequence[int], block: Block) -> list[Line]:
    """Return the rows of a table that `block` has names and numbers for, in their order."""
    columns = [one.column for one in block.columns]
    labels_at = block.label_columns
    lines: list[Line] = []
    for number in body:
        row = sheet.rows[number]
        width = len(row)
        has_content = any(at < width and row[at] is not None for at in columns)
        labels = tuple(_labels(sheet, number, row, labels_at))
        has_numbers = has_content or any(
            cell is not None and looks_like_number(cell)
            for at, cell in enumerate(row)
            if at not in labels_at
        )
        lines.append(Line(number, labels, has_content, has_numbers, _account(row, block)))
    if block.scenario is not None:
        _note_scenarios(sheet.rows, lines, block.scenario, labels_at)
    return lines


def _labels(sheet: Sheet, number: int, row: Row, columns: Sequence[int]) -> Iterator[LabelCell]:
    for at in columns:
        cell = cell_at(row, at)
        if cell is None:
            continue
        text = cell.words or cell.text
        is_last = at == columns[-1]
        if not is_last and (not cell.words or looks_like_number(cell) or is_no_value(cell.words)):
            continue
        yield LabelCell(at, text, _indent(sheet, number, at, cell))


def _indent(sheet: Sheet, row: int, column: int, cell: Cell) -> int:
    if not sheet.has_indents:
        return 0
    spaces = 0
    if isinstance(cell.value, str):
        spaces = len(cell.value) - len(cell.value.lstrip())
    return spaces + sheet.grid.indents.get((row, column), 0)


def _account(row: Row, block: Block) -> str:
    cell = None if block.account is None else cell_at(row, block.account)
    return "" if cell is None else f"{cell.text.strip()} "


def _note_scenarios(
    rows: Sequence[Row], lines: Sequence[Line], column: int, names: Sequence[int]
) -> None:
    """Note what a column says of each row: Actual or Budget.

    Right of the names it speaks for its row alone, which has the name of the row above where it has
    none of its own. Left of them it speaks for the rows below up to a blank one, too.
    """
    is_left = bool(names) and column < names[-1]
    standing: Scenario | None = None
    said = ""
    named: tuple[LabelCell, ...] = ()
    account = ""
    for line in lines:
        row = rows[line.row]
        cell = cell_at(row, column)
        own = None if cell is None else scenario_of(cell.words or cell.text)[1]
        if is_blank(row):
            standing, named = None, ()
        if is_left:
            standing = own or standing
        if not line.has_content:
            named = line.labels or named
            continue
        line.scenario = own or (standing if is_left else None)
        text = said if cell is None else cell.words or cell.text
        said = line.said = text
        if line.labels:
            named, account = line.labels, line.prefix
        elif own is not None:
            line.labels, line.prefix = named, line.prefix or account
