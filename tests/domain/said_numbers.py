"""Reads the numbers of a sentence back, as a person with a pencil does."""

import re
from decimal import Decimal

from kpidesk.domain.units import Unit, UnitKind

_NUMBER = re.compile(r"(?P<sign>[-+]?)(?P<symbol>[^\d\s+-]*\s?)(?P<digits>\d[\d,]*(?:\.\d+)?)")


def read(text: str) -> Decimal:
    """Return the first number of a text: "-€1,234.50" is -1234.50."""
    found = _NUMBER.search(text.replace("\u00a0", " "))
    assert found is not None, text
    number = Decimal(found["digits"].replace(",", ""))
    return -number if found["sign"] == "-" else number


def is_rounded(said: Decimal, value: float, unit: Unit) -> bool:
    """Say whether `said` is `value` as a metric of `unit` may show it, or with more decimals."""
    places = -int(said.as_tuple().exponent)
    exact = Decimal(value) * (100 if unit.kind is UnitKind.PERCENT else 1)
    half = Decimal("0.5").scaleb(-places) * Decimal("1.000001") + Decimal("1e-9")
    return places >= unit.decimals and abs(said - exact) <= half
