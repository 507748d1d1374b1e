"""Web pages with tables, as shops and programs export them."""

import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.errors import UserError
from kpidesk.spreadsheets.grid import Area, Grid
from kpidesk.spreadsheets.limits import Limits
from kpidesk.spreadsheets.markup import decode_markup, read_web_page
from tests.spreadsheets.making import is_sentence, problems, read_data, values
from tests.spreadsheets.office import converted, needs_office

PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><title>Export</title>
<meta charset="utf-8"><style>td {mso-number-format:"\\@"; content: "<td>9</td>"}</style>
<script>document.write("<table><tr><td>8</td></tr></table>")</script>
<!--[if gte mso 9]><xml><x:ExcelWorkbook/></xml><![endif]--></head><body>
<h1>Shop &amp; more</h1><table border=1>
<tr><th>KPI<th>Jan 2026<th>Feb 2026
<tr><td>Orders<td x:num>5<td>6
<tr><td>Revenue &euro;</td><td>1,234.50</td><td>&#8364;&nbsp;2,000.00</td></tr>
</table></body></html>"""


def grid(page: str, limits: Limits | None = None) -> Grid:
    (made,) = read_web_page(page, "book.xls", limits or Limits(), lambda _done, _all: None)
    return made


def texts(page: str) -> list[list[str]]:
    return [["" if one is None else one.text for one in line] for line in grid(page).rows]


def table(*rows: str) -> str:
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def test_a_page_is_read_to_its_numbers() -> None:
    (reading,) = read_data(PAGE.encode(), "export.xls")

    assert values(reading) == {
        ("Orders", "2026-01"): 5.0,
        ("Orders", "2026-02"): 6.0,
        ("Revenue €", "2026-01"): 1234.5,
        ("Revenue €", "2026-02"): 2000.0,
    }
    assert texts(PAGE)[0] == ["Shop & more"]


def test_tables_stand_below_each_other_with_their_titles() -> None:
    page = (
        f"<p>First</p>{table('<td>a</td><td>b</td>')}<p>Second<br>line</p>"
        f"<table><caption>Of 2024</caption><tr><td>c</td></tr></table>{table('<td>d</td>')}end"
    )

    assert texts(page) == [
        ["First"],
        [],
        ["a", "b"],
        [],
        ["Second\nline"],
        [],
        ["Of 2024"],
        ["c"],
        [],
        ["d"],
        [],
        ["end"],
    ]


def test_spans_hold_their_value_once() -> None:
    made = grid(
        table(
            '<td rowspan="2">KPI</td><td colspan="2">2026</td><td rowspan=9>x</td>',
            "<td>Jan</td><td>Feb</td>",
            "<td>Orders</td><td>5</td><td>6</td>",
        )
    )

    assert [[one and one.text for one in line] for line in made.rows] == [
        ["KPI", "2026", None, "x"],
        [None, "Jan", "Feb"],
        ["Orders", "5", "6"],
    ]
    assert made.merged == (Area(0, 0, 1, 0), Area(0, 1, 0, 2), Area(0, 3, 2, 3))


def test_a_table_in_a_cell_stands_on_its_own() -> None:
    assert texts(table(f"<td>outside {table('<td>1</td><td>2</td>')} too</td>")) == [
        ["outside\ntoo"],
        [],
        ["1", "2"],
    ]


@pytest.mark.parametrize(
    ("inside", "shown"),
    [
        ("1,234<sup>2</sup>", "1,234^2"),
        ("<del>1,200</del>1,300", "~1,200~1,300"),
        ("12<br>345", "12\n345"),
        ("12<div>345</div>", "12\n345"),
        ('<span style="display: none">12</span>345', "345"),
        ("<span hidden>12</span>345", "345"),
        ("<select><option>12<option>13</select>345", "345"),
        ("<b>1</b>2<i>3</i>", "123"),
        ("  a\n  b ", "a b"),
        ("&nbsp;&nbsp;Plants", "Plants"),
        ("&lt;5&gt;", "<5>"),
        ("<td/>", ""),
        ("<textarea>7</textarea>", ""),
    ],
)
def test_a_cell_says_what_a_person_sees(inside: str, shown: str) -> None:
    made = texts(table(f"<td>x</td><td>{inside}</td>"))

    assert [*made[0], ""][1] == shown


def test_spaces_that_do_not_break_still_indent() -> None:
    (line,) = grid(table("<td>&nbsp;&nbsp;Plants</td>")).rows

    assert line[0] is not None
    assert line[0].value == "\u00a0\u00a0Plants"


def test_what_is_hidden_is_marked_hidden() -> None:
    made = grid(
        "<table><tr><td>a</td></tr><tr style='DISPLAY:none'><td>b</td></tr></table>"
        "<div style='display:none'><table><tr><td>c</td></tr></table></div>"
        "<table hidden><tr><td>d</td></tr></table><table><tr><td>e</td></tr></table>"
    )

    assert [[one.text for one in line if one] for line in made.rows] == [
        ["a"], ["b"], [], ["c"], [], ["d"], [], ["e"],
    ]  # fmt: skip
    assert made.hidden_rows == {1, 3, 5}


def test_raised_and_struck_out_digits_are_never_part_of_a_number() -> None:
    page = table(
        "<td>KPI</td><td>Jan 2026</td><td>Feb 2026</td>",
        "<td>Orders</td><td>5<sup>1</sup></td><td><s>12</s>345</td>",
        "<td>Visitors</td><td>7</td><td>1<br>234</td>",
    )
    (reading,) = read_data(page.encode(), "a.htm")

    assert values(reading) == {("Visitors", "2026-01"): 7.0}
    assert list(problems(reading)) == ["B2", "C2", "C3"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ('<meta charset="windows-1251">Ж'.encode("cp1251"), "Ж"),
        ("<meta charset=iso-8859-1>€".encode("cp1252"), "€"),
        ("<?xml version='1.0' encoding='shift_jis'?>数".encode("shift_jis"), "数"),
        ("<meta charset=iso-8859-1>Ж".encode(), "Ж"),
        ("<meta charset=utf-8>Ж".encode("utf-16"), "Ж"),
        ("<p>Ж</p><!-- with no mark in front of it -->".encode("utf-16-le"), "Ж"),
        ("<meta charset=utf-7>+AGE-é".encode("cp1252"), "+AGE-é"),
        ("<meta charset=unicode_escape>\\x41é".encode("cp1252"), "\\x41é"),
    ],
)
def test_encodings(data: bytes, expected: str) -> None:
    assert expected in (decode_markup(data) or "")


@pytest.mark.parametrize(
    "page",
    [
        "<table><tr><td>1</td></tr></table><script>var x = '",
        "<table><tr><td>1</td></tr></table><select><option>5",
        "<table><tr><td>1</td></tr></table><div style='display:none'><p>5",
        "<table><tr><td>1</td></tr></table><![foo[",
    ],
)
def test_a_page_that_breaks_off_where_nothing_is_shown_is_refused(page: str) -> None:
    with pytest.raises(UserError, match="damaged") as refused:
        grid(page)

    assert is_sentence(refused.value.message)


@pytest.mark.parametrize(
    "page",
    [
        table('<td colspan="1000">1</td>' * 20),
        table(*['<td colspan="1000" rowspan="0">1</td>'] * 30),
        table("<td>1</td>") * 200,
    ],
)
def test_more_cells_than_any_sheet_should_have_are_refused(page: str) -> None:
    with pytest.raises(UserError, match="too large"):
        grid(page, Limits(cells=300))


PIECES = (
    "<table> </table> <tr> </tr> <td> </td> <th rowspan=2> <td colspan=0> <td/> </p> <p> "
    "<b> text 5 <br> <select> </select> <div hidden> </div> <!-- --> <![if> <!x> <a<b> &#1 "
    "<caption> <tr hidden> <script> </script> <sup>"
)


@given(st.lists(st.sampled_from(PIECES.split())))
def test_no_page_breaks_it(parts: list[str]) -> None:
    message = "Read."
    try:
        made = grid(" ".join(parts))
    except UserError as error:
        message = error.message
    else:
        assert all(one.text.strip() for _row, _column, one in made.cells())
    assert is_sentence(message)


@needs_office
def test_what_libreoffice_writes_is_understood(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for line in (["KPI", "Jan 2026", "Feb 2026"], ["Orders", 5, 6.5], ["Rate", "=1/0", 7]):
        book.worksheets[0].append(line)
    buffer = io.BytesIO()
    book.save(buffer)
    page = converted(tmp_path, buffer.getvalue(), "html", "")
    (reading,) = read_data(page, "book.xls")

    assert values(reading) == {
        ("Orders", "2026-01"): 5.0,
        ("Orders", "2026-02"): 6.5,
        ("Rate", "2026-02"): 7.0,
    }
    assert len(problems(reading)) == 1


_PIECES = [
    *("<table>", "</table>", "<tr>", "</tr>", "<TR class='a'>", "<tr hidden>", "<td>", "</td>"),
    *("<th>", "</th>", "<td colspan=2>", '<td rowspan="2">', '<td style="display:none">', "<b>"),
    *('<td align="right" x:num>', "<td title='a>b'>", '<td title="<td>">', "<td/>", "<br>"),
    *("<div hidden>", "</div>", "<!--", "-->", "<script>", "</script>", "<select>", "</select>"),
    *("&nbsp;", "&amp", "R&D", "1,234.50", "a < b", " \r\n ", "\x0b", "\xa0", "text", "<caption>x"),
    "<tr><td>Jan</td><td>5</td></tr>",
    "<tr >\n<td>A &amp; B</td>\n<td class=x>  6\n7 </td></tr>\n",
    "<tr><td rowspan=0>all</td><td>1</td></tr>",
    "<tr><td></td><td>&nbsp;</td><td></td></tr>",
    "<tr><td>1</td><td>2</td><tr><td>3</td></tr>",
]


@given(st.lists(st.sampled_from(_PIECES), max_size=25).map("".join))
def test_plain_rows_are_read_as_the_parser_reads_them(page: str) -> None:
    def said(text: str) -> Grid | str:
        try:
            return grid(text)
        except UserError as error:
            return error.message

    by_rows = said("<table>" + page)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("kpidesk.spreadsheets.markup.plain_rows", lambda _text: iter(()))
        by_tags = said("<table>" + page)
    assert by_rows == by_tags


def test_plain_rows_around_cells_that_are_taller_are_read_all_the_same() -> None:
    rows = "".join(f"<tr><td>{number}</td><td>x</td></tr>" for number in range(3))
    head = "<tr><th rowspan=2>KPI</th><th>2026</th></tr><tr><th>Jan</th></tr>"

    assert texts(f"<table>{head}{rows}</table>") == [
        ["KPI", "2026"], ["", "Jan"], ["0", "x"], ["1", "x"], ["2", "x"],
    ]  # fmt: skip
