"""What can be found not well with a set of KPIs, in the words of a person, and what mends it."""

from dataclasses import dataclass
from enum import StrEnum

from kpidesk.domain.periods import Period
from kpidesk.i18n import _


class FindingKind(StrEnum):
    """What is not well with the set, in the order of urgency."""

    NO_TARGET = "no_target"
    NO_OWNER = "no_owner"
    STALE = "stale"
    NO_OBJECTIVE = "no_objective"
    TOO_MANY = "too_many"
    NEVER_MET = "never_met"
    ALWAYS_MET = "always_met"
    NO_LEADING_PARTNER = "no_leading_partner"
    NEVER_REVIEWED = "never_reviewed"
    NOT_A_KPI = "not_a_kpi"

    @property
    def label(self) -> str:
        """Return the words a person reads."""
        return {
            FindingKind.NO_TARGET: _("No target"),
            FindingKind.NO_OWNER: _("No owner"),
            FindingKind.STALE: _("Nothing new"),
            FindingKind.NO_OBJECTIVE: _("No objective"),
            FindingKind.TOO_MANY: _("Too many KPIs"),
            FindingKind.NEVER_MET: _("Never met"),
            FindingKind.ALWAYS_MET: _("Always met"),
            FindingKind.NO_LEADING_PARTNER: _("No leading partner"),
            FindingKind.NEVER_REVIEWED: _("Never reviewed"),
            FindingKind.NOT_A_KPI: _("Not a KPI yet"),
        }[self]

    @property
    def explanation(self) -> str:
        """Return what all findings of the kind have in common, and why it matters."""
        return {
            FindingKind.NO_TARGET: _("Without a target nobody can say whether a number is good."),
            FindingKind.NO_OWNER: _("As long as nobody answers for a number, nobody acts on it."),
            FindingKind.STALE: _("What has no new numbers says nothing about today."),
            FindingKind.NO_OBJECTIVE: _("What hangs on no objective leaves open what it is for."),
            FindingKind.TOO_MANY: _(
                "Nobody acts on so many. The least important can stay a metric, with all its "
                "numbers."
            ),
            FindingKind.NEVER_MET: _(
                "For a year the target was not met, not once (for three where it is a yearly one). "
                "A target within reach would say more."
            ),
            FindingKind.ALWAYS_MET: _(
                "For a year the target was met, every time (for three where it is a yearly one). "
                "A bolder target would say more, or another KPI."
            ),
            FindingKind.NO_LEADING_PARTNER: _(
                "A lagging KPI tells what has happened. A leading metric beside it would tell in "
                "time what is coming."
            ),
            FindingKind.NEVER_REVIEWED: _(
                "Never looked at in a review so far. A minute is enough: what moved, and why?"
            ),
            FindingKind.NOT_A_KPI: _(
                "These candidates are tracked already. The wizard asks for what each still needs. "
                "What is only there to be watched can be kept as an input."
            ),
        }[self]

    @property
    def mend(self) -> "Mend":
        """Return the one step that mends it."""
        return {
            FindingKind.NO_TARGET: Mend.SET_TARGET,
            FindingKind.NO_OWNER: Mend.CHOOSE_OWNER,
            FindingKind.STALE: Mend.ENTER_VALUES,
            FindingKind.NO_OBJECTIVE: Mend.CHOOSE_OBJECTIVE,
            FindingKind.TOO_MANY: Mend.KEEP_AS_METRIC,
            FindingKind.NEVER_MET: Mend.OPEN_TARGET_LAB,
            FindingKind.ALWAYS_MET: Mend.OPEN_TARGET_LAB,
            FindingKind.NO_LEADING_PARTNER: Mend.CHOOSE_PARTNER,
            FindingKind.NEVER_REVIEWED: Mend.REVIEW,
            FindingKind.NOT_A_KPI: Mend.MAKE_KPI,
        }[self]


class Mend(StrEnum):
    """What one click does about a finding."""

    SET_TARGET = "set_target"
    CHOOSE_OWNER = "choose_owner"
    ENTER_VALUES = "enter_values"
    CHOOSE_OBJECTIVE = "choose_objective"
    KEEP_AS_METRIC = "keep_as_metric"
    OPEN_TARGET_LAB = "open_target_lab"
    CHOOSE_PARTNER = "choose_partner"
    REVIEW = "review"
    MAKE_KPI = "make_kpi"

    @property
    def label(self) -> str:
        """Return the words on the button."""
        return {
            Mend.SET_TARGET: _("Set a target"),
            Mend.CHOOSE_OWNER: _("Choose an owner"),
            Mend.ENTER_VALUES: _("Enter the numbers"),
            Mend.CHOOSE_OBJECTIVE: _("Choose an objective"),
            Mend.KEEP_AS_METRIC: _("Keep it as a metric"),
            Mend.OPEN_TARGET_LAB: _("Open the target lab"),
            Mend.CHOOSE_PARTNER: _("Choose a leading partner"),
            Mend.REVIEW: _("Review it now"),
            Mend.MAKE_KPI: _("Make it a KPI"),
        }[self]


@dataclass(frozen=True, slots=True)
class SetFinding:
    """One thing that is not well, in a sentence; `metric_id` is the metric that `mend` is about.

    Where a department has too many KPIs that is its least important one. Below the explanation of
    the kind, `name` and `detail` say the same: whom it is about, and what is special about it.
    `cell` is where numbers are to be typed, if that mends it.
    """

    kind: FindingKind
    metric_id: int
    sentence: str
    name: str = ""
    detail: str = ""
    cell: tuple[int, Period] | None = None

    @property
    def mend(self) -> Mend:
        """Return what one click does about it."""
        return self.kind.mend
