"""Where a trend lies on a painter."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from kpidesk.domain.chart_geometry import ValueAxis
from kpidesk.domain.charts import TrendChart


@dataclass(frozen=True, slots=True)
class TrendFrame:
    """Where a trend lies on a painter: turns positions and values into points."""

    plot: QRectF
    axis: ValueAxis
    count: int

    def x(self, position: float) -> float:
        """Return where `position` lies; period 0 reaches from 0 to 1."""
        return self.plot.left() + self.plot.width() * position / max(self.count, 1)

    def y(self, value: float) -> float:
        """Return how high `value` lies."""
        return self.plot.bottom() - self.plot.height() * self.axis.position(value)

    def points_in(self, length: float) -> float:
        """Return how many periods are as wide as `length`."""
        return length * self.count / max(self.plot.width(), 1e-9)

    def points_per_column(self, painter: QPainter) -> float:
        """Return how many periods share a pixel of what is painted on; a fraction where few do."""
        pixel = painter.deviceTransform().m11() or 1.0
        return self.points_in(1 / abs(pixel))

    def point(self, chart: TrendChart, index: int) -> QPointF:
        """Return where the value of one period lies, which must have one."""
        value = chart.points[index].value
        if value is None:
            msg = f"period {index} has no value to place"
            raise ValueError(msg)
        return QPointF(self.x(index + 0.5), self.y(value))


def crisp(painter: QPainter, point: QPointF) -> QPointF:
    """Return the middle of the device pixel at `point`, where a thin line is not blurred."""
    to_device = painter.deviceTransform()
    found = to_device.map(point)
    middle = QPointF(math.floor(found.x()) + 0.5, math.floor(found.y()) + 0.5)
    from_device, _possible = to_device.inverted()
    return from_device.map(middle)
