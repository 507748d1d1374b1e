"""Typing numbers: setting, clearing and noting entries, and what a grid needs to show them."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kpidesk.domain.changes import Action, ActionKind, ChangeSet
from kpidesk.domain.entries import TYPED, Entry, Origin
from kpidesk.domain.errors import UserError
from kpidesk.domain.metrics import EarlierDefinition, Metric, formula_on, unit_on
from kpidesk.domain.numbers import format_number
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile, Records, UnitOfWork
from kpidesk.domain.standing import MetricHistory
from kpidesk.domain.units_typed import range_problem
from kpidesk.i18n import _
from kpidesk.services.histories import histories
from kpidesk.services.locks import refuse_locked

_LOOKED_AT: Final = 1000  # cells of a change set


@dataclass(frozen=True, slots=True)
class Edit:
    """A new value for one cell; None clears the value and keeps the note.

    `is_not_applicable` says that there is nothing to measure; `value` is None then.
    """

    metric_id: int
    period: Period
    value: float | None
    is_not_applicable: bool = False


def set_entries(
    file: CompanyFile,
    edits: Sequence[Edit],
    kind: ActionKind = ActionKind.TYPE,
    origin: Origin = TYPED,
    reason: str = "",
) -> ChangeSet:
    """Write the values of `edits` in one undoable step; notes on the cells stay.

    A cell that already holds the very value keeps its origin, since nothing about it changed.
    Raises UserError, with nothing written, where a cell is calculated or the unit of its time
    cannot have the value, and LockedError where the period of one that changes is locked and there
    is no `reason`, which the change set keeps.
    """
    with file.write(Action(kind, count=len(edits), reason=reason.strip())) as work:
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
            if edit.value is None and not note and not edit.is_not_applicable:
                gone.add(cell)
            elif old is None or not _says_the_same(old, edit):
                put[cell] = Entry(
                    edit.metric_id, edit.period, edit.value, note, origin, edit.is_not_applicable
                )
        gone &= before.keys()
        _refuse_out_of_range(work, tuple(put.values()))
        refuse_locked(work, (period for _id, period in (*put, *gone)), reason)
        work.remove_entries(gone)
        work.put_entries(put.values())
    return work.result


def _says_the_same(entry: Entry, edit: Edit) -> bool:
    return (entry.value, entry.is_not_applicable) == (edit.value, edit.is_not_applicable)


def confirm_values(file: CompanyFile, cells: Collection[tuple[int, Period]]) -> ChangeSet:
    """Note that a person found the values of `cells` right, in one undoable step.

    Cells without a value are left out. A new value starts without. In a locked period that needs
    no reason, since no number changes.
    """
    with file.read() as records:
        before = _entries_at(records, cells)
    put = [
        replace(entry, is_confirmed=True)
        for entry in before.values()
        if entry.value is not None and not entry.is_confirmed
    ]
    with file.write(Action(ActionKind.CONFIRM, count=len(put))) as work:
        work.put_entries(put)
    return work.result


def set_not_applicable(
    file: CompanyFile,
    cells: Collection[tuple[int, Period]],
    *,
    is_not_applicable: bool,
    reason: str = "",
) -> ChangeSet:
    """Say that there is nothing to measure in `cells`, or that there is; their values go.

    Notes stay. Raises UserError, with nothing written, where a cell is calculated, and LockedError
    where the period of one that changes is locked and there is no `reason`.
    """
    kind = ActionKind.NOT_APPLICABLE if is_not_applicable else ActionKind.CLEAR
    with file.write(Action(kind, count=len(cells), reason=reason.strip())) as work:
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
        changed = (*((each.metric_id, each.period) for each in put), *gone)
        refuse_locked(work, (period for _id, period in changed), reason)
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


def _has_limits(metric: Metric, earlier: Sequence[EarlierDefinition]) -> bool:
    units = [metric.unit, *(each.unit for each in earlier)]
    return any(unit.kind.limits is not None for unit in units)


def _refuse_out_of_range(records: Records, entries: Collection[Entry]) -> None:
    """Raise UserError where the unit of its time cannot have the value of an entry."""
    ids = {entry.metric_id for entry in entries}
    earlier = records.earlier_definitions(ids)
    limited = {
        metric.id: metric
        for metric in records.metrics()
        if metric.id in ids and _has_limits(metric, earlier.get(metric.id, ()))
    }
    for entry in entries if limited else ():
        metric, value = limited.get(entry.metric_id), entry.value
        if metric is None or value is None:
            continue
        unit = unit_on(metric, earlier.get(metric.id, ()), entry.period.start)
        if problem := range_problem(value, format_number(value), unit):
            raise UserError(
                _("{problem} It was meant for “{name}”. Nothing was changed.").format(
                    problem=problem, name=metric.name
                )
            )


def set_note(
    file: CompanyFile, metric_id: int, period: Period, note: str, reason: str = ""
) -> ChangeSet:
    """Write the note on a cell; an empty one on a cell without a value removes the entry.

    Raises LockedError, with nothing written, where the period is locked and there is no `reason`.
    """
    cell = (metric_id, period)
    with file.read() as records:
        subject = next((m.name for m in records.metrics() if m.id == metric_id), "")
        before = _entries_at(records, [cell]).get(cell)
        if note.strip() != ("" if before is None else before.note):
            refuse_locked(records, [period], reason)
    with file.write(Action(ActionKind.NOTE, 1, subject, reason=reason.strip())) as work:
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
            if (metric_ids is None or metric.id in metric_ids)
            and metric.frequency is frequency
            and metric.is_collected
        ]
        by_id = histories(records, metrics)
    rows = [GridRow(metric, by_id[metric.id]) for metric in metrics]
    rows.sort(key=lambda row: (row.history.department == "", row.history.department.casefold()))
    return EntryGrid(frequency, tuple(rows))


def newest_written(file: CompanyFile, change_set_id: int) -> tuple[int, Period] | None:
    """Return the cell of the newest period that a change set wrote to; None where to none.

    Of very many cells the first tell: where to look is no question of each of them.
    """
    with file.read() as records:
        listed = records.change_details(change_set_id, _LOOKED_AT).entries
    cells = [entry for each in listed if (entry := each.after) is not None]
    newest = max(cells, key=lambda entry: entry.period.start, default=None)
    return None if newest is None else (newest.metric_id, newest.period)
