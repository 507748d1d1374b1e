"""Why a lens shows no number: in sentences, found when somebody asks."""

from collections.abc import Iterator, Sequence

from kpidesk.domain import lens_names, period_names
from kpidesk.domain.formulas.cells import NOT_APPLICABLE, Cell
from kpidesk.domain.formulas.evaluation import evaluate
from kpidesk.domain.formulas.functions import signature
from kpidesk.domain.formulas.names import name_key
from kpidesk.domain.formulas.seen_columns import SeenColumns, count_of
from kpidesk.domain.formulas.timeline import OUTSIDE
from kpidesk.domain.formulas.tree import Call, Chain, Name, Node, Operator, children, walk
from kpidesk.domain.formulas.writing import unparse
from kpidesk.domain.lens_spans import covered
from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.periods import Period
from kpidesk.i18n import _, ngettext


def why_blank(seen: SeenColumns, metric_id: int, period: Period) -> str:
    """Return why a metric has no number in `period` through the lens.

    Of a formula it names the input that lacks something, or what the formula does that the lens
    cannot show. It is for periods without a number; of others it says nothing of worth.
    """
    found, where, is_input = metric_id, period, False
    while True:  # ends, because what needs itself has no tree
        reason = own_reason(seen, found, where)
        if reason:
            break
        needed = _lacking_input(seen, found, where)
        if needed is None:
            reason = _no_result(seen, found, where)
            break
        found, where = needed
        is_input = True
    if not is_input:
        return reason
    return _("“{name}”: {reason}").format(name=seen.definitions[found].name, reason=reason)


def own_reason(seen: SeenColumns, metric_id: int, period: Period) -> str:
    """Return what keeps a metric from a number whatever its inputs are; empty where nothing."""
    plan = seen.plans[metric_id]
    inside = covered(seen.lens, period, plan.frequency, seen.calendar)
    if reason := redefined(seen, metric_id, period):
        return reason
    if not plan.is_recomputed:
        return _incomplete(seen, metric_id, period, inside)
    version = plan.version_on(inside[-1].start)
    if version.problem is not None:
        return _("Its formula cannot be calculated.")
    if version.tree is None:
        return _no_formula()
    if function := seen.forbidden(version.tree, period.frequency):
        return _(
            "Its formula uses {function}, which looks at other periods and would mean "
            "something else here."
        ).format(function=signature(function))
    return ""


def redefined(seen: SeenColumns, metric_id: int, period: Period) -> str:
    """Return that a metric got another definition in what `period` covers; empty where not."""
    inside = covered(seen.lens, period, seen.plans[metric_id].frequency, seen.calendar)
    changed = _changed(seen, metric_id, inside)
    if changed is None:
        return ""
    return _("It was defined anew from {period} on; numbers of both are not put together.").format(
        period=period_names.label(changed, seen.calendar)
    )


def _no_formula() -> str:
    return _("It is computed anew for longer periods. That takes a formula, and it has none.")


def _cell(seen: SeenColumns, metric_id: int, period: Period) -> Cell:
    """Return what a metric has in one period as it is measured."""
    where = seen.line(period.frequency).find(period)
    return None if where == OUTSIDE else seen.own(metric_id).cell(where)


def _changed(seen: SeenColumns, metric_id: int, inside: Sequence[Period]) -> Period | None:
    """Return the last of the periods `inside` from which another definition holds, if any does."""
    line = seen.line(inside[0].frequency)
    found = [
        line.periods[at]
        for at in seen.breaks(metric_id)
        if 0 < at < len(line) and inside[0] < line.periods[at] <= inside[-1]
    ]
    if found and seen.plans[metric_id].aggregation is Aggregation.LAST:
        told = [each for each in inside if isinstance(_cell(seen, metric_id, each), float)]
        found = found if told and told[-1] < found[-1] else []
    return found[-1] if found else None


def _incomplete(seen: SeenColumns, metric_id: int, period: Period, inside: Sequence[Period]) -> str:
    """Return which of the covered periods are missing, of a metric that its own numbers make."""
    definition, calendar = seen.definitions[metric_id], seen.calendar
    cells = [(each, _cell(seen, metric_id, each)) for each in inside]
    applicable = [(each, cell) for each, cell in cells if cell is not NOT_APPLICABLE]
    if definition.aggregation is Aggregation.LAST:
        applicable = applicable[-1:]
    elif definition.aggregation is Aggregation.FIRST:
        applicable = applicable[:1]
    missing = [each for each, cell in applicable if cell is None]
    if not missing:
        if definition.aggregation is Aggregation.RECOMPUTE:
            return _no_formula()
        return _("The result is too large to be a number.")
    names = [period_names.label(each, calendar) for each in missing[:2]]
    if len(missing) == len(inside) > 1:
        return _("There are no numbers for {period}.").format(
            period=lens_names.inside(period, seen.lens, calendar)
        )
    first = _first_number(seen, metric_id)
    if first is not None and len(missing) > 1 and missing[-1] < first:
        return _("The numbers begin with {first}; this needs them from {needed} on.").format(
            first=period_names.label(first, calendar), needed=names[0]
        )
    if len(missing) == 1:
        return _("{period} is missing.").format(period=names[0])
    if len(missing) == 2:
        return _("{first} and {second} are missing.").format(first=names[0], second=names[1])
    return ngettext(
        "{first} and {count} more are missing.", "{first} and {count} more are missing.",
        len(missing) - 1,
    ).format(first=names[0], count=len(missing) - 1)  # fmt: skip


def _first_number(seen: SeenColumns, metric_id: int) -> Period | None:
    numbers = seen.own(metric_id).numbers()
    line = seen.line(seen.plans[metric_id].frequency)
    return line.periods[numbers[0][0]] if numbers else None


def _lacking_input(seen: SeenColumns, metric_id: int, period: Period) -> tuple[int, Period] | None:
    """Return the input that keeps a formula from a number, and where it lacks one.

    What is there in part goes first: a plain blank may be left out by the formula.
    """
    plan = seen.plans[metric_id]
    tree = plan.version_on(_last(seen, metric_id, period).start).tree
    if tree is None:
        return None
    inputs, line = dict(plan.inputs), seen.line(period.frequency)
    blank: tuple[int, Period] | None = None
    for key, where in looked_at(tree, period):
        needed, at = inputs[key], line.find(where)
        known = seen.see(needed, period.frequency)
        if at != OUTSIDE and at in known.broken:
            return needed, where
        if blank is None and (at == OUTSIDE or known.column.cell(at) is None):
            blank = needed, where
    return None if _zero(seen, metric_id, period) else blank


def _last(seen: SeenColumns, metric_id: int, period: Period) -> Period:
    own = seen.plans[metric_id].frequency
    return covered(seen.lens, period, own, seen.calendar)[-1]


def looked_at(node: Node, period: Period) -> Iterator[tuple[str, Period]]:
    """Yield which inputs a formula looks at, by the key of their name, and in which period.

    Of a sum over several periods these are the last and the one before.
    """
    if isinstance(node, Name):
        yield name_key(node.name), period
        return
    for child in children(node):
        yield from looked_at(child, period)
        match node:
            case Call(function="yoy"):
                yield from looked_at(child, period.same_period_last_year)
            case Call(function="prev"):
                yield from looked_at(child, period.shift(-count_of(node)))
            case Call(function="avg2"):
                yield from looked_at(child, period.previous)


def _zero(seen: SeenColumns, metric_id: int, period: Period) -> str:
    """Return what a formula divides by that is zero in `period`; empty where nothing is."""
    plan, line = seen.plans[metric_id], seen.line(period.frequency)
    at = line.find(period)
    tree = plan.version_on(_last(seen, metric_id, period).start).tree
    if at == OUTSIDE or tree is None:
        return ""
    inputs = dict(plan.inputs)

    def words(name: str) -> str:
        return seen.definitions[inputs[name_key(name)]].name

    for node in walk(tree):
        for step in node.steps if isinstance(node, Chain) else ():
            if step.operator is not Operator.DIVIDE:
                continue
            divisor = evaluate(
                step.operand,
                lambda name: seen.see(inputs[name_key(name)], period.frequency).column,
                line,
            )
            if divisor.cell(at) == 0:
                return unparse(step.operand, words)
    return ""


def _no_result(seen: SeenColumns, metric_id: int, period: Period) -> str:
    """Return why a formula has no result though its inputs have numbers."""
    if what := _zero(seen, metric_id, period):
        return _("“{what}” is zero, and nothing can be divided by zero.").format(what=what)
    return _("Its formula has no result with these numbers.")
