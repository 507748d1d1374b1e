import io
from collections.abc import Callable
from dataclasses import replace

import pypdf
import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPdfWriter

from kpidesk.domain.charts import TrendChart
from kpidesk.domain.numbers import ENGLISH, NumberLocale
from kpidesk.domain.targets import Target
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.ui import theme
from kpidesk.ui.charts.painter import describe_trend, paint_trend
from kpidesk.ui.charts.sparkline import paint_sparkline
from kpidesk.ui.printing.text import PrintType, print_font
from kpidesk.ui.theme import DARK, LIGHT, PRINT, Tokens
from tests.domain.test_chart_geometry import chart_of
from tests.reports import example

WIDTH, HEIGHT = 400, 120
RECT = QRectF(0, 0, WIDTH, HEIGHT)
CHARTS = [  # without the events, whose mark has the colour of the current point
    standing.chart for _name, known in example.standings() for standing in known
]
EVERY_CHART = pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.title[:12])


def picture(paint: Callable[[QPainter], None], tokens: Tokens = LIGHT) -> QImage:
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(tokens.surface)
    painter = QPainter(image)
    paint(painter)
    painter.end()
    return image


def sparkline(chart: TrendChart, tokens: Tokens = LIGHT) -> QImage:
    return picture(lambda painter: paint_sparkline(painter, RECT, chart, tokens), tokens)


def trend(chart: TrendChart, tokens: Tokens = LIGHT) -> QImage:
    return picture(lambda painter: paint_trend(painter, RECT, chart, tokens, theme.font()), tokens)


def columns_with(image: QImage, colour: QColor) -> set[int]:
    """Return the columns that have a pixel of exactly `colour`."""
    return {
        x
        for x in range(image.width())
        if any(image.pixelColor(x, y) == colour for y in range(image.height()))
    }


def rows_with(image: QImage, colour: QColor, x: int) -> list[int]:
    return [y for y in range(image.height()) if image.pixelColor(x, y) == colour]


def texts(chart: TrendChart, width: float = 400, locale: NumberLocale = ENGLISH) -> str:
    """Return what a person reads in the picture, as a PDF of it says."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    painter = QPainter(writer)
    painter.scale(writer.logicalDpiX() / 72, writer.logicalDpiY() / 72)
    font = print_font(PrintType.CHART)
    paint_trend(painter, QRectF(0, 0, width, 120), chart, PRINT, font, locale)
    painter.end()
    buffer.close()
    page = pypdf.PdfReader(io.BytesIO(bytes(content.data()))).pages[0]
    return " ".join(page.extract_text().split())


@EVERY_CHART
@pytest.mark.parametrize("tokens", [LIGHT, DARK, PRINT], ids=["light", "dark", "print"])
def test_values_target_and_current_point_are_in_the_picture(
    chart: TrendChart, tokens: Tokens
) -> None:
    for image in (trend(chart, tokens), sparkline(chart, tokens)):
        current = chart.current is not None and chart.points[chart.current].value is not None
        assert bool(columns_with(image, tokens.chart.current)) == current
        if chart.has_values and chart.points[-1].target:
            assert columns_with(image, tokens.chart.target)


def test_line_is_parted_where_a_value_is_missing() -> None:
    drawn = columns_with(sparkline(chart_of([1, 2, None, None, 2, 1])), LIGHT.chart.history)

    # The periods' middles lie at 1/12, 3/12, …; between the second and the fifth there is nothing.
    assert drawn & set(range(40, 95))
    assert not drawn & set(range(110, 290))
    assert drawn & set(range(305, 350))


def test_value_between_two_gaps_is_a_dot() -> None:
    chart = chart_of([1, None, 2, None, 1])
    drawn = columns_with(sparkline(chart), LIGHT.chart.history)
    assert drawn & set(range(WIDTH // 2 - 4, WIDTH // 2 + 4))


def test_target_steps_where_it_changes_and_ends_where_none_is_in_force() -> None:
    targets = [Target(1), Target(1), Target(3), None, None]
    image = sparkline(chart_of([2, 2, 2, 2, 2], targets))
    ink = LIGHT.chart.target

    low, high = rows_with(image, ink, 80), rows_with(image, ink, 200)
    assert low[0] > HEIGHT * 0.8
    assert high[0] < HEIGHT * 0.2
    assert not [x for x in columns_with(image, ink) if x > WIDTH * 0.62]


def test_range_is_a_band_between_two_lines() -> None:
    image = sparkline(chart_of([2, 2], [Target(1, 3)] * 2))
    assert len(rows_with(image, LIGHT.chart.target_band, 20)) > HEIGHT * 0.7


@EVERY_CHART
def test_nothing_is_painted_outside(chart: TrendChart) -> None:
    inner = QRectF(60, 30, 280, 60)
    image = picture(lambda painter: paint_sparkline(painter, inner, chart, LIGHT))
    for x in range(WIDTH):
        for y in range(HEIGHT):
            if not inner.adjusted(-1, -1, 1, 1).contains(x, y):
                assert image.pixelColor(x, y) == LIGHT.surface


def test_empty_history_says_so() -> None:
    assert texts(chart_of([None, None])) == "No values yet."
    assert texts(chart_of([])) == "No values yet."
    assert columns_with(sparkline(chart_of([])), LIGHT.surface) == set(range(WIDTH))


def test_zoomed_axis_says_so_and_one_from_zero_does_not() -> None:
    assert "The axis starts at 890, not at zero." in texts(chart_of([900, 950]))
    assert "axis" not in texts(chart_of([100, 950]))


def test_axis_and_labels_are_in_the_unit_and_the_owners_marks() -> None:
    unit = Unit(UnitKind.CURRENCY, "€", 2)
    chart = chart_of([1000.5, 2000.25], [Target(1500)] * 2, unit)

    assert "€2,000.25" in texts(chart)
    assert "Target €1,500.00" in texts(chart)
    assert "2.000,25 €" in texts(chart, locale=NumberLocale(",", ".", currency_first=False))


def test_plain_unit_stands_at_the_value_and_not_at_every_tick() -> None:
    said = texts(chart_of([3, 8], unit=Unit(symbol="days")))
    assert said.count("days") == 1
    assert "8 days" in said


def test_narrow_picture_leaves_out_labels_rather_than_squeezing_the_line() -> None:
    chart = chart_of([1e6, 2e6], [Target(1.5e6)] * 2, Unit(UnitKind.CURRENCY, "€", 2))

    assert "Target €1,500,000.00" in texts(chart, 400)
    assert "€1,500,000.00" not in texts(chart, 120)
    assert "Target" in texts(chart, 120)


def test_only_as_many_periods_are_named_as_fit() -> None:
    points = CHARTS[0].points
    for width, most in ((140, 1), (300, 5), (800, 13)):
        said = texts(CHARTS[0], width)
        named = [point for point in points if point.short_label in said]
        assert points[-1] in named
        assert len(named) <= most


@pytest.mark.parametrize("size", [(1, 1), (20, 8), (60, 24)])
@EVERY_CHART
def test_tiny_picture_is_no_error(chart: TrendChart, size: tuple[int, int]) -> None:
    small = QRectF(0, 0, *size)
    picture(lambda painter: paint_trend(painter, small, chart, LIGHT, theme.font()))
    picture(lambda painter: paint_sparkline(painter, small, chart, LIGHT))


@pytest.mark.parametrize("values", [[0.0], [5.0, 5.0], [-1e308, 1e308], [1e-300, 2e-300]])
def test_awkward_numbers_are_no_error(values: list[float | None]) -> None:
    chart = chart_of(values, unit=Unit(decimals=2))
    for image in (trend(chart), sparkline(chart)):
        assert columns_with(image, LIGHT.chart.current)


def test_description_says_what_the_picture_shows() -> None:
    assert describe_trend(CHARTS[1]) == (
        "New customers. March 2026: 42, 5 below the target of 47. "
        "Lowest 36 in October 2025, highest 55 in January 2025."
    )
    assert describe_trend(chart_of([])) == "Example: no values yet."


def test_chart_without_a_current_period_names_no_value() -> None:
    chart = replace(chart_of([3, 8], [Target(5)] * 2), current=None)
    assert "Target" not in texts(chart)
    assert not columns_with(sparkline(chart), LIGHT.chart.current)


def test_the_label_of_a_target_is_not_rounded() -> None:
    chart = replace(chart_of([4, 5], [Target(4.5)] * 2), unit=Unit(UnitKind.CURRENCY, "€"))
    assert "Target €4.5" in texts(chart)
    assert "Target €4.125" in texts(
        replace(chart, points=chart_of([4, 5], [Target(4.125)] * 2).points)
    )


def test_the_bold_period_is_the_running_one() -> None:
    chart = chart_of([4, 5, None, None], [Target(5)] * 4)

    def painted(running: int | None) -> QImage:
        return picture(
            lambda painter: paint_trend(
                painter, RECT, chart, LIGHT, theme.font(), plan=True, running=running
            )
        )

    assert painted(None) == painted(chart.current)
    assert painted(0) != painted(1)


def test_the_line_ends_where_the_year_to_date_starts_anew() -> None:
    whole = chart_of([10.0, 20.0, 30.0, 10.0, 20.0, 30.0])
    cut = replace(whole, restarts=(3,))
    colour = LIGHT.chart.history
    joined, parted = (columns_with(trend(each), colour) for each in (whole, cut))
    assert len(parted) < len(joined)
    missing = sorted(joined - parted)
    assert missing[-1] - missing[0] == len(missing) - 1  # one gap, between two points


def test_the_sparkline_ends_there_too() -> None:
    whole = chart_of([10.0, 20.0, 30.0, 10.0, 20.0, 30.0])
    colour = LIGHT.chart.history
    joined = columns_with(sparkline(whole), colour)
    parted = columns_with(sparkline(replace(whole, restarts=(3,))), colour)
    assert parted < joined


def test_the_newest_value_stands_at_the_right_end_and_not_that_of_a_past_month() -> None:
    chart = replace(chart_of([3, 7, 8], [Target(5), Target(5), Target(6)]), current=1)
    words = texts(chart).split()
    assert words[-3:] == ["8", "Target", "6"]
