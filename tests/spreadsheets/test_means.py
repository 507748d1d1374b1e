"""Rows and columns of averages, which sum others up as totals do."""

import pytest

from tests.spreadsheets.making import Plain, percent, read, reasons, totals, values

HEADINGS: list[Plain] = ["KPI", "Jan 2024", "Feb 2024", "Mar 2024"]
ROWS: list[list[Plain]] = [HEADINGS, ["North", 10, 20, 30], ["South", 30, 40, 50]]


@pytest.mark.parametrize(
    "name",
    [
        *("Average", "Mean", "Avg.", "Durchschnitt", "Moyenne", "Media", "Promedio", "Gemiddelde"),
        *("Ø", "AVERAGE:", "Monthly average", "Average per shop"),
    ],
)
def test_the_mean_of_the_rows_above_is_no_metric(name: str) -> None:
    reading = read([*ROWS, [name, 20, 30, 40]])

    assert {label for label, _period in values(reading)} == {"North", "South"}
    assert totals(reading)["C4"] == (30.0, 30.0, "C2:C3")
    assert reasons(reading)["B4"].endswith("is an average of other numbers.")


def test_a_mean_is_checked_as_a_total_is() -> None:
    reading = read([*ROWS, ["Average", 20, 30, 47]])

    (table,) = reading.tables
    assert [check.cell for check in table.totals if check.differs] == ["D4"]


def test_a_mean_of_nothing_that_is_known_is_no_metric_either() -> None:
    reading = read([*ROWS, ["Average", 1, 2, 3]])

    assert {label for label, _period in values(reading)} == {"North", "South"}
    assert not totals(reading)
    assert reasons(reading)["B4"] == "“Average” is an average of other numbers."


@pytest.mark.parametrize(
    ("name", "numbers"),
    [("Media", [25, 31, 7]), ("Average basket", [2.5, 2.4, 2.6]), ("Avg. price", [20, 31, 40])],
)
def test_what_may_be_a_metric_is_one_unless_it_is_the_mean(name: str, numbers: list[float]) -> None:
    assert values(read([*ROWS, [name, *numbers]]))[name, "2024-01"] == numbers[0]


def test_a_mean_beside_totals_leaves_them_what_they_are() -> None:
    total: list[Plain] = ["Total", 40, 60, 80]
    mean: list[Plain] = ["Average", 20, 30, 40]
    for last in ([total, mean], [mean, total]):
        reading = read([*ROWS, *last])
        assert len(values(reading)) == 6
        assert {cells for _stated, _computed, cells in totals(reading).values()} == {
            "B2:B3",
            "C2:C3",
            "D2:D3",
        }


def test_blanks_count_or_do_not() -> None:
    rows: list[list[Plain]] = [HEADINGS[:3], ["North", 10, None], ["South", 30, 40], ["East", 2, 2]]
    for mean in (21.0, 14.0):
        reading = read([*rows, ["Average", 14, mean]])
        assert not any(check.differs for table in reading.tables for check in table.totals)
        assert "Average" not in {label for label, _period in values(reading)}


def test_means_of_percentages_and_rounded_ones() -> None:
    rates: list[list[Plain]] = [
        HEADINGS[:3],
        ["North", percent(0.1), percent(0.2)],
        ["South", percent(0.2), percent(0.31)],
        ["Average", percent(0.15), percent(0.255)],
    ]
    assert len(values(read(rates))) == 4
    rounded = read([*ROWS, ["East", 11, 12, 15], ["Average", 17, 24, 31.67]])
    assert not any(check.differs for table in rounded.tables for check in table.totals)
    assert len(values(rounded)) == 9


def test_a_column_of_means_in_a_turned_table() -> None:
    reading = read(
        [
            ["Month", "North", "South", "Average"],
            ["Jan 2024", 10, 30, 20],
            ["Feb 2024", 20, 40, 30],
            ["Average", 15, 35, 25],
        ]
    )
    assert {label for label, _period in values(reading)} == {"North", "South"}
    assert len(values(reading)) == 4


def test_an_average_that_a_group_begins_with_is_a_figure_of_it() -> None:
    rows: list[list[Plain]] = [HEADINGS]
    for group in ("Basket", "Visit"):
        rows += [[group], [" Average", 10, 20, 30], [" Median", 30, 40, 50]]

    found = values(read(rows))
    assert found["Basket > Average", "2024-01"] == 10.0
    assert found["Visit > Average", "2024-03"] == 30.0
