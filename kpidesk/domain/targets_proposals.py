"""What the three ways to propose a target share: the proposal, and figures that a person names."""

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from kpidesk.domain.durations import of_sixtieths
from kpidesk.domain.numbers import EXACT
from kpidesk.domain.periods import Period
from kpidesk.domain.series import Series
from kpidesk.domain.target_plans import Growth, kept_decimals
from kpidesk.domain.targets import Target
from kpidesk.domain.units import Unit
from kpidesk.i18n import _

_HANDY_SIXTIETHS: Final = (1, 5, 10, 15, 30)


class Basis(StrEnum):
    """What a proposal rests on."""

    LAST_YEAR = "last_year"
    USUAL_RANGE = "usual_range"
    BEST_RUN = "best_run"

    @property
    def label(self) -> str:
        """Return the words a person reads."""
        return {
            Basis.LAST_YEAR: _("Measured by last year"),
            Basis.USUAL_RANGE: _("The edge of the usual range"),
            Basis.BEST_RUN: _("The best stretch, sustained"),
        }[self]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A target and the evidence for it; without a target, `evidence` says why there is none.

    `rule`, where given, is the plan that suits a seasonal business better than `target`, which is
    the same for every period.
    """

    basis: Basis
    evidence: str
    target: Target | None = None
    rule: Growth | None = None


def sensible(value: float, size: float, unit: Unit, rounding: str = ROUND_HALF_UP) -> float:
    """Return `value` as a multiple of 1 or 5 times a power of ten, by steps of at most `size`.

    Never finer than what `unit` shows, and never a score beyond its limits; `value` and `size` are
    in the metric's unit. `rounding` is one of decimal's.
    """
    step = Decimal(1).scaleb(-kept_decimals(unit))
    largest = Decimal(format(within_double(size), ".15g"))
    if unit.is_clock and largest < step:
        return _on_clock(value, largest, rounding)
    if largest > step:
        power = Decimal(1).scaleb(largest.adjusted(), EXACT)
        step = max(step, power * 5 if largest >= power * 5 else power)
    exact = EXACT.divide(Decimal(format(within_double(value), ".15g")), step)
    count = exact.quantize(Decimal(1), rounding, EXACT)
    found = float(EXACT.multiply(count, step)) + 0.0  # -0.0 would be shown as a minus
    least, most = unit.kind.limits or (-math.inf, math.inf)
    return max(least, min(within_double(found), most))


def _on_clock(value: float, size: Decimal, rounding: str) -> float:
    """Return `value` as a multiple of the largest handy part of an hour that is within `size`."""
    step = max((part for part in _HANDY_SIXTIETHS if part <= size * 60), default=1)
    exact = EXACT.divide(EXACT.multiply(Decimal(format(value, ".15g")), Decimal(60)), Decimal(step))
    return of_sixtieths(exact.quantize(Decimal(1), rounding, EXACT) * step)


def within_double(value: float) -> float:
    """Return `value`, and the largest double instead of infinity, which no target can be."""
    return max(-sys.float_info.max, min(value, sys.float_info.max))


def latest_years(history: Series, years: int) -> list[Period]:
    """Return the periods with a value among those of the latest `years` years, in order."""
    last = history.last
    if last is None:
        return []
    first = last.shift(1 - years * history.frequency.per_year)
    return sorted(period for period in history.values if period >= first)


def mean(values: Sequence[float]) -> float:
    """Return the mean of values that are not empty, never outside of them."""
    try:
        found = math.fsum(values) / len(values)
    except OverflowError:
        # Halved, since thirds of the largest double, rounded up, add up to more than it.
        found = 2 * math.fsum(value / 2 / len(values) for value in values)
    return max(min(values), min(found, max(values)))
