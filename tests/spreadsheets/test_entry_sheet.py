import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from kpidesk.domain.entry_sheets import EntrySheet, SheetLine
from kpidesk.domain.errors import UserError
from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.imports import Layout, SheetReading, as_sent
from kpidesk.domain.metrics import Company, Metric
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.spreadsheets.entry_sheet import XlsxEntrySheetWriter, period_heading
from kpidesk.spreadsheets.reader import FileSpreadsheetReader
from kpidesk.spreadsheets.words import is_total
from tests.readings import layout_of
from tests.spreadsheets.making import read_data
from tests.spreadsheets.test_reader import Watch

Values = Mapping[int, Mapping[Period, float]]
EURO, SHARE = Unit(UnitKind.CURRENCY, "€"), Unit(UnitKind.PERCENT, decimals=1)
SHOP = Company("Velo & Werk")


def months(count: int) -> list[Period]:
    first = Period(Frequency.MONTH, dt.date(2026, 1, 1))
    return [first.shift(number) for number in range(count)]


def sheet_of(
    metrics: Iterable[Metric],
    periods: Sequence[Period],
    values: Values | None = None,
    company: Company = SHOP,
) -> EntrySheet:
    """Return a sheet that asks for everything."""
    lines = [
        SheetLine(
            metric,
            frozenset(p for p in periods if p.frequency is metric.frequency),
            (values or {}).get(metric.id, {}),
        )
        for metric in metrics
    ]
    return EntrySheet(company, "key of the shop", tuple(lines), tuple(periods))


def sheets_of(path: Path, sheet: EntrySheet) -> list[SheetReading]:
    XlsxEntrySheetWriter().write(path, sheet)
    return read_data(path.read_bytes(), path.name, calendar=sheet.company.calendar)


def said(sheets: Sequence[SheetReading]) -> dict[tuple[str, Period | None], float | None]:
    return {(cell.label, cell.period): cell.number for sheet in sheets for cell in sheet.cells}


def opened(path: Path) -> Worksheet:
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def test_it_comes_back_through_the_child(tmp_path: Path) -> None:
    path = tmp_path / "entry.xlsx"
    january, february = months(2)
    metrics = [Metric(1, "Revenue", unit=EURO), Metric(2, "Margin", unit=SHARE)]
    values = {1: {january: 0.1 + 0.2}, 2: {january: 0.123456789012345678, february: 1 / 3}}
    XlsxEntrySheetWriter().write(path, sheet_of(metrics, [january, february], values))

    reading = FileSpreadsheetReader().read(path, ReadOptions(SHOP.calendar, ENGLISH), Watch())

    assert said(reading.sheets) == {
        ("Revenue", january): 0.1 + 0.2,
        ("Margin", january): 0.123456789012345678,
        ("Margin", february): 1 / 3,
    }
    (sheet,) = reading.sheets
    assert [cell.percent for cell in sheet.cells] == [False, True, True]
    sent = [cell.sent for cell in sheet.cells if cell.sent is not None]
    assert [(each.metric_id, each.name, each.value) for each in sent] == [
        (1, "Revenue", 0.1 + 0.2),
        (2, "Margin", 0.123456789012345678),
        (2, "Margin", 1 / 3),
    ]
    assert (sheet.company_key, sheet.company_name) == ("key of the shop", "Velo & Werk")


names = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=14
).filter(lambda text: text.strip() == text and not is_total(text))
tricky = st.sampled_from(
    ["=1+1", "http://x.y/", "2024", "Jan 2026", "n/a", "-", "+5", "@cmd", "12 %", "KPI", "Total x"]
)
doubles = st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def entry_sheets(draw: st.DrawFn) -> EntrySheet:
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
    return sheet_of(metrics, periods, values, company)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entry_sheets())
def test_names_periods_and_values_come_back_exactly(tmp_path: Path, made: EntrySheet) -> None:
    sheets = sheets_of(tmp_path / "entry.xlsx", made)

    assert said(sheets) == {
        (line.metric.name, period): number
        for line in made.lines
        for period, number in line.values.items()
    }
    assert all(not cell.problem for sheet in sheets for cell in sheet.cells)
    for sheet in sheets:
        for cell in sheet.cells:
            assert cell.sent is not None
            assert cell.sent.value == cell.number


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entry_sheets(), st.data())
def test_rows_and_columns_may_stand_anywhere(
    tmp_path: Path, made: EntrySheet, data: st.DataObject
) -> None:
    """Sort the rows, turn the columns and rename the labels of the sheet: nothing changes."""
    # openpyxl rounds to 16 digits, the largest doubles up to infinity.
    assume(all(abs(value) < 1e300 for line in made.lines for value in line.values.values()))
    path = tmp_path / "entry.xlsx"
    XlsxEntrySheetWriter().write(path, made)
    book = openpyxl.load_workbook(path)
    for page in book.worksheets:
        rows = [[(cell.value, cell.number_format) for cell in row] for row in page.iter_rows()]
        body = data.draw(st.permutations(range(5, len(rows))))
        across = [0, *data.draw(st.permutations(range(1, len(rows[4]))))]
        order = [*range(5), *body]
        for to_row, row in enumerate(order, 1):
            for to_column, column in enumerate(across, 1):
                cell = page.cell(to_row, to_column)
                cell.value, cell.number_format = rows[row][column]
                if isinstance(cell.value, str):
                    cell.data_type = "s"
        keys = [str(cell.value) for cell in page[4]]
        names = next(number for number, key in enumerate(keys, 1) if '"name"}' in key)
        for row in range(6, len(rows) + 1):
            page.cell(row, names).value = f"renamed {row}"
    book.save(path)

    sheets = read_data(path.read_bytes(), path.name, calendar=made.company.calendar)
    found = {(c.sent.metric_id, c.period): c.number for s in sheets for c in s.cells if c.sent}
    assert found == {
        (line.metric.id, period): pytest.approx(number, rel=1e-14)
        for line in made.lines
        for period, number in line.values.items()
    }
    for read in (read for sheet in sheets for read in sheet.cells):
        assert read.sent is not None
        assert not read.problem
        assert as_sent(read.number or 0.0, read.sent)


@pytest.mark.parametrize("frequency", Frequency)
def test_each_frequency_has_its_sheet(tmp_path: Path, frequency: Frequency) -> None:
    period = FiscalCalendar(4).containing(dt.date(2026, 7, 1), frequency)
    company = Company("Velo", fiscal_start_month=4)
    orders = Metric(1, "Orders", frequency=frequency)
    sheets = sheets_of(tmp_path / "entry.xlsx", sheet_of([orders], [period], company=company))

    assert [sheet.name for sheet in sheets] == [frequency.label.capitalize()]
    assert [layout_of(sheet) for sheet in sheets] == [Layout.WIDE]
    assert sheets[0].cells == ()


def test_a_day_says_its_day_of_the_week() -> None:
    day = Period(Frequency.DAY, dt.date(2026, 3, 1))

    assert period_heading(day, FiscalCalendar()) == "Sun 1 Mar 2026"


def test_texts_stay_texts(tmp_path: Path) -> None:
    path = tmp_path / "entry.xlsx"
    metrics = [Metric(1, "=1+1"), Metric(2, "https://example.org/"), Metric(3, "0123")]
    made = sheet_of(metrics, months(1), company=Company("=cmd"))
    XlsxEntrySheetWriter().write(path, made)

    sheet = opened(path)
    assert [sheet[cell].data_type for cell in ("B1", "B6", "B8", "A4", "A6")] == ["s"] * 5
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
    made = sheet_of(metrics, [january, february], {1: {january: 1000.0}})
    XlsxEntrySheetWriter().write(path, made)
    sheet = opened(path)

    assert sheet["B1"].value == "Velo & Werk"
    assert [cell.value for cell in sheet[5]][1:] == [
        "KPI", "Unit", "Jan 2026", "Feb 2026", "Note on the last number",
    ]  # fmt: skip
    assert [cell.value for cell in sheet[6]][1:] == ["Revenue", "€", 1000, None, None]
    assert [sheet.cell(row, 3).value for row in (6, 7, 8)] == ["€", "%", "days"]
    assert [sheet.cell(row, 5).number_format for row in (6, 7, 8)] == [
        EURO.number_format,
        SHARE.number_format,
        '#,##0.0 "days"',
    ]
    assert sheet.freeze_panes == "C6"
    assert (sheet.column_dimensions["B"].width or 0) > 20
    found = {str(each.sqref): each for each in sheet.data_validations.dataValidation}
    assert list(found) == ["D6:E6", "D7:E7", "D8:E8"]
    assert all(each.type == "decimal" and each.allow_blank for each in found.values())
    assert found["D7:E7"].prompt == (
        "Type the percentage with its sign, as 12%, or leave the cell empty."
    )


def test_what_is_not_to_be_filled_in_is_locked_or_hidden(tmp_path: Path) -> None:
    path = tmp_path / "entry.xlsx"
    january, february = months(2)
    revenue = SheetLine(
        Metric(1, "Revenue", unit=EURO),
        frozenset([february]),
        last_text="€900 (Jan 2026)",
        target_text="at least €1,000",
        left_out=3,
    )
    orders = SheetLine(Metric(2, "Orders"), frozenset([january, february]))
    made = EntrySheet(SHOP, "k", (revenue, orders), (january, february), owner="Carla")
    XlsxEntrySheetWriter().write(path, made)
    sheet = opened(path)

    assert sheet["B1"].value == "Velo & Werk: numbers of Carla"
    assert str(sheet["B3"].value).startswith("3 older numbers are missing too.")
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert sheet.column_dimensions["A"].hidden
    assert sheet.row_dimensions[4].hidden
    assert [cell.value for cell in sheet[5]][1:] == [
        "KPI", "Unit", "Last number", "Target", "Jan 2026", "Feb 2026", "Note on the last number",
    ]  # fmt: skip
    unlocked = {
        cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked
    }
    assert unlocked == {"G6", "H6", "F7", "G7", "H7"}


def test_nothing_to_fill_in_is_still_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "entry.xlsx"
    XlsxEntrySheetWriter().write(path, sheet_of([], months(1)))
    assert openpyxl.load_workbook(path).worksheets


def test_a_place_that_cannot_be_written_is_left_as_it_was(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no folder"):
        XlsxEntrySheetWriter().write(tmp_path / "none" / "entry.xlsx", sheet_of([], months(1)))

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
    XlsxEntrySheetWriter().write(path, sheet_of(metrics, [january, february], values))
    sheet = opened(path)

    found = {str(each.sqref): each for each in sheet.data_validations.dataValidation}
    assert list(found) == ["D6:E7", "D8:E8", "D9:E9", "D10:E10", "D11:E11"]
    limits = [(float(each.formula1), float(each.formula2)) for each in found.values()]
    assert limits[1:3] == [(1, 5), (-100, 100)]
    assert found["D8:E8"].error == "Type a number from 1 to 5, or leave the cell empty."
    assert found["D10:E10"].prompt == (
        "Type hours as a number, 1.5 for one and a half, or leave the cell empty."
    )
    assert [sheet.cell(row, 3).value for row in range(6, 12)] == [
        "", "€", "1 to 5", "NPS", "hours", "to 1",
    ]  # fmt: skip
    assert said(read_data(path.read_bytes(), path.name, calendar=SHOP.calendar)) == {
        ("M3", january): 4.3,
        ("M4", january): -8.0,
        ("M5", january): 1.5,
        ("M5", february): 1 / 3,
    }
