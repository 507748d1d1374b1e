"""Figures of the year before: beside those of now, and as a column before the months."""

import datetime as dt

import pytest

from kpidesk.spreadsheets.grid import Area
from tests.spreadsheets.making import Plain, grid, problems, read, reasons, totals, values

HEADINGS: list[Plain] = ["KPI", "Jan 2024", "Feb 2024"]


@pytest.mark.parametrize(
    "name",
    [
        *("Revenue PY", "Revenue LY", "PY Revenue", "Revenue (prior year)", "Revenue last year"),
        *("Prior year", "Previous Year", "Last year", "Vorjahr", "Revenue VJ", "Revenue, Vorjahr"),
        *("Année précédente", "Revenue año anterior", "Revenue N-1", "PY"),
    ],
)
def test_a_row_of_the_year_before_is_ignored(name: str) -> None:
    reading = read([HEADINGS, ["Revenue", 10, 20], [name, 9, 19]])

    assert set(values(reading)) == {("Revenue", "2024-01"), ("Revenue", "2024-02")}
    assert "tells of the year before" in reasons(reading)["B3"]


@pytest.mark.parametrize(
    "name",
    [
        *("Gewinnvortrag Vorjahr", "Prior year adjustments", "Growth on last year"),
        *("Happy customers", "Sales pylons", "Early bird"),
    ],
)
def test_accounts_and_comparisons_are_figures_of_now(name: str) -> None:
    assert values(read([HEADINGS, ["Revenue", 10, 20], [name, 9, 19]]))[name, "2024-01"] == 9.0


def test_codes_of_countries_are_no_years() -> None:
    rows: list[list[Plain]] = [HEADINGS, ["DE", 1, 2], ["PY", 3, 4], ["LY", 5, 6]]

    assert len(values(read(rows))) == 6
    rows = [HEADINGS, ["Sales DE", 1, 2], ["Sales PY", 3, 4]]
    assert len(values(read(rows))) == 4


def test_a_group_of_the_year_before_is_ignored() -> None:
    rows: list[list[Plain]] = [HEADINGS]
    for group in ("This year", "Prior year"):
        rows += [[group], ["Revenue", 10, 20], ["Orders", 1, 2]]

    assert {label for label, _period in values(read(rows))} == {
        "This year > Revenue",
        "This year > Orders",
    }


def test_totals_add_the_rows_of_their_own_year() -> None:
    rows: list[list[Plain]] = [
        HEADINGS,
        ["A", 1, 2],
        ["A PY", 3, 4],
        ["B", 3, 4],
        ["B PY", 9, 9],
        ["Total", 4, 6],
        ["Total PY", 12, 13],
    ]
    reading = read(rows)
    assert {label for label, _period in values(reading)} == {"A", "B"}
    assert totals(reading)["B6"] == (4.0, 4.0, "B2,B4")


def test_columns_of_the_year_before_are_ignored() -> None:
    rows: list[list[Plain]] = [
        ["KPI", "Jan 2024", None, "Feb 2024", None],
        [None, "CY", "PY", "CY", "PY"],
        ["Revenue", 10, 9, 20, 19],
    ]
    reading = read(grid(rows, merged=[Area(0, 1, 0, 2), Area(0, 3, 0, 4)]))

    assert values(reading) == {("Revenue", "2024-01"): 10.0, ("Revenue", "2024-02"): 20.0}
    assert "tells of the year before" in reasons(reading)["C3"]


@pytest.mark.parametrize("year", [2023, "2023", "FY 2023", "2023 total"])
@pytest.mark.parametrize("title", [[], [["Sales report 2024"]]])
def test_a_year_before_the_months_is_not_theirs(year: Plain, title: list[list[Plain]]) -> None:
    rows: list[list[Plain]] = [*title, ["KPI", year, "Jan", "Feb"], ["Sales", 100, 1, 2]]
    reading = read(rows)

    if title:
        assert values(reading) == {("Sales", "2024-01"): 1.0, ("Sales", "2024-02"): 2.0}
    else:
        assert not values(reading)
        assert reading.tables[0].needs_year
        assert len(problems(reading)) == 2


def test_a_year_behind_the_months_or_over_the_names_is_theirs() -> None:
    assert len(values(read([["KPI", "Jan", "Feb", 2023], ["Sales", 1, 2, 3]]))) == 2
    found = values(read([[None, "2023", "Jan", "Feb"], [None, "Sales", 1, 2]]))
    assert found == {("Sales", "2023-01"): 1.0, ("Sales", "2023-02"): 2.0}


def test_a_list_leaves_out_the_rows_of_the_year_before() -> None:
    rows: list[list[Plain]] = [
        ["Month", "Metric", "Value"],
        ["Jan 2024", "Revenue", 10],
        ["Jan 2024", "Revenue PY", 9],
        ["Feb 2024", "Revenue", "11*"],
        ["Feb 2024", "Revenue PY", 12],
    ]
    reading = read(rows)

    assert values(reading) == {("Revenue", "2024-01"): 10.0, ("Revenue", "2024-02"): 11.0}
    assert "tells of the year before" in reasons(reading)["C3"]
    assert [bool(cell.note) for cell in reading.cells] == [False, True]


def test_columns_of_a_list_and_their_names_may_be_of_the_year_before() -> None:
    jan, feb = dt.date(2024, 1, 1), dt.date(2024, 2, 1)
    beside = read([["Date", "Revenue", "Revenue LY"], [jan, "1*", 2], [feb, 3, 4]])

    assert set(values(beside)) == {("Revenue", "2024-01"), ("Revenue", "2024-02")}
    assert "tells of the year before" in reasons(beside)["C2:C3"]
    assert "footnote" in beside.cells[0].note

    rows: list[list[Plain]] = [["Date", "Region", "Revenue", "Orders"]]
    for day in (jan, feb):
        rows += [[day, "Prior year", 1, 3], [day, "This year", 2, 4]]
    assert {label for label, _period in values(read(rows))} == {
        "Revenue > This year",
        "Orders > This year",
    }
