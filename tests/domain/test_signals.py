"""Worked example: NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2 (individuals chart)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.behaviour import series_chart
from kpidesk.domain.behaviour_charts import BehaviourPoint
from kpidesk.domain.natural_limits import (
    MOVING_RANGE_LIMIT,
    Limits,
    UsualRange,
    limits,
    limits_unit,
)
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import Frequency, Period, add_months
from kpidesk.domain.series import Series
from kpidesk.domain.signals import Rule, Signal, signal_sentence, signals
from kpidesk.domain.units import Unit, UnitKind

NIST = (49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1)
PLAIN = Unit(UnitKind.NUMBER, "", 1)
WITHIN = Limits(mean=10.0, moving_range=1.0, count=12)  # 7.34 to 12.66


def months(count: int) -> list[Period]:
    first = dt.date(2020, 1, 1)
    return [Period(Frequency.MONTH, add_months(first, number)) for number in range(count)]


def series(values: Sequence[float | None]) -> Series:
    pairs = zip(months(len(values)), values, strict=True)
    return Series(Frequency.MONTH, {at: value for at, value in pairs if value is not None})


def rules(values: Sequence[float | None], within: Limits = WITHIN) -> list[tuple[int, Rule, bool]]:
    at = {period: number for number, period in enumerate(months(len(values)), 1)}
    return [(at[one.period], one.rule, one.is_high) for one in signals(series(values), within)]


def test_the_limits_are_those_of_the_handbook() -> None:
    found = limits(series(NIST))
    assert found is not None
    assert found.mean == pytest.approx(50.81)
    assert found.moving_range == pytest.approx(1.8778, abs=5e-5)
    assert found.high == pytest.approx(55.8041, abs=1e-3)  # the handbook has 3 / 1.128 = 2.6596
    assert found.low == pytest.approx(45.8159, abs=1e-3)
    assert MOVING_RANGE_LIMIT * found.moving_range == pytest.approx(6.14, abs=5e-3)
    assert rules(NIST, found) == []  # "the process appears to be in statistical control"


def test_a_value_outside_is_a_signal() -> None:
    assert rules([10, 12.66, 7.34, 12.67, 9, 7.33]) == [
        (4, Rule.OUTSIDE, True),
        (6, Rule.OUTSIDE, False),
    ]


def test_three_of_four_near_a_limit_are_a_signal() -> None:
    assert rules([12, 9, 12, 11.5]) == [(4, Rule.NEAR_LIMIT, True)]
    assert rules([12, 9, 9, 12, 11.5]) == []
    assert rules([8, 8, 10.5, 8, 10, 8]) == [(4, Rule.NEAR_LIMIT, False)]
    assert rules([12, 8, 12, 8]) == []


def test_eight_on_one_side_are_a_signal_from_the_eighth_on() -> None:
    assert rules([10.5] * 9) == [(8, Rule.RUN, True), (9, Rule.RUN, True)]
    assert rules([10.5] * 7 + [10.0] + [10.5] * 7) == []  # the centre is on neither side


def test_a_gap_is_no_value() -> None:
    assert rules([9.5, 9.5, None, 9.5, 9.5, 9.5, None, 9.5, 9.5, 9.5]) == [(10, Rule.RUN, False)]


def test_where_a_signal_began() -> None:
    (signal,) = signals(series([12, 9, 12, 11.5]), WITHIN)
    assert signal.since == months(1)[0]


def last_point(known: Series) -> BehaviourPoint:
    return series_chart(known, PLAIN).points[-1]


def test_a_value_has_no_part_in_its_own_limits() -> None:
    known = series([*NIST, 57.0])
    made = last_point(known)
    signal, within = made.signals[0], made.usual
    assert within is not None
    assert signal.rule is Rule.OUTSIDE
    found = limits(series(NIST))
    assert found is not None
    assert within == UsualRange(found.low, found.mean, found.high)
    sentence = signal_sentence(signal, 57.0, within, PLAIN, ENGLISH)
    assert sentence == "57.0 is above the usual range (45.8 to 55.8)."


def test_nothing_is_said_on_fewer_than_ten_values() -> None:
    assert not last_point(series([*NIST[:8], 570.0])).signals
    assert last_point(series([*NIST[:9], 570.0])).signals
    assert not last_point(series([*NIST, 51.0])).signals


values = st.lists(st.integers(0, 20).map(float), min_size=11, max_size=40)


@given(values)
def test_turned_upside_down_high_becomes_low(found: list[float]) -> None:
    upside_down = [20.0 - value for value in found]
    turned = Limits(20.0 - WITHIN.mean, WITHIN.moving_range, WITHIN.count)
    assert sorted(rules(found)) == sorted(
        (at, rule, not up) for at, rule, up in rules(upside_down, turned)
    )


@given(values, st.integers(0, 39))
def test_what_comes_later_changes_no_signal(found: list[float], cut: int) -> None:
    cut = min(cut, len(found))
    assert [one for one in rules(found) if one[0] <= cut] == rules(found[:cut])


@given(values, st.sampled_from(Rule), st.booleans())
def test_a_sentence_says_on_which_side(found: list[float], rule: Rule, is_high: bool) -> None:
    for signal in signals(series(found), WITHIN):
        if (signal.rule, signal.is_high) != (rule, is_high):
            continue
        value = series(found).values[signal.period]
        said = signal_sentence(signal, value, WITHIN, PLAIN, ENGLISH)
        assert any(word in said for word in (("above", "upper") if is_high else ("below", "lower")))
        if rule is Rule.OUTSIDE:
            assert (value > WITHIN.high) is is_high


def test_a_value_beyond_an_edge_does_not_look_like_it() -> None:
    beyond = Signal(months(1)[0], Rule.OUTSIDE, True, months(1)[0])
    days = Unit(UnitKind.NUMBER, "days", 1)
    said = signal_sentence(beyond, 4.62, UsualRange(3.85, 4.2, 4.58), days, ENGLISH)

    assert said.replace("\u00a0", " ") == (
        "4.62 days is just above the usual range (3.85 days to 4.58 days)."
    )


def test_the_limits_of_a_small_count_have_a_decimal_and_the_count_has_none() -> None:
    beyond = Signal(months(1)[0], Rule.OUTSIDE, True, months(1)[0])
    said = signal_sentence(beyond, 5, UsualRange(0.0, 0.4, 1.3), Unit(), ENGLISH)

    assert said == "5 is above the usual range (0.0 to 1.3)."
    assert limits_unit(UsualRange(410.2, 470.1, 529.8), Unit()) == Unit()


def test_between_small_numbers_what_looks_alike_is_not_just_outside() -> None:
    beyond = Signal(months(1)[0], Rule.OUTSIDE, True, months(1)[0])
    said = signal_sentence(beyond, 7.3, UsualRange(1.0, 3.9, 6.7), Unit(), ENGLISH)

    assert said == "7.3 is above the usual range (1.0 to 6.7)."


def test_a_step_that_does_not_show_is_told_with_the_decimals_that_show_it() -> None:
    jump = Signal(months(1)[0], Rule.MOVING_RANGE, True, months(1)[0])
    said = signal_sentence(jump, 4.4, UsualRange(3.6, 4.0, 4.4), Unit(), ENGLISH, before=3.6)

    assert said == "The step up from 3.6 to 4.4 is larger than usual."


def test_a_range_does_not_go_from_a_number_to_the_same_one() -> None:
    share = Unit(UnitKind.PERCENT, decimals=1)
    assert limits_unit(UsualRange(0.0006, 0.0010, 0.0014), share) == replace(share, decimals=2)
    assert limits_unit(UsualRange(0.001, 0.002, 0.003), share) == share
