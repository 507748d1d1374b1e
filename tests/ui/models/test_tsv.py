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
