"""Ask for a file or a folder: the one seam to the system's file dialogs."""

import re
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QFileDialog, QWidget

from kpidesk.i18n import _
from kpidesk.ui.dialogs.messages import MessageDialog
from kpidesk.ui.session import Session

SHEET_SUFFIXES: Final = frozenset(
    {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".tsv", ".txt"}
)
_UNFIT: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')  # in a name, for some file system


def company_filter() -> str:
    """Return the filter for company files."""
    return _("KPI Desk companies (*.kpidesk)")


def spreadsheet_filter() -> str:
    """Return the filter for spreadsheets that can be imported."""
    return _("Spreadsheets (*.xlsx *.xlsm *.xls *.xlsb *.ods *.csv *.tsv *.txt)")


def start_folder(session: Session) -> Path:
    """Return the folder to start in: the last one, else the person's documents."""
    last = session.settings.last_folder
    if last and Path(last).is_dir():
        return Path(last)
    import platformdirs

    documents = Path(platformdirs.user_documents_dir())
    return documents if documents.is_dir() else Path.home()


def ask_open_path(
    session: Session, parent: QWidget | None, title: str, file_filter: str
) -> Path | None:
    """Ask for a file that exists; None where the person cancelled."""
    name, _chosen = QFileDialog.getOpenFileName(
        parent, title, str(start_folder(session)), file_filter
    )
    return _remembered(session, name)


def ask_sheet_path(session: Session, parent: QWidget | None, title: str) -> Path | None:
    """Ask for a spreadsheet, where the last one came from; None where the person cancelled.

    A sample company starts where its own sheet lies, which nobody would find otherwise.
    """
    last = session.settings.last_sheet_folder
    folder = Path(last) if last and Path(last).is_dir() else start_folder(session)
    if session.is_sample:
        folder = session.sample_path.parent
    name, _chosen = QFileDialog.getOpenFileName(parent, title, str(folder), spreadsheet_filter())
    if not name:
        return None
    if not session.is_sample:
        session.update_settings(last_sheet_folder=str(Path(name).parent))
    return Path(name)


def ask_save_path(
    session: Session, parent: QWidget | None, title: str, file_filter: str, suggested: str
) -> Path | None:
    """Ask where to save; `suggested` names the file and the ending that is added where none is."""
    name, _chosen = QFileDialog.getSaveFileName(
        parent, title, str(start_folder(session) / suggested), file_filter
    )
    ending = Path(suggested).suffix
    if name and Path(name).suffix.lower() != ending:
        # The system's dialog asked about the name without the ending, if it asked at all.
        path = Path(f"{name}{ending}")
        question = _("{file} exists already. Replace it?").format(file=path.name)
        if path.exists() and not MessageDialog.ask(parent, question, _("Replace")):
            return None
        name = str(path)
    return _remembered(session, name)


def ask_folder(session: Session, parent: QWidget | None, title: str) -> Path | None:
    """Ask for a folder to save several files in; None where the person cancelled."""
    name = QFileDialog.getExistingDirectory(parent, title, str(start_folder(session)))
    if name:
        session.update_settings(last_folder=name)
    return Path(name) if name else None


def fitting_name(words: str, ending: str) -> str:
    """Return `words` as the name of a file, without what some file system refuses."""
    return f"{' '.join(_UNFIT.sub(' ', words).split())}.{ending}"


def _remembered(session: Session, name: str) -> Path | None:
    if not name:
        return None
    path = Path(name)
    session.update_settings(last_folder=str(path.parent))
    return path
