"""Several tables on a sheet, rows of headings, and tables with periods in rows."""

import pytest

from kpidesk.domain.imports import Layout, PartRole
from kpidesk.spreadsheets.grid import Area
from tests.readings import layout_of
from tests.spreadsheets.making import (
    Plain,
    grid,
    only,
    problems,
    read,
    reasons,
    targets,
    totals,
    values,
)


def areas(rows: list[list[Plain]]) -> list[str]:
    return [table.area for table in read(rows).tables]


def test_each_month_a_new_block() -> None:
    rows: list[list[Plain]] = [
        ["January 2024"],
        ["KPI", "Value"],
        ["Revenue", 1],
        ["Orders", 2],
        [],
        ["February 2024"],
        ["KPI", "Value"],
        ["Revenue", 3],
        ["Orders", 4],
    ]
    wanted = {
        ("Revenue", "2024-01"): 1.0,
        ("Orders", "2024-01"): 2.0,
        ("Revenue", "2024-02"): 3.0,
        ("Orders", "2024-02"): 4.0,
    }

    assert areas(rows) == ["A1:B4", "A6:B9"]
    assert values(read(rows)) == wanted
    assert values(read(rows[:4] + rows[5:])) == wanted
    beside = [
        [*one, *[None] * (3 - len(one)), *other]
        for one, other in zip(rows[:4], rows[5:], strict=True)
    ]
    assert values(read(beside)) == wanted


def test_one_month_in_the_title_of_a_report() -> None:
    reading = read(
        [
            ["Craig's Landscaping"],
            ["January 2024"],
            [],
            [None, "Total"],
            ["Income"],
            ["   Sales", 100],
            ["   Fees", 5],
            ["Total Income", 105],
        ]
    )

    assert values(reading) == {
        ("Income > Sales", "2024-01"): 100.0,
        ("Income > Fees", "2024-01"): 5.0,
    }
    assert totals(reading) == {"B8": (105.0, 105.0, "B6:B7")}


def test_each_year_a_new_block() -> None:
    rows: list[list[Plain]] = [
        [2024],
        ["KPI", "Jan", "Feb"],
        ["Revenue", 1, 2],
        [],
        ["2025"],
        ["KPI", "Jan", "Feb"],
        ["Revenue", 3, 4],
    ]

    for made in (rows, rows[:3] + rows[4:]):
        assert values(read(made)) == {
            ("Revenue", "2024-01"): 1.0,
            ("Revenue", "2024-02"): 2.0,
            ("Revenue", "2025-01"): 3.0,
            ("Revenue", "2025-02"): 4.0,
        }


def test_tables_beside_each_other_are_tables_of_their_own() -> None:
    rows: list[list[Plain]] = [
        ["Shop", None, None, None, "Workshop"],
        ["KPI", "Jan 2026", "Feb 2026", None, "KPI", "Jan 2026", "Feb 2026"],
        ["Orders", 1, 2, None, "Orders", 5, 6],
        ["Visitors", 3, 4],
    ]
    reading = read(rows)

    assert [(table.area, table.title) for table in reading.tables] == [
        ("A2:C4", "Shop"),
        ("E2:G3", "Workshop"),
    ]
    assert {label for label, _period in values(reading)} == {
        "Shop > Orders",
        "Shop > Visitors",
        "Workshop > Orders",
    }
    assert [len(table.cells) for table in reading.tables] == [4, 2]


def test_a_blank_column_in_a_table_does_not_cut_it() -> None:
    rows: list[list[Plain]] = [
        ["KPI", "Jan 2026", None, "Feb 2026", None, "Remark"],
        ["Orders", 1, None, 2, None, "fine"],
    ]

    assert areas(rows) == ["A1:F2"]
    assert len(values(read(rows))) == 2


def test_a_title_in_two_cells_gives_its_year_to_the_table_below() -> None:
    reading = read([["Company:", "Acme"], ["Year:", 2024], [], ["KPI", "Jan"], ["Orders", 1]])

    assert values(reading) == {("Orders", "2024-01"): 1.0}


def test_a_year_over_its_months() -> None:
    rows: list[list[Plain]] = [
        [None, 2024, None, 2025, None],
        ["KPI", "Jan", "Feb", "Jan", "Feb"],
        ["Revenue", 1, 2, 3, 4],
    ]

    for merged in ([], [Area(0, 1, 0, 2), Area(0, 3, 0, 4)]):
        assert values(read(grid(rows, merged=merged))) == {
            ("Revenue", "2024-01"): 1.0,
            ("Revenue", "2024-02"): 2.0,
            ("Revenue", "2025-01"): 3.0,
            ("Revenue", "2025-02"): 4.0,
        }


def test_a_quarter_over_its_months_gives_them_its_year() -> None:
    rows: list[list[Plain]] = [
        [None, "Q1 2024", None, None],
        ["KPI", "Jan", "Feb", "Mar"],
        ["Revenue", 1, 2, 3],
    ]

    assert [code for _label, code in values(read(rows))] == ["2024-01", "2024-02", "2024-03"]


def test_a_region_over_its_months_goes_before_the_names() -> None:
    rows: list[list[Plain]] = [
        [None, "North", None, "South", None],
        ["KPI", "Jan 2024", "Feb 2024", "Jan 2024", "Feb 2024"],
        ["Revenue", 1, 2, 3, 4],
    ]

    assert values(read(rows)) == {
        ("North > Revenue", "2024-01"): 1.0,
        ("North > Revenue", "2024-02"): 2.0,
        ("South > Revenue", "2024-01"): 3.0,
        ("South > Revenue", "2024-02"): 4.0,
    }


def test_a_row_of_units_below_the_periods() -> None:
    reading = read([["KPI", "Jan 2024"], [None, "€ k"], ["Revenue", 1.2]])

    assert (only(reading).number, only(reading).currency) == (1200.0, "€")


def test_three_rows_of_headings() -> None:
    rows: list[list[Plain]] = [
        [None, 2024, None, None, None, 2025],
        ["KPI", "Jan", None, "Feb", None, "Jan"],
        [None, "Actual", "Budget", "Actual", "Budget", "Actual", "Budget"],
        ["Revenue", 1, 10, 2, 20, 3, 30],
    ]
    reading = read(rows)

    assert list(values(reading).values()) == [1.0, 2.0, 3.0]
    assert targets(reading) == {
        ("Revenue", "2024-01"): 10.0,
        ("Revenue", "2024-02"): 20.0,
        ("Revenue", "2025-01"): 30.0,
    }
    assert reasons(reading)["B3:G3"] == "The headings of the table."


def test_months_under_actual_and_under_budget() -> None:
    reading = read(
        [
            [None, "Actual", None, "Budget", None, "Variance"],
            ["KPI", "Jan 2024", "Feb 2024", "Jan 2024", "Feb 2024", "Jan 2024", "Feb 2024"],
            ["Revenue", 1, 2, 3, 4, -2, -2],
        ]
    )

    assert values(reading) == {("Revenue", "2024-01"): 1.0, ("Revenue", "2024-02"): 2.0}
    assert targets(reading) == {("Revenue", "2024-01"): 3.0, ("Revenue", "2024-02"): 4.0}
    assert "compares" in reasons(reading)["F3"]


def test_a_budget_column_beside_each_month() -> None:
    reading = read([["KPI", "Jan 2024", "Plan", "Feb 2024", "Plan"], ["Revenue", 1, 2, 3, 4]])

    assert list(values(reading).values()) == [1.0, 3.0]
    assert list(targets(reading).values()) == [2.0, 4.0]


def test_budget_over_the_middle_of_its_columns_is_not_guessed() -> None:
    reading = read(
        [
            [None, None, "Actual", None, None, "Budget", None],
            ["KPI", "Jan 2024", "Feb 2024", "Mar 2024", "Jan 2024", "Feb 2024", "Mar 2024"],
            ["Revenue", 1, 2, 3, 4, 5, 6],
        ]
    )

    assert values(reading) == targets(reading) == {}
    assert len(problems(reading)) == 6


def test_a_sheet_called_budget_holds_targets() -> None:
    reading = read(grid([["KPI", "Jan 2024"], ["Revenue", 1]], "Budget 2024"))

    assert values(reading) == {}
    assert targets(reading) == {("Revenue", "2024-01"): 1.0}


def test_periods_in_rows() -> None:
    reading = read(
        [
            ["Acme", "Report 2024"],
            [],
            ["Month", "Revenue", "Orders", "Total"],
            ["Jan", 1, 2, 3],
            ["Feb", 3, 4, 7],
            ["Total", 4, 6, 10],
        ]
    )

    assert layout_of(reading) is Layout.TRANSPOSED
    assert values(reading) == {
        ("Revenue", "2024-01"): 1.0,
        ("Revenue", "2024-02"): 3.0,
        ("Orders", "2024-01"): 2.0,
        ("Orders", "2024-02"): 4.0,
    }
    assert totals(reading)["B6"] == (4.0, 4.0, "B4:B5")
    assert totals(reading)["D4"] == (3.0, 3.0, "B4:C4")
    assert reading.tables[0].title == "Acme · Report 2024"


def test_years_and_months_in_two_columns_and_two_rows_of_headings() -> None:
    reading = read(
        [
            ["Year", "Month", "North", None, "South", None],
            [None, None, "Revenue", "Orders", "Revenue", "Orders"],
            [2024, "Nov", 1, 2, 3, 4],
            [None, "Dec", 5, 6, 7, 8],
            [2025, "Jan", 9, 10, 11, 12],
        ]
    )

    assert layout_of(reading) is Layout.TRANSPOSED
    assert values(reading)["North > Revenue", "2024-11"] == 1.0
    assert values(reading)["South > Orders", "2025-01"] == 12.0
    assert len(values(reading)) == 12


def test_a_period_in_rows_without_numbers_is_part_of_the_table() -> None:
    reading = read(
        [[None, "Revenue", "Orders"], ["Jan 2024", 1, 2], ["Feb 2024"], ["Mar 2024", 3, 4]]
    )

    assert len(values(reading)) == 4


@pytest.mark.parametrize("frequency", ["Q1", "W05", "Jan"])
def test_what_lacks_its_year_says_so(frequency: str) -> None:
    reading = read([["KPI", frequency], ["Revenue", 1]])

    assert reading.tables[0].needs_year
    assert only(reading).yearless is not None


def test_the_scale_in_the_title_of_a_sheet_is_that_of_all_its_tables() -> None:
    reading = read(
        [
            ["All amounts in thousands"],
            [],
            ["KPI", "Jan 2024"],
            ["Revenue", 1],
            [],
            ["KPI", "Feb 2024"],
            ["Revenue", 2],
        ]
    )

    assert list(values(reading).values()) == [1000.0, 2000.0]


def test_the_scale_may_stand_in_a_note_below() -> None:
    reading = read([["KPI", "Jan 2024"], ["Revenue", 1], [], ["Amounts in thousands"]])

    assert only(reading).number == 1000.0


def test_the_parts_of_a_table_cover_it() -> None:
    reading = read(
        [
            ["Report"],
            ["KPI", "Jan 2024", "Feb 2024", "Total", "Note"],
            ["Shop", 1, 2, 3, "fine"],
            ["Web", 1, 2, 3],
            ["Total", 2, 4, 6],
        ]
    )

    assert [(part.role, part.area) for part in reading.tables[0].parts] == [
        (PartRole.HEADING, "A2:E2"),
        (PartRole.LABEL, "A3:A4"),
        (PartRole.VALUE, "B3:C4"),
        (PartRole.TOTAL, "D3:D4"),
        (PartRole.NOTE, "E3:E4"),
        (PartRole.TOTAL, "A5:D5"),
        (PartRole.NOTE, "E5"),
        (PartRole.TITLE, "A1"),
    ]
