"""Company, owner, department, objective and metric: what the owner defines."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from kpidesk.domain.periods import FiscalCalendar, Frequency
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.i18n import _


class Stage(StrEnum):
    """How far a metric has come: a KPI has an objective, an owner and a target."""

    CANDIDATE = "candidate"
    INPUT = "input"
    KPI = "kpi"
    RETIRED = "retired"

    @property
    def label(self) -> str:
        """Return the word a person reads."""
        return {
            Stage.CANDIDATE: _("Candidate"),
            Stage.INPUT: _("Input"),
            Stage.KPI: _("KPI"),
            Stage.RETIRED: _("Retired"),
        }[self]


class Direction(StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"
    WITHIN = "within"

    @property
    def label(self) -> str:
        """Return the words a person reads."""
        return {
            Direction.HIGHER: _("Higher is better"),
            Direction.LOWER: _("Lower is better"),
            Direction.WITHIN: _("Within a range"),
        }[self]


class Aggregation(StrEnum):
    """How finer periods roll up to a coarser one."""

    SUM = "sum"
    MEAN = "mean"
    LAST = "last"
    FIRST = "first"
    MIN = "min"
    MAX = "max"
    RECOMPUTE = "recompute"

    @property
    def label(self) -> str:
        """Return the words a person reads."""
        return {
            Aggregation.SUM: _("Sum of the periods"),
            Aggregation.MEAN: _("Mean of the periods"),
            Aggregation.LAST: _("Last value"),
            Aggregation.FIRST: _("First value"),
            Aggregation.MIN: _("Smallest value"),
            Aggregation.MAX: _("Largest value"),
            Aggregation.RECOMPUTE: _("Recomputed from its inputs"),
        }[self]


class Timing(StrEnum):
    """Whether a metric tells what will happen or what has happened."""

    LEADING = "leading"
    LAGGING = "lagging"

    @property
    def label(self) -> str:
        """Return the word a person reads."""
        return _("Leading") if self is Timing.LEADING else _("Lagging")


class Perspective(StrEnum):
    """The four views of the balanced scorecard (Kaplan and Norton, 1992)."""

    CUSTOMER = "customer"
    FINANCIAL = "financial"
    INTERNAL = "internal"
    LEARNING = "learning"

    @property
    def label(self) -> str:
        """Return the words a person reads."""
        return {
            Perspective.CUSTOMER: _("Customer"),
            Perspective.FINANCIAL: _("Financial"),
            Perspective.INTERNAL: _("Internal processes"),
            Perspective.LEARNING: _("Learning and growth"),
        }[self]


@dataclass(frozen=True, slots=True)
class Company:
    """The business itself: its name, currency symbol and first month of the business year."""

    name: str
    currency: str = "€"
    fiscal_start_month: int = 1

    @property
    def calendar(self) -> FiscalCalendar:
        """Return the calendar of the business year."""
        return FiscalCalendar(self.fiscal_start_month)


@dataclass(frozen=True, slots=True)
class Department:
    """Where in the business a metric lives."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Owner:
    """The person who answers for a metric."""

    id: int
    name: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Objective:
    """What the business wants; objectives form a tree through `parent_id`."""

    id: int
    name: str
    parent_id: int | None = None
    deadline: dt.date | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Metric:
    """Anything measured; `name` is unique in a company, without regard to case.

    `position` orders metrics by importance, smallest first.
    """

    id: int
    name: str
    definition: str = ""
    stage: Stage = Stage.CANDIDATE
    unit: Unit = field(default_factory=Unit)
    direction: Direction = Direction.HIGHER
    frequency: Frequency = Frequency.MONTH
    aggregation: Aggregation = Aggregation.SUM
    timing: Timing = Timing.LAGGING
    perspective: Perspective | None = None
    department_id: int | None = None
    owner_id: int | None = None
    objective_id: int | None = None
    source: str = ""
    position: int = 0
    retired_on: dt.date | None = None
    retired_reason: str = ""

    @property
    def is_active(self) -> bool:
        """Say whether numbers are still collected."""
        return self.stage is not Stage.RETIRED


__all__ = [
    "Aggregation",
    "Company",
    "Department",
    "Direction",
    "Frequency",
    "Metric",
    "Objective",
    "Owner",
    "Perspective",
    "Stage",
    "Timing",
    "Unit",
    "UnitKind",
]
