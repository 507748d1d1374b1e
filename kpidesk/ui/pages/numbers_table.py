"""The table of a KPI's numbers: period, value, target, status, where from, and the note."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt, Slot
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from kpidesk.domain.status import Status
from kpidesk.i18n import _
from kpidesk.ui import theme
from kpidesk.ui.controls import Card
from kpidesk.ui.models.trend_model import CUT_ROLE, STATUS_ROLE, Column, TrendModel
from kpidesk.ui.pages.plain_table import ROW_HEIGHT, PlainDelegate, PlainTable
from kpidesk.ui.status import paint_status_head
from kpidesk.ui.theme import FontRole, Space

_MEASURED: Final = 60  # rows whose words decide how wide a column is
_STATUS: Final = 120  # pixels, as below
_SHAPE: Final = 18  # beside its word
_LEAST_ORIGIN: Final = 96
_LEAST_NOTE: Final = 64
_LEAST_ROWS: Final = 6  # with the header
_LEAST_MARKED: Final = 4  # the same, where one row is marked
_MEASURED_COLUMNS: Final = (Column.PERIOD, Column.VALUE, Column.TARGET)


class StatusDelegate(PlainDelegate):
    """A status in the table: its shape before its word, both in its colour."""

    def paint_words(
        self, painter: QPainter, place: QRectF, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        room = paint_status_head(painter, place, Status(index.data(STATUS_ROLE)))
        super().paint_words(painter, room, index)


class OriginDelegate(PlainDelegate):
    """Where a number comes from; of a file with a cell the middle is cut off, else the end."""

    def paint_words(
        self, painter: QPainter, place: QRectF, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        cut = Qt.TextElideMode(index.data(CUT_ROLE))
        room = round(place.width())
        shown = painter.fontMetrics().elidedText(str(index.data() or ""), cut, room)
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(place, int(side), shown)


class NumbersTable(PlainTable):
    """As wide as its card: numbers take what they need, origin and note share what is over."""

    def __init__(self, model: TrendModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._numbers = model
        self.setModel(model)
        self.setAccessibleName(_("The numbers of this KPI, newest first"))
        self.setItemDelegateForColumn(Column.STATUS, StatusDelegate(self))
        self.setItemDelegateForColumn(Column.ORIGIN, OriginDelegate(self))
        self.horizontalHeader().setMinimumSectionSize(40)
        self.setHorizontalScrollMode(NumbersTable.ScrollMode.ScrollPerPixel)
        self._widths: dict[tuple[Column, str], int] = {}
        self._marked: int | None = None  # row, until a person looks elsewhere
        self._room: int | None = None  # pixels, where a marked row shall be seen
        self._is_pressed = False  # by the mouse, since these numbers are shown
        self.is_marking = False
        self.verticalScrollBar().actionTriggered.connect(self._on_scrolled)
        model.modelReset.connect(self._on_reset)

    @Slot()
    def _on_reset(self) -> None:
        self._widths.clear()
        if self._marked is not None:
            self.scrollToTop()
        self._marked = None
        self._is_pressed = False
        self.fit()

    def mark(self, row: int) -> None:
        """Make `row` the current one, at the top of what is seen, and keep it there."""
        self.is_marking = True
        self.selectRow(row)
        self.is_marking = False
        self._marked = row
        self._show_marked()

    @property
    def has_mark(self) -> bool:
        """Say whether a row is marked, and nobody has looked elsewhere yet."""
        return self._marked is not None

    def keep_within(self, room: int | None) -> None:
        """Be no higher than `room` pixels, so that the marked row is in sight; None is any."""
        self._room = room
        self._fit_height()
        self._show_marked()

    def _show_marked(self) -> None:
        if self._marked is not None and self._marked == self.currentIndex().row():
            self.scrollTo(self.currentIndex(), NumbersTable.ScrollHint.PositionAtTop)

    @Slot()
    def _on_scrolled(self) -> None:
        self._marked = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._is_pressed = True
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self._is_pressed:
            return  # its first click was for the tile that stood here, and opened this page
        super().mouseDoubleClickEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()
        self._show_marked()

    def fit(self) -> None:
        """Give the columns their widths, and the table its height."""
        self._fit_columns()
        self._fit_height()

    def _fit_columns(self) -> None:
        """Let numbers have what they need; without any note there is no column for them."""
        header, scale = self.horizontalHeader(), theme.type_scale()
        font = theme.font(FontRole.BODY, tabular=True)
        small = QFontMetrics(theme.font(FontRole.SECONDARY))
        room = self.viewport().width()
        for column in _MEASURED_COLUMNS:
            wide = self._needed(column, font, small)
            header.resizeSection(column, wide)
            room -= wide
        # The rest is for where the numbers come from, whose words are long.
        status = min(self._needed(Column.STATUS, font, small) + _SHAPE, round(_STATUS * scale))
        header.resizeSection(Column.STATUS, status)
        has_notes, rest = self._numbers.has_notes, room - status
        self.setColumnHidden(Column.NOTE, not has_notes)
        least, note = round(_LEAST_ORIGIN * scale), round(_LEAST_NOTE * scale)
        if not has_notes:
            header.resizeSection(Column.ORIGIN, max(rest, least))
            return
        origin = max(min(self._needed(Column.ORIGIN, font, small), rest - note), least)
        header.resizeSection(Column.ORIGIN, origin)
        header.resizeSection(Column.NOTE, max(rest - origin, note))

    def _needed(self, column: Column, font: QFont, small: QFontMetrics) -> int:
        """Return how wide a column has to be for its words, in pixels.

        A page that is opened is laid out several times, and its words stay what they are.
        """
        key = column, font.key()
        if key not in self._widths:
            self._widths[key] = self._measured(column, QFontMetrics(font), small)
        return self._widths[key]

    def _measured(self, column: Column, metrics: QFontMetrics, small: QFontMetrics) -> int:
        rows = min(self._numbers.rowCount(), _MEASURED)
        texts = [str(self._numbers.index(row, column).data()) for row in range(rows)]
        widest = max(map(metrics.horizontalAdvance, texts), default=0)
        heading = small.horizontalAdvance(self._numbers.heading(column))
        return max(widest, heading) + 2 * Space.M + 2

    def _fit_height(self) -> None:
        """Be no higher than all rows, and no lower than a few."""
        row = round(ROW_HEIGHT * theme.type_scale())
        bar = self.horizontalScrollBar()
        high = row * (self._numbers.rowCount() + 1) + 2  # with the header
        high += bar.sizeHint().height() if bar.maximum() else 0
        if self._room is not None:
            high = min(high, max(self._room, row * _LEAST_MARKED))
        self.setMinimumHeight(min(high, row * _LEAST_ROWS))
        self.setMaximumHeight(high)


class NumbersCard(Card):
    """The ground of the table."""

    def __init__(self, table: NumbersTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setContentsMargins(2, 2, 2, 2)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(table)
        self._table = table
        table.model().modelReset.connect(self._fit)

    def keep_within(self, room: int | None) -> None:
        """Be no higher than `room` pixels; None is any."""
        edges = self.contentsMargins()
        self._table.keep_within(None if room is None else room - edges.top() - edges.bottom())
        self._fit()

    @Slot()
    def _fit(self) -> None:
        edges = self.contentsMargins()
        self.setMaximumHeight(self._table.maximumHeight() + edges.top() + edges.bottom())
