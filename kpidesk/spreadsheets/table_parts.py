"""Say which parts a table has, as rectangles, for a preview."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from kpidesk.domain.imports import PartRole
from kpidesk.spreadsheets.grid import Area
from kpidesk.spreadsheets.heading_rows import Headings
from kpidesk.spreadsheets.label_paths import Line, RowKind
from kpidesk.spreadsheets.period_columns import Columns
from kpidesk.spreadsheets.sides import Sheet

Part = tuple[PartRole, Area]


def parts_of(
    sheet: Sheet,
    area: Area,
    headings: Headings,
    columns: Columns,
    lines: Sequence[Sequence[Line]],
) -> Iterator[Part]:
    """Yield the parts of a table in `area`: headings, names, values, totals, and what is left out.

    They cover it, and none lies over another, but that of what is hidden over the rest.
    """
    yield PartRole.HEADING, Area(headings.top, area.left, headings.bottom, area.right)
    roles = _column_roles(area, columns)
    totals = {line.row for block in lines for line in block if line.kind is RowKind.TOTAL}
    labels = {
        line.row
        for block in lines
        for line in block
        if line.kind is RowKind.HEADING and line.labels
    }
    body = range(headings.bottom + 1, area.bottom + 1)
    for kind, run in groupby(body, key=lambda row: (row in totals, row in labels)):
        numbers = list(run)
        for role, left, right in _runs(roles, area, is_total=kind[0], is_heading=kind[1]):
            yield role, Area(numbers[0], left, numbers[-1], right)
    for column in sorted(sheet.grid.hidden_columns):
        if area.left <= column <= area.right:
            yield PartRole.HIDDEN, Area(area.top, column, area.bottom, column)
    for row in sorted(sheet.grid.hidden_rows):
        if area.top <= row <= area.bottom:
            yield PartRole.HIDDEN, Area(row, area.left, row, area.right)


def _column_roles(area: Area, columns: Columns) -> dict[int, PartRole]:
    roles = dict.fromkeys(range(area.left, area.right + 1), PartRole.NOTE)
    for block in columns.blocks:
        for at in block.label_columns:
            roles[at] = PartRole.LABEL
        for at in block.beside:
            roles[at] = PartRole.LABEL
        for one in block.columns:
            roles[one.column] = PartRole.TARGET if one.is_target else PartRole.VALUE
        for total in block.totals:
            roles[total.column] = PartRole.TOTAL
    for at in columns.left_out:
        roles[at] = PartRole.OTHER
    return roles


def _runs(
    roles: dict[int, PartRole], area: Area, *, is_total: bool, is_heading: bool
) -> Iterator[tuple[PartRole, int, int]]:
    def role_at(column: int) -> PartRole:
        role = roles[column]
        if is_total and role in (PartRole.VALUE, PartRole.TARGET, PartRole.LABEL):
            return PartRole.TOTAL
        if is_heading and role in (PartRole.VALUE, PartRole.TARGET):
            return PartRole.LABEL
        return role

    for role, run in groupby(range(area.left, area.right + 1), key=role_at):
        numbers = list(run)
        yield role, numbers[0], numbers[-1]
