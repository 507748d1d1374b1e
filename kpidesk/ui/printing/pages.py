"""Pages of paper: what stands whole on one, how they are filled, and painting them on a device."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPainter

from kpidesk.domain import period_names
from kpidesk.domain.errors import UserError
from kpidesk.i18n import _
from kpidesk.ui.printing.text import PrintType, line_height, paint_line, print_font
from kpidesk.ui.theme import PRINT

MARGIN: Final = 40.0  # points around a page, whatever it is painted on
RUNNING_HEAD: Final = 20.0
_FOOTER: Final = 18.0


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that stands whole on one page; `heads_next` keeps it with what follows.

    `continues` is what goes on where a page begins with this piece.
    """

    height: float
    paint: Callable[[QPainter, float], None]
    heads_next: bool = False
    continues: str = ""


class Pages(Protocol):
    """A document laid out on pages."""

    def __len__(self) -> int:
        """Return how many pages there are."""

    def paint(self, painter: QPainter, number: int) -> None:
        """Paint page `number`, from 1, on a painter whose unit is a point."""


def lay_out(pieces: Sequence[Piece], height: float) -> list[list[Piece]]:
    """Return the pieces by page, none cut; a page is `height` points high with head and footer."""
    pages: list[list[Piece]] = [[]]
    room = height - _FOOTER
    for index, piece in enumerate(pieces):
        group = [piece]
        while group[-1].heads_next and index + len(group) < len(pieces):
            group.append(pieces[index + len(group)])
        if pages[-1] and sum(part.height for part in group) > room:
            pages.append([])
            room = height - _FOOTER - RUNNING_HEAD
        pages[-1].append(piece)
        room -= piece.height
    return pages


def paint_pieces(painter: QPainter, pieces: Sequence[Piece], top: float) -> None:
    """Paint the pieces of one page below each other, from `top` on."""
    for piece in pieces:
        painter.save()
        piece.paint(painter, top)
        painter.restore()
        top += piece.height


def paint_pages(device: QPagedPaintDevice, pages_of: Callable[[QSizeF], Pages]) -> None:
    """Paint a document on `device`, a QPdfWriter or QPrinter, inside its margins.

    `pages_of` lays it out on pages of an area in points. Raises UserError where a printer does not
    take it.
    """
    painter = QPainter()
    if not painter.begin(device):
        raise _printer_error()
    try:
        painter.scale(device.logicalDpiX() / 72, device.logicalDpiY() / 72)
        pages = pages_of(device.pageLayout().paintRect(QPageLayout.Unit.Point).size())
        for number in range(1, len(pages) + 1):
            if number > 1 and not device.newPage():
                raise _printer_error()
            pages.paint(painter, number)
    finally:
        painter.end()


def _printer_error() -> UserError:
    return UserError(
        _(
            "The printer does not take the report. Your numbers are safe. Check that it is on and "
            "connected and try again, or save the report as a PDF."
        )
    )


def made_on(made_at: dt.datetime) -> str:
    """Return the line that says when a document was made."""
    day = period_names.format_day(made_at.date())
    return _("Made on {day}, {time}").format(day=day, time=f"{made_at:%H:%M}")


def paint_footer(
    painter: QPainter, area: QSizeF, made_at: dt.datetime, number: int, pages: int
) -> None:
    """Paint when it was made, and which page of how many this is."""
    font = print_font(PrintType.DETAIL)
    height = line_height(font)
    box = QRectF(0, area.height() - height, area.width(), height)
    paint_line(painter, box, made_on(made_at), font, PRINT.text_secondary)
    text = _("Page {page} of {pages}").format(page=number, pages=pages)
    paint_line(painter, box, text, font, PRINT.text_secondary, Qt.AlignmentFlag.AlignRight)
