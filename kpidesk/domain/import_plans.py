"""What an import would do with each cell, and what the person decided about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from kpidesk.domain.imports import TotalCheck
from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.units import Unit
from kpidesk.i18n import _


class Outcome(StrEnum):
    """What an import does with a cell."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"
    IGNORED = "ignored"

    @property
    def label(self) -> str:
        """Return the word a person reads."""
        return {
            Outcome.NEW: _("New"),
            Outcome.CHANGED: _("Changed"),
            Outcome.UNCHANGED: _("Unchanged"),
            Outcome.REJECTED: _("Rejected"),
            Outcome.IGNORED: _("Ignored"),
        }[self]

    @property
    def is_written(self) -> bool:
        """Say whether applying the plan writes the cell."""
        return self in (Outcome.NEW, Outcome.CHANGED)


class PercentReading(StrEnum):
    """How a plain number is read where the metric is a percentage and the cell does not say."""

    POINTS = "points"
    FRACTION = "fraction"


class OnConflict(StrEnum):
    """What happens where the company holds another value than the sheet.

    KEEP leaves the company's and still fills what has a note or a mark alone; EMPTY writes only
    where nothing at all stands; OVERWRITE takes the sheet's.
    """

    KEEP = "keep"
    OVERWRITE = "overwrite"
    EMPTY = "empty"

    @property
    def label(self) -> str:
        """Return the words a person reads."""
        return {
            OnConflict.KEEP: _("Keep what the company has"),
            OnConflict.OVERWRITE: _("Take what the sheet says"),
            OnConflict.EMPTY: _("Fill only what is empty"),
        }[self]


@dataclass(frozen=True, slots=True)
class NewMetric:
    """A metric that an import would create for a label."""

    name: str
    unit: Unit
    frequency: Frequency
    aggregation: Aggregation


@dataclass(frozen=True, slots=True)
class ImportChoices:
    """What the person decided.

    `metric_of_label`: which label is which metric; None means to leave out what stands under it.
    `new_metrics`: what is created, by label. `kept`: the conflicts, by metric and period, that
    are decided otherwise than `on_conflict` says: True keeps the company's value. `with_targets`
    takes budget columns as targets. `accepts_totals` imports although a total of the file differs
    from what was read. `profile` is the name under which all this is remembered; empty: not at all.
    """

    metric_of_label: Mapping[str, int | None] = field(default_factory=dict)
    percent_reading: PercentReading | None = None
    new_metrics: Mapping[str, NewMetric] = field(default_factory=dict)
    on_conflict: OnConflict = OnConflict.OVERWRITE
    kept: Mapping[tuple[int, Period], bool] = field(default_factory=dict)
    with_targets: bool = False
    accepts_totals: bool = False
    profile: str = ""


class Proposal(NamedTuple):
    """What an import would do with one cell; one of a locked period is written with a reason.

    `metric_id` is below zero for a metric that the import creates: -1 is the first of
    `ImportPlan.creates`, -2 the second. `is_conflict` says that the company holds another value.
    """

    outcome: Outcome
    sheet: str
    cell: str
    label: str
    raw_text: str
    metric_id: int | None = None
    period: Period | None = None
    before: float | None = None
    value: float | None = None
    note: str = ""
    reason: str = ""
    is_locked: bool = False
    is_conflict: bool = False


@dataclass(frozen=True, slots=True)
class TotalProblem:
    """A total of the file that differs from what was read, on which sheet."""

    sheet: str
    check: TotalCheck


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do with every cell; `unmatched` are labels that name no metric yet."""

    file_name: str
    file_hash: str
    choices: ImportChoices
    proposals: tuple[Proposal, ...]
    unmatched: tuple[str, ...] = ()
    asks_percent_reading: bool = False
    creates: tuple[NewMetric, ...] = ()
    differing_totals: tuple[TotalProblem, ...] = ()

    def count(self, outcome: Outcome) -> int:
        """Return how many cells end as `outcome`."""
        return sum(proposal.outcome is outcome for proposal in self.proposals)

    @property
    def writes(self) -> int:
        """Return how many values applying the plan writes."""
        return sum(proposal.outcome.is_written for proposal in self.proposals)

    @property
    def locked(self) -> int:
        """Return how many of the values that are written are in locked periods."""
        return sum(each.is_locked and each.outcome.is_written for each in self.proposals)
