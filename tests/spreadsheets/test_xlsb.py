"""Binary Excel workbooks, made by hand; calamine says that they are what they seem."""

import datetime as dt
import io
from contextlib import suppress
from struct import pack, unpack
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from kpidesk.domain.errors import UserError
from kpidesk.domain.numbers import ENGLISH
from kpidesk.spreadsheets.biff12 import rk_number
from kpidesk.spreadsheets.grid import Area, Cell, Grid
from kpidesk.spreadsheets.limits import Limits
from kpidesk.spreadsheets.xlsb import read_xlsb
from tests.spreadsheets import making_xlsb as xlsb
from tests.spreadsheets.making import is_sentence
from tests.spreadsheets.making_xlsb import Book

DAY, SHARE, EURO, LENGTH, STEPS = 1, 2, 3, 4, 5
FORMATS = {164: "mmm yy", 165: "#,##0.00 [$€-407]", 166: "[h]:mm"}
STYLES = [(0, 0), (164, 0), (10, 0), (165, 0), (166, 0), (0, 2)]


def grids(data: bytes, limits: Limits | None = None) -> list[Grid]:
    return list(read_xlsb(data, "book.xlsb", ENGLISH, limits or Limits(), lambda *_told: None))


def only(book: Book) -> Grid:
    (made,) = grids(book.data())
    return made


def values(made: Grid) -> dict[tuple[int, int], object]:
    return {(row, column): cell.value for row, column, cell in made.cells()}


def cell_at(made: Grid, row: int, column: int) -> Cell:
    cell = made.rows[row][column]
    assert cell is not None
    return cell


def second_opinion(book: Book) -> list[list[Any]]:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(book.data()))
    rows: list[list[Any]] = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    return rows


def kpis(*, is_1904: bool = False) -> Book:
    january = 46023 - (1462 if is_1904 else 0)
    february = january + 31
    return Book(
        xlsb.row(0, xlsb.shared_text(0, 0), xlsb.real(1, january, DAY),
                 xlsb.real(2, february, DAY))
        + xlsb.row(1, xlsb.text(0, "Sales", STEPS), xlsb.real(1, 100.5, EURO),
                   xlsb.rk(2, 25, SHARE, hundredths=True))
        + xlsb.row(2, xlsb.rich_text(0, "Costs"), xlsb.rk(1, -50), xlsb.true(2), is_hidden=True)
        + xlsb.row(3, xlsb.shared_text(0, 1), xlsb.formula(1, 50.5, xlsb.sum_of(1, 2, 1, 1)),
                   xlsb.error(2, 0x07), xlsb.formula(3, "Jan"), xlsb.formula(4, True),
                   xlsb.blank(5)),
        columns=xlsb.hidden_column(4, 4),
        after=record_of_merged(),
        texts=["KPI", "Total"],
        formats=FORMATS,
        styles=STYLES,
        is_1904=is_1904,
    )  # fmt: skip


def record_of_merged() -> bytes:
    return xlsb.record(177, pack("<I", 1)) + xlsb.merged(5, 5, 0, 2) + xlsb.record(178)


def test_everything_that_a_cell_may_say() -> None:
    made = only(kpis())

    assert made.name == "Numbers"
    assert values(made) == {
        (0, 0): "KPI", (0, 1): dt.date(2026, 1, 1), (0, 2): dt.date(2026, 2, 1),
        (1, 0): "Sales", (1, 1): 100.5, (1, 2): 0.25,
        (2, 0): "Costs", (2, 1): -50.0, (2, 2): True,
        (3, 0): "Total", (3, 1): 50.5, (3, 2): None, (3, 3): "Jan", (3, 4): True,
    }  # fmt: skip
    assert cell_at(made, 1, 1).currency == "€"
    assert cell_at(made, 1, 2).percent
    assert cell_at(made, 3, 2).text == "#DIV/0!"
    assert made.hidden_rows == {2}
    assert made.hidden_columns == {4}
    assert made.merged == (Area(5, 0, 5, 2),)
    assert made.indents == {(1, 0): 2}
    assert made.sums == {(3, 1)}
    assert not made.is_hidden


def test_calamine_reads_the_same() -> None:
    rows = second_opinion(kpis())

    assert rows[0][:3] == ["KPI", dt.date(2026, 1, 1), dt.date(2026, 2, 1)]
    assert rows[1][:3] == ["Sales", 100.5, 0.25]
    assert rows[2][1:3] == [-50.0, True]  # calamine passes over rich text in the cell itself
    assert rows[3][:2] == ["Total", 50.5]
    assert rows[3][3:5] == ["Jan", True]


def test_days_that_count_from_1904() -> None:
    made = only(kpis(is_1904=True))

    assert cell_at(made, 0, 1).value == dt.date(2026, 1, 1)
    assert second_opinion(kpis(is_1904=True))[0][1] == dt.date(2026, 1, 1)


@pytest.mark.parametrize(("state", "is_hidden"), [(0, False), (1, True), (2, True)])
def test_hidden_and_very_hidden_sheets(state: int, is_hidden: bool) -> None:
    assert only(Book(xlsb.row(0, xlsb.rk(0, 1)), state=state)).is_hidden is is_hidden


def test_lengths_of_time_are_no_numbers() -> None:
    made = only(Book(xlsb.row(0, xlsb.real(0, 1.5, LENGTH)), formats=FORMATS, styles=STYLES))

    assert cell_at(made, 0, 0).value is None
    assert "36:00" in cell_at(made, 0, 0).problem


def test_a_workbook_without_styles() -> None:
    assert values(only(Book(xlsb.row(0, xlsb.rk(0, 1))))) == {(0, 0): 1.0}


def test_formulas_without_results() -> None:
    empty = only(Book(xlsb.row(0, xlsb.formula(0, ""))))
    asked = only(Book(xlsb.row(0, xlsb.formula(0, 0.0)), needs_calculation=True))

    for made in (empty, asked):
        assert cell_at(made, 0, 0).value is None
        assert "never calculated" in cell_at(made, 0, 0).problem
    other = only(Book(xlsb.row(0, xlsb.formula(0, ""), xlsb.formula(1, 0.0))))
    assert values(other) == {(0, 1): 0.0}


def test_old_results_are_found() -> None:
    shares = b"\x01" + pack("<I", 0)
    left_twice = b"\x4c" + pack("<IH", 0, 0xFFFF) + b"\x1e\x02\x00\x05"
    at_first = pack("<I", 1)
    made = only(
        Book(
            xlsb.row(0, xlsb.rk(0, 1), xlsb.formula(1, 2.0, shares, at_first),
                     xlsb.shared_formula(0, 1, 1, left_twice))
            + xlsb.row(1, xlsb.rk(0, 2), xlsb.formula(1, 5.0, shares, at_first))
            + xlsb.row(2, xlsb.formula(0, 3.0, xlsb.sum_of(0, 1, 0, 0)),
                       xlsb.formula(1, 3.0, xlsb.sum_of(0, 1, 1, 1)))
        )
    )  # fmt: skip

    assert cell_at(made, 0, 1).value == 2.0
    assert cell_at(made, 2, 0).value == 3.0
    assert cell_at(made, 1, 1).value is None
    assert "without recalculating" in cell_at(made, 1, 1).problem
    assert cell_at(made, 2, 1).value is None


def test_a_sheet_that_reaches_too_far() -> None:
    far = Book(xlsb.row(0, xlsb.rk(0, 1)) + xlsb.row(1_048_575, xlsb.rk(16_383, 1)))
    with pytest.raises(UserError, match="too large"):
        only(far)


@pytest.mark.parametrize(
    "rows",
    [
        xlsb.rk(0, 1),
        xlsb.row(1_048_576, xlsb.rk(0, 1)),
        xlsb.row(0, xlsb.rk(16_384, 1)),
        xlsb.row(0, xlsb.shared_text(0, 9)),
        xlsb.row(0, xlsb.rk(0, 1, 99)),
        xlsb.row(0, xlsb.cell(6, 0, pack("<I", 1 << 30))),
        xlsb.row(0)[:-3],
        b"\x05\xff\xff\xff\x7f",
    ],
)
def test_broken_sheets(rows: bytes) -> None:
    with pytest.raises(UserError) as refusal:
        only(Book(rows))
    assert is_sentence(refusal.value.message)


@given(st.integers(-(2**29), 2**29 - 1), st.booleans())
def test_packed_whole_numbers(whole: int, hundredths: bool) -> None:
    packed = pack("<i", whole << 2 | 2 | hundredths)
    assert rk_number(packed, 0) == (whole / 100 if hundredths else whole)


@given(st.floats(allow_nan=False, allow_infinity=False), st.booleans())
def test_packed_fractions(number: float, hundredths: bool) -> None:
    packed = bytes([pack("<d", number)[4] & ~3 | hundredths]) + pack("<d", number)[5:]
    cut = pack("<d", number)
    cut = bytes(4) + bytes([cut[4] & ~3]) + cut[5:]
    (expected,) = unpack("<d", cut)
    assert rk_number(packed, 0) == (expected / 100 if hundredths else expected)


numbers = st.one_of(
    st.floats(-1e300, 1e300).map(lambda value: (value, lambda column: xlsb.real(column, value))),
    st.integers(-(2**29), 2**29 - 1).map(lambda value: (value, lambda c: xlsb.rk(c, value))),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=5)
    .filter(lambda text: bool(text.strip()))
    .map(lambda value: (value, lambda column: xlsb.text(column, value))),
)


@settings(max_examples=100)
@given(st.lists(st.lists(numbers, min_size=1, max_size=4), min_size=1, max_size=5))
def test_calamine_as_the_second_opinion(table: list[list[tuple[object, object]]]) -> None:
    rows = b"".join(
        xlsb.row(row, *(make(column) for column, (_value, make) in enumerate(line)))  # type: ignore[operator]
        for row, line in enumerate(table)
    )
    book = Book(rows)
    made = only(book)
    second = second_opinion(book)

    for row, line in enumerate(table):
        for column, (value, _make) in enumerate(line):
            assert cell_at(made, row, column).value == value == second[row][column]


SHEET = kpis().sheet()


@settings(max_examples=300)
@given(st.lists(st.tuples(st.integers(0, len(SHEET) - 1), st.integers(0, 255)), max_size=6),
       st.integers(0, len(SHEET)))  # fmt: skip
def test_a_damaged_sheet_ends_in_a_sentence(changes: list[tuple[int, int]], cut: int) -> None:
    sheet = bytearray(SHEET)
    for place, byte in changes:
        sheet[place] = byte
    book = kpis()
    book.sheet = lambda: bytes(sheet[: cut or None])  # type: ignore[method-assign]
    with suppress(UserError):
        assert all(isinstance(one, Grid) for one in grids(book.data()))
