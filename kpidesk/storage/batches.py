"""Writing many values of one source at once, as an import of a large file does.

Rows of metrics that have no entry yet are compared with nothing: they go straight into the table,
in the order of its key, and from there into the journal.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Final

from sqlalchemy import Connection, Update, and_, select, update

from kpidesk.domain.entries import EntryBatch
from kpidesk.domain.periods import FIRST_DAY, LAST_DAY, Period
from kpidesk.storage import cells, sqlite
from kpidesk.storage.journal import Journal, same_key
from kpidesk.storage.tables import ENTRY, entry

_Columns = Mapping[str, Sequence[object]]
_CHUNK: Final = 500  # ids in one query: SQLite takes a limited number of parameters


def put(connection: Connection, journal: Journal, batch: EntryBatch, source_id: int) -> None:
    """Write a batch; ValueError where it holds what a company file cannot."""
    (columns, same), metric_ids = _columns(batch), batch.metric_ids
    all_ids = set(metric_ids)
    known = _with_entries(connection, journal, all_ids)
    # By metric and, as most files have it, by time: rows that come in order go in fast.
    order: Sequence[int] = range(len(metric_ids))
    if list(metric_ids) != sorted(metric_ids):
        order = sorted(order, key=metric_ids.__getitem__)
    new = [at for at in order if metric_ids[at] not in known] if known else order
    same |= {"note": "", "source_id": source_id, "not_applicable": False, "is_confirmed": False}
    with sqlite.without_checks(connection):
        if new:
            sqlite.load_new(connection, entry, _in_order(columns, new), same)
            journal.add_entries(all_ids - known)
        if len(new) < len(order):
            standing = [at for at in order if metric_ids[at] in known]
            journal.stage(ENTRY, ())
            staged = same | {"is_there": True}
            sqlite.load_new(connection, ENTRY.stage, _in_order(columns, standing), staged)
            connection.execute(_keep_what_was_said())
            journal.write_staged(ENTRY)


def _columns(batch: EntryBatch) -> tuple[_Columns, dict[str, int | str]]:
    """Return the columns of the table that differ from row to row, and what is the same in all."""
    values = list(map(float, batch.values))
    if not all(map(math.isfinite, values)):
        msg = "infinity and NaN are no values that a company file can hold"
        raise ValueError(msg)
    named, distinct = _periods(batch)
    keys = list(map(_checked_key, distinct))
    starts = [start for _frequency, start in keys]
    columns: dict[str, Sequence[object]] = {
        "metric_id": batch.metric_ids,
        "period_start": list(map(starts.__getitem__, named)),
        "value": values,
        "origin_cell": _texts(batch.cells),
        "origin_raw_text": _texts(batch.raw_texts),
    }
    frequencies = {frequency for frequency, _start in keys}
    same: dict[str, int | str] = {}
    if len(frequencies) == 1:  # as in nearly every file
        same["frequency"] = frequencies.pop()
    else:
        columns["frequency"] = [keys[at][0] for at in named]
    if len({len(column) for column in columns.values()}) > 1:
        msg = "the columns of a batch differ in length"
        raise ValueError(msg)
    return columns, same


def _periods(batch: EntryBatch) -> tuple[Sequence[int], Sequence[Period]]:
    """Return the place of each value's period among different ones, and those."""
    if batch.period_index is not None:
        return batch.period_index, batch.periods
    # Files name a period again and again, and whoever reads them makes it once: by identity it is
    # found in a third of the time.
    named = list(map(id, batch.periods))
    distinct = dict(zip(named, batch.periods, strict=True))
    places = {each: place for place, each in enumerate(distinct)}
    return list(map(places.__getitem__, named)), list(distinct.values())


def _in_order(columns: _Columns, order: Sequence[int]) -> _Columns:
    if isinstance(order, range):
        return columns
    if len(order) == 1:  # for which itemgetter returns no tuple
        return {name: [column[order[0]]] for name, column in columns.items()}
    pick = itemgetter(*order)
    return {name: pick(column) for name, column in columns.items()}


def _checked_key(period: Period) -> tuple[str, str]:
    if not FIRST_DAY <= period.start <= LAST_DAY:
        msg = f"{period.start} is outside {FIRST_DAY} to {LAST_DAY}"
        raise ValueError(msg)
    return cells.period_key(period)


def _texts(texts: Sequence[str]) -> Sequence[str]:
    return texts if "".join(texts).isprintable() else [cells.text(each) for each in texts]


def _with_entries(
    connection: Connection, journal: Journal, metric_ids: Collection[int]
) -> set[int]:
    """Return which metrics have entries, or had some before this change set touched them."""
    journaled = ENTRY.journal.c
    now = journaled.change_set_id == journal.change_set_id
    found = set[int]()
    for chunk in _chunks(metric_ids):
        standing = select(entry.c.metric_id).where(entry.c.metric_id.in_(chunk))
        touched = select(journaled.metric_id).where(now, journaled.metric_id.in_(chunk))
        found.update(connection.execute(standing.union(touched)).scalars())
    return found


def _chunks(ids: Collection[int]) -> Iterable[list[int]]:
    ordered = sorted(ids)
    return (ordered[at : at + _CHUNK] for at in range(0, len(ordered), _CHUNK))


@cache
def _keep_what_was_said() -> Update:
    """Let a staged value keep the note that stands, and its confirmation where it is the same."""
    stage = ENTRY.stage
    is_same = entry.c.value.is_not_distinct_from(stage.c.value)
    return (
        update(stage)
        .values(note=entry.c.note, is_confirmed=and_(entry.c.is_confirmed, is_same))
        .where(same_key(ENTRY, entry, stage))
    )
