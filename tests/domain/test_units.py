import math

import pytest
from hypothesis import given

from kpidesk.domain.numbers import ENGLISH, NumberLocale
from kpidesk.domain.units import Unit, UnitKind, format_value, shown_value
from kpidesk.domain.units_typed import editable_text, parse_value
from tests.domain.sample_units import (
    DAYS,
    EURO,
    FRANC,
    GERMAN,
    HOURS,
    HOURS_2,
    LEAD_DAYS,
    MINUTES,
    NPS,
    NUMBER,
    PERCENT,
    RATIO,
    SCORE,
    SWISS,
)
from tests.domain.strategies import amounts, locales, units


@given(amounts, units, locales)
def test_a_difference_has_the_sign_it_shows(value: float, unit: Unit, locale: NumberLocale) -> None:
    shown = format_value(value, unit, locale, signed=True)
    rounded = shown_value(value, unit)

    assert shown.startswith("+") == (rounded > 0)
    assert shown.startswith("-") == (rounded < 0)
    if unit.kind is not UnitKind.RATIO:  # of which the difference is no ratio
        assert shown.lstrip("+-") == format_value(-value, unit, locale).lstrip("+-")


@pytest.mark.parametrize(
    ("value", "unit", "locale", "shown"),
    [
        (1234, NUMBER, ENGLISH, "1,234"),
        (-0.4, NUMBER, ENGLISH, "0"),
        (14, DAYS, ENGLISH, "14\u00a0days"),
        (0.125, PERCENT, ENGLISH, "12.5\u00a0%"),
        (-0.285, Unit(UnitKind.PERCENT), ENGLISH, "-29\u00a0%"),
        (1234.5, EURO, ENGLISH, "€1,234.50"),
        (-1234.5, EURO, ENGLISH, "-€1,234.50"),
        (1234.5, EURO, GERMAN, "1.234,50\u00a0€"),
        (-1234.5, EURO, GERMAN, "-1.234,50\u00a0€"),
        (1234.5, FRANC, SWISS, "CHF\u00a01’234.50"),
        (1234.5, Unit(UnitKind.CURRENCY, "Fr.", 2), SWISS, "Fr.\u00a01’234.50"),
        (1234.5, Unit(UnitKind.CURRENCY, "", 2), ENGLISH, "1,234.50"),
        (5e-324, PERCENT, ENGLISH, "0.0\u00a0%"),
        (1.5, HOURS, ENGLISH, "1:30\u00a0h"),
        (-0.25, HOURS, ENGLISH, "-0:15\u00a0h"),
        (1234.999, HOURS, ENGLISH, "1,235:00\u00a0h"),
        (0, HOURS, ENGLISH, "0:00\u00a0h"),
        (1.5, HOURS_2, ENGLISH, "1.50\u00a0hours"),
        (1.5, MINUTES, ENGLISH, "1:30\u00a0min"),
        (1, Unit(UnitKind.DURATION, "days"), ENGLISH, "1\u00a0day"),
        (2.5, LEAD_DAYS, GERMAN, "2,5\u00a0days"),
        (3, Unit(UnitKind.DURATION, "weeks"), ENGLISH, "3\u00a0weeks"),
        (1.8, RATIO, ENGLISH, "1.8\u00a0:\u00a01"),
        (1.8, RATIO, GERMAN, "1,8\u00a0:\u00a01"),
        (4.25, SCORE, ENGLISH, "4.3\u00a0of\u00a05"),
        (42, NPS, ENGLISH, "+42"),
        (-8, NPS, ENGLISH, "-8"),
        (0, NPS, ENGLISH, "0"),
    ],
)
def test_values_are_shown_with_their_unit(
    value: float, unit: Unit, locale: NumberLocale, shown: str
) -> None:
    assert format_value(value, unit, locale) == shown


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (5, NUMBER, "+5"),
        (-5, NUMBER, "-5"),
        (0, NUMBER, "0"),
        (0.4, NUMBER, "0"),
        (5, EURO, "+€5.00"),
        (0.021, PERCENT, "+2.1\u00a0%"),
        (0.5, HOURS, "+0:30\u00a0h"),
        (0.2, RATIO, "+0.2"),
        (0.2, SCORE, "+0.2 points"),
        (-0.25, SCORE, "-0.3 points"),
        (1, NPS, "+1 point"),
        (-12, NPS, "-12 points"),
        (0, NPS, "0 points"),
    ],
)
def test_differences_are_shown_with_a_sign(value: float, unit: Unit, shown: str) -> None:
    assert format_value(value, unit, signed=True) == shown


@pytest.mark.parametrize("value", [math.inf, math.nan])
@pytest.mark.parametrize("write", [format_value, editable_text])
def test_what_is_no_number_is_neither_shown_nor_edited(value: float, write: object) -> None:
    assert callable(write)
    with pytest.raises(ValueError, match="is not a number that can be"):
        write(value, PERCENT)


@pytest.mark.parametrize(
    ("unit", "number_format"),
    [
        (NUMBER, "#,##0"),
        (DAYS, '#,##0 "days"'),
        (Unit(UnitKind.NUMBER, 'a"b', 1), '#,##0.0 "ab"'),
        (PERCENT, "0.0%"),
        (EURO, '"€"#,##0.00'),
        (FRANC, '"CHF\u00a0"#,##0.00'),
        (Unit(UnitKind.CURRENCY, ""), "#,##0"),
        (Unit(UnitKind.CURRENCY, '"'), "#,##0"),
        (HOURS, '#,##0.00 "hours"'),
        (Unit(UnitKind.DURATION, "hours", 3), '#,##0.000 "hours"'),
        (Unit(UnitKind.DURATION, "days"), '#,##0 "days"'),
        (RATIO, '#,##0.0" : 1"'),
        (SCORE, '0.0" of 5"'),
        (NPS, "+0;-0;0"),
    ],
)
def test_excel_shows_the_unit_too(unit: Unit, number_format: str) -> None:
    assert unit.number_format == number_format


def test_kinds_have_names() -> None:
    assert [kind.label for kind in UnitKind] == [
        "Number",
        "Percent",
        "Currency",
        "Duration",
        "Ratio",
        "Score from 1 to 5",
        "Net Promoter Score",
    ]


def test_a_score_has_its_word_beside_it() -> None:
    assert [unit.word for unit in (PERCENT, EURO, HOURS, RATIO, SCORE, NPS, NUMBER)] == [
        "%",
        "€",
        "hours",
        "to 1",
        "1 to 5",
        "NPS",
        "",
    ]


def test_what_may_be_added_and_what_differs_by_points() -> None:
    adding = {kind for kind in UnitKind if kind.adds_up}
    assert adding == {UnitKind.NUMBER, UnitKind.CURRENCY, UnitKind.DURATION}
    points = {kind for kind in UnitKind if kind.differs_by_points}
    assert points == {UnitKind.PERCENT, UnitKind.SCORE, UnitKind.NPS}


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (1e300, Unit(UnitKind.CURRENCY, "€"), "€1E+300"),
        (-1.5e20, Unit(symbol="orders", decimals=2), "-1.5E+20\u00a0orders"),
        (1e14, Unit(UnitKind.PERCENT), "1E+16\u00a0%"),
        (999_999_999_999_999.0, Unit(), "999,999,999,999,999"),
        (1e15, Unit(), "1E+15"),
        (6e20, Unit(UnitKind.DURATION, "hours"), "6E+20\u00a0h"),
    ],
)
def test_a_number_that_no_page_could_hold_is_shown_with_a_power_of_ten(
    value: float, unit: Unit, shown: str
) -> None:
    assert format_value(value, unit) == shown
    assert parse_value(shown.removesuffix("\u00a0h"), unit) == value
