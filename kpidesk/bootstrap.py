"""The composition root: the only module that sees every layer.

Adapters are imported on first use, so that the window can paint before SQLAlchemy, openpyxl and
their fellows are loaded. Nor is the domain, so that a reader can be started before anything else.
"""

import atexit
import datetime as dt
import gc
import getpass
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kpidesk import i18n

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from kpidesk.domain.entry_sheets import EntrySheet
    from kpidesk.domain.import_options import ReadOptions, Source
    from kpidesk.domain.imports import WorkbookReading
    from kpidesk.domain.metrics import Company
    from kpidesk.domain.numbers import NumberLocale
    from kpidesk.domain.periods import Period
    from kpidesk.domain.ports import (
        Adapters,
        CompanyFile,
        CompanyFiles,
        CompanyReading,
        ExportWriter,
        Progress,
        ReportWriter,
        SheetRow,
    )
    from kpidesk.domain.reporting import EntryExport, ReportModel
    from kpidesk.settings import Settings


class _Files:
    """Company files on SQLite, with what their formulas give."""

    def __init__(self, today: Callable[[], dt.date]) -> None:
        self._today = today

    def _adapter(self) -> "CompanyFiles":
        from kpidesk.services.calculation import CalculatingFiles
        from kpidesk.storage.company_files import SqliteCompanyFiles

        return CalculatingFiles(SqliteCompanyFiles(who=user_name()), self._today)

    def create(self, path: Path, company: "Company") -> "CompanyFile":
        return self._adapter().create(path, company)

    def open(self, path: Path) -> "CompanyFile":
        return self._adapter().open(path)

    def glance(self, path: Path, today: dt.date) -> "AbstractContextManager[CompanyReading | None]":
        # Not by the adapter: SQLAlchemy comes with that.
        from kpidesk.services.calculation import calculating_glance
        from kpidesk.storage.glances import glance

        return calculating_glance(glance(path), today)


class _Spreadsheets:
    """Spreadsheets in and out."""

    def read(
        self, source: "Source", options: "ReadOptions", progress: "Progress"
    ) -> "WorkbookReading":
        from kpidesk.spreadsheets.reader import FileSpreadsheetReader

        return FileSpreadsheetReader().read(source, options, progress)


class _EntrySheets:
    """Entry sheets to fill in."""

    def write(self, path: Path, sheet: "EntrySheet") -> None:
        from kpidesk.spreadsheets.entry_sheet import XlsxEntrySheetWriter

        XlsxEntrySheetWriter().write(path, sheet)


class _SampleSheets:
    """The bookkeeper's sheet of the sample company."""

    def write(
        self, path: Path, company: str, rows: "Sequence[SheetRow]", months: "Sequence[Period]"
    ) -> None:
        from kpidesk.spreadsheets.sample_sheet import write_bookkeeper_sheet

        write_bookkeeper_sheet(path, company, rows, months)


@dataclass(frozen=True, slots=True)
class _Reports:
    """A report writer that is loaded when the first report is written."""

    load: "Callable[[], ReportWriter]"

    def write(self, report: "ReportModel", path: Path, locale: "NumberLocale") -> None:
        self.load().write(report, path, locale)


@dataclass(frozen=True, slots=True)
class _Exports:
    """An export writer that is loaded when the first export is written."""

    load: "Callable[[], ExportWriter]"

    def write(self, export: "EntryExport", path: Path) -> None:
        self.load().write(export, path)


def _excel() -> "ReportWriter":
    from kpidesk.domain.paper import paper_for
    from kpidesk.reports.excel import ExcelReportWriter

    return ExcelReportWriter(paper_for(i18n.language_tag()))


def _pdf() -> "ReportWriter":
    from kpidesk.domain.paper import paper_for
    from kpidesk.ui.printing.pdf import PdfReportWriter

    return PdfReportWriter(paper_for(i18n.language_tag()))


def _json() -> "ExportWriter":
    from kpidesk.reports.exports import JsonExportWriter

    return JsonExportWriter()


def _csv() -> "ExportWriter":
    from kpidesk.reports.exports import CsvExportWriter

    return CsvExportWriter()


def _recipes() -> Mapping[str, str]:
    from kpidesk.spreadsheets.recipes import recipe_names

    return recipe_names()


def adapters(today: Callable[[], dt.date] = dt.date.today) -> "Adapters":
    """Return everything that services and ui need from the outside; `today` gives the day."""
    from kpidesk.domain.ports import Adapters

    return Adapters(
        files=_Files(today),
        reader=_Spreadsheets(),
        entry_sheets=_EntrySheets(),
        sample_sheets=_SampleSheets(),
        reports={"pdf": _Reports(_pdf), "xlsx": _Reports(_excel)},
        exports={"json": _Exports(_json), "csv": _Exports(_csv)},
        recipes=_recipes,
    )


def is_company_file(path: Path) -> bool:
    """Say whether `path` is a company file, by what it holds; what is not there is none."""
    from kpidesk.storage import company_files

    return company_files.is_company_file(path)


def user_name() -> str:
    """Return who works here, as the journal names them."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no login name and no password entry, as in some containers
        return "unknown"


def number_locale(settings: "Settings") -> "NumberLocale":
    """Return how the owner writes numbers: as the settings say, else as this computer does."""
    from kpidesk.domain.numbers import locale_for

    return locale_for(settings.number_locale or i18n.number_tag())


def install_language(settings: "Settings") -> None:
    """Speak the language of the settings, else that of this computer."""
    tag = settings.language or i18n.language_tag() or "en"
    i18n.install(tag.partition(".")[0])


def has_display() -> bool:
    """Say whether a window can be shown: on Linux there may be no display."""
    if not sys.platform.startswith("linux"):
        return True
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return any(os.environ.get(name) for name in names)


def run_window(path: Path | None, *, quit_after_first_paint: bool = False) -> int:
    """Open the window on `path` (None: the first-run page) and return the exit code."""
    # What is loaded at a start stays: to look through it for rings again and again takes longer
    # than most of what is loaded. The window has it done again soon after its first paint.
    gc.disable()
    atexit.register(gc.freeze)  # nor is there anything to look for when the process ends
    try:
        from kpidesk import settings
        from kpidesk.ui import app

        chosen = settings.load()
        return app.run(
            adapters(),
            chosen,
            path,
            quit_after_first_paint=quit_after_first_paint,
        )
    finally:
        gc.enable()


def run_spreadsheet_child() -> int:
    """Be the child process that reads one spreadsheet, and return its exit code."""
    from kpidesk.spreadsheets import child

    return child.main()


def reading_ahead() -> "AbstractContextManager[None]":
    """Return a block inside which a spreadsheet will be read: what reads it is loaded meanwhile."""
    from kpidesk.spreadsheets.child_process import started_ahead

    return started_ahead()


def run_self_test(shots: Path | None) -> int:
    """Walk through the real window on the sample company and return the exit code."""
    if not has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from kpidesk.ui import self_test

    return self_test.run(adapters(), shots)
