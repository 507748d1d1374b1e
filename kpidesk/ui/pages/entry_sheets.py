"""Saving the grid as an Excel sheet to fill in elsewhere."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from kpidesk.domain.metrics import Company, Metric
from kpidesk.domain.periods import Period
from kpidesk.domain.ports import EntrySheetWriter, Progress
from kpidesk.i18n import _
from kpidesk.ui.dialogs import files
from kpidesk.ui.jobs import Job, run_job
from kpidesk.ui.models.entry_frame import Frame
from kpidesk.ui.session import Session

_PERIODS_BEFORE = 12


def save_entry_sheet(session: Session, parent: QWidget, frame: Frame) -> Job | None:
    """Ask where to, and save the rows of `frame` with the latest periods; None where cancelled."""
    suggested = _("Entry sheet {company}.xlsx").format(company=session.company.name)
    path = files.ask_save_path(
        session,
        parent,
        _("Save an entry sheet"),
        _("Excel workbook (*.xlsx)"),
        _file_name(suggested),
    )
    if path is None:
        return None
    function = partial(
        _write,
        session.adapters.entry_sheets,
        path,
        session.company,
        tuple(row.metric for row in frame.rows if not row.metric.is_calculated),
        frame.periods[max(frame.current - _PERIODS_BEFORE, 0) : frame.current + 1],
        {row.metric.id: row.history.values for row in frame.rows},
    )
    title = _("Writing {file}").format(file=path.name)
    return run_job(parent, title, function, partial(_say_written, session))


def _write(
    writer: EntrySheetWriter,
    path: Path,
    company: Company,
    metrics: Sequence[Metric],
    periods: Sequence[Period],
    values: Mapping[int, Mapping[Period, float]],
    _progress: Progress,
) -> Path:
    writer.write(path, company, metrics, periods, values)
    return path


def _say_written(session: Session, path: Path) -> None:
    session.show_message(
        _("{file} is saved. Once it is filled in, import it as it is.").format(file=path.name)
    )


def _file_name(name: str) -> str:
    """Return `name` without what no file system takes."""
    return "".join("-" if sign in '<>:"/\\|?*' or ord(sign) < 32 else sign for sign in name)
