"""Keep what the cells of a sheet show while it is read, for the preview alone."""

from typing import Final

from kpidesk.domain.numbers import NumberLocale
from kpidesk.spreadsheets.grid import Cell, Position
from kpidesk.spreadsheets.shown_texts import COLUMNS, ROWS, has_format, shown_or_plain

_MOST: Final = 150_000
_LONGEST: Final = 100


class ShownCells:
    """What cells show: the text that the file itself has, or what the format of the cell makes.

    Positions count from 0; only those that a preview shows are kept.
    """

    def __init__(self, locale: NumberLocale) -> None:
        """Begin a sheet; `locale` is how numbers are written here."""
        self._locale = locale
        self._codes: dict[Position, str] = {}
        self._texts: dict[Position, str] = {}

    def take_code(self, position: Position, code: str) -> None:
        """Keep the format code of a cell; empty where there is none."""
        if code and _is_shown(position) and len(self._codes) < _MOST:
            self._codes[position] = code

    def take_text(self, position: Position, text: str) -> None:
        """Keep what the file says that a number or a day is shown as."""
        shown = " ".join(text.split())
        if shown and len(shown) <= _LONGEST and _is_shown(position) and len(self._texts) < _MOST:
            self._texts[position] = shown

    def __call__(self, row: int, column: int, cell: Cell) -> str:
        """Return what a cell shows."""
        text = self._texts.get((row, column)) if has_format(cell) else None
        return text or shown_or_plain(cell, self._codes.get((row, column)), self._locale)


def _is_shown(position: Position) -> bool:
    return position[0] < ROWS and position[1] < COLUMNS
