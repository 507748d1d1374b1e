import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.metrics import Direction
from kpidesk.domain.numbers import ENGLISH, NUMBER_LOCALES, NumberLocale, parse_number
from kpidesk.domain.sentences import (
    against_target,
    change_sentence,
    change_text,
    change_unit,
    fitting_unit,
    last_value_sentence,
    target_text,
    value_text,
)
from kpidesk.domain.series import Change
from kpidesk.domain.targets import Target
from kpidesk.domain.units import (
    Unit,
    UnitKind,
    finer_units,
    format_value,
    shown_value,
    telling_unit,
)
from tests.domain.strategies import amounts, directions, doubles, locales, targets, units

HIGHER, LOWER, WITHIN = Direction
NUMBER, DAYS = Unit(), Unit(UnitKind.NUMBER, "days", 1)
PERCENT = Unit(UnitKind.PERCENT, decimals=1)
EURO = Unit(UnitKind.CURRENCY, "€")
HOURS, RATIO = Unit(UnitKind.DURATION, "hours"), Unit(UnitKind.RATIO, decimals=1)
SCORE, NPS = Unit(UnitKind.SCORE, decimals=1), Unit(UnitKind.NPS)
GERMAN = NUMBER_LOCALES["de"]

# Two numbers that a person may confuse: far apart, near, equal as shown, equal.
pairs = st.one_of(
    st.tuples(amounts, amounts),
    amounts.map(lambda value: (value, value)),
    st.tuples(amounts, st.floats(-1, 1)).map(lambda pair: (pair[0], pair[0] + pair[1])),
)


def number_in(text: str, locale: NumberLocale) -> Decimal:
    """Return the number at the start of `text`, as a person would read it."""
    found = re.match(r"[+-]?[\d.,\u00a0\u202f’\u066b\u066c]*\d", text)
    assert found, text
    return parse_number(found[0].lstrip("+"), locale).exact


@given(pairs, directions, units, locales)
def test_a_sentence_never_contradicts_its_numbers(
    pair: tuple[float, float], direction: Direction, unit: Unit, locale: NumberLocale
) -> None:
    value, goal = pair
    said = against_target("March 2026", value, Target(goal), direction, unit, locale)
    unit = telling_unit(fitting_unit(unit, Target(goal)), pair)
    shown, target = format_value(value, unit, locale), format_value(goal, unit, locale)

    assert said.startswith(f"March 2026: {shown}, ")
    assert said.endswith(".")
    assert (" above " in said) == (value > goal)
    assert (" below " in said) == (value < goal)
    assert (" exactly " in said) == (value == goal)
    assert (" just " in said) == (shown == target and value != goal)
    if value != goal:
        assert said.endswith(f" the target of {target}.")


@given(pairs, directions, st.sampled_from([NUMBER, DAYS, PERCENT]), locales)
def test_value_distance_and_target_add_up_on_paper(
    pair: tuple[float, float], direction: Direction, unit: Unit, locale: NumberLocale
) -> None:
    value, goal = pair
    said = against_target("P", value, Target(goal), direction, unit, locale)
    found = re.fullmatch(r"P: (.+), ([^a-z].*) (above|below) the target of (.+)\.", said)
    if found is None:
        return

    read, distance, target = (number_in(found[group], locale) for group in (1, 2, 4))

    assert distance > 0
    assert target + (distance if found[3] == "above" else -distance) == read


@given(amounts, st.data(), units, locales)
def test_a_range_sentence_never_contradicts_its_numbers(
    value: float, data: st.DataObject, unit: Unit, locale: NumberLocale
) -> None:
    target = data.draw(targets(WITHIN).filter(lambda found: found.upper is not None))
    low, high = target.value, target.upper
    assert high is not None

    said = against_target("P", value, target, WITHIN, unit, locale)
    unit = telling_unit(fitting_unit(unit, target), (value, low), (value, high))

    assert said.startswith(f"P: {format_value(value, unit, locale)}, ")
    assert (", within the range" in said) == (low <= value <= high)
    assert ("below the range" in said) == (value < low)
    assert ("above the range" in said) == (value > high)
    edge = low if value < low else high
    looks_in = shown_value(value, unit) == shown_value(edge, unit)
    assert (", just " in said) == (looks_in and not low <= value <= high)


@given(pairs, units, locales, st.booleans())
def test_up_is_up_down_is_down_and_unchanged_is_what_looks_unchanged(
    pair: tuple[float, float],
    unit: Unit,
    locale: NumberLocale,
    on_day: bool,
) -> None:
    value, before = pair
    shown, earlier = (format_value(number, unit, locale) for number in pair)
    said = change_sentence(Change(value, before), "May 2026", unit, locale, on_day=on_day)

    assert said.startswith("Unchanged ") == (shown == earlier)
    if shown != earlier:
        assert said.startswith("Up ") == (value > before)
        assert said.startswith("Down ") == (value < before)
        earlier = format_value(before, change_unit(Change(value, before), unit), locale)
        assert f" from {earlier} {'on' if on_day else 'in'} May 2026." in said


@given(pairs, units, locales)
def test_the_change_on_a_tile_adds_up_with_the_value_beside_it(
    pair: tuple[float, float], unit: Unit, locale: NumberLocale
) -> None:
    value, before = pair
    text = change_text(Change(value, before), unit, locale)
    assert (text == "unchanged") == (shown_value(value, unit) == shown_value(before, unit))
    # A percentage may need more decimals than the value beside it.
    finer = change_unit(Change(value, before), unit)
    assert finer.decimals in (unit.decimals, *(each.decimals for each in finer_units(unit)))
    gap = shown_value(value, finer) - shown_value(before, finer)
    if gap:
        assert text.startswith("+" if gap > 0 else "-")
        if not unit.symbol or unit.kind is UnitKind.NUMBER:
            assert number_in(text, locale) == gap
        assert ("-" in text) == (gap < 0)  # the percentage points the same way
        if "%)" in text:
            assert unit.kind is not UnitKind.PERCENT
            assert before > 0 <= value
            assert not re.search(r"[-+]0[.,\u066b]0\D*%", text)


small = st.decimals(1, 100, places=2).map(float)


@given(small, small, st.sampled_from([EURO, NUMBER, DAYS]))
def test_a_percentage_is_that_of_the_numbers_beside_it(
    value: float, before: float, unit: Unit
) -> None:
    change = Change(value, before)
    ratio = re.search(r"\(([-+].*)\u00a0%\)", change_text(change, unit, ENGLISH))
    if ratio is None:
        return
    finer = change_unit(change, unit)
    said = change_sentence(change, "May 2026", unit, ENGLISH)
    assert f" from {format_value(before, finer, ENGLISH)} in" in said
    read = [float(shown_value(each, finer)) for each in (value, before)]
    seen = (read[0] - read[1]) / read[1] * 100
    told = float(parse_number(ratio[1].lstrip("+"), ENGLISH).exact)
    assert abs(seen - told) <= max(1.0, abs(told) / 100) + 0.06


@given(amounts, amounts, directions)
def test_money_has_no_decimals_or_two(value: float, goal: float, direction: Direction) -> None:
    said = [
        against_target("P", value, Target(goal), direction, EURO, ENGLISH),
        change_text(Change(value, goal), EURO, ENGLISH),
        change_sentence(Change(value, goal), "May", EURO, ENGLISH),
        value_text(value, Target(goal), EURO, ENGLISH),
    ]
    assert not any(re.search(r"€[\d,]+\.\d(?!\d)", each) for each in said)


@given(doubles, doubles, units, locales)
def test_even_absurd_numbers_make_a_sentence(
    value: float, before: float, unit: Unit, locale: NumberLocale
) -> None:
    change = Change(value, before)

    assert change_sentence(change, "May 2026", unit, locale).endswith(".")
    assert change_text(change, unit, locale)
    for direction in Direction:
        said = against_target("P", value, Target(before), direction, unit, locale)
        assert said.endswith(".")


@pytest.mark.parametrize(
    ("value", "target", "direction", "unit", "said"),
    [
        (42, Target(47), HIGHER, NUMBER, "42, 5 below the target of 47."),
        (50, Target(47), HIGHER, NUMBER, "50, 3 above the target of 47."),
        (47, Target(47), HIGHER, NUMBER, "47, exactly the target."),
        (42.4, Target(46.6), HIGHER, NUMBER, "42.4, 4.2 below the target of 46.6."),
        (46.9, Target(47), HIGHER, NUMBER, "46.9, 0.1 below the target of 47.0."),
        (47.1, Target(47), LOWER, NUMBER, "47.1, 0.1 above the target of 47.0."),
        (3.5, Target(2), LOWER, DAYS, "3.5 days, 1.5 days above the target of 2.0 days."),
        (0.12, Target(0.15), HIGHER, PERCENT,
         "12.0 %, 3.0 percentage points below the target of 15.0 %."),
        (0.12, Target(0.13), HIGHER, Unit(UnitKind.PERCENT),
         "12 %, 1 percentage point below the target of 13 %."),
        (4.3, Target(4.5), HIGHER, SCORE, "4.3 of 5, 0.2 points below the target of 4.5 of 5."),
        (42, Target(50), HIGHER, NPS, "+42, 8 points below the target of +50."),
        (1.75, Target(1.5), LOWER, HOURS, "1:45 h, 0:15 h above the target of 1:30 h."),
        (1.75, Target(1.345), LOWER, HOURS,
         "1.750 hours, 0.405 hours above the target of 1.345 hours."),
        (1.5, Target(1.8), HIGHER, RATIO, "1.5 : 1, 0.3 below the target of 1.8 : 1."),
        (-500, Target(0), HIGHER, EURO, "-€500, €500 below the target of €0."),
        (3, Target(2, 4), WITHIN, NUMBER, "3, within the range of 2 to 4."),
        (1, Target(2, 4), WITHIN, NUMBER, "1, 1 below the range of 2 to 4."),
        (4.3, Target(2, 4), WITHIN, NUMBER, "4.3, 0.3 above the range of 2.0 to 4.0."),
        (1.9, Target(2, 4), WITHIN, NUMBER, "1.9, 0.1 below the range of 2.0 to 4.0."),
        (5, Target(2, 4), WITHIN, NUMBER, "5, 1 above the range of 2 to 4."),
        (9.7, Target(10), HIGHER, EURO, "€9.70, €0.30 below the target of €10.00."),
        (12, Target(10.5), HIGHER, EURO, "€12.00, €1.50 above the target of €10.50."),
        (5, Target(2), WITHIN, NUMBER, "5, 3 above the target of 2."),
        (5, None, HIGHER, NUMBER, "5. There is no target to hold it against."),
    ],
)  # fmt: skip
def test_sentences_about_targets(
    value: float, target: Target | None, direction: Direction, unit: Unit, said: str
) -> None:
    found = against_target("March 2026", value, target, direction, unit, ENGLISH)

    assert found.replace("\u00a0", " ") == f"March 2026: {said}"


@pytest.mark.parametrize("target", [None, Target(47)])
def test_a_missing_value_is_said_to_be_missing(target: Target | None) -> None:
    said = against_target("March 2026", None, target, HIGHER, NUMBER, ENGLISH)

    assert said == "March 2026: no value yet."


@pytest.mark.parametrize(
    ("value", "before", "unit", "text"),
    [
        (42, 38, NUMBER, "+4 (+10.5 %)"),
        (38, 42, NUMBER, "-4 (-9.5 %)"),
        (42.4, 37.6, NUMBER, "+4.8 (+12.8 %)"),
        (11.0, 9.67, EURO, "+€1.33 (+13.8 %)"),
        (9.67, 11.0, EURO, "-€1.33 (-12.1 %)"),
        (12_345.67, 11_000.2, EURO, "+€1,346 (+12.2 %)"),
        (3.68, 3.52, DAYS, "+0.16 days (+4.5 %)"),
        (42.1, 41.9, NUMBER, "unchanged"),
        (5, 0, NUMBER, "+5"),
        (5, 0.1, NUMBER, "+5"),
        (5, -10, NUMBER, "+15"),
        (3299, -212, NUMBER, "+3,511"),
        (-5, -10, NUMBER, "+5"),
        (-5, 10, NUMBER, "-15"),
        (0, 10, NUMBER, "-10 (-100.0 %)"),
        (4_999_307, 5_000_000, NUMBER, "-693"),
        (4_990_000, 5_000_000, NUMBER, "-10,000 (-0.2 %)"),
        (1200, 1000, EURO, "+€200 (+20.0 %)"),
        (0.12, 0.1, PERCENT, "+2.0 points"),
        (0.1, 0.12, PERCENT, "-2.0 points"),
        (0.11, 0.1, Unit(UnitKind.PERCENT), "+1 point"),
        (0.09, 0.1, Unit(UnitKind.PERCENT), "-1 point"),
        (4.3, 4.1, SCORE, "+0.2 points"),
        (42, 41, NPS, "+1 point"),
        (-8, 42, NPS, "-50 points"),
        (1.5, 1.0, HOURS, "+0:30 h (+50.0 %)"),
        (1.0, 1.5, HOURS, "-0:30 h (-33.3 %)"),
        (1.005, 1.0, HOURS, "unchanged"),
        (1.8, 1.5, RATIO, "+0.3 (+20.0 %)"),
    ],
)
def test_changes_on_a_tile(value: float, before: float, unit: Unit, text: str) -> None:
    assert change_text(Change(value, before), unit, ENGLISH).replace("\u00a0", " ") == text


def test_no_past_is_no_comparison() -> None:
    assert change_text(None, NUMBER, ENGLISH) == "no comparison"


def test_sentences_about_changes() -> None:
    up, down, same = Change(42, 38), Change(38, 42), Change(42.1, 41.9)

    assert change_sentence(up, "February 2026", NUMBER, ENGLISH) == "Up from 38 in February 2026."
    assert change_sentence(down, "2025", NUMBER, ENGLISH) == "Down from 42 in 2025."
    assert change_sentence(same, "2025", NUMBER, ENGLISH) == "Unchanged from 2025."
    said = change_sentence(up, "13 Mar 2026", NUMBER, ENGLISH, on_day=True)
    assert said == "Up from 38 on 13 Mar 2026."


def test_the_last_value_known() -> None:
    said = last_value_sentence(1234.5, "May 2026", EURO, GERMAN)

    assert said == "The last value is 1.235\u00a0€ from May 2026."


@pytest.mark.parametrize(
    ("target", "direction", "text"),
    [
        (Target(47), HIGHER, "at least 47"),
        (Target(3), LOWER, "at most 3"),
        (Target(2, 4), WITHIN, "2 to 4"),
        (Target(2), WITHIN, "exactly 2"),
    ],
)
def test_targets_in_words(target: Target, direction: Direction, text: str) -> None:
    assert target_text(target, direction, NUMBER, ENGLISH) == text


def test_a_target_is_shown_as_it_was_written_and_the_sentence_adds_up() -> None:
    whole = Unit(UnitKind.PERCENT)
    target = Target(0.385)
    assert target_text(target, Direction.HIGHER, whole, ENGLISH) == "at least 38.5\u00a0%"
    said = against_target("March 2026", 0.381, target, Direction.HIGHER, whole, ENGLISH)
    assert said == (
        "March 2026: 38.1\u00a0%, 0.4 percentage points below the target of 38.5\u00a0%."
    )
    third = Target(1 / 3)
    assert target_text(third, Direction.HIGHER, Unit(), ENGLISH) == "at least 0"
