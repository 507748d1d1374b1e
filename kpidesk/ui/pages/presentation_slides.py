"""The pictures of a presentation: the summary, and one KPI a screen, large enough for a wall."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from kpidesk.domain.boards import SummaryLine, TileFacts, Tone
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.standing import Standing
from kpidesk.domain.status import Status
from kpidesk.i18n import _
from kpidesk.ui import icons, theme
from kpidesk.ui.charts.bullet import paint_bullet
from kpidesk.ui.charts.painter import paint_trend
from kpidesk.ui.controls import paint_card
from kpidesk.ui.status import paint_status_shape

_WRAPPED: Final = int(
    Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
)
_LINE: Final = int(
    Qt.TextFlag.TextSingleLine | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
)
_LEAST: Final = 0.55  # of its size, that a text is shrunk to before it is cut
_ICONS: Final = {Tone.ATTENTION: "triangle-alert", Tone.GOOD: "trending-up", Tone.PLAIN: "info"}
_INKS: Final = {Tone.ATTENTION: Status.OFF, Tone.GOOD: Status.ON_TARGET}


@dataclass(frozen=True, slots=True)
class SummarySlide:
    """The first screen: how the company is doing."""

    company: str
    month: str
    lines: tuple[SummaryLine, ...]
    statuses: tuple[Status, ...]

    @property
    def words(self) -> str:
        """Return what the screen says."""
        return " ".join([f"{self.company}, {self.month}.", *(line.text for line in self.lines)])


@dataclass(frozen=True, slots=True)
class KpiSlide:
    """The screen of one KPI; it names the `company` where no other screen does."""

    standing: Standing
    facts: TileFacts
    company: str = ""

    @property
    def words(self) -> str:
        """Return what the screen says."""
        standing = self.standing
        said = _("{name}. {status}. {sentence}").format(
            name=standing.metric.name, status=standing.status.label, sentence=standing.sentence
        )
        company = _("{company}.").format(company=self.company) if self.company else ""
        return " ".join(filter(None, (company, said, self.facts.signal, self.facts.no_kpi_yet)))


Slide = SummarySlide | KpiSlide


def paint_slide(
    painter: QPainter, rect: QRectF, slide: Slide, locale: NumberLocale, foot: float = 0.0
) -> None:
    """Paint `slide` into `rect`, everything in proportion to it; `foot` pixels stay free below."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    unit = min(rect.width() / 1280, rect.height() / 720)
    inside = rect.adjusted(64 * unit, 52 * unit, -64 * unit, -max(72 * unit, foot))
    if isinstance(slide, SummarySlide):
        _Summary(painter, inside, unit).paint(slide)
    else:
        _Kpi(painter, inside, unit, locale).paint(slide)
    painter.restore()


class _Screen:
    """What both kinds of screens are painted with; sizes in units of a screen of 1280 x 720."""

    def __init__(self, painter: QPainter, inside: QRectF, unit: float) -> None:
        self.painter = painter
        self.inside = inside
        self.unit = unit
        self.tokens = theme.tokens()

    def font(self, size: float, *, bold: bool = False) -> QFont:
        """Return the font of `size` units."""
        font = theme.font()
        font.setPixelSize(max(1, round(size * self.unit)))
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        return font

    def wrapped(
        self, place: QRectF, text: str, size: float, ink: QColor, *, bold: bool = False
    ) -> float:
        """Paint `text` as large as fits into `place`, at most `size`, and return where it ends."""
        shares = [1.0, 0.85, 0.7, _LEAST]
        while True:
            font = self.font(size * shares.pop(0), bold=bold)
            taken = QFontMetricsF(font).boundingRect(place, _WRAPPED, text)
            fits = taken.height() <= place.height() and taken.width() <= place.width()
            if fits or not shares:
                break
        self.painter.setFont(font)
        self.painter.setPen(ink)
        self.painter.save()
        self.painter.setClipRect(place)
        self.painter.drawText(place, _WRAPPED, text)
        self.painter.restore()
        return place.top() + min(taken.height(), place.height())

    def line(
        self, place: QRectF, text: str, size: float, ink: QColor, *, bold: bool = False
    ) -> float:
        """Paint `text` on one line, smaller where it is too long, and return its width."""
        font = self.font(size, bold=bold)
        wide = QFontMetricsF(font).horizontalAdvance(text)
        if wide > place.width():
            font = self.font(size * max(place.width() / wide * 0.99, _LEAST), bold=bold)
        metrics = QFontMetricsF(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        self.painter.setFont(font)
        self.painter.setPen(ink)
        self.painter.drawText(place, _LINE, shown)
        return metrics.horizontalAdvance(shown)


class _Summary(_Screen):
    """The headline, the counts, and the sentences as far as there is room."""

    def paint(self, slide: SummarySlide) -> None:
        unit, inside, tokens = self.unit, self.inside, self.tokens
        where = _("{company} · {month}").format(company=slide.company, month=slide.month)
        head = QRectF(inside.left(), inside.top(), inside.width(), 32 * unit)
        self.line(head, where, 24, tokens.text_secondary)
        headline, *others = slide.lines or (SummaryLine(""),)
        room = QRectF(inside.left(), head.bottom() + 14 * unit, inside.width(), 130 * unit)
        top = self.wrapped(room, headline.text, 50, tokens.text, bold=True)
        top = self._paint_counts(slide.statuses, top + 22 * unit) + 30 * unit
        self._paint_lines(others, QRectF(inside.left(), top, inside.width(), 0))

    def _paint_counts(self, statuses: Sequence[Status], top: float) -> float:
        unit, counts = self.unit, Counter(statuses)
        left, tall = self.inside.left(), 34 * unit
        for status in Status:
            if counts[status]:
                words = _("{count} {status}").format(count=counts[status], status=status.label)
                side = 22 * unit
                spot = QRectF(left, top + (tall - side) / 2, side, side)
                paint_status_shape(self.painter, spot, status)
                left += side + 10 * unit
                room = QRectF(left, top, max(self.inside.right() - left, 1), tall)
                ink = self.tokens.status[status].ink
                left += self.line(room, words, 24, ink, bold=True) + 36 * unit
        return top + tall

    def _paint_lines(self, lines: Sequence[SummaryLine], place: QRectF) -> None:
        """Paint `lines` below each other in the largest of some sizes that has room for all."""
        unit, left = self.unit, place.left() + 42 * self.unit
        width, end = place.right() - left, self.inside.bottom()
        sizes = [28.0, 25.0, 22.0, 19.0, 17.0]
        while True:
            size = sizes.pop(0)
            metrics = QFontMetricsF(self.font(size))
            room = QRectF(0, 0, width, 10_000)
            tall = [metrics.boundingRect(room, _WRAPPED, line.text).height() for line in lines]
            gap = 0.5 * size * unit
            if not sizes or place.top() + sum(tall) + gap * len(tall) <= end:
                break
        top = place.top()
        for line, height in zip(lines, tall, strict=True):
            if top + height > end + 1:
                return
            status = _INKS.get(line.tone)
            ink = self.tokens.status[status].ink if status else self.tokens.text_secondary
            side = metrics.height() * 0.85
            spot = QRectF(place.left(), top + (metrics.height() - side) / 2, side, side)
            icons.paint(self.painter, _ICONS[line.tone], spot, ink)
            self.painter.setFont(self.font(size))
            self.painter.setPen(self.tokens.text)
            self.painter.drawText(QRectF(left, top, width, height + 2), _WRAPPED, line.text)
            top += height + gap


class _Kpi(_Screen):
    """Name and status, the sentence, the value beside its trend."""

    def __init__(
        self, painter: QPainter, inside: QRectF, unit: float, locale: NumberLocale
    ) -> None:
        super().__init__(painter, inside, unit)
        self.locale = locale

    def paint(self, slide: KpiSlide) -> None:
        unit, inside = self.unit, self.inside
        top = self._paint_head(slide)
        room = QRectF(inside.left(), top + 14 * unit, inside.width(), 76 * unit)
        top = self.wrapped(room, slide.standing.sentence, 25, self.tokens.text)
        if slide.facts.signal:
            top = self._paint_signal(slide.facts.signal, top + 8 * unit)
        body = QRectF(inside.left(), top + 26 * unit, inside.width(), 0)
        body.setBottom(inside.bottom())
        split = inside.width() * 0.34
        left = QRectF(body.left(), body.top(), split - 28 * unit, body.height())
        self._paint_value(slide, left)
        card = QRectF(body.left() + split, body.top(), body.width() - split, body.height())
        paint_card(self.painter, card)
        place = card.adjusted(22 * unit, 18 * unit, -22 * unit, -14 * unit)
        chart, font = slide.standing.chart, self.font(17)
        paint_trend(self.painter, place, chart, self.tokens, font, self.locale)

    def _paint_head(self, slide: KpiSlide) -> float:
        unit, inside, standing = self.unit, self.inside, slide.standing
        badge = self._paint_badge(standing.status)
        name = QRectF(inside.left(), inside.top(), inside.width() - badge - 30 * unit, 52 * unit)
        words, font = standing.metric.name, self.font(42, bold=True)
        if QFontMetricsF(font).horizontalAdvance(words) <= name.width():
            self.line(name, words, 42, self.tokens.text, bold=True)
        else:
            name.setHeight(88 * unit)
            name.setBottom(self.wrapped(name, words, 32, self.tokens.text, bold=True))
        words = standing.period_label
        if standing.owner:
            words = _("{period} · {owner}").format(period=words, owner=standing.owner)
        if slide.company:
            words = _("{company} · {words}").format(company=slide.company, words=words)
        if slide.company and slide.facts.is_late:
            words = _("{words} · {note}").format(words=words, note=slide.facts.age)
        if slide.facts.no_kpi_yet:
            words = _("{words} · {note}").format(words=words, note=slide.facts.no_kpi_yet)
        below = QRectF(inside.left(), name.bottom() + 2 * unit, inside.width(), 28 * unit)
        self.line(below, words, 20, self.tokens.text_secondary)
        return below.bottom()

    def _paint_badge(self, status: Status) -> float:
        """Paint the status at the right end of the head, and return its width."""
        unit, colours = self.unit, self.tokens.status[status]
        words = QFontMetricsF(self.font(24, bold=True)).horizontalAdvance(status.label)
        side, pad = 22 * unit, 18 * unit
        wide, tall = words + side + 12 * unit + 2 * pad, 48 * unit
        box = QRectF(self.inside.right() - wide, self.inside.top() + 2 * unit, wide, tall)
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(colours.soft)
        self.painter.drawRoundedRect(box, 10 * unit, 10 * unit)
        spot = QRectF(box.left() + pad, box.center().y() - side / 2, side, side)
        paint_status_shape(self.painter, spot, status)
        room = box.adjusted(pad + side + 12 * unit, 0, 0, 0)
        self.line(room, status.label, 24, colours.ink, bold=True)
        return wide

    def _paint_signal(self, signal: str, top: float) -> float:
        unit = self.unit
        spot = QRectF(self.inside.left(), top + 3 * unit, 24 * unit, 24 * unit)
        icons.paint(self.painter, "activity", spot, self.tokens.accent)
        room = QRectF(spot.right() + 10 * unit, top, 0, 58 * unit)
        room.setRight(self.inside.right())
        return self.wrapped(room, signal, 22, self.tokens.text)

    def _paint_value(self, slide: KpiSlide, place: QRectF) -> None:
        unit, standing, tokens = self.unit, slide.standing, self.tokens
        value = QRectF(place.left(), place.top(), place.width(), 92 * unit)
        ink = tokens.text if standing.value is not None else tokens.text_secondary
        self.line(value, standing.value_text, 76, ink, bold=True)
        target = QRectF(place.left(), value.bottom(), place.width(), 32 * unit)
        self.line(target, standing.target_line, 23, tokens.text_secondary)
        top = target.bottom() + 16 * unit
        if slide.facts.bullet is not None:
            bar = QRectF(place.left(), top, place.width(), 26 * unit)
            paint_bullet(self.painter, bar, slide.facts.bullet, tokens)
            top = bar.bottom() + 18 * unit
        for each in standing.compared:
            if standing.value is not None and top + 60 * unit <= place.bottom():
                row = QRectF(place.left(), top, place.width(), 24 * unit)
                self.line(row, each.name, 18, tokens.text_secondary)
                self.line(row.translated(0, 25 * unit), each.text, 22, tokens.text)
                top += 60 * unit
