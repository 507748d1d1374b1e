"""What the sample company wants, and what its KPIs are for: objectives, "so what?", sources."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from kpidesk.domain.metrics import Benchmark, Category, CollectionPlan, CollectionWay
from kpidesk.domain.objectives import Level
from kpidesk.domain.qualification import Answer, Answers, Criterion, Outcome
from kpidesk.i18n import _
from kpidesk.services.sample_kpis import BEN, CARLA, DAN


@dataclass(frozen=True, slots=True)
class SampleObjective:
    """One objective of the tree; `parent` is a key, `due` a month and day of the year."""

    key: str
    name: str
    description: str
    parent: str = ""
    level: Level = Level.COMPANY
    due: tuple[int, int] = (12, 31)
    weight: float = 1.0


def sample_objectives() -> tuple[SampleObjective, ...]:
    """Return the objectives of the running year, each behind its parent."""
    return (
        SampleObjective(
            "lasting",
            _("A shop that lasts"),
            _("We want to be here in ten years, without a bank that worries."),
        ),
        SampleObjective(
            "grow",
            _("Grow sales by a tenth this year"),
            _("A tenth more than last year, from the shop and the workshop alike."),
            "lasting",
            weight=2.0,
        ),
        SampleObjective(
            "reach",
            _("Fifty new customers a month"),
            _("The newsletter and the service plan bring people who never came before."),
            "grow",
            Level.TEAM,
            (9, 30),
        ),
        SampleObjective(
            "sound",
            _("Stay sound: cash for three months"),
            _("Three months of wages, rent and goods in the bank, and no dead stock."),
            "lasting",
            Level.DEPARTMENT,
        ),
        SampleObjective(
            "loyal",
            _("Customers come back and tell others"),
            _("Whoever bought a bike from us brings it back to us, and a neighbour too."),
        ),
        SampleObjective(
            "fast",
            _("A repaired bike in three days"),
            _("Nobody should miss their bike for a week, not even in May."),
            "loyal",
            Level.DEPARTMENT,
            (6, 30),
        ),
    )


@dataclass(frozen=True, slots=True)
class Meaning:
    """Why a KPI is one, where its number comes from, and what predicts it (by key)."""

    outcome: Outcome
    so_what: str
    source: str
    category: Category = Category.OPERATIONAL
    method: str = ""
    vouched_by: str = ""
    way: CollectionWay = CollectionWay.MANUAL
    partners: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    benchmark: Benchmark | None = None
    is_reviewed: bool = True
    answers: Answers = field(default_factory=dict)

    @property
    def collection(self) -> CollectionPlan:
        """Return how the number is collected."""
        return CollectionPlan(self.source, self.method, self.vouched_by, self.way)


def meanings(year: int) -> Mapping[str, Meaning]:
    """Return what the KPIs are for, by key; `year` is the one that runs."""
    return {**_of_money(year), **_of_customers(year), **_of_workshop()}


def _of_money(year: int) -> dict[str, Meaning]:
    books, sheet = _("Monthly sheet of the bookkeeper"), CollectionWay.IMPORT
    return {
        "revenue": Meaning(
            Outcome.REVENUE,
            _("It pays wages, rent and the next season's bikes."),
            books,
            Category.STRATEGIC,
            _("All invoices and till receipts of the month, net of VAT."),
            DAN,
            sheet,
            ("acceptance", "sign_ups"),
            (_("season"),),
        ),
        "margin": Meaning(
            Outcome.REVENUE,
            _("A point more leaves about 500 € a month to pay for everything else."),
            books,
            Category.STRATEGIC,
            _("Calculated from revenue and cost of goods."),
            DAN,
            sheet,
            ("stock_days",),
            benchmark=Benchmark(
                0.36,
                _("Survey of the bicycle trade (an example)"),
                _("Central Europe"),
                _("Bicycle shops with a workshop"),
                dt.date(year - 1, 12, 31),
            ),
        ),
        "stock_days": Meaning(
            Outcome.COST,
            _("Money that stands in the cellar cannot pay a bill; too little of it sells nothing."),
            books,
            method=_("Calculated from stock and cost of goods."),
            vouched_by=DAN,
            way=sheet,
            tags=(_("season"),),
        ),
        "cash": Meaning(
            Outcome.COST,
            _("With three months in the bank we need no credit when a winter is long."),
            _("Bank statements"),
            Category.STRATEGIC,
            vouched_by=DAN,
            way=sheet,
            partners=("stock_days",),
        ),
        "sick_days": Meaning(
            Outcome.COST,
            _("Every sick day is a day of work that others do, or nobody."),
            _("Time sheets"),
            Category.FUNCTIONAL,
            way=sheet,
            is_reviewed=False,
        ),
    }


def _of_customers(year: int) -> dict[str, Meaning]:
    sheet = CollectionWay.IMPORT
    return {
        "customers": Meaning(
            Outcome.REVENUE,
            _("Every second new customer buys again within a year."),
            _("Customer file of the till"),
            Category.STRATEGIC,
            _("First receipt with a name that was not there before."),
            CARLA,
            sheet,
            ("sign_ups",),
            (_("season"), _("newsletter")),
            answers=_answers(),
        ),
        "returning": Meaning(
            Outcome.SATISFACTION,
            _("Who comes back is content, and costs no advertising."),
            _("Customer file of the till"),
            Category.STRATEGIC,
            way=sheet,
            partners=("turnaround",),
        ),
        "sign_ups": Meaning(
            Outcome.REVENUE,
            _("One reader in five comes in within two months."),
            _("Newsletter service"),
            vouched_by=CARLA,
            tags=(_("newsletter"),),
        ),
        "satisfaction": Meaning(
            Outcome.SATISFACTION,
            _("Content customers tell their neighbours, and we hear of trouble in time."),
            _("Postcard survey at the counter"),
            Category.STRATEGIC,
            partners=("turnaround",),
            benchmark=Benchmark(
                4.1,
                _("Survey of local shops (an example)"),
                _("Our town"),
                _("Retail"),
                dt.date(year - 1, 6, 30),
            ),
        ),
    }


def _of_workshop() -> dict[str, Meaning]:
    return {
        "repairs": Meaning(
            Outcome.REVENUE,
            _("Repairs bring a third of sales, and people into the shop."),
            _("Job list of the workshop"),
            vouched_by=BEN,
            partners=("turnaround",),
            tags=(_("season"),),
        ),
        "turnaround": Meaning(
            Outcome.SATISFACTION,
            _("Who waits a week goes elsewhere the next time."),
            _("Job list of the workshop"),
            method=_("Days from drop-off to the call that it is ready."),
            vouched_by=BEN,
        ),
        "acceptance": Meaning(
            Outcome.REVENUE,
            _("A quote that is accepted is next week's work; one that is not cost half an hour."),
            _("Job list of the workshop"),
            method=_("Calculated from quotes sent and accepted."),
            vouched_by=BEN,
            is_reviewed=False,
        ),
    }


def _answers() -> dict[Criterion, Answer]:
    said = {
        Criterion.SPECIFIC: _("A first receipt with a name."),
        Criterion.MEASURABLE: _("The till counts it."),
        Criterion.ACHIEVABLE: _("We had 52 in one May."),
        Criterion.RELEVANT: _("Without new ones we shrink."),
        Criterion.CHANGEABLE: _("Newsletter, service plan, test days."),
        Criterion.ALIGNED: "",
        Criterion.TIME_BOUND: "",
        Criterion.QUANTIFIABLE: "",
        Criterion.UNDERSTANDABLE: "",
        Criterion.RELIABLE: _("On the first of the month it is there."),
        Criterion.LASTING: "",
    }
    found = {criterion: Answer(is_yes=True, reason=reason) for criterion, reason in said.items()}
    reason = _("It counts heads, not what they spend: gross margin stands beside it.")
    found[Criterion.BALANCED] = Answer(is_yes=False, reason=reason)
    return found
