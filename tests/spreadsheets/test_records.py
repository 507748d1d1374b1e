"""Lists of records: long lists, a date with columns of figures, and transactions."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain import period_names
from kpidesk.domain.import_options import ReadOptions, TableHint
from kpidesk.domain.imports import DateOrder, Layout, SheetReading, TableReading
from kpidesk.domain.numbers import ENGLISH
from kpidesk.spreadsheets.grid import Grid
from kpidesk.spreadsheets.layout import read_sheet
from tests.spreadsheets.making import (
    CALENDAR,
    GERMAN,
    Plain,
    grid,
    is_sentence,
    percent,
    places,
    problems,
    read,
    read_data,
    reasons,
    values,
)

JAN, FEB, MAR = dt.date(2026, 1, 1), dt.date(2026, 2, 1), dt.date(2026, 3, 1)


def table(reading: SheetReading) -> TableReading:
    (one,) = reading.tables
    return one


def from_csv(*lines: str) -> SheetReading:
    (reading,) = read_data("\n".join(lines).encode(), "list.csv")
    return reading


def days(start: dt.date, count: int, step: int = 1) -> list[dt.date]:
    return [start + dt.timedelta(days=number * step) for number in range(count)]


def assert_every_cell_ends_once(made: Grid, reading: SheetReading) -> None:
    ends: Counter[tuple[int, int]] = Counter()
    for one in reading.tables:
        for area in (*(cell.cell for cell in one.cells), *(cell.cell for cell in one.targets)):
            ends.update(_filled(made, area))
    for ignored in reading.ignored:
        ends.update(_filled(made, ignored.cell))

    assert ends == Counter((row, column) for row, column, _cell in made.cells())


def _filled(made: Grid, area: str) -> list[tuple[int, int]]:
    return [
        (row, column)
        for row, column in places(area)
        if row < len(made.rows)
        and column < len(made.rows[row])
        and made.rows[row][column] is not None
    ]


# Lists with a row for each value


def test_several_columns_of_names_are_joined() -> None:
    reading = read(
        [
            ["Month", "Region", "Metric", "Value"],
            [JAN, "North", "Revenue", 1],
            [JAN, "South", "Revenue", 2],
            [JAN, "South", "Orders", 3],
        ]
    )

    assert values(reading) == {
        ("North > Revenue", "2026-01"): 1.0,
        ("South > Revenue", "2026-01"): 2.0,
        ("South > Orders", "2026-01"): 3.0,
    }


def test_a_column_that_tells_figures_apart_is_part_of_their_name() -> None:
    reading = read(
        [
            ["Date", "KPI", "Colour", "Value"],
            [JAN, "Sold", "red", 1],
            [JAN, "Sold", "blue", 2],
            [FEB, "Sold", "red", 3],
            [FEB, "Sold", "blue", 4],
        ]
    )

    assert values(reading)["Sold > blue", "2026-02"] == 4.0


def test_a_list_without_headings_is_told_by_what_it_holds() -> None:
    rows: list[list[Plain]] = [
        [JAN, "Revenue", 10],
        [JAN, "Orders", 2],
        [FEB, "Revenue", 20],
        [FEB, "Orders", 3],
    ]

    reading = read(rows)

    assert table(reading).layout is Layout.LONG
    assert values(reading)["Revenue", "2026-02"] == 20.0


def test_a_list_with_foreign_headings_is_told_by_what_it_holds() -> None:
    reading = read(
        [
            ["Päivä", "Mittari", "Lukema"],
            [JAN, "Myynti", 10],
            [JAN, "Tilaukset", 2],
            [FEB, "Myynti", 20],
            [FEB, "Tilaukset", 3],
        ]
    )

    assert table(reading).layout is Layout.LONG
    assert {label.rpartition(" > ")[2] for label, _code in values(reading)} == {
        "Myynti",
        "Tilaukset",
    }


@pytest.mark.parametrize("month", ["February", 2, "02", "Feb"])
def test_year_and_month_may_stand_in_two_columns(month: Plain) -> None:
    reading = read(
        [["Year", "Month", "KPI", "Value"], [2025, month, "Orders", 5], [2026, month, "Orders", 6]]
    )

    assert values(reading) == {("Orders", "2025-02"): 5.0, ("Orders", "2026-02"): 6.0}


def test_planned_values_are_targets() -> None:
    reading = read(
        [
            ["Month", "KPI", "Scenario", "Value"],
            [JAN, "Revenue", "Actual", 10],
            [JAN, "Revenue", "Budget", 12],
            [JAN, "Revenue", "Forecast 3", 13],
        ]
    )

    assert values(reading) == {("Revenue", "2026-01"): 10.0}
    assert [(one.label, one.number) for one in table(reading).targets] == [("Revenue", 12.0)]
    assert is_sentence(reasons(reading)["D4"])


def test_two_rows_of_one_period_count_once_or_not_at_all() -> None:
    reading = read(
        [
            ["Date", "KPI", "Value"],
            [JAN, "Orders", 5],
            [JAN, "Visitors", 7],
            [JAN, "Orders", 5],
            [JAN, "Visitors", 8],
        ]
    )

    assert values(reading) == {("Orders", "2026-01"): 5.0}
    assert reasons(reading)["C4"] == "It says the same as C2."
    assert set(problems(reading)) == {"C3", "C5"}
    assert "C3" in problems(reading)["C5"]
    assert "C5" in problems(reading)["C3"]


def test_a_total_below_a_list_is_checked() -> None:
    reading = read(
        [["Date", "KPI", "Value"], [JAN, "Rent", 5], [FEB, "Rent", 6], [None, "Total", 12]]
    )

    (check,) = table(reading).totals
    assert (check.cell, check.stated, check.computed, check.cells) == ("C4", 12.0, 11.0, "C2:C3")
    assert check.differs


def test_dates_with_two_readings_are_as_the_person_says() -> None:
    rows: list[list[Plain]] = [["Date", "KPI", "Value"], ["01/02/2026", "Orders", 1]]

    asked = read(rows)
    told = read_sheet(grid(rows), ReadOptions(CALENDAR, ENGLISH, day_first=True))

    assert table(asked).date_order is DateOrder.OPEN
    assert values(asked) == {}
    assert table(told).date_order is DateOrder.DAY_FIRST
    assert [one.period for one in told.cells if one.period is not None] != []


def test_a_scale_in_a_name_or_title_counts() -> None:
    reading = read(
        [["Date", "KPI", "Value"], [JAN, "Revenue (k€)", 5], [JAN, "Orders", 6]],
    )

    assert [(one.number, one.currency) for one in reading.cells] == [(5000.0, "€"), (6.0, "")]


# A date and a column for each metric


def test_columns_of_figures_beside_days() -> None:
    reading = read(
        [
            ["Day", "Weekday", "Visitors", "Conversion", "Sales", "Note"],
            [dt.date(2026, 1, 5), "Mon", 10, percent(0.1), 5.5, "rain"],
            [dt.date(2026, 1, 6), "Tue", 20, percent(0.2), 6.5],
            [dt.date(2026, 1, 7), "Wed", 30, percent(0.3), "n/a"],
            ["Total", None, 60, percent(0.2), 12],
        ]
    )

    assert table(reading).layout is Layout.COLUMNS
    assert values(reading)["Visitors", "2026-01-06"] == 20.0
    assert values(reading)["Conversion", "2026-01-07"] == 0.3
    assert len(values(reading)) == 8
    assert [one.cell for one in table(reading).totals] == ["C5", "E5"]
    assert not any(one.differs for one in table(reading).totals)
    assert reasons(reading)["C5"] == "“Total” is a total."


def test_a_wrong_total_below_columns_is_found_and_an_average_is_not_one() -> None:
    reading = read(
        [
            ["Date", "Orders", "Basket"],
            [JAN, 10, 5],
            [FEB, 20, 7],
            [MAR, 30, 9],
            ["Total", 61, 7],
        ]
    )

    (check,) = table(reading).totals
    assert (check.stated, check.computed) == (61.0, 60.0)


def test_a_repeated_day_is_rejected_unless_it_says_the_same() -> None:
    rows: list[list[Plain]] = [["Date", "Visitors", "Orders"]]
    rows += [[day, 5, 6] for day in days(dt.date(2026, 1, 1), 30)]
    rows += [[dt.date(2026, 1, 30), 5, 7]]

    reading = read(rows)

    assert table(reading).layout is Layout.COLUMNS
    assert reasons(reading)["B32"] == "It says the same as B31."
    assert set(problems(reading)) == {"C31", "C32"}


def test_few_texts_beside_repeating_dates_name_the_figures() -> None:
    reading = read(
        [
            ["Date", "Channel", "Sessions", "Orders"],
            [JAN, "Email", 1, 2],
            [JAN, "Search", 3, 4],
            [FEB, "Email", 5, 6],
            [FEB, "Search", 7, 8],
        ]
    )

    assert values(reading)["Sessions > Email", "2026-02"] == 5.0
    assert len(values(reading)) == 8


def test_dates_may_be_eight_digits_or_have_a_time() -> None:
    digits = read([["Date", "Users"], [20260131.0, 5], [20260201.0, 6]])
    timed = from_csv("Date,Users", "2026-01-31T00:00:00Z,5", "2026-02-01T00:00:00Z,6")

    assert values(digits) == values(timed)
    assert set(values(digits)) == {("Users", "2026-01-31"), ("Users", "2026-02-01")}


def test_figures_without_a_heading_are_not_read() -> None:
    reading = read([["Date", "Orders"], [JAN, 1, 9], [FEB, 2, 9]])

    assert "no heading" in reasons(reading)["C2:C3"]
    assert {label for label, _code in values(reading)} == {"Orders"}


# Transactions


BOOKINGS: list[list[Plain]] = [
    ["Date", "Invoice no.", "Customer", "Amount"],
    [dt.date(2026, 1, 3), "R1", "Smith", 0.1],
    [dt.date(2026, 1, 3), "R2", "Jones", 0.2],
    [dt.date(2026, 1, 30), "R3", "Brown", -0.05],
    [dt.date(2026, 2, 5), "R4", "Clark", 7],
    [dt.date(2026, 3, 31), "R5", "Lewis", 8],
]


def test_bookings_are_added_up_by_months() -> None:
    reading = read(BOOKINGS)

    assert table(reading).layout is Layout.TRANSACTIONS
    assert values(reading) == {
        ("Amount", "2026-01"): 0.25,
        ("Amount", "2026-02"): 7.0,
        ("Amount", "2026-03"): 8.0,
    }
    first, second, third = reading.cells
    assert (first.cell, first.raw_text) == ("D2:D4", "3 rows: 0.25")
    assert "3 Jan 2026" in first.note
    assert second.note == third.note == ""
    assert_every_cell_ends_once(grid(BOOKINGS), reading)


def test_subtotals_between_bookings_are_not_added_up() -> None:
    rows: list[list[Plain]] = [
        *BOOKINGS[:4],
        [dt.date(2026, 1, 31), "Total", None, 0.25],
        [dt.date(2026, 1, 31), None, None, 0.25],
        *BOOKINGS[4:],
    ]
    made = replace(grid(rows), sums=frozenset({(5, 3)}))

    reading = read(made)

    assert values(reading)["Amount", "2026-01"] == 0.25
    assert reasons(reading)["D5"] == "“Total” is a total."
    assert reasons(reading)["D6"] == "It adds up other cells."
    assert_every_cell_ends_once(made, reading)


def test_an_amount_that_is_not_understood_rejects_its_month() -> None:
    rows: list[list[Plain]] = [*BOOKINGS, [dt.date(2026, 3, 31), "R6", "Young", "seven"]]

    reading = read(rows)

    assert set(values(reading)) == {("Amount", "2026-01"), ("Amount", "2026-02")}
    assert "D7" in problems(reading)["D6:D7"]


def test_an_amount_without_a_date_rejects_what_it_may_belong_to() -> None:
    rows: list[list[Plain]] = [*BOOKINGS[:5], ["soon", "R9", "Young", 5], BOOKINGS[5]]

    reading = read(rows)

    assert set(values(reading)) == {("Amount", "2026-01")}
    assert "D6" in problems(reading)["D5"]
    assert_every_cell_ends_once(grid(rows), reading)


def test_a_category_with_few_names_splits_the_sums() -> None:
    rows: list[list[Plain]] = [["Date", "Category", "Text", "Amount"]]
    rows += [
        [day, ("Sales", "Rent")[number % 2], f"text {number}", number]
        for number, day in enumerate(days(dt.date(2026, 1, 1), 30, 3))
    ]

    reading = read(rows)

    labels = {label for label, _code in values(reading)}
    assert labels == {"Amount > Sales", "Amount > Rent"}
    assert sum(values(reading).values()) == sum(range(30))
    assert_every_cell_ends_once(grid(rows), reading)


def test_prices_and_percentages_are_not_added_up() -> None:
    rows: list[list[Plain]] = [["Order date", "Order ID", "Quantity", "Unit price", "Total"]]
    rows += [[day, f"#{day:%j}", 2, 5, 10] for day in days(dt.date(2026, 1, 1), 10, 9)]

    reading = read(rows)

    assert {label for label, _code in values(reading)} == {"Quantity", "Total"}
    assert any("Unit price" in reason for reason in reasons(reading).values())


def test_currencies_are_not_mixed() -> None:
    rows: list[list[Plain]] = [["Date", "Order ID", "Currency", "Amount"]]
    rows += [
        [day, f"#{day:%j}", ("EUR", "usd")[day.day % 2], 10]
        for day in days(dt.date(2026, 1, 1), 10, 9)
    ]

    reading = read(rows)

    assert {label for label, _code in values(reading)} == {"Amount > EUR", "Amount > USD"}
    assert {one.currency for one in reading.cells} == {"EUR", "USD"}


@pytest.mark.parametrize(("step", "code"), [(1, "2026-01-05"), (4, "2026-W02"), (15, "2026-01")])
def test_short_lists_are_added_up_by_weeks_or_days(step: int, code: str) -> None:
    rows: list[list[Plain]] = [["Date", "Order ID", "Amount"]]
    rows += [[day, f"#{day:%j}", 10] for day in days(dt.date(2026, 1, 5), 8, step)]
    rows.append([dt.date(2026, 1, 5), "#x", 1])

    reading = read(rows)

    assert table(reading).layout is Layout.TRANSACTIONS
    assert min(one for _label, one in values(reading)) == code


def test_the_account_of_a_bank() -> None:
    reading = from_csv(
        "Buchungstag;Verwendungszweck;Betrag;Saldo",
        "03.02.2026;Verkauf;200,20;800,30",
        "20.01.2026;Miete;-500,00;600,10",
        "05.01.2026;Verkauf;100,10;1100,10",
    )

    assert table(reading).recipe == "bank"
    assert values(reading) == {
        ("Money in", "2026-01"): 100.1,
        ("Money in", "2026-02"): 200.2,
        ("Money out", "2026-01"): 500.0,
        ("Balance", "2026-01"): 600.1,
        ("Balance", "2026-02"): 800.3,
    }


def test_debit_and_credit_columns() -> None:
    reading = from_csv(
        "Date,Description,Debit,Credit,Balance",
        "2026-01-05,Sale,,100.10,1100.10",
        "2026-01-20,Rent,500.00,,600.10",
    )

    assert values(reading) == {
        ("Money in", "2026-01"): 100.1,
        ("Money out", "2026-01"): 500.0,
        ("Balance", "2026-01"): 600.1,
    }


def test_a_balance_is_not_guessed_where_the_order_is_not_known() -> None:
    reading = from_csv(
        "Date,Description,Amount,Balance",
        "2026-01-05,Sale,1.00,11.00",
        "2026-01-05,Sale,2.00,13.00",
    )

    assert ("Balance", "2026-01") not in values(reading)
    assert values(reading)["Money in", "2026-01"] == 3.0


def test_open_items_by_age_are_no_transactions() -> None:
    reading = read(
        [
            ["A/R Aging Detail"],
            ["Date", "Num", "Customer", "Amount"],
            [dt.date(2026, 1, 3), "R1", "Smith", 5],
            [dt.date(2026, 2, 3), "R2", "Jones", 6],
        ]
    )

    assert values(reading) == {}


def test_a_person_may_say_that_it_is_a_list_of_transactions() -> None:
    rows: list[list[Plain]] = [["Date", "Sales"], [dt.date(2026, 1, 5), 1], [MAR, 2]]
    hint = TableHint("Sheet", "A1:B3", Layout.TRANSACTIONS)

    told = read_sheet(grid(rows), ReadOptions(CALENDAR, ENGLISH, tables=(hint,)))

    assert table(read(rows)).layout is Layout.COLUMNS
    assert table(told).layout is Layout.TRANSACTIONS


amounts = st.one_of(
    st.decimals(-10_000, 10_000, places=2).map(float), st.sampled_from(["n/a", "abc", "-", 5.0])
)


@given(
    st.lists(
        st.tuples(
            st.one_of(
                st.dates(dt.date(2026, 1, 1), dt.date(2026, 6, 30)),
                st.sampled_from([None, "soon", "Total", "2026-02-03 10:11:12"]),
            ),
            st.sampled_from([None, "A", "B", "x y"]),
            st.one_of(st.none(), amounts),
            st.one_of(st.none(), st.floats(0, 100)),
        ),
        min_size=2,
        max_size=14,
    ),
    st.sampled_from(
        [
            ["Date", "Category", "Amount", "Balance"],
            ["Date", "KPI", "Value", "Note"],
            ["Day", "Text", "Revenue", "Orders"],
            ["Booking date", "Invoice no.", "Amount", "Price"],
        ]
    ),
)
def test_every_cell_of_a_list_ends_in_one_place(
    rows: Sequence[tuple[Plain, Plain, Plain, Plain]], header: list[Plain]
) -> None:
    made = grid([header, *rows])

    reading = read(made, locale=GERMAN)

    assert_every_cell_ends_once(made, reading)
    for one in reading.cells:
        assert (one.number is None or one.period is None) == bool(one.problem)
        assert not one.problem or is_sentence(one.problem)


def test_codes_of_periods_are_those_of_the_calendar() -> None:
    reading = read(BOOKINGS)

    for one in reading.cells:
        assert one.period is not None
        assert period_names.code(one.period, CALENDAR).startswith("2026-")
