"""The lines of a trend on paper, on screen and on tiles: target, values and the current mark."""

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPaintEngine, QPainter, QPainterPath, QPen

from kpidesk.domain.chart_geometry import target_steps, thinned, value_runs
from kpidesk.domain.charts import TrendChart
from kpidesk.ui.charts.trend_frame import TrendFrame, crisp
from kpidesk.ui.theme import Tokens

_MANY: Final = 45  # points; a thick line of more is slow to paint on pixels as one path


def paint_line(painter: QPainter, points: Sequence[QPointF]) -> None:
    """Paint a line through `points`; on pixels in segments where they are many."""
    if len(points) > _MANY and painter.paintEngine().type() is QPaintEngine.Type.Raster:
        painter.drawLines([QLineF(*ends) for ends in pairwise(points)])
    else:
        painter.drawPolyline(points)


def paint_target(
    painter: QPainter, frame: TrendFrame, chart: TrendChart, tokens: Tokens, width: float
) -> None:
    """Paint the target: a line that steps where it changes, of a range both its edges."""
    steps = target_steps(chart)
    edges = [[(s.first, s.last, s.value) for s in steps]]
    edges.append([(s.first, s.last, s.upper) for s in steps if s.upper is not None])
    pen = QPen(tokens.chart.target, width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    per_column = frame.points_per_column(painter)
    for edge in edges:
        if len(edge) * per_column > frame.count:  # steps that are finer than what can be shown
            shown = thinned([(first, value) for first, _last, value in edge], per_column)
            paint_line(painter, [QPointF(frame.x(at + 0.5), frame.y(y)) for at, y in shown])
        else:
            painter.drawPath(_stairs(painter, frame, edge, chart.restarts))


def paint_range(painter: QPainter, frame: TrendFrame, chart: TrendChart, tokens: Tokens) -> None:
    """Paint the band between the edges of a target range."""
    for step in target_steps(chart):
        if step.upper is not None:
            corner = QPointF(frame.x(step.first), frame.y(step.upper))
            foot = QPointF(frame.x(step.last + 1), frame.y(step.value))
            painter.fillRect(QRectF(corner, foot), tokens.chart.target_band)


def _stairs(
    painter: QPainter,
    frame: TrendFrame,
    edge: Sequence[tuple[int, int, float]],
    restarts: Collection[int],
) -> QPainterPath:
    path = QPainterPath()
    end = None
    for first, last, value in edge:
        start = crisp(painter, QPointF(frame.x(first), frame.y(value)))
        if end == first and first not in restarts:
            path.lineTo(start)
        else:
            path.moveTo(start)
        end = last + 1
        path.lineTo(crisp(painter, QPointF(frame.x(end), frame.y(value))))
    return path


def paint_values(
    painter: QPainter,
    frame: TrendFrame,
    chart: TrendChart,
    colour: QColor,
    width: float,
    dot: float,
) -> None:
    """Paint a line for each run of values without a gap, dots of radius `dot` if they fit."""
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    roomy = frame.plot.width() / max(frame.count, 1) >= dot * 4
    per_column = frame.points_per_column(painter)
    for run in value_runs(chart):
        shown = thinned([(at, chart.points[at].value or 0.0) for at in run], per_column)
        points = [QPointF(frame.x(at + 0.5), frame.y(value)) for at, value in shown]
        painter.setPen(pen)
        paint_line(painter, points)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        # A value between two gaps has no line, so its dot is all that shows it.
        for point in points if roomy or len(points) == 1 else ():
            painter.drawEllipse(point, dot, dot)


def paint_current(
    painter: QPainter, frame: TrendFrame, chart: TrendChart, tokens: Tokens, radius: float
) -> None:
    """Mark the current period's value, if there is one, with a dot in a halo."""
    index = chart.current
    if index is None or chart.points[index].value is None:
        return
    painter.setPen(QPen(tokens.surface, radius * 0.45))
    painter.setBrush(tokens.chart.current)
    painter.drawEllipse(frame.point(chart, index), radius, radius)
