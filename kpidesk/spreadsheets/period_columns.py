"""Say what the columns of a table are: periods, names of the rows, totals."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kpidesk.domain.imports import PATH_SEPARATOR
from kpidesk.domain.periods import Frequency
from kpidesk.spreadsheets.period_marks import Settled
from kpidesk.spreadsheets.totals import TotalColumn


@dataclass(frozen=True, slots=True)
class PeriodColumn:
    """A column whose heading names a period, or why it is not known which one, or not its alone.

    `group` is what the headings say besides (a region); it goes before the names of the rows, but
    for the part of it that is a `figure` such as "Revenue": that goes behind them.
    """

    column: int
    settled: Settled
    is_target: bool = False
    group: str = ""
    figure: str = ""

    def label(self, name: str) -> str:
        """Return what a row called `name` is in this column: "North > Shop A > Revenue"."""
        group = self.group.removesuffix(self.figure).removesuffix(PATH_SEPARATOR)
        return PATH_SEPARATOR.join(part for part in (group, name, self.figure) if part)


@dataclass(frozen=True, slots=True)
class Block:
    """Columns of periods and the column with the names of their rows, None where there is none.

    `outer` are the columns left of the names that hold more of them, `account` the one with the
    numbers of the accounts, `scenario` the one that says what is actual and what is planned.
    """

    label: int | None
    columns: tuple[PeriodColumn, ...]
    outer: tuple[int, ...] = ()
    account: int | None = None
    totals: tuple[TotalColumn, ...] = ()
    scenario: int | None = None

    @property
    def label_columns(self) -> tuple[int, ...]:
        """Return all columns with names, from left to right."""
        return self.outer if self.label is None else (*self.outer, self.label)

    @property
    def beside(self) -> tuple[int, ...]:
        """Return the columns that say more of the names: numbers of accounts, what is planned."""
        return tuple(at for at in (self.account, self.scenario) if at is not None)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table: blocks side by side, and why the others hold no entries."""

    blocks: tuple[Block, ...]
    frequency: Frequency
    left_out: Mapping[int, str] = field(default_factory=dict)
    marks: tuple[object, ...] = ()
