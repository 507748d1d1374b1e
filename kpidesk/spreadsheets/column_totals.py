"""Find the columns with totals of a table, and the columns that each of them adds up."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Final

from kpidesk.domain.periods import FiscalCalendar, Period
from kpidesk.spreadsheets.grid import Cell, Grid, Row
from kpidesk.spreadsheets.headers import Span, cell_at
from kpidesk.spreadsheets.heading_rows import Headings
from kpidesk.spreadsheets.period_columns import PeriodColumn
from kpidesk.spreadsheets.period_marks import Mark, Settled
from kpidesk.spreadsheets.totals import TotalColumn
from kpidesk.spreadsheets.words import is_total

_TO_DATE: Final = re.compile(
    r"\b(?:YTD|year[ -]to[ -]date|[kc]umul\w*|acumulad\w*)\b", re.IGNORECASE
)
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


class ColumnTotals:
    """Looks for totals beside the periods of one table."""

    def __init__(
        self,
        grid: Grid,
        rows: Sequence[Row],
        span: Span,
        headings: Headings,
        marks: Mapping[int, Mark],
        settled: Mapping[int, Settled],
        left_out: Mapping[int, str],
        calendar: FiscalCalendar,
    ) -> None:
        """Look in the headings of `span`; columns that are `left_out` meanwhile are no totals."""
        self._grid = grid
        self._span = span
        self._headings = headings
        self._header = rows[span.header.row]
        self._marks = marks
        self._settled = settled
        self._left_out = left_out
        self._calendar = calendar

    @property
    def _headings_end(self) -> int:
        return max(len(self._header), max(self._headings.texts, default=-1) + 1)

    def heading_at(self, column: int) -> Cell | None:
        """Return the heading of a column; where a title holds the period, that is further down.

        "Total" that is merged over several columns is that of each.
        """
        cell = cell_at(self._header, self._merged_totals.get(column, column))
        said = self._headings.texts.get(column, ())
        if self._span.header.is_title and cell is None and said:
            return Cell(said[0], said[0])
        return cell

    @cached_property
    def _merged_totals(self) -> dict[int, int]:
        """The first column of the merged "Total" over each column that it covers."""
        row, width = self._span.header.row, self._headings_end
        return {
            column: area.left
            for area in self._grid.merged
            if area.top == row and area.right > area.left
            for column in range(area.left + 1, min(area.right + 1, width))
            if (cell := cell_at(self._header, area.left)) is not None and is_total(cell.words)
        }

    def _alike(self, column: int, own: Sequence[PeriodColumn]) -> list[PeriodColumn]:
        """Return the columns that a total adds: of several metrics those of its own heading."""
        said = self._headings.texts.get(column, ())
        alike = [one for one in own if one.group and one.figure in said and one.figure]
        return alike or list(own)

    def of(self, group: Sequence[int], columns: Sequence[PeriodColumn]) -> Iterator[TotalColumn]:
        """Yield the totals of the columns of a group, with what each may add up."""
        all_own = [one for one in columns if not one.is_target and one.settled.period is not None]
        last = min((at for at in sorted(self._marks) if at > max(group)), default=None)
        since = min(group) - 1
        for at in range(min(group), self._headings_end if last is None else last):
            cell = self.heading_at(at)
            if cell is None or at in {one.column for one in columns} or at in self._left_out:
                continue
            own = self._alike(at, all_own)
            if at in self._marks:
                period = self._settled[at].period
                if period is None:
                    continue
                inside = tuple(
                    one.column
                    for one in own
                    if one.settled.period is not None
                    and period.start <= one.settled.period.start
                    and one.settled.period.end <= period.end
                )
                filled = (inside,) if _covers(period, own, inside) else ()
                yield TotalColumn(at, filled, is_named=False, period=period)
            elif is_total(cell.words) and not _is_of_other_year(cell.words, own):
                before = tuple(one.column for one in own if one.column < at)
                # Behind the total of the revenue stands that of the orders.
                start = min(group) - 1 if len(own) < len(all_own) else since
                recent = tuple(column for column in before if column > start)
                both = (one for one in (recent, before) if len(one) > 1)
                candidates = tuple(dict.fromkeys(both))
                is_named = not _TO_DATE.search(cell.words) or self._begin_a_year(own, before)
                yield TotalColumn(at, candidates, is_named=is_named)
                since = at

    def _begin_a_year(self, own: Sequence[PeriodColumn], among: Sequence[int]) -> bool:
        """Say whether columns are one behind the other from the beginning of a year on.

        March beside the March before, or February and March, are not all of a year to date.
        """
        periods = sorted(
            one.settled.period
            for one in own
            if one.column in among and one.settled.period is not None
        )
        if not periods or periods[0].start.month not in (1, self._calendar.start_month):
            return False
        return all(one.end == other.start for one, other in pairwise(periods))


def _is_of_other_year(heading: str, columns: Sequence[PeriodColumn]) -> bool:
    """Say whether a total such as "YTD 2023" stands beside the months of another year."""
    years = {int(year) for year in _YEAR.findall(heading)}
    own = {
        at.year
        for one in columns
        if one.settled.period is not None
        for at in (one.settled.period.start, one.settled.period.last_day)
    }
    return bool(years) and not years & own


def _covers(period: Period, columns: Sequence[PeriodColumn], inside: Sequence[int]) -> bool:
    """Say whether columns fill all of a period, so that it can be their total."""
    parts = [
        one.settled.period
        for one in columns
        if one.column in inside and one.settled.period is not None
    ]
    days = sum((part.end - part.start).days for part in parts)
    return len(parts) > 1 and days == (period.end - period.start).days
