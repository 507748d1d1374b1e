"""What is asked about a year that stands nowhere, and what is said of the answer."""

import datetime as dt

import pytest

from kpidesk.domain.imports import CellRead, Layout, TableReading, Yearless
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.ui.models.import_years import year_of, year_question, years_said

MONTH, QUARTER, WEEK = Frequency.MONTH, Frequency.QUARTER, Frequency.WEEK
CALENDAR = FiscalCalendar()


def asking(frequency: Frequency, *numbers: int) -> TableReading:
    cells = [
        CellRead(
            "S", f"{chr(65 + at)}2", "Revenue", None, "1", 1.0, yearless=Yearless(frequency, n)
        )
        for at, n in enumerate(numbers, start=1)
    ]
    return TableReading(Layout.WIDE, "A1:Z9", frequency, (*cells, *cells), needs_year=True)


def answered(*starts: dt.date, frequency: Frequency = MONTH) -> TableReading:
    cells = tuple(
        CellRead("S", f"B{at}", "Revenue", Period(frequency, start), "1", 1.0)
        for at, start in enumerate(starts, start=2)
    )
    return TableReading(Layout.WIDE, "A1:Z9", frequency, cells)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (asking(MONTH, 1, 2, 3), "The sheet names January to March, but no year."),
        (asking(MONTH, 3, 2, 1), "The sheet names March to January, but no year."),
        (asking(MONTH, 5), "The sheet names May, but no year."),
        (asking(QUARTER, 1, 2), "The sheet names Q1 to Q2, but no year."),
        (asking(WEEK, 5, 6), "The sheet names week 5 to week 6, but no year."),
        (asking(MONTH), "The sheet names periods, but no year."),
        (answered(dt.date(2026, 1, 1)), ""),
    ],
)
def test_the_year_is_asked_with_the_periods_that_lack_it(table: TableReading, said: str) -> None:
    assert year_question([answered(dt.date(2020, 1, 1)), table]) == said
    assert year_of([table]) == ""


@pytest.mark.parametrize("numbers", [(11, 12, 1, 2), (2, 1, 12, 11)])
def test_across_new_year_it_is_the_year_of_the_earliest(numbers: tuple[int, ...]) -> None:
    table = asking(MONTH, *numbers)
    assert "Say the year of November;" in year_question([table])
    assert year_of([table]) == "November"


def test_it_is_said_which_month_got_which_year() -> None:
    turn = [dt.date(2025, 11, 1), dt.date(2025, 12, 1), dt.date(2026, 1, 1)]
    assert years_said([answered(*turn)], CALENDAR) == "Nov 2025 to Dec 2025 · Jan 2026"
    assert years_said([answered(dt.date(2026, 5, 1))], CALENDAR) == "May 2026"
    many = [dt.date(year, 1, 1) for year in range(2020, 2026)]
    assert years_said([answered(*many)], CALENDAR) == "Jan 2020 to Jan 2025"
    assert years_said([], CALENDAR) == ""
