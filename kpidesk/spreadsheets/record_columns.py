"""The columns of a list: what their headings say, and of what kind their cells are."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from kpidesk.domain.errors import NumberError
from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.numbers import NumberLocale, parse_exact
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.spreadsheets.cell_values import looks_like_number
from kpidesk.spreadsheets.grid import Area, Cell, Grid, Row
from kpidesk.spreadsheets.headers import cell_at
from kpidesk.spreadsheets.ledger import Ledger
from kpidesk.spreadsheets.number_columns import style_of
from kpidesk.spreadsheets.record_dates import Dates, date_mark
from kpidesk.spreadsheets.words import is_no_value, is_total

_SAMPLE: Final = 200  # texts that are looked at to tell of what kind a column of texts is
_TITLE_ROWS: Final = 4
_FEWEST_HEADINGS: Final = 2  # in a row that may say the headings again
_LETTERS_FIRST: Final = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Column:
    """One column below the headings; `cells` by row of the body, None where blank.

    `dates`, `numbers` and `texts` are how many of the `filled` cells are of that kind, `distinct`
    how many different texts there are. A number with a percent format counts in `percents` too.
    """

    at: int
    heading: str
    cells: Sequence[Cell | None]
    filled: int
    dates: float
    numbers: float
    texts: float
    distinct: int
    percents: int

    @property
    def holds_dates(self) -> bool:
        """Say whether most of the column are dates or periods."""
        return self.dates > self.filled / 2

    @property
    def holds_numbers(self) -> bool:
        """Say whether most of the column are numbers."""
        return not self.holds_dates and self.numbers >= self.filled / 2 > 0

    @property
    def holds_texts(self) -> bool:
        """Say whether most of the column are texts."""
        return self.texts > self.filled / 2


@dataclass(frozen=True, slots=True)
class Frame:
    """A block of cells that may be a list: its headings (None: it has none), and the rows below.

    `rows` are the grid's without what is hidden; `titles` the texts above the headings.
    """

    grid: Grid
    rows: Sequence[Row]
    area: Area
    header: int | None
    body: range
    columns: Sequence[Column]
    titles: Sequence[str]
    ledger: Ledger
    options: ReadOptions
    file_name: str
    known_dates: dict[tuple[int, ...], Dates] = field(default_factory=dict)
    repeated: Sequence[int] = ()  # rows of the grid that say the headings again
    known_texts: dict[str, Sequence[str]] = field(default_factory=dict)

    def column(self, at: int) -> Column:
        """Return the column that stands at `at` in the grid."""
        return self.by_place[at]

    @property
    def by_place(self) -> Mapping[int, Column]:
        """Return the columns by where they stand in the grid."""
        return {column.at: column for column in self.columns}

    @property
    def number_texts(self) -> Sequence[str]:
        """Return the texts of all columns of numbers: one file writes all its numbers one way."""
        if "" not in self.known_texts:
            self.known_texts[""] = [
                cell.words
                for column in self.columns
                if column.holds_numbers and column.distinct
                for cell in column.cells
                if cell is not None and isinstance(cell.value, str)
            ]
        return self.known_texts[""]

    @property
    def places(self) -> Sequence[int]:
        """Return where the columns stand in the grid."""
        return [column.at for column in self.columns]

    @property
    def table_area(self) -> Area:
        """Return the area of the headings and what is below."""
        top = self.body.start if self.header is None else self.header
        return Area(top, self.area.left, self.area.bottom, self.area.right)

    @property
    def title(self) -> str:
        """Return the first text above the headings, empty where there is none."""
        return next((text for text in self.titles if not text.startswith("#")), "")

    @property
    def headings(self) -> Sequence[str]:
        """Return the texts of the headings."""
        return [column.heading for column in self.columns if column.heading]


def frame_at(
    grid: Grid,
    rows: Sequence[Row],
    area: Area,
    header: int | None,
    ledger: Ledger,
    options: ReadOptions,
    file_name: str,
    first: int,
) -> Frame:
    """Return the block with its headings in row `header` and the rows from `first` on."""
    bottom = min(area.bottom, len(rows) - 1)
    body = range(first, bottom + 1)
    repeated = [] if header is None else _repeated_headings(rows, body, header, area)
    if repeated:
        taken = set(repeated)
        rows = [() if number in taken else row for number, row in enumerate(rows)]
    columns = [
        column_at(rows, body, header, at, options.calendar)
        for at in range(area.left, area.right + 1)
    ]
    top = first if header is None else header
    return Frame(
        grid,
        rows,
        Area(area.top, area.left, bottom, area.right),
        header,
        body,
        [column for column in columns if column.filled or column.heading],
        _titles(rows, area, top),
        ledger,
        options,
        file_name,
        repeated=repeated,
    )


def _repeated_headings(rows: Sequence[Row], body: range, header: int, area: Area) -> list[int]:
    """Return the rows that say the headings again, as where pages were put below each other."""
    places = range(area.left, area.right + 1)
    headings = {at: cell.text for at in places if (cell := cell_at(rows[header], at)) is not None}
    if len(headings) < _FEWEST_HEADINGS:
        return []
    first, text = next(iter(headings.items()))
    return [
        number
        for number in body
        if (cell := cell_at(rows[number], first)) is not None
        and cell.text == text
        and all(
            (other := cell_at(rows[number], at)) is not None and other.text == said
            for at, said in headings.items()
        )
    ]


def _titles(rows: Sequence[Row], area: Area, top: int) -> list[str]:
    """Return the texts above the headings: inside of the block, and just above it."""
    texts: list[str] = []
    for number in range(max(0, min(area.top, top) - _TITLE_ROWS), top):
        filled = [cell for cell in rows[number] if cell is not None]
        if number >= area.top or len(filled) <= 2:
            texts += [cell.text for cell in filled if cell.words]
    return texts


def column_at(
    rows: Sequence[Row], body: range, header: int | None, at: int, calendar: FiscalCalendar
) -> Column:
    """Return what the cells of a column are, below its heading."""
    cells = [row[at] if at < len(row) else None for row in rows[body.start : body.stop]]
    values = [cell.value for cell in cells if cell is not None]
    kinds = Counter(map(type, values))
    texts = Counter([value for value in values if isinstance(value, str)] if kinds[str] else [])
    dates, numbers, words = float(kinds.total() - kinds[str] - kinds[float]), 0.0, 0.0
    dates -= kinds[type(None)] + kinds[bool]
    if texts:
        looked = [text for text in list(texts)[:_SAMPLE] if not _says_nothing(text)]
        share = kinds[str] / max(1, sum(texts[text] for text in looked))
        for text in looked:
            cell, weight = Cell(text, text), texts[text] * share
            if date_mark(cell, calendar) is not None:
                dates += weight
            elif looks_like_number(cell) and not _is_numbered_name(text):
                numbers += weight
            else:
                words += weight
    heading = None if header is None else cell_at(rows[header], at)
    name = "" if heading is None else " ".join((heading.words or heading.text).split())
    percents = 0
    if kinds[float]:
        percents = sum([cell.percent for cell in cells if cell is not None])
    filled = kinds.total()
    return Column(
        at, name, cells, filled, dates, numbers + kinds[float], words, len(texts), percents
    )


def _is_numbered_name(text: str) -> bool:
    """Say whether a text with a digit is a name such as "R1" or "Sale 7", and no amount."""
    if _LETTERS_FIRST.match(text.strip()) is None:
        return False
    for style in (NumberLocale(), style_of(",")):
        try:
            parse_exact(text.strip(), style)
        except NumberError:
            continue
        return False
    return True


def _says_nothing(text: str) -> bool:
    return is_no_value(text) or is_total(text)
