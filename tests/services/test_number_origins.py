"""Where each number of a table comes from."""

import datetime as dt

import pytest

from kpidesk.domain.entries import PASTED, Entry, Origin, OriginKind
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.services.metric_views import metric_view
from kpidesk.services.number_origins import origins
from tests.services.formula_company import TYPE, add, put

JAN = Period(Frequency.MONTH, dt.date(2026, 1, 1))
FEB, MARCH, APRIL = JAN.shift(1), JAN.shift(2), JAN.shift(3)
BOOK = Origin(OriginKind.IMPORTED, "sales.xlsx", "ab" * 32, "March", "B7", "1.5")
TEXT = Origin(OriginKind.IMPORTED, "sales.csv", "ab" * 32, "", "B7", "1.5")


def told(company: CompanyFile, metric_id: int, lens: Lens = Lens.AS_MEASURED) -> dict[Period, str]:
    view = metric_view(company, metric_id, dt.date(2026, 4, 30), lens, ENGLISH)
    periods = [point.period for point in view.chart.points]
    return {each: text for each, (text, _full) in origins(company, view.seen, periods).items()}


def test_typed_pasted_and_imported(company: CompanyFile) -> None:
    sales = add(company, "Sales")
    with company.write(TYPE) as work:
        work.put_entries(
            [
                Entry(sales, JAN, 1.0),
                Entry(sales, FEB, 2.0, origin=PASTED),
                Entry(sales, MARCH, 3.0, origin=BOOK),
                Entry(sales, APRIL, 4.0, origin=TEXT),
            ]
        )
    assert told(company, sales) == {
        JAN: "Typed",
        FEB: "Pasted",
        MARCH: "Imported from sales.xlsx, sheet March, B7",
        APRIL: "Imported from sales.csv, B7",
    }
    view = metric_view(company, sales, APRIL.last_day, Lens.AS_MEASURED, ENGLISH)
    assert "“1.5”" in origins(company, view.seen, [MARCH])[MARCH][1]


def test_a_period_without_a_number_has_no_origin(company: CompanyFile) -> None:
    sales = add(company, "Sales")
    put(company, sales, {JAN: 1.0, MARCH: 3.0})
    with company.write(TYPE) as work:
        work.put_entries([Entry(sales, FEB, None, "Closed")])
    assert told(company, sales) == {JAN: "Typed", MARCH: "Typed"}


def test_a_calculated_number_says_its_formula(company: CompanyFile) -> None:
    put(company, add(company, "Sales"), {JAN: 4.0})
    put(company, add(company, "Costs"), {JAN: 1.0})
    profit = add(company, "Profit", "Sales -\n Costs", aggregation=Aggregation.RECOMPUTE)
    assert told(company, profit)[JAN] == "= Sales - Costs"
    long = add(
        company, "Share", "(Sales - Costs) / Sales + Costs", aggregation=Aggregation.RECOMPUTE
    )
    assert told(company, long)[JAN] == "Calculated"
    view = metric_view(company, profit, JAN.last_day, Lens.AS_MEASURED, ENGLISH)
    assert origins(company, view.seen, [JAN])[JAN][1] == "Calculated: Sales - Costs"


@pytest.mark.parametrize(
    ("aggregation", "lens", "text"),
    [
        (Aggregation.SUM, Lens.QUARTER, "Sum of Jan–Mar 2026"),
        (Aggregation.MEAN, Lens.QUARTER, "Mean of Jan–Mar 2026"),
        (Aggregation.LAST, Lens.QUARTER, "Last of Jan–Mar 2026"),
        (Aggregation.SUM, Lens.YEAR_TO_DATE, "Sum of Jan–Mar 2026"),
    ],
)
def test_through_a_lens_it_is_what_the_number_was_made_of(
    company: CompanyFile, aggregation: Aggregation, lens: Lens, text: str
) -> None:
    sales = add(company, "Sales", aggregation=aggregation)
    put(company, sales, {JAN: 1.0, FEB: 2.0, MARCH: 3.0})
    where = Period(Frequency.QUARTER, JAN.start) if lens is Lens.QUARTER else MARCH
    assert told(company, sales, lens)[where] == text
