"""The metrics of the sample company: what they are, and how their numbers come about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from kpidesk.domain.formulas.writing import quoted
from kpidesk.domain.metrics import Aggregation, Direction, Perspective, Stage, Timing
from kpidesk.domain.periods import Frequency
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.i18n import _

_EURO: Final = Unit(UnitKind.CURRENCY, "€")
_SHARE: Final = Unit(UnitKind.PERCENT, decimals=1)
ANNA, BEN, CARLA, DAN = ("Anna Berger", "Ben Ortiz", "Carla Novak", "Dan Moreau")


@dataclass(frozen=True, slots=True)
class SampleKpi:
    """How one metric is defined and how its numbers come about.

    `key` names it in the code, `objective` is the key of its objective. `base` is the usual value,
    `growth` its change a year, `season` how strongly the season moves it, `noise` the usual scatter
    (all three fractions); `goal` its target, with `upper` the other end of a range; `bad` and
    `good` how the two turns of the story move it (fractions).
    `notes`, `unknown_months`, `begins`, `retired` and `typed_until` count months back from the last
    one typed. What has a `formula` was typed until `typed_until`, if ever; its figures say what its
    inputs are made to give.
    """

    key: str
    name: str
    definition: str
    department: str
    owner: str = ""
    objective: str = ""
    unit: Unit = field(default_factory=Unit)
    direction: Direction = Direction.HIGHER
    frequency: Frequency = Frequency.MONTH
    aggregation: Aggregation = Aggregation.SUM
    timing: Timing = Timing.LAGGING
    perspective: Perspective | None = None
    base: float = 0.0
    growth: float = 0.0
    season: float = 0.0
    noise: float = 0.0
    goal: float | None = None
    upper: float | None = None
    tolerance: float = 0.05
    bad: float = 0.0
    good: float = 0.0
    notes: Mapping[int, str] = field(default_factory=dict)
    unknown_months: tuple[int, ...] = ()
    stage: Stage = Stage.KPI
    formula: str = ""
    typed_until: int | None = None
    begins: int | None = None
    retired: int | None = None


def cost_of_goods() -> str:
    """Return the name of the input of gross margin and stock days."""
    return _("Cost of goods")


def stock_at_cost() -> str:
    """Return the name of the other input of stock days."""
    return _("Stock at cost")


def quotes_sent() -> str:
    """Return the name of what quote acceptance is a share of."""
    return _("Quotes sent")


def quotes_accepted() -> str:
    """Return the name of the share in quote acceptance."""
    return _("Quotes accepted")


def sample_kpis() -> tuple[SampleKpi, ...]:
    """Return the KPIs of the sample company, most important first.

    The figures of what is calculated say what the inputs are made to give.
    """
    grow, reach, sound, loyal, fast = ("grow", "reach", "sound", "loyal", "fast")
    shop, workshop = (_("Shop"), _("Workshop"))
    marketing, office = (_("Marketing"), _("Office"))
    month, week, quarter = (Frequency.MONTH, Frequency.WEEK, Frequency.QUARTER)
    high, low, within = (Direction.HIGHER, Direction.LOWER, Direction.WITHIN)
    total, mean, last = (Aggregation.SUM, Aggregation.MEAN, Aggregation.LAST)
    lead, lag = (Timing.LEADING, Timing.LAGGING)
    customer, money = (Perspective.CUSTOMER, Perspective.FINANCIAL)
    inside, people = (Perspective.INTERNAL, Perspective.LEARNING)
    number, days = (Unit(), Unit(UnitKind.NUMBER, _("days"), 1))
    score = Unit(UnitKind.NUMBER, decimals=1)
    revenue, goods, stock = quoted(_("Revenue")), quoted(cost_of_goods()), quoted(stock_at_cost())
    margin = f"({revenue} - {goods}) / {revenue}"
    stock_days = f"{stock} / {goods} * days_in_period"
    acceptance = f"{quoted(quotes_accepted())} / {quoted(quotes_sent())}"
    return (
        SampleKpi(
            key="revenue",
            name=_("Revenue"),
            definition=_("Sales of shop and workshop, net of VAT."),
            department=shop,
            owner=ANNA,
            objective=grow,
            unit=_EURO,
            direction=high,
            frequency=month,
            aggregation=total,
            timing=lag,
            perspective=money,
            base=46000,
            growth=0.09,
            season=1.0,
            noise=0.05,
            goal=44000,
            tolerance=0.08,
            bad=-0.1,
            good=0.05,
            notes={
                14: _("Workshop half closed: we had to send repairs away."),
                4: _("The service plan brings people into the shop."),
            },
        ),
        SampleKpi(
            key="margin",
            name=_("Gross margin"),
            definition=_("What is left of sales after the cost of goods."),
            department=office,
            owner=DAN,
            objective=sound,
            unit=_SHARE,
            direction=high,
            frequency=month,
            aggregation=Aggregation.RECOMPUTE,
            timing=lag,
            good=-0.07,
            perspective=money,
            base=0.386,
            growth=0.01,
            season=0.02,
            noise=0.018,
            goal=0.38,
            tolerance=0.03,
            formula=margin,
            notes={6: _("Sale of last year's models.")},
        ),
        SampleKpi(
            key="customers",
            name=_("New customers"),
            definition=_("People who bought or booked for the first time."),
            department=marketing,
            owner=CARLA,
            objective=reach,
            unit=number,
            direction=high,
            frequency=month,
            aggregation=total,
            timing=lag,
            perspective=customer,
            base=44,
            growth=0.12,
            season=0.75,
            noise=0.1,
            goal=47,
            tolerance=0.1,
            bad=-0.12,
            good=0.16,
            notes={8: _("Newsletter and service plan started.")},
        ),
        SampleKpi(
            key="repairs",
            name=_("Repairs finished"),
            definition=_("Jobs handed back to the customer in the week."),
            department=workshop,
            owner=BEN,
            objective=fast,
            unit=number,
            direction=high,
            frequency=week,
            aggregation=total,
            timing=lag,
            perspective=inside,
            base=31,
            growth=0.05,
            season=0.6,
            noise=0.11,
            goal=32,
            tolerance=0.12,
            bad=-0.38,
            good=0.06,
        ),
        SampleKpi(
            key="turnaround",
            name=_("Turnaround time"),
            definition=_("Mean days from drop-off to pick-up of a repair."),
            department=workshop,
            owner=BEN,
            objective=fast,
            unit=days,
            direction=low,
            frequency=week,
            aggregation=mean,
            timing=lead,
            perspective=customer,
            base=2.9,
            growth=0.0,
            season=0.35,
            noise=0.1,
            goal=3.5,
            tolerance=0.15,
            bad=0.75,
            good=0.16,
        ),
        SampleKpi(
            key="acceptance",
            name=_("Quote acceptance"),
            definition=_("Accepted repair quotes of all that were sent."),
            department=workshop,
            owner=BEN,
            objective=grow,
            unit=_SHARE,
            direction=high,
            frequency=month,
            aggregation=Aggregation.RECOMPUTE,
            timing=lead,
            perspective=customer,
            base=0.71,
            growth=0.015,
            season=0.03,
            noise=0.04,
            goal=0.68,
            formula=acceptance,
            typed_until=24,
            bad=-0.09,
            good=-0.12,
        ),
        SampleKpi(
            key="returning",
            name=_("Returning customers"),
            definition=_("Share of sales to people who had bought before."),
            department=shop,
            owner=ANNA,
            objective=loyal,
            unit=_SHARE,
            direction=high,
            frequency=month,
            aggregation=mean,
            timing=lag,
            perspective=customer,
            base=0.43,
            growth=0.05,
            season=0.04,
            noise=0.05,
            goal=0.45,
            bad=-0.1,
            good=0.09,
        ),
        SampleKpi(
            key="stock_days",
            name=_("Stock days"),
            definition=_("Days the stock would last at the month's pace of sales."),
            department=shop,
            owner=ANNA,
            objective=sound,
            unit=Unit(UnitKind.NUMBER, _("days")),
            direction=within,
            frequency=month,
            aggregation=Aggregation.RECOMPUTE,
            timing=lead,
            good=0.42,
            perspective=inside,
            base=74,
            growth=0.0,
            season=-0.28,
            noise=0.05,
            goal=55,
            upper=95,
            formula=stock_days,
            tolerance=0.08,
            unknown_months=(20, 21),
        ),
        SampleKpi(
            key="sign_ups",
            name=_("Newsletter sign-ups"),
            definition=_("New addresses in the week, shop and website."),
            department=marketing,
            owner=CARLA,
            objective=reach,
            unit=number,
            direction=high,
            frequency=week,
            aggregation=total,
            timing=lead,
            perspective=customer,
            base=12,
            growth=0.22,
            season=0.45,
            noise=0.2,
            goal=24,
            tolerance=0.15,
            bad=0.0,
            good=0.55,
        ),
        SampleKpi(
            key="cash",
            name=_("Cash in bank"),
            definition=_("All accounts on the last day of the month."),
            department=office,
            owner=DAN,
            objective=sound,
            unit=_EURO,
            direction=high,
            frequency=month,
            aggregation=last,
            timing=lag,
            perspective=money,
            base=58000,
            growth=0.07,
            season=0.35,
            noise=0.05,
            goal=56000,
            tolerance=0.1,
            notes={2: _("Paid the new repair stands.")},
        ),
        SampleKpi(
            key="sick_days",
            name=_("Sick days"),
            definition=_("Days of absence through illness, whole team."),
            department=office,
            owner=DAN,
            objective=sound,
            unit=Unit(UnitKind.NUMBER, _("days")),
            direction=low,
            frequency=month,
            aggregation=total,
            timing=lag,
            perspective=people,
            base=4.2,
            growth=0.0,
            season=-0.6,
            noise=0.45,
            goal=6,
            tolerance=0.2,
            notes={20: _("Not counted: the time sheets were lost in the move.")},
            unknown_months=(0, 20, 21),
        ),
        SampleKpi(
            key="satisfaction",
            name=_("Customer satisfaction"),
            definition=_("Mean of the quarter's survey, 1 to 5."),
            department=shop,
            owner=ANNA,
            objective=loyal,
            unit=score,
            direction=high,
            frequency=quarter,
            aggregation=mean,
            timing=lag,
            perspective=customer,
            base=4.3,
            growth=0.005,
            season=0.0,
            noise=0.02,
            goal=4.3,
            bad=-0.11,
            good=0.02,
        ),
    )
