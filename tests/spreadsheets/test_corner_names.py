"""Tables of one row without a name, which is that of the corner."""

import pytest

from tests.spreadsheets.making import Plain, read, values

Rows = list[list[Plain]]
MONTHS: list[Plain] = ["Jan 2024", "Feb 2024"]


def with_corner(corner: Plain) -> Rows:
    return [[corner, *MONTHS], [None, 10, 20]]


@pytest.mark.parametrize("corner", ["Revenue", "Orders", "Net profit", "Revenue per order"])
def test_the_corner_names_the_one_row_of_numbers(corner: str) -> None:
    assert values(read(with_corner(corner))) == {(corner, "2024-01"): 10.0, (corner, "2024-02"): 20}


def test_titles_may_stand_above() -> None:
    found = values(read([["Our shops"], [], *with_corner("Revenue")]))

    assert found == {("Revenue", "2024-01"): 10.0, ("Revenue", "2024-02"): 20.0}


def test_a_scale_in_the_corner_is_that_of_the_numbers() -> None:
    found = values(read(with_corner("Revenue (in thousands)")))

    assert set(found.values()) == {10_000.0, 20_000.0}


def test_a_total_beside_the_months_is_no_value() -> None:
    rows: Rows = [["Revenue", *MONTHS, "Total"], [None, 10, 20, 30]]

    assert set(values(read(rows)).values()) == {10.0, 20.0}


def test_two_such_tables_are_two_metrics() -> None:
    rows = [*with_corner("Revenue"), [], *with_corner("Orders")]

    assert {label for label, _period in values(read(rows))} == {"Revenue", "Orders"}


@pytest.mark.parametrize(
    "corner",
    [
        *("Month", "Metric", "Account", "Accounts", "KPI", "Name", "Region", "Shops", "Value"),
        *("Total", "Average", "Budget", "Forecast", "Last year", "in EUR", "EUR", "Q1", "Sales Q1"),
        *("Konto", "Kennzahl", "Compte", "Customers", "Key figures", "Order no.", "2023", None),
    ],
)
def test_a_heading_word_names_nothing(corner: Plain) -> None:
    assert values(read(with_corner(corner))) == {}


@pytest.mark.parametrize(
    "rows",
    [
        [["Revenue", *MONTHS], [None, 10, 20], [None, 1, 2]],
        [["Revenue", *MONTHS], [None, 10, 20], [], [None, 1, 2]],
        [["Revenue", *MONTHS], [], [None, 10, 20]],
        [["Revenue", *MONTHS], [None, 10, 20], ["Orders", None, None]],
        [["Revenue", "EUR", *MONTHS], [None, None, 10, 20]],
        [["Revenue", *MONTHS], [5, 10, 20]],
        [["Revenue", *MONTHS], [None, 10, "late"]],
        [["Orders", 1, 2], ["Revenue", *MONTHS], [None, 10, 20]],
    ],
)
def test_nothing_is_guessed_of_more_than_one_row(rows: Rows) -> None:
    assert not {label for label, _period in values(read(rows)) if label == "Revenue"}
