"""Actions: what a review decided to do about a number, who does it, by when, and what came of it.

What a person does to the file (a change set) has actions too; see `changes`.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kpidesk.domain.period_names import format_day
from kpidesk.i18n import _, ngettext

_IN_DAYS: Final = 14  # days that are counted; what is further away is told by its day or in weeks
_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Action:
    """What was decided, on the day `decided_on`; of no metric it is about the whole company.

    It is open until `done_on`; only then it has an `outcome`, in the words of the person.
    """

    id: int
    text: str
    metric_id: int | None
    owner_id: int | None
    decided_on: dt.date
    due_on: dt.date | None = None
    done_on: dt.date | None = None
    outcome: str = ""

    @property
    def is_done(self) -> bool:
        """Say whether somebody said that it is done."""
        return self.done_on is not None


class ActionState(StrEnum):
    """How an action stands on a day."""

    OVERDUE = "overdue"
    OPEN = "open"
    DONE = "done"

    @property
    def label(self) -> str:
        """Return the word that a person reads."""
        return {
            ActionState.OVERDUE: _("Overdue"),
            ActionState.OPEN: _("Open"),
            ActionState.DONE: _("Done"),
        }[self]


def state_of(action: Action, today: dt.date) -> ActionState:
    """Return how `action` stands on the day `today`; on its last day it is not overdue yet."""
    if action.is_done:
        return ActionState.DONE
    if action.due_on is not None and action.due_on < today:
        return ActionState.OVERDUE
    return ActionState.OPEN


def in_order(actions: Iterable[Action]) -> tuple[Action, ...]:
    """Return what is open by its due day, so what is overdue first, then what was done last."""
    return tuple(sorted(actions, key=_place))


def _place(action: Action) -> tuple[bool, int, dt.date, int]:
    if action.done_on is not None:
        return True, -action.done_on.toordinal(), action.decided_on, action.id
    due_on = action.due_on or dt.date.max
    return False, due_on.toordinal(), action.decided_on, action.id


def sentence(action: Action, today: dt.date, owner: str = "") -> str:
    """Return how `action` stands on the day `today`, and who does it.

    "3 days overdue, Anna", "Due in 5 days, Anna", "Open, no due date", "Done on 12 Mar 2026: Two
    of three came back."
    """
    if action.done_on is not None:
        day = format_day(action.done_on)
        if not action.outcome:
            return _("Done on {day}").format(day=day)
        return _("Done on {day}: {outcome}").format(day=day, outcome=action.outcome)
    when = _when(action.due_on, today)
    return _("{when}, {owner}").format(when=when, owner=owner) if owner else when


def _when(due_on: dt.date | None, today: dt.date) -> str:
    if due_on is None:
        return _("Open, no due date")
    days = (due_on - today).days
    if days < 0:
        return _overdue(due_on, today)
    if days == 0:
        return _("Due today")
    if days == 1:
        return _("Due tomorrow")
    if days <= _IN_DAYS:
        return ngettext("Due in {count} day", "Due in {count} days", days).format(count=days)
    return _("Due on {day}").format(day=format_day(due_on))


def _overdue(due_on: dt.date, today: dt.date) -> str:
    """Return how long it is overdue: in days for two weeks, then in weeks and months."""
    days = (today - due_on).days
    if days < _IN_DAYS:
        return ngettext("{count} day overdue", "{count} days overdue", days).format(count=days)
    months = (today.year - due_on.year) * 12 + today.month - due_on.month
    months -= today.day < due_on.day
    if months < 2:
        weeks = days // _WEEK
        text = ngettext("{count} week overdue", "{count} weeks overdue", weeks)
        return text.format(count=weeks)
    return ngettext("{count} month overdue", "{count} months overdue", months).format(count=months)
