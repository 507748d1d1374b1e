"""Change sets: one user action, as the file's journal keeps it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from kpidesk.i18n import _, ngettext


class Kind(StrEnum):
    """What a change touched; entries, targets and limits are named by the id of their metric.

    Locks are named by the number that `locks.lock_id` gives their period.
    """

    COMPANY = "company"
    DEPARTMENT = "department"
    OWNER = "owner"
    OBJECTIVE = "objective"
    METRIC = "metric"
    TARGET = "target"
    ENTRY = "entry"
    LOCK = "lock"
    PROFILE = "profile"
    EVENT = "event"
    ACTION = "action"
    LIMITS = "limits"


class ActionKind(StrEnum):
    """What the person did."""

    CREATE_COMPANY = "create_company"
    EDIT_COMPANY = "edit_company"
    DEFINE_KPI = "define_kpi"
    CREATE_METRIC = "create_metric"
    EDIT_METRIC = "edit_metric"
    RETIRE_METRIC = "retire_metric"
    RESTORE_METRIC = "restore_metric"
    DELETE_METRIC = "delete_metric"
    PROMOTE_METRIC = "promote_metric"
    DEMOTE_METRIC = "demote_metric"
    ORDER_METRICS = "order_metrics"
    REVIEW_METRIC = "review_metric"
    ADD_CANDIDATES = "add_candidates"
    ADD_FROM_LIBRARY = "add_from_library"
    ADD_OBJECTIVE = "add_objective"
    EDIT_OBJECTIVE = "edit_objective"
    MOVE_OBJECTIVE = "move_objective"
    DELETE_OBJECTIVE = "delete_objective"
    SET_TARGET = "set_target"
    TYPE = "type"
    CLEAR = "clear"
    NOTE = "note"
    NOT_APPLICABLE = "not_applicable"
    PASTE = "paste"
    FILL = "fill"
    CONFIRM = "confirm"
    LOCK = "lock"
    UNLOCK = "unlock"
    IMPORT = "import"
    EDIT_PROFILE = "edit_profile"
    DELETE_PROFILE = "delete_profile"
    ADD_EVENT = "add_event"
    EDIT_EVENT = "edit_event"
    DELETE_EVENT = "delete_event"
    DECIDE_ACTION = "decide_action"
    EDIT_ACTION = "edit_action"
    FINISH_ACTION = "finish_action"
    REOPEN_ACTION = "reopen_action"
    DELETE_ACTION = "delete_action"
    REBASE_LIMITS = "rebase_limits"
    REMOVE_BASE = "remove_base"
    CHOOSE_SEASONS = "choose_seasons"
    SAMPLE = "sample"
    UNDO = "undo"
    REDO = "redo"
    ROLL_BACK = "roll_back"


# Taking back how a company began would leave a file with nothing in it.
BEGINNINGS: Final = frozenset({ActionKind.CREATE_COMPANY, ActionKind.SAMPLE})


@dataclass(frozen=True, slots=True)
class Action:
    """What the person did: a kind, how many values, and the name of what it was about.

    `reason` is why, in the words of the person, where somebody asked. What a review decided is an
    action too, and another one; see `actions`.
    """

    kind: ActionKind
    count: int = 0
    subject: str = ""
    # What an undo or a rollback took back, or a redo brought back.
    reverted: "Action | None" = None
    reason: str = ""

    def describe(self) -> str:
        """Return the action as a menu says it: "paste of 36 values"."""
        phrases = {
            **_structure_phrases(self.count),
            **_number_phrases(self.count),
            **_meaning_phrases(),
        }
        subject = self.subject if self.reverted is None else self.reverted.describe()
        return phrases[self.kind].format(count=self.count, subject=subject)


def _structure_phrases(count: int) -> Mapping[ActionKind, str]:
    """Return what changes the company, its metrics, objectives and targets."""
    return {
        ActionKind.CREATE_COMPANY: _("new company {subject}"),
        ActionKind.EDIT_COMPANY: _("change of the company's settings"),
        ActionKind.DEFINE_KPI: _("new KPI {subject}"),
        ActionKind.CREATE_METRIC: _("new metric {subject}"),
        ActionKind.EDIT_METRIC: _("change of {subject}"),
        ActionKind.RETIRE_METRIC: _("retirement of {subject}"),
        ActionKind.RESTORE_METRIC: _("return of {subject}"),
        ActionKind.DELETE_METRIC: _("deletion of {subject}"),
        ActionKind.PROMOTE_METRIC: _("promotion of {subject} to a KPI"),
        ActionKind.DEMOTE_METRIC: _("keeping {subject} as a metric"),
        ActionKind.ORDER_METRICS: _("new order of the KPIs"),
        ActionKind.REVIEW_METRIC: _("review of {subject}"),
        ActionKind.ADD_CANDIDATES: ngettext(
            "{count} new candidate", "{count} new candidates", count
        ),
        ActionKind.ADD_FROM_LIBRARY: _("{subject} from the library"),
        ActionKind.ADD_OBJECTIVE: _("new objective {subject}"),
        ActionKind.EDIT_OBJECTIVE: _("change of objective {subject}"),
        ActionKind.MOVE_OBJECTIVE: _("move of objective {subject}"),
        ActionKind.DELETE_OBJECTIVE: _("deletion of objective {subject}"),
        ActionKind.SET_TARGET: _("new target for {subject}"),
    }


def _number_phrases(count: int) -> Mapping[ActionKind, str]:
    """Return what changes numbers, and whether and how they get in."""
    return {
        ActionKind.TYPE: ngettext("typing of {count} value", "typing of {count} values", count),
        ActionKind.CLEAR: ngettext(
            "clearing of {count} value", "clearing of {count} values", count
        ),
        ActionKind.NOTE: _("note on {subject}"),
        ActionKind.NOT_APPLICABLE: ngettext(
            "marking of {count} value as not applicable",
            "marking of {count} values as not applicable",
            count,
        ),
        ActionKind.PASTE: ngettext("paste of {count} value", "paste of {count} values", count),
        ActionKind.FILL: ngettext("fill of {count} value", "fill of {count} values", count),
        ActionKind.CONFIRM: ngettext(
            "confirmation of {count} value", "confirmation of {count} values", count
        ),
        ActionKind.LOCK: _locking(count),
        ActionKind.UNLOCK: _unlocking(count),
        ActionKind.IMPORT: ngettext(
            "import of {count} value from {subject}",
            "import of {count} values from {subject}",
            count,
        ),
        ActionKind.EDIT_PROFILE: _("change of import profile {subject}"),
        ActionKind.DELETE_PROFILE: _("deletion of import profile {subject}"),
    }


def _meaning_phrases() -> Mapping[ActionKind, str]:
    """Return what changes how numbers are read, what follows of them, and what takes steps back."""
    return {
        ActionKind.ADD_EVENT: _("new event “{subject}”"),
        ActionKind.EDIT_EVENT: _("change of event “{subject}”"),
        ActionKind.DELETE_EVENT: _("deletion of event “{subject}”"),
        ActionKind.DECIDE_ACTION: _("new action “{subject}”"),
        ActionKind.EDIT_ACTION: _("change of action “{subject}”"),
        ActionKind.FINISH_ACTION: _("completion of action “{subject}”"),
        ActionKind.REOPEN_ACTION: _("reopening of action “{subject}”"),
        ActionKind.DELETE_ACTION: _("deletion of action “{subject}”"),
        ActionKind.REBASE_LIMITS: _("new start of the limits of {subject}"),
        ActionKind.REMOVE_BASE: _("return to the earlier limits of {subject}"),
        ActionKind.CHOOSE_SEASONS: _("choice of seasons for {subject}"),
        ActionKind.SAMPLE: _("sample company"),
        ActionKind.UNDO: _("undo of {subject}"),
        ActionKind.REDO: _("redo of {subject}"),
        ActionKind.ROLL_BACK: _("rollback of {subject}"),
    }


def _locking(count: int) -> str:
    if count == 1:
        return _("locking of {subject}")
    return ngettext("locking of {count} period", "locking of {count} periods", count)


def _unlocking(count: int) -> str:
    if count == 1:
        return _("unlocking of {subject}")
    return ngettext("unlocking of {count} period", "unlocking of {count} periods", count)


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """One user action: who, when, what, and the ids of what it touched, by kind.

    `at` knows its time zone.
    """

    id: int
    at: dt.datetime
    who: str
    action: Action
    touched: Mapping[Kind, frozenset[int]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was changed, so that nothing was written."""
        return not any(self.touched.values())

    def ids(self, kind: Kind) -> frozenset[int]:
        """Return the ids of `kind` that were touched."""
        return self.touched.get(kind, frozenset())


class Fate(StrEnum):
    """What became of a change set since.

    Of an undo REDONE says that it was taken back, of a redo UNDONE; of anything else REDONE says
    that it stands again.
    """

    DONE = "done"
    UNDONE = "undone"
    REDONE = "redone"
    ROLLED_BACK = "rolled_back"


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """Which change sets are looked for; what is left out does not matter.

    `text` is in the name of who did it, in what it was about, in its reason, or in the name of a
    metric that it touched, without regard to case; or else it is of one of `text_kinds`. `since` <=
    at < `until`; both know their time zone.
    """

    kinds: frozenset[ActionKind] | None = None
    text: str = ""
    text_kinds: frozenset[ActionKind] = frozenset()
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    metric_id: int | None = None


EVERYTHING: Final = ChangeFilter()
