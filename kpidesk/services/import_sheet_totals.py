"""What the totals and averages on a sheet say of how a metric adds up."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from kpidesk.domain.imports import CellRead, IgnoredCell, TableReading, TotalCheck
from kpidesk.domain.metrics import Aggregation

_CELL: Final = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_NUMBER: Final = re.compile(r"-?\d[\d.,'’\u00a0\u202f ]*")
_FEWEST: Final = 3  # numbers of which a mean or a last one can be told from the others
_FEWEST_DIGITS: Final = 2


class SheetTotal(NamedTuple):
    """What a cell of the sheet says that a year is; not sure where another says otherwise."""

    aggregation: Aggregation
    cell: str
    is_sure: bool = True


@dataclass(slots=True)
class TotalsOfTable:
    """The totals and averages of one table, by the row or the column that they sum up."""

    _checks: dict[str, list[TotalCheck]] = field(default_factory=dict)
    _ignored: dict[str, list[IgnoredCell]] = field(default_factory=dict)

    @classmethod
    def of(cls, table: TableReading) -> "TotalsOfTable":
        """Sort what `table` states; nothing is worked out yet."""
        found = cls()
        for check in table.totals:
            lines = _line_of(check.cells)
            if lines and not check.differs:
                found._checks.setdefault(lines, []).append(check)
        for cell in table.ignored:
            place = _CELL.fullmatch(cell.cell)
            if place and _NUMBER.match(cell.raw_text):
                for line in place.groups():
                    found._ignored.setdefault(line, []).append(cell)
        return found

    def say_of(self, cells: Sequence[CellRead]) -> SheetTotal | None:
        """Return what the year of `cells`, all that stand under one label, is by the sheet."""
        numbers = [cell.number for cell in cells if cell.number is not None]
        line = _line_of(",".join(cell.cell for cell in cells))
        if not line or len(numbers) < 2 or len(numbers) < len(cells):
            return None
        total = next((c for c in self._checks.get(line, ()) if _is_sum(c, numbers)), None)
        other = _mean_or_last(self._ignored.get(line, ()), numbers)
        if total is None:
            return other
        return SheetTotal(Aggregation.SUM, total.cell, is_sure=other is None)


def _line_of(cells: str) -> str:
    """Return the row or the column that all of `cells` are in; empty where it is neither."""
    places = _CELL.findall(cells)
    columns, rows = ({place[at] for place in places} for at in (0, 1))
    if len(rows) == 1:
        return str(next(iter(rows)))
    return str(next(iter(columns))) if len(columns) == 1 else ""


def _is_sum(check: TotalCheck, numbers: Sequence[float]) -> bool:
    """Say whether a total adds up these numbers and no others."""
    try:
        total = math.fsum(numbers)
    except OverflowError:
        return False
    return math.isclose(total, check.computed, rel_tol=1e-9, abs_tol=1e-9)


def _mean_or_last(ignored: Iterable[IgnoredCell], numbers: Sequence[float]) -> SheetTotal | None:
    if len(numbers) < _FEWEST or min(numbers) == max(numbers):
        return None
    try:
        mean = math.fsum(numbers) / len(numbers)
    except OverflowError:
        return None
    for cell in ignored:
        if any(_shows(text, mean, scale) for text, scale in _readings(cell.raw_text)):
            return SheetTotal(Aggregation.MEAN, cell.cell)
    for cell in ignored:
        if any(_shows(text, numbers[-1], scale) for text, scale in _readings(cell.raw_text)):
            return SheetTotal(Aggregation.LAST, cell.cell)
    return None


def _readings(raw: str) -> Iterable[tuple[str, float]]:
    """Yield what a text may say, as plain digits with a point, and what it is divided by."""
    found = _NUMBER.match(raw)
    if found is None:
        return
    digits = re.sub(r"['’\s\u00a0\u202f]", "", found[0]).rstrip(".,")
    scale = 100.0 if "%" in raw else 1.0
    yield digits.replace(",", ""), scale
    yield digits.replace(".", "").replace(",", "."), scale


def _shows(text: str, number: float, scale: float) -> bool:
    """Say whether a text shows a number, rounded to the decimals that it has."""
    try:
        stated = float(text)
    except ValueError:
        return False
    if sum(sign.isdigit() for sign in text.lstrip("-0.")) < _FEWEST_DIGITS:
        return False
    decimals = len(text.partition(".")[2])
    return abs(stated - number * scale) <= 0.5 * 10.0**-decimals + 1e-9
