"""Status on the screen: always a shape, a word and a colour, so that any one of them is enough."""

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QTransform,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from kpidesk.domain.status import Status
from kpidesk.ui import theme
from kpidesk.ui.theme import FontRole, Space


def status_path(status: Status, rect: QRectF) -> QPainterPath:
    """Return the outline of the status's shape inside `rect`, which is taken as a square.

    To be filled. On target is a disc, near a triangle, off a cross, no data a ring, no target a
    dash.
    """
    side = min(rect.width(), rect.height())
    centre = rect.center()
    radius = side / 2
    path = QPainterPath()
    if status is Status.ON_TARGET:
        path.addEllipse(centre, radius * 0.94, radius * 0.94)
    elif status is Status.NEAR:
        top, foot = centre.y() - radius * 0.95, centre.y() + radius * 0.8
        path.addPolygon(
            QPolygonF(
                [
                    QPointF(centre.x(), top),
                    QPointF(centre.x() + radius, foot),
                    QPointF(centre.x() - radius, foot),
                ]
            )
        )
        path.closeSubpath()
    elif status is Status.OFF:
        arm, half = radius * 1.06, radius * 0.34
        bar = QRectF(-arm, -half, 2 * arm, 2 * half)
        cross = QPainterPath()
        cross.addRoundedRect(bar, half * 0.5, half * 0.5)
        upright = QPainterPath()
        upright.addRoundedRect(QRectF(-half, -arm, 2 * half, 2 * arm), half * 0.5, half * 0.5)
        path = _turned(cross.united(upright), centre)
    elif status is Status.NO_DATA:
        path.addEllipse(centre, radius * 0.94, radius * 0.94)
        path.addEllipse(centre, radius * 0.58, radius * 0.58)
        path.setFillRule(Qt.FillRule.OddEvenFill)
    else:
        path.addRoundedRect(
            QRectF(centre.x() - radius, centre.y() - radius * 0.24, side, radius * 0.48),
            radius * 0.2,
            radius * 0.2,
        )
    return path


def _turned(path: QPainterPath, centre: QPointF) -> QPainterPath:
    turn = QTransform().translate(centre.x(), centre.y()).rotate(45)
    turned: QPainterPath = turn.map(path)
    return turned


def paint_status_shape(
    painter: QPainter, rect: QRectF, status: Status, tokens: theme.Tokens | None = None
) -> None:
    """Paint the shape of `status` into `rect` in its colour (None: of the screen's theme)."""
    colours = (tokens or theme.tokens()).status[status]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.fillPath(status_path(status, rect), colours.ink)
    painter.restore()


def paint_status_head(painter: QPainter, place: QRectF, status: Status) -> QRectF:
    """Paint the shape of `status` at the left of a line; return the room for its word.

    The painter goes on in the colour of the status.
    """
    side = round(QFontMetricsF(painter.font()).capHeight() + 1)
    top = place.center().y() - side / 2
    paint_status_shape(painter, QRectF(place.left(), top, side, side), status)
    painter.setPen(theme.tokens().status[status].ink)
    return place.adjusted(side + 6, 0, 0, 0)


class StatusBadge(QLabel):
    """A status as shape, word and colour, on a soft ground of the same colour.

    A label, so that a screen reader reads the word.
    """

    def __init__(
        self, status: Status = Status.NO_DATA, parent: QWidget | None = None, *, ground: bool = True
    ) -> None:
        super().__init__(parent)
        self._status = status
        self._ground = ground
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFont(theme.font(FontRole.SECONDARY))
        self.set_status(status)

    @property
    def status(self) -> Status:
        """Return the status that is shown."""
        return self._status

    def set_status(self, status: Status) -> None:
        """Show `status`."""
        self._status = status
        self.setText(status.label)
        self.setAccessibleName(status.label)

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(self.font())
        pad = Space.S if self._ground else 0
        width = pad * 2 + self._shape_side() + 6 + metrics.horizontalAdvance(self._status.label)
        return QSize(math.ceil(width), math.ceil(metrics.height()) + Space.S)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _shape_side(self) -> float:
        return round(QFontMetricsF(self.font()).capHeight() + 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.tokens().status[self._status]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        if self._ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.soft)
            painter.drawRoundedRect(whole, theme.RADIUS_SMALL, theme.RADIUS_SMALL)
        side = self._shape_side()
        start = Space.S if self._ground else 0
        shape = QRectF(start, (whole.height() - side) / 2, side, side)
        paint_status_shape(painter, shape, self._status)
        painter.setPen(QPen(colours.ink))
        words = whole.adjusted(start + side + 6, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self._status.label)
        painter.end()
