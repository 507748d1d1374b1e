"""Typing numbers: setting, clearing and noting entries, and what a grid needs to show them."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from kpidesk.domain.changes import Action, ActionKind, ChangeSet
from kpidesk.domain.entries import TYPED, Entry, Origin
from kpidesk.domain.metrics import Metric
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile, EntryVersion, Records
from kpidesk.domain.standing import MetricHistory
from kpidesk.services.histories import histories


@dataclass(frozen=True, slots=True)
class Edit:
    """A new value for one cell; None clears the value and keeps the note."""

    metric_id: int
    period: Period
    value: float | None


def set_entries(
    file: CompanyFile,
    edits: Sequence[Edit],
    kind: ActionKind = ActionKind.TYPE,
    origin: Origin = TYPED,
) -> ChangeSet:
    """Write the values of `edits` in one undoable step; notes on the cells stay.

    A cell that already holds the very value keeps its origin, since nothing about it changed.
    """
    with file.write(Action(kind, count=len(edits))) as work:
        before = _entries_at(work, [(edit.metric_id, edit.period) for edit in edits])
        put: dict[tuple[int, Period], Entry] = {}
        gone: set[tuple[int, Period]] = set()
        for edit in edits:
            cell = (edit.metric_id, edit.period)
            old = before.get(cell)
            note = old.note if old is not None else ""
            put.pop(cell, None)
            gone.discard(cell)
            if edit.value is None and not note:
                gone.add(cell)
            elif old is None or old.value != edit.value:
                put[cell] = Entry(edit.metric_id, edit.period, edit.value, note, origin)
        work.remove_entries(gone & before.keys())
        work.put_entries(put.values())
    return work.result


def set_note(file: CompanyFile, metric_id: int, period: Period, note: str) -> ChangeSet:
    """Write the note on a cell; an empty one on a cell without a value removes the entry."""
    clean = note.strip()
    with file.read() as records:
        subject = next((m.name for m in records.metrics() if m.id == metric_id), "")
    with file.write(Action(ActionKind.NOTE, count=1, subject=subject)) as work:
        old = _entries_at(work, [(metric_id, period)]).get((metric_id, period))
        if old is None and clean:
            work.put_entries([Entry(metric_id, period, None, clean)])
        elif old is not None and old.value is None and not clean:
            work.remove_entries([(metric_id, period)])
        elif old is not None:
            work.put_entries([replace(old, note=clean)])
    return work.result


def _entries_at(
    records: Records, cells: Sequence[tuple[int, Period]]
) -> dict[tuple[int, Period], Entry]:
    if not cells:
        return {}
    wanted = set(cells)
    starts = [period.start for _metric_id, period in wanted]
    found = records.entries(
        {metric_id for metric_id, _period in wanted},
        min(starts),
        max(starts) + dt.timedelta(days=1),
    )
    return {
        (entry.metric_id, entry.period): entry
        for entry in found
        if (entry.metric_id, entry.period) in wanted
    }


@dataclass(frozen=True, slots=True)
class GridRow:
    """One metric of the grid, and the department it stands under."""

    metric: Metric
    history: MetricHistory


@dataclass(frozen=True, slots=True)
class EntryGrid:
    """What the entry grid of one frequency shows: metrics by department, with all their values."""

    frequency: Frequency
    rows: tuple[GridRow, ...]


def entry_grid(
    file: CompanyFile, frequency: Frequency, metric_ids: Collection[int] | None = None
) -> EntryGrid:
    """Return the grid of the active metrics of `frequency`.

    `metric_ids` asks for these rows alone, so that a change of a few cells reads only what it
    must.
    """
    with file.read() as records:
        metrics = [
            metric
            for metric in records.metrics()
            if metric.is_active
            and metric.frequency is frequency
            and (metric_ids is None or metric.id in metric_ids)
        ]
        by_id = histories(records, metrics)
    rows = [GridRow(metric, by_id[metric.id]) for metric in metrics]
    rows.sort(key=lambda row: (row.history.department == "", row.history.department.casefold()))
    return EntryGrid(frequency, tuple(rows))


def cell_history(file: CompanyFile, metric_id: int, period: Period) -> Sequence[EntryVersion]:
    """Return the versions of one cell, newest first: who, when, what and where from."""
    with file.read() as records:
        return records.entry_history(metric_id, period)
