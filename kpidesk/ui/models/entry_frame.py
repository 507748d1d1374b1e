"""What the entry grid holds, without Qt: rows, columns, cells, and how text becomes a value.

Frozen, so that a job may read it in its own thread while the window goes on.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from kpidesk.domain import period_names
from kpidesk.domain.exact_values import exact_text
from kpidesk.domain.metrics import Metric
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period, span
from kpidesk.domain.sentences import fitting_unit
from kpidesk.domain.status import Status
from kpidesk.domain.units import Unit, format_bare, format_value, same_measure
from kpidesk.domain.units_typed import editable_text, parse_value
from kpidesk.i18n import _
from kpidesk.services.entries import Edit, GridRow
from kpidesk.ui.models.entry_groups import Ghost, Grouping

PERIODS_BEFORE = 24
_start = attrgetter("start")


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell shows; a gap is a missing value between two that are there."""

    value: float | None
    text: str
    note: str
    status: Status
    is_gap: bool
    is_calculated: bool = False
    is_not_applicable: bool = False
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class RowValues:
    """The values of one row by column, and the columns of its first and last value."""

    values: tuple[float | None, ...]
    first: int
    last: int

    def is_gap(self, column: int) -> bool:
        """Say whether a value is missing between two that are there."""
        return self.values[column] is None and self.first < column < self.last


@dataclass(frozen=True, slots=True)
class Frame:
    """The rows and columns of a grid, and how its owner reads and writes numbers and periods.

    `locked` are the periods that are written to with a reason alone.
    """

    rows: tuple[GridRow, ...]
    periods: tuple[Period, ...]
    current: int
    calendar: FiscalCalendar
    locale: NumberLocale
    grouping: Grouping = Grouping.DEPARTMENT
    locked: frozenset[Period] = frozenset()

    def metric(self, row: int) -> Metric:
        """Return the metric of a row."""
        return self.rows[row].metric

    def period_label(self, column: int, *, short: bool = False) -> str:
        """Return the name of a column's period."""
        return period_names.label(self.periods[column], self.calendar, short=short)

    def is_locked(self, column: int) -> bool:
        """Say whether the period of a column is locked."""
        return self.periods[column] in self.locked

    def cell_label(self, row: int, column: int) -> str:
        """Return the name of a cell: "New customers, March 2026"."""
        return _("{metric}, {period}").format(
            metric=self.metric(row).name, period=self.period_label(column)
        )

    def formula(self, row: int, column: int) -> str:
        """Return the formula that gives a cell; empty where it is typed."""
        return self.rows[row].history.formula(self.periods[column])

    def unit(self, row: int, column: int) -> Unit:
        """Return what a cell is measured in, which may have been another unit in its time."""
        return self.rows[row].history.unit(self.periods[column])

    def is_not_applicable(self, row: int, column: int) -> bool:
        """Say whether there is nothing to measure in a cell."""
        return self.periods[column] in self.rows[row].history.not_applicable

    def holds(self, row: int, column: int) -> bool:
        """Say whether a cell has a value, or is known to have nothing to measure."""
        return self.rows[row].history.holds(self.periods[column])

    def copied_text(self, row: int, column: int) -> str:
        """Return the text that, typed or pasted back, gives exactly what a cell holds."""
        value = self.rows[row].history.values.get(self.periods[column])
        if value is not None:
            return editable_text(value, self.unit(row, column), self.locale)
        return _("n/a") if self.is_not_applicable(row, column) else ""

    def group(self, row: int) -> str:
        """Return the group of a row; empty where it has none."""
        return self.grouping.group(self.rows[row])

    def group_at(self, row: int) -> str | None:
        """Return the group that starts at `row`; None inside one, or where there is none."""
        group = self.group(row)
        if row and self.group(row - 1) == group:
            return None
        if not self.group(0):  # rows without one come last: nobody has one
            return None
        return group or self.grouping.none_label

    def row_values(self, row: int) -> RowValues:
        """Return the values of a row."""
        values = tuple(map(self.rows[row].history.values.get, self.periods))
        found = [column for column, value in enumerate(values) if value is not None]
        return RowValues(values, *((found[0], found[-1]) if found else (len(values), -1)))

    def cell(self, row: int, column: int, values: RowValues) -> Cell:
        """Return what a cell shows."""
        history, period = self.rows[row].history, self.periods[column]
        value, gone = values.values[column], False
        if value is not None:
            text = self._text(row, column, value)
        else:
            gone = period in history.not_applicable
            text = _("n/a") if gone else ""
        return Cell(
            value=value,
            text=text,
            note=history.notes.get(period, ""),
            status=history.status(period),
            is_gap=values.is_gap(column) and not gone,
            is_calculated=bool(history.formula(period)),
            is_not_applicable=gone,
        )

    def _text(self, row: int, column: int, value: float, unit: Unit | None = None) -> str:
        unit = unit or self.unit(row, column)
        # In a unit that the label of the row does not tell, the cell does.
        if not same_measure(unit, self.metric(row).unit):
            return format_value(value, unit, self.locale)
        return self.shown(value, unit)

    def shown(self, value: float, unit: Unit) -> str:
        """Return a value as its cell shows it: the unit stands in the row's label, once."""
        return format_bare(value, unit, self.locale)

    def ghost_text(self, ghost: Ghost, row: int, column: int) -> str:
        """Return what stands under a value; empty where there is nothing to compare with."""
        history, period = self.rows[row].history, self.periods[column]
        if ghost is Ghost.TARGET:
            return self.target_text(row, column)
        try:
            before = period.same_period_last_year
        except ValueError:  # the calendar begins there
            return ""
        value = history.comparable(period).get(before)
        return "" if value is None else self._text(row, column, value)

    def target_text(self, row: int, column: int, *, with_unit: bool = False) -> str:
        """Return the target of a cell as numbers; empty where there is none.

        `with_unit` adds the unit to a single one; beside a range it would stand twice.
        """
        target = self.rows[row].history.target(self.periods[column])
        if target is None:
            return ""
        unit = fitting_unit(self.unit(row, column), target)

        def text(value: float) -> str:
            if with_unit and target.upper is None:
                return format_value(value, unit, self.locale)
            return self._text(row, column, value, unit)

        if target.upper is None:
            return text(target.value)
        return _("{low} to {high}").format(low=text(target.value), high=text(target.upper))

    def parse(self, row: int, column: int, text: str) -> float | None:
        """Return the value that `text` means in a cell, None for an empty one.

        Raises NumberError where it is not understood.
        """
        if not text.strip():
            return None
        return parse_value(text, self.unit(row, column), self.locale)

    def edit(self, row: int, column: int, text: str) -> Edit:
        """Return what typing `text` into a cell would write; NumberError as `parse`."""
        metric_id, period = self.metric(row).id, self.periods[column]
        if says_not_applicable(text):
            return Edit(metric_id, period, None, is_not_applicable=True)
        return Edit(metric_id, period, self.parse(row, column, text))

    def read_back(self, row: int, column: int, value: float) -> str:
        """Return a value with its unit and every digit it has, as proof of how it was read."""
        return exact_text(value, self.unit(row, column), self.locale)


def says_not_applicable(text: str) -> bool:
    """Say whether `text` means that there is nothing to measure: "n/a", in any letters."""
    return text.strip().casefold() in ("n/a", _("n/a").casefold())


def unit_text(unit: Unit) -> str:
    """Return the unit as the label of a row says it; empty for a bare number."""
    return unit.word


def periods_shown(
    rows: Sequence[GridRow], frequency: Frequency, calendar: FiscalCalendar, today: dt.date
) -> tuple[tuple[Period, ...], int]:
    """Return the columns of a grid and the place of today's.

    From the first value or note, at least 24 periods back, to the period after today's or the last
    one that holds something.
    """
    current = calendar.containing(today, frequency)
    first, last = current.shift(-PERIODS_BEFORE), current.next
    ends = occupied(rows)
    if ends is not None:
        first, last = min(first, ends[0]), max(last, ends[1])
    periods = tuple(span(first, last))
    return periods, periods.index(current)


def occupied(rows: Iterable[GridRow]) -> tuple[Period, Period] | None:
    """Return the first and the last period that holds a value, a note or “not applicable”."""
    first: Period | None = None
    last: Period | None = None
    for row in rows:
        history = row.history
        for known in (history.values, history.notes, history.not_applicable):
            if known:
                # The start decides, and dates compare faster than periods.
                low, high = min(known, key=_start), max(known, key=_start)
                first = low if first is None or low.start < first.start else first
                last = high if last is None or high.start > last.start else last
    return None if first is None or last is None else (first, last)
