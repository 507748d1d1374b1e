"""Metrics that an import makes: what they are called, whether they can be, and making them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kpidesk.domain.cell_columns import picked
from kpidesk.domain.changes import Kind
from kpidesk.domain.errors import FieldError
from kpidesk.domain.import_plans import ImportPlan, NewMetric, NewValues
from kpidesk.domain.imports import PATH_SEPARATOR, label_key, label_path
from kpidesk.domain.metrics import (
    CollectionPlan,
    CollectionWay,
    Metric,
    Stage,
)
from kpidesk.domain.periods import Period
from kpidesk.domain.ports import UnitOfWork
from kpidesk.i18n import _
from kpidesk.services.company import MAX_NAME_LENGTH, clean_name
from kpidesk.services.formula_checks import can_be_written
from kpidesk.services.names import MetricNames, next_position


def proposed_name(label: str, *, is_leaf_unique: bool) -> str:
    """Return a name for the metric of `label`: its own where no other ends alike, else the path."""
    own = label_path(label)[-1] if is_leaf_unique else label
    name = " ".join(own.split()).rstrip(":").strip() or " ".join(label.split())
    name = "".join(sign for sign in name if sign.isprintable())[:MAX_NAME_LENGTH].strip()
    if can_be_written(name):
        return name
    plain = "".join(sign if sign.isalnum() or sign in " -.&" else " " for sign in name)
    return " ".join(plain.split())


def name_problem(name: str, metrics: Sequence[Metric] | MetricNames) -> str:
    """Return why no metric of this name can be made; empty where one can."""
    try:
        clean = clean_name(name, "name")
    except FieldError as error:
        return error.message
    known = metrics if isinstance(metrics, MetricNames) else MetricNames(metrics)
    taken = known.find(clean)
    if taken is not None and not taken.is_active:
        return _(
            "There is a retired metric “{name}”. Bring it back on the KPIs page, or choose another "
            "name."
        ).format(name=taken.name)
    if taken is not None:
        return _("There is a metric “{name}” already. Choose it, or another name.").format(
            name=taken.name
        )
    if not can_be_written(clean):
        return _("No formula could use the name “{name}”. Choose one of plain words.").format(
            name=clean
        )
    return ""


def planned_metric(new: NewMetric, place: int) -> Metric:
    """Return what the import would make as its `place`-th metric, under an id below zero."""
    return Metric(
        -1 - place,
        " ".join(new.name.split()),
        stage=Stage.INPUT,
        unit=new.unit,
        frequency=new.frequency,
        aggregation=new.aggregation,
        direction=new.direction,
    )


def put_created(work: UnitOfWork, plan: ImportPlan) -> Mapping[int, int]:
    """Make the metrics of `plan` that get a value or a target; return their ids by those planned.

    Each is tracked from its first period on. What is imported under a path keeps that as its
    source, so that the same name under another heading is never taken for it.
    """
    firsts: dict[int, tuple[Period, str]] = {}
    for column in plan.columns:
        firsts |= _firsts_of(column)
    for each in plan.singles:
        if each.metric_id is None or each.metric_id >= 0 or not each.outcome.is_written:
            continue
        if each.period is None:
            continue
        known = firsts.get(each.metric_id)
        if known is None or each.period.start < known[0].start:
            firsts[each.metric_id] = (each.period, each.label)
    position = next_position(work)
    ids: dict[int, int] = {}
    made: list[Metric] = []
    for place, new in enumerate(plan.creates):
        planned = planned_metric(new, place)
        if planned.id not in firsts:
            continue
        first, label = firsts[planned.id]
        ids[planned.id] = work.new_id(Kind.METRIC)
        made.append(_as_made(planned, ids[planned.id], position + len(made), first, label))
    work.put_metrics(made)
    return ids


def _firsts_of(column: NewValues) -> dict[int, tuple[Period, str]]:
    """Return the first period and the label of each metric that is made for a column."""
    cells = column.cells
    ordered = sorted(cells.periods, key=lambda period: period.start)
    rank_of = {period: rank for rank, period in enumerate(ordered)}
    ranks = [rank_of[period] for period in cells.periods]
    order, runs = cells.by_label()
    said = picked(cells.period_index, order)
    return {
        metric_id: (ordered[min(map(ranks.__getitem__, said[run.start : run.stop]))], label)
        for label, metric_id, run in zip(cells.labels, column.metric_ids, runs, strict=True)
        if metric_id < 0 and run
    }


def _as_made(planned: Metric, metric_id: int, position: int, first: Period, label: str) -> Metric:
    source = label if PATH_SEPARATOR in label else ""
    return replace(
        planned,
        id=metric_id,
        position=position,
        starts_on=first.start,
        collection=CollectionPlan(source=source, way=CollectionWay.IMPORT),
    )


def is_of_other_heading(metric: Metric, label: str) -> bool:
    """Say whether `metric` was imported under a path that is not `label`."""
    if metric.collection.way is not CollectionWay.IMPORT:
        return False
    source = metric.collection.source
    return PATH_SEPARATOR in source and label_key(source) != label_key(label)
