"""What a file says, for other programs: every cell of a table is in exactly one place."""

import datetime as dt
from dataclasses import replace

import pytest

from kpidesk.domain.imports import (
    CellRead,
    IgnoredCell,
    Layout,
    SheetReading,
    TableReading,
    WorkbookReading,
    Yearless,
)
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.services.import_json import has_entries, reading_json, why_nothing
from tests.services.test_imports import MARCH, cell, reading


def test_the_object_is_as_documented() -> None:
    cells = (
        cell("B2", "Income > Plants", 1.5),
        cell("B3", "Margin", 0.12)._replace(percent=True, raw_text="12%"),
        cell("B4", "Tools", None)._replace(raw_text="n/a", problem="Not a number."),
    )
    ignored = (IgnoredCell("Sheet1", "A1", "Title", "A title."),)
    table = TableReading(
        Layout.WIDE, "A1:B4", Frequency.MONTH, cells, ignored, (cell("C2", "Income > Plants", 2.0),)
    )
    outside = (IgnoredCell("Sheet1", "A9:B9", "Bye", "A remark."),)
    sheet = SheetReading("Sheet1", (table,), outside)
    found = reading_json(WorkbookReading("b.xlsx", "ab" * 32, (sheet,)), FiscalCalendar())
    plants = {"label": "Income > Plants", "period": "2026-03", "cell": "B2", "raw": "1.5"}
    margin = {"label": "Margin", "period": "2026-03", "cell": "B3", "raw": "12%"}
    assert found == {
        "file": "b.xlsx",
        "sha256": "ab" * 32,
        "tables": [
            {
                "sheet": "Sheet1",
                "range": "A1:B4",
                "layout": "wide",
                "frequency": "month",
                "entries": [plants | {"value": 1.5}, margin | {"value": 0.12}],
                "rejected": [{"cell": "B4", "raw": "n/a", "reason": "Not a number."}],
                "ignored": [
                    {
                        "range": "C2",
                        "reason": "A budget: it is no result, but it can be taken as a target.",
                    },
                    {"range": "A1", "reason": "A title."},
                    {"range": "A9:B9", "reason": "A remark."},
                ],
            }
        ],
    }


@pytest.mark.parametrize(
    ("frequency", "start", "calendar", "code"),
    [
        (Frequency.DAY, dt.date(2024, 1, 31), FiscalCalendar(), "2024-01-31"),
        (Frequency.WEEK, dt.date(2024, 1, 29), FiscalCalendar(), "2024-W05"),
        (Frequency.QUARTER, dt.date(2024, 1, 1), FiscalCalendar(), "2024-Q1"),
        (Frequency.YEAR, dt.date(2024, 1, 1), FiscalCalendar(), "2024"),
        (Frequency.YEAR, dt.date(2023, 8, 1), FiscalCalendar(), "2024"),
        (Frequency.QUARTER, dt.date(2023, 4, 1), FiscalCalendar(4), "2024-Q1"),
    ],
)
def test_periods_have_codes(
    frequency: Frequency, start: dt.date, calendar: FiscalCalendar, code: str
) -> None:
    book = reading(cell("B2", "Plants", 1.0, Period(frequency, start)))
    (table,) = reading_json(book, calendar)["tables"]
    assert [each["period"] for each in table["entries"]] == [code]


def test_a_month_without_a_year_says_so() -> None:
    may = cell("B2", "Plants", 5.0, None)._replace(
        yearless=Yearless(Frequency.MONTH, 5), problem="“May” names no year."
    )
    book = reading(may)
    (sheet,) = book.sheets
    table = replace(sheet.tables[0], needs_year=True)
    book = replace(book, sheets=(replace(sheet, tables=(table,)),))
    (found,) = reading_json(book, FiscalCalendar())["tables"]
    assert found["needs_year"] is True
    assert [(each["period"], each["value"]) for each in found["entries"]] == [("--05", 5.0)]
    assert found["rejected"] == []


def cells_of(*cells: CellRead) -> tuple[list[str], list[str], list[str]]:
    (table,) = reading_json(reading(*cells), FiscalCalendar())["tables"]
    return (
        [each["cell"] for each in table["entries"]],
        [each["cell"] for each in table["rejected"]],
        [each["range"] for each in table["ignored"]],
    )


def test_cells_that_contradict_are_rejected_and_equal_ones_count_once() -> None:
    again = cell("B9", "plants", 1.0)
    assert cells_of(cell("B2", "Plants", 1.0), again) == (["B2"], [], ["B9"])
    other = cell("B9", "plants", 2.0)
    assert cells_of(cell("B2", "Plants", 1.0), other) == ([], ["B2", "B9"], [])
    later = cell("B9", "plants", 2.0, MARCH.next)
    assert cells_of(cell("B2", "Plants", 1.0), later) == (["B2", "B9"], [], [])


def test_what_holds_nothing_says_why() -> None:
    nothing = WorkbookReading("b.xlsx", "ab" * 32, (SheetReading("Sheet1"),))
    assert not has_entries(nothing)
    assert "No table" in why_nothing(nothing)
    bad = reading(cell("B2", "Plants", None)._replace(problem="Not a number."))
    assert not has_entries(bad)
    assert "Not a number." in why_nothing(bad)
    assert has_entries(reading(cell("B2", "Plants", 0.0)))
