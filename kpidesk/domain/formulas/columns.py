"""Columns: the cells of one metric along a timeline, and arithmetic on all of them at once.

`values` is NaN where a cell is blank or not applicable; `absent` is true where it is not
applicable, and None where that is nowhere, as almost always. No column is changed once it is made.
Functions that can leave the doubles expect to run inside `quietly()`.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kpidesk.domain.formulas.arithmetic import NAN, power, rounded, total
from kpidesk.domain.formulas.cells import NOT_APPLICABLE, Cell
from kpidesk.domain.formulas.timeline import OUTSIDE, Group
from kpidesk.domain.formulas.tree import Comparator, Operator
from kpidesk.domain.metrics import Aggregation

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One value a period of a timeline."""

    values: Floats
    absent: Flags | None = None

    def __len__(self) -> int:
        """Return how many periods it has."""
        return len(self.values)

    def cell(self, index: int) -> Cell:
        """Return what stands at `index`."""
        if self.absent is not None and self.absent[index]:
            return NOT_APPLICABLE
        value = float(self.values[index])
        return None if math.isnan(value) else value

    def cells(self) -> list[Cell]:
        """Return all cells in order."""
        found: list[Cell] = [None if math.isnan(v) else v for v in self.values.tolist()]
        if self.absent is not None:
            for index in np.flatnonzero(self.absent).tolist():
                found[index] = NOT_APPLICABLE
        return found

    def numbers(self) -> list[tuple[int, float]]:
        """Return where a number stands, and which one."""
        found = np.flatnonzero(~np.isnan(self.values))
        return list(zip(found.tolist(), self.values[found].tolist(), strict=True))

    def present(self) -> list[int]:
        """Return where a cell is not blank."""
        there = ~np.isnan(self.values)
        if self.absent is not None:
            there |= self.absent
        found: list[int] = np.flatnonzero(there).tolist()
        return found

    def nowhere(self) -> list[int]:
        """Return where a cell is not applicable."""
        if self.absent is None:
            return []
        found: list[int] = np.flatnonzero(self.absent).tolist()
        return found


def quietly() -> AbstractContextManager[object]:
    """Return a context in which division by zero and overflow are no warnings but blanks."""
    return np.errstate(all="ignore")


def blank(length: int) -> Column:
    """Return a column without any value."""
    return Column(np.full(length, NAN))


def constant(value: float, length: int) -> Column:
    """Return a column with one number everywhere."""
    return Column(np.full(length, value))


def column_of(values: Sequence[float]) -> Column:
    """Return a column of these numbers."""
    return Column(np.array(values, dtype=np.float64))


def with_cells(base: Column, indexes: Sequence[int], cells: Sequence[Cell]) -> Column:
    """Return `base` with these cells in place of those at `indexes`.

    Raises ValueError for infinity and NaN, which no entry holds.
    """
    where = np.array(indexes, dtype=np.intp)
    gone = NOT_APPLICABLE in cells
    numbers = [NAN if cell is NOT_APPLICABLE else cell for cell in cells] if gone else cells
    new = np.array(numbers, dtype=np.float64)  # None becomes NaN
    unknown = cells.count(None) + cells.count(NOT_APPLICABLE)
    if np.count_nonzero(~np.isfinite(new)) != unknown:
        raise ValueError("a value is not a finite number")
    values = base.values.copy()
    values[where] = new
    if not gone and base.absent is None:
        return Column(values)
    absent = _flags(base).copy()
    absent[where] = [cell is NOT_APPLICABLE for cell in cells]
    return _tidy(values, absent)


def moved(column: Column, offset: int, length: int) -> Column:
    """Return the cells of `column` from `offset` on in a timeline of `length` periods.

    A negative offset puts blanks before them; what does not fit is left out.
    """
    first, stop = max(offset, 0), min(offset + length, len(column))
    values = np.full(length, NAN)
    absent = None
    if stop > first:
        into = slice(first - offset, stop - offset)
        values[into] = column.values[first:stop]
        if column.absent is not None:
            absent = np.zeros(length, dtype=np.bool_)
            absent[into] = column.absent[first:stop]
    return _tidy(values, absent)


def before_and_after(before: Column, after: Column, index: int) -> Column:
    """Return the cells of `before` up to `index`, and from there on those of `after`."""
    values = np.concatenate([before.values[:index], after.values[index:]])
    if before.absent is None and after.absent is None:
        return Column(values)
    return _tidy(values, np.concatenate([_flags(before)[:index], _flags(after)[index:]]))


def differences(old: Column, new: Column) -> list[int]:
    """Return where two columns of one timeline differ."""
    same = (old.values == new.values) | (np.isnan(old.values) & np.isnan(new.values))
    if old.absent is not None or new.absent is not None:
        same &= _flags(old) == _flags(new)
    found: list[int] = np.flatnonzero(~same).tolist()
    return found


def _flags(column: Column) -> Flags:
    return np.zeros(len(column), dtype=np.bool_) if column.absent is None else column.absent


def _tidy(values: Floats, absent: Flags | None) -> Column:
    """Return a column with `absent` left out where it is nowhere true."""
    if absent is None or not absent.any():
        return Column(values)
    values[absent] = NAN
    return Column(values, absent)


def _either(left: Flags | None, right: Flags | None) -> Flags | None:
    if left is None:
        return right
    return left if right is None else left | right


def _finite(values: Floats) -> Floats:
    """Return `values`, with what is beyond a double made blank."""
    beyond = np.isinf(values)
    if beyond.any():
        values[beyond] = NAN
    return values


# Cell by cell


_OPERATIONS: Final[dict[Operator, Callable[[Floats, Floats], Floats]]] = {
    Operator.ADD: np.add,
    Operator.SUBTRACT: np.subtract,
    Operator.MULTIPLY: np.multiply,
    Operator.DIVIDE: np.divide,
}
_COMPARISONS: Final[dict[Comparator, Callable[[Floats, Floats], Flags]]] = {
    Comparator.LESS: np.less,
    Comparator.AT_MOST: np.less_equal,
    Comparator.EQUAL: np.equal,
    Comparator.DIFFERENT: np.not_equal,
    Comparator.AT_LEAST: np.greater_equal,
    Comparator.MORE: np.greater,
}


def combined(operator: Operator, left: Column, right: Column) -> Column:
    """Return left operator right; what is divided by zero is infinite or NaN, and so blank."""
    values = _OPERATIONS[operator](left.values, right.values)
    return Column(_finite(values), _either(left.absent, right.absent))


def negated(column: Column) -> Column:
    """Return minus `column`."""
    return Column(-column.values, column.absent)


def absolute(column: Column) -> Column:
    """Return `column` without signs."""
    return Column(np.abs(column.values), column.absent)


def raised(base: Column, exponent: Column) -> Column:
    """Return base to the exponent."""
    # numpy's own power differs from one processor to the next in the last digit.
    pairs = zip(base.values.tolist(), exponent.values.tolist(), strict=True)
    values = np.array([power(*pair) for pair in pairs], dtype=np.float64)
    return Column(values, _either(base.absent, exponent.absent))


def rounded_to(column: Column, digits: int) -> Column:
    """Return `column` rounded half away from zero."""
    values = [rounded(value, digits) for value in column.values.tolist()]
    return Column(np.array(values, dtype=np.float64), column.absent)


def compared(comparator: Comparator, left: Column, right: Column) -> Column:
    """Return 1 where the comparison is true, and 0 where it is not."""
    values = _COMPARISONS[comparator](left.values, right.values).astype(np.float64)
    values[np.isnan(left.values) | np.isnan(right.values)] = NAN
    return Column(values, _either(left.absent, right.absent))


def chosen(condition: Column, then: Column, otherwise: Column) -> Column:
    """Return `then` where the condition is not zero, `otherwise` where it is."""
    is_true = condition.values != 0
    values = np.where(is_true, then.values, otherwise.values)
    values[np.isnan(condition.values)] = NAN
    absent = condition.absent
    if then.absent is not None or otherwise.absent is not None:
        # Where the condition itself is blank, neither branch says anything.
        picked = np.where(is_true, _flags(then), _flags(otherwise)) & ~np.isnan(condition.values)
        absent = _either(absent, picked)
    return Column(values, absent)


# Several columns side by side: what has no value is left out


def summed(columns: Sequence[Column]) -> Column:
    """Return the sum of those that have a value."""
    return _gathered_across(columns, lambda sums, _count: sums)


def averaged(columns: Sequence[Column]) -> Column:
    """Return the mean of those that have a value."""
    return _gathered_across(columns, np.divide)


def _gathered_across(
    columns: Sequence[Column], result: Callable[[Floats, Floats], Floats]
) -> Column:
    values = np.stack([column.values for column in columns])
    missing = np.isnan(values)
    count = (len(columns) - missing.sum(axis=0)).astype(np.float64)
    rows = np.where(missing, 0.0, values).T.tolist()
    sums = np.array([total(row) for row in rows], dtype=np.float64)
    sums[count == 0] = NAN
    return Column(result(sums, count), _absent_everywhere(columns))


def smallest(columns: Sequence[Column]) -> Column:
    """Return the smallest of those that have a value."""
    values = np.fmin.reduce([column.values for column in columns])
    return Column(values, _absent_everywhere(columns))


def largest(columns: Sequence[Column]) -> Column:
    """Return the largest of those that have a value."""
    values = np.fmax.reduce([column.values for column in columns])
    return Column(values, _absent_everywhere(columns))


def first_present(columns: Sequence[Column]) -> Column:
    """Return the first that has a value."""
    values = columns[0].values
    for column in columns[1:]:
        values = np.where(np.isnan(values), column.values, values)
    return Column(values, _absent_everywhere(columns))


def _absent_everywhere(columns: Iterable[Column]) -> Flags | None:
    """Return where none of them is applicable: a blank among them may yet become a number."""
    absent: Flags | None = None
    for column in columns:
        if column.absent is None:
            return None
        absent = column.absent if absent is None else absent & column.absent
    return absent


# Along the timeline: what is outside of it is blank


def taken(column: Column, indexes: Sequence[int]) -> Column:
    """Return the cells that stand at `indexes`; blank for OUTSIDE."""
    where = np.array(indexes, dtype=np.intp)
    outside = where == OUTSIDE
    values = column.values[where]
    values[outside] = NAN
    absent = None if column.absent is None else column.absent[where] & ~outside
    return Column(values, absent)


def shifted(column: Column, count: int) -> Column:
    """Return the cells of `count` periods before."""
    values = np.full(len(column), NAN)
    if count < len(column):
        values[count:] = column.values[:-count]
    if column.absent is None:
        return Column(values)
    absent = np.zeros(len(column), dtype=np.bool_)
    if count < len(column):
        absent[count:] = column.absent[:-count]
    return Column(values, absent)


def gathered(column: Column, starts: Sequence[int], *, mean: bool = False) -> Column:
    """Return the sums, or means, of the windows from `starts` to each period, both included.

    What is not applicable is left out; where that is all, the result is not applicable. Any blank
    in the window, or a window that begins OUTSIDE, makes it blank.
    """
    if column.absent is None:
        values = column.values.tolist()
        sums = [
            total(values[start : stop + 1]) if start != OUTSIDE else NAN
            for stop, start in enumerate(starts)
        ]
        if mean:
            sums = [found / (stop + 1 - starts[stop]) for stop, found in enumerate(sums)]
        return column_of(sums)
    values = np.where(column.absent, 0.0, column.values).tolist()
    applicable = np.concatenate([[0], np.cumsum(~column.absent)]).tolist()
    sums, absent = [], []
    for stop, start in enumerate(starts):
        count = applicable[stop + 1] - applicable[start] if start != OUTSIDE else 0
        found = total(values[start : stop + 1]) if count else NAN
        sums.append(found / count if mean and count else found)
        absent.append(start != OUTSIDE and count == 0)
    return Column(np.array(sums, dtype=np.float64), np.array(absent, dtype=np.bool_))


def rolled_up(column: Column, groups: Sequence[Group], aggregation: Aggregation) -> Column:
    """Return a finer column in coarser periods; blank where one of the finer ones is missing.

    Of those that are not applicable nothing is missing: they are left out, and where all are, so is
    the coarser period. `last` and `first` need the last and the first applicable one alone, since
    a balance at the end of March needs none of February. `recompute` yields blanks: what has no
    formula cannot be computed anew. Sums and means use math.fsum.
    """
    values = column.values.tolist()
    flags = None if column.absent is None else column.absent.tolist()
    found, absent = [], []
    for group in groups:
        inside = values[group.start : group.stop]
        if flags is not None:
            gone = flags[group.start : group.stop]
            inside = [value for value, out in zip(inside, gone, strict=True) if not out]
        absent.append(not inside and group.has_first and group.has_last)
        found.append(_aggregated(inside, group, aggregation) if inside else NAN)
    if flags is None:
        return column_of(found)
    return _tidy(np.array(found, dtype=np.float64), np.array(absent, dtype=np.bool_))


def _aggregated(inside: list[float], group: Group, aggregation: Aggregation) -> float:
    """Return one number for the cells of a group, in order and not empty; NaN where it is blank."""
    if aggregation is Aggregation.LAST:
        return inside[-1] if group.has_last else NAN
    if aggregation is Aggregation.FIRST:
        return inside[0] if group.has_first else NAN
    sum_of_all = total(inside)
    if not (group.has_first and group.has_last):
        return NAN
    match aggregation:
        case Aggregation.SUM:
            return sum_of_all
        case Aggregation.MEAN:
            return sum_of_all / len(inside)
        case Aggregation.MIN if not any(math.isnan(value) for value in inside):
            return min(inside)
        case Aggregation.MAX if not any(math.isnan(value) for value in inside):
            return max(inside)
        case _:
            return NAN
