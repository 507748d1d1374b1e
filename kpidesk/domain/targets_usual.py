"""The usual range of a metric, and its edge as a target."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR
from typing import Final

from kpidesk.domain.metrics import Direction
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.series import Change, Series
from kpidesk.domain.targets import Target
from kpidesk.domain.targets_proposals import Basis, Proposal, mean, sensible
from kpidesk.domain.units import Unit, UnitKind, format_value
from kpidesk.i18n import _, ngettext

# 3 / d2, d2 = 1.128 for two values: Wheeler, Understanding Variation, 1993.
NATURAL_LIMIT: Final = 2.66
MIN_POINTS: Final = 10
MAX_POINTS: Final = 24  # Wheeler: more hardly move the limits, and older values tell less


@dataclass(frozen=True, slots=True)
class Limits:
    """The natural process limits of a series, in its unit, from the latest `count` values.

    `moving_range` is the mean of the changes, without sign, from one value to the next.
    """

    mean: float
    moving_range: float
    count: int

    @property
    def low(self) -> float:
        """Return the lower natural process limit."""
        return self.mean - NATURAL_LIMIT * self.moving_range

    @property
    def high(self) -> float:
        """Return the upper natural process limit."""
        return self.mean + NATURAL_LIMIT * self.moving_range


def limits(history: Series) -> Limits | None:
    """Return the natural process limits of the latest 24 values; None for fewer than 10.

    Mean plus and minus 2.66 times the mean moving range (Wheeler, Understanding Variation, 1993).
    Only neighbours make a moving range: a gap is no change. None, too, without any neighbours, and
    where a limit is beyond a double.
    """
    points = sorted(history.values)[-MAX_POINTS:]
    changes = [
        abs(Change(history.values[period], history.values[period.previous]).difference)
        for period in points
        if period.previous in points
    ]
    if len(points) < MIN_POINTS or not changes:
        return None
    found = Limits(mean([history.values[period] for period in points]), mean(changes), len(points))
    return found if math.isfinite(found.high - found.low) else None


def usual_range(
    history: Series, direction: Direction, unit: Unit, locale: NumberLocale
) -> Proposal:
    """Return the better edge of the usual range as a proposal, both edges within a range.

    Rounded away from the range by at most a twentieth of its width. Never beyond what the metric
    can be: below zero for what never was, above 100 % for a percentage that never was. Nothing is
    proposed where more than a tenth of the values lie outside: then it is not one process.
    """
    found = limits(history)
    if found is None:
        return Proposal(Basis.USUAL_RANGE, _too_few(len(history.values)))
    latest = [history.values[period] for period in sorted(history.values)[-found.count :]]
    if 10 * sum(not found.low <= value <= found.high for value in latest) > found.count:
        return Proposal(
            Basis.USUAL_RANGE,
            _("The values have shifted along the way, so what is usual is not settled yet."),
        )
    floor, ceiling = _bounds(history.values.values(), unit)
    size = (found.high - found.low) / 20
    low = sensible(found.low, size, unit, ROUND_FLOOR)
    high = sensible(found.high, size, unit, ROUND_CEILING)
    words = {
        "low": format_value(max(found.low, floor), unit, locale),
        "high": format_value(min(found.high, ceiling), unit, locale),
    }
    if words["low"] == words["high"]:
        return Proposal(
            Basis.USUAL_RANGE, _("The values hardly move: their usual range has no edge to try.")
        )
    nearly_all = _("While nothing changes, nearly every value lies between {low} and {high}.")
    said = [nearly_all.format(**words)]
    if direction is Direction.WITHIN:
        target = Target(max(low, floor), min(high, ceiling))
        return Proposal(Basis.USUAL_RANGE, said[0], target)
    edge = high if direction is Direction.HIGHER else low
    if not floor < edge <= ceiling:
        said.append(_("Beyond that there is nothing to aim for."))
        return Proposal(Basis.USUAL_RANGE, " ".join(said))
    said.append(
        _("To get to {target} again and again takes a real change, not luck.").format(
            target=format_value(edge, unit, locale)
        )
    )
    return Proposal(Basis.USUAL_RANGE, " ".join(said), Target(edge))


def _too_few(count: int) -> str:
    if count >= MIN_POINTS:
        return _("There are too many gaps between the values to tell what is usual.")
    return ngettext(
        "There is {count} value; it takes {needed} to tell what is usual.",
        "There are {count} values; it takes {needed} to tell what is usual.",
        count,
    ).format(count=count, needed=MIN_POINTS)


def _bounds(values: Collection[float], unit: Unit) -> tuple[float, float]:
    """Return the least and the most that a value can be, as far as `values` and `unit` tell."""
    if unit.kind.limits is not None:
        return unit.kind.limits
    is_positive = min(values) >= 0
    is_share = unit.kind is UnitKind.PERCENT and is_positive and max(values) <= 1
    return (0.0 if is_positive else -math.inf), (1.0 if is_share else math.inf)
