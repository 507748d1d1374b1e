"""People called May, questions Q1 and parts W1 are no periods, whatever year a title names."""

import pytest

from tests.spreadsheets.making import Plain, grid, read, values

PEOPLE: list[list[Plain]] = [
    ["Employee", "Anna", "May", "Bob"],
    ["Sales", 1, 2, 3],
    ["Visits", 4, 5, 6],
]
DOWN: list[list[Plain]] = [
    ["Name", "Sales", "Visits"],
    ["April", 1, 2],
    ["May", 1, 2],
    ["June", 1, 2],
    ["Anna", 1, 2],
    ["Bob", 1, 2],
]
QUESTIONS: list[list[Plain]] = [
    ["Person", *(f"Q{number}" for number in range(1, 11))],
    ["Anna", *range(10)],
    ["Bob", *range(10)],
]
MIXED: list[list[Plain]] = [["Person", "Q1", "Q2", "Age"], ["Anna", 1, 2, 33], ["Bob", 4, 3, 22]]
CODES: list[list[Plain]] = [["Code", "Price", "Stock"], ["W1", 1, 2], ["W2", 3, 4]]
ASKED: list[list[Plain]] = [["Question", "Yes", "No"], ["Q1", 1, 2], ["Q2", 3, 4]]


@pytest.mark.parametrize("rows", [PEOPLE, DOWN, QUESTIONS, MIXED, CODES, ASKED])
@pytest.mark.parametrize("sheet", ["Sheet1", "2024"])
def test_what_is_called_like_a_period_among_others_is_none(
    rows: list[list[Plain]], sheet: str
) -> None:
    reading = read(grid(rows, sheet))

    assert not reading.cells
    assert not any(table.needs_year for table in reading.tables)
    assert reading.ignored


@pytest.mark.parametrize(
    "others",
    [
        ["Total"],
        ["Plan", "Forecast", "Change %"],
        ["Average", "YTD Feb", "Remark"],
        ["PY", "Budget 2024"],
    ],
)
def test_what_stands_beside_months_leaves_them_months(others: list[Plain]) -> None:
    rows: list[list[Plain]] = [
        ["KPI", "Jan", "Feb", *others],
        ["Sales", 1, 2, *(9 for _other in others)],
    ]
    assert len(values(read(grid(rows, "2024")))) == 2
