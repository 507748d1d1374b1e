"""What is offered at a place in a formula."""

import pytest

from kpidesk.domain.formulas.functions import CONSTANTS, FUNCTIONS
from kpidesk.domain.formulas.parser import parse
from kpidesk.ui.wizards.formula_completion import (
    What,
    beginning_at,
    example,
    fitting,
    function_offers,
    metric_offers,
)

NAMES = {"Leads": "monthly", "New leads": "monthly", "Store [old]": "", "Sum": ""}


def begun(text: str) -> tuple[str, str]:
    """Return the word at the mark | of `text`, and what would be replaced."""
    cursor = text.index("|")
    whole = text.replace("|", "")
    found = beginning_at(whole, cursor, NAMES)
    return found.text, whole[found.start : found.end]


@pytest.mark.parametrize(
    ("text", "word", "replaced"),
    [
        ("|", "", ""),
        ("le|", "le", "le"),
        ("Le|ads / 2", "Le", "Leads"),
        ("2 + le|", "le", "le"),
        ("new le|", "new le", "new le"),
        ("Leads new le|", "new le", "new le"),
        ("Leads le|", "le", "le"),
        ("[New|", "New", "[New"),
        ("[New| / Leads", "New", "[New"),
        ("[New l|eads] / 2", "New l", "[New leads]"),
        ("[| / [New leads]", "", "["),
        ("[New leads]|", "", ""),
        ("Leads |", "", ""),
        ("12|", "", ""),
        ("prev(|", "", ""),
        ("😀 + le|", "le", "le"),
    ],
)
def test_the_word_that_is_being_written(text: str, word: str, replaced: str) -> None:
    assert begun(text) == (word, replaced)


def offered(text: str) -> list[str]:
    offers = (*metric_offers(NAMES), *function_offers())
    return [offer.name for offer in fitting(beginning_at(text, len(text), NAMES), offers)]


def test_what_begins_so_comes_first() -> None:
    assert offered("le") == ["Leads", "New leads", "coalesce"]
    assert offered("su") == ["Sum", "sum", "rolling_sum"]
    assert offered("MEA") == ["mean", "rolling_mean"]
    assert offered("xyz") == []


def test_no_function_is_offered_inside_brackets() -> None:
    assert offered("[") == ["Leads", "New leads", "Store [old]", "Sum"]


def test_what_is_inserted_is_read_back_as_the_same_metric() -> None:
    assert [offer.text for offer in metric_offers(NAMES)] == [
        "Leads", "[New leads]", "[Store [old]]]", "[Sum]",
    ]  # fmt: skip


def test_every_function_is_offered_with_its_meaning_and_an_example() -> None:
    offers = function_offers()
    assert [offer.name for offer in offers] == [*FUNCTIONS, *CONSTANTS]
    for offer in offers:
        assert offer.meaning.endswith(".")
        assert offer.name in example(offer.name)
        parse(example(offer.name))
        assert offer.text == (offer.name if offer.what is What.CONSTANT else f"{offer.name}()")
