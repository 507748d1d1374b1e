import datetime as dt
from dataclasses import replace

import pytest

from kpidesk.domain.import_plans import ImportChoices, ImportPlan, Outcome, PercentReading, Proposal
from kpidesk.domain.imports import CellRead, Layout, SheetReading, WorkbookReading, Yearless
from kpidesk.domain.metrics import Metric
from kpidesk.domain.numbers import ENGLISH, NUMBER_LOCALES
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.ui.models.import_words import (
    Terms,
    examples,
    found,
    layouts,
    origin,
    percent_example,
)
from kpidesk.ui.models.one_line import one_line
from tests.readings import sheet_of

CALENDAR = FiscalCalendar()
MARCH = Period(Frequency.MONTH, dt.date(2026, 3, 1))
WEEK = Period(Frequency.WEEK, dt.date(2026, 3, 2))
MARGIN = Metric(1, "Margin", unit=Unit(UnitKind.PERCENT, "", 0))
TERMS = Terms({1: MARGIN, 2: Metric(2, "Customers")}, CALENDAR, ENGLISH)


def sheet(*cells: CellRead, name: str = "S", layout: Layout | None = Layout.WIDE) -> SheetReading:
    return sheet_of(name, layout, cells)


def book(*sheets: SheetReading) -> WorkbookReading:
    return WorkbookReading("book.xlsx", "ab" * 32, sheets)


def cell(at: str, label: str = "Margin", period: Period | None = MARCH) -> CellRead:
    return CellRead("S", at, label, period, "38.6", 38.6)


def test_what_was_found_is_said_in_facts() -> None:
    assert found(book(sheet(cell("B2"))), CALENDAR) == "1 sheet · 1 row · 1 month · March 2026"
    several = book(
        sheet(cell("B2"), cell("B3", "Sales"), cell("C3", "sales:", MARCH.shift(2))),
        sheet(cell("A1", "Margin"), name="T"),
        sheet_of("Notes", None),
    )
    assert found(several, CALENDAR) == "2 sheets · 3 rows · 2 months · March 2026 to May 2026"
    repeated = book(sheet(cell("B2"), cell("C2"), cell("B3"), cell("B17")))
    assert found(repeated, CALENDAR) == "1 sheet · 3 rows · 1 month · March 2026"
    mixed = book(sheet(cell("B2"), cell("B3", period=WEEK), layout=Layout.LONG))
    assert found(mixed, CALENDAR) == "1 sheet · 1 name · 2 periods · March 2026"
    assert found(book(sheet(cell("B2", period=None))), CALENDAR).endswith("no periods")
    assert found(book(), CALENDAR) == "No table of metrics and periods was found in this file."


def test_each_sheet_says_how_it_is_laid_out() -> None:
    table, notes = sheet(cell("B2")), sheet_of("Notes", None)
    assert layouts(book(table, notes)) == [
        "S: Metrics in rows, periods in columns",
        "Notes: No table of metrics and periods was found",
    ]
    assert layouts(book(replace(table, name=""))) == ["Metrics in rows, periods in columns"]
    assert layouts(book(table, *[notes] * 5))[-1] == "and 3 more sheets"
    assert len(layouts(book(table, *[notes] * 3))) == 4  # no line is saved by hiding one
    assert layouts(book(notes)) == []


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (54345.5, Unit(UnitKind.CURRENCY, "€"), "54.345,5\u00a0€"),
        (54345.0, Unit(UnitKind.CURRENCY, "€"), "54.345\u00a0€"),
        (99.5, Unit(UnitKind.NUMBER, "days"), "99,5\u00a0days"),
        (3.7, Unit(UnitKind.NUMBER, "days"), "3,7\u00a0days"),
        (1.0, Unit(UnitKind.NUMBER, "days"), "1\u00a0day"),
        (-0.38625, Unit(UnitKind.PERCENT, "", 1), "-38,625\u00a0%"),
        (12.5, Unit(UnitKind.CURRENCY, "€", 2), "12,50\u00a0€"),
    ],
)
def test_what_will_be_written_is_shown_with_every_digit_and_its_unit(
    value: float, unit: Unit, text: str
) -> None:
    terms = Terms({3: Metric(3, "Stock", unit=unit)}, CALENDAR, NUMBER_LOCALES["de"])
    new = Proposal(Outcome.NEW, "S", "B2", "Stock", "", 3, MARCH, None, value)
    assert terms.values(new) == ("", text)
    assert terms.sentence(new) == f"Stock, March 2026: {text} is new."
    changed = new._replace(outcome=Outcome.CHANGED, before=value, value=7.0)
    assert terms.values(changed)[0] == text


def test_two_values_never_look_alike() -> None:
    changed = Proposal(Outcome.CHANGED, "S", "B2", "Customers", "", 2, MARCH, 0.3, 0.1 + 0.2)
    assert TERMS.values(changed) == ("0.3", "0.30000000000000004")


def test_a_change_that_rounding_would_hide_is_seen() -> None:
    changed = Proposal(Outcome.CHANGED, "S", "B2", "Margin", "38.6", 1, MARCH, 0.386, 0.389)
    assert TERMS.values(changed) == ("38.6\u00a0%", "38.9\u00a0%")
    assert TERMS.sentence(changed) == "Margin, March 2026: 38.6\u00a0% becomes 38.9\u00a0%."
    clear = changed._replace(value=0.41)
    assert TERMS.values(clear) == ("38.6\u00a0%", "41\u00a0%")


def test_each_outcome_has_its_sentence() -> None:
    new = Proposal(Outcome.NEW, "S", "B2", "Customers", "5", 2, MARCH, None, 5.0)
    assert TERMS.sentence(new) == "Customers, March 2026: 5 is new."
    same = new._replace(outcome=Outcome.UNCHANGED, before=5.0)
    assert TERMS.sentence(same) == "Customers, March 2026: 5 stands there already."
    rejected = Proposal(Outcome.REJECTED, "S", "B2", "Customers", "x", reason="Not a number.")
    assert TERMS.sentence(rejected) == "Not a number."


def test_a_cell_says_where_it_stands_and_what_it_says() -> None:
    proposal = Proposal(Outcome.NEW, "S", "B2", "Customers", "5\n6", 2, MARCH, None, 5.0)
    assert origin(proposal) == "S!B2 says “5 6”."
    assert origin(proposal._replace(sheet="", raw_text=" ")) == "B2 is blank."
    noted = proposal._replace(note="Provisional")
    assert origin(noted) == "S!B2 says “5 6”, with the note “Provisional”."


def test_text_is_one_line_of_bearable_length() -> None:
    assert one_line(" a\r\n b\tc ") == "a b c"
    assert len(one_line("x" * 10_000)) == 201


def test_examples_are_the_first_cells_beside_a_name() -> None:
    proposals = [
        Proposal(Outcome.REJECTED, "S", f"{column}2", "Neu", raw)
        for column, raw in zip("BCDEF", ["", "1", "2", "3", "4"], strict=True)
    ]
    assert examples(proposals, ["Neu"]) == {"Neu": "1 · 2 · 3"}


@pytest.mark.parametrize(
    ("number", "points", "fraction"),
    [
        (38.6, "38.6 means 38.6\u00a0%", "38.6 means 3,860\u00a0%"),
        (0.386, "0.386 means 0.386\u00a0%", "0.386 means 38.6\u00a0%"),
        (40.0, "40 means 40\u00a0%", "40 means 4,000\u00a0%"),
        (1e-9, "1e-09 means 0.000000\u00a0%", "1e-09 means 0.000000\u00a0%"),
    ],
)
def test_both_readings_of_a_percentage_are_shown_with_their_digits(
    number: float, points: str, fraction: str
) -> None:
    read = CellRead("S", "B2", "Margin", MARCH, f"{number:g}", number)
    proposal = Proposal(Outcome.REJECTED, "S", "B2", "Margin", read.raw_text, 1, MARCH)
    plan = ImportPlan("book.xlsx", "", ImportChoices(), (proposal,), (), True)
    example = percent_example(book(sheet(read)), plan, TERMS)
    assert example is not None
    assert (example.metric, example.cell) == ("Margin", "S!B2")
    assert example.meanings == {
        PercentReading.POINTS: points,
        PercentReading.FRACTION: fraction,
    }
    german = replace(TERMS, locale=NUMBER_LOCALES["de"])
    assert percent_example(book(sheet(read)), plan, german) is not None


def test_no_percentage_no_example() -> None:
    plan = ImportPlan("book.xlsx", "", ImportChoices(), ())
    assert percent_example(book(sheet(cell("B2"))), plan, TERMS) is None


def test_periods_without_a_year_are_counted_where_the_file_is_summed_up() -> None:
    months = [Yearless(Frequency.MONTH, number) for number in (1, 2)]
    cells = [
        cell(f"B{row}", period=None)._replace(yearless=month)
        for row, month in enumerate(months, start=2)
    ]
    assert found(book(sheet(*cells)), CALENDAR).endswith("2 periods without a year")
