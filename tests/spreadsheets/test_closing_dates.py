"""Days under "Week ending" and its like stand for whole weeks, months, quarters and years."""

import datetime as dt

import pytest

from kpidesk.domain.imports import DateOrder, Layout
from kpidesk.domain.periods import FiscalCalendar, Frequency
from kpidesk.spreadsheets.closing_headings import Closing, Side, closing_of
from tests.spreadsheets.making import CALENDAR, Plain, problems, read, values
from tests.spreadsheets.making_exports import export, read_export

WEEK, MONTH = Frequency.WEEK, Frequency.MONTH
QUARTER, YEAR = Frequency.QUARTER, Frequency.YEAR
FIRST, LAST, EITHER = Side.FIRST, Side.LAST, Side.EITHER


@pytest.mark.parametrize(
    ("heading", "frequency", "side"),
    [
        ("Week ending", WEEK, LAST),
        ("Week Ending Date", WEEK, LAST),
        ("Week ending (Sunday)", WEEK, LAST),
        ("Week ending Saturday", WEEK, LAST),
        ("Weekending", WEEK, LAST),
        ("W/E", WEEK, LAST),
        ("w/e date", WEEK, LAST),
        ("Wk ending", WEEK, LAST),
        ("Week end date", WEEK, LAST),
        ("Woche bis", WEEK, LAST),
        ("Semaine se terminant le", WEEK, LAST),
        ("Semana que termina el", WEEK, LAST),
        ("Settimana al", WEEK, LAST),
        ("Week commencing", WEEK, FIRST),
        ("W/C", WEEK, FIRST),
        ("Week starting", WEEK, FIRST),
        ("Week of", WEEK, FIRST),
        ("Woche ab", WEEK, FIRST),
        ("Wochenbeginn", WEEK, FIRST),
        ("Semaine du", WEEK, FIRST),
        ("Week", WEEK, EITHER),
        ("Month ending", MONTH, LAST),
        ("Month end", MONTH, LAST),
        ("For the month ended", MONTH, LAST),
        ("Monatsende", MONTH, LAST),
        ("Fin de mois", MONTH, LAST),
        ("Quarter ended", QUARTER, LAST),
        ("Year ended", YEAR, LAST),
        ("Fiscal year end", YEAR, LAST),
        ("Month", MONTH, EITHER),
    ],
)
def test_headings_of_closing_days(heading: str, frequency: Frequency, side: Side) -> None:
    assert closing_of(heading) == Closing(frequency, side)


@pytest.mark.parametrize(
    "heading",
    [
        *("Date", "Weekend", "Wochenende", "Week to date", "Month to date", "Year of birth"),
        *("Weekly sales", "Start date", "End date", "Order date", "Period", "Day", ""),
    ],
)
def test_headings_of_anything_else(heading: str) -> None:
    assert closing_of(heading) is None


def days(first: dt.date, step: int, count: int = 4) -> list[dt.date]:
    return [first + dt.timedelta(days=step * number) for number in range(count)]


@pytest.mark.parametrize(
    ("heading", "first", "has_note"),
    [
        ("Week ending", dt.date(2024, 2, 4), False),  # a Sunday
        ("Week ending", dt.date(2024, 2, 3), True),
        ("Week ending", dt.date(2024, 2, 2), True),
        ("Week ending", dt.date(2024, 2, 1), True),  # four of its days are in this week
        ("Week ending", dt.date(2024, 2, 7), True),
        ("Week commencing", dt.date(2024, 1, 29), False),
        ("Week commencing", dt.date(2024, 1, 28), True),
        ("Week commencing", dt.date(2024, 2, 1), True),
        ("Week", dt.date(2024, 1, 29), False),
    ],
)
@pytest.mark.parametrize("is_long", [True, False])
def test_weeks_by_one_of_their_days(
    heading: str, first: dt.date, has_note: bool, is_long: bool
) -> None:
    rows: list[list[Plain]] = [[heading, "Metric", "Value"] if is_long else [heading, "Sales"]]
    for number, day in enumerate(days(first, 7)):
        rows.append([day, *(["Sales"] if is_long else []), 10.0 + number])
    reading = read(rows)

    assert reading.tables[0].layout is (Layout.LONG if is_long else Layout.COLUMNS)
    assert reading.tables[0].frequency is Frequency.WEEK
    assert values(reading) == {
        ("Sales", f"2024-W0{5 + number}"): 10.0 + number for number in range(4)
    }
    assert all(bool(cell.note) is has_note for cell in reading.cells)


def test_a_day_that_no_week_of_the_column_ends_on_is_refused() -> None:
    dates = [*days(dt.date(2024, 2, 4), 7), dt.date(2024, 3, 2)]
    rows: list[list[Plain]] = [["Week ending", "Sales"]]
    rows += [[day, 1.0] for day in dates]
    reading = read(rows)

    assert set(problems(reading)) == {"B6"}
    assert len(values(reading)) == 4


def test_a_week_by_its_sunday_may_begin_or_end_there() -> None:
    rows: list[list[Plain]] = [["Week", "Sales"]]
    rows += [[day, 1.0] for day in days(dt.date(2024, 2, 4), 7)]
    reading = read(rows)

    assert not values(reading)
    assert "Week ending" in problems(reading)["B2"]


def test_weeks_in_a_text_file_with_the_day_first() -> None:
    rows = [["02/02/2024", "10"], ["09/02/2024", "11"], ["16/02/2024", "12"]]
    reading = read_export(export("W/E,Sales", rows))

    assert values(reading) == {
        ("Sales", "2024-W05"): 10.0,
        ("Sales", "2024-W06"): 11.0,
        ("Sales", "2024-W07"): 12.0,
    }
    assert reading.tables[0].date_order is DateOrder.DAY_FIRST


@pytest.mark.parametrize(
    ("heading", "dates", "periods"),
    [
        ("Month ending", ["2024-01-31", "2024-02-29"], ["2024-01", "2024-02"]),
        ("Month ending", ["2024-01-28", "2024-02-25"], ["2024-01", "2024-02"]),
        ("Month ending", ["2024-02-03", "2024-03-02"], ["2024-01", "2024-02"]),
        ("Month beginning", ["2024-01-01", "2024-02-01"], ["2024-01", "2024-02"]),
        ("Month", ["2024-01-15", "2024-02-15"], ["2024-01", "2024-02"]),
        ("Month ending", ["2024-01-15", "2024-02-15"], []),
        ("Quarter ended", ["2024-03-31", "2024-06-30"], ["2024-Q1", "2024-Q2"]),
        ("Quarter ended", ["2024-02-29", "2024-05-31"], []),
        ("Quarter", ["2024-01-01", "2024-04-01"], ["2024-Q1", "2024-Q2"]),
        ("Year ended", ["2023-12-31", "2024-12-31"], ["2023", "2024"]),
        ("Year ended", ["31 March 2023", "31 March 2024"], []),
    ],
)
def test_months_quarters_and_years(heading: str, dates: list[str], periods: list[str]) -> None:
    reading = read_export(export(f"{heading},Sales", [[day, "7"] for day in dates]))

    assert [period for _label, period in values(reading)] == periods
    assert len(problems(reading)) == len(dates) - len(periods)


def test_years_of_the_business() -> None:
    rows: list[list[Plain]] = [["Year ended", "Sales"]]
    rows += [[dt.date(year, 3, 31), 1.0] for year in (2022, 2023, 2024)]
    calendar = FiscalCalendar(4)

    assert [cell.period for cell in read(rows, calendar).cells] == [
        calendar.year(year) for year in (2022, 2023, 2024)
    ]
    assert not values(read(rows, CALENDAR))


@pytest.mark.parametrize("heading", ["Pay period ending", "Period ended"])
def test_a_period_of_two_weeks_is_no_day(heading: str) -> None:
    rows = [["2024-01-12", "7"], ["2024-01-26", "7"], ["2024-02-09", "7"]]
    reading = read_export(export(f"{heading},Gross pay", rows))

    assert not values(reading)
    assert len(problems(reading)) == 3


@pytest.mark.parametrize(
    ("dates", "periods"),
    [
        (["2024-02-04", "2024-02-11", "2024-02-18"], ["2024-W05", "2024-W06", "2024-W07"]),
        (["2024-01-31", "2024-02-29", "2024-03-31"], ["2024-01", "2024-02", "2024-03"]),
        (["2024-02-04", "2024-02-05", "2024-02-06"], ["2024-02-04", "2024-02-05", "2024-02-06"]),
    ],
)
def test_a_period_as_long_as_its_dates_are_apart(dates: list[str], periods: list[str]) -> None:
    reading = read_export(export("Period ending,Gross pay", [[day, "7"] for day in dates]))

    assert [period for _label, period in values(reading)] == periods


def test_a_timesheet_is_added_up_by_week() -> None:
    rows: list[list[Plain]] = [["Week ending", "Employee", "Project", "Hours"]]
    for day in days(dt.date(2024, 2, 4), 7, 6):
        rows += [[day, name, "P1", 8.0] for name in ("Ann", "Bob", "Ann")]
    reading = read(rows)

    assert reading.tables[0].layout is Layout.TRANSACTIONS
    assert {cell.period.frequency for cell in reading.cells if cell.period} == {Frequency.WEEK}


def test_a_day_without_its_year_is_of_no_known_week() -> None:
    reading = read([["Week ending", "Sales"], ["Feb 4", 1.0], ["Feb 11", 2.0], ["Feb 18", 2.0]])

    assert not values(reading)
