"""How a cell of the entry grid is painted and edited."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPen,
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from kpidesk.domain.arithmetic import UnfinishedError
from kpidesk.domain.errors import NumberError
from kpidesk.domain.status import Status
from kpidesk.i18n import _
from kpidesk.ui import theme
from kpidesk.ui.delegates.doubt_mark import paint_doubt
from kpidesk.ui.delegates.entry_editor import EntryEditor
from kpidesk.ui.models.entry_frame import Cell
from kpidesk.ui.models.entry_model import EntryModel
from kpidesk.ui.models.typed_edits import TypedEdit, typed_edit
from kpidesk.ui.status import paint_status_shape
from kpidesk.ui.theme import FontRole, Space, Tokens

Index = QModelIndex | QPersistentModelIndex

PADDING: Final = Space.S
GAP_WIDTH: Final = 21
_SHAPE: Final = 9
_CORNER: Final = 7
_ARROWS: Final = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)
_STAYS_OPEN: Final = (
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)


def row_height() -> int:
    """Return the height of a row: the name of a metric, and under it unit and owner."""
    name, small = QFontMetrics(theme.font()), QFontMetrics(theme.font(FontRole.SECONDARY))
    return name.height() + small.height() + Space.XS


def ghost_height() -> int:
    """Return the height of the line of a target or of last year's value under a row."""
    return QFontMetrics(theme.font(FontRole.SECONDARY)).height() + 2


def ghosts_height(count: int) -> int:
    """Return the height of all lines under a row."""
    return count * ghost_height() + Space.XS if count else 0


def band_font() -> QFont:
    """Return the font of the name of a group."""
    font = theme.font(FontRole.SECONDARY)
    font.setWeight(QFont.Weight.DemiBold)
    return font


def band_height() -> int:
    """Return the height of the band that names a group."""
    return QFontMetrics(theme.font(FontRole.SECONDARY)).height() + Space.S


class EntryDelegate(QStyledItemDelegate):
    """Paints value, status and note of a cell, and keeps its editor open until the value stands."""

    reading_changed = Signal(str)  # how the text in the editor is understood; empty: no editor
    edit_finished = Signal(int, int, bool)  # rows and columns to go on; by an arrow key

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view
        self._editor: EntryEditor | None = None
        self._index = QPersistentModelIndex()
        self._stands = True
        self._band_height = band_height()
        self._ghost_height = ghost_height()
        self._small_font = theme.font(FontRole.SECONDARY, tabular=True)
        self._band_font = band_font()
        self._shapes: dict[tuple[Status, float, bool], QPixmap] = {}

    @property
    def editor(self) -> EntryEditor | None:
        """Return the open editor."""
        return self._editor

    @property
    def index(self) -> QPersistentModelIndex:
        """Return the cell that is edited."""
        return self._index

    def _model(self) -> EntryModel:
        model = self._view.model()
        if not isinstance(model, EntryModel):
            msg = "the entry grid shows an EntryModel"
            raise TypeError(msg)
        return model

    # Editing

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> EntryEditor:
        editor = EntryEditor(parent)
        editor.setFont(self._view.font())
        editor.setAccessibleName(self._model().frame.cell_label(index.row(), index.column()))
        self._take_editor(editor, index)
        return editor

    def _take_editor(self, editor: EntryEditor, index: Index) -> None:
        editor.textEdited.connect(self._on_text_edited)
        self._editor, self._index = editor, QPersistentModelIndex(index)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        # News from the file must not overwrite what is being typed.
        if isinstance(editor, EntryEditor) and not editor.isModified():
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole)))

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        if isinstance(editor, EntryEditor):
            rect: QRect = getattr(option, "rect")  # noqa: B009 - missing from the stubs
            # A copy: the option owns its rectangle and takes it along.
            editor.place(QRect(self.value_rect(rect, index.row())))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, EntryEditor):
            self._stands = not editor.isModified() or model.setData(
                index, editor.text(), Qt.ItemDataRole.EditRole
            )

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        if editor is self._editor:
            self._forget_editor()
        super().destroyEditor(editor, index)

    def _forget_editor(self) -> EntryEditor | None:
        editor, self._editor = self._editor, None
        if editor is not None:
            editor.forget()
            self.reading_changed.emit("")
        return editor

    def _close(self, hint: QAbstractItemDelegate.EndEditHint) -> None:
        # Forgotten first: the view takes the focus, and must not give it back to what is closing.
        editor = self._forget_editor()
        if editor is not None:
            had_keys = self._view.window().focusWidget() is editor
            self.closeEditor.emit(editor, hint)
            # The view looks only whether it has them now: not while a question was just answered.
            if had_keys:
                self._view.setFocus()

    def finish(self) -> bool:
        """Write what is in the editor and close it; False where it cannot stand and stays open."""
        editor = self._editor
        if editor is None:
            return True
        sentence = self._problem_of(editor.text())
        if sentence:
            self.show_problem(sentence)
            return False
        self.commitData.emit(editor)
        if not self._stands:
            return False
        self._close(QAbstractItemDelegate.EndEditHint.NoHint)
        return True

    def abandon(self) -> None:
        """Close the editor without writing."""
        self._close(QAbstractItemDelegate.EndEditHint.RevertModelCache)

    def show_problem(self, sentence: str) -> None:
        """Show at the open editor why its text cannot stand."""
        if self._editor is not None:
            self._editor.show_problem(sentence)

    def _typed(self, text: str) -> TypedEdit:
        frame, row, column = self._model().frame, self._index.row(), self._index.column()
        return typed_edit(frame, row, column, text)

    def _problem_of(self, text: str) -> str:
        try:
            self._typed(text)
        except NumberError as error:
            return error.message
        return ""

    def say_reading(self) -> None:
        """Tell how the text in the editor is understood, in the bottom line and beside it."""
        editor = self._editor
        if editor is None:
            return
        note = line = problem = ""
        try:
            typed = self._typed(editor.text())
        except UnfinishedError:
            line = _("= …")
        except NumberError as error:
            line = problem = error.message
        else:
            line, note = typed.line, typed.note
        if editor.isModified():
            editor.show_reading(note, problem)
        self.reading_changed.emit(line)

    @Slot()
    def _on_text_edited(self) -> None:
        if self._editor is not None and self._editor.problem:
            self._editor.show_problem(self._problem_of(self._editor.text()))
        self.say_reading()

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if not isinstance(editor, EntryEditor) or editor is not self._editor:
            return False
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._on_key(editor, event)
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            # Another window is where the numbers are looked up: what was begun waits.
            if event.reason() not in _STAYS_OPEN:
                self.finish()
            return False
        if event.type() == QEvent.Type.Hide:
            if not event.spontaneous():
                self.finish()
            return False
        return super().eventFilter(editor, event)

    def _on_key(self, editor: EntryEditor, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            self.abandon()
            return True
        if event.key() == Qt.Key.Key_F2:
            editor.is_replacing = False
            return True
        step = self._step(editor, event)
        if step is None:
            return False
        if self.finish():
            self.edit_finished.emit(*step, event.key() in _ARROWS)
        return True

    def _step(self, editor: EntryEditor, event: QKeyEvent) -> tuple[int, int] | None:
        """Return how many rows and columns a key leads on; None where it is the editor's own."""
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        forward = -1 if editor.isRightToLeft() else 1
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return (-1 if back else 1), 0
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            return 0, (-1 if back or key == Qt.Key.Key_Backtab else 1)
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            return (-1 if key == Qt.Key.Key_Up else 1), 0
        if editor.is_replacing and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            return 0, (forward if key == Qt.Key.Key_Right else -forward)
        return None

    # Painting

    def cell_rect(self, rect: QRect, row: int) -> QRect:
        """Return the part of a row's rectangle below the name of its group, if one starts here."""
        if self._model().frame.group_at(row) is None:
            return rect
        return rect.adjusted(0, self._band_height, 0, 0)

    def value_rect(self, rect: QRect, row: int) -> QRect:
        """Return the part of a row's rectangle where the value stands, above its ghosts."""
        ghosts = ghosts_height(len(self._model().ghosts))
        return self.cell_rect(rect, row).adjusted(0, 0, 0, -ghosts)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model, tokens = self._model(), theme.tokens()
        whole: QRect = getattr(option, "rect")  # noqa: B009 - missing from the stubs
        state: QStyle.StateFlag = getattr(option, "state")  # noqa: B009 - as above
        row, column = index.row(), index.column()
        rect = self.cell_rect(whole, row)
        painter.save()
        if rect != whole:
            band = QRect(whole.left(), whole.top(), whole.width(), self._band_height)
            self._paint_band(painter, band, row, tokens)
        is_current = index == self._view.currentIndex()
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        cell = model.cell(row, column)
        current = model.frame.current
        if is_selected and not is_current:
            painter.fillRect(rect, tokens.selection)
        else:
            painter.fillRect(rect, column_ground(column, current, tokens))
        # Filled like the headers, not drawn: at 1.5 times the size they must still meet.
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), tokens.border)
        painter.fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), tokens.border)
        value = self.value_rect(whole, row)
        self._paint_content(painter, value, cell, tokens)
        if model.ghosts:
            self._paint_ghosts(painter, value, model.ghost_texts(row, column), tokens)
        if is_current:
            active = self._view.hasFocus()
            self._paint_ring(painter, value, tokens.accent if active else tokens.border_strong)
        if cell.doubt:
            corner = value.adjusted(2, 2, -2, -2) if is_current else value
            paint_doubt(painter, QRectF(corner), tokens)
        if cell.note and self.paints_note_corner():
            _paint_note(painter, value.adjusted(2, 2, -2, -2) if is_current else value, tokens)
        painter.restore()

    def _paint_band(self, painter: QPainter, band: QRect, row: int, tokens: Tokens) -> None:
        """Paint the band of a group, and of its name what goes beyond the labels at the left."""
        paint_band(painter, band, tokens)
        group, view = self._model().frame.group_at(row), self._view
        if group is None or not isinstance(view, QTableView):
            return
        start = Space.M - view.verticalHeader().width()
        words = QFontMetrics(self._band_font)
        if start + words.horizontalAdvance(group) > band.left():
            painter.save()
            painter.setClipRect(band)
            painter.setFont(self._band_font)
            painter.setPen(tokens.text_secondary)
            line = QRect(start, band.top(), band.right() - start, band.height())
            painter.drawText(
                line, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), group
            )
            painter.restore()

    def _paint_ring(self, painter: QPainter, rect: QRect, colour: QColor) -> None:
        paint_ring(painter, rect, colour)

    def paints_note_corner(self) -> bool:
        """Say whether a corner tells that there is a note."""
        return True

    def _paint_content(self, painter: QPainter, rect: QRect, cell: Cell, tokens: Tokens) -> None:
        inner = rect.adjusted(PADDING, 0, -PADDING - 1, 0)
        if cell.is_gap:
            paint_gap(painter, QPointF(rect.right() - PADDING - 1, rect.center().y()), tokens)
        if not cell.text:
            return
        if cell.status not in (Status.NO_DATA, Status.NO_TARGET):
            top = rect.center().y() - _SHAPE / 2
            painter.drawPixmap(QPointF(inner.left(), top), self._shape(cell.status, painter))
        painter.setFont(self._slanted() if cell.is_calculated else self._view.font())
        is_quiet = cell.is_calculated or cell.is_not_applicable
        painter.setPen(tokens.text_secondary if is_quiet else tokens.text)
        shown = painter.fontMetrics().elidedText(
            cell.text, Qt.TextElideMode.ElideRight, inner.width()
        )
        painter.drawText(
            inner, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), shown
        )

    def _paint_ghosts(
        self, painter: QPainter, value: QRect, texts: Sequence[str], tokens: Tokens
    ) -> None:
        painter.setFont(self._small_font)
        painter.setPen(tokens.text_secondary)
        line = QRect(value.left() + 2, value.bottom(), value.width() - 3, self._ghost_height)
        for text in texts:
            if text:
                words = line.adjusted(0, 0, -PADDING, 0)
                words_shown = painter.fontMetrics().elidedText(
                    text, Qt.TextElideMode.ElideRight, words.width()
                )
                painter.drawText(
                    words,
                    int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter),
                    words_shown,
                )
            line.translate(0, self._ghost_height)

    def _slanted(self) -> QFont:
        """Return the font of calculated values."""
        font = QFont(self._view.font())
        font.setItalic(True)
        return font

    def _shape(self, status: Status, painter: QPainter) -> QPixmap:
        """Return the shape of a status, painted once a screen and theme."""
        ratio, is_dark = painter.device().devicePixelRatioF(), theme.tokens().is_dark
        found = self._shapes.get((status, ratio, is_dark))
        if found is None:
            side = _SHAPE + 2
            found = QPixmap(round(side * ratio), round(side * ratio))
            found.setDevicePixelRatio(ratio)
            found.fill(Qt.GlobalColor.transparent)
            brush = QPainter(found)
            paint_status_shape(brush, QRectF(1, 1, _SHAPE, _SHAPE), status)
            brush.end()
            self._shapes[status, ratio, is_dark] = found
        return found


def column_ground(column: int, current: int, tokens: Tokens) -> QColor:
    """Return the ground of a column: today's stands out a little, the future stands back."""
    if column == current:
        return _mixed(tokens.surface, tokens.accent_soft, 0.5)
    return tokens.surface_alternate if column > current else tokens.surface


def _mixed(one: QColor, other: QColor, share: float) -> QColor:
    red = one.red() + (other.red() - one.red()) * share
    green = one.green() + (other.green() - one.green()) * share
    blue = one.blue() + (other.blue() - one.blue()) * share
    return QColor(round(red), round(green), round(blue))


def paint_band(painter: QPainter, rect: QRect, tokens: Tokens) -> None:
    """Paint the ground of a group's name, which runs through header and cells alike."""
    painter.fillRect(rect, tokens.window)
    painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), tokens.border)


def paint_ring(painter: QPainter, rect: QRect, colour: QColor) -> None:
    """Paint the ring of the current cell."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    pen = QPen(colour, 2)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(rect).adjusted(1, 1, -1, -1))


def _paint_note(painter: QPainter, rect: QRect, tokens: Tokens) -> None:
    """Paint the corner that says there is a note."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.chart.note)
    corner = QRectF(rect).topRight()
    painter.drawPolygon(
        QPolygonF([corner, corner - QPointF(_CORNER, 0), corner + QPointF(0, _CORNER)])
    )


def paint_gap(painter: QPainter, end: QPointF, tokens: Tokens) -> None:
    """Paint a missing value between two that are there: a hollow place, not a number."""
    painter.setPen(QPen(tokens.text_disabled, 1, Qt.PenStyle.DashLine))
    painter.drawLine(end - QPointF(GAP_WIDTH, 0), end)
