"""Old Excel workbooks: written by LibreOffice where it is installed, and record by record."""

import datetime as dt
import io
from contextlib import suppress
from pathlib import Path
from struct import pack

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Alignment

from kpidesk.domain.errors import UserError
from kpidesk.domain.numbers import ENGLISH
from kpidesk.spreadsheets.grid import Area, Cell, Grid
from kpidesk.spreadsheets.limits import Limits
from kpidesk.spreadsheets.xls import read_xls
from tests.spreadsheets import making_xls as xls
from tests.spreadsheets.making import is_sentence
from tests.spreadsheets.office import converted, needs_office


def grids(data: bytes, limits: Limits | None = None) -> list[Grid]:
    return list(read_xls(data, "book.xls", ENGLISH, limits or Limits(), lambda *_told: None))


def only(sheet: bytes, **about: object) -> Grid:
    (made,) = grids(xls.book_8(sheet, **about))  # type: ignore[arg-type]
    return made


def cell_at(made: Grid, row: int, column: int) -> Cell:
    cell = made.rows[row][column]
    assert cell is not None
    return cell


def values(made: Grid) -> dict[tuple[int, int], object]:
    return {(row, column): cell.value for row, column, cell in made.cells()}


@needs_office
def test_a_workbook_of_excel_97_by_libreoffice(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "KPIs"
    rows: list[list[object]] = [
        ["KPI", dt.date(2026, 1, 1), dt.date(2026, 2, 1), "Hidden"],
        ["Sales", 100.5, 0.25, 1],
        ["Costs", 50, 1.5, True],
        ["Total", "=SUM(B2:B3)", "=B2+B3", "=1/0"],
        ["Hidden row", 7],
        ["", '=""', "=B2*2", '="a"&B3'],
    ]
    for row in rows:
        sheet.append(row)
    for cell, code in {"B1": "mmm yy", "C1": "mmm yy", "B2": "[$€-407] #,##0.00",
                       "C2": "0.0%", "C3": "[h]:mm"}.items():  # fmt: skip
        sheet[cell].number_format = code
    sheet["A2"].alignment = Alignment(indent=2)
    sheet.row_dimensions[5].hidden = True
    sheet.column_dimensions["D"].hidden = True
    sheet.merge_cells("A8:C8")
    book.create_sheet("Hidden").sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)

    made, hidden = grids(converted(tmp_path, buffer.getvalue(), "xls", "MS Excel 97"))

    assert made.name == "KPIs"
    found = values(made)
    assert found.pop((2, 2)) is None
    assert "36:00" in cell_at(made, 2, 2).problem
    assert found.pop((3, 3)) is None
    assert cell_at(made, 3, 3).text == "#DIV/0!"
    assert found == {
        (0, 0): "KPI", (0, 1): dt.date(2026, 1, 1), (0, 2): dt.date(2026, 2, 1), (0, 3): "Hidden",
        (1, 0): "Sales", (1, 1): 100.5, (1, 2): 0.25, (1, 3): 1.0,
        (2, 0): "Costs", (2, 1): 50.0, (2, 3): True,
        (3, 0): "Total", (3, 1): 150.5, (3, 2): 150.5,
        (4, 0): "Hidden row", (4, 1): 7.0,
        (5, 2): 201.0, (5, 3): "a50",
    }  # fmt: skip
    assert cell_at(made, 1, 1).currency == "€"
    assert cell_at(made, 1, 2).percent
    assert made.hidden_rows == {4}
    assert made.hidden_columns == {3}
    assert made.indents == {(1, 0): 2}
    assert made.merged == (Area(7, 0, 7, 2),)
    assert {(3, 1), (3, 2)} <= made.sums
    assert not made.is_hidden
    assert hidden.is_hidden


@pytest.mark.parametrize(("state", "is_hidden"), [(0, False), (1, True), (2, True)])
def test_hidden_and_very_hidden_sheets(state: int, is_hidden: bool) -> None:
    assert only(xls.number(0, 0, 1), hidden=state).is_hidden is is_hidden


@pytest.mark.parametrize("is_1904", [False, True])
def test_days_count_from_1900_or_1904(is_1904: bool) -> None:
    serial = 46023 - (1462 if is_1904 else 0)
    about = {"formats": ["mmm yy"], "styles": [(0, 0), (164, 0), (20, 0)], "is_1904": is_1904}
    made = only(xls.number(0, 0, serial, 1) + xls.number(0, 1, 0.5, 2), **about)

    assert cell_at(made, 0, 0).value == dt.date(2026, 1, 1)
    assert cell_at(made, 0, 1).value is None
    assert is_sentence(cell_at(made, 0, 1).problem)


@pytest.mark.parametrize("serial", [60.0, -1.0, 3e6, 1e300])
def test_dates_that_never_were_are_problems(serial: float) -> None:
    made = only(xls.number(0, 0, serial, 1), formats=["yyyy"], styles=[(0, 0), (164, 0)])

    assert cell_at(made, 0, 0).value is None
    assert is_sentence(cell_at(made, 0, 0).problem)


def test_built_in_formats() -> None:
    styles = [(0, 0), (9, 0), (10, 3), (5, 0), (44, 0)]
    cells = b"".join(xls.number(0, column, 0.5, column) for column in range(5))
    made = only(cells, styles=styles)

    assert [cell_at(made, 0, column).percent for column in range(5)] == [0, 1, 1, 0, 0]
    # The currency of the computer that shows them, which nobody knows.
    assert [cell_at(made, 0, column).currency for column in range(5)] == [""] * 5
    assert made.indents == {(0, 2): 3}


def test_errors_and_results_of_formulas() -> None:
    made = only(
        xls.error(0, 0, 0x2A)
        + xls.formula(1, 0, xls.RESULT_DIV_0)
        + xls.formula(2, 0, xls.RESULT_TRUE)
        + xls.formula(3, 0, xls.RESULT_TEXT)
        + xls.record(0x207, xls.text_8("Jan"))
        + xls.formula(4, 0, xls.RESULT_NOTHING)
        + xls.formula(5, 0, 1.0)
    )

    assert cell_at(made, 0, 0).text == "#N/A"
    assert cell_at(made, 1, 0).text == "#DIV/0!"
    assert values(made) == {(0, 0): None, (1, 0): None, (2, 0): True, (3, 0): "Jan", (5, 0): 1.0}


def test_formulas_of_a_program_that_never_calculates() -> None:
    # As xlwt stores every formula.
    made = only(
        xls.number(0, 0, 5)
        + xls.formula(1, 0, xls.RESULT_NOTHING, xls.plus((0, 0), (0, 0)))
        + xls.formula(2, 0, xls.RESULT_NOTHING)
    )

    for row in (1, 2):
        assert cell_at(made, row, 0).value is None
        assert "never calculated" in cell_at(made, row, 0).problem
    assert cell_at(made, 1, 0).text == "=A1+A1"


@pytest.mark.parametrize("is_uncalculated", [True, False])
def test_a_zero_in_a_sheet_that_asks_to_be_calculated(is_uncalculated: bool) -> None:
    asked = xls.record(0x5E, bytes(2)) if is_uncalculated else b""
    made = only(asked + xls.formula(0, 0, 0.0, flags=0 if is_uncalculated else 2))

    assert "never calculated" in cell_at(made, 0, 0).problem


def test_old_results_are_found() -> None:
    numbers = b"".join(xls.number(row, 0, row + 1) for row in range(3))
    made = only(
        numbers
        + xls.formula(3, 0, 6.0, xls.sum_of(0, 2, 0, 0))
        + xls.formula(4, 0, 3.0, xls.plus((0, 0), (1, 0)))
        + xls.formula(5, 0, 99.0, xls.plus((3, 0), (4, 0)))
    )

    assert cell_at(made, 3, 0).value == 6.0
    assert cell_at(made, 4, 0).value == 3.0
    assert cell_at(made, 5, 0).value is None
    assert "without recalculating" in cell_at(made, 5, 0).problem
    assert made.sums == {(3, 0), (4, 0), (5, 0)}


def test_shared_formulas() -> None:
    # The cell to the left, twice.
    tokens = b"\x4c" + pack("<HH", 0, 0xC0FF) + b"\x1e\x02\x00\x05"
    shares = b"\x01" + pack("<HH", 0, 1)
    made = only(
        b"".join(xls.number(row, 0, row + 1) for row in range(3))
        + xls.formula(0, 1, 2.0, shares, flags=8)
        + xls.shared(0, 2, 1, tokens)
        + xls.formula(1, 1, 4.0, shares, flags=8)
        + xls.formula(2, 1, 7.0, shares, flags=8)
    )

    assert cell_at(made, 0, 1).value == 2.0
    assert cell_at(made, 1, 1).value == 4.0
    assert "without recalculating" in cell_at(made, 2, 1).problem


def test_a_million_cells_that_only_have_a_format_do_no_harm() -> None:
    made = only(b"".join(xls.blanks(row, 0, 255) for row in range(4000)) + xls.number(1, 1, 5))

    assert values(made) == {(1, 1): 5.0}


def test_a_sheet_that_reaches_too_far() -> None:
    with pytest.raises(UserError, match="too large"):
        grids(xls.book_8(xls.number(999, 99, 1)), Limits(cells=50_000))


def test_excel_2() -> None:
    (made,) = grids(xls.book_2())

    assert values(made) == {
        (0, 0): "KPI", (0, 1): 7.0, (1, 0): "Orders", (1, 1): 0.5, (2, 1): 7.5
    }  # fmt: skip


@pytest.mark.parametrize("version", [3, 4])
def test_excel_3_and_4(version: int) -> None:
    (made,) = grids(xls.book_old(version))

    assert values(made) == {(0, 0): "KPI", (0, 1): 7.0}


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    grids(xls.book_2())
    with pytest.raises(UserError):
        grids(xls.book_8(xls.number(0, 0, 1))[:60])

    assert capfd.readouterr() == ("", "")


WHOLE = xls.book_8(
    xls.label(0, 0, "KPI")
    + xls.number(0, 1, 5, 1)
    + xls.formula(1, 0, 5.0, xls.sum_of(0, 0, 1, 1))
    + xls.record(0xE5, pack("<HHHHH", 1, 3, 3, 0, 2)),
    formats=["0%"],
    styles=[(0, 0), (164, 1)],
)


@settings(max_examples=300)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=6),
       st.integers(0, len(WHOLE)))  # fmt: skip
def test_a_damaged_file_ends_in_a_sentence(changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(WHOLE)
    for place, byte in changes:
        data[place] = byte
    with suppress(UserError):
        assert all(isinstance(one, Grid) for one in grids(bytes(data[: cut or None])))
