import math
import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.errors import NumberError
from kpidesk.domain.numbers import (
    ENGLISH,
    NUMBER_LOCALES,
    NumberLocale,
    ParsedNumber,
    format_number,
    locale_for,
    parse_number,
    round_half_up,
)
from tests.domain.strategies import ARABIC, amounts, doubles, locales

GERMAN, FRENCH, SWISS = (NUMBER_LOCALES[name] for name in ("de", "fr", "de_CH"))


def is_refused(text: str, locale: NumberLocale = ENGLISH, unit: str = "") -> bool:
    try:
        parse_number(text, locale, unit)
    except NumberError as error:
        assert "is not understood as a number" in error.message  # noqa: PT017
        return True
    return False


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0), ("-0", 0), ("42", 42), ("+42", 42), ("-42", -42), ("- 42", -42), ("007", 7),
        ("1234", 1234), ("1,234", 1234), ("1,234,567.89", 1234567.89), (".5", 0.5), ("5.", 5),
        ("1.5E3", 1500), ("1e-3", 0.001), ("1,234e3", 1234000), ("  7\t", 7),
        ("(5)", -5), ("( 5 )", -5), ("(1,234.50)", -1234.5), ("5-", -5),
        ("−5", -5), ("–5", -5), ("\u20115", -5), ("\u200e-5\u200e", -5), ("\ufeff5", 5),
        ("1\u00a0234", 1234), ("1\u202f234\u202f567", 1234567),
        ("٣٤", 34), ("۳۴", 34), ("\uff15", 5),
    ],
)  # fmt: skip
def test_ways_to_write_a_number(text: str, value: float) -> None:
    assert parse_number(text) == ParsedNumber(Decimal(str(value)))
    assert parse_number(text).value == value


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "-", "+", ".", ",", "()", "(", "%", "$", "e5", "E", "1e", "1e+",
        "1,23", "1,2345", "12,34,567", "1.234.5", "1 234,5", "1 234", "1'234", "1’234", "1,,234",
        "0,123", "00,123", ",123", "1,234 567", "1,234\u00a0567", "1\u00a0234,567", "1\u00a02345",
        "1,234.567,8", "1.5.", "--5", "+-5", "-+5", "-5-", "(-5)", "-(5)", "((5))", "(5", "5)",
        ")5(", "5 -", "5.-", "5.–", "5,–", "5 5", "5. 5", "1 e5", "1e5e5", "1e1234",
        "1e999", "-1e999", "1e-999", "NaN", "nan", "inf", "-inf", "Infinity", "None", "0x10",
        "1_000", "½", "5²", "二", "1٣", "٣3", "five", "5x", "x5", "SKU 123", "Q1", "1:30", "1/2",
        "=5", "5;", "5%%", "%5%", "USD5USD", "$€5", "5 days", "chf 5", "2026-03", "3-2", "1-2-3",
        "5\n6", "5\x00",
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused(text: str) -> None:
    assert is_refused(text)


@pytest.mark.parametrize(
    ("text", "locale", "value"),
    [
        ("1.234,5", GERMAN, 1234.5),
        ("1,5", GERMAN, 1.5),
        (",5", GERMAN, 0.5),
        ("1\u00a0234,5", GERMAN, 1234.5),
        ("1 234,5", FRENCH, 1234.5),
        ("1\u00a0234\u00a0567,5", FRENCH, 1234567.5),
        ("1\u202f234", FRENCH, 1234),
        ("1’234.5", SWISS, 1234.5),
        ("1'234'567.5", SWISS, 1234567.5),
        ("\u0661\u066c\u0662\u0663\u0664\u066b\u0665", ARABIC, 1234.5),
    ],
)
def test_marks_of_other_locales(text: str, locale: NumberLocale, value: float) -> None:
    assert parse_number(text, locale).value == value


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("1.5", GERMAN),
        ("1.23", GERMAN),
        ("1,234.5", GERMAN),
        ("0.123", GERMAN),
        ("1 234,5", GERMAN),
        ("1 234 5", FRENCH),
        ("1  234", FRENCH),
        ("5 5", FRENCH),
        ("1 234\u00a0567", FRENCH),
        ("1.5", FRENCH),
        ("1'234’567", SWISS),
        ("5.–", SWISS),
        ("1,5", SWISS),
    ],
)
def test_marks_in_the_wrong_place_are_never_skipped(text: str, locale: NumberLocale) -> None:
    assert is_refused(text, locale)


@pytest.mark.parametrize(
    ("text", "value", "percent", "currency"),
    [
        ("12%", 12, True, ""),
        ("12.5 %", 12.5, True, ""),
        ("-12\u00a0%", -12, True, ""),
        ("(12%)", -12, True, ""),
        ("12\uff05", 12, True, ""),
        ("$5", 5, False, "$"),
        ("5 €", 5, False, "€"),
        ("-€5", -5, False, "€"),
        ("€-5", -5, False, "€"),
        ("(€5)", -5, False, "€"),
        ("$ (1,234.00)", -1234, False, "$"),
        ("CHF 5", 5, False, "CHF"),
        ("5USD", 5, False, "USD"),
        ("R$ 5", 5, False, "R$"),
        ("Fr. 5", 5, False, "Fr."),
        ("5 zł", 5, False, "zł"),
        ("kr. 5", 5, False, "kr"),
        ("Rs. 5", 5, False, "Rs"),
        ("5 Ft", 5, False, "Ft"),
    ],
)
def test_percent_signs_and_currencies_are_told(
    text: str, value: float, *, percent: bool, currency: str
) -> None:
    found = parse_number(text)

    assert (found.value, found.percent, found.currency) == (value, percent, currency)


def test_a_unit_is_understood_where_it_is_asked_for() -> None:
    assert parse_number("14 days", unit="days").value == 14
    assert parse_number("14 DAYS", unit="days").currency == "days"
    assert parse_number("14\u00a0m²", unit="m²").value == 14
    assert parse_number("lei 14", unit="lei").value == 14
    assert is_refused("14 days", unit="hours")
    assert is_refused("days 14 days", unit="days")
    assert is_refused("14", unit="days") is False


def test_a_percentage_gives_the_double_that_its_fraction_would() -> None:
    assert parse_number("1.1 %").fraction == 0.011
    assert 1.1 / 100 != 0.011  # which is why


@given(st.decimals(-(10**12), 10**12, places=7))
def test_every_percentage_gives_the_double_that_its_fraction_would(points: Decimal) -> None:
    assert parse_number(f"{points:f}%").fraction == float(points / 100)


@given(st.floats(-1e20, 1e20).filter(lambda value: value == 0 or abs(value) > 1e-20), locales)
def test_15_digits_are_read_back_exactly(value: float, locale: NumberLocale) -> None:
    text = format_number(value, None, locale)

    assert parse_number(text, locale).value == float(format(value, ".15g"))


@given(value=amounts, decimals=st.integers(0, 6), locale=locales, grouped=st.booleans())
def test_what_is_shown_is_read_back_as_shown(
    value: float, decimals: int, locale: NumberLocale, *, grouped: bool
) -> None:
    text = format_number(value, decimals, locale, grouped=grouped)

    assert parse_number(text, locale).exact == round_half_up(value, decimals)


@given(st.text(max_size=70), locales)
def test_any_text_is_a_number_or_refused_in_a_sentence(text: str, locale: NumberLocale) -> None:
    if not is_refused(text, locale):
        assert math.isfinite(parse_number(text, locale).value)


@given(st.text("0123456789.,'\u2019\u00a0 -+()%€", min_size=1, max_size=12), locales)
def test_what_is_read_has_the_digits_that_were_written(text: str, locale: NumberLocale) -> None:
    if is_refused(text, locale):
        return
    found = parse_number(text, locale)
    whole, _mark, part = text.partition(locale.decimal)
    digits = ["".join(sign for sign in side if sign.isdigit()) for side in (whole, part)]

    assert found.exact.copy_abs() == Decimal(f"{digits[0] or 0}.{digits[1] or 0}")
    if found.exact:
        assert (found.exact < 0) == ("-" in text or "(" in text)
    assert found.percent == ("%" in text)


@given(st.text("0123456789.,", min_size=1, max_size=10))
def test_an_english_number_has_commas_between_groups_of_three_alone(text: str) -> None:
    whole, _dot, part = text.partition(".")
    groups = whole.split(",")
    is_number = (
        "," not in part
        and "." not in part
        and any(sign.isdigit() for sign in text)
        and (
            len(groups) == 1
            or (
                1 <= len(groups[0]) <= 3
                and groups[0][0] != "0"
                and {len(group) for group in groups[1:]} == {3}
            )
        )
    )

    assert is_refused(text) != is_number


@pytest.mark.parametrize(
    "text",
    [
        "1" + " " * 58 + "x",
        " " * 1_000_000 + "x",
        "1,111" * 12,
        "(" * 60,
        "-" * 60,
        "1 " * 29 + "x",
        "9" * 5_000,
        "1," + "111," * 14,
        "$" * 60,
    ],
)
def test_a_hostile_text_is_refused_at_once(text: str) -> None:
    start = time.process_time()

    assert is_refused(text)
    assert is_refused(text, FRENCH)
    assert time.process_time() - start < 0.5


def test_the_refusal_shows_what_to_write_instead() -> None:
    with pytest.raises(NumberError) as caught:
        parse_number("1,5 Mio.", GERMAN)

    assert caught.value.message == (
        "“1,5 Mio.” is not understood as a number. Write it like 1.234,5."
    )


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (0.5, 0, "1"), (1.5, 0, "2"), (2.5, 0, "3"), (-0.5, 0, "-1"), (-2.5, 0, "-3"),
        (0.49999999999999994, 0, "1"),  # 0.5 in the 15 digits that Excel shows
        (0.4999, 0, "0"), (-0.4999, 0, "0"), (-0.0, 2, "0.00"),
        (2.675, 2, "2.68"), (1.005, 2, "1.01"), (-1.005, 2, "-1.01"), (0.285 * 100, 0, "29"),
        (1234567.891, 2, "1,234,567.89"), (999.995, 2, "1,000.00"),
        (1e15, 0, "1,000,000,000,000,000"),
        (1e30, 0, "1" + ",000" * 10), (1.5, 3, "1.500"), (5e-324, 2, "0.00"),
    ],
)  # fmt: skip
def test_rounding_is_half_up_as_excel_shows_it(value: float, decimals: int, shown: str) -> None:
    assert format_number(value, decimals) == shown


@given(doubles, st.integers(0, 6))
def test_rounding_is_symmetric_and_near(value: float, decimals: int) -> None:
    rounded = round_half_up(value, decimals)

    assert round_half_up(-value, decimals) == rounded.copy_negate()
    assert abs(rounded - Decimal(format(value, ".15g"))) <= Decimal("0.5").scaleb(-decimals)


@given(amounts, amounts, st.integers(0, 4))
def test_rounding_never_turns_two_values_round(one: float, other: float, decimals: int) -> None:
    low, high = sorted((one, other))

    assert round_half_up(low, decimals) <= round_half_up(high, decimals)


def test_the_largest_double_is_shown_whole() -> None:
    shown = format_number(1.7976931348623157e308, 2)

    assert shown.startswith("179,769,313,486,232,000,")
    assert shown.endswith(",000.00")
    assert len(shown.replace(",", "")) == 312


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (1234.5, "1,234.5"), (-1000, "-1,000"), (0.1 + 0.2, "0.3"), (1e-7, "0.0000001")],
)
def test_without_decimals_all_that_excel_shows_are_shown(value: float, shown: str) -> None:
    assert format_number(value) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("en", "-1,234,567.5"),
        ("de", "-1.234.567,5"),
        ("fr", "-1\u202f234\u202f567,5"),
        ("de_CH", "-1’234’567.5"),
        ("pl", "-1\u00a0234\u00a0567,5"),
        ("es_MX", "-1,234,567.5"),
    ],
)
def test_numbers_are_shown_as_the_owner_writes_them(name: str, shown: str) -> None:
    assert format_number(-1234567.5, 1, NUMBER_LOCALES[name]) == shown


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
@pytest.mark.parametrize("decimals", [None, 2])
def test_what_is_no_number_is_not_shown(value: float, decimals: int | None) -> None:
    with pytest.raises(ValueError, match="not a number that can be shown"):
        format_number(value, decimals)


@pytest.mark.parametrize(
    ("decimal", "group"),
    [
        (".", "."), ("", ","), (".", ""), (".", ",,"), (" ", ","), ("1", ","), (".", "-"),
        ("(", ")"), ("E", ","), (".", "\u2212"), ("%", ","),
    ],
)  # fmt: skip
def test_marks_that_cannot_be_told_apart_are_refused(decimal: str, group: str) -> None:
    with pytest.raises(ValueError, match=r"mark|apart"):
        NumberLocale(decimal, group)


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("en", "en"), ("en_US.UTF-8", "en"), ("en-GB", "en"), ("C", "en"), ("C.UTF-8", "en"),
        ("POSIX", "en"), ("", "en"), ("xx_YY", "en"), ("ja_JP.UTF-8", "en"), ("zh-Hans-CN", "en"),
        ("de", "de"), ("DE", "de"), ("de_DE.UTF-8", "de"), ("de_DE@euro", "de"), ("de-AT", "de"),
        ("de-CH", "de_CH"), ("de_CH.UTF-8", "de_CH"), ("de-ch", "de_CH"), ("it_CH", "de_CH"),
        ("fr_CA", "fr"), ("es", "es"), ("es-ES", "es"), ("es_MX", "es_MX"), ("es-419", "es_MX"),
        ("es_PE", "es_MX"), ("pt_PT", "pt"), ("pt-BR", "pt_BR"), ("nb_NO", "nb"), ("ru_RU", "uk"),
        ("sr-Latn-RS", "de"), ("en_DE", "de"), ("en_CH", "de_CH"),
        ("en_ZA.UTF-8", "en_ZA"), ("-", "en"), ("_US", "en"),
    ],
)  # fmt: skip
def test_a_language_tag_finds_its_numbers(tag: str, name: str) -> None:
    assert locale_for(tag) == NUMBER_LOCALES[name]


@given(st.text(max_size=20))
def test_any_tag_finds_some_numbers(tag: str) -> None:
    assert locale_for(tag) in NUMBER_LOCALES.values()


def test_the_locales_on_offer_cannot_be_changed_by_accident() -> None:
    with pytest.raises(TypeError):
        NUMBER_LOCALES["en"] = GERMAN  # type: ignore[index]
