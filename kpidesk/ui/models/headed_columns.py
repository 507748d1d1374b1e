"""What tables with named columns have in common: their headers, and on which side texts stand."""

from collections.abc import Collection, Iterable
from typing import Protocol

from PySide6.QtCore import Qt


class HeadedColumn(Protocol):
    """A column that knows the words of its header."""

    @property
    def label(self) -> str:
        """Return the words of the header."""


def alignment(is_figure: bool) -> Qt.AlignmentFlag:
    """Return where a text stands: numbers at the right."""
    side = Qt.AlignmentFlag.AlignRight if is_figure else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def header_data(
    columns: Iterable[HeadedColumn],
    figures: Collection[HeadedColumn],
    section: int,
    orientation: Qt.Orientation,
    role: int,
) -> object:
    """Return what a header shows; `columns` from left to right, `figures` those of numbers."""
    known = tuple(columns)
    if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(known):
        return None
    column = known[section]
    match role:
        case Qt.ItemDataRole.DisplayRole:
            return column.label
        case Qt.ItemDataRole.TextAlignmentRole:
            return alignment(column in figures)
    return None
