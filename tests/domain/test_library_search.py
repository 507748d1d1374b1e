import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.library import Industry, Library, read_metrics
from kpidesk.domain.library_search import LibrarySearch, folded
from kpidesk.domain.metrics import Timing
from tests.domain.library_tables import library
from tests.domain.test_library import HEADER, row

SEARCH = LibrarySearch(library())
WORDS = sorted({word for row in library().kpis for word in folded(row.name).split()})


def names(words: str) -> list[str]:
    return [metric.name for metric in SEARCH.find(words)]


def test_without_a_word_all_kpis_come_in_their_order_and_no_input() -> None:
    assert SEARCH.find() == library().kpis
    assert SEARCH.find("  ") == library().kpis


def test_the_start_of_a_name_comes_before_a_word_of_it_and_that_before_a_definition() -> None:
    found = names("revenue")

    assert found[0].startswith("Revenue")
    assert found.index("Revenue per job") < found.index("Total revenue")
    assert found.index("Total revenue") < found.index("Gross margin")


def test_the_very_name_comes_first() -> None:
    assert names("orders")[0] == "Orders"
    assert names("Net profit")[0] == "Net profit"
    assert names("gross margin")[0] == "Gross margin"


def test_every_word_has_to_be_found() -> None:
    found = names("rate conversion")

    assert "Lead conversion rate" in found
    assert "Win rate" not in found
    assert names("conversion qwertz") == []


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("MRR", "MRR growth rate"),
        ("gmroi", "Gross margin return on inventory"),
        ("deals won", "Win rate"),  # what it is made of
        ("procurement", "Supplier SLA attainment"),
    ],
)
def test_it_is_found_by_other_words_too(words: str, name: str) -> None:
    assert name in names(words)


def test_case_and_accents_do_not_count() -> None:
    tables = read_metrics([HEADER, row("a").replace("Name of a", "Café-Umsätze")])
    search = LibrarySearch(Library(tables))

    assert len(search.find("cafe UMSATZE")) == 1
    assert len(search.find("UMSÄTZE")) == 1
    assert len(search.find("sätze")) == 1  # the second half of a compound


def test_filters_leave_out_what_does_not_fit() -> None:
    found = SEARCH.find("rate", department="HR", industry=Industry.SHOP, timing=Timing.LEADING)

    assert found
    assert {metric.department for metric in found} == {"HR"}
    assert {metric.timing for metric in found} == {Timing.LEADING}
    assert SEARCH.find(industry=Industry.HOTEL, department="Teaching") == ()


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3), st.data())
def test_more_words_find_less_and_beginnings_are_enough(
    words: list[str], data: st.DataObject
) -> None:
    whole = SEARCH.find(" ".join(words))
    cut = [word[: data.draw(st.integers(min(3, len(word)), len(word)))] for word in words]

    assert set(whole) <= set(SEARCH.find(" ".join(words[:-1])))
    assert set(whole) <= set(SEARCH.find(" ".join(cut)))
    assert whole == SEARCH.find(f"  {' '.join(words).upper()} ")


@given(st.text(max_size=30))
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    found = SEARCH.find(text)

    assert len(set(found)) == len(found)
    assert set(found) <= set(library().kpis)
