"""What a person can do with objectives: write, move and delete them, and say what counts more."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kpidesk.domain.changes import Action, ActionKind, ChangeSet, Kind
from kpidesk.domain.errors import FieldError, UserError
from kpidesk.domain.metrics import Metric, Stage
from kpidesk.domain.objectives import (
    ChildrenGo,
    Deletion,
    Level,
    Objective,
    branch,
    check,
    deadline_note,
    deletion,
    deletion_sentence,
    in_tree_order,
    moved,
)
from kpidesk.domain.ports import CompanyFile, Records
from kpidesk.i18n import _
from kpidesk.services.company import clean_name
from kpidesk.services.metric_drafts import find_metric

MAX_DESCRIPTION_LENGTH = 500


@dataclass(frozen=True, slots=True)
class ObjectiveDraft:
    """An objective as a form has it; `parent_id` None is at the top of the tree."""

    name: str
    description: str = ""
    level: Level = Level.COMPANY
    parent_id: int | None = None
    deadline: dt.date | None = None
    weight: float = 1.0


def objective_draft(file: CompanyFile, objective_id: int) -> ObjectiveDraft:
    """Return the draft that an edit form starts from; UserError where the objective is gone."""
    with file.read() as records:
        found = _find(records.objectives(), objective_id)
    return ObjectiveDraft(
        found.name,
        found.description,
        found.level,
        found.parent_id,
        found.deadline,
        found.weight,
    )


def new_objective_draft(file: CompanyFile, parent_id: int | None = None) -> ObjectiveDraft:
    """Return the draft that a new form starts from: one level below the parent, due with it."""
    with file.read() as records:
        parent = next((row for row in records.objectives() if row.id == parent_id), None)
    if parent is None:
        return ObjectiveDraft("")
    levels = list(Level)
    below = levels[min(levels.index(parent.level) + 1, len(levels) - 1)]
    return ObjectiveDraft("", level=below, parent_id=parent.id, deadline=parent.deadline)


def as_objective(draft: ObjectiveDraft, objective_id: int = 0) -> Objective:
    """Return the objective that `draft` describes, unchecked; id 0 is one that is not there yet."""
    return Objective(
        objective_id,
        draft.name,
        draft.parent_id,
        draft.deadline,
        draft.description,
        draft.level,
        draft.weight,
    )


def note_on(file: CompanyFile, draft: ObjectiveDraft) -> str:
    """Return a note where `draft` is due after the objective it is a part of; empty otherwise."""
    with file.read() as records:
        return deadline_note(as_objective(draft), records.objectives())


def add_objective(file: CompanyFile, draft: ObjectiveDraft) -> ChangeSet:
    """Add an objective behind those that stand under the same parent."""
    with file.read() as records:
        clean = _checked(draft, 0, records.objectives())
    with file.write(Action(ActionKind.ADD_OBJECTIVE, subject=clean.name)) as work:
        existing = work.objectives()
        position = 1 + max(
            (other.position for other in existing if other.parent_id == clean.parent_id), default=0
        )
        work.put_objectives([replace(clean, id=work.new_id(Kind.OBJECTIVE), position=position)])
    return work.result


def edit_objective(file: CompanyFile, objective_id: int, draft: ObjectiveDraft) -> ChangeSet:
    """Change an objective; under another parent it comes behind those that are there."""
    with file.read() as records:
        objectives = records.objectives()
        before = _find(objectives, objective_id)
        clean = _checked(draft, objective_id, objectives)
    changed = {objective_id: replace(clean, position=before.position)}
    if clean.parent_id != before.parent_id:
        stays = replace(clean, parent_id=before.parent_id, position=before.position)
        others = [stays if row.id == objective_id else row for row in objectives]
        changed |= {row.id: row for row in moved(others, objective_id, clean.parent_id)}
    with file.write(Action(ActionKind.EDIT_OBJECTIVE, subject=clean.name)) as work:
        work.put_objectives(changed.values())
    return work.result


def move_objective(
    file: CompanyFile, objective_id: int, parent_id: int | None, before_id: int | None = None
) -> ChangeSet:
    """Move an objective with all below it, before its new sibling `before_id` or behind the last.

    UserError where it would come below itself.
    """
    with file.read() as records:
        objectives = records.objectives()
    changed = moved(objectives, objective_id, parent_id, before_id)
    name = _find(objectives, objective_id).name
    with file.write(Action(ActionKind.MOVE_OBJECTIVE, subject=name)) as work:
        work.put_objectives(changed)
    return work.result


def move_kpi(file: CompanyFile, metric_id: int, objective_id: int | None) -> ChangeSet:
    """Hang a KPI on another objective; None takes it off the one it hangs on."""
    with file.read() as records:
        metric = find_metric(records, metric_id)
        if objective_id is not None:
            _find(records.objectives(), objective_id)
    with file.write(Action(ActionKind.EDIT_METRIC, subject=metric.name)) as work:
        work.put_metrics([replace(metric, objective_id=objective_id)])
    return work.result


@dataclass(frozen=True, slots=True)
class DeletionPlan:
    """What deleting an objective would do; `sentence` says it to whoever has to agree."""

    planned: Deletion
    sentence: str


def plan_deletion(
    file: CompanyFile, objective_id: int, children_go: ChildrenGo, to_id: int | None = None
) -> DeletionPlan:
    """Return what `delete_objective` would do; FieldError ("to") where `to_id` cannot be it."""
    with file.read() as records:
        objectives = records.objectives()
        planned = deletion(objectives, objective_id, children_go, to_id)
        hanging = _hanging_on(records, planned.removed)
    kpis = sum(metric.stage is Stage.KPI for metric in hanging)
    return DeletionPlan(planned, deletion_sentence(objectives, planned, kpis))


def delete_objective(
    file: CompanyFile, objective_id: int, children_go: ChildrenGo, to_id: int | None = None
) -> ChangeSet:
    """Delete an objective; no metric is deleted with it, and what hung on it goes elsewhere."""
    with file.read() as records:
        objectives = records.objectives()
        planned = deletion(objectives, objective_id, children_go, to_id)
        hanging = _hanging_on(records, planned.removed)
    name = _find(objectives, objective_id).name
    with file.write(Action(ActionKind.DELETE_OBJECTIVE, subject=name)) as work:
        work.put_objectives(planned.changed)
        work.put_metrics([replace(metric, objective_id=planned.kpis_to) for metric in hanging])
        work.remove_objectives(planned.removed)
    return work.result


def set_weights(
    file: CompanyFile,
    subject: str,
    objectives: Mapping[int, float],
    metrics: Mapping[int, float],
) -> ChangeSet:
    """Let these objectives and metrics count as `objectives` and `metrics` say, by id.

    One undoable step, told as the change of the objective `subject`. FieldError ("weight") where a
    weight is not one.
    """
    with file.read() as records:
        known = records.objectives()
        rows = [
            check(replace(_find(known, number), weight=weight), known)
            for number, weight in objectives.items()
        ]
        changed = [
            replace(find_metric(records, number), weight=checked_weight(weight))
            for number, weight in metrics.items()
        ]
    with file.write(Action(ActionKind.EDIT_OBJECTIVE, subject=subject)) as work:
        work.put_objectives(rows)
        work.put_metrics(changed)
    return work.result


def checked_weight(weight: float) -> float:
    """Return `weight` where it is one that counts; FieldError ("weight") otherwise."""
    return check(Objective(0, "-", weight=weight), ()).weight


@dataclass(frozen=True, slots=True)
class Place:
    """Where an objective can go: under the objective `id`, which stands `depth` below the top."""

    id: int
    name: str
    depth: int


def has_children(file: CompanyFile, objective_id: int) -> bool:
    """Say whether objectives stand below this one; UserError where it is gone."""
    with file.read() as records:
        objectives = records.objectives()
    _find(objectives, objective_id)
    return len(branch(objectives, objective_id)) > 1


def places(file: CompanyFile, objective_id: int | None = None) -> tuple[Place, ...]:
    """Return the objectives in tree order, but for those in the branch of `objective_id`."""
    with file.read() as records:
        objectives = records.objectives()
    inside = () if objective_id is None else branch(objectives, objective_id)
    return tuple(
        Place(placed.objective.id, placed.objective.name, placed.depth)
        for placed in in_tree_order(objectives)
        if placed.objective.id not in inside
    )


def _checked(
    draft: ObjectiveDraft, objective_id: int, objectives: Sequence[Objective]
) -> Objective:
    """Return what `draft` describes with clean texts.

    A name is unique in the company, not among siblings only: a KPI's form names its objective.
    """
    clean = check(as_objective(draft, objective_id), objectives)
    clean_name(clean.name, "name")
    for other in objectives:
        if other.id != objective_id and other.name.casefold() == clean.name.casefold():
            raise FieldError(
                "name",
                _("There is already an objective called “{name}”. Choose another name.").format(
                    name=other.name
                ),
            )
    if len(clean.description) > MAX_DESCRIPTION_LENGTH:
        raise FieldError(
            "description",
            _("This text is too long. Use at most {count} characters.").format(
                count=MAX_DESCRIPTION_LENGTH
            ),
        )
    return clean


def _find(objectives: Iterable[Objective], objective_id: int) -> Objective:
    for objective in objectives:
        if objective.id == objective_id:
            return objective
    raise UserError(_("This objective is no longer in the file. Nothing was changed."))


def _hanging_on(records: Records, objective_ids: Sequence[int]) -> list[Metric]:
    return [metric for metric in records.metrics() if metric.objective_id in objective_ids]
