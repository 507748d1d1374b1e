import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.exact_values import exact_text, exact_unit, hides_digits
from kpidesk.domain.numbers import NUMBER_LOCALES
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.domain.units_typed import parse_value

DAYS = Unit(UnitKind.NUMBER, "days")
PERCENT = Unit(UnitKind.PERCENT, "", 1)
HOURS = Unit(UnitKind.DURATION, "hours")


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (3.7, DAYS, "3.7\u00a0days"),
        (1234567890.123, DAYS, "1,234,567,890.123\u00a0days"),
        (1.25e-5, DAYS, "0.0000125\u00a0days"),
        (1e-60, DAYS, "1E-60"),
        (0.1 + 0.2, DAYS, "0.3\u00a0days"),
        (0.41, PERCENT, "41.0\u00a0%"),
        (0.4125, PERCENT, "41.25\u00a0%"),
        (0.0, PERCENT, "0.0\u00a0%"),
        (1.5, HOURS, "1:30\u00a0h"),
        (100 / 60, HOURS, "1:40\u00a0h"),
        (1.505, HOURS, "1.505\u00a0hours"),
        (4.25, Unit(UnitKind.SCORE, decimals=1), "4.25\u00a0of\u00a05"),
        (1.825, Unit(UnitKind.RATIO, decimals=1), "1.825\u00a0:\u00a01"),
        (42.5, Unit(UnitKind.NPS), "+42.5"),
    ],
)
def test_every_digit_is_shown(value: float, unit: Unit, text: str) -> None:
    assert exact_text(value, unit) == text


def test_it_is_known_whether_a_unit_hides_digits() -> None:
    assert hides_digits(99.5, DAYS)
    assert not hides_digits(99.0, DAYS)
    assert not hides_digits(0.125, Unit(UnitKind.PERCENT, "", 1))
    assert exact_unit(0.125, Unit(UnitKind.PERCENT)).decimals == 1
    assert not hides_digits(1.5, HOURS)
    assert hides_digits(1.505, HOURS)


@given(
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        [
            Unit(),
            Unit(UnitKind.CURRENCY, "€", 2),
            Unit(UnitKind.PERCENT),
            HOURS,
            Unit(UnitKind.DURATION, "minutes", 1),
            Unit(UnitKind.RATIO, decimals=1),
        ]
    ),
    st.sampled_from(list(NUMBER_LOCALES.values())),
)
def test_what_is_shown_whole_is_read_back_as_the_very_value(
    value: float, unit: Unit, locale: object
) -> None:
    assert isinstance(locale, type(NUMBER_LOCALES["de"]))
    assert parse_value(exact_text(value, unit, locale, every_bit=True), unit, locale) == value
