"""How events become rows, and rows become events again."""

from kpidesk.domain.events import Event
from kpidesk.storage.cells import AnyRow, day, text


def event_row(event: Event) -> tuple[object, ...]:
    """Return the row of an event."""
    return event.id, event.on.isoformat(), text(event.text), event.metric_id


def event_from(row: AnyRow) -> Event:
    """Return the event in a row."""
    return Event(row.id, day(row.on_day), row.text, row.metric_id)
