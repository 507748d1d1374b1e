"""The reports page: its preview, and reports and exports written by clicks."""

import json
from functools import partial
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QMarginsF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QPageLayout
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from python_calamine import CalamineWorkbook

from kpidesk.domain.errors import UserError
from kpidesk.services.entries import Edit, set_entries
from kpidesk.settings import ThemeChoice
from kpidesk.ui import theme
from kpidesk.ui.controls import Button
from kpidesk.ui.dialogs import files, printers
from kpidesk.ui.jobs import running_jobs
from kpidesk.ui.pages.reports_page import ReportsPage
from kpidesk.ui.session import Session
from tests.ui.pages.example_kpis import OCTOBER, add_kpi, months_until_october


@pytest.fixture
def customers(session: Session) -> int:
    return add_kpi(
        session.require_file(), "New customers", months_until_october(38.0, 42.0),
        department="Sales",
    )  # fmt: skip


@pytest.fixture
def page(qtbot: QtBot, session: Session, customers: int) -> ReportsPage:
    assert customers
    made = ReportsPage(session)
    qtbot.addWidget(made)
    made.resize(1080, 740)
    made.show()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def answer(monkeypatch: pytest.MonkeyPatch, path: Path | None) -> list[str]:
    """Let the file dialog answer `path`; the names that were suggested are collected."""
    suggested: list[str] = []

    def ask(*asked: object) -> Path | None:
        suggested.append(str(asked[-1]))
        return path

    monkeypatch.setattr(files, "ask_save_path", ask)
    return suggested


def click(qtbot: QtBot, page: ReportsPage, button: Button) -> None:
    """Click, and wait for the job that it starts."""
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not running_jobs(page))


def test_an_empty_company_says_what_to_do_first(qtbot: QtBot, session: Session) -> None:
    page = ReportsPage(session)
    qtbot.addWidget(page)
    page.show()
    assert page.empty_state is not None
    with qtbot.waitSignal(page.command_requested) as asked:
        QTest.mouseClick(page.empty_state.buttons[0], Qt.MouseButton.LeftButton)
    assert asked.args == ["new_kpi"]


def test_the_first_page_is_shown_as_it_will_be_printed(page: ReportsPage) -> None:
    assert page.report_heading.text() == "KPI report October 2026"
    assert page.preview.page_count == 1
    assert "only page" in page.preview_caption.text()
    assert "0 of 1 KPI is on target." in page.preview.accessibleDescription()
    image = page.preview.grab().toImage()
    middle = [image.pixelColor(image.width() // 2, y) for y in range(20, image.height() - 20)]
    assert any(colour.lightness() > 250 for colour in middle)  # paper
    assert any(colour.lightness() < 120 for colour in middle)  # ink


def test_the_preview_says_that_it_is_the_pdf_also_when_excel_is_chosen(page: ReportsPage) -> None:
    caption = page.preview_caption
    assert caption.text() == "Preview: the only page of the PDF"
    QTest.mouseClick(page.choices[1], Qt.MouseButton.LeftButton)
    assert caption.text() == "Preview of the PDF. The workbook holds the same content."
    QTest.mouseClick(page.months.previous_button, Qt.MouseButton.LeftButton)
    assert caption.text() == "Preview of the PDF. The workbook holds the same content."
    QTest.mouseClick(page.choices[0], Qt.MouseButton.LeftButton)
    assert caption.text() == "Preview: the only page of the PDF"


def test_paper_stays_white_in_the_dark(qapp: QApplication, page: ReportsPage) -> None:
    theme.apply(qapp, ThemeChoice.DARK)
    image = page.preview.grab().toImage()
    assert image.pixelColor(image.width() // 2, 12).lightness() > 250


def test_the_report_is_of_the_chosen_month_and_of_the_newest_numbers(
    session: Session, page: ReportsPage, customers: int
) -> None:
    QTest.mouseClick(page.months.previous_button, Qt.MouseButton.LeftButton)
    assert page.report_heading.text() == "KPI report September 2026"
    QTest.keyClick(page, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    session.perform(partial(set_entries, edits=[Edit(customers, OCTOBER, 50.0)]))
    assert "1 of 1 KPI is on target." in page.preview.accessibleDescription()


def test_a_pdf_is_written_by_a_click(
    qtbot: QtBot, page: ReportsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "October.pdf"
    suggested = answer(monkeypatch, path)
    click(qtbot, page, page.export_button)
    assert suggested == ["Test Shop KPI report 2026-10.pdf"]
    text = PdfReader(path).pages[0].extract_text()
    assert "New customers" in text
    assert "42" in text
    assert page.result.isVisible()
    assert page.result_label.text() == "Saved October.pdf."


def test_an_excel_workbook_is_written_by_keys(
    qtbot: QtBot, page: ReportsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "October.xlsx"
    suggested = answer(monkeypatch, path)
    page.choices[0].setFocus()
    QTest.keyClick(page.choices[0], Qt.Key.Key_Down)
    assert page.form.key == "xlsx"
    page.export_button.setFocus()
    QTest.keyClick(page.export_button, Qt.Key.Key_Space)
    qtbot.waitUntil(page.result.isVisible)
    assert suggested == ["Test Shop KPI report 2026-10.xlsx"]
    book = CalamineWorkbook.from_path(path)
    cells = [
        cell
        for sheet in book.sheet_names
        for row in book.get_sheet_by_name(sheet).to_python()
        for cell in row
    ]
    assert "New customers" in cells
    assert 42.0 in cells


def test_cancelling_the_file_dialog_writes_nothing(
    qtbot: QtBot, page: ReportsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, None)
    click(qtbot, page, page.export_button)
    assert not page.result.isVisible()


def test_a_place_that_cannot_be_written_is_said_in_a_sentence(
    qtbot: QtBot, session: Session, page: ReportsPage, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    answer(monkeypatch, tmp_path / "no such folder" / "October.pdf")
    with qtbot.waitSignal(session.error_shown) as said:
        QTest.mouseClick(page.export_button, Qt.MouseButton.LeftButton)
    assert said.args is not None
    assert "October.pdf" in said.args[0] or "no such folder" in said.args[0]
    assert not page.result.isVisible()
    qtbot.waitUntil(lambda: not running_jobs(page))


def test_what_was_saved_can_be_opened(
    qtbot: QtBot, session: Session, page: ReportsPage, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    path = tmp_path / "October.pdf"
    answer(monkeypatch, path)
    click(qtbot, page, page.export_button)
    opened: list[str] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url.toLocalFile())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    QTest.mouseClick(page.open_button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(page.folder_button, Qt.MouseButton.LeftButton)
    assert opened == [str(path), str(tmp_path)]
    path.unlink()
    with qtbot.waitSignal(session.error_shown) as said:
        QTest.mouseClick(page.open_button, Qt.MouseButton.LeftButton)
    assert said.args == ["October.pdf is no longer there. Export it again."]


def test_every_entry_is_exported_for_other_programs(
    qtbot: QtBot, page: ReportsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_json, as_csv = tmp_path / "all.json", tmp_path / "all.csv"
    assert answer(monkeypatch, as_json) == []
    click(qtbot, page, page.json_button)
    exported = json.loads(as_json.read_text(encoding="utf-8"))
    assert [(e["period"], e["value"]) for e in exported["entries"]] == [
        ("2026-09", 38.0),
        ("2026-10", 42.0),
    ]
    suggested = answer(monkeypatch, as_csv)
    click(qtbot, page, page.csv_button)
    assert suggested == ["Test Shop all numbers.csv"]
    assert "2026-10" in as_csv.read_text(encoding="utf-8-sig")


def test_the_printer_gets_the_same_pages(
    qtbot: QtBot, page: ReportsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "printed.pdf"
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    printer.setPageMargins(QMarginsF(42, 42, 42, 42), QPageLayout.Unit.Point)
    monkeypatch.setattr(printers, "ask_printer", lambda _parent, _title: printer)
    QTest.keyClick(page, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not running_jobs(page))
    assert page.result_label.text() == "The report was sent to the printer."
    assert not page.open_button.isVisible()
    words = PdfReader(path).pages[0].extract_text().split()
    assert [word for word in words if word in ("New", "customers")][:2] == ["New", "customers"]


def test_a_computer_that_cannot_print_says_so(
    qtbot: QtBot, session: Session, page: ReportsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_parent: QWidget, _title: str) -> QPrinter:
        message = "This computer has no printing system."
        raise UserError(message)

    monkeypatch.setattr(printers, "ask_printer", refuse)
    with qtbot.waitSignal(session.error_shown):
        QTest.mouseClick(page.print_button, Qt.MouseButton.LeftButton)
