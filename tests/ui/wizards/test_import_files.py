"""Files that cannot be read, are protected, or are not what they seem."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kpidesk.domain.errors import PasswordError
from kpidesk.domain.import_options import PastedText, ReadOptions, Source
from kpidesk.domain.imports import WorkbookReading
from kpidesk.domain.ports import Progress
from kpidesk.ui.dialogs.password_dialog import PasswordDialog
from kpidesk.ui.session import Session
from kpidesk.ui.wizards.import_wizard import SHEET, ImportWizard
from tests.ui.wizards.import_driver import (
    CONFLICTS,
    IN_THE_SHOP,
    LEFT,
    SEPTEMBER,
    ReadingReader,
    go_on,
    run,
    ugly_book,
    values,
)

pytestmark = IN_THE_SHOP
PASSWORD = "honey"  # noqa: S105 - of no file


def test_a_file_that_is_no_spreadsheet_ends_in_a_sentence(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"PK\x03\x04 this is no workbook" * 40)
    with qtbot.waitSignal(session.error_shown) as heard:
        assert ImportWizard.run(session, path, None) is None
    assert "broken.xlsx" in heard.args[0]
    assert len(values(session)) == 2


def test_a_file_that_is_gone_ends_in_a_sentence(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    with qtbot.waitSignal(session.error_shown):
        assert ImportWizard.run(session, tmp_path / "gone.xlsx", None) is None


def test_a_sheet_without_a_table_says_what_can_be_done(session: Session, tmp_path: Path) -> None:
    def act(wizard: ImportWizard) -> None:
        assert wizard.summary.whole == "No table of metrics and periods was found in this file."
        assert "mark them as a table" in wizard.sheet.no_table.text()
        QTest.mouseClick(wizard.next_button, LEFT)
        assert wizard.step == SHEET
        assert wizard.problem.text() == "No table is chosen, so there is nothing to import."

    (tmp_path / "letter.csv").write_text("Dear Sir\nplease find attached\n", encoding="utf-8")
    run(session, tmp_path / "letter.csv", act)


def test_a_block_from_the_clipboard_is_imported(session: Session) -> None:
    def act(wizard: ImportWizard) -> None:
        assert wizard.file_label.whole == "Clipboard"
        go_on(wizard)
        QTest.mouseClick(wizard.import_button, LEFT)

    block = PastedText("\tAug 2026\tSep 2026\nNew customers\t5\t6\n", "Clipboard")
    assert run(session, block, act) is not None
    assert values(session)["New customers", SEPTEMBER] == 6.0


class LockedReader(ReadingReader):
    """A reader of a file with a password."""

    def read(self, _source: Source, options: ReadOptions, _progress: Progress) -> WorkbookReading:
        """Read where the password is right."""
        if options.password != PASSWORD:
            raise PasswordError("That is not the password. Nothing was read. Try again.")
        return CONFLICTS


def test_a_password_is_asked_for_until_it_is_right(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.adapters = replace(session.adapters, reader=LockedReader(CONFLICTS))
    heard: list[str] = []
    answers = ["money", PASSWORD]

    def ask(_parent: QWidget | None, _file: str, problem: str = "") -> str | None:
        heard.append(problem)
        return answers[len(heard) - 1] if len(heard) <= len(answers) else None

    monkeypatch.setattr(PasswordDialog, "ask", ask)
    run(session, tmp_path / "book.xlsx", lambda wizard: wizard.reject())
    assert heard == ["", "That is not the password. Nothing was read. Try again."]
    answers.clear()
    assert ImportWizard.run(session, tmp_path / "book.xlsx", None) is None
    assert len(heard) == 3


def test_a_company_that_was_closed_meanwhile_gets_no_import(
    session: Session, tmp_path: Path
) -> None:
    path = ugly_book(tmp_path)
    QTimer.singleShot(0, session.close_company)
    assert ImportWizard.run(session, path, None) is None
