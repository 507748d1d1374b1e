"""Plain sheets of bookkeepers that have to come in, and units that have to count."""

import pytest

from kpidesk.domain.periods import Frequency
from tests.spreadsheets.making import Plain, problems, read, read_data, reasons, targets, values

ONE_MONTH = {("Sales", "2024-01"): 1.0, ("Costs", "2024-01"): 3.0}


def csv(text: str) -> dict[tuple[str, str], float]:
    (reading,) = read_data(text.encode(), "file.csv")
    assert not problems(reading)
    return values(reading)


@pytest.mark.parametrize(
    "text",
    [
        "Jan 2024\nSales,1\nCosts,3\n",
        "January 2024\nMetric,Amount\nSales,1\nCosts,3\n",
        "Metric,Jan 2024,,\n,Actual,Budget,Variance\nSales,1,2,1\nCosts,3,4,1\n",
    ],
)
def test_text_may_leave_the_blank_ends_of_its_headings_away(text: str) -> None:
    assert csv(text) == ONE_MONTH


def test_a_line_with_more_cells_than_all_headings_is_still_rejected() -> None:
    text = "Metric,Jan 2024,\n,Actual,Budget\nSales,1,234,5\nCosts,3,4\n"
    (reading,) = read_data(text.encode(), "file.csv")
    assert "more cells than the headings" in problems(reading)["B3"]


@pytest.mark.parametrize("unit", ["T€", "k€", "EUR k", "in thousands"])
def test_a_unit_beside_the_name_counts(unit: str) -> None:
    rows: list[list[Plain]] = [
        ["Metric", "Unit", "Jan 2024"],
        ["Sales", unit, 5],
        ["Costs", "EUR", 7],
    ]
    assert values(read(rows)) == {("Sales", "2024-01"): 5000, ("Costs", "2024-01"): 7}
    turned: list[list[Plain]] = [[name, number, beside] for name, beside, number in rows]
    assert values(read(turned)) == {("Sales", "2024-01"): 5000, ("Costs", "2024-01"): 7}


def test_a_unit_that_is_not_understood_rejects_its_row() -> None:
    rows: list[list[Plain]] = [
        ["Metric", "Unit", "Jan 2024"],
        ["Sales", "Tsd. Stück", 5],
        ["Costs", "kg", 7],
    ]
    reading = read(rows)
    assert values(reading) == {("Costs", "2024-01"): 7}
    assert "Tsd. Stück" in problems(reading)["C2"]


def test_a_unit_that_contradicts_the_name_rejects_its_row() -> None:
    rows: list[list[Plain]] = [
        ["Metric", "Unit", "Jan 2024"],
        ["Sales (Mio. €)", "T€", 5],
        ["Costs", "EUR", 7],
    ]
    assert set(problems(read(rows))) == {"C2"}


def test_actual_and_budget_may_stand_in_the_heading_of_the_month() -> None:
    for headings in (
        ["Jan 2024 Actual", "Jan 2024 Budget", "Jan 2024 Var"],
        ["Actual Jan-24", "Budget Jan-24", "Var Jan-24"],
        ["Jan 2024 (Ist)", "Jan 2024 (Plan)", "Abweichung Jan 2024"],
    ):
        reading = read([["Metric", *headings], ["Sales", 2, 1, 1], ["Costs", 4, 3, 1]])
        assert values(reading) == {("Sales", "2024-01"): 2, ("Costs", "2024-01"): 4}, headings
        assert targets(reading) == {("Sales", "2024-01"): 1, ("Costs", "2024-01"): 3}, headings
        assert not problems(reading)


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("Month ended 31 Jan 2024", "2024-01"),
        ("Quarter ended March 31, 2024", "2024-Q1"),
        ("For the year ended 31.12.2024", "2024"),
        ("Week of Jan 29, 2024", "2024-W05"),
        ("Week of 1/29/2024", "2024-W05"),
        ("w/e 04 Feb 2024", "2024-W05"),
        ("w/c 2024-01-29", "2024-W05"),
    ],
)
def test_a_heading_may_say_when_its_period_ended_or_began(heading: str, code: str) -> None:
    assert values(read([["Metric", heading], ["Sales", 5]])) == {("Sales", code): 5}


@pytest.mark.parametrize(
    "heading",
    ["Week of Jan 7, 2024", "w/e 3 Feb 2024", "Month ended 26 Aug 2025", "Week of 2/5/2024"],
)
def test_a_week_or_month_of_other_days_is_rejected(heading: str) -> None:
    reading = read([["Metric", heading], ["Sales", 5]])
    assert not values(reading)
    assert set(problems(reading)) == {"B2"}


def test_a_report_for_one_span_is_of_it() -> None:
    head = "Acme\nBalance Sheet\n"
    assert csv(f'{head}"As of December 31, 2024"\n\n,Total\nCash,5\nBank,6\n') == {
        ("Cash", "2024-12"): 5,
        ("Bank", "2024-12"): 6,
    }
    assert csv(f'{head}"January 1 - December 31, 2024"\n\n,Total\nSales,5\nFees,6\n') == {
        ("Sales", "2024"): 5,
        ("Fees", "2024"): 6,
    }


def test_columns_of_half_years_are_rejected_with_the_reason() -> None:
    reading = read([["Metric", "H1 2024", "H2 2024"], ["Sales", 1, 2]])
    assert not values(reading)
    assert "half year" in problems(reading)["B2"]
    assert reading.tables[0].frequency is None


def test_a_half_year_among_months_is_left_out_with_the_reason() -> None:
    reading = read([["Metric", "Jan 2024", "Feb 2024", "H1 2024"], ["Sales", 1, 2, 9]])
    assert reading.tables[0].frequency is Frequency.MONTH
    assert not problems(reading)
    assert "half year" in reasons(reading)["D2"]


def test_a_unit_in_brackets_behind_the_period_counts() -> None:
    rows: list[list[Plain]] = [["Metric", "Jan 2024 (k€)", "Feb 2024 (k€)"], ["Sales", 1, 2]]
    assert values(read(rows)) == {("Sales", "2024-01"): 1000, ("Sales", "2024-02"): 2000}


def test_a_year_before_beside_each_month_is_left_out() -> None:
    reading = read([["Metric", "Jan 2024", "Jan 2024 PY"], ["Sales", 1, 2]])
    assert values(reading) == {("Sales", "2024-01"): 1}
    assert set(reasons(reading)) >= {"C2"}


def test_a_list_in_thousands_by_its_column_of_units_is_multiplied_and_says_so() -> None:
    text = "Date,Metric,Unit,Value\n2024-01-31,Sales,T€,1\n2024-02-29,Sales,T€,2\n"
    (reading,) = read_data(text.encode(), "file.csv")
    assert values(reading) == {("Sales", "2024-01"): 1000, ("Sales", "2024-02"): 2000}
    assert [scale.factor for scale in reading.tables[0].scales] == [1000]


def test_a_list_in_thousands_is_rejected_where_only_its_cells_say_so() -> None:
    text = "Date,Revenue,Users\n,T€,\n2024-01-31,1,5\n2024-02-29,2,6\n"
    (reading,) = read_data(text.encode(), "file.csv")
    assert not values(reading)
    assert any("T€" in problem for problem in problems(reading).values())
