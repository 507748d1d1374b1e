"""The typo guard: it speaks up at slips of the keyboard, and leaves what is normal alone."""

import datetime as dt
from collections.abc import Sequence
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.metrics import Metric
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.plausibility import Doubt, DoubtKind, doubts
from kpidesk.domain.units import Unit, UnitKind

FIRST = Period(Frequency.MONTH, dt.date(2025, 1, 1))
TODAY = dt.date(2030, 1, 1)
NUMBER = Unit(decimals=0)
USUAL = [1100.0, 1250.0, 1200.0, 1300.0, 1150.0]


def doubted(
    value: float, before: Sequence[float], unit: Unit = NUMBER, today: dt.date = TODAY
) -> tuple[Doubt, ...]:
    """Return the doubts about `value` in the month after those of `before`."""
    history = {FIRST.shift(number): known for number, known in enumerate(before)}
    metric = Metric(1, "Orders", unit=unit)
    period = FIRST.shift(len(before))
    return doubts(value, period, history, metric, FiscalCalendar(), today, ENGLISH)


def sentence(value: float, before: Sequence[float], unit: Unit = NUMBER) -> str:
    """Return the one doubt, empty where there is none."""
    found = doubted(value, before, unit)
    assert len(found) <= 1
    return found[0].sentence if found else ""


def kinds(value: float, before: Sequence[float], unit: Unit = NUMBER) -> list[DoubtKind]:
    return [doubt.kind for doubt in doubted(value, before, unit)]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (12000, "12,000 is ten times the usual 1,200. Is there a zero too many?"),
        (13420, "13,420 is about ten times the usual 1,200. Is there a digit too many?"),
        (120000, "120,000 is a hundred times the usual 1,200. Is a decimal mark missing?"),
        (131450, "131,450 is about a hundred times the usual 1,200. Is a decimal mark missing?"),
        (120, "120 is a tenth of the usual 1,200. Is a zero missing?"),
        (134, "134 is about a tenth of the usual 1,200. Is a digit missing?"),
        (12, "12 is a hundredth of the usual 1,200. Is the decimal mark right?"),
        (13, "13 is about a hundredth of the usual 1,200. Is the decimal mark right?"),
        (1200, ""),
        (6000, ""),
        (
            1_200_000,
            "1,200,000 is a thousand times the usual 1,200. Is that in the right unit?",
        ),
        (
            1_300_000,
            "1,300,000 is about a thousand times the usual 1,200. Is that in the right unit?",
        ),
        (1.2, "1 is a thousandth of the usual 1,200. Is that in the right unit?"),
        (1.3, "1 is about a thousandth of the usual 1,200. Is that in the right unit?"),
        (8400, "8,400 is about ten times the usual 1,200. Is there a digit too many?"),
        (8399, ""),
        (24000, "“24,000” is 20 times the usual 1,200."),
        (50_000_000, "“50,000,000” is 41,667 times the usual 1,200."),
        (1e300, "“1E+300” is more than a million times the usual 1,200."),
        (40, "“40” is far below the usual 1,200."),
        (1e-300, "“0” is far below the usual 1,200."),
        (300, ""),
        (0, ""),
    ],
)
def test_a_digit_too_many_or_too_few(value: float, said: str) -> None:
    assert sentence(value, USUAL) == said


def test_it_speaks_in_the_metrics_own_unit() -> None:
    share = [0.41, 0.42, 0.4, 0.41]
    assert sentence(4.1, share, Unit(UnitKind.PERCENT, decimals=1)) == (
        "410.0\u00a0% is ten times the usual 41.0\u00a0%. Is there a zero too many?"
    )


@pytest.mark.parametrize("past", [1e300, 1.7e308, 5e-324])
@pytest.mark.parametrize("value", [1.0, 1e300, 1.7e308, 1e-300, 5e-324, 0.0])
def test_the_largest_and_the_smallest_numbers_break_nothing(past: float, value: float) -> None:
    for count in (3, 4):
        assert all(doubt.sentence for doubt in doubted(value, [past] * count))


def test_where_nothing_is_usual_nothing_is_too_much() -> None:
    assert kinds(1e300, [0, 0, 0, 0]) == []


def test_too_few_values_tell_nothing() -> None:
    assert kinds(12000, USUAL[:2]) == []


def test_what_was_so_before_is_normal() -> None:
    assert kinds(12000, [*USUAL, 11000]) == []
    assert kinds(120, [*USUAL, 0.0]) == []
    assert kinds(9000, [10000, *USUAL]) == []


def test_the_usual_follows_the_latest_year() -> None:
    grown = [100.0 + number for number in range(20)] + [650.0 + number for number in range(14)]
    assert sentence(7100, grown) == (
        "7,100 is about ten times the usual 658. Is there a digit too many?"
    )


def test_later_values_and_what_stands_there_do_not_tell_what_is_usual() -> None:
    history = {FIRST.shift(number): known for number, known in enumerate([*USUAL, 12000, 1200])}
    metric = Metric(1, "Orders", unit=NUMBER)
    period = FIRST.shift(len(USUAL))
    found = doubts(12000, period, history, metric, FiscalCalendar(), TODAY, ENGLISH)
    assert [doubt.kind for doubt in found] == [DoubtKind.TOO_LARGE]


def test_of_both_signs_no_ratio_is_told() -> None:
    assert kinds(500, [50, -40, 60, 45]) == []
    assert kinds(50, [5, 4, 6, 5], Unit(UnitKind.NPS)) == []


def test_the_wrong_sign() -> None:
    assert sentence(-1250.5, USUAL) == (
        "-1,251 is below zero, and no number was so far. Is the minus meant?"
    )
    assert sentence(350, [-320, -400, 0, -380, -350]) == (
        "350 is above zero, and no number was so far. Is a minus missing?"
    )
    assert kinds(-1250, USUAL[:3]) == []
    assert kinds(-1250, [*USUAL, -3]) == []


def test_the_same_number_again() -> None:
    before = [812.5, 790.25, 801.75]
    money = Unit(UnitKind.CURRENCY, "€", 2)
    assert sentence(801.75, before, money) == (
        "€801.75 is exactly the number of March 2025. Was it typed into the right place?"
    )
    assert kinds(801.74, before, money) == []
    assert kinds(790.25, before, money) == []


@pytest.mark.parametrize(
    ("value", "before"),
    [
        (1200.0, [1100.0, 1300.0, 1200.0]),  # two digits
        (0.0, [5.0, 7.0, 0.0]),
        (801.75, [801.75, 801.75, 801.75]),  # a rent
        (1250.5, [1150.5, 1150.5, 1200.5, 1250.5]),  # one that is raised now and then
        (801.75, [790.25, 801.75]),
    ],
)
def test_some_numbers_come_again(value: float, before: list[float]) -> None:
    assert kinds(value, before) == []


def test_a_period_that_has_not_begun() -> None:
    period = FIRST.shift(len(USUAL))
    early = period.start - dt.timedelta(days=1)
    assert [doubt.sentence for doubt in doubted(1234, USUAL, today=early)] == [
        "June 2025 has not begun yet. Was it typed into the right place?"
    ]
    assert doubted(1234, USUAL, today=period.start) == ()


def test_several_doubts_are_all_told() -> None:
    assert kinds(-12000, USUAL) == [DoubtKind.TOO_LARGE, DoubtKind.WRONG_SIGN]


whole = st.integers(-(10**6), 10**6).map(float)
pasts = st.lists(whole, min_size=1, max_size=30)


@given(pasts, st.data())
def test_what_lies_within_the_range_seen_is_no_slip(past: list[float], data: st.DataObject) -> None:
    value = data.draw(st.floats(min(past), max(past)))
    assert {doubt.kind for doubt in doubted(value, past)} <= {DoubtKind.SAME_AGAIN}


@given(st.lists(st.integers(1000, 6999).map(float), min_size=3), st.floats(7, 1e300))
def test_however_large_a_slip_is_it_is_seen(past: list[float], ratio: float) -> None:
    usual = median(past[-12:])
    assert kinds(usual * ratio + 1, past) == [DoubtKind.TOO_LARGE]
    assert kinds(usual / ratio / 1.001, past) == [DoubtKind.TOO_SMALL]


@given(pasts, whole, st.integers(0, 6))
def test_it_does_not_matter_what_is_counted(past: list[float], value: float, power: int) -> None:
    scale = 10.0**power
    assert kinds(value, past) == kinds(value * scale, [known * scale for known in past])


@given(st.lists(whole.filter(bool), min_size=1, max_size=30), whole)
def test_turned_around_it_doubts_the_same(past: list[float], value: float) -> None:
    assert kinds(value, past) == kinds(-value, [-known for known in past])


@given(pasts, whole)
def test_it_never_says_that_a_value_is_both_large_and_small(
    past: list[float], value: float
) -> None:
    found = kinds(value, past)
    assert len(found) == len(set(found))
    assert not {DoubtKind.TOO_LARGE, DoubtKind.TOO_SMALL} <= set(found)
