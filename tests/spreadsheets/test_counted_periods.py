"""Numbers such as 1, 2, 3 under "Week", "Month" or "Day": which periods they are."""

import pytest

from kpidesk.domain import period_names
from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.imports import SheetReading
from kpidesk.domain.numbers import ENGLISH
from kpidesk.spreadsheets.grid import Area
from kpidesk.spreadsheets.layout import read_sheet
from tests.spreadsheets.making import CALENDAR, Plain, grid, is_sentence

WEEKS = ["Week", "KW", "Woche", "Semaine", "Semana", "Settimana", "Weeknr", "uke"]
MONTHS = ["Month", "Monat", "Mois", "Mes", "Mese", "Mês", "Maand"]
Rows = list[list[Plain]]


def read(rows: Rows, sheet: str = "Sheet", merged: tuple[Area, ...] = ()) -> SheetReading:
    options = ReadOptions(CALENDAR, ENGLISH)
    return read_sheet(grid(rows, sheet, merged=merged), options, "book.xlsx")


def codes(reading: SheetReading, label: str = "Revenue") -> list[str]:
    found = []
    for cell in reading.cells:
        assert cell.period is not None or is_sentence(cell.problem)
        if cell.label == label:
            assert cell.number is not None
            waiting = "" if cell.yearless is None else cell.yearless.code
            found.append(
                waiting if cell.period is None else period_names.code(cell.period, CALENDAR)
            )
    return found


def shapes(heading: str, heads: list[Plain], year: Plain = 2024) -> dict[str, tuple[Rows, str]]:
    """Return sheets with the year where it may stand, and the name of the sheet."""
    wide: Rows = [
        [heading, *heads],
        ["Revenue", *[100.5 + at for at, _head in enumerate(heads)]],
        ["Costs", *[10.25 + at for at, _head in enumerate(heads)]],
    ]
    turned: Rows = [[heading, "Revenue", "Costs"]]
    turned += [[head, 100.5 + at, 10.25 + at] for at, head in enumerate(heads)]
    of_list: Rows = [["Year", heading, "Metric", "Value"]]
    of_list += [
        [year, head, name, number + at]
        for at, head in enumerate(heads)
        for name, number in (("Revenue", 100.5), ("Costs", 10.25))
    ]
    with_year: Rows = [["Year", heading, "Revenue", "Costs"]]
    with_year += [[year, head, 100.5 + at, 10.25 + at] for at, head in enumerate(heads)]
    return {
        "wide, titled": ([[f"Sales {year}"], [], *wide], "Sheet"),
        "wide, by sheet": (wide, f"{year}"),
        "turned, titled": ([[f"Sales {year}"], [], *turned], "Sheet"),
        "turned, by sheet": (turned, f"{year}"),
        "columns with a year": (with_year, "Sheet"),
        "a list with a year": (of_list, "Sheet"),
        "a list, by sheet": ([row[1:] for row in of_list], f"{year}"),
    }


SHAPES = list(shapes("Week", [1]))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("heading", [word for word in WEEKS if word != "Weeknr"])
def test_numbers_under_week_are_weeks(shape: str, heading: str) -> None:
    rows, sheet = shapes(heading, [4, 5, 6])[shape]

    assert codes(read(rows, sheet)) == ["2024-W04", "2024-W05", "2024-W06"]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("heading", MONTHS)
def test_numbers_under_month_are_months(shape: str, heading: str) -> None:
    for heads in ([4, 5, 6], ["04", "05", "06"]):
        rows, sheet = shapes(heading, list(heads))[shape]
        assert codes(read(rows, sheet)) == ["2024-04", "2024-05", "2024-06"]


@pytest.mark.parametrize("shape", SHAPES)
def test_numbers_under_quarter_are_quarters(shape: str) -> None:
    rows, sheet = shapes("Quarter", [1, 2, 3])[shape]

    assert codes(read(rows, sheet)) == ["2024-Q1", "2024-Q2", "2024-Q3"]


def test_without_a_year_it_is_asked_for() -> None:
    for shape in ("wide, by sheet", "turned, by sheet", "a list, by sheet"):
        rows, _sheet = shapes("Week", [4, 5, 6])[shape]
        reading = read(rows)
        assert codes(reading) == ["--W04", "--W05", "--W06"]
        assert reading.tables[0].needs_year


@pytest.mark.parametrize("shape", SHAPES)
def test_a_week_and_its_year_in_digits_are_no_month(shape: str) -> None:
    for heads in (["04/2024", "05/2024"], ["04/24", "05/24"], ["2024-04", "2024-05"]):
        rows, sheet = shapes("KW", list(heads))[shape]
        assert codes(read(rows, sheet)) in (["2024-W04", "2024-W05"], [])
    rows, sheet = shapes("Week", [202404, 202405])[shape]
    assert codes(read(rows, sheet)) in (["2024-W04", "2024-W05"], [])


@pytest.mark.parametrize("heads", [[0, 1, 2], [12, 13, 14], [1, 3, 2], [1.5, 2.5, 3.5]])
def test_other_numbers_under_month_head_no_table(heads: list[Plain]) -> None:
    for shape in ("wide, by sheet", "turned, by sheet"):
        rows, sheet = shapes("Month", heads)[shape]
        assert codes(read(rows, sheet)) == []


def test_numbers_under_another_word_are_numbers() -> None:
    for heading in ("Shop", "Revenue", "Account", "Metric"):
        rows, sheet = shapes(heading, [1, 2, 3])["wide, by sheet"]
        assert codes(read(rows, sheet)) == []


@pytest.mark.parametrize("corner", [None, "Metric", "Day", "Tag"])
@pytest.mark.parametrize("is_merged", [True, False])
def test_days_under_their_month_are_days(corner: str | None, is_merged: bool) -> None:
    days = list(range(1, 32))
    title: list[Plain] = [None, "January 2024"] if is_merged else ["January 2024"]
    rows: Rows = [title, [corner, *days], ["Revenue", *[100.5 + day for day in days]]]
    reading = read(rows, merged=(Area(0, 1, 0, 31),) if is_merged else ())

    assert codes(reading) == [f"2024-01-{day:02}" for day in days]


def test_days_down_the_side_are_days() -> None:
    rows: Rows = [["Januar 2024"], ["Tag", "Revenue", "Costs"]]
    rows += [[day, 100.5 + day, 10.25 + day] for day in range(1, 32)]

    assert codes(read(rows)) == [f"2024-01-{day:02}" for day in range(1, 32)]


def test_some_numbers_under_a_month_are_no_days() -> None:
    rows: Rows = [["January 2024"], ["Metric", 1, 2, 3], ["Revenue", 100.5, 101.5, 102.5]]

    assert all(not code.startswith("2024-01-") for code in codes(read(rows)))
    rows[1][0] = "Day"
    assert codes(read(rows)) == ["2024-01-01", "2024-01-02", "2024-01-03"]


def test_days_that_the_month_does_not_have_are_none() -> None:
    days = list(range(1, 32))
    rows: Rows = [["February 2024"], ["Day", *days], ["Revenue", *[100.5 + day for day in days]]]

    assert codes(read(rows)) == []
