"""The preview shows numbers and days as the sheet does, or plainly where that is not known."""

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.numbers import ENGLISH, NUMBER_LOCALES
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.spreadsheets.contents import read_sheets
from kpidesk.spreadsheets.grid import Cell
from kpidesk.spreadsheets.limits import Limits
from kpidesk.spreadsheets.pictures import rows_shown
from kpidesk.spreadsheets.shown_texts import ROWS, shown_text
from tests.spreadsheets import making_xls, making_xlsb
from tests.spreadsheets.test_ods import ods, row, table

DAY = dt.date(2026, 3, 4)


def day(value: dt.date = DAY) -> Cell:
    return Cell(value, value.isoformat())


def number(value: float) -> Cell:
    return Cell(value, format(value, ".15g"))


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("mmm yy", "Mar 26"),
        ("mmm\\-yy", "Mar-26"),
        ("[$-409]mmm\\-yy;@", "Mar-26"),
        ("mmmm yyyy", "March 2026"),
        ("dd.mm.yyyy", "04.03.2026"),
        ("d/m/yy", "4/3/26"),
        ('yyyy" to date"', "2026 to date"),
        ("YYYY-MM-DD", "2026-03-04"),
        ("ddd d mmm", None),
        ("d mmm h:mm", None),
        ("mmmmm", None),
        ("General", None),
        (";;;", None),
    ],
)
def test_a_day_is_shown_as_its_format_has_it(code: str, shown: str | None) -> None:
    assert shown_text(day(), code, ENGLISH) == shown


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ("0", 1234.5, "1235"),
        ("0.00", 12.4, "12.40"),
        ("#,##0", 1234567.0, "1,234,567"),
        ("#,##0.00", -1234.5, "-1,234.50"),
        ("#,##0.00;(#,##0.00)", -1234.5, "(1,234.50)"),
        ("#,##0.00;[Red]-#,##0.00", -1234.5, "-1,234.50"),
        ("0.0%", 0.125, "12.5%"),
        ("#,##0,", 12_500.0, "13"),
        ("#,##0.0,", 12_500.0, "12.5"),
        ('"$"#,##0.00', 5.0, "$5.00"),
        ("[$€-407] #,##0.00", 5.0, "€ 5.00"),
        ("#,##0.00\\ [$€-407]", -5.0, "-5.00 €"),
        ('_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-', 5.0, "5.00 €"),
        ("#,##0;-#,##0;\\-", 0.0, None),
        ("0.##", 1.5, None),
        ("0.00E+00", 1.5, None),
        ("# ?/?", 1.5, None),
        ('0 "a;b"', 1.5, None),
        ("General", 1.5, None),
        ("@", 1.5, None),
    ],
)
def test_a_number_is_shown_as_its_format_has_it(code: str, value: float, shown: str | None) -> None:
    assert shown_text(number(value), code, ENGLISH) == shown


def test_signs_between_digits_are_those_of_the_person() -> None:
    assert shown_text(number(1234.5), "#,##0.00", NUMBER_LOCALES["de"]) == "1.234,50"


@given(st.text(alphabet='#0?.,;%"\\[]$€-_* dmyhE+()@ab', max_size=24), st.floats(), st.dates())
def test_whatever_the_code_is_nothing_breaks(code: str, value: float, on: dt.date) -> None:
    for cell in (number(value), day(on), Cell("text", "text")):
        shown = shown_text(cell, code, ENGLISH)
        assert shown is None or isinstance(shown, str)


def picture(path: Path) -> tuple[tuple[str, ...], ...]:
    options = ReadOptions(FiscalCalendar(), ENGLISH, with_pictures=True)
    (sheet,) = read_sheets(path.read_bytes(), path.name, options, Limits())
    return sheet.picture.texts


def test_the_picture_of_a_workbook_shows_what_excel_does(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["", dt.date(2026, 1, 1), dt.date(2026, 2, 1)])
    page.append(["Revenue", 1234.5, 99.25])
    page.append(["Margin", 0.125, 0.5])
    for column in "BC":
        page[f"{column}1"].number_format = "mmm yy"
        page[f"{column}2"].number_format = "#,##0.00"
        page[f"{column}3"].number_format = "0.0%"
    page.append(["Plain", 1234.5, 7])
    book.save(tmp_path / "a.xlsx")

    assert picture(tmp_path / "a.xlsx") == (
        ("", "Jan 26", "Feb 26"),
        ("Revenue", "1,234.50", "99.25"),
        ("Margin", "12.5%", "50.0%"),
        ("Plain", "1234.5", "7"),
    )


def test_only_what_is_shown_is_read_again(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["Month", "Revenue"])
    for at in range(ROWS + 50):
        page.append([dt.date(2000, 1, 1) + dt.timedelta(days=at), at / 4])
        page.cell(at + 2, 2).number_format = "0.00"
    book.save(tmp_path / "long.xlsx")
    shown = picture(tmp_path / "long.xlsx")
    assert len(shown) == ROWS
    assert shown[-1][1] == f"{(ROWS - 2) / 4:.2f}"


def shown(data: bytes, name: str) -> tuple[tuple[str, ...], ...]:
    options = ReadOptions(FiscalCalendar(), ENGLISH, with_pictures=True)
    (sheet,) = read_sheets(data, name, options, Limits())
    return sheet.picture.texts


def test_the_picture_of_an_old_workbook_shows_what_excel_does() -> None:
    cells = (
        making_xls.number(0, 0, 46023.0, 1)
        + making_xls.number(0, 1, 1234.5, 2)
        + making_xls.number(0, 2, 1234.5)
        + making_xls.number(0, 3, 1234567.0, 3)
    )
    book = making_xls.book_8(
        cells, formats=("mmm yy", '#,##0.00 "€"'), styles=((0, 0), (164, 0), (165, 0), (3, 0))
    )
    data = making_xls.compound(book)
    assert shown(data, "a.xls") == (("Jan 26", "1,234.50 €", "1234.5", "1,234,567"),)


def test_the_picture_of_a_binary_workbook_shows_what_excel_does() -> None:
    line = making_xlsb.row(
        0, making_xlsb.real(0, 46023.0, 1), making_xlsb.real(1, 0.125, 2), making_xlsb.real(2, 7.5)
    )
    book = making_xlsb.Book(
        line, formats={164: "mmm yy", 165: "0.00%"}, styles=((0, 0), (164, 0), (165, 0))
    )
    assert shown(book.data(), "a.xlsb") == (("Jan 26", "12.50%", "7.5"),)


def test_the_picture_of_an_open_document_shows_what_its_file_says() -> None:
    kinds = (
        ('office:value-type="date" office:date-value="2026-01-01"', "Jan 26"),
        ('office:value-type="float" office:value="1234.5"', "1,234.50 €"),
        ('table:formula="of:=1560.1" office:value-type="float" office:value="0"', "0.00"),
    )
    cells = [
        f"<table:table-cell {kind}><text:p>{said}</text:p></table:table-cell>"
        for kind, said in kinds
    ]
    # A number that the formula itself says is not shown as what was stored of it.
    assert shown(ods(table(row(*cells))), "a.ods") == (("Jan 26", "1,234.50 €", "1560.1"),)


def test_the_picture_of_a_wide_sheet_has_fewer_rows() -> None:
    assert (rows_shown(0), rows_shown(24), rows_shown(200)) == (ROWS, ROWS, 750)
    assert rows_shown(16_384) == 750
