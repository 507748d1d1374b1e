"""What +, - and * do not say: powers, rounding and sums of many, one number at a time.

Both ways of computing a formula use these, so that they agree to the last bit. What is no finite
number is NaN, which means blank.
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from kpidesk.domain.numbers import round_half_up

NAN: Final = math.nan
# Up to here a double is scaled with an error far below _CLEAR.
_PLAIN_TO: Final = 1e9
_CLEAR: Final = 1e-4


def power(base: float, exponent: float) -> float:
    """Return base to the exponent; NaN for 0^-1, (-8)^0.5 and what is beyond a double; 0^0 is 1."""
    if math.isnan(base) or math.isnan(exponent):  # C says that blank^0 is 1
        return NAN
    try:
        return math.pow(base, exponent)
    except (ValueError, OverflowError):
        return NAN


def total(values: Sequence[float]) -> float:
    """Return the sum, rounded once (math.fsum); NaN where one is NaN or it is beyond a double."""
    try:
        return math.fsum(values)
    except OverflowError:  # on the way there; the sum itself may be a double, in whatever order
        return _exact_total(values)


def _exact_total(values: Sequence[float]) -> float:
    if any(map(math.isnan, values)):
        return NAN
    try:
        return float(sum(map(Fraction, values)))
    except OverflowError:
        return NAN


def rounded(value: float, digits: int) -> float:
    """Return `value` rounded half away from zero at 15 significant digits, as Excel rounds.

    A negative count of digits rounds to tens, hundreds and so on.
    """
    # Where half is nowhere near, floor gives the same number a hundred times faster.
    scaled = abs(value) * 10.0**digits
    if scaled < _PLAIN_TO:
        whole = math.floor(scaled + 0.5)
        if abs(scaled - whole) < 0.5 - _CLEAR:
            found = whole / 10.0**digits if digits >= 0 else whole * 10.0**-digits
            return math.copysign(found, value)
    if not math.isfinite(value):
        return NAN
    found = float(round_half_up(value, digits))
    return found if math.isfinite(found) else NAN
