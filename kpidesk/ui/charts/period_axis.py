"""The period axis: which of many consecutive periods get a label, so that no two labels touch.

Qt-free. Positions are indexes of the chart's points; pyqtgraph's own date axis counts in local
time and is off by the zone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kpidesk.domain.periods import Frequency, Period

GAP: Final = 16.0  # pixels between two labels


@dataclass(frozen=True, slots=True)
class TickLevel:
    """Indexes that are labelled together; `spacing` is the least distance between two of them."""

    indexes: tuple[int, ...]
    spacing: int


def tick_levels(periods: Sequence[Period]) -> tuple[TickLevel, ...]:
    """Return the levels for consecutive `periods`, from every period to hardly any.

    Levels keep to what a calendar has: quarters start in January, weeks are counted from week 1.
    The last level holds one index alone, so that one always fits. Empty where there is no period.
    """
    if not periods:
        return ()
    levels: list[TickLevel] = []
    for chosen in _RULES[periods[0].frequency]:
        indexes = tuple(index for index, period in enumerate(periods) if chosen(period))
        if indexes and (not levels or len(indexes) < len(levels[-1].indexes)):
            levels.append(_level(indexes))
    if not levels or len(levels[-1].indexes) > 1:
        levels.append(_level((levels[-1].indexes[-1] if levels else len(periods) - 1,)))
    return tuple(levels)


def fitting_level(
    levels: Sequence[TickLevel], label_width: float, pixels_per_period: float
) -> TickLevel:
    """Return the finest of `levels` whose labels of `label_width` pixels do not touch."""
    for level in levels:
        if level.spacing * pixels_per_period >= label_width + GAP:
            return level
    return levels[-1]


def _level(indexes: tuple[int, ...]) -> TickLevel:
    far = indexes[-1] + 1_000_000
    return TickLevel(indexes, min((b - a for a, b in pairwise(indexes)), default=far))


_Rule = Callable[[Period], bool]


def _every_day(period: Period) -> bool:
    return period.frequency is Frequency.DAY


def _mondays(period: Period) -> bool:
    return period.start.weekday() == 0


def _months(count: int) -> _Rule:
    def chosen(period: Period) -> bool:
        return period.start.day == 1 and (period.start.month - 1) % count == 0

    return chosen


def _weeks(count: int) -> _Rule:
    def chosen(period: Period) -> bool:
        week = period.start.isocalendar().week
        # Week 53 would stand right beside week 1 of the next year.
        return (week - 1) % count == 0 and (count == 1 or week < 53)

    return chosen


def _iso_years(count: int) -> _Rule:
    def chosen(period: Period) -> bool:
        iso = period.start.isocalendar()
        return iso.week == 1 and iso.year % count == 0

    return chosen


def _quarters(count: int) -> _Rule:
    def chosen(period: Period) -> bool:
        return (period.start.year * 12 + period.start.month - 1) // 3 % count == 0

    return chosen


def _years(count: int) -> _Rule:
    def chosen(period: Period) -> bool:
        return period.start.year % count == 0

    return chosen


def _months_of_years(count: int) -> _Rule:
    def chosen(period: Period) -> bool:
        start = period.start
        return start.day == 1 and start.month == 1 and start.year % count == 0

    return chosen


_MONTH_RULES: Final = (
    *(_months(count) for count in (1, 2, 3, 6)),
    *(_months_of_years(count) for count in (1, 2, 5, 10, 20)),
)
_RULES: Final[dict[Frequency, tuple[_Rule, ...]]] = {
    Frequency.DAY: (_every_day, _mondays, *_MONTH_RULES),
    Frequency.WEEK: (
        *(_weeks(count) for count in (1, 2, 4, 13, 26)),
        *(_iso_years(count) for count in (1, 2, 5, 10, 20)),
    ),
    Frequency.MONTH: _MONTH_RULES,
    Frequency.QUARTER: tuple(_quarters(count) for count in (1, 2, 4, 8, 20, 40)),
    Frequency.YEAR: tuple(_years(count) for count in (1, 2, 5, 10, 20, 50)),
}
