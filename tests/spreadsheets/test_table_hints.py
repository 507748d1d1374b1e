"""What a person said of a sheet is followed: its tables, its hidden parts, its picture."""

from dataclasses import replace

from kpidesk.domain.import_options import ReadOptions, TableHint
from kpidesk.domain.imports import Layout, PartRole
from kpidesk.domain.numbers import ENGLISH
from kpidesk.spreadsheets.grid import Area
from kpidesk.spreadsheets.pictures import picture_of, rows_shown
from tests.readings import layout_of
from tests.spreadsheets.making import CALENDAR, Plain, grid, read, reasons, values

OPTIONS = ReadOptions(CALENDAR, ENGLISH)
ROWS: list[list[Plain]] = [
    ["Report 2024"],
    ["KPI", "Unit", "Jan", "Feb"],
    ["Orders", "pieces", 1, 2],
    ["Visitors", "heads", 3, 4],
    [],
    ["KPI", "Q1 2024"],
    ["Complaints", 5],
]


def hinted(*hints: TableHint) -> ReadOptions:
    return replace(OPTIONS, tables=hints)


def test_a_sheet_with_hints_is_read_by_them_alone() -> None:
    hint = TableHint("Sheet", "A2:D3", Layout.WIDE, heading_rows=1, label_columns=1)
    reading = read(grid(ROWS), options=hinted(hint))

    assert values(reading) == {("Orders", "2024-01"): 1.0, ("Orders", "2024-02"): 2.0}
    assert reasons(reading)["A6"] == "It lies outside of the tables that were chosen."


def test_a_hint_outweighs_what_would_be_found() -> None:
    hint = TableHint("Sheet", "A2:D4", label_columns=2)
    reading = read(grid(ROWS), options=hinted(hint))

    assert list(values(reading)) == [
        ("Orders > pieces", "2024-01"),
        ("Orders > pieces", "2024-02"),
        ("Visitors > heads", "2024-01"),
        ("Visitors > heads", "2024-02"),
    ]


def test_a_hint_for_another_sheet_changes_nothing() -> None:
    reading = read(grid(ROWS), options=hinted(TableHint("Other", "A1:B2")))

    assert reading.tables == read(grid(ROWS)).tables


def test_a_hint_that_only_names_an_area() -> None:
    reading = read(grid(ROWS), options=hinted(TableHint("Sheet", "A6:B7")))

    assert values(reading) == {("Complaints", "2024-Q1"): 5.0}


def test_a_hint_where_no_periods_are_says_so() -> None:
    hint = TableHint("Sheet", "A3:D4", Layout.WIDE, heading_rows=1, label_columns=1)
    reading = read(grid(ROWS), options=hinted(hint))

    assert reading.tables == ()
    assert "No periods stand" in reasons(reading)["A3"]


def test_a_transposed_table_by_hint() -> None:
    rows: list[list[Plain]] = [[None, "Shop", "Web"], [None, "pcs", "pcs"], ["Jan 2024", 1, 2]]
    hint = TableHint("Sheet", "A1:C3", Layout.TRANSPOSED, heading_rows=2, label_columns=1)
    reading = read(grid(rows), options=hinted(hint))

    assert layout_of(reading) is Layout.TRANSPOSED
    assert list(values(reading).values()) == [1.0, 2.0]


def test_what_is_hidden_is_read_where_a_person_wants_it() -> None:
    rows: list[list[Plain]] = [["KPI", "Jan 2024", "Feb 2024"], ["Orders", 1, 2], ["Secret", 3, 4]]
    made = grid(rows, hidden_rows=[2], hidden_columns=[2], is_hidden=True)
    reading = read(made, options=replace(OPTIONS, with_hidden=True))

    assert len(values(reading)) == 4
    parts = [part.area for part in reading.tables[0].parts if part.role is PartRole.HIDDEN]
    assert parts == ["C1:C3", "A3:C3"]


def test_sheets_that_were_not_chosen_are_left_out() -> None:
    reading = read(grid(ROWS), options=replace(OPTIONS, sheets=("Other",)))

    assert reading.tables == ()
    assert set(reasons(reading).values()) == {"This sheet was not chosen."}


def test_the_picture_of_a_sheet() -> None:
    rows: list[list[Plain]] = [[f"{row}.{column}" for column in range(70)] for row in range(320)]
    made = grid(rows, hidden_rows=[3, 310], hidden_columns=[5, 65], merged=[Area(0, 50, 0, 65)])
    picture = picture_of(made, rows=300, columns=60)

    assert (picture.rows, picture.columns) == (320, 70)
    assert (len(picture.texts), len(picture.texts[0])) == (300, 60)
    assert picture.texts[2][1] == "2.1"
    assert picture.merged == ("AY1:BH1",)
    assert (picture.hidden_rows, picture.hidden_columns) == (frozenset({3}), frozenset({5}))


def test_a_picture_comes_where_it_is_wanted_and_of_wide_sheets_has_fewer_rows() -> None:
    whole = read(grid(ROWS), options=replace(OPTIONS, with_pictures=True)).picture

    assert (len(whole.texts), whole.texts[1][2]) == (7, "Jan")
    assert read(grid(ROWS)).picture.texts == ()
    assert [rows_shown(width) for width in (1, 30, 100, 200, 1000)] == [5000, 5000, 1500, 750, 750]


def test_a_remark_above_does_not_take_the_year_of_a_title_away() -> None:
    rows: list[list[Plain]] = [["Figures 2024"], ["prepared by J. Miller"], *ROWS[1:4]]
    hint = TableHint("Sheet", "A3:D4", Layout.WIDE, heading_rows=1, label_columns=1)
    reading = read(grid(rows), options=hinted(hint))

    assert values(reading) == {("Orders", "2024-01"): 1.0, ("Orders", "2024-02"): 2.0}
