"""Defining and editing metrics: each one undoable step, with all that belongs to it."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from kpidesk.domain.changes import Action, ActionKind, ChangeSet, Kind
from kpidesk.domain.errors import FieldError
from kpidesk.domain.metrics import Company, Metric, Stage, Timing
from kpidesk.domain.periods import Frequency
from kpidesk.domain.ports import CompanyFile, Records, UnitOfWork
from kpidesk.domain.qualification import Outcome
from kpidesk.domain.set_health import Promotion
from kpidesk.domain.units import Unit
from kpidesk.i18n import _
from kpidesk.services.library import coming_inputs, put_inputs
from kpidesk.services.metric_drafts import (
    MetricDraft,
    check_draft,
    described,
    draft_definition,
    draft_from,
    find_metric,
    qualified_stage,
)
from kpidesk.services.names import (
    department_id,
    next_position,
    objective_id,
    owner_id,
    put_partners,
)
from kpidesk.services.redefinition import redefinition
from kpidesk.services.stages import promotion_in, put_fed, today, tracked_since
from kpidesk.services.target_setting import check_version, put_target


def promotion_of(file: CompanyFile, draft: MetricDraft, metric_id: int | None = None) -> Promotion:
    """Return what is to be said before `draft` becomes a KPI; nothing where it does not."""
    with file.read() as records:
        if metric_id is not None and find_metric(records, metric_id).stage is Stage.KPI:
            return Promotion(is_allowed=True)
        if qualified_stage(draft) is not Stage.KPI:
            return Promotion(is_allowed=True)
        return promotion_in(records, draft.department, metric_id)


def define_kpi(
    file: CompanyFile, draft: MetricDraft, outcomes: Collection[Outcome] | None = None
) -> ChangeSet:
    """Create a KPI with its objective, owner, department, partners and target in one step.

    Inputs that its formula names, and that only the library has, are made with it; candidates that
    it names become inputs.

    What does not qualify as a KPI is kept as a candidate, so that nothing that was typed is lost.
    So is what would be one KPI too many for its department (`promotion_of` says so before); its
    numbers are collected all the same. `outcomes` are what matters most to the company from now on;
    None leaves that as it is.
    """
    with file.read() as records:
        clean = _checked(records, draft)
        stage = qualified_stage(clean)
        if stage is Stage.KPI and not promotion_in(records, clean.department).is_allowed:
            stage = Stage.CANDIDATE
            if clean.target is not None and clean.starts_on is None:
                clean = replace(clean, starts_on=clean.target.starts)
    kind = ActionKind.DEFINE_KPI if stage is Stage.KPI else ActionKind.CREATE_METRIC
    with file.write(Action(kind, subject=clean.name)) as work:
        metric = Metric(work.new_id(Kind.METRIC), clean.name, position=next_position(work))
        _put(work, described(metric, clean, stage), clean)
        put_inputs(work, draft_definition(clean, metric.id), today(work))
        put_fed(work, metric.id, clean.formula)
        _put_outcomes(work, outcomes)
    return work.result


def _put_outcomes(work: UnitOfWork, outcomes: Collection[Outcome] | None) -> None:
    if outcomes is not None:
        work.put_company(replace(work.company(), outcomes=tuple(outcomes)))


def _checked(records: Records, draft: MetricDraft, metric_id: int | None = None) -> MetricDraft:
    """Return `draft` with clean texts; its formula may name inputs that the library has for it."""
    coming = coming_inputs(records, draft_definition(draft, metric_id))
    return check_draft(records, draft, metric_id, coming)


def edit_metric(
    file: CompanyFile,
    metric_id: int,
    draft: MetricDraft,
    *,
    is_promotion: bool = False,
    outcomes: Collection[Outcome] | None = None,
) -> ChangeSet:
    """Change a metric, with all that follows from it, in one undoable step.

    A new name is written into every formula that has the old one. Inputs that only the library has
    are made with the formula that names them, and candidates that a changed formula names become
    inputs. A changed formula, unit or direction holds from the period of `draft.changes_from` on,
    and the old meaning is kept for the periods before; None corrects it for all time. Numbers that
    are stored stay in the file under a formula: before `changes_from` they are shown as before, but
    with None they are not shown while the metric has the formula.

    A changed target is a new version: the old one keeps the periods that have ended by today,
    and the new one says why. Without a target, all plans go.

    A candidate that this completes becomes a KPI, unless its department has too many; one that was
    complete before was kept as a metric on purpose, and stays one unless this `is_promotion`.
    `outcomes` are as in `define_kpi`.
    """
    with file.read() as records:
        metric = find_metric(records, metric_id)
        clean = _checked(records, draft, metric_id)
        _check_frequency(records, metric, clean)
        stage = _stage_after(records, metric, clean, is_promotion=is_promotion)
        if stage is Stage.CANDIDATE and Stage.KPI in (metric.stage, qualified_stage(clean)):
            clean = replace(clean, starts_on=clean.starts_on or tracked_since(records, metric))
        after = described(metric, clean, stage)
        changes = redefinition(records, metric, after, clean)
        if clean.target is not None:
            plans, calendar = records.target_plans([metric_id]), records.company().calendar
            target = check_version(plans, clean.target, clean.frequency, calendar, today(records))
            clean = replace(clean, target=target)
    with file.write(Action(ActionKind.EDIT_METRIC, subject=clean.name)) as work:
        changes.put(work)
        _put(work, after, clean)
        put_inputs(work, draft_definition(clean, metric_id), today(work))
        if clean.formula != metric.formula:
            put_fed(work, metric_id, clean.formula)
        _put_outcomes(work, outcomes)
    return work.result


def _check_frequency(records: Records, metric: Metric, draft: MetricDraft) -> None:
    if draft.frequency is metric.frequency:
        return
    if any(entry.value is not None for entry in records.entries([metric.id])):
        raise FieldError(
            "frequency",
            _(
                "The frequency cannot change while numbers are entered. "
                "Define a new metric instead; the old numbers stay with this one."
            ),
        )


def _stage_after(
    records: Records, metric: Metric, draft: MetricDraft, *, is_promotion: bool
) -> Stage:
    if metric.stage is Stage.RETIRED:
        return Stage.RETIRED
    if metric.stage is Stage.KPI:
        return qualified_stage(draft, was_kpi=True)
    was_complete = qualified_stage(draft_from(records, metric)) is Stage.KPI
    if (was_complete and not is_promotion) or qualified_stage(draft) is not Stage.KPI:
        return metric.stage
    is_allowed = promotion_in(records, draft.department, metric.id).is_allowed
    return Stage.KPI if is_allowed else metric.stage


def _put(work: UnitOfWork, metric: Metric, draft: MetricDraft) -> None:
    whole = replace(
        metric,
        department_id=department_id(work, draft.department),
        owner_id=owner_id(work, draft.owner),
        objective_id=objective_id(
            work, draft.objective, draft.objective_level, draft.objective_deadline
        ),
    )
    work.put_metrics([whole])
    put_target(work, whole.id, draft.target, draft.frequency)
    work.put_answers(whole.id, draft.answers)
    put_partners(work, whole, draft.partners)


@dataclass(frozen=True, slots=True)
class MetricChoice:
    """A metric that a form offers, as a partner or in a formula."""

    id: int
    name: str
    timing: Timing
    stage: Stage
    unit: Unit
    frequency: Frequency
    is_calculated: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """The names a form offers, and the company they belong to; metrics by importance."""

    company: Company
    departments: tuple[str, ...]
    owners: tuple[str, ...]
    objectives: tuple[str, ...]
    metrics: tuple[MetricChoice, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def leading(self) -> tuple[str, ...]:
        """Return the names of the leading metrics that are not retired."""
        return tuple(
            metric.name
            for metric in self.metrics
            if metric.timing is Timing.LEADING and metric.stage is not Stage.RETIRED
        )


def choices(file: CompanyFile) -> Choices:
    """Return the departments, owners, objectives, metrics and tags that exist, by name."""
    with file.read() as records:
        metrics = records.metrics()
        tags = {tag.casefold(): tag for metric in metrics for tag in metric.tags}
        return Choices(
            records.company(),
            tuple(row.name for row in records.departments()),
            tuple(row.name for row in records.owners()),
            tuple(row.name for row in records.objectives()),
            tuple(
                MetricChoice(
                    metric.id,
                    metric.name,
                    metric.timing,
                    metric.stage,
                    metric.unit,
                    metric.frequency,
                    metric.is_calculated,
                )
                for metric in metrics
            ),
            tuple(tags[key] for key in sorted(tags)),
        )
