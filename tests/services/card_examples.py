"""A KPI on whose form every field is filled."""

import datetime as dt

from kpidesk.domain.metrics import (
    Aggregation,
    Benchmark,
    Category,
    CollectionPlan,
    CollectionWay,
    Perspective,
    Timing,
)
from kpidesk.domain.objectives import Level
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.domain.qualification import Answer, Criterion, Outcome
from kpidesk.domain.target_plans import Ramp
from kpidesk.domain.targets import PlanKind, Target
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services.metric_drafts import MetricDraft, TargetDraft

CALENDAR = FiscalCalendar(1)
WORKED = "18 Conversions / 240 Leads = 7.5 %"


def ramp() -> TargetDraft:
    """Return a target that climbs through 2027."""
    rule = Ramp(Target(0.06), Target(0.09), dt.date(2027, 1, 1), dt.date(2027, 12, 1))
    return TargetDraft(
        dt.date(2027, 1, 1), PlanKind.RAMP, rule=rule, tolerance=0.1, reason="The new web shop"
    )


def full_draft() -> MetricDraft:
    """Return a conversion rate with all that can be said of it."""
    return MetricDraft(
        "Conversion rate",
        definition="Share of the leads of a month that became customers.",
        unit=Unit(UnitKind.PERCENT, decimals=1),
        aggregation=Aggregation.RECOMPUTE,
        timing=Timing.LAGGING,
        perspective=Perspective.CUSTOMER,
        department="Sales",
        owner="Anna",
        objective="Win 100 regular customers",
        category=Category.OPERATIONAL,
        level=Level.TEAM,
        formula="Conversions / Leads",
        collection=CollectionPlan(
            "CRM, last day of the month",
            "Leads without a phone number are left out",
            "Ben",
            CollectionWay.IMPORT,
        ),
        benchmark=Benchmark(0.068, "Trade survey", "Germany", "Crafts", dt.date(2026, 5, 2)),
        tags=("web", "growth"),
        starts_on=dt.date(2026, 1, 1),
        weight=2.5,
        outcome=Outcome.REVENUE,
        so_what="Every further customer buys for 900 a year",
        answers={
            Criterion.SPECIFIC: Answer(is_yes=True),
            Criterion.ACHIEVABLE: Answer(is_yes=False, reason="Only with a second salesperson"),
        },
        partners=("Quotes sent", "Calls made"),
        target=ramp(),
    )
