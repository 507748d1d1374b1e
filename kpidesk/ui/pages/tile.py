"""A tile: one KPI at a glance, painted whole so that a board of sixty stays fluid."""

import html
import math
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from kpidesk.domain.boards import TileFacts
from kpidesk.domain.standing_facts import Standing
from kpidesk.domain.status import Status
from kpidesk.i18n import _
from kpidesk.ui import icons, theme
from kpidesk.ui.charts.bullet import paint_bullet
from kpidesk.ui.charts.sparkline import paint_sparkline
from kpidesk.ui.controls import paint_card, paint_focus
from kpidesk.ui.pages.tile_text import draw_line, fitted, paint_cut, wrapped
from kpidesk.ui.status import paint_status_shape
from kpidesk.ui.theme import FontRole, Space

_LEAST_SPARKLINE = 96.0
_BULLET = 11.0  # pixels high
_NOTHING = TileFacts()


@dataclass(frozen=True, slots=True)
class _Type:
    """The fonts of a tile, with the metrics that place them."""

    name: QFont
    small: QFont
    digits: QFont
    figure: QFont

    @classmethod
    def of_theme(cls) -> "_Type":
        name = theme.font(FontRole.BODY)
        name.setWeight(QFont.Weight.DemiBold)
        return cls(
            name,
            theme.font(FontRole.SECONDARY),
            theme.font(FontRole.SECONDARY, tabular=True),
            theme.font(FontRole.FIGURE),
        )


class Tile(QAbstractButton):
    """One KPI: its value, status, target, trend and changes; a click or Enter opens it.

    `explain` says how a calculated value came about; it is asked once somebody looks closer. Why
    there is no value stands where the changes would.
    """

    def __init__(
        self, parent: QWidget | None = None, explain: Callable[[Standing], str] | None = None
    ) -> None:
        super().__init__(parent)
        self._explain = explain
        self._is_explained = False
        self._standing: Standing | None = None
        self._facts = _NOTHING
        self._type = _Type.of_theme()
        self._name_room = 1
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def standing(self) -> Standing:
        """Return what is shown."""
        if self._standing is None:
            msg = "the tile shows nothing yet"
            raise RuntimeError(msg)
        return self._standing

    @property
    def facts(self) -> TileFacts:
        """Return what is told beside the standing."""
        return self._facts

    def set_standing(self, standing: Standing, facts: TileFacts = _NOTHING) -> None:
        """Show `standing`, and `facts` beside it."""
        if standing == self._standing and facts == self._facts:
            return
        self._standing, self._facts = standing, facts
        self._is_explained = False
        words = {
            "name": standing.metric.name,
            "status": standing.status.label,
            "sentence": standing.sentence,
        }
        said = [_("{name}. {status}. {sentence}").format(**words)]
        self.setAccessibleName(" ".join([*said, *self._told()]))
        self._say("")
        self.update()

    def _told(self) -> list[str]:
        """Return what the facts say in sentences."""
        said = [each for each in (self._facts.no_kpi_yet, self._facts.signal) if each]
        if self.standing.target_why and self.standing.value is None:
            said.append(self.standing.target_why)
        if self._facts.age and self._facts.is_late:
            said.append(_("The newest number: {age}.").format(age=self._facts.age))
        return said

    def _say(self, worked: str) -> None:
        standing = self.standing
        lines = [standing.metric.name, standing.sentence, worked]
        spoken = standing.compared[0].why if standing.compared else ""  # is in the sentence
        for each in standing.compared[1:]:
            if each.why and each.why != spoken:
                words = _("{name}: no comparison. {why}")
                lines.append(words.format(name=each.name, why=each.why))
        lines += self._told()
        if standing.note:
            lines.append(_("Note: {note}").format(note=standing.note))
        text = "<br>".join(html.escape(line) for line in lines if line)
        self.setToolTip(f"<qt>{text}</qt>")
        self.setAccessibleDescription(worked)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.ToolTip, QEvent.Type.FocusIn):
            self._look_closer()
        return super().event(event)

    def _look_closer(self) -> None:
        """Add how the value came about, which is not worked out for tiles that are only seen."""
        standing, explain = self._standing, self._explain
        if standing is None or explain is None or self._is_explained:
            return
        self._is_explained = True
        if standing.value is not None and standing.metric.is_calculated:
            self._say(explain(standing))

    # Size: the board asks a row of tiles for their lines, and gives all of them the same height

    def name_lines(self, width: int) -> int:
        """Return how many lines the name takes in a tile of `width`."""
        return len(wrapped(self.standing.metric.name, self._type.name, self._name_width(width)))

    def reserve_name_lines(self, lines: int) -> None:
        """Keep room for `lines` of the name, so that the figures of a row stand side by side."""
        if lines != self._name_room:
            self._name_room = lines
            self.update()

    def height_for(self, name_lines: int) -> int:
        """Return the height of a tile whose name takes `name_lines`."""
        small = QFontMetricsF(self._type.small).lineSpacing()
        head = name_lines * QFontMetricsF(self._type.name).lineSpacing() + small
        middle = QFontMetricsF(self._type.figure).height() + small
        foot = 2 * Space.S + _BULLET + 3 * small + 2 + Space.XS
        return math.ceil(2 * Space.L + head + Space.S + middle + foot + 2)

    def least_width(self) -> int:
        """Return the width that a tile needs with the text size of this computer."""
        return round(288 * theme.type_scale())

    def _badge_width(self) -> float:
        words = QFontMetricsF(self._type.small).horizontalAdvance(self.standing.status.label)
        return Space.S * 2 + self._shape_side() + 6 + words

    def _shape_side(self) -> float:
        return round(QFontMetricsF(self._type.small).capHeight() + 1)

    def _name_width(self, width: int) -> float:
        return width - 2 * Space.L - self._badge_width() - Space.M

    def sizeHint(self) -> QSize:
        return QSize(self.least_width(), self.height_for(1))

    # Keys and looks

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()  # the board knows who the neighbours are
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._type = _Type.of_theme()
            self.update()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._standing is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        self._paint_ground(painter, whole)
        inner = whole.adjusted(Space.L, Space.L, -Space.L, -Space.L)
        top = self._paint_head(painter, inner)
        middle = QRectF(inner.left(), top + Space.S, inner.width(), 0)
        top = self._paint_figure(painter, middle)
        top = self._paint_bullet(painter, QRectF(inner.left(), top, inner.width(), 0))
        self._paint_changes(painter, QRectF(inner.left(), top, inner.width(), 0))
        self._paint_foot(painter, inner)
        if self.hasFocus():
            paint_focus(painter, whole, theme.RADIUS)
        painter.end()

    def _paint_ground(self, painter: QPainter, whole: QRectF) -> None:
        paint_card(painter, whole)
        tokens = theme.tokens()
        if self.underMouse() or self.isDown():
            painter.setPen(QPen(tokens.accent, 1))
            painter.setBrush(tokens.surface_alternate)
            painter.drawRoundedRect(
                whole.adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS, theme.RADIUS
            )

    def _paint_head(self, painter: QPainter, inner: QRectF) -> float:
        """Paint name, period, owner and status, and return where they end."""
        standing, tokens = self.standing, theme.tokens()
        self._paint_badge(painter, inner)
        spacing = QFontMetricsF(self._type.name).lineSpacing()
        painter.setFont(self._type.name)
        painter.setPen(tokens.text)
        lines = wrapped(standing.metric.name, self._type.name, self._name_width(self.width()))
        top = inner.top()
        for line in lines:
            draw_line(painter, QRectF(inner.left(), top, inner.width(), spacing), line)
            top += spacing
        small = QFontMetricsF(self._type.small)
        room = inner.width() - self._paint_signal(painter, inner, top)
        room -= small.height() + Space.XS if standing.note else 0
        painter.setFont(self._type.small)
        painter.setPen(tokens.text_secondary)
        words = standing.period_label
        if self._facts.kpi_since is not None:
            words = _("{period} · not a KPI yet").format(period=words)
        shown = small.elidedText(words, Qt.TextElideMode.ElideRight, room)
        draw_line(painter, QRectF(inner.left(), top, room, small.lineSpacing()), shown)
        if standing.note:
            side = small.height() - 3
            left = inner.left() + small.horizontalAdvance(shown) + Space.XS + 2
            spot = QRectF(left, top + 1, side, side)
            icons.paint(painter, "message-square", spot, tokens.chart.note)
        return inner.top() + self._name_room * spacing + small.lineSpacing()

    def _paint_signal(self, painter: QPainter, inner: QRectF, top: float) -> float:
        """Paint that there is a signal at the right end of the period's line; return the width."""
        if not self._facts.signal:
            return 0.0
        words, small = _("Signal"), QFontMetricsF(self._type.small)
        side = small.height() - 2
        taken = small.horizontalAdvance(words) + side + Space.XS
        top += Space.XS if self._name_room == 1 else 0  # clear of the badge above it
        line = QRectF(inner.right() - taken, top, taken, small.lineSpacing())
        ink = theme.tokens().accent
        spot = QRectF(line.left(), line.center().y() - side / 2, side, side)
        icons.paint(painter, "activity", spot, ink)
        painter.setFont(self._type.small)
        painter.setPen(ink)
        draw_line(painter, line, words, Qt.AlignmentFlag.AlignRight)
        return taken + Space.S

    def _paint_badge(self, painter: QPainter, inner: QRectF) -> None:
        status = self.standing.status
        colours = theme.tokens().status[status]
        width, side = self._badge_width(), self._shape_side()
        height = QFontMetricsF(self._type.small).height() + Space.XS
        badge = QRectF(inner.right() - width, inner.top() - 1, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.soft)
        painter.drawRoundedRect(badge, theme.RADIUS_SMALL, theme.RADIUS_SMALL)
        left = badge.left() + Space.S
        shape = QRectF(left, badge.center().y() - side / 2, side, side)
        paint_status_shape(painter, shape, status)
        painter.setFont(self._type.small)
        painter.setPen(colours.ink)
        draw_line(painter, badge.adjusted(Space.S + side + 6, 0, 0, 0), status.label)

    def _paint_figure(self, painter: QPainter, place: QRectF) -> float:
        """Paint value, target and sparkline side by side, and return where they end."""
        standing, tokens = self.standing, theme.tokens()
        small = QFontMetricsF(self._type.small).lineSpacing()
        height = QFontMetricsF(self._type.figure).height()
        room = place.width() - _LEAST_SPARKLINE - Space.L
        font = fitted(self._type.figure, standing.value_text, room)
        colour = tokens.text if standing.value is not None else tokens.text_secondary
        value_width = paint_cut(
            painter, QRectF(place.left(), place.top(), room, height), standing.value_text,
            font, colour,
        )  # fmt: skip
        words = standing.target_line
        line = QRectF(place.left(), place.top() + height, room, small)
        target_width = paint_cut(painter, line, words, self._type.digits, tokens.text_secondary)
        taken = min(max(value_width, target_width, place.width() * 0.4), room) + Space.L
        trend = QRectF(
            place.left() + taken, place.top() + 2, place.width() - taken, height + small - 4
        )
        paint_sparkline(painter, trend, standing.chart)
        return place.top() + height + small

    def _paint_bullet(self, painter: QPainter, place: QRectF) -> float:
        """Paint the bullet graph, without one a line in its place, and return where it ends."""
        top = place.top() + Space.S
        if self._facts.bullet is not None:
            room = QRectF(place.left(), top, place.width(), _BULLET)
            paint_bullet(painter, room, self._facts.bullet)
        else:
            painter.setPen(QPen(theme.tokens().border, 1))
            middle = round(top + _BULLET / 2) + 0.5
            painter.drawLine(QPointF(place.left(), middle), QPointF(place.right(), middle))
        return top + _BULLET + Space.S

    def _paint_foot(self, painter: QPainter, inner: QRectF) -> None:
        """Paint who answers for the KPI, and how old its newest number is."""
        standing, facts, tokens = self.standing, self._facts, theme.tokens()
        small = QFontMetricsF(self._type.small)
        line = QRectF(inner.left(), inner.bottom() - small.lineSpacing(), inner.width(), 0)
        line.setHeight(small.lineSpacing())
        ink = tokens.status[Status.OFF].ink if facts.is_late else tokens.text_secondary
        words = small.elidedText(facts.age, Qt.TextElideMode.ElideRight, line.width())
        taken = small.horizontalAdvance(words)
        painter.setFont(self._type.small)
        painter.setPen(ink)
        draw_line(painter, line, words, Qt.AlignmentFlag.AlignRight)
        if facts.is_late:
            side = small.height() - 3
            taken += side + Space.XS
            spot = QRectF(line.right() - taken, line.center().y() - side / 2, side, side)
            icons.paint(painter, "clock", spot, ink)
        if standing.owner:
            side = small.height() - 3
            spot = QRectF(line.left(), line.center().y() - side / 2, side, side)
            icons.paint(painter, "user", spot, tokens.text_secondary)
            room = line.adjusted(side + Space.XS, 0, -taken - Space.M, 0)
            paint_cut(painter, room, standing.owner, self._type.small, tokens.text_secondary)

    def _paint_changes(self, painter: QPainter, place: QRectF) -> None:
        standing, tokens = self.standing, theme.tokens()
        if standing.reason:
            self._paint_reason(painter, place)
            return
        small = QFontMetricsF(self._type.digits)
        top = place.top()
        for each in standing.compared:
            line = QRectF(place.left(), top, place.width(), small.lineSpacing())
            taken = small.horizontalAdvance(each.text) + Space.S
            name = line.adjusted(0, 0, -min(taken, line.width() * 0.7), 0)
            used = paint_cut(painter, name, each.name, self._type.small, tokens.text_secondary)
            painter.setFont(self._type.digits)
            painter.setPen(tokens.text)
            room = line.adjusted(used + Space.S, 0, 0, 0)
            shown = small.elidedText(each.text, Qt.TextElideMode.ElideRight, room.width())
            draw_line(painter, room, shown, Qt.AlignmentFlag.AlignRight)
            top += small.lineSpacing() + 2

    def _paint_reason(self, painter: QPainter, place: QRectF) -> None:
        """Paint why there is no value, in the two lines where changes stand."""
        spacing = QFontMetricsF(self._type.small).lineSpacing()
        painter.setFont(self._type.small)
        painter.setPen(theme.tokens().text_secondary)
        top = place.top()
        for line in wrapped(self.standing.reason, self._type.small, place.width()):
            draw_line(painter, QRectF(place.left(), top, place.width(), spacing), line)
            top += spacing + 2
