"""The frame of a table on the picture of its sheet, moved by the mouse or by keys."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QBrush, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from kpidesk.i18n import _
from kpidesk.ui import theme
from kpidesk.ui.models.import_sheet_model import SheetPictureModel
from kpidesk.ui.models.sheet_areas import Rectangle
from kpidesk.ui.theme import Space
from kpidesk.ui.wizards.import_frame import Frame, Handle
from kpidesk.ui.wizards.import_sheet_grid import SheetGrid

_GRIP: Final = 6  # pixels on each side of a line that take the mouse
_KNOB: Final = 5  # half the side of a handle
_SETTLES: Final = 500  # milliseconds after the last key until a moved frame is read again
_STEPS: Final = {
    Qt.Key.Key_Up: (True, -1),
    Qt.Key.Key_Down: (True, 1),
    Qt.Key.Key_Left: (False, -1),
    Qt.Key.Key_Right: (False, 1),
}


class SheetView(SheetGrid):
    """The picture of a sheet; `frame` is the table that is looked at, `others` those beside it.

    The lines of the frame are moved by the mouse, or by keys: Tab goes from line to line, the
    arrows move it, Escape leaves the lines for the cells.
    """

    frame_changed = Signal(object)  # Frame

    def __init__(self, model: SheetPictureModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self._frame: Frame | None = None
        self._others: Sequence[Rectangle] = ()
        self._handle: Handle | None = None
        self._dragged: Handle | None = None
        self._told: Frame | None = None
        self._settling = QTimer(self, singleShot=True, interval=_SETTLES)
        self._settling.timeout.connect(self.tell)
        model.modelReset.connect(self._on_sheet_changed)

    # What is shown

    @property
    def frame(self) -> Frame | None:
        """Return the frame as it is drawn; None where no table is looked at."""
        return self._frame

    @property
    def handle(self) -> Handle | None:
        """Return the line that the arrow keys move; None where they move through the cells."""
        return self._handle

    @property
    def shows_selection(self) -> bool:
        """Say whether the chosen cells are painted: while the keyboard is on a line, they wait."""
        return self._handle is None

    @property
    def selected_area(self) -> Rectangle | None:
        """Return the cells that are selected; None for a single one or none."""
        ranges = self.selectionModel().selection()
        if not ranges.count():
            return None
        chosen = ranges.at(0)
        area = Rectangle(chosen.top(), chosen.left(), chosen.bottom(), chosen.right())
        return area if area.rows > 1 and area.columns > 1 else None

    def show_frame(self, frame: Frame | None, others: Sequence[Rectangle] = ()) -> None:
        """Draw `frame`, and thinly those of the tables beside it."""
        if self._dragged is None and not self._settling.isActive():
            self._frame = self._told = frame
        self._others = others
        if frame is None or (self._handle is not None and self._handle not in frame.handles):
            self._handle = None
        self._describe()
        self.viewport().update()
        self.horizontalHeader().viewport().update()
        self.verticalHeader().viewport().update()

    def is_in_frame(self, orientation: Qt.Orientation, section: int) -> bool:
        """Say whether a row or column belongs to the frame."""
        if self._frame is None:
            return False
        area = self._frame.area
        if orientation is Qt.Orientation.Horizontal:
            return area.left <= section <= area.right
        return area.top <= section <= area.bottom

    # Geometry

    def _x(self, column: int) -> int:
        count = self.sheet_model.columnCount()
        if column < count:
            return self.columnViewportPosition(column)
        return self.columnViewportPosition(count - 1) + self.columnWidth(count - 1) if count else 0

    def _y(self, row: int) -> int:
        count = self.sheet_model.rowCount()
        if row < count:
            return self.rowViewportPosition(row)
        return self.rowViewportPosition(count - 1) + self.rowHeight(count - 1) if count else 0

    def _rect(self, area: Rectangle) -> QRect:
        left, top = self._x(area.left), self._y(area.top)
        return QRect(left, top, self._x(area.right + 1) - left, self._y(area.bottom + 1) - top)

    def line_rect(self, handle: Handle) -> QRect:
        """Return where the line of a handle is drawn, in the viewport."""
        if self._frame is None:
            return QRect()
        rect, line = self._rect(self._frame.area), self._frame.line(handle)
        if handle.is_across:
            return QRect(rect.left(), self._y(line) - 1, rect.width(), 2)
        return QRect(self._x(line) - 1, rect.top(), 2, rect.height())

    def knob(self, handle: Handle) -> QPointF:
        """Return the middle of what of a handle's line is in view."""
        seen = self.line_rect(handle).intersected(self.viewport().rect())
        return QRectF(seen).center()

    def _handle_at(self, place: QPointF) -> Handle | None:
        if self._frame is None:
            return None
        near: list[tuple[float, float, int, Handle]] = []
        for handle in self._frame.handles:
            rect = self.line_rect(handle)
            if not rect.adjusted(-_GRIP, -_GRIP, _GRIP, _GRIP).contains(place.toPoint()):
                continue
            off, middle = place - self.knob(handle), QRectF(rect).center()
            to_knob = abs(off.x()) + abs(off.y())
            to_line = abs(place.y() - middle.y() if handle.is_across else place.x() - middle.x())
            # A knob wins over a line that crosses it, and an inner line over an edge beside it.
            is_edge = handle not in (Handle.HEADING, Handle.NAMES)
            near.append((to_knob if to_knob <= _GRIP else _GRIP + 1.0, to_line, is_edge, handle))
        return min(near, key=lambda each: each[:3])[3] if near else None

    def _line_at(self, handle: Handle, place: QPointF) -> int:
        """Return the row or column before which a line dropped at `place` stands."""
        if handle.is_across:
            at, count = self.rowAt(round(place.y())), self.sheet_model.rowCount()
            if at < 0:
                return count if place.y() > 0 else 0
            return at + (place.y() > self._y(at) + self.rowHeight(at) / 2)
        at, count = self.columnAt(round(place.x())), self.sheet_model.columnCount()
        if at < 0:
            return count if place.x() > 0 else 0
        return at + (place.x() > self._x(at) + self.columnWidth(at) / 2)

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        handle = self._handle_at(event.position())
        if event.button() is not Qt.MouseButton.LeftButton or handle is None:
            self._choose(None)
            super().mousePressEvent(event)
            return
        self._dragged = handle
        self._choose(handle)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position()
        if self._dragged is None or self._frame is None:
            self._show_cursor(self._handle_at(place))
            super().mouseMoveEvent(event)
            return
        self._scroll_along(place)
        self._frame = self._frame.moved(self._dragged, self._line_at(self._dragged, place))
        self._describe()
        self._repaint()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragged is None:
            super().mouseReleaseEvent(event)
            return
        self._dragged = None
        self.tell()

    def _scroll_along(self, place: QPointF) -> None:
        """Let a drag go on beyond what is in view."""
        seen = self.viewport().rect()
        for bar, at, last in (
            (self.verticalScrollBar(), place.y(), seen.height()),
            (self.horizontalScrollBar(), place.x(), seen.width()),
        ):
            if at > last:
                bar.setValue(bar.value() + Space.L)
            elif at < 0:
                bar.setValue(bar.value() - Space.L)

    def _show_cursor(self, handle: Handle | None) -> None:
        if handle is None:
            self.viewport().unsetCursor()
            return
        shape = Qt.CursorShape.SizeVerCursor if handle.is_across else Qt.CursorShape.SizeHorCursor
        self.viewport().setCursor(shape)

    # The keyboard

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._frame is not None:
            if event.reason() is Qt.FocusReason.TabFocusReason:
                self._choose(self._frame.handles[0])
            elif event.reason() is Qt.FocusReason.BacktabFocusReason:
                self._choose(self._frame.handles[-1])

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._settling.isActive():
            self.tell()
        self.viewport().update()

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - Qt's name
        if self._frame is not None and self._handle is not None:
            handles = self._frame.handles
            at = handles.index(self._handle) + (1 if next else -1)
            if 0 <= at < len(handles):
                self._choose(handles[at])
                return True
        return super().focusNextPrevChild(next)

    def event(self, event: QEvent) -> bool:
        # Escape goes back to the cells before it closes the window.
        is_key = event.type() == QEvent.Type.ShortcutOverride
        if is_key and isinstance(event, QKeyEvent) and self._handle is not None:
            is_escape = event.key() == Qt.Key.Key_Escape
            event.setAccepted(is_escape)
            return is_escape or super().event(event)
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._handle is None or self._frame is None:
            super().keyPressEvent(event)
            return
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self._choose(None)
            return
        if key not in _STEPS:
            super().keyPressEvent(event)
            return
        is_across, step = _STEPS[key]
        if is_across is self._handle.is_across:
            self._frame = self._frame.moved(self._handle, self._frame.line(self._handle) + step)
            self._show_line()
            self._describe()
            self._repaint()
            self._settling.start()

    def _show_line(self) -> None:
        """Scroll so that the line that moves stays in view."""
        if self._handle is None or self._frame is None:
            return
        line, area = self._frame.line(self._handle), self._frame.area
        ends = self._handle in (Handle.RIGHT, Handle.BOTTOM)
        model = self.sheet_model
        row = line - ends if self._handle.is_across else area.top
        column = area.left if self._handle.is_across else line - ends
        if 0 <= row < model.rowCount() and 0 <= column < model.columnCount():
            self.scrollTo(model.index(row, column))

    def _choose(self, handle: Handle | None) -> None:
        self._handle = handle
        if handle is not None:
            self._show_line()
        self._describe()
        self.viewport().update()

    def _describe(self) -> None:
        if self._frame is None:
            self.setAccessibleDescription("")
        elif self._handle is None:
            self.setAccessibleDescription(
                _("The table stands at {area}.").format(area=self._frame.area)
            )
        else:
            self.setAccessibleDescription(self._frame.said(self._handle))

    def _repaint(self) -> None:
        self.viewport().update()
        self.horizontalHeader().viewport().update()
        self.verticalHeader().viewport().update()

    @Slot()
    def tell(self) -> None:
        """Say now that the frame was moved, where it was and nobody has heard."""
        self._settling.stop()
        if self._frame is not None and self._frame != self._told:
            self._told = self._frame
            self.frame_changed.emit(self._frame)

    # Paint

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for area in self._others:
            painter.setPen(QPen(theme.tokens().border_strong, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self._rect(area))
        if self._frame is not None:
            self._paint_frame(painter, self._frame)
        painter.end()

    def _paint_frame(self, painter: QPainter, frame: Frame) -> None:
        accent = theme.tokens().accent
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(accent, 2))
        painter.drawRect(self._rect(frame.area))
        painter.setPen(QPen(accent, 2, Qt.PenStyle.DashLine))
        for handle in (Handle.HEADING, Handle.NAMES):
            if handle in frame.handles:
                rect = QRectF(self.line_rect(handle))
                middle = rect.center()
                if handle.is_across:
                    painter.drawLine(
                        QPointF(rect.left(), middle.y()), QPointF(rect.right(), middle.y())
                    )
                else:
                    painter.drawLine(
                        QPointF(middle.x(), rect.top()), QPointF(middle.x(), rect.bottom())
                    )
        for handle in frame.handles:
            if self.line_rect(handle).intersects(self.viewport().rect()):
                self._paint_knob(painter, handle)

    def _paint_knob(self, painter: QPainter, handle: Handle) -> None:
        tokens = theme.tokens()
        has_keys = handle is self._handle and (self.hasFocus() or self._dragged is handle)
        side = _KNOB + 2 if has_keys else _KNOB
        box = QRectF(-side, -side, 2 * side, 2 * side).translated(self.knob(handle))
        painter.setPen(QPen(tokens.accent, 2))
        painter.setBrush(QBrush(tokens.accent if has_keys else tokens.surface))
        if handle in (Handle.HEADING, Handle.NAMES):
            painter.drawEllipse(box)
        else:
            painter.drawRoundedRect(box, 2, 2)
        if has_keys:
            painter.setPen(QPen(tokens.accent, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(box.adjusted(-4, -4, 4, 4))

    # A new sheet

    @Slot()
    def _on_sheet_changed(self) -> None:
        self._handle = None
