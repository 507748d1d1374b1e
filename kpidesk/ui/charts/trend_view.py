"""The interactive trend of one metric; loads pyqtgraph, so import it where it is used."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Final, cast

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsGridLayout, QSizePolicy, QVBoxLayout, QWidget

from kpidesk.domain.chart_geometry import TREND_TICKS, ValueAxis, value_axis
from kpidesk.domain.chart_keys import chart_keys, draws_last_year
from kpidesk.domain.charts import MarkerKind, TrendChart, TrendPoint
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.units import UnitKind, format_value
from kpidesk.i18n import _
from kpidesk.ui import theme
from kpidesk.ui.charts.plot_axes import PlotPeriodAxis, PlotValueAxis, style_axes
from kpidesk.ui.charts.trend_items import TrendItems
from kpidesk.ui.charts.trend_legend import TrendLegend
from kpidesk.ui.controls import Label, paint_card, paint_focus
from kpidesk.ui.models.tool_tips import escaped
from kpidesk.ui.theme import FontRole, Space

_LEAST_POINTS: Final = 6  # as far as one can zoom in
_ZOOM: Final = 0.7
_NOTCH: Final = 120  # of a wheel, as Qt counts
_INK: Final = QPalette.ColorRole.WindowText
_QUIET: Final = QPalette.ColorRole.PlaceholderText
_PAGE: Final = 12  # points that Page Up and Page Down move


class TrendView(QWidget):
    """A trend to look into: hover or arrow keys read out a point, Ctrl+wheel or + and - zoom.

    The numbers behind it are for a table beside it: a picture says nothing to a screen reader.
    `sentence_of` gives the sentence of a point that is looked at; None leaves that of the chart.
    """

    cursor_moved = Signal(int)

    def __init__(
        self,
        chart: TrendChart,
        locale: NumberLocale,
        parent: QWidget | None = None,
        sentence_of: Callable[[TrendPoint], str] | None = None,
    ) -> None:
        super().__init__(parent)
        self._sentence_of = sentence_of
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._chart = chart
        self._locale = locale
        self._cursor: int | None = None
        self.readout = Label("")
        self.readout.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.note_line = Label("", secondary=True)
        self.caption = Label("", FontRole.SECONDARY)
        self.legend = TrendLegend()
        for label in (self.readout, self.note_line, self.caption):
            # A long text shall not widen the window.
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._periods = PlotPeriodAxis()
        self._values = PlotValueAxis()
        self._box = pg.ViewBox(enableMenu=False, defaultPadding=0)
        self._item = pg.PlotItem(
            viewBox=self._box, axisItems={"bottom": self._periods, "left": self._values}
        )
        self.plot = pg.PlotWidget(plotItem=self._item)
        self.items = TrendItems(self._item)
        self._set_up_plot()
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        column.setSpacing(Space.XS)
        column.addWidget(self.readout)
        column.addWidget(self.note_line)
        column.addWidget(self.plot, 1)
        column.addWidget(self.legend)
        column.addWidget(self.caption)
        self._restyle()
        self.set_chart(chart, locale)

    def _set_up_plot(self) -> None:
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plot.setMouseTracking(True)
        self.plot.viewport().installEventFilter(self)
        self._item.hideButtons()
        self._item.setMenuEnabled(False)
        self._values.setZValue(-1000)  # the grid lies behind the lines
        grid = cast(QGraphicsGridLayout, self._item.layout)
        grid.setContentsMargins(0, Space.S, Space.S, 0)
        self._box.setMouseEnabled(x=True, y=False)
        self._box.disableAutoRange()
        self._box.sigXRangeChanged.connect(self._on_x_range_changed)
        self._box.sigResized.connect(self._on_resized)

    # What is shown

    @property
    def chart(self) -> TrendChart:
        """Return the description that is drawn."""
        return self._chart

    @property
    def cursor_index(self) -> int | None:
        """Return the index of the point that is read out."""
        return self._cursor

    @property
    def shown_values(self) -> tuple[float, float]:
        """Return what the value axis spans, in the metric's unit."""
        low, high = self._box.viewRange()[1]
        return low, high

    @property
    def shown_points(self) -> tuple[float, float]:
        """Return what the period axis spans, as indexes of points."""
        left, right = self._box.viewRange()[0]
        return left, right

    def set_chart(self, chart: TrendChart, locale: NumberLocale) -> None:
        """Draw `chart` from its first period to its last, with no point read out."""
        self._chart, self._locale = chart, locale
        self.setAccessibleName(_("Trend of {name}").format(name=chart.title))
        self._periods.set_points(chart.points)
        self.items.set_chart(chart, locale)
        self._has_last_year = draws_last_year(chart)
        self.legend.set_keys(chart_keys(chart))
        has_more = self._has_last_year or bool(chart.markers)
        self.note_line.setVisible(has_more or any(point.note for point in chart.points))
        self.reset_view()
        self.move_cursor(None)

    def _home(self) -> int | None:
        """Return the point where the keyboard starts: the current one, else the last known."""
        points = self._chart.points
        if self._chart.current is not None:
            return self._chart.current
        known = [index for index, point in enumerate(points) if point.value is not None]
        return known[-1] if known else None

    # Cursor

    def move_cursor(self, index: int | None) -> None:
        """Read out the point `index`, and bring it into view."""
        if index is not None:
            index = min(max(index, 0), len(self._chart.points) - 1)
        self._cursor = index
        self.items.move_cursor(index)
        self._write_readout()
        if index is not None:
            self._bring_into_view(index)
            self.cursor_moved.emit(index)

    def _write_readout(self) -> None:
        home = self._home()
        at = home if self._cursor is None else self._cursor
        point = None if at is None else self._chart.points[at]
        said, note = (
            ("", "") if point is None else (self._said(point), " ".join(point.note.split()))
        )
        changed = [each.sentence for each in self._chart.breaks if each.index == at]
        said = " ".join([said, *changed])
        if note:
            note = _("Note: {note}").format(note=note)
        note = " · ".join(text for text in (*self._beside(at), note) if text)
        hint = _(
            "Point at the chart or use the arrow keys to read a period. Ctrl and the wheel zoom."
        )
        self.setAccessibleDescription(f"{said} {note}".strip() if said else hint)
        self.readout.setForegroundRole(_INK if self._cursor is not None else _QUIET)
        self._write(self.readout, hint if self._cursor is None else said)
        self._write(self.note_line, "" if self._cursor is None else note)

    def _write(self, label: Label, text: str) -> None:
        """Write as much of `text` as there is room for; the tool tip has it whole."""
        room = self.width() - 2 * Space.L
        shown = label.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        label.setText(shown)
        label.setToolTip("" if shown == text else escaped(text))

    def _beside(self, at: int | None) -> list[str]:
        """Return what is known of a point beside its value: of last year, and what happened."""
        if at is None:
            return []
        before = self._chart.points[at].last_year if self._has_last_year else None
        said = []
        if before is not None:
            shown = format_value(before, self._chart.unit, self._locale)
            said.append(_("Last year: {value}").format(value=shown))
        return said + [
            each.sentence
            for each in self._chart.markers
            if each.index == at and each.kind is MarkerKind.EVENT
        ]

    def _said(self, point: TrendPoint) -> str:
        return point.sentence if self._sentence_of is None else self._sentence_of(point)

    def _bring_into_view(self, index: int) -> None:
        left, right = self.shown_points
        if index < left + 0.5:
            self._box.setXRange(index - 0.5, index - 0.5 + right - left, padding=0)
        elif index > right - 0.5:
            self._box.setXRange(index + 0.5 - right + left, index + 0.5, padding=0)

    # Zoom

    def reset_view(self) -> None:
        """Show every period."""
        count = len(self._chart.points)
        if not count:
            return
        end = count - 0.5 + self._label_room(count)
        self._box.setLimits(
            xMin=-0.5, xMax=end, minXRange=min(_LEAST_POINTS, count), maxXRange=end + 0.5
        )
        self._box.setXRange(-0.5, end, padding=0)
        self._fit_values()

    def _label_room(self, count: int) -> float:
        """Return how far the axis goes on after the last point, for the labels that stand there."""
        width = float(self._box.width())
        wanted = self.items.label_width() + Space.XS
        return count * wanted / (width - wanted) if width > 2 * wanted else 0.0

    def show_points(self, left: float, right: float) -> None:
        """Show what lies between two indexes of points."""
        self._box.setXRange(left, right, padding=0)

    def zoom(self, factor: float, middle: float | None = None) -> None:
        """Show `factor` as many periods around `middle`, or else the cursor."""
        left, right = self.shown_points
        if middle is None:
            middle = (left + right) / 2 if self._cursor is None else float(self._cursor)
        self._box.setXRange(
            middle - (middle - left) * factor, middle + (right - middle) * factor, padding=0
        )

    @property
    def is_zoomed(self) -> bool:
        """Say whether some periods are out of sight."""
        # The points and not the room around them: a range that is a hair short hides nothing.
        left, right = self.shown_points
        count = len(self._chart.points)
        return count > 0 and (left > 0 or right < count - 1)

    @Slot()
    def _on_x_range_changed(self) -> None:
        self._fit_values()

    @Slot()
    def _on_resized(self) -> None:
        if not self.is_zoomed:
            self.reset_view()
        self._fit_values()

    def _fit_values(self) -> None:
        """Span what is in sight, on round numbers."""
        left, right = self.shown_points
        width, height = float(self._box.width()), float(self._box.height())
        seen = self._chart.points[max(math.ceil(left), 0) : math.floor(right) + 1]
        axis = value_axis(replace(self._chart, points=seen), TREND_TICKS)
        self._values.set_axis(axis, self._chart.unit, self._locale)
        self._box.setYRange(axis.low, axis.high, padding=0)
        if width > 0 and height > 0 and right > left:
            view = QRectF(left, axis.low, right - left, axis.high - axis.low)
            self.items.place(view, width, height)
        self._write_caption(axis)

    def _write_caption(self, axis: ValueAxis) -> None:
        unit = self._chart.unit
        parts = []
        if unit.kind in (UnitKind.NUMBER, UnitKind.DURATION) and unit.symbol:
            parts.append(_("Values in {unit}.").format(unit=unit.symbol))
        if not axis.starts_at_zero:
            low = axis.tick_text(axis.low, unit, self._locale)
            parts.append(_("The axis starts at {value}, not at zero.").format(value=low))
        if self.is_zoomed:
            parts.append(_("Zoomed in: press Home or double-click to see everything."))
        self.caption.setText(" ".join(parts))
        self.caption.setVisible(bool(parts))

    # Mouse and keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            if event.buttons() == Qt.MouseButton.NoButton:
                self._hover(event.position())
        elif kind == QEvent.Type.Leave and not self.hasFocus():
            # A keyboard that rests on the chart keeps its place when the mouse passes by.
            self.move_cursor(None)
        elif kind == QEvent.Type.MouseButtonDblClick:
            self.reset_view()
        elif kind == QEvent.Type.Wheel and isinstance(event, QWheelEvent):
            self._turn_wheel(event)
            return True
        return super().eventFilter(watched, event)

    def _turn_wheel(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl, around what the mouse points at; the page scrolls otherwise."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        event.accept()
        scene = self.plot.mapToScene(event.position().toPoint())
        left, right = self.shown_points
        middle = min(max(self._box.mapSceneToView(scene).x(), left), right)
        self.zoom(_ZOOM ** (event.angleDelta().y() / _NOTCH / 2), middle)

    def _hover(self, position: QPointF) -> None:
        scene = self.plot.mapToScene(position.toPoint())
        if not self._chart.points or not self._box.sceneBoundingRect().contains(scene):
            return
        index = round(self._box.mapSceneToView(scene).x())
        index = min(max(index, 0), len(self._chart.points) - 1)
        left, right = self.shown_points
        if index != self._cursor and left <= index <= right:
            self.move_cursor(index)

    def _key_start(self) -> int:
        home = self._home()
        return len(self._chart.points) - 1 if home is None else home

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._chart.points) - 1
        at = self._key_start() if self._cursor is None else self._cursor
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_PageUp: -_PAGE,
            Qt.Key.Key_PageDown: _PAGE,
            Qt.Key.Key_End: last - at,
        }
        key = Qt.Key(event.key())
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        plain &= ~Qt.KeyboardModifier.ShiftModifier  # "+" is a shifted key on many keyboards
        if plain != Qt.KeyboardModifier.NoModifier or last < 0:
            super().keyPressEvent(event)
        elif key in steps:
            first = self._cursor is None and key != Qt.Key.Key_End
            self.move_cursor(at if first else at + steps[key])
        elif key == Qt.Key.Key_Home:
            self.reset_view()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(_ZOOM)
        elif key == Qt.Key.Key_Minus:
            self.zoom(1 / _ZOOM)
        else:
            super().keyPressEvent(event)

    # Looks

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._restyle()
        super().changeEvent(event)

    def _restyle(self) -> None:
        self.plot.setBackground(theme.tokens().surface)
        style_axes(self._periods, self._values)
        self.items.restyle()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._write_readout()  # as much of it as there is room for now

    def sizeHint(self) -> QSize:
        return QSize(640, 320)

    def minimumSizeHint(self) -> QSize:
        lines = 3 * QFontMetricsF(self.font()).lineSpacing()
        return QSize(240, 160 + math.ceil(lines))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_card(painter, QRectF(self.rect()))
        if self.hasFocus():
            paint_focus(painter, QRectF(self.rect()), theme.RADIUS)
        painter.end()
