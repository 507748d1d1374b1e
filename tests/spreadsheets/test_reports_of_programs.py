"""Reports of accounting programs from the bytes of a workbook to entries and checked totals."""

from collections.abc import Mapping, Sequence

from xlsxwriter import Workbook

from kpidesk.domain.imports import SheetReading
from tests.spreadsheets.making import problems, read_data, values, written

Line = tuple[str, int, Sequence[float | str]]  # name, indent, numbers or formulas
MONTHS = ("2026-01", "2026-02", "2026-03")


def report(
    titles: Sequence[str], headings: Sequence[str], lines: Sequence[Line], *, stored: float = 0.0
) -> bytes:
    """Return a workbook as QuickBooks writes it: every number a formula with a stored 0.0."""

    def fill(workbook: Workbook) -> None:
        sheet = workbook.add_worksheet("Report")
        for row, title in enumerate(titles):
            sheet.merge_range(row, 0, row, len(headings) - 1, title)
        top = len(titles) + 1
        for column, heading in enumerate(headings):
            if heading:
                sheet.write_string(top, column, heading)
        for row, (name, indent, numbers) in enumerate(lines, start=top + 1):
            sheet.write_string(row, 0, name, workbook.add_format({"indent": indent}))
            for column, number in enumerate(numbers, start=1):
                if isinstance(number, str):
                    sheet.write_formula(row, column, number, None, stored)
                else:
                    sheet.write_number(row, column, number)

    return written(fill)


def quickbooks(*numbers: float) -> list[str]:
    """Return numbers as QuickBooks writes them, with their total."""
    return [f"={number}" for number in (*numbers, round(sum(numbers), 2))]


def read(data: bytes) -> SheetReading:
    (reading,) = read_data(data, "report.xlsx")
    return reading


def by_label(reading: SheetReading) -> Mapping[str, list[float]]:
    found = values(reading)
    labels = list(dict.fromkeys(label for label, _code in found))
    return {
        label: [found[label, code] for code in MONTHS if (label, code) in found] for label in labels
    }


def assert_totals(reading: SheetReading, names: set[str]) -> None:
    checks = [check for table in reading.tables for check in table.totals]
    assert {check.label.rpartition(" > ")[2] for check in checks} >= names
    assert not [check for check in checks if check.differs]


PROFIT_AND_LOSS: Sequence[Line] = [
    ("Income", 0, []),
    ("Design income", 1, quickbooks(1560.1, 900, 1000)),
    ("Landscaping Services", 1, []),
    ("Job Materials", 2, []),
    ("Plants and Soil", 3, quickbooks(200, 300.5, 400)),
    ("Sprinklers", 3, quickbooks(30, 40, 50)),
    ("Total for Job Materials", 2, quickbooks(230, 340.5, 450)),
    ("Total for Landscaping Services", 1, quickbooks(230, 340.5, 450)),
    ("Total for Income", 0, quickbooks(1790.1, 1240.5, 1450)),
    ("Expenses", 0, []),
    ("Rent", 1, quickbooks(700, 700, 700)),
    ("Plants and Soil", 1, quickbooks(10, 20, 30)),
    ("Total for Expenses", 0, quickbooks(710, 720, 730)),
]


def test_quickbooks_profit_and_loss_by_month() -> None:
    reading = read(
        report(
            ["Profit and Loss", "Velo Ltd", "January - March, 2026"],
            ["", "Jan 2026", "Feb 2026", "Mar 2026", "Total"],
            PROFIT_AND_LOSS,
        )
    )

    (table,) = reading.tables
    assert table.recipe == "quickbooks_profit_and_loss"
    assert "Profit and Loss" in table.title
    assert not problems(reading)
    assert by_label(reading) == {
        "Income > Design income": [1560.1, 900.0, 1000.0],
        "Income > Landscaping Services > Job Materials > Plants and Soil": [200.0, 300.5, 400.0],
        "Income > Landscaping Services > Job Materials > Sprinklers": [30.0, 40.0, 50.0],
        "Expenses > Rent": [700.0, 700.0, 700.0],
        "Expenses > Plants and Soil": [10.0, 20.0, 30.0],
    }
    assert_totals(reading, {"Total for Job Materials", "Total for Income", "Total for Expenses"})


def test_a_quickbooks_total_that_differs_is_told() -> None:
    lines = [
        (name, indent, quickbooks(1790.1, 1240.5, 1451)) if name == "Total for Income" else line
        for line in PROFIT_AND_LOSS
        for name, indent, _numbers in [line]
    ]
    reading = read(
        report(
            ["Profit and Loss", "Velo Ltd", "January - March, 2026"],
            ["", "Jan 2026", "Feb 2026", "Mar 2026", "Total"],
            lines,
        )
    )

    (differing,) = (
        check
        for table in reading.tables
        for check in table.totals
        if check.differs and check.period is not None
    )
    assert (differing.label, differing.stated, differing.computed) == (
        "Total for Income",
        1451.0,
        1450.0,
    )


def test_quickbooks_balance_sheet() -> None:
    lines: list[Line] = [
        ("Assets", 0, []),
        ("Current Assets", 1, []),
        ("Bank Accounts", 2, []),
        ("Checking", 3, ["=1201.0", "=1300.5", "=1400.0"]),
        ("Savings", 3, ["=800.0", "=800.0", "=800.0"]),
        ("Total for Bank Accounts", 2, ["=2001.0", "=2100.5", "=2200.0"]),
        ("Accounts receivable", 2, ["=500.0", "=600.0", "=700.0"]),
        ("Total for Current Assets", 1, ["=2501.0", "=2700.5", "=2900.0"]),
        ("Total for Assets", 0, ["=2501.0", "=2700.5", "=2900.0"]),
        ("Liabilities and Equity", 0, []),
        ("Liabilities", 1, []),
        ("Credit card", 2, ["=150.0", "=160.0", "=170.0"]),
        ("Total for Liabilities", 1, ["=150.0", "=160.0", "=170.0"]),
        ("Equity", 1, []),
        ("Retained earnings", 2, ["=2351.0", "=2540.5", "=2730.0"]),
        ("Total for Equity", 1, ["=2351.0", "=2540.5", "=2730.0"]),
        ("Total for Liabilities and Equity", 0, ["=2501.0", "=2700.5", "=2900.0"]),
    ]
    reading = read(
        report(
            ["Balance Sheet", "Velo Ltd", "As of March 31, 2026"],
            ["", "Jan 2026", "Feb 2026", "Mar 2026"],
            lines,
        )
    )

    (table,) = reading.tables
    assert table.recipe == "quickbooks_balance_sheet"
    assert not problems(reading)
    assert {label.rpartition(" > ")[2]: row for label, row in by_label(reading).items()} == {
        "Checking": [1201.0, 1300.5, 1400.0],
        "Savings": [800.0, 800.0, 800.0],
        "Accounts receivable": [500.0, 600.0, 700.0],
        "Credit card": [150.0, 160.0, 170.0],
        "Retained earnings": [2351.0, 2540.5, 2730.0],
    }
    assert_totals(reading, {"Total for Bank Accounts", "Total for Liabilities"})


def test_xero_profit_and_loss_by_month() -> None:
    lines: list[Line] = [
        ("Trading Income", 0, []),
        ("Sales", 0, [1000, 900.25, 800]),
        ("Interest Income", 0, [1, 2, 3]),
        ("Total Trading Income", 0, [1001, 902.25, 803]),
        ("Cost of Sales", 0, []),
        ("Purchases", 0, [400, 300, 200]),
        ("Total Cost of Sales", 0, [400, 300, 200]),
        ("Gross Profit", 0, [601, 602.25, 603]),
        ("Operating Expenses", 0, []),
        ("Rent", 0, [100, 100, 100]),
        ("Wages", 0, [300, 300, 310]),
        ("Total Operating Expenses", 0, [400, 400, 410]),
        ("Net Profit", 0, [201, 202.25, 193]),
    ]
    reading = read(
        report(
            ["Profit and Loss", "Velo Ltd", "For the 3 months ended 31 March 2026"],
            ["Account", "Jan 2026", "Feb 2026", "Mar 2026"],
            lines,
        )
    )

    (table,) = reading.tables
    assert table.recipe == "xero_profit_and_loss"
    assert not problems(reading)
    found = {label.rpartition(" > ")[2]: row for label, row in by_label(reading).items()}
    assert found == {
        "Sales": [1000.0, 900.25, 800.0],
        "Interest Income": [1.0, 2.0, 3.0],
        "Purchases": [400.0, 300.0, 200.0],
        "Gross Profit": [601.0, 602.25, 603.0],
        "Rent": [100.0, 100.0, 100.0],
        "Wages": [300.0, 300.0, 310.0],
        "Net Profit": [201.0, 202.25, 193.0],
    }
    assert_totals(reading, {"Total Trading Income", "Total Operating Expenses"})


def test_a_sheet_of_ones_own_is_of_no_program() -> None:
    reading = read(
        report(
            ["Velo Ltd"],
            ["", "Jan 2026", "Feb 2026", "Mar 2026"],
            [("Sales", 0, [1, 2, 3])],
        )
    )

    assert [table.recipe for table in reading.tables] == [""]
