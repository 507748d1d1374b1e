"""The report as a PDF: text that can be searched and copied, fonts inside, whole or not at all."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QMarginsF
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPdfWriter
from PySide6.QtWidgets import QApplication

from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.paper import Paper
from kpidesk.domain.reporting import ReportModel
from kpidesk.ui import fonts
from kpidesk.ui.printing.pages import MARGIN
from kpidesk.ui.printing.report_painter import paint_report
from kpidesk.whole_file import whole_file

_PAGE_SIZES: Final = {Paper.A4: QPageSize.PageSizeId.A4, Paper.LETTER: QPageSize.PageSizeId.Letter}
_RESOLUTION: Final = 1200
_CHARACTER_MAP: Final = re.compile(rb"/CMapName /Adobe-Identity-UCS def.*?endcmap", re.DOTALL)


class PdfReportWriter:
    """Writes a report as PDF, in portrait.

    May run in any thread where the application exists already; without one, as on the command line,
    it makes its own in the main thread, which needs no display.
    """

    def __init__(self, paper: Paper = Paper.A4) -> None:
        """Write on `paper`."""
        self._paper = paper
        self._application: QCoreApplication | None = None

    def write(self, report: ReportModel, path: Path, locale: NumberLocale) -> None:
        """Write `report` to `path`, whole or not at all; UserError where that cannot be done."""
        self._application = ensure_gui_application()
        about = (report.title, report.company.name)
        write_pdf(path, self._paper, about, lambda device: paint_report(report, device, locale))


def write_pdf(
    path: Path,
    paper: Paper,
    about: tuple[str, str],
    paint: Callable[[QPagedPaintDevice], None],
) -> None:
    """Write what `paint` paints to `path`, whole or not at all; `about` is its title and author.

    Raises UserError where that cannot be done.
    """
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_RESOLUTION)
    writer.setPageSize(QPageSize(_PAGE_SIZES[paper]))
    margins = QMarginsF(MARGIN, MARGIN, MARGIN, MARGIN)
    writer.setPageMargins(margins, QPageLayout.Unit.Point)
    title, author = about
    writer.setTitle(title)
    writer.setAuthor(author)
    writer.setCreator("KPI Desk")
    paint(writer)
    buffer.close()
    with whole_file(path) as file:
        file.write(_with_spaces(bytes(content.data())))


def ensure_gui_application() -> QCoreApplication:
    """Return the application, one without a display where none runs yet, with our font loaded.

    The caller keeps it: fonts and painting end with it.
    """
    application = QCoreApplication.instance()
    if application is None:
        # Not a QGuiApplication, although it would do: there is one application a process, and
        # whoever comes next may want widgets.
        application = QApplication(["kpidesk", "-platform", "offscreen"])
    fonts.load()
    return application


def _with_spaces(pdf: bytes) -> bytes:
    """Return the PDF with spaces where its map from glyphs to characters says tabs.

    WORKAROUND: Qt 6.9 takes the first character that a glyph stands for, and fonts draw a tab as a
    space; a search for two words then finds nothing. The length stays, so no offset moves.
    """
    return _CHARACTER_MAP.sub(lambda found: found[0].replace(b"<0009>", b"<0020>"), pdf)
