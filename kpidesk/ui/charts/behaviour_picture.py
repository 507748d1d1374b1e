"""The picture of a process behaviour chart: values and moving ranges against their limits."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from kpidesk.domain import period_names
from kpidesk.domain.behaviour_charts import BehaviourChart, Seasons, Segment
from kpidesk.domain.chart_geometry import ValueAxis, labelled_indexes, stacked, value_axis
from kpidesk.domain.chart_keys import ChartKey, chart_keys
from kpidesk.domain.charts import ChartMarker, TrendChart, TrendPoint
from kpidesk.domain.natural_limits import limits_unit
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import FiscalCalendar, Period, span
from kpidesk.domain.status import Status
from kpidesk.domain.targets import Target
from kpidesk.domain.units import Unit, UnitKind, format_difference, format_value
from kpidesk.i18n import _
from kpidesk.ui.charts.trend_extras import paint_events, paint_notes
from kpidesk.ui.charts.trend_frame import TrendFrame, crisp
from kpidesk.ui.charts.trend_legend import Legend
from kpidesk.ui.theme import Tokens

_RANGES_SHARE: Final = 0.3  # of the height, for the moving ranges below
_LEAST_RANGES, _MOST_RANGES = 3.0, 6.0  # lines of text: what is higher is for the values
_DENSE: Final = 1.0  # pixels of a point; smooth lines of more points are slow to paint
_DOT_ROOM: Final = 6.0  # pixels a point needs before each gets a dot
_MOST_SIDE: Final = 0.3  # of the width, for the labels of the limits

Markers = Mapping[Period, Sequence[ChartMarker]]
_NO_MARKERS: Final[Markers] = {}


@dataclass(frozen=True, slots=True)
class _Level:
    """A line of a segment: from one position to another, at a value; `name` has its place in it."""

    first: int
    stop: int
    value: float
    name: str
    unit: Unit
    is_limit: bool = True
    is_range: bool = False


def _of_differences(unit: Unit) -> Unit:
    """Return the unit of an axis of differences, which those of scores have no bounds on."""
    if unit.kind in (UnitKind.SCORE, UnitKind.NPS):
        return Unit(decimals=unit.decimals)
    return unit


def stops_of(chart: BehaviourChart, markers: Markers) -> tuple[Period, ...]:
    """Return what a cursor stops at, in order: values, and gaps in which something happened."""
    if not chart.periods:
        return ()
    first, last = chart.periods[0], chart.periods[-1]
    gaps = (each for each in markers if first.start < each.start < last.start)
    return tuple(sorted({*chart.periods, *gaps}, key=lambda each: each.start))


class BehaviourPicture:
    """One chart, measured for one place; `paint` draws it, `index_at` says what lies at a point."""

    def __init__(
        self,
        chart: BehaviourChart,
        calendar: FiscalCalendar,
        locale: NumberLocale,
        rect: QRectF,
        font: QFont,
        markers: Markers = _NO_MARKERS,
    ) -> None:
        """Lay out `chart` in `rect`; `markers` say what happened in its periods."""
        self._chart = chart
        self._is_of_differences = chart.seasons is Seasons.YEAR_ON_YEAR
        self._locale = locale
        self._font = font
        self._metrics = QFontMetricsF(font)
        self._line = self._metrics.height()
        self._periods = span(chart.periods[0], chart.periods[-1])
        self._place = {period: at for at, period in enumerate(self._periods)}
        self._places = [self._place[period] for period in chart.periods]
        self._stops = [self._place[period] for period in stops_of(chart, markers)]
        self._names = [period_names.label(each, calendar, short=True) for each in self._periods]
        levels, ranges = self._levels(), self._range_levels()
        values = dict(zip(chart.periods, chart.charted, strict=True))
        moves = dict(zip(chart.periods, chart.moving_ranges, strict=True))
        self._upper = self._described(
            values,
            [level.value for level in levels],
            chart.unit if not self._is_of_differences else _of_differences(chart.unit),
        )
        # A range is never below zero, and its axis starts there.
        edges = [0.0, *(level.value for level in ranges)]
        self._lower = self._described(moves, edges, _of_differences(chart.unit))
        self._levels_shown, self._ranges_shown = levels, ranges
        self._upper = replace(self._upper, markers=self._placed(markers))
        happened = {ChartKey.EVENT, ChartKey.NOTE}
        keys = [key for key in chart_keys(self._upper) if key in happened]
        self.legend = Legend(keys, font, rect.width())
        axes = [value_axis(frame, 4) for frame in (self._upper, self._lower)]
        left = self._tick_width(axes)
        right = min(self._side_width(), rect.width() * _MOST_SIDE)
        wide = rect.adjusted(left + 8, 0, -right - 8, -self.legend.height)
        head = self._line * 1.9
        least, most = _LEAST_RANGES * self._line, _MOST_RANGES * self._line
        lower = min(max(wide.height() * _RANGES_SHARE, least), most)
        foot = 1.5 * self._line + 4
        upper = QRectF(
            wide.left(), wide.top() + head, wide.width(),
            wide.height() - lower - foot - 2 * head,
        )  # fmt: skip
        below = QRectF(
            wide.left(), upper.bottom() + foot + head, wide.width(), lower - self._line / 2
        )
        count = len(self._periods)
        self.values = TrendFrame(upper, axes[0], count)
        self.ranges = TrendFrame(below, axes[1], count)
        self._rect = rect

    # What is where

    def _placed(self, markers: Markers) -> tuple[ChartMarker, ...]:
        """Return the markers by their place in the picture, without those that have none."""
        return tuple(
            replace(marker, index=self._place[period])
            for period, made in markers.items()
            if period in self._place
            for marker in made
        )

    def _levels(self) -> list[_Level]:
        found = []
        for segment in self._chart.segments:
            shown = self._chart.shown_limits(segment)
            if shown is not None and segment.count:
                reach, unit = self._reach(segment), limits_unit(shown, self._chart.unit)
                found.append(_Level(*reach, shown.mean, _("Middle {value}"), unit, is_limit=False))
                found.append(_Level(*reach, shown.high, _("Upper limit {value}"), unit))
                found.append(_Level(*reach, shown.low, _("Lower limit {value}"), unit))
        return found

    def _range_levels(self) -> list[_Level]:
        found = []
        for segment in self._chart.segments:
            known = segment.limits
            if known is not None and segment.count:
                reach, unit = self._reach(segment), limits_unit(known, self._chart.unit)
                mean, most = _("Mean {value}"), _("Limit {value}")
                found.append(
                    _Level(*reach, known.moving_range, mean, unit, is_limit=False, is_range=True)
                )
                found.append(_Level(*reach, known.largest_range, most, unit, is_range=True))
        return found

    def _reach(self, segment: Segment) -> tuple[int, int]:
        """Return the first position of a segment, and the one behind its last."""
        periods = self._chart.periods
        return self._place[periods[segment.first]], self._place[periods[segment.stop - 1]] + 1

    def _described(
        self,
        values: Mapping[Period, float | None] | Mapping[Period, float],
        edges: Sequence[float],
        unit: Unit,
    ) -> TrendChart:
        """Return what the value axis is made for: the values, and the lines as targets."""
        target = Target(min(edges), max(edges)) if edges else None
        points = tuple(
            TrendPoint(
                period,
                "",
                name,
                values.get(period),
                target,
                Status.NO_TARGET,
            )
            for period, name in zip(self._periods, self._names, strict=True)
        )
        return TrendChart("", unit, points, len(points) - 1)

    def _tick_width(self, axes: Sequence[ValueAxis]) -> float:
        """Return how wide the ticks of the values and of the ranges are."""
        upper, lower = axes
        texts = [
            self._tick_text(upper, tick, is_difference=self._is_of_differences)
            for tick in upper.ticks
        ]
        texts += [self._tick_text(lower, tick, is_difference=True) for tick in lower.ticks]
        return max(map(self._metrics.horizontalAdvance, texts))

    def _side_width(self) -> float:
        levels = (*self._last(self._levels_shown), *self._last(self._ranges_shown))
        return max(
            (self._metrics.horizontalAdvance(self._named(each)) for each in levels), default=0
        )

    def _last(self, levels: list[_Level]) -> list[_Level]:
        """Return the lines that hold at the end."""
        stop = max((level.stop for level in levels), default=0)
        return [level for level in levels if level.stop == stop]

    def _named(self, level: _Level) -> str:
        return level.name.format(value=self._number(level))

    def _number(self, level: _Level) -> str:
        unit, locale = level.unit, self._locale
        if level.is_range:
            return format_difference(level.value, unit, locale)
        if self._is_of_differences:
            return format_difference(level.value, unit, locale, signed=True)
        return format_value(level.value, unit, locale)

    def _tick_text(self, axis: ValueAxis, tick: float, *, is_difference: bool) -> str:
        unit, locale = self._chart.unit, self._locale
        if is_difference:
            return axis.difference_text(tick, unit, locale)
        return axis.tick_text(tick, unit, locale)

    def index_at(self, position: QPointF) -> int | None:
        """Return which of `stops_of` is nearest to `position`; None outside of the plot."""
        plot = self.values.plot
        if not plot.left() <= position.x() <= plot.right():
            return None
        at = (position.x() - plot.left()) / plot.width() * len(self._periods) - 0.5
        places = self._stops
        after = bisect_left(places, at)
        near = range(max(after - 1, 0), min(after + 1, len(places)))
        return min(near, key=lambda index: abs(places[index] - at))

    # Painting

    def paint(self, painter: QPainter, tokens: Tokens) -> None:
        """Paint the values, and the moving ranges below them."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        self._paint_heading(painter, self.values, tokens, self._values_heading())
        self._paint_heading(painter, self.ranges, tokens, self._ranges_heading())
        for frame, levels in (
            (self.values, self._levels_shown), (self.ranges, self._ranges_shown),
        ):  # fmt: skip
            self._paint_axis(painter, frame, tokens)
            self._paint_levels(painter, frame, levels, tokens)
            self._paint_side(painter, frame, self._last(levels), tokens)
        self._paint_starts(painter, tokens)
        self._paint_periods(painter, tokens)
        self._paint_line(painter, self.ranges, self._chart.moving_ranges, tokens)
        self._paint_line(painter, self.values, self._chart.charted, tokens)
        paint_events(painter, self.values, self._upper, tokens, self._line / 3)
        paint_notes(painter, self.values, self._upper, tokens, self._line / 3)
        self._paint_signals(painter, tokens)
        foot = QPointF(self._rect.left(), self._rect.bottom() - self.legend.height)
        self.legend.paint(painter, foot, tokens)
        painter.restore()

    def _values_heading(self) -> str:
        if self._is_of_differences:
            if self._chart.unit.kind is UnitKind.PERCENT:
                return _(
                    "Difference to the same period last year, in percentage points (diamond on "
                    "the line: a signal)"
                )
            return _("Difference to the same period last year (diamond on the line: a signal)")
        if self._chart.seasons is Seasons.SEASONALLY_ADJUSTED:
            return _("Values without their season (diamond on the line: a signal)")
        return _("Values (diamond on the line: a signal)")

    def _ranges_heading(self) -> str:
        if self._chart.unit.kind is UnitKind.PERCENT:
            return _("Change from one value to the next, in percentage points")
        return _("Change from one value to the next")

    def _paint_heading(
        self, painter: QPainter, frame: TrendFrame, tokens: Tokens, text: str
    ) -> None:
        box = QRectF(
            self._rect.left(), frame.plot.top() - 1.9 * self._line, self._rect.width(), self._line
        )
        painter.setPen(tokens.text_secondary)
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft, text)

    def _paint_axis(self, painter: QPainter, frame: TrendFrame, tokens: Tokens) -> None:
        axis: ValueAxis = frame.axis
        room = max(2, int(frame.plot.height() / (self._line * 1.4)))
        stride = -(-len(axis.ticks) // room)
        for tick in axis.ticks[::stride]:
            height = crisp(painter, QPointF(0, frame.y(tick))).y()
            painter.setPen(QPen(tokens.chart.grid, 1))
            painter.drawLine(QLineF(frame.plot.left(), height, frame.plot.right(), height))
            painter.setPen(tokens.chart.label)
            box = QRectF(self._rect.left(), height - self._line, 0, 2 * self._line)
            box.setRight(frame.plot.left() - 8)
            is_difference = self._is_of_differences or frame is self.ranges
            text = self._tick_text(axis, tick, is_difference=is_difference)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_levels(
        self, painter: QPainter, frame: TrendFrame, levels: list[_Level], tokens: Tokens
    ) -> None:
        for level in levels:
            pen = QPen(tokens.chart.target if level.is_limit else tokens.chart.axis, 1.2)
            pen.setStyle(Qt.PenStyle.DashLine if level.is_limit else Qt.PenStyle.SolidLine)
            painter.setPen(pen)
            height = crisp(painter, QPointF(0, frame.y(level.value))).y()
            painter.drawLine(QLineF(frame.x(level.first), height, frame.x(level.stop), height))

    def _paint_side(
        self, painter: QPainter, frame: TrendFrame, levels: list[_Level], tokens: Tokens
    ) -> None:
        """Name the limits that hold at the end, beside their lines; moved where two would touch."""
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        top, foot = frame.plot.top() - self._line / 2, frame.plot.bottom() + self._line / 2
        levels = levels[: max(1, int((foot - top) / self._line))]
        wanted = [frame.y(level.value) for level in levels]
        places = stacked(wanted, self._line, top, foot)
        texts = self._side_texts(levels, self._rect.right() - frame.plot.right() - 8)
        for text, height in zip(texts, places, strict=True):
            box = QRectF(frame.plot.right() + 8, height - self._line, 0, 2 * self._line)
            box.setRight(self._rect.right())
            painter.setPen(tokens.chart.label)
            painter.drawText(box, flags, text)

    def _side_texts(self, levels: Sequence[_Level], room: float) -> list[str]:
        """Return the labels of lines; without room the numbers alone, and never half of one."""
        named = [self._named(level) for level in levels]
        numbers = [self._number(level) for level in levels]
        for texts in (named, numbers):
            if max(map(self._metrics.horizontalAdvance, texts), default=0.0) <= room + 1:
                return texts
        return [""] * len(levels)

    def _paint_starts(self, painter: QPainter, tokens: Tokens) -> None:
        """Paint a dotted line where limits start anew."""
        pen = QPen(tokens.chart.label, 1, Qt.PenStyle.DotLine)
        for segment in self._chart.segments[1:]:
            if segment.count:
                at = self.values.x(self._place[self._chart.periods[segment.first]])
                across = crisp(painter, QPointF(at, 0)).x()
                painter.setPen(pen)
                painter.drawLine(
                    QLineF(across, self.values.plot.top(), across, self.ranges.plot.bottom())
                )

    def _paint_periods(self, painter: QPainter, tokens: Tokens) -> None:
        plot, points = self.values.plot, self._upper.points
        widest = self._metrics.horizontalAdvance(max(self._names, key=len))
        painter.setPen(tokens.chart.label)
        room = int(plot.width() / (widest + 12))
        labelled = list(labelled_indexes(self._upper, room))
        if len(labelled) < min(3, room):  # more years of days than the round steps are made for
            labelled = list(range(0, len(points), -(-len(points) // max(room // 2, 1))))
        for index in labelled:
            middle = self.values.x(index + 0.5)
            box = QRectF(middle - widest, plot.bottom() + 4, 2 * widest, self._line)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, points[index].short_label)

    def _paint_line(
        self,
        painter: QPainter,
        frame: TrendFrame,
        values: Sequence[float | None],
        tokens: Tokens,
    ) -> None:
        room = frame.plot.width() / frame.count  # pixels of a point
        painter.setPen(QPen(tokens.chart.history, 1.6 if room > _DENSE else 1.0))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=room > _DENSE)
        run: list[QPointF] = []
        before = -2
        starts = {segment.first for segment in self._chart.segments}
        for index, (period, value) in enumerate(zip(self._chart.periods, values, strict=True)):
            place = self._place[period]
            if value is None or place != before + 1 or index in starts:
                painter.drawPolyline(run)
                run = []
            if value is not None:
                run.append(QPointF(frame.x(place + 0.5), frame.y(value)))
            before = place
        painter.drawPolyline(run)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.chart.history)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for at, (place, value) in enumerate(zip(self._places, values, strict=True)):
            if value is not None and (room > _DOT_ROOM or self._is_alone(at)):
                painter.drawEllipse(QPointF(frame.x(place + 0.5), frame.y(value)), 2.2, 2.2)

    def _is_alone(self, at: int) -> bool:
        """Say whether a value has no neighbour, so that no line shows it."""
        places = self._places
        return (at == 0 or places[at - 1] != places[at] - 1) and (
            at + 1 == len(places) or places[at + 1] != places[at] + 1
        )

    def _point(self, index: int) -> QPointF:
        place = self._place[self._chart.periods[index]]
        return QPointF(self.values.x(place + 0.5), self.values.y(self._chart.charted[index]))

    def _paint_signals(self, painter: QPainter, tokens: Tokens) -> None:
        """Mark what is not noise with a diamond: a shape that survives a print without colours."""
        indexes = {period: index for index, period in enumerate(self._chart.periods)}
        for signal in self._chart.signals:
            middle = self._point(indexes[signal.period])
            side = 6.0
            shape = [QPointF(0, -side), QPointF(side, 0), QPointF(0, side), QPointF(-side, 0)]
            painter.setPen(QPen(tokens.surface, 1.5))
            painter.setBrush(tokens.chart.note)
            painter.drawPolygon(QPolygonF([middle + corner for corner in shape]))

    def paint_cursor(self, painter: QPainter, index: int, tokens: Tokens) -> None:
        """Mark what `stops_of` has at `index` as that which is read out; a gap has no point."""
        place = self._stops[index]
        at = bisect_left(self._places, place)
        across = self.values.x(place + 0.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens.chart.axis, 1))
        painter.drawLine(QLineF(across, self.values.plot.top(), across, self.ranges.plot.bottom()))
        if self._places[at] != place:
            return
        middle = self._point(at)
        painter.setPen(QPen(tokens.surface, 2))
        painter.setBrush(tokens.chart.current)
        painter.drawEllipse(middle, 4.5, 4.5)
