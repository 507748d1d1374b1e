from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from kpidesk.ui.dialogs import files
from kpidesk.ui.dialogs.messages import MessageDialog
from kpidesk.ui.session import Session


def test_the_chosen_folder_is_where_the_next_one_starts(
    closed_session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = tmp_path / "a.kpidesk"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(chosen), ""))

    path = files.ask_open_path(closed_session, None, "Open", files.company_filter())

    assert path == chosen
    assert files.start_folder(closed_session) == tmp_path


def test_a_cancelled_choice_is_none(
    closed_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: ("", ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: ("", ""))

    assert files.ask_open_path(closed_session, None, "Open", "") is None
    assert files.ask_save_path(closed_session, None, "Save", "", "a.pdf") is None


@pytest.mark.parametrize(
    ("typed", "saved"),
    [
        ("report", "report.pdf"),
        ("report.pdf", "report.pdf"),
        ("report.PDF", "report.PDF"),
        ("Bike & Co. 1.2", "Bike & Co. 1.2.pdf"),
    ],
)
def test_the_ending_is_added_where_it_lacks(
    closed_session: Session,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
    saved: str,
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(tmp_path / typed), ""))

    path = files.ask_save_path(closed_session, None, "Save", "PDF (*.pdf)", "a.pdf")

    assert path == tmp_path / saved


@pytest.mark.parametrize("replace", [True, False])
def test_a_file_that_gets_its_ending_from_us_is_not_replaced_unasked(
    closed_session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, replace: bool
) -> None:
    (tmp_path / "report.pdf").write_text("last month's")
    asked: list[str] = []

    def ask(_parent: None, question: str, _yes: str) -> bool:
        asked.append(question)
        return replace

    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *_args: (str(tmp_path / "report"), "")
    )
    monkeypatch.setattr(MessageDialog, "ask", ask)

    path = files.ask_save_path(closed_session, None, "Save", "PDF (*.pdf)", "a.pdf")

    assert asked == ["report.pdf exists already. Replace it?"]
    assert path == (tmp_path / "report.pdf" if replace else None)


def test_a_folder_that_has_gone_is_not_started_in(
    closed_session: Session, tmp_path: Path, user_home: Path
) -> None:
    closed_session.update_settings(last_folder=str(tmp_path / "gone"))
    assert files.start_folder(closed_session) == user_home

    (user_home / "Documents").mkdir()
    assert files.start_folder(closed_session) == user_home / "Documents"


def test_a_name_that_no_file_can_have_is_mended() -> None:
    assert files.fitting_name('A/B: "C" report', "pdf") == "A B C report.pdf"


def test_a_spreadsheet_is_looked_for_where_the_last_one_came_from(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = tmp_path / "Mail"
    mail.mkdir()
    started: list[str] = []

    def choose(_parent: object, _title: str, folder: str, _filter: str) -> tuple[str, str]:
        started.append(folder)
        return str(mail / "October.xlsx"), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", choose)
    beside_the_company = str(session.require_file().path.parent)

    assert files.ask_sheet_path(session, None, "Import") == mail / "October.xlsx"
    session.update_settings(last_folder=str(tmp_path))  # another company was opened meanwhile
    files.ask_sheet_path(session, None, "Import")

    assert started == [beside_the_company, str(mail)]
    mail.rmdir()
    files.ask_sheet_path(session, None, "Import")
    assert started[-1] == str(tmp_path)


def test_the_sample_starts_where_its_own_sheet_lies(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.update_settings(last_sheet_folder=str(tmp_path))
    session.sample_path = session.require_file().path
    started: list[str] = []

    def choose(_parent: object, _title: str, folder: str, _filter: str) -> tuple[str, str]:
        started.append(folder)
        return str(session.sample_path.with_name("Bookkeeper.xlsx")), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", choose)
    assert files.ask_sheet_path(session, None, "Import") is not None
    assert started == [str(session.sample_path.parent)]
    assert session.settings.last_sheet_folder == str(tmp_path)
