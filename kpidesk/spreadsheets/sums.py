"""Add up, count or pick what a list of transactions says of each period."""

import datetime as dt
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from kpidesk.domain import period_names
from kpidesk.domain.imports import PATH_SEPARATOR, CellRead
from kpidesk.domain.periods import Frequency, Period
from kpidesk.i18n import _
from kpidesk.spreadsheets.cell_values import ValueRead
from kpidesk.spreadsheets.grid import cell_name
from kpidesk.spreadsheets.measures import (
    Bucket,
    How,
    Measure,
    Sign,
    bad_rows,
    figure_of,
    said_of,
)
from kpidesk.spreadsheets.record_columns import Column, Frame
from kpidesk.spreadsheets.record_dates import Dates
from kpidesk.spreadsheets.record_values import Problems, blank_text, read_values


class Summing:
    """Adds up the rows of one list; each of `measures` needs cells of its own."""

    def __init__(
        self, frame: Frame, dates: Dates, frequency: Frequency, problems: Problems
    ) -> None:
        """Sum by periods of `frequency`; `dates` must be those of days, or of longer periods."""
        self._frame = frame
        self._dates = dates
        self._frequency = frequency
        self._problems = problems
        self._periods = [self._period(one.period) for one in dates.settled]
        self._contradicting: set[tuple[str, int]] = set()
        self._subtotals: frozenset[int] = frozenset()
        self.used: set[int] = set()

    def _period(self, period: Period | None) -> Period | None:
        if period is None or not period.frequency.is_finer_than(self._frequency):
            return period
        return self._frame.options.calendar.containing(period.start, self._frequency)

    @cached_property
    def _days(self) -> list[dt.date]:
        return [
            one.period.start
            for place in self._dates.index
            if place >= 0 and (one := self._dates.settled[place]).period is not None
        ]

    @cached_property
    def _span(self) -> tuple[dt.date, dt.date] | None:
        return (min(self._days), max(self._days)) if self._days else None

    @cached_property
    def _order(self) -> int:
        """Return 1 where the rows go forward in time, -1 where back, 0 where neither is sure."""
        days = self._days
        if not days or days[0] == days[-1]:
            return 0
        if all(one <= other for one, other in pairwise(days)):
            return 1
        return -1 if all(one >= other for one, other in pairwise(days)) else 0

    def read(self, measure: Measure) -> None:
        """Put the figures of one measure, and what became of each of its cells, in the ledger."""
        column = self._frame.column(measure.at)
        values: Sequence[ValueRead | None]
        if measure.how in (How.COUNT, How.COUNT_DISTINCT):
            values = [None if cell is None else ValueRead(1.0) for cell in column.cells]
        else:
            values = read_values(self._frame, column, self._problems)
        self._leave_subtotals(column)
        buckets: dict[tuple[str, str, Period], Bucket] = {}
        undated: list[int] = []
        torn: set[Period | None] = set()
        seen: dict[str, float | None] = {}
        for offset, value in enumerate(values):
            if (
                offset in self._subtotals
                or value is None
                or self._is_left_out(offset, value, measure, seen)
            ):
                continue
            place = self._dates.index[offset]
            period = None if place < 0 else self._periods[place]
            if measure.sign is Sign.NEGATIVE and value.number is None:
                torn.add(period)  # the measure of what is above zero says what is wrong
            elif period is None:
                self._reject(offset, value, measure)
                undated.append(offset)
            else:
                self._collect(offset, value, measure, period, buckets)
        found = list(buckets.values())
        if len({*measure.currencies, *(one.currency for one in found)} - {""}) > 1:
            _name_currencies(found)
        for one in found:
            if one.period in torn or None in torn:
                one.problem = one.problem or _(
                    "An amount of its period is not understood, so the sum would be wrong."
                )
        self._doubt(found, undated, column)
        self._put(found, measure, column)

    def _leave_subtotals(self, column: Column) -> None:
        """Ignore the cells that add up others of the column: few of its cells are formulas."""
        start, sums = self._frame.body.start, self._frame.grid.sums
        found = (
            frozenset(
                offset for offset in range(len(column.cells)) if (start + offset, column.at) in sums
            )
            if sums
            else frozenset()
        )
        self._subtotals = found if len(found) < column.filled / 2 else frozenset()
        for offset in self._subtotals:
            reason = _("It adds up other cells.")
            self._frame.ledger.ignore(start + offset, column.at, reason)

    def _collect(
        self,
        offset: int,
        value: ValueRead,
        measure: Measure,
        period: Period,
        buckets: dict[tuple[str, str, Period], Bucket],
    ) -> None:
        """Put a row into the bucket of its label, currency and period."""
        currency = self._currency(offset, value, measure)
        path = measure.paths[offset] if measure.paths else ""
        key = (path, currency, period)
        bucket = buckets.get(key)
        if bucket is None:
            label = PATH_SEPARATOR.join([measure.label, path] if path else [measure.label])
            is_count = measure.how in (How.COUNT, How.COUNT_DISTINCT)
            bucket = buckets[key] = Bucket(label, period, currency, is_count=is_count)
        bucket.rows.append(offset)
        if (measure.label, offset) in self._contradicting:
            bucket.problem = bucket.problem or _(
                "Rows of one order say different amounts ({cell}), so the sum is not sure."
            ).format(cell=cell_name(self._frame.body.start + offset, measure.at))
        if value.number is None or value.percent:
            bucket.bad.append(offset)
            column = self._frame.column(measure.at)
            bucket.problem = bucket.problem or value.problem or _is_percent(column, offset)
        else:
            bucket.numbers.append(value.number)

    def _is_left_out(
        self, offset: int, value: ValueRead, measure: Measure, seen: dict[str, float | None]
    ) -> bool:
        """Say whether a row does not count; what is left out for good is ignored with a reason."""
        reason = measure.skipped.get(offset)
        if reason is None:
            if value.number is not None and _is_of_other_sign(value.number, measure.sign):
                return True  # another measure takes it
            reason = self._repeated(offset, value, measure, seen)
            if not reason:
                return False
        if reason:
            self._frame.ledger.ignore(self._frame.body.start + offset, measure.at, reason)
        return True

    def _repeated(
        self, offset: int, value: ValueRead, measure: Measure, seen: dict[str, float | None]
    ) -> str:
        """Return why a cell says nothing that another does not, empty where it does."""
        text = blank_text(self._frame.column(measure.at).cells[offset])
        if value.is_nothing:
            return _("“{text}” means that there is no value.").format(text=text[:200])
        if measure.how is How.COUNT_DISTINCT:
            if text in seen:
                return _("“{name}” is counted already.").format(name=text[:200])
            seen[text] = None
        elif measure.once is not None:
            name = blank_text(self._frame.column(measure.once).cells[offset])
            if name and name not in seen:
                seen[name] = value.number
            elif name and seen[name] == value.number:
                said = _("It repeats what an earlier row of “{name}” says.")
                return said.format(name=name[:200])
            elif name:
                self._contradicting.add((measure.label, offset))
        return ""

    def _currency(self, offset: int, value: ValueRead, measure: Measure) -> str:
        if measure.how in (How.COUNT, How.COUNT_DISTINCT):
            return ""
        beside = measure.currencies[offset] if measure.currencies else ""
        cell = self._frame.column(measure.at).cells[offset]
        return beside or value.currency or ("" if cell is None else cell.currency)

    def _reject(self, offset: int, value: ValueRead, measure: Measure) -> None:
        """Reject one amount whose period is not known."""
        cell = self._frame.column(measure.at).cells[offset]
        row = self._frame.body.start + offset
        read = CellRead(
            self._frame.grid.name,
            cell_name(row, measure.at),
            measure.label,
            None,
            "" if cell is None else cell.short_text,
            value.number,
            problem=self._dates.at(offset).problem,
            currency=value.currency,
            yearless=self._dates.at(offset).yearless,
        )
        self._frame.ledger.read_column(measure.at, [row], [read])
        self.used.add(row)

    def _doubt(self, buckets: list[Bucket], undated: list[int], column: Column) -> None:
        """Reject the sums that an amount without a date may belong to."""
        for offset in undated:
            near = self._neighbours(offset)
            for bucket in buckets:
                if near is not None and not near[0] <= bucket.period.start <= near[1]:
                    continue
                bucket.problem = bucket.problem or _(
                    "It is not known whether {cell} belongs to it, because the date of that row is "
                    "not understood. Mend the date, and import the file again."
                ).format(cell=cell_name(self._frame.body.start + offset, column.at))

    def _neighbours(self, offset: int) -> tuple[dt.date, dt.date] | None:
        """Return the starts of the periods that a row without a date lies between."""
        if not self._order:
            return None
        starts: list[dt.date] = []
        for step in (-1, 1):
            at = offset + step
            while 0 <= at < len(self._dates.index):
                place = self._dates.index[at]
                period = None if place < 0 else self._periods[place]
                if period is not None:
                    starts.append(period.start)
                    break
                at += step
        return (min(starts), max(starts)) if starts else None

    def _put(self, buckets: list[Bucket], measure: Measure, column: Column) -> None:
        ledger, start = self._frame.ledger, self._frame.body.start
        rest: list[int] = []
        for bucket in sorted(buckets, key=lambda one: one.rows[0]):
            rows = self._rows_that_count(bucket, measure, column)
            if not rows:
                continue
            whole = self._is_whole(rows, column)
            cell, claimed = self._place(rows, measure.at, is_whole=whole)
            if bucket.bad:
                bad = [cell_name(start + offset, measure.at) for offset in bucket.bad]
                bucket.problem = bad_rows(bad, bucket.problem)
            number, problem = figure_of(bucket, rows, measure)
            said = said_of(bucket, number, measure, self._frame.options.locale)
            if measure.how is How.LAST and not bucket.bad:
                said = blank_text(column.cells[rows[0]])[:200]
            read = CellRead(
                self._frame.grid.name,
                cell,
                bucket.label,
                bucket.period,
                said,
                None if problem else number,
                note=self._note(bucket.period),
                problem=problem,
                currency=bucket.currency,
            )
            ledger.read_column(measure.at, [start + offset for offset in claimed], [read])
            self.used.update(start + offset for offset in bucket.rows)
            rest += [start + offset for offset in rows[len(claimed) :]]
        if rest:
            reason = _("It is added up with others of its period, under the first of them.")
            ledger.ignore_column(measure.at, sorted(rest), reason)

    def _rows_that_count(self, bucket: Bucket, measure: Measure, column: Column) -> list[int]:
        """Return the rows whose cells make the figure; the others are ignored with a reason."""
        if measure.how is not How.LAST or bucket.bad:
            return bucket.rows
        kept = self._last(bucket)
        start = self._frame.body.start
        reason = _("Only {cell} counts for its period.").format(
            cell=cell_name(start + kept, column.at)
        )
        others = [start + offset for offset in bucket.rows if offset != kept]
        self._frame.ledger.ignore_column(column.at, others, reason)
        bucket.numbers = [bucket.numbers[bucket.rows.index(kept)]]
        return [kept]

    def _last(self, bucket: Bucket) -> int:
        """Return the latest row of a period; a problem is set where that is not sure."""

        def day(offset: int) -> dt.date:
            period = self._dates.settled[self._dates.index[offset]].period
            return dt.date.min if period is None else period.start

        latest = max(day(offset) for offset in bucket.rows)
        candidates = [offset for offset in bucket.rows if day(offset) == latest]
        if len(candidates) == 1 or self._order:
            return candidates[0] if self._order < 0 else candidates[-1]
        number_of = dict(zip(bucket.rows, bucket.numbers, strict=True))
        if len({number_of[offset] for offset in candidates}) > 1:
            bucket.problem = bucket.problem or _(
                "Several rows have the last date of the period, and it is not known which of them "
                "is the last. Sort the rows by date and time, and import the file again."
            )
        return candidates[-1]

    def _is_whole(self, rows: Sequence[int], column: Column) -> bool:
        """Say whether nothing but blanks and these cells lies between the first and the last."""
        if rows[-1] - rows[0] + 1 == len(rows):
            return True
        inside = set(rows)
        return all(
            offset in inside or column.cells[offset] is None
            for offset in range(rows[0], rows[-1] + 1)
        )

    def _place(self, rows: Sequence[int], at: int, *, is_whole: bool) -> tuple[str, Sequence[int]]:
        start = self._frame.body.start
        first = cell_name(start + rows[0], at)
        if len(rows) == 1:
            return first, rows
        if is_whole:
            return f"{first}:{cell_name(start + rows[-1], at)}", rows
        return first, rows[:1]

    def _note(self, period: Period) -> str:
        """Return a remark where the list holds only a part of the period."""
        if self._span is None:
            return ""
        first, last = self._span
        if self._dates.frequency is not Frequency.DAY:
            return ""
        starts_late = period.contains(first) and first > period.start
        ends_early = period.contains(last) and last < period.last_day
        if not starts_late and not ends_early:
            return ""
        return _("The list has this period only from {first} to {last}.").format(
            first=period_names.format_day(max(first, period.start)),
            last=period_names.format_day(min(last, period.last_day)),
        )


def _name_currencies(buckets: Sequence[Bucket]) -> None:
    """Give each currency a label of its own: the list has several, of this figure or others."""
    for one in buckets:
        if one.is_count:
            continue
        name = one.currency or _("no currency")
        one.label = PATH_SEPARATOR.join((one.label, name))


def _is_of_other_sign(number: float, sign: Sign) -> bool:
    return number < 0 if sign is Sign.POSITIVE else sign is Sign.NEGATIVE and number >= 0


def _is_percent(column: Column, offset: int) -> str:
    text = blank_text(column.cells[offset])[:200]
    return _("“{text}” is a percentage, which cannot be added up.").format(text=text)
