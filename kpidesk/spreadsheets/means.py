"""Know the rows that are averages of others, by name and by the figures."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol

from kpidesk.domain.imports import TotalCheck
from kpidesk.spreadsheets.cell_values import ValueRead
from kpidesk.spreadsheets.grid import Position
from kpidesk.spreadsheets.label_paths import Line
from kpidesk.spreadsheets.words import is_mean, may_be_mean

_FEWEST: Final = 2  # columns that prove of a name such as "Media" or "Average basket" what it is
_CENTS: Final = 2  # decimals to which a mean is rounded at most


class Numbers(Protocol):
    """The numbers of a table by place."""

    def at(self, row: int, column: int) -> ValueRead | None:
        """Return what was read there, None where nothing is."""


def mean_addends(
    numbers: Numbers, columns: Sequence[int], line: Line, candidates: Sequence[Sequence[Line]]
) -> tuple[int, ...] | None:
    """Return the rows that a line is the mean of, none where they are not known; None for an entry.

    "Average" is one whatever its figures say, as long as there is something above it; what may be
    a metric as well ("Media", "Average basket") only where all of its figures are the means.
    """
    groups = [group for group in candidates if len(group) > 1]
    if not groups or not may_be_mean(line.name):
        return None
    best: Sequence[Line] = ()
    most = wrong = 0
    for group in groups:
        fits = [
            fit
            for column in columns
            if (fit := _fits(numbers, line.row, column, [one.row for one in group])) is not None
        ]
        if sum(fits) > most:
            best, most, wrong = group, sum(fits), len(fits) - sum(fits)
    if is_mean(line.name):
        return tuple(one.row for one in best)
    return tuple(one.row for one in best) if most >= _FEWEST and not wrong else None


def stated_and_mean(
    numbers: Numbers, line: Line, column: int, hidden: Mapping[int, float]
) -> tuple[float, float] | None:
    """Return what a line of means states in a column, and the mean of its rows.

    None where there is nothing to compare: nothing is known, or rows that are hidden may count.
    """
    value = numbers.at(line.row, column)
    if value is None or value.number is None or hidden or not line.addends:
        return None
    means = list(_means(numbers, line.addends, column))
    if not means:
        return None
    nearest = min(means, key=lambda mean: abs(mean - value.number) if value.number else abs(mean))
    is_rounded = not _differs(value.number, nearest) or _is_rounded(value.number, nearest)
    return (value.number, value.number if is_rounded else nearest)


def _fits(numbers: Numbers, row: int, column: int, rows: Sequence[int]) -> bool | None:
    """Say whether a number is the mean of those above it; None where that cannot be told."""
    value = numbers.at(row, column)
    if value is None or value.number is None:
        return None
    stated = value.number
    means = list(_means(numbers, rows, column))
    if not means:
        return None
    return any(not _differs(stated, mean) or _is_rounded(stated, mean) for mean in means)


def _means(numbers: Numbers, rows: Iterable[int], column: int) -> Iterable[float]:
    """Yield the mean of the numbers of some rows, without blanks as Excel has it, and with them."""
    places: list[Position] = [(row, column) for row in rows]
    read = [value for place in places if (value := numbers.at(*place)) is not None]
    found = [value.number for value in read if value.number is not None]
    if len(found) < _FEWEST or any(value.problem for value in read):
        return
    try:
        total = math.fsum(found)
    except OverflowError:
        return
    yield total / len(found)
    if len(found) < len(places):
        yield total / len(places)


def _differs(stated: float, computed: float) -> bool:
    if abs(stated) < 1 and abs(computed) < 1:  # rates: a hundredth is a lot
        return not math.isclose(stated, computed, rel_tol=1e-6, abs_tol=1e-9)
    return TotalCheck("", "", stated, computed, "").differs


def _is_rounded(stated: float, mean: float) -> bool:
    """Say whether a number is a mean rounded to what it shows: two digits at least."""
    return any(
        round(stated, digits) == stated and abs(stated - mean) <= 0.5 * 10.0**-digits + 1e-9
        for digits in range(_CENTS + 1)
        if abs(mean) >= 10 ** (1 - digits)
    )
