"""Events: noted, changed and deleted, each in one undoable step."""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from kpidesk.domain.changes import Action, ActionKind, ChangeSet, Kind
from kpidesk.domain.errors import FieldError, UserError
from kpidesk.domain.events import Event
from kpidesk.domain.ports import CompanyFile, Records
from kpidesk.i18n import _
from kpidesk.services.draft_fields import check_day, clean_line
from kpidesk.services.metric_drafts import find_metric

MAX_EVENT_LENGTH: Final = 200  # what a mark on a chart can tell


def events_of(file: CompanyFile, metric_id: int | None = None) -> tuple[Event, ...]:
    """Return what the charts of a metric tell of, by day; None: every event there is."""
    with file.read() as records:
        found = records.events()
    return tuple(found) if metric_id is None else told_of(found, metric_id)


def told_of(events: Iterable[Event], metric_id: int) -> tuple[Event, ...]:
    """Return those of `events` that the charts of a metric tell of."""
    return tuple(each for each in events if each.metric_id in (None, metric_id))


def add_event(file: CompanyFile, on: dt.date, text: str, metric_id: int | None = None) -> ChangeSet:
    """Note what happened on a day, for one metric or for all.

    FieldError "text" or "on" where that cannot be; UserError where the metric is gone.
    """
    clean = _clean(text)
    with file.write(Action(ActionKind.ADD_EVENT, subject=clean)) as work:
        event = Event(work.new_id(Kind.EVENT), on, clean, metric_id)
        _check(work, event)
        work.put_events([event])
    return work.result


def edit_event(
    file: CompanyFile, event_id: int, on: dt.date, text: str, metric_id: int | None = None
) -> ChangeSet:
    """Say something else of an event; errors as for `add_event`, UserError where it is gone."""
    clean = _clean(text)
    with file.write(Action(ActionKind.EDIT_EVENT, subject=clean)) as work:
        _find(work, event_id)
        event = Event(event_id, on, clean, metric_id)
        _check(work, event)
        work.put_events([event])
    return work.result


def delete_event(file: CompanyFile, event_id: int) -> ChangeSet:
    """Delete an event; UserError where it is gone."""
    with file.read() as records:
        event = _find(records, event_id)
    with file.write(Action(ActionKind.DELETE_EVENT, subject=event.text)) as work:
        work.remove_events([event_id])
    return work.result


def _clean(text: str) -> str:
    clean = clean_line("text", text, MAX_EVENT_LENGTH)
    if not clean:
        raise FieldError("text", _("Say in a few words what happened."))
    return clean


def _check(records: Records, event: Event) -> None:
    """Raise FieldError for a slip of the day or a second note of the same, UserError as above."""
    check_day("on", event.on)
    if event.metric_id is not None:
        find_metric(records, event.metric_id)
    said = (event.on, event.text.casefold(), event.metric_id)
    for other in records.events():
        if other.id != event.id and said == (other.on, other.text.casefold(), other.metric_id):
            raise FieldError(
                "text", _("This event is noted on that day already. Nothing was changed.")
            )


def _find(records: Records, event_id: int) -> Event:
    found = next((each for each in records.events() if each.id == event_id), None)
    if found is None:
        raise UserError(_("This event is no longer in the file. Nothing was changed."))
    return found
