"""What a person decides about an import: conflicts, new metrics, totals, a file seen before."""

import datetime as dt
from dataclasses import replace

import pytest

from kpidesk.domain.entries import OriginKind
from kpidesk.domain.errors import UserError
from kpidesk.domain.import_plans import ImportChoices, NewMetric, OnConflict, Outcome
from kpidesk.domain.imports import TotalCheck, WorkbookReading, Yearless
from kpidesk.domain.metrics import Aggregation, CollectionWay, Stage
from kpidesk.domain.periods import Frequency
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services import history
from kpidesk.services.entries import Edit, set_entries, set_note
from kpidesk.services.import_conflicts import same_file_sentence, total_sentence
from kpidesk.services.imports import apply_import, plan_import
from kpidesk.services.stages import retire_metric
from tests.services.conftest import TODAY, create_all
from tests.services.test_imports import MARCH, cell, reading

APRIL, MAY = MARCH.next, MARCH.shift(2)


@pytest.mark.parametrize(
    ("on_conflict", "outcomes"),
    [
        (OnConflict.OVERWRITE, [Outcome.CHANGED, Outcome.NEW, Outcome.NEW, Outcome.UNCHANGED]),
        (OnConflict.KEEP, [Outcome.IGNORED, Outcome.NEW, Outcome.NEW, Outcome.UNCHANGED]),
        (OnConflict.EMPTY, [Outcome.IGNORED, Outcome.IGNORED, Outcome.NEW, Outcome.UNCHANGED]),
    ],
)
def test_a_conflict_ends_as_was_decided(
    company: CompanyFile, customers: int, on_conflict: OnConflict, outcomes: list[Outcome]
) -> None:
    june = MAY.next
    set_entries(company, [Edit(customers, MARCH, 1.0), Edit(customers, june, 4.0)])
    set_note(company, customers, APRIL, "Slow")
    periods = (MARCH, APRIL, MAY, june)
    book = reading(
        *(cell(f"B{n}", "New customers", n + 1.0, period) for n, period in enumerate(periods, 1)),
    )
    book = reading(
        *(c._replace(number=4.0) if c.period == june else c for c in book.sheets[0].cells)
    )
    plan = plan_import(company, book, ImportChoices(on_conflict=on_conflict))
    assert [each.outcome for each in plan.proposals] == outcomes
    assert [each.is_conflict for each in plan.proposals] == [True, False, False, False]
    assert (plan.proposals[0].before, plan.proposals[0].value) == (1.0, 2.0)
    assert all(each.reason for each in plan.proposals if each.outcome is Outcome.IGNORED)


def test_each_conflict_can_be_decided_on_its_own(company: CompanyFile, customers: int) -> None:
    set_entries(company, [Edit(customers, MARCH, 1.0), Edit(customers, APRIL, 1.0)])
    book = reading(cell("B2", "New customers", 2.0), cell("C2", "New customers", 2.0, APRIL))
    kept = {(customers, MARCH): True}
    plan = plan_import(company, book, ImportChoices(kept=kept))
    assert [each.outcome for each in plan.proposals] == [Outcome.IGNORED, Outcome.CHANGED]
    taken = {(customers, MARCH): False}
    plan = plan_import(company, book, ImportChoices(kept=taken, on_conflict=OnConflict.KEEP))
    assert [each.outcome for each in plan.proposals] == [Outcome.CHANGED, Outcome.IGNORED]
    apply_import(company, plan)
    with company.read() as records:
        assert records.values()[customers] == {MARCH: 2.0, APRIL: 1.0}


EUROS = NewMetric("Plants", Unit(UnitKind.CURRENCY, "€", 2), Frequency.MONTH, Aggregation.SUM)


def test_new_metrics_are_made_with_their_values_and_go_with_an_undo(company: CompanyFile) -> None:
    book = reading(
        cell("C2", "Income > Plants", 2.5, APRIL),
        cell("B2", "Income > Plants", 1.5),
        cell("B3", "Tools", 3.0),
    )
    choices = ImportChoices(new_metrics={"income > plants": EUROS})
    plan = plan_import(company, book, choices)
    assert plan.creates == (EUROS,)
    assert plan.unmatched == ("Tools",)
    assert [each.metric_id for each in plan.proposals] == [-1, -1, None]
    change = apply_import(company, plan)
    assert change.action.describe() == "import of 2 values from book.xlsx"
    with company.read() as records:
        (metric,) = records.metrics()
        values = records.values()[metric.id]
        (entry, _other) = records.entries()
    assert (metric.name, metric.stage, metric.unit) == ("Plants", Stage.INPUT, EUROS.unit)
    assert (metric.starts_on, metric.is_collected) == (MARCH.start, True)
    assert metric.collection.way is CollectionWay.IMPORT
    assert values == {MARCH: 1.5, APRIL: 2.5}
    assert entry.origin.kind is OriginKind.IMPORTED
    assert (entry.origin.cell, entry.origin.raw_text) == ("B2", "1.5")
    history.undo(company)
    with company.read() as records:
        assert not records.metrics()
        assert not records.entries()


def test_a_name_that_is_taken_rejects_its_cells(company: CompanyFile, customers: int) -> None:
    book = reading(cell("B2", "Leads", 1.0))
    new = {"Leads": replace(EUROS, name="new CUSTOMERS")}
    (proposal,) = plan_import(company, book, ImportChoices(new_metrics=new)).proposals
    assert proposal.outcome is Outcome.REJECTED
    assert "There is a metric “New customers” already." in proposal.reason
    retire_metric(company, customers, "Done", TODAY)
    (proposal,) = plan_import(company, book, ImportChoices(new_metrics=new)).proposals
    assert "retired" in proposal.reason


def test_two_labels_can_share_a_new_metric_but_not_differ_about_it(company: CompanyFile) -> None:
    book = reading(cell("B2", "Old", 1.0), cell("C2", "New", 2.0, APRIL))
    same = ImportChoices(new_metrics={"Old": EUROS, "New": EUROS})
    plan = plan_import(company, book, same)
    assert (len(plan.creates), plan.writes) == (1, 2)
    other = replace(EUROS, unit=Unit())
    differ = plan_import(company, book, ImportChoices(new_metrics={"Old": EUROS, "New": other}))
    assert [each.outcome for each in differ.proposals] == [Outcome.NEW, Outcome.REJECTED]


def test_a_new_metric_without_a_value_is_not_made(company: CompanyFile) -> None:
    bad = cell("B3", "Tools", None)._replace(problem="Not a number.")
    book = reading(cell("B2", "Plants", 1.0), bad)
    new = {"Plants": EUROS, "Tools": replace(EUROS, name="Tools")}
    apply_import(company, plan_import(company, book, ImportChoices(new_metrics=new)))
    with company.read() as records:
        assert [metric.name for metric in records.metrics()] == ["Plants"]


def with_total(stated: float) -> WorkbookReading:
    book = reading(cell("B2", "New customers", 40.0), cell("C2", "New customers", 2.0, APRIL))
    check = TotalCheck("D2", "Total", stated, 42.0, "B2:C2")
    (sheet,) = book.sheets
    table = replace(sheet.tables[0], totals=(check,))
    return replace(book, sheets=(replace(sheet, tables=(table,)),))


def test_a_total_that_differs_stops_the_import_with_both_figures(
    company: CompanyFile, customers: int
) -> None:
    assert plan_import(company, with_total(42.004)).differing_totals == ()
    plan = plan_import(company, with_total(45.5))
    assert "says 45.5, but what was read from B2:C2 comes to 42" in total_sentence(
        plan.differing_totals[0]
    )
    with pytest.raises(UserError, match=r"45\.5.*42.*Nothing was imported"):
        apply_import(company, plan)
    accepted = plan_import(company, with_total(45.5), ImportChoices(accepts_totals=True))
    apply_import(company, accepted)
    with company.read() as records:
        assert len(records.values()[customers]) == 2


def test_a_period_without_a_year_is_rejected_not_guessed(
    company: CompanyFile, customers: int
) -> None:
    may = cell("B2", "New customers", 5.0, None)._replace(yearless=Yearless(Frequency.MONTH, 5))
    (proposal,) = plan_import(company, reading(may)).proposals
    assert proposal.outcome is Outcome.REJECTED, customers
    assert "year" in proposal.reason


def test_the_same_file_again_says_when_it_came_in(company: CompanyFile, customers: int) -> None:
    book = reading(cell("B2", "New customers", 42.0))
    first = plan_import(company, book)
    assert (first.earlier, same_file_sentence(first)) == (None, "")
    change = apply_import(company, first)
    again = plan_import(company, book)
    assert again.earlier is not None, customers
    assert again.earlier.id == change.id
    assert "was imported on" in same_file_sentence(again)
    assert "every value is in the company" in same_file_sentence(again)
    copied = plan_import(company, replace(book, file_hash="cd" * 32))
    assert copied.earlier is None
    assert "in the company already" in same_file_sentence(copied)


def test_of_the_same_file_again_it_is_said_what_is_not_in_the_company(
    company: CompanyFile, customers: int
) -> None:
    good, bad = cell("B2", "New customers", 42.0), cell("C2", "New customers", None, MARCH.next)
    book = reading(good, bad._replace(raw_text="n/k", problem="No number."))
    apply_import(company, plan_import(company, book))
    said = same_file_sentence(plan_import(company, book))
    assert "was imported on" in said, customers
    assert "every value" not in said
    assert said.endswith("Nothing was changed. 1 rejected cell is not in the company.")

    both = reading(good, cell("C2", "New customers", 7.0, MARCH.next))
    apply_import(company, plan_import(company, both))
    set_entries(company, [Edit(customers, MARCH.next, 8.0)])
    keep = ImportChoices(on_conflict=OnConflict.KEEP)
    said = same_file_sentence(plan_import(company, both, keep))
    assert said.endswith("Nothing was changed. 1 value differs from the company's, which stays.")


def test_an_undone_import_is_forgotten(company: CompanyFile, customers: int) -> None:
    book = reading(cell("B2", "New customers", 42.0))
    apply_import(company, plan_import(company, book))
    history.undo(company)
    plan = plan_import(company, book)
    assert (plan.earlier, plan.writes) == (None, 1), customers


def test_a_note_of_the_sheet_comes_with_a_new_metric(company: CompanyFile) -> None:
    create_all(company, reading(cell("B2", "Plants", 1.0)._replace(note="Estimated")))
    with company.read() as records:
        (entry,) = records.entries()
    assert (entry.value, entry.note, entry.origin.cell) == (1.0, "Estimated", "B2")
    assert entry.period.start == dt.date(2026, 3, 1)
