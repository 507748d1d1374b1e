"""Undo, redo and the history: one step a user action, across restarts."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kpidesk.domain import period_names
from kpidesk.domain.changes import (
    BEGINNINGS,
    Action,
    ActionKind,
    ChangeFilter,
    ChangeSet,
    Fate,
    Kind,
)
from kpidesk.domain.errors import UserError
from kpidesk.domain.numbers import NumberLocale, format_number
from kpidesk.domain.ports import CompanyFile
from kpidesk.i18n import _, ngettext
from kpidesk.services.change_sentences import Words, change_lines

PAGE_SIZE: Final = 100
SHOWN_LINES: Final = 36


class ChangeGroup(StrEnum):
    """What a list of changes can be narrowed down to."""

    NUMBERS = "numbers"
    IMPORTS = "imports"
    METRICS = "metrics"
    TARGETS = "targets"
    OBJECTIVES = "objectives"
    ACTIONS = "actions"
    BACK = "back"
    OTHER = "other"

    @property
    def label(self) -> str:
        """Return the words a person chooses by."""
        return {
            ChangeGroup.NUMBERS: _("Numbers, notes and events"),
            ChangeGroup.IMPORTS: _("Imports"),
            ChangeGroup.METRICS: _("KPIs and metrics"),
            ChangeGroup.TARGETS: _("Targets"),
            ChangeGroup.OBJECTIVES: _("Objectives"),
            ChangeGroup.ACTIONS: _("Actions"),
            ChangeGroup.BACK: _("Undo, redo, rollback"),
            ChangeGroup.OTHER: _("Company and the rest"),
        }[self]

    @property
    def kinds(self) -> frozenset[ActionKind]:
        """Return the kinds of action in the group; of OTHER those that are in no other."""
        if self is not ChangeGroup.OTHER:
            return _GROUPS[self]
        return frozenset(ActionKind) - frozenset[ActionKind]().union(*_GROUPS.values())


_GROUPS: Final = {
    ChangeGroup.NUMBERS: frozenset(
        {
            ActionKind.TYPE,
            ActionKind.CLEAR,
            ActionKind.NOTE,
            ActionKind.NOT_APPLICABLE,
            ActionKind.PASTE,
            ActionKind.FILL,
            ActionKind.CONFIRM,
            ActionKind.IMPORT,
            ActionKind.ADD_EVENT,
            ActionKind.EDIT_EVENT,
            ActionKind.DELETE_EVENT,
        }
    ),
    ChangeGroup.IMPORTS: frozenset(
        {ActionKind.IMPORT, ActionKind.EDIT_PROFILE, ActionKind.DELETE_PROFILE}
    ),
    ChangeGroup.METRICS: frozenset(
        {
            ActionKind.DEFINE_KPI,
            ActionKind.CREATE_METRIC,
            ActionKind.EDIT_METRIC,
            ActionKind.RETIRE_METRIC,
            ActionKind.RESTORE_METRIC,
            ActionKind.DELETE_METRIC,
            ActionKind.PROMOTE_METRIC,
            ActionKind.DEMOTE_METRIC,
            ActionKind.ORDER_METRICS,
            ActionKind.REVIEW_METRIC,
            ActionKind.ADD_CANDIDATES,
            ActionKind.ADD_FROM_LIBRARY,
            ActionKind.REBASE_LIMITS,
            ActionKind.REMOVE_BASE,
            ActionKind.CHOOSE_SEASONS,
        }
    ),
    ChangeGroup.TARGETS: frozenset({ActionKind.SET_TARGET}),
    ChangeGroup.OBJECTIVES: frozenset(
        {
            ActionKind.ADD_OBJECTIVE,
            ActionKind.EDIT_OBJECTIVE,
            ActionKind.MOVE_OBJECTIVE,
            ActionKind.DELETE_OBJECTIVE,
        }
    ),
    ChangeGroup.ACTIONS: frozenset(
        {
            ActionKind.DECIDE_ACTION,
            ActionKind.EDIT_ACTION,
            ActionKind.FINISH_ACTION,
            ActionKind.REOPEN_ACTION,
            ActionKind.DELETE_ACTION,
        }
    ),
    ChangeGroup.BACK: frozenset({ActionKind.UNDO, ActionKind.REDO, ActionKind.ROLL_BACK}),
}


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """What of the history is shown; the days are those of this computer's clock, both included."""

    text: str = ""
    group: ChangeGroup | None = None
    first_day: dt.date | None = None
    last_day: dt.date | None = None
    metric_id: int | None = None

    @property
    def is_empty(self) -> bool:
        """Say whether everything is shown."""
        return self == HistoryFilter()


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One step of the history; texts are ready to show.

    `at` is in this computer's time. `about` names the metrics whose numbers it touched. `mark` says
    what became of the step since, and is empty where nothing did. `refusal` says why the step
    cannot be rolled back; empty where it can.
    """

    id: int
    kind: ActionKind
    at: dt.datetime
    who: str
    sentence: str
    about: str
    fate: Fate
    mark: str
    refusal: str


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Some steps, newest first, and whether older ones follow."""

    rows: tuple[HistoryRow, ...]
    has_more: bool


def history(
    file: CompanyFile,
    shown: HistoryFilter | None = None,
    before_id: int | None = None,
    limit: int = PAGE_SIZE,
) -> HistoryPage:
    """Return the latest steps that are to be shown; those before the step `before_id`."""
    wanted = _wanted(shown or HistoryFilter())
    with file.read() as records:
        found = records.change_sets(limit + 1, before_id, wanted)
        fates = records.fates([step.id for step in found])
        metrics = records.metrics()
    rows = []
    for step in found[:limit]:
        ids, named = step.ids(Kind.ENTRY), step.action.subject
        names = [each.name for each in metrics if each.id in ids and each.name != named]
        rows.append(_row(step, fates.get(step.id, Fate.DONE), _names_text(names)))
    return HistoryPage(tuple(rows), len(found) > limit)


def _names_text(names: Sequence[str]) -> str:
    """Return names in few words: "Revenue", "Revenue and Visitors", "Revenue and 5 more"."""
    if not names:
        return ""
    if len(names) == 1:
        return names[0]
    if len(names) == 2:
        return _("{first} and {second}").format(first=names[0], second=names[1])
    return ngettext("{first} and {count} more", "{first} and {count} more", len(names) - 1).format(
        first=names[0], count=len(names) - 1
    )


def _wanted(shown: HistoryFilter) -> ChangeFilter:
    text = " ".join(shown.text.split())
    return ChangeFilter(
        kinds=None if shown.group is None else shown.group.kinds,
        text=text,
        text_kinds=_kinds_named(text) if text else frozenset(),
        since=None if shown.first_day is None else _midnight(shown.first_day),
        until=None if shown.last_day is None else _midnight(shown.last_day + dt.timedelta(days=1)),
        metric_id=shown.metric_id,
    )


def _kinds_named(text: str) -> frozenset[ActionKind]:
    """Return the kinds of action whose words hold `text`, whatever they were about."""
    key = text.casefold()
    return frozenset(
        kind for kind in ActionKind if key in Action(kind, count=2).describe().casefold()
    )


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time()).astimezone()


def _row(step: ChangeSet, fate: Fate, about: str) -> HistoryRow:
    return HistoryRow(
        step.id,
        step.action.kind,
        step.at.astimezone(),
        step.who,
        as_heading(step.action),
        about,
        fate,
        _mark(fate),
        _refusal(step.action.kind, fate),
    )


def as_heading(action: Action) -> str:
    """Return what was done as a line of its own: "Paste of 36 values"."""
    text = action.describe()
    return text[:1].upper() + text[1:]


def _mark(fate: Fate) -> str:
    return {
        Fate.DONE: "",
        Fate.UNDONE: _("Undone"),
        Fate.REDONE: _("Redone"),
        Fate.ROLLED_BACK: _("Rolled back"),
    }[fate]


def _refusal(kind: ActionKind, fate: Fate) -> str:
    if kind in BEGINNINGS:
        return _("This is how the company began. Without it nothing would be left.")
    if fate is Fate.UNDONE:
        return _("This was undone, so there is nothing to roll back.")
    if fate is Fate.REDONE and kind is ActionKind.UNDO:
        return _("What this took back was redone, so there is nothing to roll back.")
    return ""


def moment_text(at: dt.datetime) -> str:
    """Return when something was done, by this computer's clock: "14 Mar 2026, 09:26"."""
    local = at.astimezone()
    return _("{day}, {time}").format(
        day=period_names.format_day(local.date()), time=f"{local:%H:%M}"
    )


@dataclass(frozen=True, slots=True)
class ChangeText:
    """What a step changed: a heading, who and when, and sentences; `more` says what is left out."""

    heading: str
    by: str
    lines: tuple[str, ...]
    more: str = ""


def change_details(
    file: CompanyFile, change_set_id: int, locale: NumberLocale, limit: int = SHOWN_LINES
) -> ChangeText:
    """Return what a step changed in sentences, at most `limit`; UserError where there is none."""
    with file.read() as records:
        found = records.change_details(change_set_id, limit)
        calendar = records.company().calendar
    lines = tuple(change_lines(found, Words(calendar, locale)))
    unread = found.entry_count - len(found.entries) + found.target_count - len(found.targets)
    more = more_text(max(len(lines) - limit, 0) + unread, locale)
    step = found.change_set
    return ChangeText(as_heading(step.action), by_text(step), lines[:limit], more)


def by_text(step: ChangeSet) -> str:
    """Return who did something, and when: "Ann, 14 Mar 2026, 09:26"."""
    return _("{who}, {when}").format(who=step.who, when=moment_text(step.at))


def more_text(count: int, locale: NumberLocale) -> str:
    """Return "and 9,964 more"; empty where there are no more."""
    if count <= 0:
        return ""
    shown = format_number(count, 0, locale)
    return ngettext("and {count} more", "and {count} more", count).format(count=shown)


def undoable(file: CompanyFile) -> ChangeSet | None:
    """Return the change set that undo would take back."""
    with file.read() as records:
        return records.undoable()


def redoable(file: CompanyFile) -> ChangeSet | None:
    """Return the change set that redo would bring back."""
    with file.read() as records:
        return records.redoable()


def undo(file: CompanyFile) -> ChangeSet:
    """Take back the latest action that stands; UserError where there is none."""
    step = undoable(file)
    if step is None:
        raise UserError(_("There is nothing to undo."))
    with file.write(Action(ActionKind.UNDO, reverted=step.action)) as work:
        work.undo()
    return work.result


def redo(file: CompanyFile) -> ChangeSet:
    """Bring back the action that was undone last; UserError where there is none."""
    step = redoable(file)
    if step is None:
        raise UserError(_("There is nothing to redo."))
    with file.write(Action(ActionKind.REDO, reverted=step.action)) as work:
        work.redo()
    return work.result
