"""The cells of a long plain list, column by column: a cell is made only when somebody asks."""

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Final, overload

from kpidesk.domain.imports import CellRead
from kpidesk.domain.periods import Period

_PLAIN: Final = list(CellRead("", "", "", None, "", None)[6:])


@dataclass(frozen=True, slots=True, eq=False)
class CellColumns(Sequence[CellRead]):
    """Understood cells in one column of a sheet, from `first_row` (1 is the topmost) downwards.

    `label_index` and `period_index` name for each cell its label and period by their place in
    `labels` and `periods`, which hold each once. None has a note, a problem, a currency or a
    percentage, and no two are of the same label and period. Equal to any sequence of equal cells.
    Raises ValueError where the columns do not fit each other.
    """

    sheet: str
    column: str
    first_row: int
    labels: Sequence[str]
    periods: Sequence[Period]
    label_index: "array[int]"
    period_index: "array[int]"
    numbers: "array[float]"
    raw_texts: Sequence[str]

    def __post_init__(self) -> None:
        """Refuse columns of different lengths, and places that do not exist."""
        count = len(self.numbers)
        if not len(self.label_index) == len(self.period_index) == len(self.raw_texts) == count:
            msg = "the columns differ in length"
            raise ValueError(msg)
        for index, named in ((self.label_index, self.labels), (self.period_index, self.periods)):
            if len(index) and not (min(index) >= 0 and max(index) < len(named)):
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
        return map(
            CellRead,
            repeat(self.sheet),
            self.names(),
            map(self.labels.__getitem__, self.label_index),
            map(self.periods.__getitem__, self.period_index),
            self.raw_texts,
            self.numbers,
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

    def names(self) -> Iterator[str]:
        """Yield the names of the cells, such as C2."""
        return map(self.column.__add__, map(str, self.rows))

    @property
    def rows(self) -> range:
        """Return the numbers of the rows, counted from 1."""
        return range(self.first_row, self.first_row + len(self))

    def _cell(self, at: int) -> CellRead:
        return CellRead(
            self.sheet,
            f"{self.column}{self.first_row + at}",
            self.labels[self.label_index[at]],
            self.periods[self.period_index[at]],
            self.raw_texts[at],
            self.numbers[at],
        )


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
    """Return cells by column; None where they are not plain, in one run down a single column."""
    if not cells or isinstance(cells, CellColumns):
        return None
    first = cells[0]
    found = re.fullmatch(r"([A-Z]+)([0-9]+)", first.cell)
    if found is None:
        return None
    labels: dict[str, int] = {}
    periods: dict[Period, int] = {}
    label_index, period_index, numbers = array("I"), array("I"), array("d")
    pairs: set[tuple[int, int]] = set()
    for row, cell in enumerate(cells, int(found[2])):
        _sheet, name, label, period, _raw, number, *rest = cell
        if rest != _PLAIN or period is None or number is None or name != f"{found[1]}{row}":
            return None
        pair = labels.setdefault(label, len(labels)), periods.setdefault(period, len(periods))
        pairs.add(pair)
        label_index.append(pair[0])
        period_index.append(pair[1])
        numbers.append(number)
    if len(pairs) != len(cells):
        return None
    return CellColumns(
        first.sheet,
        found[1],
        int(found[2]),
        list(labels),
        list(periods),
        label_index,
        period_index,
        numbers,
        [cell.raw_text for cell in cells],
    )
