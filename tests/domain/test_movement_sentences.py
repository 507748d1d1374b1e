"""How a number moved and why, in words that never contradict the numbers."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.contributions import Part, PartKind
from kpidesk.domain.mix_effects import MixEffects
from kpidesk.domain.movement_sentences import difference_text, mix_sentence, movement_sentence
from kpidesk.domain.movement_steps import steps
from kpidesk.domain.numbers import ENGLISH, NUMBER_LOCALES, NumberLocale
from kpidesk.domain.series import Change
from kpidesk.domain.units import Unit, UnitKind, format_value, shown_value
from tests.domain.strategies import amounts, locales, scores, units

NUMBER = Unit()
PERCENT = Unit(UnitKind.PERCENT, decimals=1)
EURO = Unit(UnitKind.CURRENCY, "€")
numbers = st.one_of(amounts, st.integers(-50, 50).map(float), st.floats(-3, 3))


def tell(change: Change, unit: Unit, *parts: Part, locale: NumberLocale = ENGLISH) -> str:
    return movement_sentence("Rate", change, steps(parts, change, unit), unit, locale)


def part(
    name: str, before: float | None, after: float | None, share: float, **more: object
) -> Part:
    return Part(name, 1, NUMBER, before, after, share, **more)  # type: ignore[arg-type]


def test_a_person_would_say_it_so() -> None:
    said = tell(
        Change(0.075, 0.08),
        PERCENT,
        part("Conversions", 16, 18, 0.0017),
        part("Leads", 200, 240, -0.0067),
    )
    assert said == (
        "Rate fell from 8.0\u00a0% to 7.5\u00a0% (-0.5 percentage points): "
        "Leads rose to 240 (-0.7 points), Conversions rose to 18 (+0.2 points)."
    )


def test_it_speaks_the_locale_of_the_owner() -> None:
    said = tell(
        Change(1234.5, 1000.0),
        Unit(UnitKind.CURRENCY, "€", 1),
        part("Sales", 1000, 1234, 234.5),
        locale=NUMBER_LOCALES["de"],
    )
    assert said == (
        "Rate rose from 1.000,0\u00a0€ to 1.234,5\u00a0€ (+234,5\u00a0€): "
        "Sales rose to 1.234 (+234,5\u00a0€)."
    )


@given(numbers, numbers, st.one_of(units, scores), locales)
def test_rose_is_up_fell_is_down_and_stayed_is_what_looks_alike(
    value: float, before: float, unit: Unit, locale: NumberLocale
) -> None:
    said = tell(Change(value, before), unit, locale=locale)
    shown, earlier = (format_value(number, unit, locale) for number in (value, before))

    assert said.startswith("Rate stayed at ") == (shown == earlier)
    if shown != earlier:
        assert said.startswith("Rate rose ") == (value > before)
        assert said.startswith("Rate fell ") == (value < before)
        assert f" from {earlier} to {shown} ({'+' if value > before else '-'}" in said
    assert said.endswith(".")


@given(numbers, numbers, units, locales)
def test_an_input_never_rises_where_it_fell(
    value: float, before: float, unit: Unit, locale: NumberLocale
) -> None:
    own = Part("Leads", 1, unit, before, value, 5.0)
    said = tell(Change(10.0, 5.0), NUMBER, own, locale=locale)

    assert (": Leads rose " in said) == (value > before)
    assert (": Leads fell " in said) == (value < before)
    assert (": Leads stayed at " in said) == (value == before)
    looks_equal = shown_value(value, unit) == shown_value(before, unit)
    assert (" a little to " in said) == (looks_equal and value != before)
    assert said.endswith(f" {format_value(value, unit, locale)} (+5).")


@given(st.lists(st.integers(-300, 300).map(lambda n: n / 7), max_size=12), st.integers(-99, 99))
def test_what_stands_in_brackets_adds_up_and_has_its_sign(shares: list[float], before: int) -> None:
    change = Change(before + sum(shares), float(before))
    parts = [part(f"p{place}", 1, 2, each) for place, each in enumerate(shares)]
    made = steps(parts, change, NUMBER)
    head, _colon, causes = movement_sentence("Rate", change, made, NUMBER, ENGLISH).partition(": ")

    told = [Decimal(each) for each in re.findall(r"\(([+-]\d+)\)", causes)]
    gap = shown_value(change.value, NUMBER) - shown_value(change.before, NUMBER)
    if told and sum(step.shown for step in made) == gap:
        assert sum(told) == gap
    found = re.search(r"\(([+-]\d+)\)", head)
    assert (found is not None) == bool(gap)
    for step in made:
        if not step.is_other and f" {step.label} rose" in f" {causes}":
            assert f"{step.label} rose to 2 ({'+' if step.contribution > 0 else '-'}" in causes


def test_three_are_told_and_the_others_together() -> None:
    parts = [part(f"p{n}", 1, 2, 60.0 - n) for n in range(6)]
    said = tell(Change(400.0, 55.0), NUMBER, *parts)
    assert said.endswith(
        ": p0 rose to 2 (+60), p1 rose to 2 (+59), p2 rose to 2 (+58), 3 others together (+168)."
    )
    assert "p3 rose to 2 (+57)." in tell(Change(234.0, 0.0), NUMBER, *parts[:4])


@given(
    st.lists(st.integers(-300, 300).map(lambda n: n / 7), max_size=12),
    st.sampled_from(
        [
            (PERCENT, "point"),
            (Unit(UnitKind.SCORE, decimals=1), "point"),
            (Unit(UnitKind.NPS), "point"),
            (Unit(UnitKind.CURRENCY, "€", 2), "€"),
        ]
    ),
    locales,
)
def test_every_contribution_has_its_unit(
    shares: list[float], kind: tuple[Unit, str], locale: NumberLocale
) -> None:
    unit, word = kind
    parts = [part(f"p{place}", 1, 2, each) for place, each in enumerate(shares)]
    said = tell(Change(sum(shares), 0.0), unit, *parts, locale=locale)
    brackets = re.findall(r"\(([^)]+)\)", said)
    assert all(word in each for each in brackets)


def test_as_many_are_told_as_it_takes_to_get_the_direction_right() -> None:
    shares = (-20.0, 19.0, -18.0, 17.0, 5.0, 4.0)
    said = tell(Change(7.0, 0.0), NUMBER, *(part(f"p{n}", 1, 2, s) for n, s in enumerate(shares)))
    assert "p4 rose to 2 (+5), p5 rose to 2 (+4)." in said


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (part("Web", None, 5, 5.0), "Web came in at 5 (+5)"),
        (part("Web", 5, None, 5.0), "Web has no value any more (+5)"),
        (part("Web", 5, 7, 5.0, is_comparable=False), "Web is measured in another way now (+5)"),
        (part("Web", 5, 7, 5.0, looks_back=True), "Web with its earlier values (+5)"),
        (part("Mix", None, None, 5.0, kind=PartKind.MIX), "the shift between them (+5)"),
    ],
)
def test_what_did_not_simply_rise_or_fall_is_told_as_it_is(told: Part, expected: str) -> None:
    assert tell(Change(10.0, 5.0), NUMBER, told) == f"Rate rose from 5 to 10 (+5): {expected}."


def test_what_cancels_out_is_told_of_a_value_that_stayed() -> None:
    said = tell(Change(5.0, 5.0), EURO, part("Sales", 1, 9, 8.0), part("Costs", 1, 9, -8.0))
    assert said == "Rate stayed at €5: Sales rose to 9 (+€8), Costs rose to 9 (-€8)."


def test_differences_of_percentages_are_percentage_points() -> None:
    whole = Unit(UnitKind.PERCENT)
    assert difference_text(Change(0.05, 0.04), whole, ENGLISH) == "+1 percentage point"
    assert difference_text(Change(0.04, 0.05), PERCENT, ENGLISH) == "-1.0 percentage points"
    assert difference_text(Change(4.0, 3.5), Unit(UnitKind.SCORE, decimals=1), ENGLISH) == (
        "+0.5 points"
    )


def mixed(rates: list[tuple[float, float, float]], mix: float) -> MixEffects:
    found = [Part(f"p{n}", None, PERCENT, *each, PartKind.RATE) for n, each in enumerate(rates)]
    return MixEffects(tuple(found), Part("Mix", None, PERCENT, None, None, mix, PartKind.MIX))


def test_the_paradox_is_explained() -> None:
    effects = mixed([(0.10, 0.11, 0.006), (0.30, 0.32, 0.01)], -0.107)
    said = mix_sentence(effects, Change(0.159, 0.25), PERCENT, ENGLISH)
    assert said == (
        "Every part rose, and yet the whole fell, because parts with a lower rate weigh more now. "
        "The parts' own rates made +1.6 percentage points, the shift between them -10.7 percentage "
        "points."
    )
    back = mixed([(0.11, 0.10, -0.006), (0.32, 0.30, -0.01)], 0.107)
    assert mix_sentence(back, Change(0.25, 0.159), PERCENT, ENGLISH).startswith(
        "Every part fell, and yet the whole rose, because parts with a higher rate"
    )


def test_without_a_paradox_rates_and_mix_are_told() -> None:
    effects = mixed([(0.10, 0.11, 0.01), (0.30, 0.28, -0.005)], 0.002)
    assert mix_sentence(effects, Change(0.207, 0.2), PERCENT, ENGLISH) == (
        "The parts' own rates made +0.5 percentage points, the shift between them "
        "+0.2 percentage points."
    )
