"""OpenDocument spreadsheets, by hand and by LibreOffice."""

import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Alignment

from kpidesk.domain.errors import UserError
from kpidesk.domain.numbers import ENGLISH
from kpidesk.spreadsheets.grid import MAX_COLUMNS, MAX_ROWS, Area, Cell, Grid
from kpidesk.spreadsheets.limits import Limits
from kpidesk.spreadsheets.ods import read_ods
from tests.spreadsheets.making import GERMAN, is_sentence, read_data, values, zipped
from tests.spreadsheets.office import converted, needs_office

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = {
    "office": "office:1.0",
    "table": "table:1.0",
    "text": "text:1.0",
    "style": "style:1.0",
    "fo": "xsl-fo-compatible:1.0",
    "draw": "drawing:1.0",
}
_SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}"'
    for short, name in _NAMES.items()
)
_CALC = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
REST_OF_ROW = f'<table:table-cell table:number-columns-repeated="{MAX_COLUMNS}"/>'
WHOLE_ROW = f'table:number-columns-repeated="{MAX_COLUMNS}"'
REST = f'<table:table-row table:number-rows-repeated="{MAX_ROWS}">{REST_OF_ROW}</table:table-row>'


def content(tables: str, styles: str = "", before: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES} {_CALC}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body>"
        f"<office:spreadsheet>{before}{tables}</office:spreadsheet></office:body>"
        f"</office:document-content>"
    )


def ods(tables: str, styles: str = "", before: str = "", **parts: str) -> bytes:
    return zipped({"mimetype": MIMETYPE, "content.xml": content(tables, styles, before), **parts})


def table(rows: str, name: str = "S", columns: str = "", style: str = "") -> str:
    looks = f' table:style-name="{style}"' if style else ""
    return f'<table:table table:name="{name}"{looks}>{columns}{rows}</table:table>'


def row(*cells: str, repeated: int = 1, looks: str = "") -> str:
    return (
        f'<table:table-row table:number-rows-repeated="{repeated}" {looks}>'
        f"{''.join(cells)}{REST_OF_ROW}</table:table-row>"
    )


def text(shown: str, looks: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="string" {looks}><text:p>{shown}</text:p>'
        f"</table:table-cell>"
    )


def typed(kind: str, value: str, shown: str = "", looks: str = "") -> str:
    attribute = {"date": "date-value", "boolean": "boolean-value", "time": "time-value"}
    return (
        f'<table:table-cell office:value-type="{kind}" '
        f'office:{attribute.get(kind, "value")}="{value}" {looks}><text:p>{shown}</text:p>'
        f"</table:table-cell>"
    )


def formula(of: str, kind: str = "", value: str = "", shown: str | None = None) -> str:
    types = f'office:value-type="{kind}" office:value="{value}"' if kind else ""
    inside = "" if shown is None else f"<text:p>{shown}</text:p>"
    return f'<table:table-cell table:formula="{of}" {types}>{inside}</table:table-cell>'


def grids(data: bytes, limits: Limits | None = None) -> list[Grid]:
    return list(read_ods(data, "book.ods", ENGLISH, limits or Limits(), lambda _done, _all: None))


def only(rows: str, **more: str) -> Grid:
    (made,) = grids(ods(table(rows + REST, **more)))
    return made


def cell(xml: str) -> Cell | None:
    rows = only(row(xml)).rows
    return rows[0][0] if rows else None


def refusal(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(UserError) as refused:
        grids(data, limits)
    assert "book.ods" in refused.value.message
    assert is_sentence(refused.value.message)
    return refused.value.message


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        (text("Sales"), Cell("Sales", "Sales")),
        (text("a<text:s text:c='2'/>b\n  c"), Cell("a  b c", "a  b c")),
        (text("a<text:line-break/>b<text:tab/>c"), Cell("a\nb\tc", "a\nb\tc")),
        (text("<text:span>so </text:span><text:a>what</text:a>"), Cell("so what", "so what")),
        (text(" "), None),
        (typed("float", "1234.5", "1,234.50"), Cell(1234.5, "1234.5")),
        (typed("float", "1234.5", "1,234.50 €"), Cell(1234.5, "1234.5", currency="€")),
        (
            typed("currency", "5", "CHF 5.00", 'office:currency="CHF"'),
            Cell(5.0, "5", currency="CHF"),
        ),
        (typed("percentage", "0.125", "12.5%"), Cell(0.125, "12.5%", percent=True)),
        (typed("date", "2024-01-31"), Cell(dt.date(2024, 1, 31), "2024-01-31")),
        (
            typed("date", "2024-01-31T10:05:00.000000"),
            Cell(dt.date(2024, 1, 31), "2024-01-31 10:05:00"),
        ),
        (typed("date", "2024-01-31T00:00:00"), Cell(dt.date(2024, 1, 31), "2024-01-31")),
        (typed("boolean", "true"), Cell(True, "TRUE")),
        (typed("float", "1", "WAHR"), Cell(True, "WAHR")),
        ("<table:table-cell/>", None),
        ("<table:table-cell><text:p>5</text:p></table:table-cell>", Cell("5", "5")),
        (formula("of:=&quot;&quot;", shown=""), None),
        (formula("of:=[$Other.B2]*2", "float", "7", "7"), Cell(7.0, "7")),
        (formula("of:=1560.10", "float", "0", "0"), Cell(1560.1, "1560.1")),
    ],
)
def test_values_keep_their_kind(xml: str, expected: Cell | None) -> None:
    assert cell(xml) == expected


@pytest.mark.parametrize(
    ("xml", "shown", "words"),
    [
        (typed("time", "PT12H30M00S", "12:30"), "12:30", "a time, not a number"),
        (typed("date", "-0044-03-15", "15.3.-44"), "15.3.-44", "in no calendar"),
        (typed("float", "1E999"), "#NUM!", "the error #NUM!"),
        (formula("of:=[.B2]/2"), "=[.B2]/2", "never calculated"),
        (formula("of:=1/0", "float", "0", "#DIV/0!"), "#DIV/0!", "the error #DIV/0!"),
        (formula("of:=A()", "float", "0", "Err:508"), "Err:508", "the error Err:508"),
        (formula("of:=A()", "float", "0", "Fehler:508"), "Fehler:508", "the error"),
        (formula("of:=A()", "string", "", "#NV"), "#NV", "the error #NV"),
        (
            text("#WERT!", 'calcext:value-type="error"'),
            "#WERT!",
            "the error #WERT!",
        ),
    ],
)
def test_what_is_no_value_says_so(xml: str, shown: str, words: str) -> None:
    made = cell(xml)

    assert made is not None
    assert (made.value, made.text) == (None, shown)
    assert words in made.problem
    assert is_sentence(made.problem)


def test_numbers_are_shown_as_the_owner_writes_them() -> None:
    data = ods(table(row(typed("float", "1.5"))))
    (made,) = read_ods(data, "book.ods", GERMAN, Limits(), lambda _done, _all: None)

    assert made.rows[0][0] == Cell(1.5, "1,5")


def test_an_encoding_that_nobody_knows() -> None:
    odd = '<?xml version="1.0" encoding="UTc-8"?><a/>'

    assert "damaged" in refusal(zipped({"mimetype": MIMETYPE, "content.xml": odd}))


def test_what_stands_behind_a_footnote_belongs_to_the_text() -> None:
    note = "<text:note><text:note-body><text:p>estimated</text:p></text:note-body></text:note>"
    shown = f"<text:p>New{note} customers</text:p>"
    noted = f'<table:table-cell office:value-type="string">{shown}</table:table-cell>'

    found = cell(noted)
    assert found is not None
    assert found.value == "New customers"


def test_notes_drawings_and_tracked_changes_are_no_cells() -> None:
    note = "<office:annotation><text:p>a note</text:p></office:annotation>"
    drawing = "<draw:frame><draw:text-box><text:p>5</text:p></draw:text-box></draw:frame>"
    changes = f"<table:tracked-changes>{row(text('old'))}</table:tracked-changes>"
    noted = f'<table:table-cell office:value-type="string">{note}<text:p>KPI</text:p>{drawing}'
    shapes = f"<table:shapes>{drawing}</table:shapes>"
    data = ods(table(shapes + row(f"{noted}</table:table-cell>")), before=changes)

    assert [list(made.cells()) for made in grids(data)] == [[(0, 0, Cell("KPI", "KPI"))]]


def test_repeated_rows_and_cells_count() -> None:
    three = typed("float", "7", "7", 'table:number-columns-repeated="3"')
    made = only(
        row(text("a")) + row(repeated=2) + row(text("b"), three, repeated=2) + row(text("c"))
    )

    texts = [[one and one.text for one in line] for line in made.rows]
    assert texts == [["a"], [], [], ["b", "7", "7", "7"], ["b", "7", "7", "7"], ["c"]]


def test_blank_rows_to_the_end_of_the_sheet_cost_nothing() -> None:
    made = only(row(text("a")) + REST + row("<table:table-cell/>"))

    assert len(made.rows) == 1


@pytest.mark.parametrize(
    "rows",
    [
        row(typed("float", "1", "1", WHOLE_ROW), repeated=MAX_ROWS),
        row(text("a"), repeated=MAX_ROWS - 1) + row(*[text("b")] * 6),
        row(repeated=MAX_ROWS) + row(text("a")),
        row(f'<table:table-cell table:number-columns-repeated="{MAX_COLUMNS}"/>', text("a")),
    ],
)  # fmt: skip
def test_more_cells_than_any_sheet_should_have_are_refused(rows: str) -> None:
    assert "too large" in refusal(ods(table(rows)))


def test_merged_cells_are_areas_with_one_value() -> None:
    spanned = 'table:number-columns-spanned="2" table:number-rows-spanned="2"'
    covered = "<table:covered-table-cell/>"
    made = only(row(text("a", spanned), covered, text("b")) + row(covered, covered, text("c")))

    assert made.merged == (Area(0, 0, 1, 1),)
    assert [[one and one.text for one in line] for line in made.rows] == [
        ["a", None, "b"],
        [None, None, "c"],
    ]


def test_hidden_rows_columns_and_sheets() -> None:
    columns = (
        '<table:table-column table:number-columns-repeated="2"/>'
        '<table:table-column table:visibility="collapse"/>'
        '<table:table-column-group table:display="false"><table:table-column/>'
        "</table:table-column-group>"
        f'<table:table-column table:visibility="filter" '
        f'table:number-columns-repeated="{MAX_COLUMNS - 4}"/>'
    )
    five = "".join(text(name) for name in "abcde")
    group = f'<table:table-row-group table:display="false">{row(five)}</table:table-row-group>'
    rows = (
        row(five)
        + row(five, looks='table:visibility="collapse"')
        + row(five, looks='table:visibility="filter"', repeated=2)
        + group
        + row(five)
        + row(repeated=1000, looks='table:visibility="collapse"')
    )
    styles = (
        '<style:style style:name="ta2" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
    )
    shown, hidden = grids(
        ods(table(rows, columns=columns) + table(row(text("x")), "H", style="ta2"), styles)
    )

    assert shown.hidden_rows == {1, 2, 3, 4}
    assert shown.hidden_columns == {2, 3, 4}
    assert (shown.is_hidden, hidden.is_hidden) == (False, True)


def test_indents_come_from_the_styles_of_cells_columns_and_their_parents() -> None:
    styles = "".join(
        f'<style:style style:name="{name}" style:family="table-cell" '
        f'style:parent-style-name="{parent}">{margin}</style:style>'
        for name, parent, margin in (
            ("deep", "Default", '<style:paragraph-properties fo:margin-left="0.706cm"/>'),
            ("one", "Default", '<style:paragraph-properties fo:margin-left="10pt"/>'),
            ("heir", "deep", ""),
            ("loop", "loop", ""),
        )
    )
    rows = "".join(
        row(text(name, f'table:style-name="{name}"')) for name in ("deep", "one", "heir", "loop")
    )
    column = '<table:table-column table:default-cell-style-name="one"/>'
    (made,) = grids(ods(table(rows + row(text("plain")), columns=column), styles))

    assert made.indents == {(0, 0): 2, (1, 0): 1, (2, 0): 2, (4, 0): 1}


@pytest.mark.parametrize(
    ("of", "adds"),
    [
        ("of:=SUM([.B2:.B5])", True),
        ("oooc:=SUM([.B2:.B5];[.D2])", True),
        ("of:=SUBTOTAL(9;[.B2:.B5])", True),
        ("of:=[.B2]+[.B3] + [.B4]", True),
        ("of:=SUM([.B2:.B5])+[.B9]", True),
        ("of:=SUBTOTAL(1;[.B2:.B5])", False),
        ("of:=SUM([.B2:.B5])/4", False),
        ("of:=[.B2]-[.B3]", False),
        ("of:=[.B2]", False),
    ],
)
def test_sums_are_marked(of: str, adds: bool) -> None:
    made = only(row(text("Sum"), formula(of, "float", "5", "5")))

    assert made.sums == (frozenset({(0, 1)}) if adds else frozenset())


@pytest.mark.parametrize(
    ("of", "stored", "is_trusted"),
    [
        ("of:=SUM([.A1:.B1])", "5", True),
        ("of:=SUM([.A1:.B1])", "4", False),
        ("of:=[.$A$1]+[.B1]", "0", False),
        ("of:=SUM([.A1];[.B1])", "5", True),
        ("of:=SUM([$Other.A1:.B1])", "4", True),
    ],
)
def test_an_old_result_of_a_formula_is_no_number(of: str, stored: str, is_trusted: bool) -> None:
    made = only(
        row(typed("float", "2", "2"), typed("float", "3", "3"), formula(of, "float", stored))
    )

    last = made.rows[0][2]
    assert last is not None
    assert last.is_number is is_trusted
    assert is_trusted or "without recalculating" in last.problem


@pytest.mark.parametrize(
    ("value", "shown", "shown_in"),
    [
        ("1234567", "1,235", 1000),
        ("2500", "3", 1000),
        ("1234567", "1.2", 1_000_000),
        ("1234567", "1,234,567", 1),
        ("1234.5", "1,234.50", 1),
        ("1234.5", "1,235", 1),
        ("12345678", "1.23E+07", 1),
        ("5", "5", 1),
    ],
)
def test_what_is_shown_in_thousands_is_told_by_its_digits(
    value: str, shown: str, shown_in: int
) -> None:
    made = only(row(typed("float", value, shown))).rows[0][0]

    assert made is not None
    assert (made.value, made.shown_in) == (float(value), shown_in)


def test_a_workbook_that_counts_days_from_1904_has_the_same_days() -> None:
    settings = (
        "<table:calculation-settings><table:null-date table:date-value='1904-01-01'/>"
        "</table:calculation-settings>"
    )
    (made,) = grids(ods(table(row(typed("date", "2024-01-31"))), before=settings))

    assert made.rows[0][0] == Cell(dt.date(2024, 1, 31), "2024-01-31")


def test_a_password_is_asked_to_be_taken_off() -> None:
    manifest = "<manifest><file-entry><manifest:encryption-data/></file-entry></manifest>"
    data = ods(table(row(text("a"))), **{"META-INF/manifest.xml": manifest})

    assert "without a password" in refusal(data)


@pytest.mark.parametrize(
    "xml",
    [
        "",
        "no XML",
        "<office:document-content/>",
        content(""),
        content(table(row(text("a"))))[:-30],
        '<!DOCTYPE a [<!ENTITY b "cc">]>' + content(table(row(text("&b;"))))[38:],
        '<!DOCTYPE a SYSTEM "file:///etc/passwd">' + content(table(row(text("a"))))[38:],
        content(table(row(typed("float", "1_000")))),
        content(table(row(typed("float", "five")))),
        content(table(row(typed("secret", "5")))),
        content(table(row('<table:table-cell office:value-type="float"/>'))),
        content(table(row(text("a"), repeated=-1))),
        content(table(row(text("a", 'table:number-columns-repeated="x"')))),
        content(table(row(text("a", f'table:number-columns-repeated="{"9" * 5000}"')))),
        content(table(row(text("<text:span>" * 1000 + "</text:span>" * 1000)))),
    ],
)
def test_broken_files_are_refused(xml: str) -> None:
    assert "damaged" in refusal(zipped({"mimetype": MIMETYPE, "content.xml": xml}))


def test_a_file_without_content_is_refused() -> None:
    assert "damaged" in refusal(zipped({"mimetype": MIMETYPE}))


def test_a_flat_file_is_read_as_well() -> None:
    xml = content(
        table(row(text("KPI"), text("Jan 2026")) + row(text("Orders"), typed("float", "5")))
    )
    flat = xml.replace("document-content", "document").replace(
        "<office:document ", f'<office:document office:mimetype="{MIMETYPE}" '
    )
    (reading,) = read_data(flat.encode(), "book.fods")

    assert values(reading) == {("Orders", "2026-01"): 5.0}


def _traits() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Numbers"
    rows: list[list[object]] = [
        ["KPI", dt.date(2024, 1, 1), dt.date(2024, 2, 1), "Note"],
        ["Sales", 1200.5, 1300, "x"],
        ["Margin", 0.125, 0.13, None],
        ["Broken", "=1/0", '=""', None],
        ["Total", "=SUM(B2:B3)", "=B2+B3", None],
        ["Hidden", 5, 6, None],
        ["Money", 7, 8, None],
    ]
    for line in rows:
        sheet.append(line)
    sheet["B3"].number_format = sheet["C3"].number_format = "0.0%"
    sheet["B7"].number_format = "[$CHF-807] #,##0.00"
    sheet["C7"].number_format = '#,##0.00 "€"'
    sheet["A2"].alignment = Alignment(indent=2)
    sheet["A2"].comment = Comment("a note: 5", "me")
    sheet.row_dimensions[6].hidden = True
    sheet.column_dimensions["D"].hidden = True
    sheet.merge_cells("A9:B9")
    sheet["A9"] = "the end"
    book.create_sheet("Secret").sheet_state = "hidden"
    book["Secret"]["A1"] = 5
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@needs_office
def test_what_libreoffice_writes_is_understood(tmp_path: Path) -> None:
    numbers, secret = grids(converted(tmp_path, _traits(), "ods", "calc8"))

    assert [len(numbers.rows), numbers.name, secret.is_hidden] == [9, "Numbers", True]
    assert numbers.hidden_rows == {5}
    assert numbers.hidden_columns == {3}
    assert numbers.merged == (Area(8, 0, 8, 1),)
    assert numbers.indents == {(1, 0): 1}
    assert numbers.sums == {(4, 1), (4, 2)}
    line = numbers.rows[0]
    assert [one and one.value for one in line[1:3]] == [dt.date(2024, 1, 1), dt.date(2024, 2, 1)]
    assert numbers.rows[1][1] == Cell(1200.5, "1200.5")
    assert numbers.rows[2][1] == Cell(0.125, "12.5%", percent=True)
    broken = numbers.rows[3][1]
    assert broken is not None
    assert broken.text == "#DIV/0!"
    assert len(numbers.rows[3]) == 2
    assert [one and one.currency for one in numbers.rows[6]] == ["", "CHF", "€"]
