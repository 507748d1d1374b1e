"""Charts as plain descriptions: screen, print and report draw the same one."""

from dataclasses import dataclass
from enum import StrEnum

from kpidesk.domain.periods import Period
from kpidesk.domain.status import Status
from kpidesk.domain.targets import Target
from kpidesk.domain.units import Unit


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One period of a trend; `value` None is a gap, which no line crosses.

    A period that was measured in another unit than the chart's is a gap too, as its number has no
    place on the axis. `value_text` and `target_text` say what it was, in the unit of then; they are
    empty where the numbers say it. `last_year` is the value of the same period last year, where the
    chart shows it and the two mean the same.
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
    last_year: float | None = None


@dataclass(frozen=True, slots=True)
class ChartBreak:
    """From the point at `index` on the metric means something else than before it.

    `label` has two words for the picture; `sentence` says what changed, and why.
    """

    index: int
    label: str
    sentence: str


class MarkerKind(StrEnum):
    """What a marker on a chart stands for."""

    EVENT = "event"  # of the company or the metric, see `events`
    NOTE = "note"
    SIGNAL = "signal"


@dataclass(frozen=True, slots=True)
class ChartMarker:
    """Something that happened at the point at `index`: `label` in a few words, `sentence` whole."""

    index: int
    kind: MarkerKind
    label: str
    sentence: str


@dataclass(frozen=True, slots=True)
class BenchmarkLine:
    """What others reach, as a line across the chart; `label` names the source."""

    value: float
    label: str


@dataclass(frozen=True, slots=True)
class TrendChart:
    """Values against targets over consecutive periods; `current` is the index of the marked one.

    `shows_last_year` says whether a picture draws the values of the year before.
    """

    title: str
    unit: Unit
    points: tuple[TrendPoint, ...]
    current: int | None = None
    breaks: tuple[ChartBreak, ...] = ()
    markers: tuple[ChartMarker, ...] = ()
    benchmark: BenchmarkLine | None = None
    shows_last_year: bool = False

    @property
    def has_values(self) -> bool:
        """Say whether there is anything to draw."""
        return any(point.value is not None for point in self.points)
