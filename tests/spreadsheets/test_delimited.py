import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.errors import UserError
from kpidesk.spreadsheets.delimited import decode, read_delimited
from kpidesk.spreadsheets.grid import MAX_COLUMNS
from kpidesk.spreadsheets.limits import Limits
from tests.spreadsheets.making import GERMAN, is_sentence, problems, read_data, values

TEXT = "KPI;Jän 2026\nErlöse €;5\n"


def texts(text: str) -> list[list[str]]:
    made = read_delimited(text, "book.csv", Limits())
    return [["" if cell is None else cell.text for cell in row] for row in made.rows]


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
        (b"", "cp1252"),
    ],
)
def test_encodings_are_told_by_content(mark: bytes, encoding: str) -> None:
    assert decode(mark + TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize("data", [b"\x00\x01\x02\x03\x04", b"a\x01b", bytes(range(256)), b"a\x00b"])
def test_what_is_no_text_is_not_forced_to_be_one(data: bytes) -> None:
    assert decode(data) is None


@given(st.binary(max_size=200))
def test_no_bytes_break_it(data: bytes) -> None:
    decode(data)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_told_by_how_well_they_cut(delimiter: str) -> None:
    text = (
        f"Report of the shop\n\nKPI{delimiter}Jan 2026\nOrders{delimiter}5\nVisitors{delimiter}7\n"
    )

    assert texts(text)[2:] == [["KPI", "Jan 2026"], ["Orders", "5"], ["Visitors", "7"]]


def test_decimal_commas_do_not_pass_for_delimiters() -> None:
    assert texts("KPI;Wert, netto\nErlös;1,5\nMarge;2,5\n") == [
        ["KPI", "Wert, netto"],
        ["Erlös", "1,5"],
        ["Marge", "2,5"],
    ]


def test_commas_in_quotes_do_not_either() -> None:
    assert texts('KPI,Jan 2026\n"Revenue, net","1,234"\n') == [
        ["KPI", "Jan 2026"],
        ["Revenue, net", "1,234"],
    ]


@pytest.mark.parametrize(("first", "delimiter"), [("sep=;", ";"), ("SEP=|", "|"), ("sep=\t", "\t")])
def test_excel_may_name_the_delimiter(first: str, delimiter: str) -> None:
    assert texts(f"{first}\r\na,b{delimiter}c,d\r\n") == [[], ["a,b", "c,d"]]


def test_line_breaks_and_quotes_in_cells() -> None:
    assert texts('KPI;Note\r\n"Orders\r\nonline";"so ""called"""\r\n') == [
        ["KPI", "Note"],
        ["Orders\r\nonline", 'so "called"'],
    ]


def test_blank_lines_count_as_records_and_blank_ends_do_not() -> None:
    assert texts("a;b\n\n;;\nc;d;;\n\n;\n") == [["a", "b"], [], [], ["c", "d"]]


def test_an_old_end_of_file_is_no_cell() -> None:
    assert texts("a;b\n\x1a") == [["a", "b"]]


@pytest.mark.parametrize(
    "text", ['KPI;Jan 2026\n"Orders;5\n', "x" * 100_000, 'a;"b"c;d\n', "x;" + "y" * 70_000]
)
def test_what_cannot_be_cut_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(UserError) as refusal:
        read_delimited(text, "book.csv", Limits())

    assert "book.csv" in refusal.value.message
    assert is_sentence(refusal.value.message)


@pytest.mark.parametrize("text", ["a;b\n" * 60, ";" * MAX_COLUMNS + "x\n"])
def test_more_cells_than_any_sheet_should_have_are_refused(text: str) -> None:
    with pytest.raises(UserError, match="too large"):
        read_delimited(text, "book.csv", Limits(cells=100))


def test_a_csv_file_is_read_to_its_numbers() -> None:
    text = "Kennzahl;Jan 2026;Feb 2026\nUmsatz;1.234,50 €;n/a\nMarge;12,5 %;13 %\n"
    (reading,) = read_data(text.encode("cp1252"), "zahlen.csv", locale=GERMAN)

    assert reading.name == ""
    assert values(reading) == {
        ("Umsatz", "2026-01"): 1234.5,
        ("Marge", "2026-01"): 0.125,
        ("Marge", "2026-02"): 0.13,
    }


def test_a_decimal_comma_between_commas_is_noticed() -> None:
    (reading,) = read_data(b"KPI,Jan 2026\nMargin,1,5\nOrders,7\nVisitors,9\n", "a.csv")

    assert values(reading) == {("Orders", "2026-01"): 7.0, ("Visitors", "2026-01"): 9.0}
    assert list(problems(reading)) == ["B2"]


fields = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=8
).filter(lambda text: text.strip() == text and text != "\x1a")


@given(st.lists(st.lists(fields, min_size=2, max_size=2), min_size=2, max_size=6))
def test_quoted_fields_come_back_as_they_are(records: list[list[str]]) -> None:
    text = "".join(
        ";".join('"' + field.replace('"', '""') + '"' for field in record) + "\r\n"
        for record in records
    )

    assert texts(text) == records
