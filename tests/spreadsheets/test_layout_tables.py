"""What is hidden or merged, and several tables on a sheet with periods in columns."""

import datetime as dt

import pytest

from kpidesk.spreadsheets.grid import Area, error_cell
from kpidesk.spreadsheets.ledger import Ledger
from tests.spreadsheets.making import (
    Plain,
    grid,
    problems,
    read,
    reasons,
    targets,
    values,
)

JAN, FEB, MAR = dt.date(2026, 1, 1), dt.date(2026, 2, 1), dt.date(2026, 3, 1)


def test_what_is_hidden_is_left_out() -> None:
    rows: list[list[Plain]] = [
        ["KPI", "Jan 2026", "Feb 2026"],
        ["Orders", 1, 2],
        ["Secret", 3, 4],
    ]
    reading = read(grid(rows, hidden_rows=[2, 9], hidden_columns=[1, 9]))

    assert values(reading) == {("Orders", "2026-02"): 2.0}
    assert reasons(reading)["A3"] == "The row is hidden."
    assert reasons(reading)["B2"] == "The column is hidden."


def test_hidden_columns_beyond_all_cells_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Area] = []
    ignore_area = Ledger.ignore_area

    def counted(ledger: Ledger, area: Area, reason: str) -> None:
        asked.append(area)
        ignore_area(ledger, area, reason)

    monkeypatch.setattr(Ledger, "ignore_area", counted)
    rows: list[list[Plain]] = [["KPI", "Jan 2026", "Feb 2026"], ["Orders", 1, 2]]
    reading = read(grid(rows, hidden_columns=range(2, 16_384)))

    assert values(reading) == {("Orders", "2026-01"): 1.0}
    assert len(asked) < 10


def test_a_hidden_sheet_is_left_out() -> None:
    reading = read(grid([["KPI", "Jan 2026"], ["Orders", 1]], is_hidden=True))

    assert reading.cells == ()
    assert set(reasons(reading).values()) == {"The sheet is hidden."}


def test_a_value_under_a_merged_cell_is_not_seen_and_not_read() -> None:
    rows: list[list[Plain]] = [["KPI", "Jan 2026", "Feb 2026"], ["Orders", 1, 2]]
    reading = read(grid(rows, merged=[Area(1, 1, 1, 2)]))

    assert values(reading) == {}
    assert "merged" in problems(reading)["B2"]
    assert reasons(reading)["C2"] == "It lies hidden under a merged cell."


def test_budget_and_actual_under_one_merged_month_are_not_mixed_up() -> None:
    rows: list[list[Plain]] = [
        ["KPI", "Jan 2026", None, "Feb 2026", None],
        [None, "Budget", "Actual", "Budget", "Actual"],
        ["Orders", 10, 9, 11, 12],
    ]
    merged = [Area(0, 1, 0, 2), Area(0, 3, 0, 4)]

    for made in (grid(rows, merged=merged), grid(rows)):
        reading = read(made)
        assert values(reading) == {("Orders", "2026-01"): 9.0, ("Orders", "2026-02"): 12.0}
        assert targets(reading) == {("Orders", "2026-01"): 10.0, ("Orders", "2026-02"): 11.0}


def test_columns_under_one_month_that_nothing_tells_apart_are_not_read() -> None:
    rows: list[list[Plain]] = [
        ["KPI", "Jan 2026", None, "Feb 2026", None],
        ["Orders", 10, 9, 11, 12],
    ]
    merged = [Area(0, 1, 0, 2), Area(0, 3, 0, 4)]

    for made in (grid(rows, merged=merged), grid(rows)):
        reading = read(made)
        assert values(reading) == {}
        assert set(problems(reading)) == {"B2", "C2", "D2", "E2"}
        assert "Jan 2026" in problems(reading)["C2"]


def test_a_check_sum_without_a_heading_beside_the_table_does_no_harm() -> None:
    reading = read([["KPI", "Jan 2026", "Feb 2026"], ["Orders", 1, 2, 3]])

    assert len(values(reading)) == 2
    assert reasons(reading)["D2"] == "A remark beside the table."


def test_two_tables_below_each_other() -> None:
    reading = read(
        [
            ["KPI", "Jan 2026", "Feb 2026"],
            ["Orders", 1, 2],
            [],
            ["KPI", "Q1 2026", "Q2 2026"],
            ["Complaints", 3, 4],
        ]
    )

    assert values(reading) == {
        ("Orders", "2026-01"): 1.0,
        ("Orders", "2026-02"): 2.0,
        ("Complaints", "2026-Q1"): 3.0,
        ("Complaints", "2026-Q2"): 4.0,
    }


def test_two_tables_beside_each_other() -> None:
    reading = read(
        [
            ["Shop", "Jan 2026", "Feb 2026", None, "Workshop", "Jan 2026", "Feb 2026"],
            ["Orders", 1, 2, None, "Repairs", 5, 6],
            ["Visitors", 3, 4, None, "Hours", 7, 8],
        ]
    )

    assert values(reading) == {
        ("Orders", "2026-01"): 1.0,
        ("Orders", "2026-02"): 2.0,
        ("Visitors", "2026-01"): 3.0,
        ("Visitors", "2026-02"): 4.0,
        ("Repairs", "2026-01"): 5.0,
        ("Repairs", "2026-02"): 6.0,
        ("Hours", "2026-01"): 7.0,
        ("Hours", "2026-02"): 8.0,
    }


def test_another_kind_of_table_below_is_not_read_into_the_months() -> None:
    reading = read(
        [
            ["KPI", "Jan 2026", "Feb 2026"],
            ["Revenue", 1, 2],
            [],
            ["Product", "Sold", "Returned"],
            ["Revenue", 5, 6],
        ]
    )

    assert values(reading) == {("Revenue", "2026-01"): 1.0, ("Revenue", "2026-02"): 2.0}
    assert reasons(reading)["B5"] == "A title or a remark outside the table."


def test_a_date_in_a_row_of_the_table_is_no_new_heading() -> None:
    reading = read(
        [
            ["KPI", "Mar 2026"],
            ["Last stocktake", dt.date(2026, 3, 31)],
            ["Revenue", 5],
            ["Next stocktake", dt.date(2026, 4, 30)],
            ["Orders", 7],
        ]
    )

    assert values(reading) == {("Revenue", "2026-03"): 5.0, ("Orders", "2026-03"): 7.0}
    assert list(problems(reading)) == ["B2", "B4"]


def test_numbers_that_look_like_years_are_no_headings() -> None:
    reading = read(
        [
            ["Shop", "Jan 2026", "Feb 2026", "Mar 2026"],
            ["Customers", 2010, 2011, 2012],
            ["Visitors", 2024, 2025, 2026],
            ["Orders", 5, 6, 7],
        ]
    )

    assert len(values(reading)) == 9
    assert values(reading)["Customers", "2026-02"] == 2011.0


def test_a_month_in_a_title_is_no_heading() -> None:
    reading = read(
        [
            ["Report", "March 2026"],
            ["As of", dt.date(2026, 3, 31)],
            [],
            ["Figures", "Feb 2026"],
            ["Orders", 7],
        ]
    )

    assert values(reading) == {("Orders", "2026-02"): 7.0}


def test_names_stand_in_the_column_called_so_or_with_most_names() -> None:
    coded: list[list[Plain]] = [
        ["Code", "Name", "Jan 2026"],
        ["K01", "Orders", 7],
        ["K02", "Visitors", 8],
    ]
    grouped: list[list[Plain]] = [
        ["", "", "Jan 2026"],
        ["Shop", "Orders", 7],
        [None, "Visitors", 8],
    ]
    unit: list[list[Plain]] = [
        ["", "", "Jan 2026"],
        ["Orders", "pieces", 7],
        ["Visitors", "heads", 8],
    ]

    for rows in (coded, unit):
        assert {label for label, _code in values(read(rows))} == {"Orders", "Visitors"}
    assert {label for label, _code in values(read(grouped))} == {"Shop > Orders", "Shop > Visitors"}


def test_a_row_without_a_name_is_left_out() -> None:
    reading = read([["KPI", "Jan 2026"], ["Orders", 7], [None, 8]])

    assert values(reading) == {("Orders", "2026-01"): 7.0}
    assert reasons(reading)["B3"] == "This row has no name."


def test_errors_and_truth_values_are_problems() -> None:
    reading = read([["KPI", "Jan 2026", "Feb 2026"], ["Orders", error_cell("#DIV/0!"), True]])

    assert values(reading) == {}
    assert "#DIV/0!" in problems(reading)["B2"]
    assert "TRUE" in problems(reading)["C2"] or "True" in problems(reading)["C2"]
