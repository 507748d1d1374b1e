"""The frozen edges of the entry grid: metrics at the left, periods on top, and their corner."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
)
from PySide6.QtWidgets import QHeaderView, QWidget

from kpidesk.ui import icons, theme
from kpidesk.ui.delegates.entry_delegate import (
    PADDING,
    band_font,
    band_height,
    column_ground,
    ghost_height,
    ghosts_height,
    paint_band,
    row_height,
)
from kpidesk.ui.models.entry_groups import Ghost
from kpidesk.ui.models.entry_model import EntryModel, row_caption
from kpidesk.ui.theme import FontRole, Space

_ICON: Final = 14  # that says that a row is calculated
_LOCK: Final = 12  # that says that a period is locked
_MIN_WIDTH: Final = 180
_MAX_WIDTH: Final = 300
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def bold(role: FontRole) -> QFont:
    """Return the stronger font of a role: what is current, and the names of groups."""
    font = theme.font(role)
    font.setWeight(QFont.Weight.DemiBold)
    return font


class EntryHeader(QHeaderView):
    """A header that asks before a click takes the current cell away from its editor."""

    def __init__(
        self, orientation: Qt.Orientation, may_leave: Callable[[], bool], parent: QWidget
    ) -> None:
        super().__init__(orientation, parent)
        self._may_leave = may_leave
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._may_leave():
            super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        # The style would raise the rest like one more section.
        rest = self.viewport().rect()
        if self.orientation() is Qt.Orientation.Horizontal:
            rest.setLeft(self.length() - self.offset())
        else:
            rest.setTop(self.length() - self.offset())
        if rest.isValid():
            painter = QPainter(self.viewport())
            painter.fillRect(rest, theme.tokens().window)
            painter.end()

    def _entry_model(self) -> EntryModel | None:
        model = self.model()
        return model if isinstance(model, EntryModel) else None

    def _current_section(self) -> int:
        index = self.selectionModel().currentIndex()
        return index.column() if self.orientation() is Qt.Orientation.Horizontal else index.row()


class PeriodHeader(EntryHeader):
    """The periods; today's is named in the accent colour and underlined, locked have a lock."""

    menu_wanted = Signal(int, QPoint)  # the column, and the place on the screen

    def __init__(self, may_leave: Callable[[], bool], parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, may_leave, parent)
        self._font = theme.font(FontRole.SECONDARY, tabular=True)
        self._bold = bold(FontRole.SECONDARY)
        self.setFont(self._font)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), QFontMetrics(self._bold).height() + Space.L)

    def label_width(self, label: str) -> int:
        """Return the width that a column needs for its name, and for a lock where one is shown."""
        model = self._entry_model()
        lock = _LOCK + Space.XS if model is not None and model.frame.locked else 0
        return QFontMetrics(self._bold).horizontalAdvance(label) + lock + 2 * PADDING + 2

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        column = self.logicalIndexAt(event.pos())
        if column >= 0:
            self.menu_wanted.emit(column, event.globalPos())
            event.accept()

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        model = self._entry_model()
        if model is None or logicalIndex >= model.columnCount():
            return
        tokens = theme.tokens()
        is_today = logicalIndex == model.frame.current
        painter.save()
        painter.fillRect(rect, tokens.surface)
        if is_today:
            painter.fillRect(rect, tokens.accent_soft)
            painter.fillRect(QRect(rect.left(), rect.bottom() - 1, rect.width(), 2), tokens.accent)
        else:
            painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), tokens.border)
        painter.fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), tokens.border)
        is_bold = is_today or logicalIndex == self._current_section()
        painter.setFont(self._bold if is_bold else self._font)
        if is_today:
            painter.setPen(tokens.accent)
        else:
            painter.setPen(tokens.text if is_bold else tokens.text_secondary)
        words = rect.adjusted(PADDING, 0, -PADDING - 1, 0)
        painter.drawText(words, int(_RIGHT), model.frame.period_label(logicalIndex, short=True))
        if model.frame.is_locked(logicalIndex):
            top = rect.top() + (rect.height() - _LOCK) / 2
            box = QRectF(words.left(), top, _LOCK, _LOCK)
            icons.paint(painter, "lock", box, painter.pen().color())
        painter.restore()


class MetricHeader(EntryHeader):
    """The metrics: name, and under it unit and owner; departments as bands above their first."""

    def __init__(self, may_leave: Callable[[], bool], parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, may_leave, parent)
        self._name_font = theme.font(FontRole.BODY)
        self._strong_font = bold(FontRole.BODY)
        self._small_font = theme.font(FontRole.SECONDARY)
        self._band_font = band_font()
        self._need = _MIN_WIDTH
        self._row_height, self._band_height = row_height(), band_height()
        self._ghost_height = ghost_height()
        self.setDefaultSectionSize(self._row_height)
        self.setMinimumSectionSize(self._row_height)

    def fit(self) -> None:
        """Measure the names, and give the first row of each group the height it needs."""
        model = self._entry_model()
        if model is None:
            return
        names, small = QFontMetrics(self._strong_font), QFontMetrics(self._small_font)
        # Every metric, not only those that pass the filter: filtering must not move the columns.
        widest = 0
        for each in model.every_row:
            name, caption = each.metric.name, row_caption(each)
            wide = names.horizontalAdvance(name)
            wide += _ICON + Space.XS if each.metric.is_calculated else 0
            widest = max(widest, wide, small.horizontalAdvance(caption))
        self._need = min(max(widest + 2 * Space.M + 1, _MIN_WIDTH), _MAX_WIDTH)
        plain = self._row_height + ghosts_height(len(model.ghosts))
        self.setDefaultSectionSize(plain)
        for row in range(model.rowCount()):
            has_band = model.frame.group_at(row) is not None
            height = plain + (self._band_height if has_band else 0)
            if self.sectionSize(row) != height:
                self.resizeSection(row, height)

    @property
    def need(self) -> int:
        """Return the width that the names need."""
        return self._need

    def widen(self, width: int) -> None:
        """Take `width`, which may be more than is needed."""
        if self.width() != width:
            self.setFixedWidth(width)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        model = self._entry_model()
        if model is None or logicalIndex >= model.rowCount():
            return
        tokens = theme.tokens()
        each = model.frame.rows[logicalIndex]
        group = model.frame.group_at(logicalIndex)
        painter.save()
        if group is not None:
            band = QRect(rect.left(), rect.top(), rect.width(), self._band_height)
            paint_band(painter, band, tokens)
            painter.setFont(self._band_font)
            painter.setPen(tokens.text_secondary)
            # The cells go on with what is too long for the labels.
            painter.drawText(band.adjusted(Space.M, 0, 0, 0), int(_LEFT), group)
            rect = rect.adjusted(0, self._band_height, 0, 0)
        is_current = logicalIndex == self._current_section()
        painter.fillRect(rect, tokens.accent_soft if is_current else tokens.surface)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), tokens.border)
        painter.fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), tokens.border)
        if model.ghosts:
            rect = rect.adjusted(0, 0, 0, -ghosts_height(len(model.ghosts)))
            self._paint_ghosts(painter, rect, model.ghosts)
        if each.metric.is_calculated:
            top = rect.top() + (rect.height() - _ICON) / 2
            box = QRectF(rect.right() - Space.S - _ICON, top, _ICON, _ICON)
            icons.paint(painter, "sigma", box, tokens.text_secondary)
            rect = rect.adjusted(0, 0, -_ICON - Space.XS, 0)
        self._paint_words(painter, rect, each.metric.name, row_caption(each), strong=is_current)
        painter.restore()

    def _paint_ghosts(self, painter: QPainter, rect: QRect, ghosts: Sequence[Ghost]) -> None:
        """Name the lines under the values, at the right where they begin."""
        painter.setFont(self._small_font)
        painter.setPen(theme.tokens().text_secondary)
        line = QRect(rect.left(), rect.bottom(), rect.width(), self._ghost_height)
        for ghost in ghosts:
            painter.drawText(line.adjusted(Space.M, 0, -Space.S, 0), int(_RIGHT), ghost.label)
            line.translate(0, self._ghost_height)

    def _paint_words(
        self, painter: QPainter, rect: QRect, name: str, caption: str, *, strong: bool
    ) -> None:
        tokens = theme.tokens()
        words = rect.adjusted(Space.M, 0, -Space.S, -1)
        font = self._strong_font if strong else self._name_font
        names, small = QFontMetrics(font), QFontMetrics(self._small_font)
        height = names.height() + (small.height() if caption else 0)
        top = words.top() + (words.height() - height) // 2
        painter.setFont(font)
        painter.setPen(tokens.text)
        line = QRect(words.left(), top, words.width(), names.height())
        elide = Qt.TextElideMode.ElideRight
        painter.drawText(line, int(_LEFT), names.elidedText(name, elide, words.width()))
        if caption:
            line = QRect(words.left(), line.bottom() + 1, words.width(), small.height())
            painter.setFont(self._small_font)
            painter.setPen(tokens.text_secondary)
            painter.drawText(line, int(_LEFT), small.elidedText(caption, elide, words.width()))


class Corner(QWidget):
    """Covers the corner between the headers, and says what the rows are."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = ""
        self.setFont(theme.font(FontRole.SECONDARY))

    def say(self, text: str) -> None:
        """Show `text`."""
        self._text = text
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.tokens()
        painter = QPainter(self)
        rect = self.rect()
        painter.fillRect(rect, column_ground(0, 1, tokens))
        painter.fillRect(QRect(0, rect.bottom(), rect.width(), 1), tokens.border)
        painter.fillRect(QRect(rect.right(), 0, 1, rect.height()), tokens.border)
        painter.setPen(tokens.text_secondary)
        painter.drawText(rect.adjusted(Space.M, 0, -Space.S, 0), int(_LEFT), self._text)
        painter.end()
