"""Every formula of the shipped library can be read, fits its units, and gives numbers."""

import datetime as dt
import random

import pytest

from kpidesk.domain.formulas.definitions import Definition
from kpidesk.domain.formulas.engine import Engine
from kpidesk.domain.formulas.parser import parse
from kpidesk.domain.formulas.reasons import example, explain_cell
from kpidesk.domain.formulas.unit_check import check_units
from kpidesk.domain.formulas.writing import names_in, unparse
from kpidesk.domain.library import LibraryMetric
from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period, span
from kpidesk.domain.units import Unit, UnitKind
from tests.domain.library_tables import library

CALENDAR = FiscalCalendar(4)
WITH_FORMULA = [metric for metric in library().metrics if metric.formula]
each_formula = pytest.mark.parametrize("metric", WITH_FORMULA, ids=lambda metric: metric.key)


def unit_of(key: str) -> Unit | None:
    return library().by_key[key].unit("€")


def definitions() -> list[Definition]:
    """Return the library as the metrics of a company, named by their keys."""
    return [
        Definition(
            number, row.key, row.frequency, row.aggregation, row.unit("€"), row.formula or None
        )
        for number, row in enumerate(library().metrics)
    ]


def id_of(key: str) -> int:
    return list(library().by_key).index(key)


def numbers(low: int = 20, high: int = 900) -> dict[int, dict[Period, float]]:
    """Return two years of numbers for everything that is typed."""
    chance, inputs = random.Random(3), {}
    for definition in definitions():
        if definition.formula is None:
            first = CALENDAR.containing(dt.date(2024, 4, 1), definition.frequency)
            last = CALENDAR.containing(dt.date(2026, 3, 31), definition.frequency)
            inputs[definition.id] = {
                period: float(chance.randint(low, high)) for period in span(first, last)
            }
    return inputs


@each_formula
def test_a_formula_is_read_and_names_its_inputs(metric: LibraryMetric) -> None:
    tree = parse(metric.formula)

    assert parse(unparse(tree)) == tree
    assert names_in(tree) == metric.inputs


@each_formula
def test_the_units_of_a_formula_fit(metric: LibraryMetric) -> None:
    tree, unit = parse(metric.formula), metric.unit("€")

    assert check_units(tree, unit_of, unit).problems == ()
    assert check_units(tree, lambda _name: None, unit).problems == ()


@each_formula
def test_a_formula_with_names_for_keys_is_the_same_formula(metric: LibraryMetric) -> None:
    text = library().readable_formula(metric.key)
    names = {row.name: row.key for row in library().metrics}

    assert unparse(parse(text), names.__getitem__) == unparse(parse(metric.formula))


def test_all_of_it_can_be_calculated_at_once() -> None:
    found = definitions()

    engine = Engine(found, numbers(), CALENDAR)

    assert not engine.errors()
    for definition in found:
        assert engine.check(definition) == ()
        shown = example(engine, definition.id)
        assert shown is not None, definition.name
        assert bool(shown[1].worked) == (definition.formula is not None)
        years = engine.values(definition.id, Frequency.YEAR)
        assert years or definition.aggregation is Aggregation.RECOMPUTE, definition.name


@each_formula
def test_a_ratio_is_never_averaged_and_a_share_never_added(metric: LibraryMetric) -> None:
    is_sum = not {"/", "*"} & set(metric.formula)

    if is_sum:
        assert metric.unit("€").kind is UnitKind.CURRENCY
    # The last runway is the runway: at the burn of three years it would say nothing.
    if metric.key != "cash_runway":
        assert metric.aggregation is (Aggregation.SUM if is_sum else Aggregation.RECOMPUTE)


MAY = Period(Frequency.MONTH, dt.date(2025, 5, 1))


def calculated(key: str, **typed: float) -> Engine:
    """Return the library with each input at its number all the time, others at 100."""
    inputs = numbers(100, 100)
    for name, value in typed.items():
        row = inputs[id_of(name)]
        row.update(dict.fromkeys(row, value))
    engine = Engine(definitions(), inputs, CALENDAR)
    assert engine.error(id_of(key)) is None
    return engine


@pytest.mark.parametrize(
    ("key", "typed", "expected"),
    [
        ("cash_runway", {"cash_balance": 600, "cash_out": 300, "cash_in": 200}, 6),
        ("revenue_growth_yoy", {}, 0),
        ("net_profit", {"revenue": 1000, "other_income": 50}, 1000 - 400 + 50),
        ("ebitda", {"revenue": 1000}, 1000 - 400 + 100 + 300),
        ("gross_margin", {"revenue": 1000, "cogs": 600}, 0.4),
        ("break_even_revenue", {"revenue": 1000, "cogs": 600, "fixed_costs": 200}, 500),
        ("days_sales_outstanding", {"accounts_receivable": 200}, 62),
        ("inventory_turnover", {"cogs": 50, "inventory_value": 200}, 3),
        ("arpu", {"revenue": 1000, "active_customers": 20}, 50),
        ("customer_retention_rate", {"new_customers": 10}, 0.9),
        ("employee_turnover", {"headcount": 20, "employees_left": 1}, 0.05),
        ("budget_variance", {"actual_spend": 110}, 0.1),
        ("oee", {"planned_time": 125, "good_units": 90, "ideal_cycle_hours": 0.5}, 0.36),
    ],
)
def test_a_formula_gives_what_a_textbook_says(
    key: str, typed: dict[str, float], expected: float
) -> None:
    period = MAY
    if library().by_key[key].frequency is Frequency.WEEK:
        period = CALENDAR.containing(MAY.start, Frequency.WEEK)

    assert calculated(key, **typed).cell(id_of(key), period) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("cash_runway", {"cash_out": 200, "cash_in": 300}),
        ("cash_runway", {"cash_out": 300, "cash_in": 300}),
        ("break_even_revenue", {"revenue": 100, "cogs": 150}),
        ("cac_payback", {"revenue": 100, "cogs": 150}),
        ("debt_to_equity", {"equity": -50}),
        ("return_on_equity", {"equity": -50}),
    ],
)
def test_what_would_be_nonsense_is_blank_with_a_reason(key: str, typed: dict[str, float]) -> None:
    engine = calculated(key, **typed)
    period = CALENDAR.containing(MAY.start, library().by_key[key].frequency)

    assert engine.cell(id_of(key), period) is None
    assert "zero" in explain_cell(engine, id_of(key), period).reason


def test_the_runway_of_a_year_is_the_last_one() -> None:
    engine = calculated("cash_runway", cash_balance=600, cash_out=300, cash_in=200)
    year = CALENDAR.containing(MAY.start, Frequency.YEAR)

    assert engine.cell(id_of("cash_runway"), year) == pytest.approx(6)
