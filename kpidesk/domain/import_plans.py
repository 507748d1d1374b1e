"""What an import would do with each cell, and what the person decided about it."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import chain, repeat
from typing import TYPE_CHECKING, NamedTuple, overload

from kpidesk.domain.cell_columns import CellColumns, labels_in
from kpidesk.domain.changes import ChangeSet
from kpidesk.domain.import_grounds import BY_PERSON, Aspect, Ground
from kpidesk.domain.imports import TotalCheck
from kpidesk.domain.metrics import Aggregation, Direction
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.units import Unit
from kpidesk.i18n import _

if TYPE_CHECKING:
    from kpidesk.domain.import_profiles import TableShape


class Outcome(StrEnum):
    """What an import does with a cell."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"
    IGNORED = "ignored"

    @property
    def label(self) -> str:
        """Return the word a person reads."""
        return {
            Outcome.NEW: _("New"),
            Outcome.CHANGED: _("Changed"),
            Outcome.UNCHANGED: _("Unchanged"),
            Outcome.REJECTED: _("Rejected"),
            Outcome.IGNORED: _("Ignored"),
        }[self]

    @property
    def is_written(self) -> bool:
        """Say whether applying the plan writes the cell."""
        return self in (Outcome.NEW, Outcome.CHANGED)


class PercentReading(StrEnum):
    """How a plain number is read where the metric is a percentage and the cell does not say."""

    POINTS = "points"
    FRACTION = "fraction"


class OnConflict(StrEnum):
    """What happens where the company holds another value than the sheet.

    KEEP leaves the company's and still fills what has a note or a mark alone; EMPTY writes only
    where nothing at all stands; OVERWRITE takes the sheet's.
    """

    KEEP = "keep"
    OVERWRITE = "overwrite"
    EMPTY = "empty"

    @property
    def label(self) -> str:
        """Return the words a person reads."""
        return {
            OnConflict.KEEP: _("Keep what the company has"),
            OnConflict.OVERWRITE: _("Take what the sheet says"),
            OnConflict.EMPTY: _("Fill only what is empty"),
        }[self]


@dataclass(frozen=True, slots=True)
class NewMetric:
    """A metric that an import would create for a label, and what each part of it rests on."""

    name: str
    unit: Unit
    frequency: Frequency
    aggregation: Aggregation
    direction: Direction = Direction.HIGHER
    unit_ground: Ground = field(default=BY_PERSON, compare=False)
    aggregation_ground: Ground = field(default=BY_PERSON, compare=False)
    direction_ground: Ground = field(default=BY_PERSON, compare=False)

    @property
    def grounds(self) -> Mapping[Aspect, Ground]:
        """Return what the proposals rest on."""
        return {
            Aspect.UNIT: self.unit_ground,
            Aspect.AGGREGATION: self.aggregation_ground,
            Aspect.DIRECTION: self.direction_ground,
        }

    def is_unclear(self, *aspects: Aspect) -> bool:
        """Say whether nothing told one of `aspects`, of all where none is named.

        How a year comes of months is nothing to ask of what is measured once a year.
        """
        return any(
            ground.is_fallback
            and not (aspect is Aspect.AGGREGATION and self.frequency is Frequency.YEAR)
            for aspect, ground in self.grounds.items()
            if aspect in (aspects or tuple(Aspect))
        )

    def with_unit(self, unit: Unit) -> "NewMetric":
        """Return it with the unit that a person chose; shares and scores are never added up."""
        adds = self.aggregation is Aggregation.SUM and not unit.kind.adds_up
        found = self.with_aggregation(Aggregation.MEAN) if adds else self
        return replace(found, unit=unit, unit_ground=BY_PERSON)

    def with_aggregation(self, aggregation: Aggregation) -> "NewMetric":
        """Return it with what a person chose that a year comes of; the same again confirms it."""
        return replace(self, aggregation=aggregation, aggregation_ground=BY_PERSON)

    def with_direction(self, direction: Direction) -> "NewMetric":
        """Return it with the direction that a person chose; the same again confirms it."""
        return replace(self, direction=direction, direction_ground=BY_PERSON)


@dataclass(frozen=True, slots=True)
class ImportChoices:
    """What the person decided.

    `metric_of_label`: which label is which metric; None means to leave out what stands under it.
    `new_metrics`: what is created, by label. `kept`: the conflicts, by metric and period, that
    are decided otherwise than `on_conflict` says: True keeps the company's value. `with_targets`
    takes budget columns as targets. `accepts_totals` imports although a total of the file differs
    from what was read. `profile` is the name under which all this is remembered; empty: not at all.
    """

    metric_of_label: Mapping[str, int | None] = field(default_factory=dict)
    percent_reading: PercentReading | None = None
    new_metrics: Mapping[str, NewMetric] = field(default_factory=dict)
    on_conflict: OnConflict = OnConflict.OVERWRITE
    kept: Mapping[tuple[int, Period], bool] = field(default_factory=dict)
    with_targets: bool = False
    accepts_totals: bool = False
    profile: str = ""


class Proposal(NamedTuple):
    """What an import would do with one cell; one of a locked period is written with a reason.

    `metric_id` is below zero for a metric that the import creates: -1 is the first of
    `ImportPlan.creates`, -2 the second. `is_conflict` says that the company holds another value.
    Where `is_target` is set, `before` and `value` are targets: the cell is one of a budget.
    """

    outcome: Outcome
    sheet: str
    cell: str
    label: str
    raw_text: str
    metric_id: int | None = None
    period: Period | None = None
    before: float | None = None
    value: float | None = None
    note: str = ""
    reason: str = ""
    is_locked: bool = False
    is_conflict: bool = False
    is_target: bool = False


class _Kept(Sequence[Proposal]):
    """Proposals that are equal to any sequence of the same ones, however each is kept."""

    __slots__ = ()

    @overload
    def __getitem__(self, at: int) -> Proposal: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Proposal, ...]: ...
    def __getitem__(self, at: int | slice) -> Proposal | tuple[Proposal, ...]:
        """Return the proposal at a place, or a tuple of some."""
        places = range(len(self))[at]
        if isinstance(places, range):
            return tuple(map(self._at, places))
        return self._at(places)

    @abstractmethod
    def _at(self, place: int) -> Proposal:
        """Return the proposal at a place that is there, counted from 0."""

    def __eq__(self, other: object) -> bool:
        """Say whether the proposals are the same, however they are kept."""
        if not isinstance(other, Sequence) or isinstance(other, str):
            return False
        return len(self) == len(other) and all(map(Proposal.__eq__, self, other))

    def __hash__(self) -> int:
        """Return what a tuple of the same proposals returns."""
        return hash(tuple(self))


@dataclass(frozen=True, slots=True, eq=False)
class NewValues(_Kept):
    """Proposals for plain cells that are all new, made only when somebody asks for one.

    `metric_ids` are by the place of a label in `cells.labels`; each is there once, so that no two
    cells are of one metric and period.
    """

    cells: CellColumns
    metric_ids: Sequence[int]

    def __len__(self) -> int:
        """Return how many proposals there are."""
        return len(self.cells)

    def _at(self, place: int) -> Proposal:
        cell = self.cells[place]
        metric_id = self.metric_ids[self.cells.label_index[place]]
        return Proposal(Outcome.NEW, *cell[:3], cell[4], metric_id, cell[3], None, cell[5])

    def __iter__(self) -> Iterator[Proposal]:
        """Yield the proposals from top to bottom."""
        cells = self.cells
        return map(
            Proposal,
            repeat(Outcome.NEW),
            repeat(cells.sheet),
            cells.names,
            map(cells.labels.__getitem__, cells.label_index),
            cells.raw_texts,
            map(self.metric_ids.__getitem__, cells.label_index),
            map(cells.periods.__getitem__, cells.period_index),
            repeat(None),
            cells.numbers,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Proposals(_Kept):
    """Proposals in parts, one after the other."""

    parts: Sequence[Sequence[Proposal]]

    def __len__(self) -> int:
        """Return how many proposals there are."""
        return sum(map(len, self.parts))

    def _at(self, place: int) -> Proposal:
        for part in self.parts:
            if place < len(part):
                return part[place]
            place -= len(part)
        raise IndexError(place)

    def __iter__(self) -> Iterator[Proposal]:
        """Yield the proposals in order."""
        return chain.from_iterable(self.parts)


@dataclass(frozen=True, slots=True)
class TotalProblem:
    """A total of the file that differs from what was read, on which sheet."""

    sheet: str
    check: TotalCheck


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do with every cell; `unmatched` are labels that name no metric yet.

    `earlier` is the import that brought the very same file in before, where there was one. `shapes`
    and `recipe` are what a profile remembers of the file; `shapes` is empty where none is wanted.
    """

    file_name: str
    file_hash: str
    choices: ImportChoices
    proposals: Sequence[Proposal]
    unmatched: tuple[str, ...] = ()
    asks_percent_reading: bool = False
    creates: tuple[NewMetric, ...] = ()
    differing_totals: tuple[TotalProblem, ...] = ()
    earlier: ChangeSet | None = None
    shapes: "tuple[TableShape, ...]" = ()
    recipe: str = ""

    @property
    def columns(self) -> Sequence[NewValues]:
        """Return the proposals that are kept by column."""
        return [part for part in self._parts if isinstance(part, NewValues)]

    @property
    def singles(self) -> Iterator[Proposal]:
        """Yield the proposals that are not kept by column."""
        return chain.from_iterable(part for part in self._parts if not isinstance(part, NewValues))

    @property
    def _parts(self) -> Sequence[Sequence[Proposal]]:
        found = self.proposals
        return found.parts if isinstance(found, Proposals) else (found,)

    @property
    def labels(self) -> set[str]:
        """Return the labels of all cells."""
        return {each.label for each in self.singles}.union(
            *(labels_in(each.cells) for each in self.columns)
        )

    @property
    def written_ids(self) -> set[int]:
        """Return the metrics that get a value or a target."""
        found = {
            each.metric_id
            for each in self.singles
            if each.metric_id is not None and each.outcome.is_written
        }
        return found.union(
            *(
                map(each.metric_ids.__getitem__, set(each.cells.label_index))
                for each in self.columns
            )
        )

    def count(self, outcome: Outcome) -> int:
        """Return how many cells end as `outcome`."""
        by_column = sum(map(len, self.columns)) if outcome is Outcome.NEW else 0
        return by_column + sum(proposal.outcome is outcome for proposal in self.singles)

    @property
    def kept(self) -> int:
        """Return how many values of the company stay although the sheet has others."""
        return sum(each.is_conflict and each.outcome is Outcome.IGNORED for each in self.singles)

    @property
    def writes(self) -> int:
        """Return how many values applying the plan writes."""
        by_column = sum(map(len, self.columns))
        return by_column + sum(proposal.outcome.is_written for proposal in self.singles)

    @property
    def locked(self) -> int:
        """Return how many of the values that are written are in locked periods."""
        return sum(each.is_locked and each.outcome.is_written for each in self.singles)
