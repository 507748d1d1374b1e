"""How the values of the domain become rows, and rows become values again."""

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

from kpidesk.domain.changes import Action, ActionKind, ChangeSet, Kind
from kpidesk.domain.entries import PASTED, TYPED, Entry, Origin, OriginKind
from kpidesk.domain.metrics import (
    Aggregation,
    Company,
    Department,
    Direction,
    Metric,
    Objective,
    Owner,
    Perspective,
    Stage,
    Timing,
    Unit,
    UnitKind,
)
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.targets import PlanKind, Target, TargetPlan

AnyRow = Any  # a row of SQLAlchemy, with the columns as attributes
AnyEnum = TypeVar("AnyEnum", bound=StrEnum)


class UnreadableRowError(Exception):
    """A row holds what KPI Desk never wrote: the file is damaged."""


def text(value: str) -> str:
    """Return `value` as it can be stored: NUL and half a pair become U+FFFD."""
    if value.isprintable():
        return value
    pairs = value.replace("\0", "\ufffd").encode("utf-16-le", "surrogatepass")
    return pairs.decode("utf-16-le", "replace")


def _number(value: float) -> float:
    number = float(value)
    if not math.isfinite(number):
        msg = f"{value} is not a number that a company file can hold"
        raise ValueError(msg)
    return number


def _number_or_none(value: float | None) -> float | None:
    return None if value is None else _number(value)


def check_numbers(values: Iterable[float]) -> None:
    """Raise UnreadableRowError where what was read is not a finite number."""
    try:
        if all(map(math.isfinite, values)):
            return
    except TypeError as error:
        raise UnreadableRowError from error
    raise UnreadableRowError


def _sound(value: float) -> float:
    check_numbers([value])
    return value


def _sound_or_none(value: float | None) -> float | None:
    return None if value is None else _sound(value)


def _member(kind: type[AnyEnum], value: str) -> AnyEnum:
    try:
        return kind(value)
    except ValueError as error:
        raise UnreadableRowError(value) from error


def _day(value: str) -> dt.date:
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise UnreadableRowError(value) from error


def _day_or_none(value: str | None) -> dt.date | None:
    return None if value is None else _day(value)


@lru_cache(maxsize=1 << 16)
def period(frequency: str, start: str) -> Period:
    """Return the period that two columns name; many rows share one."""
    try:
        return Period(_member(Frequency, frequency), _day(start))
    except ValueError as error:
        raise UnreadableRowError(start) from error


def period_key(period: Period) -> tuple[str, str]:
    """Return the two columns that name a period."""
    return period.frequency.value, period.start.isoformat()


def company_row(company: Company) -> tuple[object, ...]:
    """Return the row of the company."""
    return 1, text(company.name), text(company.currency), company.fiscal_start_month


def company_from(row: AnyRow) -> Company:
    """Return the company in a row."""
    return Company(row.name, row.currency, row.fiscal_start_month)


def department_row(department: Department) -> tuple[object, ...]:
    """Return the row of a department."""
    return department.id, text(department.name)


def department_from(row: AnyRow) -> Department:
    """Return the department in a row."""
    return Department(row.id, row.name)


def owner_row(owner: Owner) -> tuple[object, ...]:
    """Return the row of an owner."""
    return owner.id, text(owner.name), text(owner.email)


def owner_from(row: AnyRow) -> Owner:
    """Return the owner in a row."""
    return Owner(row.id, row.name, row.email)


def objective_row(objective: Objective) -> tuple[object, ...]:
    """Return the row of an objective."""
    return (
        objective.id,
        text(objective.name),
        objective.parent_id,
        objective.deadline and objective.deadline.isoformat(),
        text(objective.description),
    )


def objective_from(row: AnyRow) -> Objective:
    """Return the objective in a row."""
    return Objective(row.id, row.name, row.parent_id, _day_or_none(row.deadline), row.description)


def metric_row(metric: Metric) -> tuple[object, ...]:
    """Return the row of a metric."""
    name = text(metric.name)
    return (
        metric.id,
        name,
        name.casefold(),
        text(metric.definition),
        metric.stage.value,
        metric.unit.kind.value,
        text(metric.unit.symbol),
        metric.unit.decimals,
        metric.direction.value,
        metric.frequency.value,
        metric.aggregation.value,
        metric.timing.value,
        metric.perspective and metric.perspective.value,
        metric.department_id,
        metric.owner_id,
        metric.objective_id,
        text(metric.source),
        metric.position,
        metric.retired_on and metric.retired_on.isoformat(),
        text(metric.retired_reason),
    )


def metric_from(row: AnyRow) -> Metric:
    """Return the metric in a row."""
    perspective = row.perspective
    return Metric(
        id=row.id,
        name=row.name,
        definition=row.definition,
        stage=_member(Stage, row.stage),
        unit=Unit(_member(UnitKind, row.unit_kind), row.unit_symbol, row.unit_decimals),
        direction=_member(Direction, row.direction),
        frequency=_member(Frequency, row.frequency),
        aggregation=_member(Aggregation, row.aggregation),
        timing=_member(Timing, row.timing),
        perspective=None if perspective is None else _member(Perspective, perspective),
        department_id=row.department_id,
        owner_id=row.owner_id,
        objective_id=row.objective_id,
        source=row.source,
        position=row.position,
        retired_on=_day_or_none(row.retired_on),
        retired_reason=row.retired_reason,
    )


def plan_row(plan: TargetPlan) -> tuple[object, ...]:
    """Return the row of a target plan, without its targets per period."""
    constant = plan.constant
    return (
        plan.id,
        plan.metric_id,
        plan.kind.value,
        plan.starts.isoformat(),
        _number(plan.tolerance),
        None if constant is None else _number(constant.value),
        None if constant is None else _number_or_none(constant.upper),
        text(plan.reason),
    )


def target_rows(plans: Iterable[TargetPlan]) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the targets per period of `plans`."""
    for plan in plans:
        for period, target in plan.per_period.items():
            value, upper = _number(target.value), _number_or_none(target.upper)
            yield plan.id, *period_key(period), value, upper


def target_from(value: float, upper: float | None) -> Target:
    """Return the target in two columns."""
    return Target(_sound(value), _sound_or_none(upper))


def plan_from(row: AnyRow, per_period: Mapping[Period, Target]) -> TargetPlan:
    """Return the target plan in a row."""
    value = row.constant_value
    constant = None if value is None else target_from(value, row.constant_upper)
    return TargetPlan(
        id=row.id,
        metric_id=row.metric_id,
        kind=_member(PlanKind, row.kind),
        starts=_day(row.starts),
        tolerance=_sound(row.tolerance),
        constant=constant,
        per_period=per_period,
        reason=row.reason,
    )


def entry_key(metric_id: int, period: Period) -> tuple[object, ...]:
    """Return the key of an entry's row."""
    return metric_id, *period_key(period)


def entry_row(entry: Entry) -> tuple[object, ...]:
    """Return the row of an entry."""
    origin = entry.origin
    return (
        entry.metric_id,
        entry.period.frequency.value,
        entry.period.start.isoformat(),
        _number_or_none(entry.value),
        text(entry.note),
        origin.kind.value,
        text(origin.file_name),
        text(origin.file_hash),
        text(origin.sheet),
        text(origin.cell),
        text(origin.raw_text),
    )


_PLAIN_ORIGINS = {"typed": TYPED, "pasted": PASTED}


def entry_from(row: AnyRow) -> Entry:
    """Return the entry in a row."""
    details = row[6:11]
    if any(details) or row.origin_kind not in _PLAIN_ORIGINS:
        origin = Origin(_member(OriginKind, row.origin_kind), *details)
    else:
        origin = _PLAIN_ORIGINS[row.origin_kind]
    when = period(row.frequency, row.period_start)
    return Entry(row.metric_id, when, _sound_or_none(row.value), row.note, origin)


def change_set_row(
    change_set_id: int, at: dt.datetime, who: str, action: Action
) -> dict[str, object]:
    """Return the columns of a change set that say who did what, and when."""
    return {
        "id": change_set_id,
        "at": at.astimezone(dt.UTC).isoformat(),
        "who": text(who),
        "action_kind": action.kind.value,
        "action_count": action.count,
        "action_subject": text(action.subject),
    }


def action_from(row: AnyRow, reverted: Action | None = None) -> Action:
    """Return what was done in the change set of a row."""
    kind = _member(ActionKind, row.action_kind)
    return Action(kind, row.action_count, row.action_subject, reverted)


def change_set_from(
    row: AnyRow, touched: Mapping[Kind, frozenset[int]], reverted: Action | None = None
) -> ChangeSet:
    """Return the change set in a row; `reverted` is what it took back or brought back."""
    try:
        at = dt.datetime.fromisoformat(row.at)
    except ValueError as error:
        raise UnreadableRowError(row.at) from error
    return ChangeSet(row.id, at, row.who, action_from(row, reverted), touched)


def kind_from(value: str) -> Kind:
    """Return the kind that a column names."""
    return _member(Kind, value)
