"""The list of metrics: each with the names around it, and its target today."""

import datetime as dt
from dataclasses import dataclass

from kpidesk.domain import target_plans
from kpidesk.domain.metrics import Metric
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.targets import Target, TargetPlan, plan_in_force


@dataclass(frozen=True, slots=True)
class MetricRow:
    """One metric of the list, with the names around it and its target today.

    `partners` are the leading metrics that predict it.
    """

    metric: Metric
    department: str
    owner: str
    objective: str
    plan: TargetPlan | None
    target: Target | None
    partners: tuple[str, ...] = ()


def metric_list(file: CompanyFile, today: dt.date) -> list[MetricRow]:
    """Return every metric by position, retired ones last."""
    with file.read() as records:
        calendar = records.company().calendar
        departments = {row.id: row.name for row in records.departments()}
        owners = {row.id: row.name for row in records.owners()}
        objectives = {row.id: row.name for row in records.objectives()}
        metrics = records.metrics()
        names = {metric.id: metric.name for metric in metrics}
        partners = records.partners()
        plans: dict[int, list[TargetPlan]] = {}
        for plan in records.target_plans():
            plans.setdefault(plan.metric_id, []).append(plan)
        periods = {m.id: calendar.containing(today, m.frequency) for m in metrics}
        current = {m.id: plan_in_force(plans.get(m.id, []), periods[m.id]) for m in metrics}
        # Only what a rule computes needs the past.
        ruled = [key for key, plan in current.items() if plan is not None and plan.rule is not None]
        values = records.values(ruled) if ruled else {}
    rows = []
    for metric in metrics:
        plan_now, period = current[metric.id], periods[metric.id]
        target = None if plan_now is None else plan_now.target_for(period)
        if plan_now is not None and plan_now.rule is not None:
            history = values.get(metric.id, {})
            found = target_plans.targets(plan_now.rule, [period], history, calendar, metric.unit)
            target = found.get(period)
        rows.append(
            MetricRow(
                metric,
                departments.get(metric.department_id or 0, ""),
                owners.get(metric.owner_id or 0, ""),
                objectives.get(metric.objective_id or 0, ""),
                plan_now,
                target,
                tuple(names[other] for other in partners.get(metric.id, ())),
            )
        )
    return sorted(rows, key=lambda row: not row.metric.is_active)
