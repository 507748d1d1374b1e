"""What a spreadsheet was understood to say: its tables, their cells, and what they leave open."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from kpidesk.domain.periods import Frequency, Period
from kpidesk.i18n import _


@dataclass(frozen=True, slots=True)
class SentCell:
    """What an entry sheet of ours says, out of sight, of one of its cells.

    The metric that it is for, what that was called and measured in (UnitKind and symbol) when the
    sheet was made, and the number that stood there then; None where that was for the person to fill
    in.
    """

    metric_id: int
    name: str
    unit_kind: str
    unit_symbol: str
    value: float | None = None


def as_sent(number: float, sent: SentCell) -> bool:
    """Say whether `number` is the one that the sheet was sent with.

    Fifteen digits count: programs that save a workbook again may keep no more.
    """
    return sent.value is not None and math.isclose(number, sent.value, rel_tol=1e-14)


@dataclass(frozen=True, slots=True)
class Yearless:
    """A month (1 to 12), quarter (1 to 4) or week (1 to 53) whose year stands nowhere.

    A day is its month times 100 and itself: 1224 is the 24th of December.
    """

    frequency: Frequency
    number: int

    @property
    def code(self) -> str:
        """Return how it is written without a year: --05, --Q1, --W05, --12-24."""
        if self.frequency is Frequency.DAY:
            return f"--{self.number // 100:02}-{self.number % 100:02}"
        mark = {Frequency.QUARTER: "Q", Frequency.WEEK: "W"}.get(self.frequency, "")
        return f"--{mark}{self.number if mark == 'Q' else format(self.number, '02')}"


class CellRead(NamedTuple):
    """One cell of a table: where it stands, what it says, and what it was understood as.

    `label` is the metric's name as the sheet has it, with the headings above it joined by " > ".
    `number` is the value as stored, times the scale that the sheet names ("in thousands"); where
    `percent` is True it is a fraction (the cell shows 12 % and holds 0.12). Where something is not
    understood, `number` or `period` is None and `problem` says why in a sentence; where only the
    year is missing, `yearless` says of what. `currency` is the sign or code that stood beside the
    number, in its format or in its heading, as ParsedNumber has it. `sent` is there where the cell
    is one of an entry sheet.

    A tuple, because a sheet has hundreds of thousands.
    """

    sheet: str
    cell: str
    label: str
    period: Period | None
    raw_text: str
    number: float | None
    percent: bool = False
    note: str = ""
    problem: str = ""
    currency: str = ""
    sent: SentCell | None = None
    yearless: Yearless | None = None


class IgnoredCell(NamedTuple):
    """A cell, or a run such as A5:A16, that belongs to no entry, and why (a title, a total)."""

    sheet: str
    cell: str
    raw_text: str
    reason: str


class Layout(StrEnum):
    """How a table is laid out."""

    WIDE = "wide"
    TRANSPOSED = "transposed"
    LONG = "long"
    COLUMNS = "columns"
    TRANSACTIONS = "transactions"

    @property
    def label(self) -> str:
        """Return the words a person reads."""
        return {
            Layout.WIDE: _("Metrics in rows, periods in columns"),
            Layout.TRANSPOSED: _("Periods in rows, metrics in columns"),
            Layout.LONG: _("A list of date, metric and value"),
            Layout.COLUMNS: _("A date column, and a column for each metric"),
            Layout.TRANSACTIONS: _("Transactions, added up by period"),
        }[self]


class DateOrder(StrEnum):
    """How dates such as 03/04/2026 were read."""

    CLEAR = "clear"  # no date could be read another way
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    OPEN = "open"  # some could, and nothing decides: the person is asked


class PartRole(StrEnum):
    """What a part of a sheet is to a table."""

    TITLE = "title"
    HEADING = "heading"
    LABEL = "label"
    VALUE = "value"
    TARGET = "target"
    TOTAL = "total"
    NOTE = "note"
    HIDDEN = "hidden"
    OTHER = "other"

    @property
    def label(self) -> str:
        """Return the word a person reads."""
        return {
            PartRole.TITLE: _("Title"),
            PartRole.HEADING: _("Headings"),
            PartRole.LABEL: _("Names"),
            PartRole.VALUE: _("Values"),
            PartRole.TARGET: _("Budget"),
            PartRole.TOTAL: _("Totals"),
            PartRole.NOTE: _("Notes"),
            PartRole.HIDDEN: _("Hidden"),
            PartRole.OTHER: _("Left out"),
        }[self]


@dataclass(frozen=True, slots=True)
class TablePart:
    """A rectangle of a sheet (such as B4:M20, first and last cell included) and what it is."""

    role: PartRole
    area: str


@dataclass(frozen=True, slots=True)
class TotalCheck:
    """A total that the sheet states, and what the cells that it adds up come to.

    `stated` is the number in `cell`; `computed` is the sum of what was read from `cells` (an area,
    or several with a comma between). `label` and `period` are as the sheet names the total.
    """

    cell: str
    label: str
    stated: float
    computed: float
    cells: str
    period: Period | None = None

    @property
    def differs(self) -> bool:
        """Say whether the two are further apart than rounding to cents or to a display can be."""
        slack = max(0.011, 1e-9 * max(abs(self.stated), abs(self.computed)))
        return not math.isclose(self.stated, self.computed, rel_tol=0.0, abs_tol=slack)


class TableScale(NamedTuple):
    """What a table says that numbers were multiplied by: a thousand for "in thousands"."""

    factor: int
    words: str


@dataclass(frozen=True, slots=True)
class TableReading:
    """What one table of a sheet says; `area` is all of it, headings and names included.

    `cells` are the values, understood or rejected; `targets` those of budget or plan columns, in
    the same form; `ignored` what lies in the table and is no value. Every cell of the area that
    holds something is in exactly one of them. `frequency` is that of its periods, None where there
    is none. `needs_year` says that periods lack a year which the person has to give. `title` is
    what stands above the table; `recipe` the key of the built-in profile that knew it. `scales` are
    those that numbers of the table were multiplied by, be it all or some.
    """

    layout: Layout
    area: str
    frequency: Frequency | None
    cells: Sequence[CellRead] = ()
    ignored: tuple[IgnoredCell, ...] = ()
    targets: tuple[CellRead, ...] = ()
    totals: tuple[TotalCheck, ...] = ()
    parts: tuple[TablePart, ...] = ()
    needs_year: bool = False
    date_order: DateOrder = DateOrder.CLEAR
    title: str = ""
    recipe: str = ""
    scales: tuple[TableScale, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetPicture:
    """The first rows and columns of a sheet as a person sees them: texts by row.

    `rows` and `columns` are how far the whole sheet reaches. `merged` are areas such as B2:D2.
    """

    texts: tuple[tuple[str, ...], ...] = ()
    rows: int = 0
    columns: int = 0
    merged: tuple[str, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class SheetReading:
    """What one sheet says: its tables, and the cells outside of all of them.

    An entry sheet also says for which company it was made, by key and name.
    """

    name: str
    tables: tuple[TableReading, ...] = ()
    outside: tuple[IgnoredCell, ...] = ()
    company_key: str = ""
    company_name: str = ""
    picture: SheetPicture = field(default_factory=SheetPicture)

    @property
    def cells(self) -> Sequence[CellRead]:
        """Return the values of all tables, understood or rejected."""
        if len(self.tables) == 1:
            return self.tables[0].cells
        return tuple(cell for table in self.tables for cell in table.cells)

    @property
    def ignored(self) -> tuple[IgnoredCell, ...]:
        """Return everything that is no value, in the tables and outside of them."""
        return (*(cell for table in self.tables for cell in table.ignored), *self.outside)


@dataclass(frozen=True, slots=True)
class WorkbookReading:
    """What a file says; `file_hash` is the SHA-256 of its bytes in hex."""

    file_name: str
    file_hash: str
    sheets: tuple[SheetReading, ...]

    def tables(self) -> Iterator[tuple[SheetReading, TableReading]]:
        """Yield each table with its sheet."""
        for sheet in self.sheets:
            for table in sheet.tables:
                yield sheet, table


def label_key(label: str) -> str:
    """Return what two spellings of one metric's name share: case and white space do not count."""
    return " ".join(label.split()).rstrip(":").strip().casefold()


PATH_SEPARATOR = " > "


def label_path(label: str) -> tuple[str, ...]:
    """Return the headings above a label and its own name, as " > " joins them."""
    return tuple(label.split(PATH_SEPARATOR))
