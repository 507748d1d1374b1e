"""Random formulas, cells and companies."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from hypothesis import strategies as st

from kpidesk.domain.formulas.cells import NOT_APPLICABLE, Cell
from kpidesk.domain.formulas.definitions import Definition
from kpidesk.domain.formulas.tree import (
    Call,
    Chain,
    Comparator,
    Comparison,
    Constant,
    Name,
    Negative,
    Node,
    Number,
    Operator,
    Power,
    Step,
)
from kpidesk.domain.formulas.writing import unparse
from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from tests.domain.strategies import amounts, calendars, frequencies

NAMES = ("a", "b", "Total [net]", "größe", "हिन्दी", "days_in_period", "1st", "if", "x y")

cells: st.SearchStrategy[Cell] = st.one_of(
    amounts,
    st.sampled_from([0.0, 1.0, -8.0, 0.5, 1e308]),
    st.none(),
    st.just(NOT_APPLICABLE),
)


def number(text: str, *, percent: bool = False) -> Number:
    value = float(text)
    return Number(text, float(f"{text}e-2") if percent else value, percent)


whole_numbers = st.integers(0, 12).map(str)
decimals = st.decimals(0, 100, places=2).map(str)
numbers = st.one_of(
    whole_numbers.map(number),
    decimals.map(number),
    decimals.map(lambda text: number(text, percent=True)),
    st.sampled_from([".5", "1e3", "2.", "1E-2"]).map(number),
)


@cache
def trees(names: tuple[str, ...] = NAMES, *, quarters: bool = True) -> st.SearchStrategy[Node]:
    """Return formulas over `names` as the parser gives them."""
    leaves: st.SearchStrategy[Node] = st.one_of(
        st.sampled_from(names).map(Name),
        st.sampled_from(names).map(Name),
        numbers,
        st.sampled_from(["days_in_period", "periods_per_year"]).map(Constant),
    )
    return st.recursive(leaves, lambda below: nodes(below, quarters=quarters), max_leaves=12)


def nodes(below: st.SearchStrategy[Node], *, quarters: bool) -> st.SearchStrategy[Node]:
    chains = [
        st.builds(
            Chain, below, st.lists(steps(below, operators), min_size=1, max_size=3).map(tuple)
        )
        for operators in ((Operator.ADD, Operator.SUBTRACT), (Operator.MULTIPLY, Operator.DIVIDE))
    ]
    few = st.lists(below, min_size=1, max_size=3).map(tuple)
    windows = ["yoy", "ytd", "avg2", "prev", "abs", "round"] + ["qtd"] * quarters
    return st.one_of(
        *chains,
        st.builds(Negative, below),
        st.builds(Power, below, below),
        st.builds(Comparison, st.sampled_from(Comparator), below, below),
        st.builds(Call, st.sampled_from(["sum", "mean", "min", "max", "coalesce"]), few),
        st.builds(Call, st.just("if"), st.tuples(below, below, below)),
        st.builds(Call, st.sampled_from(windows), st.tuples(below)),
        st.builds(
            Call,
            st.sampled_from(["prev", "rolling_sum", "rolling_mean"]),
            st.tuples(below, st.integers(1, 15).map(lambda n: number(str(n)))),
        ),
        st.builds(Call, st.just("round"), st.tuples(below, digits)),
    )


def steps(below: st.SearchStrategy[Node], operators: Sequence[Operator]) -> st.SearchStrategy[Step]:
    return st.builds(Step, st.sampled_from(operators), below)


digits: st.SearchStrategy[Node] = st.integers(-3, 5).map(
    lambda n: number(str(n)) if n >= 0 else Negative(number(str(-n)))
)


def with_names(node: Node, names: Mapping[str, str]) -> Node:
    """Return the tree with other names in it."""
    match node:
        case Name():
            return Name(names[node.name])
        case Negative():
            return Negative(with_names(node.operand, names))
        case Power():
            return Power(with_names(node.base, names), with_names(node.exponent, names))
        case Comparison():
            left, right = with_names(node.left, names), with_names(node.right, names)
            return Comparison(node.comparator, left, right)
        case Chain():
            steps = (Step(s.operator, with_names(s.operand, names)) for s in node.steps)
            return Chain(with_names(node.first, names), tuple(steps))
        case Call():
            return Call(node.function, tuple(with_names(a, names) for a in node.arguments))
        case _:
            return node


PLACES = ("first", "second", "third")


@dataclass
class RandomCompany:
    """Definitions, what their formulas are, and what is stored."""

    definitions: list[Definition]
    trees: dict[int, Node]
    inputs: dict[int, dict[Period, Cell]]
    calendar: FiscalCalendar


LONGEST = {
    Frequency.DAY: 70, Frequency.WEEK: 30, Frequency.MONTH: 27, Frequency.QUARTER: 9,
    Frequency.YEAR: 4,
}  # fmt: skip
aggregations = st.sampled_from(Aggregation)
rows = st.tuples(st.lists(cells, min_size=1, max_size=9), st.integers(0, 3), st.integers(0, 70))


@st.composite
def companies(draw: st.DrawFn) -> RandomCompany:
    """Draw a company whose formulas are sound."""
    calendar = draw(calendars)
    found = RandomCompany([], {}, {}, calendar)
    for number in range(draw(st.integers(1, 4))):
        frequency = draw(frequencies)
        found.definitions.append(
            Definition(number, f"Input {number}", frequency, draw(aggregations))
        )
        found.inputs[number] = row_of(draw(rows), frequency, calendar)
    for number in range(draw(st.integers(1, 4))):
        found.definitions.append(draw(calculated(100 + number, found)))
    return found


def row_of(
    row: tuple[list[Cell], int, int], frequency: Frequency, calendar: FiscalCalendar
) -> dict[Period, Cell]:
    """Return cells from around the turn of a year on."""
    few, later, length = row
    first = calendar.containing(dt.date(2024, 12, 20), frequency).shift(later)
    count = min(length, LONGEST[frequency])
    return {first.shift(n): few[n % len(few)] for n in range(count)}


@st.composite
def calculated(draw: st.DrawFn, metric_id: int, company: RandomCompany) -> Definition:
    """Draw a metric with a formula over those of `company`, and keep its tree there."""
    frequency = draw(frequencies)
    names = [
        other.name
        for other in company.definitions
        if other.id != metric_id and not frequency.is_finer_than(other.frequency)
    ]
    if not names:
        frequency, names = Frequency.YEAR, [company.definitions[0].name]
    tree = draw(trees(PLACES, quarters=frequency is not Frequency.YEAR))
    chosen = {place: draw(st.sampled_from(names)) for place in PLACES}
    company.trees[metric_id] = with_names(tree, chosen)
    text = unparse(company.trees[metric_id])
    name = f"Metric {metric_id}"
    return Definition(metric_id, name, frequency, draw(aggregations), formula=text)
