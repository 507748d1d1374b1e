"""Targets: dated plans that say what a metric should reach in a period."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from kpidesk.domain.periods import Period
from kpidesk.i18n import _

if TYPE_CHECKING:
    from kpidesk.domain.target_plans import Rule


@dataclass(frozen=True, slots=True)
class Target:
    """What a value is held against: one number, or a range where `upper` is given.

    With a direction of "within", `value` is the lower edge and `upper` the upper one.
    """

    value: float
    upper: float | None = None


class PlanKind(StrEnum):
    """How a plan finds the target of a period."""

    CONSTANT = "constant"
    PER_PERIOD = "per_period"
    RAMP = "ramp"
    GROWTH = "growth"
    SPREAD = "spread"

    @property
    def label(self) -> str:
        """Return the words a person reads."""
        return {
            PlanKind.CONSTANT: _("The same for every period"),
            PlanKind.PER_PERIOD: _("A target for each period"),
            PlanKind.RAMP: _("A ramp from here to there"),
            PlanKind.GROWTH: _("Growth on last year"),
            PlanKind.SPREAD: _("A yearly figure, spread by season"),
        }[self]


@dataclass(frozen=True, slots=True)
class TargetPlan:
    """A target in force from the period that starts at `starts` until a later plan takes over.

    It is of one metric for good: a rollback takes it back with that metric's targets.
    `tolerance` is the width of the near band as a fraction of the target (0.05 is 5 %).
    A period that a per-period plan does not name has no target. A ramp, growth or spread is told by
    its `rule`; its `per_period` holds what the rule gives for the periods that somebody asked for,
    and is never stored.
    """

    id: int
    metric_id: int
    kind: PlanKind
    starts: dt.date
    tolerance: float = 0.05
    constant: Target | None = None
    per_period: Mapping[Period, Target] = field(default_factory=dict)
    reason: str = ""
    rule: "Rule | None" = None

    def target_for(self, period: Period) -> Target | None:
        """Return the target of `period`; None where the plan has none."""
        if period.start < self.starts:
            return None
        return self.constant if self.kind is PlanKind.CONSTANT else self.per_period.get(period)


def plan_in_force(plans: Iterable[TargetPlan], period: Period) -> TargetPlan | None:
    """Return the plan that holds for `period`: the latest that had started; of two, the newer."""
    found, start = None, period.start
    for plan in plans:
        if plan.starts <= start and (
            found is None or (plan.starts, plan.id) > (found.starts, found.id)
        ):
            found = plan
    return found
