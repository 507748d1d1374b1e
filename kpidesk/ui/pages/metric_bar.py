"""The bar above the chart of a KPI's page: which chart, what each number covers, its picture."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from kpidesk.domain.lenses import Lens
from kpidesk.i18n import _
from kpidesk.ui.flow_layout import FlowLayout
from kpidesk.ui.pages.picture_button import PictureButton
from kpidesk.ui.segments import Segments
from kpidesk.ui.session import Session
from kpidesk.ui.theme import Space

_VIEW: Final = "metric.view"


class ViewKind(StrEnum):
    """The charts of a KPI, of which one is shown."""

    TREND = "trend"
    USUAL = "usual"
    WHY = "why"
    DRIVERS = "drivers"

    @property
    def label(self) -> str:
        """Return the words a person reads."""
        return {
            ViewKind.TREND: _("Trend"),
            ViewKind.USUAL: _("Usual range"),
            ViewKind.WHY: _("Why it moved"),
            ViewKind.DRIVERS: _("Drivers"),
        }[self]

    @property
    def keys(self) -> str:
        """Return the keys that choose it on the page."""
        return f"Alt+{list(ViewKind).index(self) + 1}"


_OF_PARTS: Final = (ViewKind.WHY, ViewKind.DRIVERS)  # which a number that is typed has not


class MetricLens(QComboBox):
    """What each number of the page covers; the wheel scrolls the page, and never chooses."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("What each number covers"))
        self.setToolTip(self.accessibleName())
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    def wheelEvent(self, e: QWheelEvent) -> None:
        e.ignore()


class MetricBar(QWidget):
    """Views and lens, side by side or beneath each other; the view is remembered.

    The lens is that of the dashboard until a person chooses another here; that one holds until they
    leave the KPI, so that no page opens with another status than the tile that leads to it.
    """

    view_chosen = Signal()
    lens_chosen = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._chosen_lens: Lens | None = None
        self.views = Segments(_("Chart"), [(kind.value, kind.label, "") for kind in ViewKind])
        for kind in ViewKind:
            tip = _("{view} ({keys})").format(view=kind.label, keys=kind.keys)
            self.views.buttons[kind.value].setToolTip(tip)
        kept = session.settings.layouts.get(_VIEW, "")
        if kept in self.views.buttons:
            self.views.choose(kept)
        self.lens_combo = MetricLens()
        row = FlowLayout(self, gap=Space.M, line_gap=Space.S)
        row.addWidget(self.views)
        row.addWidget(self.lens_combo)
        self.picture_button = PictureButton()
        row.addWidget(self.picture_button)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.views.chosen.connect(self._on_view_chosen)
        self.lens_combo.currentIndexChanged.connect(self._on_lens_chosen)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Return where Tab stops, in reading order."""
        return (*self.views.buttons.values(), self.lens_combo, self.picture_button)

    @property
    def view(self) -> ViewKind:
        """Return the chart that is chosen."""
        return ViewKind(self.views.choice)

    def chosen_button(self) -> QWidget:
        """Return the button of the chart that is chosen."""
        return self.views.chosen_button

    def choose_view(self, kind: ViewKind) -> None:
        """Choose a chart."""
        self.views.choose(kind.value)

    def fit_view(self, *, has_parts: bool) -> None:
        """Choose the remembered chart for another KPI; the trend where it would be empty.

        What is remembered stays so, and nothing is emitted: `has_parts` is of this KPI alone.
        """
        kept = self._session.settings.layouts.get(_VIEW, "")
        kind = ViewKind(kept) if kept in self.views.buttons else self.view
        if not has_parts and kind in _OF_PARTS:
            kind = ViewKind.TREND
        with QSignalBlocker(self.views):
            self.views.choose(kind.value)

    def wanted(self, board_lens: Lens) -> Lens:
        """Return the lens to show a KPI through, whose dashboard has `board_lens`."""
        return board_lens if self._chosen_lens is None else self._chosen_lens

    def forget_lens(self) -> None:
        """Go back to the lens of the dashboard, with the next KPI that is shown."""
        self._chosen_lens = None

    def offer(self, lenses: Sequence[Lens], chosen: Lens) -> None:
        """Offer `lenses`, of which `chosen` is used; nothing is emitted."""
        combo = self.lens_combo
        with QSignalBlocker(combo):
            if [combo.itemData(at) for at in range(combo.count())] != [x.value for x in lenses]:
                combo.clear()
                for lens in lenses:
                    combo.addItem(lens.label, lens.value)
            combo.setCurrentIndex(combo.findData(chosen.value))
        combo.setVisible(len(lenses) > 1)

    def choose_lens(self, lens: Lens) -> None:
        """Choose a lens that is offered."""
        self.lens_combo.setCurrentIndex(self.lens_combo.findData(lens.value))

    @Slot()
    def _on_view_chosen(self) -> None:
        self._session.keep_layout(_VIEW, self.view.value)
        self.view_chosen.emit()

    @Slot()
    def _on_lens_chosen(self) -> None:
        self._chosen_lens = Lens(self.lens_combo.currentData())
        self.lens_chosen.emit()
