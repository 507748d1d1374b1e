"""The preview of a report: its first page, painted by the painter of the PDF and the printer."""

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.paper import Paper
from kpidesk.domain.reporting import ReportModel
from kpidesk.i18n import _
from kpidesk.ui import theme
from kpidesk.ui.printing.pages import MARGIN
from kpidesk.ui.printing.report_painter import ReportPages

_SHEETS = {Paper.A4: QSizeF(595, 842), Paper.LETTER: QSizeF(612, 792)}  # in points
_SHADOW = 4


class ReportPreview(QWidget):
    """A sheet of paper with the first page of a report."""

    def __init__(self, paper: Paper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet_size = _SHEETS[paper]
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("Preview of the first page"))
        self._report: ReportModel | None = None
        self._pages: ReportPages | None = None
        self._picture = QPixmap()

    @property
    def page_count(self) -> int:
        """Return how many pages the report has."""
        return 0 if self._pages is None else len(self._pages)

    @property
    def report(self) -> ReportModel | None:
        """Return the report that is shown."""
        return self._report

    def show_report(self, report: ReportModel, locale: NumberLocale) -> None:
        """Show the first page of `report`."""
        area = QSizeF(self._sheet_size.width() - 2 * MARGIN, self._sheet_size.height() - 2 * MARGIN)
        self._report = report
        self._pages = ReportPages(report, area, locale)
        self._picture = QPixmap()
        self.setAccessibleDescription(" ".join((report.title, *report.summary)))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(480, 680)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 220)

    def _sheet(self) -> QRectF:
        """Return where the sheet lies: as large as fits, in the middle at the top."""
        room = QRectF(self.rect()).adjusted(_SHADOW, 0, -_SHADOW, -2 * _SHADOW)
        scale = min(
            room.width() / self._sheet_size.width(), room.height() / self._sheet_size.height()
        )
        size = self._sheet_size * scale
        return QRectF(room.center().x() - size.width() / 2, 0, size.width(), size.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._pages is None:
            return
        sheet = self._sheet()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for step in range(_SHADOW, 0, -1):
            painter.setBrush(QColor(0, 0, 0, 14))
            painter.drawRoundedRect(sheet.adjusted(-step, step, step, 2 * step), step, step)
        if self._picture.isNull() or self._picture.deviceIndependentSize() != sheet.size():
            self._picture = self._painted(self._pages, sheet.size())
        painter.drawPixmap(sheet.topLeft(), self._picture)
        painter.setPen(theme.tokens().border)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(sheet)
        painter.end()

    def _painted(self, pages: ReportPages, size: QSizeF) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap((size * ratio).toSize())
        picture.setDevicePixelRatio(ratio)
        picture.fill(theme.PRINT.surface)
        painter = QPainter(picture)
        scale = size.width() / self._sheet_size.width()
        painter.scale(scale, scale)
        painter.translate(MARGIN, MARGIN)
        pages.paint(painter, 1)
        painter.end()
        return picture
