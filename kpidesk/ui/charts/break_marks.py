"""Where a metric came to mean something else, on paper and tiles: a thin line and two words."""

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from kpidesk.domain.charts import TrendChart
from kpidesk.ui.charts.trend_frame import TrendFrame, crisp
from kpidesk.ui.theme import Tokens


def paint_breaks(
    painter: QPainter, frame: TrendFrame, chart: TrendChart, tokens: Tokens, width: float
) -> None:
    """Paint a broken line before the first period of each new meaning."""
    pen = QPen(tokens.chart.label, width, Qt.PenStyle.CustomDashLine)
    pen.setDashPattern([3, 3])
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    for each in chart.breaks:
        x = crisp(painter, QPointF(frame.x(each.index), 0)).x()
        painter.drawLine(QLineF(x, frame.plot.top(), x, frame.plot.bottom()))


def paint_break_labels(
    painter: QPainter, frame: TrendFrame, chart: TrendChart, tokens: Tokens, font: QFont
) -> None:
    """Paint what each break is above its line, the newest first, as long as they do not touch."""
    words = QFontMetricsF(font)
    line, gap = words.height(), words.horizontalAdvance("x")
    painter.setFont(font)
    painter.setPen(tokens.chart.label)
    taken: list[QRectF] = []
    for each in reversed(chart.breaks):
        width = words.horizontalAdvance(each.label)
        # Above its line, and inside the plot where the line stands at an edge.
        left = frame.x(each.index) - width / 2
        left = max(frame.plot.left(), min(left, frame.plot.right() - width))
        box = QRectF(left, frame.plot.top() - line, width, line)
        wide = box.adjusted(-gap, 0, gap, 0)
        if width <= frame.plot.width() and not any(wide.intersects(other) for other in taken):
            taken.append(box)
            painter.drawText(
                box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, each.label
            )
