"""Lenses: the same numbers by the period itself, by quarter, the year to date, twelve months."""

from enum import StrEnum

from kpidesk.i18n import _


class Lens(StrEnum):
    """What each number of a chart or tile covers.

    AS_MEASURED is the metric's own frequency. QUARTER and YEAR roll up to it. YEAR_TO_DATE goes
    from the start of the business year, ROLLING_YEAR covers the twelve months that end with the
    period.
    """

    AS_MEASURED = "as_measured"
    QUARTER = "quarter"
    YEAR = "year"
    YEAR_TO_DATE = "year_to_date"
    ROLLING_YEAR = "rolling_year"

    @property
    def label(self) -> str:
        """Return the words a person reads."""
        return {
            Lens.AS_MEASURED: _("As measured"),
            Lens.QUARTER: _("By quarter"),
            Lens.YEAR: _("By year"),
            Lens.YEAR_TO_DATE: _("Year to date"),
            Lens.ROLLING_YEAR: _("Rolling 12 months"),
        }[self]
