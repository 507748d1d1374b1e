"""Quarters and years of a business year that, as a title says, is not the company's."""

import datetime as dt

import pytest

from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.imports import SheetReading
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.spreadsheets.business_years import business_starts
from tests.spreadsheets.making import Plain, grid, problems, values
from tests.spreadsheets.making import read as read_rows

QUARTERS = ("Q1", "Q2", "Q3", "Q4")


def read(
    title: str, *heads: Plain, start: int = 1, year: int | None = 2024, layout: str = "wide"
) -> SheetReading:
    rows: list[list[Plain]] = [[title], []]
    if layout == "wide":
        rows += [["KPI", *heads], ["Sales", *range(1, len(heads) + 1)]]
    elif layout == "transposed":
        rows += [["Quarter", "Sales"], *([head, at] for at, head in enumerate(heads, start=1))]
    else:
        rows.append(["Quarter", "Metric", "Value"])
        for at, head in enumerate(heads, start=1):
            rows += [[head, "Sales", at], [head, "Orders", 10 * at]]
    return read_rows(grid(rows), options=ReadOptions(FiscalCalendar(start), ENGLISH, year=year))


def starts(reading: SheetReading) -> list[dt.date]:
    return [
        one.period.start
        for one in reading.cells
        if one.label == "Sales" and one.period is not None and not one.problem
    ]


def quarters(year: int, month: int) -> list[dt.date]:
    months = [year * 12 + month - 1 + 3 * at for at in range(4)]
    return [dt.date(month // 12, month % 12 + 1, 1) for month in months]


@pytest.mark.parametrize("layout", ["wide", "transposed", "long"])
@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("Fiscal year 2024 (April 2023 - March 2024)", 2023),
        ("Fiscal year 2024 (April 2024 - March 2025)", 2024),
        ("FY24 (Apr - Mar)", 2023),
    ],
)
def test_the_title_says_which_quarters_they_are(title: str, year: int, layout: str) -> None:
    reading = read(title, *QUARTERS, layout=layout)

    assert starts(reading) == quarters(year, 4)
    assert all("the title says that its year begins in April" in one.note for one in reading.cells)


@pytest.mark.parametrize(
    "title", ["Apr 2023 - Mar 2024", "1 April 2023 - 31 March 2024", "Year ended 31 March 2024"]
)
def test_spans_and_ends_of_years_say_so_too(title: str) -> None:
    assert starts(read(title, *QUARTERS)) == quarters(2023, 4)
    assert starts(read(title, *QUARTERS, start=4, year=None)) == quarters(2023, 4)


def test_a_calendar_year_in_a_company_with_another_one() -> None:
    assert starts(read("January - December 2024", *QUARTERS, start=4)) == quarters(2024, 1)


@pytest.mark.parametrize("title", ["FY24 (Aug - Jul)", "Sales 2023/24", "Apr - Mar"])
def test_quarters_that_nobody_can_place_are_refused_whatever_year_is_said(title: str) -> None:
    reading = read(title, *QUARTERS)

    assert not values(reading)
    assert all("the company begins in January" in one for one in problems(reading).values())


def test_calendar_quarters_that_fill_the_span_of_the_title_stay() -> None:
    title = "April 2023 - March 2024"

    assert starts(read(title, "Q2 2023", "Q3 2023", "Q4 2023", "Q1 2024")) == quarters(2023, 4)
    assert starts(read(title, "Q2", "Q3", "Q4", "Q1")) == quarters(2023, 4)
    assert starts(read(title, "Q1 2024", "Q2 2024")) == []


def test_years_of_accounts_that_end_in_march_are_none_of_the_calendar() -> None:
    title = "Accounts for the year ended 31 March 2024"

    assert starts(read(title, 2024, 2023)) == []
    assert len(starts(read(title, 2024, 2023, start=4))) == 2


def test_months_follow_the_span_and_not_the_name_of_the_year() -> None:
    rows: list[list[Plain]] = [
        ["Fiscal year 2024 (April 2024 - March 2025)"],
        ["KPI", "Apr", "Dec", "Jan", "Mar"],
        ["Sales", 1, 2, 3, 4],
    ]
    assert [code for _label, code in values(read_rows(rows))] == [
        *("2024-04", "2024-12", "2025-01", "2025-03")
    ]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("01.04.2023 - 31.03.2024", {4}),
        ("2023-07-01 - 2024-06-30", {7}),
        ("July 1, 2023 - June 30, 2024", {7}),
        ("Jan - Mar 2024", set()),
        ("Printed Apr 2023 - Mar 2024", set()),
        ("Sales 2024", set()),
    ],
)
def test_where_titles_say_that_a_year_begins(title: str, expected: set[int]) -> None:
    assert business_starts([title]) == expected
