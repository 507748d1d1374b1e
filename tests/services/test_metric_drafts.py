import datetime as dt
from dataclasses import replace

import pytest

from kpidesk.domain.changes import Action, ActionKind
from kpidesk.domain.errors import FieldError
from kpidesk.domain.metrics import (
    Aggregation,
    Benchmark,
    Category,
    CollectionPlan,
    CollectionWay,
    Timing,
)
from kpidesk.domain.objectives import Level
from kpidesk.domain.periods import Frequency
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.qualification import Answer, Criterion, Outcome
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services.formula_checks import FormulaFieldError
from kpidesk.services.metric_drafts import MetricDraft, check_draft, draft_of
from kpidesk.services.metrics import choices, define_kpi, edit_metric
from tests.services.conftest import kpi_draft
from tests.services.metric_examples import SHARE, add_conversion, id_of, metric_named

WHOLE = replace(
    kpi_draft(),
    category=Category.STRATEGIC,
    level=Level.TEAM,
    collection=CollectionPlan("Till", "Count receipts", "Ben", CollectionWay.IMPORT),
    benchmark=Benchmark(50.0, "Guild survey", "Bavaria", "Bicycle shops", dt.date(2026, 1, 31)),
    tags=("online", "Season"),
    starts_on=dt.date(2024, 1, 1),
    weight=2.5,
    outcome=Outcome.SATISFACTION,
    so_what="Who is content comes back.",
    answers={Criterion.SPECIFIC: Answer(is_yes=True), Criterion.LASTING: Answer(False, "Fashion")},
    partners=("Newsletter readers",),
)


def refused(company: CompanyFile, draft: MetricDraft, metric_id: int | None = None) -> FieldError:
    with company.read() as records, pytest.raises(FieldError) as caught:
        check_draft(records, draft, metric_id)
    assert caught.value.message.endswith((".", "?"))
    return caught.value


def test_every_field_of_a_draft_is_kept_and_read_back(company: CompanyFile) -> None:
    define_kpi(company, WHOLE)
    metric_id = id_of(company, "New customers")
    assert draft_of(company, metric_id) == WHOLE
    assert edit_metric(company, metric_id, draft_of(company, metric_id)).is_empty


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"weight": 101.0}, "weight"),
        ({"weight": -1.0}, "weight"),
        ({"weight": float("nan")}, "weight"),
        ({"benchmark": Benchmark(float("inf"))}, "benchmark"),
        ({"benchmark": Benchmark(1.0, on=dt.date(26, 1, 1))}, "benchmark_on"),
        ({"benchmark": Benchmark(1.0, "x" * 2001)}, "benchmark_source"),
        ({"starts_on": dt.date(1066, 10, 14)}, "starts_on"),
        ({"starts_on": dt.date(2206, 1, 1)}, "starts_on"),
        ({"tags": tuple(f"tag {number}" for number in range(21))}, "tags"),
        ({"tags": ("x" * 121,)}, "tags"),
        ({"collection": CollectionPlan("x" * 2001)}, "source"),
        ({"collection": CollectionPlan(method="x" * 2001)}, "method"),
        ({"collection": CollectionPlan(vouched_by="x" * 121)}, "vouched_by"),
        ({"so_what": "x" * 2001}, "so_what"),
        ({"answers": {Criterion.LASTING: Answer(True, "x" * 2001)}}, "answers"),
        ({"objective": "x" * 2001}, "objective"),
        ({"owner": "a\x07b"}, "owner"),
        ({"aggregation": Aggregation.RECOMPUTE}, "aggregation"),
        ({"partners": ("new CUSTOMERS",)}, "partners"),
        ({"partners": tuple("abcdef")}, "partners"),
        ({"partners": ("Calls",), "timing": Timing.LEADING}, "partners"),
    ],
)
def test_what_cannot_be_accepted_is_refused_at_its_field(
    company: CompanyFile, change: dict[str, object], field: str
) -> None:
    assert refused(company, replace(kpi_draft(), **change)).field == field  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [UnitKind.PERCENT, UnitKind.RATIO, UnitKind.SCORE, UnitKind.NPS])
def test_what_does_not_add_up_is_not_added_up(company: CompanyFile, kind: UnitKind) -> None:
    draft = replace(kpi_draft(goal=1.0), unit=Unit(kind))
    error = refused(company, draft)
    assert error.field == "aggregation"
    assert kind.label in error.message
    define_kpi(company, replace(draft, aggregation=Aggregation.MEAN))
    metric_id = id_of(company, "New customers")
    added = replace(draft_of(company, metric_id), aggregation=Aggregation.SUM)
    assert refused(company, added, metric_id).field == "aggregation"


def test_a_metric_of_old_that_adds_up_percentages_can_still_be_edited(
    company: CompanyFile, customers: int
) -> None:
    with company.write(Action(ActionKind.EDIT_METRIC)) as work:
        old = work.metrics()[0]
        work.put_metrics([replace(old, unit=Unit(UnitKind.PERCENT))])
    draft = replace(draft_of(company, customers), definition="Of all", unit=SHARE)
    edit_metric(company, customers, draft)
    assert metric_named(company, "New customers").definition == "Of all"
    score = replace(draft, unit=Unit(UnitKind.SCORE))
    assert refused(company, score, customers).field == "aggregation"


def test_tags_are_cleaned_and_each_is_kept_once(company: CompanyFile) -> None:
    draft = replace(kpi_draft(), tags=(" on  line ", "", "ON LINE", "season"))
    define_kpi(company, draft)
    assert metric_named(company, "New customers").tags == ("on line", "season")
    assert choices(company).tags == ("on line", "season")


def test_a_function_or_a_bracket_may_be_a_name_since_a_formula_can_quote_it(
    company: CompanyFile,
) -> None:
    for name in ("Sum", "if", "days_in_period", "Sales [net]", "2nd visits", "a / b"):
        define_kpi(company, MetricDraft(name))
    draft = MetricDraft(
        "All",
        formula="[sum] + [IF] + [Sales [net]]] + [2nd visits] + [a / b] + [days_in_period]",
    )
    define_kpi(company, draft)
    assert metric_named(company, "All").is_calculated


def test_a_lagging_metric_is_no_leading_partner(company: CompanyFile, customers: int) -> None:
    error = refused(company, replace(kpi_draft("Revenue"), partners=("New customers",)))
    assert error.field == "partners"
    assert "lagging" in error.message
    assert customers


@pytest.mark.parametrize(
    ("formula", "place", "words"),
    [
        ("Sales / Leeds", "Leeds", "Did you mean “Leads”"),
        ("Sales / (Leads", "(", ""),
        ("Sales + ", "", ""),
        ("Share / Leads", "Share", "needs itself"),
        ("Sales + [Conversion rate]", "Conversion rate", "percent"),
        ("Sales / Visits", "Visits", ""),
    ],
)
def test_a_formula_that_makes_no_sense_is_refused_with_its_place(
    company: CompanyFile, formula: str, place: str, words: str
) -> None:
    add_conversion(company)
    define_kpi(company, MetricDraft("Visits", frequency=Frequency.YEAR))
    draft = MetricDraft(
        "Share", unit=Unit(UnitKind.NUMBER), aggregation=Aggregation.MEAN, formula=formula
    )
    error = refused(company, draft)
    assert isinstance(error, FormulaFieldError)
    assert error.field == "formula"
    start, end = error.span
    assert place in formula[start:end]
    assert words in error.message


def test_a_formula_whose_unit_does_not_fit_is_refused(company: CompanyFile) -> None:
    conversion = add_conversion(company)
    euro = replace(draft_of(company, conversion), unit=Unit(UnitKind.CURRENCY, "€"))
    assert isinstance(refused(company, euro, conversion), FormulaFieldError)


def test_a_form_is_offered_what_there_is(company: CompanyFile) -> None:
    add_conversion(company)
    define_kpi(company, WHOLE)
    offered = choices(company)
    found = {metric.name: metric for metric in offered.metrics}
    assert found["Conversion rate"].is_calculated
    assert not found["Leads"].is_calculated
    assert offered.leading == ("Newsletter readers",)
    assert offered.tags == ("online", "Season")
