"""Where a number comes from, down to who typed it and which cell of which file it was read from."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from kpidesk.domain.changes import Action, ActionKind
from kpidesk.domain.entries import PASTED, Entry, Origin, OriginKind
from kpidesk.domain.errors import UserError
from kpidesk.domain.metrics import Aggregation, Direction, EarlierDefinition
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services.entries import Edit, set_entries, set_not_applicable, set_note
from kpidesk.services.history import redo, undo
from kpidesk.services.provenance import Provenance, ProvenancePart, parts, where_from
from kpidesk.services.stages import delete_metric
from tests.services.formula_company import add, put, put_earlier

AUGUST = Period(Frequency.MONTH, dt.date(2026, 8, 1))
SEPTEMBER = AUGUST.next
QUARTER = Period(Frequency.QUARTER, dt.date(2026, 7, 1))
BOOK = Origin(OriginKind.IMPORTED, "book.xlsx", "0123456789abcdef" * 4, "Sales", "C7", "1.240")


@pytest.fixture
def leads(company: CompanyFile) -> int:
    return add(company, "Leads")


def ask(file: CompanyFile, metric_id: int, period: Period = AUGUST) -> Provenance:
    return where_from(file, metric_id, period, ENGLISH)


def tree(file: CompanyFile, part: ProvenancePart) -> dict[str, object]:
    """Return what is below a part, by name, period and value."""
    return {
        f"{each.name}, {each.period_label}: {each.value}": tree(file, each)
        for each in parts(file, part, ENGLISH)
    }


def test_a_typed_value(company: CompanyFile, leads: int) -> None:
    set_entries(company, [Edit(leads, AUGUST, 240)])
    found = ask(company, leads)
    assert found.heading == "Leads, August 2026"
    assert found.sentence.startswith("240. Typed by tester, ")
    assert found.root is None
    (version,) = found.versions
    assert (version.who, version.value, version.action) == ("tester", "240", "Typing of 1 value")
    assert version.origin == "Typed."


def test_an_imported_value_names_file_hash_sheet_cell_and_text(
    company: CompanyFile, leads: int
) -> None:
    set_entries(company, [Edit(leads, AUGUST, 1240)], ActionKind.IMPORT, BOOK)
    found = ask(company, leads)
    assert found.sentence.startswith(
        "1,240. Imported from book.xlsx (0123456789ab), sheet Sales, cell C7, "
        "which says “1.240”, by tester, "
    )
    plain = Origin(OriginKind.IMPORTED, "book.csv", "f" * 64, "", "C7", "5")
    set_entries(company, [Edit(leads, AUGUST, 5)], ActionKind.IMPORT, plain)
    assert ask(company, leads).versions[0].origin == (
        "Imported from book.csv (ffffffffffff), cell C7, which says “5”."
    )


def test_an_imported_value_names_the_profile(company: CompanyFile, leads: int) -> None:
    known = replace(BOOK, profile="The till")
    set_entries(company, [Edit(leads, AUGUST, 1240)], ActionKind.IMPORT, known)
    found = ask(company, leads)
    assert found.sentence.startswith(
        "1,240. Imported with the profile “The till” from book.xlsx (0123456789ab), sheet Sales, "
        "cell C7, which says “1.240”, by tester, "
    )
    known = replace(known, file_name="book.csv", sheet="", raw_text="5")
    set_entries(company, [Edit(leads, AUGUST, 5)], ActionKind.IMPORT, known)
    assert ask(company, leads).versions[0].origin == (
        "Imported with the profile “The till” from book.csv (0123456789ab), cell C7, which says "
        "“5”."
    )


def test_a_note_does_not_make_somebody_the_author(company: CompanyFile, leads: int) -> None:
    first = set_entries(company, [Edit(leads, AUGUST, 240)], ActionKind.PASTE, PASTED)
    with company.write(Action(ActionKind.NOTE, 1)) as work:
        work.put_entries([Entry(leads, AUGUST, 240, "Fair", PASTED)])
    found = ask(company, leads)
    assert found.sentence.startswith("240. Pasted by tester, ")
    assert first.at < work.result.at
    assert [version.origin for version in found.versions] == ["Pasted. Note: Fair", "Pasted."]


def test_what_went_and_came_back_says_both(company: CompanyFile, leads: int) -> None:
    set_entries(company, [Edit(leads, AUGUST, 240)])
    set_entries(company, [Edit(leads, AUGUST, 250)])
    undo(company)
    sentence = ask(company, leads).sentence
    assert sentence.startswith("240. Typed by tester, ")
    assert "It came back by undo of typing of 1 value: tester, " in sentence
    redo(company)
    assert "It came back by redo" in ask(company, leads).sentence
    undo(company)
    undo(company)
    assert ask(company, leads).sentence.startswith("Nothing stands here: it was cleared by tester")


def test_cells_without_a_value(company: CompanyFile, leads: int) -> None:
    assert ask(company, leads).sentence == "Nothing was ever entered here."
    set_note(company, leads, AUGUST, "Closed")
    assert ask(company, leads).sentence.startswith("No value, but a note by tester, ")
    assert ask(company, leads).versions[0].origin == "Note: Closed"
    set_not_applicable(company, [(leads, AUGUST)], is_not_applicable=True)
    found = ask(company, leads)
    assert found.sentence.startswith("Marked as not applicable by tester, ")
    assert found.versions[0].origin == "There was nothing to measure. Note: Closed"


def test_a_calculated_value_is_a_tree_down_to_what_was_typed(
    company: CompanyFile, leads: int
) -> None:
    sales = add(company, "Sales")
    percent = Unit(UnitKind.PERCENT, decimals=1)
    add(company, "Rate", "Sales / Leads", unit=percent, aggregation=Aggregation.RECOMPUTE)
    double = add(company, "Double", "Rate * 2", unit=Unit(decimals=2))
    put(company, leads, {AUGUST: 240.0})
    set_entries(company, [Edit(sales, AUGUST, 18)], ActionKind.IMPORT, BOOK)
    found = ask(company, double)
    assert found.sentence == "Calculated: Rate * 2. 7.5\u00a0% Rate × 2 = 0.15"
    assert found.versions == ()
    assert found.root is not None
    assert (found.root.value, found.root.origin) == ("0.15", "= Rate * 2")
    assert tree(company, found.root) == {
        "Rate, August 2026: 7.5\u00a0%": {
            "Sales, August 2026: 18": {},
            "Leads, August 2026: 240": {},
        }
    }
    (below,) = parts(company, found.root, ENGLISH)
    first, second = parts(company, below, ENGLISH)
    assert first.origin.startswith("Imported from book.xlsx (0123456789ab), sheet Sales, cell C7")
    assert second.origin.startswith("Typed by tester, ")
    assert not second.has_parts


def test_the_parts_are_the_cells_that_the_formula_looks_at(
    company: CompanyFile, leads: int
) -> None:
    put(company, leads, {AUGUST: 10.0, SEPTEMBER: 20.0})
    total = add(company, "Total", "rolling_sum(Leads, 2)")
    before = add(company, "Before", "if(Leads > 15, prev(Leads), Total)")
    root = ask(company, total, SEPTEMBER).root
    assert root is not None
    assert list(tree(company, root)) == ["Leads, August 2026: 10", "Leads, September 2026: 20"]
    chosen = ask(company, before, SEPTEMBER).root
    assert chosen is not None
    assert list(tree(company, chosen)) == ["Leads, September 2026: 20", "Leads, August 2026: 10"]


def test_a_longer_period_is_made_of_the_shorter_ones(company: CompanyFile, leads: int) -> None:
    put(company, leads, dict.fromkeys((AUGUST.previous, AUGUST), 5.0))
    put(company, leads, {SEPTEMBER: 7.0})
    found = ask(company, leads, QUARTER)
    assert found.root is not None
    assert found.root.value == "17"
    assert found.root.origin == "Sum of the periods"
    assert list(tree(company, found.root)) == [
        "Leads, July 2026: 5",
        "Leads, August 2026: 5",
        "Leads, September 2026: 7",
    ]


def test_an_input_that_is_missing_is_in_the_tree(company: CompanyFile, leads: int) -> None:
    half = add(company, "Half", "Leads / 2")
    put(company, leads, {AUGUST.previous: 3.0, AUGUST: 1.0, SEPTEMBER: 2.0})
    put(company, leads, {AUGUST: None})
    found = ask(company, half)
    assert found.sentence == "Calculated: Leads / 2. “Leads” has no value in August 2026."
    assert found.root is not None
    (missing,) = parts(company, found.root, ENGLISH)
    assert (missing.value, missing.origin) == ("no value", "Cleared")
    broken = add(company, "Broken", "Nobody / 2")
    assert ask(company, broken).root is None
    assert "Nobody" in ask(company, broken).sentence


def test_what_was_typed_before_there_was_a_formula_stays_typed(
    company: CompanyFile, leads: int
) -> None:
    half = add(company, "Half", "Leads / 2")
    put_earlier(
        company, half, EarlierDefinition(SEPTEMBER.start, "", Unit(), Direction.HIGHER, "Counted")
    )
    put(company, half, {AUGUST: 3.0})
    put(company, leads, {AUGUST: 1.0, SEPTEMBER: 2.0})
    assert ask(company, half).root is None
    assert ask(company, half).sentence.startswith("3. Typed by tester")
    assert ask(company, half, SEPTEMBER).root is not None


def test_a_metric_that_is_gone_says_so(company: CompanyFile, leads: int, tmp_path: Path) -> None:
    assert tmp_path.exists()
    delete_metric(company, leads)
    with pytest.raises(UserError, match="no longer in the file"):
        ask(company, leads)
