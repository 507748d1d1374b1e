"""Rolling back an earlier change set: what goes back, and what was changed again since."""

from collections.abc import Mapping
from dataclasses import dataclass

from kpidesk.domain.changes import ChangeSet, Kind
from kpidesk.domain.entries import Entry
from kpidesk.domain.periods import Period


@dataclass(frozen=True, slots=True)
class RollbackKey:
    """What goes back as one: a cell, a definition with all that is its own, a metric's targets.

    `id` is that of the metric for entries and targets; `period` is given for entries alone.
    """

    kind: Kind
    id: int
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class RollbackConflict:
    """Something that a change set wrote and a later one changed again.

    `name` is that of the metric, or of what else it is. Of a cell, `before` is the entry before the
    change set, `wrote` the one that it left, `now` the one that stands; None where there was none.
    `later` is the latest change set that changed it.
    """

    key: RollbackKey
    name: str
    later: ChangeSet
    before: Entry | None = None
    wrote: Entry | None = None
    now: Entry | None = None


@dataclass(frozen=True, slots=True)
class RollbackPlan:
    """What rolling back `change_set` would do: how much of each kind goes back, and the conflicts.

    What stands as it was before the change set is neither.
    """

    change_set: ChangeSet
    goes_back: Mapping[Kind, int]
    conflicts: tuple[RollbackConflict, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing left to roll back."""
        return not any(self.goes_back.values()) and not self.conflicts
