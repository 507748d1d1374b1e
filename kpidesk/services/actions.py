"""Actions: decided, changed, finished, reopened and deleted, each in one undoable step."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from kpidesk.domain.actions import Action, ActionState, in_order, sentence, state_of
from kpidesk.domain.changes import Action as Deed
from kpidesk.domain.changes import ActionKind, ChangeSet, Kind
from kpidesk.domain.errors import FieldError, UserError
from kpidesk.domain.period_names import format_day
from kpidesk.domain.ports import CompanyFile, Records, UnitOfWork
from kpidesk.i18n import _
from kpidesk.services.calculating_records import day_of
from kpidesk.services.draft_fields import check_day, clean_line, clean_optional_name
from kpidesk.services.metric_drafts import find_metric
from kpidesk.services.names import owner_id

MAX_ACTION_LENGTH: Final = 200
MAX_OUTCOME_LENGTH: Final = 500
_TIME_FOR_IT: Final = dt.timedelta(days=14)
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class ActionDraft:
    """An action as a form has it; the owner by name, and a new one is made."""

    text: str
    owner: str = ""
    due_on: dt.date | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An action as a list shows it; `owner` is a name, empty where nobody answers for it."""

    action: Action
    state: ActionState
    sentence: str
    owner: str

    @property
    def draft(self) -> ActionDraft:
        """Return it as a form has it."""
        action = self.action
        return ActionDraft(action.text, self.owner, action.due_on, action.outcome)


def actions_of(file: CompanyFile, metric_id: int, today: dt.date) -> tuple[ActionRow, ...]:
    """Return what was decided about a metric: what is open by its due day, then what is done."""
    with file.read() as records:
        decided = [each for each in records.actions() if each.metric_id == metric_id]
        owners = {each.id: each.name for each in records.owners()} if decided else {}
    rows = []
    for action in in_order(decided):
        owner = owners.get(action.owner_id or 0, "")
        said = sentence(action, today, owner)
        rows.append(ActionRow(action, state_of(action, today), said, owner))
    return tuple(rows)


def proposed_action(file: CompanyFile, metric_id: int, today: dt.date) -> ActionDraft:
    """Return what a form for a new action starts with: who answers for the metric, and two weeks.

    It is never due on a Saturday or Sunday. UserError where the metric is gone.
    """
    with file.read() as records:
        metric = find_metric(records, metric_id)
        owners = {each.id: each.name for each in records.owners()}
    due_on = today + _TIME_FOR_IT
    while due_on.weekday() >= _SATURDAY:
        due_on += dt.timedelta(days=1)
    return ActionDraft("", owners.get(metric.owner_id or 0, ""), due_on)


def decide_action(file: CompanyFile, draft: ActionDraft, on: dt.date, metric_id: int) -> ChangeSet:
    """Note what was decided about a metric on the day `on`.

    FieldError "text", "owner" or "due_on" where that cannot be; UserError where the metric is gone.
    """
    clean = _clean(draft, is_done=False)
    with file.write(Deed(ActionKind.DECIDE_ACTION, subject=clean.text)) as work:
        find_metric(work, metric_id)
        action = Action(work.new_id(Kind.ACTION), clean.text, metric_id, None, on)
        _put(work, action, clean)
    return work.result


def change_action(file: CompanyFile, action_id: int, draft: ActionDraft) -> ChangeSet:
    """Say something else of an action; errors as for `decide_action`, UserError where it is gone.

    FieldError "outcome" also where there is one of an action that is not done.
    """
    with file.read() as records:
        is_done = _find(records, action_id).is_done
    clean = _clean(draft, is_done=is_done)
    with file.write(Deed(ActionKind.EDIT_ACTION, subject=clean.text)) as work:
        _put(work, _find(work, action_id), clean)
    return work.result


def finish_action(file: CompanyFile, action_id: int, on: dt.date, outcome: str = "") -> ChangeSet:
    """Note that an action was done on the day `on`, and what came of it.

    FieldError "done_on" where that is before it was decided or in the future, or "outcome";
    UserError where it is done already, or gone.
    """
    said = _clean_outcome(outcome)
    with file.read() as records:
        action, today = _find(records, action_id), day_of(records)
    if action.is_done:
        raise UserError(_("This action is done already. Nothing was changed."))
    _check_not_before("done_on", on, action.decided_on)
    if today is not None and on > today:
        raise FieldError(
            "done_on",
            _("{day} is yet to come. Choose the day on which it was done.").format(
                day=format_day(on)
            ),
        )
    with file.write(Deed(ActionKind.FINISH_ACTION, subject=action.text)) as work:
        work.put_actions([replace(action, done_on=on, outcome=said)])
    return work.result


def reopen_action(file: CompanyFile, action_id: int) -> ChangeSet:
    """Say that an action is not done after all; its outcome goes.

    UserError where it is open, or where the same is on the list again.
    """
    with file.read() as records:
        action = _find(records, action_id)
    if not action.is_done:
        raise UserError(_("This action is open already. Nothing was changed."))
    with file.write(Deed(ActionKind.REOPEN_ACTION, subject=action.text)) as work:
        if _is_listed(work, action, action.text):
            raise UserError(
                _("The same action was decided again and is open already. Nothing was changed.")
            )
        work.put_actions([replace(action, done_on=None, outcome="")])
    return work.result


def remove_action(file: CompanyFile, action_id: int) -> ChangeSet:
    """Delete an action; UserError where it is gone."""
    with file.read() as records:
        action = _find(records, action_id)
    with file.write(Deed(ActionKind.DELETE_ACTION, subject=action.text)) as work:
        work.remove_actions([action_id])
    return work.result


def _clean(draft: ActionDraft, *, is_done: bool) -> ActionDraft:
    text = clean_line("text", draft.text, MAX_ACTION_LENGTH)
    if not text:
        raise FieldError("text", _("Say in a few words what is to be done."))
    outcome = _clean_outcome(draft.outcome)
    if outcome and not is_done:
        raise FieldError("outcome", _("What came of it is noted once the action is done."))
    owner = clean_optional_name(draft.owner, "owner")
    return replace(draft, text=text, owner=owner, outcome=outcome)


def _clean_outcome(outcome: str) -> str:
    return clean_line("outcome", outcome, MAX_OUTCOME_LENGTH)


def _put(work: UnitOfWork, action: Action, draft: ActionDraft) -> None:
    """Write `action` with what a clean `draft` says of it; FieldError where that cannot be."""
    check_day("on", action.decided_on)
    if draft.due_on is not None:
        _check_not_before("due_on", draft.due_on, action.decided_on)
    if not action.is_done and _is_listed(work, action, draft.text):
        raise FieldError("text", _("This action is on the list already. Nothing was changed."))
    work.put_actions(
        [
            replace(
                action,
                text=draft.text,
                owner_id=owner_id(work, draft.owner),
                due_on=draft.due_on,
                outcome=draft.outcome,
            )
        ]
    )


def _is_listed(records: Records, action: Action, text: str) -> bool:
    """Say whether another action of the same metric with the same `text` is open."""
    return any(
        other.text.casefold() == text.casefold()
        and other.metric_id == action.metric_id
        and other.id != action.id
        and not other.is_done
        for other in records.actions()
    )


def _check_not_before(field: str, day: dt.date, decided_on: dt.date) -> None:
    check_day(field, day)
    if day < decided_on:
        raise FieldError(
            field,
            _("It was decided on {day}. Choose that day or a later one.").format(
                day=format_day(decided_on)
            ),
        )


def _find(records: Records, action_id: int) -> Action:
    found = next((each for each in records.actions() if each.id == action_id), None)
    if found is None:
        raise UserError(_("This action is no longer in the file. Nothing was changed."))
    return found
