import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.arithmetic import UnfinishedError
from kpidesk.domain.errors import NumberError
from kpidesk.domain.exact_values import exact_text
from kpidesk.domain.numbers import ENGLISH, NUMBER_LOCALES, NumberLocale
from kpidesk.domain.typed_numbers import TypedNumber, read_typed
from kpidesk.domain.units import Unit, UnitKind, format_bare, format_value
from kpidesk.domain.units_typed import editable_text, parse_value
from tests.domain.strategies import amounts, doubles, locales, scores, units

NUMBER = Unit()
DAYS = Unit(UnitKind.NUMBER, "days")
KILOMETRES = Unit(UnitKind.NUMBER, "km")
PERCENT = Unit(UnitKind.PERCENT, decimals=1)
PERCENT_SYMBOL = Unit(UnitKind.NUMBER, "%")
EURO = Unit(UnitKind.CURRENCY, "€", 2)
HOURS = Unit(UnitKind.DURATION, "hours")
MINUTES = Unit(UnitKind.DURATION, "minutes")
LEAD_DAYS = Unit(UnitKind.DURATION, "days", 1)
RATIO = Unit(UnitKind.RATIO, decimals=1)
SCORE = Unit(UnitKind.SCORE, decimals=1)
NPS = Unit(UnitKind.NPS)
GERMAN, FRENCH, SWISS = (NUMBER_LOCALES[name] for name in ("de", "fr", "de_CH"))

# What people write: digits and marks in every order, with what may stand around them.
PIECES = ["1", "12", "234", "567", "0", ".", ",", "'", "’", " ", "\u00a0", "-", "(", ")", "%", "="]
PIECES += ["k", "m", "mio", "+", "*", "/", ":", "30", "€", "$", "h", "min", "E3"]
texts = st.lists(st.sampled_from(PIECES), max_size=7).map("".join)
# Groups of digits with marks between them, the way numbers are written somewhere.
numberish = st.builds(
    lambda before, parts, mark, decimal, rest, after: (
        before + mark.join(parts) + decimal + rest + after
    ),
    st.sampled_from(["", "-", "("]),
    st.lists(st.sampled_from(["1", "12", "234", "567", "0"]), min_size=1, max_size=3),
    st.sampled_from([*".,'’ \u00a0", ""]),
    st.sampled_from([*".,", ""]),
    st.sampled_from(["", "5", "50", "500"]),
    st.sampled_from(["", "", "k", ")", " €", " %"]),
)
# In all these countries together no other marks are used.
CONVENTIONS = [
    NumberLocale(decimal, group)
    for decimal, groups in ((".", ",'\u00a0"), (",", ".'\u00a0"))
    for group in groups
]


def read(text: str, unit: Unit, locale: NumberLocale = ENGLISH) -> TypedNumber | None:
    try:
        return read_typed(text, unit, locale)
    except NumberError:
        return None


def strict(text: str, unit: Unit, locale: NumberLocale) -> float | None:
    try:
        return parse_value(text, unit, locale)
    except NumberError:
        return None


def refusal(text: str, unit: Unit = NUMBER, locale: NumberLocale = ENGLISH) -> str:
    with pytest.raises(NumberError) as caught:
        read_typed(text, unit, locale)
    return caught.value.message


@pytest.mark.parametrize(
    ("text", "unit", "locale", "value", "note"),
    [
        ("42", NUMBER, ENGLISH, 42, ""),
        ("+42", NUMBER, ENGLISH, 42, ""),
        ("007", NUMBER, ENGLISH, 7, ""),
        ("1234.50", NUMBER, ENGLISH, 1234.5, ""),
        ("1,234.50", NUMBER, ENGLISH, 1234.5, ""),
        ("1\u202f234\u202f567", NUMBER, ENGLISH, 1234567, ""),
        ("12.50 €", EURO, ENGLISH, 12.5, ""),
        ("€12.50", EURO, ENGLISH, 12.5, ""),
        ("EUR 12", EURO, ENGLISH, 12, ""),
        ("14 days", DAYS, ENGLISH, 14, ""),
        ("12 %", PERCENT, ENGLISH, 0.12, ""),
        ("1:30", HOURS, ENGLISH, 1.5, ""),
        ("1:30 h", HOURS, ENGLISH, 1.5, ""),
        ("1.8", RATIO, ENGLISH, 1.8, ""),
        ("1.8 : 1", RATIO, ENGLISH, 1.8, ""),
        ("4.3/5", SCORE, ENGLISH, 4.3, ""),
        ("40", NPS, ENGLISH, 40, ""),
        ("(350)", NUMBER, ENGLISH, -350, "-350"),
        ("350-", NUMBER, ENGLISH, -350, "-350"),
        ("(1.234,50 €)", EURO, GERMAN, -1234.5, "-1.234,50\u00a0€"),
        ("1.5E3", NUMBER, ENGLISH, 1500, "1,500"),
        ("12", PERCENT, ENGLISH, 0.12, "12.0\u00a0%"),
        ("1.5", HOURS, ENGLISH, 1.5, "1:30\u00a0h"),
        ("90 min", HOURS, ENGLISH, 1.5, "1:30\u00a0h"),
        ("1 h 30 min", HOURS, ENGLISH, 1.5, "1:30\u00a0h"),
        ("3m", MINUTES, ENGLISH, 3, "3:00\u00a0min"),
        ("9:5", RATIO, ENGLISH, 1.8, "1.8\u00a0:\u00a01"),
    ],
)  # fmt: skip
def test_how_a_number_is_read(
    text: str, unit: Unit, locale: NumberLocale, value: float, note: str
) -> None:
    assert read_typed(text, unit, locale) == TypedNumber(
        value, exact_text(value, unit, locale), note
    )


@pytest.mark.parametrize(
    ("text", "locale", "value", "note"),
    [
        ("1.234", ENGLISH, 1.234, "1.234: “.” starts the decimals"),
        ("1.234", GERMAN, 1234, "1234: “.” parts the thousands"),
        ("1,234", ENGLISH, 1234, "1234: “,” parts the thousands"),
        ("1,234", GERMAN, 1.234, "1,234: “,” starts the decimals"),
        ("-1,234", FRENCH, -1.234, "-1,234: “,” starts the decimals"),
        ("(1,234)", ENGLISH, -1234, "-1234: “,” parts the thousands"),
        ("0.123", ENGLISH, 0.123, ""),
        ("1234.567", ENGLISH, 1234.567, ""),
        ("1,234,567", ENGLISH, 1234567, ""),
    ],
)
def test_what_may_mean_two_follows_the_locale_and_says_so(
    text: str, locale: NumberLocale, value: float, note: str
) -> None:
    found = read_typed(text, NUMBER, locale)

    assert (found.value, found.note) == (value, note)


def test_an_ambiguous_percentage_is_noted_in_points() -> None:
    found = read_typed("1.234 %", PERCENT, ENGLISH)

    assert found.value == 0.01234
    assert found.note == "1.234%: “.” starts the decimals"


@pytest.mark.parametrize(
    ("text", "locale", "value", "note"),
    [
        ("1,234.50", GERMAN, 1234.5, "Read as 1.234,5"),
        ("1.234,50", ENGLISH, 1234.5, "Read as 1,234.5"),
        ("1'234.5", GERMAN, 1234.5, "Read as 1.234,5"),
        ("1’234", ENGLISH, 1234, "Read as 1,234"),
        ("1 234", ENGLISH, 1234, "Read as 1,234"),
        ("1 234,5", ENGLISH, 1234.5, "Read as 1,234.5"),
        ("1 234 567", GERMAN, 1234567, "Read as 1.234.567"),
        ("1.234.567", ENGLISH, 1234567, "Read as 1,234,567"),
        ("-1.234,50", ENGLISH, -1234.5, "Read as -1,234.5"),
    ],
)
def test_what_only_one_country_writes_is_read(
    text: str, locale: NumberLocale, value: float, note: str
) -> None:
    found = read_typed(text, NUMBER, locale)

    assert (found.value, found.note) == (value, note)


@pytest.mark.parametrize(
    ("text", "unit", "locale", "example"),
    [
        ("1.5", NUMBER, GERMAN, "1,5"),
        ("0.123", NUMBER, GERMAN, "0,123"),
        ("1,5", NUMBER, ENGLISH, "1.5"),
        ("12,5 %", PERCENT, ENGLISH, "12.5%"),
        ("1,5 h", HOURS, ENGLISH, "1:30"),
        ("12,50 €", EURO, ENGLISH, "12.5"),
        ("1,5k", NUMBER, ENGLISH, "1.5"),
    ],
)
def test_a_single_mark_never_goes_against_the_locale(
    text: str, unit: Unit, locale: NumberLocale, example: str
) -> None:
    mark = "," if "," in text else "."
    assert refusal(text, unit, locale).endswith(
        f"” has a “{mark}” where decimals have a “{locale.decimal}” here. Write {example}."
    )


@pytest.mark.parametrize(
    ("text", "unit", "locale", "value", "note"),
    [
        ("1k", NUMBER, ENGLISH, 1000, "1 thousand: 1,000"),
        ("1.2K", NUMBER, ENGLISH, 1200, "1.2 thousand: 1,200"),
        ("1,2k", NUMBER, GERMAN, 1200, "1,2 thousand: 1.200"),
        ("3m", NUMBER, ENGLISH, 3e6, "3 million: 3,000,000"),
        ("3M", EURO, ENGLISH, 3e6, "3 million: €3,000,000.00"),
        ("1,5 Mio.", EURO, GERMAN, 1.5e6, "1,5 million: 1.500.000,00\u00a0€"),
        ("2 mrd", NUMBER, GERMAN, 2e9, "2 billion: 2.000.000.000"),
        ("2bn", NUMBER, ENGLISH, 2e9, "2 billion: 2,000,000,000"),
        ("4 tsd.", NUMBER, GERMAN, 4000, "4 thousand: 4.000"),
        ("€12k", EURO, ENGLISH, 12000, "12 thousand: €12,000.00"),
        ("12k€", EURO, ENGLISH, 12000, "12 thousand: €12,000.00"),
        ("(1.2k)", NUMBER, ENGLISH, -1200, "-1.2 thousand: -1,200"),
        ("-0.1k", NUMBER, ENGLISH, -100, "-0.1 thousand: -100"),
        ("3 mio", KILOMETRES, ENGLISH, 3e6, "3 million: 3,000,000\u00a0km"),
        ("1,234.5k", NUMBER, GERMAN, 1234500, "1.234,5 thousand: 1.234.500"),
    ],
)
def test_thousands_and_millions(
    text: str, unit: Unit, locale: NumberLocale, value: float, note: str
) -> None:
    found = read_typed(text, unit, locale)

    assert (found.value, found.note) == (value, note)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("12k5", NUMBER), ("1k 234", NUMBER), ("k", NUMBER), ("k5", NUMBER), ("5 kk", NUMBER),
        ("3 mil", NUMBER), ("3 billion", NUMBER), ("3t", NUMBER), ("1e3k", NUMBER), ("5k.", NUMBER),
        ("5 m²", NUMBER), ("12k", PERCENT), ("12k%", PERCENT), ("1k", HOURS), ("1k", SCORE),
        ("1k", NPS), ("1k", RATIO), ("3k", KILOMETRES), ("3m", KILOMETRES), ("3m", LEAD_DAYS),
        ("$12k", EURO), ("1,5k", NUMBER), ("1.2.3k", NUMBER), ("1e305k", NUMBER),
    ],
)  # fmt: skip
def test_what_is_no_magnitude_is_refused(text: str, unit: Unit) -> None:
    assert refusal(text, unit)


def test_the_metrics_own_unit_comes_before_any_magnitude() -> None:
    metres, thousands = Unit(UnitKind.NUMBER, "m"), Unit(UnitKind.NUMBER, "k")

    assert read_typed("3m", metres).value == 3
    assert read_typed("3k", thousands).value == 3
    assert read_typed("3m", HOURS).value == 0.05


@pytest.mark.parametrize(
    ("text", "unit", "locale", "value", "note"),
    [
        ("=12*3", NUMBER, ENGLISH, 36, "= 36"),
        ("=0.1+0.2", NUMBER, ENGLISH, 0.3, "= 0.3"),
        ("=1.000*1,5", NUMBER, GERMAN, 1500, "= 1.500"),
        ("=12*3", EURO, ENGLISH, 36, "= €36.00"),
        ("=200*10%", NUMBER, ENGLISH, 20, "= 20"),
        ("=10%+2%", PERCENT, ENGLISH, 0.12, "= 12.0\u00a0%"),
        ("=3/25*100", PERCENT, ENGLISH, 0.12, "= 12.0\u00a0%"),
        ("=10%*3", PERCENT, ENGLISH, 0.3, "= 30.0\u00a0%"),
        ("=10%+2%", PERCENT_SYMBOL, ENGLISH, 12, "= 12\u00a0%"),
        ("=1:30+0:45", HOURS, ENGLISH, 2.25, "= 2:15\u00a0h"),
        ("=90/60", HOURS, ENGLISH, 1.5, "= 1:30\u00a0h"),
        ("=5*2", LEAD_DAYS, ENGLISH, 10, "= 10.0\u00a0days"),
        ("=9/5", RATIO, ENGLISH, 1.8, "= 1.8\u00a0:\u00a01"),
        ("=(4+5)/2", SCORE, ENGLISH, 4.5, "= 4.5\u00a0of\u00a05"),
    ],
)
def test_arithmetic(text: str, unit: Unit, locale: NumberLocale, value: float, note: str) -> None:
    found = read_typed(text, unit, locale)

    assert (found.value, found.note) == (value, note)


@pytest.mark.parametrize(
    ("text", "unit", "message"),
    [
        ("=12%", NUMBER, "gives a percentage, but this metric is none"),
        ("=3/25", PERCENT, "could mean 0.12\u00a0% or 12\u00a0%. For 12\u00a0%, multiply"),
        ("=1/3", PERCENT, "could mean 0.3333\u00a0% or 33.33\u00a0%."),
        ("=1:30/0:30", HOURS, "how many times, which is no amount of time"),
        ("=2*3", SCORE, "scores go from 1 to 5"),
        ("=50*3", NPS, "go from -100 to 100"),
        ("=1e300*1e300", NUMBER, "too large or too small"),
        ("=1e-300*1e-300", NUMBER, "too large or too small"),
        ("=1:30+1", LEAD_DAYS, "“1:30” is not understood as a number"),
        ("=12k*3", NUMBER, "“k*3” is neither a number nor"),
        ("12*3", NUMBER, "is not understood as a number"),
    ],
)
def test_arithmetic_that_is_refused(text: str, unit: Unit, message: str) -> None:
    assert message in refusal(text, unit)


def test_a_calculation_that_is_half_typed_is_told_apart() -> None:
    with pytest.raises(UnfinishedError):
        read_typed("=12*", NUMBER)


@given(doubles, units, locales)
def test_what_is_edited_gives_exactly_the_value_back(
    value: float, unit: Unit, locale: NumberLocale
) -> None:
    assert read_typed(editable_text(value, unit, locale), unit, locale).value == value


@given(amounts, units, locales)
def test_everything_shown_can_be_typed_back(value: float, unit: Unit, locale: NumberLocale) -> None:
    for shown in (format_value(value, unit, locale), format_bare(value, unit, locale)):
        found = read_typed(shown, unit, locale)
        assert found.value == parse_value(shown, unit, locale)
        again = read_typed(found.reading, unit, locale)
        assert again.value == pytest.approx(found.value, rel=1e-14, abs=0)


@given(st.one_of(texts, numberish), st.one_of(units, scores), locales)
def test_typing_reads_all_that_an_import_reads_and_as_the_same(
    text: str, unit: Unit, locale: NumberLocale
) -> None:
    value = strict(text, unit, locale)
    if value is not None:
        assert read_typed(text, unit, locale).value == value


@given(st.one_of(texts, numberish), st.sampled_from([NUMBER, EURO, DAYS, PERCENT]), locales)
def test_no_text_has_two_readings(text: str, unit: Unit, locale: NumberLocale) -> None:
    found = read(text, unit, locale)
    if found is None:
        return
    if text.lstrip().startswith("=") or any(word in text for word in "km"):
        assert found.note
        return
    others = {strict(text, unit, each) for each in CONVENTIONS} - {None, found.value}
    if strict(text, unit, locale) is None:  # against the locale: nobody reads it otherwise
        assert not others
        assert found.note
    elif others:  # with the locale: it is said how
        assert found.note


@given(st.one_of(texts, numberish), st.one_of(units, scores), locales)
def test_a_reading_can_be_typed_and_says_the_same(
    text: str, unit: Unit, locale: NumberLocale
) -> None:
    found = read(text, unit, locale)
    if found is not None:
        again = read_typed(found.reading, unit, locale)
        assert again.value == pytest.approx(found.value, rel=1e-14, abs=0)
        assert again.reading == found.reading


@given(st.decimals(0, 10**9, places=4), st.sampled_from("km"), locales)
def test_an_oracle_of_decimals_agrees_on_magnitudes(
    amount: Decimal, word: str, locale: NumberLocale
) -> None:
    text = editable_text(float(amount), NUMBER, locale) + word

    assert read_typed(text, NUMBER, locale).value == float(amount.scaleb(3 if word == "k" else 6))


@pytest.mark.parametrize("text", ["1 " * 5000, "=" + "(" * 5000, "1" * 9999 + "k", "1,23" * 2000])
def test_no_text_takes_long(text: str) -> None:
    began = time.perf_counter()
    assert read(text, NUMBER) is None
    assert time.perf_counter() - began < 0.5
