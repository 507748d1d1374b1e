"""What one change set changed, in data that is ready for sentences."""

# What a chart is made of is only named here; the first window must not wait for it.
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from kpidesk.domain.changes import ChangeSet
from kpidesk.domain.entries import Entry
from kpidesk.domain.import_profiles import ImportProfile
from kpidesk.domain.locks import PeriodLock
from kpidesk.domain.metrics import Company, Department, Metric, Owner
from kpidesk.domain.objectives import Objective
from kpidesk.domain.periods import Period
from kpidesk.domain.targets import Target, TargetPlan

if TYPE_CHECKING:
    from kpidesk.domain.actions import Action
    from kpidesk.domain.behaviour_charts import LimitBase, Seasons
    from kpidesk.domain.events import Event

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class BeforeAfter(Generic[T_co]):
    """Something before a change set and after it; None where it was not there."""

    before: T_co | None
    after: T_co | None

    @property
    def some(self) -> T_co:
        """Return how it is now, or how it was where it has gone."""
        found = self.before if self.after is None else self.after
        if found is None:
            msg = "neither before nor after: nothing was changed"
            raise ValueError(msg)
        return found


@dataclass(frozen=True, slots=True)
class TargetChange:
    """The target of a metric in one period, before a change set and after it."""

    metric_id: int
    period: Period
    target: BeforeAfter[Target]


@dataclass(frozen=True, slots=True)
class BaseChange:
    """Where the limits of a metric start anew, before a change set and after it."""

    metric_id: int
    base: BeforeAfter[LimitBase]


@dataclass(frozen=True, slots=True)
class SeasonsChange:
    """How the limits of a metric took the seasons, and do; None as its values suggest."""

    metric_id: int
    seasons: BeforeAfter[Seasons]


@dataclass(frozen=True, slots=True)
class ChangeDetails:
    """What one change set changed.

    Of entries and of targets per period there may be more than are listed: `entry_count` and
    `target_count` say how many. Plans come without their targets per period. `earlier`, `answers`
    and `partners` are the ids of metrics whose earlier definitions, answers to the qualification or
    leading metrics were changed. `known` has each metric that is concerned as it stands, or stood
    last; the names of people, places and objectives are there for every id that a metric names.
    """

    change_set: ChangeSet
    entries: tuple[BeforeAfter[Entry], ...] = ()
    entry_count: int = 0
    company: BeforeAfter[Company] | None = None
    locks: tuple[BeforeAfter[PeriodLock], ...] = ()
    profiles: tuple[BeforeAfter[ImportProfile], ...] = ()
    departments: tuple[BeforeAfter[Department], ...] = ()
    owners: tuple[BeforeAfter[Owner], ...] = ()
    objectives: tuple[BeforeAfter[Objective], ...] = ()
    metrics: tuple[BeforeAfter[Metric], ...] = ()
    plans: tuple[BeforeAfter[TargetPlan], ...] = ()
    targets: tuple[TargetChange, ...] = ()
    target_count: int = 0
    earlier: frozenset[int] = frozenset()
    answers: frozenset[int] = frozenset()
    partners: frozenset[int] = frozenset()
    events: tuple[BeforeAfter[Event], ...] = ()
    actions: tuple[BeforeAfter[Action], ...] = ()
    bases: tuple[BaseChange, ...] = ()
    seasons: tuple[SeasonsChange, ...] = ()
    known: Mapping[int, Metric] = field(default_factory=dict)
    department_names: Mapping[int, str] = field(default_factory=dict)
    owner_names: Mapping[int, str] = field(default_factory=dict)
    objective_names: Mapping[int, str] = field(default_factory=dict)
