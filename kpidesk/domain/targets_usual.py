"""The usual range of a metric, and its edge as a target."""

from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR

from kpidesk.domain.behaviour import series_chart
from kpidesk.domain.behaviour_charts import DEFAULT_SETTINGS, LimitSettings, Seasons
from kpidesk.domain.metrics import Direction
from kpidesk.domain.natural_limits import MAX_POINTS, MIN_POINTS, Limits, bounds, limits
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.series import Series
from kpidesk.domain.signals import Rule
from kpidesk.domain.targets import Target
from kpidesk.domain.targets_proposals import Basis, Proposal, sensible
from kpidesk.domain.units import Unit, format_value
from kpidesk.i18n import _, ngettext


def usual_range(
    history: Series,
    direction: Direction,
    unit: Unit,
    locale: NumberLocale,
    settings: LimitSettings = DEFAULT_SETTINGS,
) -> Proposal:
    """Return the better edge of the usual range as a proposal, both edges within a range.

    Rounded away from the range by at most a twentieth of its width. Never beyond what the metric
    can be: below zero for what never was, above 100 % for a percentage that never was. Nothing is
    proposed where more than a tenth of the values lie outside: then it is not one process. Where a
    person let the limits start anew, as `settings` say, what was before has no part in it.
    """
    floor, ceiling = bounds(history.values.values() or (0.0,), unit)
    history = _since_base(history, unit, settings)
    found = _limits(history, unit)
    if found is None:
        return Proposal(Basis.USUAL_RANGE, _too_few(len(history.values)))
    latest = [history.values[period] for period in sorted(history.values)[-found.count :]]
    if 10 * sum(not found.low <= value <= found.high for value in latest) > found.count:
        return Proposal(
            Basis.USUAL_RANGE,
            _("The values have shifted along the way, so what is usual is not settled yet."),
        )
    size = (found.high - found.low) / 20
    low = sensible(found.low, size, unit, ROUND_FLOOR)
    high = sensible(found.high, size, unit, ROUND_CEILING)
    words = {
        "low": format_value(max(found.low, floor), unit, locale),
        "high": format_value(min(found.high, ceiling), unit, locale),
    }
    if words["low"] == words["high"]:
        return Proposal(
            Basis.USUAL_RANGE, _("The values hardly move: their usual range has no edge to try.")
        )
    nearly_all = _("While nothing changes, nearly every value lies between {low} and {high}.")
    said = [nearly_all.format(**words)]
    if direction is Direction.WITHIN:
        target = Target(max(low, floor), min(high, ceiling))
        return Proposal(Basis.USUAL_RANGE, said[0], target)
    edge = high if direction is Direction.HIGHER else low
    if not floor < edge <= ceiling:
        said.append(_("Beyond that there is nothing to aim for."))
        return Proposal(Basis.USUAL_RANGE, " ".join(said))
    said.append(
        _("To get to {target} again and again takes a real change, not luck.").format(
            target=format_value(edge, unit, locale)
        )
    )
    return Proposal(Basis.USUAL_RANGE, " ".join(said), Target(edge))


def _since_base(history: Series, unit: Unit, settings: LimitSettings) -> Series:
    """Return the values since the limits started anew; all where they never did."""
    if not settings.bases:
        return history
    raw = replace(settings, seasons=Seasons.AS_MEASURED)
    segment = series_chart(history, unit, settings=raw).current
    if segment is None:
        return history
    own = {period: v for period, v in history.values.items() if period.start >= segment.since}
    return Series(history.frequency, own)


def _limits(history: Series, unit: Unit) -> Limits | None:
    """Return the limits of the chart while they hold, so that no two screens disagree.

    Where the process has shifted, or too many values lie outside, those of the latest values.
    """
    chart = series_chart(history, unit, settings=LimitSettings(seasons=Seasons.AS_MEASURED))
    segment = chart.current
    latest = chart.periods[-MAX_POINTS:]
    if segment is None or segment.limits is None:
        return limits(history)
    late = [signal for signal in chart.signals if signal.period in latest]
    has_shifted = any(each.rule is Rule.RUN and each.period == latest[-1] for each in late)
    outside = sum(each.rule is Rule.OUTSIDE for each in late)
    holds = not has_shifted and 10 * outside <= len(latest)
    return segment.limits if holds else limits(history)


def _too_few(count: int) -> str:
    if count >= MIN_POINTS:
        return _("There are too many gaps between the values to tell what is usual.")
    return ngettext(
        "There is {count} value; it takes {needed} to tell what is usual.",
        "There are {count} values; it takes {needed} to tell what is usual.",
        count,
    ).format(count=count, needed=MIN_POINTS)
