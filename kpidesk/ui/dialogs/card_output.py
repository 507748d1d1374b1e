"""Print the card of a KPI or save it as PDF: asks where to, and does it in the pool."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QWidget

from kpidesk.domain.errors import CancelledError, UserError
from kpidesk.domain.paper import paper_for
from kpidesk.domain.ports import Progress
from kpidesk.i18n import _
from kpidesk.services.kpi_cards import KpiCard
from kpidesk.ui.dialogs import files, printers
from kpidesk.ui.jobs import Job, run_job
from kpidesk.ui.session import Session

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter


class CardOutput:
    """Where the cards of a page or dialog go; `say` shows what was done."""

    def __init__(self, session: Session, parent: QWidget, say: Callable[[str], None]) -> None:
        self._session = session
        self._parent = parent
        self._say = say

    def print(self, card: KpiCard) -> Job | None:
        """Ask for a printer and print `card`; None where the person cancelled."""
        try:
            printer = printers.ask_printer(self._parent, card.name)
        except UserError as error:
            self._session.show_error(error.message)
            return None
        if printer is None:
            return None
        work = partial(_print, card, self._session.company.name, self._now(), printer)
        return run_job(
            self._parent, _("Printing the card"), work, self._on_printed, self._on_failed
        )

    def save(self, card: KpiCard) -> Job | None:
        """Ask for a file and save `card` as PDF; None where the person cancelled."""
        words = _("{company} card {name}").format(
            company=self._session.company.name, name=card.name
        )
        suggested = files.fitting_name(words, "pdf")
        path = files.ask_save_path(
            self._session, self._parent, _("Save card"), _("PDF documents (*.pdf)"), suggested
        )
        if path is None:
            return None
        work = partial(
            _save,
            card,
            self._session.company.name,
            self._now(),
            path,
            QLocale.system().name(),
        )
        title = _("Saving {file}").format(file=path.name)
        return run_job(self._parent, title, work, self._on_saved, self._on_failed)

    def _now(self) -> dt.datetime:
        local = dt.datetime.now(tz=dt.UTC).astimezone()
        return dt.datetime.combine(self._session.today(), local.time())

    def _on_printed(self, _nothing: None) -> None:
        self._say(_("The card was sent to the printer."))

    def _on_saved(self, path: Path) -> None:
        self._say(_("Saved {file}.").format(file=path.name))

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self._session.show_error(error.message)


def _print(
    card: KpiCard, company: str, made_at: dt.datetime, printer: "QPrinter", progress: Progress
) -> None:
    from kpidesk.ui.printing.kpi_card import paint_card

    _stop_if_cancelled(progress)
    paint_card(card, company, made_at, printer)


def _save(
    card: KpiCard,
    company: str,
    made_at: dt.datetime,
    path: Path,
    place: str,
    progress: Progress,
) -> Path:
    from kpidesk.ui.printing.kpi_card import write_card

    _stop_if_cancelled(progress)
    write_card(card, company, made_at, path, paper_for(place))
    return path


def _stop_if_cancelled(progress: Progress) -> None:
    """Stop while nothing is written yet; a file that is being written is finished."""
    if progress.is_cancelled():
        raise CancelledError
