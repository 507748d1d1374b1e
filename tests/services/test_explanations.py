"""Why a cell holds what it holds, and what a formula that is being written would give."""

import datetime as dt

import pytest

from kpidesk.domain.errors import UserError
from kpidesk.domain.formulas.definitions import Definition
from kpidesk.domain.formulas.errors import Span
from kpidesk.domain.metrics import Aggregation, Direction, EarlierDefinition
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services.explanations import (
    check_formula,
    explain_calculated,
    explain_cell,
    point_sentence,
    users_of,
    where_to_type,
    worked_example,
)
from kpidesk.services.trends import marked_trend
from tests.services.formula_company import add, change, put, put_earlier, put_not_applicable

AUGUST = Period(Frequency.MONTH, dt.date(2026, 8, 1))
SEPTEMBER, OCTOBER, NOVEMBER = AUGUST.next, AUGUST.shift(2), AUGUST.shift(3)
PERCENT = Unit(UnitKind.PERCENT, decimals=1)
EURO = Unit(UnitKind.CURRENCY, "€")
ZERO = "“Leads” is zero in September 2026, and nothing can be divided by zero."
WORKED = "18 Conversions / 240 Leads = 7.5\u00a0%"


@pytest.fixture
def leads(company: CompanyFile) -> int:
    metric_id = add(company, "Leads")
    put(company, metric_id, {AUGUST: 100.0, SEPTEMBER: 0.0, OCTOBER: 240.0, NOVEMBER: 50.0})
    return metric_id


@pytest.fixture
def conversions(company: CompanyFile) -> int:
    metric_id = add(company, "Conversions")
    put(company, metric_id, {AUGUST: 10.0, SEPTEMBER: 5.0, OCTOBER: 18.0})
    return metric_id


@pytest.fixture
def rate(company: CompanyFile, leads: int, conversions: int) -> int:
    assert leads != conversions
    formula = "Conversions / Leads"
    return add(company, "Rate", formula, unit=PERCENT, aggregation=Aggregation.RECOMPUTE)


def draft(formula: str, name: str = "New rate", **fields: object) -> Definition:
    return Definition(0, name, formula=formula, unit=PERCENT, **fields)  # type: ignore[arg-type]


def test_a_cell_tells_how_it_came_about_or_why_it_is_blank(company: CompanyFile, rate: int) -> None:
    found = explain_cell(company, rate, OCTOBER, ENGLISH)
    assert found.value == 0.075
    assert found.worked == WORKED
    blank = explain_cell(company, rate, SEPTEMBER, ENGLISH)
    assert blank.value is None
    assert blank.reason == (
        "“Leads” is zero in September 2026, and nothing can be divided by zero."
    )
    missing = explain_cell(company, rate, NOVEMBER, ENGLISH)
    assert missing.reason == "“Conversions” has no value in November 2026."


def test_a_longer_period_is_explained_from_its_own_inputs(company: CompanyFile, rate: int) -> None:
    put(company, 1, {SEPTEMBER: 60.0})
    quarter = Period(Frequency.QUARTER, dt.date(2026, 7, 1))
    assert (
        "has no value in 1 of the 3 months" in explain_cell(company, rate, quarter, ENGLISH).reason
    )


def test_not_applicable_is_the_reason(company: CompanyFile, leads: int, rate: int) -> None:
    put_not_applicable(company, leads, OCTOBER)
    found = explain_cell(company, rate, OCTOBER, ENGLISH)
    assert not found.is_applicable
    assert found.reason == "“Leads” is not applicable in October 2026."


def test_an_old_period_is_explained_in_its_unit_and_formula(
    company: CompanyFile, rate: int
) -> None:
    earlier = EarlierDefinition(SEPTEMBER.start, "Leads * 2", EURO, Direction.HIGHER)
    put_earlier(company, rate, earlier)
    assert explain_cell(company, rate, AUGUST, ENGLISH).worked == "100 Leads × 2 = €200"


def test_the_worked_example_is_of_the_latest_period_with_a_value(
    company: CompanyFile, rate: int
) -> None:
    found = worked_example(company, rate, ENGLISH)
    assert found is not None
    assert found[0] == OCTOBER
    assert found[1].worked == WORKED
    change(company, rate, formula="Leads / nothing")
    assert worked_example(company, rate, ENGLISH) is None


def test_a_metric_that_is_gone_gets_a_sentence(company: CompanyFile) -> None:
    with pytest.raises(UserError, match="no longer in the file"):
        explain_cell(company, 99, OCTOBER, ENGLISH)
    with pytest.raises(UserError, match="no longer in the file"):
        worked_example(company, 99, ENGLISH)


def test_who_uses_a_metric(company: CompanyFile, leads: int, rate: int) -> None:
    twice = add(company, "Twice", "rate * 2")
    assert [each.name for each in users_of(company, leads)] == ["Rate"]
    assert [each.id for each in users_of(company, rate)] == [twice]
    assert users_of(company, twice) == ()
    assert users_of(company, 99) == ()


@pytest.mark.usefixtures("rate")
def test_a_formula_that_is_fine(company: CompanyFile) -> None:
    found = check_formula(company, draft("conversions / leads"), ENGLISH)
    assert found.error is None
    assert found.names == ("Conversions", "Leads")
    assert found.worked == WORKED
    assert found.message == ""
    assert found.preview == ((AUGUST, 0.1), (SEPTEMBER, None), (OCTOBER, 0.075))


@pytest.mark.usefixtures("rate")
def test_the_running_month_is_no_example(company: CompanyFile) -> None:
    found = check_formula(company, draft("Leads / 100"), ENGLISH)
    assert found.worked == "240 Leads / 100 = 240.0\u00a0%"
    assert found.preview[-1] == (OCTOBER, 2.4)


@pytest.mark.usefixtures("rate")
@pytest.mark.parametrize(
    ("formula", "span", "message"),
    [
        ("", Span(0, 0), "The formula is empty"),
        ("Leads +", Span(6, 7), ""),
        ("Leeds / 2", Span(0, 5), "Did you mean “Leads”?"),
        ("Leads + [New rate]", Span(8, 18), "needs itself"),
    ],
)
def test_what_is_wrong_and_where(
    company: CompanyFile, formula: str, span: Span, message: str
) -> None:
    found = check_formula(company, draft(formula), ENGLISH)
    assert found.error is not None
    assert found.error.span == span
    assert message in found.message
    assert found.message == found.error.message
    assert found.preview == ()


def test_a_metric_of_the_file_must_not_need_itself(
    company: CompanyFile, leads: int, rate: int
) -> None:
    own = Definition(leads, "Leads", formula="Rate * 2")
    found = check_formula(company, own, ENGLISH)
    assert found.error is not None
    assert "Leads → Rate → Leads" in found.message
    fine = check_formula(company, Definition(rate, "Rate", formula="Leads * 2"), ENGLISH)
    assert fine.error is None
    assert fine.worked == "240 Leads × 2 = 480"


@pytest.mark.usefixtures("leads")
def test_units_that_do_not_fit(company: CompanyFile) -> None:
    add(company, "Revenue", unit=EURO)
    found = check_formula(company, draft("Revenue + Leads"), ENGLISH)
    assert found.error is not None
    assert found.names == ("Revenue", "Leads")


@pytest.mark.usefixtures("rate")
def test_an_input_without_numbers_is_named(company: CompanyFile) -> None:
    add(company, "Visits")
    found = check_formula(company, draft("Leads / Visits"), ENGLISH)
    assert found.error is None
    assert found.worked == ""
    assert found.message == "“Visits” has no value in October 2026."
    assert all(value is None for _period, value in found.preview)


def test_a_company_without_numbers(company: CompanyFile) -> None:
    add(company, "Leads")
    found = check_formula(company, draft("Leads * 2"), ENGLISH)
    assert found.error is None
    assert found.worked == ""
    assert found.message.startswith("“Leads” has no value in")


@pytest.mark.usefixtures("rate")
def test_a_formula_for_longer_periods_rolls_its_inputs_up(company: CompanyFile) -> None:
    found = check_formula(company, draft("Leads * 1", frequency=Frequency.QUARTER), ENGLISH)
    assert found.error is None
    assert [period.frequency for period, _value in found.preview] == [Frequency.QUARTER] * len(
        found.preview
    )


def test_only_what_is_calculated_is_explained(company: CompanyFile, rate: int, leads: int) -> None:
    found = explain_calculated(company, rate, OCTOBER, ENGLISH)
    assert found is not None
    assert found.worked == WORKED
    before, quarter = AUGUST.shift(-24), Period(Frequency.QUARTER, dt.date(2026, 7, 1))
    assert explain_calculated(company, leads, OCTOBER, ENGLISH) is None
    assert explain_calculated(company, rate, before, ENGLISH) is None
    assert explain_calculated(company, 99, OCTOBER, ENGLISH) is None
    change(company, rate, frequency=Frequency.YEAR)
    assert explain_calculated(company, rate, quarter, ENGLISH) is None


def test_points_of_a_trend_say_why_they_are_gaps(
    company: CompanyFile, rate: int, leads: int
) -> None:
    put_not_applicable(company, leads, NOVEMBER)
    points = marked_trend(company, rate, ENGLISH, NOVEMBER).points
    said = [point_sentence(company, rate, point, ENGLISH) for point in points]
    assert said == [
        "August 2026: 10.0 %. There is no target to hold it against.",
        f"September 2026: no value. {ZERO}",
        "October 2026: 7.5 %. There is no target to hold it against.",
        "November 2026: not applicable. “Leads” is not applicable in November 2026.",
    ]
    put(company, leads, {OCTOBER: None})
    typed = marked_trend(company, leads, ENGLISH, NOVEMBER).points[2]
    assert point_sentence(company, leads, typed, ENGLISH) == "October 2026: no value yet."


def test_typing_goes_to_the_input_that_lacks_a_value(
    company: CompanyFile, rate: int, leads: int, conversions: int
) -> None:
    score = add(company, "Score", "Rate * 2", unit=PERCENT)
    assert where_to_type(company, score, NOVEMBER) == (conversions, NOVEMBER)
    assert where_to_type(company, rate, OCTOBER) in [(leads, OCTOBER), (conversions, OCTOBER)]
    assert where_to_type(company, leads, OCTOBER) == (leads, OCTOBER)
    assert where_to_type(company, 99, OCTOBER) == (99, OCTOBER)
    beyond = NOVEMBER.shift(40)
    assert where_to_type(company, rate, beyond)[1] == beyond
