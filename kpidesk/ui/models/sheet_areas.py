"""Areas of a sheet as people write them (B3:N40), and as rows and columns counted from 0."""

import re
from dataclasses import dataclass
from typing import Final, Self

_CELL: Final = r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})"
_AREA: Final = re.compile(rf"\s*{_CELL}(?::{_CELL})?\s*")


@dataclass(frozen=True, slots=True)
class Rectangle:
    """Cells of a sheet, first and last row and column included, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def of(cls, area: str) -> Self | None:
        """Return the cells of B3:N40 or of B3, whichever corner comes first; None for no area."""
        found = _AREA.fullmatch(area)
        if found is None:
            return None
        left, top, right, bottom = found.groups()
        columns = sorted((column_number(left), column_number(right or left)))
        rows = sorted((int(top) - 1, int(bottom or top) - 1))
        return cls(rows[0], columns[0], rows[1], columns[1])

    @property
    def rows(self) -> int:
        """Return how many rows it has."""
        return self.bottom - self.top + 1

    @property
    def columns(self) -> int:
        """Return how many columns it has."""
        return self.right - self.left + 1

    def contains(self, row: int, column: int) -> bool:
        """Say whether a cell lies inside."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def common(self, other: Self) -> Self | None:
        """Return the cells that are in both; None where there are none."""
        top, bottom = max(self.top, other.top), min(self.bottom, other.bottom)
        left, right = max(self.left, other.left), min(self.right, other.right)
        return None if top > bottom or left > right else type(self)(top, left, bottom, right)

    def __str__(self) -> str:
        """Return the area as people write it."""
        first = f"{column_letters(self.left)}{self.top + 1}"
        last = f"{column_letters(self.right)}{self.bottom + 1}"
        return first if first == last else f"{first}:{last}"


def column_letters(column: int) -> str:
    """Return the letters above a column, counted from 0: A, Z, AA."""
    letters = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the column below `letters`, counted from 0."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
