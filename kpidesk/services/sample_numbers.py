"""The numbers of the sample company, made from one seed: season, growth, chance and the story."""

import math
import random
from collections.abc import Iterable, Mapping
from typing import Final

from kpidesk.domain.metrics import Stage
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.units import UnitKind
from kpidesk.services.sample_kpis import SampleKpi

YEARS: Final = 3
_SEED: Final = 20240229
_SEASON: Final = (0.62, 0.70, 1.02, 1.28, 1.42, 1.35, 1.18, 1.06, 0.98, 0.84, 0.72, 0.83)
Numbers = Mapping[str, Mapping[Period, float]]


def typed_numbers(
    plans: Iterable[SampleKpi], calendar: FiscalCalendar, last: Period, extra: int = 0
) -> Numbers:
    """Return what is typed, by key of the metric and period, to `extra` months after `last`."""
    known = {plan.key: plan for plan in plans}
    made = {
        key: values_of(plan, calendar, last, extra)
        for key, plan in known.items()
        if plan.base  # ideas and what follows from others have no figures of their own
    }
    revenue, margin, stock_days = made["revenue"], made["margin"], made["stock_days"]
    made["goods"] = {m: float(round(revenue[m] * (1 - margin[m]))) for m in revenue}
    made["stock"] = {
        m: round(days * made["goods"][m] / m.days / 10) * 10.0 for m, days in stock_days.items()
    }
    made["accepted"] = {
        m: float(round(sent * made["acceptance"][m])) for m, sent in made["quotes"].items()
    }
    return {key: _kept(plan, made.get(key, {}), last) for key, plan in known.items()}


def _kept(plan: SampleKpi, made: Mapping[Period, float], last: Period) -> dict[Period, float]:
    """Return what of the numbers somebody typed."""
    if plan.stage is Stage.CANDIDATE or (plan.formula and plan.typed_until is None):
        return {}
    values = dict(made)
    if plan.begins is not None:
        values = {m: value for m, value in values.items() if m >= last.shift(-plan.begins)}
    if plan.typed_until is not None:
        values = {m: value for m, value in values.items() if m <= last.shift(-plan.typed_until)}
    if plan.retired is not None:
        values = {m: value for m, value in values.items() if m <= last.shift(-plan.retired)}
    return values


def values_of(
    plan: SampleKpi, calendar: FiscalCalendar, last_month_typed: Period, extra: int = 0
) -> dict[Period, float]:
    """Return the numbers that the figures of one metric give; a few periods are missing.

    The scatter of a period depends on the metric and the period alone, so that the bookkeeper's
    sheet agrees with what was typed.
    """
    first_month = first_month_of(last_month_typed)
    end = last_month_typed.shift(extra).end
    values: dict[Period, float] = {}
    period = first_period(plan, first_month, calendar)
    while period.end <= end:
        months_back = (end.year - period.start.year) * 12 + end.month - period.start.month - 1
        months_back -= extra
        chance = random.Random(f"{_SEED}/{plan.base}/{plan.goal}/{period.start}")  # noqa: S311
        scatter = 1 + plan.noise * max(-2.2, min(2.2, chance.gauss(0, 1)))
        value = expected(plan, period, first_month) * _story(plan, months_back) * scatter
        if not _is_missing(plan, months_back, chance):
            values[period] = _rounded(plan, max(0.0, value))
        period = period.next
    return values


def first_month_of(last: Period) -> Period:
    """Return the first month that the company has numbers of."""
    return last.shift(1 - 12 * YEARS)


def first_period(plan: SampleKpi, first_month: Period, calendar: FiscalCalendar) -> Period:
    """Return the first whole period of a metric."""
    period = calendar.containing(first_month.start, plan.frequency)
    return period if period.start >= first_month.start else period.next


def expected(plan: SampleKpi, period: Period, first_month: Period) -> float:
    """Return what season and growth alone would give for `period`."""
    years = (period.start - first_month.start).days / 365.25
    middle = period.start + (period.end - period.start) / 2
    factor = 1 + plan.season * (_SEASON[middle.month - 1] - 1)
    return plan.base * math.pow(1 + plan.growth, years - 1) * factor


def _story(plan: SampleKpi, months_back: int) -> float:
    """Return the factor by which the bad turn and the good one move a metric."""
    bad = max(0.0, 1 - abs(months_back - 14) / 4)
    good = max(0.0, min(1.0, (9 - months_back) / 6))
    return 1 + plan.bad * bad + plan.good * good


def _is_missing(plan: SampleKpi, months_back: int, chance: random.Random) -> bool:
    if plan.frequency is Frequency.WEEK:
        return months_back > 1 and chance.random() < 0.02
    return months_back in plan.unknown_months


def _rounded(plan: SampleKpi, value: float) -> float:
    if plan.unit.kind is UnitKind.PERCENT:
        return round(min(value, 0.99), 3)
    if plan.frequency is Frequency.QUARTER:
        return round(min(value, 5.0), 1)
    return float(round(value, plan.unit.decimals))
