"""What the reports page does in the pool: plain functions that touch no widget."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from kpidesk.domain.errors import CancelledError
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import Period
from kpidesk.domain.ports import CompanyFile, ExportWriter, Progress, ReportWriter
from kpidesk.domain.reporting import ReportModel
from kpidesk.services.reports import entry_export, report_model
from kpidesk.ui.printing.report_painter import paint_report

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter


def write_report(
    file: CompanyFile,
    writer: ReportWriter,
    path: Path,
    locale: NumberLocale,
    made_at: dt.datetime,
    month: Period | None,
    progress: Progress,
) -> Path:
    """Write the report of `month` to `path`, and return that."""
    report = report_model(file, locale, made_at, month)
    _stop_if_cancelled(progress)
    writer.write(report, path, locale)
    return path


def write_entries(file: CompanyFile, writer: ExportWriter, path: Path, progress: Progress) -> Path:
    """Write every entry to `path`, and return that."""
    export = entry_export(file)
    _stop_if_cancelled(progress)
    writer.write(export, path)
    return path


def print_report(
    report: ReportModel, printer: "QPrinter", locale: NumberLocale, progress: Progress
) -> None:
    """Paint `report` on `printer`."""
    _stop_if_cancelled(progress)
    paint_report(report, printer, locale)


def _stop_if_cancelled(progress: Progress) -> None:
    """Stop while nothing is written yet; a file that is being written is finished."""
    if progress.is_cancelled():
        raise CancelledError
