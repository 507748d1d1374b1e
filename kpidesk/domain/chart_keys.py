"""What a trend shows beside its values, as the keys of a legend: nothing is drawn unexplained."""

from enum import StrEnum

from kpidesk.domain.chart_geometry import near_bands, note_indexes
from kpidesk.domain.charts import MarkerKind, TrendChart
from kpidesk.i18n import _


class ChartKey(StrEnum):
    """One kind of mark that a legend explains."""

    TARGET_RANGE = "target_range"
    NEAR = "near"
    LAST_YEAR = "last_year"
    EVENT = "event"
    NOTE = "note"

    @property
    def label(self) -> str:
        """Return the words beside the mark."""
        return {
            ChartKey.TARGET_RANGE: _("Target range"),
            ChartKey.NEAR: _("Near target"),
            ChartKey.LAST_YEAR: _("Year before"),
            ChartKey.EVENT: _("Event"),
            ChartKey.NOTE: _("Note"),
        }[self]


def chart_keys(chart: TrendChart) -> tuple[ChartKey, ...]:
    """Return the keys of what `chart` draws beside values, target and benchmark."""
    points = chart.points
    shown = {
        ChartKey.TARGET_RANGE: any(
            point.target is not None and point.target.upper is not None for point in points
        ),
        ChartKey.NEAR: bool(near_bands(chart)),
        ChartKey.LAST_YEAR: draws_last_year(chart),
        ChartKey.EVENT: any(each.kind is MarkerKind.EVENT for each in chart.markers),
        ChartKey.NOTE: bool(note_indexes(chart)),
    }
    return tuple(key for key, is_shown in shown.items() if is_shown)


def draws_last_year(chart: TrendChart) -> bool:
    """Say whether `chart` draws a line for the year before."""
    return chart.shows_last_year and any(point.last_year is not None for point in chart.points)
