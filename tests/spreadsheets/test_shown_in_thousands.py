"""Numbers that are stored in full and shown in thousands by their format."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from kpidesk.spreadsheets.number_formats import number_format
from tests.spreadsheets.making import problems, read_data, values, written
from tests.spreadsheets.office import converted, needs_office

THOUSANDS = "#,##0,"


@pytest.mark.parametrize(
    ("code", "shown_in"),
    [
        ("#,##0", 1),
        ("#,##0.00", 1),
        ("General", 1),
        ("#,##0,", 1000),
        ("0.0,,", 1_000_000),
        ('#,##0,"k"', 1000),
        ("#,##0,.0", 1000),
        ("#,##0,;(#,##0,)", 1000),
        ("[<1000]0;#,##0,", 1000),
        ('0" a, b"', 1),
        ("[$€-407] #,##0,", 1000),
        ("#,##0_);(#,##0)", 1),
    ],
)
def test_a_comma_behind_the_digits_shows_thousands(code: str, shown_in: int) -> None:
    assert number_format(code).shown_in == shown_in


def book(title: str, formats: Mapping[int, str], *, names: tuple[str, str] = ("A1", "B2")) -> bytes:
    """Return a sheet of two rows and two months; `formats` by column."""

    def fill(workbook: Workbook) -> None:
        sheet = workbook.add_worksheet("Figures")
        sheet.write_row(0, 0, [title])
        sheet.write_row(2, 0, ["KPI", "Jan 2026", "Feb 2026"])
        for row, name in enumerate(names, start=3):
            sheet.write_string(row, 0, name)
            for column in (1, 2):
                style = workbook.add_format({"num_format": formats.get(column, "General")})
                sheet.write_number(row, column, 1_234_000 * row + column, style)

    return written(fill)


def test_what_is_stored_in_full_is_not_multiplied() -> None:
    data = book("All figures in thousands of EUR", {1: THOUSANDS, 2: THOUSANDS})
    (reading,) = read_data(data, "b.xlsx")

    assert not problems(reading)
    assert values(reading)["A1", "2026-01"] == 3_702_001.0
    assert values(reading)["B2", "2026-02"] == 4_936_002.0


def test_without_a_heading_it_is_what_is_stored() -> None:
    (reading,) = read_data(book("Velo Ltd", {1: THOUSANDS, 2: "0.0,,"}), "b.xlsx")

    assert not problems(reading)
    assert values(reading)["A1", "2026-02"] == 3_702_002.0


def test_formats_of_both_kinds_are_rejected() -> None:
    (reading,) = read_data(book("in thousands", {1: THOUSANDS}), "b.xlsx")

    assert values(reading)["A1", "2026-01"] == 3_702_001.0
    assert set(problems(reading)) == {"C4", "C5"}
    assert all("same format" in reason for reason in problems(reading).values())


def test_another_scale_than_that_of_the_heading_is_rejected() -> None:
    (reading,) = read_data(book("in thousands", {1: "0.0,,", 2: "0.0,,"}), "b.xlsx")

    assert not values(reading)
    assert all("in another way" in reason for reason in problems(reading).values())


@pytest.mark.parametrize("kind", ["xls", "ods"])
@needs_office
def test_other_programs_store_it_in_full_too(tmp_path: Path, kind: str) -> None:
    made = book("in thousands", {1: THOUSANDS, 2: THOUSANDS})
    data = converted(tmp_path, made, kind, "")
    (reading,) = read_data(data, f"b.{kind}")

    assert not problems(reading)
    assert values(reading)["A1", "2026-01"] == 3_702_001.0


def list_book(formats: tuple[str, str]) -> bytes:
    """Return a date column and a column in thousands, whose two cells have these formats."""

    def fill(workbook: Workbook) -> None:
        sheet = workbook.add_worksheet("Figures")
        sheet.write_row(0, 0, ["Date", "Revenue (k€)", "Visits"])
        for row, code in enumerate(formats, start=1):
            sheet.write_string(row, 0, f"2026-01-0{row}")
            style = workbook.add_format({"num_format": code})
            sheet.write_number(row, 1, 50_000 + row, style)
            sheet.write_number(row, 2, 7)

    return written(fill)


def test_a_column_of_a_list_is_not_multiplied_either() -> None:
    (reading,) = read_data(list_book((THOUSANDS, THOUSANDS)), "b.xlsx")

    assert not problems(reading)
    assert values(reading)["Revenue (k€)", "2026-01-02"] == 50_002.0


def test_a_column_of_a_list_with_both_is_rejected_where_it_is_unsure() -> None:
    (reading,) = read_data(list_book((THOUSANDS, "General")), "b.xlsx")

    assert set(problems(reading)) == {"B3"}
    assert values(reading)["Revenue (k€)", "2026-01-01"] == 50_001.0
