"""Rows that are called by the numbers of accounts, and headings that come again."""

import pytest

from tests.spreadsheets.making import Plain, grid, problems, read, reasons, totals, values

WANTED = {
    ("4000", "2024-01"): 100.0,
    ("4000", "2024-02"): 110.0,
    ("4010", "2024-01"): 5.0,
    ("4010", "2024-02"): 6.0,
}


@pytest.mark.parametrize("heading", ["Account", "Konto", "No.", None])
@pytest.mark.parametrize("accounts", [(4000, 4010), ("4000", "4010"), ("4000", 4010)])
def test_numbers_of_accounts_are_names(heading: str | None, accounts: tuple[Plain, Plain]) -> None:
    rows: list[list[Plain]] = [
        [heading, "Jan 2024", "Feb 2024"],
        [accounts[0], 100, 110],
        [accounts[1], 5, 6],
    ]

    assert values(read(rows)) == WANTED
    with_total = read([*rows, ["Total", 105, 116]])
    assert values(with_total) == WANTED
    assert totals(with_total)["B4"] == (105.0, 105.0, "B2:B3")
    down = [list(column) for column in zip(*rows, strict=True)]
    down[0][0] = "Month"
    assert values(read(down)) == WANTED


def test_numbers_of_accounts_beside_their_names() -> None:
    reading = read(
        [
            ["No", "Account", "Jan 2024"],
            [4000, "Sales", 100],
            [4010, "Fees", 5],
            [4020, "Fees", 6],
        ]
    )

    assert list(values(reading)) == [
        ("4000 Sales", "2024-01"),
        ("4010 Fees", "2024-01"),
        ("4020 Fees", "2024-01"),
    ]
    assert reasons(reading)["A2:A4"] == "What stands beside the names of the rows."


@pytest.mark.parametrize("first", [1, 4000])
def test_numbers_that_only_count_the_lines_are_no_part_of_a_name(first: int) -> None:
    reading = read(
        [["No.", "Customer", "Jan 2024"], [first, "Ann", 100], [first + 1, "Bob", 5]],
    )

    names = [name for name, _period in values(reading)]
    assert names == (["Ann", "Bob"] if first == 1 else ["4000 Ann", "4001 Bob"])


def test_numbers_of_lines_tell_equal_names_apart() -> None:
    reading = read([["No.", "Item", "Jan 2024"], [1, "Fees", 100], [2, "Fees", 5]])

    assert [name for name, _period in values(reading)] == ["1 Fees", "2 Fees"]


def test_accounts_that_look_like_years() -> None:
    reading = read([["Account", 2023, 2024], [2010, 100, 110], [2011, 5, 6]])

    assert values(reading)["2010", "2023"] == 100.0
    assert len(values(reading)) == 4


@pytest.mark.parametrize("heading", ["Quantity", "Opening balance", "Price"])
def test_other_numbers_are_no_names(heading: str) -> None:
    reading = read([[heading, "Jan 2024", "Feb 2024"], [4000, 100, 110], [4010, 5, 6]])

    assert values(reading) == {}


@pytest.mark.parametrize("corner", ["KPI", None])
def test_headings_that_come_again_on_the_next_page(corner: str | None) -> None:
    reading = read(
        [
            ["KPI", "Jan 2024", "Feb 2024"],
            ["Costs"],
            ["  Rent", 100, 110],
            [corner, "Jan 2024", "Feb 2024"],
            ["  Wages", 3, 4],
            ["Total Costs", 103, 114],
        ]
    )

    assert values(reading) == {
        ("Costs > Rent", "2024-01"): 100.0,
        ("Costs > Rent", "2024-02"): 110.0,
        ("Costs > Wages", "2024-01"): 3.0,
        ("Costs > Wages", "2024-02"): 4.0,
    }
    assert totals(reading)["B6"] == (103.0, 103.0, "B3,B5")
    assert problems(reading) == {}


def test_the_sum_of_another_year_is_none_of_these_months() -> None:
    reading = read(
        [
            ["KPI", "Jan 2024", "Feb 2024", "YTD", "YTD 2023", "Prior Year", "Average"],
            ["Sales", 100, 110, 210, 160, 180, 105],
        ]
    )

    assert len(values(reading)) == 2
    assert set(totals(reading)) == {"D2"}
    assert reasons(reading)["E2"] == "“YTD 2023” is a total."


def test_rows_named_by_two_columns_in_steps() -> None:
    reading = read(
        grid(
            [
                [None, None, "Jan 2024"],
                ["Income"],
                [None, "Sales", 100],
                [None, "Fees", 5],
                ["Total Income", None, 105],
            ]
        )
    )

    assert set(values(reading)) == {("Income > Sales", "2024-01"), ("Income > Fees", "2024-01")}


def test_a_pivot_table_by_years_and_months() -> None:
    down = read(
        [
            ["Row Labels", "Sum of Amount"],
            ["2023", 30],
            ["Jan", 10],
            ["Feb", 20],
            ["2024", 70],
            ["Jan", 30],
            ["Feb", 40],
            ["Grand Total", 100],
        ]
    )
    beside = read(
        [
            ["Years", "Months", "Sum of Amount"],
            ["2023", "Jan", 10],
            [None, "Feb", 20],
            ["2023 Total", None, 30],
            ["2024", "Jan", 30],
            [None, "Feb", 40],
            ["2024 Total", None, 70],
            ["Grand Total", None, 100],
        ]
    )
    across = read(
        [
            ["Sum of Amount", "Column Labels"],
            [None, "2023", None, "2023 Total", "2024", None, "2024 Total", "Grand Total"],
            ["Row Labels", "Jan", "Feb", None, "Jan", "Feb"],
            ["Sum of Amount", 10, 20, 30, 30, 40, 70, 100],
        ]
    )

    for reading in (down, beside, across):
        assert values(reading) == {
            ("Sum of Amount", "2023-01"): 10.0,
            ("Sum of Amount", "2023-02"): 20.0,
            ("Sum of Amount", "2024-01"): 30.0,
            ("Sum of Amount", "2024-02"): 40.0,
        }
        assert problems(reading) == {}
