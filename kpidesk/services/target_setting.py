"""Targets as a form has them, and how a plan takes over from the one before."""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kpidesk.domain import targets_checks
from kpidesk.domain.changes import Kind
from kpidesk.domain.errors import FieldError
from kpidesk.domain.metrics import Aggregation, Direction
from kpidesk.domain.period_names import format_day
from kpidesk.domain.periods import FIRST_DAY, LAST_DAY, FiscalCalendar, Frequency, Period
from kpidesk.domain.ports import UnitOfWork
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.i18n import _

if TYPE_CHECKING:
    from kpidesk.services.metric_drafts import TargetDraft

_WITHOUT_RULE: Final = (PlanKind.CONSTANT, PlanKind.PER_PERIOD)


def check_target(
    draft: "TargetDraft",
    direction: Direction,
    aggregation: Aggregation,
    frequency: Frequency,
    calendar: FiscalCalendar,
) -> None:
    """Raise FieldError where a target cannot be held against a value.

    Fields: "starts", "tolerance", "target", "upper", and for a rule those of targets_checks.check.
    """
    if not FIRST_DAY <= draft.starts <= LAST_DAY:
        raise FieldError(
            "starts",
            _("Choose a day between {first} and {last}.").format(
                first=format_day(FIRST_DAY), last=format_day(LAST_DAY)
            ),
        )
    if not 0 <= draft.tolerance < 1:
        raise FieldError("tolerance", _("The tolerance is a share between 0 % and 100 %."))
    if draft.kind is PlanKind.CONSTANT:
        _check_numbers([draft.constant], direction)
        return
    if draft.kind is PlanKind.PER_PERIOD:
        _check_numbers([*_per_period(draft, frequency).values()], direction)
        return
    if draft.rule is None:
        raise FieldError("target", _("Write the target, or choose “No target yet”."))
    targets_checks.check(draft.rule, direction, aggregation, frequency, draft.starts, calendar)


def _check_numbers(targets: Sequence[Target | None], direction: Direction) -> None:
    if not any(target is not None for target in targets):
        raise FieldError("target", _("Write the target, or choose “No target yet”."))
    for target in targets:
        if target is None or not math.isfinite(target.value):
            raise FieldError("target", _("The target is not a number."))
        if direction is Direction.WITHIN:
            if target.upper is None:
                raise FieldError("upper", _("A range needs its upper end too."))
            if not math.isfinite(target.upper) or target.upper < target.value:
                raise FieldError("upper", _("The upper end of the range lies below its lower end."))
        elif target.upper is not None:
            raise FieldError("upper", _("Only a range has an upper end."))


def check_version(
    plans: Sequence[TargetPlan],
    draft: "TargetDraft",
    frequency: Frequency,
    calendar: FiscalCalendar,
    today: dt.date,
) -> "TargetDraft":
    """Return `draft` as it takes over from `plans`.

    A target that has judged a period that ended keeps its time: another one starts later, and says
    why. One that starts in the period that runs `today`, or later, is replaced in place; so is a
    plan with a target for each period that only gets more of them. FieldError names "starts" or
    "reason".
    """
    if not plans:
        return _with_reason(draft, None, frequency)
    newest = max(plans, key=_order)
    running = targets_checks.version_start(today, frequency, calendar)
    held = max((plan for plan in plans if plan.starts < running), key=_order, default=None)
    is_same = _content(draft, frequency) == _content_of(newest)
    if newest is held and (is_same or _is_longer(newest, draft, frequency)):
        return replace(draft, starts=newest.starts)
    targets_checks.check_version_start(
        [plan for plan in plans if plan is not newest or plan is held], draft.starts
    )
    if held is not None and draft.starts <= held.starts:
        raise FieldError(
            "starts",
            _(
                "The target that started on {start} stays with the periods that it was set for. "
                "Let the new one start on {first} or later."
            ).format(start=format_day(held.starts), first=format_day(running)),
        )
    if newest is held and draft.reason.strip() == newest.reason:
        draft = replace(draft, reason="")  # why the one before was set says nothing about this one
    return _with_reason(draft, held, frequency)


def _with_reason(
    draft: "TargetDraft", before: TargetPlan | None, frequency: Frequency
) -> "TargetDraft":
    old = None if before is None else _content_of(before)
    reason = targets_checks.check_reason(old, _content(draft, frequency), draft.reason)
    return replace(draft, reason=reason)


def _order(plan: TargetPlan) -> tuple[dt.date, int]:
    return plan.starts, plan.id


def _content(draft: "TargetDraft", frequency: Frequency) -> tuple[object, ...]:
    """Return what two versions of a target are compared by."""
    kind = draft.kind
    return (
        kind,
        draft.constant if kind is PlanKind.CONSTANT else None,
        _per_period(draft, frequency),
        None if kind in _WITHOUT_RULE else draft.rule,
        draft.tolerance,
    )


def _content_of(plan: TargetPlan) -> tuple[object, ...]:
    per_period = dict(plan.per_period) if plan.kind is PlanKind.PER_PERIOD else {}
    return plan.kind, plan.constant, per_period, plan.rule, plan.tolerance


def _per_period(draft: "TargetDraft", frequency: Frequency) -> dict[Period, Target]:
    if draft.kind is not PlanKind.PER_PERIOD:
        return {}
    return {p: target for p, target in draft.per_period.items() if p.frequency is frequency}


def _is_longer(plan: TargetPlan, draft: "TargetDraft", frequency: Frequency) -> bool:
    """Say whether `draft` only gives targets to more periods than `plan` does."""
    if plan.kind is not PlanKind.PER_PERIOD or draft.tolerance != plan.tolerance:
        return False
    new = _per_period(draft, frequency)
    return all(new.get(period) == target for period, target in plan.per_period.items())


def put_target(
    work: UnitOfWork, metric_id: int, draft: "TargetDraft | None", frequency: Frequency
) -> None:
    """Let `draft` hold from its start on; what held before keeps its time.

    Without a draft all plans go, the past ones too.
    """
    existing = work.target_plans([metric_id])
    if draft is None:
        work.remove_target_plans([plan.id for plan in existing])
        return
    overtaken = [plan for plan in existing if plan.starts >= draft.starts]
    kept_id = overtaken[0].id if overtaken else work.new_id(Kind.TARGET)
    work.remove_target_plans([plan.id for plan in overtaken[1:]])
    work.put_target_plans(
        [
            TargetPlan(
                id=kept_id,
                metric_id=metric_id,
                kind=draft.kind,
                starts=draft.starts,
                tolerance=draft.tolerance,
                constant=draft.constant if draft.kind is PlanKind.CONSTANT else None,
                per_period=_per_period(draft, frequency),
                reason=draft.reason.strip(),
                rule=None if draft.kind in _WITHOUT_RULE else draft.rule,
            )
        ]
    )
