"""Cells by column are what they are one by one."""

import datetime as dt
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.cell_columns import CellColumns, NamesDown, ShownNumbers, by_column, picked
from kpidesk.domain.imports import CellRead
from kpidesk.domain.periods import Frequency, Period

JANUARY = Period(Frequency.MONTH, dt.date(2026, 1, 1))


def cell(name: str, label: str, month: int, number: float) -> CellRead:
    return CellRead("Data", name, label, JANUARY.shift(month), f"{number:.15g}", number)


@st.composite
def tables(draw: st.DrawFn) -> list[CellRead]:
    """Draw plain cells of some labels and periods, in any order and at any places."""
    pairs = draw(
        st.lists(
            st.tuples(st.sampled_from(["Orders", "Visits", "Sales"]), st.integers(0, 9)),
            min_size=1,
            unique=True,
        )
    )
    numbers = st.floats(allow_nan=False, allow_infinity=False)
    letters = "BCD" if draw(st.booleans()) else "B"
    return [
        cell(f"{letters[at % len(letters)]}{at // len(letters) + 2}", *pair, draw(numbers))
        for at, pair in enumerate(pairs)
    ]


@given(tables())
def test_cells_by_column_are_those_cells(cells: list[CellRead]) -> None:
    columns = by_column(cells)
    assert columns is not None
    assert columns == cells
    assert [columns[at] for at in range(len(cells))] == cells
    assert all(type(each) is CellRead for each in columns)


@given(tables())
def test_cells_are_found_label_after_label(cells: list[CellRead]) -> None:
    columns = by_column(cells)
    assert columns is not None
    order, runs = columns.by_label()
    for label, run in zip(columns.labels, runs, strict=True):
        places = order[run.start : run.stop]
        assert list(columns.some(places)) == [each for each in cells if each.label == label]


def test_a_label_without_cells_has_an_empty_run() -> None:
    columns = CellColumns(
        "Data",
        ["B2"],
        ["Orders", "Visits"],
        [JANUARY],
        array("I", [1]),
        array("I", [0]),
        array("d", [5.0]),
        ["5"],
    )
    assert [len(run) for run in columns.by_label()[1]] == [0, 1]


@given(st.integers(1, 99), st.integers(1, 20), st.data())
def test_names_down_a_column(first: int, count: int, data: st.DataObject) -> None:
    names = NamesDown("AB", first, count)
    plain = [f"AB{row}" for row in range(first, first + count)]
    assert list(names) == plain
    assert len(names) == count
    at = data.draw(st.integers(-count, count - 1))
    assert names[at] == plain[at]
    assert names[at:] == tuple(plain[at:])
    places = data.draw(st.lists(st.integers(0, count - 1)))
    assert list(picked(names, places)) == [plain[place] for place in places]


@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1),
    st.sampled_from([".", ","]),
    st.data(),
)
def test_numbers_are_shown_as_a_sheet_shows_them(
    numbers: list[float], decimal: str, data: st.DataObject
) -> None:
    shown = ShownNumbers(array("d", numbers), decimal)
    plain = [format(number, ".15g").replace(".", decimal) for number in numbers]
    assert list(shown) == plain
    at = data.draw(st.integers(-len(numbers), len(numbers) - 1))
    assert shown[at] == plain[at]
    assert shown[at:] == tuple(plain[at:])


@pytest.mark.parametrize("places", [[], [1], [1, 0], [0, 0, 1]])
def test_places_of_a_column_are_picked(places: list[int]) -> None:
    assert list(picked("ab", places)) == ["ab"[at] for at in places]
