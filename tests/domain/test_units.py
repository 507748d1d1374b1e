import math
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kpidesk.domain.errors import NumberError
from kpidesk.domain.numbers import ENGLISH, NUMBER_LOCALES, NumberLocale
from kpidesk.domain.units import (
    Unit,
    UnitKind,
    editable_text,
    format_value,
    fraction_of_points,
    is_unit,
    parse_value,
    shown_value,
)
from tests.domain.strategies import amounts, doubles, locales, units

NUMBER = Unit()
DAYS = Unit(UnitKind.NUMBER, "days")
PERCENT = Unit(UnitKind.PERCENT, decimals=1)
EURO = Unit(UnitKind.CURRENCY, "€", 2)
FRANC = Unit(UnitKind.CURRENCY, "CHF", 2)
GERMAN, SWISS = NUMBER_LOCALES["de"], NUMBER_LOCALES["de_CH"]
LARGEST, SMALLEST = 1.7976931348623157e308, 5e-324


@given(doubles, units, locales)
@example(LARGEST, PERCENT, GERMAN)
@example(-LARGEST, NUMBER, ENGLISH)
@example(SMALLEST, PERCENT, ENGLISH)
@example(-SMALLEST, NUMBER, GERMAN)
@example(0.1 + 0.2, NUMBER, ENGLISH)
@example(0.07, PERCENT, ENGLISH)
@example(0.011, PERCENT, ENGLISH)
@example(123456789.12345679, EURO, GERMAN)
@example(-0.0, PERCENT, ENGLISH)
def test_what_is_edited_gives_exactly_the_value_back(
    value: float, unit: Unit, locale: NumberLocale
) -> None:
    text = editable_text(value, unit, locale)

    assert parse_value(text, unit, locale) == value
    assert len(text) <= 45


@given(amounts, units, locales)
def test_what_is_shown_can_be_typed_back(value: float, unit: Unit, locale: NumberLocale) -> None:
    shown = format_value(value, unit, locale)
    scale = -2 if unit.kind is UnitKind.PERCENT else 0

    assert parse_value(shown, unit, locale) == float(shown_value(value, unit).scaleb(scale))


@given(amounts, units, locales)
def test_what_is_shown_of_what_was_shown_is_the_same(
    value: float, unit: Unit, locale: NumberLocale
) -> None:
    shown = format_value(value, unit, locale)

    assert format_value(parse_value(shown, unit, locale), unit, locale) == shown


@given(amounts, units, locales)
def test_a_difference_has_the_sign_it_shows(value: float, unit: Unit, locale: NumberLocale) -> None:
    shown = format_value(value, unit, locale, signed=True)
    rounded = shown_value(value, unit)

    assert shown.startswith("+") == (rounded > 0)
    assert shown.startswith("-") == (rounded < 0)
    assert shown.lstrip("+-") == format_value(-value, unit, locale).lstrip("+-")


@given(st.decimals(-1000, 1000, places=4))
def test_points_become_the_fraction_that_typing_them_gives(points: Decimal) -> None:
    assert fraction_of_points(float(points)) == parse_value(f"{points:f}%", PERCENT)


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
    ],
)
def test_differences_are_shown_with_a_sign(value: float, unit: Unit, shown: str) -> None:
    assert format_value(value, unit, signed=True) == shown


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1234.5, NUMBER, "1234.5"),
        (0.1 + 0.2, NUMBER, "0.30000000000000004"),
        (0.07, PERCENT, "7%"),
        (0.123, PERCENT, "12.3%"),
        (1 / 3, PERCENT, "33.33333333333333%"),
        (-1234.5, EURO, "-1234.5"),
        (0, NUMBER, "0"),
        (-0.0, NUMBER, "0"),
        (1e20, NUMBER, "100000000000000000000"),
        (1.5e300, NUMBER, "1.5E+300"),
        (LARGEST, PERCENT, "1.7976931348623157E+310%"),
        (SMALLEST, PERCENT, "5E-322%"),
    ],
)
def test_every_digit_can_be_edited(value: float, unit: Unit, text: str) -> None:
    assert editable_text(value, unit) == text


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("12", PERCENT, 0.12),
        ("12 %", PERCENT, 0.12),
        ("7%", PERCENT, 0.07),
        ("12.3", PERCENT, 0.123),
        ("0.12%", PERCENT, 0.0012),
        ("0", PERCENT, 0),
        ("1", PERCENT, 0.01),
        ("100", PERCENT, 1),
        ("-250%", PERCENT, -2.5),
        ("14", DAYS, 14),
        ("14 days", DAYS, 14),
        ("14 Days", DAYS, 14),
        ("-14\u00a0days", DAYS, -14),
        ("12 %", Unit(UnitKind.NUMBER, "%"), 12),
        ("€5", EURO, 5),
        ("-€5", EURO, -5),
        ("5 €", EURO, 5),
        ("5 EUR", EURO, 5),
        ("(€5.50)", EURO, -5.5),
        ("EUR 5", Unit(UnitKind.CURRENCY, "EUR"), 5),
        ("€5", Unit(UnitKind.CURRENCY, "EUR"), 5),
        ("chf 5", FRANC, 5),
        ("lei 5", Unit(UnitKind.CURRENCY, "lei"), 5),
        ("5", EURO, 5),
    ],
)
def test_typed_values(text: str, unit: Unit, value: float) -> None:
    assert parse_value(text, unit) == value


@pytest.mark.parametrize(
    ("text", "unit", "message"),
    [
        (
            "12 %",
            NUMBER,
            "“12 %” is a percentage, but this metric is not. Leave out the % sign.",
        ),
        ("$5", EURO, "“$5” is in $, but this metric is not. Write the number alone."),
        ("5 USD", Unit(UnitKind.CURRENCY, "$"), "“5 USD” is in USD, but this metric is not. "),
        ("€5", NUMBER, "“€5” is in €, but this metric is not. Write the number alone."),
        ("€5", PERCENT, "“€5” is in €, but this metric is not. Write the number alone."),
        (
            "0.12",
            PERCENT,
            "“0.12” could mean 0.12\u00a0% or 12\u00a0%. Write the % sign too.",
        ),
        ("-.5", PERCENT, "“-.5” could mean -0.5\u00a0% or -50\u00a0%. Write the % sign too."),
        (
            "1e-99",
            PERCENT,
            "“1e-99” could mean 1E-99\u00a0% or 1E-97\u00a0%. Write the % sign too.",
        ),
        ("14 hours", DAYS, "“14 hours” is not understood as a number. Write it like 1,234.5."),
        ("1e309", NUMBER, "“1e309” is not understood as a number."),
        ("1e-400%", PERCENT, "“1e-400%” is not understood as a number."),
    ],
)
def test_a_value_that_does_not_fit_the_metric_is_refused_with_a_reason(
    text: str, unit: Unit, message: str
) -> None:
    with pytest.raises(NumberError) as caught:
        parse_value(text, unit)

    assert caught.value.message.startswith(message)


@given(st.text(max_size=70), units, locales)
def test_any_text_is_a_finite_value_or_refused(text: str, unit: Unit, locale: NumberLocale) -> None:
    try:
        value = parse_value(text, unit, locale)
    except NumberError as error:
        assert error.message.endswith(".")  # noqa: PT017
    else:
        assert math.isfinite(value)


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
    ],
)
def test_excel_shows_the_unit_too(unit: Unit, number_format: str) -> None:
    assert unit.number_format == number_format


@pytest.mark.parametrize(
    ("found", "symbol", "same"),
    [
        ("€", "€", True),
        ("EUR", "€", True),
        ("€", "EUR", True),
        ("US$", "USD", True),
        ("USD", "$", False),
        ("$", "USD", False),
        ("CHF", "€", False),
        ("€", "", False),
    ],
)
def test_a_sign_and_its_code_are_one_currency(found: str, symbol: str, *, same: bool) -> None:
    assert is_unit(found, Unit(UnitKind.CURRENCY, symbol)) is same


def test_kinds_have_names() -> None:
    assert [kind.label for kind in UnitKind] == ["Number", "Percent", "Currency"]


def test_one_of_a_unit_of_time_is_said_in_the_singular_and_typed_back() -> None:
    days = Unit(symbol="days")
    assert format_value(1, days) == "1\u00a0day"
    assert format_value(-1, days) == "-1\u00a0day"
    assert format_value(1, Unit(symbol="days", decimals=1)) == "1.0\u00a0days"
    assert format_value(1, Unit(symbol="pcs")) == "1\u00a0pcs"
    assert parse_value("1 day", days) == 1.0
    assert parse_value("2 days", days) == 2.0
