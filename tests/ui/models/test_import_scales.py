"""What is told of numbers that a sheet has in thousands."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.imports import CellRead, Layout, SheetReading, TableReading, WorkbookReading
from kpidesk.domain.imports import TableScale as Scale
from kpidesk.domain.numbers import ENGLISH, NUMBER_LOCALES
from kpidesk.domain.periods import Frequency, Period
from kpidesk.ui.models.import_scales import SheetScales, scale_sentences, scale_used

THOUSANDS, MILLIONS = Scale(1_000, "in thousands"), Scale(1_000_000, "in Mio. €")
MARCH = Period(Frequency.MONTH, dt.date(2026, 3, 1))


def table(*cells: CellRead, area: str = "A2:D9", scales: tuple[Scale, ...] = ()) -> TableReading:
    return TableReading(Layout.WIDE, area, Frequency.MONTH, cells, scales=scales)


def cell(at: str, raw: str, number: float | None) -> CellRead:
    return CellRead("P&L", at, "Revenue", MARCH, raw, number)


@pytest.mark.parametrize(
    ("raw", "number", "used"),
    [
        ("12.5", 12_500.0, THOUSANDS),
        ("12,5", 12_500.0, THOUSANDS),
        ("1.200", 1_200_000.0, THOUSANDS),
        ("(1,200)", -1_200_000.0, THOUSANDS),
        ("€ 1 200", 1_200_000.0, THOUSANDS),
        ("1.1", 1_100_000.0, MILLIONS),
        ("12500", 12_500.0, None),
        ("12.500,00", 12_500.0, None),
        ("1.200", 1_200.0, None),  # as a German writes it
        ("0", 0.0, None),
        ("n/a", 5.0, None),
        ("12.5", None, None),
        ("12%", 0.12, None),
    ],
)
def test_a_number_tells_by_what_it_was_multiplied(
    raw: str, number: float | None, used: Scale | None
) -> None:
    assert scale_used(raw, number, (THOUSANDS, MILLIONS)) == used


@given(st.floats(-1e9, 1e9, allow_nan=False).map(lambda each: round(each, 4)))
def test_nothing_is_said_where_the_table_has_no_scale_or_the_cell_says_it_all(
    number: float,
) -> None:
    assert scale_used(format(number, ".15g"), number * 1000, ()) is None
    if abs(number) >= 0.001:
        assert scale_used(format(number, "f"), float(format(number, "f")), (THOUSANDS,)) is None


def test_a_table_says_what_became_of_one_of_its_numbers() -> None:
    found = table(
        cell("B3", "n/a", None), cell("B4", "0", 0.0), cell("B5", "12.5", 12_500.0),
        scales=(THOUSANDS,),
    )  # fmt: skip
    assert scale_sentences(found, ENGLISH) == [
        "The sheet says “in thousands”: 12.5 in the sheet is 12,500."
    ]
    german = NUMBER_LOCALES["de"]
    assert scale_sentences(found, german) == [
        "The sheet says “in thousands”: 12.5 in the sheet is 12.500."
    ]
    assert scale_sentences(table(cell("B5", "12.5", 12.5)), ENGLISH) == []


def test_only_the_cells_of_the_table_are_multiplied() -> None:
    sheet = SheetReading("P&L", (table(scales=(THOUSANDS,)), table(area="A20:D30")))
    scales = SheetScales.of(WorkbookReading("a.xlsx", "ab" * 32, (sheet,)))
    assert scales.used("P&L", "B5", "12.5", 12_500.0) == THOUSANDS
    assert scales.used("P&L", "B21", "12.5", 12_500.0) is None
    assert scales.used("Other", "B5", "12.5", 12_500.0) is None
    assert SheetScales().used("P&L", "B5", "12.5", 12_500.0) is None
