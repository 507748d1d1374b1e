"""What an import proposes for a new metric: in which order it looks, and what it says of it."""

from dataclasses import replace
from typing import Any

import pytest

from kpidesk.domain.changes import Kind
from kpidesk.domain.import_grounds import UNKNOWN, Aspect, GroundKind
from kpidesk.domain.import_plans import ImportChoices, NewMetric
from kpidesk.domain.imports import CellRead, IgnoredCell, TotalCheck, WorkbookReading
from kpidesk.domain.metrics import Aggregation, Direction
from kpidesk.domain.periods import Frequency
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services import history
from kpidesk.services.import_matching import match_labels
from kpidesk.services.import_proposals import (
    UnderLabel,
    proposal_json,
    proposal_sentence,
    proposed_metric,
    unclear_sentence,
)
from kpidesk.services.import_sheet_totals import SheetTotal
from kpidesk.services.imports import apply_import, plan_import
from kpidesk.services.metric_drafts import draft_of
from tests.services.test_imports import MARCH, cell, reading

SUM, MEAN, LAST = Aggregation.SUM, Aggregation.MEAN, Aggregation.LAST
UP, DOWN, WITHIN = Direction.HIGHER, Direction.LOWER, Direction.WITHIN
LIBRARY, SHEET, NAME, OPEN = (
    GroundKind.LIBRARY,
    GroundKind.SHEET,
    GroundKind.NAME,
    GroundKind.FALLBACK,
)


def proposed(label: str, *numbers: float, **more: object) -> NewMetric:
    fields: Any = more.pop("of_cells", {})
    cells = [cell(f"B{at}", label, number) for at, number in enumerate(numbers, 2)]
    cells = [each._replace(**fields) for each in cells]
    under = UnderLabel(label, cells, Frequency.MONTH, "€")
    return proposed_metric(replace(under, **more), label)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("label", "year", "year_from", "good", "good_from"),
    [
        ("Staff cost", SUM, LIBRARY, DOWN, LIBRARY),
        ("Staff costs (€)", SUM, LIBRARY, DOWN, LIBRARY),
        ("Expenses > 5010 · Wages", SUM, LIBRARY, DOWN, LIBRARY),
        ("Personalkosten", SUM, LIBRARY, DOWN, LIBRARY),
        ("Customers", SUM, OPEN, UP, NAME),
        ("Active customers", LAST, LIBRARY, UP, LIBRARY),
        ("New customers", SUM, LIBRARY, UP, LIBRARY),
        ("Customers lost", SUM, LIBRARY, DOWN, LIBRARY),
        ("Review rating", MEAN, LIBRARY, UP, LIBRARY),
        ("Waste share", MEAN, LIBRARY, DOWN, LIBRARY),
        ("Beans used", SUM, NAME, DOWN, NAME),
        ("Headcount", LAST, LIBRARY, WITHIN, LIBRARY),
        ("Head count", LAST, LIBRARY, WITHIN, LIBRARY),
        ("Bank charges", SUM, NAME, DOWN, NAME),
        ("Bank balance", LAST, LIBRARY, UP, LIBRARY),
        ("Sales", SUM, LIBRARY, UP, LIBRARY),
        ("Orders", SUM, LIBRARY, UP, LIBRARY),
        ("Average orders", MEAN, NAME, UP, LIBRARY),
        ("Net profit", SUM, LIBRARY, UP, LIBRARY),
        ("Gross margin", MEAN, LIBRARY, UP, LIBRARY),
        ("NPS", MEAN, LIBRARY, UP, LIBRARY),
        ("Churn", MEAN, LIBRARY, DOWN, LIBRARY),
        ("Complaints", SUM, LIBRARY, DOWN, LIBRARY),
        ("Complaints resolved", SUM, NAME, UP, NAME),
        ("Returns", SUM, LIBRARY, DOWN, LIBRARY),
        ("Return rate", MEAN, NAME, DOWN, NAME),
        ("Defects", SUM, LIBRARY, DOWN, LIBRARY),
        ("Days late", SUM, OPEN, DOWN, NAME),
        ("Sick days", SUM, LIBRARY, DOWN, LIBRARY),
        ("Stock", LAST, NAME, UP, OPEN),
        ("Stock sold", SUM, NAME, UP, NAME),
        ("Subscribers", LAST, NAME, UP, NAME),
        ("Cost per lead", MEAN, LIBRARY, DOWN, LIBRARY),
        ("Sales per month", SUM, NAME, UP, NAME),
        ("Waiting time", MEAN, NAME, DOWN, NAME),
        ("Rent", SUM, NAME, DOWN, NAME),
        ("Cost savings", SUM, NAME, UP, NAME),
        ("Cash", SUM, OPEN, UP, NAME),
        ("Price", MEAN, NAME, UP, OPEN),
        ("Payroll %", MEAN, NAME, DOWN, LIBRARY),
        ("Total debt", LAST, LIBRARY, DOWN, LIBRARY),
        ("Widgets", SUM, OPEN, UP, OPEN),
    ],
)
def test_what_is_proposed_for_a_name_and_from_where(
    label: str, year: Aggregation, year_from: GroundKind, good: Direction, good_from: GroundKind
) -> None:
    new = proposed(label, 2.0, 3.0)
    assert (new.aggregation, new.aggregation_ground.kind) == (year, year_from)
    assert (new.direction, new.direction_ground.kind) == (good, good_from)


def test_our_library_comes_before_the_sheet_and_the_sheet_before_words() -> None:
    total = SheetTotal(SUM, "N2")
    new = proposed("Review rating", 4.5, 4.6, total=total)
    assert (new.aggregation, new.aggregation_ground.kind) == (MEAN, LIBRARY)
    assert new.unit == Unit(UnitKind.SCORE, decimals=1)
    new = proposed("Average bananas", 4.5, 4.6, total=total)
    assert (new.aggregation, new.aggregation_ground.words) == (SUM, "the sheet: N2 adds them up")
    new = proposed("Average bananas", 4.5, 4.6, total=total._replace(is_sure=False))
    assert (new.aggregation, new.aggregation_ground.words) == (MEAN, "its name: “average”")
    new = proposed("Bananas", 4.5, 4.6, total=total._replace(is_sure=False))
    assert (new.aggregation, new.aggregation_ground.kind) == (SUM, SHEET)


def test_the_format_of_the_cells_counts() -> None:
    share = proposed("Bananas", 0.1, 0.2, of_cells={"percent": True})
    assert (share.unit.kind, share.aggregation) == (UnitKind.PERCENT, MEAN)
    assert share.aggregation_ground.kind is SHEET
    of_amount = proposed("Payroll cost", 0.1, 0.2, of_cells={"percent": True})
    assert (of_amount.aggregation, of_amount.direction) == (MEAN, DOWN)
    money = proposed("Bananas", 10.0, of_cells={"currency": "€"})
    assert (money.unit.symbol, money.aggregation) == ("€", SUM)
    assert money.aggregation_ground.kind is SHEET


def test_a_score_that_is_none_from_1_to_5_stays_a_number() -> None:
    assert proposed("Review rating", 8.5, 9.1).unit == Unit(decimals=1)


def test_no_range_is_proposed_where_a_budget_is_to_be_its_target() -> None:
    new = proposed("Headcount", 4.0, has_targets=True)
    assert new.direction is not WITHIN


# What the totals of a sheet say


def in_row(label: str, *numbers: float) -> list[CellRead]:
    return [
        cell(f"{column}2", label, number, MARCH.shift(at))
        for at, (column, number) in enumerate(zip("BCDE", numbers, strict=False))
    ]


def of_sheet(
    cells: list[CellRead], *checks: TotalCheck, ignored: tuple[IgnoredCell, ...] = ()
) -> WorkbookReading:
    book = reading(*cells, ignored=ignored)
    (sheet,) = book.sheets
    table = replace(sheet.tables[0], totals=checks)
    return replace(book, sheets=(replace(sheet, tables=(table,)),))


def total(stated: float, computed: float, cells: str = "B2:D2") -> TotalCheck:
    return TotalCheck("F2", "Bananas", stated, computed, cells)


def beside(raw: str) -> tuple[IgnoredCell, ...]:
    return (IgnoredCell("Sheet1", "F2", raw, "“Total” is a total."),)


@pytest.mark.parametrize(
    ("checks", "ignored", "year", "kind"),
    [
        ([total(60.0, 60.0)], (), SUM, SHEET),
        ([total(61.0, 60.0)], (), SUM, OPEN),  # it is wrong, so it proves nothing
        ([total(60.0, 60.0, "B2:B9")], (), SUM, OPEN),  # of another line
        ([], beside("19.67"), MEAN, SHEET),
        ([], beside("19,67"), MEAN, SHEET),
        ([], beside("31.00"), LAST, SHEET),
        ([], beside("17.00"), SUM, OPEN),
        ([], beside("Total"), SUM, OPEN),
        ([total(59.0, 59.0)], beside("19.67"), SUM, SHEET),
    ],
)
def test_a_total_or_an_average_that_is_right_says_what_a_year_is(
    company: CompanyFile,
    checks: list[TotalCheck],
    ignored: tuple[IgnoredCell, ...],
    year: Aggregation,
    kind: GroundKind,
) -> None:
    numbers = (12.0, 16.0, 31.0) if ignored else (10.0, 20.0, 30.0)
    book = of_sheet(in_row("Bananas", *numbers), *checks, ignored=ignored)
    (match,) = match_labels(company, book)
    new = match.proposal
    assert (new.aggregation, new.aggregation_ground.kind) == (year, kind)


# What is said, and what is kept


def test_what_was_only_a_fallback_is_counted() -> None:
    known, years, both = proposed("Orders", 1.0), proposed("Customers", 1.0), proposed("Widgets")
    way = proposed("Stock", 1.0)
    assert unclear_sentence([known]) == ""
    assert unclear_sentence([known, years]) == (
        "1 of 2 new metrics: we could not tell how months add up. Please look."
    )
    assert unclear_sentence([way]) == (
        "1 of 1 new metric: we could not tell which way is good. Please look."
    )
    assert unclear_sentence([both, known, years]).startswith(
        "2 of 3 new metrics: we could not tell how months add up, or which way is good."
    )
    chosen = both.with_aggregation(both.aggregation).with_direction(both.direction)
    assert unclear_sentence([chosen]) == ""
    yearly = replace(years, frequency=Frequency.YEAR)
    assert not yearly.is_unclear(), "there is nothing to add up"


def test_shares_are_never_added_up_whatever_the_unit_was() -> None:
    new = proposed("Orders", 1.0).with_unit(Unit(UnitKind.PERCENT, decimals=1))
    assert (new.aggregation, new.unit_ground.kind) == (MEAN, GroundKind.PERSON)


def test_a_report_says_what_was_chosen_and_why() -> None:
    new = proposed("Customers", 1.0)
    assert proposal_sentence(new) == (
        "New metric “Customers”: Number (as the sheet shows it). A year is: Sum of the periods "
        "(please check). Higher is better (its name: “customers”)."
    )
    said = proposal_json("Customers", new)
    assert said["please_check"] == [Aspect.AGGREGATION]
    assert said["why"] == {
        "unit": {"evidence": "sheet", "detail": ""},
        "aggregation": {"evidence": "fallback", "detail": ""},
        "direction": {"evidence": "name", "detail": "customers"},
    }


def test_the_direction_is_stored_and_undone_and_a_kpi_starts_from_it(company: CompanyFile) -> None:
    book = reading(cell("B2", "Staff cost", 5000.0))
    (match,) = match_labels(company, book)
    plan = plan_import(company, book, ImportChoices(new_metrics={"Staff cost": match.proposal}))
    (made,) = apply_import(company, plan).ids(Kind.METRIC)
    with company.read() as records:
        metric = next(each for each in records.metrics() if each.id == made)
    assert (metric.direction, metric.aggregation, metric.unit.symbol) == (DOWN, SUM, "€")
    draft = draft_of(company, made)
    assert (draft.direction, draft.aggregation) == (DOWN, SUM)
    history.undo(company)
    with company.read() as records:
        assert all(each.id != made for each in records.metrics())


def test_two_names_of_one_metric_may_rest_on_different_grounds(company: CompanyFile) -> None:
    book = reading(cell("B2", "Beans", 1.0), cell("B3", "Coffee beans", 2.0, MARCH.next))
    new = proposed("Beans", 1.0)
    other = replace(new, aggregation_ground=UNKNOWN)
    choices = ImportChoices(new_metrics={"Beans": new, "Coffee beans": other})
    plan = plan_import(company, book, choices)
    assert len(plan.creates) == 1
    assert plan.writes == 2
