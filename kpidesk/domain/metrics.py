"""Company, owner, department and metric: what the owner defines."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from kpidesk.domain.periods import FiscalCalendar, Frequency
from kpidesk.domain.units import Unit
from kpidesk.i18n import _

if TYPE_CHECKING:
    from kpidesk.domain.objectives import Level
    from kpidesk.domain.qualification import Outcome


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


class Category(StrEnum):
    """How far ahead a metric looks: the business, a field of it, or the day's work."""

    STRATEGIC = "strategic"
    OPERATIONAL = "operational"
    FUNCTIONAL = "functional"

    @property
    def label(self) -> str:
        """Return the word a person reads."""
        return {
            Category.STRATEGIC: _("Strategic"),
            Category.OPERATIONAL: _("Operational"),
            Category.FUNCTIONAL: _("Functional"),
        }[self]


class CollectionWay(StrEnum):
    """How a number gets into the file."""

    MANUAL = "manual"
    IMPORT = "import"

    @property
    def label(self) -> str:
        """Return the words a person reads."""
        return _("Typed by hand") if self is CollectionWay.MANUAL else _("Imported from a sheet")


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
    """The business itself: its name, currency symbol and first month of the business year.

    Periods lock `lock_after_days` days after their end; with None never by themselves.
    `asks_reason` says that whoever types a value off target or unusual is asked why. `outcomes` are
    the one or two that matter most to the business this year.
    """

    name: str
    currency: str = "€"
    fiscal_start_month: int = 1
    lock_after_days: int | None = None
    asks_reason: bool = False
    outcomes: "tuple[Outcome, ...]" = ()

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
class CollectionPlan:
    """Where a number comes from, how it is counted, who vouches for it, and how it gets in."""

    source: str = ""
    method: str = ""
    vouched_by: str = ""
    way: CollectionWay = CollectionWay.MANUAL


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What others reach, in the metric's unit, and how far that can be compared."""

    value: float
    source: str = ""
    region: str = ""
    trade: str = ""
    on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class EarlierDefinition:
    """What a metric meant in the periods that start before `until`, and why that changed.

    An empty `formula` says that it was typed. Of several, each holds from the end of the one before
    it.
    """

    until: dt.date
    formula: str
    unit: Unit
    direction: Direction
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Metric:
    """Anything measured; `name` is unique in a company, without regard to case.

    `position` orders metrics by importance, smallest first. With a `formula` the values are
    calculated, and none is stored. `weight` is what it counts for in the score of its objective.
    `outcome` and `so_what` say what it leads to; `reviewed_on` is the day of the last review.
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
    position: int = 0
    retired_on: dt.date | None = None
    retired_reason: str = ""
    category: Category | None = None
    level: "Level | None" = None
    formula: str = ""
    collection: CollectionPlan = field(default_factory=CollectionPlan)
    benchmark: Benchmark | None = None
    tags: tuple[str, ...] = ()
    starts_on: dt.date | None = None
    weight: float = 1.0
    outcome: "Outcome | None" = None
    so_what: str = ""
    reviewed_on: dt.date | None = None

    @property
    def is_active(self) -> bool:
        """Say whether it is not retired."""
        return self.stage is not Stage.RETIRED

    @property
    def is_calculated(self) -> bool:
        """Say whether a formula gives its values."""
        return bool(self.formula)

    @property
    def is_collected(self) -> bool:
        """Say whether its numbers are asked for: a bare idea for a KPI has none yet."""
        return self.is_active and (self.stage is not Stage.CANDIDATE or self.starts_on is not None)


def formula_on(metric: Metric, earlier: Sequence[EarlierDefinition], day: dt.date) -> str:
    """Return the formula for a period that starts on `day`; empty where its value is typed.

    `earlier` is what the metric meant before, in order of time.
    """
    return next((each.formula for each in earlier if day < each.until), metric.formula)


def unit_on(metric: Metric, earlier: Sequence[EarlierDefinition], day: dt.date) -> Unit:
    """Return what a period that starts on `day` is measured in; `earlier` as for `formula_on`."""
    return next((each.unit for each in earlier if day < each.until), metric.unit)
