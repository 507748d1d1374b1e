"""The cells of a large plain table, column by column: a cell is made only when somebody asks."""

import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate, repeat
from operator import itemgetter
from typing import Any, Final, overload

from kpidesk.domain.imports import CellRead
from kpidesk.domain.periods import Period

_PLAIN: Final = list(CellRead("", "", "", None, "", None)[6:])
# What CellRead does, without going through Python for each cell.
_of_tuple: Final[Callable[[Iterable[object]], CellRead]] = partial(tuple.__new__, CellRead)


@dataclass(frozen=True, slots=True)
class NamesDown(Sequence[str]):
    """The names of `length` cells that follow each other down a column, from `first_row` on."""

    column: str
    first_row: int
    length: int

    def __len__(self) -> int:
        """Return how many cells there are."""
        return self.length

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[str, ...]: ...
    def __getitem__(self, at: int | slice) -> str | tuple[str, ...]:
        """Return the name at a place, or a tuple of some."""
        places = range(self.length)[at]
        return tuple(self.some(places)) if isinstance(places, range) else self.some([places])[0]

    def __iter__(self) -> Iterator[str]:
        """Yield the names from top to bottom."""
        rows = range(self.first_row, self.first_row + self.length)
        return map(self.column.__add__, map(str, rows))

    def some(self, places: Iterable[int]) -> list[str]:
        """Return the names at places."""
        column, first = self.column, self.first_row
        return [f"{column}{first + at}" for at in places]


@dataclass(frozen=True, slots=True)
class ShownNumbers(Sequence[str]):
    """The texts of numbers as a sheet shows them without a format: with up to 15 digits.

    `decimal` is the mark between the whole and its parts. A text is made when somebody asks.
    """

    numbers: "array[float]"
    decimal: str

    def __len__(self) -> int:
        """Return how many texts there are."""
        return len(self.numbers)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[str, ...]: ...
    def __getitem__(self, at: int | slice) -> str | tuple[str, ...]:
        """Return the text at a place, or a tuple of some."""
        if isinstance(at, slice):
            return tuple(self._shown(self.numbers[at]))
        return self._shown([self.numbers[at]])[0]

    def __iter__(self) -> Iterator[str]:
        """Yield the texts in order."""
        return iter(self._shown(self.numbers))

    def some(self, places: Iterable[int]) -> list[str]:
        """Return the texts at places."""
        return self._shown([self.numbers[at] for at in places])

    def _shown(self, numbers: Sequence[float]) -> list[str]:
        texts = "%.15g\n" * len(numbers) % tuple(numbers)
        return texts.replace(".", self.decimal).splitlines()


@dataclass(frozen=True, slots=True, eq=False)
class CellColumns(Sequence[CellRead]):
    """Understood cells of one sheet, column by column: their names, labels, periods and so on.

    `label_index` and `period_index` name for each cell its label and period by their place in
    `labels` and `periods`, which hold each once. None has a note, a problem, a currency or a
    percentage, and no two are of the same label and period. Equal to any sequence of equal cells.
    Raises ValueError where the columns do not fit each other.
    """

    sheet: str
    names: Sequence[str]
    labels: Sequence[str]
    periods: Sequence[Period]
    label_index: "array[int]"
    period_index: "array[int]"
    numbers: "array[float]"
    raw_texts: Sequence[str]
    _grouped: list[tuple[Sequence[int], Sequence[range]]] = field(
        default_factory=list, init=False, repr=False
    )

    def __post_init__(self) -> None:
        """Refuse columns of different lengths, and places that do not exist."""
        count = len(self.numbers)
        columns = (self.names, self.label_index, self.period_index, self.raw_texts)
        if any(len(column) != count for column in columns):
            msg = "the columns differ in length"
            raise ValueError(msg)
        for index, named in ((self.label_index, self.labels), (self.period_index, self.periods)):
            is_signed = index.typecode != "I"
            if len(index) and (max(index) >= len(named) or (is_signed and min(index) < 0)):
                msg = "a cell names a label or period that is not there"
                raise ValueError(msg)

    def __len__(self) -> int:
        """Return how many cells there are."""
        return len(self.numbers)

    @overload
    def __getitem__(self, at: int) -> CellRead: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[CellRead, ...]: ...
    def __getitem__(self, at: int | slice) -> CellRead | tuple[CellRead, ...]:
        """Return the cell at a place, or a tuple of some."""
        places = range(len(self))[at]
        if isinstance(places, range):
            return tuple(map(self._cell, places))
        return self._cell(places)

    def __iter__(self) -> Iterator[CellRead]:
        """Yield the cells from top to bottom."""
        return self._made(
            self.names, self.label_index, self.period_index, self.raw_texts, self.numbers
        )

    def __eq__(self, other: object) -> bool:
        """Say whether the cells are the same, however they are kept."""
        if not isinstance(other, Sequence) or isinstance(other, str):
            return NotImplemented
        return len(self) == len(other) and all(
            one == two for one, two in zip(self, other, strict=True)
        )

    def __hash__(self) -> int:
        """Return what a tuple of the same cells returns."""
        return hash(tuple(self))

    def by_label(self) -> tuple[Sequence[int], Sequence[range]]:
        """Return the places of the cells label after label, and the run of each label in them.

        Cells of one label stay in the order of the sheet; a label without cells has an empty run.
        """
        if not self._grouped:
            order = sorted(range(len(self)), key=self.label_index.__getitem__)
            counts = Counter(self.label_index)
            stops = [0, *accumulate(counts[number] for number in range(len(self.labels)))]
            self._grouped.append((order, list(map(range, stops, stops[1:]))))
        return self._grouped[0]

    def some(self, places: Sequence[int]) -> Iterator[CellRead]:
        """Yield the cells at places, faster than one by one."""
        columns = (
            self.names, self.label_index, self.period_index, self.raw_texts, self.numbers
        )  # fmt: skip
        return self._made(*(picked(column, places) for column in columns))

    def _made(
        self,
        names: Iterable[str],
        label_index: Iterable[int],
        period_index: Iterable[int],
        raw_texts: Iterable[str],
        numbers: Iterable[float],
    ) -> Iterator[CellRead]:
        rows = zip(
            repeat(self.sheet),
            names,
            map(self.labels.__getitem__, label_index),
            map(self.periods.__getitem__, period_index),
            raw_texts,
            numbers,
            *map(repeat, _PLAIN),
            strict=False,  # what is repeated has no end
        )
        return map(_of_tuple, rows)

    def _cell(self, at: int) -> CellRead:
        return CellRead(
            self.sheet,
            self.names[at],
            self.labels[self.label_index[at]],
            self.periods[self.period_index[at]],
            self.raw_texts[at],
            self.numbers[at],
        )


def picked(column: Sequence[Any], places: Sequence[int]) -> Sequence[Any]:
    """Return what stands at places of a column."""
    if isinstance(column, NamesDown | ShownNumbers):
        return column.some(places)
    if len(places) > 1:
        found: tuple[Any, ...] = itemgetter(*places)(column)
        return found
    return [column[at] for at in places]  # itemgetter returns no tuple for a single one


def labels_in(cells: Sequence[CellRead]) -> Iterable[str]:
    """Return the labels of cells, each once, in their order."""
    if isinstance(cells, CellColumns):
        return dict.fromkeys(map(cells.labels.__getitem__, dict.fromkeys(cells.label_index)))
    return dict.fromkeys(cell.label for cell in cells)


def periods_in(cells: Sequence[CellRead]) -> set[Period]:
    """Return the periods of cells, as far as they are understood."""
    if isinstance(cells, CellColumns):
        return set(map(cells.periods.__getitem__, set(cells.period_index)))
    return {cell.period for cell in cells if cell.period is not None}


def by_column(cells: Sequence[CellRead]) -> CellColumns | None:
    """Return cells by column; None where they are not plain, or name anything twice."""
    if not cells or isinstance(cells, CellColumns):
        return None
    first, last = cells[0], cells[-1]
    if list(first[6:]) != _PLAIN or list(last[6:]) != _PLAIN:
        return None  # as most that are not plain, without looking at the rest
    # Column by column: what all cells share is seen at once, and a period is known by identity.
    if set(map(itemgetter(slice(6, None)), cells)) != {tuple(_PLAIN)}:
        return None
    columns = (list(map(itemgetter(place), cells)) for place in range(6))
    sheets, names, labels, periods, raw_texts, numbers = columns
    if None in numbers or sheets.count(sheets[0]) < len(cells):
        return None
    each_label = {label: number for number, label in enumerate(dict.fromkeys(labels))}
    label_index = array("I", map(each_label.__getitem__, labels))
    named = list(map(id, periods))
    said = dict(zip(named, periods, strict=True))
    if None in said.values():
        return None
    each_period = {period: number for number, period in enumerate(dict.fromkeys(said.values()))}
    number_of = {key: each_period[period] for key, period in said.items()}
    period_index = array("I", map(number_of.__getitem__, named))
    starts = range(0, len(each_label) * len(each_period), len(each_period))
    pairs = set(map(int.__add__, map(starts.__getitem__, label_index), period_index))
    if len(pairs) != len(cells):
        return None
    return CellColumns(
        sheets[0],
        _shortened(names),
        list(each_label),
        list(each_period),
        label_index,
        period_index,
        array("d", numbers),
        raw_texts,
    )


def _shortened(names: list[str]) -> Sequence[str]:
    """Return names of cells in the shortest form that there is."""
    found = re.fullmatch(r"([A-Z]+)([0-9]+)", names[0])
    if found is None:
        return names
    down = NamesDown(found[1], int(found[2]), len(names))
    return down if down[-1] == names[-1] and list(down) == names else names
