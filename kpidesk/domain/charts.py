"""Charts as plain descriptions: screen, print and report draw the same one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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
    chart shows it and the two mean the same. `near` is the target at the far edge of its near
    band; None where there is no band. `said` is its sentence, or makes it when it is asked for: of
    thousands of points a person reads a few.
    """

    period: Period
    label: str
    short_label: str
    value: float | None
    target: Target | None
    status: Status
    note: str = ""
    said: str | Callable[[], str] = field(default="", compare=False, repr=False)
    value_text: str = ""
    target_text: str = ""
    last_year: float | None = None
    near: Target | None = None

    @property
    def sentence(self) -> str:
        """Return the sentence that holds the value against its target."""
        return self.said if isinstance(self.said, str) else self.said()


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

    A line ends before each of the indexes in `restarts`, where what is added up begins anew: there
    is no way from the year to date of a whole year to that of its first month. `shows_last_year`
    says whether a picture draws the values of the year before, `shows_near` whether it draws the
    bands in which a value is near its target.
    """

    title: str
    unit: Unit
    points: tuple[TrendPoint, ...]
    current: int | None = None
    breaks: tuple[ChartBreak, ...] = ()
    markers: tuple[ChartMarker, ...] = ()
    benchmark: BenchmarkLine | None = None
    shows_last_year: bool = False
    shows_near: bool = False
    restarts: tuple[int, ...] = ()

    @property
    def has_values(self) -> bool:
        """Say whether there is anything to draw."""
        return any(point.value is not None for point in self.points)

    @property
    def markers_of_periods(self) -> Mapping[Period, tuple[ChartMarker, ...]]:
        """Return the markers by their periods, for a chart of the same with points of its own."""
        found: dict[Period, tuple[ChartMarker, ...]] = {}
        for marker in self.markers:
            period = self.points[marker.index].period
            found[period] = (*found.get(period, ()), marker)
        return found

    @property
    def line_starts(self) -> frozenset[int]:
        """Return the indexes of the points that no line joins with the one before."""
        return frozenset({*self.restarts, *(each.index for each in self.breaks)})
