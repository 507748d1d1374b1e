"""Budget columns as targets: what has been judged keeps the target that it was judged by."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kpidesk.domain.import_plans import ImportPlan, Outcome, PercentReading, Proposal
from kpidesk.domain.imports import CellRead
from kpidesk.domain.metrics import Direction, Metric
from kpidesk.domain.period_names import label
from kpidesk.domain.periods import FiscalCalendar, Period
from kpidesk.domain.ports import Records, UnitOfWork
from kpidesk.domain.targets import PlanKind, Target, TargetPlan, plan_in_force
from kpidesk.domain.targets_checks import version_start
from kpidesk.domain.units import UnitKind
from kpidesk.domain.units_typed import fraction_of_points
from kpidesk.i18n import _
from kpidesk.services.import_judgement import (
    Desk,
    LabelRow,
    bare_proposal,
    cell_problem,
    mismatch,
    of_no_metric,
)
from kpidesk.services.metric_drafts import TargetDraft
from kpidesk.services.stages import today
from kpidesk.services.target_setting import check_target, check_version, put_target


def as_offered(cells: Iterable[CellRead]) -> list[Proposal]:
    """Return budget cells that nobody wants as targets: each is ignored, with that reason."""
    reason = _("A budget: it is no result, but it can be taken as a target.")
    return [
        Proposal(
            Outcome.IGNORED,
            cell.sheet,
            cell.cell,
            cell.label,
            cell.raw_text,
            period=cell.period,
            reason=reason,
            is_target=True,
        )
        for cell in cells
    ]


def judge_targets(
    records: Records, cells: Iterable[CellRead], desk: Desk, day: dt.date
) -> list[Proposal]:
    """Return what happens with each budget cell where they are taken as targets."""
    rows: dict[str, LabelRow] = {}
    plans: dict[int, list[TargetPlan]] = {}
    proposals = []
    for cell in cells:
        row = rows.get(cell.label)
        if row is None:
            row = rows[cell.label] = desk.row(cell)
            if row.metric is not None and row.metric.id >= 0:
                plans[row.metric.id] = list(records.target_plans([row.metric.id]))
        proposals.append(_judged(cell, row, plans, desk, day))
    return proposals


def _judged(
    cell: CellRead,
    row: LabelRow,
    plans: Mapping[int, Sequence[TargetPlan]],
    desk: Desk,
    day: dt.date,
) -> Proposal:
    metric = row.metric
    bare = bare_proposal(cell, metric, is_target=True)
    if metric is None:
        return of_no_metric(cell, row, bare)
    if cell.period is None or cell.number is None or cell.problem:
        return bare._replace(reason=cell_problem(cell))
    value, problem = _value(cell, cell.period, metric, desk)
    if problem:
        return bare._replace(reason=problem)
    return _held_against(
        bare, value, cell.period, plans.get(metric.id, ()), metric, desk.calendar, day
    )


def _value(cell: CellRead, period: Period, metric: Metric, desk: Desk) -> tuple[float, str]:
    """Return the target in the metric's unit, and why it cannot be one; empty where it can."""
    number = cell.number or 0.0
    if metric.direction is Direction.WITHIN:
        return number, _("“{name}” has a range as its target. Set that in the window.").format(
            name=metric.name
        )
    if problem := mismatch(cell, period, metric, desk.calendar):
        return number, problem
    if metric.unit.kind is UnitKind.PERCENT and number and not cell.percent:
        desk.asks_percent_reading = True
        if desk.choices.percent_reading is None:
            return number, _(
                "This metric is a percentage, but the cell has no % sign. Say how to read it."
            )
        if desk.choices.percent_reading is PercentReading.POINTS:
            return fraction_of_points(number), ""
    return number, ""


def _held_against(
    bare: Proposal,
    value: float,
    period: Period,
    plans: Sequence[TargetPlan],
    metric: Metric,
    calendar: FiscalCalendar,
    day: dt.date,
) -> Proposal:
    """Return what happens with a target that was understood, next to those that stand."""
    plan = plan_in_force(plans, period)
    standing = None if plan is None else _target(plan, period)
    before = None if standing is None else standing.value
    bare = bare._replace(before=before, value=value)
    if before == value:
        return bare._replace(outcome=Outcome.UNCHANGED)
    has_ended = period.start < version_start(day, metric.frequency, calendar)
    if has_ended and plans:
        newest = max(plans, key=lambda each: (each.starts, each.id))
        fills_gap = plan is newest and plan.kind is PlanKind.PER_PERIOD and before is None
        if not fills_gap:
            reason = _("{period} has ended, and keeps the target that it was judged by.").format(
                period=label(period, calendar)
            )
            return bare._replace(outcome=Outcome.IGNORED, reason=reason, value=None)
    outcome = Outcome.NEW if before is None else Outcome.CHANGED
    return bare._replace(outcome=outcome, is_conflict=before is not None)


def _target(plan: TargetPlan, period: Period) -> Target | None:
    """Return what `plan` says of `period`; a rule is not asked, since none is stored by period."""
    return None if plan.rule is not None else plan.target_for(period)


def put_targets(
    work: UnitOfWork,
    plan: ImportPlan,
    ids: Mapping[int, int],
    reason: str,
) -> None:
    """Write the targets of `plan`; `ids` are those of the metrics that it made.

    UserError, with nothing written, where a target cannot be kept.
    """
    wanted: dict[int, dict[Period, Target]] = {}
    for each in plan.singles:
        is_written = each.is_target and each.outcome.is_written
        if is_written and each.metric_id is not None and each.period and each.value is not None:
            metric_id = ids.get(each.metric_id, each.metric_id)
            wanted.setdefault(metric_id, {})[each.period] = Target(each.value)
    if not wanted:
        return
    day, calendar = today(work), work.company().calendar
    metrics = {metric.id: metric for metric in work.metrics()}
    why = reason.strip() or _("Budget from {file}").format(file=plan.file_name)
    for metric_id, targets in wanted.items():
        metric = metrics[metric_id]
        start = version_start(day, metric.frequency, calendar)
        for draft in _drafts(work.target_plans([metric_id]), targets, start, why):
            check_target(draft, metric.direction, metric.aggregation, metric.frequency, calendar)
            checked = check_version(
                work.target_plans([metric_id]), draft, metric.frequency, calendar, day
            )
            put_target(work, metric_id, checked, metric.frequency)


def _drafts(
    plans: Sequence[TargetPlan], targets: Mapping[Period, Target], running: dt.date, why: str
) -> Iterable[TargetDraft]:
    """Yield the versions to keep, one after the other: gaps that are filled, then what changes."""
    if not plans:
        first = min(period.start for period in targets)
        yield TargetDraft(first, PlanKind.PER_PERIOD, per_period=dict(targets), reason=why)
        return
    newest = max(plans, key=lambda each: (each.starts, each.id))
    known = dict(newest.per_period) if newest.kind is PlanKind.PER_PERIOD else {}
    past = {period: each for period, each in targets.items() if period.start < running}
    coming = {period: each for period, each in targets.items() if period.start >= running}
    kept = TargetDraft(
        newest.starts, PlanKind.PER_PERIOD, tolerance=newest.tolerance, reason=newest.reason
    )
    only_adds = bool(known) and all(
        known.get(period, each) == each for period, each in coming.items()
    )
    if only_adds and all(period.start >= newest.starts for period in targets):
        yield replace(kept, per_period={**known, **targets})
        return
    if past:
        yield replace(kept, per_period={**known, **past})
    if coming:
        starts = max(running, min(newest.starts, *(period.start for period in coming)))
        if newest.starts < running:
            starts = min(period.start for period in coming)
        standing = {period: each for period, each in known.items() if period.start >= starts}
        yield replace(kept, starts=starts, per_period={**standing, **coming}, reason=why)
