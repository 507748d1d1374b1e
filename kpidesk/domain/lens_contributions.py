"""Why a number through a lens moved: the year to date, or twelve months, against a year before.

The change is shared as `contributions` shares one between two periods. What is recomputed (a ratio)
is shared between its inputs as the lens shows them; what is added up or averaged, in each of the
periods that the two numbers cover.
"""

from typing import TYPE_CHECKING

from kpidesk.domain.contributions import (
    Decomposition,
    Setting,
    Unexplained,
    inputs_of,
    made_otherwise,
    one_of_several,
    shared_out,
)
from kpidesk.domain.formulas.between import Stretch
from kpidesk.domain.formulas.dependencies import Plan
from kpidesk.domain.formulas.timeline import OUTSIDE
from kpidesk.domain.formulas.tree import Constant, walk
from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.periods import Period
from kpidesk.i18n import _

if TYPE_CHECKING:
    from kpidesk.domain.formulas.engine import Engine
    from kpidesk.domain.formulas.lens_columns import LensColumns


def decompose_through(
    engine: "Engine", lens: "LensColumns", metric_id: int, before: Period, after: Period
) -> Decomposition | Unexplained:
    """Return what the inputs contributed to the change of a number that `lens` shows.

    The periods are of the metric's own frequency or a coarser one, and it has a number in both.
    Contributions are in the unit of the metric and add up to the change. Raises KeyError where
    there is no such metric, ValueError where there is no number.
    """
    numbers = [number_through(lens, metric_id, period) for period in (before, after)]
    values = [number for number in numbers if number is not None]
    if len(values) < len(numbers):
        msg = "a change has a number at both ends"
        raise ValueError(msg)
    found = _setting(engine, lens, metric_id, before, after)
    if isinstance(found, Unexplained):
        return found
    return shared_out(found, values[0], values[1])


def number_through(lens: "LensColumns", metric_id: int, period: Period) -> float | None:
    """Return the number that `lens` gives in `period`; None where it gives none.

    `period` is of the metric's own frequency or a coarser one. Raises KeyError where there is no
    such metric.
    """
    at = lens.line(period.frequency).find(period)
    cell = None if at == OUTSIDE else lens.see(metric_id, period.frequency).column.cell(at)
    return cell if isinstance(cell, float) else None


def _setting(
    engine: "Engine", lens: "LensColumns", metric_id: int, before: Period, after: Period
) -> Setting | Unexplained:
    """Return how the lens makes its two numbers."""
    plan, name = lens.plans[metric_id], lens.definitions[metric_id].name
    tree = plan.version_on(after.start).tree
    if tree is None:
        return Unexplained(_("“{name}” is typed: no formula says why.").format(name=name))
    shown = lens.line(after.frequency)
    if plan.is_recomputed:
        if plan.version_on(before.start).tree != tree:
            return made_otherwise(name, before, engine.calendar)
        if any(isinstance(node, Constant) for node in walk(tree)):
            return Unexplained(
                _("“{name}” counts days or periods, which are told apart as measured only.").format(
                    name=name
                )
            )
        one, other = (shown.find(period) for period in (before, after))
        stretches = Stretch(one, one + 1), Stretch(other, other + 1)
        return Setting(
            engine,
            metric_id,
            tree,
            shown,
            (before, after),
            stretches,
            inputs_of(engine, tree),
            is_mean=False,
            lens=lens,
        )
    return _put_together(engine, lens, metric_id, before, after)


def _put_together(
    engine: "Engine", lens: "LensColumns", metric_id: int, before: Period, after: Period
) -> Setting | Unexplained:
    """Return how the lens puts its two numbers together from those of shorter periods."""
    plan, name = lens.plans[metric_id], lens.definitions[metric_id].name
    tree = plan.version_on(after.start).tree
    assert tree is not None  # noqa: S101 - whoever asks has looked
    stretches = (
        _covered(engine, lens, metric_id, plan, before),
        _covered(engine, lens, metric_id, plan, after),
    )
    if not all(stretches):
        return one_of_several(name)
    line = lens.line(plan.frequency)
    inside = [line.periods[at] for each in stretches for at in range(each.start, each.stop)]
    if any(plan.version_on(each.start).tree != tree for each in inside):
        return made_otherwise(name, min(before, after), engine.calendar)
    is_of_one = plan.aggregation in {Aggregation.FIRST, Aggregation.LAST}
    return Setting(
        engine,
        metric_id,
        tree,
        line,
        (inside[0], inside[-1]) if is_of_one else (before, after),
        stretches,
        inputs_of(engine, tree),
        is_mean=plan.aggregation is Aggregation.MEAN,
        lens=lens,
        is_direct=False,
        is_of_one=is_of_one,
    )


def _covered(
    engine: "Engine", lens: "LensColumns", metric_id: int, plan: Plan, period: Period
) -> Stretch:
    """Return the periods that make a number; none where one of many alone won."""
    window = lens.windows(plan.frequency, period.frequency)[
        lens.line(period.frequency).find(period)
    ]
    if plan.aggregation in {Aggregation.SUM, Aggregation.MEAN}:
        return Stretch(window.start, window.stop)
    if plan.aggregation not in {Aggregation.FIRST, Aggregation.LAST}:
        return Stretch(0, 0)
    cells = engine.column(metric_id).cells()
    known = [at for at in range(window.start, window.stop) if isinstance(cells[at], float)]
    chosen = known[-1 if plan.aggregation is Aggregation.LAST else 0]
    return Stretch(chosen, chosen + 1)
