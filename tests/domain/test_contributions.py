"""What each input contributed to a change: the laws, and what a person would reckon by hand."""

import datetime as dt
from math import fsum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpidesk.domain.contributions import (
    Decomposition,
    Part,
    PartKind,
    Unexplained,
    decompose,
)
from kpidesk.domain.formulas.cells import NOT_APPLICABLE, Cell
from kpidesk.domain.formulas.definitions import Definition, EarlierFormula
from kpidesk.domain.formulas.engine import Engine
from kpidesk.domain.formulas.tree import Node
from kpidesk.domain.formulas.writing import unparse
from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.units import Unit, UnitKind
from tests.domain.formulas.strategies import trees

DAY, WEEK, MONTH, QUARTER, YEAR = Frequency
JAN = Period(MONTH, dt.date(2024, 1, 1))
FEB, MAR = JAN.next, JAN.shift(2)
Q1 = Period(QUARTER, JAN.start)
Q2 = Q1.next
RESULT = 99
NAMES = ("a", "b", "c", "d")

Rows = dict[str, list[Cell]]
few = st.one_of(st.integers(-9, 9).map(float), st.just(2.5))
cells: st.SearchStrategy[Cell] = st.one_of(
    few, few, few, few, st.sampled_from([None, NOT_APPLICABLE])
)


def company(
    formula: str,
    rows: Rows,
    first: Period = JAN,
    aggregation: Aggregation = Aggregation.RECOMPUTE,
    earlier: tuple[EarlierFormula, ...] = (),
) -> Engine:
    frequency = first.frequency
    definitions = [Definition(place, name, frequency) for place, name in enumerate(rows)]
    definitions.append(
        Definition(RESULT, "Result", frequency, aggregation, formula=formula, earlier=earlier)
    )
    stored = {
        place: {first.shift(n): cell for n, cell in enumerate(row)}
        for place, row in enumerate(rows.values())
    }
    return Engine(definitions, stored)


def split(engine: Engine, before: Period = JAN, after: Period = FEB) -> Decomposition:
    found = decompose(engine, RESULT, before, after)
    assert isinstance(found, Decomposition), found
    return found


def reason(engine: Engine, before: Period = JAN, after: Period = FEB) -> str:
    found = decompose(engine, RESULT, before, after)
    assert isinstance(found, Unexplained), found
    return found.reason


def shared(found: Decomposition) -> dict[str, float]:
    return {part.name: part.contribution for part in found.parts}


def close(value: float, parts: tuple[Part, ...]) -> object:
    """Return what equals `value` but for the error of doubles as large as what was added up."""
    size = max((abs(part.contribution) for part in parts), default=0.0)
    return pytest.approx(value, rel=1e-9, abs=1e-9 * max(size, 1.0))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Engine, Node, Period, Period]:
    tree = draw(trees(NAMES))
    rows: Rows = {name: draw(st.lists(cells, min_size=1, max_size=7)) * 30 for name in NAMES}
    engine = company(unparse(tree), {name: row[:30] for name, row in rows.items()})
    places = st.integers(0, 29).map(JAN.shift)
    return engine, tree, draw(places), draw(places)


@given(cases())
@settings(max_examples=300)
def test_the_contributions_add_up_and_the_way_back_has_the_other_signs(
    case: tuple[Engine, Node, Period, Period],
) -> None:
    engine, _tree, before, after = case
    found, back = decompose(engine, RESULT, before, after), decompose(engine, RESULT, after, before)

    assert isinstance(found, Decomposition) == isinstance(back, Decomposition)
    if not (isinstance(found, Decomposition) and isinstance(back, Decomposition)):
        return
    scale = 1e-9 * max([1.0, abs(found.before), abs(found.after)])
    total = fsum(part.contribution for part in found.parts)
    assert total == pytest.approx(found.after - found.before, rel=1e-6, abs=scale)
    for one, other in zip(found.parts, back.parts, strict=False):
        assert one.contribution == pytest.approx(-other.contribution, rel=1e-6, abs=scale)


@given(trees(NAMES, quarters=False), few, st.data())
@settings(max_examples=200)
def test_an_input_that_did_not_move_contributes_nothing(
    tree: Node, constant: float, data: st.DataObject
) -> None:
    text = unparse(tree)
    if "ytd" in text:  # of another month it has another length
        text = text.replace("ytd", "avg2")
    rows: Rows = {name: data.draw(st.lists(few, min_size=48, max_size=48)) for name in NAMES[1:]}
    rows["a"] = [constant] * 48
    found = decompose(company(text, rows), RESULT, JAN.shift(40), JAN.shift(46))

    if isinstance(found, Decomposition):
        assert [part.contribution for part in found.parts if part.name == "a"] in ([0.0], [])


@given(st.lists(st.tuples(few, few), min_size=1, max_size=30))
def test_a_sum_is_shared_exactly(pairs: list[tuple[float, float]]) -> None:
    names = [f"Input {place}" for place in range(len(pairs))]
    text = " - ".join(f"[{name}]" for name in names)
    found = split(company(text, {n: list(p) for n, p in zip(names, pairs, strict=True)}))

    signs = [1.0] + [-1.0] * (len(pairs) - 1)
    expected = [sign * (after - before) for sign, (before, after) in zip(signs, pairs, strict=True)]
    assert [part.contribution for part in found.parts] == expected
    assert not found.is_estimated


def test_a_ratio_is_shared_between_numerator_and_denominator() -> None:
    found = split(company("Orders / Leads", {"Orders": [17.6, 18.0], "Leads": [220.0, 240.0]}))

    # By hand: orders at the mean of 1/220 and 1/240, leads at the mean of both numbers of orders.
    assert shared(found) == {
        "Orders": pytest.approx(0.4 * (1 / 220 + 1 / 240) / 2),
        "Leads": pytest.approx((17.6 + 18) / 2 * (1 / 240 - 1 / 220)),
    }
    assert found.change == pytest.approx(-0.005)
    orders = found.parts[0]
    assert (orders.before, orders.after, orders.metric_id) == (17.6, 18.0, 0)
    assert orders.kind is PartKind.INPUT


def test_how_long_the_month_is_has_a_part_of_its_own() -> None:
    found = split(company("Sales / days_in_period", {"Sales": [310.0, 290.0]}))

    assert shared(found) == {
        "Sales": pytest.approx(-20 * (1 / 31 + 1 / 29) / 2),
        "Days in the period": pytest.approx(300 * (1 / 29 - 1 / 31)),
    }
    days = found.parts[1]
    assert (days.before, days.after, days.kind) == (31.0, 29.0, PartKind.CALENDAR)
    assert len(split(company("Sales / days_in_period", {"Sales": [1.0] * 3}), JAN, MAR).parts) == 1


def test_an_input_is_one_part_with_all_its_earlier_values() -> None:
    rows: Rows = {"Sales": [100.0, 110.0, 99.0]}
    found = split(company("Sales / prev(Sales) - 1", rows), FEB, MAR)
    assert shared(found) == {"Sales": pytest.approx(-0.2)}
    assert found.parts[0].looks_back

    rows = {"Sales": [10.0, 20.0, 30.0], "Costs": [1.0, 2.0, 9.0]}
    found = split(company("ytd(Sales - Costs)", rows), FEB, MAR)
    assert shared(found) == {"Sales": 30.0, "Costs": -9.0}


def test_a_blank_that_the_formula_leaves_out_counts_as_nothing() -> None:
    rows: Rows = {"Web": [5.0, None], "Shop": [None, 7.0]}
    found = split(company("sum(Web, Shop)", rows))

    assert shared(found) == {"Web": -5.0, "Shop": 7.0}
    assert (found.parts[0].before, found.parts[0].after) == (5.0, None)


def test_many_inputs_that_act_on_each_other_are_estimated_and_add_up() -> None:
    rows: Rows = {f"f{n}": [1.0, 1 + n / 10] for n in range(12)}
    found = split(company(" * ".join(rows), rows))

    assert found.is_estimated
    assert fsum(part.contribution for part in found.parts) == pytest.approx(found.change)
    assert shared(found)["f0"] == 0.0


def test_a_quarter_is_shared_month_by_month() -> None:
    rows: Rows = {"Price": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], "Count": [2.0, 3.0, 4.0, 5.0, 6.0, 7.0]}
    found = split(company("Price * Count", rows, aggregation=Aggregation.SUM), Q1, Q2)

    # Three months apart each moved by 3; what the other one is then, is the mean of both months.
    assert shared(found) == {
        "Price": pytest.approx(sum(3 * (count + 1.5) for count in (2, 3, 4))),
        "Count": pytest.approx(sum(3 * (price + 1.5) for price in (1, 2, 3))),
    }
    assert (found.parts[0].before, found.parts[0].after) == (6.0, 15.0)

    mean = split(company("Price * Count", rows, aggregation=Aggregation.MEAN), Q1, Q2)
    assert mean.change == pytest.approx(found.change / 3)
    last = split(company("Price * Count", rows, aggregation=Aggregation.LAST), Q1, Q2)
    assert last.change == 42 - 12
    assert [(part.before, part.after) for part in last.parts] == [(3.0, 6.0), (4.0, 7.0)]
    recomputed = split(company("Price * Count", rows), Q1, Q2)
    assert recomputed.change == 15 * 18 - 6 * 9


def test_months_of_different_lengths_can_be_made_of_days() -> None:
    first = Period(DAY, JAN.start)
    rows: Rows = {"Sales": [10.0] * 60, "Costs": [*[4.0] * 31, *[5.0] * 29]}
    engine = company("Sales - Costs - 1", rows, first, Aggregation.SUM)

    assert shared(split(engine)) == {
        "Sales": -20.0, "Costs": -21.0, "Days in the period": 2.0,
    }  # fmt: skip
    assert split(engine).change == 29 * 4 - 31 * 5


def test_the_smallest_of_several_months_has_no_parts() -> None:
    rows: Rows = {"Price": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]}
    engine = company("Price * 2", rows, aggregation=Aggregation.MIN)

    assert reason(engine, Q1, Q2) == "“Result” is the smallest or largest of several values there."


def test_what_has_no_value_has_no_parts_but_a_reason() -> None:
    rows: Rows = {"Orders": [1.0, 2.0, None], "Leads": [0.0, 5.0, 5.0]}
    engine = company("Orders / Leads", rows)

    zero = "“Leads” is zero in January 2024, and nothing can be divided by zero."
    assert reason(engine) == zero
    assert reason(engine, FEB, MAR) == "“Orders” has no value in March 2024."
    assert reason(engine, FEB, JAN) == zero


def test_where_there_is_nothing_in_between_it_says_so() -> None:
    engine = company("a / (b - c)", {"a": [1.0, 2.0], "b": [2.0, 3.0], "c": [3.0, 2.0]})

    assert reason(engine) == (
        "The change of “Result” cannot be split: with one input of January 2024 and another of "
        "February 2024 there is no result."
    )


def test_two_formulas_are_no_comparison() -> None:
    earlier = (EarlierFormula(FEB.start, "a * 2"),)
    engine = company("a * 3", {"a": [1.0] * 6}, earlier=earlier)
    typed = company("a * 3", {"a": [1.0] * 6}, earlier=(EarlierFormula(FEB.start, None),))

    said = "“Result” was calculated in another way: January 2024 is no comparison."
    assert reason(engine) == said
    assert reason(typed).startswith("“Result” has no value")
    summed = company("a * 3", {"a": [1.0] * 6}, aggregation=Aggregation.SUM, earlier=earlier)
    assert "defined anew from February 2024 on" in reason(summed, Q1, Q2)
    assert isinstance(decompose(engine, RESULT, FEB, MAR), Decomposition)


def test_an_input_that_changed_its_unit_says_so() -> None:
    euro = Unit(UnitKind.CURRENCY, "€")
    definitions = [
        Definition(1, "Sales", unit=euro, earlier=(EarlierFormula(FEB.start, None, Unit()),)),
        Definition(RESULT, "Result", formula="Sales * 2"),
    ]
    found = split(Engine(definitions, {1: {JAN: 1.0, FEB: 2.0}}))

    assert not found.parts[0].is_comparable
    assert found.parts[0].unit == euro


def test_a_typed_metric_and_periods_that_do_not_go_together_are_refused() -> None:
    engine = company("a * 2", {"a": [1.0] * 6})

    found = decompose(engine, 0, JAN, FEB)
    assert isinstance(found, Unexplained)
    assert found.reason == "“a” is typed: no formula says why."
    with pytest.raises(TypeError, match="no comparison"):
        decompose(engine, RESULT, JAN, Q1)
    with pytest.raises(ValueError, match="no values by day"):
        decompose(engine, RESULT, Period(DAY, JAN.start), Period(DAY, FEB.start))
