"""The stored values of all metrics, as columns along the timelines of their frequencies."""

import datetime as dt
from collections.abc import Mapping

from kpidesk.domain.formulas import columns
from kpidesk.domain.formulas.cells import Cell
from kpidesk.domain.formulas.columns import Column
from kpidesk.domain.formulas.timeline import Extent, Timeline, extents, timeline
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period


class Store:
    """What was typed and imported, by metric; and the timelines that follow from it.

    Cells of another frequency than their metric's, and of metrics that are not defined, are kept
    aside, so that they are there again when the definition is. What `define` and `put` are told
    holds after `settle`.
    """

    def __init__(
        self, calendar: FiscalCalendar, days: tuple[dt.date, dt.date] | None = None
    ) -> None:
        self.calendar = calendar
        self._days = days
        self._frequencies: dict[int, Frequency] = {}
        self._columns: dict[int, Column] = {}
        self._bounds: dict[int, Extent] = {}
        self._aside: dict[int, dict[Period, Cell]] = {}
        self._pending: dict[int, Mapping[Period, Cell]] = {}
        self._own: dict[Frequency, Extent] = {}
        self._edge_lost = False
        self._extents = extents({}, calendar, days)
        self._timelines: dict[Frequency, Timeline] = {}

    def timeline(self, frequency: Frequency) -> Timeline:
        """Return the periods of `frequency` that are calculated."""
        found = self._timelines.get(frequency)
        if found is None:
            found = timeline(self._extents.get(frequency), frequency, self.calendar)
            self._timelines[frequency] = found
        return found

    def column(self, metric_id: int) -> Column:
        """Return what is stored for a metric, along the timeline of its frequency."""
        found = self._columns.get(metric_id)
        if found is None:
            return columns.blank(len(self.timeline(self._frequencies[metric_id])))
        return found

    def cells(self, metric_id: int) -> dict[Period, Cell]:
        """Return all cells that are kept for a metric and not blank, those set aside too."""
        found: dict[Period, Cell] = dict(self._aside.get(metric_id, {}))
        column = self._columns.get(metric_id)
        if column is not None:
            periods = self.timeline(self._frequencies[metric_id]).periods
            found |= zip(periods, column.cells(), strict=True)
        found |= self._pending.get(metric_id, {})
        return {period: cell for period, cell in found.items() if cell is not None}

    def define(self, metric_id: int, frequency: Frequency | None) -> None:
        """Say of which frequency a metric is; None where it is no longer defined."""
        old = self._frequencies.pop(metric_id, None)
        if frequency is not None:
            self._frequencies[metric_id] = frequency
        if old is frequency:
            return
        cells = self._aside.pop(metric_id, {})
        column = self._columns.pop(metric_id, None)
        self._edge_lost |= self._bounds.pop(metric_id, None) is not None
        if column is not None and old is not None:
            found = zip(self.timeline(old).periods, column.cells(), strict=True)
            cells |= {period: cell for period, cell in found if cell is not None}
        if cells:
            self._pending[metric_id] = cells | dict(self._pending.get(metric_id, {}))

    def put(self, metric_id: int, cells: Mapping[Period, Cell]) -> None:
        """Keep these cells; None clears one."""
        waiting = self._pending.get(metric_id)
        self._pending[metric_id] = cells if waiting is None else {**waiting, **cells}

    def settle(self) -> tuple[list[int], bool]:
        """Return the metrics whose cells were put, and whether timelines begin or end elsewhere.

        Where they do, every column is another one. Raises ValueError for a value that is no finite
        number: no entry holds one.
        """
        pending, self._pending = self._pending, {}
        fitting = {
            metric_id: self._fitting(metric_id, cells) for metric_id, cells in pending.items()
        }
        own = dict(self._own)
        for metric_id, cells in fitting.items():
            starts = [period.start for period, cell in cells.items() if cell is not None]
            if starts:
                frequency = self._frequencies[metric_id]
                ends = Period(frequency, min(starts)), Period(frequency, max(starts))
                own[frequency] = _hull(own.get(frequency), ends)
        has_moved = self._fit(own)
        for metric_id, cells in fitting.items():
            if cells:
                self._place(metric_id, cells)
        if self._edge_lost:
            self._edge_lost = False
            own = {}
            for metric_id, ends in self._bounds.items():
                frequency = self._frequencies[metric_id]
                own[frequency] = _hull(own.get(frequency), ends)
            has_moved |= self._fit(own)
        return list(fitting), has_moved

    def _fitting(self, metric_id: int, cells: Mapping[Period, Cell]) -> Mapping[Period, Cell]:
        """Return the cells that the metric can have; the others are put aside."""
        frequency, has = self._frequencies.get(metric_id), self.calendar.has
        # A quarter that begins in a month of another business year has no place either.
        free = frequency not in {Frequency.QUARTER, Frequency.YEAR}
        if all(period.frequency is frequency and (free or has(period)) for period in cells):
            return cells
        fits = {p: cell for p, cell in cells.items() if p.frequency is frequency and has(p)}
        aside = self._aside.setdefault(metric_id, {})
        for period, cell in cells.items():
            if period not in fits:
                aside[period] = cell
        return fits

    def _place(self, metric_id: int, cells: Mapping[Period, Cell]) -> None:
        """Put cells that fit into the column of their metric."""
        frequency = self._frequencies[metric_id]
        line = self.timeline(frequency)
        index = line.index
        where = [index.get(period.start) for period in cells]
        new = list(cells.values())
        if None in where:  # to clear what is outside the timeline there is nothing to do
            new = [cell for number, cell in zip(where, new, strict=True) if number is not None]
        inside = [number for number in where if number is not None]
        if not inside:
            return
        column = columns.with_cells(self.column(metric_id), inside, new)
        present = column.present()
        old, edges = self._bounds.pop(metric_id, None), self._own.get(frequency)
        if not present:
            self._columns.pop(metric_id, None)
        else:
            self._columns[metric_id] = column
            self._bounds[metric_id] = (line.periods[present[0]], line.periods[present[-1]])
        if old is not None and edges is not None and old != self._bounds.get(metric_id):
            self._edge_lost |= old[0] == edges[0] or old[1] == edges[1]

    def _fit(self, own: dict[Frequency, Extent]) -> bool:
        """Let the timelines begin and end where `own` needs it; say whether any moved."""
        if own == self._own:
            return False
        self._own = own
        wanted = extents(own, self.calendar, self._days)
        moved = {f for f in Frequency if wanted.get(f) != self._extents.get(f)}
        old = {f: line for f, line in self._timelines.items() if f in moved}
        self._extents = wanted
        for frequency in moved:
            self._timelines.pop(frequency, None)
        for metric_id, column in self._columns.items():
            before = old.get(self._frequencies[metric_id])
            if before is not None:
                after = self.timeline(before.frequency)
                offset = before.offset_to(after)
                self._columns[metric_id] = columns.moved(column, offset, len(after))
        return bool(moved)


def _hull(one: Extent | None, other: Extent) -> Extent:
    if one is None:
        return other
    return min(one[0], other[0]), max(one[1], other[1])
