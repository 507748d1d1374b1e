import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from kpidesk.domain.imports import Layout, SheetReading
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import SheetRow
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.spreadsheets.sample_sheet import write_bookkeeper_sheet
from tests.readings import layout_of
from tests.spreadsheets.making import GERMAN, problems, read_data, reasons, values

EURO, SHARE = Unit(UnitKind.CURRENCY, "€"), Unit(UnitKind.PERCENT, decimals=1)
MONTHS = [Period(Frequency.MONTH, dt.date(2026, month, 1)) for month in (8, 9, 10)]
ROWS = [
    SheetRow("Shop", "Revenue", EURO, (51200.0, 48100.5, 46250.25)),
    SheetRow("Office", "Gross margin", SHARE, (0.362, 0.364, 0.367)),
    SheetRow("Shop", "New customers", Unit(), (55.0, 60.0, 56.0)),
    SheetRow("Office", "Sick days", Unit(), (1.0, None, 2.0)),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "Bookkeeper 2026-10.xlsx"
    write_bookkeeper_sheet(path, "Velo & Werk", ROWS, MONTHS)
    return path


@pytest.fixture
def reading(path: Path) -> SheetReading:
    (reading,) = read_data(path.read_bytes(), path.name)
    return reading


def test_every_number_of_the_last_month_is_understood(reading: SheetReading) -> None:
    assert layout_of(reading) is Layout.WIDE
    last = {
        " ".join(label.split()).casefold(): value
        for (label, code), value in values(reading).items()
        if code == "2026-10"
    }
    assert last == {
        "shop > revenue": 46250.25,
        "shop > new customers": 56.0,
        "office > gross margin": 0.367,
        "office > sick days": 2.0,
        "other > parking fees": 132.0,
    }


def test_the_months_before_are_understood_but_for_an_estimate(reading: SheetReading) -> None:
    found = values(reading)

    assert found["Office > Gross margin", "2026-08"] == 0.362
    assert found["Shop > Revenue", "2026-09"] == 48100.5
    assert [cell.raw_text for cell in reading.cells if cell.problem] == ["ca. 55"]


def test_the_text_number_proves_itself(reading: SheetReading) -> None:
    (cell,) = (cell for cell in reading.cells if cell.raw_text == "51.200,00")

    assert (cell.cell, cell.number) == ("C8", 51200.0)


def test_its_totals_are_those_of_what_was_read(reading: SheetReading) -> None:
    checks = [check for table in reading.tables for check in table.totals]

    assert checks
    assert not [check for check in checks if check.differs]


def test_it_is_ugly(path: Path, reading: SheetReading) -> None:
    sheet = openpyxl.load_workbook(path).worksheets[0]
    why = [*reasons(reading).values()]
    labels = {cell.label for cell in reading.cells}

    assert sheet.merged_cells.ranges
    assert sheet.column_dimensions["B"].hidden
    assert {type(cell.value) for cell in sheet[6]} == {str, dt.datetime}
    assert "Shop > NEW  CUSTOMERS" in labels
    assert "Other > Parking fees" in labels
    assert [cell.percent for cell in reading.cells].count(True) == 3
    for words in ("is hidden", "Summe", "n/a", "heading or a remark", "outside the table", "Note"):
        assert any(words in reason for reason in why)
    assert list(problems(reading)) == ["C9"]


def test_rows_of_one_heading_stand_together(path: Path) -> None:
    sheet = openpyxl.load_workbook(path, data_only=True).worksheets[0]
    column = [str(cell.value or "").strip() for cell in sheet["A"]][6:]

    assert column[:8] == [
        "Shop",
        "Revenue",
        "NEW  CUSTOMERS",
        "Summe",
        "",
        "Office",
        "Gross margin",
        "Sick days",
    ]


def test_its_totals_are_those_that_excel_would_calculate(path: Path) -> None:
    sheet = openpyxl.load_workbook(path, data_only=True).worksheets[0]

    assert [cell.value for cell in sheet[10]][2:5] == [51200, 48160.5, 46306.25]
    assert sheet["F8"].value == 145550.75
    assert sheet["F9"].value == 116


def test_a_german_owner_reads_the_same(path: Path, reading: SheetReading) -> None:
    (german,) = read_data(path.read_bytes(), path.name, locale=GERMAN)

    assert values(german) == values(reading)


def test_rows_must_fit_the_months(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="2026"):
        write_bookkeeper_sheet(tmp_path / "x.xlsx", "Velo", ROWS, MONTHS[:2])
