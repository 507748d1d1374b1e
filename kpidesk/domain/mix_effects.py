"""A ratio of sums over the same parts: what the parts' own rates did, and what their mix did.

A conversion rate of all is the mean of the rates of web and shop, weighted by their leads. It moves
when a rate moves, and when the weights do: it may fall while every rate rises (Simpson's paradox).
The split is that of E. M. Kitagawa, "Components of a Difference Between Two Rates", Journal of the
American Statistical Association 50 (1955): each part's rate effect is the change of its rate at its
mean weight, the mix effect the change of the weights at the mean rates. Nothing is left over, and
the way back has the other signs.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, isclose, isfinite
from typing import TYPE_CHECKING, Final

from kpidesk.domain.contributions import Part, PartKind
from kpidesk.domain.driver_trees import number_in
from kpidesk.domain.formulas.names import name_key
from kpidesk.domain.formulas.tree import Call, Chain, Name, Node, Number, Operator
from kpidesk.domain.periods import Period
from kpidesk.domain.units import Unit
from kpidesk.i18n import _

if TYPE_CHECKING:
    from kpidesk.domain.formulas.engine import Engine
    from kpidesk.domain.formulas.lens_columns import LensColumns

_CLOSE: Final = 1e-9
_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class MixEffects:
    """The change of a ratio by the rates of its parts, in the order of the formula, and their mix.

    All is in the unit of the ratio: `before` and `after` of a part of `rates` are its own rates,
    None where it had no weight. `mix` is the contribution of the shift between the parts.
    """

    rates: tuple[Part, ...]
    mix: Part

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return all parts of the change, the mix last."""
        return (*self.rates, self.mix)


@dataclass(frozen=True, slots=True)
class _Share:
    """Above and below the line, one part of a ratio in one period."""

    above: float
    below: float


def mix_effects(
    engine: "Engine",
    metric_id: int,
    before: Period,
    after: Period,
    lens: "LensColumns | None" = None,
) -> MixEffects | None:
    """Return the change of a ratio of sums by rate and mix; None where it is no such ratio.

    By `lens` all numbers are those that it shows in the two periods.

    It is one where the sums have the same kinds of parts, as their names say ("Orders web" over
    "Visits web"), and no weight is negative. The sums may stand in the formula, or be metrics that
    are sums of their own. Raises KeyError where there is no such metric.
    """
    plan = engine.dependencies.plans[metric_id]
    trees = [plan.version_on(period.start).tree for period in (before, after)]
    if trees[1] is None or trees[0] != trees[1]:
        return None
    ratio = _ratio(trees[1])
    if ratio is None:
        return None
    scale, *sides = ratio
    found = [_summands(engine, side, after) for side in sides]
    pairs = _paired(engine, *found)
    if len(pairs) < 2:
        return None
    rows = []
    for period in (before, after):
        row = [_share(engine, lens, pair, period) for _label, pair in pairs]
        value = number_in(engine, lens, metric_id, period)
        if value is None or not _gives(row, scale, value):
            return None
        rows.append(row)
    unit = engine.dependencies.definitions[metric_id].unit_on(after.start)
    return _effects([label for label, _pair in pairs], rows[0], rows[1], scale, unit)


def _ratio(tree: Node) -> tuple[float, Node, Node] | None:
    """Return a written factor, what stands above the line and what below; None where it is more."""
    if not isinstance(tree, Chain) or tree.is_sum:
        return None
    scale, above, below = 1.0, list[Node](), list[Node]()
    steps = [(Operator.MULTIPLY, tree.first), *((s.operator, s.operand) for s in tree.steps)]
    for operator, operand in steps:
        is_below = operator is Operator.DIVIDE
        if not isinstance(operand, Number):
            (below if is_below else above).append(operand)
        elif not operand.value:
            return None
        else:
            scale *= 1 / operand.value if is_below else operand.value
    return (scale, above[0], below[0]) if len(above) == len(below) == 1 else None


def _summands(engine: "Engine", side: Node, period: Period) -> list[int]:
    """Return the metrics that are added up to give one side of a ratio; empty where none are."""
    if isinstance(side, Name):
        metric_id = engine.dependencies.find(side.name)
        if metric_id is None:
            return []
        tree = engine.dependencies.plans[metric_id].version_on(period.start).tree
        return [] if tree is None or isinstance(tree, Name) else _summands(engine, tree, period)
    nodes: Sequence[Node] = ()
    if isinstance(side, Call) and side.function == "sum":
        nodes = side.arguments
    elif isinstance(side, Chain) and all(s.operator is Operator.ADD for s in side.steps):
        nodes = (side.first, *(step.operand for step in side.steps))
    found = [engine.dependencies.find(node.name) for node in nodes if isinstance(node, Name)]
    known = [each for each in found if each is not None]
    return known if len(known) == len(nodes) == len(set(known)) else []


def _paired(
    engine: "Engine", above: Sequence[int], below: Sequence[int]
) -> list[tuple[str, tuple[int, int]]]:
    """Return the parts that both sides have, by what their names say; empty where they differ."""
    if len(above) != len(below) or len(above) < 2:
        return []
    one, other = _kinds(engine, above), _kinds(engine, below)
    if one.keys() != other.keys() or not len(one) == len(other) == len(above):
        return []
    return [(label, (each, other[key][1])) for key, (label, each) in one.items()]


def _kinds(engine: "Engine", ids: Sequence[int]) -> dict[str, tuple[str, int]]:
    """Return metrics and their labels by the words in which their names differ from each other."""
    words = [_WORD.findall(engine.dependencies.definitions[each].name) for each in ids]
    keys = [[name_key(word) for word in each] for each in words]
    shared = set[str].intersection(*map(set, keys))
    found = {}
    for metric_id, own, own_keys in zip(ids, words, keys, strict=True):
        pairs = [pair for pair in zip(own, own_keys, strict=True) if pair[1] not in shared]
        label = " ".join(word for word, _key in pairs)
        if not label:
            return {}
        found[" ".join(key for _word, key in pairs)] = label[:1].upper() + label[1:], metric_id
    return found


def _share(
    engine: "Engine", lens: "LensColumns | None", pair: tuple[int, int], period: Period
) -> _Share:
    """Return a part in a period; what has no value counts as nothing, as in sum()."""
    above, below = (number_in(engine, lens, metric_id, period) or 0.0 for metric_id in pair)
    return _Share(above, below)


def _gives(row: Sequence[_Share], scale: float, value: float) -> bool:
    """Say whether the parts are all there is: no weight negative, none lost, the ratio theirs."""
    if any(each.below < 0 or (not each.below and each.above) for each in row):
        return False
    whole = fsum(each.below for each in row)
    if not whole or not isfinite(whole):
        return False
    found = scale * fsum(each.above for each in row) / whole
    return isclose(found, value, rel_tol=_CLOSE, abs_tol=_CLOSE * abs(scale))


def _rate(share: _Share, scale: float) -> float | None:
    return scale * share.above / share.below if share.below else None


def _effects(
    labels: Sequence[str],
    before: Sequence[_Share],
    after: Sequence[_Share],
    scale: float,
    unit: Unit,
) -> MixEffects | None:
    wholes = [fsum(each.below for each in row) for row in (before, after)]
    rates, shifts = [], []
    for label, old, new in zip(labels, before, after, strict=True):
        if not old.below and not new.below:
            continue
        own, other = (_rate(each, scale) for each in (old, new))
        # What was not there before had no rate that could have moved.
        first, last = (other if own is None else own), (own if other is None else other)
        assert first is not None  # noqa: S101 - one of the two periods has a weight
        assert last is not None  # noqa: S101
        weights = old.below / wholes[0], new.below / wholes[1]
        effect = (last - first) * fsum(weights) / 2
        shifts.append((weights[1] - weights[0]) * (first + last) / 2)
        rates.append(Part(label, None, unit, own, other, effect, PartKind.RATE))
    mix = Part(_("Mix"), None, unit, None, None, fsum(shifts), PartKind.MIX)
    parts = (*rates, mix)
    return MixEffects(tuple(rates), mix) if all(isfinite(p.contribution) for p in parts) else None
