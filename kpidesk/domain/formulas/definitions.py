"""What the calculation needs to know of a metric."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.periods import Frequency
from kpidesk.domain.units import Unit


@dataclass(frozen=True, slots=True)
class EarlierFormula:
    """How a metric was calculated in the periods that start before `until`; None: it was typed.

    `unit` is what it was measured in then; None is the present one.
    """

    until: dt.date
    formula: str | None
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """A metric as the calculation sees it; without a formula its values are those that are stored.

    `earlier` are the formulas it had before, in order of time: a changed formula keeps its old
    meaning for old periods. Raises ValueError where they are not in order.
    """

    id: int
    name: str
    frequency: Frequency = Frequency.MONTH
    aggregation: Aggregation = Aggregation.SUM
    unit: Unit = field(default_factory=Unit)
    formula: str | None = None
    earlier: tuple[EarlierFormula, ...] = ()

    def __post_init__(self) -> None:
        """Refuse earlier formulas that do not follow each other."""
        untils = [version.until for version in self.earlier]
        if untils != sorted(set(untils)):
            raise ValueError("earlier formulas are not in order of time")

    @property
    def is_calculated(self) -> bool:
        """Say whether it has a formula now."""
        return self.formula is not None

    def versions(self) -> Iterator[tuple[dt.date | None, str | None]]:
        """Yield until when which formula was in force, in order; the last has no end."""
        for version in self.earlier:
            yield version.until, version.formula
        yield None, self.formula

    def formula_on(self, day: dt.date) -> str | None:
        """Return the formula that is in force for a period that starts on `day`."""
        return next(text for until, text in self.versions() if until is None or day < until)

    def unit_on(self, day: dt.date) -> Unit:
        """Return what the values of a period that starts on `day` are measured in."""
        return next((v.unit or self.unit for v in self.earlier if day < v.until), self.unit)
