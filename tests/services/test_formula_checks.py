from dataclasses import replace

import pytest

from kpidesk.domain.formulas.definitions import Definition
from kpidesk.domain.formulas.parser import MAX_LENGTH
from kpidesk.domain.ports import CompanyFile
from kpidesk.services.formula_checks import (
    FormulaFieldError,
    broken_by,
    check_formula,
    definitions,
    linked,
    users_of,
)
from kpidesk.services.metric_drafts import MetricDraft
from kpidesk.services.metrics import define_kpi
from tests.services.metric_examples import add_conversion, id_of

LONGEST_SENTENCE = 200
LEADS = Definition(1, "Leads")


def refused(formula: str) -> FormulaFieldError:
    with pytest.raises(FormulaFieldError) as caught:
        check_formula({1: LEADS}, Definition(0, "New", formula=formula))
    return caught.value


@pytest.mark.parametrize(
    "formula",
    [
        f"Leads + [{'Many words ' * 100}]",
        f"Leads + {'x' * 500}",
        f"Leads / sum({', '.join(['Leads'] * 100)}, 1, 2, Nothing)",
        f"Leads + qtd({' + '.join(['Leads'] * 100)}, 2)",
    ],
)
def test_a_sentence_quotes_no_more_of_a_formula_than_can_be_read(formula: str) -> None:
    assert len(refused(formula).message) < LONGEST_SENTENCE


def test_a_short_place_is_quoted_whole() -> None:
    message = refused("Leads + [No such]").message
    assert message == "There is no metric “No such”."


def test_a_formula_that_is_too_long_is_refused_at_the_door(company: CompanyFile) -> None:
    add_conversion(company)
    longest = "Leads".ljust(MAX_LENGTH - 6) + "+Sales"
    with pytest.raises(FormulaFieldError) as caught:
        define_kpi(company, MetricDraft("Both", formula=f"1{longest}"))
    assert caught.value.field == "formula"
    assert caught.value.message == (
        "A formula has at most 2000 characters. Split this one into two metrics."
    )
    define_kpi(company, MetricDraft("Both", formula=f"  {longest}  "))


def test_the_same_metrics_are_linked_once(company: CompanyFile) -> None:
    add_conversion(company)
    with company.read() as records:
        known = linked(definitions(records))
        assert linked(definitions(records)) is known
        changed = definitions(records)
    leads = id_of(company, "Leads")
    changed[leads] = replace(changed[leads], name="Contacts")
    assert linked(changed) is not known


def test_what_was_asked_before_does_not_change_an_answer(company: CompanyFile) -> None:
    add_conversion(company)
    with company.read() as records:
        known = definitions(records)
    leads = id_of(company, "Leads")
    changed = {**known, leads: replace(known[leads], name="Contacts")}
    for _again in range(2):
        assert [user.name for user in users_of(known, leads)] == ["Conversion rate"]
        assert users_of(changed, leads) == ()
        found = broken_by(known, changed, leads)
        assert found is not None
        assert found[0].name == "Conversion rate"
        check_formula(known, Definition(0, "New", formula="Leads * 2"))
