"""Entry sheets out of the window: as workbooks to mail, on paper and as PDF."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QWidget

from kpidesk.domain.entry_sheets import EntrySheet
from kpidesk.domain.errors import CancelledError, UserError
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.paper import paper_for
from kpidesk.domain.periods import Period
from kpidesk.domain.ports import CompanyFile, EntrySheetWriter, Progress
from kpidesk.i18n import _, ngettext
from kpidesk.services.entry_sheets import sheet_of_grid, sheets_by_owner
from kpidesk.ui.dialogs import files, printers
from kpidesk.ui.dialogs.messages import MessageDialog
from kpidesk.ui.jobs import Job, run_job
from kpidesk.ui.models.entry_frame import Frame
from kpidesk.ui.session import Session

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_PERIODS_BEFORE = 12
_Then = Callable[[tuple[EntrySheet, ...]], Job | None]


def save_entry_sheet(session: Session, parent: QWidget, frame: Frame) -> Job | None:
    """Ask where to, and save the rows of `frame` with the latest periods; None where cancelled."""
    suggested = files.fitting_name(
        _("Entry sheet {company}").format(company=session.company.name), "xlsx"
    )
    path = _ask_workbook(session, parent, suggested)
    if path is None:
        return None
    function = partial(
        _write_grid,
        session.adapters.entry_sheets,
        path,
        session.require_file(),
        tuple(row.history for row in frame.rows),
        frame.periods[max(frame.current - _PERIODS_BEFORE, 0) : frame.current + 1],
        session.locale,
    )
    title = _("Writing {file}").format(file=path.name)
    return run_job(parent, title, function, partial(_say_written, session))


def _ask_workbook(session: Session, parent: QWidget, suggested: str) -> Path | None:
    kind = _("Excel workbook (*.xlsx)")
    return files.ask_save_path(session, parent, _("Save an entry sheet"), kind, suggested)


class SheetOutput:
    """Prints, saves and mails what the due page asks for: a sheet for each owner.

    `owners` None means all of them, `period` None what is due.
    """

    def __init__(self, session: Session, parent: QWidget) -> None:
        self._session = session
        self._parent = parent

    def print(self, owners: Collection[str] | None, period: Period | None) -> Job:
        """Ask for a printer and print the sheets."""
        return self._with_sheets(owners, period, self._print)

    def save_pdf(self, owners: Collection[str] | None, period: Period | None) -> Job:
        """Ask for a file and save the sheets in one PDF."""
        return self._with_sheets(owners, period, self._save_pdf)

    def save_workbooks(self, owners: Collection[str] | None, period: Period | None) -> Job:
        """Ask where to and save a workbook for each owner: one file, or several in a folder."""
        return self._with_sheets(owners, period, self._save_workbooks)

    def _with_sheets(
        self, owners: Collection[str] | None, period: Period | None, then: _Then
    ) -> Job:
        session = self._session
        work = partial(
            _made, session.require_file(), session.today(), session.locale, owners, period
        )
        on_made = partial(self._on_made, then)
        return run_job(self._parent, _("Making the entry sheets"), work, on_made)

    def _on_made(self, then: _Then, sheets: tuple[EntrySheet, ...]) -> None:
        if sheets:
            then(sheets)
        else:
            self._session.show_message(_("There is nothing to fill in: every number is there."))

    def _print(self, sheets: tuple[EntrySheet, ...]) -> Job | None:
        try:
            printer = printers.ask_printer(self._parent, _("Entry sheets"))
        except UserError as error:
            self._session.show_error(error.message)
            return None
        if printer is None:
            return None
        work = partial(_print, sheets, self._session.locale, self._now(), printer)
        return run_job(self._parent, _("Printing the entry sheets"), work, self._on_printed)

    def _save_pdf(self, sheets: tuple[EntrySheet, ...]) -> Job | None:
        suggested = files.fitting_name(_name_of(sheets[0], one=len(sheets) == 1), "pdf")
        title, kind = _("Save entry sheets"), _("PDF documents (*.pdf)")
        path = files.ask_save_path(self._session, self._parent, title, kind, suggested)
        if path is None:
            return None
        place = QLocale.system().name()
        work = partial(_save, sheets, self._session.locale, self._now(), path, place)
        title = _("Saving {file}").format(file=path.name)
        return run_job(self._parent, title, work, self._on_saved)

    def _save_workbooks(self, sheets: tuple[EntrySheet, ...]) -> Job | None:
        if len(sheets) == 1:
            suggested = files.fitting_name(_name_of(sheets[0], one=True), "xlsx")
            path = _ask_workbook(self._session, self._parent, suggested)
            paths = [] if path is None else [path]
        else:
            paths = self._ask_folder_for(sheets)
        if not paths:
            return None
        work = partial(_write_all, self._session.adapters.entry_sheets, paths, sheets)
        return run_job(self._parent, _("Writing the entry sheets"), work, self._on_written)

    def _ask_folder_for(self, sheets: Sequence[EntrySheet]) -> list[Path]:
        """Return a path for each sheet; none where the person cancelled."""
        title = ngettext(
            "A folder for {count} entry sheet", "A folder for {count} entry sheets", len(sheets)
        ).format(count=len(sheets))
        folder = files.ask_folder(self._session, self._parent, title)
        if folder is None:
            return []
        paths = _paths_in(folder, sheets)
        there = [path for path in paths if path.exists()]
        if there:
            question = ngettext(
                "{file} exists already. Replace it?",
                "{count} of the entry sheets exist already in {folder}. Replace them?",
                len(there),
            ).format(file=there[0].name, count=len(there), folder=folder.name)
            if not MessageDialog.ask(self._parent, question, _("Replace")):
                return []
        return paths

    def _now(self) -> dt.datetime:
        local = dt.datetime.now(tz=dt.UTC).astimezone()
        return dt.datetime.combine(self._session.today(), local.time())

    def _on_printed(self, _nothing: None) -> None:
        self._session.show_message(_("The entry sheets were sent to the printer."))

    def _on_saved(self, path: Path) -> None:
        self._session.show_message(_("Saved {file}.").format(file=path.name))

    def _on_written(self, paths: Sequence[Path]) -> None:
        if len(paths) == 1:
            _say_written(self._session, paths[0])
            return
        self._session.show_message(
            ngettext(
                "{count} entry sheet is saved in {folder}. Once filled in, import it as it is.",
                "{count} entry sheets are saved in {folder}. Once filled in, import them as they "
                "are.",
                len(paths),
            ).format(count=len(paths), folder=paths[0].parent.name)
        )


def _name_of(sheet: EntrySheet, *, one: bool) -> str:
    """Return what the file with a sheet, or with all of them, is called."""
    words = {"company": sheet.company.name, "owner": sheet.owner}
    if one and sheet.owner:
        return _("Entry sheet {company} {owner}").format(**words)
    return _("Entry sheet {company}").format(**words)


def _paths_in(folder: Path, sheets: Sequence[EntrySheet]) -> list[Path]:
    """Return a file for each sheet; two owners whose names differ in what no file has get two."""
    taken: set[str] = set()
    paths = []
    for sheet in sheets:
        name = _name_of(sheet, one=True)
        fitting, number = files.fitting_name(name, "xlsx"), 2
        while fitting.casefold() in taken:
            fitting = files.fitting_name(f"{name} {number}", "xlsx")
            number += 1
        taken.add(fitting.casefold())
        paths.append(folder / fitting)
    return paths


def _say_written(session: Session, path: Path) -> None:
    session.show_message(
        _("{file} is saved. Once it is filled in, import it as it is.").format(file=path.name)
    )


# Jobs


def _made(
    file: CompanyFile,
    today: dt.date,
    locale: NumberLocale,
    owners: Collection[str] | None,
    period: Period | None,
    _progress: Progress,
) -> tuple[EntrySheet, ...]:
    return sheets_by_owner(file, today, locale, owners, period)


def _write_grid(
    writer: EntrySheetWriter,
    path: Path,
    file: CompanyFile,
    rows: Sequence[MetricHistory],
    periods: Sequence[Period],
    locale: NumberLocale,
    progress: Progress,
) -> Path:
    sheet = sheet_of_grid(file, rows, periods, locale)
    _stop_if_cancelled(progress)
    writer.write(path, sheet)
    return path


def _write_all(
    writer: EntrySheetWriter,
    paths: Sequence[Path],
    sheets: Sequence[EntrySheet],
    progress: Progress,
) -> Sequence[Path]:
    for number, (path, sheet) in enumerate(zip(paths, sheets, strict=True)):
        _stop_if_cancelled(progress)
        progress.report(number, len(paths), _("Writing {file}").format(file=path.name))
        writer.write(path, sheet)
    return paths


def _print(
    sheets: Sequence[EntrySheet],
    locale: NumberLocale,
    made_at: dt.datetime,
    printer: "QPrinter",
    progress: Progress,
) -> None:
    from kpidesk.ui.printing.entry_form import paint_forms

    _stop_if_cancelled(progress)
    paint_forms(sheets, locale, made_at, printer)


def _save(
    sheets: Sequence[EntrySheet],
    locale: NumberLocale,
    made_at: dt.datetime,
    path: Path,
    place: str,
    progress: Progress,
) -> Path:
    from kpidesk.ui.printing.entry_form import write_forms

    _stop_if_cancelled(progress)
    write_forms(sheets, locale, made_at, path, paper_for(place))
    return path


def _stop_if_cancelled(progress: Progress) -> None:
    """Stop while a file is not begun; one that is being written is finished."""
    if progress.is_cancelled():
        raise CancelledError
