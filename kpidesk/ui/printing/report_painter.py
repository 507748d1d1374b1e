"""A report on pages: one painter for the PDF and for the printer."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QPagedPaintDevice, QPainter, QPen

from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.reporting import ReportModel
from kpidesk.domain.status import Status
from kpidesk.i18n import _
from kpidesk.ui import fonts
from kpidesk.ui.printing.kpi_block import KpiBlock
from kpidesk.ui.printing.pages import (
    RUNNING_HEAD,
    Piece,
    lay_out,
    made_on,
    paint_footer,
    paint_pages,
    paint_pieces,
)
from kpidesk.ui.printing.text import Paragraph, PrintType, line_height, paint_line, print_font
from kpidesk.ui.status import paint_status_shape
from kpidesk.ui.theme import PRINT, Tokens

_SECTION: Final = 32.0


class ReportPages:
    """A report laid out on pages, to be painted one by one: on paper, in a PDF, as a preview."""

    def __init__(self, report: ReportModel, area: QSizeF, locale: NumberLocale) -> None:
        """Lay out `report` on pages of `area`, in points inside the margins."""
        fonts.load()
        self._report = report
        self._area = area
        self._pages = lay_out(_pieces(report, locale, area.width()), area.height())

    def __len__(self) -> int:
        """Return how many pages there are."""
        return len(self._pages)

    def paint(self, painter: QPainter, number: int) -> None:
        """Paint page `number`, from 1, on a painter whose unit is a point."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        page = self._pages[number - 1]
        if number > 1:
            _paint_running_head(painter, self._report, self._area, page[0].continues)
        paint_pieces(painter, page, 0.0 if number == 1 else RUNNING_HEAD)
        paint_footer(painter, self._area, self._report.made_at, number, len(self))


def paint_report(report: ReportModel, device: QPagedPaintDevice, locale: NumberLocale) -> None:
    """Paint `report` on `device`, a QPdfWriter or QPrinter, inside its margins.

    Raises UserError where a printer does not take it.
    """
    paint_pages(device, lambda area: ReportPages(report, area, locale))


def _pieces(report: ReportModel, locale: NumberLocale, width: float) -> list[Piece]:
    pieces = [_title(report, width), _status_counts(report)]
    events = [_("Event: {event}").format(event=event) for event in report.events]
    pieces += [_summary(sentence, width) for sentence in (*report.summary, *events)]
    for group in report.groups:
        pieces.append(_section(group.name, width))
        for standing in group.standings:
            block = KpiBlock(standing, locale, width, report.remarks_on(standing))
            pieces.append(Piece(block.height, block.paint, continues=group.name))
    return pieces


def _title(report: ReportModel, width: float) -> Piece:
    """Return company, title, period and date, over a rule."""
    company = Paragraph(report.company.name, print_font(PrintType.COMPANY), width * 0.62, 2)
    title = Paragraph(report.title, print_font(PrintType.TITLE), width * 0.68, 3)
    height = company.height + title.height + 22

    def paint(painter: QPainter, top: float, tokens: Tokens = PRINT) -> None:
        y = top + company.paint(painter, QPointF(0, top), tokens.accent) + 2
        y += title.paint(painter, QPointF(0, y), tokens.text)
        font = print_font(PrintType.DETAIL)
        box = QRectF(width * 0.68, y - 2 * line_height(font), width * 0.32, line_height(font))
        right = Qt.AlignmentFlag.AlignRight
        period = _("Period: {period}").format(period=report.period_label)
        paint_line(painter, box, period, print_font(PrintType.DETAIL_STRONG), tokens.text, right)
        box.translate(0, box.height())
        paint_line(painter, box, made_on(report.made_at), font, tokens.text_secondary, right)
        painter.setPen(QPen(tokens.accent, 1.4))
        painter.drawLine(QPointF(0, y + 7), QPointF(width, y + 7))

    return Piece(height, paint)


def _status_counts(report: ReportModel) -> Piece:
    """Return how many KPIs have which status, with the shapes that the blocks show."""
    counts = {
        status: sum(standing.status is status for standing in report.standings) for status in Status
    }

    def paint(painter: QPainter, top: float, tokens: Tokens = PRINT) -> None:
        font = print_font(PrintType.STATUS)
        x = 0.0
        for status, count in counts.items():
            if not count:
                continue
            text = _("{status}: {count}").format(status=status.label, count=count)
            width = QFontMetricsF(font).horizontalAdvance(text)
            paint_status_shape(painter, QRectF(x, top + 3.5, 9, 9), status, tokens)
            box = QRectF(x + 14, top, width, 16)
            paint_line(painter, box, text, font, tokens.status[status].ink)
            x += 14 + width + 20

    return Piece(24, paint)


def _summary(sentence: str, width: float) -> Piece:
    text = Paragraph(sentence, print_font(PrintType.BODY), width, 6)
    return Piece(text.height + 4, lambda painter, top: _paint_paragraph(painter, text, top))


def _paint_paragraph(painter: QPainter, text: Paragraph, top: float) -> None:
    text.paint(painter, QPointF(0, top), PRINT.text)


def _section(name: str, width: float) -> Piece:
    font = print_font(PrintType.SECTION)

    def paint(painter: QPainter, top: float, tokens: Tokens = PRINT) -> None:
        box = QRectF(0, top + _SECTION - 22, width, 18)
        paint_line(painter, box, name, font, tokens.accent)

    return Piece(_SECTION, paint, heads_next=True)


def _paint_running_head(
    painter: QPainter, report: ReportModel, area: QSizeF, department: str
) -> None:
    """Say on every further page what it belongs to."""
    font = print_font(PrintType.DETAIL)
    third = area.width() / 3
    box = QRectF(0, 0, third - 6, line_height(font))
    paint_line(painter, box, report.company.name, font, PRINT.text_secondary)
    if department:
        box.moveLeft(third + 3)
        text = _("{department} (continued)").format(department=department)
        strong, centre = print_font(PrintType.DETAIL_STRONG), Qt.AlignmentFlag.AlignHCenter
        paint_line(painter, box, text, strong, PRINT.accent, centre)
    box.moveLeft(2 * third + 6)
    right = Qt.AlignmentFlag.AlignRight
    paint_line(painter, box, report.title, font, PRINT.text_secondary, right)
