"""Every formula of the shipped library can be read, fits its units, and gives numbers."""

import csv
import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

from kpidesk import resources
from kpidesk.domain.formulas.definitions import Definition
from kpidesk.domain.formulas.engine import Engine
from kpidesk.domain.formulas.parser import parse
from kpidesk.domain.formulas.reasons import example
from kpidesk.domain.formulas.unit_check import check_units
from kpidesk.domain.formulas.writing import names_in, unparse
from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.periods import FiscalCalendar, Frequency, span
from kpidesk.domain.units import Unit, UnitKind

Row = dict[str, str]
CADENCES = dict(zip(("daily", "weekly", "monthly", "quarterly", "yearly"), Frequency, strict=True))
MONEY = Unit(UnitKind.CURRENCY, "€")
UNITS = {
    "currency": MONEY, "percent": Unit(UnitKind.PERCENT, decimals=1), "count": Unit(),
    "ratio": Unit(decimals=2), "days": Unit(symbol="days", decimals=1),
    "hours": Unit(symbol="hours", decimals=1), "months": Unit(symbol="months", decimals=1),
    "score": Unit(decimals=1),
}  # fmt: skip
# The inputs that the library names, but does not describe, and that are money; others are counts.
MONEY_NAMES = """
    cogs operating_expenses interest_expense tax_expense other_income depreciation_amortisation
    investment_gain investment_cost equity total_debt monthly_revenue_per_customer fixed_costs
    cash_out cash_in current_assets current_liabilities inventory_value credit_sales
    accounts_receivable receivables_overdue accounts_payable actual_spend budgeted_spend
    payroll_cost mrr_start mrr_expansion mrr_contraction mrr_churned sales_value won_deal_value
    sales_target_remaining discount_value list_price_value largest_customer_revenue marketing_spend
    sales_spend marketing_revenue campaign_revenue campaign_spend book_inventory counted_inventory
    production_cost scrap_cost material_cost actual_purchase_cost standard_purchase_cost
    recruiting_cost earned_value actual_project_cost billed_value standard_value order_revenue
    refund_value food_cost_value food_sales room_revenue programme_expenses
"""
MONEY_INPUTS = set(MONEY_NAMES.split())
# Weekly, but made from the monthly revenue.
TOO_FREQUENT = {"prime_cost"}


@cache
def library() -> dict[str, Row]:
    with (resources.path("library") / "kpi_library.csv").open(encoding="utf-8", newline="") as file:
        return {row["key"]: row for row in csv.DictReader(file)}


def with_formula() -> list[Row]:
    return [row for row in library().values() if row["formula"]]


def inputs_of(row: Row) -> Iterator[tuple[str, Aggregation]]:
    for part in row["inputs"].split(";"):
        name, _colon, how = part.partition(":")
        if name:
            yield name, aggregation(how)


def aggregation(word: str) -> Aggregation:
    return Aggregation("mean" if word == "average" else word)


def unit_of(name: str) -> Unit | None:
    row = library().get(name)
    if row is not None:
        return UNITS[row["unit"]]
    return MONEY if name in MONEY_INPUTS else Unit()


def definitions() -> list[Definition]:
    """Return the library as metrics, and the inputs it names as metrics as often as is needed."""
    cadence = {key: CADENCES[row["cadence"]] for key, row in library().items()}
    how = {key: aggregation(row["aggregation"]) for key, row in library().items()}
    for row in with_formula():
        for name, rolled in inputs_of(row):
            if name not in library():
                known = cadence.get(name, Frequency.YEAR)
                own = CADENCES[row["cadence"]]
                cadence[name] = own if own.is_finer_than(known) else known
                how[name] = rolled
    formulas = {row["key"]: row["formula"] for row in with_formula()}
    return [
        Definition(n, name, frequency, how[name], unit_of(name) or Unit(), formulas.get(name))
        for n, (name, frequency) in enumerate(cadence.items())
    ]


def test_it_holds_what_it_says() -> None:
    assert len(library()) == 167
    assert len({row["name"].casefold() for row in library().values()}) == 167
    assert len(with_formula()) > 120


@pytest.mark.parametrize("row", with_formula(), ids=lambda row: row["key"])
def test_a_formula_is_read_and_names_its_inputs(row: Row) -> None:
    tree = parse(row["formula"])

    assert parse(unparse(tree)) == tree
    assert sorted(names_in(tree)) == sorted(name for name, _how in inputs_of(row))


@pytest.mark.parametrize("row", with_formula(), ids=lambda row: row["key"])
def test_the_units_of_a_formula_fit(row: Row) -> None:
    tree, unit = parse(row["formula"]), UNITS[row["unit"]]

    assert check_units(tree, unit_of, unit).problems == ()
    assert check_units(tree, lambda _name: None, unit).problems == ()


def test_all_of_it_can_be_calculated_at_once() -> None:
    calendar, chance = FiscalCalendar(4), random.Random(3)
    found = definitions()
    assert {found[n].name for n in Engine(found).errors()} == TOO_FREQUENT
    monthly = [
        replace(d, frequency=Frequency.MONTH) if d.name in TOO_FREQUENT else d for d in found
    ]
    inputs = {}
    for definition in monthly:
        if definition.formula is None:
            first = calendar.containing(dt.date(2024, 4, 1), definition.frequency)
            last = calendar.containing(dt.date(2026, 3, 31), definition.frequency)
            periods = span(first, last)
            inputs[definition.id] = {p: float(chance.randint(20, 900)) for p in periods}

    engine = Engine(monthly, inputs, calendar)

    assert not engine.errors()
    for definition in monthly:
        assert engine.check(definition) == ()
        shown = example(engine, definition.id)
        assert shown is not None, definition.name
        assert bool(shown[1].worked) == (definition.formula is not None)
        years = engine.values(definition.id, Frequency.YEAR)
        assert years or definition.aggregation is Aggregation.RECOMPUTE, definition.name
