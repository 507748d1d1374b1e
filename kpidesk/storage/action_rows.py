"""How what a review decided becomes rows, and back."""

from kpidesk.domain.actions import Action
from kpidesk.storage.cells import AnyRow, day, day_or_none, day_text, text


def action_row(action: Action) -> tuple[object, ...]:
    """Return the row of an action."""
    return (
        action.id,
        text(action.text),
        action.metric_id,
        action.owner_id,
        action.decided_on.isoformat(),
        day_text(action.due_on),
        day_text(action.done_on),
        text(action.outcome),
    )


def action_from(row: AnyRow) -> Action:
    """Return the action in a row."""
    return Action(
        row.id,
        row.text,
        row.metric_id,
        row.owner_id,
        day(row.decided_on),
        day_or_none(row.due_on),
        day_or_none(row.done_on),
        row.outcome,
    )
