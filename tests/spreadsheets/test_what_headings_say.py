"""Titles and headings that say that numbers are not what they seem, and columns called alike."""

import datetime as dt

import pytest

from kpidesk.spreadsheets.grid import Area
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
WIDE: list[list[Plain]] = [["KPI", "Jan 2024", "Feb 2024"], ["Sales", 1, 2]]
COLUMNS: list[list[Plain]] = [["Date", "Sales", "Orders"], [JAN, 1, 2], [FEB, 3, 4]]
LONG: list[list[Plain]] = [["Month", "KPI", "Value"], [JAN, "Sales", 1], [FEB, "Sales", 2]]
LAYOUTS = [WIDE, COLUMNS, LONG]


@pytest.mark.parametrize("rows", LAYOUTS)
@pytest.mark.parametrize("title", ["Umsatz kumuliert", "Sales, cumulative 2024"])
def test_numbers_that_add_up_are_no_values_of_their_periods(
    title: str, rows: list[list[Plain]]
) -> None:
    reading = read([[title], *rows])

    assert not values(reading)
    assert all("adds up those before it" in one for one in problems(reading).values())
    assert values(read([["Sales, monthly and cumulative"], *rows]))


@pytest.mark.parametrize("rows", LAYOUTS)
@pytest.mark.parametrize("title", ["Sales forecast 2024", "Budget 2024, approved", "Prognose Shop"])
def test_numbers_under_the_title_of_a_plan_did_not_come_about(
    title: str, rows: list[list[Plain]]
) -> None:
    assert not values(read([[title], *rows]))


@pytest.mark.parametrize(
    "title", ["Budget and results", "Forecast vs actual", "Meta ads", "Plan A"]
)
def test_titles_that_speak_of_more_than_a_plan(title: str) -> None:
    assert values(read([[title], *WIDE]))


def test_a_heading_that_says_actual_outweighs_the_title() -> None:
    rows: list[list[Plain]] = [
        ["Sales forecast 2024"],
        ["KPI", "Jan Actual", "Feb Forecast"],
        ["Sales", 1, 2],
    ]
    assert values(read(rows)) == {("Sales", "2024-01"): 1.0}


def test_columns_called_alike_are_not_read() -> None:
    reading = read([["Date", "Sales", "Sales", "Orders"], [JAN, 1, 7, 2], [FEB, 3, 8, 4]])

    assert set(values(reading)) == {("Orders", "2024-01"), ("Orders", "2024-02")}
    assert set(problems(reading)) == {"B2", "B3", "C2", "C3"}


def test_amounts_called_alike_are_not_added_up() -> None:
    rows: list[list[Plain]] = [["Date", "Text", "Amount", "Amount"]]
    rows += [[f"2024-01-{day:02}", f"sale {day}", 1, 2] for day in (2, 3, 5, 9, 11)]
    reading = read(rows)

    assert not values(reading)
    assert "nothing tells them apart" in reasons(reading)["C2:C6"]


def test_a_week_that_its_year_does_not_have_is_said() -> None:
    reading = read([["KPI", "W52 2024", "W53 2024", "W01 2025"], ["Sales", 1, 2, 3]])

    assert [code for _label, code in values(reading)] == ["2024-W52", "2025-W01"]
    assert "2024 has none of that number" in problems(reading)["C2"]


def test_days_of_a_week_without_their_dates_are_no_weeks() -> None:
    reading = read([["Week of 8 Jan 2024"], [None, "Mon", "Tue"], ["Sales", 1, 2]])

    assert not values(reading)
    assert "one day of the week" in problems(reading)["B3"]


def test_a_year_to_date_is_only_checked_against_all_of_it() -> None:
    beside: list[list[Plain]] = [
        ["KPI", "Mar 2024", "Mar 2023", "YTD 2024", "YTD 2023"],
        ["Sales", 10, 9, 30, 28],
    ]
    assert totals(read(beside)) == {}
    assert totals(read([["KPI", "Feb 2024", "Mar 2024", "YTD"], ["Sales", 10, 9, 30]])) == {}
    whole = read([["KPI", "Jan 2024", "Feb 2024", "YTD"], ["Sales", 10, 9, 20]])
    assert totals(whole)["D2"][:2] == (20.0, 19.0)


def test_actual_without_numbers_yet_is_no_group_of_its_budget() -> None:
    rows: list[list[Plain]] = [
        [None, "Revenue", None, "Customers", None],
        ["Month", "Actual", "Budget", "Actual", "Budget"],
        [JAN, None, 7, None, 8],
        [FEB, None, 7, None, 8],
    ]
    reading = read(grid(rows, merged=[Area(0, 1, 0, 2), Area(0, 3, 0, 4)]))

    assert not values(reading)
    assert targets(reading)["Revenue", "2024-01"] == 7.0
    assert targets(reading)["Customers", "2024-02"] == 8.0


@pytest.mark.parametrize(("first", "second"), [(12, 1), (11, 12), (3, 3)])
def test_years_beside_months_by_number_are_no_yearly_numbers(first: int, second: int) -> None:
    rows: list[list[Plain]] = [
        ["Year", "Month", "Sales", "Cost"],
        [2023, first, 1, 2],
        [2024, second, 3, 4],
    ]
    assert values(read(rows)) == {
        ("Sales", f"2023-{first:02}"): 1.0,
        ("Sales", f"2024-{second:02}"): 3.0,
        ("Cost", f"2023-{first:02}"): 2.0,
        ("Cost", f"2024-{second:02}"): 4.0,
    }


def test_names_of_a_list_that_differ_in_case_alone_contradict_each_other() -> None:
    rows: list[list[Plain]] = [
        ["Date", "KPI", "Value"],
        ["2024-01", "Sales", 1],
        ["2024-01", "sales ", 2],
        ["2024-02", "Sales", 2],
    ]
    reading = read(rows)

    assert values(reading) == {("Sales", "2024-02"): 2.0}
    assert set(problems(reading)) == {"C2", "C3"}


def test_a_list_that_says_what_is_actual_gives_nothing_else() -> None:
    rows: list[list[Plain]] = [
        ["Month", "Sales", "Type"],
        ["Jan 2024", 1, "Actual"],
        ["Feb 2024", 2, "Forecast"],
        ["Mar 2024", 3, "Budget"],
    ]
    reading = read(rows)

    assert values(reading) == {("Sales", "2024-01"): 1.0}
    assert targets(reading) == {("Sales", "2024-03"): 3.0}


@pytest.mark.parametrize("above", [["March 2024"], [None, "March 2024", None]])
def test_weeks_of_a_month_are_no_weeks_of_the_year(above: list[Plain]) -> None:
    reading = read([above, [None, "W1", "W2"], ["Sales", 1, 2]])

    assert not values(reading)
    assert "no day in the month" in problems(reading)["B3"]
    weeks: list[list[Plain]] = [["January 2024"], [None, "W1", "W2"], ["Sales", 1, 2]]
    assert len(values(read(weeks))) == 2


def test_signs_in_a_column_of_their_own_are_not_lost() -> None:
    reading = read([["KPI", "Jan 2024", "", "Feb 2024", ""], ["Net", 5, "-", 6, "+"]])

    assert not values(reading)
    assert "Put the sign into the numbers" in problems(reading)["B2"]
