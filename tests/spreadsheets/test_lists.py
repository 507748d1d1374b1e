"""Lists with a row for each value."""

import datetime as dt

import pytest

from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.imports import Layout
from kpidesk.domain.numbers import ENGLISH
from kpidesk.spreadsheets.grid import Area
from kpidesk.spreadsheets.layout import read_sheet
from tests.readings import layout_of
from tests.spreadsheets.making import (
    CALENDAR,
    GERMAN,
    Plain,
    grid,
    is_sentence,
    only,
    percent,
    problems,
    read,
    reasons,
    values,
)

JAN, FEB = dt.date(2026, 1, 1), dt.date(2026, 2, 1)


def test_a_plain_list() -> None:
    reading = read(
        [
            ["Figures of the shop"],
            ["Date", "Metric", "Value", "Note"],
            [JAN, "Revenue", 1000, "a good month"],
            [FEB, "Revenue", 1100],
            [FEB, "Margin", percent(0.4)],
        ]
    )

    assert layout_of(reading) is Layout.LONG
    assert values(reading) == {
        ("Revenue", "2026-01"): 1000.0,
        ("Revenue", "2026-02"): 1100.0,
        ("Margin", "2026-02"): 0.4,
    }
    assert [cell.note for cell in reading.cells] == ["a good month", "", ""]
    assert [cell.percent for cell in reading.cells] == [False, False, True]
    assert [cell.cell for cell in reading.cells] == ["C3", "C4", "C5"]
    assert reasons(reading) == {
        "A1": "A title or a remark outside the table.",
        "A2:D2": "The headings of the table.",
        "A3:A5": "The dates of the rows.",
        "B3:B5": "The names of the rows.",
        "D3": "The notes of the rows.",
    }


@pytest.mark.parametrize(
    "header",
    [
        ["Wert", "Datum", "Kennzahl", "Notiz"],
        ["Montant", "Date", "Indicateur", "Remarque"],
        ["Valor", "Fecha", "Indicador", "Nota"],
        ["Valore", "Mese", "Indicatore", "Nota"],
        ["Waarde", "Maand", "Naam", "Opmerking"],
        ["AMOUNT:", " month ", "KPI", "comments"],
        ["Betrag (EUR)", "Date [d]", "KPI", "comments"],
    ],
)
def test_headings_in_any_order_and_language(header: list[Plain]) -> None:
    reading = read([header, [5, JAN, "Orders", "nice"]])

    assert values(reading) == {("Orders", "2026-01"): 5.0}
    assert only(reading).note == "nice"


def test_texts_name_periods_of_every_kind() -> None:
    reading = read(
        [
            ["Period", "KPI", "Value"],
            ["2026-03", "Revenue", 1],
            ["W05 2026", "Repairs", 2],
            ["Q1 2026", "Sick days", 3],
            [2025, "Profit", 4],
            ["März 2026", "Orders", 5],
        ]
    )

    assert [code for _label, code in values(reading)] == [
        "2026-03",
        "2026-W05",
        "2026-Q1",
        "2025",
        "2026-03",
    ]


def test_the_whole_column_decides_what_its_dates_mean() -> None:
    header: list[Plain] = ["Date", "KPI", "Value"]
    firsts = read([header, [JAN, "Orders", 1], [FEB, "Orders", 2], [FEB, "Visitors", 3]])
    days = read([header, [JAN, "Orders", 1], [dt.date(2026, 1, 2), "Orders", 2]])
    order = read([header, ["01/02/2026", "Orders", 1], ["13/02/2026", "Orders", 2]])

    assert [code for _label, code in values(firsts)] == ["2026-01", "2026-02", "2026-02"]
    assert [code for _label, code in values(days)] == ["2026-01-01", "2026-01-02"]
    assert [code for _label, code in values(order)] == ["2026-02-01", "2026-02-13"]


def test_dates_that_allow_both_orders_are_not_guessed() -> None:
    reading = read([["Date", "KPI", "Value"], ["01/02/2026", "Orders", 1]])

    assert values(reading) == {}
    assert "01/02/2026" in problems(reading)["C2"]


def test_a_month_takes_its_year_from_the_title_or_from_nowhere() -> None:
    rows: list[list[Plain]] = [["Month", "KPI", "Value"], ["January", "Orders", 1]]

    assert values(read([["Figures 2026"], *rows])) == {("Orders", "2026-01"): 1.0}
    assert is_sentence(problems(read(rows))["C2"])


def test_what_is_wrong_with_a_row_is_said() -> None:
    reading = read(
        [
            ["Date", "KPI", "Value"],
            [JAN, "Orders", "many"],
            [None, "Orders", 5],
            ["soon", "Orders", 6],
            [JAN, None, 7],
            [JAN, "Total", 8],
            ["Total", None, 9],
            [JAN, "Visitors", "n/a"],
            [JAN, "Forgotten"],
            ["see you next month"],
        ]
    )

    assert values(reading) == {}
    assert set(problems(reading)) == {"C2", "C3", "C4"}
    assert problems(reading)["C3"] == "No date stands in this row."
    assert "soon" in problems(reading)["C4"]
    why = reasons(reading)
    assert why["C5"] == "This row has no name."
    assert why["C6"] == "“Total” is a total."
    assert why["C7"] == "“9” is a total."
    assert why["C8"] == "“n/a” means that there is no value."
    assert why["B9"] == why["A10"] == "No value is read from this row."


def test_other_columns_are_left_out() -> None:
    reading = read([["Date", "KPI", "Value", "Target"], [JAN, "Orders", 5, 6, "ok"]])

    assert values(reading) == {("Orders", "2026-01"): 5.0}
    assert reasons(reading)["D2"] == "The column “Target” is not used."
    assert reasons(reading)["E2"] == "A remark beside the table."


def test_numbers_that_are_not_written_in_full_are_not_read() -> None:
    reading = read([["Date", "KPI", "Value", "in T€"], [JAN, "Revenue", 5]])

    assert values(reading) == {}


def test_merged_values_and_torn_records_are_not_read() -> None:
    rows: list[list[Plain]] = [["Date", "KPI", "Value"], [JAN, "Orders", "1", "5"]]

    assert values(read(grid(rows, merged=[Area(1, 2, 1, 3)]))) == {}
    assert values(read(grid(rows, from_text=True))) == {}


def test_the_owners_locale_reads_the_texts() -> None:
    rows = [["Datum", "Kennzahl", "Wert"], ["31.01.2026", "Umsatz", "1.234,50"]]

    assert values(read(rows, locale=GERMAN)) == {("Umsatz", "2026-01"): 1234.5}


@pytest.mark.parametrize(
    ("sheet", "file", "year"),
    [
        ("2024", "figures.xlsx", 2024),
        ("Figures", "umsatz-2024.xlsx", 2024),
        ("2024", "figures 2024.xlsx", 2024),
        ("2024", "figures 2025.xlsx", None),
        ("Figures", "printed 2025-03-01.xlsx", None),
    ],
)
def test_months_of_a_list_take_the_year_that_sheet_and_file_agree_on(
    sheet: str, file: str, year: int | None
) -> None:
    rows: list[list[Plain]] = [
        ["Month", "KPI", "Value"],
        ["Jan", "Visits", 1],
        ["Feb", "Visits", 2],
    ]
    reading = read_sheet(grid(rows, sheet), ReadOptions(CALENDAR, ENGLISH), file)

    assert {cell.period and cell.period.start.year for cell in reading.cells} == {year}
    assert reading.tables[0].needs_year is (year is None)


def test_amounts_of_several_currencies_are_several_metrics() -> None:
    rows: list[list[Plain]] = [
        ["Month", "Metric", "Value", "Currency"],
        ["Jan 2026", "Revenue", 100.0, "EUR"],
        ["Jan 2026", "Revenue", 120.0, "USD"],
        ["Feb 2026", "Revenue", 110.0, "EUR"],
        ["Mar 2026", "Revenue", 130.0, "USD"],
    ]
    assert values(read(rows)) == {
        ("Revenue > EUR", "2026-01"): 100.0,
        ("Revenue > USD", "2026-01"): 120.0,
        ("Revenue > EUR", "2026-02"): 110.0,
        ("Revenue > USD", "2026-03"): 130.0,
    }
    one = [*rows[:2], *rows[3:4]]
    assert {label for label, _period in values(read(one))} == {"Revenue"}
