"""Change sets: one user action, as the file's journal keeps it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kpidesk.i18n import _, ngettext


class Kind(StrEnum):
    """What a change touched; entries and targets are named by the id of their metric."""

    COMPANY = "company"
    DEPARTMENT = "department"
    OWNER = "owner"
    OBJECTIVE = "objective"
    METRIC = "metric"
    TARGET = "target"
    ENTRY = "entry"


class ActionKind(StrEnum):
    """What the person did."""

    CREATE_COMPANY = "create_company"
    EDIT_COMPANY = "edit_company"
    DEFINE_KPI = "define_kpi"
    CREATE_METRIC = "create_metric"
    EDIT_METRIC = "edit_metric"
    RETIRE_METRIC = "retire_metric"
    SET_TARGET = "set_target"
    TYPE = "type"
    CLEAR = "clear"
    NOTE = "note"
    PASTE = "paste"
    FILL = "fill"
    IMPORT = "import"
    SAMPLE = "sample"
    UNDO = "undo"
    REDO = "redo"


@dataclass(frozen=True, slots=True)
class Action:
    """What the person did: a kind, how many values, and the name of what it was about."""

    kind: ActionKind
    count: int = 0
    subject: str = ""
    reverted: "Action | None" = None  # what an undo took back or a redo brought back

    def describe(self) -> str:
        """Return the action as a menu says it: "paste of 36 values"."""
        phrase = {
            ActionKind.CREATE_COMPANY: _("new company {subject}"),
            ActionKind.EDIT_COMPANY: _("change of the company's settings"),
            ActionKind.DEFINE_KPI: _("new KPI {subject}"),
            ActionKind.CREATE_METRIC: _("new metric {subject}"),
            ActionKind.EDIT_METRIC: _("change of {subject}"),
            ActionKind.RETIRE_METRIC: _("retirement of {subject}"),
            ActionKind.SET_TARGET: _("new target for {subject}"),
            ActionKind.TYPE: ngettext(
                "typing of {count} value", "typing of {count} values", self.count
            ),
            ActionKind.CLEAR: ngettext(
                "clearing of {count} value", "clearing of {count} values", self.count
            ),
            ActionKind.NOTE: _("note on {subject}"),
            ActionKind.PASTE: ngettext(
                "paste of {count} value", "paste of {count} values", self.count
            ),
            ActionKind.FILL: ngettext(
                "fill of {count} value", "fill of {count} values", self.count
            ),
            ActionKind.IMPORT: ngettext(
                "import of {count} value from {subject}",
                "import of {count} values from {subject}",
                self.count,
            ),
            ActionKind.SAMPLE: _("sample company"),
            ActionKind.UNDO: _("undo of {subject}"),
            ActionKind.REDO: _("redo of {subject}"),
        }[self.kind]
        subject = self.subject if self.reverted is None else self.reverted.describe()
        return phrase.format(count=self.count, subject=subject)


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
