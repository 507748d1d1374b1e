"""The last page of the wizard: the card as it will be printed, and the ways to paper."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QScrollArea
from pytestqt.qtbot import QtBot

from kpidesk.domain.errors import UserError
from kpidesk.domain.metrics import Stage
from kpidesk.services.explanations import FormulaCheck
from kpidesk.services.metric_drafts import MetricDraft
from kpidesk.ui.dialogs import files, printers
from kpidesk.ui.jobs import running_jobs
from kpidesk.ui.session import Session
from kpidesk.ui.wizards.fitting import scrolled
from kpidesk.ui.wizards.summary_panel import SummaryPanel
from tests.services.card_examples import WORKED, full_draft


@pytest.fixture
def area(qtbot: QtBot, session: Session) -> QScrollArea:
    made = scrolled(SummaryPanel(session.calendar, session.locale, session=session))
    qtbot.addWidget(made)
    made.resize(640, 700)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def panel(area: QScrollArea) -> SummaryPanel:
    found = area.widget()
    assert isinstance(found, SummaryPanel)
    return found


def said(panel: SummaryPanel) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]


def test_the_whole_card_is_shown(panel: SummaryPanel) -> None:
    check = FormulaCheck(None, ("Conversions", "Leads"), WORKED, (), "")
    panel.show_draft(full_draft(), check=check)
    texts = said(panel)
    assert panel.card is not None
    for row in panel.card.rows:
        assert row.label in texts
        assert row.text in texts
    assert {"Conversion rate", "KPI", WORKED} <= set(texts)
    assert any("this is a KPI" in text for text in texts)


def test_another_draft_takes_the_place_of_the_first(panel: SummaryPanel) -> None:
    panel.show_draft(full_draft())
    panel.show_draft(MetricDraft("Visitors"))
    texts = said(panel)
    assert "Conversion rate" not in texts
    assert {"Visitors", "Candidate", "not chosen yet", "no target yet"} <= set(texts)
    assert any("kept as a candidate" in text for text in texts)


def test_the_stage_can_be_told(panel: SummaryPanel) -> None:
    panel.show_draft(full_draft(), stage=Stage.CANDIDATE)
    assert "It has all that a KPI needs, and is kept as a candidate for now." in said(panel)


def test_no_text_is_cut(qtbot: QtBot, panel: SummaryPanel) -> None:
    panel.show_draft(full_draft())

    def is_whole(label: QLabel) -> bool:
        needed = label.heightForWidth(label.width()) - 1  # a title leaves out its last pixel
        return label.height() >= needed

    shown = [label for label in panel.view.findChildren(QLabel) if label.wordWrap()]
    qtbot.waitUntil(lambda: all(is_whole(label) for label in shown if label.isVisible()))


def test_it_is_saved_as_pdf(
    qtbot: QtBot, panel: SummaryPanel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, suggestions = tmp_path / "card.pdf", []

    def ask(_session: object, _parent: object, _title: str, _filter: str, name: str) -> Path:
        suggestions.append(name)
        return path

    monkeypatch.setattr(files, "ask_save_path", ask)
    panel.show_draft(full_draft())
    qtbot.mouseClick(panel.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.result.text() == "Saved card.pdf.")
    assert suggestions == ["Test Shop card Conversion rate.pdf"]
    text = pypdf.PdfReader(io.BytesIO(path.read_bytes())).pages[0].extract_text()
    assert "Conversion rate" in text


def test_cancelling_does_nothing(panel: SummaryPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "ask_save_path", nothing)
    monkeypatch.setattr(printers, "ask_printer", nothing)
    panel.show_draft(full_draft())
    panel.save_button.click()
    panel.print_button.click()
    assert running_jobs(panel) == []
    assert panel.result.text() == ""


def nothing(*_arguments: object) -> None:
    """Cancel."""


def refusing(message: str) -> Callable[..., Any]:
    def refuse(*_arguments: object) -> None:
        raise UserError(message)

    return refuse


def test_a_computer_that_cannot_print_says_so(
    qtbot: QtBot, session: Session, panel: SummaryPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printers, "ask_printer", refusing("There is no printing system."))
    panel.show_draft(full_draft())
    with qtbot.waitSignal(session.error_shown) as shown:
        panel.print_button.click()
    assert shown.args == ["There is no printing system."]


def test_it_is_printed(
    qtbot: QtBot, panel: SummaryPanel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printing = pytest.importorskip("PySide6.QtPrintSupport", exc_type=ImportError)
    path = tmp_path / "printed.pdf"
    printer = printing.QPrinter(printing.QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(printing.QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    monkeypatch.setattr(printers, "ask_printer", lambda *_arguments: printer)
    panel.show_draft(full_draft())
    qtbot.mouseClick(panel.print_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "sent to the printer" in panel.result.text())
    assert len(pypdf.PdfReader(io.BytesIO(path.read_bytes())).pages) == 1


def test_without_a_session_it_is_only_looked_at(qtbot: QtBot, session: Session) -> None:
    made = SummaryPanel(session.calendar, session.locale)
    qtbot.addWidget(made)
    made.show_draft(full_draft())
    made.show()
    assert not made.print_button.isVisible()
    assert not made.save_button.isVisible()
