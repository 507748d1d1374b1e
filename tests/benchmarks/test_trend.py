"""How fast 20 years of days open, pan and zoom, with all that a trend draws.

Run with ./packaging/run test --benchmark-enable. A frame is what one step of the mouse costs: the
values refit, the axes, and the painting of the whole plot. 60 of them in a second leave 16.6 ms
each, on a machine with two cores that does nothing else. Without --benchmark-enable a few frames
are drawn, and nothing is timed.
"""

import datetime as dt
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import pytest
from pytestqt.qtbot import QtBot

from kpidesk import bootstrap
from kpidesk.domain.changes import Action, ActionKind
from kpidesk.domain.charts import MarkerKind, TrendChart
from kpidesk.domain.entries import Entry
from kpidesk.domain.events import Event
from kpidesk.domain.metrics import Company, Direction, Metric, Stage
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.target_plans import Growth
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.services.trends import marked_trend
from kpidesk.ui.charts.trend_view import TrendView

TODAY = dt.date(2026, 11, 15)
FIRST = Period(Frequency.DAY, dt.date(2006, 11, 15))
DAYS = 7305
LAST = FIRST.shift(DAYS - 1)
FRAME = 16.6  # milliseconds of the processor
OPENING = 250.0
BOUNDED, GROWING, GAPPED = 1, 2, 3  # metrics


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CompanyFile]:
    path = tmp_path_factory.mktemp("trend") / "days.kpidesk"
    opened = bootstrap.adapters(lambda: TODAY).files.create(path, Company("Days"))
    chance = random.Random(1)
    days = [FIRST.shift(at) for at in range(DAYS)]
    with opened.write(Action(ActionKind.SAMPLE)) as work:
        work.put_metrics([_metric(BOUNDED, Direction.WITHIN), _metric(GROWING), _metric(GAPPED)])
        work.put_target_plans(
            [
                TargetPlan(
                    *(at + 1, BOUNDED, PlanKind.CONSTANT, dt.date(2007 + 4 * at, 1, 1)),
                    constant=Target(100.0 + 5 * at, 140.0 + 5 * at),
                )
                for at in range(5)
            ]
        )
        rule = Growth(0.02)  # another target on each day
        work.put_target_plans([TargetPlan(9, GROWING, PlanKind.GROWTH, FIRST.start, rule=rule)])
        work.put_entries(
            Entry(metric, day, chance.gauss(120, 15) + at / 500, "A note." if at % 97 == 0 else "")
            for metric in (BOUNDED, GROWING, GAPPED)
            for at, day in enumerate(days)
            if at % (2 if metric == GAPPED else 50)
        )
        work.put_events(Event(at + 1, days[at * 100 + 10].start, f"Event {at}") for at in range(70))
    yield opened
    opened.close()


def _metric(number: int, direction: Direction = Direction.HIGHER) -> Metric:
    return Metric(
        number,
        f"Visitors {number}",
        stage=Stage.KPI,
        frequency=Frequency.DAY,
        direction=direction,
        starts_on=FIRST.start,
        position=number,
    )


def _view(qtbot: QtBot, chart: TrendChart) -> TrendView:
    view = TrendView(chart, ENGLISH)
    qtbot.addWidget(view)
    view.resize(1000, 420)
    view.show()
    view.grab()
    return view


def _milliseconds(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return (time.process_time() - before) * 1000


@pytest.mark.parametrize("metric", [BOUNDED, GROWING, GAPPED])
@pytest.mark.parametrize("width", [30, 120, 365, 1500, 3650, DAYS - 1])
def test_it_pans(
    qtbot: QtBot, file: CompanyFile, metric: int, width: int, is_measured: bool
) -> None:
    view = _view(qtbot, marked_trend(file, metric, ENGLISH, LAST))
    steps = 200 if is_measured else 3
    room = DAYS - width

    def pan(step: int) -> None:
        left = room * step / steps
        view.show_points(left, left + width)
        view.plot.grab()

    pan(0)
    frames = [_milliseconds(lambda step=step: pan(step)) for step in range(steps)]  # type: ignore[misc]
    assert view.shown_points[1] - view.shown_points[0] == pytest.approx(width)
    assert not is_measured or median(frames) < FRAME, f"{median(frames):.1f} ms"


def test_it_zooms(qtbot: QtBot, file: CompanyFile, is_measured: bool) -> None:
    view = _view(qtbot, marked_trend(file, BOUNDED, ENGLISH, LAST))

    def zoom(step: int) -> None:
        view.zoom(0.9 if step % 100 < 50 else 1 / 0.9, DAYS / 2)
        view.plot.grab()

    frames = [
        _milliseconds(lambda step=step: zoom(step))  # type: ignore[misc]
        for step in range(200 if is_measured else 3)
    ]
    assert not is_measured or median(frames) < FRAME, f"{median(frames):.1f} ms"


def test_it_opens(qtbot: QtBot, file: CompanyFile, is_measured: bool) -> None:
    _view(qtbot, marked_trend(file, BOUNDED, ENGLISH, LAST))  # libraries, fonts, histories
    shown: list[TrendView] = []

    def show() -> None:
        shown.append(_view(qtbot, marked_trend(file, BOUNDED, ENGLISH, LAST)))

    took = [_milliseconds(show) for _again in range(5 if is_measured else 1)]
    chart = shown[0].chart
    assert len(chart.points) == DAYS - 1  # the first day has no value
    assert any(each.kind is MarkerKind.EVENT for each in chart.markers)
    assert not is_measured or median(took) < OPENING, f"{median(took):.0f} ms"


def test_its_picture_for_a_document(file: CompanyFile, tmp_path: Path, is_measured: bool) -> None:
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QPainter

    from kpidesk.ui import theme
    from kpidesk.ui.charts.painter import paint_trend
    from kpidesk.ui.charts.picture_files import save_picture
    from kpidesk.ui.theme import FontRole, Tokens

    chart = marked_trend(file, GROWING, ENGLISH, LAST)

    def paint(painter: QPainter, rect: QRectF, tokens: Tokens) -> None:
        paint_trend(painter, rect, chart, tokens, theme.font(FontRole.SECONDARY), ENGLISH)

    path = tmp_path / "days.png"
    took = _milliseconds(lambda: save_picture(path, chart.title, "", paint))
    assert path.stat().st_size > 10_000
    assert not is_measured or took < 1000, f"{took:.0f} ms"
