"""How the rows of the entry grid are grouped, and what may stand under each of them."""

from collections.abc import Iterable
from enum import StrEnum

from kpidesk.i18n import _
from kpidesk.services.entries import GridRow


class Grouping(StrEnum):
    """What the rows of the grid stand under."""

    DEPARTMENT = "department"
    OBJECTIVE = "objective"
    OWNER = "owner"

    @property
    def label(self) -> str:
        """Return the word a person reads."""
        return {
            Grouping.DEPARTMENT: _("Department"),
            Grouping.OBJECTIVE: _("Objective"),
            Grouping.OWNER: _("Owner"),
        }[self]

    @property
    def none_label(self) -> str:
        """Return the name of the group of the rows that have none."""
        return {
            Grouping.DEPARTMENT: _("No department"),
            Grouping.OBJECTIVE: _("No objective"),
            Grouping.OWNER: _("No owner"),
        }[self]

    def group(self, row: GridRow) -> str:
        """Return the group of a row; empty where it has none."""
        match self:
            case Grouping.OBJECTIVE:
                return row.history.objective
            case Grouping.OWNER:
                return row.history.owner
        return row.history.department


class Ghost(StrEnum):
    """What may stand under a value, quiet and read-only."""

    TARGET = "target"
    LAST_YEAR = "last_year"

    @property
    def label(self) -> str:
        """Return the word at the left of the line."""
        return {Ghost.TARGET: _("Target"), Ghost.LAST_YEAR: _("Last year")}[self]


def grouped(rows: Iterable[GridRow], grouping: Grouping) -> tuple[GridRow, ...]:
    """Return `rows` group by group, each in the order in which they came; those without last."""

    def key(row: GridRow) -> tuple[bool, str, str]:
        name = grouping.group(row)
        return not name, name.casefold(), name

    return tuple(sorted(rows, key=key))
