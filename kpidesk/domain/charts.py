"""Charts as plain descriptions: screen, print and report draw the same one."""

from dataclasses import dataclass

from kpidesk.domain.periods import Period
from kpidesk.domain.status import Status
from kpidesk.domain.targets import Target
from kpidesk.domain.units import Unit


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One period of a trend; `value` None is a gap, which no line crosses."""

    period: Period
    label: str
    short_label: str
    value: float | None
    target: Target | None
    status: Status
    note: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class TrendChart:
    """Values against targets over consecutive periods; `current` is the index of the marked one."""

    title: str
    unit: Unit
    points: tuple[TrendPoint, ...]
    current: int | None = None

    @property
    def has_values(self) -> bool:
        """Say whether there is anything to draw."""
        return any(point.value is not None for point in self.points)
