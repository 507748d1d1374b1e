"""What came about and what was planned, told by words such as "Actual" and "Budget" in names."""

import datetime as dt

import pytest

from kpidesk.domain.imports import Layout
from kpidesk.spreadsheets.grid import Area
from kpidesk.spreadsheets.row_scenarios import NameRead, is_scenario, name_over, read_names
from kpidesk.spreadsheets.words import Scenario
from tests.readings import layout_of
from tests.spreadsheets.making import (
    Plain,
    grid,
    problems,
    read,
    reasons,
    targets,
    totals,
    values,
)

JAN, FEB = dt.date(2024, 1, 1), dt.date(2024, 2, 1)
REVENUE = {("Revenue", "2024-01"): 100.0, ("Revenue", "2024-02"): 110.0}
PLANNED = {("Revenue", "2024-01"): 90.0, ("Revenue", "2024-02"): 95.0}
ORDERS = {("Orders", "2024-01"): 5.0, ("Orders", "2024-02"): 7.0}
ORDERS_PLANNED = {("Orders", "2024-01"): 6.0, ("Orders", "2024-02"): 8.0}


@pytest.mark.parametrize("first", ["Month", None, "Date"])
def test_actual_and_budget_under_each_metric(first: str | None) -> None:
    rows: list[list[Plain]] = [
        [None, "Revenue", None, None, "Orders", None],
        [first, "Actual", "Budget", "Variance", "Actual", "Budget"],
        [JAN if first == "Date" else "Jan 2024", 100, 90, 10, 5, 6],
        [FEB if first == "Date" else "Feb 2024", 110, 95, 15, 7, 8],
    ]

    for merged in ([], [Area(0, 1, 0, 3), Area(0, 4, 0, 5)]):
        reading = read(grid(rows, merged=merged))
        assert layout_of(reading) is Layout.TRANSPOSED
        assert values(reading) == REVENUE | ORDERS
        assert targets(reading) == PLANNED | ORDERS_PLANNED
        assert problems(reading) == {}
        assert reasons(reading)["D3"] == "“Variance” only compares others."


@pytest.mark.parametrize("is_dated", [True, False])
def test_actual_and_budget_in_the_names_of_columns(is_dated: bool) -> None:
    reading = read(
        [
            ["Date" if is_dated else "Month", "Revenue Actual", "Revenue Budget", "Revenue Var %"],
            [JAN if is_dated else "Jan 2024", 100, 90, 0.1],
            [FEB if is_dated else "Feb 2024", 110, 95, 0.15],
        ]
    )

    assert layout_of(reading) is (Layout.COLUMNS if is_dated else Layout.TRANSPOSED)
    assert values(reading) == REVENUE
    assert targets(reading) == PLANNED
    assert "“Revenue Var %” only compares others." in reasons(reading).values()


@pytest.mark.parametrize("heading", ["Scenario", "Type", None])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_column_says_what_each_row_is(heading: str | None, is_first: bool) -> None:
    def row(scenario: Plain, name: Plain, *numbers: Plain) -> list[Plain]:
        return [scenario, name, *numbers] if is_first else [name, scenario, *numbers]

    reading = read(
        [
            row(heading, "KPI", "Jan 2024", "Feb 2024"),
            row("Actual", "Revenue", 100, 110),
            row("Actual", "Orders", 5, 7),
            row("Actual", "Total", 105, 117),
            row("Budget", "Revenue", 90, 95),
            row("Budget", "Orders", 6, 8),
            row("Budget", "Total", 96, 103),
            row("Forecast", "Revenue", 99, 98),
            row("Variance", "Revenue", 10, 15),
        ]
    )

    assert values(reading) == REVENUE | ORDERS
    assert targets(reading) == PLANNED | ORDERS_PLANNED
    why = reasons(reading)
    assert why["C8"] == "“Forecast” is a forecast, not what came about."
    assert why["C9"] == "“Variance” only compares others."
    assert why["C4"] == why["C7"] == "“Total” is a total."
    assert totals(reading)["C4"] == (105.0, 105.0, "C2:C3")


def test_a_name_or_a_scenario_may_stand_once_for_several_rows() -> None:
    by_name = read(
        [
            ["KPI", "Type", "Jan 2024"],
            ["Revenue", "Actual", 100],
            [None, "Budget", 90],
            ["Orders", "Actual", 5],
            [None, "Budget", 6],
        ]
    )
    by_scenario = read(
        [
            [None, "KPI", "Jan 2024"],
            ["Actual", "Revenue", 100],
            [None, "Orders", 5],
            ["Budget", "Revenue", 90],
            [None, "Orders", 6],
        ]
    )

    for reading in (by_name, by_scenario):
        assert values(reading) == {("Revenue", "2024-01"): 100.0, ("Orders", "2024-01"): 5.0}
        assert targets(reading) == {("Revenue", "2024-01"): 90.0, ("Orders", "2024-01"): 6.0}


@pytest.mark.parametrize("is_dated", [True, False])
@pytest.mark.parametrize("is_filled", [True, False])
def test_a_column_says_what_each_row_of_a_month_is(is_dated: bool, is_filled: bool) -> None:
    months: list[Plain] = [JAN, FEB] if is_dated else ["Jan 2024", "Feb 2024"]
    if is_dated and not is_filled:
        return
    second = months if is_filled else [None, None]
    reading = read(
        [
            ["Date" if is_dated else "Month", "Scenario", "Revenue", "Orders"],
            [months[0], "Actual", 100, 5],
            [second[0], "Budget", 90, 6],
            [months[1], "Actual", 110, 7],
            [second[1], "Budget", 95, 8],
        ]
    )

    assert values(reading) == REVENUE | ORDERS
    assert targets(reading) == PLANNED | ORDERS_PLANNED


def test_bookings_that_were_planned_are_not_added_up() -> None:
    rows: list[list[Plain]] = [["Date", "Scenario", "Text", "Amount"]]
    for day in range(1, 29):
        rows.extend([dt.date(2024, 1, day), "Actual", f"Sale {day}-{at}", 10] for at in (1, 2))
        rows.extend([dt.date(2024, 1, day), "Budget", f"Plan {day}-{at}", 1000] for at in (1, 2))
        rows.extend([dt.date(2024, 3, day), "Actual", f"Sale {day}-{at}", 10] for at in (1, 2))
    reading = read(rows)

    assert layout_of(reading) is Layout.TRANSACTIONS
    assert values(reading) == {("Amount", "2024-01"): 560.0, ("Amount", "2024-03"): 560.0}
    assert any("did not come about" in reason for reason in reasons(reading).values())


def test_actual_and_budget_below_the_name_of_the_metric() -> None:
    reading = read(
        [
            ["KPI", "Jan 2024", "Feb 2024"],
            ["Revenue"],
            ["  Actual", 100, 110],
            ["  Budget", 90, 95],
            ["  Variance", 10, 15],
            ["Orders"],
            ["  Actual", 5, 7],
            ["  Budget", 6, 8],
        ]
    )

    assert values(reading) == REVENUE | ORDERS
    assert targets(reading) == PLANNED | ORDERS_PLANNED


def test_metrics_below_actual_and_below_budget() -> None:
    reading = read(
        [
            ["KPI", "Jan 2024", "Feb 2024"],
            ["Actual"],
            ["  Revenue", 100, 110],
            ["  Orders", 5, 7],
            ["  Total", 105, 117],
            ["Budget"],
            ["  Revenue", 90, 95],
            ["  Orders", 6, 8],
            ["  Total", 96, 103],
        ]
    )

    assert values(reading) == REVENUE | ORDERS
    assert targets(reading) == PLANNED | ORDERS_PLANNED
    assert set(totals(reading)) == {"B5", "C5"}


def test_a_budget_in_the_row_below() -> None:
    reading = read(
        [
            ["KPI", "Jan 2024", "Feb 2024"],
            ["Revenue", 100, 110],
            ["Revenue Budget", 90, 95],
            ["Revenue Variance", 10, 15],
            ["Orders", 5, 7],
            ["Orders (Plan)", 6, 8],
            ["Total", 105, 117],
        ]
    )

    assert values(reading) == REVENUE | ORDERS
    assert targets(reading) == PLANNED | ORDERS_PLANNED
    assert totals(reading)["B7"] == (105.0, 105.0, "B2,B5")


@pytest.mark.parametrize("title", ["Revenue", "Revenue 2024"])
def test_rows_that_are_only_actual_and_budget_are_of_what_stands_above(title: str) -> None:
    rows: list[list[Plain]] = [["Actual", 100, 110], ["Budget", 90, 95], ["Variance", 10, 15]]
    above = read([[title], [None, "Jan 2024", "Feb 2024"], *rows])
    corner = read([[title, "Jan 2024", "Feb 2024"], *rows])
    down = read(
        [[title], ["Month", "Actual", "Budget"], ["Jan 2024", 100, 90], ["Feb 2024", 110, 95]]
    )

    for reading in (above, corner, down):
        assert values(reading) == REVENUE
        assert targets(reading) == PLANNED


def test_a_sheet_of_budget_against_actual_holds_both() -> None:
    rows: list[list[Plain]] = [
        [None, "Jan 2024", "Feb 2024"],
        ["Actual", 100, 110],
        ["Budget", 90, 95],
    ]
    reading = read(grid(rows, "Budget vs Actual 2024"))

    assert values(reading) == {("Actual", "2024-01"): 100.0, ("Actual", "2024-02"): 110.0}
    assert targets(reading) == {("Actual", "2024-01"): 90.0, ("Actual", "2024-02"): 95.0}


@pytest.mark.parametrize(
    "name", ["Marketing budget", "Revenue growth", "Goals scored", "Basic plan", "Budget", "Change"]
)
def test_a_name_with_such_a_word_is_a_metric_of_its_own(name: str) -> None:
    reading = read([["KPI", "Jan 2024"], ["Orders", 5], [name, 7]])

    assert values(reading) == {("Orders", "2024-01"): 5.0, (name, "2024-01"): 7.0}


def test_headings_called_growth_and_goals_stay() -> None:
    reading = read(
        [
            ["KPI", "Jan 2024"],
            ["Growth"],
            ["  Customers", 5],
            ["Goals"],
            ["  Shots", 6],
        ]
    )

    assert set(values(reading)) == {
        ("Growth > Customers", "2024-01"),
        ("Goals > Shots", "2024-01"),
    }


def test_two_rows_of_one_budget_are_rejected() -> None:
    reading = read(
        [["KPI", "Jan 2024"], ["Revenue", 1], ["Revenue Budget", 2], ["Budget Revenue", 3]]
    )

    assert values(reading) == {("Revenue", "2024-01"): 1.0}
    assert targets(reading) == {}


def test_names_are_read_by_what_stands_beside_them() -> None:
    assert read_names([("A",), ("A Budget",), ("B Budget",)]) == [
        NameRead(("A",)),
        NameRead(("A",), Scenario.TARGET),
        NameRead(("B Budget",)),
    ]
    assert read_names([("A", "Ist"), ("A", "Soll")]) == [
        NameRead(("A",), Scenario.ACTUAL),
        NameRead(("A",), Scenario.TARGET),
    ]
    assert is_scenario("Actual")
    assert not is_scenario("Actual sales")
    assert name_over(["Budget vs Actual", "Revenue 2024"]) == "Revenue"
