"""What a cell may say of a period before its whole row or column has decided what it means."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from kpidesk.domain.imports import Yearless
from kpidesk.domain.periods import Frequency, Period


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date as text whose day and month are in an order that the text alone does not tell.

    `timed` says that a time of day stood with it, `short` that its year was written in two digits.
    """

    first: int
    second: int
    year: int
    dotted: bool
    timed: bool = False
    short: bool = False

    def day(self, *, day_first: bool) -> dt.date | None:
        """Return the date, None where there is no such day."""
        day, month = (self.first, self.second) if day_first else (self.second, self.first)
        try:
            return dt.date(self.year, month, day)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day with its day of the week or a time ("Sun 1 Mar 2026"): it means this day alone."""

    day: dt.date


@dataclass(frozen=True, slots=True)
class YearlessDay:
    """A day whose year stands nowhere ("24 Jan")."""

    month: int
    day: int


@dataclass(frozen=True, slots=True)
class WrittenSpan:
    """From one day to another, both included ("Aug 1 - Aug 26 2025")."""

    first: dt.date | WrittenDate
    last: dt.date | WrittenDate


@dataclass(frozen=True, slots=True)
class SerialDay:
    """A day as the number under which spreadsheets store it (45292 is 1 January 2024)."""

    day: dt.date


@dataclass(frozen=True, slots=True)
class NoPeriod:
    """A time that KPI Desk has no period for, such as a half year, and a sentence that says so.

    `frequency` is what it would be of, where nothing but its day is not sure. `instead` is what it
    is where the others of its row say so: S1 is a half year, and a week beside S3.
    """

    problem: str
    frequency: Frequency | None = None
    instead: "Period | Yearless | None" = None


class Quality(StrEnum):
    """What a mark beside a period says of its numbers."""

    PROVISIONAL = "provisional"
    REVISED = "revised"
    ESTIMATE = "estimate"
    FOOTNOTED = "footnoted"
    TARGET = "target"
    FORECAST = "forecast"
    UNCLEAR = "unclear"


PlainMark = (
    Period | Yearless | WrittenDate | NamedDay | YearlessDay | WrittenSpan | SerialDay | NoPeriod
)


@dataclass(frozen=True, slots=True)
class Qualified:
    """A period with a mark beside it: "Jan 24 (p)", "2024E"."""

    mark: PlainMark
    quality: Quality


Mark = PlainMark | Qualified


def frequency_of(mark: Mark) -> Frequency | None:
    """Return the frequency that a mark has before it is settled; None where it may have several."""
    if isinstance(mark, Qualified):
        mark = mark.mark
    if isinstance(mark, Period | Yearless | NoPeriod):
        return mark.frequency
    if isinstance(mark, WrittenSpan):
        return None
    return Frequency.DAY
