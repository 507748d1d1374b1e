"""The XML Spreadsheet of Excel 2003, which many programs write and call .xls."""

import datetime as dt

import pytest

from kpidesk.domain.errors import UserError
from kpidesk.domain.numbers import ENGLISH
from kpidesk.spreadsheets.grid import Area, Cell, Grid
from kpidesk.spreadsheets.limits import Limits
from kpidesk.spreadsheets.xml_spreadsheet import read_xml_spreadsheet
from tests.spreadsheets.making import is_sentence, read_data, values

STYLES = """<Styles><Style ss:ID="Default"/>
<Style ss:ID="share"><NumberFormat ss:Format="Percent"/></Style>
<Style ss:ID="own"><NumberFormat ss:Format="0.0%"/></Style>
<Style ss:ID="heir" ss:Parent="own"><Alignment ss:Indent="2"/></Style>
<Style ss:ID="day"><NumberFormat ss:Format="Short Date"/></Style>
<Style ss:ID="money"><NumberFormat ss:Format="[$CHF-807] #,##0.00"/></Style>
<Style ss:ID="euro"><NumberFormat ss:Format="Euro Currency"/></Style></Styles>"""


def book(*sheets: str, before: str = "") -> str:
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:html="http://www.w3.org/TR/REC-html40">'
        f"{before}{STYLES}{''.join(sheets)}</Workbook>"
    )


def sheet(rows: str, name: str = "S", after: str = "") -> str:
    return f'<Worksheet ss:Name="{name}"><Table>{rows}</Table>{after}</Worksheet>'


def row(*cells: str, looks: str = "") -> str:
    return f"<Row {looks}>{''.join(cells)}</Row>"


def data(kind: str, value: object, looks: str = "") -> str:
    return f'<Cell {looks}><Data ss:Type="{kind}">{value}</Data></Cell>'


def grids(xml: str) -> list[Grid]:
    return list(read_xml_spreadsheet(xml, "book.xls", ENGLISH, Limits(), lambda _done, _all: None))


def only(rows: str) -> Grid:
    (made,) = grids(book(sheet(rows)))
    return made


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (data("Number", 1234.5), Cell(1234.5, "1234.5")),
        (data("Number", "1e3"), Cell(1000.0, "1000")),
        (data("Number", 0.125, 'ss:StyleID="share"'), Cell(0.125, "12.5%", percent=True)),
        (data("Number", 0.125, 'ss:StyleID="heir"'), Cell(0.125, "12.5%", percent=True)),
        (data("Number", 5, 'ss:StyleID="money"'), Cell(5.0, "5", currency="CHF")),
        (data("Number", 5, 'ss:StyleID="euro"'), Cell(5.0, "5", currency="€")),
        (data("Number", 45322, 'ss:StyleID="day"'), Cell(dt.date(2024, 1, 31), "2024-01-31")),
        (data("String", " Sales &amp; more "), Cell(" Sales & more ", "Sales & more")),
        (data("String", "<html:B>1</html:B>2"), Cell("12", "12")),
        (data("String", " "), None),
        (data("Boolean", 1), Cell(True, "TRUE")),
        (data("Boolean", 0), Cell(False, "FALSE")),
        (data("DateTime", "2024-01-31T00:00:00.000"), Cell(dt.date(2024, 1, 31), "2024-01-31")),
        (
            data("DateTime", "2024-01-31T10:05:00.000"),
            Cell(dt.date(2024, 1, 31), "2024-01-31 10:05:00"),
        ),
        (data("Number", 7, 'ss:Formula="=Other!R1C2*2"'), Cell(7.0, "7")),
        (data("Number", 0, 'ss:Formula="=1560.10"'), Cell(1560.1, "1560.1")),
        (data("String", "", 'ss:Formula="=&quot;&quot;"'), None),
        ("<Cell/>", None),
    ],
)
def test_values_keep_their_kind(cell: str, expected: Cell | None) -> None:
    rows = only(row(cell)).rows

    assert (rows[0][0] if rows else None) == expected


@pytest.mark.parametrize(
    ("cell", "shown", "words"),
    [
        (data("Error", "#DIV/0!"), "#DIV/0!", "the error #DIV/0!"),
        ('<Cell ss:Formula="=R1C2*2"/>', "=R1C2*2", "never calculated"),
        (data("Number", "", 'ss:Formula="=R1C2*2"'), "=R1C2*2", "never calculated"),
        (data("DateTime", "1899-12-31T12:30:00.000"), "12:30", "a time"),
        (data("DateTime", "soon"), "soon", "in no calendar"),
        (data("Number", "1e999"), "#NUM!", "the error #NUM!"),
    ],
)
def test_what_is_no_value_says_so(cell: str, shown: str, words: str) -> None:
    made = only(row(cell)).rows[0][0]

    assert made is not None
    assert (made.value, made.text) == (None, shown)
    assert words in made.problem
    assert is_sentence(made.problem)


def test_places_that_are_named_count() -> None:
    made = only(
        row(data("String", "a"), data("String", "b", 'ss:Index="3"'), data("String", "c"))
        + row(looks='ss:Span="2"')
        + row(data("String", "d"), looks='ss:Index="7"')
        + row(data("String", "e"))
    )

    texts = [[one and one.text for one in line] for line in made.rows]
    assert texts == [["a", None, "b", "c"], [], [], [], [], [], ["d"], ["e"]]


def test_merged_hidden_indented_summed() -> None:
    columns = '<Column/><Column ss:Hidden="1" ss:Span="1"/><Column ss:StyleID="heir"/>'
    rows = (
        row(data("String", "a", 'ss:MergeAcross="2" ss:MergeDown="1"'), data("String", "b"))
        + row(data("String", "c", 'ss:Index="4"'), looks='ss:Hidden="1"')
        + row(
            data("Number", 5, 'ss:Formula="=SUM(R[-2]C:R[-1]C)"'),
            data("Number", 5, 'ss:Formula="=SUM(R[-2]C:R[-1]C)/2"'),
            data("Number", 5, 'ss:Formula="=R[-1]C+R[-2]C"'),
        )
    )
    hidden = "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>"
    shown, secret = grids(book(sheet(columns + rows), sheet(rows, "H", hidden)))

    assert shown.merged == (Area(0, 0, 1, 2),)
    assert shown.hidden_rows == {1}
    assert shown.hidden_columns == {1, 2}
    assert shown.indents == {(0, 3): 2, (1, 3): 2}
    assert shown.sums == {(2, 0), (2, 2)}
    assert [[one and one.text for one in line] for line in shown.rows[:2]] == [
        ["a", None, None, "b"],
        [None, None, None, "c"],
    ]
    assert (shown.is_hidden, secret.is_hidden) == (False, True)


@pytest.mark.parametrize(
    ("formula", "stored", "is_trusted"),
    [
        ("=SUM(RC[-2]:RC[-1])", 5, True),
        ("=SUM(RC[-2]:RC[-1])", 4, False),
        ("=R1C1+RC2", 0, False),
        ("=ROUND(RC[-2],0)", 9, True),
        ("=Other!RC[-2]*2", 9, True),
    ],
)
def test_an_old_result_of_a_formula_is_no_number(
    formula: str, stored: float, is_trusted: bool
) -> None:
    made = only(
        row(
            data("Number", 2),
            data("Number", 3),
            data("Number", stored, f'ss:Formula="{formula}"'),
        )
    )

    last = made.rows[0][2]
    assert last is not None
    assert last.is_number is is_trusted
    assert is_trusted or "without recalculating" in last.problem


def test_notes_are_no_values() -> None:
    note = '<Comment><ss:Data ss:Type="String">9</ss:Data></Comment>'
    made = only(row(f'<Cell><Data ss:Type="Number">5</Data>{note}</Cell>'))

    assert made.rows[0] == [Cell(5.0, "5")]


def test_days_are_counted_from_1904_where_the_file_says_so() -> None:
    options = "<x:ExcelWorkbook><x:Date1904/></x:ExcelWorkbook>"
    rows = row(data("Number", 43860, 'ss:StyleID="day"'), data("DateTime", "2024-01-31T00:00:00"))
    (made,) = grids(book(sheet(rows), before=options))

    assert [one and one.value for one in made.rows[0]] == [dt.date(2024, 1, 31)] * 2


def test_it_is_read_to_its_numbers_whatever_its_name() -> None:
    rows = row(data("String", "KPI"), data("String", "Jan 2026"))
    xml = book(sheet(rows + row(data("String", "Orders"), data("Number", 5))))
    for encoded in (xml.encode(), xml.encode("utf-16"), ("\n" + xml).encode("utf-8-sig")):
        if not encoded.startswith(b"\xef\xbb\xbf\n"):  # XML may not begin with a blank line
            (reading,) = read_data(encoded, "report.xls")
            assert values(reading) == {("Orders", "2026-01"): 5.0}


@pytest.mark.parametrize(
    "xml",
    [
        book(),
        book(sheet(row(data("Number", 5))))[:-20],
        '<!DOCTYPE a [<!ENTITY b "cc">]>' + book()[21:],
        book(sheet(row(data("Number", "1_000")))),
        book(sheet(row(data("Number", "five")))),
        book(sheet(row(data("Secret", "5")))),
        book(sheet(row("<Cell><Data>5</Data></Cell>"))),
        book(sheet(row(data("Number", 5, 'ss:Index="2"'), data("Number", 5, 'ss:Index="2"')))),
        book(sheet(row(data("Number", 5), looks='ss:Index="0"'))),
        book(sheet(row(data("Number", 5), looks='ss:Index="1048577"'))),
        book(sheet(row(data("Number", 5, 'ss:Index="16385"')))),
        book(sheet(row(data("Number", 5, 'ss:MergeAcross="-1"')))),
        book(sheet(row(data("String", "<html:B>" * 1000 + "</html:B>" * 1000)))),
    ],
)
def test_broken_files_are_refused(xml: str) -> None:
    with pytest.raises(UserError, match="damaged") as refused:
        grids(xml)

    assert is_sentence(refused.value.message)


def test_a_cell_at_the_far_corner_is_refused() -> None:
    far = row(data("Number", 5, 'ss:Index="16384"'), looks='ss:Index="1048576"')
    with pytest.raises(UserError, match="too large"):
        only(row(data("Number", 5)) + far)
