"""Simple texts are read quickly, and say what the careful way says."""

from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.numbers import ENGLISH, NumberLocale
from kpidesk.spreadsheets import number_columns
from kpidesk.spreadsheets.cell_values import ValueReader
from kpidesk.spreadsheets.grid import Cell

LOCALES = (
    ENGLISH,
    NumberLocale(",", ".", currency_first=False),
    NumberLocale(",", " ", currency_first=False),
    NumberLocale(".", "’", currency_first=False),
)
NUMBERS = st.from_regex(r"\A-?[0-9]{1,10}([.,][0-9]{0,7})?\Z") | st.from_regex(
    r"\A[0-9]{1,3}([., ][0-9]{3}){0,2}([.,][0-9]{1,3})?\Z"
)


@given(st.lists(NUMBERS, min_size=1, max_size=6), st.sampled_from(LOCALES))
def test_a_simple_number_is_what_the_careful_way_says(
    texts: list[str], locale: NumberLocale
) -> None:
    reader = ValueReader(locale, texts)
    for text in texts:
        assert reader.read(Cell(text, text)) == reader._read_text(text)


@given(NUMBERS)
def test_a_simple_number_proves_what_the_careful_way_proves(text: str) -> None:
    assert list(number_columns._proofs(text)) == list(number_columns._careful_proofs(text))
