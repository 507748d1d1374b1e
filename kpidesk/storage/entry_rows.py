"""How entries, and what was said of periods, become rows, and rows become these again."""

from typing import TYPE_CHECKING

from kpidesk.domain.entries import Entry
from kpidesk.domain.locks import PeriodLock
from kpidesk.domain.periods import Period
from kpidesk.storage.cells import (
    AnyRow,
    UnreadableRowError,
    number_or_none,
    period,
    period_key,
    sound_or_none,
    text,
)

if TYPE_CHECKING:
    from kpidesk.storage.sources import Sources


def entry_key(metric_id: int, period: Period) -> tuple[object, ...]:
    """Return the key of an entry's row."""
    return metric_id, *period_key(period)


def entry_row(entry: Entry, source_id: int) -> tuple[object, ...]:
    """Return the row of an entry whose value comes from a source."""
    return (
        entry.metric_id,
        entry.period.frequency.value,
        entry.period.start.isoformat(),
        number_or_none(entry.value),
        text(entry.note),
        source_id,
        text(entry.origin.cell),
        text(entry.origin.raw_text),
        entry.is_not_applicable,
        entry.is_confirmed,
    )


def entry_from(row: AnyRow, sources: "Sources") -> Entry:
    """Return the entry in a row."""
    origin = sources.origin(row.source_id, row.origin_cell, row.origin_raw_text)
    when = period(row.frequency, row.period_start)
    value, nothing_to_measure = sound_or_none(row.value), bool(row.not_applicable)
    is_confirmed = bool(row.is_confirmed)
    if nothing_to_measure if value is not None else is_confirmed:
        raise UnreadableRowError(value)
    return Entry(row.metric_id, when, value, row.note, origin, nothing_to_measure, is_confirmed)


def lock_row(lock: PeriodLock) -> tuple[object, ...]:
    """Return the row of what was said of a period."""
    return lock.id, *period_key(lock.period), lock.is_locked


def lock_from(row: AnyRow) -> PeriodLock:
    """Return what was said of a period, from a row."""
    lock = PeriodLock(period(row.frequency, row.period_start), bool(row.is_locked))
    if lock.id != row.id:
        raise UnreadableRowError(row.id)
    return lock
