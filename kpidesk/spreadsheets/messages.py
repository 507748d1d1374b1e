"""What the window's process and its child say to each other: lines of JSON, nothing that runs.

The child is asked once, and answers with lines until it ends: progress, the hash of the file,
sheets with their cells in portions, and last that all is said, or why not.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final, Self

from kpidesk.domain.imports import CellRead, IgnoredCell, Layout, SentCell, SheetReading
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.spreadsheets.limits import Limits

_PORTION: Final = 2000

Message = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """What the child is asked to read, and how."""

    path: Path
    calendar: FiscalCalendar
    locale: NumberLocale
    limits: Limits
    language: str | None = None

    def encode(self) -> bytes:
        """Return the request as one line."""
        return encode(
            {
                "path": str(self.path),
                "start_month": self.calendar.start_month,
                "decimal": self.locale.decimal,
                "group": self.locale.group,
                "currency_first": self.locale.currency_first,
                "limits": self.limits.as_dict(),
                "language": self.language,
            }
        )

    @classmethod
    def decode(cls, line: bytes) -> Self:
        """Return the request that `encode` wrote."""
        message = json.loads(line)
        return cls(
            Path(message["path"]),
            FiscalCalendar(message["start_month"]),
            NumberLocale(message["decimal"], message["group"], message["currency_first"]),
            Limits(**message["limits"]),
            message["language"],
        )


def encode(message: Message) -> bytes:
    """Return `message` as one line of ASCII."""
    return json.dumps(message, separators=(",", ":")).encode("ascii") + b"\n"


def sheet_messages(sheet: SheetReading) -> Iterator[Message]:
    """Yield the messages that tell of one sheet."""
    made_for = (sheet.company_key, sheet.company_name)
    yield {"sheet": sheet.name, "layout": sheet.layout.value, "made_for": made_for}
    cells = (
        (
            cell.cell,
            cell.label,
            None if cell.period is None else (cell.period.frequency, cell.period.start.isoformat()),
            cell.raw_text,
            cell.number,
            cell.percent,
            cell.note,
            cell.problem,
            cell.currency,
            None if cell.sent is None else astuple(cell.sent),
        )
        for cell in sheet.cells
    )
    while portion := list(islice(cells, _PORTION)):
        yield {"cells": portion}
    ignored = ((cell.cell, cell.raw_text, cell.reason) for cell in sheet.ignored)
    while rest := list(islice(ignored, _PORTION)):
        yield {"ignored": rest}


@dataclass(slots=True)
class _OpenSheet:
    name: str
    layout: Layout
    made_for: tuple[str, str] = ("", "")
    cells: list[CellRead] = field(default_factory=list)
    ignored: list[IgnoredCell] = field(default_factory=list)


class SheetCollector:
    """Puts sheets together again from the messages of `sheet_messages`."""

    def __init__(self) -> None:
        """Start without sheets."""
        self._sheets: list[_OpenSheet] = []
        self._periods: dict[tuple[str, str], Period] = {}

    def take(self, message: Message) -> None:
        """Take one message; those that tell of no sheet are passed over."""
        if "sheet" in message:
            key, name = message["made_for"]
            layout = Layout(message["layout"])
            self._sheets.append(_OpenSheet(message["sheet"], layout, (key, name)))
        elif "cells" in message:
            sheet = self._sheets[-1]
            sheet.cells.extend(self._cell(sheet.name, values) for values in message["cells"])
        elif "ignored" in message:
            sheet = self._sheets[-1]
            sheet.ignored.extend(IgnoredCell(sheet.name, *values) for values in message["ignored"])

    def sheets(self) -> tuple[SheetReading, ...]:
        """Return the sheets so far."""
        return tuple(
            SheetReading(
                sheet.name,
                sheet.layout,
                tuple(sheet.cells),
                tuple(sheet.ignored),
                *sheet.made_for,
            )
            for sheet in self._sheets
        )

    def _cell(self, sheet: str, values: Sequence[Any]) -> CellRead:
        cell, label, period, *read = values
        if read[-1] is not None:
            read[-1] = SentCell(*read[-1])
        return CellRead(sheet, cell, label, self._period(period), *read)

    def _period(self, value: Sequence[str] | None) -> Period | None:
        if value is None:
            return None
        frequency, start = value
        period = self._periods.get((frequency, start))
        if period is None:
            period = Period(Frequency(frequency), dt.date.fromisoformat(start))
            self._periods[frequency, start] = period
        return period
