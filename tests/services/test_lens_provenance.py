"""Where a number through a lens comes from."""

import datetime as dt

import pytest

from kpidesk.domain.errors import UserError
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services.lens_provenance import parts_through, where_from_through
from tests.services.formula_company import add, put

JAN = Period(Frequency.MONTH, dt.date(2026, 1, 1))
MARCH = JAN.shift(2)


@pytest.fixture
def sales(company: CompanyFile) -> int:
    found = add(company, "Sales")
    put(company, found, {JAN: 10.0, JAN.shift(1): 20.0, MARCH: 30.0})
    return found


def test_a_sum_leads_to_the_periods_as_measured(company: CompanyFile, sales: int) -> None:
    found = where_from_through(company, sales, MARCH, Lens.YEAR_TO_DATE, ENGLISH)

    assert found.heading == "Sales, Year to date, March 2026"
    assert found.sentence == "60. Sum of Jan–Mar 2026."
    assert found.root is not None
    parts = parts_through(company, found.root, ENGLISH)
    assert [(part.period_label, part.value) for part in parts] == [
        ("January 2026", "10"),
        ("February 2026", "20"),
        ("March 2026", "30"),
    ]
    assert all(part.lens is Lens.AS_MEASURED for part in parts)


@pytest.mark.usefixtures("sales")
def test_a_ratio_leads_to_its_inputs_through_the_same_lens(company: CompanyFile) -> None:
    put(company, add(company, "Visits"), {JAN: 100.0, JAN.shift(1): 50.0, MARCH: 50.0})
    rate = add(
        company,
        "Rate",
        "Sales / Visits",
        unit=Unit(UnitKind.PERCENT),
        aggregation=Aggregation.RECOMPUTE,
    )
    found = where_from_through(company, rate, MARCH, Lens.YEAR_TO_DATE, ENGLISH)

    assert found.sentence.startswith("30\u00a0%. Calculated: Sales / Visits, over Jan–Mar 2026.")
    assert found.root is not None
    parts = parts_through(company, found.root, ENGLISH)
    assert [(part.name, part.value) for part in parts] == [("Sales", "60"), ("Visits", "200")]
    below = parts_through(company, parts[0], ENGLISH)
    assert [part.value for part in below] == ["10", "20", "30"]


def test_a_blank_says_why(company: CompanyFile, sales: int) -> None:
    put(company, sales, {JAN.shift(1): None})
    found = where_from_through(company, sales, MARCH, Lens.YEAR_TO_DATE, ENGLISH)

    assert found.sentence == "No value. February 2026 is missing."
    assert found.root is not None
    assert found.root.value == "no value"


def test_what_is_gone_is_said(company: CompanyFile) -> None:
    with pytest.raises(UserError, match="no longer in the file"):
        where_from_through(company, 99, MARCH, Lens.ROLLING_YEAR, ENGLISH)
