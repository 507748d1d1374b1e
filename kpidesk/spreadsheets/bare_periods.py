"""Find periods that are written as nothing but a number: 202401, 20240131, 45292.

One such number alone is a number; only a whole row or column of them can be periods.
"""

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from kpidesk.domain.periods import FIRST_DAY, LAST_DAY, Frequency, Period
from kpidesk.spreadsheets.grid import Cell
from kpidesk.spreadsheets.mark_kinds import Mark, SerialDay

_EPOCH: Final = dt.date(1899, 12, 30)  # day 0 of a spreadsheet, for days after February 1900
_SERIALS: Final = range(25_569, 80_000)  # 1970 to 2119: what a business keeps numbers for
_LONGEST_STEP: Final = 366
_MONTHS_APART: Final = 24


def bare_marks(cells: Sequence[Cell | None], *, are_dates: bool = False) -> list[Mark | None]:
    """Return the periods that the numbers of one row or column are, in the order of the sheet.

    Understood are months (202401), days (20240131) and the numbers under which spreadsheets store
    days (45292), where every cell that is not blank is one, there are at least two different ones,
    and they follow each other; serial numbers must be firsts or lasts of months, or run day by day
    or week by week. `are_dates` says that the heading calls them dates: then their order does not
    matter. All None where they are no such row; years (2024) are never looked at.
    """
    nothing: list[Mark | None] = [None] * len(cells)
    numbers = [None if cell is None else _whole_number(cell) for cell in cells]
    if any(
        number is None and cell is not None for number, cell in zip(numbers, cells, strict=True)
    ):
        return nothing
    known = [number for number in numbers if number is not None]
    if len(set(known)) < 2:
        return nothing
    for read, follow in ((_month, _months_follow), (_day, _days_follow), (_serial, _days_follow)):
        marks = [read(number) for number in known]
        periods = [mark for mark in marks if mark is not None]
        if len(periods) == len(known) and (follow(periods) or (are_dates and _are_near(periods))):
            found = iter(periods)
            return [None if number is None else next(found) for number in numbers]
    return nothing


def _whole_number(cell: Cell) -> int | None:
    if isinstance(cell.value, float):
        is_plain = not cell.percent and not cell.currency and cell.value.is_integer()
        return int(cell.value) if is_plain and 0 < cell.value < 1e8 else None
    words = cell.words
    return int(words) if words.isascii() and words.isdecimal() and 5 <= len(words) <= 8 else None


def _month(number: int) -> Period | None:
    year, month = divmod(number, 100)
    if not (FIRST_DAY.year < year < LAST_DAY.year and 1 <= month <= 12):
        return None
    return Period(Frequency.MONTH, dt.date(year, month, 1))


def _day(number: int) -> Period | None:
    rest, day = divmod(number, 100)
    year, month = divmod(rest, 100)
    if not FIRST_DAY.year < year < LAST_DAY.year:
        return None
    try:
        return Period(Frequency.DAY, dt.date(year, month, day))
    except ValueError:
        return None


def _serial(number: int) -> SerialDay | None:
    return SerialDay(_EPOCH + dt.timedelta(days=number)) if number in _SERIALS else None


def _start(mark: Period | SerialDay) -> dt.date:
    return mark.day if isinstance(mark, SerialDay) else mark.start


def _one_way(steps: Sequence[int]) -> bool:
    return bool(steps) and len({step > 0 for step in steps}) == 1


def _months_follow(marks: Sequence[Period | SerialDay]) -> bool:
    months = [_start(mark).year * 12 + _start(mark).month for mark in marks]
    steps = [later - earlier for earlier, later in pairwise(months)]
    return _one_way(steps) and max(map(abs, steps)) <= _MONTHS_APART


def _days_follow(marks: Sequence[Period | SerialDay]) -> bool:
    """Say whether days follow each other, at the turn of months or at steps of a day or a week."""
    days = [_start(mark) for mark in marks]
    steps = [(later - earlier).days for earlier, later in pairwise(days)]
    if not _one_way(steps) or max(map(abs, steps)) > _LONGEST_STEP:
        return False
    turns = all(day.day == 1 for day in days) or all(
        (day + dt.timedelta(days=1)).day == 1 for day in days
    )
    return turns or {abs(step) for step in steps} in ({1}, {7})


def _are_near(marks: Sequence[Period | SerialDay]) -> bool:
    days = sorted({_start(mark) for mark in marks})
    return all((later - earlier).days <= _LONGEST_STEP for earlier, later in pairwise(days))
