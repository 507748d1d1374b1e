"""How target plans become rows, and rows become target plans again."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from kpidesk.domain.periods import Period
from kpidesk.domain.target_plans import Growth, Ramp, Rule, Spread
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.storage.cells import (
    AnyRow,
    UnreadableRowError,
    day,
    member,
    number,
    number_or_none,
    period_key,
    sound,
    sound_or_none,
    text,
)

_RULES: Final[Mapping[PlanKind, type[Rule]]] = {
    PlanKind.RAMP: Ramp,
    PlanKind.GROWTH: Growth,
    PlanKind.SPREAD: Spread,
}


def plan_row(plan: TargetPlan) -> tuple[object, ...]:
    """Return the row of a target plan, without its targets per period.

    Raises ValueError where the rule is not of the kind.
    """
    rule = plan.rule
    wanted = _RULES.get(plan.kind)
    if rule is None if wanted else rule is not None:
        msg = f"a plan of the kind {plan.kind} with the rule {rule}"
        raise ValueError(msg)
    if wanted is not None and not isinstance(rule, wanted):
        msg = f"a plan of the kind {plan.kind} with the rule {rule}"
        raise ValueError(msg)
    return (
        plan.id,
        plan.metric_id,
        plan.kind.value,
        plan.starts.isoformat(),
        number(plan.tolerance),
        *_target_cells(plan.constant),
        text(plan.reason),
        *_ramp_cells(rule),
        *_growth_cells(rule),
        *_spread_cells(rule),
    )


def _target_cells(target: Target | None) -> tuple[float | None, float | None]:
    if target is None:
        return None, None
    return number(target.value), number_or_none(target.upper)


def _ramp_cells(rule: Rule | None) -> tuple[object, ...]:
    if not isinstance(rule, Ramp):
        return (None,) * 7
    return (
        *_target_cells(rule.baseline),
        *_target_cells(rule.goal),
        rule.begins.isoformat(),
        rule.ends.isoformat(),
        rule.steps,
    )


def _growth_cells(rule: Rule | None) -> tuple[float | None, float | None]:
    if not isinstance(rule, Growth):
        return None, None
    return number(rule.growth), number_or_none(rule.upper)


def _spread_cells(rule: Rule | None) -> tuple[object, ...]:
    if not isinstance(rule, Spread):
        return None, None, None
    return *_target_cells(rule.yearly), rule.year


def target_rows(plans: Iterable[TargetPlan]) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the targets per period; what a rule gives is not stored."""
    for plan in plans:
        if plan.kind is PlanKind.PER_PERIOD:
            for period, target in plan.per_period.items():
                yield plan.id, *period_key(period), *_target_cells(target)


def target_from(value: float, upper: float | None) -> Target:
    """Return the target in two columns."""
    return Target(sound(value), sound_or_none(upper))


def plan_from(row: AnyRow, per_period: Mapping[Period, Target]) -> TargetPlan:
    """Return the target plan in a row."""
    value = row.constant_value
    kind = member(PlanKind, row.kind)
    return TargetPlan(
        id=row.id,
        metric_id=row.metric_id,
        kind=kind,
        starts=day(row.starts),
        tolerance=sound(row.tolerance),
        constant=None if value is None else target_from(value, row.constant_upper),
        per_period=per_period,
        reason=row.reason,
        rule=_rule_from(kind, row),
    )


def _rule_from(kind: PlanKind, row: AnyRow) -> Rule | None:
    match kind:
        case PlanKind.RAMP:
            return Ramp(
                target_from(row.ramp_baseline_value, row.ramp_baseline_upper),
                target_from(row.ramp_goal_value, row.ramp_goal_upper),
                day(row.ramp_begins),
                day(row.ramp_ends),
                row.ramp_steps,
            )
        case PlanKind.GROWTH:
            return Growth(sound(row.growth_value), sound_or_none(row.growth_upper))
        case PlanKind.SPREAD:
            if row.yearly_year is None:
                raise UnreadableRowError(row.kind)
            return Spread(target_from(row.yearly_value, row.yearly_upper), row.yearly_year)
        case _:
            return None
