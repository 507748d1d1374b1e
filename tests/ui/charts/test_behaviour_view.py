"""The process behaviour chart on the screen."""

import datetime as dt
import html
import re

import pytest
from PySide6.QtCore import QBuffer, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kpidesk.domain.behaviour import series_chart
from kpidesk.domain.behaviour_charts import BehaviourChart, LimitBase, LimitSettings, Seasons
from kpidesk.domain.charts import ChartMarker, MarkerKind
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.domain.series import Series
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.ui import theme
from kpidesk.ui.charts.behaviour_picture import BehaviourPicture
from kpidesk.ui.charts.behaviour_view import BehaviourView

JANUARY = Period(Frequency.MONTH, dt.date(2025, 1, 1))
RECT = QRectF(0, 0, 640, 340)


def chart(*values: float | None, settings: LimitSettings | None = None) -> BehaviourChart:
    known = {JANUARY.shift(at): value for at, value in enumerate(values) if value is not None}
    series = Series(Frequency.MONTH, known)
    return series_chart(series, Unit(), settings=settings or LimitSettings())


def picture(shown: BehaviourChart) -> BehaviourPicture:
    return BehaviourPicture(shown, FiscalCalendar(), ENGLISH, RECT, theme.font())


CALM = (50.0, 54.0, 51.0, 55.0, 50.0, 53.0, None, 54.0, 52.0, 50.0, 53.0, 52.0)


def test_what_lies_at_a_point_is_the_nearest_value() -> None:
    made = picture(chart(*CALM))
    plot = made.values.plot
    assert made.index_at(QPointF(plot.left(), plot.center().y())) == 0
    assert made.index_at(QPointF(plot.right(), plot.center().y())) == 10
    assert made.index_at(QPointF(made.values.x(7.5), plot.top())) == 6  # behind the gap
    assert made.index_at(QPointF(plot.left() - 5, plot.center().y())) is None


def test_the_ranges_start_at_zero_and_both_plots_are_inside() -> None:
    made = picture(chart(*CALM))
    assert made.ranges.axis.low == 0
    assert RECT.contains(made.values.plot)
    assert RECT.contains(made.ranges.plot)
    assert made.values.plot.bottom() < made.ranges.plot.top()


@pytest.mark.parametrize("width", [640, 240])
def test_limits_that_started_anew_are_drawn_without_a_fault(qtbot: QtBot, width: int) -> None:
    base = LimitBase(dt.date(2025, 12, 1), "New oven")
    shown = chart(*CALM, *(60.0 + at % 3 for at in range(12)), settings=LimitSettings((base,)))
    assert len(shown.segments) == 2
    view = opened(qtbot, shown)
    view.resize(width, 340)
    assert not view.grab().isNull()


def texts_of(made: BehaviourPicture) -> list[str]:
    drawn = QBuffer()
    drawn.open(QBuffer.OpenModeFlag.WriteOnly)
    paper = QSvgGenerator()
    paper.setOutputDevice(drawn)
    painter = QPainter(paper)
    made.paint(painter, theme.tokens())
    painter.end()
    text = bytes(drawn.data().data()).decode()
    return [html.unescape(each).strip() for each in re.findall(r"<text[^>]*>([^<]*)</text>", text)]


@pytest.mark.parametrize(
    ("unit", "limit"),
    [
        (Unit(UnitKind.PERCENT, decimals=1), "Upper limit +5.7 points"),
        (Unit(UnitKind.SCORE, decimals=2), "Upper limit +0.06 points"),
        (Unit(UnitKind.CURRENCY, "€", 2), "Upper limit +€0.06"),
    ],
)
def test_differences_to_last_year_are_in_their_own_unit(unit: Unit, limit: str) -> None:
    grown = (0.4 + 0.03 * (at // 12) + 0.01 * (at % 2) * (at // 12 % 2) for at in range(36))
    known = {JANUARY.shift(at): value for at, value in enumerate(grown)}
    settings = LimitSettings(seasons=Seasons.YEAR_ON_YEAR)
    shown = series_chart(Series(Frequency.MONTH, known), unit, settings=settings)
    made = texts_of(picture(shown))
    assert limit in [each.replace("\u00a0", " ") for each in made]
    is_percent = unit.kind is UnitKind.PERCENT
    assert not is_percent or not any("%" in each for each in made)
    assert any("percentage points" in each for each in made) == is_percent


def opened(qtbot: QtBot, shown: BehaviourChart) -> BehaviourView:
    view = BehaviourView()
    qtbot.addWidget(view)
    view.show_chart(
        "Orders", shown, FiscalCalendar(), ENGLISH, "All is calm.", lambda each: f"At {each.start}"
    )
    view.show()
    return view


def test_keys_move_the_cursor_and_nothing_is_read_at_first(qtbot: QtBot) -> None:
    view = opened(qtbot, chart(*CALM))
    said: list[str] = []
    view.read_out.connect(said.append)
    assert view.accessibleDescription() == "All is calm."
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_PageUp)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert said == ["At 2025-12-01", "At 2025-01-01", "At 2025-02-01"]
    assert view.accessibleDescription() == "At 2025-02-01"


def test_a_limit_without_room_for_its_name_keeps_its_number_whole() -> None:
    large = chart(*(1_000_000_000.0 + 1_000_000.0 * (at % 5) for at in range(12)))
    wide = BehaviourPicture(large, FiscalCalendar(), ENGLISH, QRectF(0, 0, 900, 340), theme.font())
    narrow = BehaviourPicture(
        large, FiscalCalendar(), ENGLISH, QRectF(0, 0, 420, 340), theme.font()
    )
    named = [each for each in texts_of(wide) if each.startswith("Upper limit ")]
    assert len(named) == 1
    said = texts_of(narrow)
    assert named[0].removeprefix("Upper limit ") in said
    assert not any("…" in each for each in said)


def test_the_lines_of_a_small_count_are_named_with_a_decimal() -> None:
    few = texts_of(picture(chart(0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0)))

    assert "Middle 0.3" in few
    assert not any(re.fullmatch(r"(Middle|Mean|Upper limit|Limit) \d+", each) for each in few)
    assert any(re.fullmatch(r"Upper limit \d+", each) for each in texts_of(picture(chart(*CALM))))


def test_what_happened_is_marked_and_read_out_with_its_point(qtbot: QtBot) -> None:
    shown = chart(*CALM)
    march = JANUARY.shift(2)
    event = ChartMarker(0, MarkerKind.EVENT, "Fair", "3 Mar 2025: Fair")
    note = ChartMarker(0, MarkerKind.NOTE, "Rain", "Note: Rain")
    beyond = {JANUARY.shift(40): (event,)}
    markers = {march: (event, note), **beyond}
    made = BehaviourPicture(shown, FiscalCalendar(), ENGLISH, RECT, theme.font(), markers)
    assert {"Event", "Note"} <= set(texts_of(made))
    assert not {"Event", "Note"} & set(texts_of(picture(shown)))
    view = BehaviourView()
    qtbot.addWidget(view)
    view.show_chart(
        "Orders", shown, FiscalCalendar(), ENGLISH, "All is calm.", lambda _each: "51.", markers
    )
    view.move_cursor(2)
    assert view.accessibleDescription() == "51. · 3 Mar 2025: Fair · Note: Rain"
    view.move_cursor(3)
    assert view.accessibleDescription() == "51."


def test_what_happened_in_a_gap_is_read_out_too(qtbot: QtBot) -> None:
    shown = chart(*CALM)
    gap = JANUARY.shift(6)
    note = ChartMarker(0, MarkerKind.NOTE, "Closed", "Note: Closed for repairs")
    view = BehaviourView()
    qtbot.addWidget(view)
    view.show_chart(
        *("Orders", shown, FiscalCalendar(), ENGLISH, "All is calm."),
        lambda each: f"At {each.start}",
        {gap: (note,)},
    )
    view.show()
    for _step in range(6):
        QTest.keyClick(view, Qt.Key.Key_Left)
    assert view.cursor_period == gap
    assert view.accessibleDescription() == "At 2025-07-01 · Note: Closed for repairs"
    assert not view.grab().isNull()
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert view.accessibleDescription() == "At 2025-06-01"
    made = BehaviourPicture(shown, FiscalCalendar(), ENGLISH, RECT, theme.font(), {gap: (note,)})
    at = made.index_at(QPointF(made.values.x(6.5), made.values.plot.top()))
    assert at == 6  # the gap itself, and the value behind it is the next


def test_the_values_have_most_of_the_height(qtbot: QtBot) -> None:
    view = opened(qtbot, chart(*CALM))
    high = view.sizeHint().height()
    picture = BehaviourPicture(
        chart(*CALM), FiscalCalendar(), ENGLISH, QRectF(0, 0, 900, high), theme.font()
    )
    assert picture.values.plot.height() >= 200
    assert 70 <= picture.ranges.plot.height() <= picture.values.plot.height() / 2
