"""A formula between two periods computes as the columns do, and mixes its inputs as it says."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from kpidesk.domain.formulas.between import Between, Stretch, spread
from kpidesk.domain.formulas.cells import NOT_APPLICABLE, Cell
from kpidesk.domain.formulas.engine import Engine
from kpidesk.domain.formulas.names import name_key
from kpidesk.domain.formulas.parser import parse
from kpidesk.domain.formulas.timeline import Timeline
from kpidesk.domain.formulas.tree import Name, Node, walk
from kpidesk.domain.formulas.writing import unparse
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from tests.domain.formulas.strategies import RandomCompany, companies

JAN = Period(Frequency.MONTH, dt.date(2026, 1, 1))
LINE = Timeline(Frequency.MONTH, FiscalCalendar(), tuple(JAN.shift(n) for n in range(6)))


def between(before: int, after: int, **rows: list[Cell]) -> Between:
    bits = {key: 1 << place for place, key in enumerate(rows)}
    stretches = Stretch(before, before + 1), Stretch(after, after + 1)
    return Between(LINE, rows, bits, 1 << len(rows), stretches)


def inputs_of(engine: Engine, tree: Node) -> dict[str, int]:
    names = [node.name for node in walk(tree) if isinstance(node, Name)]
    return {name_key(name): engine.dependencies.find(name) or 0 for name in names}


@given(companies(), st.data())
@settings(max_examples=100)
def test_all_inputs_of_one_period_give_what_stands_there(
    company: RandomCompany, data: st.DataObject
) -> None:
    engine = Engine(company.definitions, company.inputs, company.calendar)
    for metric_id, tree in company.trees.items():
        frequency = engine.dependencies.plans[metric_id].frequency
        line = engine.timeline(frequency)
        if engine.error(metric_id) or not len(line):
            continue
        places = st.integers(0, len(line) - 1)
        stretches = [Stretch(at, at + 1) for at in (data.draw(places), data.draw(places))]
        inputs = inputs_of(engine, tree)
        cells = {key: engine.column(each, frequency).cells() for key, each in inputs.items()}
        bits = {key: 1 << place for place, key in enumerate(inputs)}
        found = Between(line, cells, bits, 1 << len(inputs), (stretches[0], stretches[1]))

        for mask, stretch in zip((0, -1), stretches, strict=True):
            expected = engine.cell(metric_id, line.periods[stretch.start])
            # Where an input is there in part, only the engine knows.
            assert expected is None or found.at(tree, mask) == expected


def test_each_input_stands_where_its_bit_says() -> None:
    found = between(0, 1, a=[1.0, 2.0], b=[10.0, 20.0])
    tree = parse("a + b")

    assert [found.at(tree, mask) for mask in range(4)] == [11.0, 12.0, 21.0, 22.0]


def test_an_input_brings_its_earlier_values_along() -> None:
    found = between(1, 3, a=[1.0, 2.0, 4.0, 8.0, 0.0, 0.0], b=[1.0, 1.0, 5.0, 5.0, 0.0, 0.0])

    assert found.at(parse("prev(a) + b"), 1) == 5.0
    assert found.at(parse("rolling_sum(a, 2) * b"), 2) == 15.0
    assert found.at(parse("ytd(a) / b"), 1) == 15.0


def test_the_length_of_the_month_is_an_input_too() -> None:
    found = between(0, 1, a=[31.0, 56.0])
    tree = parse("a / days_in_period")

    assert [found.at(tree, mask) for mask in range(4)] == [1.0, 56 / 31, 31 / 28, 2.0]
    assert between(0, 1).at(parse("ytd(1)"), 1) == 2.0


def test_the_year_to_date_of_a_difference_is_a_difference_of_years_to_date() -> None:
    assert unparse(spread(parse("ytd(a - (b + -c)) / qtd(a)"))) == (
        "(ytd(a) - (ytd(b) + -ytd(c))) / qtd(a)"
    )
    found = between(1, 2, a=[1.0, 2.0, 4.0], b=[1.0, 1.0, 5.0])
    assert found.at(spread(parse("ytd(a - b)")), 1) == 5.0


def test_of_two_lengths_the_shorter_counts() -> None:
    found = between(1, 2, a=[1.0, 2.0, 4.0], b=[1.0, 3.0, 5.0])

    assert found.at(parse("ytd(a * b)"), 1) == 7.0
    assert found.at(parse("ytd(a * b)"), 3) == 27.0


def test_blank_and_not_applicable_stay_what_they_are() -> None:
    found = between(0, 1, a=[None, 2.0], b=[NOT_APPLICABLE, 3.0])

    assert found.at(parse("a + b"), 0) is NOT_APPLICABLE
    assert found.at(parse("a + b"), 2) is None
    assert found.at(parse("sum(a, b)"), 1) == 2.0
    assert found.at(parse("b / (b - b)"), 2) is None
