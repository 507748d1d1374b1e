import datetime as dt
import gettext
from collections.abc import Iterator
from dataclasses import replace

import pytest

from kpidesk import i18n
from kpidesk.domain.changes import Action, ActionKind, Kind
from kpidesk.domain.errors import FieldError, UserError
from kpidesk.domain.formulas.definitions import Definition
from kpidesk.domain.formulas.engine import Engine
from kpidesk.domain.metrics import Department, Metric, Owner, Stage
from kpidesk.domain.periods import Frequency
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.qualification import Outcome
from kpidesk.domain.targets import Target
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services import history
from kpidesk.services.library import (
    add_from_library,
    addition,
    apply_starter_set,
    draft_from_library,
    known_keys,
    library,
    library_search,
    missing_inputs,
    put_inputs,
)
from kpidesk.services.metric_drafts import MetricDraft, TargetDraft, draft_of
from kpidesk.services.metrics import define_kpi, edit_metric
from tests.services.conftest import TODAY

MONTH = dt.date(2026, 11, 1)


def metrics(file: CompanyFile) -> dict[str, Metric]:
    with file.read() as records:
        return {metric.name: metric for metric in records.metrics()}


def put(file: CompanyFile, *rows: Metric) -> None:
    with file.write(Action(ActionKind.CREATE_METRIC)) as work:
        work.put_metrics(rows)


def idea(name: str) -> Metric:
    return Metric(50, name, stage=Stage.CANDIDATE)


def calculates(file: CompanyFile) -> bool:
    """Say whether no formula in the file is wrong."""
    engine = Engine()
    engine.set_definitions(
        Definition(m.id, m.name, m.frequency, m.aggregation, m.unit, m.formula or None)
        for m in metrics(file).values()
    )
    return not engine.errors()


def as_defined(draft: MetricDraft) -> Definition:
    return Definition(0, draft.name, draft.frequency, unit=draft.unit, formula=draft.formula)


@pytest.fixture
def shouting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let a language be spoken in which everything is loud."""

    class Loud(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            return message.upper()

    i18n.install("xx")
    monkeypatch.setattr(i18n, "_catalogue", Loud())
    yield
    i18n.install(None)


def test_the_library_is_read_once_for_a_language() -> None:
    assert library() is library()
    assert library_search() is library_search()
    assert library().by_key["revenue"].name == "Total revenue"


@pytest.mark.usefixtures("shouting")
def test_it_speaks_the_language_of_the_window(company: CompanyFile) -> None:
    assert library().by_key["revenue"].name == "TOTAL REVENUE"
    assert library_search().find("revenue")[0].name.isupper()

    add_from_library(company, ["gross_profit"], TODAY)

    assert metrics(company)["GROSS PROFIT"].formula == "[TOTAL REVENUE] - [COST OF GOODS SOLD]"
    assert calculates(company)


def test_a_metric_comes_with_its_inputs_in_one_step(company: CompanyFile) -> None:
    change = add_from_library(company, ["gross_margin"], TODAY, objective="Earn more")

    found = metrics(company)
    assert list(found) == ["Gross margin", "Total revenue", "Cost of goods sold"]
    margin, revenue = found["Gross margin"], found["Total revenue"]
    assert (margin.stage, revenue.stage) == (Stage.CANDIDATE, Stage.INPUT)
    assert margin.formula == "([Total revenue] - [Cost of goods sold]) / [Total revenue]"
    assert margin.unit == Unit(UnitKind.PERCENT, decimals=1)
    assert revenue.unit == Unit(UnitKind.CURRENCY, "€")
    assert margin.outcome is Outcome.REVENUE
    assert revenue.collection.source == "Bookkeeping"
    assert margin.starts_on == revenue.starts_on == MONTH
    assert margin.objective_id is not None
    assert revenue.objective_id is None
    assert change.action.describe() == "Gross margin from the library"
    assert calculates(company)

    assert len(change.ids(Kind.METRIC)) == 3
    history.undo(company)
    assert metrics(company) == {}
    with company.read() as records:
        assert not records.objectives()
        assert not records.departments()
    history.redo(company)
    assert metrics(company) == found


def test_all_of_the_library_can_be_added_and_taken_back(company: CompanyFile) -> None:
    change = add_from_library(company, [metric.key for metric in library().kpis], TODAY)

    assert len(metrics(company)) == len(library().metrics)
    assert calculates(company)
    assert change.action.describe() == "167 metrics from the library"
    history.undo(company)
    assert metrics(company) == {}


def test_what_is_there_is_used_and_not_made_twice(company: CompanyFile) -> None:
    money = Unit(UnitKind.CURRENCY, "€", 2)
    put(company, Metric(50, "TOTAL revenue", stage=Stage.INPUT, unit=money, starts_on=MONTH))
    before = metrics(company)["TOTAL revenue"]

    add_from_library(company, ["gross_profit", "revenue"], TODAY)

    found = metrics(company)
    assert sorted(found) == ["Cost of goods sold", "Gross profit", "TOTAL revenue"]
    assert found["TOTAL revenue"] == before
    assert found["Gross profit"].formula == "[TOTAL revenue] - [Cost of goods sold]"
    assert calculates(company)


def test_an_idea_that_was_noted_down_is_filled_in(company: CompanyFile) -> None:
    put(company, idea("total revenue"))

    add_from_library(company, ["gross_profit"], TODAY)

    found = metrics(company)["total revenue"]
    assert found.id == 50
    assert found.stage is Stage.INPUT
    assert found.unit.kind is UnitKind.CURRENCY
    assert found.starts_on == MONTH
    assert calculates(company)


def test_what_is_there_already_is_said_and_nothing_is_changed(company: CompanyFile) -> None:
    add_from_library(company, ["revenue", "orders"], TODAY)
    before = metrics(company)

    with pytest.raises(UserError, match="“Total revenue” is in your company already"):
        add_from_library(company, ["revenue"], TODAY)
    with pytest.raises(UserError, match="All of these are in your company already"):
        add_from_library(company, ["revenue", "orders"], TODAY)
    assert metrics(company) == before


def test_an_input_that_does_not_fit_stops_all_of_it(company: CompanyFile) -> None:
    put(company, Metric(50, "Total revenue", stage=Stage.INPUT, unit=Unit(UnitKind.PERCENT)))
    before = metrics(company)

    with pytest.raises(UserError, match=r"its unit is another one.*Nothing was added"):
        add_from_library(company, ["orders", "gross_profit"], TODAY)
    assert metrics(company) == before
    assert addition(company, ["gross_profit"]).problems


def test_a_week_starts_on_its_monday_and_an_input_can_be_added_as_one(
    company: CompanyFile,
) -> None:
    add_from_library(company, ["new_leads"], TODAY, stage=Stage.INPUT)

    found = metrics(company)["New leads generated"]
    assert found.stage is Stage.INPUT
    assert found.frequency is Frequency.WEEK
    assert found.starts_on == dt.date(2026, 11, 16)


# For the wizard


def test_a_draft_proposes_everything_that_the_library_knows(company: CompanyFile) -> None:
    draft = draft_from_library(company, "gross_margin", TODAY)

    assert draft.name == "Gross margin"
    assert draft.formula == "([Total revenue] - [Cost of goods sold]) / [Total revenue]"
    assert draft.unit.kind is UnitKind.PERCENT
    assert draft.department == "Finance"
    assert draft.owner == ""
    assert draft.outcome is Outcome.REVENUE
    assert draft.starts_on == MONTH
    assert draft_from_library(company, "revenue", TODAY).collection.source == "Bookkeeping"
    assert metrics(company) == {}


@pytest.mark.usefixtures("customers")
def test_the_only_owner_is_proposed(company: CompanyFile) -> None:
    assert draft_from_library(company, "revenue", TODAY).owner == "Carla"


def test_of_several_owners_the_one_of_the_department_is_proposed(company: CompanyFile) -> None:
    with company.write(Action(ActionKind.CREATE_METRIC)) as work:
        work.put_owners([Owner(1, "Ann"), Owner(2, "Ben")])
        work.put_departments([Department(1, "finance"), Department(2, "Sales")])
        work.put_metrics(
            [
                Metric(1, "A", owner_id=1, department_id=2),
                Metric(2, "B", owner_id=1, department_id=2),
                Metric(3, "C", owner_id=2, department_id=1),
            ]
        )

    assert draft_from_library(company, "gross_margin", TODAY).owner == "Ben"
    assert draft_from_library(company, "win_rate", TODAY).owner == "Ann"
    assert draft_from_library(company, "headcount", TODAY).owner == ""


def test_what_the_company_has_is_known_and_ideas_are_not(company: CompanyFile) -> None:
    put(company, idea("orders"))
    assert known_keys(company) == frozenset()

    add_from_library(company, ["gross_profit"], TODAY)

    assert known_keys(company) == {"gross_profit", "revenue", "cogs"}


def test_a_draft_uses_the_names_and_the_pace_of_the_company(company: CompanyFile) -> None:
    money = Unit(UnitKind.CURRENCY, "€")
    put(
        company,
        Metric(50, "total revenue", stage=Stage.KPI, unit=money, frequency=Frequency.QUARTER),
        Metric(51, "Gross profit", stage=Stage.KPI, unit=money),
    )

    draft = draft_from_library(company, "gross_profit", TODAY)

    assert draft.formula == "[total revenue] - [Cost of goods sold]"
    assert draft.frequency is Frequency.QUARTER


def test_the_inputs_of_a_draft_are_made_with_it(company: CompanyFile) -> None:
    draft = as_defined(draft_from_library(company, "net_profit_margin", TODAY))

    with company.read() as records:
        missing = missing_inputs(records, draft)
    assert "net_profit" in [row.metric.key for row in missing.new]
    assert missing.wanted == ()
    with company.write(Action(ActionKind.DEFINE_KPI)) as work:
        ids = put_inputs(work, draft, TODAY)
    assert len(ids) == 7
    assert {metric.stage for metric in metrics(company).values()} == {Stage.INPUT}
    assert calculates(company)
    with company.read() as records:
        assert missing_inputs(records, draft).new == ()
    history.undo(company)
    assert metrics(company) == {}


@pytest.mark.parametrize("formula", ["", "  ", "1 +", "[My own number] * 2", "prev([Orders])"])
def test_a_formula_without_anything_of_the_library_needs_nothing(
    company: CompanyFile, formula: str
) -> None:
    with company.read() as records:
        assert missing_inputs(records, Definition(0, "Orders", formula=formula)).new == ()


def test_what_is_being_defined_is_not_made_as_its_own_input(company: CompanyFile) -> None:
    draft = Definition(
        0,
        "Total revenue",
        unit=Unit(UnitKind.CURRENCY, "€"),
        formula="[Average revenue per customer] * [Active customers]",
    )

    with company.read() as records:
        new = missing_inputs(records, draft).new

    assert {row.metric.key for row in new} == {"arpu", "active_customers"}


def test_inputs_that_do_not_fit_leave_the_file_as_it_was(company: CompanyFile) -> None:
    put(company, Metric(50, "Net profit", stage=Stage.RETIRED))
    draft = Definition(0, "EBIT", formula="EBITDA * 1")

    with (
        pytest.raises(UserError, match="retired in your company"),
        company.write(Action(ActionKind.DEFINE_KPI)) as work,
    ):
        put_inputs(work, draft, TODAY)
    assert list(metrics(company)) == ["Net profit"]


def test_a_kpi_that_is_defined_brings_its_inputs_in_the_same_step(company: CompanyFile) -> None:
    draft = replace(
        draft_from_library(company, "gross_margin", TODAY),
        name="Margin",
        owner="Ann",
        objective="Earn more",
        so_what="Every point is profit.",
        target=TargetDraft(MONTH, constant=Target(0.4)),
    )

    define_kpi(company, draft)

    found = metrics(company)
    assert list(found) == ["Margin", "Total revenue", "Cost of goods sold"]
    assert found["Margin"].stage is Stage.KPI
    assert found["Total revenue"].stage is Stage.INPUT
    assert found["Total revenue"].is_collected
    assert calculates(company)
    history.undo(company)
    assert metrics(company) == {}


def test_an_edit_that_writes_a_formula_brings_its_inputs_too(company: CompanyFile) -> None:
    put(
        company, replace(idea("Margin"), unit=Unit(UnitKind.PERCENT)), replace(idea("Leads"), id=51)
    )
    draft = draft_of(company, 50)

    edit_metric(company, 50, replace(draft, formula="[Gross profit] / [Total revenue]"))

    found = metrics(company)
    expected = {"Margin", "Leads", "Gross profit", "Total revenue", "Cost of goods sold"}
    assert set(found) == expected
    assert calculates(company)
    history.undo(company)
    assert set(metrics(company)) == {"Margin", "Leads"}


def test_a_formula_whose_inputs_do_not_fit_is_refused_at_its_field(company: CompanyFile) -> None:
    put(company, Metric(50, "Total revenue", stage=Stage.RETIRED))
    draft = MetricDraft("Twice", unit=Unit(UnitKind.CURRENCY, "€"), formula="[Gross profit] * 2")

    with pytest.raises(FieldError, match="retired in your company") as refused:
        define_kpi(company, draft)

    assert refused.value.field == "formula"
    assert list(metrics(company)) == ["Total revenue"]


# Starter sets


@pytest.mark.parametrize("key", [chosen.key for chosen in library().starter_sets])
def test_a_starter_set_is_one_step(company: CompanyFile, key: str) -> None:
    chosen = library().starter_set(key)

    change = apply_starter_set(company, key, TODAY)

    found = metrics(company)
    names = [library().by_key[metric].name for metric in chosen.metrics]
    with company.read() as records:
        (objective,) = records.objectives()
    assert (objective.name, objective.description) == (chosen.objective, chosen.sentence)
    assert objective.deadline == dt.date(2027, 12, 31)  # a month and a half would be no aim
    assert list(found)[: len(names)] == names
    for metric in found.values():
        is_kpi = metric.name in names
        assert metric.stage is (Stage.CANDIDATE if is_kpi else Stage.INPUT)
        assert metric.objective_id == (objective.id if is_kpi else None)
        assert metric.is_collected
        assert not metric.frequency.is_finer_than(Frequency.MONTH)
    assert calculates(company)
    assert chosen.industry.label in change.action.describe()
    history.undo(company)
    assert metrics(company) == {}
    with company.read() as records:
        assert not records.objectives()


def test_a_form_starts_with_the_outcome_that_the_library_has(company: CompanyFile) -> None:
    chosen = library().starter_set("shop")
    apply_starter_set(company, chosen.key, TODAY)

    for key in chosen.metrics:
        known = library().by_key[key]
        draft = draft_of(company, metrics(company)[known.name].id)
        assert draft.outcome is known.outcome
        assert draft.so_what == ""


def test_early_in_the_business_year_its_end_is_the_deadline(company: CompanyFile) -> None:
    apply_starter_set(company, "shop", dt.date(2026, 3, 1))

    with company.read() as records:
        assert records.objectives()[0].deadline == dt.date(2026, 12, 31)


def test_two_starter_sets_share_what_they_have_in_common(company: CompanyFile) -> None:
    apply_starter_set(company, "shop", TODAY)
    apply_starter_set(company, "online_shop", TODAY)

    assert len([name for name in metrics(company) if name == "Total revenue"]) == 1
    assert calculates(company)
    with pytest.raises(UserError, match="All of these"):
        apply_starter_set(company, "shop", TODAY)
    with company.read() as records:
        assert len(records.objectives()) == 2
