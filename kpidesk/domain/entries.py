"""Entries: one value of one metric in one period, with its note and its origin."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kpidesk.domain.periods import Period
from kpidesk.i18n import _


class OriginKind(StrEnum):
    """How a value came into the file."""

    TYPED = "typed"
    PASTED = "pasted"
    IMPORTED = "imported"
    CALCULATED = "calculated"

    @property
    def label(self) -> str:
        """Return the word a person reads."""
        return {
            OriginKind.TYPED: _("Typed"),
            OriginKind.PASTED: _("Pasted"),
            OriginKind.IMPORTED: _("Imported"),
            OriginKind.CALCULATED: _("Calculated"),
        }[self]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value came from; an imported one names file, hash, sheet, cell and the text there.

    `profile` is the name of the profile that it was imported with, empty where there was none.
    """

    kind: OriginKind
    file_name: str = ""
    file_hash: str = ""
    sheet: str = ""
    cell: str = ""
    raw_text: str = ""
    profile: str = ""

    def describe(self) -> str:
        """Return what a person reads: "Imported from book.xlsx, sheet March, cell C7 (“1.5”)"."""
        if self.kind is not OriginKind.IMPORTED:
            return self.kind.label
        if not self.sheet:
            return _("Imported from {file}, cell {cell} (“{raw}”)").format(
                file=self.file_name, cell=self.cell, raw=self.raw_text
            )
        return _("Imported from {file}, sheet {sheet}, cell {cell} (“{raw}”)").format(
            file=self.file_name, sheet=self.sheet, cell=self.cell, raw=self.raw_text
        )


TYPED = Origin(OriginKind.TYPED)
PASTED = Origin(OriginKind.PASTED)


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of one metric in one period; `value` None is a note on a period without one.

    `is_not_applicable` says that there is nothing to measure in the period, which is neither a
    blank nor a zero. `is_confirmed` says that a person looked at this very value and found it
    right; a new value starts without. Raises ValueError for infinity and NaN, which no total,
    status or chart could hold, for a value that is not applicable, and where there is no value to
    confirm.
    """

    metric_id: int
    period: Period
    value: float | None
    note: str = ""
    origin: Origin = TYPED
    is_not_applicable: bool = False
    is_confirmed: bool = False

    def __post_init__(self) -> None:
        """Refuse what is not a number, whichever way it came."""
        if self.value is not None and not math.isfinite(self.value):
            msg = f"{self.value} is not a value that an entry can hold"
            raise ValueError(msg)
        if self.is_not_applicable and self.value is not None:
            msg = "what is not applicable has no value"
            raise ValueError(msg)
        if self.is_confirmed and self.value is None:
            msg = "there is no value to confirm"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class EntryBatch:
    """Values of one source, column by column; all columns have the same length.

    `origin` is where all of them come from, its cell and text left out: those are in `cells` and
    `raw_texts`. No metric has a period twice. Where there is a `period_index`, it names for each
    value its period by the place in `periods`, which then are as many as there are different ones.
    """

    origin: Origin
    metric_ids: Sequence[int]
    periods: Sequence[Period]
    values: Sequence[float]
    cells: Sequence[str]
    raw_texts: Sequence[str]
    period_index: Sequence[int] | None = None
