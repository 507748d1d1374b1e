"""Exports of shops, tills and payment services with their quirks, against sums of our own."""

import random

from kpidesk.domain.imports import Layout
from tests.spreadsheets.making import problems, reasons, values
from tests.spreadsheets.making_exports import (
    Sums,
    dollars,
    export,
    german,
    read_export,
    table_of,
)

SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,"
    "Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,"
    "Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,"
    "Cancelled at,Payment Method,Refunded Amount,Vendor,Outstanding Balance,Id,Tags,Risk Level,"
    "Source"
)
SQUARE = (
    "Date,Time,Time Zone,Gross Sales,Discounts,Service Charges,Net Sales,Gift Card Sales,Tax,Tip,"
    "Partial Refunds,Total Collected,Source,Card,Card Entry Methods,Cash,Square Gift Card,"
    "Other Tender,Other Tender Type,Tender Note,Fees,Net Total,Transaction ID,Payment ID,"
    "Card Brand,PAN Suffix,Device Name,Staff Name,Staff ID,Details,Description,Event Type,"
    "Location,Transaction Status"
)
PAYPAL_GERMAN = (
    "Datum,Uhrzeit,Zeitzone,Name,Typ,Status,Währung,Brutto,Gebühr,Netto,Absender E-Mail-Adresse,"
    "Empfänger E-Mail-Adresse,Transaktionscode,Guthaben,Auswirkung auf Guthaben"
)
PAYPAL_STATEMENT = (
    "Date,Time,Time Zone,Description,Currency,Gross,Fee,Net,Balance,Transaction ID,"
    "From Email Address,Name,Bank Name,Bank Account,Shipping and Handling Amount,Sales Tax,"
    "Invoice ID,Reference Txn ID"
)
STRIPE_ITEMIZED = (
    "balance_transaction_id,created_utc,created,available_on_utc,available_on,currency,gross,fee,"
    "net,reporting_category,source_id,description"
)
STRIPE_PAYMENTS = (
    "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Converted Amount,"
    "Converted Amount Refunded,Converted Currency,Decline Reason,Description,Fee,"
    "Refunded date (UTC),Statement Descriptor,Status,Seller Message,Taxes On Fee"
)


def test_shopify_orders_with_several_items_and_statuses() -> None:
    chance = random.Random(5)
    rows, sums = [], Sums()
    for number in range(60):
        month = f"2026-{1 + number // 20:02}"
        at = f"{month}-{1 + number % 20:02} 23:59:00 -0500"
        status = chance.choice(["paid", "paid", "partially_refunded", "pending", "voided"])
        cancelled = f"{month}-28 10:00:00 -0500" if number % 11 == 0 else ""
        total, refund = f"{chance.randrange(500, 250_000) / 100:.2f}", "0.00"
        if status == "partially_refunded":
            refund = "1.10"
        rows.append(
            [
                f"#{1001 + number}",
                "a@example.com",
                status,
                at,
                "fulfilled",
                at,
                "yes",
                "USD",
                total,
                "0.00",
                "0.00",
                total,
                "",
                "0.00",
                "Standard",
                at,
                "1",
                "Cup",
                total,
                "SKU",
                "Ann, A.",
                cancelled,
                "card",
                refund,
                "Us",
                "0.00",
                "555",
                "",
                "Low",
                "web",
            ]
        )
        if number % 3 == 0:  # another item: no amounts, and no date
            rows.append([f"#{1001 + number}", "a@example.com", *[""] * 14, "2", "Tea", "1.00"])
            rows[-1] += [""] * (30 - len(rows[-1]))
        if cancelled or status == "voided":
            continue
        if status == "pending":
            sums.add("Awaiting payment", month, total)
            continue
        for label, amount in (("Total sales", total), ("Subtotal", total), ("Refunds", refund)):
            sums.add(label, month, amount)
        for label in ("Shipping", "Taxes", "Discounts"):
            sums.add(label, month, 0)
        sums.add("Orders", month, 1)

    reading = read_export(export(SHOPIFY, rows))

    assert table_of(reading, "shopify_orders").layout is Layout.TRANSACTIONS
    assert values(reading) == sums.values
    assert not problems(reading)
    assert any("“pending”" in reason for reason in reasons(reading).values())


def test_shopify_orders_that_repeat_the_amounts_of_an_order() -> None:
    row = ["#1", "a@b.c", "paid", "", "", "", "", "EUR", "50.00", "5.00", "0.00", "55.00", "", "0"]
    row += ["", "2026-01-05 10:00:00 +0100", "1", "Cup", "25.00", *[""] * 11]

    reading = read_export(export(SHOPIFY, [row, [*row[:17], "Tea", *row[18:]]]))

    assert values(reading)["Total sales", "2026-01"] == 55.0
    assert values(reading)["Orders", "2026-01"] == 1.0


def test_shopify_sales_beside_those_of_the_period_before() -> None:
    data = export(
        "Day,Orders,Gross sales,Discounts,Sales reversals,Net sales,Shipping charges,Duties,"
        "Additional fees,Taxes,Total sales,Total sales (previous_period)",
        [
            [
                "2026-09-02",
                "18",
                "4722.08",
                "-135.04",
                "-48.12",
                "4538.92",
                "42.16",
                "0",
                "0",
                "29.03",
                "4610.11",
                "9",
            ],
            ["2026-09-03", "0", "0", "0", "-20.00", "-20.00", "0", "0", "0", "0", "-20.00", "8"],
        ],
    )

    reading = read_export(data)

    assert table_of(reading, "shopify_sales_over_time").layout is Layout.COLUMNS
    assert values(reading)["Total sales", "2026-09-03"] == -20.0
    assert values(reading)["Sales reversals", "2026-09-02"] == -48.12
    assert not any("previous" in label for label, _code in values(reading))
    assert "earlier period" in reasons(reading)["L2:L3"]


def test_square_transactions_with_refunds_fees_and_failures() -> None:
    chance = random.Random(7)
    rows, sums = [], Sums()
    for number in range(40):
        month = f"2026-{1 + number // 20:02}"
        is_refund, failed = number % 9 == 0, number % 13 == 5
        gross = chance.randrange(100, 300_000) * (-1 if is_refund else 1)
        fee = 0 if is_refund else -gross // 40
        gross_text, fee_text = f"{gross / 100:.2f}", f"{fee / 100:.2f}"
        net_total = f"{(gross + fee) / 100:.2f}"
        rows.append(
            [
                f"{month}-{28 - number % 20:02}",
                "13:10:22",
                "Eastern Time (US & Canada)",
                dollars(gross_text),
                "$0.00",
                "$0.00",
                dollars(gross_text),
                "$0.00",
                "$0.00",
                "$0.00",
                "$0.00",
                dollars(gross_text),
                "Point of Sale",
                dollars(gross_text),
                "Tap",
                "$0.00",
                "$0.00",
                "$0.00",
                "",
                "",
                dollars(fee_text),
                dollars(net_total),
                f"T{number}",
                f"P{number}",
                "Visa",
                "0042",
                "iPad",
                "",
                "",
                "https://x",
                "Mug, 2",
                "Refund" if is_refund else "Payment",
                "Main",
                "Failed" if failed else "Complete",
            ]
        )
        if failed:
            continue
        for label in ("Gross Sales", "Net Sales", "Total Collected"):
            sums.add(label, month, gross_text)
        for label in ("Discounts", "Service Charges", "Gift Card Sales", "Tax", "Tip"):
            sums.add(label, month, 0)
        sums.add("Fees", month, fee_text)
        sums.add("Net Total", month, net_total)
        if not is_refund:
            sums.add("Transactions", month, 1)

    reading = read_export(export(SQUARE, rows, bom=True, end="\r\n"))

    table_of(reading, "square_transactions")
    assert values(reading) == sums.values
    assert {one.currency for one in reading.cells} == {"$", ""}
    assert any("“Failed”" in reason for reason in reasons(reading).values())


def test_square_items() -> None:
    data = export(
        "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,"
        "Discounts,Net Sales,Tax,Transaction ID,Payment ID,Device Name,Notes,Details,Event Type",
        [
            [
                "2026-01-05",
                "10:15:00",
                "Eastern Time (US & Canada)",
                "Nails",
                "Gel",
                "1.0",
                "",
                "",
                "",
                "$1,045.00",
                "-$5.00",
                "$1,040.00",
                "$0.00",
                "A1",
                "P1",
                "",
                "",
                "",
                "Payment",
            ],
            [
                "2026-01-06",
                "11:40:00",
                "Eastern Time (US & Canada)",
                "Hair",
                "Cut",
                "2.5",
                "",
                "",
                "",
                "$40.00",
                "$0.00",
                "$40.00",
                "$1.00",
                "A2",
                "P2",
                "",
                "",
                "",
                "Payment",
            ],
            [
                "2026-02-06",
                "11:40:00",
                "Eastern Time (US & Canada)",
                "Hair",
                "Cut",
                "-1.0",
                "",
                "",
                "",
                "-$20.00",
                "$0.00",
                "-$20.00",
                "-$0.50",
                "A3",
                "P3",
                "",
                "",
                "",
                "Refund",
            ],
        ],
    )

    reading = read_export(data)

    table_of(reading, "square_items")
    said = values(reading)
    assert (said["Items sold", "2026-01"], said["Items sold", "2026-02"]) == (3.5, -1.0)
    assert (said["Net Sales", "2026-01"], said["Net Sales", "2026-02"]) == (1080.0, -20.0)
    assert said["Transactions", "2026-01"] == 2.0
    assert ("Transactions", "2026-02") not in said


def test_paypal_in_german_with_two_currencies() -> None:
    bookings = [
        ("04.10.2026", "Website-Zahlung", "Abgeschlossen", "EUR", "1159.90", "-30.10"),
        ("05.10.2026", "Allgemeine Abbuchung", "Abgeschlossen", "EUR", "-1000.00", "0.00"),
        ("06.10.2026", "Website-Zahlung", "Ausstehend", "EUR", "50.00", "-1.00"),
        ("07.10.2026", "Rückzahlung", "Abgeschlossen", "EUR", "-159.90", "0.00"),
        ("31.10.2026", "Abonnementzahlung", "Abgeschlossen", "USD", "-12.00", "0.00"),
        ("31.10.2026", "Allgemeine Währungsumrechnung", "Abgeschlossen", "EUR", "-11.00", "0.00"),
        ("01.11.2026", "Handyzahlung", "Abgeschlossen", "EUR", "20.00", "-0.50"),
    ]
    rows, sums = [], Sums()
    for number, (day, kind, status, currency, gross, fee) in enumerate(bookings):
        net = f"{float(gross) + float(fee):.2f}"
        rows.append([day, "10:12:00", "CEST", "Kunde", kind, status, currency, german(gross)])
        rows[-1] += [german(fee), german(net), "a@b.c", "d@e.f", f"{number}AB", "", "Haben"]
        if status == "Ausstehend" or kind.startswith("Allgemeine"):
            continue
        month = f"{day[6:]}-{day[3:5]}"
        label = "Refunds" if kind == "Rückzahlung" else "Payments received"
        label = "Payments made" if float(gross) < 0 and label != "Refunds" else label
        amount = gross.lstrip("-") if label == "Payments made" else gross
        sums.add(f"{label} > {currency}", month, amount)
        sums.add(f"Fees > {currency}", month, fee)
        sums.add(f"Net > {currency}", month, net)

    reading = read_export(export(PAYPAL_GERMAN, rows, bom=True, quoted=True, end="\r\n"))

    table_of(reading, "paypal_activity")
    assert values(reading) == sums.values
    assert "Ausstehend" in reasons(reading)["H4"]
    assert "Währungsumrechnung" in reasons(reading)["H7"]


def test_paypal_without_statuses() -> None:
    zone = "Europe/London"
    data = export(
        PAYPAL_STATEMENT,
        [
            [
                "20/05/2026",
                "14:00:00",
                zone,
                "Pre-approved Payment Bill User Payment",
                "GBP",
                "-9.99",
                "0.00",
                "-9.99",
                "90.01",
                "T3",
                "",
                "Netflix",
                "",
                "",
                "0.00",
                "0.00",
            ],
            [
                "25/05/2026",
                "09:00:01",
                zone,
                "Bank Deposit to PP Account",
                "GBP",
                "5.50",
                "0.00",
                "5.50",
                "95.51",
                "T5",
                "",
                "",
                "Halifax",
                "x-5",
                "0.00",
                "0.00",
            ],
            [
                "26/05/2026",
                "09:00:01",
                zone,
                "Express Checkout Payment",
                "GBP",
                "1,100.00",
                "-30.20",
                "1,069.80",
                "1,165.31",
                "T6",
                "",
                "",
                "",
                "",
                "0.00",
                "0.00",
            ],
            [
                "28/05/2026",
                "16:00:00",
                zone,
                "Payment Refund",
                "GBP",
                "-5.00",
                "0.20",
                "-4.80",
                "1,160.51",
                "T8",
                "",
                "",
                "",
                "",
                "0.00",
                "0.00",
            ],
        ],
        quoted=True,
    )

    reading = read_export(data)

    table_of(reading, "paypal_statement")
    assert values(reading) == {
        ("Payments received", "2026-05"): 1100.0,
        ("Payments made", "2026-05"): 9.99,
        ("Refunds", "2026-05"): -5.0,
        ("Fees", "2026-05"): -30.0,
        ("Net", "2026-05"): 1055.01,
    }


def test_stripe_balance_change_in_the_time_of_the_account() -> None:
    kinds = ["charge", "charge", "refund", "payout", "dispute", "fee", "charge"]
    rows, sums = [], Sums()
    for number, kind in enumerate(kinds):
        currency = "usd" if number == 6 else "eur"
        gross = {"charge": "100.10", "refund": "-40.05", "payout": "-57.00"}.get(kind, "-15.00")
        fee = "3.00" if kind == "charge" else "0.00"
        net = f"{float(gross) - float(fee):.2f}"
        rows.append(
            [
                f"txn_{number}",
                "2026-01-31 23:30:00",
                "2026-02-01 00:30:00",
                "2026-02-03 00:00:00",
                "2026-02-03 01:00:00",
                currency,
                gross,
                fee,
                net,
                kind,
                f"x_{number}",
                "Order, 1",
            ]
        )
        label = {"charge": "Payments", "refund": "Refunds", "payout": "Payouts"}.get(kind, "")
        label = label or {"dispute": "Disputes", "fee": "Billed fees"}[kind]
        sums.add(f"{label} > {currency.upper()}", "2026-02", gross)
        sums.add(f"Fees > {currency.upper()}", "2026-02", fee)
        if kind != "payout":
            sums.add(f"Net before payouts > {currency.upper()}", "2026-02", net)
        if kind == "charge":
            sums.add("Number of payments", "2026-02", 1)

    reading = read_export(export(STRIPE_ITEMIZED, rows, quoted=True))

    table_of(reading, "stripe_balance")
    assert values(reading) == sums.values


def test_stripe_refunds_count_when_they_were_made() -> None:
    def payment(
        name: str, day: str, amount: str, refund: str, refunded: str, status: str
    ) -> list[str]:
        captured = "FALSE" if status == "Failed" else "TRUE"
        row = [name, f"{day} 10:00:00", amount, refund, "usd", captured, amount, refund, "eur"]
        return [*row, "", "Course", "1.00", refunded, "", status, "", "0.20"]

    data = export(
        STRIPE_PAYMENTS,
        [
            payment("ch_1", "2026-01-05", "1000.00", "0.00", "", "Paid"),
            payment("ch_2", "2026-01-06", "20.00", "20.00", "2026-02-03 08:00:00", "Refunded"),
            payment("ch_3", "2026-01-07", "99.00", "0.00", "", "Failed"),
            payment("ch_4", "2026-02-07", "5.55", "0.00", "", "Paid"),
        ],
    )

    reading = read_export(data)

    table_of(reading, "stripe_payments")
    assert not problems(reading)
    assert values(reading) == {
        ("Payments", "2026-01"): 1020.0,
        ("Payments", "2026-02"): 5.55,
        ("Refunds", "2026-02"): 20.0,
        ("Fees", "2026-01"): 2.0,
        ("Fees", "2026-02"): 1.0,
        ("Taxes on fees", "2026-01"): 0.4,
        ("Taxes on fees", "2026-02"): 0.2,
        ("Number of payments", "2026-01"): 2.0,
        ("Number of payments", "2026-02"): 1.0,
    }
    assert "“Failed”" in reasons(reading)["G4"]
