"""A company of metrics with formulas, written straight into its file."""

from collections.abc import Sequence
from dataclasses import replace

from kpidesk.domain.changes import Action, ActionKind, ChangeSet, Kind
from kpidesk.domain.entries import Entry
from kpidesk.domain.metrics import EarlierDefinition, Metric, Stage
from kpidesk.domain.periods import Period
from kpidesk.domain.ports import CompanyFile

EDIT = Action(ActionKind.EDIT_METRIC)
TYPE = Action(ActionKind.TYPE)


def put_metrics(file: CompanyFile, *metrics: Metric) -> ChangeSet:
    """Write metrics, new ones (id 0) under new ids."""
    with file.write(EDIT) as work:
        work.put_metrics(
            each if each.id else replace(each, id=work.new_id(Kind.METRIC)) for each in metrics
        )
    return work.result


def add(file: CompanyFile, name: str, formula: str = "", **fields: object) -> int:
    """Write a new input, or a metric with a formula; return its id."""
    metric = Metric(0, name, stage=Stage.INPUT, formula=formula, **fields)  # type: ignore[arg-type]
    (found,) = put_metrics(file, metric).ids(Kind.METRIC)
    return found


def metric(file: CompanyFile, metric_id: int) -> Metric:
    """Return a metric of the file."""
    with file.read() as records:
        return next(each for each in records.metrics() if each.id == metric_id)


def change(file: CompanyFile, metric_id: int, **fields: object) -> ChangeSet:
    """Write other fields of a metric."""
    return put_metrics(file, replace(metric(file, metric_id), **fields))  # type: ignore[arg-type]


def put_earlier(file: CompanyFile, metric_id: int, *earlier: EarlierDefinition) -> ChangeSet:
    """Let `earlier` be what a metric meant before."""
    with file.write(EDIT) as work:
        work.put_earlier_definitions(metric_id, earlier)
    return work.result


def put(file: CompanyFile, metric_id: int, values: dict[Period, float | None]) -> ChangeSet:
    """Write values, None clears one."""
    with file.write(TYPE) as work:
        gone: Sequence[Period] = [period for period, value in values.items() if value is None]
        work.remove_entries([(metric_id, period) for period in gone])
        work.put_entries(Entry(metric_id, p, v) for p, v in values.items() if v is not None)
    return work.result


def put_not_applicable(file: CompanyFile, metric_id: int, *periods: Period) -> ChangeSet:
    """Mark periods as such in which there is nothing to measure."""
    with file.write(TYPE) as work:
        work.put_entries(Entry(metric_id, p, None, is_not_applicable=True) for p in periods)
    return work.result


def values(file: CompanyFile, metric_id: int) -> dict[Period, float]:
    """Return what a metric shows."""
    with file.read() as records:
        return dict(records.values([metric_id]).get(metric_id, {}))
