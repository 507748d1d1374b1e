"""Give months without a year theirs where they run across New Year: November, December, January.

One rule: a year that a person says, or that stands over all of them, cannot be that of all. What a
person says is the year of the earliest month; after December the next year begins. What a sheet
says counts so only where it speaks of two years (2023/24, FY24, "Aug 2023 - Jul 2024").
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import pairwise
from typing import Final

from kpidesk.domain import period_names
from kpidesk.domain.imports import Yearless
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.i18n import _
from kpidesk.spreadsheets.mark_kinds import Mark, Qualified, YearlessDay
from kpidesk.spreadsheets.period_marks import Settled, join_notes


class Turn(Enum):
    """How the marks of a row or column run across the end of a year."""

    NONE = auto()  # they do not: one year can be that of all
    UP = auto()  # November, December, January
    DOWN = auto()  # January, December, November
    UNCLEAR = auto()  # one year cannot be that of all, and where the next begins is not sure


@dataclass(frozen=True, slots=True)
class RunYears:
    """The year of each mark of a run; `first` is that of the earliest where they turn."""

    years: tuple[int | None, ...]
    turn: Turn = Turn.NONE
    first: int | None = None


# How long a cycle is, and how far two that follow each other may lie apart.
_CYCLES: Final = {
    Frequency.MONTH: (12, 3),
    Frequency.QUARTER: (4, 1),
    Frequency.WEEK: (52, 4),
    Frequency.DAY: (365, 31),
}


def years_of_run(
    marks: Sequence[Mark],
    given: Sequence[int | None],
    calendar: FiscalCalendar,
    turning: int | None = None,
    said: int | None = None,
) -> RunYears:
    """Return the years of marks that belong to one series, in the order of the sheet.

    `given` is what the sheet says of each. Where it is the same for all, or nothing, and they run
    across New Year, the year of the earliest is what a mark of its own year beside them gives, or
    `turning`, what the sheet says of such a run, or `said`, what the person did; None where nothing
    does. Where they do not, `said` fills what is missing.
    """
    plain = [mark.mark if isinstance(mark, Qualified) else mark for mark in marks]
    waiting = [at for at, mark in enumerate(plain) if isinstance(mark, Yearless | YearlessDay)]
    as_given = RunYears(tuple(year or said for year in given))
    frequencies = {_frequency(plain[at]) for at in waiting}
    if len(frequencies) != 1 or len({given[at] for at in waiting}) > 1:
        return as_given
    frequency = frequencies.pop()
    keys = {at: key for at, mark in enumerate(plain) if (key := _key(mark, frequency, calendar))}
    distinct = list(dict.fromkeys(keys.values()))
    turn, later = _turn(
        distinct, *_CYCLES[frequency], has_year=any(given[at] is not None for at in waiting)
    )
    if turn is Turn.NONE:
        return as_given
    if turn is Turn.UNCLEAR:
        return RunYears(tuple(None for _at in plain), turn)
    of_key = dict(zip(distinct, later, strict=True))
    offsets = {at: of_key[key] for at, key in keys.items()}
    anchors = {
        _own_year(mark, calendar) - offsets[at]
        for at, mark in enumerate(plain)
        if at in offsets and isinstance(mark, Period)
    }
    first = (anchors.pop() if len(anchors) == 1 else None) if anchors else turning or said
    years = tuple(
        first + offsets[at] if first is not None and at in offsets else None
        for at in range(len(plain))
    )
    return RunYears(years, turn, first)


def runs_across_years(marks: Sequence[Mark], calendar: FiscalCalendar) -> bool:
    """Say whether marks without a year cannot all be of one year, in the order of the sheet."""
    return years_of_run(marks, [None] * len(marks), calendar).turn is not Turn.NONE


def told(
    one: Settled,
    mark: Mark,
    text: str,
    run: RunYears,
    said: int | None,
    calendar: FiscalCalendar,
) -> Settled:
    """Return what was settled of a mark without a year, with what a person should know of it."""
    plain = mark.mark if isinstance(mark, Qualified) else mark
    if run.turn is Turn.NONE or not isinstance(plain, Yearless | YearlessDay):
        return one
    if run.first is not None and one.period is not None:
        note = _(
            "“{text}” was read as {period}: {year} is the year of the earliest one here, and these "
            "run into the next."
        ).format(text=text, period=period_names.label(one.period, calendar), year=run.first)
        return replace(one, note=join_notes(one.note, note))
    if run.turn is Turn.UNCLEAR and said is not None and one.yearless is not None:
        return cannot_tell(one, text)
    return one


def cannot_tell(one: Settled, text: str) -> Settled:
    """Return what is said of a mark whose year not even the person's year settles."""
    problem = _(
        "“{text}” may be of one year or of the next: the order here does not tell. "
        "Write the year beside each, as in 2026-01."
    ).format(text=text)
    return replace(one, period=None, problem=problem, yearless=None)


def _frequency(mark: Mark) -> Frequency:
    return mark.frequency if isinstance(mark, Yearless | Period) else Frequency.DAY


def _key(mark: Mark, frequency: Frequency, calendar: FiscalCalendar) -> int:
    """Return where in its year a mark stands, from 1; 0 where it is of another frequency."""
    if isinstance(mark, Yearless):
        return mark.number if mark.frequency is frequency else 0
    if isinstance(mark, YearlessDay):
        if frequency is not Frequency.DAY:
            return 0
        day = min(mark.day, 28) if mark.month == 2 else mark.day
        return dt.date(2023, mark.month, day).timetuple().tm_yday
    if not isinstance(mark, Period) or mark.frequency is not frequency:
        return 0
    return {
        Frequency.DAY: mark.start.timetuple().tm_yday,
        Frequency.WEEK: mark.start.isocalendar().week,
        Frequency.MONTH: mark.start.month,
        Frequency.QUARTER: calendar.quarter_number(mark),
        Frequency.YEAR: 0,
    }[frequency]


def _own_year(period: Period, calendar: FiscalCalendar) -> int:
    """Return the year of a period as `in_year` wants it."""
    if period.frequency is Frequency.QUARTER:
        return calendar.fiscal_year(period)
    if period.frequency is Frequency.WEEK:
        return period.start.isocalendar().year
    return period.start.year


def _turn(keys: Sequence[int], cycle: int, reach: int, *, has_year: bool) -> tuple[Turn, list[int]]:
    """Return how keys run across the end of a year, and which lie in the later one (1, else 0)."""
    nothing = [0] * len(keys)
    falls = [at for at, (one, other) in enumerate(pairwise(keys), start=1) if other < one]
    rises = [at for at, (one, other) in enumerate(pairwise(keys), start=1) if other > one]
    if len(keys) == 2:
        ahead, back = (keys[1] - keys[0]) % cycle, (keys[0] - keys[1]) % cycle
        if falls and ahead <= 1:  # December, January; week 53 and week 1 count as well
            return Turn.UP, [0, 1]
        # November, January may be the newest first; January, December where no title says a year.
        is_open = ahead <= reach if falls else back <= 1 and not has_year
        return (Turn.UNCLEAR if is_open else Turn.NONE), nothing
    if len(falls) == 1 and rises and keys[-1] < keys[0]:
        if all((other - one) % cycle <= reach for one, other in pairwise(keys)):
            return Turn.UP, [int(at >= falls[0]) for at in range(len(keys))]
        return Turn.UNCLEAR, nothing
    if len(rises) == 1 and falls and keys[-1] > keys[0]:
        if all((one - other) % cycle <= reach for one, other in pairwise(keys)):
            return Turn.DOWN, [int(at < rises[0]) for at in range(len(keys))]
        return Turn.UNCLEAR, nothing
    return Turn.NONE, nothing
