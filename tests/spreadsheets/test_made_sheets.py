"""A sheet of a table that is known gives that table back or rejects it; it never differs."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from hypothesis import HealthCheck, event, example, given, note, settings

from kpidesk.domain.imports import CellRead, SheetReading
from kpidesk.domain.periods import Frequency, Period
from tests.spreadsheets.made_books import Book, Truth, Writer, written
from tests.spreadsheets.made_sheets import (
    Arrangement,
    Budget,
    Choices,
    Heading,
    Naming,
    Writing,
    choices,
    made,
    names_of,
)
from tests.spreadsheets.making import read_data

patient = settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def read(wanted: Choices) -> tuple[list[Book], list[SheetReading]]:
    book = made(wanted)
    name = "book.csv" if wanted.writer is Writer.CSV else "book.xlsx"
    readings = read_data(written(book, wanted.writer), name)
    books = [book, *book.others]
    assert len(readings) == len(books)
    return books, readings


def understood(cells: Iterable[CellRead]) -> list[tuple[str, Period, float]]:
    return [
        (cell.label, cell.period, cell.number)
        for cell in cells
        if cell.period is not None and cell.number is not None
    ]


def assert_true(cells: Iterable[CellRead], truth: Truth) -> None:
    true: dict[tuple[str, Period], set[Decimal]] = {}
    for (path, period), value in truth.items():
        for name in names_of(path):
            true.setdefault((name, period), set()).add(value)
    seen: set[tuple[str, Period]] = set()
    for label, period, number in understood(cells):
        assert (label, period) in true, (label, period)
        # A name that two rows share tells nothing: then the headings above have to be there too.
        assert {float(value) for value in true[label, period]} == {number}
        assert (label, period) not in seen
        seen.add((label, period))


def targets(reading: SheetReading) -> list[CellRead]:
    return [cell for table in reading.tables for cell in table.targets]


@patient
@given(choices())
def test_what_is_understood_is_what_the_sheet_says(wanted: Choices) -> None:
    for book, reading in zip(*read(wanted), strict=True):
        note(f"{book.cells}")
        note(f"{reading.cells}")
        assert_true(reading.cells, book.values)
        assert_true(targets(reading), book.targets)
        # What a sheet states of its totals is true: nobody is to be told that it is not.
        wrong = [one for table in reading.tables for one in table.totals if one.differs]
        assert not wrong or wanted.hides_a_row


_ZERO = Decimal(0)
REPEATED_HEADINGS = Choices(
    arrangement=Arrangement.WIDE,
    heading=Heading.SHORT,
    writing=Writing.NUMBER,
    writer=Writer.XLSXWRITER,
    periods=tuple(Period(Frequency.MONTH, dt.date(2019, month, 1)) for month in range(1, 6)),
    paths=(("Revenue",), ("New customers",), ("Rent",), ("Wages",)),
    values=(
        (_ZERO, _ZERO, _ZERO, _ZERO, _ZERO),
        (_ZERO, None, None, _ZERO, _ZERO),
        (None, None, _ZERO, _ZERO, _ZERO),
        (_ZERO, _ZERO, _ZERO, _ZERO, None),
    ),
    top=0,
    left=0,
    titles=(),
    has_totals=True,
    has_total_column=False,
    has_notes=False,
    has_corner=True,
    is_in_thousands=False,
    hides_a_row=False,
    is_indented_by_spaces=False,
    budget=Budget.COLUMN,
    naming=Naming.NAME,
    repeats_headings=True,
)


@patient
@example(REPEATED_HEADINGS)
@given(choices().filter(lambda wanted: made(wanted).is_plain))
def test_a_sheet_without_doubt_comes_back_whole(wanted: Choices) -> None:
    for book, reading in zip(*read(wanted), strict=True):
        note(f"{book.cells}")
        note(f"{[*reading.cells, *reading.ignored]}")
        event(wanted.arrangement)
        if book.is_plain:
            assert len(understood(reading.cells)) == len(book.values)
            assert len(understood(targets(reading))) == len(book.targets)
