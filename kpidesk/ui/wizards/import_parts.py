"""The parts of a table on the screen: a colour, a letter and where it helps a pattern, for each."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kpidesk.domain.imports import PartRole
from kpidesk.domain.status import Status
from kpidesk.i18n import _, pgettext
from kpidesk.ui import theme
from kpidesk.ui.theme import FontRole, Space

TAG: Final = 14  # pixels; the side of a letter's ground
_SWATCH: Final = 22
_PATTERN_ALPHA: Final = 70

_PATTERNS: Final = {
    PartRole.TARGET: Qt.BrushStyle.BDiagPattern,
    PartRole.TOTAL: Qt.BrushStyle.FDiagPattern,
    PartRole.NOTE: Qt.BrushStyle.Dense7Pattern,
    PartRole.HIDDEN: Qt.BrushStyle.DiagCrossPattern,
}


@dataclass(frozen=True, slots=True)
class PartLook:
    """How a part looks: `ink` behind its letter, `soft` behind its cells, a pattern over them."""

    ink: QColor
    soft: QColor
    letter: str
    pattern: Qt.BrushStyle


def part_look(role: PartRole) -> PartLook:
    """Return how `role` looks in the theme of the moment."""
    tokens = theme.tokens()
    status = {
        PartRole.LABEL: Status.NEAR,
        PartRole.VALUE: Status.ON_TARGET,
        PartRole.TARGET: Status.OFF,
    }.get(role)
    pattern = _PATTERNS.get(role, Qt.BrushStyle.NoBrush)
    if status is not None:
        colours = tokens.status[status]
        return PartLook(colours.ink, colours.soft, part_letter(role), pattern)
    if role is PartRole.HEADING:
        return PartLook(tokens.accent, tokens.accent_soft, part_letter(role), pattern)
    return PartLook(tokens.text_secondary, tokens.hover, part_letter(role), pattern)


def part_letter(role: PartRole) -> str:
    """Return the letter or sign that stands for `role` without any colour."""
    return {
        PartRole.TITLE: pgettext("letter that stands for Title", "T"),
        PartRole.HEADING: pgettext("letter that stands for Headings", "H"),
        PartRole.LABEL: pgettext("letter that stands for Names", "N"),
        PartRole.VALUE: pgettext("letter that stands for Values", "V"),
        PartRole.TARGET: pgettext("letter that stands for Budget", "B"),
        PartRole.TOTAL: "Σ",
        PartRole.NOTE: "*",
        PartRole.HIDDEN: "–",
        PartRole.OTHER: "×",
    }[role]


def paint_ground(painter: QPainter, rect: QRect, role: PartRole) -> None:
    """Paint what lies behind a cell of `role`."""
    look = part_look(role)
    painter.fillRect(rect, look.soft)
    if look.pattern is not Qt.BrushStyle.NoBrush:
        line = QColor(look.ink)
        line.setAlpha(_PATTERN_ALPHA)
        painter.fillRect(rect, QBrush(line, look.pattern))


def paint_tag(painter: QPainter, rect: QRectF, role: PartRole) -> None:
    """Paint the letter of `role` on its ink."""
    look, tokens = part_look(role), theme.tokens()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.ink)
    painter.drawRoundedRect(rect, 3, 3)
    font = theme.font(FontRole.SECONDARY)
    font.setPixelSize(max(round(rect.height() * 0.72), 8))
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(tokens.on_accent)
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), look.letter)
    painter.restore()


class PartLegend(QWidget):
    """Names the colours and letters that the sheet shows; in as many lines as it needs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._roles: tuple[PartRole, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFont(theme.font(FontRole.SECONDARY))

    @property
    def roles(self) -> tuple[PartRole, ...]:
        """Return the parts that are named."""
        return self._roles

    def show_roles(self, roles: Iterable[PartRole]) -> None:
        """Name `roles`, always in one order."""
        wanted = set(roles)
        self._roles = tuple(role for role in PartRole if role in wanted)
        names = ", ".join(role.label for role in self._roles)
        self.setAccessibleName(_("Marked in the sheet: {parts}").format(parts=names))
        self.setVisible(bool(self._roles))
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        places = self._places(width)
        return round(places[-1].bottom()) if places else 0

    def sizeHint(self) -> QSize:
        return QSize(400, self.heightForWidth(max(self.width(), 400)))

    def _places(self, width: int) -> list[QRectF]:
        metrics = QFontMetricsF(self.font())
        line = max(_SWATCH, metrics.height()) + 2
        left = top = 0.0
        places = []
        for role in self._roles:
            wide = _SWATCH + 6 + metrics.horizontalAdvance(role.label) + Space.L
            if left and left + wide - Space.L > width:
                left, top = 0.0, top + line
            places.append(QRectF(left, top, wide, line))
            left += wide
        return places

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, painter = theme.tokens(), QPainter(self)
        for role, place in zip(self._roles, self._places(self.width()), strict=True):
            swatch = QRectF(place.left(), place.center().y() - _SWATCH / 2, _SWATCH, _SWATCH)
            paint_ground(painter, swatch.toRect(), role)
            painter.setPen(part_look(role).ink)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(swatch.toRect().adjusted(0, 0, -1, -1))
            middle = (_SWATCH - TAG) / 2
            tag = swatch.adjusted(middle, middle, -middle, -middle)
            paint_tag(painter, tag, role)
            painter.setFont(self.font())
            painter.setPen(tokens.text)
            words = place.adjusted(_SWATCH + 6, 0, 0, 0)
            painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), role.label)
        painter.end()
