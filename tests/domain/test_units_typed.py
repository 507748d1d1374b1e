import math
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kpidesk.domain.errors import NumberError
from kpidesk.domain.numbers import ENGLISH, NumberLocale
from kpidesk.domain.units import (
    Unit,
    UnitKind,
    format_bare,
    format_value,
    shown_value,
    value_of_shown,
)
from kpidesk.domain.units_typed import (
    editable_text,
    examples,
    fraction_of_points,
    is_unit,
    named_text,
    parse_value,
)
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
from tests.domain.strategies import amounts, doubles, locales, scores, units

LARGEST, SMALLEST = 1.7976931348623157e308, 5e-324

# What looks like a duration, a ratio or a score, and mostly is none.
clockish = st.lists(
    st.sampled_from(
        [":", "1", "30", "59", "60", " ", "h", "min", "s", "d", "-", "+", ".", ",", "/5"]
    )
).map("".join)


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
@example(100 / 60, HOURS, ENGLISH)
@example(-1 / 60, MINUTES, GERMAN)
@example(1e12, HOURS, SWISS)
@example(LARGEST, HOURS, ENGLISH)
def test_what_is_edited_gives_exactly_the_value_back(
    value: float, unit: Unit, locale: NumberLocale
) -> None:
    text = editable_text(value, unit, locale)

    assert parse_value(text, unit, locale) == value
    assert len(text) <= 45


@given(amounts, units, locales)
def test_what_is_shown_can_be_typed_back(value: float, unit: Unit, locale: NumberLocale) -> None:
    shown = format_value(value, unit, locale)
    bare = format_bare(value, unit, locale)

    assert parse_value(shown, unit, locale) == value_of_shown(shown_value(value, unit), unit)
    assert parse_value(bare, unit, locale) == parse_value(shown, unit, locale)


@given(scores, st.data(), locales)
def test_what_is_shown_of_a_score_can_be_typed_back(
    unit: Unit, data: st.DataObject, locale: NumberLocale
) -> None:
    assert unit.kind.limits
    value = data.draw(st.floats(*unit.kind.limits))
    shown, exact = format_value(value, unit, locale), editable_text(value, unit, locale)

    assert parse_value(shown, unit, locale) == value_of_shown(shown_value(value, unit), unit)
    assert parse_value(exact, unit, locale) == value
    assert parse_value(format_bare(value, unit, locale), unit, locale) == parse_value(
        shown, unit, locale
    )


@given(scores, doubles)
def test_no_score_outside_of_its_limits_is_typed(unit: Unit, value: float) -> None:
    assert unit.kind.limits
    least, most = unit.kind.limits
    if least <= value <= most:
        return

    with pytest.raises(NumberError, match=r"scores go from 1 to 5|go from -100 to 100"):
        parse_value(editable_text(value, unit), unit)


@given(amounts, units, locales)
def test_what_is_shown_of_what_was_shown_is_the_same(
    value: float, unit: Unit, locale: NumberLocale
) -> None:
    shown = format_value(value, unit, locale)

    assert format_value(parse_value(shown, unit, locale), unit, locale) == shown


@given(st.decimals(-1000, 1000, places=4))
def test_points_become_the_fraction_that_typing_them_gives(points: Decimal) -> None:
    assert fraction_of_points(float(points)) == parse_value(f"{points:f}%", PERCENT)


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
        (1.5, HOURS, "1:30"),
        (1234.5, HOURS, "1234:30"),
        (-1.5, MINUTES, "-1:30"),
        (0.33, HOURS, "0.33"),
        (1.5, HOURS_2, "1.5"),
        (1.8, RATIO, "1.8"),
        (4.3, SCORE, "4.3"),
        (42, NPS, "42"),
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
        ("1:30", HOURS, 1.5),
        ("1.5", HOURS, 1.5),
        ("-1:30 h", HOURS, -1.5),
        ("+1:30", HOURS, 1.5),
        ("1 h 30 min", HOURS, 1.5),
        ("1h30", HOURS, 1.5),
        ("1h 30", HOURS, 1.5),
        ("1 hour 30 minutes", HOURS, 1.5),
        ("90 min", HOURS, 1.5),
        ("90 Minutes", HOURS, 1.5),
        ("1.5 hours", HOURS, 1.5),
        ("1:30:36", HOURS, 1.51),
        ("1,234:30", HOURS, 1234.5),
        ("1:30 min", HOURS, 0.025),
        ("1:30", HOURS_2, 1.5),
        ("1:30", MINUTES, 1.5),
        ("1:30 h", MINUTES, 90),
        ("1:30:00", MINUTES, 90),
        ("2 min 30 s", MINUTES, 2.5),
        ("1:40", HOURS, 100 / 60),
        ("2.5 days", LEAD_DAYS, 2.5),
        ("1 day", LEAD_DAYS, 1),
        ("2.5", LEAD_DAYS, 2.5),
        ("3 weeks", Unit(UnitKind.DURATION, "weeks"), 3),
        ("1.8", RATIO, 1.8),
        ("1.8:1", RATIO, 1.8),
        ("1.8 : 1", RATIO, 1.8),
        ("9:5", RATIO, 1.8),
        ("1:3", RATIO, 1 / 3),
        ("0:1", RATIO, 0),
        ("4.3", SCORE, 4.3),
        ("4.3 of 5", SCORE, 4.3),
        ("4.3 OF 5", SCORE, 4.3),
        ("4.3/5", SCORE, 4.3),
        ("4 / 5", SCORE, 4),
        ("5", SCORE, 5),
        ("1", SCORE, 1),
        ("+42", NPS, 42),
        ("42", NPS, 42),
        ("-8", NPS, -8),
        ("\u2212100", NPS, -100),
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
        ("1:75", HOURS, "“1:75” is not understood as a duration. Write it like 1:30 h."),
        ("1:5", HOURS, "“1:5” may mean 1:05 or 1:50. Write both digits."),
        ("1.5:30", HOURS, "“1.5:30” is not understood as a duration."),
        (":30", HOURS, "“:30” is not understood as a duration."),
        ("1:30 days", HOURS, "“1:30 days” is not understood as a duration."),
        ("1:30 pm", HOURS, "“1:30 pm” is not understood as a duration."),
        ("1:30:99", HOURS, "“1:30:99” is not understood as a duration."),
        ("30 min 1 h", HOURS, "“30 min 1 h” is not understood as a duration."),
        ("1.5 h 30 min", HOURS, "“1.5 h 30 min” is not understood as a duration."),
        ("1 h 90 min", HOURS, "“1 h 90 min” is not understood as a duration."),
        ("2 days", HOURS, "“2 days” is not in hours, and a day may have 24 hours or be a working"),
        ("36 h", LEAD_DAYS, "“36 h” is not in days, and a day may have 24 hours or be a working"),
        ("1:30", LEAD_DAYS, "“1:30” is not understood as a number of days."),
        ("5 %", HOURS, "“5 %” is a percentage, but this metric is not."),
        ("€5", HOURS, "“€5” is in €, but this metric is not."),
        ("9:0", RATIO, "“9:0” is no ratio: what stands behind the colon is more than 0."),
        ("9:-5", RATIO, "“9:-5” is no ratio: what stands behind the colon is more than 0."),
        ("1:2:3", RATIO, "“1:2:3” is not understood as a ratio. Write it like 1.8 : 1."),
        ("a:b", RATIO, "“a:b” is not understood as a ratio. Write it like 1.8 : 1."),
        ("5 %:1", RATIO, "“5 %:1” is not understood as a ratio."),
        ("6", SCORE, "“6” is no score: scores go from 1 to 5."),
        ("0.9 of 5", SCORE, "“0.9 of 5” is no score: scores go from 1 to 5."),
        ("8/10", SCORE, "“8/10” is not understood as a number."),
        ("80 %", SCORE, "“80 %” is a percentage, but this metric is not."),
        ("101", NPS, "“101” is no Net Promoter Score: those go from -100 to 100."),
        ("-100.5", NPS, "“-100.5” is no Net Promoter Score: those go from -100 to 100."),
    ],
)
def test_a_value_that_does_not_fit_the_metric_is_refused_with_a_reason(
    text: str, unit: Unit, message: str
) -> None:
    with pytest.raises(NumberError) as caught:
        parse_value(text, unit)

    assert caught.value.message.startswith(message)


@given(st.text(max_size=70) | clockish, units | scores, locales)
def test_any_text_is_a_finite_value_or_refused(text: str, unit: Unit, locale: NumberLocale) -> None:
    try:
        value = parse_value(text, unit, locale)
    except NumberError as error:
        assert error.message.endswith(".")  # noqa: PT017
    else:
        assert math.isfinite(value)


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


def test_one_of_a_unit_of_time_is_said_in_the_singular_and_typed_back() -> None:
    days = Unit(symbol="days")
    assert format_value(1, days) == "1\u00a0day"
    assert format_value(-1, days) == "-1\u00a0day"
    assert format_value(1, Unit(symbol="days", decimals=1)) == "1.0\u00a0days"
    assert format_value(1, Unit(symbol="pcs")) == "1\u00a0pcs"
    assert parse_value("1 day", days) == 1.0
    assert parse_value("2 days", days) == 2.0


@pytest.mark.parametrize("kind", UnitKind)
def test_an_example_can_be_typed(kind: UnitKind) -> None:
    unit = Unit(kind, "hours" if kind is UnitKind.DURATION else "", 1)
    low, high = examples(unit)
    assert low < high
    for value in (low, high):
        assert parse_value(format_value(value, unit), unit) == value


def test_hours_go_over_into_minutes_as_so_many() -> None:
    assert named_text(1.5, HOURS) == "1:30 h"
    assert parse_value(named_text(1.5, HOURS), MINUTES) == 90
    assert parse_value(named_text(90, MINUTES), HOURS) == 1.5
    assert parse_value(named_text(1 / 3, HOURS_2), MINUTES) == pytest.approx(20)
    assert named_text(1.5, NUMBER) == "1.5"
