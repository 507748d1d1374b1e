"""Lists that are added up or counted by period, and how they are told from daily figures."""

import datetime as dt

import pytest

from kpidesk.domain.import_options import ReadOptions, TableHint
from kpidesk.domain.imports import Layout, SheetReading, TableReading
from kpidesk.domain.numbers import ENGLISH
from kpidesk.spreadsheets.layout import read_sheet
from tests.spreadsheets.making import (
    CALENDAR,
    Plain,
    grid,
    problems,
    read,
    reasons,
    targets,
    totals,
    values,
)
from tests.spreadsheets.making_exports import export, read_export

START = dt.date(2026, 1, 1)


def day(number: int) -> dt.date:
    return START + dt.timedelta(days=number)


def table(reading: SheetReading) -> TableReading:
    (one,) = reading.tables
    return one


# Counted


def test_tickets_are_counted_by_month() -> None:
    rows = [[str(1000 + n), day(2 * n).isoformat(), f"Problem {n}"] for n in range(60)]
    reading = read_export(export("Ticket ID,Created,Subject", [*rows, rows[0]]))

    assert table(reading).layout is Layout.TRANSACTIONS
    assert values(reading) == {
        ("Ticket ID (count)", "2026-01"): 16.0,
        ("Ticket ID (count)", "2026-02"): 14.0,
        ("Ticket ID (count)", "2026-03"): 15.0,
        ("Ticket ID (count)", "2026-04"): 15.0,
    }
    assert "counted already" in reasons(reading)["A62"]


def test_deals_that_have_only_names_are_counted() -> None:
    rows = [[f"Deal {n}", ["Ann", "Bob"][n % 2], day(3 * n).isoformat()] for n in range(30)]
    reading = read_export(export("Deal,Owner,Closed on", [*rows, ["Deal x", "Bob", ""]]))

    assert values(reading) == {
        ("Deal (count)", "2026-01"): 11.0,
        ("Deal (count)", "2026-02"): 9.0,
        ("Deal (count)", "2026-03"): 10.0,
    }
    assert reasons(reading)["A32"] == "No date stands in this row."


def test_a_list_of_people_is_not_counted() -> None:
    rows: list[list[Plain]] = [["Name", "Birthday"]]
    rows += [[f"Person {n}", day(40 * n)] for n in range(12)]

    assert read(rows).tables == ()


def test_orders_without_amounts_are_counted_by_their_status() -> None:
    rows: list[list[Plain]] = [["Order no.", "Date", "Status"]]
    rows += [[f"#{n}", day(9 * n), ["paid", "cancelled"][n % 3 == 0]] for n in range(10)]

    reading = read(rows)

    found = values(reading)
    assert sum(number for (label, _), number in found.items() if label.endswith("paid")) == 6
    assert sum(number for (label, _), number in found.items() if label.endswith("cancelled")) == 4


def test_what_did_not_come_about_is_not_added_to_the_rest() -> None:
    rows: list[list[Plain]] = [
        ["Order no.", "Date", "Status", "Amount"],
        ["#1", day(3), "paid", 10],
        ["#2", day(9), "refunded", 99],
        ["#3", day(20), "paid", 5],
        ["#4", day(70), "paid", 1],
    ]

    assert values(read(rows)) == {
        ("Amount > paid", "2026-01"): 15.0,
        ("Amount > refunded", "2026-01"): 99.0,
        ("Amount > paid", "2026-03"): 1.0,
    }


# Daily or not


def test_two_amounts_of_one_day_make_a_list_of_bookings() -> None:
    rows: list[list[Plain]] = [["Date", "Product", "Amount"]]
    rows += [[day(4 * (n // 2)), ["Tea", "Cup"][n % 3 == 0], n] for n in range(20)]
    rows.append([day(36), "Tea", 19])

    reading = read(rows)

    assert table(reading).layout is Layout.TRANSACTIONS
    assert not problems(reading)
    assert sum(values(reading).values()) == sum(range(20)) + 19


def test_bookings_with_texts_of_their_own_need_no_day_with_two() -> None:
    rows: list[list[Plain]] = [["Date", "Customer", "Amount"]]
    rows += [[day(3 * n), f"Customer {n}", 10 + n] for n in range(25)]

    reading = read(rows)

    assert table(reading).layout is Layout.TRANSACTIONS
    assert sum(values(reading).values()) == sum(range(10, 35))


def test_equal_amounts_of_two_customers_are_two() -> None:
    rows: list[list[Plain]] = [
        ["Date", "Customer", "Amount"],
        [day(3), "Smith", 20],
        [day(3), "Jones", 20],
        [day(30), "Brown", 7],
        [day(80), "Clark", 9],
    ]

    assert values(read(rows))["Amount", "2026-01"] == 47.0


def test_amounts_on_days_in_no_order_are_bookings() -> None:
    numbers = [number * number % 47 for number in range(20)]
    rows: list[list[Plain]] = [["Date", "Amount"]]
    rows += [[day(number), 1] for number in numbers]

    reading = read(rows)

    assert table(reading).layout is Layout.TRANSACTIONS
    assert sum(values(reading).values()) == 20


@pytest.mark.parametrize("skipped", [(), (5, 6)])
def test_a_row_for_each_day_of_work_is_daily(skipped: tuple[int, ...]) -> None:
    days = [one for number in range(40) if (one := day(number)).weekday() not in skipped]
    rows: list[list[Plain]] = [["Date", "Description", "Sales"]]
    rows += [[one, f"It was day {number}", number] for number, one in enumerate(days)]

    reading = read(rows)

    assert table(reading).layout is Layout.COLUMNS
    assert len(values(reading)) == len(days)


def test_weekly_amounts_stay_what_they_are() -> None:
    rows: list[list[Plain]] = [["Date", "Amount"]]
    rows += [[day(7 * number), number] for number in range(12)]

    reading = read(rows)

    assert table(reading).layout is Layout.COLUMNS
    assert len(values(reading)) == 12


def test_rows_of_one_day_that_differ_elsewhere_are_not_taken_for_one() -> None:
    rows: list[list[Plain]] = [["Date", "Weather", "Visitors"]]
    rows += [[day(number), f"sun {number}", 5] for number in range(30)]
    rows.append([day(29), "rain", 5])

    reading = read(rows)

    assert set(problems(reading)) == {"C31", "C32"}
    assert "list of transactions" in problems(reading)["C32"]


def test_a_total_below_bookings_is_checked() -> None:
    rows: list[list[Plain]] = [["Date", "Customer", "Amount"]]
    rows += [[day(9 * number), f"Customer {number}", number] for number in range(8)]

    reading = read([*rows, ["Total", None, 29]])

    assert totals(reading) == {"C10": (29.0, 28.0, "C2:C9")}
    assert sum(values(reading).values()) == 28


# Long lists and columns


def test_year_month_and_day_may_stand_in_three_columns() -> None:
    reading = read(
        [
            ["Year", "Month", "Day", "Sales"],
            [2025, 12, 30, 1],
            [2025, 12, 31, 2],
            [2026, 1, 1, 3],
            [2026, 1, None, 4],
        ]
    )

    assert values(reading) == {
        ("Sales", "2025-12-30"): 1.0,
        ("Sales", "2025-12-31"): 2.0,
        ("Sales", "2026-01-01"): 3.0,
    }
    assert "D5" in problems(reading)


def test_currencies_of_columns_stay_apart() -> None:
    reading = read(
        [
            ["Month", "Currency", "Revenue"],
            [dt.date(2026, 1, 1), "EUR", 1],
            [dt.date(2026, 1, 1), "USD", 1],
            [dt.date(2026, 2, 1), "EUR", 5],
        ]
    )

    assert values(reading) == {
        ("Revenue > EUR", "2026-01"): 1.0,
        ("Revenue > USD", "2026-01"): 1.0,
        ("Revenue > EUR", "2026-02"): 5.0,
    }


def test_planned_rows_of_columns_are_targets() -> None:
    rows: list[list[Plain]] = [["Date", "Scenario", "Sales", "Orders"]]
    for number in range(10):
        rows.append([day(number), "Actual", number, 1])
        rows.append([day(number), "Budget", 100, 2])
    rows.append([day(9), "Case B", 7, 7])

    reading = read(rows)

    assert values(reading)["Sales", "2026-01-10"] == 9.0
    assert len(values(reading)) == 20
    assert set(targets(reading).values()) == {100.0, 2.0}
    assert "C22" in reasons(reading)


@pytest.mark.parametrize("is_apart", [False, True])
def test_headings_that_come_again_are_headings(is_apart: bool) -> None:
    headings: list[Plain] = ["Date", "Sales", "Orders"]
    rows: list[list[Plain]] = [headings]
    rows += [[day(number), number, 1] for number in range(10)]
    rows += [[]] if is_apart else []
    rows.append(headings)
    rows += [[day(number), number, 1] for number in range(10, 15)]
    rows.append(["Total", sum(range(15)), 15])

    reading = read(rows)

    assert len(table(reading).cells) == 30
    assert not problems(reading)
    assert all(stated == computed for stated, computed, _cells in totals(reading).values())
    assert "The headings of the table, again." in reasons(reading).values()


def test_headings_that_come_again_in_a_long_list() -> None:
    headings: list[Plain] = ["Date", "Store", "KPI", "Value"]
    reading = read(
        [
            headings,
            [dt.date(2026, 1, 1), "North", "Revenue", 1],
            [],
            headings,
            [dt.date(2026, 1, 1), "South", "Revenue", 2],
            [dt.date(2026, 2, 1), "South", "Revenue", 2],
            [dt.date(2026, 2, 1), "South", "Revenue", 2],
            [dt.date(2026, 2, 1), "North", "Revenue", 3],
            [dt.date(2026, 2, 1), "North", "Revenue", 4],
        ]
    )

    assert values(reading) == {
        ("North > Revenue", "2026-01"): 1.0,
        ("South > Revenue", "2026-01"): 2.0,
        ("South > Revenue", "2026-02"): 2.0,
    }
    assert reasons(reading)["D7"] == "It says the same as D6."
    assert set(problems(reading)) == {"D8", "D9"}


def test_names_with_numbers_are_no_amounts() -> None:
    rows: list[list[Plain]] = [["Date", "Machine", "Sales"]]
    rows += [[day(number), f"R{number % 4}", number] for number in range(12)]

    reading = read(rows)

    assert not problems(reading)
    assert {label.partition(" > ")[0] for label, _code in values(reading)} == {"Sales"}


def test_a_person_may_have_rows_counted() -> None:
    rows: list[list[Plain]] = [["Name", "Joined"], ["Ann", day(1)], ["Bob", day(2)]]
    hint = TableHint("Sheet", "A1:B3", Layout.TRANSACTIONS)

    told = read_sheet(grid(rows), ReadOptions(CALENDAR, ENGLISH, tables=(hint,)))

    assert sum(values(told).values()) == 2
