"""Target plans that compute their targets: a ramp, growth on last year, a yearly figure spread.

A number that was typed or measured is taken as it is. A number that is computed is rounded half up
to the decimals that the unit shows, so that nobody misses "47" with 47; what is shown is what
counts.
"""

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kpidesk.domain import sentences, targets_spread
from kpidesk.domain.durations import of_sixtieths
from kpidesk.domain.metrics import Direction
from kpidesk.domain.numbers import NumberLocale, format_number
from kpidesk.domain.period_names import label
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.targets import Target
from kpidesk.domain.units import Unit, UnitKind, format_value, shown_value, value_of_shown
from kpidesk.i18n import _, ngettext


@dataclass(frozen=True, slots=True)
class Ramp:
    """From `baseline` in the period of the day `begins` to `goal` in the period of `ends`.

    `steps` None changes a little each period; a number changes in that many equal steps, the last
    of them in the last period. Before, the baseline holds; afterwards, the goal. With a range both
    edges move.
    """

    baseline: Target
    goal: Target
    begins: dt.date
    ends: dt.date
    steps: int | None = None


@dataclass(frozen=True, slots=True)
class Growth:
    """`growth` on the same period last year, as a fraction of that value's size: 0.05 is 5 %.

    Of a loss of 100, 5 % more is a loss of 95, as `Change.ratio` counts. Where `upper` is given,
    the target is a range from `growth` to `upper`. Where last year has no value there is no target.
    """

    growth: float
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    """`yearly` for the fiscal year `year`, spread over its periods by last year's season.

    Equal shares where that year does not tell. Other years have no target: a new year wants a new
    figure. For metrics whose periods add up.
    """

    yearly: Target
    year: int


Rule = Ramp | Growth | Spread


def targets(
    rule: Rule,
    periods: Iterable[Period],
    history: Mapping[Period, float],
    calendar: FiscalCalendar,
    unit: Unit,
) -> dict[Period, Target]:
    """Return the targets of `periods`, which are of one frequency, in their order.

    A period without a target is absent. `history` has the metric's values in its unit (percentages
    as fractions); `unit` says how many decimals a computed target has.
    """
    wanted = list(periods)
    if not wanted:
        return {}
    match rule:
        case Ramp():
            first = calendar.containing(rule.begins, wanted[0].frequency)
            last = calendar.containing(rule.ends, wanted[0].frequency)
            return {period: _on_ramp(rule, period, first, last, unit) for period in wanted}
        case Growth():
            grown = ((period, _grown(rule, period, history, unit)) for period in wanted)
            return {period: target for period, target in grown if target is not None}
        case Spread():
            spread = _spread(rule, wanted[0].frequency, history, calendar, unit)
            return {period: spread[period] for period in wanted if period in spread}


def kept_decimals(unit: Unit) -> int:
    """Return how many decimals of the kept value `unit` shows: two more for a percentage."""
    return unit.decimals + (2 if unit.kind is UnitKind.PERCENT else 0)


def rounded(value: float, unit: Unit) -> float:
    """Return `value` rounded half up to what `unit` shows, in the metric's unit."""
    return value_of_shown(shown_value(value, unit), unit)


def distance(first: Period, later: Period) -> int:
    """Return how many periods `later` comes after `first`; both are of one frequency."""
    if first.frequency in (Frequency.DAY, Frequency.WEEK):
        return (later.start - first.start).days // first.days
    months = (later.start.year - first.start.year) * 12 + later.start.month - first.start.month
    return months * first.frequency.per_year // 12


def _on_ramp(rule: Ramp, period: Period, first: Period, last: Period, unit: Unit) -> Target:
    length = distance(first, last)
    done = min(max(distance(first, period), 0), length)
    if length <= 0:
        return rule.baseline if period < first else rule.goal
    if rule.steps is None:
        share = Fraction(done, length)
    else:
        share = Fraction(done * rule.steps // length, rule.steps)
    value = _between(rule.baseline.value, rule.goal.value, share, unit)
    if rule.baseline.upper is None or rule.goal.upper is None:
        return Target(value)
    return Target(value, _between(rule.baseline.upper, rule.goal.upper, share, unit))


def _between(start: float, end: float, share: Fraction, unit: Unit) -> float:
    """Return what lies `share` of the way from `start` to `end`, never outside of the two."""
    if share in (0, 1):
        return end if share else start
    # Fractions, since the double nearest to the exact value rises with `share` without fail.
    exact = float(Fraction(start) + (Fraction(end) - Fraction(start)) * share)
    return max(min(start, end), min(rounded(exact, unit), max(start, end)))


def _grown(
    rule: Growth, period: Period, history: Mapping[Period, float], unit: Unit
) -> Target | None:
    before = history.get(period.same_period_last_year)
    if before is None:
        return None
    value = grown(before, rule.growth, unit)
    upper = None if rule.upper is None else grown(before, rule.upper, unit)
    if not math.isfinite(value) or not math.isfinite(upper or 0):
        return None
    return Target(value, upper)


def grown(before: float, growth: float, unit: Unit) -> float:
    """Return `before` plus the fraction `growth` of its size; infinity beyond a double.

    Rounded to what `unit` shows, but never to the other side of `before`.
    """
    exact = before + growth * abs(before)
    if growth == 0 or not math.isfinite(exact):
        return exact
    near = rounded(exact, unit)
    return max(near, before) if growth > 0 else min(near, before)


def _spread(
    rule: Spread,
    frequency: Frequency,
    history: Mapping[Period, float],
    calendar: FiscalCalendar,
    unit: Unit,
) -> dict[Period, Target]:
    periods = calendar.periods_of_year(rule.year, frequency)
    weights = targets_spread.season(periods, history, calendar).weights
    places, yearly = kept_decimals(unit), rule.yearly
    low, upper = yearly.value, yearly.upper
    if unit.is_clock:  # whole minutes add up, their decimals as hours would not
        low, upper = low * 60, None if upper is None else upper * 60

    def kept(share: float) -> float:
        return of_sixtieths(Decimal(repr(share))) if unit.is_clock else share

    if upper is None:
        values = targets_spread.shares(low, weights, places)
        return {period: Target(kept(value)) for period, value in zip(periods, values, strict=True)}
    edges = targets_spread.range_shares(low, upper, weights, places)
    return {
        period: Target(kept(first), kept(last))
        for period, (first, last) in zip(periods, edges, strict=True)
    }


def notes(
    rule: Rule, periods: Sequence[Period], history: Mapping[Period, float], calendar: FiscalCalendar
) -> tuple[str, ...]:
    """Return the sentences that a preview of `periods` owes its reader; empty where none.

    They say which periods have no target because last year has no value, and why a yearly figure
    was not spread by season.
    """
    if isinstance(rule, Spread) and periods:
        of_year = calendar.periods_of_year(rule.year, periods[0].frequency)
        problem = targets_spread.season(of_year, history, calendar).problem
        return (problem,) if problem else ()
    if not isinstance(rule, Growth):
        return ()
    missing = [period for period in periods if period.same_period_last_year not in history]
    if not missing:
        return ()
    text = ngettext(
        "{count} period has no target, because there is no value a year before it: {period}.",
        "{count} periods have no target, because there is no value a year before them; "
        "the first is {period}.",
        len(missing),
    )
    return (text.format(count=len(missing), period=label(min(missing), calendar)),)


def describe(
    rule: Rule,
    direction: Direction,
    frequency: Frequency,
    calendar: FiscalCalendar,
    unit: Unit,
    locale: NumberLocale,
) -> str:
    """Return the plan in a sentence, for a card, a list of versions or a preview."""
    match rule:
        case Ramp():
            words = {
                "first": label(calendar.containing(rule.begins, frequency), calendar),
                "last": label(calendar.containing(rule.ends, frequency), calendar),
                "baseline": sentences.target_text(rule.baseline, direction, unit, locale),
                "goal": sentences.target_text(rule.goal, direction, unit, locale),
            }
            if rule.steps is None:
                return _(
                    "{first}: {baseline}; {last}: {goal}; in between a little further each time."
                ).format(**words)
            return ngettext(
                "{first}: {baseline}; {last}: {goal}; in {count} step.",
                "{first}: {baseline}; {last}: {goal}; in {count} equal steps.",
                rule.steps,
            ).format(count=rule.steps, **words)
        case Growth():
            return _describe_growth(rule, unit, locale)
        case Spread():
            return _("{yearly} for {year}, spread by the season of {before}.").format(
                yearly=sentences.target_text(rule.yearly, direction, unit, locale),
                year=label(calendar.year(rule.year), calendar),
                before=label(calendar.year(rule.year - 1), calendar),
            )


def _describe_growth(rule: Growth, unit: Unit, locale: NumberLocale) -> str:
    if unit.kind is UnitKind.PERCENT and (rule.growth or rule.upper):
        # "40 % plus 5 %" is 42 % to some and 45 % to others.
        low = format_number(1 + rule.growth, None, locale)
        if rule.upper is None:
            return _("The same period last year times {factor}.").format(factor=low)
        return _("The same period last year times {low} to {high}.").format(
            low=low, high=format_number(1 + rule.upper, None, locale)
        )
    if rule.upper is not None:
        return _("{low} to {high} against the same period last year.").format(
            low=percent_text(rule.growth, locale, signed=True),
            high=percent_text(rule.upper, locale, signed=True),
        )
    words = {"growth": percent_text(abs(rule.growth), locale)}
    if rule.growth > 0:
        return _("The same period last year plus {growth}.").format(**words)
    if rule.growth < 0:
        return _("The same period last year minus {growth}.").format(**words)
    return _("The same as in the same period last year.")


def percent_text(share: float, locale: NumberLocale, *, signed: bool = False) -> str:
    """Return a fraction as a percentage with the decimals that it has, at most four: "2.5 %"."""
    points = Decimal(format(share, ".15g")).scaleb(2).normalize()
    decimals = min(max(-int(points.as_tuple().exponent), 0), 4)
    return format_value(share, Unit(UnitKind.PERCENT, decimals=decimals), locale, signed=signed)
