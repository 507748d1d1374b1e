"""Qualification: is a number worth being a KPI? SMART, seven questions, and "so what?".

SMART: Doran, "There's a S.M.A.R.T. way to write management's goals and objectives" (1981).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kpidesk.i18n import _


class Outcome(StrEnum):
    """What a better number leads to in the end; one that leads to none of them is vanity."""

    REVENUE = "revenue"
    COST = "cost"
    SATISFACTION = "satisfaction"

    @property
    def label(self) -> str:
        """Return the words a person reads."""
        return {
            Outcome.REVENUE: _("More revenue"),
            Outcome.COST: _("Lower cost"),
            Outcome.SATISFACTION: _("Happier customers"),
        }[self]


class Criterion(StrEnum):
    """What makes a number a good KPI: SMART first, then the seven questions."""

    SPECIFIC = "specific"
    MEASURABLE = "measurable"
    ACHIEVABLE = "achievable"
    RELEVANT = "relevant"
    TIME_BOUND = "time_bound"
    QUANTIFIABLE = "quantifiable"
    CHANGEABLE = "changeable"
    ALIGNED = "aligned"
    UNDERSTANDABLE = "understandable"
    RELIABLE = "reliable"
    BALANCED = "balanced"
    LASTING = "lasting"

    @property
    def is_smart(self) -> bool:
        """Say whether it is one of the five letters of SMART."""
        return self in (
            Criterion.SPECIFIC,
            Criterion.MEASURABLE,
            Criterion.ACHIEVABLE,
            Criterion.RELEVANT,
            Criterion.TIME_BOUND,
        )

    @property
    def label(self) -> str:
        """Return the word a card shows."""
        return {
            Criterion.SPECIFIC: _("Specific"),
            Criterion.MEASURABLE: _("Measurable"),
            Criterion.ACHIEVABLE: _("Achievable"),
            Criterion.RELEVANT: _("Relevant"),
            Criterion.TIME_BOUND: _("Time-bound"),
            Criterion.QUANTIFIABLE: _("Easy to quantify"),
            Criterion.CHANGEABLE: _("Can be changed"),
            Criterion.ALIGNED: _("Aligned"),
            Criterion.UNDERSTANDABLE: _("Easy to understand"),
            Criterion.RELIABLE: _("Reliable and prompt"),
            Criterion.BALANCED: _("Several perspectives"),
            Criterion.LASTING: _("Lasting"),
        }[self]

    @property
    def question(self) -> str:
        """Return the question that a person answers with yes or no."""
        return {
            Criterion.SPECIFIC: _("Does it say exactly what is counted?"),
            Criterion.MEASURABLE: _("Can it be measured as a number, each time in the same way?"),
            Criterion.ACHIEVABLE: _("Can its target be reached with the means that you have?"),
            Criterion.RELEVANT: _("Does it matter for what you want to achieve?"),
            Criterion.TIME_BOUND: _("Is it clear by when its target is to be reached?"),
            Criterion.QUANTIFIABLE: _("Is the number easy to get?"),
            Criterion.CHANGEABLE: _("Can you change it by what you do?"),
            Criterion.ALIGNED: _("Does it pull in the same direction as your objective?"),
            Criterion.UNDERSTANDABLE: _("Does everybody in the business understand it?"),
            Criterion.RELIABLE: _("Is it measured reliably, and soon enough to act on it?"),
            Criterion.BALANCED: _(
                "Together with your other KPIs, does it show the business from several sides?"
            ),
            Criterion.LASTING: _("Will it still matter in a year?"),
        }[self]


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes or no to a criterion, with the reason in a few words."""

    is_yes: bool
    reason: str = ""


Answers = Mapping[Criterion, Answer]
