"""The driver tree: what moved a number, what moved that, and so on down to what was typed."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, Final

from kpidesk.domain.contributions import (
    Decomposition,
    Part,
    PartKind,
    Unexplained,
    decompose,
    means_the_same,
)
from kpidesk.domain.formulas.tree import Name, walk
from kpidesk.domain.numbers import ENGLISH, NumberLocale
from kpidesk.domain.periods import Period
from kpidesk.domain.units import Unit

if TYPE_CHECKING:
    from kpidesk.domain.formulas.engine import Engine
    from kpidesk.domain.formulas.lens_columns import LensColumns

DEPTH: Final = 6


@dataclass(frozen=True, slots=True)
class DriverNode:
    """A metric in two periods, in its own unit, and what it is made of, in the formula's order.

    `before` and `value` are None where there is no number. `reason` says why the change has no
    parts; it is empty where it has, and where the metric is typed. With `is_cut` there is more
    below, deeper than was asked for. Of a metric that is not `is_comparable` the two numbers mean
    two things. `days` is what the change owes to how many days the periods have, in its own unit.
    """

    metric_id: int
    name: str
    unit: Unit
    before: float | None
    value: float | None
    drivers: tuple["Driver", ...] = ()
    reason: str = ""
    is_cut: bool = False
    is_comparable: bool = True
    days: float = 0.0


@dataclass(frozen=True, slots=True)
class Driver:
    """A metric below another one, and its contribution to the change of that, in that one's unit.

    A metric that several need is one and the same node, with a contribution to each of them. The
    contribution is None where the change above has no parts.
    """

    node: DriverNode
    contribution: float | None


def driver_tree(
    engine: "Engine",
    metric_id: int,
    before: Period,
    after: Period,
    locale: NumberLocale = ENGLISH,
    depth: int = DEPTH,
    lens: "LensColumns | None" = None,
) -> DriverNode:
    """Return what a metric's change was made of, at most `depth` levels below it.

    The periods are as for `decompose`, which says what else is raised. By `lens` all numbers are
    those that it shows, and `decompose_through` shares their changes.
    """
    inputs = _levels(engine, metric_id, after, depth)
    looking = _Looking(engine, before, after, locale, lens)
    made: dict[int, DriverNode] = {}
    for each in sorted(inputs, key=engine.dependencies.rank.__getitem__):
        below = inputs[each]
        definition = engine.dependencies.definitions[each]
        found = looking.split(each) if below else None
        parts = found.parts if isinstance(found, Decomposition) else ()
        reason = "" if found is None or isinstance(found, Decomposition) else found.reason
        made[each] = DriverNode(
            each,
            definition.name,
            definition.unit_on(after.start),
            looking.number(each, before),
            looking.number(each, after),
            tuple(Driver(made[other], _contribution(parts, other)) for other in below or ()),
            reason,
            below is None,
            means_the_same(definition, before, after),
            fsum(part.contribution for part in parts if part.kind is PartKind.CALENDAR),
        )
    return made[metric_id]


def number_in(
    engine: "Engine", lens: "LensColumns | None", metric_id: int, period: Period
) -> float | None:
    """Return the number of a metric, as it was measured or through `lens`; None where it has none.

    It is in the unit of the metric. Raises KeyError where there is no such metric.
    """
    if lens is None:
        cell = engine.cell(metric_id, period)
        return cell if isinstance(cell, float) else None
    from kpidesk.domain.lens_contributions import number_through

    return number_through(lens, metric_id, period)


@dataclass(frozen=True, slots=True)
class _Looking:
    """Looks at the numbers of two periods, as they were measured or through a lens."""

    engine: "Engine"
    before: Period
    after: Period
    locale: NumberLocale
    lens: "LensColumns | None"

    def number(self, metric_id: int, period: Period) -> float | None:
        """Return the number of a metric; None where it has none."""
        return number_in(self.engine, self.lens, metric_id, period)

    def split(self, metric_id: int) -> Decomposition | Unexplained:
        """Return the parts of a metric's change, or why it has none."""
        lens = self.lens
        if lens is None:
            return decompose(self.engine, metric_id, self.before, self.after, self.locale)
        from kpidesk.domain.formulas.lens_reasons import why_blank
        from kpidesk.domain.lens_contributions import decompose_through

        for period in (self.after, self.before):
            if self.number(metric_id, period) is None:
                return Unexplained(why_blank(lens, metric_id, period))
        return decompose_through(self.engine, lens, metric_id, self.before, self.after)


def _levels(
    engine: "Engine", metric_id: int, period: Period, depth: int
) -> dict[int, tuple[int, ...] | None]:
    """Return the inputs of a metric and of all that is looked at below it; None where it is cut.

    A metric that several need stands on the highest of its levels.
    """
    found: dict[int, tuple[int, ...] | None] = {}
    level: Iterable[int] = (metric_id,)
    for step in range(depth + 1):
        following: dict[int, None] = {}
        for each in level:
            if each in found:
                continue
            inputs = _inputs(engine, each, period)
            found[each] = None if inputs and step == depth else inputs
            if step < depth:
                following.update(dict.fromkeys(inputs))
        level = following
    return found


def _inputs(engine: "Engine", metric_id: int, period: Period) -> tuple[int, ...]:
    dependencies = engine.dependencies
    tree = dependencies.plans[metric_id].version_on(period.start).tree
    if tree is None:
        return ()
    ids = [dependencies.find(node.name) for node in walk(tree) if isinstance(node, Name)]
    return tuple(dict.fromkeys(each for each in ids if each is not None))


def _contribution(parts: Iterable[Part], metric_id: int) -> float | None:
    return next((part.contribution for part in parts if part.metric_id == metric_id), None)
