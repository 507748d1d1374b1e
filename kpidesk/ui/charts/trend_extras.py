"""What stands around a trend on paper: last year's values, the benchmark, and what happened."""

from bisect import bisect_left
from collections.abc import Collection, Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
)

from kpidesk.domain.chart_geometry import near_bands, note_indexes, spread, thinned
from kpidesk.domain.charts import MarkerKind, TrendChart
from kpidesk.domain.status import Status
from kpidesk.ui.charts.trend_frame import TrendFrame, crisp
from kpidesk.ui.charts.trend_lines import paint_line
from kpidesk.ui.theme import Tokens


def paint_near(painter: QPainter, frame: TrendFrame, chart: TrendChart, tokens: Tokens) -> None:
    """Paint the pale bands beside the target in which a value is near it."""
    for band in near_bands(chart):
        corner = QPointF(frame.x(band.first), frame.y(band.high))
        foot = QPointF(frame.x(band.last + 1), frame.y(band.low))
        painter.fillRect(QRectF(corner, foot), tokens.status[Status.NEAR].soft)


def paint_last_year(
    painter: QPainter, frame: TrendFrame, chart: TrendChart, tokens: Tokens, width: float
) -> None:
    """Paint a pale line through the values of the year before."""
    painter.setPen(QPen(tokens.chart.history_soft, width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for run in _runs([point.last_year for point in chart.points], chart.restarts):
        shown = thinned(run, frame.points_per_column(painter))
        paint_line(painter, [QPointF(frame.x(at + 0.5), frame.y(value)) for at, value in shown])


def _runs(
    values: Sequence[float | None], restarts: Collection[int]
) -> list[list[tuple[int, float]]]:
    runs: list[list[tuple[int, float]]] = [[]]
    for index, value in enumerate(values):
        if value is None or index in restarts:
            runs.append([])
        if value is not None:
            runs[-1].append((index, value))
    return [run for run in runs if run]


def paint_benchmark(
    painter: QPainter, frame: TrendFrame, chart: TrendChart, tokens: Tokens, width: float
) -> None:
    """Paint what others reach as a broken line; the label stands beside the plot."""
    if chart.benchmark is None:
        return
    height = crisp(painter, QPointF(0, frame.y(chart.benchmark.value))).y()
    pen = QPen(tokens.chart.label, width, Qt.PenStyle.CustomDashLine)
    pen.setDashPattern([6, 4])
    painter.setPen(pen)
    painter.drawLine(QLineF(frame.plot.left(), height, frame.plot.right(), height))


def paint_events(
    painter: QPainter, frame: TrendFrame, chart: TrendChart, tokens: Tokens, radius: float
) -> None:
    """Paint a diamond above the bottom of each period in which something happened."""
    indexes = sorted({each.index for each in chart.markers if each.kind is MarkerKind.EVENT})
    for index in spread(indexes, frame.points_in(2 * radius)):
        middle = QPointF(frame.x(index + 0.5), frame.plot.bottom() - radius - 1)
        paint_event(painter, middle, radius, tokens)


def paint_event(painter: QPainter, middle: QPointF, radius: float, tokens: Tokens) -> None:
    """Paint the diamond of an event."""
    painter.setPen(QPen(tokens.surface, radius / 5))
    painter.setBrush(tokens.accent)
    corners = ((0, -radius), (radius, 0), (0, radius), (-radius, 0))
    painter.drawPolygon(QPolygonF([middle + QPointF(x, y) for x, y in corners]))


def paint_notes(
    painter: QPainter, frame: TrendFrame, chart: TrendChart, tokens: Tokens, radius: float
) -> None:
    """Paint a speech bubble above each value with a note; in a gap where a line would pass."""
    known = [index for index, point in enumerate(chart.points) if point.value is not None]
    if not known:
        return
    for index in spread(note_indexes(chart), frame.points_in(2 * radius)):
        height = frame.y(_bridged(chart, known, index)) - 2.4 * radius
        middle = QPointF(frame.x(index + 0.5), max(height, frame.plot.top() + radius))
        paint_note(painter, middle, radius, tokens)


def paint_note(painter: QPainter, middle: QPointF, radius: float, tokens: Tokens) -> None:
    """Paint the speech bubble of a note."""
    painter.setPen(QPen(tokens.surface, 0.1))  # of the bubble's size
    painter.setBrush(tokens.chart.note)
    painter.save()
    painter.translate(middle)
    painter.scale(2 * radius, 2 * radius)
    painter.drawPath(note_path())
    painter.restore()


def note_path() -> QPainterPath:
    """Return a speech bubble that points down; 1 is the marker's size."""
    path = QPainterPath()
    path.addRoundedRect(QRectF(-0.5, -0.5, 1.0, 0.7), 0.15, 0.15)
    tail = QPainterPath()
    tail.addPolygon(QPolygonF([QPointF(-0.3, 0.1), QPointF(0.2, 0.1), QPointF(-0.05, 0.5)]))
    tail.closeSubpath()
    return path.united(tail)


def _bridged(chart: TrendChart, known: Sequence[int], index: int) -> float:
    """Return the value at `index`, or in a gap what lies on the straight way across it."""
    after = min(bisect_left(known, index), len(known) - 1)
    right = known[after]
    left = right if right <= index else known[max(after - 1, 0)]
    low, high = chart.points[left].value or 0.0, chart.points[right].value or 0.0
    share = (index - left) / (right - left) if right > left else 0.0
    return low * (1 - share) + high * share
