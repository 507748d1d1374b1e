"""The frozen edges of the round: metric, last value and target at the left, and their names."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from kpidesk.i18n import _
from kpidesk.ui import icons, theme
from kpidesk.ui.delegates.entry_delegate import band_font, band_height, paint_band
from kpidesk.ui.models.entry_model import row_caption
from kpidesk.ui.models.entry_round_model import NOTE, RoundModel
from kpidesk.ui.pages.entry_headers import EntryHeader, bold
from kpidesk.ui.theme import FontRole, Space

_ICON: Final = 14
_LOCK: Final = 12
_MIN_NAME: Final = 150
_MAX_NAME: Final = 320
_MIN_NUMBER: Final = 96
_MAX_NUMBER: Final = 190
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_ELIDE: Final = Qt.TextElideMode.ElideRight


def round_row_height() -> int:
    """Return the height of a row: two lines at the left, one large number in the middle."""
    name, small = QFontMetrics(theme.font()), QFontMetrics(theme.font(FontRole.SECONDARY))
    return name.height() + small.height() + Space.L


class RoundTitles(EntryHeader):
    """Names the period above the values, and the notes."""

    def __init__(self, may_leave: Callable[[], bool], parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, may_leave, parent)
        self._bold = bold(FontRole.SECONDARY)
        self.setFont(theme.font(FontRole.SECONDARY))

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), QFontMetrics(self._bold).height() + Space.L)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        model, tokens = self.model(), theme.tokens()
        is_note = logicalIndex == NOTE
        painter.save()
        painter.fillRect(rect, tokens.surface if is_note else tokens.accent_soft)
        edge = QRect(rect.left(), rect.bottom(), rect.width(), 1)
        if is_note:
            painter.fillRect(edge, tokens.border)
        else:
            painter.fillRect(edge.adjusted(0, -1, 0, 0), tokens.accent)
            painter.fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), tokens.border)
        painter.setFont(self.font() if is_note else self._bold)
        painter.setPen(tokens.text_secondary if is_note else tokens.accent)
        words = rect.adjusted(Space.M if is_note else Space.S, 0, -Space.S - 1, 0)
        text = str(model.headerData(logicalIndex, Qt.Orientation.Horizontal) or "")
        painter.drawText(words, int(_LEFT if is_note else _RIGHT), text)
        if not is_note and isinstance(model, RoundModel) and model.frame.is_locked(logicalIndex):
            top = rect.top() + (rect.height() - _LOCK) / 2
            icons.paint(painter, "lock", QRectF(words.left(), top, _LOCK, _LOCK), tokens.accent)
        painter.restore()


class RoundLabels(EntryHeader):
    """What each number is, what it was last, and what is aimed at."""

    def __init__(self, may_leave: Callable[[], bool], parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, may_leave, parent)
        self._name_font, self._strong_font = theme.font(), bold(FontRole.BODY)
        self._small_font = theme.font(FontRole.SECONDARY)
        self._number_font = theme.font(tabular=True)
        self._band_font = band_font()
        self._row_height, self._band_height = round_row_height(), band_height()
        self._needs = self._widths = (_MIN_NAME, _MIN_NUMBER, _MIN_NUMBER)
        self.setDefaultSectionSize(self._row_height)
        self.setMinimumSectionSize(self._row_height)

    def measure(self) -> None:
        """Measure names and numbers, and give the first row of each group the height it needs."""
        model = self.round_model()
        if model is None:
            return
        names, small = QFontMetrics(self._strong_font), QFontMetrics(self._small_font)
        number = QFontMetrics(self._number_font)
        widest = 0
        for each in model.every_row:
            width = names.horizontalAdvance(each.metric.name)
            width += _ICON + Space.XS if each.metric.is_calculated else 0
            widest = max(widest, width, small.horizontalAdvance(row_caption(each)))
        rows = range(model.rowCount())
        last = max((number.horizontalAdvance(model.last_value(row)[0]) for row in rows), default=0)
        aim = max((number.horizontalAdvance(model.target(row)) for row in rows), default=0)
        title = small.horizontalAdvance(_("Last value"))
        side = 2 * Space.S
        last, aim = (
            min(max(width + side, title + side, _MIN_NUMBER), _MAX_NUMBER) for width in (last, aim)
        )
        self._needs = (min(max(widest + 2 * Space.M, _MIN_NAME), _MAX_NAME), last, aim)
        for row in rows:
            has_band = model.frame.group_at(row) is not None
            height = self._row_height + (self._band_height if has_band else 0)
            if self.sectionSize(row) != height:
                self.resizeSection(row, height)

    def fit(self, room: int) -> None:
        """Share out `room`; where it is short, the names give up first."""
        name, last, aim = self._needs
        self._widths = (max(min(name, room - last - aim), _MIN_NAME), last, aim)
        if self.width() != sum(self._widths):
            self.setFixedWidth(sum(self._widths))

    @property
    def widths(self) -> tuple[int, int, int]:
        """Return the widths of the names, the last values and the targets."""
        return self._widths

    def round_model(self) -> RoundModel | None:
        """Return the model that is shown."""
        model = self.model()
        return model if isinstance(model, RoundModel) else None

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        model = self.round_model()
        if model is None or logicalIndex >= model.rowCount():
            return
        tokens = theme.tokens()
        each, group = model.frame.rows[logicalIndex], model.frame.group_at(logicalIndex)
        painter.save()
        if group is not None:
            band = QRect(rect.left(), rect.top(), rect.width(), self._band_height)
            paint_band(painter, band, tokens)
            painter.setPen(tokens.text_secondary)
            painter.setFont(self._band_font)
            painter.drawText(band.adjusted(Space.M, 0, 0, 0), int(_LEFT), group)
            rect = rect.adjusted(0, self._band_height, 0, 0)
        is_current = logicalIndex == self._current_section()
        painter.fillRect(rect, tokens.accent_soft if is_current else tokens.surface)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), tokens.border)
        painter.fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), tokens.border)
        name, last, aim = self._columns(rect)
        if each.metric.is_calculated:
            top = rect.top() + (rect.height() - _ICON) / 2
            box = QRectF(name.right() - Space.S - _ICON, top, _ICON, _ICON)
            icons.paint(painter, "sigma", box, tokens.text_secondary)
            name.adjust(0, 0, -_ICON - Space.XS, 0)
        font = self._strong_font if is_current else self._name_font
        self._two_lines(painter, name, (each.metric.name, row_caption(each)), font, _LEFT)
        self._two_lines(painter, last, model.last_value(logicalIndex), self._number_font, _RIGHT)
        painter.setPen(tokens.text_secondary)
        self._line(painter, aim, model.target(logicalIndex), self._number_font, _RIGHT)
        painter.restore()

    def _columns(self, rect: QRect) -> tuple[QRect, QRect, QRect]:
        name, last, aim = self._widths
        return (
            QRect(rect.left(), rect.top(), name, rect.height()).adjusted(Space.M, 0, -Space.S, -1),
            QRect(rect.left() + name, rect.top(), last, rect.height()).adjusted(
                Space.S, 0, -Space.S, -1
            ),
            QRect(rect.left() + name + last, rect.top(), aim, rect.height()).adjusted(
                Space.S, 0, -Space.S - 1, -1
            ),
        )

    def _two_lines(
        self,
        painter: QPainter,
        room: QRect,
        texts: tuple[str, str],
        font: QFont,
        side: Qt.AlignmentFlag,
    ) -> None:
        tokens, first, second = theme.tokens(), QFontMetrics(font), QFontMetrics(self._small_font)
        height = first.height() + (second.height() if texts[1] else 0)
        top = room.top() + (room.height() - height) // 2
        painter.setPen(tokens.text)
        line = QRect(room.left(), top, room.width(), first.height())
        self._line(painter, line, texts[0], font, side)
        if texts[1]:
            painter.setPen(tokens.text_secondary)
            below = QRect(room.left(), line.bottom() + 1, room.width(), second.height())
            self._line(painter, below, texts[1], self._small_font, side)

    def _line(
        self, painter: QPainter, room: QRect, text: str, font: QFont, side: Qt.AlignmentFlag
    ) -> None:
        painter.setFont(font)
        shown = QFontMetrics(font).elidedText(text, _ELIDE, room.width())
        painter.drawText(room, int(side), shown)


class RoundCorner(QWidget):
    """Names the columns at the left."""

    def __init__(self, labels: RoundLabels, parent: QWidget) -> None:
        super().__init__(parent)
        self._labels = labels
        self.setFont(theme.font(FontRole.SECONDARY))

    def paintEvent(self, event: object) -> None:
        tokens = theme.tokens()
        painter = QPainter(self)
        rect = self.rect()
        painter.fillRect(rect, tokens.surface)
        painter.fillRect(QRect(0, rect.bottom(), rect.width(), 1), tokens.border)
        painter.fillRect(QRect(rect.right(), 0, 1, rect.height()), tokens.border)
        painter.setPen(tokens.text_secondary)
        name, last, aim = self._labels.widths
        words = rect.adjusted(Space.M, 0, 0, 0)
        painter.drawText(words, int(_LEFT), _("Metric"))
        place = QRect(name, 0, last, rect.height()).adjusted(0, 0, -Space.S, 0)
        painter.drawText(place, int(_RIGHT), _("Last value"))
        place = QRect(name + last, 0, aim, rect.height()).adjusted(0, 0, -Space.S - 1, 0)
        painter.drawText(place, int(_RIGHT), _("Target"))
        painter.end()
