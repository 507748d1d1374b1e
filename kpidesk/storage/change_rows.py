"""How change sets become rows, and rows become change sets again."""

import datetime as dt
from collections.abc import Mapping

from kpidesk.domain.changes import Action, ActionKind, ChangeSet, Kind
from kpidesk.storage.cells import AnyRow, UnreadableRowError, member, text


def change_set_row(
    change_set_id: int, at: dt.datetime, who: str, action: Action
) -> dict[str, object]:
    """Return the columns of a change set that say who did what, and when."""
    return {
        "id": change_set_id,
        "at": at.astimezone(dt.UTC).isoformat(),
        "who": text(who),
        "action_kind": action.kind.value,
        "action_count": action.count,
        "action_subject": text(action.subject),
        "reason": text(action.reason),
    }


def action_from(row: AnyRow, reverted: Action | None = None) -> Action:
    """Return what was done in the change set of a row."""
    kind = member(ActionKind, row.action_kind)
    return Action(kind, row.action_count, row.action_subject, reverted, row.reason)


def change_set_from(
    row: AnyRow, touched: Mapping[Kind, frozenset[int]], reverted: Action | None = None
) -> ChangeSet:
    """Return the change set in a row; `reverted` is what it took back or brought back."""
    try:
        at = dt.datetime.fromisoformat(row.at)
    except (TypeError, ValueError) as error:
        raise UnreadableRowError(row.at) from error
    return ChangeSet(row.id, at, row.who, action_from(row, reverted), touched)


def kind_from(value: str) -> Kind:
    """Return the kind that a column names."""
    return member(Kind, value)
