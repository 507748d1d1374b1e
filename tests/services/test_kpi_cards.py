"""The card of a KPI: what a form has, and what the file has, in words."""

import datetime as dt
import math
from dataclasses import fields, replace

import pytest

from kpidesk.domain.errors import UserError
from kpidesk.domain.metrics import Aggregation, Benchmark, Stage, Timing
from kpidesk.domain.numbers import ENGLISH, NumberLocale
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.target_plans import Growth
from kpidesk.domain.targets import PlanKind, Target
from kpidesk.services.actions import ActionDraft, decide_action, finish_action
from kpidesk.services.entries import Edit, set_entries
from kpidesk.services.kpi_cards import (
    CardContext,
    KnownNames,
    KpiCard,
    card_of_draft,
    card_of_metric,
)
from kpidesk.services.metric_drafts import MetricDraft, TargetDraft
from kpidesk.services.metrics import define_kpi
from kpidesk.services.stages import retire_metric
from tests.services.card_examples import CALENDAR, WORKED, full_draft

CONTEXT = CardContext(CALENDAR, ENGLISH, WORKED)
MARCH = Period(Frequency.MONTH, dt.date(2026, 3, 1))


def card(draft: MetricDraft, stage: Stage = Stage.CANDIDATE) -> KpiCard:
    return card_of_draft(draft, stage, CONTEXT)


def test_a_full_card_says_everything() -> None:
    said = {row.label: row.text for row in card(full_draft(), Stage.KPI).rows}
    assert said == {
        "Definition": "Share of the leads of a month that became customers.",
        "Objective": "Win 100 regular customers",
        "So what?": "More revenue: Every further customer buys for 900 a year",
        "Owner": "Anna",
        "Formula": "Conversions / Leads",
        "For example": WORKED,
        "Measured": "monthly",
        "Unit": "Percent, with 1 decimal",
        "Direction": "Higher is better",
        "Over a longer period": "Recomputed from its inputs",
        "Where the number comes from": "CRM, last day of the month",
        "How it is counted": "Leads without a phone number are left out",
        "Who vouches for it": "Ben",
        "How it gets in": "Imported from a sheet",
        "Measured from": "1 Jan 2026",
        "Target": (
            "January 2027: at least 6.0\u00a0%; December 2027: at least 9.0\u00a0%; in between a "
            "little further each time. In force from January 2027."
        ),
        "Near target": "misses it by at most 10\u00a0%",
        "Why this target": "The new web shop",
        "Benchmark": "6.8\u00a0% (Trade survey, Crafts, Germany, 2 May 2026)",
        "Department": "Sales",
        "It is": "Lagging",
        "Predicted by": "Quotes sent, Calls made",
        "Perspective": "Customer",
        "Category": "Operational",
        "Level": "Team",
        "Weight in its objective": "2.5",
        "Tags": "web, growth",
        "Specific": "Yes",
        "Achievable": "No: Only with a second salesperson",
    }
    assert [row.answer for row in card(full_draft()).rows[-2:]] == [True, False]


def test_an_empty_card_names_what_a_kpi_needs_and_leaves_out_the_rest() -> None:
    empty = card(MetricDraft("Visitors"))
    missing = {row.key for row in empty.rows if row.is_missing}
    assert missing == {"definition", "objective", "so_what", "owner", "target"}
    assert {row.key for row in empty.rows} - missing == {
        "frequency", "unit", "direction", "aggregation", "way", "timing",
    }  # fmt: skip
    assert "Is it a good KPI?" not in [section.title for section in empty.sections]
    assert empty.text("nothing of the kind") == ""


@pytest.mark.parametrize(
    ("draft", "stage", "said"),
    [
        (full_draft(), Stage.KPI, "this is a KPI"),
        (replace(full_draft(), so_what=" "), Stage.KPI, "Nobody has said yet"),
        (replace(full_draft(), outcome=None), Stage.CANDIDATE, "looks like a vanity metric"),
        (replace(full_draft(), owner=""), Stage.CANDIDATE, "still needs: an owner."),
        (MetricDraft("X"), Stage.CANDIDATE, "an objective, an owner, a target, an answer to"),
        (full_draft(), Stage.CANDIDATE, "all that a KPI needs"),
        (full_draft(), Stage.INPUT, "feeds the formulas"),
        (full_draft(), Stage.RETIRED, "retired"),
    ],
)
def test_the_verdict_says_what_it_is_and_why(draft: MetricDraft, stage: Stage, said: str) -> None:
    assert said in card(draft, stage).verdict


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (
            TargetDraft(dt.date(2026, 3, 9), constant=Target(47)),
            "Each month at least 47. In force from March 2026.",
        ),
        (TargetDraft(dt.date(2026, 3, 9), constant=Target(math.nan)), "no target yet"),
        (
            TargetDraft(
                dt.date(2026, 3, 1),
                PlanKind.PER_PERIOD,
                per_period={MARCH: Target(1), MARCH.next: Target(2)},
            ),
            "A target of its own for 2 periods, from March 2026 to April 2026.",
        ),
        (TargetDraft(dt.date(2026, 3, 1), PlanKind.PER_PERIOD), "no target yet"),
        (
            TargetDraft(dt.date(2026, 3, 1), PlanKind.GROWTH, rule=Growth(0.05)),
            "The same period last year plus 5\u00a0%. In force from March 2026.",
        ),
    ],
)
def test_every_kind_of_target_is_said(target: TargetDraft, said: str) -> None:
    assert card(MetricDraft("Visitors", target=target)).text("target") == said


def test_numbers_are_written_as_the_owner_writes_them() -> None:
    german = CardContext(CALENDAR, NumberLocale(",", ".", currency_first=False))
    assert "6,8\u00a0% (" in card_of_draft(full_draft(), Stage.KPI, german).text("benchmark")


def test_a_number_that_is_none_breaks_nothing() -> None:
    draft = replace(full_draft(), benchmark=Benchmark(math.inf), weight=math.nan)
    assert card(draft).text("benchmark") == ""
    assert card(draft).text("weight") == ""


def test_a_leading_metric_says_what_it_predicts() -> None:
    context = replace(CONTEXT, predicts=("Revenue",))
    made = card_of_draft(replace(full_draft(), timing=Timing.LEADING), Stage.KPI, context)
    assert made.text("predicts") == "Revenue"
    assert made.text("partners") == ""


def test_the_card_of_a_metric_of_the_file(company: CompanyFile, customers: int) -> None:
    made = card_of_metric(company, customers, ENGLISH)
    assert (made.name, made.stage) == ("New customers", Stage.KPI)
    assert made.text("owner") == "Carla"
    assert made.text("target") == "Each month at least 47. In force from January 2024."


def test_the_card_lists_what_is_still_to_be_done(company: CompanyFile, customers: int) -> None:
    day = dt.date(2026, 11, 16)
    assert card_of_metric(company, customers, ENGLISH).sections[-1].title != "Open actions"
    for draft in (
        ActionDraft("Plan a fair"),
        ActionDraft("Call them", "Carla", dt.date(2026, 12, 1)),
        ActionDraft("Print flyers", "Carla"),
    ):
        decide_action(company, draft, day, customers)
    finish_action(company, 3, day)
    section = card_of_metric(company, customers, ENGLISH).sections[-1]
    assert section.title == "Open actions"
    assert [(row.label, row.text) for row in section.rows] == [
        ("By 1 Dec 2026", "Call them (Carla)"),
        ("No due date", "Plan a fair"),
    ]


def test_the_worked_example_of_a_calculated_metric_says_its_period(company: CompanyFile) -> None:
    for name, value in (("Conversions", 18.0), ("Leads", 240.0)):
        define_kpi(company, MetricDraft(name, starts_on=dt.date(2026, 1, 1)))
        set_entries(company, [Edit(id_of(company, name), MARCH, value)])
    define_kpi(company, replace(full_draft(), target=None, partners=()))
    made = card_of_metric(company, id_of(company, "Conversion rate"), ENGLISH)
    assert made.text("worked") == "March 2026: 18 Conversions / 240 Leads = 7.5\u00a0%"


def test_a_leading_partner_of_the_file_says_what_it_predicts(company: CompanyFile) -> None:
    define_kpi(company, replace(full_draft(), formula="", aggregation=Aggregation.MEAN))
    made = card_of_metric(company, id_of(company, "Quotes sent"), ENGLISH)
    assert made.text("predicts") == "Conversion rate"


def id_of(company: CompanyFile, name: str) -> int:
    with company.read() as records:
        return next(metric.id for metric in records.metrics() if metric.name == name)


def test_a_retired_metric_says_since_when_and_why(company: CompanyFile, customers: int) -> None:
    retire_metric(company, customers, "Nobody acted on it", dt.date(2026, 11, 3))
    made = card_of_metric(company, customers, ENGLISH)
    assert made.verdict == "Retired on 3 Nov 2026: Nobody acted on it"


def test_a_metric_that_is_gone_is_said_to_be(company: CompanyFile) -> None:
    with pytest.raises(UserError, match="no longer in the file"):
        card_of_metric(company, 99, ENGLISH)


def test_no_field_of_a_draft_is_forgotten() -> None:
    """What is added to a draft has to find its place on the card."""
    said_elsewhere = {"name", "answers", "collection", "outcome", "changes_from", "change_reason"}
    said_elsewhere |= {"objective_level", "objective_deadline"}  # of the objective itself
    keys = {row.key for row in card(full_draft(), Stage.KPI).rows}
    assert {field.name for field in fields(MetricDraft)} - said_elsewhere <= keys


def test_names_that_the_file_does_not_have_are_marked_as_new() -> None:
    names = ("anna", "sales", "other objective", "quotes sent")
    known = KnownNames(*(frozenset([name]) for name in names))
    draft = replace(
        full_draft(),
        owner="Anna",
        department="Shop",
        objective="Win customers",
        timing=Timing.LAGGING,
        partners=("Quotes sent", "Sto"),
    )
    card = card_of_draft(draft, Stage.KPI, replace(CONTEXT, known=known))
    assert card.text("owner") == "Anna"
    assert card.text("department") == "Shop (new)"
    assert card.text("objective") == "Win customers (new)"
    assert card.text("partners") == "Quotes sent, Sto (new, kept as a candidate)"


def test_it_is_measured_from_its_first_number(company: CompanyFile, customers: int) -> None:
    assert card_of_metric(company, customers, ENGLISH).text("starts_on") != "1 Nov 2019"
    earlier = Period(Frequency.MONTH, dt.date(2019, 11, 1))
    set_entries(company, [Edit(customers, earlier, 12.0)])
    assert card_of_metric(company, customers, ENGLISH).text("starts_on") == "1 Nov 2019"
