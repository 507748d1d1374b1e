"""Numbers with a percent sign that their format only writes beside them, and other such words."""

import pytest
from xlsxwriter import Workbook

from kpidesk.domain.numbers import ENGLISH
from kpidesk.spreadsheets.grid import Cell
from kpidesk.spreadsheets.number_cells import number_cell
from kpidesk.spreadsheets.number_formats import number_format
from kpidesk.spreadsheets.ods_cells import CellMaker
from kpidesk.spreadsheets.shown_texts import shown_text
from tests.spreadsheets.making import read_data, written

OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "


@pytest.mark.parametrize(
    ("code", "is_points"),
    [
        ('0"%"', True),
        ('0.0"%"', True),
        (r"0\%", True),
        (r"0.0\ \%", True),
        ('0" %"', True),
        ('"%"0', True),
        ('0"% of sales"', True),
        ('0"%";[Red]-0"%"', True),
        ("0%", False),
        ('0%" of all"', False),
        ('0"%-points"', False),
        ('0" pct"', False),
        ('0.0,"k"', False),
        ("General", False),
    ],
)
def test_a_percent_sign_that_is_only_written(code: str, is_points: bool) -> None:
    assert number_format(code).is_points is is_points


@pytest.mark.parametrize(
    ("code", "stored", "number", "is_percent"),
    [
        ('0"%"', 45, 0.45, True),
        ('0.0"%"', 12.3, 0.123, True),
        (r"0\%", 45, 0.45, True),
        ("0%", 0.45, 0.45, True),
        ('0.0,"k"', 12_345, 12_345.0, False),
        ('0,,"M"', 3_400_000, 3_400_000.0, False),
        ('#,##0,"T"', 12_345, 12_345.0, False),
        ('0" pcs"', 12, 12.0, False),
        ('0.0"k"', 12.3, 12.3, False),
    ],
)
def test_what_a_workbook_shows_is_what_is_read(
    code: str, stored: float, number: float, is_percent: bool
) -> None:
    def fill(book: Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Figure", "2024-01"])
        sheet.write_string(1, 0, "Margin")
        sheet.write_number(1, 1, stored, book.add_format({"num_format": code}))

    (reading,) = read_data(written(fill))

    (cell,) = reading.cells
    assert (cell.number, cell.percent) == (number, is_percent)


def test_formulas_reckon_with_what_is_stored() -> None:
    def fill(book: Workbook) -> None:
        sheet = book.add_worksheet()
        shown = book.add_format({"num_format": '0"%"'})
        sheet.write_row(0, 0, ["Figure", "2024-01", "2024-02", "2024-03", "2024-04"])
        sheet.write_string(1, 0, "Margin")
        sheet.write_number(1, 1, 40, shown)
        sheet.write_number(1, 2, 45, shown)
        sheet.write_formula(1, 3, "=B2+C2", shown, 85)
        sheet.write_formula(1, 4, "=50", shown, 0)

    (reading,) = read_data(written(fill))

    assert [cell.number for cell in reading.cells] == [0.4, 0.45, 0.85, 0.5]


@pytest.mark.parametrize(
    ("value", "shown", "is_points"),
    [
        ("45", "45%", True),
        ("12.34", "12,3 %", True),
        ("1234", "1,234%", True),
        ("-4.5", "-4.5%", True),
        ("0.45", "45%", False),
        ("45", "45", False),
        ("45", "45 % VAT", False),
    ],
)
def test_an_open_document_shows_a_percent_sign(value: str, shown: str, is_points: bool) -> None:
    attributes = {f"{OFFICE}value-type": "float", f"{OFFICE}value": value}

    made = CellMaker(ENGLISH).cell(attributes, shown)

    assert made == number_cell(float(value), ENGLISH, is_points=is_points)


def test_the_picture_shows_what_the_format_does() -> None:
    assert shown_text(Cell(0.45, "45%", percent=True), '0"%"', ENGLISH) == "45%"
    assert shown_text(Cell(0.45, "45%", percent=True), "0%", ENGLISH) == "45%"
