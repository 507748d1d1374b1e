"""Tables whose rows are months and whose columns are years, or the other way round."""

import pytest

from tests.spreadsheets.making import Plain, grid, problems, read, targets, values

MONTHS = ("January", "February", "March", "April", "May", "June", "July")
SALES = {
    ("Sales", f"{year}-{month:02}"): float(year - 2000 + month)
    for year in (2022, 2023)
    for month in range(1, 8)
}
DOWN: list[list[Plain]] = [[name, 22.0 + at, 23.0 + at] for at, name in enumerate(MONTHS, 1)]
ACROSS: list[list[Plain]] = [
    [2022, *(22.0 + at for at in range(1, 8))],
    [2023, *(23.0 + at for at in range(1, 8))],
]


def test_months_down_and_years_across_are_months_of_what_the_title_says() -> None:
    assert values(read([["Sales"], ["Month", 2022, 2023], *DOWN])) == SALES
    assert values(read([["Sales", 2022, 2023], *DOWN])) == SALES
    assert values(read(grid([["", 2022, 2023], *DOWN], "Sales"))) == SALES


def test_years_down_and_months_across_are_read_alike() -> None:
    assert values(read([["Sales"], ["Year", *MONTHS], *ACROSS])) == SALES


def test_quarters_of_years_are_quarters() -> None:
    rows: list[list[Plain]] = [["Sales"], ["", 2022, 2023], ["Q1", 1, 2], ["Q2", 3, 4]]
    assert values(read(rows)) == {
        ("Sales", "2022-Q1"): 1,
        ("Sales", "2023-Q1"): 2,
        ("Sales", "2022-Q2"): 3,
        ("Sales", "2023-Q2"): 4,
    }


def test_a_name_beside_the_months_is_the_metric() -> None:
    rows: list[list[Plain]] = [
        ["Region", "Month", 2022, 2023],
        ["North", "Jan", 1, 2],
        ["North", "Feb", 3, 4],
        ["South", "Jan", 5, 6],
        ["South", "Feb", 7, 8],
    ]
    found = values(read(rows))
    assert found["North", "2022-02"] == 3
    assert found["South", "2023-01"] == 6
    assert len(found) == 8


@pytest.mark.parametrize("sheet", ["Sheet1", "Tabelle 2"])
def test_without_a_name_nothing_is_assumed(sheet: str) -> None:
    reading = read(grid([["Month", 2022, 2023], ["Jan", 1, 2], ["Feb", 3, 4]], sheet))
    assert not values(reading)
    assert len(problems(reading)) == 4
    assert "Write the name of the metric over the table" in problems(reading)["B2"]


def test_what_is_no_month_among_months_is_rejected() -> None:
    reading = read([["Sales", 2022, 2023], ["Jan", 1, 2], ["Feb", 3, 4], ["Best month", 3, 4]])
    assert len(values(reading)) == 4
    assert set(problems(reading)) == {"B4", "C4"}


def test_half_years_of_years_are_rejected() -> None:
    reading = read([["Sales", 2022, 2023], ["H1", 1, 2], ["H2", 3, 4]])
    assert not values(reading)
    assert "half year" in problems(reading)["B2"]


def test_a_budget_of_a_year_is_one_of_its_months() -> None:
    rows: list[list[Plain]] = [
        ["Sales", "2022 Actual", "2023 Budget"],
        ["Jan", 1, 2],
        ["Feb", 3, 4],
    ]
    assert values(read(rows)) == {("Sales", "2022-01"): 1, ("Sales", "2022-02"): 3}
    assert targets(read(rows)) == {("Sales", "2023-01"): 2, ("Sales", "2023-02"): 4}


def test_accounts_that_look_like_years_are_none() -> None:
    assert not values(read([["Account", "Jan", "Feb"], [2010, 1, 2], [2011, 3, 4]]))
