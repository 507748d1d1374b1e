"""What a spreadsheet was understood to say, and what an import would do with each of its cells."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kpidesk.domain.periods import Period
from kpidesk.i18n import _


@dataclass(frozen=True, slots=True)
class SentCell:
    """What an entry sheet of ours says, out of sight, of one of its cells.

    The metric that it is for, what that was called and measured in (UnitKind and symbol) when the
    sheet was made, and the number that stood there then; None where that was for the person to fill
    in.
    """

    metric_id: int
    name: str
    unit_kind: str
    unit_symbol: str
    value: float | None = None


def as_sent(number: float, sent: SentCell) -> bool:
    """Say whether `number` is the one that the sheet was sent with.

    Fifteen digits count: programs that save a workbook again may keep no more.
    """
    return sent.value is not None and math.isclose(number, sent.value, rel_tol=1e-14)


@dataclass(frozen=True, slots=True)
class CellRead:
    """One cell of a table: where it stands, what it says, and what it was understood as.

    `label` is the metric's name as the sheet has it. `number` is the value as stored; where
    `percent` is True it is a fraction (the cell shows 12 % and holds 0.12). Where something is not
    understood, `number` or `period` is None and `problem` says why in a sentence. `currency` is
    the sign that stood beside the number in a text, as ParsedNumber has it. `sent` is there where
    the cell is one of an entry sheet.
    """

    sheet: str
    cell: str
    label: str
    period: Period | None
    raw_text: str
    number: float | None
    percent: bool = False
    note: str = ""
    problem: str = ""
    currency: str = ""
    sent: SentCell | None = None


@dataclass(frozen=True, slots=True)
class IgnoredCell:
    """A cell that holds something but belongs to no entry, and why (a title, a total, a remark)."""

    sheet: str
    cell: str
    raw_text: str
    reason: str


class Layout(StrEnum):
    """How a sheet is laid out."""

    METRICS_IN_ROWS = "metrics_in_rows"
    LIST = "list"
    NOT_UNDERSTOOD = "not_understood"

    @property
    def label(self) -> str:
        """Return the words a person reads."""
        return {
            Layout.METRICS_IN_ROWS: _("Metrics in rows, periods in columns"),
            Layout.LIST: _("A list of date, metric and value"),
            Layout.NOT_UNDERSTOOD: _("No table of metrics and periods was found"),
        }[self]


@dataclass(frozen=True, slots=True)
class SheetReading:
    """What one sheet says; an entry sheet also for which company it was made, by key and name."""

    name: str
    layout: Layout
    cells: tuple[CellRead, ...] = ()
    ignored: tuple[IgnoredCell, ...] = ()
    company_key: str = ""
    company_name: str = ""


@dataclass(frozen=True, slots=True)
class WorkbookReading:
    """What a file says; `file_hash` is the SHA-256 of its bytes in hex."""

    file_name: str
    file_hash: str
    sheets: tuple[SheetReading, ...]


def label_key(label: str) -> str:
    """Return what two spellings of one metric's name share: case and white space do not count."""
    return " ".join(label.split()).rstrip(":").strip().casefold()


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


@dataclass(frozen=True, slots=True)
class ImportChoices:
    """What the person decided: which label is which metric, and how to read percentages.

    None as a metric means to leave out what stands under that label.
    """

    metric_of_label: Mapping[str, int | None] = field(default_factory=dict)
    percent_reading: PercentReading | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an import would do with one cell; one of a locked period is written with a reason."""

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


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do with every cell; `unmatched` are labels that name no metric yet."""

    file_name: str
    file_hash: str
    choices: ImportChoices
    proposals: tuple[Proposal, ...]
    unmatched: tuple[str, ...] = ()
    asks_percent_reading: bool = False

    def count(self, outcome: Outcome) -> int:
        """Return how many cells end as `outcome`."""
        return sum(proposal.outcome is outcome for proposal in self.proposals)

    @property
    def writes(self) -> int:
        """Return how many values applying the plan writes."""
        return sum(proposal.outcome.is_written for proposal in self.proposals)

    @property
    def locked(self) -> int:
        """Return how many of the values that are written are in locked periods."""
        return sum(each.is_locked and each.outcome.is_written for each in self.proposals)
