"""Exports of Google Analytics and of programs that keep deals."""

from kpidesk.domain.imports import Layout
from tests.spreadsheets.making import problems, reasons, values
from tests.spreadsheets.making_exports import export, read_export, table_of

RULE = "# ----------------------------------------"


def analytics(headings: str, rows: list[list[str]], start: str = "20260130") -> bytes:
    """Return a report of Google Analytics with the lines that it puts above."""
    above = [RULE, "# Free form 1", "# Shop - GA4", RULE, "# ", "# All Users"]
    above += [f"# Start date: {start}", "# End date: 20260331"]
    return export(headings, rows, above=above)


def test_days_beside_a_dimension_and_a_row_of_grand_totals() -> None:
    data = analytics(
        "Date,Session primary channel group (Default Channel Group),Country,Sessions,Total revenue",
        [
            ["", "", "", "100", "50.5", "Grand total"],
            ["20260130", "Direct", "Germany", "40", "20"],
            ["20260130", "Organic Search", "Germany", "30", "20.5"],
            ["20260131", "Direct", "France", "30", "10"],
        ],
    )

    reading = read_export(data)

    assert table_of(reading, "google_analytics").layout is Layout.COLUMNS
    assert values(reading) == {
        ("Sessions > Direct > Germany", "2026-01-30"): 40.0,
        ("Sessions > Organic Search > Germany", "2026-01-30"): 30.0,
        ("Sessions > Direct > France", "2026-01-31"): 30.0,
        ("Total revenue > Direct > Germany", "2026-01-30"): 20.0,
        ("Total revenue > Organic Search > Germany", "2026-01-30"): 20.5,
        ("Total revenue > Direct > France", "2026-01-31"): 10.0,
    }


def test_months_written_as_six_digits() -> None:
    reading = read_export(
        analytics(
            "Year month,Sessions,Engagement rate",
            [["202601", "40", "0.5"], ["202602", "30", "0.25"], ["202613", "35", "0.4"]],
        )
    )

    table_of(reading, "google_analytics")
    assert values(reading) == {
        ("Sessions", "2026-01"): 40.0,
        ("Sessions", "2026-02"): 30.0,
        ("Engagement rate", "2026-01"): 0.5,
        ("Engagement rate", "2026-02"): 0.25,
    }
    assert set(problems(reading)) == {"B12", "C12"}


def test_weeks_counted_from_the_start_date() -> None:
    reading = read_export(analytics("Nth week,Sessions", [["0000", "40"], ["0001", "30"]]))

    assert set(values(reading)) == {("Sessions", "2026-W05"), ("Sessions", "2026-W06")}


def test_a_report_without_dates_is_no_table_of_periods() -> None:
    data = analytics(
        "Session primary channel group (Default Channel Group),Sessions",
        [["Direct", "700"], ["Organic Search", "300"]],
    )

    assert values(read_export(data)) == {}


def test_hubspot_deals_by_their_stage() -> None:
    data = export(
        "Deal Name,Deal Stage,Pipeline,Amount,Close Date,Deal owner,Associated Company",
        [
            ["Acme", "Closed Won", "Sales", "5,000.00", "2026-01-25 10:00", "Sam", "Acme, Inc."],
            ["Beta", "Closed Lost (Sales Pipeline)", "Sales", "2000", "2026-01-11 10:00", "Sam"],
            ["Gamma", "Decision Maker Bought-In", "Sales", "3000", "2026-03-15 10:00", "Sam"],
        ],
    )

    reading = read_export(data)

    table_of(reading, "hubspot_deals")
    assert values(reading) == {
        ("Deals won", "2026-01"): 1.0,
        ("Deals lost", "2026-01"): 1.0,
        ("Amount won", "2026-01"): 5000.0,
    }
    assert "Bought-In" in reasons(reading)["D4"]


def test_hubspot_deals_with_stages_of_ones_own_and_two_currencies() -> None:
    data = export(
        "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Currency,Is Closed Won",
        [
            ["1", "A", "Gewonnen", "2026-01-25 10:00", "s", "100", "EUR", "true"],
            ["2", "B", "Verloren", "2026-01-26 10:00", "s", "100", "USD", "false"],
            ["3", "C", "Gewonnen", "2026-01-26 10:00", "s", "70", "USD", "true"],
        ],
    )

    reading = read_export(data)

    assert values(reading) == {
        ("Deals won", "2026-01"): 2.0,
        ("Amount won > EUR", "2026-01"): 100.0,
        ("Amount won > USD", "2026-01"): 70.0,
    }


def test_pipedrive_deals_count_when_they_were_won_lost_and_made() -> None:
    data = export(
        "Deal - ID,Deal - Title,Deal - Deal created,Deal - Status,Deal - Value,"
        "Deal - Currency of Value,Deal - Won time,Deal - Lost time,Deal - Deal closed on",
        [
            [
                "1",
                "Acme",
                "2025-12-01 09:00:00",
                "Won",
                "1000.50",
                "EUR",
                "2026-01-15 10:00:00",
                "",
                "2026-01-15 10:00:00",
            ],
            [
                "2",
                "Globex",
                "2025-12-05 09:00:00",
                "Lost",
                "70",
                "EUR",
                "",
                "2026-02-01 10:00:00",
                "2026-02-01 10:00:00",
            ],
            ["3", "Initech", "2026-01-02 09:00:00", "Open", "500", "USD", "", "", ""],
            [
                "4",
                "Hooli",
                "2026-01-02 09:00:00",
                "Won",
                "5",
                "USD",
                "2026-01-20 10:00:00",
                "",
                "2026-01-20 10:00:00",
            ],
        ],
        bom=True,
    )

    reading = read_export(data)

    table_of(reading, "pipedrive_deals")
    assert not problems(reading)
    assert values(reading) == {
        ("Deals won", "2026-01"): 2.0,
        ("Value won > EUR", "2026-01"): 1000.5,
        ("Value won > USD", "2026-01"): 5.0,
        ("Deals lost", "2026-02"): 1.0,
        ("Deals created", "2025-12"): 2.0,
        ("Deals created", "2026-01"): 2.0,
    }
