"""How the rows of a table are named, and which of them are totals."""

import pytest

from kpidesk.spreadsheets.total_names import is_total_name, total_subject
from tests.spreadsheets.making import (
    Plain,
    grid,
    problems,
    read,
    reasons,
    totals,
    values,
)


def labels(rows: list[list[Plain]]) -> list[str]:
    return list(dict.fromkeys(cell.label for cell in read(rows).cells))


QUICKBOOKS: list[list[Plain]] = [
    ["Craig's Landscaping"],
    ["Profit and Loss"],
    ["January - February 2024"],
    [],
    [None, "Jan 2024", "Feb 2024", "Total"],
    ["Income"],
    ["   Landscaping Services", 100, 200, 300],
    ["      Job Materials"],
    ["         Plants and Soil", 10, 20, 30],
    ["         Sprinklers", 1, 2, 3],
    ["      Total for Job Materials", 11, 22, 33],
    ["   Total for Landscaping Services", 111, 222, 333],
    ["   Pest Control", 5, 5, 10],
    ["Total for Income", 116, 227, 343],
    ["Gross Profit", 116, 227, 343],
    ["Expenses"],
    ["   Plants", 7, 8, 15],
    ["   Rent", 50, 50, 100],
    ["Total for Expenses", 57, 58, 115],
    ["Net Income", 59, 169, 228],
]


def test_a_profit_and_loss_of_quickbooks() -> None:
    reading = read(QUICKBOOKS)

    assert labels(QUICKBOOKS) == [
        "Income > Landscaping Services",
        "Income > Landscaping Services > Job Materials > Plants and Soil",
        "Income > Landscaping Services > Job Materials > Sprinklers",
        "Income > Pest Control",
        "Gross Profit",
        "Expenses > Plants",
        "Expenses > Rent",
        "Net Income",
    ]
    assert totals(reading)["B11"] == (11.0, 11.0, "B9:B10")
    assert totals(reading)["B12"] == (111.0, 111.0, "B7,B9:B10")
    assert totals(reading)["C14"] == (227.0, 227.0, "C7,C9:C10,C13")
    assert totals(reading)["D20"] == (228.0, 228.0, "B20:C20")
    assert reasons(reading)["B14"] == "“Total for Income” is a total."
    assert reading.tables[0].title == (
        "Craig's Landscaping · Profit and Loss · January - February 2024"
    )
    assert reading.tables[0].area == "A5:D20"


def test_indents_of_the_format_count_like_spaces() -> None:
    rows: list[list[Plain]] = [
        [None, "Jan 2024"],
        ["Income"],
        ["Plants", 1],
        ["Expenses"],
        ["Plants", 2],
    ]
    reading = read(grid(rows, indents={(2, 0): 1, (4, 0): 1}))

    assert [cell.label for cell in reading.cells] == ["Income > Plants", "Expenses > Plants"]


def test_names_may_step_to_the_right_column_by_column() -> None:
    rows: list[list[Plain]] = [
        [None, None, None, "Jan 24", "Feb 24"],
        ["Income"],
        [None, "Landscaping"],
        [None, None, "Plants", 1, 2],
        [None, None, "Labor", 3, 4],
        [None, "Total Landscaping", None, 4, 6],
        ["Total Income", None, None, 4, 6],
        ["Expense"],
        [None, "Plants", None, 9, 8],
    ]

    assert labels(rows) == [
        "Income > Landscaping > Plants",
        "Income > Landscaping > Labor",
        "Expense > Plants",
    ]
    assert totals(read(rows))["D7"] == (4.0, 4.0, "D4:D5")


def test_a_profit_and_loss_of_xero_has_headings_that_stand_as_deep_as_their_rows() -> None:
    rows: list[list[Plain]] = [
        ["Account", "Feb 2024", "Jan 2024", "Total"],
        [],
        ["Trading Income"],
        ["Sales", 10, 20, 30],
        ["Total Trading Income", 10, 20, 30],
        [],
        ["Gross Profit", 10, 20, 30],
        [],
        ["Operating Expenses"],
        ["Rent", 1, 1, 2],
        ["Sales", 2, 2, 4],
        ["Total Operating Expenses", 3, 3, 6],
        [],
        ["Net Profit", 7, 17, 24],
    ]

    assert labels(rows) == [
        "Trading Income > Sales",
        "Gross Profit",
        "Operating Expenses > Rent",
        "Operating Expenses > Sales",
        "Net Profit",
    ]
    assert totals(read(rows))["B12"] == (3.0, 3.0, "B10:B11")


def test_a_german_bwa_in_thousands_with_accounts() -> None:
    rows: list[list[Plain]] = [
        ["Betriebswirtschaftliche Auswertung 2024"],
        ["in TEUR"],
        [],
        ["Konto", "Bezeichnung", "Jan", "Feb", "Summe"],
        ["8400", "Erlöse 19%", 10, 20, 30],
        ["8300", "Erlöse 7%", 1, 2.5, 3.5],
        [None, "Summe Erlöse", 11, 22.5, 33.5],
        [],
        ["4120", "Gehälter", 5, 5, 10],
        ["4210", "Miete", 1, 1, 2],
        [None, "Summe Kosten", 6, 6, 12],
        [],
        [None, "Ergebnis", 5, 16.5, 21.5],
    ]
    reading = read(rows)

    assert labels(rows) == [
        "8400 Erlöse 19%",
        "8300 Erlöse 7%",
        "4120 Gehälter",
        "4210 Miete",
        "Ergebnis",
    ]
    assert values(reading)["8300 Erlöse 7%", "2024-02"] == 2500.0
    assert totals(reading)["C11"] == (6000.0, 6000.0, "C9:C10")
    assert {cell.currency for cell in reading.cells} == {"EUR"}


def test_region_and_metric_are_joined() -> None:
    rows: list[list[Plain]] = [
        ["Region", "Metric", "Jan 2024"],
        ["North", "Revenue", 1],
        [None, "Orders", 2],
        ["South", "Revenue", 3],
        [None, "Orders", 4],
    ]

    assert labels(rows) == [
        "North > Revenue",
        "North > Orders",
        "South > Revenue",
        "South > Orders",
    ]


def test_headings_without_any_mark_count_where_the_same_names_stand_under_each() -> None:
    rows: list[list[Plain]] = [
        [None, "Jan 2024"],
        ["North"],
        ["Revenue", 1],
        ["South"],
        ["Revenue", 2],
    ]

    assert labels(rows) == ["North > Revenue", "South > Revenue"]


def test_a_metric_without_values_is_no_heading() -> None:
    rows: list[list[Plain]] = [
        ["KPI", "Jan 2024"],
        ["Returns"],
        ["Revenue", 1],
        ["Complaints"],
        ["Orders", 2],
    ]

    assert labels(rows) == ["Revenue", "Orders"]


def test_two_rows_with_one_name_are_not_read() -> None:
    reading = read([["KPI", "Jan 2026"], ["Orders", 1], ["orders ", 2], ["Returns", 3]])

    assert values(reading) == {("Returns", "2026-01"): 3.0}
    assert "more than one row" in problems(reading)["B2"]
    assert "more than one row" in problems(reading)["B3"]


def test_a_stated_total_that_is_wrong_is_told_with_both_figures() -> None:
    reading = read(
        [[None, "Jan 2024"], ["Income"], ["  Shop", 10], ["  Web", 20], ["Total Income", 40]]
    )

    assert totals(reading) == {"B5": (40.0, 30.0, "B3:B4")}
    assert [check.differs for check in reading.tables[0].totals] == [True]


@pytest.mark.parametrize(
    "rows",
    [
        [["Customers"], ["New", 5], ["Lost", 3], ["Total customers", 120]],
        [["Orders", 7], ["Total orders", 7]],
        [["Orders", 7], ["Visitors", 80], ["Total customers", 9]],
    ],
)
def test_a_metric_called_total_that_adds_nothing_up_is_a_metric(rows: list[list[Plain]]) -> None:
    reading = read([["KPI", "Jan 2026"], *rows])

    assert "Total" in reading.cells[-1].label
    assert totals(reading) == {}


def test_a_row_of_sum_formulas_that_adds_up_the_rows_above_is_a_total() -> None:
    rows: list[list[Plain]] = [["KPI", "Jan 2026"], ["Shop", 10], ["Web", 20], ["Revenue", 30]]

    assert labels(rows) == ["Shop", "Web", "Revenue"]
    reading = read(grid(rows, sums=[(3, 1)]))
    assert [cell.label for cell in reading.cells] == ["Shop", "Web"]
    assert totals(reading) == {"B4": (30.0, 30.0, "B2:B3")}


def test_the_total_of_a_price_is_no_sum_to_check() -> None:
    reading = read(
        [
            ["KPI", "Jan 2024", "Feb 2024", "Mar 2024", "Q1 2024"],
            ["Revenue", 1, 2, 3, 6],
            ["Orders", 4, 5, 6, 15],
            ["Average basket", 2.5, 2.4, 2.2, 2.37],
            ["Customers at the end", 10, 12, 15, 15],
        ]
    )

    assert totals(reading) == {"E2": (6.0, 6.0, "B2:D2"), "E3": (15.0, 15.0, "B3:D3")}


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("Total Income", "Income"),
        ("Total for Income", "Income"),
        ("Summe Erlöse", "Erlöse"),
        ("Summe der Erlöse", "Erlöse"),
        ("Income, total", "Income"),
        ("Income total", "Income"),
        ("Gross profit", ""),
        ("Total", ""),
    ],
)
def test_the_name_of_a_total(name: str, subject: str) -> None:
    assert total_subject(name) == subject
    assert is_total_name(name) is (name != "Gross profit")
