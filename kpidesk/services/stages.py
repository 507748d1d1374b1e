"""The life of a metric: an idea, a candidate, a KPI, retired; its place, its owner, its review."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from kpidesk.domain import set_health
from kpidesk.domain.changes import Action, ActionKind, ChangeFilter, ChangeSet, Kind
from kpidesk.domain.errors import FieldError, UserError
from kpidesk.domain.formulas.dependencies import parse_or_error
from kpidesk.domain.formulas.errors import FormulaError
from kpidesk.domain.formulas.names import name_key
from kpidesk.domain.formulas.writing import names_in
from kpidesk.domain.metrics import Metric, Stage
from kpidesk.domain.ports import CompanyFile, Records, UnitOfWork
from kpidesk.domain.set_health import Promotion
from kpidesk.i18n import _, ngettext
from kpidesk.services.calculating_records import day_of
from kpidesk.services.company import clean_name
from kpidesk.services.draft_fields import check_day, check_text, clean_optional_name
from kpidesk.services.formula_checks import definitions, linked, users_of
from kpidesk.services.metric_drafts import draft_from, find_metric, lacking, qualified_stage
from kpidesk.services.names import (
    clean_partners,
    department_id,
    metric_named,
    next_position,
    objective_id,
    owner_id,
    put_partners,
)
from kpidesk.services.recalculation import definition_of


def promotion_in(records: Records, department: str, metric_id: int | None = None) -> Promotion:
    """Return whether the department, by name, may get one more KPI beside `metric_id`."""
    names = {row.id: row.name.casefold() for row in records.departments()}
    name = " ".join(department.split())
    kpis = sum(
        metric.stage is Stage.KPI
        and metric.id != metric_id
        and names.get(metric.department_id or 0, "") == name.casefold()
        for metric in records.metrics()
    )
    return set_health.promotion(name, kpis)


def promote_metric(file: CompanyFile, metric_id: int) -> ChangeSet:
    """Make a metric a KPI.

    FieldError "objective", "owner", "target" or "so_what" says what is missing, UserError that the
    department has too many.
    """
    with file.read() as records:
        metric = find_metric(records, metric_id)
        if metric.stage is Stage.RETIRED:
            raise UserError(
                _("“{name}” is retired. Bring it back first, then make it a KPI.").format(
                    name=metric.name
                )
            )
        _check_complete(records, metric)
        if metric.stage is not Stage.KPI:
            allowed = promotion_in(records, _department(records, metric), metric_id)
            if not allowed.is_allowed:
                raise UserError(allowed.sentence)
    return _replaced(file, ActionKind.PROMOTE_METRIC, replace(metric, stage=Stage.KPI))


def _check_complete(records: Records, metric: Metric) -> None:
    """Raise FieldError where something is missing that a KPI has."""
    sentences = {
        "objective": _("“{name}” hangs on no objective yet. Choose one, then it can be a KPI."),
        "owner": _("Nobody answers for “{name}” yet. Choose an owner, then it can be a KPI."),
        "target": _("“{name}” has no target yet. Set one, then it can be a KPI."),
        "so_what": _(
            "It is not said yet what “{name}” leads to: more revenue, lower cost or happier "
            "customers. Answer “So what?”, then it can be a KPI."
        ),
    }
    for field in lacking(draft_from(records, metric)):
        raise FieldError(field, sentences[field].format(name=metric.name))


def _department(records: Records, metric: Metric) -> str:
    names = {row.id: row.name for row in records.departments()}
    return names.get(metric.department_id or 0, "")


def keep_as_metric(file: CompanyFile, metric_id: int) -> ChangeSet:
    """Let a KPI step back: it stays a metric whose numbers are collected, and keeps all it has."""
    with file.read() as records:
        metric = find_metric(records, metric_id)
        if metric.stage is Stage.RETIRED:
            raise UserError(_("“{name}” is retired, and no KPI any more.").format(name=metric.name))
        stage = Stage.INPUT if metric.stage is Stage.INPUT else Stage.CANDIDATE
        kept = replace(metric, stage=stage, starts_on=tracked_since(records, metric))
    return _replaced(file, ActionKind.DEMOTE_METRIC, kept)


def keep_as_input(file: CompanyFile, metric_id: int) -> ChangeSet:
    """Let a candidate be an input: its numbers are collected, and it is no idea for a KPI."""
    with file.read() as records:
        metric = find_metric(records, metric_id)
        if metric.stage is Stage.RETIRED:
            text = _("“{name}” is retired. Bring it back first, then it can be an input.")
            raise UserError(text.format(name=metric.name))
        if metric.stage is Stage.KPI:
            text = _("“{name}” is a KPI. Keep it as a metric first, then it can be an input.")
            raise UserError(text.format(name=metric.name))
        kept = metric if metric.stage is Stage.INPUT else _as_input(records, metric)
    return _replaced(file, ActionKind.DEMOTE_METRIC, kept)


def _as_input(records: Records, metric: Metric) -> Metric:
    return replace(metric, stage=Stage.INPUT, starts_on=tracked_since(records, metric))


def put_fed(work: UnitOfWork, metric_id: int, formula: str) -> None:
    """Make inputs of the candidates that the formula of a metric names, as a part of `work`."""
    tree = parse_or_error(formula)
    if isinstance(tree, FormulaError):
        return
    named = {name_key(name) for name in names_in(tree)}
    work.put_metrics(
        [
            _as_input(work, each)
            for each in work.metrics()
            if each.id != metric_id
            and each.stage is Stage.CANDIDATE
            and name_key(each.name) in named
        ]
    )


def calculated_from(file: CompanyFile, metric_id: int) -> tuple[str, ...]:
    """Return the names of the metrics in use whose values need this one, each after its inputs."""
    with file.read() as records:
        metrics = {metric.id: metric for metric in records.metrics()}
    users = linked({each.id: definition_of(each) for each in metrics.values()})
    return tuple(
        metrics[user].name
        for user in users.with_dependants([metric_id])
        if user != metric_id and metrics[user].is_active
    )


def tracked_since(records: Records, metric: Metric) -> dt.date:
    """Return the day from which the numbers of a metric are collected, told or found.

    That is its own first day, that of its first number or target, or today.
    """
    if metric.starts_on is not None:
        return metric.starts_on
    days = [period.start for period in records.values([metric.id]).get(metric.id, {})]
    days += [plan.starts for plan in records.target_plans([metric.id])]
    return min(days, default=today(records))


def today(records: Records) -> dt.date:
    """Return which day it is: as the file says that is open, else as the computer does."""
    return day_of(records) or dt.datetime.now(tz=dt.UTC).astimezone().date()


def retire_metric(file: CompanyFile, metric_id: int, reason: str, on: dt.date) -> ChangeSet:
    """Retire a metric: its numbers stay readable, new ones are no longer asked for."""
    clean = " ".join(check_text("reason", reason).split())
    if not clean:
        raise FieldError("reason", _("Say in a few words why this metric is retired."))
    check_day("on", on)
    with file.read() as records:
        metric = find_metric(records, metric_id)
    retired = replace(metric, stage=Stage.RETIRED, retired_on=on, retired_reason=clean)
    return _replaced(file, ActionKind.RETIRE_METRIC, retired)


def restore_metric(file: CompanyFile, metric_id: int) -> ChangeSet:
    """Bring a retired metric back to the stage that it had before.

    A KPI that lacks something by now, or whose department has enough of them, comes back as a
    candidate whose numbers are collected. So does what the file never knew but as retired, unless
    a formula needs it: then it is an input.
    """
    with file.read() as records:
        metric = find_metric(records, metric_id)
        if metric.stage is not Stage.RETIRED:
            raise UserError(
                _("“{name}” is not retired. Nothing was changed.").format(name=metric.name)
            )
        back = replace(metric, retired_on=None, retired_reason="")
        stage = _stage_before(records, metric_id)
        if stage is None and users_of(definitions(records), metric_id):
            stage = Stage.INPUT
        if stage is None or (stage is Stage.KPI and not _can_be_kpi_again(records, metric)):
            back = replace(back, starts_on=tracked_since(records, metric))
            stage = Stage.CANDIDATE
        back = replace(back, stage=stage)
    return _replaced(file, ActionKind.RESTORE_METRIC, back)


def _stage_before(records: Records, metric_id: int) -> Stage | None:
    """Return what a metric was when it was retired last; None where the journal does not say."""
    wanted = ChangeFilter(kinds=frozenset({ActionKind.RETIRE_METRIC}), metric_id=metric_id)
    for step in records.change_sets(wanted=wanted):
        for change in records.change_details(step.id).metrics:
            before = change.before
            if before is not None and before.id == metric_id and before.is_active:
                return before.stage
    return None


def _can_be_kpi_again(records: Records, metric: Metric) -> bool:
    is_complete = qualified_stage(draft_from(records, metric), was_kpi=True) is Stage.KPI
    return is_complete and promotion_in(records, _department(records, metric)).is_allowed


def check_deletable(file: CompanyFile, metric_id: int) -> None:
    """Raise UserError where formulas name the metric: it says which."""
    with file.read() as records:
        metric = find_metric(records, metric_id)
        users = users_of(definitions(records), metric_id)
    if users:
        quoted = ", ".join(f"“{user.name}”" for user in users)
        raise UserError(
            ngettext(
                "“{name}” is used by the formula of {users}. Change that formula first; "
                "nothing was deleted.",
                "“{name}” is used by the formulas of {users}. Change those formulas first; "
                "nothing was deleted.",
                len(users),
            ).format(name=metric.name, users=quoted)
        )


def delete_metric(file: CompanyFile, metric_id: int) -> ChangeSet:
    """Delete a metric with its numbers, targets and answers; undo brings all of it back.

    UserError as for `check_deletable`.
    """
    check_deletable(file, metric_id)
    with file.read() as records:
        metric = find_metric(records, metric_id)
    with file.write(Action(ActionKind.DELETE_METRIC, subject=metric.name)) as work:
        work.remove_metrics([metric_id])
    return work.result


@dataclass(frozen=True, slots=True)
class CandidateNames:
    """What a brainstorm gave: names that are new, and those that exist already."""

    new: tuple[str, ...]
    known: tuple[str, ...]


def candidate_names(file: CompanyFile, names: Iterable[str]) -> CandidateNames:
    """Return which of `names` are new, each once, and which metrics exist already."""
    with file.read() as records:
        return _sorted_out(records, names)


def _sorted_out(records: Records, names: Iterable[str]) -> CandidateNames:
    metrics = list(records.metrics())
    count = len(metrics)
    known: dict[str, None] = {}
    for name in names:
        if not name.strip():
            continue
        clean = clean_name(name, "names")
        found = metric_named(metrics, clean)
        if found is None:
            metrics.append(Metric(0, clean))
        elif found.id:
            known[found.name] = None
    return CandidateNames(tuple(metric.name for metric in metrics[count:]), tuple(known))


def add_candidates(
    file: CompanyFile, names: Iterable[str], objective: str = "", department: str = ""
) -> ChangeSet:
    """Keep ideas as candidates, unfiltered, in one undoable step.

    Names that exist already are skipped; `candidate_names` tells which. Nothing is written where
    none is new.
    """
    with file.read() as records:
        new = _sorted_out(records, names).new
    goal = " ".join(check_text("objective", objective).split())
    place = clean_optional_name(department, "department")
    with file.write(Action(ActionKind.ADD_CANDIDATES, count=len(new))) as work:
        if new:
            objective_number = objective_id(work, goal)
            department_number = department_id(work, place)
            first = next_position(work)
            work.put_metrics(
                [
                    Metric(
                        work.new_id(Kind.METRIC),
                        name,
                        stage=Stage.CANDIDATE,
                        department_id=department_number,
                        objective_id=objective_number,
                        position=first + place_in_row,
                    )
                    for place_in_row, name in enumerate(new)
                ]
            )
    return work.result


def move_metric(file: CompanyFile, metric_id: int, before_id: int | None) -> ChangeSet:
    """Put a metric before another in the order of importance; None puts it last."""
    with file.read() as records:
        metric = find_metric(records, metric_id)
        order = [other for other in records.metrics() if other.id != metric_id]
        if before_id == metric_id:
            order = list(records.metrics())
        elif before_id is None:
            order.append(metric)
        else:
            order.insert(order.index(find_metric(records, before_id)), metric)
    with file.write(Action(ActionKind.ORDER_METRICS)) as work:
        work.put_metrics(
            replace(other, position=position) for position, other in enumerate(order, start=1)
        )
    return work.result


def set_partners(file: CompanyFile, lagging_id: int, leading_names: Iterable[str]) -> ChangeSet:
    """Let these leading metrics predict a lagging one; a new name becomes a candidate."""
    with file.read() as records:
        metric = find_metric(records, lagging_id)
        names = clean_partners(records, metric.name, leading_names, metric.timing)
    with file.write(Action(ActionKind.EDIT_METRIC, subject=metric.name)) as work:
        put_partners(work, metric, names)
    return work.result


def set_owner(file: CompanyFile, metric_id: int, owner_name: str) -> ChangeSet:
    """Let somebody answer for a metric; a new name becomes an owner."""
    name = clean_name(owner_name, "owner")
    with file.read() as records:
        metric = find_metric(records, metric_id)
    with file.write(Action(ActionKind.EDIT_METRIC, subject=metric.name)) as work:
        work.put_metrics([replace(metric, owner_id=owner_id(work, name))])
    return work.result


def set_objective(file: CompanyFile, metric_id: int, objective_name: str) -> ChangeSet:
    """Hang a metric on an objective; a new name becomes one."""
    name = " ".join(check_text("objective", objective_name).split())
    if not name:
        raise FieldError("objective", _("Say in a few words what you want to achieve."))
    with file.read() as records:
        metric = find_metric(records, metric_id)
    with file.write(Action(ActionKind.EDIT_METRIC, subject=metric.name)) as work:
        work.put_metrics([replace(metric, objective_id=objective_id(work, name))])
    return work.result


def _replaced(file: CompanyFile, kind: ActionKind, metric: Metric) -> ChangeSet:
    with file.write(Action(kind, subject=metric.name)) as work:
        work.put_metrics([metric])
    return work.result
