"""Excel workbooks, written by XlsxWriter, by openpyxl and by hand."""

import datetime as dt
import io
import math

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet as OpenpyxlSheet
from xlsxwriter import Workbook

from kpidesk.domain.errors import UserError
from kpidesk.domain.imports import SheetReading
from kpidesk.domain.numbers import ENGLISH
from kpidesk.spreadsheets.grid import Cell, Grid
from kpidesk.spreadsheets.limits import Limits
from kpidesk.spreadsheets.number_formats import is_percent_format
from kpidesk.spreadsheets.xlsx import read_workbook
from tests.spreadsheets.making import (
    CONTENT_TYPES,
    GERMAN,
    MAIN,
    RELATIONS,
    is_sentence,
    problems,
    raw_book,
    read_data,
    reasons,
    sheet_xml,
    values,
    written,
)

STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"


def grids(data: bytes) -> list[Grid]:
    return list(read_workbook(data, "book.xlsx", ENGLISH, Limits(), lambda _done, _total: None))


def cell_of(rows: str, row: int = 0, column: int = 0) -> Cell | None:
    (made,) = grids(raw_book(sheet_xml(rows)))
    return made.rows[row][column]


def one(data: bytes) -> SheetReading:
    (reading,) = read_data(data)
    return reading


def midnight(year: int, month: int, day: int) -> dt.datetime:
    """Return a day as XlsxWriter takes it."""
    return dt.datetime.combine(dt.date(year, month, day), dt.time())


def openpyxl_book(rows: list[list[object]]) -> tuple[openpyxl.Workbook, OpenpyxlSheet]:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert isinstance(sheet, OpenpyxlSheet)
    for row in rows:
        sheet.append(row)
    return workbook, sheet


def saved_bytes(workbook: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def test_values_of_every_kind() -> None:
    def fill(workbook: Workbook) -> None:
        sheet = workbook.add_worksheet("KPIs")
        day = workbook.add_format({"num_format": "mmm yy"})
        fraction = workbook.add_format({"num_format": "0.0%"})
        sheet.write_string(1, 1, "KPI")
        sheet.write_datetime(1, 2, midnight(2026, 1, 1), day)
        sheet.write_datetime(1, 3, midnight(2026, 2, 1), day)
        sheet.write_string(2, 1, "Revenue")
        sheet.write_number(2, 2, 1234.5)
        sheet.write_string(2, 3, "1,300")
        sheet.write_string(3, 1, "Margin")
        sheet.write_number(3, 2, 0.125, fraction)
        sheet.write_boolean(3, 3, True)

    reading = one(written(fill))

    assert reading.name == "KPIs"
    assert values(reading) == {
        ("Revenue", "2026-01"): 1234.5,
        ("Revenue", "2026-02"): 1300.0,
        ("Margin", "2026-01"): 0.125,
    }
    assert {cell.cell: cell.raw_text for cell in reading.cells} == {
        "C3": "1234.5",
        "D3": "1,300",
        "C4": "12.5%",
        "D4": "TRUE",
    }
    assert [cell.cell for cell in reading.cells if cell.percent] == ["C4"]


def test_a_number_is_shown_as_the_owner_writes_it() -> None:
    def fill(workbook: Workbook) -> None:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["KPI", "Jan 2026"])
        sheet.write_row(1, 0, ["Revenue", 1234.5])

    (reading,) = read_data(written(fill), locale=GERMAN)

    assert reading.cells[0].raw_text == "1234,5"


def test_workbooks_with_macros() -> None:
    types = CONTENT_TYPES.replace(
        "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    parts = {"[Content_Types].xml": types, "xl/vbaProject.bin": "\x00"}
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>'
    (reading,) = read_data(raw_book(sheet_xml(rows), parts=parts), "book.xlsm")

    assert reading.ignored[0].raw_text == "1"


def test_workbooks_that_count_from_1904() -> None:
    def fill(workbook: Workbook) -> None:
        sheet = workbook.add_worksheet()
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_string(0, 0, "KPI")
        sheet.write_datetime(0, 1, midnight(2026, 1, 31), day)
        sheet.write_row(1, 0, ["Orders", 5])

    assert values(one(written(fill, date_1904=True))) == {("Orders", "2026-01"): 5.0}


def test_hidden_rows_columns_and_sheets() -> None:
    def fill(workbook: Workbook) -> None:
        for name in ("Open", "Hidden", "Very hidden"):
            sheet = workbook.add_worksheet(name)
            sheet.write_row(0, 0, ["KPI", "Jan 2026", "Feb 2026", "Mar 2026"])
            for row in range(1, 4):
                sheet.write_row(row, 0, [f"Metric {row}", row, row, row])
            sheet.set_row(1, None, None, {"hidden": True})
            sheet.set_row(2, 0)
            sheet.set_column(1, 1, None, None, {"hidden": True})
        workbook.worksheets()[1].hide()
        workbook.worksheets()[2].very_hidden()

    opened, hidden, very_hidden = read_data(written(fill))

    assert values(opened) == {("Metric 3", "2026-02"): 3.0, ("Metric 3", "2026-03"): 3.0}
    assert reasons(opened)["C2"] == reasons(opened)["C3"] == "The row is hidden."
    assert reasons(opened)["B4"] == "The column is hidden."
    assert hidden.cells == very_hidden.cells == ()
    assert set(reasons(hidden).values()) == {"The sheet is hidden."}


def test_merged_cells() -> None:
    workbook, sheet = openpyxl_book([["KPI", 2026], [None, "Jan", "Feb"], ["Orders", 1, 2]])
    sheet.merge_cells("B1:C1")
    sheet.merge_cells("B3:C3")

    reading = one(saved_bytes(workbook))

    assert values(reading) == {}
    assert "merged" in problems(reading)["B3"]


def test_a_formula_that_was_calculated_counts_as_its_result() -> None:
    rows = (
        '<row r="1"><c r="A1"><f>SUM(1,2)</f><v>3</v></c>'
        '<c r="B1" t="str"><f>"Jan"</f><v>Jan</v></c>'
        '<c r="C1" t="str"><f>""</f><v></v></c></row>'
    )

    assert cell_of(rows) == Cell(3.0, "3")
    assert cell_of(rows, 0, 1) == Cell("Jan", "Jan")
    (made,) = grids(raw_book(sheet_xml(rows)))
    assert len([*made.cells()]) == 2


@pytest.mark.parametrize(
    "formula", ["<f>SUM(1,2)</f>", "<f>SUM(1,2)</f><v/>", '<f t="shared" si="0"/>']
)
def test_a_formula_that_was_never_calculated_is_a_problem(formula: str) -> None:
    found = cell_of(f'<row r="1"><c r="A1">{formula}</c></row>')

    assert found is not None
    assert found.value is None
    assert found.text.startswith("=")
    assert "Open the file in Excel, save it once" in found.problem


def test_formulas_of_openpyxl_and_xlsxwriter_are_not_read_as_blank_or_zero() -> None:
    workbook, sheet = openpyxl_book([["KPI", "Jan 2026"], ["Orders", 5], ["Sum of it", None]])
    sheet["B3"] = "=B2*2"

    def fill(book: Workbook) -> None:
        page = book.add_worksheet()
        page.write_row(0, 0, ["KPI", "Jan 2026"])
        page.write_row(1, 0, ["Orders", 5])
        page.write_string(2, 0, "Sum of it")
        page.write_formula(2, 1, "=B2*2")

    for data in (saved_bytes(workbook), written(fill)):
        reading = one(data)
        assert values(reading) == {("Orders", "2026-01"): 5.0}
        assert "save it once" in problems(reading)["B3"]


@pytest.mark.parametrize(
    ("formula", "value"),
    [("1560.10", 1560.1), ("-3", -3.0), ("+.5", 0.5), ("1e3", 1000.0), ("5%", 0.05)],
)
def test_a_formula_that_is_a_mere_number_is_that_number(formula: str, value: float) -> None:
    found = cell_of(f'<row r="1"><c r="A1"><f>{formula}</f><v>0.0</v></c></row>')

    assert found is not None
    assert found.value == value


def test_errors_are_shown_not_hidden() -> None:
    found = cell_of('<row r="1"><c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>')

    assert found is not None
    assert found.value is None
    assert found.text == "#DIV/0!"
    assert is_sentence(found.problem)
    assert cell_of('<row r="1"><c r="C1" t="e"><v>#N/A</v></c></row>', 0, 2) is not None


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e999"])
def test_numbers_that_are_none_are_errors(value: str) -> None:
    found = cell_of(f'<row r="1"><c r="A1"><v>{value}</v></c></row>')

    assert found is not None
    assert found.value is None or isinstance(found.value, str)


def test_times_are_no_numbers() -> None:
    def fill(workbook: Workbook) -> None:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["KPI", "Jan 2026", "Feb 2026", "Mar 2026"])
        sheet.write_string(1, 0, "Open")
        sheet.write_number(1, 1, 0.5, workbook.add_format({"num_format": "hh:mm"}))
        sheet.write_number(1, 2, 1.5, workbook.add_format({"num_format": "[h]:mm"}))
        sheet.write_number(1, 3, 0, workbook.add_format({"num_format": "yyyy-mm-dd"}))

    reading = one(written(fill))

    assert values(reading) == {}
    assert set(problems(reading)) == {"B2", "C2", "D2"}


@pytest.mark.parametrize(
    ("code", "is_percent"),
    [
        ("0%", True),
        ("0.00 %", True),
        ("#,##0.0%;[Red]-#,##0.0%", True),
        ('0.0"%"', False),
        (r"0\%", False),
        ("0.00", False),
        ("[$%-409]0", False),
        ("General", False),
    ],
)
def test_percent_formats(code: str, is_percent: bool) -> None:
    assert is_percent_format(code) is is_percent


def test_percent_formats_of_a_workbook() -> None:
    def fill(workbook: Workbook) -> None:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["KPI", *(f"Q{quarter} 2026" for quarter in range(1, 5))])
        sheet.write_string(1, 0, "Margin")
        for column, code in enumerate(["0%", "0.00%", "0.0 %", '0"%"'], start=1):
            sheet.write_number(1, column, 0.5, workbook.add_format({"num_format": code}))

    cells = one(written(fill)).cells
    assert [cell.percent for cell in cells] == [True, True, True, True]
    assert [cell.number for cell in cells] == [0.5, 0.5, 0.5, 0.005]  # the last shows 0.5 as 0.5%


def test_a_wrong_dimension_hides_nothing() -> None:
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>{name}</t></is></c>'
        f'<c r="B{row}" t="inlineStr"><is><t>{value}</t></is></c></row>'
        for row, (name, value) in enumerate(
            [("KPI", "Jan 2026"), ("Orders", "5"), ("Hits", "6")], 1
        )
    )
    data = raw_book(sheet_xml(rows, before='<dimension ref="A1"/>'))

    assert len(values(one(data))) == 2


def test_cells_without_references_and_rows_without_numbers() -> None:
    rows = "<row><c><v>1</v></c></row><row/><row><c/><c><v>2</v></c></row>"
    (made,) = grids(raw_book(sheet_xml(rows)))

    assert [(row, column, cell.value) for row, column, cell in made.cells()] == [
        (0, 0, 1.0),
        (2, 1, 2.0),
    ]


def test_a_cell_that_stands_twice_counts_as_it_stands_last() -> None:
    rows = (
        '<row r="1"><c r="A1" t="e"><v>#REF!</v></c><c r="A1"><v>2</v></c></row>'
        '<row r="2"><c r="A2"><f>1+1</f></c><c r="A2"><v>3</v></c></row>'
    )

    assert cell_of(rows) == Cell(2.0, "2")
    assert cell_of(rows, 1) == Cell(3.0, "3")


@pytest.mark.parametrize("prefix", ["x:", ""])
def test_namespaces_with_a_prefix(prefix: str) -> None:
    declared = f'xmlns:{prefix[:-1]}="{MAIN}"' if prefix else f'xmlns="{MAIN}"'
    xml = (
        f"<{prefix}worksheet {declared}><{prefix}sheetData><{prefix}row r='1'><{prefix}c r='A1'>"
        f"<{prefix}f>1+1</{prefix}f></{prefix}c></{prefix}row></{prefix}sheetData></{prefix}worksheet>"
    )
    (made,) = grids(raw_book(xml))

    assert made.rows[0][0] is not None
    assert "never calculated" in made.rows[0][0].problem


def test_strict_workbooks_are_read_like_others() -> None:
    rows = (
        '<row r="1" hidden="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'
    )
    data = raw_book(sheet_xml(rows, namespace=STRICT), main=STRICT, relations=STRICT_RELATIONS)
    (made,) = grids(data)

    assert len([*made.cells()]) == 2
    assert made.hidden_rows == {0}


def test_parts_are_found_without_regard_to_case() -> None:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="/XL/Worksheets/Sheet1.xml"/>'
        "</Relationships>"
    )
    data = raw_book(
        sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'),
        parts={"xl/_rels/workbook.xml.rels": relations},
    )

    assert len([*grids(data)[0].cells()]) == 1


def test_a_workbook_without_sheets_is_refused() -> None:
    data = raw_book(sheet_xml(""), workbook=f'<workbook xmlns="{MAIN}"><sheets/></workbook>')

    with pytest.raises(UserError, match="no worksheet"):
        read_data(data)


def test_an_empty_workbook_is_refused() -> None:
    with pytest.raises(UserError, match="no cell with anything in it"):
        read_data(saved_bytes(openpyxl.Workbook()))


def test_progress_is_told_sheet_by_sheet() -> None:
    told: list[tuple[int, int]] = []

    def fill(workbook: Workbook) -> None:
        for _sheet in range(3):
            workbook.add_worksheet()

    list(
        read_workbook(written(fill), "book.xlsx", ENGLISH, Limits(), lambda *one: told.append(one))
    )

    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize("kind", ["str", "inlineStr", "e"])
def test_a_text_that_looks_like_an_error_is_a_text(kind: str) -> None:
    content = "<is><t>#NUM!</t></is>" if kind == "inlineStr" else "<v>#NUM!</v>"
    cell = cell_of(f'<row r="1"><c r="A1" t="{kind}">{content}</c></row>')

    assert cell is not None
    assert (cell.value is None) == bool(cell.problem) == (kind == "e")
    assert cell.text == "#NUM!"


plain = st.one_of(
    st.none(),
    st.floats(-1e300, 1e300),
    st.integers(-(10**9), 10**9),
    st.booleans(),
    st.dates(dt.date(1901, 1, 1), dt.date(2199, 12, 31)),
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=9
    ).filter(lambda text: text.strip() == text and not text.startswith("=") and "_x" not in text),
)


@settings(max_examples=60)
@given(st.lists(st.lists(plain, min_size=1, max_size=4), min_size=1, max_size=5))
@example([["#NUM!"], ["#N/A", "#NUM"]])
def test_openpyxl_as_the_second_opinion(rows: list[list[object]]) -> None:
    workbook, _sheet = openpyxl_book(rows)
    data = saved_bytes(workbook)
    second = openpyxl.load_workbook(io.BytesIO(data), data_only=True).worksheets[0]
    (made,) = grids(data)
    found = {(row, column): cell.value for row, column, cell in made.cells()}
    problems = {(row, column): cell.problem for row, column, cell in made.cells()}

    for row, line in enumerate(second.iter_rows()):
        for column, cell in enumerate(line):
            expected = cell.value
            if cell.data_type == "e":  # openpyxl writes a text such as "#NUM!" as an error
                assert f"error {expected} " in problems[row, column]
                expected = None
            if isinstance(expected, dt.datetime):
                expected = expected.date()
            value = found.pop((row, column), None)
            if isinstance(expected, float) and isinstance(value, float):
                assert math.isclose(value, expected, rel_tol=1e-15, abs_tol=0)
            else:
                assert value == expected or (value is None and expected == "")
    assert found == {}
