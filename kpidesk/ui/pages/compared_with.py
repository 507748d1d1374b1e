"""The choice of what a number is compared with: the period before, or the same one last year."""

from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from kpidesk.domain.lens_spans import overlaps
from kpidesk.domain.lenses import Lens
from kpidesk.domain.periods import Frequency, Period
from kpidesk.i18n import _
from kpidesk.ui.segments import Segments
from kpidesk.ui.session import Session

_KEPT: Final = "metric.compared_with"
_PREVIOUS = "previous"
_LAST_YEAR = "last_year"


class ComparedWith(Segments):
    """Two segments; hidden where there is nothing to choose. What is chosen is remembered.

    Of a year both are the year before, and a number that shares its periods with its neighbours has
    the one a year before alone.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        choices = [(_PREVIOUS, _("Period before"), ""), (_LAST_YEAR, _("Last year"), "")]
        super().__init__(_("Compared with"), choices, parent)
        self._session = session
        self._lens = Lens.AS_MEASURED
        kept = session.settings.layouts.get(_KEPT, "")
        if kept in self.buttons:
            self.choose(kept)
        self.chosen.connect(self._on_chosen)

    @Slot(str)
    def _on_chosen(self, choice: str) -> None:
        self._session.keep_layout(_KEPT, choice)

    def show_for(self, period: Period, lens: Lens = Lens.AS_MEASURED) -> None:
        """Offer what there is to compare `period` with, as `lens` shows it."""
        self._lens = lens
        self.setVisible(period.frequency is not Frequency.YEAR and not overlaps(lens))

    def before(self, period: Period) -> Period:
        """Return what `period` is compared with."""
        wanted = self.choice == _LAST_YEAR or overlaps(self._lens)
        is_year = wanted and period.frequency is not Frequency.YEAR
        return period.same_period_last_year if is_year else period.previous
