"""Lists with two dates in each row: of the first and the last day of what the figures are of."""

import datetime as dt

import pytest

from kpidesk.domain.imports import Layout
from tests.spreadsheets.making import Plain, problems, read, reasons, values
from tests.spreadsheets.making_exports import export, read_export


@pytest.mark.parametrize(
    ("headings", "rows", "periods"),
    [
        (
            "Reporting starts,Reporting ends,Spent",
            [("2024-01-01", "2024-03-31"), ("2024-04-01", "2024-06-30")],
            ["2024-Q1", "2024-Q2"],
        ),
        (
            "Period start,Period end,Sales",
            [("1/1/2024", "1/31/2024"), ("2/1/2024", "2/29/2024")],
            ["2024-01", "2024-02"],
        ),
        (
            "Von,Bis,Umsatz",
            [("01.01.2024", "07.01.2024"), ("08.01.2024", "14.01.2024")],
            ["2024-W01", "2024-W02"],
        ),
        (
            "Reporting starts,Reporting ends,Spent",
            [("2024-01-01", "2024-01-01"), ("2024-01-02", "2024-01-02")],
            ["2024-01-01", "2024-01-02"],
        ),
        (
            "Reporting starts,Reporting ends,Spent",
            [("2024-01-01", "2024-03-17"), ("2024-03-18", "2024-04-17")],
            [],
        ),
        (
            "Reporting starts,Reporting ends,Spent",
            [("2024-01-01", "2024-01-31"), ("2024-02-01", "")],
            ["2024-01"],
        ),
    ],
)
def test_figures_of_spans(headings: str, rows: list[tuple[str, str]], periods: list[str]) -> None:
    reading = read_export(export(headings, [[*row, "7"] for row in rows]))

    assert [period for _label, period in values(reading)] == periods
    assert len(problems(reading)) == len(rows) - len(periods)
    if not problems(reading):
        assert reading.tables[0].layout is Layout.COLUMNS
        assert reasons(reading)["B2:B3"] == "The dates of the rows."


def test_real_dates_make_spans_too() -> None:
    rows: list[list[Plain]] = [["Start date", "End date", "Sales"]]
    rows += [[dt.date(2024, month, 1), dt.date(2024, month + 1, 1), 1.0] for month in (1, 2)]
    for row in rows[1:]:
        last = row[1]
        assert isinstance(last, dt.date)
        row[1] = last - dt.timedelta(days=1)

    assert set(values(read(rows))) == {("Sales", "2024-01"), ("Sales", "2024-02")}


def test_the_two_dates_of_a_project_are_no_span_of_figures() -> None:
    rows: list[list[Plain]] = [["Project", "Start date", "End date", "Revenue"]]
    for number in range(8):
        first = dt.date(2024, 1, 5) + dt.timedelta(days=13 * number)
        rows.append([f"P{number}", first, first + dt.timedelta(days=70), 100.0])
    reading = read(rows)

    assert reading.tables[0].layout is Layout.TRANSACTIONS
    assert not problems(reading)


def test_rows_of_one_span_and_no_name_are_not_added_up_in_silence() -> None:
    rows = [[name, "2024-01-01", "2024-03-31", "7.5"] for name in ("A", "B")]
    reading = read_export(export("Title,Reporting starts,Reporting ends,Spent", rows))

    assert {period for _label, period in values(reading)} <= {"2024-Q1"}
