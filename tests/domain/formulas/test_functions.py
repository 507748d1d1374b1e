import pytest

from kpidesk.domain.formulas.functions import CONSTANTS, FUNCTIONS, RESERVED, meaning, signature
from kpidesk.domain.formulas.parser import parse
from kpidesk.domain.formulas.tree import Call, Constant


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_every_function_says_how_it_is_written_and_what_it_gives(name: str) -> None:
    assert signature(name).startswith(name)
    assert meaning(name).endswith(".")


def test_all_that_the_language_promises_is_there() -> None:
    assert set(FUNCTIONS) == {
        "if", "sum", "mean", "min", "max", "abs", "round", "coalesce", "prev", "yoy", "ytd", "qtd",
        "rolling_sum", "rolling_mean", "avg2",
    }  # fmt: skip
    assert set(CONSTANTS) == {"days_in_period", "periods_per_year"}


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_what_is_shown_can_be_written(name: str) -> None:
    text = signature(name).partition(" or ")[0].replace(", …", "").replace("n)", "2)")
    assert isinstance(parse(text.replace("condition", "1")), Call)


def test_constants_are_written_alone() -> None:
    assert [parse(name) for name in CONSTANTS] == [Constant(name) for name in CONSTANTS]
