"""Journals of bookkeepers: what is a credit there is not money that came."""

from tests.spreadsheets.making import read, reasons, values
from tests.spreadsheets.making_exports import export, read_export

JOURNAL = [
    ("2024-01-05", "Rent", "Jan rent", "800", ""),
    ("2024-01-05", "Bank", "Jan rent", "", "800"),
    ("2024-01-15", "Bank", "Sale", "2500", ""),
    ("2024-01-15", "Sales", "Sale", "", "2500"),
    ("2024-02-15", "Bank", "Sale", "500", ""),
    ("2024-02-15", "Sales", "Sale", "", "500"),
    ("2024-03-15", "Bank", "Sale", "500", ""),
    ("2024-03-15", "Sales", "Sale", "", "500"),
]


def test_a_journal_is_no_statement_of_a_bank() -> None:
    reading = read_export(export("Date,Account,Description,Debit,Credit", JOURNAL))

    assert reading.tables[0].recipe == ""
    found = values(reading)
    assert found["Debit > Bank", "2024-01-15"] == 2500.0
    assert found["Credit > Sales", "2024-01-15"] == 2500.0
    assert not any(label.startswith("Money") for label, _period in found)


def test_two_accounts_of_a_bank_are_one() -> None:
    rows = [
        ("2024-01-05", "Main", "Rent", "800", ""),
        ("2024-01-15", "Savings", "Sale", "", "2500"),
        ("2024-02-15", "Main", "Sale", "", "500"),
    ]
    reading = read_export(export("Date,Account,Description,Debit,Credit", rows))

    assert reading.tables[0].recipe.startswith("bank")


def test_amounts_between_two_accounts_are_not_added_up() -> None:
    rows = [
        ["03.01.2024", "1001", "Miete", "1200", "4210", "1200"],
        ["15.01.2024", "1002", "Verkauf", "2380", "1200", "8400"],
        ["20.02.2024", "1003", "Verkauf", "1190", "1200", "8400"],
        ["01.03.2024", "1004", "Miete", "1200", "4210", "1200"],
    ]
    headings = "Belegdatum,Belegnummer,Buchungstext,Betrag,Sollkonto,Habenkonto"
    reading = read_export(export(headings, rows))

    assert not values(reading)
    assert "from one account to another" in " ".join(reasons(reading).values())


def test_times_and_days_of_the_week_name_nothing() -> None:
    reading = read(
        [
            ["Date", "Employee", "Start", "Break", "Hours"],
            ["2024-03-04", "Ann", "09:00", "0:30", 7.5],
            ["2024-03-04", "Bob", "09:00", "0:30", 6.5],
            ["2024-03-05", "Ann", "09:00", "0:45", 7.5],
            ["2024-03-06", "Bob", "09:00", "0:30", 7.5],
        ]
    )

    assert {label for label, _period in values(reading)} == {"Hours > Ann", "Hours > Bob"}


def test_few_rows_with_a_type_are_kept_apart_as_many_are() -> None:
    rows = [
        ["2024-01-01", "1", "Order", "12.49"],
        ["2024-01-15", "2", "Order", "23.98"],
        ["2024-02-03", "1", "Refund", "-17.59"],
        ["2024-02-14", "", "Transfer", "-36.47"],
        ["2024-03-14", "3", "Order", "915.49"],
    ]
    reading = read_export(export("date/time,order id,type,total", rows))

    found = values(reading)
    assert ("total > Transfer", "2024-02") in found
    assert found["total > Refund", "2024-02"] == -17.59
