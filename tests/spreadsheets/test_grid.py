import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.spreadsheets.grid import (
    MAX_COLUMNS,
    MAX_ROWS,
    Area,
    Cell,
    cell_name,
    column_name,
    parse_area,
    parse_cell_name,
    text_cell,
)


@pytest.mark.parametrize(
    ("column", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")]
)
def test_columns_are_named_as_excel_names_them(column: int, name: str) -> None:
    assert column_name(column) == name


@given(st.integers(0, MAX_ROWS - 1), st.integers(0, MAX_COLUMNS - 1))
def test_the_name_of_a_cell_leads_back_to_it(row: int, column: int) -> None:
    assert parse_cell_name(cell_name(row, column)) == (row, column)


@pytest.mark.parametrize("name", ["", "A", "1", "A0", "XFE1", "A1048577", "AAAA1", "A1B", "Ä1"])
def test_what_is_no_cell_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is no cell"):
        parse_cell_name(name)


def test_an_area_may_be_named_from_any_corner() -> None:
    assert parse_area("D4:B2") == Area(1, 1, 3, 3)
    assert parse_area("$B$2") == Area(1, 1, 1, 1)


def test_white_space_alone_is_blank() -> None:
    assert text_cell(" \n\u00a0") is None


def test_a_long_text_is_cut_for_the_eye() -> None:
    long = Cell("x" * 900, "x" * 900)

    assert len(long.short_text) == 200
    assert long.short_text.endswith("\u2026")


def test_only_a_real_number_counts_as_one() -> None:
    assert Cell(1.0, "1").is_number
    assert not Cell(value=True, text="TRUE").is_number
    assert not Cell("1", "1").is_number
    assert not Cell(dt.date(2026, 1, 1), "2026-01-01").is_number
