"""Which metric a label is, and what metric is proposed where it is none."""

from dataclasses import replace

import pytest

from kpidesk.domain.changes import Kind
from kpidesk.domain.import_plans import ImportChoices
from kpidesk.domain.import_profiles import ImportProfile
from kpidesk.domain.imports import CellRead, Layout, WorkbookReading
from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.periods import Frequency
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services.import_matching import MatchKind, likeness, match_labels
from kpidesk.services.import_profiles import profile_named
from kpidesk.services.imports import apply_import, plan_import
from kpidesk.services.metrics import define_kpi
from tests.readings import sheet_of
from tests.services.conftest import create_all, kpi_draft
from tests.services.test_imports import MARCH, cell, reading


def kinds(company: CompanyFile, *labels: str) -> list[MatchKind]:
    book = reading(*(cell(f"B{n}", label, 1.0) for n, label in enumerate(labels, start=2)))
    return [match.kind for match in match_labels(company, book)]


def test_a_label_is_matched_by_its_path_or_by_a_last_part_that_is_unique(
    company: CompanyFile, customers: int
) -> None:
    (match,) = match_labels(company, reading(cell("B2", " new CUSTOMERS:", 1.0)))
    assert (match.kind, match.metric_id, match.likeness) == (MatchKind.EXACT, customers, 1.0)
    assert kinds(company, "Shop > New customers") == [MatchKind.EXACT]
    both = kinds(company, "Shop > New customers", "Online > New customers")
    assert MatchKind.EXACT not in both


def test_a_metric_from_under_one_heading_is_never_taken_for_one_under_another(
    company: CompanyFile,
) -> None:
    create_all(company, reading(cell("B2", "Income > Plants", 100.0)))
    assert kinds(company, "Income > Plants") == [MatchKind.EXACT]
    (match,) = match_labels(company, reading(cell("B2", "Expenses > Plants", 100.0)))
    assert match.kind is MatchKind.NONE
    assert match.proposal.name == "Plants"
    (again,) = plan_import(company, reading(cell("B2", "Expenses > Plants", 1.0))).proposals
    assert again.metric_id is None


def test_similar_is_offered_but_not_planned(company: CompanyFile, customers: int) -> None:
    book = reading(cell("B2", "Customers, new (no.)", 1.0))
    (match,) = match_labels(company, book)
    assert (match.kind, match.metric_id) == (MatchKind.SIMILAR, customers)
    assert 0.72 <= match.likeness <= 1.0
    assert plan_import(company, book).unmatched == ("Customers, new (no.)",)


@pytest.mark.parametrize(
    "label",
    [
        "5000 Wages",
        "5000 · Wages",
        "Wages (5000)",
        "Wages 5000",
        "Expenses > 5000 · Payroll > 5010 · Wages",
    ],
)
def test_an_account_is_offered_its_metric_and_known_next_time(
    company: CompanyFile, label: str
) -> None:
    book = reading(cell("B2", label, 100.0))
    (wages_id,) = define_kpi(company, kpi_draft("Wages")).ids(Kind.METRIC)
    (match,) = match_labels(company, book)
    assert (match.kind, match.metric_id) == (MatchKind.SIMILAR, wages_id)
    assert plan_import(company, book).unmatched == (label,), "never taken unseen"
    choices = ImportChoices(metric_of_label={label: wages_id}, profile="Books")
    apply_import(company, plan_import(company, book, choices))
    profile = profile_named(company, "Books")
    assert profile is not None
    (again,) = match_labels(company, reading(cell("B7", label, 90.0, MARCH.next)), profile)
    assert (again.kind, again.metric_id) == (MatchKind.REMEMBERED, wages_id)


def test_no_metric_is_offered_to_two_labels(company: CompanyFile, customers: int) -> None:
    book = reading(cell("B2", "New customer", 1.0), cell("B3", "New custmers", 1.0))
    first, second = match_labels(company, book)
    assert (first.kind, second.kind) == (MatchKind.SIMILAR, MatchKind.NONE), customers


def test_what_is_remembered_outweighs_the_name(company: CompanyFile, customers: int) -> None:
    profile = ImportProfile(1, "P", "b.xlsx", (), {"new customers": None, "neue": customers})
    book = reading(cell("B2", "New customers", 1.0), cell("B3", "Neue", 1.0))
    left_out, mapped = match_labels(company, book, profile)
    assert (left_out.kind, left_out.is_left_out) == (MatchKind.REMEMBERED, True)
    assert (mapped.kind, mapped.metric_id) == (MatchKind.REMEMBERED, customers)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Revenues (€)", "Revenue"),
        ("Umsaetze", "Umsatz"),
        ("No. of customers", "Customer number"),
        ("Mktg spend", "Marketing spend"),
        ("Visits to website", "Website visits"),
        ("Gehälter", "Gehalter"),
        ("Umsatzerlöse", "Umsatzerloese"),
        ("UMSATZERLÖSE", "Umsatzerlös"),
        ("Main-d’œuvre", "Main d'oeuvre"),
        ("Owner's draw", "Owners draw"),
        ("Web site visits", "Website visits"),
        ("E-Commerce", "Ecommerce"),
        ("Løn", "Lon"),
        ("Wages.", "wage"),
        ("5000 Wages", "Wages"),
        ("Wages", "5000 · Wages"),
        ("5000 - Wages", "Wages"),
        ("Wages 5000", "Wages"),
        ("Wages (5000)", "Wages"),
        ("5000 Wages", "5000 · Wages"),
        ("4-1000 Sales income", "Sales income"),
        ("2010 · Credit card", "Credit card"),
    ],
)
def test_names_that_mean_the_same_are_alike(one: str, other: str) -> None:
    assert likeness(one, other) >= 0.8


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Gross profit", "Net profit"),
        ("Line 1", "Line 2"),
        ("New customers", "Lost customers"),
        ("Accounts receivable", "Accounts payable"),
        ("Rent", "Revenue"),
        ("Budget revenue", "Actual revenue"),
        ("5000 Wages", "5010 Wages"),
        ("5000 Wages", "5000 Rent"),
        ("5000 Gross profit", "Net profit"),
        ("Revenue 2024", "Revenue"),
        ("Revenue (2024)", "Revenue (2025)"),
        ("2024-01 Wages", "Wages"),
        ("Shop (1)", "Shop (2)"),
        ("5000", "Wages"),
    ],
)
def test_names_that_mean_something_else_are_not_alike(one: str, other: str) -> None:
    assert likeness(one, other) < 0.72


def of(label: str, *numbers: float, **fields: object) -> CellRead:
    return cell("B2", label, numbers[0])._replace(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("read", "unit", "aggregation"),
    [
        (of("Visits", 12.0), Unit(), Aggregation.SUM),
        (of("Anything", 12.25), Unit(decimals=2), Aggregation.SUM),
        (of("Anything", 0.125, percent=True), Unit(UnitKind.PERCENT, "", 1), Aggregation.MEAN),
        (of("Sales", 12.5, currency="$"), Unit(UnitKind.CURRENCY, "$", 2), Aggregation.SUM),
        (of("Sales", 12.0, currency="EUR"), Unit(UnitKind.CURRENCY, "€"), Aggregation.SUM),
        (of("Umsatz", 12.5), Unit(UnitKind.CURRENCY, "€", 2), Aggregation.SUM),
        (of("Money in", 12.0), Unit(UnitKind.CURRENCY, "€"), Aggregation.SUM),
        (of("Balance", 12.0), Unit(UnitKind.CURRENCY, "€"), Aggregation.LAST),
        (of("Sales orders", 12.0), Unit(), Aggregation.SUM),
        (of("Headcount", 12.0), Unit(), Aggregation.LAST),
        (of("Kontostand", 12.0), Unit(UnitKind.CURRENCY, "€"), Aggregation.LAST),
        (of("Solde bancaire", 12.0), Unit(), Aggregation.LAST),
        (of("Neue Kunden", 12.0), Unit(), Aggregation.SUM),
        (of("Aantal leden", 12.0), Unit(), Aggregation.LAST),
        (of("Aantal klanten", 12.0), Unit(), Aggregation.SUM),
        (of("Taxa de conversão", 3.5), Unit(decimals=1), Aggregation.MEAN),
        (of("Conversion rate", 3.5), Unit(decimals=1), Aggregation.MEAN),
        (of("Durchschnittspreis", 3.5), Unit(decimals=1), Aggregation.MEAN),
    ],
)
def test_a_new_metric_is_proposed_from_its_name_and_numbers(
    company: CompanyFile, read: CellRead, unit: Unit, aggregation: Aggregation
) -> None:
    (match,) = match_labels(company, reading(read))
    assert (match.proposal.unit, match.proposal.aggregation) == (unit, aggregation)
    assert match.proposal.frequency is Frequency.MONTH


def test_all_of_a_balance_sheet_is_what_there_is_at_its_end(company: CompanyFile) -> None:
    sheet = sheet_of("Balance Sheet", Layout.WIDE, [cell("B2", "Vans", 9000.0)])
    (match,) = match_labels(company, WorkbookReading("b.xlsx", "ab" * 32, (sheet,)))
    assert match.proposal.aggregation is Aggregation.LAST


def test_a_name_is_the_last_part_where_no_other_ends_so(company: CompanyFile) -> None:
    cells = [cell("B2", "In > Plants", 1.0), cell("B3", "Out > Plants", 1.0)]
    cells.append(cell("B4", "In > Tools", 1.0, MARCH.next))
    names = [match.proposal.name for match in match_labels(company, reading(*cells))]
    assert names == ["In > Plants", "Out > Plants", "Tools"]


def test_cells_are_counted_and_one_is_shown(company: CompanyFile) -> None:
    twice = [cell("B2", "Visits", 1.0), cell("C2", "visits ", 2.0, MARCH.next)]
    (match,) = match_labels(company, reading(*twice))
    assert (match.label, match.cells, match.example.cell) == ("Visits", 2, "B2")


def test_a_calculated_metric_is_not_offered(company: CompanyFile, customers: int) -> None:
    define_kpi(company, replace(kpi_draft("Double visits"), formula="[New customers] * 2"))
    assert kinds(company, "Double visit") == [MatchKind.NONE], customers
