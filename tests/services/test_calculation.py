"""Calculated metrics through the file's own door: values, change sets, undo, and what is lazy."""

import datetime as dt
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest

from kpidesk.domain.changes import Action, ActionKind, ChangeSet, Kind
from kpidesk.domain.entries import Entry, EntryBatch, Origin, OriginKind
from kpidesk.domain.errors import UserError
from kpidesk.domain.import_profiles import ImportProfile
from kpidesk.domain.metrics import Aggregation, Company, Direction, EarlierDefinition
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile, CompanyFiles
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services import history
from kpidesk.services.calculating_records import engine_of
from kpidesk.services.calculation import CalculatingFiles
from kpidesk.storage.company_files import SqliteCompanyFiles
from tests.services.formula_company import (
    EDIT,
    TYPE,
    add,
    change,
    put,
    put_earlier,
    put_not_applicable,
    values,
)

JANUARY = Period(Frequency.MONTH, dt.date(2026, 1, 1))
FEBRUARY, MARCH = JANUARY.next, JANUARY.next.next
PERCENT = Unit(UnitKind.PERCENT, decimals=1)


@pytest.fixture
def leads(company: CompanyFile) -> int:
    return add(company, "Leads")


@pytest.fixture
def sales(company: CompanyFile) -> int:
    return add(company, "Sales")


@pytest.fixture
def rate(company: CompanyFile, leads: int, sales: int) -> int:
    assert (leads, sales) == (1, 2)
    return add(company, "Rate", "Sales / Leads", unit=PERCENT, aggregation=Aggregation.RECOMPUTE)


def test_calculated_values_stand_beside_those_that_were_typed(
    company: CompanyFile, leads: int, sales: int, rate: int
) -> None:
    put(company, leads, {JANUARY: 240.0, FEBRUARY: 200.0})
    put(company, sales, {JANUARY: 18.0})
    with company.read() as records:
        assert records.values() == {
            leads: {JANUARY: 240.0, FEBRUARY: 200.0},
            sales: {JANUARY: 18.0},
            rate: {JANUARY: 0.075},
        }
        assert records.values([rate]) == {rate: {JANUARY: 0.075}}
        assert records.values([leads]) == {leads: {JANUARY: 240.0, FEBRUARY: 200.0}}
        assert records.values([]) == {}
        assert {entry.metric_id for entry in records.entries()} == {leads, sales}


def test_what_a_batch_brings_is_calculated_with(
    company: CompanyFile, leads: int, sales: int, rate: int
) -> None:
    put(company, leads, {JANUARY: 240.0, MARCH: 1.0})
    book = Origin(OriginKind.IMPORTED, "book.xlsx", "5f" * 32, "March")
    cells = [leads, sales, sales], [FEBRUARY, JANUARY, FEBRUARY], [200.0, 18.0, 5.0]
    with company.write(Action(ActionKind.IMPORT, 3, "book.xlsx")) as work:
        work.put_batch(EntryBatch(book, *cells, ["C1", "C2", "C3"], ["200", "18", "5"]))
        work.put_import_profiles([ImportProfile(work.new_id(Kind.PROFILE), "Book", "", ())])
    assert work.result.touched == {Kind.ENTRY: {leads, sales, rate}, Kind.PROFILE: {1}}
    assert values(company, rate) == {JANUARY: 0.075, FEBRUARY: 0.025}
    with company.read() as records:
        assert [each.name for each in records.import_profiles()] == ["Book"]
    with company.write(Action(ActionKind.DELETE_PROFILE)) as work:
        work.remove_import_profiles([1])
    history.undo(company)
    assert work.result.touched == {Kind.PROFILE: {1}}
    history.undo(company)
    assert values(company, rate) == {}


def test_a_change_set_names_what_was_calculated_anew_and_nothing_else(
    company: CompanyFile, leads: int, sales: int, rate: int
) -> None:
    other = add(company, "Visits")
    assert put(company, leads, {JANUARY: 240.0}).ids(Kind.ENTRY) == {leads}
    assert put(company, sales, {JANUARY: 18.0}).ids(Kind.ENTRY) == {sales, rate}
    assert put(company, other, {JANUARY: 1.0}).ids(Kind.ENTRY) == {other}
    assert put(company, sales, {JANUARY: 18.0}).is_empty
    assert change(company, other, definition="Of the shop").touched == {Kind.METRIC: {other}}
    history.undo(company)
    assert history.undo(company).ids(Kind.ENTRY) == {other}
    assert history.undo(company).ids(Kind.ENTRY) == {sales, rate}
    assert values(company, rate) == {}
    assert history.redo(company).ids(Kind.ENTRY) == {sales, rate}
    assert values(company, rate) == {JANUARY: 0.075}


def test_the_first_write_after_opening_names_them_too(
    files: CompanyFiles, company: CompanyFile, leads: int, sales: int, rate: int
) -> None:
    put(company, leads, {JANUARY: 240.0})
    company.close()
    again = files.open(company.path)
    try:
        assert put(again, sales, {JANUARY: 18.0}).ids(Kind.ENTRY) == {sales, rate}
    finally:
        again.close()


def test_the_first_formula_of_a_company(company: CompanyFile, leads: int, sales: int) -> None:
    put(company, leads, {JANUARY: 240.0})
    put(company, sales, {JANUARY: 18.0})
    total = add(company, "Total")
    done = change(company, total, formula="Leads + Sales")
    assert done.touched == {Kind.METRIC: {total}, Kind.ENTRY: {total}}
    assert values(company, total) == {JANUARY: 258.0}
    history.undo(company)
    assert values(company, total) == {}


def test_an_earlier_change_that_is_rolled_back_is_followed(
    company: CompanyFile, leads: int, sales: int, rate: int
) -> None:
    put(company, leads, {JANUARY: 240.0})
    earlier = put(company, sales, {JANUARY: 18.0})
    put(company, leads, {FEBRUARY: 100.0})
    with company.write(Action(ActionKind.ROLL_BACK)) as work:
        work.roll_back(earlier.id)
    assert work.result.ids(Kind.ENTRY) == {sales, rate}
    assert values(company, rate) == {}
    assert history.undo(company).ids(Kind.ENTRY) == {sales, rate}
    assert values(company, rate) == {JANUARY: 0.075}


def test_a_changed_formula_a_removed_input_and_its_return(
    company: CompanyFile, leads: int, sales: int, rate: int
) -> None:
    put(company, leads, {JANUARY: 240.0})
    put(company, sales, {JANUARY: 18.0})
    assert change(company, rate, formula="Leads - Sales").ids(Kind.ENTRY) == {rate}
    assert values(company, rate) == {JANUARY: 222.0}
    with company.write(EDIT) as work:
        work.remove_metrics([sales])
    assert work.result.ids(Kind.ENTRY) >= {rate}
    assert values(company, rate) == {}
    assert history.undo(company).ids(Kind.ENTRY) == {sales, rate}
    assert values(company, rate) == {JANUARY: 222.0}


def test_numbers_from_before_the_formula_show_only_for_the_time_before(
    company: CompanyFile, leads: int, sales: int
) -> None:
    put(company, leads, {JANUARY: 240.0, FEBRUARY: 100.0})
    put(company, sales, {JANUARY: 18.0, FEBRUARY: 9.0})
    typed = add(company, "Total")
    put(company, typed, {JANUARY: 1.0, FEBRUARY: 2.0, MARCH: 3.0})
    change(company, typed, formula="Leads + Sales")
    assert values(company, typed) == {JANUARY: 258.0, FEBRUARY: 109.0}
    before = EarlierDefinition(FEBRUARY.start, "", Unit(), Direction.HIGHER, "New bookkeeper")
    assert put_earlier(company, typed, before).ids(Kind.ENTRY) == {typed}
    assert values(company, typed) == {JANUARY: 1.0, FEBRUARY: 109.0}
    history.undo(company)
    assert values(company, typed) == {JANUARY: 258.0, FEBRUARY: 109.0}


def test_a_metric_that_was_calculated_once_keeps_those_values(
    company: CompanyFile, leads: int
) -> None:
    put(company, leads, {JANUARY: 240.0, FEBRUARY: 100.0})
    double = add(company, "Double", "Leads * 2")
    put_earlier(
        company, double, EarlierDefinition(FEBRUARY.start, "Leads * 2", Unit(), Direction.HIGHER)
    )
    change(company, double, formula="")
    put(company, double, {JANUARY: 5.0, FEBRUARY: 7.0})
    assert values(company, double) == {JANUARY: 480.0, FEBRUARY: 7.0}


def test_not_applicable_is_neither_blank_nor_zero(
    company: CompanyFile, leads: int, sales: int, rate: int
) -> None:
    put(company, leads, {JANUARY: 240.0})
    put(company, sales, {JANUARY: 18.0})
    done = put_not_applicable(company, leads, JANUARY)
    assert done.ids(Kind.ENTRY) == {leads, rate}
    with company.read() as records:
        assert records.not_applicable() == {leads: {JANUARY}, rate: {JANUARY}}
        assert records.not_applicable([sales]) == {}
        assert records.values() == {sales: {JANUARY: 18.0}}
    history.undo(company)
    with company.read() as records:
        assert records.not_applicable() == {}


def test_another_business_year_is_another_calculation(company: CompanyFile, leads: int) -> None:
    put(company, leads, {JANUARY: 10.0, FEBRUARY: 20.0, MARCH: 30.0, MARCH.next: 40.0})
    put(company, leads, {JANUARY.previous: 5.0})
    so_far = add(company, "So far", "ytd(Leads)")
    assert values(company, so_far)[MARCH] == 60.0
    with company.write(Action(ActionKind.EDIT_COMPANY)) as work:
        work.put_company(Company("Shop", "€", 2))
    assert work.result.ids(Kind.ENTRY) == {so_far}
    assert values(company, so_far)[MARCH] == 50.0
    history.undo(company)
    assert values(company, so_far)[MARCH] == 60.0


def test_inside_a_block_stored_values_are_those_that_were_written(
    company: CompanyFile, leads: int, sales: int, rate: int
) -> None:
    put(company, leads, {JANUARY: 240.0})
    with company.write(TYPE) as work:
        work.put_entries([Entry(sales, JANUARY, 18.0)])
        assert work.values()[sales] == {JANUARY: 18.0}
        with company.read() as records:
            assert records.values([sales]) == {sales: {JANUARY: 18.0}}
    assert values(company, rate) == {JANUARY: 0.075}


def test_a_block_that_fails_changes_nothing(
    company: CompanyFile, leads: int, sales: int, rate: int
) -> None:
    put(company, leads, {JANUARY: 240.0})
    with suppress(UserError), company.write(TYPE) as work:
        work.put_entries([Entry(sales, JANUARY, 18.0)])
        raise UserError("no")
    assert values(company, rate) == {}
    put(company, sales, {JANUARY: 24.0})
    assert values(company, rate) == {JANUARY: 0.1}


def test_metrics_that_a_block_writes_are_there_inside_it(company: CompanyFile, leads: int) -> None:
    with company.write(EDIT) as work:
        (before,) = work.metrics()
        assert before.id == leads
        work.remove_metrics([leads])
        assert list(work.metrics()) == []
    with company.read() as records:
        assert list(records.metrics()) == []


def test_longer_periods_are_recomputed_and_never_averaged(
    company: CompanyFile, leads: int, sales: int, rate: int
) -> None:
    put(company, leads, {JANUARY: 100.0, FEBRUARY: 300.0, MARCH: 100.0})
    put(company, sales, {JANUARY: 50.0, FEBRUARY: 30.0, MARCH: 20.0})
    quarter = Period(Frequency.QUARTER, JANUARY.start)
    with company.read() as records:
        engine = engine_of(records)
        assert engine.values(rate, Frequency.QUARTER) == {quarter: 0.2}
        assert engine.values(leads, Frequency.QUARTER) == {quarter: 500.0}


def test_a_constant_has_a_value_up_to_today(company: CompanyFile) -> None:
    plan = add(company, "Plan", "periods_per_year * 2")
    november = Period(Frequency.MONTH, dt.date(2026, 11, 1))
    assert values(company, plan) == {november: 24.0}


def test_the_next_day_is_calculated_too(tmp_path: Path) -> None:
    now = [dt.date(2026, 11, 30)]
    files = CalculatingFiles(SqliteCompanyFiles(who="tester"), lambda: now[0])
    file = files.create(tmp_path / "late.kpidesk", Company("Late"))
    try:
        plan = add(file, "Plan", "periods_per_year * 2")
        assert len(values(file, plan)) == 1
        now[0] = dt.date(2026, 12, 1)
        assert [p.start for p in values(file, plan)] == [now[0]]
    finally:
        file.close()


def test_threads_take_turns(company: CompanyFile, leads: int, sales: int, rate: int) -> None:
    months = [JANUARY.shift(n) for n in range(24)]
    put(company, sales, dict.fromkeys(months, 10.0))
    seen: list[ChangeSet] = []

    def type_leads(mine: list[Period]) -> None:
        for month in mine:
            seen.append(put(company, leads, {month: 100.0}))
            assert values(company, rate)[month] == 0.1

    threads = [Thread(target=type_leads, args=(months[at::4],)) for at in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 24
    assert all(done.ids(Kind.ENTRY) == {leads, rate} for done in seen)
    assert values(company, rate) == dict.fromkeys(months, 0.1)


_WITHOUT_FORMULAS = """
import sys, datetime as dt
from pathlib import Path
from kpidesk import bootstrap
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import Frequency
from kpidesk.services.dashboard import dashboard
from kpidesk.services.entries import entry_grid
file = bootstrap.adapters().files.open(Path(sys.argv[1]))
entry_grid(file, Frequency.MONTH)
dashboard(file, ENGLISH, dt.date(2026, 11, 22))
file.close()
print("numpy" in sys.modules)
"""


def run(code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_arrays_are_loaded_with_the_first_formula_alone(company: CompanyFile, leads: int) -> None:
    put(company, leads, {JANUARY: 1.0})
    company.close()
    assert run("import sys, kpidesk.__main__; print('numpy' in sys.modules)") == "False"
    assert run(_WITHOUT_FORMULAS, str(company.path)) == "False"


_OF_FORMULAS = """
import sys, datetime as dt
from pathlib import Path
from kpidesk import bootstrap
from kpidesk.domain.numbers import ENGLISH
from kpidesk.services.dashboard import dashboard
file = bootstrap.adapters().files.open(Path(sys.argv[1]))
before = set(sys.modules)
dashboard(file, ENGLISH, dt.date(2026, 11, 22))
file.close()
unused = {
    "kpidesk.services.explanations", "kpidesk.services.lenses", "kpidesk.domain.lens_histories",
    "kpidesk.domain.formulas.parser", "kpidesk.domain.formulas.dependencies", "difflib",
}
print(sorted(unused & set(sys.modules) - before))
"""


def test_a_dashboard_without_formulas_loads_nothing_of_them(
    company: CompanyFile, leads: int
) -> None:
    put(company, leads, {JANUARY: 1.0})
    company.close()
    assert run(_OF_FORMULAS, str(company.path)) == "[]"


def test_a_file_with_formulas_is_opened_without_what_only_imports_need() -> None:
    loaded = "import sys, kpidesk.services.calculation; print(*sys.modules, sep=chr(10))"
    ours = {name for name in run(loaded).splitlines() if name.startswith("kpidesk.domain.")}
    assert not {name for name in ours if "import_" in name or "change_details" in name}


@pytest.mark.usefixtures("rate")
def test_arrays_are_loaded_where_there_is_a_formula(company: CompanyFile, leads: int) -> None:
    put(company, leads, {JANUARY: 1.0})
    company.close()
    assert run(_WITHOUT_FORMULAS, str(company.path)) == "True"


def test_a_bug_while_following_a_write_is_not_hidden_and_not_kept(
    company: CompanyFile,
    leads: int,
    sales: int,
    rate: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put(company, leads, {JANUARY: 240.0})

    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("kpidesk.domain.formulas.engine.Engine.set_inputs", fail)
        with pytest.raises(ZeroDivisionError):
            put(company, sales, {JANUARY: 18.0})
    # The write stands, and what follows from it is calculated anew from the file.
    assert values(company, rate) == {JANUARY: 0.075}
