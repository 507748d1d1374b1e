"""What the sample company has beside its KPIs: inputs, one that is retired, and ideas."""

from kpidesk.domain.metrics import Aggregation, Direction, Perspective, Stage, Timing
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.i18n import _
from kpidesk.services.sample_kpis import (
    ANNA,
    BEN,
    DAN,
    SampleKpi,
    cost_of_goods,
    quotes_accepted,
    quotes_sent,
    stock_at_cost,
)

_EURO = Unit(UnitKind.CURRENCY, "€")


def sample_others() -> tuple[SampleKpi, ...]:
    """Return what is no KPI, in the order of the list."""
    workshop, office, shop = (_("Workshop"), _("Office"), _("Shop"))
    return (
        SampleKpi(
            key="goods",
            name=cost_of_goods(),
            definition=_("What the bikes, parts and clothes that were sold had cost us."),
            department=office,
            owner=DAN,
            unit=_EURO,
            direction=Direction.LOWER,
            stage=Stage.INPUT,
        ),
        SampleKpi(
            key="stock",
            name=stock_at_cost(),
            definition=_("All goods in shop and cellar on the last day of the month, at cost."),
            department=office,
            owner=DAN,
            unit=_EURO,
            direction=Direction.WITHIN,
            aggregation=Aggregation.LAST,
            stage=Stage.INPUT,
        ),
        SampleKpi(
            key="quotes",
            name=quotes_sent(),
            definition=_("Repair quotes that went out in the month."),
            department=workshop,
            owner=BEN,
            timing=Timing.LEADING,
            base=88,
            growth=0.04,
            season=0.6,
            noise=0.08,
            bad=-0.2,
            good=0.06,
            stage=Stage.INPUT,
            begins=23,
        ),
        SampleKpi(
            key="accepted",
            name=quotes_accepted(),
            definition=_("Quotes of the month that the customer said yes to."),
            department=workshop,
            owner=BEN,
            timing=Timing.LEADING,
            stage=Stage.INPUT,
            begins=23,
        ),
        SampleKpi(
            key="visitors",
            name=_("Shop visitors"),
            definition=_("People through the door, counted by the light barrier."),
            department=shop,
            owner=ANNA,
            objective="grow",
            timing=Timing.LEADING,
            perspective=Perspective.CUSTOMER,
            base=1240,
            growth=0.02,
            season=0.8,
            noise=0.07,
            goal=1200,
            tolerance=0.1,
            stage=Stage.RETIRED,
            retired=10,
        ),
        SampleKpi(
            key="test_rides",
            name=_("Test rides"),
            definition=_("Rides on a bike that is for sale. Would they tell next month's sales?"),
            department=shop,
            objective="grow",
            timing=Timing.LEADING,
            stage=Stage.CANDIDATE,
        ),
        SampleKpi(
            key="stars",
            name=_("Stars on the map"),
            definition="",
            department=_("Marketing"),
            objective="loyal",
            stage=Stage.CANDIDATE,
        ),
    )
