import datetime as dt

import pytest

from kpidesk.domain.formulas.cells import NOT_APPLICABLE, Cell
from kpidesk.domain.formulas.definitions import Definition
from kpidesk.domain.formulas.engine import Engine
from kpidesk.domain.formulas.explanation import Scope
from kpidesk.domain.formulas.parser import parse
from kpidesk.domain.formulas.reasons import example, explain_cell, missing_input
from kpidesk.domain.formulas.timeline import Timeline
from kpidesk.domain.formulas.worked import explain
from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.numbers import NUMBER_LOCALES
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.units import Unit, UnitKind

DAY, WEEK, MONTH, QUARTER, YEAR = Frequency
JAN = Period(MONTH, dt.date(2026, 1, 1))
FEB, MAR = JAN.next, JAN.shift(2)
Q1 = Period(QUARTER, JAN.start)
NEW_YEAR = Period(DAY, JAN.start)
NA = NOT_APPLICABLE
EUROS = Unit(UnitKind.CURRENCY, "€")
PERCENT = Unit(UnitKind.PERCENT, decimals=1)
NBSP = "\u00a0"


Cells = dict[str, list[Cell]]
NUMBER = Unit(decimals=2)


def engine(formula: str, cells: Cells, unit: Unit = PERCENT) -> Engine:
    """Return a company with a metric “Result” of number 0, and what its formula needs."""
    units = {"Conversions": Unit(), "Leads": Unit(symbol="leads"), "Days": Unit(symbol="days")}
    names = ["Conversions", "Leads", "Revenue", "Costs", "Days"]
    inputs = {number: {JAN.shift(n): cell for n, cell in enumerate(cells.get(name, []))}
              for number, name in enumerate(names, start=1)}  # fmt: skip
    definitions = [
        Definition(n, name, unit=units.get(name, EUROS)) for n, name in enumerate(names, start=1)
    ]
    result = Definition(0, "Result", MONTH, Aggregation.RECOMPUTE, unit, formula)
    return Engine([*definitions, result], inputs)


def worked(formula: str, cells: Cells, unit: Unit = NUMBER) -> str:
    return explain_cell(engine(formula, cells, unit), 0, MAR).worked.replace(NBSP, " ")


def reason(formula: str, cells: Cells) -> str:
    return explain_cell(engine(formula, cells), 0, MAR).reason


LEADS: Cells = {"Conversions": [10, 12, 18], "Leads": [100, 120, 240]}
MONEY: Cells = {"Revenue": [1000, 1100, 1200], "Costs": [400, 500, -600]}


def test_a_worked_example_has_real_numbers() -> None:
    assert worked("conversions / leads", LEADS, PERCENT) == "18 Conversions / 240 leads = 7.5 %"


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("(revenue - costs) / revenue",
         "(€1,200 Revenue - (-€600 Costs)) / €1,200 Revenue = 1.50"),
        ("revenue / prev(revenue) - 1",
         "€1,200 Revenue / €1,100 Revenue (February 2026) - 1 = 0.09"),
        ("prev(revenue - costs, 2) * 5 %",
         "(€1,000 Revenue (January 2026) - €400 Costs (January 2026)) × 5 % = 30.00"),
        ("costs^2 / -2", "(-€600 Costs)^2 / (-2) = -180,000.00"),
        ("2^-(1 + 1)", "2^-(1 + 1) = 0.25"),
        ("ytd(revenue) + avg2(costs)", "€3,300 ytd(Revenue) + (-€50 avg2(Costs)) = 3,250.00"),
        ("prev(ytd(revenue + costs))", "3,000.00 ytd(Revenue + Costs) (February 2026) = 3,000.00"),
        ("if(revenue > costs, revenue, nobody)", ""),
        ("if(revenue > costs, revenue, costs) / 2", "€1,200 Revenue / 2 = 600.00"),
        ("coalesce(prev(revenue, 5), costs)", "-€600 Costs = -600.00"),
        ("sum(revenue, prev(revenue, 9), 1)", "sum(€1,200 Revenue, 1) = 1,201.00"),
        ("round(revenue / 7)", "round(€1,200 Revenue / 7) = 171.00"),
        ("revenue * days_in_period / periods_per_year",
         "€1,200 Revenue × 31 days / 12 periods a year = 3,100.00"),
        ("(revenue > 1) + (costs = costs)",
         "(€1,200 Revenue > 1) + (-€600 Costs = -€600 Costs) = 2.00"),
        ("-(revenue)", "-€1,200 Revenue = -1,200.00"),
        ("revenue * 1e-60", "€1,200 Revenue × 1e-60 = 0.00"),
    ],
)  # fmt: skip
def test_a_worked_example_reads_as_the_formula_does(formula: str, text: str) -> None:
    assert worked(formula, MONEY) == text


def test_a_worked_example_follows_the_owners_locale() -> None:
    company = engine("revenue * 0.5", {"Revenue": [1234]}, EUROS)
    found = explain_cell(company, 0, JAN, NUMBER_LOCALES["de"])

    assert found.worked.replace(NBSP, " ") == "1.234 € Revenue × 0,5 = 617 €"


def test_a_worked_example_is_never_a_page_long() -> None:
    found = explain_cell(engine("+".join(["revenue"] * 100), {"Revenue": [1]}), 0, JAN)

    assert found.value == 100
    assert found.worked == ""


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("revenue / leads", "“Leads” is zero in March 2026, and nothing can be divided by zero."),
        ("revenue / (leads - leads)",
         "“Leads - Leads” is zero in March 2026, and nothing can be divided by zero."),
        ("leads^-1", "There is no number that is 0 to the power of -1."),
        ("costs^0.5", "There is no number that is -600 to the power of 0.5."),
        ("revenue^200", "The result in March 2026 is too large to be a number."),
        ("costs^201", "The result in March 2026 is too large to be a number."),
        ("1e308 * 10", "The result in March 2026 is too large to be a number."),
        ("revenue + days", "“Days” has no value in March 2026."),
        ("days + conversions", "“Days” has no value in March 2026."),
        ("conversions + days", "“Conversions” has no value in March 2026."),
        ("prev(revenue, 3)", "“Revenue” has no value in December 2025."),
        ("prev(revenue, 1000)", "“Revenue” has no value in November 1942."),
        ("prev(abs(revenue + 1), 1000)", "“abs(Revenue + 1)” has no value in November 1942."),
        ("yoy(revenue)", "“Revenue” has no value in March 2025."),
        ("rolling_sum(revenue, 4)", "“Revenue” has no value in December 2025."),
        ("ytd(prev(revenue))", "“Revenue” has no value in December 2025."),
        ("sum(conversions, prev(days))", "“Conversions” has no value in March 2026."),
        ("if(days, 1, 2)", "“Days” has no value in March 2026."),
    ],
)  # fmt: skip
def test_a_blank_has_a_reason(formula: str, text: str) -> None:
    assert reason(formula, {"Leads": [1, 1, 0], **MONEY}) == text


def test_what_is_not_applicable_says_so() -> None:
    company = engine("leads / days", {"Leads": [None], "Days": [NA]})
    found = explain_cell(company, 0, JAN)

    assert found.cell is NA
    assert not found.is_applicable
    assert found.reason == "“Days” is not applicable in January 2026."
    assert explain_cell(company, 5, JAN).reason == "“Days” is not applicable in January 2026."
    assert explain_cell(company, 2, JAN).reason == "“Leads” has no value in January 2026."
    assert explain_cell(company, 2, FEB).reason == "“Leads” has no value in February 2026."


def test_the_last_cause_is_named_too() -> None:
    definitions = [Definition(1, "Revenue"), Definition(2, "Profit", formula="revenue - costs"),
                   Definition(3, "Margin", formula="profit / revenue"), Definition(4, "Costs"),
                   Definition(5, "Score", formula="margin * 100")]  # fmt: skip
    company = Engine(definitions, {1: {JAN: 1.0}})

    assert explain_cell(company, 5, JAN).reason == (
        "“Margin” has no value in January 2026. “Costs” has no value in January 2026."
    )
    assert explain_cell(company, 1, JAN) == explain_cell(company, 1, JAN)
    assert explain_cell(company, 1, JAN).value == 1


def test_days_are_spoken_of_as_days_are() -> None:
    days = [Definition(1, "Orders", DAY), Definition(2, "Basket", DAY, formula="1 / orders"),
            Definition(3, "Big", DAY, formula="10^orders")]  # fmt: skip
    company = Engine(days, {1: {NEW_YEAR: 0.0, NEW_YEAR.next: NA, NEW_YEAR.shift(3): 400.0}})

    assert explain_cell(company, 2, NEW_YEAR).reason == (
        "“Orders” is zero on 1 Jan 2026, and nothing can be divided by zero."
    )
    assert explain_cell(company, 2, NEW_YEAR.next).reason == (
        "“Orders” is not applicable on 2 Jan 2026."
    )
    assert explain_cell(company, 2, NEW_YEAR.shift(2)).reason == (
        "“Orders” has no value on 3 Jan 2026."
    )
    assert explain_cell(company, 3, NEW_YEAR.shift(3)).reason == (
        "The result on 4 Jan 2026 is too large to be a number."
    )


def rolled(aggregation: Aggregation, frequency: Frequency, *cells: Cell) -> Engine:
    calendar = FiscalCalendar()
    first = calendar.containing(JAN.start, frequency)
    return Engine(
        [Definition(1, "Orders", frequency, aggregation, EUROS),
         Definition(2, "User", QUARTER, formula="orders * 2")],
        {1: {first.shift(n): cell for n, cell in enumerate(cells)}},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("aggregation", "frequency", "cells", "text"),
    [
        (Aggregation.SUM, MONTH, [1, None, 3], ("“Orders” has no value in 1 of the 3 months of "
         "Q1 2026; the first is February 2026.")),
        (Aggregation.MEAN, WEEK, [1] * 6 + [None] * 3 + [1], ("“Orders” has no value in 6 of "
         "the 13 weeks of Q1 2026; the first is Week 7, 2026.")),
        (Aggregation.MIN, DAY, [1] * 89, ("“Orders” has no value on 1 of the 90 days of Q1 2026; "
         "the first is 31 Mar 2026.")),
        (Aggregation.LAST, MONTH, [1, 2, None], "“Orders” has no value in March 2026."),
        (Aggregation.FIRST, MONTH, [None, 2, 3], "“Orders” has no value in January 2026."),
        (Aggregation.SUM, MONTH, [NA, None, NA, 4], "“Orders” has no value in February 2026."),
        (Aggregation.SUM, MONTH, [1e308, 1e308, 1], ("The result in Q1 2026 is too large to be a "
         "number.")),
        (Aggregation.RECOMPUTE, MONTH, [1, 2, 3], ("“Orders” is computed anew for longer periods. "
         "That takes a formula, and it has none.")),
    ],
)  # fmt: skip
def test_an_incomplete_longer_period_says_what_is_missing(
    aggregation: Aggregation, frequency: Frequency, cells: list[Cell], text: str
) -> None:
    company = rolled(aggregation, frequency, *cells)

    assert explain_cell(company, 1, Q1).reason == text
    assert explain_cell(company, 2, Q1).reason == text


def test_a_longer_period_says_how_it_came_about() -> None:
    assert explain_cell(rolled(Aggregation.SUM, MONTH, 1, 2, 3), 1, Q1).worked == (
        "Sum of the periods, January 2026 to March 2026: €6"
    )
    company = rolled(Aggregation.LAST, MONTH, NA, NA, NA)
    assert explain_cell(company, 1, Q1).reason == "“Orders” is not applicable in Q1 2026."


def test_a_longer_period_of_a_formula_leads_to_its_cause() -> None:
    definitions = [Definition(1, "Revenue"), Definition(2, "Double", formula="revenue * 2")]
    company = Engine(definitions, {1: {JAN: 1.0, MAR: 1.0}})

    assert explain_cell(company, 2, Q1).reason == (
        "“Double” has no value in 1 of the 3 months of Q1 2026; the first is February 2026. "
        "“Revenue” has no value in February 2026."
    )
    yearly = Period(YEAR, JAN.start)
    assert explain_cell(company, 2, yearly).reason.startswith(
        "“Double” has no value in 10 of the 12 months of 2026"
    )
    quarters = Engine([Definition(1, "Revenue", QUARTER)], {1: {Q1: 1.0}})
    assert explain_cell(quarters, 1, yearly).reason == (
        "“Revenue” has no value in 3 of the 4 quarters of 2026; the first is Q2 2026."
    )


def test_the_latest_example() -> None:
    company = engine("conversions / leads", LEADS)
    company.set_inputs({1: {JAN.shift(3): 5.0}})
    found = example(company, 0)

    assert found is not None
    assert found[0] == MAR
    assert found[1].worked.startswith("18 Conversions / 240")
    assert example(engine("leads", {}), 0) is None


def test_a_period_outside_is_not_calculated() -> None:
    line = Timeline(MONTH, FiscalCalendar(), (JAN, FEB))
    scope = Scope(line, lambda _name, _period: 1, lambda name: (name, Unit()))

    assert explain(parse("a"), scope, MAR).reason == (
        "There are no numbers for March 2026: they go from January 2026 to February 2026."
    )
    empty = Scope(Timeline(MONTH, FiscalCalendar(), ()), scope.cell, scope.shown)
    assert explain(parse("a"), empty, MAR).reason == "There are no numbers yet."
    assert explain(parse("a * 2"), scope, FEB).worked == "1 a × 2 = 2.00"


def test_looking_back_before_all_years_is_blank() -> None:
    first = Period(YEAR, dt.date(1900, 1, 1))
    company = Engine([Definition(1, "a", YEAR), Definition(2, "b", YEAR, formula="prev(a, 1000)")],
                     {1: {first: 1.0}})  # fmt: skip

    assert explain_cell(company, 2, first).reason == "“a” has no value in 1899."


def test_the_first_input_that_lacks_a_value_is_found_through_formulas() -> None:
    definitions = [
        Definition(1, "Leads"),
        Definition(2, "Calls", DAY),
        Definition(3, "Rate", formula="calls / leads"),
        Definition(4, "Score", formula="rate * 2"),
    ]
    calls: dict[Period, Cell] = {NEW_YEAR.shift(n): 1.0 for n in range(31) if n != 4}
    company = Engine(
        definitions, {1: {JAN: 0.0, MAR: NA}, 2: {**calls, Period(DAY, MAR.start): 1.0}}
    )

    assert missing_input(company, 4, JAN) == (2, NEW_YEAR.shift(4))
    company.set_inputs({2: {NEW_YEAR.shift(4): 1.0}})
    assert missing_input(company, 4, JAN) is None  # divided by zero: nothing is lacking
    assert missing_input(company, 3, FEB) == (2, NEW_YEAR.shift(31))
    assert missing_input(company, 3, MAR) is None  # not applicable
    company.set_inputs({1: {JAN: 5.0}})
    assert missing_input(company, 4, JAN) is None
    assert missing_input(company, 1, FEB) == (1, FEB)
    assert missing_input(Engine([Definition(1, "a", formula="b")]), 1, JAN) is None
    assert missing_input(company, 1, Q1) == (1, FEB)
