"""Lists with a column of units: they say in what numbers are, and are no part of a name."""

import pytest

from kpidesk.domain.imports import Layout
from tests.spreadsheets.making import Plain, problems, read, reasons, totals, values

MONTHS = ("2024-01", "2024-02", "2024-03")


def listed(heading: str, figures: list[tuple[str, str, Plain]]) -> list[list[Plain]]:
    """Return a list with three months of figures: name, unit and value."""
    rows: list[list[Plain]] = [["Month", "Metric", "Value", heading]]
    rows += [[month, name, value, unit] for month in MONTHS for name, unit, value in figures]
    return rows


@pytest.mark.parametrize(
    "heading",
    [
        *("Unit", "Units", "UoM", "Einheit", "Unité", "Unidad", "Unità", "Eenheid"),
        *("Unit of measure", "Maßeinheit", "Unidad de medida"),
    ],
)
def test_a_unit_is_no_part_of_the_name(heading: str) -> None:
    rows = listed(heading, [("Revenue", "USD", 1200.5), ("Customers", "pcs", 12.0)])
    reading = read(rows)

    assert reading.tables[0].layout is Layout.LONG
    assert {label for label, _period in values(reading)} == {"Revenue", "Customers"}
    assert {(cell.label, cell.currency) for cell in reading.cells} == {
        ("Revenue", "USD"),
        ("Customers", ""),
    }
    assert "D2:D7" in reasons(reading)


@pytest.mark.parametrize(
    ("unit", "value", "label", "number", "is_percent"),
    [
        ("%", 45.0, "Margin", 0.45, True),
        ("percent", 45.0, "Margin", 0.45, True),
        ("Prozent", 45.0, "Margin", 0.45, True),
        ("%", "45", "Margin", 0.45, True),
        ("%", "45%", "Margin", 0.45, True),
        ("%", 0.45, "Margin (%)", 0.45, False),  # 45 % or 0.45 %: the name keeps the question
        ("k€", 12.5, "Margin", 12_500.0, False),
        ("in thousands", 12.5, "Margin", 12_500.0, False),
        ("TEUR", 12.5, "Margin", 12_500.0, False),
        ("€", 12.5, "Margin", 12.5, False),
        ("kg", 12.5, "Margin", 12.5, False),
        ("", 12.5, "Margin", 12.5, False),
    ],
)
def test_what_units_make_of_numbers(
    unit: str, value: Plain, label: str, number: float, is_percent: bool
) -> None:
    reading = read(listed("Unit", [("Margin", unit, value), ("Orders", "pcs", 3.0)]))

    assert values(reading)[label, "2024-01"] == number
    assert values(reading)["Orders", "2024-01"] == 3.0
    assert {cell.percent for cell in reading.cells if cell.label == label} == {is_percent}


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        ("k", "Revenue"),
        ("M", "Revenue"),
        ("Tsd. Stück", "Revenue"),
        ("€", "Revenue (USD)"),
        ("m€", "Revenue (k€)"),
    ],
)
def test_what_may_be_thousands_is_refused(unit: str, name: str) -> None:
    reading = read(listed("Unit", [(name, unit, 12.0), ("Orders", "pcs", 3.0)]))

    assert {label for label, _period in values(reading)} == {"Orders"}
    assert set(problems(reading)) == {"C2", "C4", "C6"}


def test_a_scale_is_told_once_though_two_places_say_it() -> None:
    reading = read(listed("Unit", [("Revenue (k€)", "k€", 12.0), ("Orders", "pcs", 3.0)]))

    assert values(reading)["Revenue (k€)", "2024-01"] == 12_000.0
    assert [scale.factor for scale in reading.tables[0].scales] == [1000]


def test_a_heading_in_thousands_does_not_hold_for_pieces() -> None:
    rows = listed("Unit", [("Revenue", "€", 12.0), ("Orders", "pcs", 3.0), ("Margin", "%", 4.5)])
    rows[0][2] = "Value (k€)"
    reading = read(rows)

    assert values(reading) == {("Revenue", month): 12_000.0 for month in MONTHS}
    assert len(problems(reading)) == 6


def test_figures_in_two_units_stay_apart() -> None:
    rows: list[list[Plain]] = [["Month", "Metric", "Unit", "Value"]]
    rows += [
        ["2024-01", "Revenue", "USD", 100.0],
        ["2024-02", "Revenue", "EUR", 90.0],
        ["2024-03", "Revenue", "USD", 95.0],
    ]

    assert values(read(rows)) == {
        ("Revenue > USD", "2024-01"): 100.0,
        ("Revenue > EUR", "2024-02"): 90.0,
        ("Revenue > USD", "2024-03"): 95.0,
    }


@pytest.mark.parametrize("heading", ["Business unit", "Unit name", "Store unit"])
def test_a_unit_of_the_business_is_a_place(heading: str) -> None:
    reading = read(listed(heading, [("Revenue", "North", 12.0), ("Costs", "South", 3.0)]))

    assert {label for label, _period in values(reading)} == {"Revenue > North", "Costs > South"}


def test_units_that_are_places_tell_figures_apart() -> None:
    reading = read(listed("Unit", [("Revenue", "North", 12.0), ("Revenue", "South", 3.0)]))

    assert {label for label, _period in values(reading)} == {"Revenue > North", "Revenue > South"}


def test_a_total_is_in_the_unit_of_its_figures() -> None:
    rows = listed("Unit", [("Revenue", "k€", 12.0), ("Rent", "k€", 3.0)])
    rows.append(["", "Total", 45.0, "k€"])

    assert totals(read(rows)) == {"C8": (45_000.0, 45_000.0, "C2:C7")}
