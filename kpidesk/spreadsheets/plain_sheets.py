"""Take a long list of day, name and number out of the XML of a worksheet, column by column.

Where all rows below the headings are written like the first of them, one pattern made from that row
finds what differs in each. What it finds must cover every byte of the rows; at the slightest doubt
(another order, a formula, a blank, an escape that is not known) the sheet is read the general way.
"""

import datetime as dt
import math
import re
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from kpidesk.domain.cell_columns import ShownNumbers
from kpidesk.domain.numbers import NumberLocale
from kpidesk.spreadsheets.grid import (
    MAX_COLUMNS,
    MAX_ROWS,
    Cell,
    Grid,
    Row,
    column_name,
    parse_area,
)
from kpidesk.spreadsheets.number_cells import number_cell
from kpidesk.spreadsheets.numbering import Numbering
from kpidesk.spreadsheets.sheet_scan import plain_marks
from kpidesk.spreadsheets.workbook_styles import Styles

FEWEST: Final = 4000  # rows that are worth it
SMALLEST: Final = FEWEST * 60  # bytes that so many rows take
_MOST_ABOVE: Final = 20  # rows with titles and headings
_SEGMENT: Final = 8 << 20
_START: Final = b"<sheetData>"
_END: Final = b"</sheetData>"
_ROW_END: Final = b"</row>"
_ROW: Final = re.compile(rb'<row r="([1-9][0-9]{0,6})"((?: [\w:.]+="[^"&<]*")*) ?>')
_CELL: Final = re.compile(
    rb'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"((?: s="([0-9]{1,6})")?(?: t="(n|s|inlineStr)")?)>'
    rb"(?:<v>([^<]*)</v>|<is><t>([^<]*)</t></is>)</c>"
)
_SHARED: Final = re.compile(rb"<si><t>([^<]*)</t></si>")
_ENTITY: Final = re.compile(r"&(amp|lt|gt|quot|apos);")
_MEANT: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_DAY_BEFORE_1900: Final = dt.date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 61, 2_958_465  # without the days about which 1900 is disputed


@dataclass(frozen=True, slots=True)
class PlainSheet:
    """A sheet with some rows of texts and below them a list: a day, a name and a number in a row.

    `above` are the rows over the list; `days_at`, `labels_at`, `numbers_at` the columns, counted
    from 0. `day_index` and `label_index` name for each row its day and label by their place. No
    cell of the list is blank. `whole` makes the grid of the sheet in the general way; `shown` is as
    a grid has it.
    """

    name: str
    above: Sequence[Row]
    days_at: int
    labels_at: int
    numbers_at: int
    locale: NumberLocale
    whole: Callable[[], Grid]
    days: list[dt.date] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    day_index: "array[int]" = field(default_factory=lambda: array("I"))
    label_index: "array[int]" = field(default_factory=lambda: array("I"))
    numbers: "array[float]" = field(default_factory=lambda: array("d"))
    shown: Callable[[int, int, Cell], str] | None = None

    @property
    def width(self) -> int:
        """Return how many columns the sheet has."""
        return (
            max(
                self.days_at, self.labels_at, self.numbers_at, *(len(row) - 1 for row in self.above)
            )
            + 1
        )

    @property
    def is_text(self) -> bool:
        """Say that the cells hold numbers and days, not texts of them."""
        return False

    @property
    def raw_texts(self) -> ShownNumbers:
        """Return the texts of the numbers, as `number_cell` makes them."""
        return ShownNumbers(self.numbers, self.locale.decimal)

    @staticmethod
    def represents(_places: Sequence[int]) -> bool:
        """Say whether some rows tell how numbers are written: these are none of texts."""
        return True

    def row(self, at: int) -> list[Cell | None]:
        """Return a row of the list, counted from 0, as a grid has it."""
        line: list[Cell | None] = [None] * self.width
        day, label = self.days[self.day_index[at]], self.labels[self.label_index[at]]
        line[self.days_at] = Cell(day, day.isoformat())
        line[self.labels_at] = Cell(label, label)
        line[self.numbers_at] = number_cell(self.numbers[at], self.locale)
        return line


class _Place(NamedTuple):
    """A cell of the first row of the list."""

    column: int
    is_text: bool
    is_shared: bool
    is_day: bool
    literal: tuple[bytes, bytes]  # what stands before and after its content


def plain_sheet(
    data: bytes,
    name: str,
    formats: Styles,
    shared: Callable[[], bytes],
    locale: NumberLocale,
    whole: Callable[[], Grid],
) -> PlainSheet | None:
    """Return what the XML of a worksheet holds where it is a long plain list; None otherwise.

    `shared` gives the part with the texts that cells share, empty where there is none. The texts of
    numbers are as `locale` writes them.
    """
    start, end = data.find(_START) + len(_START), data.rfind(_ROW_END + _END) + len(_ROW_END)
    if start < len(_START) or end < len(_ROW_END) or data.count(_ROW_END, start, end) < FEWEST:
        return None
    texts = _Texts(shared)
    try:
        found = _first_row(data, start, end, texts, formats)
        if found is None:
            return None
        above, top, places, body = found
        columns = {_kind(place): place.column for place in places}
        if len(columns) != len(places) or columns.keys() != {"day", "label", "number"}:
            return None
        first_end = data.index(_ROW_END, body) + len(_ROW_END)
        rest = data[:first_end] + data[end:]
        if plain_marks([rest], formats.telling) is None or max(columns.values()) >= MAX_COLUMNS:
            return None
        width = max(*columns.values(), *(len(row) - 1 for row in above)) + 1
        padded = [[*row, *[None] * (width - len(row))] for row in above]
        sheet = PlainSheet(
            name, padded, columns["day"], columns["label"], columns["number"], locale, whole
        )
        pattern = _pattern(data[body:first_end], places)
        is_filled = _fill(sheet, data, (body, end), pattern, places, top, texts)
    except (ValueError, OverflowError, LookupError):
        return None
    return sheet if is_filled else None


def _kind(place: _Place) -> str:
    return "label" if place.is_text else "day" if place.is_day else "number"


def _first_row(
    data: bytes, start: int, end: int, texts: "_Texts", formats: Styles
) -> tuple[list[list[Cell | None]], int, list[_Place], int] | None:
    """Return the rows of texts, and of the first that is none its number, cells and place."""
    above: list[list[Cell | None]] = []
    at = start
    while at < end:
        row = _ROW.match(data, at)
        if row is None or len(above) > _MOST_ABOVE:
            return None
        number, stop = int(row[1]), data.index(_ROW_END, at)
        cells: list[re.Match[bytes]] = []
        place = row.end()
        while place < stop:
            cell = _CELL.match(data, place)
            if cell is None or int(cell[2]) != number:
                return None
            cells.append(cell)
            place = cell.end()
        if number <= len(above) or place != stop or number > _MOST_ABOVE:
            return None
        if any(cell[5] not in (b"s", b"inlineStr") for cell in cells):
            if number != len(above) + 1:
                return None
            return above, number, [_place(cell, formats) for cell in cells], at
        above.extend([] for _blank in range(len(above) + 1, number))
        above.append(_texts_in(cells, texts))
        at = stop + len(_ROW_END)
    return None


def _texts_in(cells: Sequence["re.Match[bytes]"], texts: "_Texts") -> list[Cell | None]:
    line: list[Cell | None] = []
    for cell in cells:
        column = parse_area(f"{cell[1].decode()}1").left
        if column < len(line):
            raise ValueError(cell[0])
        line.extend([None] * (column - len(line)))
        text = texts.read(cell[6] if cell[5] == b"s" else cell[7], is_shared=cell[5] == b"s")
        line.append(Cell(text, text))
    return line


def _place(cell: "re.Match[bytes]", formats: Styles) -> _Place:
    style = "0" if cell[4] is None else str(int(cell[4]))
    is_shared, is_text = cell[5] == b"s", cell[5] in (b"s", b"inlineStr")
    if (cell[7] is not None) != (cell[5] == b"inlineStr"):
        raise ValueError(cell[0])
    is_day = style in formats.days
    if not is_text and not is_day and style not in formats.plain:
        raise ValueError(style)
    if is_text and style in formats.telling:
        raise ValueError(style)
    content = 7 if is_text and not is_shared else 6
    before = cell.string[cell.end(3) : cell.start(content)]
    after = cell.string[cell.end(content) : cell.end()]
    column = parse_area(f"{cell[1].decode()}1").left
    return _Place(column, is_text, is_shared, is_day, (cell[3] + before, after))


def _pattern(row: bytes, places: Sequence[_Place]) -> "re.Pattern[bytes]":
    """Return what finds rows written like `row`: the number of one, and what is in its cells."""
    start = _ROW.match(row)
    if start is None or [place.column for place in places] != sorted(
        {place.column for place in places}
    ):
        raise ValueError(row[:80])
    parts = [rb'<row r="([0-9]+)"' + re.escape(row[start.end(1) + 1 : start.end()])]
    for place in places:
        before, after = place.literal
        name = b'<c r="' + column_name(place.column).encode()
        content = (
            rb"([^<]*)" if place.is_text and not place.is_shared
            else rb"([0-9]+)" if place.is_shared or place.is_day
            else rb"([-+0-9.eE]+)"
        )  # fmt: skip
        parts.append(re.escape(name) + rb'\1"' + re.escape(before) + content + re.escape(after))
    return re.compile(b"".join(parts) + re.escape(_ROW_END))


def _fill(
    sheet: PlainSheet,
    data: bytes,
    body: tuple[int, int],
    pattern: "re.Pattern[bytes]",
    places: Sequence[_Place],
    top: int,
    texts: "_Texts",
) -> bool:
    """Put what all rows say into the columns of `sheet`; say whether every byte was understood."""
    at, end = body
    known = {"day": Numbering[bytes](), "label": Numbering[bytes]()}
    groups = 2 + len(places)
    while at < end:
        stop = end
        if end - at > _SEGMENT:
            stop = data.rfind(_ROW_END, at, at + _SEGMENT) + len(_ROW_END)
        # What lies between the rows, the number of each, and what is in its cells, in turns.
        found = pattern.split(data[at:stop])
        between, numbers = found[::groups], found[1::groups]
        # Nothing may lie between: then each byte is accounted for.
        if any(between) or not numbers:
            return False
        expected = range(top, top + len(numbers))
        if array("I", map(int, numbers)) != array("I", expected):
            return False
        for number, place in enumerate(places, 2):
            _take(sheet, place, found[number::groups], known, texts)
        top += len(numbers)
        at = stop
    is_finite = math.isfinite(sum(map(abs, sheet.numbers)))
    return is_finite and top - 1 <= MAX_ROWS


def _take(
    sheet: PlainSheet,
    place: _Place,
    content: Sequence[bytes],
    known: Mapping[str, Numbering[bytes]],
    texts: "_Texts",
) -> None:
    kind = _kind(place)
    if kind == "number":
        sheet.numbers.extend(map(float, content))
        return
    standing = known[kind]
    count = len(standing)
    index = sheet.day_index if kind == "day" else sheet.label_index
    index.extend(map(standing.__getitem__, content))
    for each in list(standing)[count:]:
        if kind == "day":
            sheet.days.append(_day(each))
        else:
            sheet.labels.append(texts.read(each, is_shared=place.is_shared))


def _day(serial: bytes) -> dt.date:
    number = int(serial)
    if not _FIRST_SERIAL <= number <= _LAST_SERIAL:
        raise ValueError(number)
    return _DAY_BEFORE_1900 + dt.timedelta(days=number)


class _Texts:
    """Reads texts as they stand in XML; ValueError where one is not plain."""

    def __init__(self, shared: Callable[[], bytes]) -> None:
        self._load = shared
        self._shared: list[bytes] | None = None

    def read(self, content: bytes, *, is_shared: bool) -> str:
        if is_shared:
            number = int(content)
            text = self._table()[number]
        else:
            text = content
        plain = text.decode("utf-8")
        if "&" in plain:
            if len(_ENTITY.findall(plain)) != plain.count("&"):
                raise ValueError(plain)
            plain = _ENTITY.sub(lambda entity: _MEANT[entity[1]], plain)
        # Blanks at the ends, breaks, and letters written as _x000A_: the general way knows them.
        if not plain or plain != plain.strip() or not plain.isprintable() or "_x" in plain:
            raise ValueError(plain)
        return plain

    def _table(self) -> list[bytes]:
        if self._shared is None:
            data = self._load()
            start, end = data.find(b"<si>"), data.rfind(b"</si>") + len(b"</si>")
            self._shared = _SHARED.findall(data, max(start, 0), end)
            covered = sum(map(len, self._shared)) + len(b"<si><t></t></si>") * len(self._shared)
            if start < 0 or covered != end - start or data[end:].strip() != b"</sst>":
                raise ValueError(start)
        return self._shared
