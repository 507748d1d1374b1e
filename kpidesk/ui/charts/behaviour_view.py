"""The process behaviour chart on the screen: hover or the arrow keys read out a point."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kpidesk.domain.behaviour_charts import BehaviourChart
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import FiscalCalendar, Period
from kpidesk.i18n import _
from kpidesk.ui import theme
from kpidesk.ui.charts.behaviour_picture import BehaviourPicture, Markers, stops_of
from kpidesk.ui.controls import paint_focus
from kpidesk.ui.theme import FontRole, Tokens

_EDGE = 4  # pixels, for the ring of the keyboard
_HEIGHT = 400  # pixels at the usual size of type, for two charts
_PAGE = 12  # points that Page Up and Page Down move


class BehaviourView(QWidget):
    """Shows a chart; `say` gives what is read out of a period."""

    read_out = Signal(str)  # empty: no point

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._chart: BehaviourChart | None = None
        self._calendar = FiscalCalendar()
        self._locale: NumberLocale | None = None
        self._say: Callable[[Period], str] | None = None
        self._markers: Markers = {}
        self._stops: tuple[Period, ...] = ()
        self._sentence = ""
        self._cursor: int | None = None
        self._picture: BehaviourPicture | None = None
        self._still = QPixmap()

    @property
    def chart(self) -> BehaviourChart | None:
        """Return the description that is drawn."""
        return self._chart

    @property
    def cursor_index(self) -> int | None:
        """Return which of `stops_of` is read out."""
        return self._cursor

    @property
    def cursor_period(self) -> Period | None:
        """Return the period that is read out."""
        return None if self._cursor is None else self._stops[self._cursor]

    def show_chart(
        self,
        name: str,
        chart: BehaviourChart,
        calendar: FiscalCalendar,
        locale: NumberLocale,
        sentence: str,
        say: Callable[[Period], str],
        markers: Markers | None = None,
    ) -> None:
        """Draw `chart` of the metric `name`; `sentence` is what it says of its last period.

        `markers` are what happened, by period: they are read out with its point, and where the
        period has none, by themselves.
        """
        self._markers = markers or {}
        self._stops = stops_of(chart, self._markers)
        self._chart, self._calendar, self._locale = chart, calendar, locale
        self._sentence, self._say = sentence, say
        self._picture = None
        self.setAccessibleName(_("Usual range of {name}").format(name=name))
        self.move_cursor(None)

    def move_cursor(self, index: int | None) -> None:
        """Read out what `stops_of` has at `index`; None: nothing."""
        if self._say is None or not self._stops:
            return
        if index is not None:
            index = min(max(index, 0), len(self._stops) - 1)
        self._cursor = index
        said = "" if index is None else self._read(self._stops[index], self._say)
        self.setAccessibleDescription(said or self._sentence)
        self.read_out.emit(said)
        self.update()

    def _read(self, period: Period, say: Callable[[Period], str]) -> str:
        """Return what is said of a point, and what happened then."""
        happened = (marker.sentence for marker in self._markers.get(period, ()))
        return " · ".join((say(period), *happened))

    def paint_into(self, painter: QPainter, rect: QRectF, tokens: Tokens) -> None:
        """Paint the chart for paper or a picture, with no cursor."""
        if self._chart is not None and self._locale is not None:
            font = theme.font(FontRole.SECONDARY, tabular=True)
            BehaviourPicture(
                self._chart, self._calendar, self._locale, rect, font, self._markers
            ).paint(painter, tokens)

    # Mouse and keys

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._picture is not None:
            index = self._picture.index_at(event.position())
            if index is not None and index != self._cursor:
                self.move_cursor(index)

    def leaveEvent(self, event: QEvent) -> None:
        # A keyboard that rests on the chart keeps its place when the mouse passes by.
        if not self.hasFocus():
            self.move_cursor(None)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._stops) - 1
        at = last if self._cursor is None else self._cursor
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_PageUp: -_PAGE,
            Qt.Key.Key_PageDown: _PAGE,
            Qt.Key.Key_Home: -at,
            Qt.Key.Key_End: last - at,
        }
        key = Qt.Key(event.key())
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key not in steps or last < 0 or plain != Qt.KeyboardModifier.NoModifier:
            super().keyPressEvent(event)
            return
        is_first = self._cursor is None and key in (Qt.Key.Key_Left, Qt.Key.Key_Right)
        self.move_cursor(at if is_first else at + steps[key])

    # Looks

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._picture = None
            self.update()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._picture = None

    def sizeHint(self) -> QSize:
        return QSize(480, round(_HEIGHT * theme.type_scale()))

    def minimumSizeHint(self) -> QSize:
        return QSize(240, round(_HEIGHT * theme.type_scale()))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._chart is None or self._locale is None:
            return
        if self._picture is None:
            rect = QRectF(self.rect()).adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
            font = theme.font(FontRole.SECONDARY, tabular=True)
            self._picture = BehaviourPicture(
                self._chart, self._calendar, self._locale, rect, font, self._markers
            )
            # Painted once, as years of days take long: the cursor alone moves.
            self._still = QPixmap(self.size() * self.devicePixelRatio())
            self._still.setDevicePixelRatio(self.devicePixelRatio())
            self._still.fill(Qt.GlobalColor.transparent)
            still = QPainter(self._still)
            self._picture.paint(still, theme.tokens())
            still.end()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._still)
        if self._cursor is not None:
            self._picture.paint_cursor(painter, self._cursor, theme.tokens())
        if self.hasFocus():
            paint_focus(painter, QRectF(self.rect()), theme.RADIUS_SMALL)
        painter.end()
