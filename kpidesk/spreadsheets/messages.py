"""What the window's process and its child say to each other: lines of JSON, nothing that runs.

The child is asked once, and answers with lines until it ends: progress, the hash of the file,
sheets with their cells in portions, and last that all is said, or why not.
"""

import datetime as dt
import json
from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field, fields
from itertools import islice
from pathlib import Path
from typing import Any, Final, Self

from kpidesk.domain.cell_columns import CellColumns, NamesDown, ShownNumbers, by_column
from kpidesk.domain.import_options import ReadOptions, TableHint
from kpidesk.domain.imports import (
    CellRead,
    DateOrder,
    IgnoredCell,
    Layout,
    PartRole,
    SentCell,
    SheetPicture,
    SheetReading,
    TablePart,
    TableReading,
    TableScale,
    TotalCheck,
    Yearless,
)
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.spreadsheets.limits import Limits

_PORTION: Final = 2000
_LONG: Final = 4000  # cells of a table that are worth keeping by column

Message = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """What the child is asked to read, and how: a file, or where there is none the bytes `data`.

    `name` is how sentences call it.
    """

    path: Path | None
    name: str
    options: ReadOptions
    limits: Limits
    language: str | None = None
    data: bytes = b""

    def encode(self) -> bytes:
        """Return the request as one line."""
        options = self.options
        plain = {
            each.name: getattr(options, each.name)
            for each in fields(options)
            if each.name not in ("calendar", "locale", "tables")
        }
        return encode(
            {
                "path": None if self.path is None else str(self.path),
                "name": self.name,
                "data": b64encode(self.data).decode("ascii"),
                "start_month": options.calendar.start_month,
                "locale": astuple(options.locale),
                "tables": [astuple(hint) for hint in options.tables],
                "options": plain,
                "limits": self.limits.as_dict(),
                "language": self.language,
            }
        )

    @classmethod
    def decode(cls, line: bytes) -> Self:
        """Return the request that `encode` wrote."""
        message = json.loads(line)
        options = message["options"] | {"sheets": tuple(message["options"]["sheets"])}
        return cls(
            None if message["path"] is None else Path(message["path"]),
            message["name"],
            ReadOptions(
                calendar=FiscalCalendar(message["start_month"]),
                locale=NumberLocale(*message["locale"]),
                tables=tuple(_hint(*values) for values in message["tables"]),
                **options,
            ),
            Limits(**message["limits"]),
            message["language"],
            b64decode(message["data"]),
        )


def _hint(sheet: str, area: str, layout: str | None, *counts: int | None) -> TableHint:
    return TableHint(sheet, area, None if layout is None else Layout(layout), *counts)


def encode(message: Message) -> bytes:
    """Return `message` as one line of ASCII."""
    return json.dumps(message, separators=(",", ":")).encode("ascii") + b"\n"


@dataclass(frozen=True, slots=True, eq=False)
class Ahead:
    """Columns of a sheet that are sent before it is known whether they are all that it says.

    Whoever gets them has time to unpack them meanwhile. `decimal` is as in `ShownNumbers`.
    """

    label_index: "array[int]" = field(default_factory=lambda: array("I"))
    period_index: "array[int]" = field(default_factory=lambda: array("I"))
    numbers: "array[float]" = field(default_factory=lambda: array("d"))
    decimal: str = "."

    def message(self) -> Message:
        """Return the message that tells them."""
        return {"ahead": (*map(_packed, self._indexes), self.decimal)}

    def packed(self, cells: CellColumns) -> Sequence[Any]:
        """Return the columns of `cells` as a message has them: None for one that was sent."""
        found: Sequence[array[Any]] = (cells.label_index, cells.period_index, cells.numbers)
        pairs = zip(found, self._indexes, strict=True)
        return [None if one is sent else _packed(one) for one, sent in pairs]

    @property
    def _indexes(self) -> "Sequence[array[Any]]":
        return self.label_index, self.period_index, self.numbers


_NOTHING_AHEAD: Final = Ahead()


def sheet_messages(sheet: SheetReading, ahead: Ahead = _NOTHING_AHEAD) -> Iterator[Message]:
    """Yield the messages that tell of one sheet, without the columns that were sent `ahead`."""
    yield {
        "sheet": sheet.name,
        "made_for": (sheet.company_key, sheet.company_name),
        "picture": _plain_picture(sheet.picture),
    }
    for table in sheet.tables:
        yield _table_message(table)
        columns = _by_column(table.cells)
        if columns is not None:
            yield {"columns": _plain_columns(columns, ahead)}
        else:
            yield from _cell_messages("cells", table.cells)
        yield from _cell_messages("targets", table.targets)
        yield from _portions("ignored", (tuple(cell[1:]) for cell in table.ignored))
    yield from _portions("outside", (tuple(cell[1:]) for cell in sheet.outside))


def _table_message(table: TableReading) -> Message:
    return {
        "table": table.layout,
        "area": table.area,
        "frequency": table.frequency,
        "needs_year": table.needs_year,
        "date_order": table.date_order,
        "title": table.title,
        "recipe": table.recipe,
        "scales": table.scales,
        "totals": [(*astuple(check)[:-1], _plain_period(check.period)) for check in table.totals],
        "parts": [astuple(part) for part in table.parts],
    }


def _plain_picture(picture: SheetPicture) -> Sequence[Any]:
    return (
        picture.texts,
        picture.rows,
        picture.columns,
        picture.merged,
        sorted(picture.hidden_rows),
        sorted(picture.hidden_columns),
    )


def _picture(values: Sequence[Any]) -> SheetPicture:
    texts, rows, columns, merged, hidden_rows, hidden_columns = values
    return SheetPicture(
        tuple(tuple(row) for row in texts),
        rows,
        columns,
        tuple(merged),
        frozenset(hidden_rows),
        frozenset(hidden_columns),
    )


def _by_column(cells: Sequence[CellRead]) -> CellColumns | None:
    """Return the cells of a long plain list by column, None for others."""
    if isinstance(cells, CellColumns):
        return cells
    if len(cells) < _LONG or any("\n" in cell.raw_text for cell in cells):
        return None
    return by_column(cells)


def _plain_columns(cells: CellColumns, ahead: Ahead) -> Sequence[Any]:
    names, raw = cells.names, cells.raw_texts
    return (
        (names.column, names.first_row) if isinstance(names, NamesDown) else "\n".join(names),
        cells.labels,
        list(map(_plain_period, cells.periods)),
        *ahead.packed(cells),
        (raw.decimal,) if isinstance(raw, ShownNumbers) else "\n".join(raw),
    )


def _packed(column: "array[Any]") -> str:
    return b64encode(column.tobytes()).decode("ascii")


def _array(code: str, text: str) -> "array[Any]":
    values = array(code)
    values.frombytes(b64decode(text))
    return values


def _cell_messages(kind: str, cells: Iterable[CellRead]) -> Iterator[Message]:
    yield from _portions(
        kind,
        (
            (
                cell.cell,
                cell.label,
                _plain_period(cell.period),
                *cell[4:10],
                None if cell.sent is None else astuple(cell.sent),
                None if cell.yearless is None else astuple(cell.yearless),
            )
            for cell in cells
        ),
    )


def _portions(kind: str, values: Iterator[Sequence[Any]]) -> Iterator[Message]:
    while portion := list(islice(values, _PORTION)):
        yield {kind: portion}


def _plain_period(period: Period | None) -> tuple[str, str] | None:
    return None if period is None else (period.frequency, period.start.isoformat())


@dataclass(slots=True)
class _OpenTable:
    about: Message
    cells: list[CellRead] = field(default_factory=list)
    targets: list[CellRead] = field(default_factory=list)
    ignored: list[IgnoredCell] = field(default_factory=list)
    columns: CellColumns | None = None


@dataclass(slots=True)
class _OpenSheet:
    name: str
    made_for: tuple[str, str]
    picture: SheetPicture
    tables: list[_OpenTable] = field(default_factory=list)
    outside: list[IgnoredCell] = field(default_factory=list)


class SheetCollector:
    """Puts sheets together again from the messages of `sheet_messages`."""

    def __init__(self) -> None:
        """Start without sheets."""
        self._sheets: list[_OpenSheet] = []
        self._periods: dict[tuple[str, str], Period] = {}
        self._ahead = _NOTHING_AHEAD
        self._shown: Sequence[str] = ()

    def take(self, message: Message) -> None:
        """Take one message; those that tell of no sheet are passed over."""
        if "sheet" in message:
            key, name = message["made_for"]
            picture = _picture(message["picture"])
            self._sheets.append(_OpenSheet(message["sheet"], (key, name), picture))
            return
        if "ahead" in message:
            self._take_ahead(*message["ahead"])
            return
        if not self._sheets:
            return
        sheet = self._sheets[-1]
        if "table" in message:
            sheet.tables.append(_OpenTable(message))
        elif "outside" in message:
            sheet.outside.extend(self._ignored(sheet.name, message["outside"]))
        elif "cells" in message:
            sheet.tables[-1].cells.extend(self._cells(sheet.name, message["cells"]))
        elif "columns" in message:
            sheet.tables[-1].columns = self._columns(sheet.name, *message["columns"])
        elif "targets" in message:
            sheet.tables[-1].targets.extend(self._cells(sheet.name, message["targets"]))
        elif "ignored" in message:
            sheet.tables[-1].ignored.extend(self._ignored(sheet.name, message["ignored"]))

    def sheets(self) -> tuple[SheetReading, ...]:
        """Return the sheets so far."""
        return tuple(
            SheetReading(
                sheet.name,
                tuple(self._table(table) for table in sheet.tables),
                tuple(sheet.outside),
                *sheet.made_for,
                sheet.picture,
            )
            for sheet in self._sheets
        )

    def _table(self, table: _OpenTable) -> TableReading:
        about = table.about
        frequency = about["frequency"]
        return TableReading(
            Layout(about["table"]),
            about["area"],
            None if frequency is None else Frequency(frequency),
            tuple(table.cells) if table.columns is None else table.columns,
            tuple(table.ignored),
            tuple(table.targets),
            tuple(self._total(*values) for values in about["totals"]),
            tuple(TablePart(PartRole(role), area) for role, area in about["parts"]),
            about["needs_year"],
            DateOrder(about["date_order"]),
            about["title"],
            about["recipe"],
            tuple(TableScale(*scale) for scale in about["scales"]),
        )

    def _total(self, *values: Any) -> TotalCheck:  # noqa: ANN401 - as JSON has them
        cell, label, stated, computed, cells, period = values
        return TotalCheck(cell, label, stated, computed, cells, self._period(period))

    def _cells(self, sheet: str, cells: Iterable[Sequence[Any]]) -> Iterator[CellRead]:
        for cell, label, period, *read in cells:
            sent, yearless = read[-2:]
            read[-2] = None if sent is None else SentCell(*sent)
            read[-1] = None if yearless is None else Yearless(Frequency(yearless[0]), yearless[1])
            yield CellRead(sheet, cell, label, self._period(period), *read)

    def _columns(self, sheet: str, *columns: Any) -> CellColumns:  # noqa: ANN401 - as JSON has them
        names, labels, periods, label_index, period_index, numbers, raw = columns
        known = [period for each in periods if (period := self._period(each)) is not None]
        ahead = self._ahead
        at_label = ahead.label_index if label_index is None else _array("I", label_index)
        at_period = ahead.period_index if period_index is None else _array("I", period_index)
        values = ahead.numbers if numbers is None else _array("d", numbers)
        if isinstance(raw, str):
            raw_texts: Sequence[str] = raw.split("\n")
        elif values is ahead.numbers:
            raw_texts = self._shown
        else:
            raw_texts = list(ShownNumbers(values, *raw))
        if isinstance(names, str):
            said: Sequence[str] = names.split("\n")
        else:
            said = NamesDown(names[0], names[1], len(values))
        return CellColumns(
            sheet,
            said,
            labels,
            known,
            at_label,
            at_period,
            values,
            raw_texts,
        )

    def _take_ahead(self, label_index: str, period_index: str, numbers: str, decimal: str) -> None:
        indexes = _array("I", label_index), _array("I", period_index)
        self._ahead = Ahead(*indexes, _array("d", numbers), decimal)
        self._shown = list(ShownNumbers(self._ahead.numbers, decimal))

    def _ignored(self, sheet: str, cells: Iterable[Sequence[Any]]) -> Iterator[IgnoredCell]:
        return (IgnoredCell(sheet, *values) for values in cells)

    def _period(self, value: Sequence[str] | None) -> Period | None:
        if value is None:
            return None
        frequency, start = value
        period = self._periods.get((frequency, start))
        if period is None:
            period = Period(Frequency(frequency), dt.date.fromisoformat(start))
            self._periods[frequency, start] = period
        return period
