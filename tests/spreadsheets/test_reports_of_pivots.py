"""Pivot tables with their subtotals, years over months beside a unit, digits that are no years."""

import pytest

from kpidesk.spreadsheets.grid import Area
from tests.spreadsheets.making import Plain, grid, problems, read, reasons, totals, values

SHOPS = {
    ("North > A", "2024-01"): 1.0,
    ("North > A", "2024-02"): 2.0,
    ("North > B", "2024-01"): 3.0,
    ("North > B", "2024-02"): 4.0,
    ("South > A", "2024-01"): 5.0,
    ("South > A", "2024-02"): 6.0,
    ("South > B", "2024-01"): 7.0,
    ("South > B", "2024-02"): 8.0,
}


def pivot(again: Plain, subtotal: str, total: str) -> list[list[Plain]]:
    return [
        ["Region", "Product", "Jan 2024", "Feb 2024"],
        ["North", "A", 1, 2],
        [again and "North", "B", 3, 4],
        [subtotal.format("North"), None, 4, 6],
        ["South", "A", 5, 6],
        [again and "South", "B", 7, 8],
        [subtotal.format("South"), None, 12, 14],
        [total, None, 16, 20],
    ]


@pytest.mark.parametrize("again", [None, "again"])
@pytest.mark.parametrize(
    ("subtotal", "total"),
    [
        ("{} Total", "Grand Total"),
        ("Total {}", "Total"),
        ("{} Sum", "Sum"),
        ("{} Ergebnis", "Gesamtergebnis"),
    ],
)
def test_subtotals_beside_the_inner_names(again: Plain, subtotal: str, total: str) -> None:
    reading = read(pivot(again, subtotal, total))

    assert values(reading) == SHOPS
    assert totals(reading)["C4"] == (4.0, 4.0, "C2:C3")
    assert totals(reading)["D8"][:2] == (20.0, 20.0)


def test_the_names_of_the_fields_over_a_pivot_table_make_no_list() -> None:
    rows: list[list[Plain]] = [["Sum of Amount", None, "Month"]]
    for row in pivot(None, "{} Total", "Grand Total"):
        numbers = [one for one in row[2:] if isinstance(one, int)]
        rows.append([*row, sum(numbers) if numbers else "Grand Total"])

    assert values(read(rows)) == SHOPS


@pytest.mark.parametrize("name", ["Operatives Ergebnis", "Betriebliches Ergebnis"])
def test_a_result_that_no_group_is_called_after_is_a_value(name: str) -> None:
    reading = read([["", "Jan 2024"], ["Umsatz", 10], ["Kosten", -4], [name, 6]])

    assert values(reading)[name, "2024-01"] == 6.0


def test_a_total_of_one_name_in_several_groups() -> None:
    reading = read(
        [
            ["P&L", "Jan 2024"],
            ["Store A"],
            ["Revenue", 1],
            ["Cost", 3],
            ["Store B"],
            ["Revenue", 5],
            ["Cost", 7],
            ["Total revenue", 6],
            ["Total cost", 10],
        ]
    )

    assert [name for name, _period in values(reading)] == [
        *("Store A > Revenue", "Store A > Cost", "Store B > Revenue", "Store B > Cost")
    ]
    assert totals(reading)["B8"] == (6.0, 6.0, "B3,B6")


@pytest.mark.parametrize("beside", ["Unit", "Einheit", None])
def test_years_over_months_beside_a_column_of_units(beside: Plain) -> None:
    reading = read(
        [
            ["KPI", beside, 2023, None, 2024, None],
            [None, None, "Nov", "Dec", "Jan", "Feb"],
            ["Revenue", "EUR", 1, 2, 3, 4],
        ]
    )

    assert [period for _name, period in values(reading)] == [
        *("2023-11", "2023-12", "2024-01", "2024-02")
    ]


def test_merged_years_over_months_beside_any_text() -> None:
    made = grid(
        [
            ["KPI", "Owner", 2023, None, 2024, None],
            [None, None, "Nov", "Dec", "Jan", "Feb"],
            ["Revenue", "Ann", 1, 2, 3, 4],
        ],
        merged=[Area(0, 2, 0, 3), Area(0, 4, 0, 5)],
    )

    assert list(values(read(made)))[1:3] == [("Revenue", "2023-12"), ("Revenue", "2024-01")]


@pytest.mark.parametrize("heading", ["Part no.", "SKU", "Artikelnummer"])
@pytest.mark.parametrize("numbers", [(2021, 2022, 2023), ("2023-01", "2023-02", "2023-03")])
def test_the_numbers_of_things_are_no_periods(heading: str, numbers: tuple[Plain, ...]) -> None:
    rows = [[number, 9.5, 3] for number in numbers]

    assert not values(read([[heading, "Price", "Stock"], *rows]))


@pytest.mark.parametrize("heading", ["Week no.", "Month number", "No. of the year"])
def test_the_numbers_of_periods_are_periods(heading: str) -> None:
    rows: list[list[Plain]] = [["2023-01", 9, 3], ["2023-02", 8, 4], ["2023-03", 7, 5]]

    assert len(values(read([[heading, "Sales", "Cost"], *rows]))) == 6


def test_a_list_of_people_says_nothing_of_periods() -> None:
    reading = read(
        [
            ["Employee", "Start date", "Birthday", "Salary"],
            ["Ann", "2019-03-01", "1980-05-01", 50_000],
            ["Bob", "2020-07-15", "1975-11-30", 60_000],
        ]
    )

    assert not values(reading)
    assert not problems(reading)
    assert "A list of people says nothing of periods." in reasons(reading).values()


@pytest.mark.parametrize("total", [[["Total", 150, 15]], []])
@pytest.mark.parametrize("title", [[["Daily sales"]], []])
def test_the_name_of_a_sheet_gives_the_month_of_its_days(
    total: list[list[Plain]], title: list[list[Plain]]
) -> None:
    days: list[list[Plain]] = [[day, day * 10, day] for day in range(1, 6)]
    rows: list[list[Plain]] = [*title, ["Day", "Sales", "Visitors"], *days, *total]

    found = values(read(grid(rows, "March 2024")))
    assert len(found) == 10
    assert found["Sales", "2024-03-05"] == 50.0
    assert not values(read(grid([["April 2024"], *rows], "March 2024")))


def test_a_year_in_the_corner_counts_whatever_the_other_headings_say() -> None:
    reading = read([["2024", "Jan", "YTD Jan", "Feb", "YTD Feb"], ["Sales", 1, 1, 2, 3]])

    assert [period for _name, period in values(reading)] == ["2024-01", "2024-02"]
