"""The target lab: three targets from a metric's own history, and a note where one is a leap."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from kpidesk.domain.behaviour_charts import DEFAULT_SETTINGS, LimitSettings
from kpidesk.domain.metrics import Direction
from kpidesk.domain.numbers import EXACT, NumberLocale
from kpidesk.domain.period_names import label
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.domain.sentences import target_text
from kpidesk.domain.series import Series
from kpidesk.domain.targets import Target
from kpidesk.domain.targets_best_run import best_run
from kpidesk.domain.targets_last_year import last_year
from kpidesk.domain.targets_proposals import Proposal, latest_years, mean
from kpidesk.domain.targets_usual import usual_range
from kpidesk.domain.units import (
    Unit,
    UnitKind,
    format_shown,
    format_value,
    points_text,
    shown_value,
)
from kpidesk.i18n import _

_WHOLE_PERCENT: Final = Unit(UnitKind.PERCENT)


def proposals(
    history: Series,
    direction: Direction,
    calendar: FiscalCalendar,
    unit: Unit,
    locale: NumberLocale,
    settings: LimitSettings = DEFAULT_SETTINGS,
) -> tuple[Proposal, ...]:
    """Return one proposal for each Basis, in that order; what cannot be proposed says why.

    `history` has the metric's values in its unit, `settings` what was decided about its limits. See
    `last_year`, `usual_range` and `best_run`.
    """
    return (
        last_year(history, direction, unit, locale),
        usual_range(history, direction, unit, locale, settings),
        best_run(history, direction, calendar, unit, locale),
    )


def realism(
    target: Target,
    history: Series,
    direction: Direction,
    calendar: FiscalCalendar,
    unit: Unit,
    locale: NumberLocale,
) -> str:
    """Return a note on a target that the history never reached; empty where it did.

    Compared are the numbers as the unit shows them. A target that is at least twice (where lower
    is better: at most half) the mean of the latest year is called by its percentage. A range is
    noted where it lies wholly outside of all values. Nothing is said without a history.
    """
    periods = sorted(history.values)
    if not periods:
        return ""
    lowest = min(periods, key=lambda period: history.values[period])
    highest = max(periods, key=lambda period: history.values[period])
    if direction is Direction.WITHIN:
        return _range_note(target, history.values[lowest], history.values[highest], unit, locale)
    is_up = direction is Direction.HIGHER
    best = highest if is_up else lowest
    wanted, reached = shown_value(target.value, unit), shown_value(history.values[best], unit)
    if wanted <= reached if is_up else wanted >= reached:
        return ""
    level = mean([history.values[period] for period in latest_years(history, 1)])
    usual = shown_value(level, unit)
    words = {
        "target": format_shown(wanted, unit, locale),
        "best": format_shown(reached, unit, locale),
        "period": label(best, calendar),
        "level": format_shown(usual, unit, locale),
    }
    if is_up and 0 < 2 * usual <= wanted:
        return _(
            "{target} is {jump} above the past year’s average of {level}; the best so far is "
            "{best} ({period}). What would have to change to get there?"
        ).format(jump=_jump(wanted - usual, usual, unit, locale), **words)
    if not is_up and 0 <= 2 * wanted <= usual:
        return _(
            "{target} is {jump} below the past year’s average of {level}; the best so far is "
            "{best} ({period}). What would have to change to get there?"
        ).format(jump=_jump(usual - wanted, usual, unit, locale), **words)
    return _(
        "{target} was never reached so far; the best is {best} ({period}). "
        "What would have to change to get there?"
    ).format(**words)


def _range_note(
    target: Target, lowest: float, highest: float, unit: Unit, locale: NumberLocale
) -> str:
    upper = target.value if target.upper is None else target.upper
    below = shown_value(upper, unit) < shown_value(lowest, unit)
    if not below and shown_value(target.value, unit) <= shown_value(highest, unit):
        return ""
    return _(
        "No value so far lies within {target}; they run from {lowest} to {highest}. "
        "What would have to change to get there?"
    ).format(
        target=target_text(target, Direction.WITHIN, unit, locale),
        lowest=format_value(lowest, unit, locale),
        highest=format_value(highest, unit, locale),
    )


def _jump(gap: Decimal, usual: Decimal, unit: Unit, locale: NumberLocale) -> str:
    """Return a gap as a share of what is usual; percentages and scores are points apart."""
    if unit.kind.differs_by_points:
        return points_text(gap, unit, locale)
    return _share(gap, usual, locale)


def _share(part: Decimal, whole: Decimal, locale: NumberLocale) -> str:
    """Return what percentage of `whole` the number `part` is, as whoever checks it gets it."""
    points = EXACT.divide(part, whole).scaleb(2, EXACT).quantize(Decimal(1), ROUND_HALF_UP, EXACT)
    return format_shown(points, _WHOLE_PERCENT, locale)
