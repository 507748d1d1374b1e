"""Metrics as a form has them: what is typed, and what is wrong with it."""

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

from kpidesk.domain.errors import FieldError, UserError
from kpidesk.domain.formulas.definitions import Definition
from kpidesk.domain.metrics import (
    Aggregation,
    Benchmark,
    Category,
    CollectionPlan,
    Direction,
    Metric,
    Perspective,
    Stage,
    Timing,
)
from kpidesk.domain.objectives import MAX_WEIGHT, Level
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile, Records
from kpidesk.domain.qualification import Answers, Outcome
from kpidesk.domain.target_plans import Rule
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.domain.units import Unit
from kpidesk.i18n import _
from kpidesk.services.company import clean_name
from kpidesk.services.draft_fields import (
    check_day,
    check_text,
    clean_answers,
    clean_benchmark,
    clean_collection,
    clean_optional_name,
    clean_tags,
)
from kpidesk.services.formula_checks import (
    NEW_ID,
    can_be_written,
    check_formula,
    check_length,
    definitions,
)
from kpidesk.services.names import clean_partners, metric_named
from kpidesk.services.target_setting import check_target

MAX_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class TargetDraft:
    """A target as a form has it: in force from the period that starts at `starts`.

    A ramp, growth or spread is in `rule`.
    """

    starts: dt.date
    kind: PlanKind = PlanKind.CONSTANT
    constant: Target | None = None
    per_period: dict[Period, Target] = field(default_factory=dict)
    tolerance: float = 0.05
    reason: str = ""
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class MetricDraft:
    """A metric as a form has it; department, owner and objective by name (a new one is made).

    `partners` are the names of the leading metrics that predict it; a new one becomes a candidate.
    A changed formula, unit or direction holds from the period of the day `changes_from` on, for
    `change_reason`; None corrects what the metric always meant. `objective_level` and
    `objective_deadline` are for an objective that is new.
    """

    name: str
    definition: str = ""
    unit: Unit = field(default_factory=Unit)
    direction: Direction = Direction.HIGHER
    frequency: Frequency = Frequency.MONTH
    aggregation: Aggregation = Aggregation.SUM
    timing: Timing = Timing.LAGGING
    perspective: Perspective | None = None
    department: str = ""
    owner: str = ""
    objective: str = ""
    category: Category | None = None
    level: Level | None = None
    formula: str = ""
    collection: CollectionPlan = field(default_factory=CollectionPlan)
    benchmark: Benchmark | None = None
    tags: tuple[str, ...] = ()
    starts_on: dt.date | None = None
    weight: float = 1.0
    outcome: Outcome | None = None
    so_what: str = ""
    answers: Answers = field(default_factory=dict)
    partners: tuple[str, ...] = ()
    target: TargetDraft | None = None
    changes_from: dt.date | None = None
    change_reason: str = ""
    objective_level: Level = Level.COMPANY
    objective_deadline: dt.date | None = None


# What a metric and its draft both have, under the same name.
_SHARED: Final = frozenset(each.name for each in fields(MetricDraft)) & frozenset(
    each.name for each in fields(Metric)
)


def _shared(source: Metric | MetricDraft) -> dict[str, Any]:
    return {name: getattr(source, name) for name in _SHARED}


def bare_draft(metric: Metric) -> MetricDraft:
    """Return the draft of a metric alone, without all that is around it."""
    return MetricDraft(**_shared(metric))


def described(metric: Metric, draft: MetricDraft, stage: Stage) -> Metric:
    """Return `metric` as `draft` has it, without all that is around it."""
    return replace(metric, stage=stage, **_shared(draft))


def draft_of(file: CompanyFile, metric_id: int) -> MetricDraft:
    """Return the draft that an edit form starts from, with the target plan that was set last."""
    with file.read() as records:
        return draft_from(records, find_metric(records, metric_id))


def draft_from(records: Records, metric: Metric) -> MetricDraft:
    """Return the draft of `metric`, with the target plan that was set last."""
    departments = {row.id: row.name for row in records.departments()}
    owners = {row.id: row.name for row in records.owners()}
    objectives = {row.id: row.name for row in records.objectives()}
    names = {row.id: row.name for row in records.metrics()}
    plans = records.target_plans([metric.id])
    newest = max(plans, key=lambda plan: (plan.starts, plan.id), default=None)
    return replace(
        bare_draft(metric),
        department=departments.get(metric.department_id or 0, ""),
        owner=owners.get(metric.owner_id or 0, ""),
        objective=objectives.get(metric.objective_id or 0, ""),
        answers=dict(records.answers([metric.id]).get(metric.id, {})),
        partners=tuple(names[other] for other in records.partners().get(metric.id, ())),
        target=None if newest is None else _target_of(newest),
    )


def _target_of(plan: TargetPlan) -> TargetDraft:
    return TargetDraft(
        plan.starts,
        plan.kind,
        plan.constant,
        dict(plan.per_period) if plan.rule is None else {},
        plan.tolerance,
        plan.reason,
        plan.rule,
    )


def check_draft(
    records: Records,
    draft: MetricDraft,
    metric_id: int | None = None,
    coming: Mapping[int, Definition] | None = None,
) -> MetricDraft:
    """Return `draft` with clean texts; FieldError names the first field that cannot be accepted.

    A formula that cannot be is a FormulaFieldError, which has the place in its text. `coming` are
    metrics by id that will be made with this one, and that its formula may name.
    """
    name = clean_name(draft.name, "name")
    _check_name(records, name, metric_id)
    _check_texts(draft)
    _check_numbers(draft)
    _check_sum(draft, None if metric_id is None else find_metric(records, metric_id))
    clean = replace(
        draft,
        name=name,
        definition=draft.definition.strip(),
        unit=replace(draft.unit, symbol=draft.unit.symbol.strip()),
        department=clean_optional_name(draft.department, "department"),
        owner=clean_optional_name(draft.owner, "owner"),
        objective=" ".join(draft.objective.split()),
        collection=clean_collection(draft.collection),
        benchmark=clean_benchmark(draft.benchmark),
        tags=clean_tags(draft.tags),
        so_what=draft.so_what.strip(),
        answers=clean_answers(draft.answers),
        partners=clean_partners(records, name, draft.partners, draft.timing),
        formula=draft.formula.strip(),
    )
    if clean.target is not None:
        calendar = records.company().calendar
        check_target(clean.target, clean.direction, clean.aggregation, clean.frequency, calendar)
    if clean.formula:
        known = definitions(records) | dict(coming or {})
        check_formula(known, draft_definition(clean, metric_id))
    elif clean.aggregation is Aggregation.RECOMPUTE:
        raise FieldError(
            "aggregation",
            _(
                "Only a metric with a formula can be recomputed from its inputs. "
                "Choose another way."
            ),
        )
    return clean


def _check_name(records: Records, name: str, metric_id: int | None) -> None:
    others = [metric for metric in records.metrics() if metric.id != metric_id]
    taken = metric_named(others, name)
    if taken is not None:
        raise FieldError(
            "name",
            _("There is already a metric called “{name}”. Choose another name.").format(
                name=taken.name
            ),
        )
    if not can_be_written(name):
        raise FieldError(
            "name", _("No formula could use this name. Choose another one, best of plain words.")
        )


def _check_texts(draft: MetricDraft) -> None:
    check_text("definition", draft.definition)
    check_text("objective", draft.objective)
    check_text("so_what", draft.so_what)
    check_text("change_reason", draft.change_reason)
    check_length(draft.formula.strip())


def _check_numbers(draft: MetricDraft) -> None:
    if not 0 <= draft.unit.decimals <= MAX_DECIMALS:
        raise FieldError("unit", _("Choose 0 to {count} decimals.").format(count=MAX_DECIMALS))
    if not math.isfinite(draft.weight) or not 0 <= draft.weight <= MAX_WEIGHT:
        raise FieldError(
            "weight", _("The weight is a number from 0 to {most}.").format(most=int(MAX_WEIGHT))
        )
    check_day("starts_on", draft.starts_on)
    check_day("objective_deadline", draft.objective_deadline)


def _check_sum(draft: MetricDraft, metric: Metric | None) -> None:
    """Raise FieldError where shares or scores would be added; what stands so already may stay."""
    kind = draft.unit.kind
    if kind.adds_up or draft.aggregation is not Aggregation.SUM:
        return
    if metric is None or (metric.aggregation, metric.unit.kind) != (draft.aggregation, kind):
        raise FieldError(
            "aggregation",
            _(
                "“{unit}” is nothing that can be added up over a longer period. "
                "Choose another way, such as the mean."
            ).format(unit=kind.label),
        )


def lacking(draft: MetricDraft) -> tuple[str, ...]:
    """Return what `draft` lacks to be a KPI: "objective", "owner", "target", "so_what"."""
    needs = {
        "objective": draft.objective.strip(),
        "owner": draft.owner.strip(),
        "target": draft.target is not None,
        "so_what": draft.outcome is not None and draft.so_what.strip(),
    }
    return tuple(field for field, there in needs.items() if not there)


def qualified_stage(draft: MetricDraft, *, was_kpi: bool = False) -> Stage:
    """Return KPI where the draft has an objective, an owner, a target and a "so what?".

    Candidate otherwise; a KPI of old needs no "so what?" to stay one (`was_kpi`).
    """
    is_complete = set(lacking(draft)) <= ({"so_what"} if was_kpi else set())
    return Stage.KPI if is_complete else Stage.CANDIDATE


def draft_definition(draft: MetricDraft, metric_id: int | None = None) -> Definition:
    """Return a draft as the calculation sees it; `metric_id` None is a new metric."""
    return Definition(
        NEW_ID if metric_id is None else metric_id,
        draft.name,
        draft.frequency,
        draft.aggregation,
        draft.unit,
        draft.formula,
    )


def find_metric(records: Records, metric_id: int) -> Metric:
    """Return the metric; UserError where it is gone."""
    for metric in records.metrics():
        if metric.id == metric_id:
            return metric
    raise UserError(_("This metric is no longer in the file. Nothing was changed."))
