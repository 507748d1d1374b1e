"""Say why a cell of the calculation holds what it holds: for hover and for the definition card."""

from kpidesk.domain import period_names
from kpidesk.domain.formulas import blanks, lens_reasons
from kpidesk.domain.formulas.cells import Cell, NotApplicable
from kpidesk.domain.formulas.engine import Engine
from kpidesk.domain.formulas.explanation import Scope
from kpidesk.domain.formulas.timeline import OUTSIDE
from kpidesk.domain.formulas.tree import Name, Node, walk
from kpidesk.domain.formulas.worked import Explanation, explain
from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.numbers import ENGLISH, NumberLocale
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.units import Unit, format_value
from kpidesk.i18n import _


def explain_cell(
    engine: Engine, metric_id: int, period: Period, locale: NumberLocale = ENGLISH
) -> Explanation:
    """Return what stands in a cell and why; `period` may be of a coarser frequency.

    Where an input is blank because of another, the last cause is named too. Raises KeyError where
    there is no such metric, and ValueError where `period` is finer than the metric.
    """
    return _with_cause(engine, _explained(engine, metric_id, period, locale), locale)


def explain_formula(
    engine: Engine, tree: Node, unit: Unit, period: Period, locale: NumberLocale = ENGLISH
) -> Explanation:
    """Return what a formula that no metric has yet gives in `period`, in `unit`, and why.

    Its names are known, and it does not need itself.
    """
    found = explain(tree, _scope(engine, period, locale), period, unit)
    where = engine.timeline(period.frequency).find(period)
    if found.value is not None and where != OUTSIDE:
        cell = engine.trial(tree, period.frequency).cell(where)
        if cell is None:
            return _in_part(engine, tree, period)
    return _with_cause(engine, found, locale)


def _with_cause(engine: Engine, found: Explanation, locale: NumberLocale) -> Explanation:
    """Return `found` with the last cause named too, where one input is blank for another."""
    last, says_all = found, False
    plans = engine.dependencies.plans
    while last.missing is not None:  # ends, because what needs itself has no tree
        name, where = last.missing
        needed = engine.dependencies.find(name)
        if needed is None:
            break
        # Of an input that is typed but rolled up, this says which of its numbers are missing.
        says_all = last is found and not plans[needed].is_calculated
        last = _explained(engine, needed, where, locale)
    if not last.reason or last.reason == found.reason:
        return found
    both = _("{reason} {cause}").format(reason=found.reason, cause=last.reason)
    return Explanation(found.cell, last.reason if says_all else both, missing=found.missing)


def example(
    engine: Engine, metric_id: int, locale: NumberLocale = ENGLISH
) -> tuple[Period, Explanation] | None:
    """Return the latest period that has a number, and how it came about; None without one."""
    numbers = engine.column(metric_id).numbers()
    if not numbers:
        return None
    frequency = engine.dependencies.plans[metric_id].frequency
    period = engine.timeline(frequency).periods[numbers[-1][0]]
    return period, explain_cell(engine, metric_id, period, locale)


def missing_input(engine: Engine, metric_id: int, period: Period) -> tuple[int, Period] | None:
    """Return the typed metric whose value is lacking first, and where; None where none is.

    What is asked for is a number of `metric_id` in `period`, with all that its formula of that time
    needs. The period is of the frequency of the metric that is returned. Raises KeyError where
    there is no such metric, and ValueError where `period` is finer than the metric.
    """
    dependencies, found, where = engine.dependencies, metric_id, period
    while engine.cell(found, where) is None:  # ends, because what needs itself has no tree
        version = dependencies.plans[found].version_on(where.start)
        if version.tree is None and version.problem is None:
            return found, _first_blank(engine, found, where)
        missing = _explained(engine, found, where, ENGLISH).missing
        needed = None if missing is None else dependencies.find(missing[0])
        if missing is None or needed is None:
            return None
        found, where = needed, missing[1]
    return None


def _first_blank(engine: Engine, metric_id: int, period: Period) -> Period:
    """Return the first blank period of a metric in `period`, which may be a coarser one."""
    if period.frequency is engine.dependencies.plans[metric_id].frequency:
        return period
    inside, blank, _count = _blanks(engine, metric_id, period)
    return blank[0] if blank else inside[0]


def _explained(engine: Engine, metric_id: int, period: Period, locale: NumberLocale) -> Explanation:
    """Return what stands in a cell, and the nearest reason."""
    cell = engine.cell(metric_id, period)
    plan = engine.dependencies.plans[metric_id]
    definition = engine.dependencies.definitions[metric_id]
    scope = _scope(engine, period, locale)
    if scope.timeline.find(period) == OUTSIDE:
        return Explanation(None, blanks.no_value(definition.name, period, engine.calendar))
    if period.frequency is not plan.frequency and not plan.is_recomputed:
        changed = lens_reasons.redefined(engine.coarser, metric_id, period)
        if cell is None and changed:
            return Explanation(None, changed)
        return _rolled_up(engine, metric_id, period, scope)
    version = plan.version_on(period.start)
    if version.problem is not None:
        error = engine.dependencies.error(metric_id, version)
        return Explanation(None, "" if error is None else error.message)
    if version.tree is None:
        return _stored(definition.name, cell, period, engine.calendar)
    is_longer = period.frequency is not plan.frequency
    reason = lens_reasons.own_reason(engine.coarser, metric_id, period) if is_longer else ""
    if cell is None and reason:
        return Explanation(None, reason)
    found = explain(version.tree, scope, period, definition.unit_on(period.start))
    is_kept_away = cell is None and found.cell is not None
    return _in_part(engine, version.tree, period) if is_kept_away else found


def _in_part(engine: Engine, tree: Node, period: Period) -> Explanation:
    """Return why `tree` has no number though it leaves blanks out: an input is there in part."""
    line, find = engine.timeline(period.frequency), engine.dependencies.find
    found: list[tuple[Period, int]] = []
    for node in walk(tree):
        needed = find(node.name) if isinstance(node, Name) else None
        if needed is None:
            continue
        broken = engine.coarser.see(needed, period.frequency).broken
        found += [(line.periods[at], needed) for at in broken if line.periods[at] <= period]
    if not found:
        text = _("{period} is not over yet.")
        return Explanation(None, text.format(period=period_names.label(period, engine.calendar)))
    where, needed = max(found)
    text, name = _("“{name}”: {reason}"), engine.dependencies.definitions[needed].name
    reason = lens_reasons.why_blank(engine.coarser, needed, where)
    return Explanation(None, text.format(name=name, reason=reason))


def _scope(engine: Engine, now: Period, locale: NumberLocale) -> Scope:
    """Return what a formula sees; units are those of the time of `now`."""
    dependencies = engine.dependencies

    def cell(name: str, period: Period) -> Cell:
        metric_id = dependencies.find(name)
        return None if metric_id is None else engine.cell(metric_id, period)

    def shown(name: str) -> tuple[str, Unit]:
        metric_id = dependencies.find(name)
        if metric_id is None:
            return name, Unit()
        definition = dependencies.definitions[metric_id]
        return definition.name, definition.unit_on(now.start)

    return Scope(engine.timeline(now.frequency), cell, shown, locale)


def _stored(name: str, cell: Cell, period: Period, calendar: FiscalCalendar) -> Explanation:
    """Return what was typed or imported."""
    if cell is None:
        return Explanation(None, blanks.no_value(name, period, calendar))
    if isinstance(cell, NotApplicable):
        return Explanation(cell, blanks.not_applicable(name, period, calendar))
    return Explanation(cell)


def _rolled_up(engine: Engine, metric_id: int, period: Period, scope: Scope) -> Explanation:
    """Return a coarser period of a metric, which its finer ones make."""
    definition = engine.dependencies.definitions[metric_id]
    cell, name = engine.cell(metric_id, period), definition.name
    if isinstance(cell, NotApplicable):
        return _stored(name, cell, period, engine.calendar)
    if definition.aggregation is Aggregation.RECOMPUTE:
        text = _(
            "“{name}” is computed anew for longer periods. That takes a formula, and it has none."
        )
        return Explanation(None, text.format(name=name))
    inside = _periods_inside(engine, period, definition.frequency)
    if isinstance(cell, float):
        worked = _("{how}, {first} to {last}: {result}").format(
            how=definition.aggregation.label,
            first=scope.label(inside[0]),
            last=scope.label(inside[-1]),
            result=format_value(cell, definition.unit_on(period.start), scope.locale),
        )
        return Explanation(cell, worked=worked)
    return _incomplete(engine, metric_id, period)


def _blanks(
    engine: Engine, metric_id: int, period: Period
) -> tuple[list[Period], list[Period], int]:
    """Return the finer periods inside `period`, the blank ones that count, and how many count."""
    definition = engine.dependencies.definitions[metric_id]
    inside = _periods_inside(engine, period, definition.frequency)
    cells = [(finer, engine.cell(metric_id, finer)) for finer in inside]
    applicable = [(finer, cell) for finer, cell in cells if not isinstance(cell, NotApplicable)]
    if definition.aggregation is Aggregation.LAST:
        applicable = applicable[-1:]
    elif definition.aggregation is Aggregation.FIRST:
        applicable = applicable[:1]
    return inside, [finer for finer, cell in applicable if cell is None], len(applicable)


def _incomplete(engine: Engine, metric_id: int, period: Period) -> Explanation:
    """Return why a coarser period is blank: which of its finer ones are."""
    inside, blank, count = _blanks(engine, metric_id, period)
    if not blank:
        return Explanation(None, blanks.too_large(period, engine.calendar))
    name, calendar = engine.dependencies.definitions[metric_id].name, engine.calendar
    if count == 1:
        reason = blanks.no_value(name, blank[0], calendar)
    else:
        reason = blanks.incomplete(name, blank, len(inside), period, calendar)
    # Of what is typed, this says all; what is calculated has a reason of its own there.
    is_calculated = engine.dependencies.plans[metric_id].is_calculated
    return Explanation(None, reason, missing=(name, blank[0]) if is_calculated else None)


def _periods_inside(engine: Engine, period: Period, frequency: Frequency) -> list[Period]:
    """Return all periods of `frequency` that count in `period`, in order."""
    calendar = engine.calendar
    finer = calendar.containing(period.start, frequency)
    if calendar.roll_up_period(finer, period.frequency) != period:
        finer = finer.next  # a week that begins before the month, and belongs there
    found = [finer]
    while calendar.roll_up_period(finer.next, period.frequency) == period:
        finer = finer.next
        found.append(finer)
    return found
