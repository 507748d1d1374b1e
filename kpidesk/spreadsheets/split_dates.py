"""Put dates together whose year, month and day stand in columns of their own."""

from collections.abc import Sequence
from typing import Final

from kpidesk.domain.periods import Frequency
from kpidesk.spreadsheets.bare_periods import counted_frequency
from kpidesk.spreadsheets.grid import Cell
from kpidesk.spreadsheets.record_columns import Column, Frame
from kpidesk.spreadsheets.record_words import DAY_HEADINGS
from kpidesk.spreadsheets.words import is_word

_MONTHS: Final = 12
_DAYS: Final = 31


def day_column(frame: Frame, month: Column, year: Column | None) -> Column | None:
    """Return the column of days beside one of years and one of numbered months; None: no such."""
    if year is None or counted_frequency(month.heading) is not Frequency.MONTH:
        return None
    if not _all_numbered(month, _MONTHS):
        return None
    for column in frame.columns:
        if column not in (month, year) and is_word(column.heading, DAY_HEADINGS):
            return column if _all_numbered(column, _DAYS) else None
    return None


def days_of(years: Sequence[int | None], month: Column, day: Column) -> Sequence[Cell | None]:
    """Return the days that numbers of months and days make with the years beside them.

    A row that lacks one of the three keeps its cell of the month, which alone says no day.
    """
    days: list[Cell | None] = []
    for year, cell, beside in zip(years, month.cells, day.cells, strict=True):
        number, on = _number(cell, _MONTHS), _number(beside, _DAYS)
        if cell is None or year is None or number is None or on is None:
            days.append(None if cell is None else cell._replace(value="?", text=cell.text))
            continue
        text = f"{year:04}-{number:02}-{on:02}"
        days.append(cell._replace(value=text, text=text))
    return days


def _all_numbered(column: Column, last: int) -> bool:
    numbers = [_number(cell, last) for cell in column.cells if cell is not None]
    return bool(numbers) and None not in numbers


def _number(cell: Cell | None, last: int) -> int | None:
    """Return the whole number in a cell, where it is one from 1 to `last`."""
    if cell is None:
        return None
    value = cell.value
    if isinstance(value, str):
        text = value.strip()
        number = float(text) if text.isdecimal() and len(text) <= 2 else 0.0
    else:
        number = value if isinstance(value, float) else 0.0
    return int(number) if number.is_integer() and 1 <= number <= last else None
