"""The picture of a bullet graph, after Stephen Few's specification (2006, revised 2013)."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from kpidesk.domain.charts_bullet import BulletChart
from kpidesk.domain.status import Status
from kpidesk.ui import theme
from kpidesk.ui.charts.trend_frame import crisp
from kpidesk.ui.theme import Tokens

# How much of the colour of history is in the ground of each range: one hue, the worst the darkest.
_SHADES: Final = {Status.OFF: 0.5, Status.NEAR: 0.3, Status.ON_TARGET: 0.15}
_BAR: Final = 0.36  # of the height, as the mark below
_MARK: Final = 0.72


def paint_bullet(
    painter: QPainter, rect: QRectF, chart: BulletChart, tokens: Tokens | None = None
) -> None:
    """Paint `chart` into `rect` without any text (`tokens` None: of the screen's theme).

    The ranges fill the rectangle; the value is a bar that starts at zero, the target a mark across
    it. Without a value there is no bar.
    """
    colours = tokens or theme.tokens()

    def x(value: float) -> float:
        return rect.left() + rect.width() * (value - chart.low) / (chart.high - chart.low)

    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    for band in chart.bands:
        place = QRectF(x(band.low), rect.top(), x(band.high) - x(band.low), rect.height())
        painter.fillRect(place, band_colour(band.status, colours))
    middle = rect.center().y()
    if chart.value is not None:
        start, end = sorted((x(0.0), x(chart.value)))
        tall = rect.height() * _BAR
        bar = QRectF(start, middle - tall / 2, max(end - start, 1.5), tall)
        painter.fillRect(bar, colours.chart.current)
    for mark in chart.marks:
        wide = max(2.0, rect.height() * 0.16)
        at = crisp(painter, QPointF(x(mark), 0)).x()
        at = min(max(at, rect.left() + wide / 2), rect.right() - wide / 2)
        tall = rect.height() * _MARK
        painter.fillRect(QRectF(at - wide / 2, middle - tall / 2, wide, tall), colours.chart.target)
    painter.restore()


def band_colour(status: Status, tokens: Tokens) -> QColor:
    """Return the ground of a range: the colour of history, the more of it the worse the range."""
    share = _SHADES.get(status, 0.15)
    ink, paper = tokens.chart.history, tokens.surface
    mixed = [
        round(paper_part + (ink_part - paper_part) * share)
        for ink_part, paper_part in zip(_rgb(ink), _rgb(paper), strict=True)
    ]
    return QColor(*mixed)


def _rgb(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()
