"""The functions and constants of the language: their names, arguments, and what they mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from kpidesk.i18n import _

DAYS_IN_PERIOD: Final = "days_in_period"
PERIODS_PER_YEAR: Final = "periods_per_year"
CONSTANTS: Final = (DAYS_IN_PERIOD, PERIODS_PER_YEAR)
MOST_ARGUMENTS: Final = 255


@dataclass(frozen=True, slots=True)
class Function:
    """How a function is called; argument number two is written out where `whole` is given.

    `whole` is the range of whole numbers, both ends included, that it may be: how many periods or
    digits is never computed, so that what a formula looks at is known before it is evaluated.
    """

    name: str
    least: int
    most: int
    whole: tuple[int, int] | None = None

    def fits(self, count: int) -> bool:
        """Say whether it takes `count` arguments."""
        return self.least <= count <= self.most


_PERIODS: Final = (1, 1000)
FUNCTIONS: Final[Mapping[str, Function]] = MappingProxyType(
    {
        function.name: function
        for function in (
            Function("if", 3, 3),
            Function("sum", 1, MOST_ARGUMENTS),
            Function("mean", 1, MOST_ARGUMENTS),
            Function("min", 1, MOST_ARGUMENTS),
            Function("max", 1, MOST_ARGUMENTS),
            Function("abs", 1, 1),
            Function("round", 1, 2, (-15, 15)),
            Function("coalesce", 1, MOST_ARGUMENTS),
            Function("prev", 1, 2, _PERIODS),
            Function("yoy", 1, 1),
            Function("ytd", 1, 1),
            Function("qtd", 1, 1),
            Function("rolling_sum", 2, 2, _PERIODS),
            Function("rolling_mean", 2, 2, _PERIODS),
            Function("avg2", 1, 1),
        )
    }
)
RESERVED: Final = frozenset({*FUNCTIONS, *CONSTANTS})


def signature(name: str) -> str:
    """Return how the function or constant `name` is written: "prev(x, n)"."""
    return {
        "if": _("if(condition, then, otherwise)"),
        "sum": _("sum(a, b, …)"),
        "mean": _("mean(a, b, …)"),
        "min": _("min(a, b, …)"),
        "max": _("max(a, b, …)"),
        "abs": _("abs(x)"),
        "round": _("round(x) or round(x, digits)"),
        "coalesce": _("coalesce(a, b, …)"),
        "prev": _("prev(x) or prev(x, n)"),
        "yoy": _("yoy(x)"),
        "ytd": _("ytd(x)"),
        "qtd": _("qtd(x)"),
        "rolling_sum": _("rolling_sum(x, n)"),
        "rolling_mean": _("rolling_mean(x, n)"),
        "avg2": _("avg2(x)"),
    }.get(name, name)


def meaning(name: str) -> str:
    """Return in a sentence what the function or constant `name` gives."""
    return {
        "if": _("The second where the condition is true, the third where it is not."),
        "sum": _("The sum of those that have a value."),
        "mean": _("The mean of those that have a value."),
        "min": _("The smallest of those that have a value."),
        "max": _("The largest of those that have a value."),
        "abs": _("The number without its sign."),
        "round": _("The number rounded half up, as Excel shows it."),
        "coalesce": _("The first that has a value."),
        "prev": _("The value one period before, or n periods before."),
        "yoy": _("The value in the same period last year."),
        "ytd": _("The sum from the start of the business year to this period."),
        "qtd": _("The sum from the start of the quarter to this period."),
        "rolling_sum": _("The sum of the last n periods, this one included."),
        "rolling_mean": _("The mean of the last n periods, this one included."),
        "avg2": _("The mean of this period and the one before: opening and closing value."),
        DAYS_IN_PERIOD: _("How many days the period has."),
        PERIODS_PER_YEAR: _("How many such periods a year has: 12 for months."),
    }[name]
