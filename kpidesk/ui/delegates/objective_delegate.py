"""Paints the tree of objectives: names, scores as bars, and always the words of the verdict."""

import math
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from kpidesk.domain.status import Status
from kpidesk.ui import theme
from kpidesk.ui.models.objective_moves import NodeKind, Ref
from kpidesk.ui.models.objective_tree_model import (
    DETAIL_ROLE,
    OVERDUE_ROLE,
    REF_ROLE,
    SCORE_ROLE,
    STATUS_ROLE,
    Column,
    ObjectiveTreeModel,
)
from kpidesk.ui.status import paint_status_shape
from kpidesk.ui.style_options import drawn
from kpidesk.ui.theme import FontRole, Space

_Index = QModelIndex | QPersistentModelIndex
_KPI_ROW: Final = 30
_AROUND: Final = 6  # above and below a KPI whose standing takes more than a line
_BAR: Final = 120  # the longest a score gets
_BAR_HEIGHT: Final = 8
_WRAP: Final = int(
    Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
)
_MIDDLE: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_CUT: Final = 0.6  # how much of a row is left while it is about to be moved
_TALL: Final = 10_000.0


class ObjectiveDelegate(QStyledItemDelegate):
    """A row takes as many lines as its words need; of a KPI one, where that is enough."""

    def __init__(self, view: QTreeView) -> None:
        super().__init__(view)
        self._view = view

    # Size

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        width = self._width(index)
        if _ref(index).kind is NodeKind.KPI:
            height = 0.0
            if index.column() == Column.NAME:
                words = _wrapped(theme.font(FontRole.BODY), str(index.data() or ""), width)
                height = words + 2 * Space.XS
            elif index.column() == Column.STANDING:
                height = self._kpi_height(index, width)
            return QSize(round(width), max(math.ceil(height), round(_KPI_ROW * theme.type_scale())))
        return QSize(round(width), math.ceil(self._height(index, width)) + 2 * Space.S + 1)

    def _width(self, index: _Index) -> float:
        """Return the room for words: Qt asks for heights without saying how wide a cell is."""
        width = self._view.header().sectionSize(index.column()) - 2 * Space.M
        if index.column() == Column.NAME:
            depth = 1
            above = index.parent()
            while above.isValid():
                depth, above = depth + 1, above.parent()
            # On the left the words of this column have less room around them.
            width -= depth * self._view.indentation() - Space.M + Space.XS
        return max(float(width), 40.0)

    def _height(self, index: _Index, width: float) -> float:
        words, detail = str(index.data() or ""), str(index.data(DETAIL_ROLE) or "")
        if index.column() == Column.STANDING:
            room = width - self._shape_room()
            first = _line(_strong()) + Space.XS if words else 0.0
            return first + _wrapped(theme.font(FontRole.SECONDARY), detail, room)
        font = _strong() if index.column() == Column.NAME else theme.font(FontRole.SECONDARY)
        height = _wrapped(font, words, width)
        return height + _wrapped(theme.font(FontRole.SECONDARY), detail, width)

    def _kpi_height(self, index: _Index, width: float) -> float:
        """Return how high the standing of a KPI gets where it goes on below its status."""
        font, detail = theme.font(FontRole.SECONDARY, tabular=True), str(index.data(DETAIL_ROLE))
        room = width - self._shape_room()
        if _fits_beside(font, detail, room):
            return 0.0
        return _line(font) + _wrapped(font, detail, room) + 2 * _AROUND

    def _shape_room(self) -> float:
        return _shape_side(theme.font(FontRole.SECONDARY)) + 6

    # Paint

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        rect: QRect = drawn(option).rect
        place = QRectF(rect).adjusted(Space.M, 0, -Space.M, 0)
        if index.column() == Column.NAME:
            place.setLeft(rect.left() + Space.XS)
        is_cut = isinstance(model := index.model(), ObjectiveTreeModel) and (
            model.cut == _ref(index)
        )
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_cut:
            painter.setOpacity(_CUT)
        if _ref(index).kind is NodeKind.KPI:
            self._paint_kpi(painter, place, index)
        else:
            place.adjust(0, Space.S, 0, -Space.S)
            if index.column() == Column.STANDING:
                self._paint_score(painter, place, index)
            else:
                self._paint_objective(painter, place, index)
        painter.restore()

    def _paint_objective(self, painter: QPainter, place: QRectF, index: _Index) -> None:
        tokens = theme.tokens()
        words, detail = str(index.data() or ""), str(index.data(DETAIL_ROLE) or "")
        is_name = index.column() == Column.NAME
        is_objective = _ref(index).kind is NodeKind.OBJECTIVE
        font = _strong() if is_name else theme.font(FontRole.SECONDARY, tabular=True)
        ink = tokens.text if is_name and is_objective else tokens.text_secondary
        if index.column() == Column.DEADLINE and index.data(OVERDUE_ROLE):
            ink = tokens.danger
        below = _paint_words(painter, place, words, font, ink)
        place.setTop(below)
        secondary = theme.font(FontRole.SECONDARY)
        _paint_words(painter, place, detail, secondary, tokens.text_secondary)

    def _paint_score(self, painter: QPainter, place: QRectF, index: _Index) -> None:
        tokens = theme.tokens()
        words, detail = str(index.data() or ""), str(index.data(DETAIL_ROLE) or "")
        score, font = index.data(SCORE_ROLE), _strong(tabular=True)
        if isinstance(score, float):
            height = _line(font)
            room = QFontMetricsF(font).horizontalAdvance("100 %") + Space.S
            bar = QRectF(place.left(), 0, min(_BAR, max(place.width() - room, 24)), _BAR_HEIGHT)
            bar.moveTop(place.top() + (height - _BAR_HEIGHT) / 2)
            _paint_bar(painter, bar, score)
            painter.setFont(font)
            painter.setPen(tokens.text)
            number = QRectF(bar.right() + Space.S, place.top(), place.width(), height)
            painter.drawText(number, _MIDDLE, words)
            place.setTop(place.top() + height + Space.XS)
        if not detail:
            return
        secondary = theme.font(FontRole.SECONDARY)
        side, status = _shape_side(secondary), Status(index.data(STATUS_ROLE))
        top = place.top() + (_line(secondary) - side) / 2
        paint_status_shape(painter, QRectF(place.left(), top, side, side), status)
        place.setLeft(place.left() + self._shape_room())
        _paint_words(painter, place, detail, secondary, tokens.text)

    def _paint_kpi(self, painter: QPainter, place: QRectF, index: _Index) -> None:
        tokens = theme.tokens()
        words = str(index.data() or "")
        if index.column() != Column.STANDING:
            is_name = index.column() == Column.NAME
            role = FontRole.BODY if is_name else FontRole.SECONDARY
            painter.setFont(theme.font(role, tabular=not is_name))
            painter.setPen(tokens.text if is_name else tokens.text_secondary)
            painter.drawText(place, _MIDDLE | int(Qt.TextFlag.TextWordWrap), words)
            return
        font = theme.font(FontRole.SECONDARY, tabular=True)
        status = Status(index.data(STATUS_ROLE))
        side, detail = _shape_side(font), str(index.data(DETAIL_ROLE))
        is_beside = _fits_beside(font, detail, place.width() - self._shape_room())
        line = QRectF(place)
        if not is_beside:
            line = QRectF(place.left(), place.top() + _AROUND, place.width(), _line(font))
        top = line.center().y() - side / 2
        paint_status_shape(painter, QRectF(line.left(), top, side, side), status)
        line.setLeft(line.left() + self._shape_room())
        _paint_line(painter, line, words, font, tokens.status[status].ink)
        if is_beside:
            line.setLeft(line.left() + _widest_status(font) + Space.M)
            _paint_line(painter, line, detail, font, tokens.text)
        else:
            below = QRectF(line.left(), line.bottom(), line.width(), place.bottom() - line.bottom())
            _paint_words(painter, below, detail, font, tokens.text)


def _ref(index: _Index) -> Ref:
    found = index.data(REF_ROLE)
    return found if isinstance(found, Ref) else Ref(NodeKind.LOOSE)


def _strong(*, tabular: bool = False) -> QFont:
    font = theme.font(FontRole.BODY, tabular=tabular)
    font.setWeight(QFont.Weight.DemiBold)
    return font


def _line(font: QFont) -> float:
    return QFontMetricsF(font).height()


def _widest_status(font: QFont) -> float:
    metrics = QFontMetricsF(font)
    return max(metrics.horizontalAdvance(each.label) for each in Status)


def _fits_beside(font: QFont, words: str, room: float) -> bool:
    """Say whether `words` fit behind a status word on one line of `room`."""
    width = QFontMetricsF(font).horizontalAdvance(words)
    return _widest_status(font) + Space.M + width <= room


def _shape_side(font: QFont) -> float:
    return round(QFontMetricsF(font).capHeight() + 1)


def _wrapped(font: QFont, words: str, width: float) -> float:
    """Return how high `words` get in `width`."""
    if not words:
        return 0.0
    return QFontMetricsF(font).boundingRect(QRectF(0, 0, width, _TALL), _WRAP, words).height()


def _paint_words(painter: QPainter, place: QRectF, words: str, font: QFont, ink: QColor) -> float:
    """Paint `words` on as many lines as they need, and return where they end."""
    if not words:
        return place.top()
    painter.setFont(font)
    painter.setPen(ink)
    painter.drawText(place.adjusted(0, 0, 0, 1), _WRAP, words)
    return place.top() + _wrapped(font, words, place.width())


def _paint_line(painter: QPainter, place: QRectF, words: str, font: QFont, ink: QColor) -> None:
    """Paint `words` on one line, cut off with an ellipsis where they do not fit."""
    if place.width() <= 0:
        return
    painter.setFont(font)
    painter.setPen(ink)
    elided = QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, _MIDDLE, elided)


def _paint_bar(painter: QPainter, bar: QRectF, score: float) -> None:
    """Paint a score; not in a status colour, which would praise what the branch hides."""
    tokens = theme.tokens()
    radius = bar.height() / 2
    painter.setPen(QPen(tokens.border_strong, 1))
    painter.setBrush(tokens.surface)
    painter.drawRoundedRect(bar.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    if score <= 0:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.accent)
    painter.save()
    painter.setClipRect(QRectF(bar.left(), bar.top(), bar.width() * min(score, 1.0), bar.height()))
    painter.drawRoundedRect(bar, radius, radius)
    painter.restore()
