"""What is said of the cells of a sheet, kept by area: a sheet has many cells and few areas."""

from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

from kpidesk.ui.models.sheet_areas import Rectangle

T = TypeVar("T")
_Span = tuple[int, int, int, T]  # the order, the first column and the last


class AreaMap(Generic[T]):
    """Tells what holds of a cell; of areas that overlap, the later one.

    Nothing is known of cells outside of `shown`. A row is only worked out when it is asked for.
    """

    def __init__(
        self, areas: Iterable[tuple[Rectangle, T]] = (), shown: Rectangle | None = None
    ) -> None:
        self._lines: dict[int, list[_Span[T]]] = {}
        self._blocks: list[tuple[int, int, _Span[T]]] = []
        self._known: dict[int, Mapping[int, T]] = {}
        self.said: set[T] = set()
        for order, (area, what) in enumerate(areas):
            seen = None if shown is None else area.common(shown)
            if seen is None:
                continue
            self.said.add(what)
            span = (order, seen.left, seen.right, what)
            if seen.rows == 1:
                self._lines.setdefault(seen.top, []).append(span)
            else:
                self._blocks.append((seen.top, seen.bottom, span))

    def __bool__(self) -> bool:
        """Say whether anything is said of any cell."""
        return bool(self.said)

    def get(self, at: tuple[int, int]) -> T | None:
        """Return what holds of the cell in this row and column; None where nothing does."""
        row, column = at
        known = self._known.get(row)
        if known is None:
            known = self._known[row] = self._row(row)
        return known.get(column)

    def _row(self, row: int) -> Mapping[int, T]:
        spans = [span for top, bottom, span in self._blocks if top <= row <= bottom]
        found: dict[int, T] = {}
        for _order, left, right, what in sorted(
            (*spans, *self._lines.get(row, ())), key=lambda span: span[0]
        ):
            found |= dict.fromkeys(range(left, right + 1), what)
        return found
