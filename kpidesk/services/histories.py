"""Gathers what is known of metrics from a company file, for every view that shows them."""

from collections.abc import Sequence

from kpidesk.domain.metrics import Metric
from kpidesk.domain.ports import Records
from kpidesk.domain.standing import MetricHistory
from kpidesk.domain.targets import TargetPlan


def histories(records: Records, metrics: Sequence[Metric]) -> dict[int, MetricHistory]:
    """Return the history of each of `metrics` by id, read in a fixed number of queries."""
    ids = [metric.id for metric in metrics]
    departments = {department.id: department.name for department in records.departments()}
    owners = {owner.id: owner.name for owner in records.owners()}
    objectives = {objective.id: objective.name for objective in records.objectives()}
    values, notes = records.values(ids), records.notes(ids)
    plans: dict[int, list[TargetPlan]] = {}
    for plan in records.target_plans(ids):
        plans.setdefault(plan.metric_id, []).append(plan)
    result = {}
    for metric in metrics:
        own = metric.frequency
        result[metric.id] = MetricHistory(
            metric=metric,
            # Numbers of an earlier frequency stay in the file; they are not of this series.
            values={p: v for p, v in values.get(metric.id, {}).items() if p.frequency is own},
            notes={p: n for p, n in notes.get(metric.id, {}).items() if p.frequency is own},
            plans=plans.get(metric.id, []),
            department=departments.get(metric.department_id or 0, ""),
            owner=owners.get(metric.owner_id or 0, ""),
            objective=objectives.get(metric.objective_id or 0, ""),
        )
    return result
