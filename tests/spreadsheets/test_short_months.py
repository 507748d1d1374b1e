"""Months in four digits: 01.24 where it can be nothing else, 01/24 and 24-01 across New Year."""

import pytest

from tests.spreadsheets.making import Plain, read, values


@pytest.mark.parametrize(
    ("heads", "codes"),
    [
        (["01.24", "02.24", "03.24"], ["2024-01", "2024-02", "2024-03"]),
        (["12.24", "01.25"], ["2024-12", "2025-01"]),
        (["03.24", "02.24", "01.24"], ["2024-03", "2024-02", "2024-01"]),
        (["11/24", "12/24", "01/25"], ["2024-11", "2024-12", "2025-01"]),
        (["24-11", "24-12", "25-01"], ["2024-11", "2024-12", "2025-01"]),
    ],
)
def test_months_that_follow_each_other(heads: list[Plain], codes: list[str]) -> None:
    across = read([["KPI", *heads], ["Sales", *range(len(heads))]])
    assert [code for _label, code in values(across)] == codes
    listed: list[list[Plain]] = [["Monat", "Name", "Wert"]]
    for at, head in enumerate(heads):
        listed += [[head, "A", at], [head, "B", at]]
    assert [code for label, code in values(read(listed)) if label == "A"] == codes


@pytest.mark.parametrize(
    "heads",
    [
        ["24-01", "24-02", "24-03"],
        ["01.24", "02.24", "04.24"],
        ["12.24", "13.24", "14.24"],
        ["01.24", "02.24"],
        ["01.10", "02.10", "03.10"],
    ],
)
def test_what_may_be_days_or_numbers_is_no_month(heads: list[Plain]) -> None:
    assert not values(read([["KPI", *heads], ["Sales", *range(len(heads))]]))


def test_such_numbers_under_months_are_values() -> None:
    rows: list[list[Plain]] = [
        ["KPI", "Jan 2024", "Feb 2024", "Mar 2024"],
        ["Sales", "01.24", "02.24", "03.24"],
    ]
    assert values(read(rows))["Sales", "2024-02"] == 2.24
