"""Periods without a year that run across New Year: which year each of them is given."""

import datetime as dt
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain import period_names
from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.imports import SheetReading, Yearless
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.spreadsheets.layout import read_sheet
from kpidesk.spreadsheets.mark_kinds import Mark
from kpidesk.spreadsheets.year_turns import Turn, years_of_run
from tests.spreadsheets.making import CALENDAR, Plain, grid, is_sentence

AUGUST = FiscalCalendar(8)
NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
FROM_AUGUST = NAMES[7:] + NAMES[:7]
IN_2023_24 = [f"2023-{month:02}" for month in range(8, 13)] + [
    f"2024-{month:02}" for month in range(1, 8)
]
LAYOUTS = ("wide", "transposed", "long")


def sheet_of(heads: Sequence[str], layout: str, title: str = "") -> list[list[Plain]]:
    above: list[list[Plain]] = [[title], []] if title else []
    places = range(len(heads))
    if layout == "wide":
        return [
            *above,
            [None, *heads],
            ["Revenue", *[100.5 + at for at in places]],
            ["Costs", *[10.25 + at for at in places]],
        ]
    if layout == "transposed":
        rows: list[list[Plain]] = [[head, 100.5 + at, 10.25 + at] for at, head in enumerate(heads)]
        return [*above, [None, "Revenue", "Costs"], *rows]
    listed: list[list[Plain]] = [
        [head, name, number + at]
        for at, head in enumerate(heads)
        for name, number in (("Revenue", 100.5), ("Costs", 10.25))
    ]
    return [*above, ["Month", "Metric", "Value"], *listed]


def read(
    heads: Sequence[str],
    layout: str,
    *,
    title: str = "",
    year: int | None = None,
    calendar: FiscalCalendar = CALENDAR,
    sheet: str = "Sheet",
    file: str = "book.xlsx",
) -> SheetReading:
    options = ReadOptions(calendar, ENGLISH, year=year)
    return read_sheet(grid(sheet_of(heads, layout, title), sheet), options, file)


def codes(reading: SheetReading, calendar: FiscalCalendar = CALENDAR) -> list[str]:
    found = []
    for cell in sorted(
        (cell for cell in reading.cells if cell.label == "Revenue"),
        key=lambda cell: float(cell.raw_text),
    ):
        assert cell.period is not None or is_sentence(cell.problem)
        if cell.period is not None:
            found.append(period_names.code(cell.period, calendar))
        else:
            found.append("" if cell.yearless is None else cell.yearless.code)
    return found


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    ("heads", "expected"),
    [
        ("Nov Dec Jan Feb", "2024-11 2024-12 2025-01 2025-02"),
        ("Feb Jan Dec Nov", "2025-02 2025-01 2024-12 2024-11"),
        ("Dec Jan", "2024-12 2025-01"),
        ("Oct Dec Jan", "2024-10 2024-12 2025-01"),
        ("Jan Feb Mar", "2024-01 2024-02 2024-03"),
        ("Mar Feb Jan", "2024-03 2024-02 2024-01"),
        ("Q3 Q4 Q1 Q2", "2024-Q3 2024-Q4 2025-Q1 2025-Q2"),
        ("KW51 KW52 KW1", "2024-W51 2024-W52 2025-W01"),
    ],
)
def test_what_the_person_says_is_the_year_of_the_earliest(
    layout: str, heads: str, expected: str
) -> None:
    reading = read(heads.split(), layout, year=2024)

    assert codes(reading) == expected.split()
    assert not reading.tables[0].needs_year
    turns = len({code[:4] for code in expected.split()}) > 1
    assert all(("2024" in cell.note) == turns for cell in reading.cells)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("title", ["", "Report 2024"])
def test_without_two_years_they_are_asked_for(layout: str, title: str) -> None:
    reading = read(["Nov", "Dec", "Jan"], layout, title=title)

    assert codes(reading) == ["--11", "--12", "--01"]
    assert reading.tables[0].needs_year
    said = read(["Nov", "Dec", "Jan"], layout, title=title, year=2024)
    assert codes(said) == ["2024-11", "2024-12", "2025-01"]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "title",
    [
        *("FY24 (Aug - Jul)", "Fiscal year 2023/24", "FY 2023/24", "FY23/24", "FY24"),
        *("Fiscal Year 2024 (Aug-Jul)", "Geschäftsjahr 2023/24", "August 2023 - July 2024"),
        *("Year ended 31 July 2024", "Profit and Loss 2023/24", "2023-2024"),
        "Profit and loss, Aug 2023 to Jul 2024",
    ],
)
@pytest.mark.parametrize("calendar", [CALENDAR, AUGUST])
def test_a_title_of_two_years_gives_each_month_its_own(
    layout: str, title: str, calendar: FiscalCalendar
) -> None:
    assert codes(read(FROM_AUGUST, layout, title=title, calendar=calendar), calendar) == IN_2023_24


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_name_of_the_sheet_or_of_the_file_gives_them_as_well(layout: str) -> None:
    assert codes(read(FROM_AUGUST, layout, sheet="FY2023-24")) == IN_2023_24
    assert codes(read(FROM_AUGUST, layout, file="report 2023-2024.xlsx")) == IN_2023_24


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_title_that_says_when_the_year_begins_needs_no_turn(layout: str) -> None:
    found = read(["Aug", "Sep", "Oct"], layout, title="FY24 (Aug - Jul)")
    unsure = read(["Aug", "Sep", "Oct"], layout, title="2024 (Aug - Jul)")

    assert codes(found) == ["2023-08", "2023-09", "2023-10"]
    assert codes(unsure) == ["--08", "--09", "--10"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_quarters_of_another_business_year_are_not_ours(layout: str) -> None:
    found = read(["Q1", "Q2"], layout, title="FY24 (Aug - Jul)")

    assert codes(found) == ["", ""]
    assert all("begins in August, as the title says" in one.problem for one in found.cells)


def test_a_year_beside_the_first_goes_on_across_new_year() -> None:
    found = read(["Nov 2023", "Dec", "Jan", "Feb"], "wide")

    assert codes(found) == ["2023-11", "2023-12", "2024-01", "2024-02"]
    assert [bool(cell.note) for cell in found.cells if cell.label == "Revenue"] == [
        *(False, True, True, True)
    ]


@pytest.mark.parametrize("heads", [["Jan", "Dec"], ["Mar", "Jan", "Feb"], ["Nov", "Feb"]])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_order_that_does_not_tell_is_refused_and_not_asked_for_again(
    layout: str, heads: list[str]
) -> None:
    reading = read(heads, layout, year=2024)

    assert codes(reading) == [""] * len(heads)
    assert not reading.tables[0].needs_year


def test_rows_that_run_across_new_year_are_of_no_year_in_the_columns() -> None:
    rows: list[list[Plain]] = [["Sales", 2023, 2024]]
    rows += [[name, 100.5 + at, 10.25] for at, name in enumerate(["Nov", "Dec", "Jan", "Feb"])]
    reading = read_sheet(grid(rows), ReadOptions(CALENDAR, ENGLISH), "book.xlsx")

    assert all(cell.period is None and is_sentence(cell.problem) for cell in reading.cells)


@pytest.mark.parametrize(
    ("numbers", "turn"),
    [
        ([11, 12, 1], Turn.UP),
        ([1, 12, 11], Turn.DOWN),
        ([1, 2, 3], Turn.NONE),
        ([3, 2, 1], Turn.NONE),
        ([12, 1], Turn.UP),
        ([1, 12], Turn.UNCLEAR),
        ([3, 1, 2], Turn.UNCLEAR),
        ([4, 8, 12, 2, 1], Turn.NONE),  # by the alphabet
        ([7], Turn.NONE),
    ],
)
def test_how_months_turn(numbers: list[int], turn: Turn) -> None:
    marks: list[Mark] = [Yearless(Frequency.MONTH, number) for number in numbers]

    assert years_of_run(marks, [None] * len(marks), CALENDAR).turn is turn


@given(
    st.integers(1, 12),
    st.integers(1, 12),
    st.booleans(),
    st.sampled_from(LAYOUTS),
    st.integers(1990, 2050),
)
def test_a_run_of_months_is_given_its_years_or_refused(
    first: int, count: int, is_reversed: bool, layout: str, year: int
) -> None:
    start = Period(Frequency.MONTH, dt.date(year, first, 1))
    periods = [start.shift(at) for at in range(count)]
    if is_reversed:
        periods.reverse()
    found = codes(read([NAMES[one.start.month - 1] for one in periods], layout, year=year))

    expected = [period_names.code(one, CALENDAR) for one in periods]
    assert found in (expected, [""] * count, [])
    assert found == expected or count <= 2
