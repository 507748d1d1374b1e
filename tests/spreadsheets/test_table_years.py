import pytest

from kpidesk.domain.imports import Yearless
from kpidesk.domain.periods import FiscalCalendar, Frequency
from kpidesk.spreadsheets.table_years import year_for, year_of_sheet
from kpidesk.spreadsheets.title_years import TitleYear
from kpidesk.spreadsheets.words import Scenario, is_printed_remark, scenario_of
from tests.spreadsheets.making import CALENDAR, Plain, cell

AUGUST = FiscalCalendar(8)


def year(
    *titles: Plain, sheet: str = "Sheet1", file: str = "", calendar: FiscalCalendar = CALENDAR
) -> TitleYear | None:
    rows = [[cell(title)] for title in titles]
    return year_of_sheet(sheet, rows, calendar, file)


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("Umsatz 2024.xlsx", 2024),
        ("umsatz-2024.xlsx", 2024),
        ("sales_2024.csv", 2024),
        ("2024.xlsx", 2024),
        ("FY24 report.xlsx", 2024),
        ("report_2024-03-05.xlsx", None),
        ("report 05.03.2024.xlsx", None),
        ("20240305_export.csv", None),
        ("export 2023-2024.xlsx", None),
        ("order 20241.xlsx", None),
        ("printed 2024.xlsx", None),
        ("book.xlsx", None),
    ],
)
def test_a_file_name_may_give_the_year(file: str, expected: int | None) -> None:
    assert year(file=file) == (None if expected is None else TitleYear(expected))


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Umsatz 2024", 2024),
        ("January 1 - December 31, 2024", 2024),
        ("January - December 2024", 2024),
        ("January - March 2024", 2024),
        ("FY24", 2024),
        ("As of December 31, 2024", None),
        ("Printed January 2025", None),
        ("Stand: März 2024", None),
        ("3 January 2027", None),
        ("2024 against 2025", None),
    ],
)
def test_titles_that_give_a_year_or_none(title: str, expected: int | None) -> None:
    assert year(title) == (None if expected is None else TitleYear(expected))


def test_where_two_sources_disagree_none_is_assumed() -> None:
    assert year("Umsatz 2024", sheet="2023") is None
    assert year(sheet="2023", file="umsatz 2024.xlsx") is None
    assert year("Umsatz 2024", sheet="2024", file="umsatz_2024.xlsx") == TitleYear(2024)
    assert year("Umsatz 2024", "Printed on 3 January 2025") == TitleYear(2024)


def test_a_business_year_gives_each_month_its_own_year() -> None:
    fiscal = year("FY24", calendar=AUGUST)
    months = [Yearless(Frequency.MONTH, number) for number in (8, 12, 1, 7)]

    assert fiscal == year("2023/24", calendar=AUGUST) == TitleYear(2024, is_fiscal=True)
    assert fiscal == year("Aug 2023 - Jul 2024", calendar=AUGUST)
    assert [year_for(month, fiscal, AUGUST) for month in months] == [2023, 2023, 2024, 2024]
    assert year_for(Yearless(Frequency.QUARTER, 1), fiscal, AUGUST) == 2024


@pytest.mark.parametrize(
    ("text", "rest", "scenario"),
    [
        ("Jan 2024 Budget", "Jan 2024", Scenario.TARGET),
        ("Budget Jan 2024", "Jan 2024", Scenario.TARGET),
        ("Jan 2024 (Plan)", "Jan 2024", Scenario.TARGET),
        ("Jan 2024 - Actual", "Jan 2024", Scenario.ACTUAL),
        ("Ist", "", Scenario.ACTUAL),
        ("Soll", "", Scenario.TARGET),
        ("Prognose 2025", "2025", Scenario.FORECAST),
        ("Abweichung", "", Scenario.VARIANCE),
        ("% of Budget", "", Scenario.VARIANCE),
        ("$ Over Budget", "", Scenario.VARIANCE),
        ("Budget vs Actual", "", Scenario.VARIANCE),
        ("Revenue", "Revenue", None),
        ("New plan customers", "New plan customers", None),
    ],
)
def test_headings_say_what_kind_of_numbers_they_promise(
    text: str, rest: str, scenario: Scenario | None
) -> None:
    assert scenario_of(text) == (rest, scenario)


def test_remarks_about_printing_are_told() -> None:
    assert is_printed_remark("Printed on 3 Jan 2027")
    assert is_printed_remark("As of March 2024")
    assert not is_printed_remark("Revenue 2024")
