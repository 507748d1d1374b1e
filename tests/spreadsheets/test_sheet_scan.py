"""The quick look at a sheet against reading it closely: never another answer."""

import datetime as dt
import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from kpidesk.domain.numbers import ENGLISH
from kpidesk.spreadsheets import xlsx
from kpidesk.spreadsheets.grid import Grid
from kpidesk.spreadsheets.limits import Limits
from kpidesk.spreadsheets.number_formats import CellStyle
from kpidesk.spreadsheets.sheet_marks import SheetMarks, read_marks
from kpidesk.spreadsheets.sheet_scan import plain_marks
from tests.spreadsheets.making import MAIN, raw_book, sheet_xml, written

PLAIN = '<row r="1"><c r="A1"><v>1</v></c></row><row r="7"><c r="C7" s="3"><v>2</v></c></row>'
TELLING = {"5": CellStyle(indent=1)}


def grids(data: bytes) -> list[Grid]:
    return list(xlsx.read_workbook(data, "book.xlsx", ENGLISH, Limits(), lambda *_told: None))


def scanned(xml: str | bytes, size: int = 1 << 16) -> SheetMarks | None:
    data = xml.encode() if isinstance(xml, str) else xml
    return plain_marks((data[at : at + size] for at in range(0, len(data), size)), TELLING)


@pytest.mark.parametrize("size", [1, 7, 64, 1 << 16])
def test_a_plain_sheet_is_known_as_such(size: int) -> None:
    xml = '<?xml version="1.0" encoding="UTF-8"?>\n' + sheet_xml(PLAIN)

    assert scanned(xml, size) == SheetMarks(rows=7, columns=3)
    assert scanned(sheet_xml(""), size) == SheetMarks()


CLOSE = [
    sheet_xml('<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>'),
    sheet_xml('<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>'),
    sheet_xml('<row r="1" hidden="1"><c r="A1"><v>2</v></c></row>'),
    sheet_xml("<row r='1' hidden='true'><c r='A1'><v>2</v></c></row>"),
    sheet_xml('<row r="1" hidden = "1"><c r="A1"><v>2</v></c></row>'),
    sheet_xml('<row r="1" hidden="&#49;"><c r="A1"><v>2</v></c></row>'),
    sheet_xml('<row r="1" ht="0"><c r="A1"><v>2</v></c></row>'),
    sheet_xml('<row r="1"\nht="0"><c r="A1"><v>2</v></c></row>'),
    sheet_xml('<row r="1"><c r="A1" s="5"><v>2</v></c></row>'),
    sheet_xml('<row r="1"><c s="5" r="A1"><v>2</v></c></row>'),
    sheet_xml("<row><c><v>2</v></c></row>"),
    sheet_xml('<row r="1"><c r="a1"><v>2</v></c></row>'),
    sheet_xml('<row r="1"><c r="A1"><v>2</v></c></row><row/>'),
    sheet_xml('<row r="1"><c r="A1"><v>2</v></c>'),
    sheet_xml(PLAIN, after='<mergeCells><mergeCell ref="A1:B2"/></mergeCells>'),
    sheet_xml(PLAIN, before='<cols><col min="1" max="1" hidden="1"/></cols>'),
    sheet_xml(PLAIN, before='<cols><col min="1" max="1" width="0"/></cols>'),
    sheet_xml(PLAIN).replace("<sheetData>", "<!-- --><sheetData>"),
    "<!DOCTYPE w>" + sheet_xml(PLAIN),
    sheet_xml(PLAIN).replace("xmlns=", "xmlns:x=").replace("<", "<x:").replace("<x:/", "</x:"),
    sheet_xml(PLAIN).replace("</worksheet>", ""),
    sheet_xml(PLAIN, namespace="urn:another"),
    sheet_xml('<row r="9999999"><c r="A1"><v>2</v></c></row>'),
    sheet_xml('<row r="1"><c r="ZZZ1"><v>2</v></c></row>'),
    f'<worksheet xmlns="{MAIN}" xmlns:x="{MAIN}"><sheetData>{PLAIN}</sheetData></worksheet>',
    "",
    sheet_xml(PLAIN).encode("utf-16"),
    '<?xml version="1.0" encoding="ISO-8859-1"?>' + sheet_xml(PLAIN),
]


@pytest.mark.parametrize("xml", CLOSE)
@pytest.mark.parametrize("size", [3, 1 << 16])
def test_whatever_is_unusual_is_read_closely(xml: str | bytes, size: int) -> None:
    assert scanned(xml, size) is None


def test_a_style_that_every_cell_has_without_saying_so() -> None:
    assert plain_marks([sheet_xml(PLAIN).encode()], {"0": CellStyle(indent=1)}) is None


def test_what_programs_write_for_a_plain_list_is_known_as_plain(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fill(workbook: Workbook) -> None:
        sheet = workbook.add_worksheet()
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        workbook.add_format({"num_format": "0%"})
        for row in range(300):
            sheet.write_datetime(row, 0, dt.datetime(2026, 1, 1), day)  # noqa: DTZ001
            sheet.write_row(row, 1, ["Orders & more", row / 7])

    book = openpyxl.Workbook()
    for row in range(300):
        assert book.active is not None
        book.active.append([dt.date(2026, 1, 1), "Orders & more", row / 7])
    buffer = io.BytesIO()
    book.save(buffer)
    monkeypatch.delattr(xlsx, "read_marks")

    for data in (written(fill), written(fill, constant_memory=True), buffer.getvalue()):
        (made,) = grids(data)
        assert len([*made.cells()]) == 900


cells = st.builds(
    lambda column, row, attributes, content: (column, row, attributes, content),
    st.integers(0, 5),
    st.integers(1, 6),
    st.sampled_from(["", ' s="3"', ' s="5"', ' t="str"', ' t="e"', ' t="b"', ' s="5" t="str"']),
    st.sampled_from(
        ["", "<v>1</v>", "<v>2.5</v>", "<f>A1+1</f><v>1</v>", "<f>SUM(A1:B2)</f>", "<v/>",
         "<is><t>hidden</t></is>", "<v>0</v>"]
    ),
)  # fmt: skip
row_attributes = st.sampled_from(
    ["", "", "", ' hidden="1"', ' hidden="false"', ' ht="0"', ' ht="12"', ' customHeight="0"']
)
surroundings = st.sampled_from(
    [
        "",
        "",
        '<cols><col min="2" max="3" hidden="1"/></cols>',
        '<cols><col min="1" max="2" width="9"/></cols>',
        '<dimension ref="A1"/>',
    ]
)


@settings(max_examples=300)
@given(st.lists(st.tuples(row_attributes, st.lists(cells, max_size=4)), max_size=5),
       surroundings, st.sampled_from([5, 40, 1 << 16]))  # fmt: skip
def test_the_quick_look_never_says_otherwise(
    rows: list[tuple[str, list[tuple[int, int, str, str]]]], before: str, size: int
) -> None:
    xml = sheet_xml(
        "".join(
            f'<row r="{number}"{attributes}>'
            + "".join(
                f'<c r="{"ABCDEF"[column]}{number}"{style}>{content}</c>'
                for column, _row, style, content in line
            )
            + "</row>"
            for number, (attributes, line) in enumerate(rows, 1)
        ),
        before=before,
    )
    quick = scanned(xml, size)
    close = read_marks([xml.encode()], TELLING)

    if quick is not None:
        assert quick.rows >= close.rows
        assert quick.columns >= close.columns
        close.rows, close.columns = quick.rows, quick.columns
        assert quick == close


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.lists(
            st.one_of(
                st.none(), st.floats(-1e9, 1e9), st.booleans(),
                st.dates(dt.date(1901, 1, 1), dt.date(2100, 1, 1)),
                st.sampled_from(["Orders", "a <b> & c", "hidden", "x = y", ' t="e"', "1.5"]),
            ),
            max_size=4,
        ),
        min_size=1, max_size=6,
    )
)  # fmt: skip
def test_a_workbook_is_the_same_either_way(table: list[list[object]]) -> None:
    def fill(workbook: Workbook) -> None:
        sheet = workbook.add_worksheet()
        day = workbook.add_format({"num_format": "mmm yy"})
        for row, line in enumerate(table):
            for column, value in enumerate(line):
                if isinstance(value, dt.date):
                    midnight = dt.datetime.combine(value, dt.time())
                    sheet.write_datetime(row, column, midnight, day)
                elif value is not None:
                    sheet.write(row, column, value)

    data = written(fill)
    with pytest.MonkeyPatch.context() as patch:
        quick = grids(data)
        patch.setattr(xlsx, "plain_marks", lambda *_asked: None)
        close = grids(data)
    assert [[*one.cells()] for one in quick] == [[*one.cells()] for one in close]


def test_broken_parts_are_still_told() -> None:
    (made,) = grids(raw_book(sheet_xml(PLAIN)))
    assert len([*made.cells()]) == 2
