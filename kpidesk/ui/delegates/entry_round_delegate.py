"""How the round is painted and edited: a large value with the word of its status, and a note."""

from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QWidget

from kpidesk.domain.status import Status
from kpidesk.i18n import _
from kpidesk.ui import theme
from kpidesk.ui.delegates.entry_delegate import (
    PADDING,
    EntryDelegate,
    Index,
)
from kpidesk.ui.delegates.entry_editor import EntryEditor
from kpidesk.ui.models.entry_frame import Cell
from kpidesk.ui.models.entry_round_model import NOTE
from kpidesk.ui.theme import FontRole, Space, Tokens

_LONGEST_NOTE: Final = 2000
_AFTER_SHAPE: Final = 9 + 6
_MARGIN: Final = 5  # around a field


class NoteEditor(EntryEditor):
    """A line for a note: as wide as its cell, written from the left."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setMaxLength(_LONGEST_NOTE)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setPlaceholderText(_("What happened?"))

    def _grow(self) -> None:
        self.setGeometry(self._cell)


class RoundDelegate(EntryDelegate):
    """Paints the value large, its status in a word, and the note."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._note_font = theme.font(FontRole.BODY)

    # Editing

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> EntryEditor:
        if index.column() != NOTE:
            return super().createEditor(parent, option, index)
        editor = NoteEditor(parent)
        editor.setFont(self._note_font)
        label = self._model().frame.cell_label(index.row(), 0)
        editor.setAccessibleName(_("Note on {cell}").format(cell=label))
        self._take_editor(editor, index)
        return editor

    def _problem_of(self, text: str) -> str:
        return "" if self.index.column() == NOTE else super()._problem_of(text)

    def say_reading(self) -> None:
        """Tell how a number in the editor is understood; of a note there is nothing to say."""
        if self.index.column() != NOTE:
            super().say_reading()

    # Painting

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if index.column() != NOTE:
            super().paint(painter, option, index)
            return
        tokens = theme.tokens()
        whole: QRect = getattr(option, "rect")  # noqa: B009 - missing from the stubs
        state: QStyle.StateFlag = getattr(option, "state")  # noqa: B009 - as above
        rect = self.cell_rect(whole, index.row())
        painter.save()
        if rect != whole:
            band = QRect(whole.left(), whole.top(), whole.width(), whole.height() - rect.height())
            self._paint_band(painter, band, index.row(), tokens)
        is_current = index == self._view.currentIndex()
        is_selected = bool(state & QStyle.StateFlag.State_Selected) and not is_current
        painter.fillRect(rect, tokens.selection if is_selected else tokens.surface)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), tokens.border)
        self._paint_words(painter, rect, str(index.data()), tokens)
        if is_current:
            colour = tokens.accent if self._view.hasFocus() else tokens.border_strong
            self._paint_ring(painter, self.value_rect(whole, index.row()), colour)
        painter.restore()

    def value_rect(self, rect: QRect, row: int) -> QRect:
        """Return where the field of a row stands, with a margin around it."""
        return super().value_rect(rect, row).adjusted(_MARGIN, _MARGIN, -_MARGIN - 1, -_MARGIN - 1)

    def _paint_ring(self, painter: QPainter, rect: QRect, colour: QColor) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        box = QRectF(rect).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(box, theme.RADIUS_SMALL, theme.RADIUS_SMALL)

    def _paint_words(self, painter: QPainter, rect: QRect, note: str, tokens: Tokens) -> None:
        inner = rect.adjusted(Space.M + 1, 0, -Space.M, 0)
        painter.setFont(self._note_font)
        painter.setPen(tokens.text)
        words = QFontMetrics(self._note_font)
        shown = words.elidedText(note, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(
            inner, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown
        )

    def _paint_content(self, painter: QPainter, rect: QRect, cell: Cell, tokens: Tokens) -> None:
        if not cell.is_calculated:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(tokens.border_strong, 1))
            painter.setBrush(tokens.surface)
            box = QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(box, theme.RADIUS_SMALL, theme.RADIUS_SMALL)
        super()._paint_content(painter, rect, cell, tokens)
        if cell.value is None or cell.status in (Status.NO_DATA, Status.NO_TARGET):
            return
        room = rect.width() - 2 * PADDING - _AFTER_SHAPE - Space.M
        room -= QFontMetrics(self._view.font()).horizontalAdvance(cell.text)
        if QFontMetrics(self._small_font).horizontalAdvance(cell.status.label) <= room:
            place = rect.adjusted(PADDING + _AFTER_SHAPE, 0, 0, 0)
            painter.setFont(self._small_font)
            painter.setPen(tokens.text_secondary)
            middle = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(place, middle, cell.status.label)

    def paints_note_corner(self) -> bool:
        """Say that the note has a column of its own."""
        return False
