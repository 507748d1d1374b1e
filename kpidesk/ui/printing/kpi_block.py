"""One KPI on paper: name, value, status, sentence and changes on the left, its trend beside."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.reporting import Remarks
from kpidesk.domain.standing import Standing
from kpidesk.i18n import _
from kpidesk.ui.charts.painter import paint_trend
from kpidesk.ui.printing.text import (
    Paragraph,
    PrintType,
    fitting_font,
    line_height,
    paint_line,
    print_font,
)
from kpidesk.ui.status import paint_status_shape
from kpidesk.ui.theme import PRINT, Tokens

_LEFT_SHARE: Final = 0.43
_BETWEEN: Final = 18.0  # points between the columns
_PAD: Final = 5.0  # above and below a block
_LEAST_CHART: Final = 104.0
_ABOVE_DETAILS: Final = 2.0
_NOTE_LINES: Final = 12  # a longer one is whole in the Excel report and in the export
_STATUS_HEIGHT: Final = 16.0
_FIGURE_HEIGHT: Final = 25.0


class KpiBlock:
    """A block that is measured first and painted whole: no page break cuts it. All in points."""

    def __init__(
        self, standing: Standing, locale: NumberLocale, width: float, remarks: Remarks | None = None
    ) -> None:
        remarks = remarks or Remarks()
        self._standing = standing
        self._locale = locale
        self._width = width
        self._left = width * _LEFT_SHARE
        self._name = Paragraph(standing.metric.name, print_font(PrintType.NAME), self._left, 4)
        self._sentence = Paragraph(standing.sentence, print_font(PrintType.BODY), self._left, 8)
        detail = print_font(PrintType.DETAIL)
        self._usual = Paragraph(remarks.usual, detail, self._left, 5)
        self._events = Paragraph(_events_text(remarks), detail, width - 10, _NOTE_LINES)
        note = self._note_text()
        self._note = Paragraph(note, print_font(PrintType.DETAIL), width - 10, _NOTE_LINES)
        self._details = self._detail_rows()

    def _note_text(self) -> str:
        note = self._standing.note.strip()
        return _("Note: {note}").format(note=note) if note else ""

    def _detail_rows(self) -> list[tuple[str, str]]:
        standing = self._standing
        return [
            (_("Target"), standing.target_text),
            (_("Change on period before"), standing.change_text),
            (_("Change on last year"), standing.change_on_year_text),
        ]

    @property
    def _row_height(self) -> float:
        return line_height(print_font(PrintType.DETAIL)) + 0.5

    @property
    def _body_height(self) -> float:
        """Return the height of what stands left of the chart."""
        texts = self._name.height + 2 + self._row_height + _FIGURE_HEIGHT + self._sentence.height
        texts += self._usual.height + (_ABOVE_DETAILS if self._usual.height else 0.0)
        return texts + _ABOVE_DETAILS + len(self._details) * self._row_height

    @property
    def height(self) -> float:
        """Return the height with the space above and below."""
        beneath = sum(each.height + 8 for each in (self._note, self._events) if each.height)
        return max(self._body_height, _LEAST_CHART) + beneath + 2 * _PAD

    def paint(self, painter: QPainter, top: float, tokens: Tokens = PRINT) -> None:
        """Paint the block with its upper edge at `top`."""
        painter.setPen(QPen(tokens.border, 0.6))
        painter.drawLine(QPointF(0, top), QPointF(self._width, top))
        top += _PAD
        self._paint_left(painter, top, tokens)
        body = max(self._body_height, _LEAST_CHART)
        start = self._left + _BETWEEN
        chart = QRectF(start, top, self._width - start, min(body, _LEAST_CHART * 1.45))
        paint_trend(
            painter, chart, self._standing.chart, tokens, print_font(PrintType.CHART), self._locale
        )
        top += body + 6
        for text, colour in ((self._note, tokens.chart.note), (self._events, tokens.accent)):
            if text.height:
                self._paint_beneath(painter, top, text, colour, tokens)
                top += text.height + 8

    def _paint_left(self, painter: QPainter, top: float, tokens: Tokens) -> None:
        y = top + self._name.paint(painter, QPointF(0, top), tokens.text) + 2
        self._paint_period_and_owner(painter, y, tokens)
        y += self._row_height
        self._paint_figure(painter, y, tokens)
        y += _FIGURE_HEIGHT
        y += self._sentence.paint(painter, QPointF(0, y), tokens.text) + _ABOVE_DETAILS
        if self._usual.height:
            y += self._usual.paint(painter, QPointF(0, y), tokens.text_secondary) + _ABOVE_DETAILS
        self._paint_details(painter, y, tokens)

    def _paint_period_and_owner(self, painter: QPainter, top: float, tokens: Tokens) -> None:
        font = print_font(PrintType.DETAIL)
        period, owner = self._standing.period_label, self._standing.owner
        box = QRectF(0, top, self._left, self._row_height)
        paint_line(painter, box, period, font, tokens.text_secondary)
        if owner:
            box.setLeft(QFontMetricsF(font).horizontalAdvance(period) + 12)
            text = _("Owner: {name}").format(name=owner)
            right = Qt.AlignmentFlag.AlignRight
            paint_line(painter, box, text, font, tokens.text_secondary, right)

    def _paint_details(self, painter: QPainter, top: float, tokens: Tokens) -> None:
        font = print_font(PrintType.DETAIL)
        metrics = QFontMetricsF(font)
        start = max(metrics.horizontalAdvance(label) for label, _value in self._details) + 10
        for row, (label, value) in enumerate(self._details):
            box = QRectF(0, top + row * self._row_height, start, self._row_height)
            paint_line(painter, box, label, font, tokens.text_secondary)
            box.setLeft(start)
            box.setRight(self._left)
            shown = fitting_font(PrintType.DETAIL_STRONG, value, box.width(), 6)
            paint_line(painter, box, value, shown, tokens.text)

    def _paint_figure(self, painter: QPainter, top: float, tokens: Tokens) -> None:
        """Paint the value, large, and its status beside it."""
        standing = self._standing
        words_font = print_font(PrintType.STATUS)
        words = QFontMetricsF(words_font).horizontalAdvance(standing.status.label)
        shape = 9.0
        badge = words + shape + 18
        room = self._left - badge - 10
        known = standing.value is not None
        font = fitting_font(
            PrintType.FIGURE if known else PrintType.SECTION, standing.value_text, room, 9
        )
        value_box = QRectF(0, top, room, _FIGURE_HEIGHT)
        ink = tokens.text if known else tokens.text_secondary
        paint_line(painter, value_box, standing.value_text, font, ink)
        shown = min(room, QFontMetricsF(font).horizontalAdvance(standing.value_text))
        colours = tokens.status[standing.status]
        box = QRectF(shown + 10, 0, badge, _STATUS_HEIGHT)
        box.moveTop(top + (_FIGURE_HEIGHT - _STATUS_HEIGHT) / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.soft)
        painter.drawRoundedRect(box, 4, 4)
        mark = QRectF(box.left() + 6, box.center().y() - shape / 2, shape, shape)
        paint_status_shape(painter, mark, standing.status, tokens)
        text = box.adjusted(6 + shape + 5, 0, 0, 0)
        paint_line(painter, text, standing.status.label, words_font, colours.ink)

    def _paint_beneath(
        self, painter: QPainter, top: float, text: Paragraph, colour: QColor, tokens: Tokens
    ) -> None:
        """Paint a note or the events over the whole width, with a bar of their colour."""
        painter.setPen(QPen(colour, 2))
        painter.drawLine(QPointF(1, top), QPointF(1, top + text.height))
        text.paint(painter, QPointF(10, top), tokens.text)


def _events_text(remarks: Remarks) -> str:
    return "\n".join(_("Event: {event}").format(event=event) for event in remarks.events)
