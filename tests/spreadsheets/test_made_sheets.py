"""A sheet of a table that is known gives that table back or rejects it; it never differs."""

from decimal import Decimal

from hypothesis import HealthCheck, event, given, note, settings

from kpidesk.domain.imports import SheetReading
from kpidesk.domain.periods import Period
from tests.spreadsheets.made_sheets import Book, Choices, Writer, choices, made, names_of, written
from tests.spreadsheets.making import read_data

patient = settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def read(wanted: Choices) -> tuple[Book, SheetReading]:
    book = made(wanted)
    name = "book.csv" if wanted.writer is Writer.CSV else "book.xlsx"
    (reading,) = read_data(written(book, wanted.writer), name)
    return book, reading


def understood(reading: SheetReading) -> list[tuple[str, Period, float]]:
    return [
        (cell.label, cell.period, cell.number)
        for cell in reading.cells
        if cell.period is not None and cell.number is not None
    ]


@patient
@given(choices())
def test_what_is_understood_is_what_the_sheet_says(wanted: Choices) -> None:
    book, reading = read(wanted)
    note(f"{book.cells}")
    note(f"{reading.cells}")
    true: dict[tuple[str, Period], set[Decimal]] = {}
    for (path, period), value in book.values.items():
        for name in names_of(path):
            true.setdefault((name, period), set()).add(value)
    seen: set[tuple[str, Period]] = set()
    for label, period, number in understood(reading):
        assert (label, period) in true, (label, period)
        # A name that two rows share tells nothing: then the headings above have to be there too.
        assert {float(value) for value in true[label, period]} == {number}
        assert (label, period) not in seen
        seen.add((label, period))


@patient
@given(choices().filter(lambda wanted: made(wanted).is_plain))
def test_a_sheet_without_doubt_comes_back_whole(wanted: Choices) -> None:
    book, reading = read(wanted)
    note(f"{book.cells}")
    note(f"{[*reading.cells, *reading.ignored]}")
    event(wanted.arrangement)
    assert len(understood(reading)) == len(book.values)
