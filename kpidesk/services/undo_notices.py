"""What undo and redo say once they are done: what it was, and which locked periods it changed."""

import datetime as dt
from typing import Final

from kpidesk.domain.change_details import ChangeDetails
from kpidesk.domain.changes import ActionKind, ChangeSet, Kind
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.domain.ports import CompanyFile, Records
from kpidesk.i18n import _, ngettext
from kpidesk.services.change_sentences import cell_name
from kpidesk.services.locks import locked_in, locked_names

_EVERY_ENTRY: Final = 1_000_000


def undo_notice(file: CompanyFile, step: ChangeSet, today: dt.date) -> str:
    """Return what `step`, an undo or a redo, did, as a sentence for the person.

    For one number: "Undone: Cash in bank, October 2026." Neither asks for a reason, so the locked
    periods whose numbers it changed are named after that.
    """
    with file.read() as records:
        calendar = records.company().calendar
        has_locks = bool(records.locks()) or records.company().lock_after_days is not None
        what, locked = _what(step), ""
        if step.ids(Kind.ENTRY):
            found = records.change_details(step.id, _EVERY_ENTRY if has_locks else 1)
            if set(step.touched) == {Kind.ENTRY} and found.entry_count == 1:
                entry = found.entries[0].some
                what = cell_name(entry, found.known.get(entry.metric_id), calendar)
            if has_locks:
                locked = _locked_text(records, found, calendar, today)
    is_undo = step.action.kind is ActionKind.UNDO
    said = _("Undone: {what}.") if is_undo else _("Redone: {what}.")
    said = said.format(what=what)
    return _("{said} {locked}").format(said=said, locked=locked) if locked else said


def _what(step: ChangeSet) -> str:
    action = step.action if step.action.reverted is None else step.action.reverted
    return action.describe()


def _locked_text(
    records: Records, found: ChangeDetails, calendar: FiscalCalendar, today: dt.date
) -> str:
    changed = {pair.some.period for pair in found.entries}
    locked = sorted(locked_in(records, changed, today), key=lambda each: (each.start, each.end))
    if not locked:
        return ""
    return ngettext("{periods} is locked.", "{periods} are locked.", len(locked)).format(
        periods=locked_names(locked, calendar)
    )
