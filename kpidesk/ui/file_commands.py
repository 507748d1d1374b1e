"""What the File menu does with files: new, open, import, back up, close."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from kpidesk.domain.errors import UserError
from kpidesk.domain.metrics import Stage
from kpidesk.domain.ports import CompanyFile, Progress
from kpidesk.domain.whereabouts import Whereabouts
from kpidesk.i18n import _, ngettext
from kpidesk.services.company import backup_name
from kpidesk.ui.dialogs import files
from kpidesk.ui.dialogs.files import SHEET_SUFFIXES
from kpidesk.ui.dialogs.messages import MessageDialog
from kpidesk.ui.dialogs.stray_file_dialog import StrayChoice, StrayFileDialog
from kpidesk.ui.jobs import run_job, running_jobs
from kpidesk.ui.session import Session

if TYPE_CHECKING:
    from kpidesk.domain.import_options import Source

COMPANY_SUFFIX: Final = ".kpidesk"


def is_ours(path: Path) -> bool:
    """Say whether the ending of `path` is that of a company file or a spreadsheet."""
    return path.suffix.lower() in {COMPANY_SUFFIX, *SHEET_SUFFIXES}


class FileCommands(QObject):
    """Opens and makes files for the session; asks and tells in front of the window."""

    starter_set_opened = Signal()
    imported = Signal(object)  # ChangeSet

    def __init__(
        self,
        session: Session,
        window: QWidget,
        finish_editing: Callable[[], bool],
        half_typed_place: Callable[[], str] = str,
    ) -> None:
        """Take what says whether what is being typed is in the file, and in which cell it is."""
        super().__init__(window)
        self._session = session
        self._window = window
        self._finish_editing = finish_editing
        self._half_typed_place = half_typed_place
        self._is_importing = False
        self._started: Path | None = None  # what is being made with a starter set

    def may_leave(self) -> bool:
        """Say whether the company can be closed now: nothing runs with it, nothing is half typed.

        What runs is let run, and said; what is typed and not understood is asked about.
        """
        running = running_jobs(self._window) + running_jobs(self._session)
        if running:
            self._session.show_message(
                _("{job} is not finished yet. Wait for it, or cancel it.").format(
                    job=running[0].title
                )
            )
            return False
        found = self._session.whereabouts()
        if not found.is_in_place:
            choice = StrayFileDialog.choose(
                self._window, self._session.require_file().path.name, found
            )
            if choice is StrayChoice.LEAVE:
                return True
            if choice is StrayChoice.STAY or not self._has_kept(choice, found):
                return False
        return self._finish_editing() or self._ask_to_lose_typing()

    def _ask_to_lose_typing(self) -> bool:
        place = self._half_typed_place()
        question = _(
            "What you are typing is not understood as a number, so it is not in the file. Leave it?"
        )
        if place:
            question = _(
                "What you are typing at “{cell}” is not understood as a number, so it is not in "
                "the file. Leave it?"
            ).format(cell=place)
        return MessageDialog.ask(self._window, question, _("Leave it"), is_destructive=True)

    def _has_kept(self, choice: StrayChoice, found: Whereabouts) -> bool:
        """Keep the company whose file is not in its place, and say whether that has worked."""
        path = found.now_at if choice is StrayChoice.KEEP_THERE else self._ask_copy_path()
        if path is None:
            return False
        file = self._session.require_file()
        left = file.path
        QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            file.go_on_at(path)
        except UserError as error:
            QGuiApplication.restoreOverrideCursor()
            self._session.show_error(error.message)
            return False
        QGuiApplication.restoreOverrideCursor()
        self._session.settle_at(left)
        return True

    def _ask_copy_path(self) -> Path | None:
        return files.ask_save_path(
            self._session,
            self._window,
            _("Save a copy"),
            files.company_filter(),
            self._session.require_file().path.name,
        )

    @Slot()
    def save_copy(self) -> None:
        """Ask for a place, write a copy of the open company there, and go on in it."""
        path = self._ask_copy_path() if self._session.is_open else None
        if path is not None:
            self._session.go_on_at(path)

    @Slot()
    def go_on_there(self) -> None:
        """Go on with the open file where it was moved to."""
        place = self._session.whereabouts().now_at
        if place is not None:
            self._session.go_on_at(place)

    @Slot(object)
    def open_path(self, path: Path) -> None:
        """Open a company file, or import a spreadsheet, as the ending of `path` says."""
        if path.suffix.lower() in SHEET_SUFFIXES:
            self.import_path(path)
        elif not path.exists():
            self._session.forget_recent(path)
            self._session.show_error(
                _(
                    "{file} is no longer at {folder}. It may have been moved or renamed, or its "
                    "disk is not connected. It was taken off the list of recent files."
                ).format(file=path.name, folder=path.parent)
            )
            self._session.opening_failed.emit()
        elif path.resolve() == (found := self._session.whereabouts()).now_at:
            self._session.go_on_at(path)
        elif (
            found.is_in_place
            and self._session.is_open
            and path == self._session.require_file().path
        ):
            self._session.show_message(_("{file} is open already.").format(file=path.name))
        elif self.may_leave():
            self._session.open_company(path)

    def import_path(self, path: Path) -> bool:
        """Show what importing the spreadsheet at `path` would change; say whether it was done."""
        is_done = self._import(path)
        if is_done and not self._session.is_sample:
            self._session.update_settings(last_sheet_folder=str(path.parent))
        return is_done

    @Slot()
    def import_clipboard(self) -> None:
        """Show what importing the cells on the clipboard would change."""
        from kpidesk.domain.import_options import PastedText

        text = QGuiApplication.clipboard().text()
        if text.strip():
            self._import(PastedText(text, _("Clipboard")))
            return
        self._session.show_error(
            _(
                "There is no text on the clipboard. Select the cells in your spreadsheet, headings "
                "and names included, copy them, and come back."
            )
        )

    def _import(self, source: "Source") -> bool:
        if not self._session.is_open:
            self._session.show_error(
                _(
                    "A spreadsheet is imported into a company. Open or make a company first, then "
                    "import {file} again."
                ).format(file=source.name)
            )
            return False
        if self._is_importing:
            return False  # the first one is still being read or looked at
        from kpidesk.ui.wizards.import_wizard import ImportWizard

        self._is_importing = True
        try:
            change = ImportWizard.run(self._session, source, self._window)
        finally:
            self._is_importing = False
        if change is not None:
            self.imported.emit(change)
        return change is not None

    @Slot()
    def new_company(self) -> None:
        """Ask for a new company, and make it."""
        if not self.may_leave():
            return
        from kpidesk.ui.dialogs.new_company_dialog import NewCompanyDialog

        chosen = NewCompanyDialog.run(self._session, self._window)
        if chosen is not None:
            job = self._session.create_company(chosen.path, chosen.company, chosen.starter_set)
            if chosen.starter_set:
                self._started = chosen.path
                job.ended.connect(self._on_started)

    @Slot()
    def _on_started(self) -> None:
        """Say what comes next after a starter set."""
        path, self._started = self._started, None
        session = self._session
        if path is None or not session.is_open or session.require_file().path != path:
            return
        with session.read() as records:
            count = sum(metric.stage is Stage.CANDIDATE for metric in records.metrics())
        self.starter_set_opened.emit()
        session.show_message(
            ngettext(
                "{count} candidate is here. It becomes a KPI with an owner, a target and what it "
                "leads to.",
                "{count} candidates are here. Each becomes a KPI with an owner, a target and what "
                "it leads to.",
                count,
            ).format(count=count)
        )

    @Slot()
    def open_company(self) -> None:
        """Ask for a company file, and open it."""
        title = _("Open a company")
        path = files.ask_open_path(self._session, self._window, title, files.company_filter())
        if path is not None:
            self.open_path(path)

    @Slot()
    def open_sample(self) -> None:
        """Open the sample company."""
        file = self._session.file
        if file is not None and self._session.is_sample:
            self._session.show_message(_("The sample company is open already."))
        elif self.may_leave():
            self._session.open_sample()

    @Slot()
    def import_spreadsheet(self) -> None:
        """Ask for a spreadsheet, and show what importing it would change."""
        title = _("Import a spreadsheet")
        path = files.ask_sheet_path(self._session, self._window, title)
        if path is not None:
            self.import_path(path)

    @Slot()
    def back_up(self) -> None:
        """Ask for a place, and back the company up to it.

        One whose file is not in its place goes on in the backup, for there is nothing else.
        """
        if not self._session.whereabouts().is_in_place:
            self.save_copy()
            return
        file = self._session.require_file()
        suggested = backup_name(file.path.stem, dt.datetime.now().astimezone())
        title = _("Back up to")
        path = files.ask_save_path(
            self._session, self._window, title, files.company_filter(), suggested
        )
        if path is not None:
            run_job(
                self._window,
                _("Backing up to {file}").format(file=path.name),
                partial(_back_up, file, path),
                self._on_backed_up,
            )

    def _on_backed_up(self, path: Path) -> None:
        self._session.show_message(
            _("The backup is complete and checked: {path}").format(path=path)
        )

    @Slot()
    def close_company(self) -> None:
        """Close the company."""
        if self.may_leave():
            self._session.close_company()


def _back_up(file: CompanyFile, path: Path, _progress: Progress) -> Path:
    file.back_up(path)
    return path
