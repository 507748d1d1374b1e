"""Tables without a period of their own, whose one period a title or the name of the sheet gives."""

import datetime as dt

import pytest

from kpidesk.domain.imports import Layout
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.spreadsheets.grid import Area
from kpidesk.spreadsheets.period_marks import Settled, settle
from kpidesk.spreadsheets.title_periods import period_of_sheet, period_of_titles
from tests.readings import layout_of
from tests.spreadsheets.made_books import Book, Writer, written
from tests.spreadsheets.making import (
    Plain,
    grid,
    problems,
    read,
    read_data,
    reasons,
    targets,
    totals,
    values,
)

TABLE: list[list[Plain]] = [["KPI", "Value"], ["Revenue", 100], ["Orders", 5]]
SHOPS: list[list[Plain]] = [["KPI", "Shop A", "Shop B"], ["Revenue", 100, 200], ["Orders", 5, 6]]


def code_of(text: str, *, is_sheet: bool = False) -> str:
    calendar = FiscalCalendar()
    mark = period_of_sheet(text, calendar) if is_sheet else period_of_titles([text], calendar)
    if mark is None:
        return ""
    (found,) = settle([mark], [text], [None], calendar)
    return _code(found)


def _code(settled: Settled) -> str:
    if settled.period is None:
        return "" if settled.yearless is None else settled.yearless.code
    return f"{settled.period.frequency} {settled.period.start}"


@pytest.mark.parametrize("writer", [Writer.XLSXWRITER, Writer.OPENPYXL])
def test_a_sheet_for_each_month(writer: Writer) -> None:
    books = [Book(name) for name in ("Jan 2024", "Feb 2024")]
    for book, revenue in zip(books, (100.0, 110.0), strict=True):
        cells: list[tuple[str, str | float]] = [
            ("KPI", "Value"),
            ("Revenue", revenue),
            ("Orders", 5),
        ]
        for row, (name, value) in enumerate(cells):
            book.put(row, 0, name)
            book.put(row, 1, value)
    books[0].others = books[1:]
    first, second = read_data(written(books[0], writer))

    assert values(first) == {("Revenue", "2024-01"): 100.0, ("Orders", "2024-01"): 5.0}
    assert values(second) == {("Revenue", "2024-02"): 110.0, ("Orders", "2024-02"): 5.0}
    assert [cell.cell for cell in first.cells] == ["B2", "B3"]
    assert first.tables[0].area == "A1:B3"


def test_a_sheet_without_headings_is_read_too() -> None:
    reading = read(grid(TABLE[1:], "Jan 2024"))

    assert values(reading) == {("Revenue", "2024-01"): 100.0, ("Orders", "2024-01"): 5.0}
    assert [cell.cell for cell in reading.cells] == ["B1", "B2"]
    assert reading.tables[0].area == "A1:B2"
    assert reasons(reading) == {"A1:A2": "The names of the rows."}


def test_totals_of_a_sheet_without_headings_are_checked_where_they_stand() -> None:
    reading = read(grid([*TABLE[1:], ["Total", 105]], "Jan 2024", merged=[Area(0, 0, 0, 0)]))

    assert totals(reading) == {"B3": (105.0, 105.0, "B1:B2")}


@pytest.mark.parametrize(
    ("name", "code"), [("Q1 2024", "2024-Q1"), ("2024-W05", "2024-W05"), ("März 2024", "2024-03")]
)
def test_sheets_named_by_other_periods(name: str, code: str) -> None:
    assert {period for _label, period in values(read(grid(TABLE, name)))} == {code}


def test_a_sheet_named_by_a_year_has_values_of_it() -> None:
    assert values(read(grid(TABLE, "2024"))) == {
        ("Revenue", "2024"): 100.0,
        ("Orders", "2024"): 5.0,
    }
    assert read(grid(SHOPS, "2024")).tables == ()


def test_a_month_without_a_year_asks_for_it() -> None:
    reading = read(grid(TABLE, "January"))

    assert reading.tables[0].needs_year
    assert all(
        problem.startswith("“January” names no year") for problem in problems(reading).values()
    )


def test_a_sheet_with_periods_of_its_own_is_read_by_them() -> None:
    rows: list[list[Plain]] = [["KPI", "Jan 2023"], ["Revenue", 1], [], *TABLE]

    assert values(read(grid(rows, "Jan 2024"))) == {("Revenue", "2023-01"): 1.0}


def test_a_sheet_and_a_title_that_disagree_are_not_read() -> None:
    assert read(grid([["Report for March 2024"], *TABLE], "Feb 2024")).tables == ()


def test_budget_in_a_sheet_of_a_month() -> None:
    rows: list[list[Plain]] = [["KPI", "Actual", "Budget", "Variance"], ["Revenue", 100, 90, 10]]
    reading = read(grid(rows, "2024-01"))

    assert values(reading) == {("Revenue", "2024-01"): 100.0}
    assert targets(reading) == {("Revenue", "2024-01"): 90.0}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("KPI report March 2024", "month 2024-03-01"),
        ("Report for Q1 2024", "quarter 2024-01-01"),
        ("Monatsbericht März 2024", "month 2024-03-01"),
        ("For the month ended 31 March 2024", "month 2024-03-01"),
        ("Umsatz 2024-03", "month 2024-03-01"),
        ("For the month ended 30 March 2024", ""),
        ("YTD March 2024", ""),
        ("January - March 2024", ""),
        ("12 months to March 2024", ""),
        ("March 2024 vs February 2024", ""),
        ("Budget March 2024", ""),
        ("Printed 31 March 2024", ""),
        ("Annual report 2024", ""),
        ("Call 1 March 2024", ""),
        ("In May we were late", ""),
        ("", ""),
    ],
)
def test_the_period_of_a_title(text: str, code: str) -> None:
    assert code_of(text) == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Jan 2024", "month 2024-01-01"),
        ("KPIs Jan 2024", "month 2024-01-01"),
        ("May", "--05"),
        ("2024", "year 2024-01-01"),
        ("Sheet1", ""),
        ("Tabelle1", ""),
        ("Summary", ""),
    ],
)
def test_the_period_of_a_sheet(name: str, code: str) -> None:
    assert code_of(name, is_sheet=True) == code


def test_a_title_of_several_words_gives_its_month() -> None:
    reading = read([["Acme: KPI report March 2024"], [], *TABLE])

    assert values(reading) == {("Revenue", "2024-03"): 100.0, ("Orders", "2024-03"): 5.0}


def test_month_and_value_may_have_rows_of_headings_each() -> None:
    reading = read([["Month:", "March 2024"], [], *TABLE])

    assert values(reading) == {("Revenue", "2024-03"): 100.0, ("Orders", "2024-03"): 5.0}
    assert problems(reading) == {}


def test_months_below_each_other_with_several_columns() -> None:
    rows: list[list[Plain]] = [
        ["January 2024"],
        ["KPI", "Shop A", "Shop B", "Total"],
        ["Revenue", 100, 200, 300],
        ["Orders", 5, 6, 11],
        [],
        ["February 2024"],
        ["KPI", "Shop A", "Shop B", "Total"],
        ["Revenue", 110, 210, 320],
        ["Orders", 7, 8, 15],
    ]
    wanted = {
        ("Shop A > Revenue", "2024-01"): 100.0,
        ("Shop B > Revenue", "2024-01"): 200.0,
        ("Shop A > Orders", "2024-01"): 5.0,
        ("Shop B > Orders", "2024-01"): 6.0,
        ("Shop A > Revenue", "2024-02"): 110.0,
        ("Shop B > Revenue", "2024-02"): 210.0,
        ("Shop A > Orders", "2024-02"): 7.0,
        ("Shop B > Orders", "2024-02"): 8.0,
    }
    reading = read(rows)

    assert values(reading) == wanted
    assert totals(reading)["D3"] == (300.0, 300.0, "B3:C3")
    assert layout_of(reading) is Layout.WIDE
    assert values(read(rows[:4] + rows[5:])) == wanted
    beside = [
        [*one, *[None] * (5 - len(one)), *other]
        for one, other in zip(rows[:4], rows[5:], strict=True)
    ]
    assert values(read(beside)) == wanted
    merged = [Area(0, 0, 0, 3), Area(5, 0, 5, 3)]
    assert values(read(grid(rows, merged=merged))) == wanted


def test_metrics_across_and_shops_down() -> None:
    reading = read([["January 2024"], ["Shop", "Revenue", "Orders"], ["A", 1, 2], ["B", 3, 4]])

    assert values(reading) == {
        ("Revenue > A", "2024-01"): 1.0,
        ("Orders > A", "2024-01"): 2.0,
        ("Revenue > B", "2024-01"): 3.0,
        ("Orders > B", "2024-01"): 4.0,
    }


def test_the_unit_beside_a_value_is_no_value() -> None:
    reading = read([["March 2024"], ["KPI", "Value", "Unit"], ["Revenue", 1, "k€"], ["Orders", 5]])

    assert values(reading) == {("Revenue", "2024-03"): 1000.0, ("Orders", "2024-03"): 5.0}
    assert problems(reading) == {}


def test_a_share_beside_a_value_is_left_out() -> None:
    reading = read(
        [["March 2024"], [None, "Amount", "% of Income"], ["Income", 100, 1], ["Costs", 50, 0.5]]
    )

    assert values(reading) == {("Income", "2024-03"): 100.0, ("Costs", "2024-03"): 50.0}
    assert reasons(reading)["C3"] == "The column “% of Income” is no period."


@pytest.mark.parametrize(
    "rows",
    [
        [["Product", "Price"], ["Apple", 1.5], ["Pear", 2.5]],
        [["Item", "SKU", "Price", "Stock"], ["A", "x1", 2, 3], ["B", "x2", 4, 5]],
        [["Customer", "Invoice", "Amount"], ["Smith", 1001, 150], ["Jones", 1002, 250]],
        [["Name", "Phone"], ["Smith", 1001], ["Jones", 1002]],
        [["Customer", "Current", "1 - 30", "> 30"], ["Smith", 1, 2, 3], ["Jones", 4, 5, 6]],
        [["Sale", "Paid", "Amount"], ["A", dt.date(2024, 1, 2), 3], ["B", dt.date(2024, 1, 3), 3]],
    ],
)
def test_lists_under_a_month_are_none(rows: list[list[Plain]]) -> None:
    for made in (grid(rows, "Jan 2024"), grid([["January 2024"], *rows])):
        assert ("Amount", "2024-01") not in values(read(made))
        assert {period for _label, period in values(read(made))} <= {"2024-01-02", "2024-01-03"}


def test_the_scale_over_months_whose_first_is_empty_is_that_of_all() -> None:
    reading = read(
        [
            ["All amounts in thousands"],
            [],
            ["January 2024"],
            ["Revenue"],
            [],
            ["February 2024"],
            ["Revenue", 1],
            ["Orders", 2],
        ]
    )

    assert values(reading) == {("Revenue", "2024-02"): 1000.0, ("Orders", "2024-02"): 2000.0}


def test_shops_over_their_actual_and_budget() -> None:
    reading = read(
        [
            ["January 2024"],
            [None, "Shop A", None, "Shop B", None],
            ["KPI", "Actual", "Budget", "Actual", "Budget"],
            ["Revenue", 1, 2, 3, 4],
        ]
    )

    assert values(reading) == {
        ("Shop A > Revenue", "2024-01"): 1.0,
        ("Shop B > Revenue", "2024-01"): 3.0,
    }
    assert targets(reading) == {
        ("Shop A > Revenue", "2024-01"): 2.0,
        ("Shop B > Revenue", "2024-01"): 4.0,
    }


def test_who_made_a_table_is_no_metric() -> None:
    reading = read(
        [["KPI", "Jan 2024", "Feb 2024"], ["Orders", 1, 2], [], ["Prepared by", "Anna", 2024]]
    )

    assert set(values(reading)) == {("Orders", "2024-01"), ("Orders", "2024-02")}
    assert set(problems(reading)) == {"B4", "C4"}


def test_a_sheet_of_forecasts_says_so() -> None:
    reading = read(grid([["KPI", "Jan 2024"], ["Orders", 1]], "Forecast 2024"))

    assert values(reading) == targets(reading) == {}
    assert "is a forecast" in reasons(reading)["B2"]
