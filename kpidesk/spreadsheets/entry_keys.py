"""What an entry sheet carries out of sight, so that it imports back without any mapping.

A hidden row says which period each column is for, a hidden column which metric each row is for, and
the cell where both meet which company it is. They are short JSON texts: they survive Excel,
LibreOffice and openpyxl, and move along with rows and columns that are sorted.
"""

import datetime as dt
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from kpidesk.domain.errors import UserError
from kpidesk.domain.imports import SentCell
from kpidesk.domain.periods import Frequency, Period
from kpidesk.i18n import _
from kpidesk.spreadsheets.grid import Grid, Position

VERSION: Final = 1
_MARK: Final = '{"kpidesk":'
_LONGEST: Final = 32_000  # Excel keeps 32,767 characters in a cell


class ColumnKind(StrEnum):
    """What stands in a column of an entry sheet."""

    NAME = "name"
    BESIDE = "beside"
    PERIOD = "period"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class CompanyKey:
    """Whose sheet it is: what tells the company from others, and what it was called then."""

    key: str
    name: str

    def encode(self) -> str:
        """Return the text of the cell where the hidden row and column meet."""
        return _text({"kpidesk": VERSION, "company": self.key, "name": self.name})


@dataclass(frozen=True, slots=True)
class ColumnKey:
    """What a column is for; `period` is that of a PERIOD, else None."""

    kind: ColumnKind
    period: Period | None = None

    def encode(self) -> str:
        """Return the text in the hidden row."""
        content = {"column": self.kind.value}
        if self.period is not None:
            content["period"] = f"{self.period.frequency.value} {self.period.start.isoformat()}"
        return _text(content)


@dataclass(frozen=True, slots=True)
class RowKey:
    """Which metric a row is for, what it was called and measured in, and the numbers sent along.

    `values` are in the metric's unit, by the first day of their period.
    """

    metric_id: int
    name: str
    unit_kind: str
    unit_symbol: str
    values: Mapping[dt.date, float] = field(default_factory=dict)

    def encode(self) -> str:
        """Return the text in the hidden column; without the numbers where they are too many."""
        content = {"metric": self.metric_id, "name": self.name}
        content |= {"unit": self.unit_kind, "symbol": self.unit_symbol}
        values = {day.isoformat(): value for day, value in self.values.items()}
        text = _text(content | {"values": values})
        return text if len(text) <= _LONGEST else _text(content)

    def sent(self, period: Period) -> SentCell:
        """Return what the sheet says of the cell of `period`."""
        value = self.values.get(period.start)
        return SentCell(self.metric_id, self.name, self.unit_kind, self.unit_symbol, value)


@dataclass(frozen=True, slots=True)
class SentSheet:
    """The keys that a sheet has, and where; `corner` is the cell where row and column meet."""

    company: CompanyKey
    corner: Position
    columns: Mapping[int, ColumnKey]
    rows: Mapping[int, RowKey]


def find_keys(grid: Grid) -> SentSheet | None:
    """Return the keys of the entry sheet in `grid`; None where it is none, or two in one.

    Raises UserError where a newer KPI Desk made it.
    """
    corners = [
        (row, column, cell.value)
        for row, line in enumerate(grid.rows)
        for column, cell in enumerate(line)
        if cell is not None and isinstance(cell.value, str) and cell.value.startswith(_MARK)
    ]
    if len(corners) != 1:
        return None
    row, column, text = corners[0]
    company = _company(text)
    if company is None:
        return None
    columns, rows = {}, {}
    for place, cell in enumerate(grid.rows[row]):
        if cell is not None and (heading := _column(cell.words)):
            columns[place] = heading
    for place, line in enumerate(grid.rows):
        beside = line[column] if column < len(line) else None
        if beside is not None and (key := _row(beside.words)):
            rows[place] = key
    return SentSheet(company, (row, column), columns, rows)


def _text(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _parsed(text: str) -> dict[str, Any]:
    """Return what a text says; empty where it says nothing: a stranger may have written it."""
    if not text.startswith("{"):
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _company(text: str) -> CompanyKey | None:
    found = _parsed(text)
    version, key, name = (found.get(part) for part in ("kpidesk", "company", "name"))
    if isinstance(version, int) and version > VERSION:
        raise UserError(
            _(
                "This entry sheet was made by a newer KPI Desk. Nothing was read from it; your "
                "numbers are safe. Update KPI Desk, then import it again."
            )
        )
    if version != VERSION or not (isinstance(key, str) and key and isinstance(name, str)):
        return None
    return CompanyKey(key, name)


def _column(text: str) -> ColumnKey | None:
    found = _parsed(text)
    try:
        kind = ColumnKind(found.get("column", ""))
        if kind is not ColumnKind.PERIOD:
            return ColumnKey(kind)
        frequency, _space, start = str(found.get("period")).partition(" ")
        return ColumnKey(kind, Period(Frequency(frequency), dt.date.fromisoformat(start)))
    except (ValueError, TypeError):
        return None


def _row(text: str) -> RowKey | None:
    found = _parsed(text)
    number, name, kind, symbol = (found.get(part) for part in ("metric", "name", "unit", "symbol"))
    if not isinstance(number, int) or isinstance(number, bool):
        return None
    if not (isinstance(name, str) and isinstance(kind, str) and isinstance(symbol, str)):
        return None
    return RowKey(number, name, kind, symbol, _values(found.get("values")))


def _values(found: object) -> dict[dt.date, float]:
    if not isinstance(found, dict):
        return {}
    values = {}
    for day, value in found.items():
        try:
            number = float(value)
            if math.isfinite(number):
                values[dt.date.fromisoformat(day)] = number
        except (ValueError, TypeError, OverflowError):
            continue
    return values
