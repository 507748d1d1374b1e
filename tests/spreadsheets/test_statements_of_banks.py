"""Statements of bank accounts as banks of several countries write them."""

import pytest

from tests.spreadsheets.making import problems, reasons, values
from tests.spreadsheets.making_exports import export, read_export, table_of

IN, OUT, BALANCE = ("Money in", "2026-01"), ("Money out", "2026-01"), ("Balance", "2026-01")
SPARKASSE = (
    "Auftragskonto,Buchungstag,Valutadatum,Buchungstext,Verwendungszweck,"
    "Beguenstigter/Zahlungspflichtiger,Kontonummer/IBAN,BIC (SWIFT-Code),Betrag,Waehrung,Info"
)


def test_german_with_what_is_not_booked_yet() -> None:
    account, booked, marked = "DE1", "Umsatz gebucht", "Umsatz vorgemerkt"
    data = export(
        SPARKASSE,
        [
            [
                account,
                "31.01.26",
                "31.01.26",
                "KARTE",
                "Tank",
                "T",
                "D",
                "X",
                "-50,00",
                "EUR",
                marked,
            ],
            [
                account,
                "30.01.26",
                "30.01.26",
                "LASTSCHRIFT",
                "Miete",
                "V",
                "D",
                "X",
                "-1.200,00",
                "EUR",
                booked,
            ],
            [
                account,
                "29.01.26",
                "29.01.26",
                "GUTSCHRIFT",
                "R1",
                "K",
                "D",
                "X",
                "2.500,50",
                "EUR",
                booked,
            ],
        ],
        separator=";",
        quoted=True,
        end="\r\n",
    )

    reading = read_export(data)

    table_of(reading, "bank")
    assert values(reading) == {IN: 2500.5, OUT: 1200.0}
    assert "vorgemerkt" in reasons(reading)["I2"]


def test_german_with_lines_above_and_a_balance_below() -> None:
    data = export(
        "Buchungstag,Wertstellung (Valuta),Vorgang,Buchungstext,Umsatz in EUR,",
        [
            ["30.01.2026", "30.01.2026", "Lastschrift", "Miete", "-1.200,00", ""],
            ["28.01.2026", "28.01.2026", "Gutschrift", "Lohn", "2.500,00", ""],
            [],
            ["Alter Kontostand", "-65,44 EUR", "", "", "", ""],
        ],
        above=[";", '"Umsätze Girokonto";"Zeitraum: 30 Tage";', ""],
        separator=";",
        quoted=True,
    )

    reading = read_export(data)

    table_of(reading, "bank")
    assert values(reading) == {IN: 2500.0, OUT: 1200.0}


def test_german_with_the_amount_three_times() -> None:
    data = export(
        "Buchungstag,Wert,Umsatzart,Verwendungszweck,IBAN,Betrag,Soll,Haben,Währung",
        [
            [
                "05.01.2026",
                "05.01.2026",
                "Lastschrift",
                "Miete",
                "DE2",
                "-500,00",
                "-500,00",
                "",
                "EUR",
            ],
            ["20.01.2026", "20.01.2026", "Gutschrift", "R1", "DE3", "750,25", "", "750,25", "EUR"],
            ["Kontostand", "31.01.2026", "", "", "1.250,25", "EUR"],
        ],
        above=["Umsatzanzeige;;;Kundennummer: 1", "", "Letzter Kontostand;;;;1.000,00;EUR"],
        separator=";",
    )

    reading = read_export(data)

    table_of(reading, "bank")
    assert values(reading) == {IN: 750.25, OUT: 500.0}


def test_dutch_whose_amounts_have_no_sign() -> None:
    data = export(
        "Datum,Naam / Omschrijving,Rekening,Tegenrekening,Code,Af Bij,Bedrag (EUR),Mutatiesoort,"
        "Mededelingen,Saldo na mutatie,Tag",
        [
            ["20260103", "Baas", "NL1", "NL9", "OV", "Bij", "2500,00", "", "Loon", "2587,66", ""],
            ["20260102", "Winkel", "NL1", "", "BA", "Af", "12,34", "", "Eten", "87,66", ""],
            ["20260102", "Winkel", "NL1", "", "BA", "Af", "1,00", "", "Eten", "100,00", ""],
        ],
        separator=";",
        quoted=True,
    )

    reading = read_export(data)

    table_of(reading, "bank_by_direction")
    assert values(reading) == {IN: 2500.0, OUT: 13.34, BALANCE: 2587.66}


@pytest.mark.parametrize(
    ("heading", "first", "second"),
    [
        ("Transaction Type", "credit", "debit"),
        ("D/C", "C", "D"),
        ("Credit Debit Indicator", "CRDT", "DBIT"),
        ("Soll/Haben", "H", "S"),
    ],
)
def test_what_came_and_what_left_in_a_column(heading: str, first: str, second: str) -> None:
    data = export(
        f"Date,Description,Amount,{heading},Category,Account Name",
        [
            ["1/25/2026", "Client", "1,000.00", first, "Income", "Checking"],
            ["1/20/2026", "Rent", "400.00", second, "Home", "Checking"],
        ],
    )

    reading = read_export(data)

    table_of(reading, "bank_by_direction")
    assert values(reading) == {IN: 1000.0, OUT: 400.0}


def test_types_beside_signed_amounts_are_no_directions() -> None:
    data = export(
        "Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #",
        [
            ["DEBIT", "01/20/2026", "RENT", "-400.00", "ACH_DEBIT", "600.00", ""],
            ["DSLIP", "01/15/2026", "DEPOSIT", "1000.00", "CHECK_DEPOSIT", "1000.00", ""],
        ],
    )

    reading = read_export(data)

    table_of(reading, "bank")
    assert values(reading) == {IN: 1000.0, OUT: 400.0, BALANCE: 600.0}


def test_french_with_lines_above_and_texts_over_two_lines() -> None:
    data = export(
        "Date,Libellé,Débit euros,Crédit euros,",
        [
            ["31/01/2026", "PRLV EDF", "45,20", "", ""],
            ["15/01/2026", "VIREMENT \nSALAIRE", "", "2 500,00", ""],
            ["02/01/2026", "CB", "1 200,50", "", ""],
        ],
        above=["Téléchargement du 31/01/2026;", "", "M. MARTIN;", "Solde au 31/01/2026 3 210,55 €"],
        separator=";",
        end="\r\n",
    )

    reading = read_export(data)

    table_of(reading, "bank")
    assert values(reading) == {IN: 2500.0, OUT: 1245.7}


def test_french_with_signs_in_both_columns() -> None:
    data = export(
        "Date de comptabilisation,Libelle simplifie,Libelle operation,Type operation,Debit,Credit,"
        "Date operation,Date de valeur,Pointage operation",
        [
            ["30/01/2026", "EDF", "PRLV", "Prelevement", "-45,20", "", "30/01/2026", "", "0"],
            ["15/01/2026", "X", "VIR", "Virement", "", "+2500,00", "15/01/2026", "", "0"],
        ],
        separator=";",
    )

    reading = read_export(data)

    table_of(reading, "bank")
    assert values(reading) == {IN: 2500.0, OUT: 45.2}


def test_british_with_lines_above_and_pounds() -> None:
    data = export(
        "Date,Transaction type,Description,Paid out,Paid in,Balance",
        [
            ["03 Jan 2026", "Visa purchase", "NETFLIX", "£10.99", "", "£1,210.44"],
            ["25 Jan 2026", "Bank credit", "SALES", "", "£2,450.00", "£3,660.44"],
        ],
        above=['"Account Name:","FlexDirect ****12345"', '"Account Balance:","£1,502.10"', ""],
        quoted=True,
    )

    reading = read_export(data)

    table_of(reading, "bank")
    assert values(reading) == {IN: 2450.0, OUT: 10.99, BALANCE: 3660.44}
    assert {one.currency for one in reading.cells} == {"£"}


def test_an_amount_and_columns_for_both_directions_count_once() -> None:
    data = export(
        "Transaction ID,Date,Time,Type,Name,Category,Amount,Currency,Notes,Money Out,Money In",
        [
            ["1", "13/01/2026", "10:11:12", "Card", "Shop", "Food", "-12.30", "GBP", "", "-12.30"],
            ["2", "15/01/2026", "10:11:12", "Transfer", "Jim", "", "100.00", "GBP", "", "", "100"],
        ],
    )

    reading = read_export(data)

    table_of(reading, "bank")
    assert [(one.label, one.number) for one in reading.cells] == [
        ("Money in", 100.0),
        ("Money out", 12.3),
    ]


def test_an_opening_balance_is_no_booking() -> None:
    data = export(
        "Date,Description,Amount,Running Bal.",
        [
            ["01/01/2026", "Beginning balance as of 01/01/2026", "1,000.00", "1,000.00"],
            ["01/15/2026", "DEPOSIT", "500.00", "1,500.00"],
            ["01/20/2026", "RENT", "-200.00", "1,300.00"],
        ],
    )

    reading = read_export(data)

    assert values(reading) == {IN: 500.0, OUT: 200.0, BALANCE: 1300.0}
    assert "balance" in reasons(reading)["C2"]


def test_accounts_and_currencies_of_one_file_stay_apart() -> None:
    product = "Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State"
    at = "2026-01-10 08:00:00"
    data = export(
        f"{product},Balance",
        [
            ["TOPUP", "Current", at, at, "Top-Up", "500.00", "0.00", "EUR", "COMPLETED", "500.00"],
            [
                "CARD_PAYMENT",
                "Current",
                at,
                "2026-01-11 09:00:00",
                "Netflix",
                "-13.99",
                "0.50",
                "EUR",
                "COMPLETED",
                "485.51",
            ],
            ["TRANSFER", "Savings", at, at, "Saved", "100.00", "0.00", "USD", "COMPLETED", "100"],
            ["ATM", "Current", at, "", "Cash", "-50.00", "1.00", "EUR", "PENDING", ""],
            ["ATM", "Current", at, at, "Cash", "-50.00", "1.00", "EUR", "REVERTED", ""],
        ],
    )

    reading = read_export(data)

    table_of(reading, "bank")
    assert not problems(reading)
    said = values(reading)
    assert said["Money in > Current > EUR", "2026-01"] == 500.0
    assert said["Money in > Savings > USD", "2026-01"] == 100.0
    assert said["Money out > Current > EUR", "2026-01"] == 13.99
    assert said["Fees > Current > EUR", "2026-01"] == 0.5
    assert said["Balance > Current > EUR", "2026-01"] == 485.51


def test_a_ledger_of_accounts_is_no_statement_of_a_bank() -> None:
    data = export(
        "Date,Num,Memo,Account,Debit,Credit",
        [
            ["2026-01-05", "1", "Sale", "Bank", "10.00", ""],
            ["2026-01-05", "1", "Sale", "Sales", "", "10.00"],
            ["2026-01-09", "2", "Sale", "Bank", "5.00", ""],
        ],
    )

    assert not {label for label, _code in values(read_export(data))} & {"Money in", "Money out"}
