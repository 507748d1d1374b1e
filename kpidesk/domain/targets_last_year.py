"""A target measured by last year: as much more, or less, as the metric's own trend carries."""

import math
from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR
from typing import Final

from kpidesk.domain.metrics import Direction
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import Frequency
from kpidesk.domain.series import Change, Series
from kpidesk.domain.target_plans import Growth, percent_text, rounded
from kpidesk.domain.targets import Target
from kpidesk.domain.targets_proposals import (
    Basis,
    Proposal,
    latest_years,
    mean,
    sensible,
    within_double,
)
from kpidesk.domain.units import Unit, UnitKind, format_value, shown_value
from kpidesk.i18n import _, ngettext

# What people name as a goal: less than 2 % is lost in the noise, more than 20 % a year is a leap.
_HUMAN: Final = (0.02, 0.03, 0.05, 0.1, 0.15, 0.2)
_SHARE: Final = Unit(UnitKind.PERCENT, decimals=1)
# About half a year, so that one good month is no trend.
_MIN_PAIRS: Final[Mapping[Frequency, int]] = {
    Frequency.DAY: 120,
    Frequency.WEEK: 26,
    Frequency.MONTH: 6,
    Frequency.QUARTER: 2,
    Frequency.YEAR: 1,
}


def last_year(history: Series, direction: Direction, unit: Unit, locale: NumberLocale) -> Proposal:
    """Return last year plus x % as a proposal (minus where lower is better).

    x is the change of the sum of the latest year's values against the same periods a year before,
    brought to the nearest of 2, 3, 5, 10, 15 and 20 %, and to 2 % where the trend went the wrong
    way. The target is the mean of the latest year plus x, the rule grows each period. Within a
    range: a band of x around last year, x being the mean distance from the year before.
    """
    pairs = [
        Change(history.values[period], history.values[period.same_period_last_year])
        for period in latest_years(history, 1)
        if period.same_period_last_year in history.values
    ]
    needed = _MIN_PAIRS[history.frequency]
    if len(pairs) < needed:
        text = ngettext(
            "Last year is no guide yet: {count} value can be compared with a year before; "
            "it takes {needed}.",
            "Last year is no guide yet: {count} values can be compared with a year before; "
            "it takes {needed}.",
            len(pairs),
        )
        return Proposal(Basis.LAST_YEAR, text.format(count=len(pairs), needed=needed))
    level = mean([pair.value for pair in pairs])
    trend = Change(level, mean([pair.before for pair in pairs])).ratio
    if trend is None or level == 0:
        return Proposal(
            Basis.LAST_YEAR, _("Last year comes out at zero, so there is nothing to add to.")
        )
    if direction is Direction.WITHIN:
        return _band(pairs, level, unit, locale)
    return _beyond(trend, level, len(pairs), direction, unit, locale)


def _beyond(
    trend: float,
    level: float,
    count: int,
    direction: Direction,
    unit: Unit,
    locale: NumberLocale,
) -> Proposal:
    up = 1 if direction is Direction.HIGHER else -1
    growth = math.copysign(_human(up * trend), up)
    wanted = within_double(level + growth * abs(level))
    size = abs(wanted - level) / 2
    target = sensible(wanted, size, unit)
    if up * target < up * rounded(level, unit):  # last year plus something is never less
        target = sensible(wanted, size, unit, ROUND_CEILING if up > 0 else ROUND_FLOOR)
    way = 0 if not shown_value(trend, _SHARE) else int(math.copysign(1, trend))
    said = [
        _trend_sentence(way, count).format(
            count=count, share=format_value(abs(trend), _SHARE, locale)
        ),
        _growth_sentence(up, way).format(growth=percent_text(abs(growth), locale)),
    ]
    words = {
        "target": format_value(target, unit, locale),
        "level": format_value(level, unit, locale),
    }
    if words["target"] != words["level"]:
        said.append(_("On average that is {target} instead of {level}.").format(**words))
    return Proposal(Basis.LAST_YEAR, " ".join(said), Target(target), Growth(growth))


def _human(share: float) -> float:
    """Return the percentage that a person would name for `share`, a fraction."""
    return min(_HUMAN, key=lambda human: (abs(human - share), human))


def _trend_sentence(way: int, count: int) -> str:
    """Return how the latest year was; `way` is 1 above the year before, -1 below, 0 like it."""
    if way == 0:
        return ngettext(
            "{count} value of the past year was like that of the year before.",
            "{count} values of the past year were, taken together, like those of the year before.",
            count,
        )
    if way > 0:
        return ngettext(
            "{count} value of the past year was {share} above that of the year before.",
            "{count} values of the past year were, taken together, {share} above those of the year "
            "before.",
            count,
        )
    return ngettext(
        "{count} value of the past year was {share} below that of the year before.",
        "{count} values of the past year were, taken together, {share} below those of the year "
        "before.",
        count,
    )


def _growth_sentence(up: int, way: int) -> str:
    """Return what more (`up` is 1) or less (-1) would be after a year that went `way`."""
    if up > 0:
        return {
            1: _("Last year plus {growth} builds on that."),
            0: _("Last year plus {growth} would be a first step."),
            -1: _("Last year plus {growth} would turn that round."),
        }[way]
    return {
        -1: _("Last year minus {growth} builds on that."),
        0: _("Last year minus {growth} would be a first step."),
        1: _("Last year minus {growth} would turn that round."),
    }[way]


def _band(pairs: Sequence[Change], level: float, unit: Unit, locale: NumberLocale) -> Proposal:
    before = mean([abs(pair.before) for pair in pairs])
    apart = within_double(mean([abs(pair.difference) for pair in pairs]) / before)
    share = _human(apart)
    reach = share * abs(level)
    text = ngettext(
        "{count} value of the past year was {apart} away from that of the year before. "
        "The range is last year plus or minus {share}.",
        "{count} values of the past year were, on average, {apart} away from those of the year "
        "before. The range is last year plus or minus {share}.",
        len(pairs),
    )
    evidence = text.format(
        count=len(pairs),
        apart=format_value(apart, _SHARE, locale),
        share=percent_text(share, locale),
    )
    low = sensible(level - reach, reach / 2, unit, ROUND_FLOOR)
    high = sensible(level + reach, reach / 2, unit, ROUND_CEILING)
    return Proposal(Basis.LAST_YEAR, evidence, Target(low, high), Growth(-share, share))
