"""Gathers what is known of metrics from a company file, for every view that shows them."""

from collections.abc import Mapping, Sequence

from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.metrics import Metric
from kpidesk.domain.periods import Period
from kpidesk.domain.ports import Records
from kpidesk.domain.targets import TargetPlan
from kpidesk.services.kept import kept


def histories(records: Records, metrics: Sequence[Metric]) -> dict[int, MetricHistory]:
    """Return the history of each of `metrics` by id, read in a fixed number of queries.

    They are kept until the file is written to: see `kept`.
    """
    found = kept(records, histories, dict[int, MetricHistory])
    missing = [each for each in metrics if not _is_of(found.get(each.id), each)]
    if missing:
        found |= _read(records, missing)
    return {metric.id: found[metric.id] for metric in metrics}


def _is_of(history: MetricHistory | None, metric: Metric) -> bool:
    return history is not None and (history.metric is metric or history.metric == metric)


def _read(records: Records, metrics: Sequence[Metric]) -> dict[int, MetricHistory]:
    ids = [metric.id for metric in metrics]
    departments = {department.id: department.name for department in records.departments()}
    owners = {owner.id: owner.name for owner in records.owners()}
    objectives = {objective.id: objective.name for objective in records.objectives()}
    values, notes = records.values(ids), records.notes(ids)
    earlier, gone = records.earlier_definitions(ids), records.not_applicable(ids)
    confirmed, limits = records.confirmed(ids), records.limit_settings(ids)
    calendar = records.company().calendar
    plans: dict[int, list[TargetPlan]] = {}
    for plan in records.target_plans(ids):
        plans.setdefault(plan.metric_id, []).append(plan)
    result = {}
    for metric in metrics:
        own = metric.frequency
        result[metric.id] = MetricHistory(
            metric=metric,
            values=_values_of(metric, values.get(metric.id, {})),
            notes={p: n for p, n in notes.get(metric.id, {}).items() if p.frequency is own},
            plans=plans.get(metric.id, []),
            department=departments.get(metric.department_id or 0, ""),
            owner=owners.get(metric.owner_id or 0, ""),
            objective=objectives.get(metric.objective_id or 0, ""),
            earlier=earlier.get(metric.id, ()),
            not_applicable=frozenset(p for p in gone.get(metric.id, ()) if p.frequency is own),
            calendar=calendar,
            confirmed=confirmed.get(metric.id, frozenset()),
            limit_settings=limits.get(metric.id),
        )
    return result


def _values_of(metric: Metric, values: Mapping[Period, float]) -> Mapping[Period, float]:
    """Return the values of a metric that are of its series.

    Numbers of an earlier frequency stay in the file; they are not of this series. A formula goes on
    where a metric is retired: from then on its numbers are nobody's business.
    """
    own, ended = metric.frequency, metric.retired_on
    if metric.is_active or not metric.is_calculated or ended is None:
        if all(period.frequency is own for period in values):
            return values  # nearly always; a copy of 100,000 values is felt
        return {p: v for p, v in values.items() if p.frequency is own}
    return {p: v for p, v in values.items() if p.frequency is own and p.start <= ended}
