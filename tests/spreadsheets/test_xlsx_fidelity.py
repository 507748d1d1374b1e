"""What .xlsx files say beside their values: currencies, indents, sums, stale results, dialects."""

import datetime as dt
import io

import openpyxl
import pytest
from openpyxl.styles import Alignment
from xlsxwriter import Workbook

from kpidesk.domain.numbers import ENGLISH
from kpidesk.spreadsheets.grid import Cell, Grid
from kpidesk.spreadsheets.limits import Limits
from kpidesk.spreadsheets.xlsx import read_workbook
from tests.spreadsheets.making import (
    PACKAGE,
    is_sentence,
    raw_book,
    read_data,
    sheet_xml,
    values,
    written,
)

STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"


def only(data: bytes) -> Grid:
    (made,) = read_workbook(data, "book.xlsx", ENGLISH, Limits(), lambda *_told: None)
    return made


def cell_at(made: Grid, row: int, column: int) -> Cell:
    cell = made.rows[row][column]
    assert cell is not None
    return cell


def test_currencies_and_indents_by_two_writers() -> None:
    formats = {0: "[$€-407] #,##0", 1: '#,##0 "CHF"', 2: "0.0%", 3: "$#,##0", 4: "0"}

    def fill(workbook: Workbook) -> None:
        sheet = workbook.add_worksheet()
        sheet.write_string(0, 0, "Plants", workbook.add_format({"indent": 2}))
        sheet.write_blank(1, 0, None, workbook.add_format({"indent": 3}))
        for column, code in formats.items():
            sheet.write_number(0, column + 1, 0.5, workbook.add_format({"num_format": code}))

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Plants", *[0.5] * 5])
    sheet["A1"].alignment = Alignment(indent=2)
    sheet["A2"].alignment = Alignment(indent=3)
    for column, code in formats.items():
        sheet.cell(1, column + 2).number_format = code
    buffer = io.BytesIO()
    book.save(buffer)

    for data in (written(fill), buffer.getvalue()):
        made = only(data)
        cells = [cell_at(made, 0, column) for column in range(1, 6)]
        assert [cell.currency for cell in cells] == ["€", "CHF", "", "$", ""]
        assert [cell.percent for cell in cells] == [False, False, True, False, False]
        assert {cell.value for cell in cells} == {0.5}
        assert made.indents == {(0, 0): 2}


def test_sums_are_known_and_checked() -> None:
    def fill(workbook: Workbook) -> None:
        sheet = workbook.add_worksheet()
        sheet.write_column(0, 0, [1, 2, 3])
        sheet.write_formula(3, 0, "=SUM(A1:A3)", None, 6)
        sheet.write_formula(4, 0, "=A1+A2", None, 3)
        sheet.write_formula(5, 0, "=SUBTOTAL(9,A1:A3)", None, 6)
        sheet.write_formula(6, 0, "=A1*2", None, 2)

    made = only(written(fill))

    assert made.sums == {(3, 0), (4, 0), (5, 0)}
    assert [cell_at(made, row, 0).value for row in range(3, 7)] == [6.0, 3.0, 6.0, 2.0]


def test_a_total_that_was_saved_without_recalculating() -> None:
    rows = (
        '<row r="1"><c r="A1"><v>10</v></c><c r="B1"><v>1</v></c></row>'
        '<row r="2"><c r="A2"><v>20</v></c><c r="B2"><v>2</v></c></row>'
        '<row r="3"><c r="A3"><f>SUM(A1:A2)</f><v>25</v></c><c r="B3"><f>VLOOKUP(1,A:B,2)</f>'
        "<v>4</v></c></row>"
    )
    made = only(raw_book(sheet_xml(rows)))

    for column in (0, 1):
        cell = cell_at(made, 2, column)
        assert cell.value is None
        assert "saved without recalculating" in cell.problem
        assert is_sentence(cell.problem)
    assert cell_at(made, 2, 0).text == "25"


def test_a_report_of_quickbooks_does_not_read_as_zeros() -> None:
    rows = (
        '<row r="1"><c r="B1" t="str"><v>Jan 2026</v></c></row>'
        '<row r="2"><c r="A2" t="str"><v>Plants</v></c><c r="B2"><f>1560.10</f><v>0.0</v></c></row>'
        '<row r="3"><c r="A3" t="str"><v>Soil</v></c><c r="B3"><f>-(12.5)</f><v>0.0</v></c></row>'
        '<row r="4"><c r="A4" t="str"><v>All</v></c><c r="B4"><f>(B2)+(B3)</f><v>0.0</v></c></row>'
    )
    made = only(raw_book(sheet_xml(rows)))

    assert cell_at(made, 1, 1).value == 1560.1
    assert cell_at(made, 2, 1).value == -12.5
    assert cell_at(made, 3, 1).value is None
    assert (3, 1) in made.sums


def test_shared_formulas() -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f t="shared" ref="B1:B3" si="0">A1*2</f>'
        "<v>2</v></c></row>"
        '<row r="2"><c r="A2"><v>2</v></c><c r="B2"><f t="shared" si="0"/><v>4</v></c></row>'
        '<row r="3"><c r="A3"><v>3</v></c><c r="B3"><f t="shared" si="0"/><v>7</v></c></row>'
    )
    made = only(raw_book(sheet_xml(rows)))

    assert cell_at(made, 1, 1).value == 4.0
    assert cell_at(made, 2, 1).value is None


def test_literals_that_are_shown_as_days_stay_days() -> None:
    styles = '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="17"/></cellXfs></styleSheet>'
    made = only(styled('<row r="1"><c r="A1" s="1"><f>46023</f><v>46023</v></c></row>', styles))

    assert cell_at(made, 0, 0).value == dt.date(2026, 1, 1)


def styled(rows: str, styles: str, texts: str = "<sst/>", namespace: str | None = None) -> bytes:
    relations = STRICT_RELATIONS if namespace else STRICT_RELATIONS.replace(
        "http://purl.oclc.org/ooxml/officeDocument",
        "http://schemas.openxmlformats.org/officeDocument/2006",
    )  # fmt: skip
    main = namespace or "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    links = "".join(
        f'<Relationship Id="rId{place}" Type="{relations}/{kind}" Target="{target}"/>'
        for place, (kind, target) in enumerate(
            [("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml"),
             ("sharedStrings", "sharedStrings.xml")], 1)
    )  # fmt: skip
    parts = {
        "xl/styles.xml": styles.replace("<styleSheet>", f'<styleSheet xmlns="{main}">'),
        "xl/sharedStrings.xml": texts.replace("<sst", f'<sst xmlns="{main}"', 1),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>',
    }
    sheet = sheet_xml(rows, namespace=main)
    return raw_book(sheet, main=main, relations=relations, parts=parts)


def test_strict_workbooks_from_end_to_end() -> None:
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>46023</v></c>'
        '<c r="C1" t="d"><v>2026-02-01</v></c></row>'
        '<row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2" s="2"><v>0.5</v></c>'
        '<c r="C2" s="3"><v>7</v></c></row>'
        '<row r="3" hidden="1"><c r="A3" t="s"><v>2</v></c><c r="B3"><f>B2*2</f><v>1</v></c></row>'
    )
    styles = (
        '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$€-407] 0"/></numFmts><cellXfs>'
        '<xf numFmtId="0"/><xf numFmtId="17"/><xf numFmtId="9"/><xf numFmtId="164"/></cellXfs>'
        "</styleSheet>"
    )
    texts = "<sst><si><t>KPI</t></si><si><t>Sales</t></si><si><t>Double</t></si></sst>"
    data = styled(rows, styles, texts, STRICT)
    made = only(data)

    assert cell_at(made, 0, 1).value == dt.date(2026, 1, 1)
    assert cell_at(made, 0, 2).value == dt.date(2026, 2, 1)
    assert cell_at(made, 1, 1).percent
    assert cell_at(made, 1, 2).currency == "€"
    assert made.hidden_rows == {2}
    assert values(read_data(data)[0]) == {("Sales", "2026-01"): 0.5, ("Sales", "2026-02"): 7.0}


def test_texts_are_not_numbers_and_hold_no_reading_aids() -> None:
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>'
        '<c r="C1" t="inlineStr"><is><r><t>1</t></r><r><t>2</t></r></is></c>'
        '<c r="D1" t="str"><v>12</v></c></row>'
    )
    texts = (
        '<sst><si><t>売上</t><rPh sb="0" eb="1"><t>うりあげ</t></rPh></si>'
        "<si><r><t>3</t></r><r><t>4</t></r></si></sst>"
    )
    made = only(styled(rows, "<styleSheet/>", texts))

    assert [cell_at(made, 0, column).value for column in range(4)] == ["売上", "34", "12", "12"]


@pytest.mark.parametrize("code", ["mmm", "mmmm yyyy", "[$-407]mmm\\-yy;@", 'yyyy"年"m"月"'])
@pytest.mark.parametrize("is_1904", [False, True])
def test_months_in_formats_of_ones_own(code: str, is_1904: bool) -> None:
    def fill(workbook: Workbook) -> None:
        shown = workbook.add_format({"num_format": code})
        workbook.add_worksheet().write_datetime(0, 0, dt.datetime(2026, 3, 1), shown)  # noqa: DTZ001

    assert cell_at(only(written(fill, date_1904=is_1904)), 0, 0).value == dt.date(2026, 3, 1)


def test_lengths_of_time_say_how_long() -> None:
    def fill(workbook: Workbook) -> None:
        sheet = workbook.add_worksheet()
        for row, code in enumerate(["[h]:mm", "[mm]:ss", "hh:mm"]):
            sheet.write_number(row, 0, 0.75, workbook.add_format({"num_format": code}))

    made = only(written(fill))

    assert [cell_at(made, row, 0).value for row in range(3)] == [None] * 3
    assert "18:00" in cell_at(made, 0, 0).problem
    assert all(is_sentence(cell_at(made, row, 0).problem) for row in range(3))
