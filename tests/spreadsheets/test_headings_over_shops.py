"""Periods merged over several metrics, with shops, months or quarters down the side."""

import pytest

from kpidesk.spreadsheets.grid import Area
from tests.spreadsheets.making import Plain, grid, problems, read, totals, values

OVER: list[Plain] = ["Shop", "Jan 2024", None, "Feb 2024", None]
UNDER: list[Plain] = [None, "Revenue", "Orders", "Revenue", "Orders"]
SHOPS: list[list[Plain]] = [["North", 100, 1, 110, 2], ["South", 200, 3, 220, 4]]
MERGED = [Area(0, 1, 0, 2), Area(0, 3, 0, 4)]
SAYS = {
    ("North > Revenue", "2024-01"): 100.0,
    ("North > Orders", "2024-01"): 1.0,
    ("North > Revenue", "2024-02"): 110.0,
    ("North > Orders", "2024-02"): 2.0,
    ("South > Revenue", "2024-01"): 200.0,
    ("South > Orders", "2024-01"): 3.0,
    ("South > Revenue", "2024-02"): 220.0,
    ("South > Orders", "2024-02"): 4.0,
}


@pytest.mark.parametrize("corner", [None, "Shop"])
@pytest.mark.parametrize("merged", [MERGED, [*MERGED, Area(0, 0, 1, 0)], []])
def test_metrics_under_merged_months_of_shops(corner: str | None, merged: list[Area]) -> None:
    reading = read(grid([OVER, [corner, *UNDER[1:]], *SHOPS], merged=merged))

    assert values(reading) == SAYS
    assert not problems(reading)


def test_a_total_of_each_metric_adds_its_own_columns() -> None:
    rows: list[list[Plain]] = [
        [*OVER, "Total", None],
        [*UNDER, "Revenue", "Orders"],
        [*SHOPS[0], 210, 3],
        [*SHOPS[1], 420, 8],
        ["Total", 300, 4, 330, 6, 630, 11],
    ]
    reading = read(grid(rows, merged=[*MERGED, Area(0, 5, 0, 6)]))

    assert values(reading) == SAYS
    found = totals(reading)
    assert found["F3"] == (210.0, 210.0, "B3,D3")
    assert found["G4"] == (8.0, 7.0, "C4,E4")
    assert found["D5"] == (330.0, 330.0, "D3:D4")


def test_regions_under_months_of_accounts_go_before_them() -> None:
    rows: list[list[Plain]] = [
        ["Account", "Jan 2024", None, "Feb 2024", None],
        [None, "North", "South", "North", "South"],
        ["Rent", 1, 2, 3, 4],
    ]
    found = values(read(grid(rows, merged=MERGED)))

    assert found["North > Rent", "2024-01"] == 1.0
    assert found["South > Rent", "2024-02"] == 4.0


MONTHS: list[list[Plain]] = [["Jan", 1, 2, 30, 40], ["Feb", 2, 3, 31, 41]]


@pytest.mark.parametrize(
    "headings",
    [
        [["Month", 2023, None, 2024, None], [None, "Sales", "Cost", "Sales", "Cost"]],
        [[None, "2023", None, "2024", None], ["Month", "Sales", "Cost", "Sales", "Cost"]],
    ],
)
def test_years_merged_over_metrics_with_months_down_the_side(headings: list[list[Plain]]) -> None:
    total: list[Plain] = ["Total", 3, 5, 61, 81]
    mean: list[Plain] = ["Average", 1.5, 2.5, 30.5, 40.5]
    rows = [*headings, *MONTHS, total, mean]
    reading = read(grid(rows, merged=MERGED))

    found = values(reading)
    assert found["Sales", "2023-01"] == 1.0
    assert found["Cost", "2023-02"] == 3.0
    assert found["Sales", "2024-02"] == 31.0
    assert found["Cost", "2024-01"] == 40.0
    assert len(found) == 8
    assert not problems(reading)
    assert all(stated == computed for stated, computed, _cells in totals(reading).values())


def test_metrics_merged_over_years_with_months_down_the_side() -> None:
    rows: list[list[Plain]] = [
        ["Month", "Sales", None, "Cost", None],
        [None, 2023, 2024, 2023, 2024],
        *MONTHS,
    ]
    found = values(read(grid(rows, merged=MERGED)))

    assert found["Sales", "2024-01"] == 2.0
    assert found["Cost", "2023-01"] == 30.0
    assert len(found) == 8


def test_one_metric_under_each_year_names_the_months() -> None:
    rows: list[list[Plain]] = [
        ["Month", 2023, 2024],
        [None, "Sales", "Sales"],
        ["Jan", 1, 30],
        ["Feb", 2, 31],
    ]
    assert values(read(rows))["Sales", "2024-02"] == 31.0


def test_months_under_quarters_are_of_two_periods_and_rejected() -> None:
    rows: list[list[Plain]] = [
        ["Month", "Q1 2024", None, "Q2 2024", None],
        [None, "Sales", "Cost", "Sales", "Cost"],
        *MONTHS,
    ]
    reading = read(grid(rows, merged=MERGED))

    assert not values(reading)
    assert len(problems(reading)) == 8
