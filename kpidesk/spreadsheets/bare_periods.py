"""Find periods that are written as nothing but a number: 202401, 20240131, 45292.

One such number alone is a number; only a whole row or column of them can be periods.
"""

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from kpidesk.domain.imports import Yearless
from kpidesk.domain.periods import FIRST_DAY, LAST_DAY, FiscalCalendar, Frequency, Period
from kpidesk.i18n import _
from kpidesk.spreadsheets.grid import Cell
from kpidesk.spreadsheets.mark_kinds import Mark, NoPeriod, SerialDay
from kpidesk.spreadsheets.numbered_periods import full_year, in_year
from kpidesk.spreadsheets.words import DAY_WORDS, MONTH_WORDS, PERIOD_WORDS, simplified

_EPOCH: Final = dt.date(1899, 12, 30)  # day 0 of a spreadsheet, for days after February 1900
_SERIALS: Final = range(25_569, 80_000)  # 1970 to 2119: what a business keeps numbers for
_NUMBER_AND_YEAR: Final = re.compile(
    r"(?P<n>\d{1,2})[-/.](?P<y>\d{4}|\d\d)|(?P<y2>\d{4})[-/.]?(?P<n2>\d{1,2})"
)
_LONGEST_STEP: Final = 366
_MONTHS_APART: Final = 24


def bare_marks(cells: Sequence[Cell | None], *, are_dates: bool = False) -> list[Mark | None]:
    """Return the periods that the numbers of one row or column are, in the order of the sheet.

    Understood are months (202401), days (20240131) and the numbers under which spreadsheets store
    days (45292), where every cell that is not blank is one, there are at least two different ones,
    and they follow each other; months in four digits (01.24) only where they can be nothing else.
    Serial numbers must be firsts or lasts of months, or run day by day
    or week by week. `are_dates` says that the heading calls them dates: then their order does not
    matter. All None where they are no such row; years (2024) are never looked at.
    """
    short = _short_months(cells)
    if short:
        return short
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


def may_be_short_month(cell: Cell) -> bool:
    """Say whether a text may be a month in four digits, as 01.24, 01/24 or 24-01."""
    return isinstance(cell.value, str) and _SHORT_MONTH.fullmatch(cell.words) is not None


def _short_months(cells: Sequence[Cell | None]) -> list[Mark | None]:
    """Return months written as 01.24, or as 01/24 and 24-01 where they run across New Year.

    01/24 may be a day of January and 24-01 as well: only with the year that changes after December
    they cannot be. One by one they have to follow, three of them or across New Year.
    """
    known = [cell for cell in cells if cell is not None]
    if len(known) < 2 or not all(map(may_be_short_month, known)):
        return []
    for pattern, is_sure in _SHORT_MONTHS:
        found = [pattern.fullmatch(cell.words) for cell in known]
        months = [full_year(one["y"]) * 12 + int(one["m"]) - 1 for one in found if one is not None]
        if len(months) < len(known):
            continue
        distinct = list(dict.fromkeys(months))
        steps = {later - one for one, later in pairwise(distinct)}
        turns = len({month // 12 for month in distinct}) > 1
        if steps in ({1}, {-1}) and (turns or (is_sure and len(distinct) > 2)):
            marks = iter(
                Period(Frequency.MONTH, dt.date(month // 12, month % 12 + 1, 1)) for month in months
            )
            return [None if cell is None else next(marks) for cell in cells]
    return []


_SHORT_MONTH: Final = re.compile(r"\d\d([./-])\d\d")
_OF_YEAR: Final = r"(?P<m>0[1-9]|1[0-2])"
# A year after 12 is no month, so nobody reads 01.24 as a day; 01/24 is one of January.
_SHORT_MONTHS: Final = (
    (re.compile(rf"{_OF_YEAR}\.(?P<y>1[3-9]|[2-6]\d)"), True),
    (re.compile(rf"{_OF_YEAR}[/-](?P<y>1[3-9]|[2-6]\d)"), False),
    (re.compile(rf"(?P<y>1[3-9]|[2-6]\d)[/-]{_OF_YEAR}"), False),
)
_LAST: Final = {Frequency.MONTH: 12, Frequency.QUARTER: 4, Frequency.WEEK: 53}


def counted_frequency(heading: str) -> Frequency | None:
    """Return of what plain numbers under "Week", "KW", "Month" or "Quarter" are; None elsewhere."""
    word = simplified(heading)
    if word in MONTH_WORDS:
        return Frequency.MONTH
    return PERIOD_WORDS.get(word) if len(word) > 1 else None


def counted_mark(cell: Cell, frequency: Frequency) -> Yearless | None:
    """Return the month, quarter or week that a cell says by its number alone, None elsewhere."""
    number = _small_number(cell)
    is_one = number is not None and 1 <= number <= _LAST.get(frequency, 0)
    return Yearless(frequency, number) if is_one and number is not None else None


def headed_mark(cell: Cell, heading: str, calendar: FiscalCalendar) -> Mark | None:
    """Return the week or quarter of a year that a cell writes in digits alone under such a heading.

    "05/2024", "2024-05" and 202405 are months elsewhere, under "KW" they are weeks. None where the
    heading or the cell is another; a NoPeriod where the year has no such week.
    """
    frequency = counted_frequency(heading)
    if frequency not in (Frequency.WEEK, Frequency.QUARTER):
        return None
    found = _NUMBER_AND_YEAR.fullmatch(cell.words or format_plain(cell))
    if found is None:
        return None
    number, year = found["n"] or found["n2"], found["y"] or found["y2"]
    is_one = 1 <= int(number) <= _LAST[frequency]
    mark = in_year(Yearless(frequency, int(number)), full_year(year), calendar) if is_one else None
    return mark or NoPeriod(
        _("“{text}” is no {heading} of a year. Mend it in the sheet.").format(
            text=cell.short_text, heading=heading
        ),
        frequency,
    )


def format_plain(cell: Cell) -> str:
    """Return the digits of a whole number, nothing for anything else."""
    number = _whole_number(cell)
    return "" if number is None else str(number)


def counted_marks(heading: str, cells: Sequence[Cell]) -> list[Mark]:
    """Return the periods that numbers such as 1, 2, 3 are in a row or column that `heading` heads.

    Nothing where it heads something else, or where one of the numbers does not follow the one
    before.
    """
    frequency = counted_frequency(heading)
    if frequency is None or not _count_on(cells):
        return []
    marks = [counted_mark(cell, frequency) for cell in cells]
    known: list[Mark] = [mark for mark in marks if mark is not None]
    return known if len(known) == len(marks) else []


def day_marks(heading: str, cells: Sequence[Cell], month: Period) -> list[Mark]:
    """Return the days of a month that numbers from 1 to 31 are in a row or column.

    Where `heading` does not say that they are days they must be all of the month.
    """
    days = calendar.monthrange(month.start.year, month.start.month)[1]
    numbers = [_small_number(cell) for cell in cells]
    if not _count_on(cells) or any(number is None or number > days for number in numbers):
        return []
    if simplified(heading) not in DAY_WORDS and (numbers[0], numbers[-1]) != (1, days):
        return []
    return [Period(Frequency.DAY, month.start.replace(day=number)) for number in numbers if number]


def _count_on(cells: Iterable[Cell]) -> bool:
    """Say whether numbers follow each other: 5, 6, 7; after the last of a year comes the first."""
    numbers = [_small_number(cell) for cell in cells]
    known = [number for number in numbers if number is not None]
    if len(known) < max(2, len(numbers)) or min(known) < 1:
        return False
    return all(
        other == one + 1 or (other == 1 and one in (4, 12, 52, 53))
        for one, other in pairwise(known)
    )


def _small_number(cell: Cell) -> int | None:
    if isinstance(cell.value, float):
        is_plain = not cell.percent and not cell.currency and cell.value.is_integer()
        return int(cell.value) if is_plain and 0 < cell.value < 100 else None
    words = cell.words
    return int(words) if words.isascii() and words.isdecimal() and len(words) <= 2 else None


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
