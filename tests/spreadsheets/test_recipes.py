"""The built-in profiles: exports of well-known programs."""

import json
from collections import Counter

import pytest

from kpidesk import resources
from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.imports import Layout, SheetReading, TableReading
from kpidesk.domain.numbers import ENGLISH
from kpidesk.spreadsheets import recipes
from kpidesk.spreadsheets.delimited import read_delimited
from kpidesk.spreadsheets.layout import read_sheet
from kpidesk.spreadsheets.limits import Limits
from kpidesk.spreadsheets.measures import Sign
from tests.spreadsheets.making import CALENDAR, places, reasons, values

WIDE = [
    (
        ["Muster Shop Inc.", "Profit and Loss", "January - March, 2026"],
        ["", "Jan 2026", "Feb 2026", "Mar 2026", "TOTAL"],
        "quickbooks_profit_and_loss",
    ),
    (
        ["Muster Shop Inc.", "Balance Sheet", "As of March 31, 2026"],
        ["", "Jan 2026", "TOTAL"],
        "quickbooks_balance_sheet",
    ),
    (
        ["Profit and Loss", "Muster Ltd", "For the 12 months ended 31 December 2026"],
        ["Account", "Jan 2026", "Feb 2026"],
        "xero_profit_and_loss",
    ),
    (["Sales summary"], ["Sales", "Jan 5, 2026"], "square_sales_summary"),
    ([], ["Booking date", "Amount (EUR)", "IBAN"], "bank"),
    ([], ["Buchungstag", "Umsatz in EUR", "Vorgang"], "bank"),
    ([], ["Date", "Libellé", "Débit euros", "Crédit euros"], "bank"),
    ([], ["Date", "Num", "Memo", "Split", "Amount", "Balance"], ""),
    (["Profit and Loss of our garden"], ["Account", "Jan 2026"], ""),
    ([], ["Date", "KPI", "Value"], ""),
]


def read_csv(text: str, recipe: str = "") -> SheetReading:
    made = read_delimited(text, "export.csv", Limits())
    reading = read_sheet(made, ReadOptions(CALENDAR, ENGLISH, recipe=recipe), "export.csv")
    ends: Counter[tuple[int, int]] = Counter()
    for area in (*(one.cell for one in reading.cells), *(one.cell for one in reading.ignored)):
        ends.update(
            (row, column)
            for row, column in places(area)
            if row < len(made.rows)
            and column < len(made.rows[row])
            and made.rows[row][column] is not None
        )
    assert ends == Counter((row, column) for row, column, _cell in made.cells())
    return reading


def table(reading: SheetReading, recipe: str, layout: Layout) -> TableReading:
    (one,) = reading.tables
    assert (one.recipe, one.layout) == (recipe, layout)
    return one


@pytest.mark.parametrize(("titles", "headings", "key"), WIDE)
def test_reports_are_known_by_their_titles(
    titles: list[str], headings: list[str], key: str
) -> None:
    assert recipes.recognise(titles, headings) == key


def test_every_profile_is_sound() -> None:
    names = recipes.recipe_names()

    assert (
        len(names)
        == len(set(names.values()))
        == len(list(resources.path("import_profiles").glob("*.json")))
    )
    for recipe in recipes.recipes():
        assert recipe.source
        assert recipe.headings or recipe.titles
        if recipe.layout is Layout.TRANSACTIONS:
            assert recipe.date
            assert recipe.measures
        for one in recipe.measures:
            for other in recipe.measures:
                if one is other or not set(one.column) & set(other.column):
                    continue
                # What two measures share must be parted by sign or by a condition; of two with
                # one label only the first is made.
                signs = {one.sign, other.sign}
                parted = signs == {Sign.POSITIVE, Sign.NEGATIVE} or any(
                    are_apart(mine, theirs) or are_apart(theirs, mine)
                    for mine in one.where
                    for theirs in other.where
                )
                assert parted or one.label == other.label, (recipe.key, one.label, other.label)


def are_apart(one: recipes.Condition, other: recipes.Condition) -> bool:
    """Say whether no text can meet both conditions."""
    if one.column != other.column:
        return False
    if one.is_in and (other.is_in or other.is_not_in):
        return not one.is_in & other.is_in if other.is_in else one.is_in <= other.is_not_in
    return bool(one.is_like) and one.is_like <= other.is_not_like


def test_profiles_hold_nothing_that_is_not_understood() -> None:
    known = {"name", "source", "layout", "titles", "headings", "date", "counts_from"}
    known |= {"frequency", "currency", "measures", "apart", "lacks", "needs", "order"}
    for path in resources.path("import_profiles").glob("*.json"):
        assert set(json.loads(path.read_text(encoding="utf-8"))) <= known


def test_shopify_orders() -> None:
    reading = read_csv(
        "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,"
        "Total,Discount Code,Discount Amount,Created at,Lineitem quantity,Lineitem name,"
        "Lineitem price,Cancelled at,Refunded Amount\n"
        "#1001,a@b.c,paid,2026-01-05 10:00:00 +0200,fulfilled,EUR,50.00,5.00,1.10,56.10,,0.00,"
        "2026-01-05 09:59:00 +0200,1,Cup,20.00,,0.00\n"
        "#1001,a@b.c,,,,,,,,,,,2026-01-05 09:59:00 +0200,2,Tea,15.00,,\n"
        "#1002,d@e.f,refunded,2026-01-31 23:59:00 +0200,fulfilled,EUR,10.00,0.00,0.20,10.20,,0.00,"
        "2026-01-31 23:59:00 +0200,1,Cup,10.00,,10.20\n"
        "#1003,g@h.i,voided,,unfulfilled,EUR,99.00,0.00,0.00,99.00,,0.00,"
        "2026-02-01 08:00:00 +0200,1,Pot,99.00,2026-02-02 08:00:00 +0200,0.00\n"
        "#1004,j@k.l,paid,2026-03-01 08:00:00 +0200,fulfilled,EUR,7.00,0.00,0.00,7.00,,0.00,"
        "2026-03-01 08:00:00 +0200,1,Mug,7.00,,0.00\n"
    )

    table(reading, "shopify_orders", Layout.TRANSACTIONS)
    said = values(reading)
    assert said["Orders", "2026-01"] == 2.0
    assert said["Total sales", "2026-01"] == 66.3
    assert said["Refunds", "2026-01"] == 10.2
    assert said["Orders", "2026-03"] == 1.0
    assert ("Total sales", "2026-02") not in said
    assert "Cancelled at" in reasons(reading)["J5"]


def test_shopify_sales_over_time() -> None:
    reading = read_csv(
        "Day,Orders,Gross sales,Discounts,Returns,Net sales,Shipping charges,Duties,"
        "Additional fees,Taxes,Total sales\n"
        "2026-03-29,18,4722.08,-135.04,-48.12,4538.92,42.16,0,0,29.03,4610.11\n"
        "2026-03-30,11,2453.25,-112.42,0,2340.83,0,0,0,18.79,2359.62\n"
    )

    table(reading, "shopify_sales_over_time", Layout.COLUMNS)
    assert values(reading)["Total sales", "2026-03-30"] == 2359.62
    assert values(reading)["Discounts", "2026-03-29"] == -135.04


def test_stripe_balance() -> None:
    reading = read_csv(
        "id,Type,Source,Amount,Fee,Net,Currency,Created (UTC),Available On (UTC),Description\n"
        "txn_1,charge,ch_1,120.00,3.78,116.22,usd,2026-01-01 14:03,2026-01-03 00:00,Course\n"
        "txn_2,refund,re_1,-20.00,0.00,-20.00,usd,2026-01-02 14:03,2026-01-04 00:00,Refund\n"
        "txn_3,payout,po_1,-96.22,0.00,-96.22,usd,2026-01-05 14:03,2026-01-05 00:00,PAYOUT\n"
        "txn_4,stripe_fee,,-2.00,0.00,-2.00,usd,2026-02-06 14:03,2026-02-06 00:00,Billing\n"
    )

    table(reading, "stripe_balance", Layout.TRANSACTIONS)
    assert values(reading) == {
        ("Payments", "2026-01"): 120.0,
        ("Refunds", "2026-01"): -20.0,
        ("Payouts", "2026-01"): -96.22,
        ("Fees", "2026-01"): 3.78,
        ("Fees", "2026-02"): 0.0,
        ("Billed fees", "2026-02"): -2.0,
        ("Net before payouts", "2026-01"): 96.22,
        ("Net before payouts", "2026-02"): -2.0,
        ("Number of payments", "2026-01"): 1.0,
    }
    assert {one.currency for one in reading.cells} == {"USD", ""}


def test_stripe_payments() -> None:
    reading = read_csv(
        "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Converted Amount,"
        "Converted Amount Refunded,Converted Currency,Fee,Status\n"
        "ch_1,2026-01-05 10:00,10.00,0.00,usd,TRUE,9.00,0.00,eur,0.30,Paid\n"
        "ch_2,2026-01-06 10:00,20.00,5.00,usd,TRUE,18.00,4.50,eur,0.60,Paid\n"
        "ch_3,2026-01-07 10:00,99.00,0.00,usd,FALSE,89.00,0.00,eur,0.00,Failed\n"
    )

    table(reading, "stripe_payments", Layout.TRANSACTIONS)
    assert values(reading) == {
        ("Payments", "2026-01"): 27.0,
        ("Refunds", "2026-01"): 4.5,
        ("Fees", "2026-01"): 0.9,
        ("Number of payments", "2026-01"): 2.0,
    }


def test_square_transactions() -> None:
    reading = read_csv(
        "Date,Time,Time Zone,Gross Sales,Discounts,Net Sales,Gift Card Sales,Tax,Tip,"
        "Partial Refunds,Total Collected,Source,Fees,Net Total,Transaction ID,Payment ID,"
        "Event Type\n"
        "2026-01-13,13:10:22,Eastern Time (US & Canada),$28.00,$0.00,$28.00,$0.00,$2.10,$3.00,"
        "$0.00,$33.10,Point of Sale,-$0.96,$32.14,T1,P1,Payment\n"
        "2026-01-14,09:00:00,Eastern Time (US & Canada),-$5.00,$0.00,-$5.00,$0.00,-$0.40,$0.00,"
        "$0.00,-$5.40,Point of Sale,$0.00,-$5.40,T1,P2,Refund\n"
    )

    table(reading, "square_transactions", Layout.TRANSACTIONS)
    assert values(reading)["Gross Sales", "2026-01"] == 23.0
    assert values(reading)["Transactions", "2026-01"] == 1.0
    assert values(reading)["Net Total", "2026-01"] == 26.74


def test_paypal_activity() -> None:
    reading = read_csv(
        '"Date","Time","TimeZone","Name","Type","Status","Currency","Gross","Fee","Net",'
        '"Transaction ID"\n'
        '"01/20/2026","10:00:00","PST","Jane","Website Payment","Completed","USD","1,500.00",'
        '"-14.80","1,485.20","1"\n'
        '"01/21/2026","10:00:00","PST","","General Withdrawal","Completed","USD","-400.00","0.00",'
        '"-400.00","2"\n'
        '"01/22/2026","10:00:00","PST","Sam","Website Payment","Pending","USD","50.00","-1.80",'
        '"48.20","3"\n'
        '"01/23/2026","10:00:00","PST","Host Co","Subscription Payment","Completed","USD","-6.99",'
        '"0.00","-6.99","4"\n'
    )

    table(reading, "paypal_activity", Layout.TRANSACTIONS)
    assert values(reading) == {
        ("Payments received", "2026-01"): 1500.0,
        ("Payments made", "2026-01"): 6.99,
        ("Fees", "2026-01"): -14.8,
        ("Net", "2026-01"): 1478.21,
    }
    assert "Pending" in reasons(reading)["H4"]


@pytest.mark.parametrize(
    ("heading", "days"),
    [("Date", ["20260130", "20260131", "20260201"]), ("Nth day", ["0000", "0001", "0002"])],
)
def test_google_analytics(heading: str, days: list[str]) -> None:
    lines = "".join(f"{day},{5 + number},{number}\n" for number, day in enumerate(days))
    reading = read_csv(
        "# ----------------------------------------\n# Traffic\n"
        "# Start date: 20260130\n# End date: 20260201\n"
        "# ----------------------------------------\n"
        f"{heading},Active users,New users\n{lines}"
    )

    table(reading, "google_analytics", Layout.COLUMNS)
    assert values(reading)["Active users", "2026-01-30"] == 5.0
    assert values(reading)["New users", "2026-02-01"] == 2.0
    assert len(values(reading)) == 6


def test_hubspot_deals() -> None:
    reading = read_csv(
        "Record ID,Deal Name,Deal Stage,Amount,Deal owner,Close Date\n"
        "9001,Acme,Closed Won,25000,Sarah,2026-01-15 10:00\n"
        "9002,Globex,Closed Lost (Sales Pipeline),5000,Ingrid,2026-01-16 10:00\n"
        "9003,Initech,Contract sent,7000,Ingrid,2026-05-01 10:00\n"
        "9004,Hooli,Closed Won (Sales Pipeline),,Ingrid,2026-02-01 10:00\n"
    )

    table(reading, "hubspot_deals", Layout.TRANSACTIONS)
    assert values(reading) == {
        ("Deals won", "2026-01"): 1.0,
        ("Deals won", "2026-02"): 1.0,
        ("Deals lost", "2026-01"): 1.0,
        ("Amount won", "2026-01"): 25000.0,
    }


def test_pipedrive_deals() -> None:
    reading = read_csv(
        "Deal - ID,Deal - Title,Deal - Value,Deal - Currency,Deal - Status,Deal - Won time\n"
        "1,Acme,1000.50,EUR,Won,2026-01-15 10:00:00\n"
        "2,Globex,70,EUR,Lost,\n"
        "3,Initech,2000,EUR,Won,2026-01-20 10:00:00\n"
        "4,Hooli,5,EUR,Open,\n"
    )

    table(reading, "pipedrive_deals", Layout.TRANSACTIONS)
    assert values(reading) == {
        ("Deals won", "2026-01"): 2.0,
        ("Value won", "2026-01"): 3000.5,
    }


def test_the_account_of_a_bank_by_force() -> None:
    text = "Date,Text,Amount\n2026-01-05,Sale,5.00\n2026-01-06,Rent,-7.00\n"

    forced = read_csv(text, "bank")

    assert values(forced) == {("Money in", "2026-01"): 5.0, ("Money out", "2026-01"): 7.0}
    table(forced, "bank", Layout.TRANSACTIONS)
