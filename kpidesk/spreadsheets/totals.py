"""Tell totals from values by what they add up, and check what the sheet states of them."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final, Protocol

from kpidesk.domain.imports import TotalCheck
from kpidesk.domain.periods import Period
from kpidesk.spreadsheets.cell_values import ValueRead
from kpidesk.spreadsheets.grid import Position
from kpidesk.spreadsheets.label_paths import Line
from kpidesk.spreadsheets.means import mean_addends, stated_and_mean
from kpidesk.spreadsheets.total_names import total_subject, wants_group
from kpidesk.spreadsheets.words import is_total, may_be_mean

_LIKELY: Final = 2.0  # a stated total further from its sum than by this factor is none
_NEAR_MEAN: Final = 0.35  # of the range of the values, for a total that is their average

NameOf = Callable[[int, int], str]
HiddenIn = Callable[[int, range], Sequence[float]]  # the numbers of hidden columns in a row


class Numbers(Protocol):
    """The numbers of a table by place."""

    def at(self, row: int, column: int) -> ValueRead | None:
        """Return what was read there, None where nothing is."""


def differs(stated: float, computed: float) -> bool:
    """Say whether a stated total is further from its sum than rounding can be."""
    return TotalCheck("", "", stated, computed, "").differs


def _is_likely(stated: float, computed: float) -> bool:
    if not computed or not stated:
        return not differs(stated, computed)
    return 1 / _LIKELY <= stated / computed <= _LIKELY


@dataclass(frozen=True, slots=True)
class _Sum:
    """What some cells come to; `parts` is how many of them hold a number other than 0."""

    value: float
    parts: int


def _sum(numbers: Numbers, places: Iterable[Position]) -> _Sum | None:
    """Return the sum of cells; None where one of them is not understood, or a percentage."""
    found: list[float] = []
    for row, column in places:
        value = numbers.at(row, column)
        if value is None or value.is_nothing:
            continue
        if value.number is None or value.percent:
            return None
        found.append(value.number)
    try:
        total = math.fsum(found)
    except OverflowError:
        return None
    return _Sum(total, sum(bool(number) for number in found))


def _stated(numbers: Numbers, row: int, column: int) -> float | None:
    value = numbers.at(row, column)
    return None if value is None or value.percent else value.number


@dataclass(frozen=True, slots=True)
class RowTotals:
    """Knows the rows that are totals of other rows, by name and by what they add up to.

    `columns` are those with values; `sums` the cells whose formula adds others up; `hidden` what
    stands in hidden rows, by column and row; `apart` the rows that add up with their like alone.
    """

    numbers: Numbers
    columns: Sequence[int]
    sums: frozenset[Position]
    hidden: Mapping[int, Mapping[int, float]] = field(default_factory=dict)
    apart: Mapping[int, object] = field(default_factory=dict)

    def may_be(self, line: Line) -> bool:
        """Say whether a line may be a total at all."""
        name = line.name
        if is_total(name) or may_be_mean(name) or bool(total_subject(name)):
            return True
        return self._is_formula(line)

    def averaged(self, line: Line, candidates: Sequence[Sequence[Line]]) -> tuple[int, ...] | None:
        """Return the rows that a line is the average of, none where they are not known.

        None for an entry, or a total.
        """
        return mean_addends(self.numbers, self.columns, line, self._alike(line, candidates))

    def addends(
        self, line: Line, candidates: Sequence[Sequence[Line]], *, is_named: bool
    ) -> tuple[int, ...] | None:
        """Return the rows that a line adds up, none where they are not known; None for an entry.

        The first of `candidates` is the group that the line is named after where `is_named`.
        """
        bare, is_formula = is_total(line.name), self._is_formula(line)
        if not is_named and not is_formula and wants_group(line.name):
            return None
        if self.apart:
            alike = self._alike(line, candidates)
            is_named = is_named and bool(alike[0])
            candidates = [group for group in alike if group]
        best: Sequence[Line] = ()
        most = 0
        for number, group in enumerate(candidates):
            right, wrong = self._compare(line, group, least=1 if is_named and not number else 2)
            if right > most and (bare or total_subject(line.name) or not wrong):
                best, most = group, right
        if most:
            return tuple(one.row for one in best)
        if bare:
            single = candidates[0] if len(candidates) == 1 else ()
            if len(single) > 1 and self._is_likely(line, single):
                return tuple(one.row for one in single)
            return ()
        if not total_subject(line.name):
            return None
        if is_named and self._is_likely(line, candidates[0]):
            return tuple(one.row for one in candidates[0])
        return () if is_formula else None

    def _alike(self, line: Line, candidates: Sequence[Sequence[Line]]) -> list[Sequence[Line]]:
        """Return the candidates without the rows that do not add up with those like `line`."""
        if not self.apart:
            return list(candidates)
        kind = self.apart.get(line.row)
        return [[one for one in group if self.apart.get(one.row) is kind] for group in candidates]

    def _compared(self, line: Line, column: int) -> tuple[float, float] | None:
        """Return what a line states in a column, and what its rows come to."""
        if line.is_mean:
            return stated_and_mean(self.numbers, line, column, self.hidden.get(column, {}))
        stated = _stated(self.numbers, line.row, column)
        computed = _sum(self.numbers, ((row, column) for row in line.addends))
        if stated is None or computed is None or not line.addends:
            return None
        return stated, computed.value

    def checks(
        self, line: Line, periods: Mapping[int, Period], name_of: NameOf
    ) -> list[TotalCheck]:
        """Return what a total row states against what its rows come to.

        A total that adds hidden rows up as well is none to check: it says nothing of the others.
        """
        found = []
        for column in self.columns:
            compared = self._compared(line, column)
            if compared is None:
                continue
            stated, computed = compared
            if differs(stated, computed) and self._adds_hidden(line, column, stated, computed):
                continue
            places = [
                (row, column) for row in line.addends if self.numbers.at(row, column) is not None
            ]
            found.append(
                TotalCheck(
                    name_of(line.row, column),
                    line.label,
                    stated,
                    computed,
                    places_name(places, name_of),
                    periods.get(column),
                )
            )
        return found

    def _adds_hidden(self, line: Line, column: int, stated: float, computed: float) -> bool:
        """Say whether a total agrees once the hidden rows of its group are counted."""
        hidden = self.hidden.get(column, {})
        first, last = min(line.row, *line.addends), max(line.row, *line.addends)
        while first - 1 in hidden:
            first -= 1
        while last + 1 in hidden:
            last += 1
        beyond = [hidden[row] for row in range(first, last + 1) if row in hidden]
        return bool(beyond) and not differs(stated, math.fsum([computed, *beyond]))

    def _is_formula(self, line: Line) -> bool:
        if not self.sums:
            return False
        places = [
            (line.row, at) for at in self.columns if self.numbers.at(line.row, at) is not None
        ]
        return bool(places) and all(place in self.sums for place in places)

    def _compare(self, line: Line, group: Sequence[Line], least: int) -> tuple[int, int]:
        """Return in how many columns the line is the sum of a group, and in how many it is not."""
        right = wrong = 0
        for column in self.columns:
            stated = _stated(self.numbers, line.row, column)
            computed = _sum(self.numbers, ((one.row, column) for one in group))
            if stated is None or computed is None:
                continue
            if differs(stated, computed.value):
                wrong += 1
            elif computed.parts >= least:
                right += 1
        return right, wrong

    def _is_likely(self, line: Line, group: Sequence[Line]) -> bool:
        votes = []
        for column in self.columns:
            stated = _stated(self.numbers, line.row, column)
            computed = _sum(self.numbers, ((one.row, column) for one in group))
            if stated is not None and computed is not None:
                votes.append(_is_likely(stated, computed.value))
        return 2 * sum(votes) > len(votes)


@dataclass(frozen=True, slots=True)
class TotalColumn:
    """A column that may add others up: those of one of `candidates`; `is_named` as a total."""

    column: int
    candidates: tuple[tuple[int, ...], ...]
    is_named: bool
    period: Period | None = None


def column_checks(
    numbers: Numbers,
    total: TotalColumn,
    lines: Sequence[Line],
    sums: frozenset[Position],
    name_of: NameOf,
    hidden_in: HiddenIn = lambda _row, _columns: (),
) -> list[TotalCheck]:
    """Return what a column of totals states against what its columns come to, row by row.

    A row whose total is an average or the last value, as that of a price or a stock, is none to
    check; nor is a column that is the sum of nothing, nor a total that adds hidden columns up as
    well, of which `hidden_in` tells.
    """
    tried = [_by_row(numbers, total.column, columns, lines) for columns in total.candidates]
    counts = [sum(not differs(*pair) for pair in rows.values()) for rows in tried]
    if not tried:
        return []
    best = max(range(len(tried)), key=lambda at: counts[at])
    rows, columns = tried[best], total.candidates[best]
    is_proven = counts[best] > 0 and 2 * counts[best] >= len(rows)
    if not is_proven and not (total.is_named and len(tried) == 1):
        return []
    found = []
    for line in lines:
        if line.row not in rows:
            continue
        stated, computed = rows[line.row]
        if differs(stated, computed):
            across = range(min(total.column, *columns), max(total.column, *columns) + 1)
            beyond = hidden_in(line.row, across)
            if beyond and not differs(stated, math.fsum([computed, *beyond])):
                continue
        values = [
            value.number
            for at in columns
            if (value := numbers.at(line.row, at)) is not None and value.number is not None
        ]
        if (
            differs(stated, computed)
            and (line.row, total.column) not in sums
            and (_is_no_sum(stated, values) or not (is_proven or _is_likely(stated, computed)))
        ):
            continue
        places = [(line.row, at) for at in columns if numbers.at(line.row, at) is not None]
        found.append(
            TotalCheck(
                name_of(line.row, total.column),
                line.label,
                stated,
                computed,
                places_name(places, name_of),
                total.period,
            )
        )
    return found


def _by_row(
    numbers: Numbers, column: int, columns: Sequence[int], lines: Sequence[Line]
) -> dict[int, tuple[float, float]]:
    found = {}
    for line in lines:
        stated = _stated(numbers, line.row, column)
        computed = _sum(numbers, ((line.row, at) for at in columns))
        if stated is not None and computed is not None and computed.parts > 1:
            found[line.row] = (stated, computed.value)
    return found


def _is_no_sum(stated: float, values: Sequence[float]) -> bool:
    if stated in values:
        return True
    mean = math.fsum(values) / len(values)
    return abs(stated - mean) <= _NEAR_MEAN * (max(values) - min(values))


def places_name(places: Sequence[Position], name_of: NameOf) -> str:
    """Return the names of cells of one row or column, runs joined: B2:B4,B6."""
    is_row = len({row for row, _column in places}) == 1
    line = [column if is_row else row for row, column in places]
    runs = []
    for _key, run in groupby(enumerate(line), key=lambda pair: pair[1] - pair[0]):
        steps = [at for at, _line in run]
        first, last = (name_of(*places[at]) for at in (steps[0], steps[-1]))
        runs.append(first if first == last else f"{first}:{last}")
    return ",".join(runs)
