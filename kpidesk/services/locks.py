"""Locking periods, unlocking them, and asking for a reason where a locked one is written to.

Values, notes and marks of a locked period are written with a reason alone, by hand as by an import
or a rollback; the change set keeps it. Undo and redo need none: they bring back what was decided
before, and an undo that wants words would be none. Saying that a value is right, and a review,
change no number and are a trace of their own.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from kpidesk.domain.changes import Action, ActionKind, ChangeSet
from kpidesk.domain.entries import Entry
from kpidesk.domain.errors import FieldError
from kpidesk.domain.locks import LockedError, PeriodLock, locked_among
from kpidesk.domain.period_names import label
from kpidesk.domain.periods import FiscalCalendar, Period
from kpidesk.domain.ports import CompanyFile, Records
from kpidesk.i18n import _, ngettext
from kpidesk.services.calculating_records import day_of

_MOST_NAMED: Final = 3


def locked_periods(
    file: CompanyFile, periods: Iterable[Period], today: dt.date
) -> frozenset[Period]:
    """Return those of `periods` that are locked on `today`, by hand or by themselves."""
    with file.read() as records:
        return locked_in(records, periods, today)


def locked_in(
    records: Records, periods: Iterable[Period], today: dt.date | None = None
) -> frozenset[Period]:
    """Return those of `periods` that are locked; without `today`, on the day that the file has."""
    said = {lock.period: lock.is_locked for lock in records.locks()}
    day = day_of(records) if today is None else today
    return locked_among(periods, said, records.company().lock_after_days, day)


def lock_periods(file: CompanyFile, periods: Collection[Period]) -> ChangeSet:
    """Lock periods by hand, in one undoable step, until they are unlocked."""
    return _say(file, periods, ActionKind.LOCK, "")


def unlock_periods(file: CompanyFile, periods: Collection[Period], reason: str) -> ChangeSet:
    """Unlock periods, in one undoable step: they do not lock by themselves again.

    FieldError where no reason is given.
    """
    if not reason.strip():
        raise FieldError("reason", _("Say in a few words why this has to be changed."))
    return _say(file, periods, ActionKind.UNLOCK, reason.strip())


def _say(
    file: CompanyFile, periods: Collection[Period], kind: ActionKind, reason: str
) -> ChangeSet:
    ordered = _in_order(periods)
    with file.read() as records:
        calendar = records.company().calendar
    subject = label(ordered[0], calendar) if len(ordered) == 1 else ""
    with file.write(Action(kind, len(ordered), subject, reason=reason)) as work:
        work.put_locks(PeriodLock(period, kind is ActionKind.LOCK) for period in ordered)
    return work.result


def refuse_locked(records: Records, periods: Iterable[Period], reason: str) -> None:
    """Raise LockedError where one of `periods` is locked and there is no reason to write to it."""
    if reason.strip():
        return
    written = set(periods)
    _refuse(records, locked_in(records, written) if written else ())


def _refuse(records: Records, locked: Collection[Period]) -> None:
    if locked:
        ordered = _in_order(locked)
        raise LockedError(_locked_text(ordered, records.company().calendar), ordered)


@contextmanager
def reason_for_return(records: Records, metric_ids: Collection[int], reason: str) -> Iterator[None]:
    """Refuse as `refuse_locked` does where the block writes to locked periods, or unlocks one.

    `metric_ids` are those whose entries the block may change.
    """
    said = {lock.period for lock in records.locks() if lock.is_locked}
    if reason.strip() or (not said and records.company().lock_after_days is None):
        yield
        return
    before = _entries(records, metric_ids)
    yield
    after = _entries(records, metric_ids)
    cells = before.keys() | after.keys()
    changed = {cell[1] for cell in cells if before.get(cell) != after.get(cell)}
    locked = locked_in(records, changed) | (changed & said)
    locked |= said - {lock.period for lock in records.locks() if lock.is_locked}
    _refuse(records, locked)


def _entries(records: Records, metric_ids: Collection[int]) -> dict[tuple[int, Period], Entry]:
    found = records.entries(metric_ids) if metric_ids else ()
    return {(entry.metric_id, entry.period): entry for entry in found}


def _in_order(periods: Iterable[Period]) -> list[Period]:
    return sorted(set(periods), key=lambda period: (period.start, period.end))


def locked_names(periods: Sequence[Period], calendar: FiscalCalendar) -> str:
    """Return the names of periods for a sentence: "March 2026, April 2026 and 4 more"."""
    named = ", ".join(label(period, calendar) for period in periods[:_MOST_NAMED])
    more = len(periods) - _MOST_NAMED
    if more <= 0:
        return named
    return ngettext("{periods} and {count} more", "{periods} and {count} more", more).format(
        periods=named, count=more
    )


def _locked_text(periods: Sequence[Period], calendar: FiscalCalendar) -> str:
    return ngettext(
        "{periods} is locked. Nothing was changed. "
        "To write there all the same, say why: the history keeps it.",
        "{periods} are locked. Nothing was changed. "
        "To write there all the same, say why: the history keeps it.",
        len(periods),
    ).format(periods=locked_names(periods, calendar))
