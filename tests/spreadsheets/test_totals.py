"""What a sheet states of its totals, against what was read."""

import pytest

from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.spreadsheets.layout import read_sheet
from tests.spreadsheets.making import Plain, grid

OPTIONS = ReadOptions(FiscalCalendar(), ENGLISH)
HEADINGS: list[Plain] = ["", "Jan 2026", "Feb 2026"]


@pytest.mark.parametrize(
    ("total", "differing"),
    [((45, 65), []), ((45, 66), ["C5"]), ((40, 60), []), ((44, 64), ["B5", "C5"])],
)
def test_a_total_that_counts_a_hidden_row_does_not_differ(
    total: tuple[int, int], differing: list[str]
) -> None:
    rows: list[list[Plain]] = [
        HEADINGS,
        ["Cash", 10, 20],
        ["Card", 30, 40],
        ["Voucher", 5, 5],
        ["Total", *total],
    ]
    reading = read_sheet(grid(rows, hidden_rows=[3]), OPTIONS, "book.xlsx")
    (table,) = reading.tables
    assert [check.cell for check in table.totals if check.differs] == differing
    assert {cell.label for cell in table.cells} == {"Cash", "Card"}


@pytest.mark.parametrize(("total", "differs"), [(60, False), (40, False), (61, True)])
def test_a_total_that_counts_a_hidden_column_does_not_differ(total: int, differs: bool) -> None:
    rows: list[list[Plain]] = [
        ["", "Jan 2026", "Feb 2026", "Mar 2026", "Total"],
        ["Cash", 10, 20, 30, total],
    ]
    reading = read_sheet(grid(rows, hidden_columns=[2]), OPTIONS, "book.xlsx")
    (table,) = reading.tables
    assert any(check.differs for check in table.totals) is differs
    assert {cell.number for cell in table.cells} == {10.0, 30.0}


def test_a_total_for_a_group_is_that_of_the_group() -> None:
    rows: list[list[Plain]] = [
        HEADINGS,
        ["Assets"],
        ["Current assets"],
        ["Cash", 10, 20],
        ["Bank", 30, 40],
        ["Total for Current assets", 40, 60],
        ["Total for Assets", 40, 60],
        ["Liabilities"],
        ["Loan", 1, 2],
        ["Total for Liabilities", 1, 3],
    ]
    (table,) = read_sheet(grid(rows), OPTIONS, "book.xlsx").tables
    assert len(table.cells) == 6
    assert not any("Total" in cell.label for cell in table.cells)
    assert [check.cell for check in table.totals if check.differs] == ["C10"]
