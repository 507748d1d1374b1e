"""Differences: what is said of a change is in the right unit, and of the right direction.

Two percentages differ by percentage points; "5 %" would be a share of the earlier one.
"""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.chart_geometry import ValueAxis
from kpidesk.domain.charts_waterfall import waterfall
from kpidesk.domain.contributions import Part
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.lens_spans import Comparison, comparisons
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Direction, Metric
from kpidesk.domain.movement_sentences import difference_text
from kpidesk.domain.movement_steps import steps
from kpidesk.domain.numbers import ENGLISH, NumberLocale
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.series import Change, Series
from kpidesk.domain.standing import stand
from kpidesk.domain.target_lab import realism
from kpidesk.domain.targets import Target
from kpidesk.domain.units import Unit, UnitKind, format_difference, shown_value
from tests.domain.strategies import calendars, frequencies, locales, periods, units

PERCENT = Unit(UnitKind.PERCENT, decimals=1)
plain = st.floats(-100, 100, allow_subnormal=False)


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0.025, PERCENT, "2.5 points|+2.5 points"),
        (-0.01, Unit(UnitKind.PERCENT), "-1 point|-1 point"),
        (0.2, Unit(UnitKind.SCORE, decimals=1), "0.2 points|+0.2 points"),
        (8, Unit(UnitKind.NPS), "8 points|+8 points"),
        (0.3, Unit(UnitKind.RATIO, decimals=1), "0.3|+0.3"),
        (1200, Unit(UnitKind.CURRENCY, "€"), "€1,200|+€1,200"),
        (1.5, Unit(UnitKind.DURATION, "hours"), "1:30 h|+1:30 h"),
        (-3, Unit(symbol="days"), "-3 days|-3 days"),
    ],
)
def test_a_difference_has_its_own_unit(value: float, unit: Unit, said: str) -> None:
    shown = [format_difference(value, unit, ENGLISH, signed=signed) for signed in (False, True)]
    assert "|".join(shown).replace("\u00a0", " ") == said


@given(plain, units, locales)
def test_a_difference_never_says_percent_and_never_the_wrong_way(
    value: float, unit: Unit, locale: NumberLocale
) -> None:
    text = format_difference(value, unit, locale, signed=True)
    shown = shown_value(value, unit)
    if unit.kind is UnitKind.PERCENT:
        assert "%" not in text
        assert "point" in text
    assert text.startswith("+") == (shown > 0)
    assert text.startswith("-") == (shown < 0)


@given(plain, units, locales)
def test_an_axis_of_differences_has_no_percent(
    value: float, unit: Unit, locale: NumberLocale
) -> None:
    text = ValueAxis(0.0, 1.0, (), 2).difference_text(value, unit, locale)
    assert not (unit.kind.differs_by_points and ("%" in text or "of 5" in text))


@given(st.data(), calendars, units, locales, st.sampled_from(Lens))
def test_every_change_of_a_tile_is_named_signed_and_in_its_unit(
    data: st.DataObject, calendar: FiscalCalendar, unit: Unit, locale: NumberLocale, lens: Lens
) -> None:
    frequency = data.draw(frequencies)
    period = data.draw(periods(calendar, frequency))
    around = [period, period.previous, period.same_period_last_year]
    values = data.draw(st.dictionaries(st.sampled_from(around), plain))
    metric = Metric(1, "Any", frequency=frequency, unit=unit)
    seen = MetricHistory(metric, values, {}, (), calendar=calendar, lens=lens)

    found = stand(seen, period, calendar, locale)

    assert tuple(each.kind for each in found.compared) == comparisons(lens, frequency)
    assert len({each.name for each in found.compared}) == len(found.compared)
    for each in found.compared:
        before = earlier(period, each.kind)
        assert each.name
        assert (each.change is None) == (period not in values or before not in values)
        if each.change is not None:
            assert each.change == Change(values[period], values[before])
            gap = shown_value(each.change.value, unit) - shown_value(each.change.before, unit)
            assert each.text.startswith("+") == (gap > 0)
            assert each.text.startswith("-") == (gap < 0)
        if unit.kind is UnitKind.PERCENT:
            assert "%" not in each.text
    spoken = found.spoken_change
    said_up, said_down = "Up from" in found.sentence, "Down from" in found.sentence
    assert not said_up or (spoken is not None and spoken.value > spoken.before)
    assert not said_down or (spoken is not None and spoken.value < spoken.before)


def earlier(period: Period, kind: Comparison) -> Period:
    return period.previous if kind is Comparison.PREVIOUS else period.same_period_last_year


@given(plain, plain, units, locales)
def test_bars_and_sentences_of_a_movement_differ_by_points(
    value: float, before: float, unit: Unit, locale: NumberLocale
) -> None:
    change = Change(value, before)
    found = steps([Part("Leads", 1, unit, 1.0, 2.0, change.difference)], change, unit)
    made = waterfall("Why", change, found, ("A", "B"), unit, Direction.HIGHER, "", locale)
    if unit.kind is UnitKind.PERCENT:
        assert "%" not in difference_text(change, unit, locale)
        assert not any("%" in bar.value_text for bar in made.bars[1:-1])


def test_a_target_beyond_everything_is_points_away() -> None:
    january = Period(Frequency.MONTH, dt.date(2026, 1, 1))
    values = {january.shift(at): value for at, value in enumerate((0.04, 0.06, 0.05))}
    history, higher = Series(Frequency.MONTH, values), Direction.HIGHER
    said = realism(Target(0.12), history, higher, FiscalCalendar(), PERCENT, ENGLISH)
    assert said.replace("\u00a0", " ").startswith(
        "12.0 % is 7.0 points above the past year’s average of 5.0 %"
    )
