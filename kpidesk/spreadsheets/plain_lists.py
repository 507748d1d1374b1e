"""Read a long plain list by some of its rows: what they mean is what all of them mean.

The rows that are read the general way hold each day and each name that the list has. Where every
one of them is understood plainly, the rest is too, since it says nothing else.
"""

import re
from array import array
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from kpidesk.domain.cell_columns import CellColumns, NamesDown
from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.imports import (
    CellRead,
    IgnoredCell,
    Layout,
    SheetPicture,
    SheetReading,
    TableReading,
    label_key,
)
from kpidesk.domain.periods import Period
from kpidesk.spreadsheets.grid import Grid, Row, column_name
from kpidesk.spreadsheets.layout import read_sheet
from kpidesk.spreadsheets.pictures import picture_of
from kpidesk.spreadsheets.plain_sheets import PlainSheet
from kpidesk.spreadsheets.plain_texts import TextList
from kpidesk.spreadsheets.shown_texts import ROWS

_SAMPLE: Final = 3100  # rows from the top: more than decide what a short sheet could be
_CELL: Final = re.compile(r"[A-Z]+([0-9]+)(?::[A-Z]+([0-9]+))?")


def read_plain(
    sheet: PlainSheet | TextList, options: ReadOptions, file_name: str = ""
) -> SheetReading:
    """Return what the sheet says, just as `layout.read_sheet` does of its grid."""
    return _by_sample(sheet, options, file_name) or read_sheet(sheet.whole(), options, file_name)


def _by_sample(
    sheet: PlainSheet | TextList, options: ReadOptions, file_name: str
) -> SheetReading | None:
    if options.tables or options.recipe or options.sheets:
        return None
    places = _sample(sheet)
    if len(places) >= len(sheet.numbers) or len(sheet.labels) * 2 > len(places):
        return None
    if not sheet.represents(places):
        return None
    rows: list[Row] = [*sheet.above, *map(sheet.row, places)]
    grid = Grid(sheet.name, rows, from_text=sheet.is_text, shown=sheet.shown)
    said = read_sheet(grid, replace(options, with_pictures=False), file_name)
    table = said.tables[0] if len(said.tables) == 1 else None
    if table is None or not _is_plain(table, len(places)):
        return None
    cells = _columns(sheet, table, places)
    above = len(sheet.above)
    ignored = _stretched(table.ignored, above, len(rows), above + len(sheet.numbers))
    if cells is None or ignored is None:
        return None
    last = len(rows), above + len(sheet.numbers)
    whole = replace(
        table,
        area=_down_to(table.area, *last),
        cells=cells,
        ignored=ignored,
        parts=tuple(replace(part, area=_down_to(part.area, *last)) for part in table.parts),
    )
    picture = _picture(sheet, grid, last[1]) if options.with_pictures else said.picture
    return replace(said, tables=(whole,), picture=picture)


def _picture(sheet: PlainSheet | TextList, sample: Grid, rows: int) -> SheetPicture:
    """Return the picture of the first rows, which need not be those of the sample."""
    count = min(len(sheet.numbers), ROWS)
    first = replace(sample, rows=[*sheet.above, *map(sheet.row, range(count))])
    return replace(picture_of(first), rows=rows)


def _sample(sheet: PlainSheet | TextList) -> list[int]:
    """Return the first rows, the last, and each that names a day or a label for the first time."""
    last = len(sheet.numbers) - 1
    places = {*range(min(_SAMPLE, last)), last}
    for index, count in (
        (sheet.day_index, len(sheet.days)),
        (sheet.label_index, len(sheet.labels)),
    ):
        at = -1
        for number in range(count):  # they are numbered as they come
            at = index.index(number, at + 1)
            places.add(at)
    return sorted(places)


def _is_plain(table: TableReading, count: int) -> bool:
    return (
        table.layout is Layout.LONG
        and len(table.cells) == count
        and not (table.targets or table.totals or table.recipe or table.needs_year)
    )


def _columns(
    sheet: PlainSheet | TextList, table: TableReading, places: Sequence[int]
) -> CellColumns | None:
    """Return all cells by what some were read as; None where that is not certain."""
    labels: dict[int, str] = {}
    periods: dict[int, Period] = {}
    for at, cell in zip(places, table.cells, strict=True):
        if cell.period is None:
            return None
        labels[sheet.label_index[at]] = cell.label
        periods[sheet.day_index[at]] = cell.period
    if len({period.frequency for period in periods.values()}) != 1:
        return None
    if len(set(map(label_key, labels.values()))) != len(labels):
        return None
    numbered = {period: number for number, period in enumerate(dict.fromkeys(periods.values()))}
    of_day = [numbered[periods[day]] for day in range(len(sheet.days))]
    names = [labels[number] for number in range(len(labels))]
    is_same = of_day == list(range(len(of_day)))
    index = sheet.day_index if is_same else array("I", map(of_day.__getitem__, sheet.day_index))
    step = len(numbered)
    starts = [number * step for number in range(len(names))]
    pairs = set(map(int.__add__, map(starts.__getitem__, sheet.label_index), index))
    if len(pairs) != len(index):
        return None  # what is said twice is settled the general way
    column, top = column_name(sheet.numbers_at), len(sheet.above) + 1
    cells = CellColumns(
        sheet.name, NamesDown(column, top, len(index)), names, list(numbered), sheet.label_index,
        index, sheet.numbers, sheet.raw_texts,
    )  # fmt: skip
    above = NamesDown(column, top, len(places))  # where the rows that were read stood for that
    expected = (
        cell._replace(cell=name) for cell, name in zip(cells.some(places), above, strict=True)
    )
    return cells if all(map(CellRead.__eq__, table.cells, expected)) else None


def _stretched(
    ignored: Sequence[IgnoredCell], above: int, last: int, new: int
) -> tuple[IgnoredCell, ...] | None:
    """Return what is ignored with the runs down the list as long as that is."""
    found = []
    for each in ignored:
        rows = _CELL.fullmatch(each.cell)
        if rows is None:
            return None
        first, end = int(rows[1]), int(rows[2] or rows[1])
        if end > above and (first, end) != (above + 1, last):
            return None
        found.append(each._replace(cell=_down_to(each.cell, last, new)))
    return tuple(found)


def _down_to(area: str, last: int, new: int) -> str:
    """Return an area that ends in row `last` as one that ends in row `new`."""
    head, digits = re.fullmatch(r"(.*?)([0-9]+)", area).groups()  # type: ignore[union-attr]
    return f"{head}{new}" if int(digits) == last else area
