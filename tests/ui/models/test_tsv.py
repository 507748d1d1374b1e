import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.ui.models import tsv

CELLS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('\t\r\n"'), max_size=8)
BLOCKS = st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=5)


@given(BLOCKS)
def test_what_is_copied_is_what_is_pasted(rows: list[list[str]]) -> None:
    assert tsv.decode(tsv.encode(rows)) == rows


@given(st.text(st.sampled_from('ab\t\r\n"'), max_size=30))
def test_any_text_is_read_and_no_letter_is_dropped(text: str) -> None:
    cells = "".join(cell for row in tsv.decode(text) for cell in row)
    assert [c for c in cells if c in "ab"] == [c for c in text if c in "ab"]


def test_a_block_from_excel() -> None:
    assert tsv.decode("1\t2\r\n3\t4\r\n") == [["1", "2"], ["3", "4"]]


def test_a_block_without_a_last_line_end() -> None:
    assert tsv.decode("1\t2\n3\t4") == [["1", "2"], ["3", "4"]]


def test_quoted_cells_hold_tabs_line_breaks_and_quotes() -> None:
    text = '"two\nlines"\t"a\ttab"\r\n"say ""hi"""\tplain\r\n'
    assert tsv.decode(text) == [["two\nlines", "a\ttab"], ['say "hi"', "plain"]]


def test_a_quote_inside_a_plain_cell_stays() -> None:
    assert tsv.decode('3" pipe\t5\r\n"open\t6') == [['3" pipe', "5"], ['"open', "6"]]


def test_empty_cells_and_rows_keep_their_place() -> None:
    assert tsv.decode("1\t\t3\r\n\r\n\t\r\n") == [["1", "", "3"], [""], ["", ""]]


def test_an_empty_text_has_no_rows() -> None:
    assert tsv.decode("") == []


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        # Excel: CRLF after every row, the line break inside a cell is a bare LF.
        (
            'Month\tRevenue\r\n"March\nwith fair"\t"1.234,50 €"\r\n',
            [["Month", "Revenue"], ["March\nwith fair", "1.234,50 €"]],
        ),
        # Excel quotes a cell only where it must; a quote inside such a cell is doubled.
        ('"said ""five""\nor six"\t5\r\n', [['said "five"\nor six', "5"]]),
        # Excel leaves a quote alone where the cell needs no quotes.
        ('19" screens\t5\r\n27" screens\t6\r\n', [['19" screens', "5"], ['27" screens', "6"]]),
        # Merged cells: the value stands in the first, the rest are empty.
        ("Quarter 1\t\t\r\n1\t2\t3\r\n", [["Quarter 1", "", ""], ["1", "2", "3"]]),
        ("Sales\t1\r\n\t2\r\n", [["Sales", "1"], ["", "2"]]),
        # An empty last row was copied along: it stays, and would clear what it is pasted on.
        ("1\t2\r\n\t\r\n", [["1", "2"], ["", ""]]),
        # Calc: LF after every row but, in some versions, the last.
        ("1\t2\n3\t4", [["1", "2"], ["3", "4"]]),
        ('"two\nlines"\t5\n', [["two\nlines", "5"]]),
        # As shown: accounting, percent, a negative in brackets, an error, a narrow space.
        (
            " 1.234,50 € \t12,5 %\t(350)\t#DIV/0!\t1\u202f234\r\n",
            [[" 1.234,50 € ", "12,5 %", "(350)", "#DIV/0!", "1\u202f234"]],
        ),
        # One cell, with and without its line end.
        ("42\r\n", [["42"]]),
        ("42", [["42"]]),
        ("\r\n", [[""]]),
        # Numbers of the Macintosh of old.
        ("1\r2\r", [["1"], ["2"]]),
    ],
)
def test_what_spreadsheets_put_on_the_clipboard(text: str, rows: list[list[str]]) -> None:
    assert tsv.decode(text) == rows


def test_a_block_for_excel_has_quotes_only_where_needed() -> None:
    rows = [["1234,5", "12,5%"], ["two\nlines", 'say "hi"']]
    assert tsv.encode(rows) == '1234,5\t12,5%\r\n"two\nlines"\t"say ""hi"""\r\n'
