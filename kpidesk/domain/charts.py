"""Charts as plain descriptions: screen, print and report draw the same one."""

from dataclasses import dataclass

from kpidesk.domain.periods import Period
from kpidesk.domain.status import Status
from kpidesk.domain.targets import Target
from kpidesk.domain.units import Unit


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One period of a trend; `value` None is a gap, which no line crosses.

    A period that was measured in another unit than the chart's is a gap too, as its number has no
    place on the axis. `value_text` and `target_text` say what it was, in the unit of then; they are
    empty where the numbers say it.
    """

    period: Period
    label: str
    short_label: str
    value: float | None
    target: Target | None
    status: Status
    note: str = ""
    sentence: str = ""
    value_text: str = ""
    target_text: str = ""


@dataclass(frozen=True, slots=True)
class ChartBreak:
    """From the point at `index` on the metric means something else than before it.

    `label` has two words for the picture; `sentence` says what changed, and why.
    """

    index: int
    label: str
    sentence: str


@dataclass(frozen=True, slots=True)
class TrendChart:
    """Values against targets over consecutive periods; `current` is the index of the marked one."""

    title: str
    unit: Unit
    points: tuple[TrendPoint, ...]
    current: int | None = None
    breaks: tuple[ChartBreak, ...] = ()

    @property
    def has_values(self) -> bool:
        """Say whether there is anything to draw."""
        return any(point.value is not None for point in self.points)
