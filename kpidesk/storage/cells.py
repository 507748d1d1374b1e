"""How single values become the cells of a row, and cells become values again."""

import datetime as dt
import math
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

from kpidesk.domain.periods import Frequency, Period

_DAY_LENGTH = len("2026-03-01")

AnyRow = Any  # a row of SQLAlchemy, with the columns as attributes
AnyEnum = TypeVar("AnyEnum", bound=StrEnum)


class UnreadableRowError(Exception):
    """A row holds what KPI Desk never wrote: the file is damaged."""


def text(value: str) -> str:
    """Return `value` as it can be stored: NUL and half a pair become U+FFFD."""
    if value.isprintable():
        return value
    pairs = value.replace("\0", "\ufffd").encode("utf-16-le", "surrogatepass")
    return pairs.decode("utf-16-le", "replace")


def number(value: float) -> float:
    """Return `value` as it can be stored; ValueError for infinity and NaN."""
    found = float(value)
    if not math.isfinite(found):
        msg = f"{value} is not a number that a company file can hold"
        raise ValueError(msg)
    return found


def number_or_none(value: float | None) -> float | None:
    """Return `value` as it can be stored, where there is one."""
    return None if value is None else number(value)


def check_numbers(values: Iterable[float]) -> None:
    """Raise UnreadableRowError where what was read is not a finite number."""
    try:
        if all(map(math.isfinite, values)):
            return
    except TypeError as error:
        raise UnreadableRowError from error
    raise UnreadableRowError


def sound(value: float) -> float:
    """Return what was read; UnreadableRowError where it is not a finite number."""
    check_numbers([value])
    return value


def sound_or_none(value: float | None) -> float | None:
    """Return what was read, where there is something, as `sound` does."""
    return None if value is None else sound(value)


def by_value(kind: type[AnyEnum]) -> dict[str, AnyEnum]:
    """Return the members of an enumeration by what stands in a cell: the fast way to look up."""
    return {member.value: member for member in kind}


def member(kind: type[AnyEnum], value: str) -> AnyEnum:
    """Return the member that a cell names."""
    try:
        return kind(value)
    except ValueError as error:
        raise UnreadableRowError(value) from error


def day(value: str) -> dt.date:
    """Return the day in a cell."""
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise UnreadableRowError(value) from error


def day_or_none(value: str | None) -> dt.date | None:
    """Return the day in a cell, where there is one."""
    return None if value is None else day(value)


def day_text(value: dt.date | None) -> str | None:
    """Return the cell of a day, where there is one."""
    return None if value is None else value.isoformat()


@lru_cache(maxsize=1 << 16)
def period(frequency: str, start: str) -> Period:
    """Return the period that two cells name; many rows share one."""
    try:
        return Period(member(Frequency, frequency), day(start))
    except ValueError as error:
        raise UnreadableRowError(start) from error


@lru_cache(maxsize=1 << 16)
def named_period(name: str) -> Period:
    """Return the period of its two cells in one text: "month2026-03-01"."""
    day_starts = len(name) - _DAY_LENGTH
    return period(name[:day_starts], name[day_starts:])


def period_key(period: Period) -> tuple[str, str]:
    """Return the two cells that name a period."""
    return period.frequency.value, period.start.isoformat()
