import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.domain.formulas.definitions import Definition
from kpidesk.domain.formulas.engine import Engine
from kpidesk.domain.library_additions import Addition, is_alike, plan_addition
from kpidesk.domain.metrics import Metric, Stage
from kpidesk.domain.periods import Frequency
from kpidesk.domain.units import Unit, UnitKind
from tests.domain.library_tables import library

MONEY = Unit(UnitKind.CURRENCY, "€")
DAY = dt.date(2026, 11, 1)
KPIS = [metric.key for metric in library().kpis]


def plan(
    *wanted: str, existing: tuple[Metric, ...] = (), at_most: Frequency = Frequency.DAY
) -> Addition:
    return plan_addition(library(), existing, wanted, currency="€", at_most=at_most)


def metric(name: str, unit: Unit = MONEY, often: Frequency = Frequency.MONTH) -> Metric:
    return Metric(7, name, stage=Stage.INPUT, unit=unit, frequency=often)


def keys(found: Addition) -> list[str]:
    return [row.metric.key for row in found.new]


def test_a_metric_brings_its_inputs() -> None:
    found = plan("gross_profit")

    assert keys(found) == ["gross_profit", "revenue", "cogs"]
    assert [row.metric.key for row in found.wanted] == ["gross_profit"]
    assert [row.metric.key for row in found.inputs] == ["revenue", "cogs"]
    assert found.new[0].formula == "[Total revenue] - [Cost of goods sold]"
    assert found.known == ()
    assert found.problems == ()


def test_what_is_there_is_used_under_its_own_name() -> None:
    there = metric("total  REVENUE")

    found = plan("gross_profit", existing=(there,))

    assert keys(found) == ["gross_profit", "cogs"]
    assert found.new[0].formula == "[total  REVENUE] - [Cost of goods sold]"
    assert [row.existing for row in found.known] == [there]
    assert not found.known[0].is_wanted


def test_what_is_asked_for_and_there_is_not_made_twice() -> None:
    there = metric("Total revenue")

    found = plan("revenue", "orders", existing=(there,))

    assert keys(found) == ["orders"]
    assert found.known[0].is_wanted


def test_an_input_that_is_asked_for_is_no_input() -> None:
    found = plan("gross_profit", "revenue")

    assert [row.metric.key for row in found.wanted] == ["gross_profit", "revenue"]


def test_an_input_is_collected_as_seldom_as_its_users_allow() -> None:
    assert library().by_key["orders"].frequency is Frequency.DAY

    assert {row.frequency for row in plan("average_order_value").new} == {Frequency.WEEK}
    assert {row.frequency for row in plan("complaint_rate").new} == {Frequency.MONTH}
    together = {row.metric.key: row.frequency for row in plan("complaint_rate", "orders").new}
    assert together["orders"] is Frequency.DAY
    assert together["complaint_rate"] is Frequency.MONTH


def test_nothing_is_measured_more_often_than_wished_and_yearly_stays_yearly() -> None:
    found = plan("average_order_value", "donor_retention", at_most=Frequency.MONTH)

    assert {row.metric.key: row.frequency for row in found.wanted} == {
        "average_order_value": Frequency.MONTH,
        "donor_retention": Frequency.YEAR,
    }


def test_a_metric_follows_an_input_that_is_there_and_counted_less_often() -> None:
    there = metric("Orders", Unit(), Frequency.QUARTER)

    found = plan("average_order_value", existing=(there,))

    assert {row.frequency for row in found.new} == {Frequency.QUARTER}


def test_an_idea_of_that_name_is_filled_in() -> None:
    idea = Metric(7, "total revenue", stage=Stage.CANDIDATE)

    found = plan("gross_profit", existing=(idea,))

    assert keys(found) == ["gross_profit", "revenue", "cogs"]
    assert found.new[1].idea == idea
    assert found.new[0].formula == "[total revenue] - [Cost of goods sold]"


@pytest.mark.parametrize(
    ("there", "said"),
    [
        (replace(metric("Total revenue"), stage=Stage.RETIRED), "retired"),
        (metric("Total revenue", Unit(UnitKind.PERCENT)), "its unit is another one"),
        (metric("Total revenue", Unit()), "its unit is another one"),
        (metric("Total revenue", Unit(UnitKind.CURRENCY, "$")), "its unit is another one"),
    ],
)
def test_what_is_there_and_does_not_fit_is_said(there: Metric, said: str) -> None:
    (problem,) = plan("gross_profit", existing=(there,)).problems

    assert said in problem
    assert "“Gross profit”" in problem


def test_units_are_alike_where_a_formula_could_not_tell() -> None:
    assert is_alike(Unit(UnitKind.CURRENCY, "EUR", 2), MONEY)
    hours = Unit(UnitKind.DURATION, "hours", 1)
    assert is_alike(Unit(), hours)
    assert is_alike(Unit(symbol="Hours"), hours)
    assert is_alike(Unit(UnitKind.DURATION, "h"), hours)
    assert is_alike(Unit(UnitKind.RATIO), Unit())
    assert not is_alike(Unit(symbol="minutes"), hours)
    assert not is_alike(Unit(UnitKind.DURATION, "minutes"), hours)
    assert not is_alike(Unit(), Unit(UnitKind.PERCENT))


def test_an_unknown_key_is_a_bug() -> None:
    with pytest.raises(KeyError):
        plan("nonsense")


@given(
    st.lists(st.sampled_from(KPIS), min_size=1, max_size=5, unique=True),
    st.lists(st.sampled_from([row.key for row in library().metrics]), max_size=6, unique=True),
    st.sampled_from(Frequency),
    st.sampled_from(Frequency),
)
def test_whatever_is_added_can_be_calculated(
    wanted: list[str], there: list[str], often: Frequency, at_most: Frequency
) -> None:
    known = [library().by_key[key] for key in there]
    existing = [
        Metric(number, row.name.upper(), unit=row.unit("€"), frequency=often, starts_on=DAY)
        for number, row in enumerate(known)
    ]

    found = plan_addition(library(), existing, wanted, currency="€", at_most=at_most)

    assert found.problems == ()
    assert {row.metric.key for row in found.new}.isdisjoint(there)
    made = [
        Definition(
            1000 + number,
            row.metric.name,
            row.frequency,
            row.metric.aggregation,
            row.metric.unit("€"),
            row.formula or None,
        )
        for number, row in enumerate(found.new)
    ]
    engine = Engine(
        [*[Definition(m.id, m.name, m.frequency, unit=m.unit) for m in existing], *made]
    )
    for definition in made:
        assert engine.check(definition) == ()
        assert not definition.frequency.is_finer_than(at_most)
