import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.numbers import ENGLISH, NumberLocale
from kpidesk.spreadsheets.cell_values import ValueReader, decimal_marks, looks_like_number
from kpidesk.spreadsheets.grid import Cell, error_cell
from tests.spreadsheets.making import GERMAN, cell, is_sentence, percent


def read(value: object, locale: NumberLocale = ENGLISH, *others: str) -> tuple[object, ...]:
    one = value if isinstance(value, Cell) else cell(value)  # type: ignore[arg-type]
    assert one is not None
    texts = [one.words, *others]
    found = ValueReader(locale, texts).read(one)
    assert (found.number is None) == (bool(found.problem) or found.is_nothing)
    if found.problem:
        assert is_sentence(found.problem)
    return found.number, found.percent


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (12.5, (12.5, False)),
        (percent(0.12), (0.12, True)),
        ("1,234.50", (1234.5, False)),
        ("12 %", (0.12, True)),
        ("7%", (0.07, True)),
        ("(1,200)", (-1200.0, False)),
        ("\u22125", (-5.0, False)),
        ("€1,234", (1234.0, False)),
        (" 42 ", (42.0, False)),
        ("0.125", (0.125, False)),
        ("12345.678", (12345.678, False)),
    ],
)
def test_numbers_are_understood(value: object, expected: tuple[object, ...]) -> None:
    assert read(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        *("about 12", "12,34", "TBD", "1 2", "=1+1", "12.5.", "\u221e"),
        True,
        dt.date(2026, 1, 1),
        error_cell("#DIV/0!"),
        Cell(None, "12:00", problem="The cell shows a time, not a number."),
    ],
)
def test_what_is_no_number_says_so(value: object) -> None:
    assert read(value) == (None, False)


@pytest.mark.parametrize(
    "text", ["-", "\u2013", "\u2014", "n/a", "N/A", "n.a.", "k.A.", "--", "\u2026"]
)
def test_a_sign_for_no_value_is_no_problem(text: str) -> None:
    found = ValueReader(ENGLISH, [text]).read(Cell(text, text))

    assert found.is_nothing
    assert not found.problem


def test_the_owners_way_of_writing_decides() -> None:
    assert read("1.234,50", GERMAN) == (1234.5, False)
    assert read("38,6 %", GERMAN) == (0.386, True)


@pytest.mark.parametrize(("locale", "mark"), [(ENGLISH, "."), (GERMAN, ",")])
def test_three_digits_after_a_decimal_mark_are_not_guessed(locale: NumberLocale, mark: str) -> None:
    text = f"1{mark}234"

    assert read(text, locale) == (None, False)
    assert read(text, locale, f"1{mark}5") == (1.234, False)
    other = "," if mark == "." else "."
    assert read(text, locale, f"1{other}5") == (None, False)
    assert read(text, locale, f"1{mark}5", f"1{other}5") == (None, False)


def test_thousands_are_read_unless_the_table_writes_decimals_that_way() -> None:
    assert read("1,234") == (1234.0, False)
    assert read("1,234", ENGLISH, "2,5") == (None, False)
    assert read("1.234", GERMAN) == (1234.0, False)
    assert read("1.234", GERMAN, "2.5") == (None, False)


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("12.5", {"."}),
        ("12,50 €", {","}),
        ("1,234.50", {"."}),
        ("1.234,50", {","}),
        ("1.234.567", {","}),
        ("1,234,567", {"."}),
        ("1.234", set()),
        ("1234", set()),
        ("0.125", {"."}),
        ("version 1.2.3 of it", set()),
        ("Revenue", set()),
    ],
)
def test_texts_prove_a_decimal_mark_or_nothing(text: str, marks: set[str]) -> None:
    assert decimal_marks([text]) == marks


@pytest.mark.parametrize("text", ["12", "1.234,50", "€ 5", "12 %", "(5)", "5-", "1'234", "USD 5"])
def test_texts_that_somebody_meant_as_numbers(text: str) -> None:
    assert looks_like_number(Cell(text, text))


@pytest.mark.parametrize("text", ["Revenue", "Sold", "n/a", "-", "Category 1 of 2 things", "€"])
def test_texts_that_nobody_meant_as_numbers(text: str) -> None:
    assert not looks_like_number(Cell(text, text))


@given(st.floats(allow_nan=False, allow_infinity=False), st.booleans())
def test_a_stored_number_comes_as_it_is(value: float, is_percent: bool) -> None:
    found = ValueReader(ENGLISH, []).read(Cell(value, "", percent=is_percent))

    assert (found.number, found.percent) == (value, is_percent)
