"""Defining metrics and KPIs: create, edit, set a target, retire."""

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from kpidesk.domain.changes import Action, ActionKind, ChangeSet, Kind
from kpidesk.domain.errors import FieldError, UserError
from kpidesk.domain.imports import label_key
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
)
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile, Records, UnitOfWork
from kpidesk.domain.targets import PlanKind, Target, TargetPlan, plan_in_force
from kpidesk.domain.units import Unit
from kpidesk.i18n import _
from kpidesk.services.company import clean_name

MAX_TEXT_LENGTH = 2000
MAX_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class TargetDraft:
    """A target as a form has it: in force from the period that starts at `starts`."""

    starts: dt.date
    kind: PlanKind = PlanKind.CONSTANT
    constant: Target | None = None
    per_period: dict[Period, Target] = field(default_factory=dict)
    tolerance: float = 0.05
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MetricDraft:
    """A metric as a form has it; department, owner and objective by name (a new one is made)."""

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
    source: str = ""
    target: TargetDraft | None = None


def draft_of(file: CompanyFile, metric_id: int) -> MetricDraft:
    """Return the draft that an edit form starts from, with the target plan that was set last."""
    with file.read() as records:
        metric = _metric(records, metric_id)
        names = {
            "department": {row.id: row.name for row in records.departments()},
            "owner": {row.id: row.name for row in records.owners()},
            "objective": {row.id: row.name for row in records.objectives()},
        }
        plans = records.target_plans([metric_id])
    newest = max(plans, key=lambda plan: (plan.starts, plan.id), default=None)
    return MetricDraft(
        name=metric.name,
        definition=metric.definition,
        unit=metric.unit,
        direction=metric.direction,
        frequency=metric.frequency,
        aggregation=metric.aggregation,
        timing=metric.timing,
        perspective=metric.perspective,
        department=names["department"].get(metric.department_id or 0, ""),
        owner=names["owner"].get(metric.owner_id or 0, ""),
        objective=names["objective"].get(metric.objective_id or 0, ""),
        source=metric.source,
        target=None
        if newest is None
        else TargetDraft(
            newest.starts,
            newest.kind,
            newest.constant,
            dict(newest.per_period),
            newest.tolerance,
            newest.reason,
        ),
    )


def check_draft(records: Records, draft: MetricDraft, metric_id: int | None = None) -> MetricDraft:
    """Return `draft` with clean texts; FieldError names the first field that cannot be accepted."""
    name = clean_name(draft.name, "name")
    for metric in records.metrics():
        if metric.id != metric_id and label_key(metric.name) == label_key(name):
            raise FieldError(
                "name",
                _("There is already a metric called “{name}”. Choose another name.").format(
                    name=metric.name
                ),
            )
    for field_name, text in (("definition", draft.definition), ("source", draft.source)):
        if len(text) > MAX_TEXT_LENGTH:
            raise FieldError(
                field_name,
                _("This text is too long. Use at most {count} characters.").format(
                    count=MAX_TEXT_LENGTH
                ),
            )
    if not 0 <= draft.unit.decimals <= MAX_DECIMALS:
        raise FieldError("unit", _("Choose 0 to {count} decimals.").format(count=MAX_DECIMALS))
    if draft.target is not None:
        check_target(draft.target, draft.direction)
    return replace(
        draft,
        name=name,
        definition=draft.definition.strip(),
        source=draft.source.strip(),
        unit=replace(draft.unit, symbol=draft.unit.symbol.strip()),
        department=" ".join(draft.department.split()),
        owner=" ".join(draft.owner.split()),
        objective=" ".join(draft.objective.split()),
    )


def check_target(draft: TargetDraft, direction: Direction) -> None:
    """Raise FieldError where a target cannot be held against a value."""
    targets = [draft.constant] if draft.kind is PlanKind.CONSTANT else [*draft.per_period.values()]
    if not targets or targets == [None]:
        raise FieldError("target", _("Write the target, or choose “No target yet”."))
    if not 0 <= draft.tolerance < 1:
        raise FieldError("tolerance", _("The tolerance is a share between 0 % and 100 %."))
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


def define_kpi(file: CompanyFile, draft: MetricDraft) -> ChangeSet:
    """Create a KPI with its objective, owner, department and target in one undoable step.

    A KPI needs an objective, an owner and a target; without one of them it is kept as a metric, in
    the stage candidate, so that nothing that was typed is lost.
    """
    with file.read() as records:
        clean = check_draft(records, draft)
    stage = qualified_stage(clean)
    kind = ActionKind.DEFINE_KPI if stage is Stage.KPI else ActionKind.CREATE_METRIC
    with file.write(Action(kind, subject=clean.name)) as work:
        position = max((metric.position for metric in work.metrics()), default=0) + 1
        metric_id = work.new_id(Kind.METRIC)
        _put_metric(work, clean, Metric(metric_id, clean.name, position=position), stage)
    return work.result


def qualified_stage(draft: MetricDraft) -> Stage:
    """Return KPI where the draft has an objective, an owner and a target; candidate otherwise."""
    complete = draft.objective and draft.owner and draft.target is not None
    return Stage.KPI if complete else Stage.CANDIDATE


def edit_metric(file: CompanyFile, metric_id: int, draft: MetricDraft) -> ChangeSet:
    """Change a metric.

    A target that starts later than the last one becomes a new plan, so that the old one keeps its
    time; one that starts earlier takes the place of those it overtakes. Without a target, the plans
    go, the past ones too.
    """
    with file.read() as records:
        clean = check_draft(records, draft, metric_id)
        metric = _metric(records, metric_id)
        if clean.frequency is not metric.frequency and records.values([metric_id]).get(metric_id):
            raise FieldError(
                "frequency",
                _(
                    "The frequency cannot change while numbers are entered. "
                    "Define a new metric instead; the old numbers stay with this one."
                ),
            )
    stage = Stage.RETIRED if metric.stage is Stage.RETIRED else qualified_stage(clean)
    with file.write(Action(ActionKind.EDIT_METRIC, subject=clean.name)) as work:
        _put_metric(work, clean, metric, stage)
    return work.result


def retire_metric(file: CompanyFile, metric_id: int, reason: str, on: dt.date) -> ChangeSet:
    """Retire a metric: its numbers stay readable, new ones are no longer asked for."""
    clean = " ".join(reason.split())
    if not clean:
        raise FieldError("reason", _("Say in a few words why this metric is retired."))
    with file.read() as records:
        metric = _metric(records, metric_id)
    with file.write(Action(ActionKind.RETIRE_METRIC, subject=metric.name)) as work:
        work.put_metrics(
            [replace(metric, stage=Stage.RETIRED, retired_on=on, retired_reason=clean)]
        )
    return work.result


@dataclass(frozen=True, slots=True)
class MetricRow:
    """One metric of the list, with the names around it and its target today."""

    metric: Metric
    department: str
    owner: str
    objective: str
    plan: TargetPlan | None
    target: Target | None


def metric_list(file: CompanyFile, today: dt.date) -> list[MetricRow]:
    """Return every metric by position, retired ones last."""
    with file.read() as records:
        calendar = records.company().calendar
        departments = {row.id: row.name for row in records.departments()}
        owners = {row.id: row.name for row in records.owners()}
        objectives = {row.id: row.name for row in records.objectives()}
        metrics = records.metrics()
        plans: dict[int, list[TargetPlan]] = {}
        for plan in records.target_plans():
            plans.setdefault(plan.metric_id, []).append(plan)
    rows = []
    for metric in metrics:
        period = calendar.containing(today, metric.frequency)
        current = plan_in_force(plans.get(metric.id, []), period)
        rows.append(
            MetricRow(
                metric,
                departments.get(metric.department_id or 0, ""),
                owners.get(metric.owner_id or 0, ""),
                objectives.get(metric.objective_id or 0, ""),
                current,
                None if current is None else current.target_for(period),
            )
        )
    return sorted(rows, key=lambda row: not row.metric.is_active)


@dataclass(frozen=True, slots=True)
class Choices:
    """The names a form offers, and the company they belong to."""

    company: Company
    departments: tuple[str, ...]
    owners: tuple[str, ...]
    objectives: tuple[str, ...]


def choices(file: CompanyFile) -> Choices:
    """Return the departments, owners and objectives that exist, by name."""
    with file.read() as records:
        return Choices(
            records.company(),
            tuple(row.name for row in records.departments()),
            tuple(row.name for row in records.owners()),
            tuple(row.name for row in records.objectives()),
        )


def _metric(records: Records, metric_id: int) -> Metric:
    for metric in records.metrics():
        if metric.id == metric_id:
            return metric
    raise UserError(_("This metric is no longer in the file. Nothing was changed."))


def _id_for(
    name: str, rows: Sequence[Department | Owner | Objective], make: Callable[[], int]
) -> tuple[int | None, bool]:
    """Return the id for `name` and whether it is new; None where the name is empty."""
    if not name:
        return None, False
    for row in rows:
        if row.name.casefold() == name.casefold():
            return row.id, False
    return make(), True


def _put_metric(work: UnitOfWork, draft: MetricDraft, metric: Metric, stage: Stage) -> None:
    department_id, is_new = _id_for(
        draft.department, work.departments(), lambda: work.new_id(Kind.DEPARTMENT)
    )
    if is_new and department_id is not None:
        work.put_departments([Department(department_id, draft.department)])
    owner_id, is_new = _id_for(draft.owner, work.owners(), lambda: work.new_id(Kind.OWNER))
    if is_new and owner_id is not None:
        work.put_owners([Owner(owner_id, draft.owner)])
    objective_id, is_new = _id_for(
        draft.objective, work.objectives(), lambda: work.new_id(Kind.OBJECTIVE)
    )
    if is_new and objective_id is not None:
        work.put_objectives([Objective(objective_id, draft.objective)])
    work.put_metrics(
        [
            replace(
                metric,
                name=draft.name,
                definition=draft.definition,
                stage=stage,
                unit=draft.unit,
                direction=draft.direction,
                frequency=draft.frequency,
                aggregation=draft.aggregation,
                timing=draft.timing,
                perspective=draft.perspective,
                department_id=department_id,
                owner_id=owner_id,
                objective_id=objective_id,
                source=draft.source,
            )
        ]
    )
    _put_target(work, metric.id, draft.target, draft.frequency)


def _put_target(
    work: UnitOfWork, metric_id: int, draft: TargetDraft | None, frequency: Frequency
) -> None:
    """Let `draft` hold from its start on; what held before keeps its time."""
    existing = work.target_plans([metric_id])
    if draft is None:
        work.remove_target_plans([plan.id for plan in existing])
        return
    overtaken = [plan for plan in existing if plan.starts >= draft.starts]
    plan = TargetPlan(
        id=0,
        metric_id=metric_id,
        kind=draft.kind,
        starts=draft.starts,
        tolerance=draft.tolerance,
        constant=draft.constant if draft.kind is PlanKind.CONSTANT else None,
        per_period={
            period: target
            for period, target in draft.per_period.items()
            if draft.kind is PlanKind.PER_PERIOD and period.frequency is frequency
        },
        reason=draft.reason.strip(),
    )
    kept_id = overtaken[0].id if overtaken else work.new_id(Kind.TARGET)
    work.remove_target_plans([plan.id for plan in overtaken[1:]])
    work.put_target_plans([replace(plan, id=kept_id)])
