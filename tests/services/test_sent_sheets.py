"""An entry sheet that is mailed, filled in as people do, and imported: nothing has to be mapped."""

import datetime as dt
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from kpidesk.domain.errors import UserError
from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.import_plans import ImportChoices, ImportPlan, Outcome, PercentReading
from kpidesk.domain.metrics import Aggregation, Company
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile, CompanyFiles
from kpidesk.domain.progress import NoProgress
from kpidesk.domain.targets import Target
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services import history
from kpidesk.services.company import edit_company
from kpidesk.services.entries import Edit, entry_grid, set_entries
from kpidesk.services.entry_sheets import sheet_of_grid, sheets_by_owner
from kpidesk.services.imports import apply_import, plan_import
from kpidesk.services.metric_drafts import MetricDraft, TargetDraft, draft_of
from kpidesk.services.metrics import define_kpi, edit_metric
from kpidesk.services.stages import retire_metric
from kpidesk.spreadsheets.entry_sheet import XlsxEntrySheetWriter
from kpidesk.spreadsheets.reader import FileSpreadsheetReader
from tests.services.conftest import kpi_draft

TODAY = dt.date(2026, 11, 22)
SEPTEMBER, OCTOBER = (Period(Frequency.MONTH, dt.date(2026, n, 1)) for n in (9, 10))
HEADER = 5
Fill = Callable[[Worksheet], None]


def define(company: CompanyFile, name: str, unit: Unit, goal: float) -> None:
    draft = replace(
        kpi_draft(name),
        unit=unit,
        aggregation=Aggregation.SUM if unit.kind.adds_up else Aggregation.MEAN,
        starts_on=SEPTEMBER.start,
        target=TargetDraft(dt.date(2024, 1, 1), constant=Target(goal)),
    )
    define_kpi(company, draft)


@pytest.fixture
def shop(company: CompanyFile) -> CompanyFile:
    define(company, "Revenue", Unit(UnitKind.CURRENCY, "€"), 1000.0)
    define(company, "Margin", Unit(UnitKind.PERCENT, decimals=1), 0.4)
    define(company, "Stars", Unit(UnitKind.SCORE, decimals=1), 4.0)
    define_kpi(
        company,
        replace(kpi_draft("Twice"), unit=Unit(UnitKind.CURRENCY, "€"), formula="Revenue * 2"),
    )
    set_entries(company, [Edit(1, SEPTEMBER, 900.0)])
    return company


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "Entry sheet Shop Carla.xlsx"


def send(company: CompanyFile, path: Path) -> Path:
    """Write the sheet that the due page would, for Carla."""
    (sheet,) = sheets_by_owner(company, TODAY, ENGLISH)
    assert [line.metric.name for line in sheet.lines] == ["Revenue", "Margin", "Stars"]
    XlsxEntrySheetWriter().write(path, sheet)
    return path


def fill(path: Path, *steps: Fill) -> Path:
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    assert isinstance(page, Worksheet)
    for step in steps:
        step(page)
    book.save(path)
    return path


def column(page: Worksheet, heading: str) -> int:
    return next(number for number, cell in enumerate(page[HEADER], 1) if cell.value == heading)


def put(label: str, heading: str, value: object) -> Fill:
    def step(page: Worksheet) -> None:
        row = next(row for row in range(HEADER + 1, 30) if page.cell(row, 2).value == label)
        page.cell(row, column(page, heading)).value = value  # type: ignore[assignment]

    return step


def plan(company: CompanyFile, path: Path, choices: ImportChoices | None = None) -> ImportPlan:
    with company.read() as records:
        calendar = records.company().calendar
    reading = FileSpreadsheetReader().read(path, ReadOptions(calendar, ENGLISH), NoProgress())
    return plan_import(company, reading, choices or ImportChoices())


def written(found: ImportPlan) -> dict[tuple[int | None, Period | None], float | None]:
    return {(p.metric_id, p.period): p.value for p in found.proposals if p.outcome.is_written}


def reason(found: ImportPlan, raw_text: str) -> tuple[Outcome, str]:
    """Return what becomes of the cell with this text."""
    return next((p.outcome, p.reason) for p in found.proposals if p.raw_text == raw_text)


NOTE = "Note on the last number"
TYPICAL = (
    put("Revenue", "Oct 2026", 1200),
    put("Margin", "Oct 2026", 0.415),
    put("Stars", "Sep 2026", 4.5),
    put("Stars", NOTE, "Two hotels wrote"),
)
ARRIVED = {(1, OCTOBER): 1200.0, (2, OCTOBER): 0.415, (3, SEPTEMBER): 4.5}


def test_exactly_what_was_filled_in_arrives(shop: CompanyFile, path: Path) -> None:
    found = plan(shop, fill(send(shop, path), *TYPICAL))
    assert written(found) == ARRIVED
    assert (found.unmatched, found.asks_percent_reading) == ((), False)
    assert found.count(Outcome.REJECTED) == 0
    apply_import(shop, found)
    with shop.read() as records:
        entries = {(e.metric_id, e.period): e for e in records.entries([1, 2, 3])}
        assert {key: e.value for key, e in entries.items()} == {**ARRIVED, (1, SEPTEMBER): 900.0}
        assert entries[3, SEPTEMBER].note == "Two hotels wrote"
        assert entries[3, SEPTEMBER].origin.describe().startswith("Imported from Entry sheet Shop")
    history.undo(shop)
    with shop.read() as records:
        assert records.values([1, 2, 3]) == {1: {SEPTEMBER: 900.0}}


def test_an_empty_sheet_changes_nothing(shop: CompanyFile, path: Path) -> None:
    found = plan(shop, send(shop, path))
    assert written(found) == {}
    assert {p.outcome for p in found.proposals} == {Outcome.IGNORED}
    assert not any("{" in p.raw_text for p in found.proposals)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_it_arrives_after_libreoffice_saved_it_again(
    shop: CompanyFile, path: Path, tmp_path: Path
) -> None:
    fill(send(shop, path), *TYPICAL)
    again = tmp_path / "again"
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
         "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(again), str(path)],
        check=True, capture_output=True, timeout=240, env={**os.environ, "HOME": str(tmp_path)},
    )  # fmt: skip
    saved = again / path.name
    assert written(plan(shop, saved)) == ARRIVED
    page = openpyxl.load_workbook(saved).worksheets[0]
    assert page.protection.sheet
    assert page.column_dimensions["A"].hidden
    assert page.row_dimensions[4].hidden
    assert not page.cell(6, column(page, "Oct 2026")).protection.locked


def test_a_text_in_a_number_cell_is_rejected_with_its_cell(shop: CompanyFile, path: Path) -> None:
    found = plan(shop, fill(send(shop, path), put("Revenue", "Oct 2026", "about 1200")))
    (rejected,) = [p for p in found.proposals if p.outcome is Outcome.REJECTED]
    assert (rejected.cell, rejected.raw_text, rejected.metric_id) == ("G6", "about 1200", 1)
    assert rejected.reason.startswith("“about 1200” is not understood as a number.")
    assert written(found) == {}


def test_no_score_outside_of_one_to_five_arrives(shop: CompanyFile, path: Path) -> None:
    found = plan(shop, fill(send(shop, path), put("Stars", "Oct 2026", 6)))
    assert reason(found, "6") == (Outcome.REJECTED, "“6” is no score: scores go from 1 to 5.")


def test_a_percentage_that_lost_its_sign_is_asked_about(shop: CompanyFile, path: Path) -> None:
    def plain(page: Worksheet) -> None:
        cell = page.cell(7, column(page, "Oct 2026"))
        cell.value, cell.number_format = 41.5, "General"

    fill(send(shop, path), plain)
    assert plan(shop, path).asks_percent_reading
    points = ImportChoices(percent_reading=PercentReading.POINTS)
    assert written(plan(shop, path, points)) == {(2, OCTOBER): 0.415}


def test_labels_may_be_changed(shop: CompanyFile, path: Path) -> None:
    def rename(page: Worksheet) -> None:
        page["B6"].value = "Umsatz brutto"

    found = plan(shop, fill(send(shop, path), put("Revenue", "Oct 2026", 1200), rename))
    assert written(found) == {(1, OCTOBER): 1200.0}
    assert found.unmatched == ()


def test_metrics_and_the_company_may_have_been_renamed(shop: CompanyFile, path: Path) -> None:
    fill(send(shop, path), *TYPICAL)
    rename(shop, 1, "Turnover")
    define(shop, "Revenue", Unit(), 1.0)
    with shop.read() as records:
        standing = records.company()
    edit_company(shop, replace(standing, name="Another name"))
    assert written(plan(shop, path)) == ARRIVED


def rename(company: CompanyFile, metric_id: int, name: str) -> None:
    change(company, metric_id, name=name)


def change(company: CompanyFile, metric_id: int, **changes: object) -> None:
    draft: MetricDraft = draft_of(company, metric_id)
    edit_metric(company, metric_id, replace(draft, **changes))  # type: ignore[arg-type]


def test_rows_whose_names_alone_were_sorted_are_rejected(shop: CompanyFile, path: Path) -> None:
    def swap(page: Worksheet) -> None:
        page["B6"].value, page["B7"].value = page["B7"].value, page["B6"].value

    fill(send(shop, path), put("Revenue", "Oct 2026", 1200), swap)
    outcome, said = reason(plan(shop, path), "1200")
    assert outcome is Outcome.REJECTED
    assert said.startswith("The row says “Margin”, but it was made for “Revenue”.")


def test_a_row_that_bears_another_metrics_name_is_rejected(shop: CompanyFile, path: Path) -> None:
    define(shop, "Visitors", Unit(), 1.0)
    set_entries(shop, [Edit(5, SEPTEMBER, 1.0), Edit(5, OCTOBER, 1.0)])

    def relabel(page: Worksheet) -> None:
        page["B6"].value = "Visitors"

    fill(send(shop, path), put("Revenue", "Oct 2026", 1200), relabel)
    outcome, said = reason(plan(shop, path), "1200")
    assert outcome is Outcome.REJECTED
    assert said.startswith("The row says “Visitors”, but it was made for “Revenue”.")


def test_a_column_that_was_headed_anew_is_rejected(shop: CompanyFile, path: Path) -> None:
    def head(page: Worksheet) -> None:
        page.cell(HEADER, column(page, "Oct 2026")).value = "Nov 2026"

    fill(send(shop, path), put("Revenue", "Oct 2026", 1200), head)
    outcome, said = reason(plan(shop, path), "1200")
    assert outcome is Outcome.REJECTED
    assert said.startswith("The column says “Nov 2026”, but it was made for October 2026.")


def test_a_row_that_somebody_added_is_said_to_be_none(shop: CompanyFile, path: Path) -> None:
    def add(page: Worksheet) -> None:
        page["B9"].value = "Petty cash"
        page.cell(9, column(page, "Oct 2026")).value = 77

    outcome, said = reason(plan(shop, fill(send(shop, path), add)), "77")
    assert outcome is Outcome.IGNORED
    assert said.startswith("This row is none that the entry sheet was sent with.")


def test_a_row_that_was_copied_contradicts_itself(shop: CompanyFile, path: Path) -> None:
    def copy(page: Worksheet) -> None:
        for number, cell in enumerate(page[6], 1):
            page.cell(9, number).value = cell.value
        page.cell(9, column(page, "Oct 2026")).value = 1300

    fill(send(shop, path), put("Revenue", "Oct 2026", 1200), copy)
    found = plan(shop, path)
    assert written(found) == {}
    assert found.count(Outcome.REJECTED) == 2


def test_another_company_refuses_the_sheet(
    shop: CompanyFile, path: Path, files: CompanyFiles, tmp_path: Path
) -> None:
    fill(send(shop, path), *TYPICAL)
    for name, said in (
        ("Bakery", "This entry sheet was made for “Shop”, but “Bakery” is open."),
        ("Shop", "This entry sheet was made from another file of “Shop”"),
    ):
        other = files.create(tmp_path / f"other {name}.kpidesk", Company(name))
        try:
            define(other, "Revenue", Unit(UnitKind.CURRENCY, "€"), 1.0)
            with pytest.raises(UserError) as refused:
                plan(other, path)
        finally:
            other.close()
        assert refused.value.message.startswith(said)
        assert "Nothing was imported." in refused.value.message


def test_a_copy_of_the_file_takes_the_sheet(
    shop: CompanyFile, path: Path, files: CompanyFiles, tmp_path: Path
) -> None:
    fill(send(shop, path), *TYPICAL)
    shop.back_up(tmp_path / "copy.kpidesk")
    copy = files.open(tmp_path / "copy.kpidesk")
    try:
        assert written(plan(copy, path)) == ARRIVED
    finally:
        copy.close()


def test_a_metric_that_was_retired_meanwhile_is_named(shop: CompanyFile, path: Path) -> None:
    fill(send(shop, path), put("Stars", "Oct 2026", 4.5))
    retire_metric(shop, 3, "Nobody looks", dt.date(2026, 11, 1))
    found = plan(shop, path)
    assert reason(found, "4.5") == (
        Outcome.REJECTED,
        "“Stars” is retired or deleted, so its numbers are no longer asked for.",
    )
    assert found.unmatched == ()


def test_a_metric_with_another_unit_by_now_is_rejected(shop: CompanyFile, path: Path) -> None:
    fill(send(shop, path), put("Stars", "Oct 2026", 4.5))
    change(shop, 3, unit=Unit(UnitKind.NUMBER, "points"))
    outcome, said = reason(plan(shop, path), "4.5")
    assert outcome is Outcome.REJECTED
    assert said.startswith("“Stars” is measured in something else since this sheet was made.")


# The sheet of the grid, with the numbers that are known


@pytest.fixture
def grid_path(shop: CompanyFile, path: Path) -> Path:
    set_entries(shop, [Edit(1, OCTOBER, 0.1 + 0.2), Edit(2, SEPTEMBER, 1 / 3)])
    rows = [row.history for row in entry_grid(shop, Frequency.MONTH).rows]
    sheet = sheet_of_grid(shop, rows, [SEPTEMBER, OCTOBER], ENGLISH)
    assert [line.metric.name for line in sheet.lines] == ["Revenue", "Margin", "Stars"]
    XlsxEntrySheetWriter().write(path, sheet)
    return path


def test_numbers_that_were_sent_along_change_nothing(shop: CompanyFile, grid_path: Path) -> None:
    found = plan(shop, fill(grid_path, put("Stars", "Oct 2026", 4.5)))
    assert written(found) == {(3, OCTOBER): 4.5}
    assert found.count(Outcome.UNCHANGED) == 3


def test_a_number_that_was_mended_meanwhile_is_not_set_back(
    shop: CompanyFile, grid_path: Path
) -> None:
    set_entries(shop, [Edit(1, OCTOBER, 7.0), Edit(1, SEPTEMBER, None)])
    found = plan(shop, grid_path)
    assert written(found) == {}
    outcome, said = reason(found, "0.3")
    assert outcome is Outcome.IGNORED
    assert said.startswith("It stands here as it was sent.")


def test_a_number_that_was_mended_in_the_sheet_arrives(shop: CompanyFile, grid_path: Path) -> None:
    found = plan(shop, fill(grid_path, put("Revenue", "Sep 2026", 950)))
    assert written(found) == {(1, SEPTEMBER): 950.0}


def test_a_note_alone_goes_with_the_last_number(shop: CompanyFile, grid_path: Path) -> None:
    apply_import(shop, plan(shop, fill(grid_path, put("Revenue", NOTE, "=wrong"))))
    with shop.read() as records:
        assert records.notes([1]) == {1: {OCTOBER: "=wrong"}}
        assert records.values([1])[1][OCTOBER] == 0.1 + 0.2


def test_a_note_without_a_number_is_said_to_go_nowhere(shop: CompanyFile, path: Path) -> None:
    found = plan(shop, fill(send(shop, path), put("Stars", NOTE, "closed")))
    assert reason(found, "closed") == (
        Outcome.IGNORED,
        "There is no number in this row that the note could go with.",
    )
