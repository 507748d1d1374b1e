import csv

import pytest

from kpidesk.domain.library import (
    READ_COLUMNS,
    Industry,
    Library,
    Measure,
    StarterSet,
    read_metrics,
    read_starter_sets,
    texts_of,
)
from kpidesk.domain.metrics import Aggregation, Timing
from kpidesk.domain.periods import Frequency
from kpidesk.domain.units import Unit, UnitKind
from tests.domain.library_tables import library, table

HEADER = (
    "key,name,department,perspective,category,timing,unit,decimals,direction,frequency,"
    "aggregation,outcome,source,industries,formula,definition"
)
WORDS = "Sales,financial,functional,lagging,currency,0,higher,{often},sum,revenue"


def row(key: str, *, often: str = "month", source: str = "Books", formula: str = "") -> str:
    words = WORDS.format(often=often)
    return f"{key},Name of {key},{words},{source},shop school,{formula},What {key} is."


def small(*rows: str) -> Library:
    return Library(read_metrics([HEADER, *rows]))


# What ships


def test_it_holds_the_kpis_and_every_input_that_they_name() -> None:
    found = library()
    needed = {key for metric in found.metrics for key in metric.inputs}

    assert len(found.kpis) == 167
    assert needed <= found.by_key.keys()
    assert {metric.key for metric in found.metrics if metric.is_input} <= needed
    assert found.problems() == ()


def test_every_metric_says_what_it_is_in_a_sentence() -> None:
    for metric in library().metrics:
        assert metric.name == metric.name.strip()
        assert metric.definition.endswith("."), metric.key
        assert metric.definition[0].isupper(), metric.key
        assert not any(key in metric.definition for key in library().by_key if "_" in key)
        assert len(metric.definition) > 15
        assert metric.industries


def test_names_fit_into_a_formula_and_a_form() -> None:
    for metric in library().metrics:
        assert len(metric.name) <= 60
        assert not set(metric.name) & set("[]:")
        assert len(library().readable_formula(metric.key)) <= 300


def test_each_trade_has_kpis_of_both_kinds() -> None:
    for industry in Industry:
        suited = [metric for metric in library().kpis if industry in metric.industries]
        assert len(suited) >= 20
        assert {metric.timing for metric in suited} == set(Timing)


def test_stocks_are_not_added_up_nor_flows_taken_last() -> None:
    found = library().by_key
    for stock in ("cash_balance", "headcount", "inventory_value", "accounts_receivable", "equity"):
        assert found[stock].aggregation is Aggregation.LAST
    for flow in ("revenue", "cogs", "new_leads", "payroll_cost", "cash_in"):
        assert found[flow].aggregation is Aggregation.SUM
    assert found["customers_start"].aggregation is Aggregation.FIRST
    assert found["repeat_customers"].aggregation is found["active_customers"].aggregation


@pytest.mark.parametrize("chosen", library().starter_sets, ids=lambda chosen: chosen.key)
def test_a_starter_set_is_small_and_balanced(chosen: StarterSet) -> None:
    found = library().starter_set(chosen.key)
    metrics = [library().by_key[key] for key in found.metrics]

    assert 5 <= len(metrics) <= 8
    assert {metric.timing for metric in metrics} == set(Timing)
    assert len({metric.perspective for metric in metrics}) >= 3
    assert all(found.industry in metric.industries for metric in metrics)
    assert found.sentence.endswith(".")
    assert not found.objective.endswith(".")
    typed = [row for row in library().with_inputs(*found.metrics) if not row.formula]
    assert len(typed) <= 16  # about a dozen numbers to type


def test_the_trades_that_were_asked_for_have_a_set() -> None:
    keys = [chosen.key for chosen in library().starter_sets]
    asked = "shop restaurant trade agency consultant online_shop clinic nonprofit school software"

    assert sorted(keys) == sorted(asked.split())
    with pytest.raises(KeyError):
        library().starter_set("bank")


# How it is read


def test_a_row_is_a_metric() -> None:
    (metric,) = read_metrics([HEADER, row("orders", often="week")])

    assert (metric.name, metric.department) == ("Name of orders", "Sales")
    assert metric.frequency is Frequency.WEEK
    assert metric.industries == {Industry.SHOP, Industry.SCHOOL}
    assert metric.unit("CHF") == Unit(UnitKind.CURRENCY, "CHF")
    assert not metric.is_input


def test_a_measure_becomes_a_unit() -> None:
    units = [measure.unit("$", 1) for measure in Measure]

    assert [unit.symbol for unit in units] == ["$", *[""] * 5, "hours", "days", "months"]
    assert {unit.kind for unit in units} == set(UnitKind)
    assert {unit.decimals for unit in units} == {1}
    assert len({measure.label for measure in Measure}) == len(Measure)


def test_what_a_person_reads_is_translated() -> None:
    sets = ["key,objective,sentence,metrics", "shop,Grow,Sell more.,a b"]

    (metric,) = read_metrics([HEADER, row("a")], translate=str.upper)
    (chosen,) = read_starter_sets(sets, translate=str.upper)

    assert (metric.name, metric.source, metric.definition) == ("NAME OF A", "BOOKS", "WHAT A IS.")
    assert metric.key == "a"
    assert (chosen.objective, chosen.sentence, chosen.metrics) == ("GROW", "SELL MORE.", ("a", "b"))


def test_an_empty_text_is_never_looked_up() -> None:
    asked: list[str] = []

    def translate(text: str) -> str:
        asked.append(text)
        return text

    read_metrics(
        [HEADER, row("a"), row("b", source="", formula="a")],
        translate=translate,
    )

    assert "" not in asked


def test_translators_get_every_text_that_is_read() -> None:
    for name in ("kpi_library.csv", "inputs.csv", "starter_sets.csv"):
        texts = {text for _line, text in texts_of(table(name))}
        for found in csv.DictReader(table(name)):
            assert {found[column] for column in READ_COLUMNS if found.get(column)} <= texts
    assert texts_of([HEADER, row("a")])[0] == (2, "Name of a")


def test_a_word_without_a_meaning_is_refused() -> None:
    with pytest.raises(ValueError, match="fortnight"):
        read_metrics([HEADER, row("a", often="fortnight")])
    with pytest.raises(ValueError, match="bank"):
        read_starter_sets(["key,objective,sentence,metrics", "bank,Grow,Sell more.,a"])


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([row("a"), row("a")], "twice"),
        ([row("a", source="", formula="b + c"), row("b")], "c, which is not in the library"),
        ([row("a", often="day", source="", formula="b"), row("b")], "a is day, but b is month"),
        ([row("a", formula="b"), row("b")], "either has a source or a formula"),
        ([row("a", source="")], "either has a source or a formula"),
        ([row("a", source="", formula="b / b"), row("b")], "gives “ratio”"),
    ],
)
def test_a_slip_in_a_table_is_named(rows: list[str], said: str) -> None:
    assert any(said in problem for problem in small(*rows).problems())


# What needs what


def test_everything_comes_after_what_it_needs() -> None:
    found = [metric.key for metric in library().with_inputs("net_profit_margin", "revenue")]

    assert found[-1] == "net_profit_margin"
    assert found[-2] == "net_profit"
    assert set(found[:-2]) == set(library().by_key["net_profit"].inputs)
    assert len(found) == len(set(found))
    for metric in library().metrics:
        order = [row.key for row in library().with_inputs(metric.key)]
        for place, key in enumerate(order):
            assert set(library().by_key[key].inputs) <= set(order[:place])


def test_an_unknown_metric_is_a_bug_and_a_ring_too() -> None:
    with pytest.raises(KeyError):
        library().with_inputs("nonsense")
    with pytest.raises(ValueError, match="needs itself"):
        small(row("a", formula="b"), row("b", formula="a")).with_inputs("a")


def test_a_formula_reads_in_names() -> None:
    assert library().readable_formula("gross_profit") == "[Total revenue] - [Cost of goods sold]"
    assert library().readable_formula("revenue") == ""
