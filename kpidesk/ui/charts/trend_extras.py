"""What stands around a trend on paper: last year's values, the benchmark, and what happened."""

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from kpidesk.domain.charts import MarkerKind, TrendChart
from kpidesk.ui.charts.trend_frame import TrendFrame, crisp
from kpidesk.ui.theme import Tokens


def paint_last_year(
    painter: QPainter, frame: TrendFrame, chart: TrendChart, tokens: Tokens, width: float
) -> None:
    """Paint a pale line through the values of the year before."""
    painter.setPen(QPen(tokens.chart.history_soft, width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for run in _runs([point.last_year for point in chart.points]):
        painter.drawPolyline([QPointF(frame.x(at + 0.5), frame.y(value)) for at, value in run])


def _runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    runs: list[list[tuple[int, float]]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((index, value))
    return [run for run in runs if run]


def paint_benchmark(
    painter: QPainter, frame: TrendFrame, chart: TrendChart, tokens: Tokens, font: QFont
) -> None:
    """Paint what others reach as a broken line, named at its left end."""
    if chart.benchmark is None:
        return
    plot, line = frame.plot, QFontMetricsF(font).height()
    height = crisp(painter, QPointF(0, frame.y(chart.benchmark.value))).y()
    pen = QPen(tokens.chart.label, line / 15, Qt.PenStyle.CustomDashLine)
    pen.setDashPattern([6, 4])
    painter.setPen(pen)
    painter.drawLine(QLineF(plot.left(), height, plot.right(), height))
    top = height - line if height - line > plot.top() else height
    painter.setFont(font)
    painter.drawText(
        QRectF(plot.left() + line / 2, top, plot.width(), line),
        Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
        chart.benchmark.label,
    )


def paint_events(
    painter: QPainter, frame: TrendFrame, chart: TrendChart, tokens: Tokens, radius: float
) -> None:
    """Paint a diamond above the bottom of each period in which something happened."""
    painter.setPen(QPen(tokens.surface, radius / 5))
    painter.setBrush(tokens.accent)
    for index in {each.index for each in chart.markers if each.kind is MarkerKind.EVENT}:
        middle = QPointF(frame.x(index + 0.5), frame.plot.bottom() - radius - 1)
        corners = ((0, -radius), (radius, 0), (0, radius), (-radius, 0))
        painter.drawPolygon(QPolygonF([middle + QPointF(x, y) for x, y in corners]))
