"""The card of a KPI on paper: everything that is known of it, to hang on a wall or to hand on."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QPagedPaintDevice, QPainter, QPen

from kpidesk.domain.paper import Paper
from kpidesk.services.kpi_cards import CardRow, CardSection, KpiCard
from kpidesk.ui import fonts
from kpidesk.ui.printing.pages import (
    RUNNING_HEAD,
    Piece,
    lay_out,
    paint_footer,
    paint_pages,
    paint_pieces,
)
from kpidesk.ui.printing.pdf import write_pdf
from kpidesk.ui.printing.text import Paragraph, PrintType, line_height, paint_line, print_font
from kpidesk.ui.theme import PRINT

_LABEL_SHARE: Final = 0.23  # of the width, for the names of the facts
_GAP: Final = 12.0  # points between two facts side by side
_SECTION: Final = 34.0
_BETWEEN: Final = 4.0  # points between two facts
_MARK: Final = 9.0  # side of the box that says yes or no
_STAGE_HEIGHT: Final = 16.0


class KpiCardPages:
    """A card laid out on pages, to be painted one by one."""

    def __init__(self, card: KpiCard, company: str, made_at: dt.datetime, area: QSizeF) -> None:
        """Lay out `card` on pages of `area`, in points inside the margins."""
        fonts.load()
        self._card = card
        self._company = company
        self._made_at = made_at
        self._area = area
        self._pages = lay_out(_pieces(card, company, area.width()), area.height())

    def __len__(self) -> int:
        """Return how many pages there are."""
        return len(self._pages)

    def paint(self, painter: QPainter, number: int) -> None:
        """Paint page `number`, from 1, on a painter whose unit is a point."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if number > 1:
            self._paint_running_head(painter)
        paint_pieces(painter, self._pages[number - 1], 0.0 if number == 1 else RUNNING_HEAD)
        paint_footer(painter, self._area, self._made_at, number, len(self))

    def _paint_running_head(self, painter: QPainter) -> None:
        font = print_font(PrintType.DETAIL)
        half = self._area.width() / 2
        box = QRectF(0, 0, half - 6, line_height(font))
        paint_line(painter, box, self._company, font, PRINT.text_secondary)
        box.moveLeft(half + 6)
        right = Qt.AlignmentFlag.AlignRight
        paint_line(painter, box, self._card.name, font, PRINT.text_secondary, right)


def paint_card(
    card: KpiCard, company: str, made_at: dt.datetime, device: QPagedPaintDevice
) -> None:
    """Paint `card` on `device`, a QPdfWriter or QPrinter; UserError where a printer refuses."""
    paint_pages(device, lambda area: KpiCardPages(card, company, made_at, area))


def write_card(card: KpiCard, company: str, made_at: dt.datetime, path: Path, paper: Paper) -> None:
    """Write `card` to `path` as PDF, whole or not at all; UserError where that cannot be done."""
    write_pdf(
        path, paper, (card.name, company), lambda device: paint_card(card, company, made_at, device)
    )


def _pieces(card: KpiCard, company: str, width: float) -> list[Piece]:
    pieces = [_head(card, company, width), _verdict(card.verdict, width)]
    if card.note:
        pieces.append(_verdict(card.note, width))
    for section in card.sections:
        pieces.append(_heading(section, width))
        pieces += _facts(section.rows, width)
    return pieces


def _head(card: KpiCard, company: str, width: float) -> Piece:
    """Return the company, the name and the stage, over a rule."""
    owner = Paragraph(company, print_font(PrintType.COMPANY), width * 0.75, 2)
    name = Paragraph(card.name, print_font(PrintType.TITLE), width * 0.75, 4)
    height = owner.height + name.height + 20

    def paint(painter: QPainter, top: float) -> None:
        y = top + owner.paint(painter, QPointF(0, top), PRINT.accent) + 2
        y += name.paint(painter, QPointF(0, y), PRINT.text)
        _paint_stage(painter, card.stage.label, width, top)
        painter.setPen(QPen(PRINT.accent, 1.4))
        painter.drawLine(QLineF(0, y + 7, width, y + 7))

    return Piece(height, paint, heads_next=True)


def _paint_stage(painter: QPainter, stage: str, width: float, top: float) -> None:
    """Paint the word in a frame, which a printer without colours shows too."""
    font = print_font(PrintType.STATUS)
    side = QFontMetricsF(font).horizontalAdvance(stage) + 16
    box = QRectF(width - side - 0.5, top + 0.5, side, _STAGE_HEIGHT)
    painter.setPen(QPen(PRINT.text, 0.8))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, 4, 4)
    paint_line(painter, box, stage, font, PRINT.text, Qt.AlignmentFlag.AlignHCenter)


def _verdict(text: str, width: float) -> Piece:
    words = Paragraph(text, print_font(PrintType.BODY), width, 6)

    def paint(painter: QPainter, top: float) -> None:
        words.paint(painter, QPointF(0, top), PRINT.text)

    return Piece(words.height, paint)


def _heading(section: CardSection, width: float) -> Piece:
    font = print_font(PrintType.SECTION)

    def paint(painter: QPainter, top: float) -> None:
        box = QRectF(0, top + _SECTION - 23, width, 18)
        paint_line(painter, box, section.title, font, PRINT.accent)

    return Piece(_SECTION, paint, heads_next=True)


class _Fact:
    """The name of a fact with its text beside it, measured before it is painted."""

    def __init__(self, row: CardRow, left: float, label_width: float, width: float) -> None:
        self._row = row
        self._left = left
        self._start = left + label_width
        self._indent = 0.0 if row.answer is None else _MARK + 6
        self._label = Paragraph(row.label, print_font(PrintType.DETAIL), label_width - 8, 3)
        room = width - label_width - self._indent
        self._text = Paragraph(row.text, print_font(PrintType.BODY), room)

    @property
    def height(self) -> float:
        """Return the height in points."""
        return max(self._label.height, self._text.height)

    @property
    def is_short(self) -> bool:
        """Say whether its text has one line."""
        return self._text.height <= self._text.line_height

    def paint(self, painter: QPainter, top: float) -> None:
        """Paint it with its upper edge at `top`."""
        row, text = self._row, self._text
        # Both begin on one base line, although one is smaller.
        lower = (text.line_height - self._label.line_height) * 0.75
        self._label.paint(painter, QPointF(self._left, top + lower), PRINT.text_secondary)
        ink = PRINT.text_secondary if row.is_missing else PRINT.text
        text.paint(painter, QPointF(self._start + self._indent, top), ink)
        if row.answer is not None:
            middle = top + text.line_height / 2
            _paint_answer(painter, QPointF(self._start, middle - _MARK / 2), is_yes=row.answer)


def _facts(rows: Sequence[CardRow], width: float) -> list[Piece]:
    """Return the facts below each other, two short ones that follow each other side by side."""
    label, half = width * _LABEL_SHARE, width / 2
    pieces: list[Piece] = []
    waiting = list(rows)
    while waiting:
        row = waiting.pop(0)
        pair = [_Fact(row, 0, label, half - _GAP)]
        if waiting and pair[0].is_short:
            pair.append(_Fact(waiting[0], half, label, half))
        if len(pair) == 2 and pair[1].is_short:
            waiting.pop(0)
            pieces.append(_line_of(pair, width))
        else:
            pieces.append(_line_of([_Fact(row, 0, label, width)], width))
    return pieces


def _line_of(facts: Sequence[_Fact], width: float) -> Piece:
    """Return facts side by side below a thin line."""

    def paint(painter: QPainter, top: float) -> None:
        painter.setPen(QPen(PRINT.border, 0.6))
        painter.drawLine(QLineF(0, top, width, top))
        for fact in facts:
            fact.paint(painter, top + _BETWEEN)

    return Piece(max(fact.height for fact in facts) + 2 * _BETWEEN, paint)


def _paint_answer(painter: QPainter, corner: QPointF, *, is_yes: bool) -> None:
    """Paint a box with a tick, or an empty one: it can be told without colours."""
    box = QRectF(corner.x() + 0.5, corner.y(), _MARK - 1, _MARK - 1)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(PRINT.text, 0.8))
    painter.drawRoundedRect(box, 1.5, 1.5)
    if is_yes:
        painter.setPen(QPen(PRINT.text, 1.3))
        places = ((0.22, 0.52), (0.43, 0.74), (0.8, 0.24))
        painter.drawPolyline(
            [QPointF(box.x() + x * box.width(), box.y() + y * box.height()) for x, y in places]
        )
