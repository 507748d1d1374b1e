"""The KPI library and a company: choose metrics with all they need, or start with a set."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from kpidesk import i18n, resources
from kpidesk.domain.changes import Action, ActionKind, ChangeSet, Kind
from kpidesk.domain.errors import FieldError, UserError
from kpidesk.domain.formulas.definitions import Definition
from kpidesk.domain.formulas.dependencies import parse_or_error
from kpidesk.domain.formulas.errors import FormulaError
from kpidesk.domain.formulas.names import name_key
from kpidesk.domain.formulas.writing import names_in
from kpidesk.domain.library import Library, LibraryMetric, read_metrics, read_starter_sets
from kpidesk.domain.library_additions import Addition, NewMetric, is_idea, plan_addition
from kpidesk.domain.library_search import LibrarySearch
from kpidesk.domain.metrics import CollectionPlan, Metric, Stage
from kpidesk.domain.objectives import Objective
from kpidesk.domain.periods import FiscalCalendar, Frequency
from kpidesk.domain.ports import CompanyFile, Records, UnitOfWork
from kpidesk.i18n import _, ngettext
from kpidesk.services import names
from kpidesk.services.metric_drafts import MetricDraft, bare_draft

# With less of the business year left than this, a starter set aims at the end of the next one.
_SHORT_YEAR: Final = dt.timedelta(days=90)


def library() -> Library:
    """Return the library in the language of today; it is read once."""
    return _library(i18n.language())


def library_search() -> LibrarySearch:
    """Return what searches the library in the language of today."""
    return _search(i18n.language())


@lru_cache(maxsize=2)
def _library(_language: str | None) -> Library:
    def lines(name: str) -> Sequence[str]:
        return resources.path("library", name).read_text(encoding="utf-8").splitlines()

    # Translators get these texts from packaging/extract_library.py: they stand in no call of `_`.
    kpis = read_metrics(lines("kpi_library.csv"), translate=_)
    inputs = read_metrics(lines("inputs.csv"), are_inputs=True, translate=_)
    sets = read_starter_sets(lines("starter_sets.csv"), translate=_)
    return Library((*kpis, *inputs), sets)


@lru_cache(maxsize=2)
def _search(language: str | None) -> LibrarySearch:
    return LibrarySearch(_library(language))


# What would be added


def addition(file: CompanyFile, keys: Sequence[str]) -> Addition:
    """Return what adding these metrics of the library would do; nothing is changed."""
    with file.read() as records:
        return _plan(records, keys)


def known_keys(file: CompanyFile) -> frozenset[str]:
    """Return what of the library the company has already, by name; bare ideas do not count."""
    with file.read() as records:
        metrics = [metric for metric in records.metrics() if not is_idea(metric)]
    found = plan_addition(library(), metrics, [metric.key for metric in library().metrics])
    return frozenset(row.metric.key for row in found.known)


def _plan(records: Records, keys: Sequence[str], at_most: Frequency = Frequency.DAY) -> Addition:
    return plan_addition(
        library(),
        records.metrics(),
        keys,
        currency=records.company().currency,
        at_most=at_most,
    )


def missing_inputs(records: Records, own: Definition) -> Addition:
    """Return what the library has of the names in a formula that no metric of the file has.

    `own` is the metric that is being defined, in the file or new. What the inputs themselves need
    is in it too, all of it as `inputs`; names that the library does not know are not, and neither
    is anything of a formula that cannot be read.
    """
    tree = parse_or_error(own.formula) if own.formula else None
    if tree is None or isinstance(tree, FormulaError):
        return Addition()
    defined = Metric(0, own.name, unit=own.unit, frequency=own.frequency, formula=own.formula or "")
    metrics = [defined, *(row for row in records.metrics() if row.id != own.id)]
    by_name = {name_key(metric.name): metric.key for metric in library().metrics}
    there = {name_key(metric.name) for metric in metrics if not is_idea(metric)}
    keys = [name_key(name) for name in names_in(tree)]
    return plan_addition(
        library(),
        metrics,
        (),
        currency=records.company().currency,
        needed={by_name[k]: own.frequency for k in keys if k in by_name and k not in there},
    )


def coming_inputs(records: Records, own: Definition) -> dict[int, Definition]:
    """Return what `put_inputs` would make, as the calculation sees it: to check a formula against.

    An id is that of an idea that is filled in, or below zero. FieldError "formula" where a metric
    that is there does not fit.
    """
    plan, currency = missing_inputs(records, own), records.company().currency
    if plan.problems:
        raise FieldError("formula", plan.problems[0])
    found = {}
    for number, row in enumerate(plan.new, start=1):
        metric_id = -number if row.idea is None else row.idea.id
        made = as_metric(row, currency)
        found[metric_id] = Definition(
            metric_id, made.name, made.frequency, made.aggregation, made.unit, made.formula or None
        )
    return found


# Adding


def add_from_library(
    file: CompanyFile,
    keys: Sequence[str],
    today: dt.date,
    *,
    stage: Stage = Stage.CANDIDATE,
    objective: str = "",
) -> ChangeSet:
    """Add metrics of the library with the inputs that they need, in one undoable step.

    What the company has already, by name, is used as it is and not made twice. All start with the
    running period; `objective` (made where it is new) is that of the metrics, not of their inputs.
    UserError where nothing is new, or where a metric that is there does not fit: nothing is then
    changed.
    """
    with file.read() as records:
        plan = _plan(records, keys)
    _refuse(plan)
    subject = (
        plan.wanted[0].metric.name
        if len(plan.wanted) == 1
        else ngettext("{count} metric", "{count} metrics", len(plan.wanted)).format(
            count=len(plan.wanted)
        )
    )
    with file.write(Action(ActionKind.ADD_FROM_LIBRARY, subject=subject)) as work:
        objective_id = names.objective_id(work, " ".join(objective.split()))
        _put(work, plan, today, stage, objective_id)
    return work.result


def _refuse(plan: Addition) -> None:
    """Raise UserError where `plan` cannot be carried out, or does nothing."""
    if plan.problems:
        raise UserError(_("{problem} Nothing was added.").format(problem=plan.problems[0]))
    if not plan.wanted:
        known = [row.existing.name for row in plan.known if row.is_wanted]
        raise UserError(
            _("“{name}” is in your company already. Nothing was added.").format(name=known[0])
            if len(known) == 1
            else _("All of these are in your company already. Nothing was added.")
        )


def put_inputs(work: UnitOfWork, own: Definition, today: dt.date) -> tuple[int, ...]:
    """Make the inputs that a formula names and only the library has; return their ids.

    For whoever defines a metric in a unit of work of their own, which this is a part of, once the
    metric itself is written. UserError where a metric that is there does not fit. See
    `missing_inputs`; `coming_inputs` is what the formula is checked with before.
    """
    plan = missing_inputs(work, own)
    if plan.problems:
        raise UserError(_("{problem} Nothing was changed.").format(problem=plan.problems[0]))
    return _put(work, plan, today, Stage.CANDIDATE, None)


def apply_starter_set(file: CompanyFile, set_key: str, today: dt.date) -> ChangeSet:
    """Start with the KPIs of a trade, in one undoable step.

    Makes the objective of the set, and its KPIs as candidates on it that are collected from the
    running period on: what still makes them KPIs is an owner, a target and their “so what?”.
    Nothing is measured more often than monthly, to begin with. UserError as for `add_from_library`;
    KeyError where there is no such set.
    """
    chosen = library().starter_set(set_key)
    with file.read() as records:
        plan = _plan(records, chosen.metrics, Frequency.MONTH)
    _refuse(plan)
    subject = _("starter set {name}").format(name=chosen.industry.label)
    with file.write(Action(ActionKind.ADD_FROM_LIBRARY, subject=subject)) as work:
        same = [
            row for row in work.objectives() if name_key(row.name) == name_key(chosen.objective)
        ]
        if same:
            objective_id = same[0].id
        else:
            objective_id = work.new_id(Kind.OBJECTIVE)
            deadline = _end_of_year(work.company().calendar, today)
            work.put_objectives(
                [Objective(objective_id, chosen.objective, None, deadline, chosen.sentence)]
            )
        _put(work, plan, today, Stage.CANDIDATE, objective_id)
    return work.result


def _end_of_year(calendar: FiscalCalendar, today: dt.date) -> dt.date:
    year = calendar.containing(today, Frequency.YEAR)
    return (year.next if year.end - today < _SHORT_YEAR else year).last_day


def _put(
    work: UnitOfWork, plan: Addition, today: dt.date, stage: Stage, objective_id: int | None
) -> tuple[int, ...]:
    """Write what is new in `plan`, behind what is there."""
    position = names.next_position(work)
    company = work.company()
    made = []
    for place, row in enumerate(plan.new, position):
        metric = as_metric(row, company.currency)
        idea = row.idea
        metric_id = work.new_id(Kind.METRIC) if idea is None else idea.id
        own_stage = stage if row.is_wanted else Stage.INPUT
        own_objective = objective_id if row.is_wanted else None
        department = row.metric.department
        made.append(
            replace(
                metric,
                id=metric_id,
                stage=own_stage,
                position=place if idea is None else idea.position,
                objective_id=own_objective or (None if idea is None else idea.objective_id),
                owner_id=None if idea is None else idea.owner_id,
                department_id=(None if idea is None else idea.department_id)
                or names.department_id(work, department),
                starts_on=company.calendar.containing(today, row.frequency).start,
            )
        )
    work.put_metrics(made)
    return tuple(metric.id for metric in made)


def as_metric(row: NewMetric, currency: str) -> Metric:
    """Return the metric that the library describes, not yet in any company: id 0, a candidate."""
    found = row.metric
    return Metric(
        id=0,
        name=found.name if row.idea is None else row.idea.name,
        definition=found.definition,
        unit=found.unit(currency),
        direction=found.direction,
        frequency=row.frequency,
        aggregation=found.aggregation,
        timing=found.timing,
        perspective=found.perspective,
        category=found.category,
        formula=row.formula,
        collection=CollectionPlan(source=found.source),
        outcome=None if found.is_input else found.outcome,
    )


# For the wizard


def draft_from_library(file: CompanyFile, key: str, today: dt.date) -> MetricDraft:
    """Return the draft of a metric of the library that a form starts from.

    Its formula has the names of the company's own metrics where those are there; what is missing is
    made when the draft is saved (`put_inputs`). The owner is who answers for most in that
    department, or the only one there is. A metric of that name may be there already: the form says
    so.
    """
    with file.read() as records:
        metrics = records.metrics()
        found = library().by_key[key]
        others = [row for row in metrics if not names.is_same_name(row.name, found.name)]
        plan = plan_addition(library(), others, [key], currency=records.company().currency)
        company = records.company()
        owner = _likely_owner(records, found)
    row = plan.wanted[0]
    metric = as_metric(row, company.currency)
    return replace(
        bare_draft(metric),
        department=found.department,
        owner=owner,
        starts_on=company.calendar.containing(today, metric.frequency).start,
    )


def _likely_owner(records: Records, metric: LibraryMetric) -> str:
    owners = {owner.id: owner.name for owner in records.owners()}
    if len(owners) == 1:
        return next(iter(owners.values()))
    key = metric.department.casefold()
    here = {row.id for row in records.departments() if row.name.casefold() == key}
    counted = Counter(_owners_in(records.metrics(), here))
    return owners.get(counted.most_common(1)[0][0], "") if counted else ""


def _owners_in(metrics: Iterable[Metric], departments: set[int]) -> Iterable[int]:
    for metric in metrics:
        if metric.department_id in departments and metric.owner_id is not None:
            yield metric.owner_id
