"""Tables with metrics in rows and periods in columns."""

import datetime as dt

import pytest

from kpidesk.domain.imports import Layout
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.spreadsheets.grid import Area
from tests.readings import layout_of
from tests.spreadsheets.making import (
    GERMAN,
    Plain,
    grid,
    is_sentence,
    only,
    percent,
    problems,
    read,
    reasons,
    values,
)

JAN, FEB, MAR = dt.date(2026, 1, 1), dt.date(2026, 2, 1), dt.date(2026, 3, 1)


def test_a_plain_table() -> None:
    reading = read(
        [
            ["KPI", "Jan 2026", "Feb 2026"],
            ["Revenue", 1000, 1100.5],
            ["Gross margin", percent(0.12), "13 %"],
        ]
    )

    assert layout_of(reading) is Layout.WIDE
    assert values(reading) == {
        ("Revenue", "2026-01"): 1000.0,
        ("Revenue", "2026-02"): 1100.5,
        ("Gross margin", "2026-01"): 0.12,
        ("Gross margin", "2026-02"): 0.13,
    }
    assert [cell.cell for cell in reading.cells if cell.percent] == ["B3", "C3"]
    assert reasons(reading) == {
        "A1:C1": "The headings of the table.",
        "A2:A3": "The names of the rows.",
    }


def test_an_ugly_table() -> None:
    reading = read(
        [
            ["Bike shop Ltd: monthly figures"],
            ["Please look at the stock value.", None, dt.date(2026, 4, 9)],
            [],
            [None, "Account", JAN, "Feb 2026", "März 2026", "Total", "Remark"],
            ["Sales"],
            ["  Revenue ", 4400, 1000, "1,100", "n/a", 2100, "wow"],
            ["New customers", 4410, 5, "-", 7, 12],
            ["Total", None, 1005, 1100, 7],
            [],
            ["Margin"],
            ["Gross margin", 4500, percent(0.4), percent(0.41), "about 40"],
            [],
            ["All figures provisional."],
        ]
    )

    assert values(reading) == {
        ("Sales > Revenue", "2026-01"): 1000.0,
        ("Sales > Revenue", "2026-02"): 1100.0,
        ("New customers", "2026-01"): 5.0,
        ("New customers", "2026-03"): 7.0,
        ("Gross margin", "2026-01"): 0.4,
        ("Gross margin", "2026-02"): 0.41,
    }
    assert list(problems(reading)) == ["E11"]
    why = reasons(reading)
    assert why["E6"] == "“n/a” means that there is no value."
    assert why["D7"] == "“-” means that there is no value."
    assert why["A8"] == why["C8"] == "“Total” is a total."
    assert why["F6"] == "“Total” is a total."
    assert why["G6"] == "The column “Remark” is no period."
    assert why["A5"] == "A heading or a remark: no numbers stand beside it."
    assert why["B6:B11"] == "What stands beside the names of the rows."
    assert why["A1"] == why["A2"] == why["C2"] == "A title or a remark outside the table."


def test_names_come_as_the_sheet_has_them() -> None:
    reading = read([["", "Jan 2026"], ["  NEW   customers\n(all) ", 5]])

    assert only(reading).label == "NEW   customers\n(all)"


@pytest.mark.parametrize(
    ("headings", "codes"),
    [
        ([JAN, FEB], ["2026-01", "2026-02"]),
        ([dt.date(2026, 1, 31), dt.date(2026, 2, 28)], ["2026-01", "2026-02"]),
        ([JAN, "Feb 2026"], ["2026-01", "2026-02"]),
        (["Q1 2026", "Q2 2026"], ["2026-Q1", "2026-Q2"]),
        (["W05 2026", "W06 2026"], ["2026-W05", "2026-W06"]),
        ([2025, 2026], ["2025", "2026"]),
        (["2026", "2025"], ["2026", "2025"]),
        (["FY2025", "FY2026"], ["2025", "2026"]),
        ([dt.date(2026, 1, 1), dt.date(2026, 1, 2)], ["2026-01-01", "2026-01-02"]),
        ([dt.date(2026, 1, 5), dt.date(2026, 1, 12)], ["2026-W02", "2026-W03"]),
        (["01.01.2026", "02.01.2026"], ["2026-01-01", "2026-01-02"]),
        (["01/13/2026", "01/14/2026"], ["2026-01-13", "2026-01-14"]),
    ],
)
def test_periods_in_the_headings(headings: list[Plain], codes: list[str]) -> None:
    reading = read([["Shop", *headings], ["Orders", 7, 8]])

    assert [code for _label, code in values(reading)] == codes


def test_a_quarter_is_that_of_the_business_year() -> None:
    april = FiscalCalendar(4)
    reading = read([["", "Q1 2027"], ["Orders", 7]], calendar=april)

    assert only(reading).period == april.quarter(2027, 1)


@pytest.mark.parametrize(
    ("above", "name"),
    [
        ([["Figures 2026"]], "Sheet"),
        ([[None, 2026.0]], "Sheet"),
        ([["Year:", "2026"]], "Sheet"),
        ([["FY2026"]], "Sheet"),
        ([], "KPI 2026"),
        ([["2026"], ["Printed on 03.01.2027"]], "Sheet"),
        ([["2026"], [dt.date(2027, 1, 3)]], "2026"),
        ([["Figures 2026"], ["Budget", 2000]], "Sheet"),
    ],
)
def test_the_year_may_stand_elsewhere(above: list[list[Plain]], name: str) -> None:
    rows: list[list[Plain]] = [*above, ["KPI", "January", "Feb", "März"], ["Orders", 7, 8, 9]]

    assert values(read(grid(rows, name))) == {
        ("Orders", "2026-01"): 7.0,
        ("Orders", "2026-02"): 8.0,
        ("Orders", "2026-03"): 9.0,
    }


@pytest.mark.parametrize(
    "above",
    [
        [],
        [["Printed on 03.01.2027"]],
        [[dt.date(2027, 1, 3)]],
        [["Figures 2025/26"]],
        [["Figures 2025-2026"]],
        [["2025 against 2026"]],
        [["Order 20261"]],
        [["Budget", 2000]],
        [["Budget", 2000, 2001]],
        [["Staff", "Budget", 2026]],
    ],
)
def test_where_no_single_year_is_to_be_found_none_is_assumed(above: list[list[Plain]]) -> None:
    reading = read([*above, ["KPI", "January", "Feb"], ["Orders", 7, 8]])

    assert layout_of(reading) is Layout.WIDE
    assert values(reading) == {}
    assert len(problems(reading)) == 2
    assert all(is_sentence(problem) for problem in problems(reading).values())


def test_a_year_in_the_corner() -> None:
    reading = read([[2026, "Jan", "Feb"], ["Orders", 7, 8]])

    assert [code for _label, code in values(reading)] == ["2026-01", "2026-02"]


def test_a_row_of_years_above_the_months() -> None:
    rows: list[list[Plain]] = [
        [None, 2025, None, 2026],
        ["KPI", "Nov", "Dec", "Jan", "Feb"],
        ["Orders", 1, 2, 3, 4],
    ]

    assert [code for _label, code in values(read(rows))] == [
        "2025-11",
        "2025-12",
        "2026-01",
        "2026-02",
    ]


def test_a_merged_year_is_that_of_what_it_covers() -> None:
    rows: list[list[Plain]] = [[None, 2026], ["KPI", "Jan", "Feb", "Mar"], ["Orders", 1, 2, 3]]
    reading = read(grid(rows, merged=[Area(0, 1, 0, 2)]))

    assert values(reading) == {("Orders", "2026-01"): 1.0, ("Orders", "2026-02"): 2.0}
    assert list(problems(reading)) == ["D3"]


def test_months_that_run_over_the_turn_of_the_year_do_not_share_one_year() -> None:
    reading = read([["2026"], ["KPI", "Nov", "Dec", "Jan"], ["Orders", 1, 2, 3]])

    assert values(reading) == {}
    assert len(problems(reading)) == 3


@pytest.mark.parametrize(
    ("years", "codes"),
    [
        ([2025, None, None, 2026], ["2025-10", "2025-11", "2025-12", "2026-01", "2026-02"]),
        (["2025", None, "2026"], ["2025-10", "2025-11", "2025-12", "2026-01", "2026-02"]),
        ([2025, 2026], []),
        ([2025, None, None, 2027], []),
        ([2026, None, None, 2025], []),
    ],
)
def test_years_that_stand_over_the_middle_of_their_months_are_not_misread(
    years: list[Plain], codes: list[str]
) -> None:
    rows: list[list[Plain]] = [
        [None, None, *years],
        ["KPI", "Oct", "Nov", "Dec", "Jan", "Feb"],
        ["Orders", 1, 2, 3, 4, 5],
    ]

    assert [code for _label, code in values(read(rows))] == codes


def test_a_total_of_the_year_among_months_is_left_out() -> None:
    reading = read([["KPI", "Jan 2026", "Feb 2026", "Q1 2026", "2026"], ["Orders", 1, 2, 3, 4]])

    assert [code for _label, code in values(reading)] == ["2026-01", "2026-02"]
    assert reasons(reading)["D2"] == "The table is monthly, but “Q1 2026” is not."
    assert reasons(reading)["E2"] == "The table is monthly, but “2026” is not."


@pytest.mark.parametrize(
    "label", ["Total", "TOTAL:", "Sum", "Summe", "Gesamt", "Gesamtsumme", "Totale", "Total 2026"]
)
def test_a_row_with_totals_is_left_out(label: str) -> None:
    reading = read([["KPI", "Jan 2026"], ["Orders", 7], [label, 7]])

    assert values(reading) == {("Orders", "2026-01"): 7.0}
    assert reasons(reading)["B3"] == f"“{label}” is a total."


def test_a_metric_whose_name_begins_with_total_is_a_metric() -> None:
    reading = read([["KPI", "Jan 2026"], ["Total orders", 7]])

    assert values(reading) == {("Total orders", "2026-01"): 7.0}


def test_values_that_may_be_years_under_a_numbered_name_are_values() -> None:
    reading = read(
        [
            ["", "Jan 2026", "Feb 2026"],
            ["Metric 1", 5, 6],
            ["Metric 2", 2003, 1950],
            ["Metric 3", 2004, 2005],
            ["Metric 4", 7, 8],
        ]
    )

    assert values(reading) == {
        ("Metric 1", "2026-01"): 5.0,
        ("Metric 1", "2026-02"): 6.0,
        ("Metric 2", "2026-01"): 2003.0,
        ("Metric 2", "2026-02"): 1950.0,
        ("Metric 3", "2026-01"): 2004.0,
        ("Metric 3", "2026-02"): 2005.0,
        ("Metric 4", "2026-01"): 7.0,
        ("Metric 4", "2026-02"): 8.0,
    }


@pytest.mark.parametrize("corner", ["", "KPI"])
@pytest.mark.parametrize("column", [[2023, 2024], [2022, 2023, 2024], [2024, 2023, 2022]])
def test_values_that_may_be_years_under_a_month_are_values(corner: str, column: list[int]) -> None:
    names = ["Revenue", "Costs", "Orders"]
    rows: list[list[Plain]] = [[corner, "Jan 2026", "Feb 2026"]]
    rows += [[name, value, 5] for name, value in zip(names, column, strict=False)]
    reading = read(rows)

    expected: dict[tuple[str, str], float] = {}
    for name, value in zip(names, column, strict=False):
        expected |= {(name, "2026-01"): float(value), (name, "2026-02"): 5.0}
    assert values(reading) == expected


@pytest.mark.parametrize("corner", ["", "Store", "KPI"])
@pytest.mark.parametrize("names", [["S01", "S02"], ["KPI 1", "KPI 2"], ["M1", "B2B"]])
def test_names_may_end_in_digits(corner: str, names: list[str]) -> None:
    first, second = names
    reading = read([[corner, "Jan 2026"], [first, 1], [second, 2]])

    assert values(reading) == {(first, "2026-01"): 1.0, (second, "2026-01"): 2.0}


@pytest.mark.parametrize(
    "remark",
    ["Figures in T€", "all amounts in thousands", "in TEUR", "k€", "Angaben in Tsd. €", "('000)"],
)
def test_numbers_that_are_not_written_in_full_are_multiplied(remark: str) -> None:
    reading = read([[remark], ["KPI", "Jan 2026"], ["Revenue", 12.3]])

    assert only(reading).number == 12_300.0
    assert only(reading).raw_text == "12.3"


@pytest.mark.parametrize(
    "rows",
    [
        [["in thousands, except per unit"], ["KPI", "Jan 2026"], ["Revenue", 12]],
        [["in thousands, except per share and staff"], ["KPI", "Jan 2026"], ["Revenue", 12]],
        [["in thousands, except per share"], ["KPI", "Jan 2026"], ["Shares outstanding", 12]],
        [["in thousands"], ["KPI", "Jan 2026"], ["Revenue (in millions)", 12]],
        [["in thousands"], ["in millions"], ["KPI", "Jan 2026"], ["Revenue", 12]],
    ],
)
def test_numbers_whose_scale_is_not_sure_are_not_read(rows: list[list[Plain]]) -> None:
    reading = read(rows)

    assert values(reading) == {}
    assert all(is_sentence(problem) for problem in problems(reading).values())


@pytest.mark.parametrize(
    "title",
    [
        "$ in thousands, except per share",
        "(in thousands, except per-share data)",
        "in thousands, except share and per share amounts",
    ],
)
def test_figures_of_one_share_are_not_in_thousands(title: str) -> None:
    reading = read(
        [
            [title],
            ["", "Q1 2023", "Q2 2023"],
            ["Revenue", 10, 20],
            ["EPS", 0.1, 0.2],
            ["Earnings per share", 0.3, 0.4],
            ["Weighted shares", 5, 6],
        ]
    )
    assert [cell.number for cell in reading.cells[:6]] == [10_000.0, 20_000.0, 0.1, 0.2, 0.3, 0.4]
    assert set(problems(reading)) == {"B6", "C6"}
    assert reading.tables[0].scales[0].words == title


@pytest.mark.parametrize(
    "heading", ["Trailing 12 months ended March 2024", "TTM Mar 2024", "LTM", "Last 12 months"]
)
def test_a_column_of_the_last_twelve_months_is_no_period(heading: str) -> None:
    reading = read([["KPI", "Feb 2024", "Mar 2024", heading], ["Sales", 1, 2, 100]])

    assert [code for _label, code in values(reading)] == ["2024-02", "2024-03"]
    assert "adds up the months before it" in reasons(reading)["D2"]


def test_a_company_may_be_called_mio() -> None:
    assert len(values(read([["Mio Pizza, Team 4"], ["KPI", "Jan 2026"], ["Revenue", 12]]))) == 1


def test_the_owners_locale_reads_the_texts() -> None:
    rows = [["KPI", "Jan 2026", "Feb 2026"], ["Revenue", "1.234,50", "1.300"]]

    assert list(values(read(rows, locale=GERMAN)).values()) == [1234.5, 1300.0]
    assert values(read([["KPI", "Jan 2026"], ["Revenue", "1.300"]])) == {}


def test_a_sheet_without_numbers_yet_is_a_table() -> None:
    reading = read([["KPI", "Jan 2026", "Feb 2026"], ["Orders"], ["Visitors"]])

    assert layout_of(reading) is Layout.WIDE
    assert reading.cells == ()


@pytest.mark.parametrize(
    "rows",
    [
        [["Customer", "Current", "1 - 30", "31 - 60"], ["Smith", 5, 6, 7]],
        [
            ["A/R Aging"],
            ["Customer", "Current", "1 - 30", "31 - 60", "Total"],
            ["Smith", 5, 6, 7, 18],
        ],
        [["January 2024"], ["Item", "Price"], ["Chair", 50], ["Table", 2024]],
        [["Name", "Street", "Zip"], ["Huber", "Markt 1", 80331], ["Maier", "Markt 2", 2024]],
        [[None, 1, 2, 3], [1, 1, 2, 3], [2, 2, 4, 6], [3, 3, 6, 9]],
        [[1, "Founded", 1999], [2, "Moved", 2001], [3, "Grew", 2005]],
        [["Dear owner,"], ["please call me."]],
        [[5, 6], [7, 8]],
        [["Printed on", dt.date(2026, 3, 31)], ["by Huber"]],
    ],
)
def test_what_is_no_table_of_metrics_and_periods_yields_nothing(rows: list[list[Plain]]) -> None:
    reading = read(rows)

    assert layout_of(reading) is None
    assert reading.cells == ()
    assert all(is_sentence(reason) for reason in reasons(reading).values())


def test_a_record_of_a_text_file_with_too_many_fields_is_not_read() -> None:
    rows: list[list[Plain]] = [["KPI", "Jan 2026"], ["Margin", "1", "5"], ["Orders", "7"]]

    assert values(read(grid(rows, from_text=True))) == {("Orders", "2026-01"): 7.0}
    assert values(read(grid([["KPI", "Jan 2026", "Note"], *rows[1:]], from_text=True))) == {
        ("Margin", "2026-01"): 1.0,
        ("Orders", "2026-01"): 7.0,
    }
