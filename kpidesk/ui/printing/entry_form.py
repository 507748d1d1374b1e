"""Entry sheets on paper: a form for each owner, with a box for every number that is wanted."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPagedPaintDevice, QPainter, QPen

from kpidesk.domain import due, period_names
from kpidesk.domain.entry_sheets import EntrySheet, SheetLine
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.paper import Paper
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.units import format_bare
from kpidesk.i18n import _, ngettext
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
from kpidesk.ui.printing.text import (
    Paragraph,
    PrintType,
    fitting_font,
    line_height,
    paint_line,
    print_font,
)
from kpidesk.ui.theme import PRINT

_LEFT_SHARE: Final = 0.42  # of the width, for what helps to fill it in
_GAP: Final = 14.0  # points between that and the boxes
_BOXES: Final = 3  # side by side
_BOX_HEIGHT: Final = 25.0  # a pen wants 8 mm and more
_BETWEEN: Final = 7.0
_PAD: Final = 9.0
_NOTE: Final = 24.0  # height of the line for a remark
_SECTION: Final = 30.0


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet laid out on pages of its own."""

    sheet: EntrySheet
    pages: list[list[Piece]]


class EntryFormPages:
    """The forms of several owners, each beginning on a page of its own, to be painted one by one.

    Pages are numbered for each owner: the sheets are handed out one by one.
    """

    def __init__(
        self,
        sheets: Sequence[EntrySheet],
        locale: NumberLocale,
        made_at: dt.datetime,
        area: QSizeF,
    ) -> None:
        """Lay out `sheets` on pages of `area`, in points inside the margins."""
        fonts.load()
        self._made_at = made_at
        self._area = area
        made = [
            _Sheet(
                sheet,
                lay_out(list(_pieces(sheet, locale, made_at.date(), area.width())), area.height()),
            )
            for sheet in sheets
        ]
        self._pages = [(each, number) for each in made for number in range(len(each.pages))]

    def __len__(self) -> int:
        """Return how many pages there are."""
        return len(self._pages)

    def paint(self, painter: QPainter, number: int) -> None:
        """Paint page `number`, from 1, on a painter whose unit is a point."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        laid, place = self._pages[number - 1]
        if place:
            self._paint_running_head(painter, laid.sheet)
        paint_pieces(painter, laid.pages[place], RUNNING_HEAD if place else 0.0)
        paint_footer(painter, self._area, self._made_at, place + 1, len(laid.pages))

    def _paint_running_head(self, painter: QPainter, sheet: EntrySheet) -> None:
        font = print_font(PrintType.DETAIL)
        half = self._area.width() / 2
        box = QRectF(0, 0, half - 6, line_height(font))
        paint_line(painter, box, sheet.company.name, font, PRINT.text_secondary)
        box.moveLeft(half + 6)
        right = Qt.AlignmentFlag.AlignRight
        paint_line(painter, box, _title(sheet), font, PRINT.text_secondary, right)


def paint_forms(
    sheets: Sequence[EntrySheet],
    locale: NumberLocale,
    made_at: dt.datetime,
    device: QPagedPaintDevice,
) -> None:
    """Paint `sheets` on `device`, a QPdfWriter or QPrinter; UserError where a printer refuses."""
    paint_pages(device, lambda area: EntryFormPages(sheets, locale, made_at, area))


def write_forms(
    sheets: Sequence[EntrySheet],
    locale: NumberLocale,
    made_at: dt.datetime,
    path: Path,
    paper: Paper,
) -> None:
    """Write `sheets` to `path` as one PDF, whole or not at all; UserError where it cannot be."""
    title = _title(sheets[0]) if len(sheets) == 1 else _("Entry sheets")
    about = (title, sheets[0].company.name)
    write_pdf(path, paper, about, lambda device: paint_forms(sheets, locale, made_at, device))


def _title(sheet: EntrySheet) -> str:
    if not sheet.owner:
        return _("Numbers to fill in")
    return _("Numbers to fill in: {owner}").format(owner=sheet.owner)


def _pieces(
    sheet: EntrySheet, locale: NumberLocale, today: dt.date, width: float
) -> Iterator[Piece]:
    calendar = sheet.company.calendar
    yield _head(sheet, today, width)
    for frequency in sheet.frequencies:
        lines = [line for line in sheet.lines_of(frequency) if line.asked]
        if lines:
            yield _heading(frequency, width)
        for line in lines:
            yield from _Line(line, calendar, locale, width).pieces()


def _head(sheet: EntrySheet, today: dt.date, width: float) -> Piece:
    """Return the company, whose sheet it is and how much there is to do, over a rule."""
    company = Paragraph(sheet.company.name, print_font(PrintType.COMPANY), width, 2)
    title = Paragraph(_title(sheet), print_font(PrintType.TITLE), width, 3)
    words = Paragraph(_task(sheet, today), print_font(PrintType.BODY), width, 4)

    def paint(painter: QPainter, top: float) -> None:
        y = top + company.paint(painter, QPointF(0, top), PRINT.accent) + 2
        y += title.paint(painter, QPointF(0, y), PRINT.text) + 2
        y += words.paint(painter, QPointF(0, y), PRINT.text)
        painter.setPen(QPen(PRINT.accent, 1.4))
        painter.drawLine(QLineF(0, y + 7, width, y + 7))

    return Piece(company.height + title.height + words.height + 12, paint, heads_next=True)


def _task(sheet: EntrySheet, today: dt.date) -> str:
    """Return how many numbers are to be filled in, and until when the first one is due."""
    first = min(
        (due.due_on(period) for line in sheet.lines for period in line.asked), default=today
    )
    numbers = ngettext(
        "{count} number to fill in.", "{count} numbers to fill in.", sheet.asked
    ).format(count=sheet.asked)
    if first < today:
        return _("{numbers} The first was due on {day}.").format(
            numbers=numbers, day=period_names.format_day(first)
        )
    return _("{numbers} Please hand them in by {day}.").format(
        numbers=numbers, day=period_names.format_day(first)
    )


def _heading(frequency: Frequency, width: float) -> Piece:
    font = print_font(PrintType.SECTION)
    words = frequency.label.capitalize()

    def paint(painter: QPainter, top: float) -> None:
        box = QRectF(0, top + _SECTION - 20, width, 16)
        paint_line(painter, box, words, font, PRINT.accent)

    return Piece(_SECTION, paint, heads_next=True)


class _Line:
    """One metric: what it is on the left, a box for each period on the right, a line for a note.

    The first rows of boxes stand beside the words; further ones are pieces of their own, so that a
    metric with many periods goes on on the next page.
    """

    def __init__(
        self, line: SheetLine, calendar: FiscalCalendar, locale: NumberLocale, width: float
    ) -> None:
        self._line = line
        self._calendar = calendar
        self._locale = locale
        self._width = width
        self._left = width * _LEFT_SHARE - _GAP
        self._name = Paragraph(line.metric.name, print_font(PrintType.NAME), self._left, 3)
        self._facts = Paragraph(self._facts_text(), print_font(PrintType.DETAIL), self._left, 7)
        asked = sorted(line.asked, key=lambda period: period.start)
        self._rows = [asked[at : at + _BOXES] for at in range(0, len(asked), _BOXES)]
        self._label_height = line_height(print_font(PrintType.DETAIL))

    def _facts_text(self) -> str:
        line, plan = self._line, self._line.metric.collection
        facts = []
        if line.last_text:
            facts.append(_("Last: {value}").format(value=line.last_text))
        if line.target_text:
            facts.append(_("Target: {target}").format(target=line.target_text))
        if plan.source.strip():
            facts.append(_("From: {source}").format(source=plan.source.strip()))
        if line.left_out:
            facts.append(
                ngettext(
                    "{count} older number is missing too; type it in the window.",
                    "{count} older numbers are missing too; type them in the window.",
                    line.left_out,
                ).format(count=line.left_out)
            )
        return "\n".join(facts)

    @property
    def _row_height(self) -> float:
        return self._label_height + _BOX_HEIGHT + _BETWEEN

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces from top to bottom."""
        words = self._name.height + 2 + self._facts.height
        beside = max(1, min(len(self._rows), 1 + int(words // self._row_height)))
        first, rest = self._rows[:beside], self._rows[beside:]
        height = max(words, beside * self._row_height - _BETWEEN)

        def paint(painter: QPainter, top: float) -> None:
            painter.setPen(QPen(PRINT.border, 0.6))
            painter.drawLine(QLineF(0, top, self._width, top))
            y = top + _PAD
            down = self._name.paint(painter, QPointF(0, y), PRINT.text) + 2
            self._facts.paint(painter, QPointF(0, y + down), PRINT.text_secondary)
            for number, periods in enumerate(first):
                self._paint_boxes(painter, y + number * self._row_height, periods)

        yield Piece(_PAD + height, paint, heads_next=True)
        for number, periods in enumerate(rest):
            yield self._further(periods, is_last=number == len(rest) - 1)
        yield Piece(_NOTE + _PAD, self._paint_note)

    def _further(self, periods: Sequence[Period], *, is_last: bool) -> Piece:
        def paint(painter: QPainter, top: float) -> None:
            self._paint_boxes(painter, top + _BETWEEN, periods)

        return Piece(self._row_height, paint, heads_next=is_last)

    def _paint_boxes(self, painter: QPainter, top: float, periods: Sequence[Period]) -> None:
        start = self._width * _LEFT_SHARE
        side = (self._width - start - (_BOXES - 1) * _BETWEEN) / _BOXES
        for place, period in enumerate(periods):
            box = QRectF(start + place * (side + _BETWEEN), top, side, self._label_height)
            self._paint_box(painter, box, period)

    def _paint_box(self, painter: QPainter, label: QRectF, period: Period) -> None:
        """Paint the period over an empty box, and the unit at its end."""
        words = period_names.label(period, self._calendar)
        font = fitting_font(PrintType.DETAIL, words, label.width(), 6)
        paint_line(painter, label, words, font, PRINT.text)
        box = QRectF(label.left() + 0.4, label.bottom(), label.width() - 0.8, _BOX_HEIGHT)
        painter.setPen(QPen(PRINT.text, 0.8))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 3, 3)
        unit = self._line.metric.unit
        right = Qt.AlignmentFlag.AlignRight
        inside = box.adjusted(5, 0, -5, 0)
        value = self._line.values.get(period)
        if value is not None:
            known = format_bare(value, unit, self._locale)
            paint_line(painter, inside, known, print_font(PrintType.BODY), PRINT.text)
        if unit.word:
            font = print_font(PrintType.DETAIL)
            paint_line(painter, inside, unit.word, font, PRINT.text_secondary, right)

    def _paint_note(self, painter: QPainter, top: float) -> None:
        """Paint a line to write on what was special."""
        font = print_font(PrintType.DETAIL)
        start = self._width * _LEFT_SHARE
        box = QRectF(start, top + _NOTE - line_height(font) - 1, 60, line_height(font))
        paint_line(painter, box, _("Note"), font, PRINT.text_secondary)
        painter.setPen(QPen(PRINT.border_strong, 0.6, Qt.PenStyle.DotLine))
        left = start + 30
        painter.drawLine(QLineF(left, top + _NOTE, self._width, top + _NOTE))
