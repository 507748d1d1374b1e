"""The frame of a table on its sheet: where it stands, and how much of it is headings and names."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from kpidesk.domain.import_options import TableHint
from kpidesk.domain.imports import Layout, PartRole, TableReading
from kpidesk.i18n import _
from kpidesk.ui.models.sheet_areas import Rectangle, column_letters

_LISTS = (Layout.LONG, Layout.TRANSACTIONS)


class Handle(StrEnum):
    """What of a frame can be moved."""

    TOP = "top"
    LEFT = "left"
    HEADING = "heading"
    NAMES = "names"
    RIGHT = "right"
    BOTTOM = "bottom"

    @property
    def is_across(self) -> bool:
        """Say whether it is a horizontal line, which moves up and down."""
        return self in (Handle.TOP, Handle.HEADING, Handle.BOTTOM)


@dataclass(frozen=True, slots=True)
class Frame:
    """A table's area, and how many rows of headings and columns of names it begins with.

    `has_names` is False for lists, whose columns say themselves what they hold.
    """

    area: Rectangle
    heading_rows: int = 1
    label_columns: int = 1
    has_names: bool = True

    @classmethod
    def of(cls, table: TableReading) -> Self | None:
        """Return the frame of a table that was found; None where its area is not understood."""
        area = Rectangle.of(table.area)
        if area is None:
            return None
        first = _first_value(table)
        rows = _heading_rows(table, area) or first[0] - area.top
        if table.cells:
            # A column of dates is marked as headings, too, and stands beside the values.
            rows = min(rows, first[0] - area.top)
        columns = _name_columns(table, area, first[1])
        if table.layout in _LISTS:
            columns = 0
        return cls(
            area,
            max(0, min(rows, area.rows - 1)),
            max(0, min(columns, area.columns - 1)),
            table.layout not in _LISTS,
        )

    @property
    def handles(self) -> tuple[Handle, ...]:
        """Return what can be moved, in reading order."""
        return tuple(each for each in Handle if self.has_names or each is not Handle.NAMES)

    def line(self, handle: Handle) -> int:
        """Return the row or column before which the line of `handle` stands, counted from 0."""
        return {
            Handle.TOP: self.area.top,
            Handle.LEFT: self.area.left,
            Handle.HEADING: self.area.top + self.heading_rows,
            Handle.NAMES: self.area.left + self.label_columns,
            Handle.RIGHT: self.area.right + 1,
            Handle.BOTTOM: self.area.bottom + 1,
        }[handle]

    def moved(self, handle: Handle, line: int) -> Self:
        """Return the frame with the line of `handle` before row or column `line`, if it can be."""
        area = self.area
        match handle:
            case Handle.TOP:
                top = max(0, min(line, area.bottom - self.heading_rows))
                return replace(self, area=replace(area, top=top))
            case Handle.LEFT:
                left = max(0, min(line, area.right - self.label_columns))
                return replace(self, area=replace(area, left=left))
            case Handle.RIGHT:
                right = max(area.left + self.label_columns, line - 1)
                return replace(self, area=replace(area, right=right))
            case Handle.BOTTOM:
                bottom = max(area.top + self.heading_rows, line - 1)
                return replace(self, area=replace(area, bottom=bottom))
            case Handle.HEADING:
                return replace(self, heading_rows=max(0, min(line - area.top, area.rows - 1)))
        return replace(self, label_columns=max(0, min(line - area.left, area.columns - 1)))

    def hint(self, sheet: str, layout: Layout | None) -> TableHint:
        """Return what is told to the reader."""
        columns = self.label_columns if self.has_names else None
        return TableHint(sheet, str(self.area), layout, self.heading_rows, columns)

    def said(self, handle: Handle) -> str:
        """Return what `handle` is and where it stands, for who does not see it."""
        line, area = self.line(handle), self.area
        words = {
            Handle.TOP: _("Top of the table: row {row}"),
            Handle.LEFT: _("Left side of the table: column {column}"),
            Handle.HEADING: _("Rows of headings: {rows}"),
            Handle.NAMES: _("Columns of names: {columns}"),
            Handle.RIGHT: _("Right side of the table: column {column}"),
            Handle.BOTTOM: _("Bottom of the table: row {row}"),
        }[handle]
        at = line - 1 if handle in (Handle.RIGHT, Handle.BOTTOM) else line
        return words.format(
            row=at + 1,
            column=column_letters(at),
            rows=line - area.top,
            columns=line - area.left,
        )


def _heading_rows(table: TableReading, area: Rectangle) -> int:
    """Return how many rows at the top are headings; those of later blocks do not count."""
    heading = [Rectangle.of(part.area) for part in table.parts if part.role is PartRole.HEADING]
    covered = {row for each in heading if each for row in range(each.top, each.bottom + 1)}
    rows = 0
    while area.top + rows in covered:
        rows += 1
    return rows


def _name_columns(table: TableReading, area: Rectangle, first: int) -> int:
    """Return how many columns at the left are names: as far as they reach before the values."""
    names = [Rectangle.of(part.area) for part in table.parts if part.role is PartRole.LABEL]
    ends = [each.right for each in names if each and each.right < first]
    if table.layout is Layout.WIDE and ends:
        return max(ends) - area.left + 1
    return first - area.left


def _first_value(table: TableReading) -> tuple[int, int]:
    """Return the first row and the first column that hold values."""
    places = [Rectangle.of(cell.cell) for cell in (*table.cells[:2000], *table.targets[:2000])]
    known = [each for each in places if each is not None]
    area = Rectangle.of(table.area) or Rectangle(0, 0, 0, 0)
    if not known:
        return area.top + 1, area.left + 1
    return min(each.top for each in known), min(each.left for each in known)
