"""What a whole column decides about how its numbers are written, and amounts of every kind."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.numbers import ENGLISH, NUMBER_LOCALES, NumberLocale
from kpidesk.spreadsheets.cell_values import (
    ValueRead,
    ValueReader,
    as_percent,
    looks_like_number,
    number_style,
    scaled,
)
from kpidesk.spreadsheets.grid import Cell
from kpidesk.spreadsheets.scales import Scale
from tests.spreadsheets.making import GERMAN, is_sentence

THOUSAND = Scale(1000, "€", "in T€")


def read(text: str, locale: NumberLocale = ENGLISH, *others: str) -> ValueRead:
    found = ValueReader(locale, [text, *others]).read(Cell(text, text))
    assert (found.number is None) == (bool(found.problem) or found.is_nothing)
    assert not found.problem or is_sentence(found.problem)
    return found


@pytest.mark.parametrize(
    ("texts", "decimal"),
    [
        (["1.234,50"], ","),
        (["1,234.50"], "."),
        (["1 234,50"], ","),
        (["1'234.50"], "."),
        (["12,50", "7,25"], ","),
        (["1.234.567"], ","),
        (["1,23,456"], "."),
        (["12,50"], None),
        (["1.234", "5.678"], None),
        (["1.234,50", "1,234.50"], None),
        (["1.234,50", "12.5"], None),
        (["12.03.2024", "13.03.2024"], None),
        (["Revenue", "-"], None),
    ],
)
def test_a_column_proves_its_style_or_none(texts: list[str], decimal: str | None) -> None:
    style = number_style(texts)

    assert (None if style is None else style.decimal) == decimal


def test_a_german_column_reads_rightly_under_english_settings() -> None:
    assert read("1.300", ENGLISH, "1.234,50").number == 1300.0
    assert read("12,5", ENGLISH, "1.234,50").number == 12.5
    assert read("12,5", ENGLISH, "7,25").number == 12.5
    assert read("1,234", ENGLISH, "1.234,50").number is None
    assert read("1.300", ENGLISH).number is None


def test_an_english_column_reads_rightly_under_german_settings() -> None:
    assert read("1,300", GERMAN, "1,234.50").number == 1300.0
    assert read("1.234", GERMAN, "1,234.50").number is None
    assert read("1,300", GERMAN).number is None


def test_marks_that_are_not_the_owners_need_proof() -> None:
    french = NUMBER_LOCALES["fr"]

    assert read("1.234", french).number is None
    assert read("1.234", french, "12,50").number == 1234.0
    assert read("1 234,50", french).number == 1234.5


@pytest.mark.parametrize(
    ("text", "number", "currency"),
    [
        ("1,23,456.00", 123456.0, ""),
        ("($1,200)", -1200.0, "$"),
        ("(1.200,50 €)", -1200.5, "€"),
        ("1,200-", -1200.0, ""),
        ("\u22125", -5.0, ""),
        ("1 234", 1234.0, ""),
        ("1\u202f234.5", 1234.5, ""),
        ("1’234.50", 1234.5, ""),
        ("CHF 1'234.50", 1234.5, "CHF"),
        ("1 234,50 zł", 1234.5, "zł"),
        ("500 kr", 500.0, "kr"),
        ("USD 5", 5.0, "USD"),
        ("'1234", 1234.0, ""),
        ("\uff11\uff0c\uff12\uff13\uff14\uff0e\uff15\uff10", 1234.5, ""),
        ("1.2E+05", 120000.0, ""),
        ("1.2k", 1200.0, ""),
        ("1.2M", 1200000.0, ""),
        ("3 Mio", 3e6, ""),
        ("3 Mio. €", 3e6, "€"),
        ("4.5 Tsd.", 4500.0, ""),
        ("1.1k", 1100.0, ""),
        ("12 TEUR", 12000.0, "EUR"),
        ("12 k€", 12000.0, "€"),
        ("$1.2m", 1200000.0, "$"),
        ("$5B", 5e9, "$"),
    ],
)
def test_amounts_are_understood(text: str, number: float, currency: str) -> None:
    found = read(text)

    assert (found.number, found.currency) == (number, currency)
    assert looks_like_number(Cell(text, text))


@pytest.mark.parametrize(
    "text",
    [
        *("-1,200-", "1,200 CR", "1,200.00 Dr", "1.2m", "5 B", "1 2", "12 345 6", "'05", "1.5 h"),
        *(
            "1234567890123456",
            "1,234,567,890,123,456",
            "1.2k %",
            "12,34,5",
            "5²",
            "1,234**5",
            "8 (1)",
            "½",
        ),
    ],
)
def test_what_could_be_another_number_is_refused(text: str) -> None:
    assert read(text).problem


@pytest.mark.parametrize(
    ("text", "number", "mark"),
    [
        *[("1,000 ¹", 1000.0, "¹"), ("7*", 7.0, "*"), ("(500)**", -500.0, "**")],
        *[("8 †", 8.0, "†"), ("1,234*", 1234.0, "*"), ("1,000 1)", 1000.0, "1)")],
        *[("1.5e3", 1500.0, ""), ("CHF 3’000.-", 3000.0, ""), ("3'000.–", 3000.0, "")],
        *[("5.—", 5.0, ""), ("100,- €", 100.0, "")],
    ],
)
def test_marks_of_footnotes_are_said_and_missing_cents_are_none(
    text: str, number: float, mark: str
) -> None:
    found = read(text)

    assert found.number == number
    assert (f"“{mark}”" in found.note) is bool(mark)


@pytest.mark.parametrize("text", ["$ -", "- €", "€ –", "null", "#NV", "(leer)"])
def test_a_dash_with_its_currency_is_no_value(text: str) -> None:
    assert read(text).is_nothing


def test_the_format_of_a_cell_names_its_currency() -> None:
    found = ValueReader(ENGLISH, []).read(Cell(5.0, "€5", currency="€"))

    assert found.currency == "€"


def test_numbers_are_scaled_exactly() -> None:
    assert scaled(ValueRead(1.1), THOUSAND) == ValueRead(1100.0, currency="€")
    assert scaled(ValueRead(0.1, percent=True), THOUSAND) == ValueRead(0.1, percent=True)
    assert scaled(ValueRead(5.0, currency="$"), THOUSAND).currency == "$"
    assert scaled(ValueRead(None, is_nothing=True), THOUSAND).is_nothing
    assert is_sentence(scaled(read("1.2k"), THOUSAND).problem)
    assert is_sentence(scaled(ValueRead(1e308), THOUSAND).problem)


def test_percentages_under_a_heading_in_percent() -> None:
    assert as_percent(ValueRead(1.1)) == ValueRead(0.011, percent=True)
    assert as_percent(ValueRead(0.5, percent=True)).number == 0.5


@given(st.floats(-1e12, 1e12))
def test_scaling_is_what_decimal_arithmetic_says(number: float) -> None:
    assert scaled(ValueRead(number), THOUSAND).number == float(Decimal(repr(number)) * 1000)


STYLES = {
    "english": (",", "."),
    "german": (".", ","),
    "french": (" ", ","),
    "narrow": ("\u202f", ","),
    "swiss": ("'", "."),
    "plain": ("", "."),
    "plain comma": ("", ","),
}
amounts = st.builds(
    lambda cents, places: Decimal(cents).scaleb(-places) if places != 3 else Decimal(cents),
    st.integers(-(10**11), 10**11),
    st.sampled_from([0, 1, 2]),
)


def written(amount: Decimal, style: str) -> str:
    group, decimal = STYLES[style]
    return f"{amount:,f}".replace(",", "\0").replace(".", decimal).replace("\0", group)


@given(
    st.lists(amounts, min_size=1, max_size=8),
    st.sampled_from(sorted(STYLES)),
    st.sampled_from(sorted(NUMBER_LOCALES)),
    st.sampled_from(["{}", "{} €", "€ {}", "EUR {}", "{} %"]),
)
def test_a_column_in_any_style_is_read_exactly_or_rejected(
    column: list[Decimal], style: str, locale: str, form: str
) -> None:
    texts = [form.format(written(amount, style)) for amount in column]
    reader = ValueReader(NUMBER_LOCALES[locale], texts)
    for amount, text in zip(column, texts, strict=True):
        found = reader.read(Cell(text, text))
        expected = amount / 100 if "%" in form else amount
        assert found.number in (None, float(expected)), text
        assert (found.number is None) == bool(found.problem)


@given(
    st.lists(amounts.filter(lambda amount: abs(amount) >= 1000), min_size=2, max_size=8),
    st.sampled_from(["english", "german", "french", "swiss"]),
    st.sampled_from([ENGLISH, GERMAN]),
)
def test_a_column_with_cents_is_read_whatever_the_settings(
    column: list[Decimal], style: str, locale: NumberLocale
) -> None:
    texts = [written(amount.quantize(Decimal("0.01")), style) for amount in column]
    reader = ValueReader(locale, texts)

    for amount, text in zip(column, texts, strict=True):
        assert reader.read(Cell(text, text)).number == float(amount)


@given(st.text(max_size=40), st.sampled_from([ENGLISH, GERMAN]))
def test_no_text_breaks_it(text: str, locale: NumberLocale) -> None:
    if text.strip():
        read(text, locale)
    looks_like_number(Cell(text, text))
