"""Typing numbers: setting, clearing and noting entries, and what a grid needs to show them."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from kpidesk.domain.changes import Action, ActionKind, ChangeSet
from kpidesk.domain.entries import TYPED, Entry, Origin
from kpidesk.domain.errors import UserError
from kpidesk.domain.metrics import Metric, formula_on
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile, EntryVersion, Records, UnitOfWork
from kpidesk.domain.standing import MetricHistory
from kpidesk.i18n import _
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
    Raises UserError, with nothing written, where a cell is calculated.
    """
    with file.write(Action(kind, count=len(edits))) as work:
        cells = [(edit.metric_id, edit.period) for edit in edits]
        _refuse_calculated(work, cells)
        before = _entries_at(work, cells)
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
            elif old is None or old.value != edit.value or old.is_not_applicable:
                put[cell] = Entry(edit.metric_id, edit.period, edit.value, note, origin)
        work.remove_entries(gone & before.keys())
        work.put_entries(put.values())
    return work.result


def set_not_applicable(
    file: CompanyFile, cells: Collection[tuple[int, Period]], *, is_not_applicable: bool
) -> ChangeSet:
    """Say that there is nothing to measure in `cells`, or that there is; their values go.

    Notes stay. Raises UserError, with nothing written, where a cell is calculated.
    """
    kind = ActionKind.NOT_APPLICABLE if is_not_applicable else ActionKind.CLEAR
    with file.write(Action(kind, count=len(cells))) as work:
        _refuse_calculated(work, cells)
        before = _entries_at(work, cells)
        put, gone = [], []
        for cell in dict.fromkeys(cells):
            old = before.get(cell)
            note = "" if old is None else old.note
            if is_not_applicable:
                if old is None or not old.is_not_applicable:
                    put.append(Entry(*cell, None, note, is_not_applicable=True))
            elif old is not None and old.is_not_applicable:
                if note:
                    put.append(Entry(*cell, None, note))
                else:
                    gone.append(cell)
        work.remove_entries(gone)
        work.put_entries(put)
    return work.result


def calculated_text(name: str, formula: str) -> str:
    """Return the sentence that says why a value cannot be typed."""
    return _("“{name}” is calculated: {formula}. Nothing was changed.").format(
        name=name, formula=formula
    )


def _refuse_calculated(records: Records, cells: Collection[tuple[int, Period]]) -> None:
    """Raise UserError where a formula gives the value of one of `cells`."""
    ids = {metric_id for metric_id, _period in cells}
    metrics = {metric.id: metric for metric in records.metrics() if metric.id in ids}
    earlier = records.earlier_definitions(ids)
    if not earlier and not any(metric.is_calculated for metric in metrics.values()):
        return
    for metric_id, period in cells:
        versions, metric = earlier.get(metric_id, ()), metrics.get(metric_id)
        if metric is not None and (formula := formula_on(metric, versions, period.start)):
            raise UserError(calculated_text(metric.name, formula))


def set_note(file: CompanyFile, metric_id: int, period: Period, note: str) -> ChangeSet:
    """Write the note on a cell; an empty one on a cell without a value removes the entry."""
    with file.read() as records:
        subject = next((m.name for m in records.metrics() if m.id == metric_id), "")
    with file.write(Action(ActionKind.NOTE, count=1, subject=subject)) as work:
        put_note(work, metric_id, period, note)
    return work.result


def put_note(work: UnitOfWork, metric_id: int, period: Period, note: str) -> None:
    """Write the note on a cell as a part of `work`."""
    clean = note.strip()
    old = _entries_at(work, [(metric_id, period)]).get((metric_id, period))
    if old is None and clean:
        work.put_entries([Entry(metric_id, period, None, clean)])
    elif old is not None and old.value is None and not clean and not old.is_not_applicable:
        work.remove_entries([(metric_id, period)])
    elif old is not None:
        work.put_entries([replace(old, note=clean)])


def _entries_at(
    records: Records, cells: Collection[tuple[int, Period]]
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
    """Return the grid of the metrics of `frequency` whose numbers are asked for or calculated.

    `metric_ids` asks for these rows alone, so that a change of a few cells reads only what it
    must.
    """
    with file.read() as records:
        metrics = [
            metric
            for metric in records.metrics()
            if metric.is_collected
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
