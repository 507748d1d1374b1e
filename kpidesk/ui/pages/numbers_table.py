"""The table of a KPI's numbers: period, value, target, status, where from, and the note."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt, Slot
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QResizeEvent
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
        model.modelReset.connect(self._on_reset)

    @Slot()
    def _on_reset(self) -> None:
        self._widths.clear()
        self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

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

    @Slot()
    def _fit(self) -> None:
        edges = self.contentsMargins()
        self.setMaximumHeight(self._table.maximumHeight() + edges.top() + edges.bottom())
