"""A line of any number of points that pans at the speed of a hand.

Loads pyqtgraph, so import it where it is used.
"""

from typing import Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from kpidesk.ui.charts import trend_arrays
from kpidesk.ui.charts.trend_arrays import Curve, Floats

_FEW: Final = 45  # points that are painted as one path, with the neatest joins
_CROWDED: Final = 4.0  # pixels from point to point, below which a line is thinner
_DENSE: Final = 1.5


def cosmetic_pen(colour: QColor, width: float) -> QPen:
    """Return a pen of `width` pixels, whatever the zoom."""
    pen = QPen(colour, width)
    pen.setCosmetic(True)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


class PlotLine(pg.PlotCurveItem):
    """A line that is given whole, and paints what can be told apart of the part in view."""

    def __init__(self) -> None:
        pg.PlotCurveItem.__init__(self, connect="finite", antialias=True)
        self._whole = Curve(np.empty(0), np.empty(0))
        self._colour = QColor()
        self._width = 1.0

    def set_curve(self, curve: Curve) -> None:
        """Take the whole line; `show_part` draws it."""
        self._whole = curve

    def getOriginalDataset(self) -> tuple[Floats, Floats]:
        """Return the whole line as it was given, as pyqtgraph's own items do."""
        return self._whole.x, self._whole.y

    def set_look(self, colour: QColor, width: float) -> None:
        """Draw in `colour`, at most `width` pixels wide."""
        self._colour, self._width = colour, width
        pg.PlotCurveItem.setPen(self, cosmetic_pen(colour, width))

    def show_part(self, left: float, right: float, columns: int) -> None:
        """Draw what lies between `left` and `right` on `columns` pixels."""
        part = trend_arrays.seen(self._whole, left, right, max(columns, 1))
        many = len(part.x) > _FEW
        apart = columns / max(right - left, 1e-9)
        if not many:
            width = self._width
        else:
            width = min(self._width, 1.0 if apart < _DENSE else 1.5 if apart < _CROWDED else 2.0)
        if width != self.opts["pen"].widthF():
            pg.PlotCurveItem.setPen(self, cosmetic_pen(self._colour, width))
        # A path of many thick joins takes a hundred times as long as its segments.
        pg.PlotCurveItem.setSegmentedLineMode(self, "on" if many else "off")
        pg.PlotCurveItem.setData(self, part.x, part.y)
