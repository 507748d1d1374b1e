import datetime as dt
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpidesk.domain.errors import UserError
from kpidesk.domain.imports import Layout, SheetReading
from kpidesk.domain.metrics import Company, Metric
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.spreadsheets.entry_sheet import XlsxEntrySheetWriter, period_heading
from kpidesk.spreadsheets.reader import FileSpreadsheetReader
from kpidesk.spreadsheets.words import is_total
from tests.spreadsheets.making import read_data
from tests.spreadsheets.test_reader import Watch

Values = Mapping[int, Mapping[Period, float]]
EURO, SHARE = Unit(UnitKind.CURRENCY, "€"), Unit(UnitKind.PERCENT, decimals=1)
SHOP = Company("Velo & Werk")


def months(count: int) -> list[Period]:
    first = Period(Frequency.MONTH, dt.date(2026, 1, 1))
    return [first.shift(number) for number in range(count)]


def sheets_of(
    path: Path,
    company: Company,
    metrics: Sequence[Metric],
    periods: Sequence[Period],
    values: Values,
) -> list[SheetReading]:
    XlsxEntrySheetWriter().write(path, company, metrics, periods, values)
    return read_data(path.read_bytes(), path.name, calendar=company.calendar)


def said(sheets: Sequence[SheetReading]) -> dict[tuple[str, Period | None], float | None]:
    return {(cell.label, cell.period): cell.number for sheet in sheets for cell in sheet.cells}


def test_it_comes_back_through_the_child(tmp_path: Path) -> None:
    path = tmp_path / "entry.xlsx"
    january, february = months(2)
    metrics = [Metric(1, "Revenue", unit=EURO), Metric(2, "Margin", unit=SHARE)]
    values = {1: {january: 0.1 + 0.2}, 2: {january: 0.123456789012345678, february: 1 / 3}}
    XlsxEntrySheetWriter().write(path, SHOP, metrics, [january, february], values)

    reading = FileSpreadsheetReader().read(path, SHOP.calendar, ENGLISH, Watch())

    assert said(reading.sheets) == {
        ("Revenue", january): 0.1 + 0.2,
        ("Margin", january): 0.123456789012345678,
        ("Margin", february): 1 / 3,
    }
    assert [cell.percent for cell in reading.sheets[0].cells] == [False, True, True]


names = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=14
).filter(lambda text: text.strip() == text and not is_total(text))
tricky = st.sampled_from(
    ["=1+1", "http://x.y/", "2024", "Jan 2026", "n/a", "-", "+5", "@cmd", "12 %", "KPI", "Total x"]
)
doubles = st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def entry_sheets(draw: st.DrawFn) -> tuple[Company, list[Metric], list[Period], Values]:
    company = Company(draw(names | tricky), fiscal_start_month=draw(st.integers(1, 12)))
    frequencies = draw(st.lists(st.sampled_from(Frequency), min_size=1, max_size=2, unique=True))
    metrics = [
        Metric(number, name, unit=draw(st.sampled_from([EURO, SHARE, Unit()])), frequency=frequency)
        for number, (name, frequency) in enumerate(
            draw(
                st.lists(
                    st.tuples(names | tricky, st.sampled_from(frequencies)),
                    min_size=1,
                    max_size=4,
                    unique_by=lambda pair: pair[0].casefold(),
                )
            )
        )
    ]
    periods = [
        first.shift(step)
        for frequency in frequencies
        for first in [
            company.calendar.containing(
                draw(st.dates(dt.date(1902, 1, 1), dt.date(2190, 1, 1))), frequency
            )
        ]
        for step in range(draw(st.integers(1, 4)))
    ]
    values = {
        metric.id: {
            period: number
            for period in periods
            if period.frequency is metric.frequency
            and (number := draw(st.none() | doubles)) is not None
        }
        for metric in metrics
    }
    return company, metrics, periods, values


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entry_sheets())
def test_names_periods_and_values_come_back_exactly(
    tmp_path: Path, made: tuple[Company, list[Metric], list[Period], Values]
) -> None:
    company, metrics, periods, values = made
    sheets = sheets_of(tmp_path / "entry.xlsx", company, metrics, periods, values)

    assert said(sheets) == {
        (metric.name, period): number
        for metric in metrics
        for period, number in values[metric.id].items()
    }
    assert all(not cell.problem for sheet in sheets for cell in sheet.cells)


@pytest.mark.parametrize("frequency", Frequency)
def test_each_frequency_has_its_sheet(tmp_path: Path, frequency: Frequency) -> None:
    period = FiscalCalendar(4).containing(dt.date(2026, 7, 1), frequency)
    company = Company("Velo", fiscal_start_month=4)
    sheets = sheets_of(
        tmp_path / "entry.xlsx", company, [Metric(1, "Orders", frequency=frequency)], [period], {}
    )

    assert [sheet.name for sheet in sheets] == [frequency.label.capitalize()]
    assert [sheet.layout for sheet in sheets] == [Layout.METRICS_IN_ROWS]
    assert sheets[0].cells == ()


def test_a_day_says_its_day_of_the_week() -> None:
    day = Period(Frequency.DAY, dt.date(2026, 3, 1))

    assert period_heading(day, FiscalCalendar()) == "Sun 1 Mar 2026"


def test_texts_stay_texts(tmp_path: Path) -> None:
    path = tmp_path / "entry.xlsx"
    metrics = [Metric(1, "=1+1"), Metric(2, "https://example.org/"), Metric(3, "0123")]
    XlsxEntrySheetWriter().write(path, Company("=cmd"), metrics, months(1), {})

    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert [sheet["A1"].data_type, sheet["A5"].data_type, sheet["A7"].data_type] == ["s"] * 3
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as file:
        xml = file.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml
    assert "hyperlink" not in xml


def test_how_it_looks(tmp_path: Path) -> None:
    path = tmp_path / "entry.xlsx"
    january, february = months(2)
    metrics = [
        Metric(1, "Revenue", unit=EURO),
        Metric(2, "Margin", unit=SHARE),
        Metric(3, "Delivery time", unit=Unit(UnitKind.NUMBER, "days", 1)),
    ]
    values = {1: {january: 1000.0}}
    XlsxEntrySheetWriter().write(path, SHOP, metrics, [january, february], values)
    sheet = openpyxl.load_workbook(path).worksheets[0]

    assert sheet["A1"].value == "Velo & Werk"
    assert [cell.value for cell in sheet[4]] == ["KPI", "Unit", "Jan 2026", "Feb 2026"]
    assert [cell.value for cell in sheet[5]] == ["Revenue", "€", 1000, None]
    assert [sheet.cell(row, 2).value for row in (5, 6, 7)] == ["€", "%", "days"]
    assert [sheet.cell(row, 4).number_format for row in (5, 6, 7)] == [
        EURO.number_format,
        SHARE.number_format,
        '#,##0.0 "days"',
    ]
    assert sheet.freeze_panes == "C5"
    assert (sheet.column_dimensions["A"].width or 0) > 20
    (validation,) = sheet.data_validations.dataValidation
    assert validation.type == "decimal"
    assert str(validation.sqref) == "C5:D7"
    assert validation.allow_blank


def test_nothing_to_fill_in_is_still_a_workbook(tmp_path: Path) -> None:
    for metrics, periods in (([], months(1)), ([Metric(1, "Orders")], [])):
        path = tmp_path / "entry.xlsx"
        XlsxEntrySheetWriter().write(path, SHOP, metrics, periods, {})
        assert openpyxl.load_workbook(path).worksheets


def test_a_place_that_cannot_be_written_is_left_as_it_was(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no folder"):
        XlsxEntrySheetWriter().write(tmp_path / "none" / "entry.xlsx", SHOP, [], months(1), {})

    assert [*tmp_path.iterdir()] == []


def test_excel_itself_refuses_what_no_score_can_be(tmp_path: Path) -> None:
    path = tmp_path / "entry.xlsx"
    units = [
        Unit(),
        EURO,
        Unit(UnitKind.SCORE, decimals=1),
        Unit(UnitKind.NPS),
        Unit(UnitKind.DURATION, "hours"),
        Unit(UnitKind.RATIO, decimals=1),
    ]
    metrics = [Metric(number, f"M{number}", unit=unit) for number, unit in enumerate(units, 1)]
    january, february = months(2)
    values = {5: {january: 1.5, february: 1 / 3}, 3: {january: 4.3}, 4: {january: -8.0}}
    XlsxEntrySheetWriter().write(path, SHOP, metrics, [january, february], values)
    sheet = openpyxl.load_workbook(path).worksheets[0]

    found = {str(each.sqref): each for each in sheet.data_validations.dataValidation}
    assert list(found) == ["C5:D6", "C7:D7", "C8:D8", "C9:D9", "C10:D10"]
    limits = [(float(each.formula1), float(each.formula2)) for each in found.values()]
    assert limits[1:3] == [(1, 5), (-100, 100)]
    assert found["C7:D7"].error == "Type a number from 1 to 5, or leave the cell empty."
    assert found["C9:D9"].prompt == (
        "Type hours as a number, 1.5 for one and a half, or leave the cell empty."
    )
    assert [sheet.cell(row, 2).value for row in range(5, 11)] == [
        "", "€", "1 to 5", "NPS", "hours", "to 1",
    ]  # fmt: skip
    assert said(read_data(path.read_bytes(), path.name, calendar=SHOP.calendar)) == {
        ("M3", january): 4.3,
        ("M4", january): -8.0,
        ("M5", january): 1.5,
        ("M5", february): 1 / 3,
    }
