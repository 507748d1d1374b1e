"""One rule for names that speak of thousands: in rows, over columns and in lists alike."""

import pytest

from kpidesk.domain.imports import SheetReading
from tests.spreadsheets.making import Plain, problems, read, values

MONTHS = ("2024-01", "2024-02", "2024-03")
NUMBERS = (10.5, 11.0, 12.0)


def wide(name: str) -> SheetReading:
    return read([["Metric", *MONTHS], [name, *NUMBERS], ["Costs", 1.0, 2.0, 3.0]])


def in_columns(name: str) -> SheetReading:
    rows: list[list[Plain]] = [["Date", name, "Costs"]]
    rows += [[f"{month}-05", number, 1.0] for month, number in zip(MONTHS, NUMBERS, strict=True)]
    return read(rows)


def in_a_list(name: str) -> SheetReading:
    rows: list[list[Plain]] = [["Month", "Metric", "Value"]]
    for month, number in zip(MONTHS, NUMBERS, strict=True):
        rows += [[month, name, number], [month, "Costs", 1.0]]
    return read(rows)


@pytest.mark.parametrize(
    ("name", "factor"),
    [
        ("Sales", 1),
        ("Sales thousands", 1000),
        ("K£ Sales", 1000),
        ("Revenue (k€)", 1000),
        ("Revenue in T€", 1000),
        ("Sales $000", 1000),
        ("Umsatz TEUR", 1000),
        ("Umsatz (Mio. €)", 1_000_000),
        ("K£00", 1),
        ("Air miles", 1),
        ("Sales$K", None),
        ("Thousands of units", None),
    ],
)
def test_a_name_means_the_same_wherever_it_stands(name: str, factor: int | None) -> None:
    for reading in (wide(name), in_columns(name), in_a_list(name)):
        found = {number for (label, _), number in values(reading).items() if label == name}
        expected = set() if factor is None else {number * factor for number in NUMBERS}
        assert found == expected
        assert len(problems(reading)) == (3 if factor is None else 0)
        told = [scale.factor for scale in reading.tables[0].scales]
        assert told == ([factor] if factor and factor > 1 else [])
