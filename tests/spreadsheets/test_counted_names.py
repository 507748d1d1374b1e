"""Rows that a title such as "in thousands of EUR" does not hold for."""

import pytest

from kpidesk.spreadsheets.counted_names import is_no_money
from tests.spreadsheets.making import Plain, problems, read, values

COUNTED = [
    *("Employees", "New customers", "Number of orders", "Anzahl Aufträge", "Mitarbeiter"),
    *("Customers (active)", "EPS", "Price per seat", "Revenue per employee"),
]
MONEY = [
    *("Revenue", "Staff costs", "Loans to employees", "Due to customers", "Order value"),
    *("Verbindlichkeiten gegenüber Kunden", "Personalkosten", "Sales, all shops"),
]


@pytest.mark.parametrize("name", COUNTED)
def test_a_scale_of_money_is_not_taken_for_what_is_counted(name: str) -> None:
    assert is_no_money(name)
    rows: list[list[Plain]] = [
        ["in thousands of EUR"],
        ["KPI", "Jan 2024", "Feb 2024"],
        ["Revenue", 1.5, 2],
        [name, 3, 4],
    ]

    reading = read(rows)
    assert values(reading) == {("Revenue", "2024-01"): 1500.0, ("Revenue", "2024-02"): 2000.0}
    assert list(problems(reading)) == ["B4", "C4"]
    assert f"“{name}” is no sum of money" in problems(reading)["B4"]


@pytest.mark.parametrize("name", MONEY)
def test_money_is_multiplied_whoever_it_is_owed_to(name: str) -> None:
    assert not is_no_money(name)
    reading = read([["in T€"], ["KPI", "Jan 2024", "Feb 2024"], [name, 3, 4], ["Rent", 1, 2]])

    assert values(reading)[name, "2024-01"] == 3000.0
    assert not problems(reading)


def test_the_unit_beside_a_name_tells_that_it_is_counted() -> None:
    reading = read(
        [
            ["All figures in EUR thousands"],
            ["KPI", "Unit", "Jan 2024", "Feb 2024"],
            ["Revenue", "T€", 1, 2],
            ["Output", "pcs.", 3, 4],
            ["Time", "#", 5, 6],
        ]
    )

    assert values(reading) == {("Revenue", "2024-01"): 1000.0, ("Revenue", "2024-02"): 2000.0}
    assert list(problems(reading)) == ["C4", "D4", "C5", "D5"]


def test_thousands_of_anything_hold_for_all_rows() -> None:
    reading = read([["in thousands"], ["KPI", "Jan 2024", "Feb 2024"], ["Employees", 3, 4]])

    assert values(reading)["Employees", "2024-01"] == 3000.0


@pytest.mark.parametrize(
    "rows",
    [
        [["Date", "Revenue", "Employees"], ["2024-01-31", 1, 2], ["2024-02-29", 3, 4]],
        [["Month", "Revenue", "Employees"], ["Jan 2024", 1, 2], ["Feb 2024", 3, 4]],
        [
            ["Date", "KPI", "Value"],
            *(["2024-01-31", "Revenue", 1], ["2024-01-31", "Employees", 2]),
            *(["2024-02-29", "Revenue", 3], ["2024-02-29", "Employees", 4]),
        ],
    ],
)
def test_lists_keep_to_it_too(rows: list[list[Plain]]) -> None:
    reading = read([["in thousands of EUR"], *rows])

    assert values(reading) == {("Revenue", "2024-01"): 1000.0, ("Revenue", "2024-02"): 3000.0}
    assert len(problems(reading)) == 2
