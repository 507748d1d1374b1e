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


@pytest.mark.parametrize("text", ["Umsätze;Erlöse;Größe\n", "Café;Süd\n", "größe\n"])
def test_letters_of_dos_are_told_where_they_prove_it(text: str) -> None:
    assert decode(text.encode("cp850")) == text
    assert decode(text.encode("cp1252")) == text


@pytest.mark.parametrize("text", ["Preis in €;„Neu“\n", "Erlöse; “net” – 5 %\n", "Ž;š\n"])
def test_what_dos_had_not_is_no_text_of_dos(text: str) -> None:
    assert decode(text.encode("cp1252")) == text


@pytest.mark.parametrize("data", [b"\x00\x01\x02\x03\x04", b"a\x01b", bytes(range(256)), b"a\x00b"])
def test_what_is_no_text_is_not_forced_to_be_one(data: bytes) -> None:
    assert decode(data) is None


@given(st.binary(max_size=200))
def test_no_bytes_break_it(data: bytes) -> None:
    found = decode(data)
    assert found is None or "\x00" not in found


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


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_they_do_on_any_system(end: str) -> None:
    assert texts(f"a;b{end}c;d{end}") == [["a", "b"], ["c", "d"]]
    assert texts(f"a;b{end}" * 300_000) == [["a", "b"]] * 300_000


def test_titles_above_and_ragged_records_do_not_hide_the_delimiter() -> None:
    text = "My Shop, Inc.\nReport, 2026\n\nKPI;Jan 2026;Feb 2026\nOrders;5\nVisitors;6;7;8\n"

    assert texts(text) == [
        ["My Shop, Inc."],
        ["Report, 2026"],
        [],
        ["KPI", "Jan 2026", "Feb 2026"],
        ["Orders", "5"],
        ["Visitors", "6", "7", "8"],
    ]


ALIGNED = (
    "Sales of the shop, all branches\n"
    "\n"
    "KPI              Jan 2026    Feb 2026\n"
    "---------------  --------  ----------\n"
    "Revenue, net     1,234.50    2,345.60\n"
    "  Online shop         7.5\n"
    "Orders                 15          16\n"
)


def test_columns_of_spaces_are_cut_where_all_lines_agree() -> None:
    assert texts(ALIGNED) == [
        ["Sales of the shop, all branches"],
        [],
        ["KPI", "Jan 2026", "Feb 2026"],
        [],
        ["Revenue, net", "1,234.50", "2,345.60"],
        ["Online shop", "7.5"],
        ["Orders", "15", "16"],
    ]


@pytest.mark.parametrize(
    "text",
    [
        ALIGNED + "Visitors   17        18          19\n",
        ALIGNED + "Visitors and their friends  17  18\n",
        "a  b\nc  d  e\n  f     g\nh  i\n",
    ],
)
def test_columns_of_spaces_that_leave_a_doubt_are_refused(text: str) -> None:
    with pytest.raises(UserError, match="aligned with spaces") as refusal:
        read_delimited(text, "book.txt", Limits())

    assert is_sentence(refusal.value.message)


def test_commas_in_numbers_are_no_delimiters() -> None:
    assert texts("Jan 1,200\nFeb 2,300\n") == [["Jan 1,200"], ["Feb 2,300"]]


def test_spaces_in_the_texts_of_a_bank_do_not_make_columns() -> None:
    text = "Date,Text,Amount\n" + "2026-01-05,SEPA   CREDIT   12,-5.50\n" * 4

    assert texts(text)[1] == ["2026-01-05", "SEPA   CREDIT   12", "-5.50"]
    assert texts(text.replace(",", ", "))[2][1] == "SEPA   CREDIT   12"


def test_empty_lines_without_end_are_refused() -> None:
    with pytest.raises(UserError, match="too large"):
        read_delimited("\n" * 2000, "book.csv", Limits(cells=1000))
