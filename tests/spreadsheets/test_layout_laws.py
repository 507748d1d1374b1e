"""What holds for every sheet, whatever stands in it."""

import datetime as dt
import math
import re
from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kpidesk.domain import period_names
from kpidesk.domain.imports import Layout, SheetReading, label_key
from kpidesk.domain.numbers import ENGLISH, NumberLocale
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.spreadsheets.grid import Area, Cell, Grid, error_cell, parse_cell_name
from kpidesk.spreadsheets.scales import unit_of, unit_of_label
from kpidesk.spreadsheets.words import is_no_value, is_total, may_be_mean, names_scale
from tests.readings import layout_of, sheet_of
from tests.spreadsheets.making import (
    GERMAN,
    Plain,
    cell,
    grid,
    is_sentence,
    percent,
    places,
    read,
    values,
)

DATES = [dt.date(2026, 1, 1), dt.date(2026, 2, 1), dt.date(2026, 1, 31), dt.date(2026, 3, 14)]
SNIPPETS: list[Plain] = [
    *("KPI", "Metric", "Date", "Datum", "Value", "Wert", "Note", "Total", "Summe", "Unit"),
    *(
        "Jan 2026",
        "Feb 2026",
        "January",
        "Mar",
        "Q1 2026",
        "Q1",
        "W05 2026",
        "KW 6",
        "2026",
        "2025",
    ),
    *("01/02/2026", "13/02/2026", "31.01.2026", "2026-01", "FY2026", "Mon 5 Jan 2026"),
    *("Actual", "Budget", "Var", "Income", "Total Income", "   Plants", "      Seeds", "2024 B"),
    *("Revenue", "Orders", "Figures 2026", "in T€", "n/a", "-", "1.234", "1,234.5", "12 %", "abc"),
    *(2025, 2026, 0, 1, -3.5, 1e300, True, False),
    *DATES,
    percent(0.12),
    error_cell("#REF!"),
]
cells: st.SearchStrategy[Plain] = st.one_of(
    st.none(),
    st.sampled_from(SNIPPETS),
    st.sampled_from(["Jan 2026", "Feb 2026", "Revenue", "Orders", 7, 8.5, "KPI"]),
    st.text(max_size=6),
    st.floats(allow_nan=False, allow_infinity=False),
)
areas = st.builds(
    lambda top, left, height, width: Area(top, left, top + height, left + width),
    *(st.integers(0, 6), st.integers(0, 5), st.integers(0, 2), st.integers(0, 2)),
)


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    """Draw a sheet of what sheets are made of, in no order."""
    rows = draw(st.lists(st.lists(cells, max_size=7), max_size=9))
    return grid(
        rows,
        draw(st.sampled_from(["Sheet", "2026", "KPI 2025", ""])),
        hidden_rows=draw(st.lists(st.integers(0, 9), max_size=2)),
        hidden_columns=draw(st.lists(st.integers(0, 7), max_size=1)),
        merged=draw(st.lists(areas, max_size=2)),
        is_hidden=draw(st.sampled_from([False] * 9 + [True])),
        from_text=draw(st.booleans()),
    )


def assert_every_cell_ends_once(made: Grid, reading: SheetReading) -> None:
    ends = Counter(parse_cell_name(one.cell) for one in reading.cells)
    ends.update(parse_cell_name(one.cell) for table in reading.tables for one in table.targets)
    for one in reading.ignored:
        ends.update(
            place
            for place in places(one.cell)
            if place[0] < len(made.rows)
            and place[1] < len(made.rows[place[0]])
            and made.rows[place[0]][place[1]] is not None
        )

    assert ends == Counter((row, column) for row, column, _cell in made.cells())


@settings(max_examples=400)
@given(grids(), st.sampled_from([ENGLISH, GERMAN]), st.integers(1, 12))
def test_every_cell_ends_in_exactly_one_place(made: Grid, locale: NumberLocale, month: int) -> None:
    reading = read(made, FiscalCalendar(month), locale)

    assert_every_cell_ends_once(made, reading)
    if layout_of(reading) is None:
        assert reading.cells == ()


@settings(max_examples=400)
@given(grids())
def test_a_cell_is_understood_as_what_it_holds_or_says_why_not(made: Grid) -> None:
    reading = read(made)

    for one in reading.cells:
        row, column = parse_cell_name(one.cell)
        source = made.rows[row][column]
        assert source is not None
        assert one.label
        # Where the rows of a list are counted, no cell holds the number itself.
        if not one.label.endswith("(count)"):
            assert one.raw_text == source.short_text
        assert (one.number is None or one.period is None) == bool(one.problem)
        assert not one.problem or is_sentence(one.problem)
        if one.number is not None:
            assert math.isfinite(one.number)
        if one.number is not None and isinstance(source.value, float):
            factors = [one.number / source.value] if source.value else [1.0]
            assert any(
                math.isclose(factor, known)
                for factor in factors
                for known in (1.0, 1_000.0, 1_000_000.0, *([0.01] if one.percent else []))
            )
            assert one.percent or not source.percent
    assert all(is_sentence(one.reason) for one in reading.ignored)


# A unit counts behind other words or in brackets: "Revenue (k€)", not in a name such as "00$K".
_BEHIND = re.compile(r"[\s,;:/()\[\]-]+")


def leads_with_a_scale(text: str) -> bool:
    """Say whether a name may begin with a unit: "k€ Sales" and "Sales$K" are rejected in a list."""
    first, *others = _BEHIND.split(text)
    unit = unit_of(first)
    has_words = any(re.search(r"[^\W\d_]{2}", part) for part in others)
    is_glued = names_scale(first) and re.search(r"[^\W\d_]{3}", first) is not None
    return is_glued or (unit is not None and unit.scale is not None and has_words)


names = (
    st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=12)
    .filter(lambda text: text.strip() == text and not is_total(text) and not is_no_value(text))
    .filter(lambda text: not any(names_scale(part) for part in _BEHIND.split(text)[1:]))
    .filter(lambda text: not unit_of_label(text).percent and not may_be_mean(text))
    .filter(lambda text: not leads_with_a_scale(text))
)
numbers = st.one_of(
    st.integers(-1000, 100_000).map(float), st.floats(allow_nan=False, allow_infinity=False)
)
decorations = st.sampled_from([None, "spacer", "heading", "total", "remark"])


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[list[Plain]], dict[tuple[str, str], float]]:
    """Draw a table in a layout that people use, and what it says."""
    calendar = FiscalCalendar()
    frequency = draw(st.sampled_from([Frequency.WEEK, Frequency.MONTH, Frequency.QUARTER]))
    first = calendar.containing(draw(st.dates(dt.date(1999, 1, 1), dt.date(2060, 1, 1))), frequency)
    periods = [first.shift(number) for number in range(draw(st.integers(2, 5)))]
    labels = draw(st.lists(names, min_size=1, max_size=5, unique_by=label_key))
    code = Area(0, 0, 0, draw(st.integers(0, 1)))
    gap: list[Plain] = [None] * code.right
    rows: list[list[Plain]] = [["Some company"] for _number in range(draw(st.integers(0, 3)))]
    rows.append([*gap, "KPI", *(heading(draw, period) for period in periods), "Total", "Remark"])
    says: dict[tuple[str, str], float] = {}
    for label in labels:
        decoration = draw(decorations)
        if decoration == "spacer":
            rows.append([])
        if decoration == "heading":
            rows.append([*gap, "Group"])
        if decoration == "total":
            rows.append([*gap, "Total", *(1 for _period in periods)])
        row: list[Plain] = [*gap, label]
        for period in periods:
            number = draw(st.one_of(st.none(), numbers))
            row.append(number)
            if number is not None:
                says[label, period_names.code(period, calendar)] = number
        rows.append([*row, 5, "see below" if decoration == "remark" else None])
    return rows, says


def heading(draw: st.DrawFn, period: Period) -> Plain:
    """Draw one of the ways in which people write a period."""
    ways: list[Plain] = [
        period_names.label(period, FiscalCalendar()),
        period_names.label(period, FiscalCalendar(), short=True),
        period_names.code(period, FiscalCalendar()),
    ]
    return draw(st.sampled_from(ways))


@settings(max_examples=300)
@given(tables())
def test_a_table_is_given_back_as_it_is(
    made: tuple[list[list[Plain]], dict[tuple[str, str], float]],
) -> None:
    rows, says = made
    reading = read(rows)

    assert values(reading) == says
    assert_every_cell_ends_once(grid(rows), reading)


@given(
    st.permutations(["date", "metric", "value"]), st.lists(st.tuples(names, numbers), min_size=1)
)
@example(["date", "metric", "value"], [("K£00", 0.0), ("K£00 a", 1.0), ("K £0", 2.0)])
@example(["value", "metric", "date"], [("00$K", 0.0), ("'000", 1.0), ("K£", 2.0)])
@example(["metric", "date", "value"], [("K$:0", 0.0), ("K£ a", 1.0)])
@example(["value", "metric", "date"], [("IUL", 0.0), ("IUL", 1.0)])
@example(["metric", "value", "date"], [("0", 1901.0), ("00", 1901.0)])
def test_a_list_is_given_back_as_it_is(order: list[str], entries: list[tuple[str, float]]) -> None:
    rows: list[list[Plain]] = [list(order)]
    says = []
    for number, (label, value) in enumerate(entries):
        period = Period(Frequency.MONTH, dt.date(2020, 1, 1)).shift(number)
        content: dict[str, Plain] = {
            "date": period_names.code(period, FiscalCalendar()),
            "metric": label,
            "value": value,
        }
        rows.append([content[kind] for kind in order])
        says.append((label, period, value))
    reading = read(rows)

    assert [(one.label, one.period, one.number) for one in reading.cells] == says


def test_the_law_would_notice_a_lost_cell() -> None:
    made = grid([["KPI", "Jan 2026"], ["Orders", 5]])
    reading = sheet_of("Sheet", Layout.WIDE)

    with pytest.raises(AssertionError):
        assert_every_cell_ends_once(made, reading)


def test_plain_values_make_the_cells_that_readers_make() -> None:
    assert cell(5) == Cell(5.0, "5")
    assert cell(" ") is None
