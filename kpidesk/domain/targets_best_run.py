"""The best stretch of a metric's history as a target: what was reached once can be sustained."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR
from typing import Final

from kpidesk.domain.metrics import Direction
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.period_names import label
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.series import Change, Series
from kpidesk.domain.target_plans import distance, rounded
from kpidesk.domain.targets import Target
from kpidesk.domain.targets_proposals import Basis, Proposal, latest_years, mean, sensible
from kpidesk.domain.units import Unit, format_value
from kpidesk.i18n import _

_YEARS: Final = 3
# How many periods a stretch has, and how many of them need a value: a shop closes on Sundays.
_LENGTH: Final[Mapping[Frequency, tuple[int, int]]] = {
    Frequency.DAY: (28, 18),
    Frequency.WEEK: (13, 13),
    Frequency.MONTH: (3, 3),
    Frequency.QUARTER: (1, 1),
    Frequency.YEAR: (1, 1),
}


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch from `first` to `last`, and the values that it has."""

    first: Period
    last: Period
    values: tuple[float, ...]

    @property
    def spread(self) -> float:
        return Change(max(self.values), min(self.values)).difference


def best_run(
    history: Series,
    direction: Direction,
    calendar: FiscalCalendar,
    unit: Unit,
    locale: NumberLocale,
) -> Proposal:
    """Return the best mean of three consecutive months in the latest three years as a proposal.

    28 days (18 of them with a value), 13 weeks, one quarter or one year for other frequencies; of
    equals the latest. Rounded to the easier side by at most a tenth of what the values span. Within
    a range: the span of the steadiest stretch.
    """
    runs, (length, _least) = _runs(history), _LENGTH[history.frequency]
    if not runs or runs[-1].first < runs[0].first.shift(length):
        return Proposal(Basis.BEST_RUN, _too_short(history.frequency))
    if direction is Direction.WITHIN:
        return _steadiest(runs, calendar, unit, locale)
    up, begin = 1 if direction is Direction.HIGHER else -1, latest_years(history, _YEARS)[0]
    best = max(runs, key=lambda run: (up * mean(run.values), run.first))
    average = rounded(mean(best.values), unit)
    values = [value for run in runs for value in run.values]
    size = Change(max(values), min(values)).difference / 10
    target = sensible(average, size, unit, ROUND_FLOOR if up > 0 else ROUND_CEILING)
    said = (
        _best(history.frequency, is_long=_covers(history, begin)).format(
            begin=label(begin, calendar),
            first=label(best.first, calendar),
            last=label(best.last, calendar),
            mean=format_value(average, unit, locale),
        ),
        _("What worked then can be kept up."),
    )
    return Proposal(Basis.BEST_RUN, " ".join(said), Target(target))


def _runs(history: Series) -> list[_Run]:
    """Return every stretch of the latest years that has enough values, in order."""
    periods = latest_years(history, _YEARS)
    if not periods:
        return []
    length, least = _LENGTH[history.frequency]
    places = {distance(periods[0], period): history.values[period] for period in periods}
    runs = []
    for start in range(max(places) + 2 - length):
        known = [places[place] for place in range(start, start + length) if place in places]
        if len(known) >= least:
            first = periods[0].shift(start)
            runs.append(_Run(first, first.shift(length - 1), tuple(known)))
    return runs


def _covers(history: Series, begin: Period) -> bool:
    """Say whether the values that were looked at, from `begin` on, span all of the years."""
    last = history.last
    return last is not None and distance(begin, last) + 1 >= _YEARS * history.frequency.per_year


def _steadiest(
    runs: Sequence[_Run], calendar: FiscalCalendar, unit: Unit, locale: NumberLocale
) -> Proposal:
    if len(runs[0].values) == 1:
        return Proposal(
            Basis.BEST_RUN, _("A single value has no spread, so it cannot say how steady you were.")
        )
    best = min(reversed(runs), key=lambda run: run.spread)
    low, high = min(best.values), max(best.values)
    evidence = _("{first} to {last} were the steadiest, from {low} to {high}.").format(
        first=label(best.first, calendar),
        last=label(best.last, calendar),
        low=format_value(low, unit, locale),
        high=format_value(high, unit, locale),
    )
    target = Target(
        sensible(low, best.spread / 10, unit, ROUND_FLOOR),
        sensible(high, best.spread / 10, unit, ROUND_CEILING),
    )
    return Proposal(Basis.BEST_RUN, evidence, target)


def _too_short(frequency: Frequency) -> str:
    return {
        Frequency.DAY: _("There are not yet two stretches of four weeks to compare."),
        Frequency.WEEK: _("There are not yet two stretches of 13 weeks to compare."),
        Frequency.MONTH: _("There are not yet two stretches of three months to compare."),
        Frequency.QUARTER: _("There are not yet two quarters to compare."),
        Frequency.YEAR: _("There are not yet two years to compare."),
    }[frequency]


def _best(frequency: Frequency, *, is_long: bool) -> str:
    """Return the sentence about the best stretch; `is_long` says that there are all the years."""
    if is_long:
        return {
            Frequency.DAY: _(
                "{first} to {last} were the best four weeks of the past three years, averaging "
                "{mean}."
            ),
            Frequency.WEEK: _(
                "{first} to {last} were the best 13 weeks of the past three years, averaging "
                "{mean}."
            ),
            Frequency.MONTH: _(
                "{first} to {last} were the best three months of the past three years, averaging "
                "{mean}."
            ),
            Frequency.QUARTER: _("{first} was the best quarter of the past three years: {mean}."),
            Frequency.YEAR: _("{first} was the best of the past three years: {mean}."),
        }[frequency]
    return {
        Frequency.DAY: _(
            "{first} to {last} were the best four weeks since {begin}, averaging {mean}."
        ),
        Frequency.WEEK: _(
            "{first} to {last} were the best 13 weeks since {begin}, averaging {mean}."
        ),
        Frequency.MONTH: _(
            "{first} to {last} were the best three months since {begin}, averaging {mean}."
        ),
        Frequency.QUARTER: _("{first} was the best quarter since {begin}: {mean}."),
        Frequency.YEAR: _("{first} was the best year since {begin}: {mean}."),
    }[frequency]
