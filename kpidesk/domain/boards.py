"""Boards: how KPIs are chosen, grouped and ordered; what a tile says beside its standing."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self

from kpidesk.domain import period_names
from kpidesk.domain.charts_bullet import BulletChart
from kpidesk.domain.lenses import Lens
from kpidesk.domain.periods import Period
from kpidesk.domain.standing_facts import Standing
from kpidesk.domain.status import Status
from kpidesk.i18n import _


class Grouping(StrEnum):
    """Under which headings the tiles stand."""

    NONE = "none"
    OBJECTIVE = "objective"
    DEPARTMENT = "department"
    OWNER = "owner"

    @property
    def label(self) -> str:
        """Return the words a person reads."""
        return {
            Grouping.NONE: _("Not grouped"),
            Grouping.OBJECTIVE: _("By objective"),
            Grouping.DEPARTMENT: _("By department"),
            Grouping.OWNER: _("By owner"),
        }[self]

    @property
    def heading_of(self) -> Callable[[Standing], str]:
        """Return what gives the heading of a tile; empty where it has none."""
        return {
            Grouping.NONE: lambda _standing: "",
            Grouping.OBJECTIVE: lambda standing: standing.objective,
            Grouping.DEPARTMENT: lambda standing: standing.department,
            Grouping.OWNER: lambda standing: standing.owner,
        }[self]


class Order(StrEnum):
    """How tiles follow each other under a heading."""

    IMPORTANCE = "importance"
    WORST = "worst"
    CHANGE = "change"
    CHANGE_ON_YEAR = "change_on_year"
    NAME = "name"

    @property
    def label(self) -> str:
        """Return the words a person reads."""
        return {
            Order.IMPORTANCE: _("By importance"),
            Order.WORST: _("Worst first"),
            Order.CHANGE: _("Biggest change first"),
            Order.CHANGE_ON_YEAR: _("Biggest change on last year"),
            Order.NAME: _("By name"),
        }[self]


@dataclass(frozen=True, slots=True)
class BoardView:
    """What a person chose to see; `statuses` empty is all of them, `search` words of the tile."""

    lens: Lens = Lens.AS_MEASURED
    grouping: Grouping = Grouping.DEPARTMENT
    order: Order = Order.IMPORTANCE
    search: str = ""
    statuses: frozenset[Status] = frozenset()


class Tone(StrEnum):
    """What a line of the summary is for the reader."""

    PLAIN = "plain"
    ATTENTION = "attention"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """A sentence of the summary, with the metric that it leads to; None leads nowhere.

    `is_decided` says that it is about actions: of these neither tile nor screen of a KPI tells.
    `cited` is the part of `text` that has the numbers it goes by: whoever shortens it keeps that.
    """

    text: str
    metric_id: int | None = None
    tone: Tone = Tone.PLAIN
    is_decided: bool = False
    cited: str = field(default="", compare=False)

    @property
    def least(self) -> int:
        """Return how many letters of the text have to be shown for it to cite its numbers."""
        at = self.text.find(self.cited) if self.cited else -1
        return 0 if at < 0 else at + len(self.cited)


@dataclass(frozen=True, slots=True)
class TileFacts:
    """What a tile says beside its standing.

    `age` says how old the newest number is, in words; `is_late` that another one is overdue.
    `signal` is the sentence of what is not noise, empty where there is none; `is_good` says whether
    that is good news, None where nobody can tell. `change_size` says how large the latest change is
    beside those that are usual for the metric, without sign: 1 is as usual. `kpi_since` is the day
    on which it became a KPI, on the board of a month before that.
    """

    bullet: BulletChart | None = None
    age: str = ""
    is_late: bool = False
    signal: str = ""
    is_good: bool | None = None
    change_size: float = 0.0
    kpi_since: dt.date | None = None

    @property
    def no_kpi_yet(self) -> str:
        """Return that a past month shows what was no KPI yet, and since when it is one."""
        return "" if self.kpi_since is None else no_kpi_yet(self.kpi_since)


def no_kpi_yet(since: dt.date) -> str:
    """Return that something was no KPI yet, and since when it is one."""
    day = period_names.format_day(since)
    return _("Not a KPI yet: it became one on {day}.").format(day=day)


@dataclass(frozen=True, slots=True)
class BoardSection:
    """Standings under one heading; an empty heading is not shown."""

    heading: str
    standings: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """The status of each KPI over the latest periods, oldest first, as a grid.

    `rows` name the KPIs by id, `columns` the periods as a person reads them; `cells` has a row each
    with the status, and what it says to who looks closer; None where a KPI has no period in that
    column. `periods` are those of the columns.
    """

    rows: tuple[tuple[int, str], ...]
    columns: tuple[str, ...]
    cells: tuple[tuple["HeatCell | None", ...], ...]
    periods: tuple[Period, ...] = ()

    def told(self) -> "HeatMap":
        """Return the map with the words of all its cells, to be kept without what they are of."""
        cells = tuple(
            tuple(None if cell is None else replace(cell, tell=cell.tell()) for cell in row)
            for row in self.cells
        )
        return replace(self, cells=cells)


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One KPI in one period; `tell` gives its words, once somebody looks closer at the cell.

    There are more than a thousand cells, and most are only seen.
    """

    status: Status
    tell: Callable[[], "CellWords"]

    @property
    def value_text(self) -> str:
        """Return the value as text."""
        return self.tell().value_text

    @property
    def sentence(self) -> str:
        """Return the sentence that a person reads."""
        return self.tell().sentence


@dataclass(frozen=True, slots=True)
class CellWords:
    """What a cell of a heat map says."""

    value_text: str
    sentence: str

    def __call__(self) -> Self:
        """Return these words: they stand for what would tell them."""
        return self


Sections = Sequence[BoardSection]
