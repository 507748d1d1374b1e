import datetime as dt
import math

import pytest
from hypothesis import given

from kpidesk.domain.entries import PASTED, TYPED, Entry, Origin, OriginKind
from kpidesk.domain.periods import Frequency, Period
from tests.domain.strategies import doubles

MARCH = Period(Frequency.MONTH, dt.date(2026, 3, 1))


def test_an_imported_number_says_where_it_came_from() -> None:
    cell = Origin(OriginKind.IMPORTED, "book.xlsx", "0f", "March", "C7", "1.234,5")
    line = Origin(OriginKind.IMPORTED, "book.csv", "0f", "", "C7", "{5}")

    assert cell.describe() == "Imported from book.xlsx, sheet March, cell C7 (“1.234,5”)"
    assert line.describe() == "Imported from book.csv, cell C7 (“{5}”)"


def test_other_origins_are_one_word() -> None:
    assert (TYPED.describe(), PASTED.describe()) == ("Typed", "Pasted")
    assert Origin(OriginKind.CALCULATED).describe() == "Calculated"


@given(doubles)
def test_an_entry_holds_any_number(value: float) -> None:
    assert Entry(1, MARCH, value).value == value


def test_an_entry_may_be_a_note_alone() -> None:
    assert Entry(1, MARCH, None, "Closed for the holidays").value is None


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_an_entry_holds_nothing_that_is_no_number(value: float) -> None:
    with pytest.raises(ValueError, match="not a value that an entry can hold"):
        Entry(1, MARCH, value)


def test_only_a_value_can_be_confirmed() -> None:
    assert Entry(1, MARCH, 0.0, is_confirmed=True).is_confirmed
    with pytest.raises(ValueError, match="no value to confirm"):
        Entry(1, MARCH, None, "Closed", is_confirmed=True)
