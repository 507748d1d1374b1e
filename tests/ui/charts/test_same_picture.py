"""One description gives the same picture on screen, through pyqtgraph, and on paper.

Each part of a trend is looked for, by its colour, at the places that the description names, and
not found where it must not be: in both pictures alike.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from kpidesk.domain.charts import (
    BenchmarkLine,
    ChartBreak,
    ChartMarker,
    MarkerKind,
    TrendChart,
    TrendPoint,
)
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.status import Status
from kpidesk.domain.targets import Target
from kpidesk.domain.units import Unit
from kpidesk.ui import theme
from kpidesk.ui.charts.painter import _Trend
from kpidesk.ui.charts.trend_view import TrendView
from kpidesk.ui.theme import FontRole, Tokens

FIRST = Period(Frequency.MONTH, dt.date(2025, 7, 1))
SCALE = 3  # a fine picture: thin lines have their own colour in it
Mask = np.ndarray[tuple[int, int], np.dtype[np.bool_]]
Pixels = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]
Spot = tuple[slice, slice]
Place = tuple[float, float]  # a position among the points, 0 the first one, and a value


@dataclass(frozen=True)
class Part:
    """A chart with one part, its colour, and where that is to be seen and where not."""

    chart: TrendChart
    colour: Callable[[Tokens], QColor]
    there: Sequence[Place]
    nowhere: Sequence[Place] = ()
    around: tuple[int, int] = (2, 3)  # pixels beside a place that count as it; of broken lines more


def chart(
    values: Sequence[float | None] = (20.0,) * 8,
    targets: Sequence[float | None] = (None,) * 8,
    last_year: Sequence[float | None] = (None,) * 8,
    notes: Sequence[int] = (),
    **parts: object,
) -> TrendChart:
    points = tuple(
        TrendPoint(
            FIRST.shift(at),
            FIRST.shift(at).start.isoformat(),
            f"{at}",
            value,
            None if target is None else Target(target),
            Status.NO_TARGET,
            "Something" if at in notes else "",
            last_year=before,
        )
        for at, (value, target, before) in enumerate(zip(values, targets, last_year, strict=True))
    )
    return TrendChart("Orders", Unit(), points, **parts)  # type: ignore[arg-type]


def event(at: int) -> ChartMarker:
    return ChartMarker(at, MarkerKind.EVENT, "Moved", "We moved.")


YEAR_TO_DATE = (40.0, 60.0, 80.0, 90.0, 20.0, 40.0, 60.0, 80.0)
BROKEN = (40.0, 40.0, 40.0, 80.0, 80.0, 80.0, 80.0, 80.0)
PARTS = {
    "last year": Part(
        chart(last_year=(57, 57, 57, None, 57, 57, None, 57), shows_last_year=True),
        lambda tokens: tokens.chart.history_soft,
        [(0.5, 57), (1.5, 57), (4.5, 57)],
        [(2.5, 57), (3, 57), (5.5, 57), (6, 57), (6.5, 57)],
    ),
    "benchmark": Part(
        chart(benchmark=BenchmarkLine(60.0, "Trade")),
        lambda tokens: tokens.chart.label,
        [(0.5, 60), (3.5, 60), (6.5, 60)],
        [(0.5, 50), (3.5, 70)],
        (12, 2),
    ),
    "target steps": Part(
        chart(targets=(None, 33, 33, 33, 57, 57, None, 47)),
        lambda tokens: tokens.chart.target,
        # A target holds for its whole period, from edge to edge, and steps where it changes.
        [(0.6, 33), (3.4, 33), (3.5, 45), (3.6, 57), (5.4, 57), (6.6, 47), (7.3, 47)],
        [(0.3, 33), (5.7, 57), (6, 52), (6.3, 47)],
    ),
    "year to date": Part(
        chart(YEAR_TO_DATE, restarts=(4,)),
        lambda tokens: tokens.chart.history,
        [(0.5, 50), (1.5, 70), (4.5, 30), (6.5, 70)],
        [(3.5, 55), (3.4, 62), (3.6, 48)],
    ),
    "a break": Part(
        chart(BROKEN, breaks=(ChartBreak(3, "New unit", "The unit changed."),)),
        lambda tokens: tokens.chart.label,
        [(2.5, 20), (2.5, 50), (2.5, 70)],
        [(1.5, 50), (3.5, 50)],
        (2, 8),
    ),
    "the line at a break": Part(
        chart(BROKEN, breaks=(ChartBreak(3, "New unit", "The unit changed."),)),
        lambda tokens: tokens.chart.history,
        [(1.5, 40), (3.5, 80)],
        [(2.45, 58), (2.3, 52), (2.7, 68)],
    ),
    "a gap": Part(
        chart((40, 40, None, 40, 40, None, 40, None)),
        lambda tokens: tokens.chart.history,
        [(0.5, 40), (3.5, 40), (6, 40)],
        [(1.5, 40), (2, 40), (4.5, 40), (5.5, 40), (6.5, 40)],
    ),
}
# What stands above a value, or above the foot, by some pixels: it is looked for by its column.
MARKS: dict[str, tuple[TrendChart, Callable[[Tokens], QColor], set[int]]] = {
    "events": (chart(markers=(event(1), event(5))), lambda tokens: tokens.accent, {1, 5}),
    "notes": (chart(notes=(2, 6)), lambda tokens: tokens.chart.note, {2, 6}),
    "notes in a gap": (
        chart((20, 20, None, 20, 20, 20, 20, 20), notes=(2,)),
        lambda tokens: tokens.chart.note,
        {2},
    ),
}


class Picture:
    """A picture of a trend, of which is known where it has which place."""

    def __init__(
        self,
        image: QImage,
        at: Callable[[float, float], QPointF],
        inside: QRectF,
        count: int,
        tokens: Tokens,
    ) -> None:
        image = image.convertToFormat(QImage.Format.Format_RGB32)
        scale = image.devicePixelRatio()
        pixels = np.frombuffer(image.constBits(), dtype=np.uint8)
        self._pixels: Pixels = pixels.reshape(image.height(), -1, 4)[
            :, : image.width(), 2::-1
        ].copy()
        self._place: Callable[[float, float], QPointF] = at
        self._scale = scale
        self._count = count
        self._rows = slice(round(inside.top() * scale), round(inside.bottom() * scale))
        self._ground = tokens.surface

    def ink(self, colour: QColor, where: Spot, share: float = 0.45) -> Mask:
        """Return where a part of the picture has this colour.

        Or one that is, by a `share` of the way, nearer to the ground: fine lines are blurred.
        """
        wanted, ground = (
            np.array([each.red(), each.green(), each.blue()]) for each in (colour, self._ground)
        )
        blurred = share * np.abs(wanted - ground).max()
        pixels = self._pixels[where].astype(int)
        found: Mask = np.abs(pixels - wanted).max(axis=2) <= blurred
        return found

    def has(self, place: Place, colour: QColor, around: tuple[int, int]) -> bool:
        """Say whether there is ink of this colour at a place."""
        middle = self._at(*place)
        wide, high = (round(each * self._scale) for each in around)
        x, y = round(middle.x()), round(middle.y())
        where = slice(y - high, y + high + 1), slice(x - wide, x + wide + 1)
        return bool(self.ink(colour, where).any())

    def _at(self, x: float, y: float) -> QPointF:
        found: QPointF = self._place(x, y) * self._scale
        return found

    def columns(self, colour: QColor) -> set[int]:
        """Return the points in whose columns, within the plot, there is ink of this colour."""
        found = self.ink(colour, (self._rows, slice(None)), 0.05).any(axis=0)
        edges = [self._at(at - 0.5, 0.0).x() for at in range(self._count + 1)]
        spans = enumerate(pairwise(edges))
        return {at for at, (a, b) in spans if found[round(a) : round(b)].any()}


def on_paper(shown: TrendChart, tokens: Tokens) -> Picture:
    image = QImage(640 * SCALE, 320 * SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(SCALE)
    image.fill(tokens.surface)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    font = theme.font(FontRole.SECONDARY)
    painter.setFont(font)
    trend = _Trend(painter, QRectF(0, 0, 640, 320), shown, tokens, font, ENGLISH, None)
    trend.paint()
    painter.end()
    frame = trend._frame
    return Picture(
        image,
        lambda x, y: QPointF(frame.x(x + 0.5), frame.y(y)),
        frame.plot,
        len(shown.points),
        tokens,
    )


def on_screen(shown: TrendChart, qtbot: QtBot) -> Picture:
    view = TrendView(shown, ENGLISH)
    qtbot.addWidget(view)
    view.resize(800, 400)
    view.show()
    view.grab()
    image = view.plot.grab().toImage()

    def at(x: float, y: float) -> QPointF:
        return QPointF(view.plot.mapFromScene(view._box.mapViewToScene(QPointF(x, y))))

    inside = view.plot.mapFromScene(view._box.sceneBoundingRect()).boundingRect()
    return Picture(image, at, QRectF(inside), len(shown.points), theme.LIGHT)


@pytest.mark.parametrize("name", PARTS)
def test_a_part_is_at_the_same_places_on_screen_and_on_paper(qtbot: QtBot, name: str) -> None:
    part = PARTS[name]
    pictures = {
        "screen": (on_screen(part.chart, qtbot), theme.LIGHT),
        "light": (on_paper(part.chart, theme.LIGHT), theme.LIGHT),
        "dark": (on_paper(part.chart, theme.DARK), theme.DARK),
        "print": (on_paper(part.chart, theme.PRINT), theme.PRINT),
    }
    for where, (picture, tokens) in pictures.items():
        colour = part.colour(tokens)
        missing = [each for each in part.there if not picture.has(each, colour, part.around)]
        wrong = [each for each in part.nowhere if picture.has(each, colour, (2, 2))]
        assert (where, missing, wrong) == (where, [], [])


@pytest.mark.parametrize("name", MARKS)
def test_a_mark_stands_in_the_same_columns_on_screen_and_on_paper(qtbot: QtBot, name: str) -> None:
    shown, colour, expected = MARKS[name]
    assert on_screen(shown, qtbot).columns(colour(theme.LIGHT)) == expected
    for tokens in (theme.LIGHT, theme.DARK, theme.PRINT):
        assert on_paper(shown, tokens).columns(colour(tokens)) == expected


def test_a_picture_without_a_part_has_none_of_it(qtbot: QtBot) -> None:
    bare = replace(PARTS["last year"].chart, shows_last_year=False)
    soft = theme.LIGHT.chart.history_soft
    for picture in (on_screen(bare, qtbot), on_paper(bare, theme.LIGHT)):
        assert not any(picture.has(place, soft, (2, 3)) for place in PARTS["last year"].there)
