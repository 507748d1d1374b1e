"""Metrics that an import makes: what is proposed for a label, whether it can be, and making it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from kpidesk.domain.cell_columns import picked
from kpidesk.domain.changes import Kind
from kpidesk.domain.errors import FieldError
from kpidesk.domain.import_plans import ImportPlan, NewMetric, NewValues
from kpidesk.domain.imports import PATH_SEPARATOR, CellRead, label_key, label_path
from kpidesk.domain.metrics import (
    Aggregation,
    CollectionPlan,
    CollectionWay,
    Metric,
    Stage,
)
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import UnitOfWork
from kpidesk.domain.units import Unit, UnitKind, is_unit
from kpidesk.i18n import _
from kpidesk.services.company import MAX_NAME_LENGTH, clean_name
from kpidesk.services.formula_checks import can_be_written
from kpidesk.services.import_words import is_money, is_share, is_state
from kpidesk.services.names import MetricNames, next_position

_MOST_DECIMALS: Final = 4


def proposed_metric(
    label: str,
    name: str,
    cells: Sequence[CellRead],
    frequency: Frequency,
    currency: str,
    context: str = "",
) -> NewMetric:
    """Return the metric that would fit the numbers in `cells`, which stand under `label`.

    `currency` is the company's, for what is money and has no sign of its own. `context` is what
    stands above the table.
    """
    understood = [cell for cell in cells if cell.number is not None]
    unit = _unit(label, understood, currency)
    if is_state(label, context):
        aggregation = Aggregation.LAST
    elif unit.kind is UnitKind.PERCENT or is_share(label):
        aggregation = Aggregation.MEAN
    else:
        aggregation = Aggregation.SUM
    if aggregation is Aggregation.LAST and unit.kind is UnitKind.PERCENT:
        aggregation = Aggregation.MEAN
    return NewMetric(name, unit, frequency, aggregation)


def _unit(label: str, cells: Sequence[CellRead], currency: str) -> Unit:
    if cells and all(cell.percent for cell in cells):
        return Unit(UnitKind.PERCENT, decimals=min(_decimals(cells, 100.0), 2))
    decimals = _decimals(cells, 1.0)
    signs = Counter(cell.currency for cell in cells if cell.currency)
    if signs:
        found = max(signs, key=lambda each: signs[each])
        is_ours = bool(currency) and is_unit(found, Unit(UnitKind.CURRENCY, currency))
        return Unit(UnitKind.CURRENCY, currency if is_ours else found, 2 if decimals else 0)
    if currency and is_money(label) and not is_share(label):
        return Unit(UnitKind.CURRENCY, currency, 2 if decimals else 0)
    return Unit(UnitKind.NUMBER, decimals=decimals)


def _decimals(cells: Iterable[CellRead], scale: float) -> int:
    """Return how many decimals the numbers have; those that no person typed count as two."""
    numbers = [cell.number * scale for cell in cells if cell.number is not None]
    texts = ("%.12g " * len(numbers) % tuple(numbers)).split()
    parts = {text.partition(".")[2] for text in texts}
    counts = {len(part) for part in parts if part.isdigit()}  # a power of ten is none
    return max((2 if count > _MOST_DECIMALS else count for count in counts), default=0)


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
