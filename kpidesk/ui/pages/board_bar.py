"""The bar above the dashboard: which picture of the KPIs, which of them, and in what order."""

from enum import StrEnum
from typing import Final

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy, QWidget

from kpidesk.domain.boards import BoardView, Grouping, Order
from kpidesk.domain.lenses import Lens
from kpidesk.domain.status import Status
from kpidesk.i18n import _, ngettext
from kpidesk.ui import theme
from kpidesk.ui.controls import Button
from kpidesk.ui.flow_layout import FlowLayout
from kpidesk.ui.segments import Segments
from kpidesk.ui.session import Session
from kpidesk.ui.theme import Space
from kpidesk.ui.tick_menu import TickMenu

KIND: Final = "dashboard.kind"
LENS: Final = "dashboard.lens"
_GROUPING: Final = "dashboard.grouping"
_ORDER: Final = "dashboard.order"
_STATUSES: Final = "dashboard.statuses"
_SEARCH_WIDTH: Final = 190  # pixels, at least


class BoardKind(StrEnum):
    """As what the KPIs are shown."""

    TILES = "tiles"
    SCORECARD = "scorecard"
    HEAT_MAP = "heat_map"

    @property
    def label(self) -> str:
        """Return the words a person reads."""
        return {
            BoardKind.TILES: _("Tiles"),
            BoardKind.SCORECARD: _("Scorecard"),
            BoardKind.HEAT_MAP: _("Heat map"),
        }[self]

    @property
    def icon(self) -> str:
        """Return the icon beside the words."""
        icons = {BoardKind.TILES: "layout-grid", BoardKind.SCORECARD: "list"}
        return icons.get(self, "grid-3x3")


class SearchField(QLineEdit):
    """The field that KPIs are searched with; Esc empties it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(_("Search KPIs"))
        self.setAccessibleName(_("Search KPIs"))
        self.setToolTip(_("A name, owner, department or objective (Ctrl+F)"))
        self.setClearButtonEnabled(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(round(_SEARCH_WIDTH * theme.type_scale()), super().sizeHint().height())

    def event(self, arg__1: QEvent) -> bool:
        # The key is the field's before it is a shortcut's, as long as there is a text to empty.
        if (
            isinstance(arg__1, QKeyEvent)
            and arg__1.type() is QEvent.Type.ShortcutOverride
            and arg__1.key() == Qt.Key.Key_Escape
            and self.text()
        ):
            arg__1.accept()
            return True
        return super().event(arg__1)

    def keyPressEvent(self, arg__1: QKeyEvent) -> None:
        if arg__1.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(arg__1)


class StatusFilter(Button):
    """A menu of the statuses that are shown; none chosen is all of them."""

    statuses_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        menu = TickMenu(self)
        self.all_action = QAction(_("All statuses"), menu)
        self.all_action.triggered.connect(self.clear)
        menu.addAction(self.all_action)
        menu.addSeparator()
        self.actions_of: dict[Status, QAction] = {}
        for status in Status:
            action = QAction(status.label, menu)
            action.setCheckable(True)
            action.toggled.connect(self._on_toggled)
            menu.addAction(action)
            self.actions_of[status] = action
        self.setMenu(menu)
        self._show_choice()

    @property
    def statuses(self) -> frozenset[Status]:
        """Return the chosen statuses."""
        return frozenset(s for s, action in self.actions_of.items() if action.isChecked())

    def choose(self, statuses: frozenset[Status]) -> None:
        """Choose `statuses`; nothing is emitted."""
        for status, action in self.actions_of.items():
            with QSignalBlocker(action):
                action.setChecked(status in statuses)
        self._show_choice()

    @Slot()
    def clear(self) -> None:
        """Show all statuses."""
        if self.statuses:
            self.choose(frozenset())
            self.statuses_changed.emit()

    @Slot()
    def _on_toggled(self) -> None:
        self._show_choice()
        self.statuses_changed.emit()

    def _show_choice(self) -> None:
        chosen = [status.label for status in Status if status in self.statuses]
        if not chosen:
            text = _("All statuses")
        elif len(chosen) == 1:
            text = chosen[0]
        else:
            text = ngettext("{count} status", "{count} statuses", len(chosen)).format(
                count=len(chosen)
            )
        self.setText(text)
        self.setAccessibleName(_("Status: {statuses}").format(statuses=", ".join(chosen) or text))
        self.setToolTip("" if len(chosen) < 2 else ", ".join(chosen))
        self.updateGeometry()


class BoardBar(QWidget):
    """Views, search, filter, grouping and order on one line, or on two where it is narrow.

    All but the search is remembered: a search is for a moment.
    """

    kind_changed = Signal()
    view_changed = Signal()
    order_chosen = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.kinds = Segments(
            _("View"), [(kind.value, kind.label, kind.icon) for kind in BoardKind]
        )
        self.search = SearchField()
        self.statuses = StatusFilter()
        self.grouping = _combo(_("Groups of the tiles"), Grouping, self._kept(_GROUPING))
        self.order = _combo(_("Order of the KPIs"), Order, self._kept(_ORDER))
        self._order = Order(self.order.currentData())
        self._sorted_by = ""  # a header of the scorecard, where it sorts
        self.columns_button = Button(_("Columns"), "columns-3")
        self.columns_button.hide()
        self._restore()
        self._layout = FlowLayout(self, gap=Space.S, line_gap=Space.S)
        for widget in (
            *(self.kinds, self.search, self.statuses),
            *(self.grouping, self.order, self.columns_button),
        ):
            self._layout.addWidget(widget)
        # Not fixed: that would hold it to one line, whatever the height for its width is.
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.kinds.chosen.connect(self._on_kind_chosen)
        self.search.textChanged.connect(self._on_search_changed)
        self.statuses.statuses_changed.connect(self._on_choice_changed)
        self.grouping.currentIndexChanged.connect(self._on_choice_changed)
        self.order.currentIndexChanged.connect(self._on_order_changed)
        self.order.activated.connect(self.order_chosen)
        self._show_parts()

    def _kept(self, name: str) -> str:
        return self._session.settings.layouts.get(name, "")

    def _restore(self) -> None:
        kept = self._kept(KIND)
        if kept in self.kinds.buttons:
            self.kinds.choose(kept)
        names = self._kept(_STATUSES).split()
        self.statuses.choose(frozenset(status for status in Status if status.value in names))

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Return where Tab stops, in reading order."""
        return (
            *self.kinds.buttons.values(),
            *(self.search, self.statuses, self.grouping, self.order, self.columns_button),
        )

    @property
    def kind(self) -> BoardKind:
        """Return as what the KPIs are shown."""
        return BoardKind(self.kinds.choice)

    def view(self, lens: Lens) -> BoardView:
        """Return what is chosen; only tiles stand in groups."""
        is_grouped = self.kind is BoardKind.TILES
        return BoardView(
            lens,
            Grouping(self.grouping.currentData()) if is_grouped else Grouping.NONE,
            self._order,
            self.search.text().strip(),
            self.statuses.statuses,
        )

    @property
    def is_filtering(self) -> bool:
        """Say whether KPIs may be left out."""
        return bool(self.search.text().strip() or self.statuses.statuses)

    @Slot()
    def clear(self) -> None:
        """Show every KPI."""
        self.search.clear()  # not in silence: its own button goes by the signal
        self.statuses.clear()

    def offer(self, count: int) -> None:
        """Offer what makes sense for `count` KPIs: one of them has no order."""
        for widget in (self.search, self.statuses, self.order):
            widget.setVisible(count > 1 or (widget is not self.order and self.is_filtering))
        self._show_parts()
        self.grouping.setVisible(count > 1 and self.kind is BoardKind.TILES)

    @Slot(str)
    def show_sorting(self, heading: str) -> None:
        """Say that a header of the scorecard sorts; empty where the chosen order stands."""
        self._sorted_by = heading
        self._show_order()

    def _show_order(self) -> None:
        is_sorted = bool(self._sorted_by) and self.kind is BoardKind.SCORECARD
        words = _("Sorted by {column}").format(column=self._sorted_by) if is_sorted else ""
        with QSignalBlocker(self.order):
            self.order.setPlaceholderText(words)
            found = self.order.findData(self._order.value)
            self.order.setCurrentIndex(-1 if is_sorted else found)

    def _show_parts(self) -> None:
        self._show_order()
        self.columns_button.setVisible(self.kind is BoardKind.SCORECARD)
        self.grouping.setVisible(self.kind is BoardKind.TILES)

    @Slot()
    def _on_kind_chosen(self) -> None:
        self._session.keep_layout(KIND, self.kind.value)
        self._show_parts()
        self.kind_changed.emit()

    @Slot()
    def _on_search_changed(self) -> None:
        self.view_changed.emit()

    @Slot()
    def _on_order_changed(self) -> None:
        self._order = Order(self.order.currentData())
        self._on_choice_changed()

    @Slot()
    def _on_choice_changed(self) -> None:
        keep = self._session.keep_layout
        keep(_GROUPING, self.grouping.currentData())
        keep(_ORDER, self._order.value)
        keep(_STATUSES, " ".join(status.value for status in self.statuses.statuses))
        self.view_changed.emit()


class LensSelector(QComboBox):
    """What each number covers: its own period, a quarter, a year, the year to date, 12 months."""

    lens_chosen = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        _fill(self, _("What each number covers"), Lens, session.settings.layouts.get(LENS, ""))
        self.currentIndexChanged.connect(self._on_index_changed)

    @property
    def lens(self) -> Lens:
        """Return the chosen lens."""
        return Lens(self.currentData())

    @Slot()
    def _on_index_changed(self) -> None:
        self._session.keep_layout(LENS, self.lens.value)
        self.lens_chosen.emit()


def _combo(name: str, choices: type[Grouping] | type[Order], kept: str) -> QComboBox:
    combo = QComboBox()
    _fill(combo, name, choices, kept)
    return combo


def _fill(
    combo: QComboBox, name: str, choices: type[Grouping] | type[Order] | type[Lens], kept: str
) -> None:
    """Offer `choices`, and choose the one that was `kept`."""
    combo.setAccessibleName(name)
    combo.setToolTip(name)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    for choice in choices:
        combo.addItem(choice.label, choice.value)
    usual = BoardView().grouping.value if choices is Grouping else ""
    index = combo.findData(kept) if kept else combo.findData(usual)
    combo.setCurrentIndex(max(index, 0))
